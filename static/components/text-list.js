// A list of texts, each in a field of its own: Enter goes on to the next.

import { html, useRef } from '/vendor/preact.js';
import { Icon } from './icon.js';

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.help]
 * @param {string} [props.error]
 * @param {string[]} props.value
 * @param {(value: string[]) => void} props.onChange
 */
export function TextList({ label, help, error, value, onChange }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = value.length ? value : [''];
  const focus = (/** @type {number} */ i) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[i]?.focus());
  const key = (/** @type {KeyboardEvent} */ event, /** @type {number} */ i) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onChange([...shown.slice(0, i + 1), '', ...shown.slice(i + 1)]);
    focus(i + 1);
  };
  return html`<fieldset class="text-list field" ref=${list}>
    <legend>${label}</legend>
    ${shown.map(
      (text, i) =>
        html`<div class="text-list-line" key=${i}>
          <input
            aria-label=${`${label} ${i + 1}`}
            aria-invalid=${error ? true : undefined}
            value=${text}
            onInput=${(/** @type {any} */ e) => onChange(shown.map((t, j) => (j === i ? e.currentTarget.value : t)))}
            onKeyDown=${(/** @type {KeyboardEvent} */ e) => key(e, i)}
          />
          ${
            shown.length > 1 &&
            html`<button
              type="button"
              class="quiet square"
              aria-label=${`Remove ${label} ${i + 1}`}
              onClick=${() => onChange(shown.filter((_, j) => j !== i))}
            >
              <${Icon} name="close" />
            </button>`
          }
        </div>`,
    )}
    <button type="button" class="quiet" onClick=${() => (onChange([...shown, '']), focus(shown.length))}>
      <${Icon} name="plus" />Add
    </button>
    ${(error || help) && html`<p class=${error ? 'field-error' : 'field-help'}>${error || help}</p>`}
  </fieldset>`;
}
