// Plotly in the dashboard's clothes: fetched when the first figure comes, coloured by the tokens of the theme that is on, series named where they
// are instead of in a legend.

import { axisTitle } from './figure-data.js';
import {
  LONG_NAME,
  axisText,
  escaped,
  exponents,
  nameText,
  plainText,
  rolesOf,
  shortNames,
  templateText,
  tickLength,
  tickTexts,
} from './figure-dress.js';
import { directLabels } from './figure-labels.js';

/** @typedef {import('./figure-data.js').Figure} Figure */

/** @type {Promise<any> | null} */
let arriving = null;

/** @returns {Promise<any>} */
export function plotly() {
  // A path that tsc need not find: the bundle is made by tools/vendor.js.
  const at = '/vendor/plotly.js';
  arriving ??= import(at).then((module) => module.default);
  arriving.catch(() => (arriving = null));
  return arriving;
}

/** @param {string} name of a token, as the browser computes it for the theme that is on */
function token(name) {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** @returns {Record<string, any>} */
function colours() {
  return {
    ink: token('--ink'),
    ink2: token('--ink-2'),
    line: token('--line'),
    strong: token('--line-strong'),
    surface: token('--surface'),
    sunken: token('--sunken'),
    band: token('--data-band'),
    heat: [token('--heat-1'), token('--heat-2')],
    data: Array.from({ length: 8 }, (_, i) => token(`--data-${i + 1}`)),
  };
}

/** @param {any} axis @param {any[]} places what stands on it @param {Record<string, any>} c */
const quietAxis = (axis, places, c) => ({
  gridcolor: c.line,
  linecolor: c.strong,
  zerolinecolor: c.strong,
  tickcolor: c.strong,
  tickfont: { color: c.ink2 },
  separatethousands: true,
  automargin: true,
  ...exponents(places),
  ...axis,
  ...tickTexts(axis ?? {}, places, c.tick),
  title: { font: { color: c.ink2, size: 12 }, standoff: 8, text: axisText(axisTitle(axis)) || undefined },
});

/** @param {any} a an annotation */
const isAbove = (a) => a.yref === 'paper' && a.y === 1 && a.yanchor === 'bottom';

/**
 * The layout in the theme's colours; what the figure says itself stays.
 * @param {Figure} figure
 * @param {Record<string, any>} c
 */
function themed({ data, layout = {} }, c) {
  /** @type {Record<string, any>} */
  const axes = {};
  for (const name of new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter((k) => /^[xy]axis\d*$/.test(k))])) {
    const own = name[0] === 'y' ? ['y', 'lowerfence', 'upperfence'] : ['x'];
    const places = data.flatMap((t) => own.flatMap((k) => [...(t[k] ?? [])]));
    axes[name] = quietAxis(layout[name], places, c);
    // Every line of a list has its name, where there is room.
    if (name === 'yaxis' && axes[name].type === 'category' && new Set(places).size * 14 + 110 <= c.height)
      axes[name].dtick = 1;
  }
  const labels = directLabels(data, layout, c);
  const legend =
    !labels && layout.showlegend !== false && data.filter((t) => t.name && t.showlegend !== false).length > 1;
  // A note above the figure stands over the legend, not on it.
  const above = legend && (layout.annotations ?? []).some(isAbove);
  const notes = (layout.annotations ?? []).map((/** @type {any} */ a) => ({
    ...a,
    ...(above && isAbove(a) ? { yshift: 24 } : {}),
    font: { color: c.ink2, size: 11, ...a.font },
  }));
  return {
    colorway: c.data,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 56, r: labels?.[0].xshift ? 88 : 16, t: above ? 48 : 20, b: 48 },
    bargap: data.some((t) => t.type === 'bar' && t.width) ? 0 : 0.25,
    hoverlabel: { bgcolor: c.surface, bordercolor: c.strong, font: { color: c.ink }, align: 'left' },
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { color: c.ink2 } },
    ...layout,
    ...(labels ? { showlegend: false } : {}),
    annotations: [...notes, ...(labels ?? [])],
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: c.ink, ...layout.font },
    title: undefined,
    ...axes,
  };
}

/** What stands under the pointer: the axes by name. @param {any} trace @param {Record<string, any>} layout */
function hover(trace, layout) {
  if (trace.hovertemplate || trace.hoverinfo || !['scatter', 'scattergl', 'bar'].includes(trace.type)) return {};
  const [x, y] = [axisTitle(layout.xaxis), axisTitle(layout.yaxis)];
  const line = (/** @type {string} */ title, /** @type {string} */ value) =>
    title ? `${templateText(title)}: ${value}` : value;
  return {
    hovertemplate: `${line(x, '%{x}')}<br>${line(y, '%{y}')}<extra>${trace.name ? templateText(trace.name) : ''}</extra>`,
  };
}

/** Heat maps and other colour scales: from the surface to a colour, or both ways from zero. @param {any} trace @param {Record<string, any>} c */
function themedTrace(trace, c) {
  if (!['heatmap', 'contour', 'histogram2d'].includes(trace.type) || trace.colorscale) return trace;
  const both = trace.zmid !== undefined || (trace.zmin < 0 && trace.zmax > 0);
  // Cells with numbers in them are lighter, so that the numbers can be read on all of them.
  const [high, low] = trace.texttemplate ? c.heat : c.data;
  const scale = both
    ? [
        [0, low],
        [0.5, c.surface],
        [1, high],
      ]
    : [
        [0, c.sunken],
        [1, high],
      ];
  return {
    ...trace,
    colorscale: scale,
    ...(trace.texttemplate ? { textfont: { color: c.ink, ...trace.textfont } } : {}),
    hovertemplate: trace.hovertemplate ?? '%{y} × %{x}: %{z}<extra></extra>',
    colorbar: { outlinewidth: 0, thickness: 10, tickfont: { color: c.ink2 }, ...trace.colorbar },
  };
}

/**
 * What Plotly gets.
 * @param {Figure} figure
 * @param {{height: number, selected?: number[] | null, selecting?: boolean, narrow?: boolean, ticks?: Record<string, string>}} options
 *   selected: points of the first trace; ticks: texts for the categories of the x axis
 */
export function dressed(figure, { height, selected = null, selecting = false, narrow = false, ticks }) {
  const names = [...new Set(figure.data.map((t) => t.name).filter((name) => typeof name === 'string'))];
  const short = [...shortNames(names, LONG_NAME)].map(
    ([name, text]) => /** @type {[string, string]} */ ([name, escaped(text)]),
  );
  /** @type {Record<string, any>} */
  const c = { ...colours(), names: new Map(short), tick: tickLength(narrow), height };
  /** @type {Record<string, any>} */
  const layout = { height, ...themed(figure, c), autosize: true };
  const data = figure.data.map((trace, i) => {
    const next = { ...themedTrace(trace, c), ...hover(trace, figure.layout ?? {}), ...rolesOf(trace, i, figure, c) };
    if (trace.name) next.name = c.names.get(trace.name) ?? nameText(trace.name);
    if (selecting && i === 0) {
      next.selectedpoints = selected ?? undefined;
      next.selected = { marker: { color: c.data[1], opacity: 1, size: 6 } };
      next.unselected = { marker: { opacity: 0.25 } };
    }
    return next;
  });
  // Shapes of groups keep clear of the frame.
  const groups = figure.data.filter((t) => t.fill === 'toself').length;
  if (groups && layout.xaxis.ticktext) layout.xaxis.range ??= [-0.6, groups - 0.4];
  if (selecting) layout.dragmode = 'select';
  if (ticks && figure.data[0]?.x && layout.xaxis.type !== 'date') {
    const places = [...figure.data[0].x];
    if (places.length <= 8) {
      layout.xaxis.tickvals = places;
      layout.xaxis.ticktext = places.map((p) => plainText(ticks[String(p)] ?? p, c.tick));
    }
  }
  return { data, layout };
}

/**
 * The figure as a file, on the surface of the theme.
 * @param {Figure} figure
 * @param {'png' | 'svg'} format
 * @param {{width: number, height: number, title: string}} options
 */
export async function saveFigure(figure, format, { width, height, title }) {
  const Plotly = await plotly();
  const { data, layout } = dressed(figure, { height });
  const heading = { text: title, x: 0.02, xanchor: 'left', font: { size: 14 } };
  const plain = { ...layout, paper_bgcolor: token('--surface'), title: heading, margin: { ...layout.margin, t: 72 } };
  const url = await Plotly.toImage(
    { data, layout: plain },
    { format, width, height: height + 48, scale: format === 'png' ? 2 : 1 },
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `${
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'figure'
  }.${format}`;
  link.click();
}
