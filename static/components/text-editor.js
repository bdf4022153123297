// A text of several lines that is edited where it stands: a button that shows it, a field while it is edited.

import { html, useState } from '/vendor/preact.js';
import { asProblem } from '../lib/problem.js';
import { Icon } from './icon.js';

/** Paragraphs as they were written. @param {{text: string}} props */
const Prose = ({ text }) =>
  html`<div class="prose">
    ${text
      .split(/\n{2,}/)
      .filter(Boolean)
      .map((p) => html`<p class="written">${p}</p>`)}
  </div>`;

/**
 * @param {object} props
 * @param {string} props.value
 * @param {string} props.label "Introduction"
 * @param {string} props.placeholder
 * @param {boolean} props.allowed
 * @param {(text: string) => Promise<unknown>} props.save
 */
export function TextEditor({ value, label, placeholder, allowed, save }) {
  const [draft, setDraft] = useState(/** @type {string | null} */ (null));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    try {
      await save((draft ?? '').trim());
      setDraft(null);
      setProblem('');
    } catch (error) {
      setProblem(asProblem(error).message);
    }
    setBusy(false);
  };
  if (draft === null) {
    return html`<div class="text-editor">
      ${value && html`<${Prose} text=${value} />`}
      ${
        allowed &&
        html`<button type="button" class="quiet tool" onClick=${() => setDraft(value)}>
          <${Icon} name="pencil" />${value ? html`Edit<span class="visually-hidden"> ${label}</span>` : placeholder}
        </button>`
      }
    </div>`;
  }
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') setDraft(null);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
  };
  return html`<div class="text-editor">
    <textarea
      aria-label=${label}
      rows=${Math.min(16, Math.max(4, draft.split('\n').length + 1))}
      maxlength="20000"
      disabled=${busy}
      ref=${(/** @type {HTMLElement | null} */ e) => e && document.activeElement !== e && e.focus()}
      onInput=${(/** @type {any} */ e) => setDraft(e.currentTarget.value)}
      onKeyDown=${key}
      value=${draft}
    ></textarea>
    ${problem && html`<p class="field-error" role="alert">${problem}</p>`}
    <div class="text-editor-foot">
      <button type="button" class="primary" disabled=${busy} onClick=${keep}>Save</button>
      <button type="button" onClick=${() => setDraft(null)}>Cancel</button>
    </div>
  </div>`;
}
