// Form fields with label, help and error tied together for every reader.

import { html, useId } from '/vendor/preact.js';

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.help]
 * @param {string} [props.error]
 * @param {boolean} [props.inline]
 * @param {(attributes: {id: string, 'aria-describedby'?: string, 'aria-invalid'?: boolean}) => any} props.children
 */
export function Field({ label, help, error, inline = false, children }) {
  const id = useId();
  const described = error || help ? `${id}-note` : undefined;
  return html`<div class=${`field ${inline ? 'inline' : ''}`}>
    <label for=${id}>${label}</label>
    ${children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
    ${(error || help) && html`<p id=${described} class=${error ? 'field-error' : 'field-help'}>${error || help}</p>`}
  </div>`;
}

/** @param {{label: string, name: string, value?: string, type?: string, help?: string, error?: string, [more: string]: any}} props */
export function TextField({ label, help, error, ...rest }) {
  return html`<${Field} label=${label} help=${help} error=${error}
    >${(/** @type {any} */ ids) => html`<input type="text" ...${rest} ...${ids} />`}<//
  >`;
}

/** @param {{label: string, name: string, value?: string, options: [string, string][], help?: string, error?: string, [more: string]: any}} props */
export function SelectField({ label, help, error, options, value, ...rest }) {
  return html`<${Field} label=${label} help=${help} error=${error}>
    ${(/** @type {any} */ ids) =>
      html`<select value=${value} ...${rest} ...${ids}>
        ${options.map(([key, text]) => html`<option value=${key} selected=${key === value}>${text}</option>`)}
      </select>`}
  <//>`;
}

/** A switch: on or off at once, without a Save. */
export function Switch(
  /** @type {{label: string, help?: string, checked: boolean, onChange: (on: boolean) => void}} */ {
    label,
    help,
    checked,
    onChange,
  },
) {
  return html`<label class="switch">
    <input
      type="checkbox"
      role="switch"
      checked=${checked}
      onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.checked)}
    />
    <span><b>${label}</b>${help && html`<small>${help}</small>`}</span>
  </label>`;
}
