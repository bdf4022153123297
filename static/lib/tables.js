// Tables of answers as people read and copy them: the figures of a column share their decimals, so that they stand under each other.

import { count, figure } from './format.js';

/**
 * @typedef {object} ResultTableData
 * @property {string} name
 * @property {string} title
 * @property {{name: string, title: string, format: string}[]} columns
 * @property {any[][]} rows
 * @property {string | null} [note]
 */

/** @param {number} p */
const pValue = (p) => (p < 0.001 ? '< 0.001' : p > 0.999 ? '> 0.999' : p.toFixed(3));

const minus = (/** @type {string} */ text) => text.replace(/^-/, '−');

/** Columns of figures whose format is a text. @param {string} format */
export const isWords = (format) => format === 'text' || format === 'date';

/**
 * Decimals that suit all of a column's figures, or null when they are of too different sizes for that.
 * @param {any[]} values
 */
export function decimalsOf(values) {
  const sizes = values.filter((v) => typeof v === 'number' && Number.isFinite(v) && v !== 0).map(Math.abs);
  if (!sizes.length) return null;
  const most = Math.floor(Math.log10(Math.max(...sizes)));
  const least = Math.floor(Math.log10(Math.min(...sizes)));
  if (most - least > 3 || most > 9 || least < -6) return null;
  if (sizes.every(Number.isInteger)) return 0;
  return Math.max(most >= 1 ? Math.max(0, 4 - most) : 3 - most, Math.min(6, 1 - least), 0);
}

/**
 * How the cells of a column are written.
 * @param {ResultTableData} table
 * @param {number} j
 * @returns {(value: any) => string}
 */
export function writerOf(table, j) {
  const { format } = table.columns[j];
  const decimals = format === 'number' && table.rows.length > 1 ? decimalsOf(table.rows.map((row) => row[j])) : null;
  return (value) => {
    if (value == null) return '–';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (typeof value !== 'number') return String(value);
    if (format === 'p') return pValue(value);
    if (format === 'percent') return `${minus((100 * value).toFixed(1))} %`;
    if (format === 'integer') return count(value);
    if (decimals === null) return figure(value, 5);
    return minus(value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  };
}

/** Every digit, for who pastes it into a sheet. @param {any} value */
const exact = (value) => (value == null ? '' : String(value).replace(/[\t\r\n]+/g, ' '));

/** @param {ResultTableData} table */
export const asTsv = (table) =>
  [table.columns.map((c) => c.title), ...table.rows].map((row) => row.map(exact).join('\t')).join('\n');

/** As it is shown, for a text. @param {ResultTableData} table */
export function asMarkdown(table) {
  const cell = (/** @type {string} */ text) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
  const line = (/** @type {string[]} */ cells) => `| ${cells.map(cell).join(' | ')} |`;
  const writers = table.columns.map((_, j) => writerOf(table, j));
  return [
    line(table.columns.map((c) => c.title)),
    `|${table.columns.map((c) => (isWords(c.format) ? ' --- ' : ' ---: ')).join('|')}|`,
    ...table.rows.map((row) => line(row.map((value, j) => writers[j](value)))),
  ].join('\n');
}

/** What sizes of effects are called by convention (Cohen 1988); null where there is none. @type {[RegExp, [number, number, number]][]} */
const CONVENTIONS = [
  [/^(Cohen's d|Hedges' g)$/, [0.2, 0.5, 0.8]],
  [/^(Rank-biserial r|r|Kendall's W|Cramer's V|phi)$/, [0.1, 0.3, 0.5]],
  [/^(Epsilon squared|Eta squared|Omega squared)$/, [0.01, 0.06, 0.14]],
];

/** @param {string} title @param {any} value */
function effectWord(title, value) {
  const borders = CONVENTIONS.find(([pattern]) => pattern.test(title))?.[1];
  if (!borders || typeof value !== 'number') return '';
  const size = Math.abs(value);
  return size < borders[0] ? 'very small' : size < borders[1] ? 'small' : size < borders[2] ? 'medium' : 'large';
}

/**
 * A table of one row as labelled figures; the two ends of an interval become one.
 * @param {ResultTableData} table
 * @returns {{label: string, text: string, title: string, word: string, format: string}[]}
 */
export function keyFigures(table) {
  const [row] = table.rows;
  /** @type {ReturnType<typeof keyFigures>} */
  const list = [];
  table.columns.forEach((c, j) => {
    const value = row[j];
    const text = c.format === 'number' && typeof value === 'number' ? figure(value, 4) : writerOf(table, j)(value);
    const last = list.at(-1);
    if (c.title === 'to' && last) {
      last.label = last.label
        .replace(/ from$/, '')
        .replace(/^exact$/, 'Exact interval')
        .replace(/^(Wilson|BCa|Percentile)$/, '$1 interval');
      last.text =
        last.text === '–' && text === '–'
          ? '–'
          : `${last.text === '–' ? '−∞' : last.text} to ${text === '–' ? '∞' : text}`;
      last.title = `${last.title} to ${row[j] ?? ''}`;
      return;
    }
    const plain = c.title.length < 5 || /^(p|df) /.test(c.title);
    const label = plain ? c.title : c.title.charAt(0).toUpperCase() + c.title.slice(1);
    list.push({
      label,
      text,
      title: typeof row[j] === 'number' ? String(row[j]) : '',
      word: effectWord(c.title, row[j]),
      format: c.format,
    });
  });
  return list;
}
