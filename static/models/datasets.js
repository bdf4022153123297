// The list of datasets, and the changes to one. `changed` counts up with every change, so that each page that shows datasets loads again.

import { signal } from '/vendor/preact.js';
import { get, patch, remove } from '../lib/api.js';

/**
 * @typedef {object} Dataset
 * @property {number} id
 * @property {string} name
 * @property {string} slug
 * @property {string} description
 * @property {string} filename
 * @property {'ready' | 'ingesting' | 'failed'} status
 * @property {string | null} [error]
 * @property {number | null} [job_id]
 * @property {number} version
 * @property {number} rows
 * @property {number} columns
 * @property {number} missing_cells
 * @property {number} rejected_rows
 * @property {number} size_bytes
 * @property {number | null} [quality_score]
 * @property {number} [keep_versions]
 * @property {number} [old] the number of an older version, when that is what the members describe
 * @property {string} created_at
 * @property {string} updated_at
 * @property {{id: number, name: string} | null} created_by
 * @property {{duration_ms: number, dialect: Record<string, any>, warnings: string[], padded_rows: number} | null} [ingest]
 * @property {import('../lib/columns.js').Column[]} [column_list]
 */

/** @typedef {{items: Dataset[], total: number, next: string | null}} DatasetPage */

export const changed = signal(0);
export const datasetsChanged = () => (changed.value += 1);

/**
 * @param {{q?: string, sort?: string, skip?: number, limit?: number}} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<DatasetPage>}
 */
export const listDatasets = (query, signal) => get('/datasets', { query, signal });

/**
 * @param {number} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<Dataset>}
 */
export const getDataset = (id, signal) => get(`/datasets/${id}`, { signal });

/**
 * @param {number} id
 * @param {{name?: string, description?: string, keep_versions?: number}} change
 * @returns {Promise<Dataset>}
 */
export async function changeDataset(id, change) {
  const dataset = await patch(`/datasets/${id}`, change);
  datasetsChanged();
  return dataset;
}

/** @param {number} id */
export async function deleteDataset(id) {
  await remove(`/datasets/${id}`);
  datasetsChanged();
}

/** @param {Dataset} d */
export const missingShare = (d) => (d.rows && d.columns ? d.missing_cells / (d.rows * d.columns) : 0);
