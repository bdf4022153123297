// A figure of the API, drawn by Plotly in the dashboard's colours. Plotly is fetched when the first figure comes; until then, and when it can not
// be fetched, the place says so. The words beside a figure say what it shows; a reader that does not see it loses nothing.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { theme } from '../lib/theme.js';
import { Icon } from './icon.js';
import { Skeleton } from './states.js';

/** @typedef {{data: any[], layout?: Record<string, any>}} Figure */

/** @type {Promise<any> | null} */
let arriving = null;

function plotly() {
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

/** @param {any} axis */
const quietAxis = (axis, /** @type {Record<string, string>} */ c) => ({
  gridcolor: c.line,
  linecolor: c.strong,
  zerolinecolor: c.strong,
  tickcolor: c.strong,
  tickfont: { color: c.ink2 },
  automargin: true,
  ...axis,
  title: {
    font: { color: c.ink2, size: 12 },
    standoff: 8,
    ...(typeof axis?.title === 'string' ? { text: axis.title } : axis?.title),
  },
});

/**
 * The layout in the theme's colours; what the figure says itself stays.
 * @param {Record<string, any>} layout
 */
function themed(layout) {
  const c = {
    ink: token('--ink'),
    ink2: token('--ink-2'),
    line: token('--line'),
    strong: token('--line-strong'),
    surface: token('--surface'),
  };
  /** @type {Record<string, any>} */
  const axes = {};
  for (const name of new Set(['xaxis', 'yaxis', ...Object.keys(layout).filter((k) => /^[xy]axis\d*$/.test(k))])) {
    axes[name] = quietAxis(layout[name], c);
  }
  return {
    colorway: Array.from({ length: 8 }, (_, i) => token(`--data-${i + 1}`)),
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 56, r: 16, t: 16, b: 48 },
    bargap: 0.04,
    hoverlabel: { bgcolor: c.surface, bordercolor: c.strong, font: { color: c.ink } },
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { color: c.ink2 } },
    ...layout,
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: c.ink, ...layout.font },
    title: undefined,
    ...axes,
  };
}

/** Heatmaps and other colour scales: from the surface to the accent, or both ways from zero. @param {any} trace */
function themedTrace(trace) {
  if (!['heatmap', 'contour', 'histogram2d'].includes(trace.type) || trace.colorscale) return trace;
  const both = trace.zmid !== undefined || (trace.zmin < 0 && trace.zmax > 0);
  const scale = both
    ? [
        [0, token('--data-1')],
        [0.5, token('--surface')],
        [1, token('--data-2')],
      ]
    : [
        [0, token('--sunken')],
        [1, token('--data-1')],
      ];
  return { ...trace, colorscale: scale, colorbar: { outlinewidth: 0, thickness: 12, ...trace.colorbar } };
}

/** @param {{figure: Figure, title: string, height?: number}} props */
export function Plot({ figure, title, height = 320 }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [state, setState] = useState(/** @type {'waiting' | 'drawn' | 'failed'} */ ('waiting'));
  const shownIn = theme.value;

  useEffect(() => {
    let gone = false;
    const element = place.current;
    const draw = () =>
      plotly().then((Plotly) => {
        if (gone || !element) return undefined;
        const layout = { height, ...themed(figure.layout ?? {}), autosize: true };
        const config = {
          displaylogo: false,
          responsive: true,
          modeBarButtonsToRemove: ['lasso2d', 'select2d', 'autoScale2d'],
        };
        return Plotly.react(element, figure.data.map(themedTrace), layout, config).then(
          () => !gone && setState('drawn'),
        );
      });
    draw().catch(() => !gone && setState('failed'));
    const system = matchMedia('(prefers-color-scheme: dark)');
    const again = () => void draw().catch(() => {});
    system.addEventListener('change', again);
    return () => {
      gone = true;
      system.removeEventListener('change', again);
    };
  }, [figure, height, shownIn]);

  useEffect(() => {
    const element = place.current;
    return () =>
      void plotly().then(
        (Plotly) => element && Plotly.purge(element),
        () => {},
      );
  }, []);

  return html`<figure class="plot">
    ${title && html`<figcaption>${title}</figcaption>`}
    <div ref=${place} class="plot-place" role="img" aria-label=${title} style=${{ minHeight: `${height}px` }}></div>
    ${state === 'waiting' && html`<div class="plot-waiting"><${Skeleton} height=${`${height - 20}px`} /></div>`}
    ${
      state === 'failed' &&
      html`<p class="plot-failed" role="alert">
        <${Icon} name="alert" />The figure could not be drawn. Reload the page to try again.
      </p>`
    }
  </figure>`;
}
