// Datasets that are streamed into: making one from a list of columns, and the calls that a program makes.

import { BASE, post } from '../lib/api.js';
import { quote } from '../lib/curl.js';
import { datasetsChanged } from './datasets.js';

/** @typedef {import('../lib/columns.js').ColumnType} ColumnType */
/** @typedef {{name: string, type: ColumnType, zoned: boolean, scale: number}} NewColumn */
/** @typedef {import('../lib/columns.js').Column} Column */

/**
 * @param {{name: string, description: string, columns: NewColumn[]}} wanted
 * @returns {Promise<import('./datasets.js').Dataset>}
 */
export async function createDataset({ name, description, columns }) {
  const made = await post('/datasets', {
    name,
    description,
    columns: columns.map((c) => ({
      name: c.name.trim(),
      type: c.type,
      ...(c.type === 'timestamp' && c.zoned ? { timezone: 'UTC' } : {}),
      ...(c.type === 'decimal' ? { scale: c.scale } : {}),
    })),
  });
  datasetsChanged();
  return made;
}

const SHOWN = 6;

/** @type {Record<ColumnType, (i: number) => any>} */
const examples = {
  boolean: (i) => i % 2 === 0,
  integer: (i) => i + 1,
  float: (i) => 20.5 + i,
  decimal: (i) => `${19 + i}.90`,
  date: (i) => `2026-01-0${i + 1}`,
  timestamp: (i) => `2026-01-0${i + 1}T12:00:00`,
  text: (i) => ['one', 'two', 'three'][i % 3],
};

/** @param {Column} column @param {number} i */
const exampleOf = (column, i) => {
  const value = examples[column.type](i);
  return column.type === 'timestamp' && column.timezone ? `${value}Z` : value;
};

/** @param {Column[]} columns @param {number} i */
const record = (columns, i) => Object.fromEntries(columns.slice(0, SHOWN).map((c) => [c.name, exampleOf(c, i)]));

/**
 * Calls that stream into a dataset, with its own columns.
 * @param {number} id
 * @param {Column[]} columns
 */
export function streamCalls(id, columns) {
  const to = quote(`${location.origin}${BASE}/datasets/${id}/rows`);
  const call = (/** @type {string[]} */ ...more) =>
    [`curl -X POST ${to}`, `-H "Authorization: Bearer $QUERN_TOKEN"`, ...more].join(' \\\n  ');
  const lines = [0, 1].map((i) => JSON.stringify(record(columns, i)).replace(/'/g, `'\\''`)).join('\n');
  return {
    one: call(`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(record(columns, 0)))}`),
    many: call(
      `-H 'Content-Type: application/x-ndjson'`,
      `-H "Idempotency-Key: batch-0001"`,
      `--data-binary '${lines}\n'`,
    ),
    file: call(`-H 'Content-Type: text/csv'`, `--data-binary @rows.csv`),
  };
}
