// A recipe that is being written. Every change can be undone, and all of it is kept in this browser, so that a reload loses nothing.

import { signal } from '/vendor/preact.js';
import { recall, remember } from '../lib/settings.js';

/** @typedef {import('./recipes.js').Step} Step */
/** @typedef {{key: number, step: Step}} Item a step with a name of its own for as long as the draft lives */
/**
 * @typedef {object} Draft
 * @property {Item[]} items
 * @property {string} name
 * @property {number | null} recipe the recipe that it was opened from
 * @property {number | null} version that it cleans; null: the current one
 */
/** @typedef {ReturnType<typeof createDraft>} DraftModel */

/** @type {Draft} */
const EMPTY = { items: [], name: '', recipe: null, version: null };
const HISTORY = 200;
/** Changes of the same thing within this time are one. */
const TOGETHER = 1200;

let lastKey = 0;
/** @param {Step} step @returns {Item} */
export const itemOf = (step) => ({ key: (lastKey += 1), step });

/** @param {string} text @returns {Draft} */
function parse(text) {
  try {
    const kept = JSON.parse(text);
    if (!Array.isArray(kept.steps)) return EMPTY;
    return {
      items: kept.steps.map(itemOf),
      name: String(kept.name ?? ''),
      recipe: Number(kept.recipe) || null,
      version: Number(kept.version) || null,
    };
  } catch {
    return EMPTY;
  }
}

/** @param {number} dataset */
export function createDraft(dataset) {
  const key = `draft.${dataset}`;
  const draft = signal(parse(recall(key, '{}')));
  const past = signal(/** @type {Draft[]} */ ([]));
  const future = signal(/** @type {Draft[]} */ ([]));
  let last = { tag: '', at: 0 };

  const put = (/** @type {Draft} */ next) => {
    draft.value = next;
    const { items, ...rest } = next;
    remember(key, JSON.stringify({ ...rest, steps: items.map((i) => i.step) }));
  };

  /** @param {Partial<Draft>} change @param {string} [tag] what is changed, when it is changed in many small steps */
  const change = (change, tag = '') => {
    const now = Date.now();
    const joined = tag && tag === last.tag && now - last.at < TOGETHER;
    if (!joined) past.value = [...past.value.slice(1 - HISTORY), draft.value];
    last = { tag, at: now };
    future.value = [];
    put({ ...draft.value, ...change });
  };
  const travel = (/** @type {typeof past} */ from, /** @type {typeof past} */ to) => {
    const next = from.value.at(-1);
    if (!next) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, draft.value];
    last = { tag: '', at: 0 };
    put(next);
  };

  return {
    draft,
    past,
    future,
    change,
    undo: () => travel(past, future),
    redo: () => travel(future, past),
    clear: () => change(EMPTY),
    /** @param {Item[]} items @param {string} [tag] */
    setItems: (items, tag) => change({ items }, tag),
    /** Says which recipe the draft has become; nothing that one would undo. @param {number} recipe @param {number | null} version @param {string} name */
    saved: (recipe, version, name) => put({ ...draft.value, recipe, version, name }),
  };
}
