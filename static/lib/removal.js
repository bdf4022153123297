// Taking a thing out of a list: it goes at once, can be taken back for a while, and the list does not show it meanwhile.

import { going, undoable } from './undo.js';

/**
 * @template {{id: number}} T
 * @param {string} kind "result": what the keys of such things begin with
 * @param {(item: T) => string} nameOf how the notice calls it
 * @param {(id: number) => Promise<unknown>} run
 * @param {() => void} [after] when it is done
 */
export function removal(kind, nameOf, run, after) {
  const keyOf = (/** @type {T} */ item) => `${kind}:${item.id}`;
  return {
    /** @param {T} item @param {() => void} [undone] */
    remove: (item, undone) =>
      undoable({ key: keyOf(item), text: `${nameOf(item)} deleted`, run: () => run(item.id), after, undone }),
    /** What of a list is still there, and how many of `total`. @param {T[] | undefined} items @param {number} [total] */
    left(items = [], total = items.length) {
      const rest = items.filter((item) => !going.value.has(keyOf(item)));
      return { items: rest, total: total - (items.length - rest.length) };
    },
  };
}
