// What could be written where the caret stands: a list below the field, moved through by arrows, taken by Enter or Tab.

import { html, useId, useState } from '/vendor/preact.js';
import { completionsOf, partBefore } from '../lib/expression.js';

/** @typedef {import('../lib/expression.js').Completion} Completion */

/**
 * @param {{current: HTMLTextAreaElement | null}} area
 * @param {string} value
 * @param {Completion[]} all
 * @param {(value: string) => void} onChange
 */
export function useCompletions(area, value, all, onChange) {
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(/** @type {'no' | 'typed' | 'asked'} */ ('no'));
  const [at, setAt] = useState(0);
  const before = value.slice(0, caret);
  const part = partBefore(before);
  const wanted = open !== 'no' && part !== null && (open === 'asked' || part !== '');
  const found = wanted ? completionsOf(part, all) : [];
  const shown = found.length === 1 && found[0].insert === part ? [] : found;

  const insert = (/** @type {string} */ text, over = 0) => {
    const element = area.current;
    if (!element) return;
    element.focus();
    element.setSelectionRange(caret - over, caret);
    // This way of putting text in is old, and the only one that the browser's undo knows of.
    if (!document.execCommand('insertText', false, text)) element.setRangeText(text, caret - over, caret, 'end');
    onChange(element.value);
    setCaret(element.selectionStart);
    setOpen('no');
  };
  const take = (/** @type {Completion} */ one) => insert(one.insert, part?.length ?? 0);
  const move = (/** @type {number} */ step) => {
    const next = (at + step + shown.length) % shown.length;
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    /** @type {Record<string, () => void>} */
    const acts = shown.length
      ? {
          ArrowDown: () => move(1),
          ArrowUp: () => move(-1),
          Enter: () => take(shown[at]),
          Tab: () => take(shown[at]),
          Escape: () => setOpen('no'),
        }
      : {};
    const act = event.key === ' ' && event.ctrlKey ? () => (setAt(0), setOpen('asked')) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return {
    id,
    shown,
    at,
    before,
    take,
    insert,
    /** Of the text area. */
    listeners: {
      onKeyDown,
      onInput: (/** @type {any} */ event) => {
        onChange(event.currentTarget.value);
        setCaret(event.currentTarget.selectionStart);
        setOpen('typed');
        setAt(0);
      },
      onKeyUp: (/** @type {any} */ event) => setCaret(event.currentTarget.selectionStart),
      onClick: (/** @type {any} */ event) => {
        setCaret(event.currentTarget.selectionStart);
        setOpen('no');
      },
      onBlur: () => setOpen('no'),
    },
  };
}

/** @param {{list: ReturnType<typeof useCompletions>}} props */
export function CompletionList({ list: { id, shown, at, take } }) {
  if (!shown.length) return null;
  return html`<div class="completions" id=${id} role="listbox" aria-label="Completions">
    ${shown.map(
      (c, i) =>
        html`<div
          id=${`${id}-${i}`}
          key=${`${c.kind}:${c.label}`}
          role="option"
          aria-selected=${i === at}
          onPointerDown=${(/** @type {Event} */ e) => (e.preventDefault(), take(c))}
        >
          <span class=${`tok-${c.kind} clip`}>${c.label}</span><small class="clip">${c.note}</small>
        </div>`,
    )}
  </div>`;
}
