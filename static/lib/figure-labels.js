// Names of series where they are, instead of in a legend.

import { escaped, moveApart, nameText, shortNames } from './figure-dress.js';

const ARROW_NAME = 18;

/** Series that are lines with names of their own, few enough to be named beside them. @param {any[]} data */
const namedLines = (data) =>
  data.filter(
    (t) => t.type === 'scatter' && t.mode === 'lines' && t.name && !t.fill && t.showlegend !== false && t.x?.length > 2,
  );

/** A name beside a point of its series. @returns {Record<string, any>} @param {any} t @param {number} at @param {any[]} data @param {Record<string, any>} c */
function nameAt(t, at, data, c) {
  const k = data.filter((one) => !one.fill && one.showlegend !== false).indexOf(t);
  return {
    text: c.names.get(t.name) ?? nameText(t.name),
    x: t.x[at],
    y: t.y[at],
    showarrow: false,
    font: { color: t.line?.color ?? c.data[Math.max(0, k) % 8], size: 12 },
  };
}

/** Arrows from the middle of a cloud (the columns of a biplot) have their names at their ends. @param {any[]} data @param {Record<string, any>} c */
function arrowLabels(data, c) {
  const arrows = data.filter((t) => t.mode === 'lines' && t.name && t.x?.length === 2 && !t.x[0] && !t.y[0]);
  if (!arrows.length || arrows.length > 12 || data.length !== arrows.length + 1 || data[0].mode !== 'markers')
    return null;
  // Names widen the axes: short ones leave room for the cloud.
  const short = shortNames(
    arrows.map((t) => t.name),
    ARROW_NAME,
  );
  const labels = arrows.map(
    (t) =>
      /** @type {Record<string, any>} */ ({
        ...nameAt(t, 1, data, c),
        text: escaped(short.get(t.name) ?? t.name),
        bgcolor: c.surface,
        opacity: 0.9,
        xanchor: t.x[1] < t.x[0] ? 'right' : 'left',
        yanchor: t.y[1] < t.y[0] ? 'top' : 'bottom',
      }),
  );
  const ys = data.flatMap((t) => [...t.y]).filter(Number.isFinite);
  const span =
    ys.reduce((most, y) => Math.max(most, y), -Infinity) - ys.reduce((least, y) => Math.min(least, y), Infinity);
  moveApart(labels, 120 / (span || 1));
  return labels;
}

/**
 * A name at the highest point of each curve (densities), or at its end; null when they would lie on each other.
 * @param {any[]} data
 * @param {Record<string, any>} layout
 * @param {Record<string, any>} c
 */
export function directLabels(data, layout, c) {
  const lines = namedLines(data);
  const others = data.filter((t) => t.name && t.showlegend !== false && !lines.includes(t));
  if (
    lines.length < 2 ||
    lines.length > 6 ||
    others.length ||
    layout.xaxis?.type === 'log' ||
    layout.yaxis?.type === 'log'
  )
    return arrowLabels(data, c);
  const ys = lines.flatMap((t) => [...t.y]).filter(Number.isFinite);
  const range = Math.max(...ys) - Math.min(...ys) || 1;
  const hill = lines.every((t) => Math.max(...t.y) > 4 * Math.abs(t.y[t.y.length - 1]) + 0.02 * range);
  const labels = lines.map(
    (t) =>
      /** @type {Record<string, any>} */ ({
        ...nameAt(t, hill ? t.y.indexOf(Math.max(...t.y)) : t.y.length - 1, data, c),
        ...(hill ? { xanchor: 'center', yanchor: 'bottom' } : { xanchor: 'left', yanchor: 'middle', xshift: 4 }),
      }),
  );
  const xs = lines.flatMap((t) => [t.x[0], t.x[t.x.length - 1]]);
  const width = typeof xs[0] === 'number' ? Math.max(...xs) - Math.min(...xs) || 1 : 1;
  const clash = labels.some((a, i) =>
    labels.some((b, j) => j > i && Math.abs(a.y - b.y) < 0.07 * range && (!hill || Math.abs(a.x - b.x) < 0.15 * width)),
  );
  return clash ? null : labels;
}
