// What the dashboard knows about a column from its type and name.

/** @typedef {'boolean' | 'integer' | 'float' | 'decimal' | 'date' | 'timestamp' | 'text'} ColumnType */
/** @typedef {{position: number, name: string, type: ColumnType, timezone: string | null, missing?: number}} Column */

/**
 * @typedef {object} Profile the fields that fit the type, see docs/api.md
 * @property {number} count
 * @property {number} missing
 * @property {number} missing_share
 * @property {number} [distinct]
 * @property {boolean} [distinct_exact]
 * @property {number | string} [min]
 * @property {number | string} [max]
 * @property {number} [mean]
 * @property {number} [sd]
 * @property {number} [variance]
 * @property {number} [sum]
 * @property {number} [zeros]
 * @property {number} [negatives]
 * @property {number} [infinite]
 * @property {Record<string, number | string>} [quantiles]
 * @property {boolean} [quantiles_exact]
 * @property {{edges: (number | string)[], counts: number[]}} [histogram]
 * @property {{value: any, count: number}[]} [top]
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {number} [mean_length]
 * @property {number} [empty]
 * @property {number} [true]
 * @property {number} [false]
 */

/** @typedef {Column & {profile: Profile}} ProfiledColumn */

/** @param {ColumnType} type */
export const isNumeric = (type) => type === 'integer' || type === 'float' || type === 'decimal';
/** @param {ColumnType} type */
export const isTemporal = (type) => type === 'date' || type === 'timestamp';

/** @type {Record<ColumnType, string>} */
const short = {
  boolean: 'bool',
  integer: 'int',
  float: 'float',
  decimal: 'decimal',
  date: 'date',
  timestamp: 'time',
  text: 'text',
};

/**
 * A name that ends in a unit, "Beak Length (mm)" or "speed [m/s]", is shown without it; the unit stands beside the type.
 * @param {string} name
 * @returns {{label: string, unit: string}}
 */
export function splitUnit(name) {
  const match = /^(.*\S)\s*(?:\(([^()]{1,12})\)|\[([^[\]]{1,12})\])$/u.exec(name);
  return match ? { label: match[1], unit: match[2] ?? match[3] } : { label: name, unit: '' };
}

/**
 * "float · mm", "time · UTC".
 * @param {Column} column
 */
export function typeLabel(column) {
  const { unit } = splitUnit(column.name);
  return [short[column.type] ?? column.type, isNumeric(column.type) ? unit : '', column.timezone ?? '']
    .filter(Boolean)
    .join(' · ');
}

/**
 * The name as a heading: without a unit that the type label already shows.
 * @param {Column} column
 */
export const columnLabel = (column) => (isNumeric(column.type) ? splitUnit(column.name).label : column.name);

/**
 * "4 numeric · 3 text".
 * @param {Column[]} columns
 */
export function kinds(columns) {
  const groups = { numeric: 0, time: 0, text: 0, yes_no: 0 };
  for (const { type } of columns) {
    if (isNumeric(type)) groups.numeric += 1;
    else if (isTemporal(type)) groups.time += 1;
    else if (type === 'boolean') groups.yes_no += 1;
    else groups.text += 1;
  }
  const words = { numeric: 'numeric', time: 'time', text: 'text', yes_no: 'yes/no' };
  return /** @type {(keyof typeof groups)[]} */ (Object.keys(groups))
    .filter((kind) => groups[kind])
    .map((kind) => `${groups[kind].toLocaleString('en')} ${words[kind]}`)
    .join(' · ');
}

/**
 * Columns that have no place of their own yet, with their places.
 * @param {Omit<Column, 'position'>[]} columns
 * @returns {Column[]}
 */
export const numbered = (columns) => columns.map((c, i) => ({ ...c, position: i + 1 }));
