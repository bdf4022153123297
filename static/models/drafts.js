// Files that are to be imported with options: chosen, looked at on the import page, not sent yet. They live as long as the page of the browser.

import { signal } from '/vendor/preact.js';
import { navigate } from '../lib/router.js';

/**
 * @typedef {object} Draft
 * @property {number} id
 * @property {File} file
 * @property {string} name empty: the file's
 * @property {string} description
 * @property {Record<string, string>} options what the person has set, as it stands in the fields; '' is detection
 * @property {Record<string, string>} types by the file's own names
 * @property {Record<string, string | null>} names by the file's own names; null: left out
 */

export const drafts = signal(/** @type {Draft[]} */ ([]));
/** Which of them is looked at. */
export const chosen = signal(0);
/** Uploads that were made of them: while there are any, the page shows how they go. */
export const sent = signal(/** @type {number[]} */ ([]));
let last = 0;

/** @param {File[]} files */
export function addDrafts(files) {
  const added = files.map((file) => ({
    id: ++last,
    file,
    name: '',
    description: '',
    options: {},
    types: {},
    names: {},
  }));
  drafts.value = [...drafts.value, ...added];
  if (added.length && !drafts.value.some((d) => d.id === chosen.value)) chosen.value = added[0].id;
}

/** @param {number} id @param {Partial<Draft>} change */
export const changeDraft = (id, change) =>
  (drafts.value = drafts.value.map((d) => (d.id === id ? { ...d, ...change } : d)));

/** @param {number} id */
export function dropDraft(id) {
  drafts.value = drafts.value.filter((d) => d.id !== id);
  if (chosen.value === id) chosen.value = drafts.value[0]?.id ?? 0;
}

export function clearDrafts() {
  drafts.value = [];
  chosen.value = 0;
}

/** To the import page, with these files in place of those that waited there. @param {File[]} [files] */
export function openImport(files = []) {
  if (files.length) {
    clearDrafts();
    sent.value = [];
    addDrafts(files);
  }
  navigate('/data/import');
}
