// The profiles of one dataset's columns, loaded as they come into view: a dataset may have 10,000 columns, a screen shows a dozen.

import { signal } from '/vendor/preact.js';
import { get } from '../lib/api.js';
import { isAbort } from '../lib/problem.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */

const BLOCK = 50;
const LONGEST_QUERY = 3000;

/**
 * @param {number} datasetId
 * @param {number} [version] the current one when left out
 */
export function createProfiles(datasetId, version) {
  /** By position; a new Map with every arrival, so that who reads it is drawn again. */
  const loaded = signal(/** @type {Map<number, Profile>} */ (new Map()));
  const failed = signal(false);
  /** @type {Set<number>} */
  const asked = new Set();
  const controller = new AbortController();

  /**
   * @param {Column[]} columns those without a profile that nobody asked for yet
   * @param {Record<string, any>} query
   */
  async function fetchProfiles(columns, query) {
    for (const { position } of columns) asked.add(position);
    try {
      const page = await get(`/datasets/${datasetId}/profile`, {
        query: { ...query, version },
        exact: true,
        signal: controller.signal,
      });
      const next = new Map(loaded.value);
      for (const { position, profile } of page.items) next.set(position, profile);
      loaded.value = next;
    } catch (error) {
      for (const { position } of columns) asked.delete(position);
      if (!isAbort(error)) failed.value = true;
    }
  }

  /**
   * Makes sure that these columns' profiles are on their way. Neighbours are asked for by the block, scattered ones by name.
   * @param {Column[]} columns
   * @param {Column[]} all every column, in order
   */
  function need(columns, all) {
    const missing = columns.filter((c) => !asked.has(c.position));
    if (!missing.length) return;
    const blocks = new Set(missing.map((c) => Math.floor((c.position - 1) / BLOCK)));
    if (blocks.size <= 3) {
      for (const block of blocks) {
        fetchProfiles(all.slice(block * BLOCK, (block + 1) * BLOCK), { skip: block * BLOCK, limit: BLOCK });
      }
      return;
    }
    /** @type {Column[]} */
    let part = [];
    let length = 0;
    for (const column of missing) {
      part.push(column);
      length += encodeURIComponent(column.name).length + 8;
      if (length > LONGEST_QUERY || column === missing[missing.length - 1]) {
        fetchProfiles(part, { column: part.map((c) => c.name), limit: part.length });
        part = [];
        length = 0;
      }
    }
  }

  return { loaded, failed, need, close: () => controller.abort() };
}

/** @typedef {ReturnType<typeof createProfiles>} Profiles */
