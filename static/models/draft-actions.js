// What is done to the list of steps of a draft, by the mouse or by keys. The chosen step moves along; it stands in the URL.

import { useEffect } from '/vendor/preact.js';
import { setParams } from '../lib/router.js';
import { itemOf } from './draft.js';

/** @typedef {import('./recipes.js').Step} Step */

/** Puts the focus where a new step wants something: its first empty field that is needed, else its first one. @param {Step} step */
function focusStep(step) {
  const fields = /** @type {HTMLInputElement[]} */ ([
    ...document.querySelectorAll(
      '.clean-step.chosen .clean-form :is(input, select, textarea, .column-choice > button, .dataset-select button)',
    ),
  ]);
  const named = step.columns || step.column;
  const open = named ? fields.filter((field) => field.tagName !== 'BUTTON') : fields;
  (open.find((field) => field.value === '' && field.getAttribute('aria-required')) ?? open[0])?.focus();
}

/** What changes a draft's list of steps. @param {import('./draft.js').DraftModel} model @param {number} chosen */
export function listActions(model, chosen) {
  const { items } = model.draft.value;
  const choose = (/** @type {number} */ step) => setParams({ step, view: null }, { replace: true });
  return {
    choose: (/** @type {number} */ step) => choose(step === chosen ? chosen : step),
    change: (/** @type {number} */ index, /** @type {(step: Step) => Step} */ update, tag = '') => {
      const now = model.draft.peek().items;
      model.setItems(
        now.map((item, i) => (i === index ? { ...item, step: update(item.step) } : item)),
        tag && `${now[index].key}:${tag}`,
      );
    },
    move: (/** @type {number} */ from, /** @type {number} */ to) => {
      if (to < 0 || to >= items.length) return;
      const now = model.draft.peek().items;
      const next = now.filter((_, i) => i !== from);
      next.splice(to, 0, now[from]);
      model.setItems(next, `move:${now[from].key}`);
      choose(to + 1);
    },
    duplicate: (/** @type {number} */ index) => {
      model.setItems([
        ...items.slice(0, index + 1),
        itemOf(structuredClone(items[index].step)),
        ...items.slice(index + 1),
      ]);
      choose(index + 2);
    },
    remove: (/** @type {number} */ index) => {
      model.setItems(items.filter((_, i) => i !== index));
      choose(Math.min(chosen > index + 1 ? chosen - 1 : chosen, items.length - 1));
    },
    add: (/** @type {Step} */ step) => {
      model.setItems([...items.slice(0, chosen), itemOf(step), ...items.slice(chosen)]);
      choose(chosen + 1);
      requestAnimationFrame(() => focusStep(step));
    },
  };
}

/** Ctrl-Z and Ctrl-Shift-Z or Ctrl-Y, outside of fields, which have their own. @param {import('./draft.js').DraftModel} model */
export function useUndoKeys(model) {
  useEffect(() => {
    const key = (/** @type {KeyboardEvent} */ event) => {
      const at = event.target instanceof Element ? event.target : null;
      if (
        !(event.ctrlKey || event.metaKey) ||
        event.altKey ||
        at?.closest('input:not([type="checkbox"], [type="radio"]), textarea, dialog')
      )
        return;
      const pressed = event.key.toLowerCase();
      if (pressed === 'z' && !event.shiftKey) model.undo();
      else if (pressed === 'y' || pressed === 'z') model.redo();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [model]);
}
