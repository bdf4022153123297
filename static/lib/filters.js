// Filters on rows, written the way the API writes them: `column:op:value`, or JSON where a name or a value holds a separator. The page's URL,
// the request and the curl line are therefore the same text.

import { isNumeric, isTemporal } from './columns.js';

/** @typedef {'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'contains' | 'is_null'} Operator */
/** @typedef {{column: string, op: Operator, value: string | string[]}} Filter */
/** @typedef {{column: string, descending: boolean}} Sort */

/** @type {Record<Operator, string>} */
export const words = {
  eq: 'is',
  ne: 'is not',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  in: 'is any of',
  contains: 'contains',
  is_null: 'is missing',
};

/**
 * The operators that make sense for a type, the likeliest first.
 * @param {import('./columns.js').ColumnType} type
 * @returns {Operator[]}
 */
export function operatorsFor(type) {
  if (type === 'boolean') return ['eq', 'ne', 'is_null'];
  if (isNumeric(type)) return ['gte', 'lte', 'gt', 'lt', 'eq', 'ne', 'in', 'is_null'];
  if (isTemporal(type)) return ['gte', 'lte', 'gt', 'lt', 'eq', 'ne', 'in', 'is_null'];
  return ['in', 'contains', 'eq', 'ne', 'gte', 'lte', 'gt', 'lt', 'is_null'];
}

const operators = Object.keys(words);

/**
 * @param {string} text
 * @returns {Filter | null} null when it is no filter
 */
export function parseFilter(text) {
  if (text.startsWith('{')) {
    try {
      const { column, op, value } = JSON.parse(text);
      const valid = typeof column === 'string' && operators.includes(op) && value != null;
      return valid ? { column, op, value: Array.isArray(value) ? value.map(String) : String(value) } : null;
    } catch {
      return null;
    }
  }
  const match = /^([^:]*):([a-z_]+):(.*)$/s.exec(text);
  if (!match || !operators.includes(match[2])) return null;
  const op = /** @type {Operator} */ (match[2]);
  return { column: match[1], op, value: op === 'in' ? match[3].split('|') : match[3] };
}

/** @param {Filter} filter */
export function writeFilter({ column, op, value }) {
  const list = Array.isArray(value);
  const awkward = /[:{]/.test(column) || column === '' || (list && value.some((v) => v.includes('|')));
  if (awkward) return JSON.stringify({ column, op, value });
  return `${column}:${op}:${list ? value.join('|') : value}`;
}

/**
 * @param {string | null} text
 * @returns {Sort[]}
 */
export function parseSort(text) {
  if (!text) return [];
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text).map((/** @type {any} */ s) => ({
        column: String(s.column),
        descending: Boolean(s.descending),
      }));
    } catch {
      return [];
    }
  }
  return text
    .split(',')
    .map((part) =>
      part.startsWith('-') ? { column: part.slice(1), descending: true } : { column: part, descending: false },
    );
}

/** @param {Sort[]} sorts */
export function writeSort(sorts) {
  if (sorts.some(({ column }) => /^[-[]|,/.test(column) || column === '')) return JSON.stringify(sorts);
  return sorts.map(({ column, descending }) => (descending ? '-' : '') + column).join(',');
}

/**
 * A list of column names as the `columns` parameter takes it.
 * @param {string[]} names
 */
export const writeColumns = (names) =>
  names.some((n) => /^\[|,/.test(n) || n === '') ? JSON.stringify(names) : names.join(',');

/**
 * The words after the column's name on a chip: "is Biscoe, Dream".
 * @param {Filter} filter
 * @param {(value: string) => string} [show] one value as people read it
 */
export function describeFilter({ op, value }, show = (text) => text) {
  if (op === 'is_null') return value === 'false' ? 'is present' : 'is missing';
  const shown = Array.isArray(value)
    ? value.map((v) => (v ? show(v) : '(empty)')).join(', ')
    : value
      ? show(value)
      : '(empty)';
  return `${op === 'in' ? 'is' : words[op]} ${shown}`;
}

/**
 * The next state of a header that was clicked: up, down, off. With `add` the other columns stay.
 * @param {Sort[]} sorts
 * @param {string} column
 * @param {boolean} add
 * @returns {Sort[]}
 */
export function toggleSort(sorts, column, add) {
  const now = sorts.find((s) => s.column === column);
  const next = !now ? { column, descending: false } : now.descending ? null : { column, descending: true };
  if (!add) return next ? [next] : [];
  if (!now) return next ? [...sorts, next] : sorts;
  return sorts.flatMap((s) => (s.column === column ? (next ? [next] : []) : [s]));
}
