// Destructive acts that can be taken back: the thing goes from the page at once, and from the server when the time for second thoughts is over,
// or when the page is left.

import { signal } from '/vendor/preact.js';
import { asProblem } from './problem.js';
import { dismiss, toast } from '../models/toasts.js';

const SECONDS = 8;

/** Keys of what is going: lists leave it out. */
export const going = signal(/** @type {Set<string>} */ (new Set()));

/** @type {Map<string, () => void>} */
const waiting = new Map();

/** @param {string} key @param {boolean} on */
function mark(key, on) {
  const next = new Set(going.value);
  if (on) next.add(key);
  else next.delete(key);
  going.value = next;
}

/**
 * @param {object} act
 * @param {string} act.key "result:7"
 * @param {string} act.text "Result deleted"
 * @param {() => Promise<unknown>} act.run does it
 * @param {() => void} [act.after] when it is done
 * @param {() => void} [act.undone]
 */
export function undoable({ key, text, run, after, undone }) {
  mark(key, true);
  const finish = async () => {
    if (!waiting.delete(key)) return;
    clearTimeout(timer);
    dismiss(shown);
    try {
      await run();
      after?.();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== 404) toast(problem.message, { tone: 'bad' });
    }
    mark(key, false);
  };
  const undo = () => {
    if (!waiting.delete(key)) return;
    clearTimeout(timer);
    mark(key, false);
    undone?.();
  };
  const timer = setTimeout(finish, SECONDS * 1000);
  const shown = toast(text, { action: { label: 'Undo', run: undo }, seconds: SECONDS });
  waiting.set(key, finish);
}

/** Does what waits now: before a list is loaded that must not show it, and when the page goes away. */
addEventListener('pagehide', () => waiting.forEach((finish) => finish()));
