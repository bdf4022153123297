// A text that is edited where it stands: click or Enter to edit, Enter to keep, Escape to leave it as it was.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { asProblem } from '../lib/problem.js';
import { Icon } from './icon.js';

/**
 * @param {object} props
 * @param {string} props.value
 * @param {string} props.label what is edited: "name"
 * @param {string} [props.placeholder] shown in place of an empty value
 * @param {boolean} [props.required]
 * @param {boolean} props.allowed
 * @param {(value: string) => Promise<unknown>} props.save
 */
export function Editable({ value, label, placeholder = '', required = false, allowed, save }) {
  const [draft, setDraft] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  /** A field that goes away loses the focus too; that must not keep what Escape gave up. */
  const leaving = useRef(false);
  const editing = draft !== null;
  useEffect(() => input.current?.select(), [editing]);

  const edit = () => {
    leaving.current = false;
    setDraft(value);
  };
  if (!allowed) return html`${value || ''}`;
  if (!editing) {
    return html`<button ref=${button} type="button" class="editable" title=${`Edit ${label}`} onClick=${edit}>
      <span class=${value ? '' : 'placeholder'}>${value || placeholder}</span><${Icon} name="pencil" /><span
        class="visually-hidden"
        >, edit ${label}</span
      >
    </button>`;
  }

  const leave = () => {
    leaving.current = true;
    setDraft(null);
    setProblem('');
    setTimeout(() => button.current?.focus());
  };
  const keep = async () => {
    const next = draft.trim();
    if (next === value) return leave();
    if (required && !next) return setProblem(`The ${label} must not be empty.`);
    setBusy(true);
    try {
      await save(next);
      leave();
    } catch (error) {
      const p = asProblem(error);
      setProblem(p.of(label) || p.message);
    }
    return setBusy(false);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') keep();
    if (event.key === 'Escape') leave();
  };
  return html`<span class="editing">
    <input
      ref=${input}
      value=${draft}
      aria-label=${label}
      aria-invalid=${problem ? true : undefined}
      disabled=${busy}
      onInput=${(/** @type {any} */ e) => setDraft(e.currentTarget.value)}
      onKeyDown=${key}
      onBlur=${() => !problem && !leaving.current && keep()}
    />
    ${problem && html`<span class="field-error" role="alert">${problem}</span>`}
  </span>`;
}
