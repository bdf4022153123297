// Versions of a dataset: what made each, what changed between two, and what was made of what.

import { get, post, remove } from '../lib/api.js';
import { count } from '../lib/format.js';
import { datasetsChanged } from './datasets.js';

/**
 * @typedef {object} Version
 * @property {number} number
 * @property {number} id
 * @property {boolean} current
 * @property {boolean} growing
 * @property {'load' | 'append' | 'replace' | 'upsert' | 'clean' | 'restore' | 'stream'} source
 * @property {string | null} filename
 * @property {number | null} parent
 * @property {number | null} recipe_id
 * @property {string | null} recipe_name
 * @property {number} rows
 * @property {number} columns
 * @property {number} missing_cells
 * @property {number} rejected_rows
 * @property {number} size_bytes
 * @property {number | null} quality_score
 * @property {string} created_at
 * @property {{id: number, name: string} | null} created_by
 * @property {import('./datasets.js').Dataset['ingest']} [ingest]
 * @property {import('../lib/columns.js').Column[]} [column_list]
 */

/** @typedef {{items: Version[], total: number}} VersionPage */
/** @typedef {{name: string, type: import('../lib/columns.js').ColumnType}} Named */
/** @typedef {{number: number, rows: number, columns: number, missing_cells: number}} Side */
/** @typedef {import('../lib/columns.js').Profile} Profile */

/**
 * @typedef {object} Drift
 * @property {number | null} psi
 * @property {'stable' | 'moved' | 'drifted' | null} verdict
 * @property {'ks' | 'chi_square' | null} test
 * @property {number | null} statistic
 * @property {number | null} p_value
 * @property {number} [degrees_of_freedom]
 * @property {boolean} sampled
 */

/** @typedef {Named & {from: Profile, to: Profile, drift: Drift | null}} ComparedColumn */

/**
 * @typedef {object} Comparison
 * @property {Side} from
 * @property {Side} to
 * @property {{added: Named[], removed: Named[], retyped: {name: string, from: string, to: string}[]}} schema
 * @property {ComparedColumn[]} items
 * @property {number} total
 */

/**
 * @typedef {object} LineageNode
 * @property {string} id
 * @property {'file' | 'stream' | 'version' | 'recipe' | 'dataset'} kind
 * @property {string | null} [name]
 * @property {number} [number]
 * @property {Version['source']} [source]
 * @property {number} [rows]
 * @property {boolean} [current]
 * @property {string} [created_at]
 * @property {number} [recipe_id]
 * @property {number} [dataset_id] of a recipe the dataset that it cleans; otherwise just of what belongs to another dataset
 * @property {string} [dataset_name]
 */

/** @typedef {{nodes: LineageNode[], edges: {from: string, to: string, kind: string}[]}} Lineage */

/** @param {number} id @param {{skip?: number, limit?: number}} query @param {AbortSignal} [signal] @returns {Promise<VersionPage>} */
export const listVersions = (id, query, signal) => get(`/datasets/${id}/versions`, { query, signal });
/** @param {number} id @param {number} number @param {AbortSignal} [signal] @returns {Promise<Version>} */
export const getVersion = (id, number, signal) => get(`/datasets/${id}/versions/${number}`, { signal });
/** @param {number} id @param {{from: number, to: number, skip: number, limit: number}} query @param {AbortSignal} [signal] @returns {Promise<Comparison>} */
export const compareVersions = (id, query, signal) =>
  get(`/datasets/${id}/versions/compare`, { query: { ...query, sort: '-drift' }, signal, exact: true });
/** @param {number} id @param {AbortSignal} [signal] @returns {Promise<Lineage>} */
export const getLineage = (id, signal) => get(`/datasets/${id}/lineage`, { signal });

/** @param {number} id @param {number} number @returns {Promise<Version>} the new version */
export async function restoreVersion(id, number) {
  const made = await post(`/datasets/${id}/versions/${number}/restore`);
  datasetsChanged();
  return made;
}

/** @param {number} id @param {number} number */
export const deleteVersion = (id, number) => remove(`/datasets/${id}/versions/${number}`);

/** @type {Record<Version['source'], string>} */
export const sourceIcons = {
  load: 'file',
  append: 'plus',
  replace: 'file',
  upsert: 'pencil',
  clean: 'clean',
  restore: 'retry',
  stream: 'stream',
};

/**
 * How a version came about: "Appended may.csv".
 * @param {Pick<Version, 'source' | 'filename' | 'parent' | 'recipe_name'>} v
 */
export function howText({ source, filename, parent, recipe_name: recipe }) {
  const file = filename && filename !== 'file' ? filename : 'a file'; // "file": sent without a name
  /** @type {Record<Version['source'], string>} */
  const words = {
    load: `Loaded ${file}`,
    append: `Appended ${file}`,
    replace: `Replaced by ${file}`,
    upsert: `Rows merged by key from ${file}`,
    clean: recipe ? `Recipe “${recipe}”` : 'Cleaned by a recipe',
    restore: parent ? `Restored version ${count(parent)}` : 'Restored an older version',
    stream: parent ? 'Streamed rows' : 'Made to be streamed into',
  };
  return words[source] ?? source;
}
