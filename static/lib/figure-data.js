// What a figure shows, as rows and as a sentence: for those who do not see it, and for those who want its numbers.

import { count, figure as number } from './format.js';

/** @typedef {{data: any[], layout?: Record<string, any>}} Figure */

/** @param {any} axis */
export const axisTitle = (axis) => (typeof axis?.title === 'string' ? axis.title : axis?.title?.text) ?? '';

/** @param {any} list @returns {any[]} */
const listOf = (list) => (Array.isArray(list) || ArrayBuffer.isView(list) ? [.../** @type {any[]} */ (list)] : []);

/** Milliseconds of a date axis as what they stand for. @param {any} value @param {any} axis */
function place(value, axis) {
  if (axis?.type !== 'date' || typeof value !== 'number') return value;
  const text = new Date(value).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/**
 * @param {Figure} figure
 * @returns {import('./tables.js').ResultTableData}
 */
export function figureTable({ data, layout = {} }) {
  const [x, y] = [axisTitle(layout.xaxis) || 'x', axisTitle(layout.yaxis) || 'y'];
  /** @type {any[][]} */
  const rows = [];
  const words = (/** @type {any[]} */ list) => (list.some((v) => typeof v === 'string') ? 'text' : 'number');
  const [first] = data;
  if (first?.type === 'heatmap' && first.x && first.y) {
    listOf(first.y).forEach((name, i) => rows.push([name, ...listOf(first.z[i])]));
    return {
      name: 'data',
      title: 'Data',
      columns: [
        { name: 'row', title: y === 'y' ? '' : y, format: 'text' },
        ...listOf(first.x).map((name, i) => ({ name: `c${i}`, title: String(name), format: 'number' })),
      ],
      rows,
    };
  }
  if (first?.type === 'box') {
    const parts = ['lowerfence', 'q1', 'median', 'mean', 'q3', 'upperfence'];
    for (const trace of data.filter((t) => t.type === 'box'))
      listOf(trace.x ?? trace.y ?? [trace.name]).forEach((name, i) =>
        rows.push([name, ...parts.map((part) => trace[part]?.[i] ?? null)]),
      );
    const titles = ['Whisker from', 'Quartile 1', 'Median', 'Mean', 'Quartile 3', 'Whisker to'];
    return {
      name: 'data',
      title: 'Data',
      columns: [
        { name: 'group', title: x, format: 'text' },
        ...titles.map((title, i) => ({ name: parts[i], title, format: 'number' })),
      ],
      rows,
    };
  }
  const named = data.filter((t) => t.name).length > 1;
  for (const trace of data) {
    const ys = listOf(trace.y);
    listOf(trace.x).forEach((value, i) =>
      rows.push([...(named ? [trace.name ?? ''] : []), place(value, layout.xaxis), place(ys[i], layout.yaxis)]),
    );
  }
  return {
    name: 'data',
    title: 'Data',
    columns: [
      ...(named ? [{ name: 'series', title: 'Series', format: 'text' }] : []),
      { name: 'x', title: x, format: words(rows.map((r) => r.at(-2))) },
      { name: 'y', title: y, format: words(rows.map((r) => r.at(-1))) },
    ],
    rows,
  };
}

/** @param {any[]} values */
const span = (values) => {
  const numbers = values.filter((v) => typeof v === 'number' && Number.isFinite(v));
  if (!numbers.length) return '';
  const [least, most] = numbers.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return `${number(least)} to ${number(most)}`;
};

/**
 * "Scatter of Residual by Fitted: 392 points, Residual −12.3 to 14.9."
 * @param {Figure} figure
 */
export function figureWords({ data, layout = {} }) {
  const [x, y] = [axisTitle(layout.xaxis), axisTitle(layout.yaxis)];
  const [first] = data;
  if (!first) return 'There is nothing to draw.';
  const names = data.map((t) => t.name).filter(Boolean);
  const series = names.length > 1 ? ` Series: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.` : '';
  if (first.type === 'heatmap')
    return `Heat map of ${listOf(first.y).length} by ${listOf(first.x).length} cells, values ${span(listOf(first.z).flatMap(listOf))}.`;
  if (first.type === 'box') {
    const boxes = listOf(first.x ?? first.y).map((name, i) => `${name} ${number(first.median?.[i])}`);
    return `Box plot of ${y || x}. Medians: ${boxes.slice(0, 20).join(', ')}${boxes.length > 20 ? ', …' : ''}.`;
  }
  const points = data.reduce((sum, t) => sum + listOf(t.x).length, 0);
  const kind = first.type === 'bar' ? 'Bars' : data.some((t) => t.mode === 'markers') ? 'Points' : 'Lines';
  const range = span(data.flatMap((t) => listOf(t.y)));
  return `${kind} of ${y || 'values'}${x ? ` by ${x}` : ''}: ${count(points)} in all${range && layout.yaxis?.type !== 'date' ? `, ${y || 'values'} ${range}` : ''}.${series}`;
}
