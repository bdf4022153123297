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
 * @param {boolean} [ratios] what matters is how far they are from 1
 */
export function decimalsOf(values, ratios = false) {
  const sizes = values.filter((v) => typeof v === 'number' && Number.isFinite(v) && v !== 0).map(Math.abs);
  if (!sizes.length) return null;
  const most = Math.floor(Math.log10(Math.max(...sizes)));
  const least = Math.floor(Math.log10(Math.min(...sizes)));
  if (most - least > 3 || most > 9 || least < -6) return null;
  if (sizes.every(Number.isInteger)) return 0;
  const usual = Math.max(most >= 1 ? Math.max(0, 4 - most) : 3 - most, Math.min(6, 1 - least), 0);
  const wanted = Math.max(usual, spread(values, most), ...(ratios ? sizes.map(besideOne) : []));
  // Zeros that nobody measured are left away.
  for (let fewer = 0; fewer < wanted; fewer += 1)
    if (sizes.every((v) => Math.abs(v - Number(v.toFixed(fewer))) < 0.5 * 10 ** -wanted)) return fewer;
  return wanted;
}

/** Decimals that tell apart values that are nearly the same: 1,000,000.00012. @param {any[]} values @param {number} most the power of ten of the largest */
function spread(values, most) {
  const numbers = values.filter((v) => typeof v === 'number');
  const width = Math.max(...numbers) - Math.min(...numbers);
  return width > 0 && width < 10 ** (most - 3)
    ? Math.max(0, Math.min(14 - most, 1 - Math.floor(Math.log10(width))))
    : 0;
}

/** Decimals of columns whose sizes are known by what they are: correlations, and statistics of tests. @param {ResultTableData} table @param {string} name */
function customary({ columns }, name) {
  const correlations = columns.some((c) => c.name === 'r');
  if (correlations && /^(r|low|high)$/.test(name)) return 4;
  return /^(statistic|f|t|z|q)$/.test(name) ? 3 : null;
}

/** Decimals that tell a ratio from 1: 1.00025. @param {number} v */
function besideOne(v) {
  const distance = Math.abs(v - 1);
  return distance > 1e-6 && distance < 0.01 ? Math.min(6, 1 - Math.floor(Math.log10(distance))) : 0;
}

/** Rows that are each a figure of its own share no decimals: statistics of different tests, figures of a model. @param {ResultTableData} table */
const isMixed = ({ columns }) => /^(test|figure)$/.test(columns[0]?.name);

const five = new Intl.NumberFormat('en', { minimumSignificantDigits: 5, maximumSignificantDigits: 5 });
/** Five digits, with their zeros: figures of different sizes below each other. @param {number} v */
const fiveDigits = (v) => (v !== 0 && Math.abs(v) >= 1e-4 && Math.abs(v) < 1e4 ? minus(five.format(v)) : figure(v, 5));

/**
 * How the cells of a column are written.
 * @param {ResultTableData} table
 * @param {number} j
 * @returns {(value: any) => string}
 */
export function writerOf(table, j) {
  const { format } = table.columns[j];
  const values = table.rows.map((row) => row[j]);
  const shared = format === 'number' && table.rows.length > 1 && !isMixed(table);
  const small = shared && values.every((v) => typeof v !== 'number' || Math.abs(v) < 1e4);
  const decimals = shared
    ? ((small ? customary(table, table.columns[j].name) : null) ??
      decimalsOf(values, table.columns[j].name.startsWith('ratio')))
    : null;
  const whole = values.every((v) => typeof v !== 'number' || Number.isInteger(v));
  return (value) => {
    if (value == null) return '–';
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (typeof value !== 'number') return String(value);
    if (format === 'p') return pValue(value);
    if (format === 'percent') return `${minus((100 * value).toFixed(1))} %`;
    if (format === 'integer') return count(value);
    if (decimals === null) return shared && !whole ? fiveDigits(value) : figure(value, 5);
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

/** Sums of ranks end in a half: it is not rounded away. @param {number} v */
const keyFigure = (v) =>
  Math.abs(v) >= 1000 && Math.abs(v) < 1e6 && Number.isInteger(2 * v)
    ? minus(v.toLocaleString('en', { maximumFractionDigits: 1 }))
    : figure(v, 4);

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
    const text = c.format === 'number' && typeof value === 'number' ? keyFigure(value) : writerOf(table, j)(value);
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
  // What was not computed needs no place.
  const filled = list.filter((k) => k.text !== '–');
  return filled.length ? filled : list;
}

/**
 * A wide table of few rows turned on its side, so that it can be read and printed: its rows become columns.
 * @param {ResultTableData} table
 * @returns {{heads: string[], lines: {title: string, format: string, cells: {text: string, exact: string | undefined}[]}[]} | null} null: it stays as it is
 */
export function turned(table) {
  const { columns, rows } = table;
  const names = columns.findIndex((c) => c.format !== 'text');
  if (rows.length > 6 || columns.length <= 10 || names < 1) return null;
  return {
    heads: rows.map((row) => row.slice(0, names).join(' · ')),
    lines: columns.slice(names).map((c, i) => {
      const write = writerOf(table, names + i);
      const cells = rows.map((row) => ({ text: write(row[names + i]), exact: exactOf(row[names + i], c.format) }));
      return { title: c.title, format: c.format, cells };
    }),
  };
}

/** Every digit, for the pointer. @param {any} value @param {string} format */
export const exactOf = (value, format) =>
  typeof value === 'number' && format !== 'integer' ? String(value) : undefined;
