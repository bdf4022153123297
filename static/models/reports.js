// Reports: kept results in an order, with words between them. `changed` counts up with every change, so that lists load again.

import { signal } from '/vendor/preact.js';
import { get, patch, post, remove } from '../lib/api.js';

/**
 * @typedef {object} Report
 * @property {number} id
 * @property {string} title
 * @property {string} note
 * @property {number} entry_count
 * @property {string} created_at
 * @property {string} updated_at
 * @property {{id: number, name: string} | null} created_by
 * @property {Entry[]} [entries]
 */

/**
 * @typedef {object} Entry
 * @property {number} id
 * @property {number} place
 * @property {string | null} title
 * @property {string} note
 * @property {string[]} hidden parts of the answer that are not shown: "figure:boxes", "table:groups", "checks"
 * @property {{id: number, name: string | null, title: string, operation: string, dataset_id: number | null, dataset_name: string | null, version: number | null, created_at: string} | null} result
 */

export const changed = signal(0);

/** @template T @param {Promise<T>} call */
async function changing(call) {
  const reply = await call;
  changed.value += 1;
  return reply;
}

/** @param {{q?: string, skip?: number, limit?: number, result_id?: number}} query @param {AbortSignal} [signal] */
export const listReports = (query, signal) => get('/reports', { query, signal });
/** @param {number} id @param {AbortSignal} [signal] @returns {Promise<Report>} */
export const getReport = (id, signal) => get(`/reports/${id}`, { signal });
/** @param {string} title @returns {Promise<Report>} */
export const createReport = (title) => changing(post('/reports', { title }));
/** @param {number} id @param {{title?: string, note?: string}} change @returns {Promise<Report>} */
export const changeReport = (id, change) => changing(patch(`/reports/${id}`, change));
/** @param {number} id */
export const deleteReport = (id) => changing(remove(`/reports/${id}`));

/**
 * @param {number} id
 * @param {{result_id: number, title?: string | null, note?: string, place?: number, hidden?: string[]}} entry
 * @returns {Promise<Report>}
 */
export const pin = (id, entry) => changing(post(`/reports/${id}/entries`, entry));
/** @param {number} id @param {number} entry @param {{title?: string | null, note?: string, place?: number, hidden?: string[]}} change @returns {Promise<Report>} */
export const changeEntry = (id, entry, change) => changing(patch(`/reports/${id}/entries/${entry}`, change));
/** @param {number} id @param {number} entry @returns {Promise<Report>} */
export const unpin = (id, entry) => changing(remove(`/reports/${id}/entries/${entry}`));
