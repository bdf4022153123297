// One value of a dataset as a cell shows it. Numbers keep the digits they have, but for the noise of binary fractions behind the 15th; grouping is
// added, precision never.

import { isNumeric } from './columns.js';
import { figure } from './format.js';

/** @typedef {import('./columns.js').ColumnType} ColumnType */

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * @param {any} value
 * @param {ColumnType} type
 * @param {boolean} [plain] an integer that is a name (a year, a code), so without grouping
 * @param {number} [decimals] filled up with zeros to so many, so that the points of a column stand below each other
 * @returns {string}
 */
export function cellText(value, type, plain = false, decimals = 0) {
  if (value == null) return 'missing';
  if (type === 'boolean') return value ? 'true' : 'false';
  if (type === 'timestamp') return timestamp(String(value));
  if (!isNumeric(type)) return String(value);
  if (typeof value === 'string') return grouped(value, plain);
  if (decimals > 0 && Math.abs(value) < 1e15) return grouped(value.toFixed(decimals), plain);
  if (Number.isInteger(value) && Math.abs(value) < 1e15)
    return plain ? String(value) : integers.format(value).replace('-', '−');
  return grouped(brief(value), plain);
}

/**
 * The digits that a decimal text of 15 digits would have come from: 6.7, and not 6.699999999999999, which is how 8.4 + 5 halved ends. Where they
 * make nothing shorter, the number has more than 15 digits and shows them.
 * @param {number} value
 */
function brief(value) {
  const all = String(value);
  const most = String(Number(value.toPrecision(15)));
  return all.length - most.length > 3 ? most : all;
}

/** The value with every digit it has. @param {any} value @param {ColumnType} type @param {boolean} [plain] */
export const exactText = (value, type, plain = false) =>
  typeof value === 'number' && !Number.isInteger(value) ? grouped(String(value), plain) : cellText(value, type, plain);

/**
 * Groups the digits before the decimal point of a number that is written out.
 * @param {string} text
 * @param {boolean} plain
 */
function grouped(text, plain) {
  if (text.endsWith('Infinity')) return text.startsWith('-') ? '−∞' : '∞';
  const match = /^(-?)(\d+)(.*)$/.exec(text);
  if (!match) return text;
  const [, sign, digits, rest] = match;
  const whole = plain ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ',');
  return (sign && '−') + whole + rest;
}

/**
 * "2026-11-23 12:00:00", the T gone; the zone stands in the header.
 * @param {string} text
 */
function timestamp(text) {
  return text.replace('T', ' ').replace(/Z$/, '');
}

/**
 * A value in a summary: an axis end, a quantile, a histogram edge.
 * @param {number | string | null | undefined} value
 * @param {import('./columns.js').Column} column
 * @param {number} [digits]
 */
export function summaryText(value, column, digits = 4) {
  if (value == null) return '–';
  if (column.type === 'timestamp') return timestamp(String(value)).replace(/ 00:00:00$/, '');
  if (column.type === 'date') return String(value);
  if (typeof value === 'number' && isYear(column)) return String(Math.round(value * 100) / 100);
  return figure(typeof value === 'string' ? Number(value) : value, digits);
}

const shortly = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/**
 * The same where room is scarce: millions and more are shortened, 760.2M.
 * @param {number | string | null | undefined} value
 * @param {import('./columns.js').Column} column
 */
export function briefText(value, column) {
  const number = Number(value);
  if (!isNumeric(column.type) || !Number.isFinite(number) || Math.abs(number) < 1e6 || Math.abs(number) >= 1e15)
    return summaryText(value, column);
  return shortly.format(number).replace(/^-/, '−');
}

/**
 * Whether an integer column holds names rather than quantities: years, codes and ids read wrong with thousands separators.
 * @param {import('./columns.js').Column} column
 */
export const isYear = (column) =>
  column.type === 'integer' &&
  /(^|[^a-z])(year|yr|id|zip|zip_?code|postcode|code|phone|fips)s?$/i.test(
    column.name.replace(/([a-z])([A-Z])/g, '$1_$2'),
  );

/**
 * The decimals that a column of a page needs for all its values; 0 where they differ too much to be worth filling up.
 * @param {Record<string, any>[]} rows
 * @param {string} name
 */
export function decimalsOf(rows, name) {
  let most = 0;
  for (const row of rows) {
    const value = row[name];
    if (typeof value !== 'number' || Number.isInteger(value)) continue;
    const text = brief(value);
    const digits = text.includes('e') ? 9 : text.length - text.indexOf('.') - 1;
    if (digits > 4) return 0;
    most = Math.max(most, digits);
  }
  return most;
}
