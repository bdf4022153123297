// Rules of a dataset, and what was found by them.

import { call, get, post } from '../lib/api.js';

/** @typedef {{name: string, title: string, doc: string, part: string, columns: {min: number, max: number}, actions: string[], params: import('../components/schema-form.js').ObjectSchema}} RuleKind */
/** @typedef {{id?: string, rule: string, columns: string[], params: Record<string, any>, action: string, name?: string, description?: string}} Rule */
/** @typedef {{rule: Rule, part: string, checked: number, violations: number, rejected: number, share: number, not_checked: string | null, finding: string | null, examples: {row: number | null, line: number | null, values: Record<string, any>}[]}} Finding */
/** @typedef {{version: number, score: number | null, parts: Record<string, number | null>, rows: number, duplicate_rows: number | null, violations: number, rejected_rows: number, rules_changed: boolean, checked_at: string, results: Finding[]}} Report */

/** @type {Promise<RuleKind[]> | null} */
let kinds = null;
export function ruleKinds() {
  kinds ??= get('/datasets/quality/rules').then((page) => page.items);
  kinds.catch(() => (kinds = null));
  return kinds;
}

/** @param {number} id @param {AbortSignal} [signal] @param {number} [version] @returns {Promise<Report>} */
export const getReport = (id, signal, version) => get(`/datasets/${id}/quality`, { query: { version }, signal });
/** @param {number} id @param {AbortSignal} [signal] */
export const getHistory = (id, signal) => get(`/datasets/${id}/quality/history`, { query: { limit: 50 }, signal });
/** @param {number} id @returns {Promise<{items: {rule: Rule, reason: string}[]}>} */
export const suggestRules = (id) => post(`/datasets/${id}/quality/suggest`);
/** @param {number} id */
export const checkNow = (id) => post(`/datasets/${id}/quality/check`);

/**
 * The rules, with the mark that a change must name.
 * @param {number} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<{rules: Rule[], warnings?: string[], etag: string}>}
 */
export async function getRules(id, signal) {
  let etag = '';
  const body = await get(`/datasets/${id}/rules`, { signal, onHeaders: (h) => (etag = h.get('etag') ?? '') });
  return { ...body, etag };
}

/**
 * @param {number} id
 * @param {Rule[]} rules the whole list
 * @param {string} etag of the list that was changed: somebody else's change is not overwritten
 */
export const putRules = (id, rules, etag) =>
  call('PUT', `/datasets/${id}/rules`, { body: { rules }, headers: { 'if-match': etag } });
