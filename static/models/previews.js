// What the server would read a waiting file as. A look is asked for anew when an option changes; an earlier one that is still under way is cancelled.

import { signal } from '/vendor/preact.js';
import { call } from '../lib/api.js';
import { PART, firstPart } from '../lib/first-part.js';
import { bytes } from '../lib/format.js';
import { fieldProblems, givenOptions, without } from '../lib/import-options.js';
import { Problem, asProblem, isAbort } from '../lib/problem.js';
import { changeDraft } from './drafts.js';

/** @typedef {import('./drafts.js').Draft} Draft */
/** @typedef {import('../lib/columns.js').Column & {source: string | null, in_dataset?: boolean, missing: number, samples: any[]}} PreviewColumn */

/**
 * @typedef {object} Preview
 * @property {string} format
 * @property {Record<string, any>} dialect
 * @property {string[]} [members] tables of a zip
 * @property {boolean} complete
 * @property {number} size_bytes
 * @property {PreviewColumn[]} columns
 * @property {any[][]} rows
 * @property {number} rows_read
 * @property {{line: number, reason: string, raw: string}[]} rejects
 * @property {number} rejected_rows
 * @property {number} padded_rows
 * @property {string[]} warnings
 * @property {Record<string, any>} options
 */

/**
 * @typedef {object} Look
 * @property {string} key what it was asked with
 * @property {Preview | null} data of the last look that went well
 * @property {Problem | null} problem
 * @property {boolean} blind the file is too large to be looked at
 * @property {boolean} loading
 * @property {number} since
 */

/** Where the file goes, as far as that decides how it is read. @typedef {{dataset: number | null, mode: string, key: string[]}} Target */

const PAUSE = 250;

export const looks = signal(/** @type {Map<number, Look>} */ (new Map()));
/** @type {Map<number, {key: string, controller: AbortController}>} */
const running = new Map();

/** @param {number} id @param {Partial<Look>} change */
function update(id, change) {
  const before = looks.peek().get(id) ?? { key: '', data: null, problem: null, blind: false, loading: false, since: 0 };
  looks.value = new Map(looks.peek()).set(id, { ...before, ...change });
}

/** @param {Draft} draft @param {Target} target */
function formOf(draft, target) {
  const fields = givenOptions(draft);
  if (target.dataset) {
    fields.dataset_id = String(target.dataset);
    fields.mode = target.mode === 'upsert' && !target.key.length ? 'append' : target.mode;
    if (fields.mode === 'upsert') fields.key = JSON.stringify(target.key);
  }
  return fields;
}

/**
 * @param {Draft} draft
 * @param {Record<string, string>} fields
 * @param {{part: Blob, complete: boolean}} what
 * @param {AbortSignal} signal
 * @returns {Promise<Preview>}
 */
function ask(draft, fields, what, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (!what.complete) form.append('complete', 'false');
  form.append('file', what.part, draft.file.name);
  return call('POST', '/imports/preview', { form, signal, exact: true });
}

/** Columns that were set and are no longer there: another delimiter gave others. @param {unknown} error */
const isAboutGoneColumns = (error) =>
  error instanceof Problem &&
  error.errors.some((e) => /^\/(types|names)/.test(e.pointer) && /There is no column/.test(e.detail));

/**
 * Asks without what was set for columns, and keeps of that what still has its column; the change asks again.
 * @param {Draft} draft
 * @param {Record<string, string>} fields
 * @param {{part: Blob, complete: boolean}} what
 * @param {AbortSignal} signal
 */
async function forgetGoneColumns(draft, fields, what, signal) {
  const data = await ask(draft, without(fields, 'types', 'names'), what, signal);
  const there = new Set(data.columns.map((c) => c.source));
  const keep = (/** @type {Record<string, any>} */ set) =>
    Object.fromEntries(Object.entries(set).filter(([name]) => there.has(name)));
  changeDraft(draft.id, { types: keep(draft.types), names: keep(draft.names) });
}

/**
 * @param {Draft} draft
 * @param {Target} target
 * @param {string} key
 * @param {AbortSignal} signal
 */
async function look(draft, target, key, signal) {
  if (looks.peek().get(draft.id)?.key) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  if (signal.aborted) return;
  const done = (/** @type {Partial<Look>} */ change) =>
    signal.aborted || update(draft.id, { key, loading: false, since: 0, problem: null, ...change });
  try {
    if (!draft.file.size)
      throw new Problem({ status: 422, detail: 'The file is empty. Check that it was written completely.' });
    const what = await firstPart(draft.file);
    if (!what) return void done({ data: null, blind: true });
    const fields = formOf(draft, target);
    try {
      done({ data: await ask(draft, fields, what, signal), blind: false });
    } catch (error) {
      if (!isAboutGoneColumns(error)) throw error;
      await forgetGoneColumns(draft, fields, what, signal);
      running.delete(draft.id);
    }
  } catch (error) {
    if (!isAbort(error)) done({ problem: asProblem(error) });
  }
}

/** Looks at a file under its present options, unless that has been done. @param {Draft} draft @param {Target} target */
export function lookAt(draft, target) {
  if (Object.keys(fieldProblems(draft)).length) return;
  const key = JSON.stringify(formOf(draft, target));
  const now = looks.peek().get(draft.id);
  if (running.get(draft.id)?.key === key) return;
  if (!running.has(draft.id) && now?.key === key && !now.loading) return;
  running.get(draft.id)?.controller.abort();
  const controller = new AbortController();
  running.set(draft.id, { key, controller });
  update(draft.id, { loading: true, since: Date.now() });
  look(draft, target, key, controller.signal).finally(() => {
    if (running.get(draft.id)?.controller === controller) running.delete(draft.id);
  });
}

/** @param {number} id */
export function cancelLook(id) {
  running.get(id)?.controller.abort();
  running.delete(id);
  update(id, { loading: false, since: 0 });
}

/**
 * What was shown of a file under its present options; null while that is not known.
 * @param {Draft} draft
 * @param {Target} target
 */
export function shownOf(draft, target) {
  const now = looks.peek().get(draft.id);
  return now && now.key === JSON.stringify(formOf(draft, target)) ? now.data : null;
}

/** What the import said of a file that looked well. @param {number} id @param {Problem} problem */
export const blame = (id, problem) => update(id, { problem, loading: false, since: 0 });

/** The next lookAt asks again, whatever was answered. @param {number} id */
export const lookAgain = (id) => update(id, { key: '', problem: null });

/** @param {number} id */
export function forgetLook(id) {
  cancelLook(id);
  const rest = new Map(looks.peek());
  rest.delete(id);
  looks.value = rest;
}

/** What the look shows of the file, in words. @param {Preview} p @param {File} file */
export const partText = (p, file) =>
  p.complete ? '' : `The first ${bytes(Math.min(PART, file.size))} of ${bytes(file.size)} were looked at.`;
