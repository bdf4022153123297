// Modal dialogs on the platform's <dialog>, and the question before something that cannot be undone.

import { html, signal, useId, useLayoutEffect, useRef, useState } from '/vendor/preact.js';
import { Icon } from './icon.js';
import { asProblem } from '../lib/problem.js';

/** @param {{title: string, onClose: () => void, class?: string, children?: any}} props shown as long as it is drawn */
export function Dialog({ title, onClose, class: kind = '', children }) {
  const id = useId();
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => (before instanceof HTMLElement && before.isConnected ? before.focus() : undefined);
  }, []);
  const outside = (/** @type {MouseEvent} */ event) => event.target === element.current && onClose();
  const cancelled = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog
    ref=${element}
    class=${`dialog ${kind}`}
    aria-labelledby=${id}
    onCancel=${cancelled}
    onMouseDown=${outside}
  >
    <div class="dialog-body">
      <div class="dialog-head">
        <h2 id=${id}>${title}</h2>
        <button type="button" class="quiet square" aria-label="Close" onClick=${onClose}>
          <${Icon} name="close" />
        </button>
      </div>
      ${children}
    </div>
  </dialog>`;
}

/** @typedef {{title: string, body: any, action: string, run: () => Promise<void>}} Question */

const question = signal(/** @type {Question | null} */ (null));

/**
 * Asks before something that cannot be undone; a failure is shown where it was asked.
 * @param {Question} q
 */
export const ask = (q) => (question.value = q);

/** The shell draws this once. */
export function Questions() {
  const q = question.value;
  return q && html`<${Ask} key=${q.title} q=${q} />`;
}

/** @param {{q: Question}} props */
function Ask({ q }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const close = () => (question.value = null);
  const run = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await q.run();
      close();
    } catch (error) {
      setProblem(asProblem(error).message);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${q.title} class="narrow" onClose=${close}>
    <form onSubmit=${run}>
      <div class="prose">${q.body}</div>
      ${problem && html`<p class="form-problem" role="alert">${problem}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${close} autofocus>Cancel</button>
        <button type="submit" class="danger" disabled=${busy} aria-busy=${busy}>${q.action}</button>
      </div>
    </form>
  <//>`;
}
