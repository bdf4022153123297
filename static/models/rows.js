// One page of a dataset's rows, by blocks of columns: all columns at once where there are few, else just the blocks in view.

import { signal } from '/vendor/preact.js';
import { get } from '../lib/api.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { writeColumns } from '../lib/filters.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {{skip: number, limit: number, sort: string, filter: string[]}} RowQuery */
/** @typedef {{items: Record<string, any>[], total: number, rows: number, version: number}} RowPage */

const BLOCK = 100;

/**
 * @param {number} datasetId
 * @param {Column[]} columns
 * @param {number} [version] the current one when left out
 */
export function createRows(datasetId, columns, version) {
  const narrow = columns.length <= 1.5 * BLOCK;
  /** The cells that have arrived: one object a row, filled block by block. */
  const page = signal(/** @type {RowPage | null} */ (null));
  const problem = signal(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const loading = signal(false);
  const since = signal(0);
  let controller = new AbortController();
  /** @type {RowQuery | null} */
  let current = null;
  /** @type {Set<number>} */
  let asked = new Set();
  let fresh = false;

  /** @param {Column} column */
  const blockOf = (column) => (narrow ? 0 : Math.floor((column.position - 1) / BLOCK));

  /** @param {number} block */
  async function load(block) {
    const mine = controller;
    const query = current;
    asked.add(block);
    loading.value = true;
    try {
      const names = narrow
        ? undefined
        : writeColumns(columns.slice(block * BLOCK, (block + 1) * BLOCK).map((c) => c.name));
      /** @type {RowPage} */
      const got = await get(`/datasets/${datasetId}/rows`, {
        query: { ...query, version, columns: names },
        exact: true,
        signal: mine.signal,
      });
      if (mine.signal.aborted) return;
      const before = fresh ? null : page.value;
      page.value = before ? { ...got, items: got.items.map((row, i) => ({ ...before.items[i], ...row })) } : got;
      fresh = false;
      problem.value = null;
      loading.value = false;
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return;
      asked.delete(block);
      problem.value = asProblem(error);
      loading.value = false;
    }
  }

  /**
   * Asks for another page, sort or filter; the old rows stay until the new ones are here.
   * @param {RowQuery} query
   * @param {Column[]} visible
   */
  function show(query, visible) {
    controller.abort();
    controller = new AbortController();
    current = query;
    asked = new Set();
    fresh = true;
    since.value = Date.now();
    problem.value = null;
    need(visible.length ? visible : columns.slice(0, 1));
  }

  /**
   * Makes sure that the cells of these columns are on their way.
   * @param {Column[]} visible
   */
  function need(visible) {
    if (!current || problem.value) return;
    for (const block of new Set(visible.map(blockOf))) if (!asked.has(block)) load(block);
  }

  function cancel() {
    controller.abort();
    loading.value = false;
  }

  return { page, problem, loading, since, show, need, cancel };
}

/** @typedef {ReturnType<typeof createRows>} Rows */
