// What Plotly would get wrong by itself: names of columns that look like HTML or are very long, colours of what belongs together, numbers in cells.

/** @typedef {import('./figure-data.js').Figure} Figure */

const LONG_TICK = 26;
const NARROW_TICK = 14;
/** So long the text of a tick may be. @param {boolean} narrow */
export const tickLength = (narrow) => (narrow ? NARROW_TICK : LONG_TICK);
const LONG_TITLE = 42;
export const LONG_NAME = 34;

/** Shortened in the middle, where names that begin alike and end alike differ least. @param {string} text @param {number} most */
export function shorten(text, most) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const tail = Math.floor(most / 3);
  return `${letters
    .slice(0, most - tail - 1)
    .join('')
    .trimEnd()}…${letters.slice(-tail).join('').trimStart()}`;
}

/** What all names have in common at their beginning, up to the end of a word. @param {string[]} names */
function commonStart(names) {
  let at = 0;
  while (names.every((n) => n.length > at + 1 && n[at] === names[0][at])) at += 1;
  return names[0].slice(0, at).replace(/[^\s_.:-]*$/, '').length;
}

/** Long names that begin alike are told apart by what follows. @param {string[]} names @param {number} most @returns {Map<string, string>} */
export function shortNames(names, most) {
  const long = names.filter((n) => n.length > most);
  const start = long.length > 1 ? commonStart(long) : 0;
  const end = (/** @type {string} */ n) => `…${shorten(n.slice(start), most - 1)}`;
  return new Map(names.map((n) => [n, n.length > most && start > most / 2 ? end(n) : shorten(n, most)]));
}

/** Plotly reads a little HTML; a column may be called <b>. @param {string} text */
export const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A line break that the dashboard puts in stays one. @param {any} text @param {number} [most] */
export const plainText = (text, most = LONG_TICK) =>
  String(text)
    .split('<br>')
    .map((line) => escaped(shorten(line, most)))
    .join('<br>');

/** @param {string} text */
export const axisText = (text) => plainText(text, LONG_TITLE);
/** @param {string} text */
export const nameText = (text) => plainText(text, LONG_NAME);
/** Within a template of a hover label. @param {string} text */
export const templateText = (text) => nameText(text).replace(/%\{/g, '% {');

/**
 * Texts of the ticks of an axis of categories, where a category can not be written as it is.
 * @param {Record<string, any>} axis
 * @param {any[]} places the categories
 * @param {number} most letters of one
 */
export function tickTexts(axis, places, most) {
  if (axis.ticktext) return { ticktext: axis.ticktext.map((/** @type {any} */ t) => plainText(t, most)) };
  const own = [...new Set(places)].filter((p) => typeof p === 'string');
  if (axis.type !== 'category' || !own.some((p) => plainText(p, most) !== p)) return {};
  const short = shortNames(own, most);
  return { tickvals: own, ticktext: own.map((p) => escaped(short.get(p) ?? p)) };
}

/**
 * How numbers are written on an axis: as powers where they are tiny, in full where they hardly differ.
 * @param {any[]} places
 */
export function exponents(places) {
  let [least, most] = [Infinity, -Infinity];
  for (const v of places)
    if (typeof v === 'number' && Number.isFinite(v)) [least, most] = [Math.min(least, v), Math.max(most, v)];
  const size = Math.max(Math.abs(least), Math.abs(most));
  if (!Number.isFinite(size) || size === 0) return {};
  if (size < 1e-3 || size >= 1e12) return { exponentformat: 'power' };
  return most - least < 1e-3 * size ? { exponentformat: 'none' } : { exponentformat: 'B' };
}

const two = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Numbers in the cells of a heat map: two decimals, and a real minus. @param {any} trace */
const cellTexts = (trace) => ({
  text: trace.z.map((/** @type {any[]} */ row) =>
    row.map((v) =>
      v == null
        ? ''
        : two
            .format(v)
            .replace(/^-0\.00$/, '0.00')
            .replace('-', '−'),
    ),
  ),
  texttemplate: '%{text}',
});

/** A band around a line: its edges have no width. @param {any} t */
const isBand = (t) => t.fill === 'tonexty' && t.line?.width === 0;

/**
 * Colours and marks that a trace gets from what it is in the figure.
 * @param {any} trace
 * @param {number} i its place
 * @param {Figure} figure
 * @param {Record<string, any>} c the colours of the theme
 * @returns {Record<string, any>}
 */
export function rolesOf(trace, i, { data, layout = {} }, c) {
  if (trace.type === 'heatmap') return trace.texttemplate ? cellTexts(trace) : {};
  if (trace.type !== 'scatter') return {};
  const [first] = data;
  // Far values belong to the boxes beside them.
  if (first.type === 'box' && trace.mode === 'markers')
    return { marker: { color: c.data[0], size: 5, opacity: 0.75, ...trace.marker } };
  if (data.some(isBand)) {
    if (isBand(trace)) return { fillcolor: c.band, line: { ...trace.line, color: c.data[0] } };
    const lines = data.filter((t) => t.name && !isBand(t));
    return trace.name ? { line: { ...trace.line, color: c.data[lines.indexOf(trace) % 8] } } : {};
  }
  // A mark on a histogram is not taken for one of its bars.
  if (first.type === 'bar' && trace.mode === 'lines')
    return { line: { width: 2.5, ...trace.line, ...(trace.line?.dash ? { color: c.ink } : {}) } };
  if (trace.mode === 'lines' && layout.xaxis?.ticktext && !trace.fill)
    return { mode: 'lines+markers', marker: { size: 7 } };
  return {};
}

/**
 * Names at the ends of arrows, moved apart where they would lie on each other.
 * @param {Record<string, any>[]} labels changed
 * @param {number} unit pixels of one unit upwards, about
 */
export function moveApart(labels, unit) {
  for (const side of ['left', 'right']) {
    const mine = labels.filter((l) => l.xanchor === side).sort((a, b) => a.y - b.y);
    let least = -Infinity;
    for (const label of mine) {
      const at = label.y * unit;
      const put = Math.max(at, least);
      if (put > at) label.yshift = put - at;
      label.yanchor = 'middle';
      least = put + 17;
    }
  }
}
