// What stands in the fields of the import page, as the API takes it.

/** @typedef {import('../models/drafts.js').Draft} Draft */

/** Texts with commas between. @param {string} text */
const listOf = (text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/**
 * A copy that lacks some members.
 * @template {Record<string, any>} T
 * @param {T} object
 * @param {string[]} names
 * @returns {T}
 */
export const without = (object, ...names) =>
  /** @type {T} */ (Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name))));

/** @param {Record<string, any>} object */
const filled = (object) => Object.keys(object).length > 0;

/**
 * What is wrong with fields before anybody has asked the server, by option.
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function fieldProblems(draft) {
  /** @type {Record<string, string>} */
  const problems = {};
  const { widths, skip_lines: skip, delimiter } = draft.options;
  if (widths && !listOf(widths).every((w) => /^\d+$/.test(w) && Number(w) > 0))
    problems.widths = 'Whole numbers with commas between, like 4, 10, 8.';
  if (skip && !/^\d+$/.test(skip.trim())) problems.skip_lines = 'A whole number.';
  if (delimiter === 'other') problems.delimiter = 'Give the character.';
  return problems;
}

/**
 * What the person has set, as fields of the API's form.
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function givenOptions(draft) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const [name, value] of Object.entries(draft.options)) {
    if (value === '') continue;
    if (name === 'null_values') fields[name] = JSON.stringify(listOf(value));
    else if (name === 'widths') fields[name] = JSON.stringify(listOf(value).map(Number));
    else fields[name] = name === 'delimiter' ? value : value.trim();
  }
  if (filled(draft.types)) fields.types = JSON.stringify(draft.types);
  if (filled(draft.names)) fields.names = JSON.stringify(draft.names);
  return fields;
}

/** A member of the preview's `options` as a field. @param {any} value */
const asField = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * What is sent with the file, so that it is read as it was shown. Of a file that was looked at in part the encoding is left to the server, unless it was
 * set: characters that tell it may come later. Nor is the reading of one table of a zip forced on the others.
 * @param {Draft} draft
 * @param {import('../models/previews.js').Preview | null | undefined} preview
 * @returns {Record<string, string>}
 */
export function importOptions(draft, preview) {
  const given = givenOptions(draft);
  const several = (preview?.members?.length ?? 0) > 1 && !given.member;
  if (!preview || several) return given;
  const all = Object.fromEntries(Object.entries(preview.options).map(([name, value]) => [name, asField(value)]));
  if (!preview.complete && !given.encoding) delete all.encoding;
  return { ...all, ...given };
}
