// Operations, and answers to them.

import { signal } from '/vendor/preact.js';
import { BASE, call, get, patch, post, remove } from '../lib/api.js';
import { asProblem } from '../lib/problem.js';
import { readable } from '../lib/router.js';

/**
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} title
 * @property {string} group
 * @property {string} answers
 * @property {string[]} assumptions
 * @property {string} [missing]
 * @property {import('../components/schema-form.js').ObjectSchema} parameters
 * @property {boolean} rowless it reads no rows, and so needs no dataset
 */

/**
 * @typedef {object} Answer
 * @property {string} operation
 * @property {number | null} dataset_id null: asked of no dataset
 * @property {number | null} version
 * @property {Record<string, any>} parameters
 * @property {Record<string, any>} result
 * @property {import('../lib/tables.js').ResultTableData[]} tables
 * @property {{name: string, title: string, figure: import('../lib/figure-data.js').Figure}[]} figures
 * @property {string[]} warnings
 * @property {string} explanation
 * @property {boolean} cached
 * @property {number} duration_ms
 * @property {number} [result_id]
 * @property {string | null} [name]
 * @property {boolean} [kept]
 * @property {import('../components/checks.js').Check[]} [checks]
 * @property {{name: string, total: number, columns: string[], truncated: boolean, href: string}[]} [arrays]
 */

/** What every operation takes; the page has its own places for these. */
const COMMON = ['dataset_id', 'version', 'filter'];

/** @type {Promise<Operation[]> | null} */
let catalog = null;

/** The operations, asked for once. */
export function operations() {
  catalog ??= get('/analytics').then((page) =>
    page.items.map((/** @type {Operation} */ o) => ({
      ...o,
      rowless: !(o.parameters.required ?? []).includes('dataset_id'),
      parameters: {
        ...o.parameters,
        properties: Object.fromEntries(Object.entries(o.parameters.properties).filter(([n]) => !COMMON.includes(n))),
        required: (o.parameters.required ?? []).filter((n) => !COMMON.includes(n)),
      },
    })),
  );
  catalog.catch(() => (catalog = null));
  return catalog;
}

/**
 * @param {string} operation
 * @param {Record<string, any>} body
 * @param {AbortSignal} [signal]
 * @param {{trial?: boolean, after?: number | null}} [how] trial: it is only tried; after: the result that the question was changed from
 * @returns {Promise<Answer | import('./jobs.js').Job>} a job when it takes long
 */
export const run = (operation, body, signal, how = {}) =>
  call('POST', `/analytics/${operation}`, { body, signal, query: how });

/**
 * Tries it out: null when that would take long.
 * @param {string} operation @param {Record<string, any>} body @param {AbortSignal} signal
 * @returns {Promise<Answer | null>}
 */
export async function tryOut(operation, body, signal) {
  try {
    return /** @type {Answer} */ (await run(operation, body, signal, { trial: true }));
  } catch (error) {
    if (asProblem(error).of('trial')) return null;
    throw error;
  }
}

/**
 * Where a question is asked: with its columns, options and filters in the address.
 * @param {string} operation
 * @param {number | null} dataset
 * @param {Record<string, any>} [values]
 * @param {string[]} [filters]
 */
export function analysisLink(operation, dataset, values = {}, filters = []) {
  const query = new URLSearchParams();
  if (dataset) query.set('dataset', String(dataset));
  if (Object.keys(values).length) query.set('p', JSON.stringify(values));
  for (const f of filters) query.append('filter', f);
  return `/analyze/${operation}${query.size ? `?${readable(query)}` : ''}`;
}

/** @param {any} reply @returns {reply is import('./jobs.js').Job} */
export const isJob = (reply) => reply.kind !== undefined && reply.status !== undefined && reply.result == null;

export const getResult = (/** @type {number} */ id, /** @type {AbortSignal} */ signal) =>
  get(`/analytics/results/${id}`, { signal });

/** Counts up with every change to kept results, so that lists load again. */
export const resultsVersion = signal(0);
export const resultsChanged = () => (resultsVersion.value += 1);

/** @param {{dataset_id?: number, skip?: number, limit?: number, q?: string, kept?: boolean, trial?: boolean}} query @param {AbortSignal} [signal] */
export const listResults = (query, signal) => get('/analytics/results', { query, signal });
/** @param {number} id @param {{name?: string | null, kept?: boolean}} change */
export const changeResult = (id, change) => patch(`/analytics/results/${id}`, change);
export const deleteResult = (/** @type {number} */ id) => remove(`/analytics/results/${id}`);

/**
 * Makes what an answer has for each row columns of the data: {version, ...}, or a job when there are many rows.
 * @param {string} href of the array
 * @param {string[]} columns their names
 */
export const saveArray = (href, columns) => post(`${href.replace(BASE, '')}/save`, { columns });
