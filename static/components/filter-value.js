// The value of a filter: a number, a date, a yes or no, a text, or several of them to choose from.

import { html, useState } from '/vendor/preact.js';
import { isNumeric, isTemporal } from '../lib/columns.js';
import { count } from '../lib/format.js';
import { cellText } from '../lib/values.js';
import { Icon } from './icon.js';

/**
 * @typedef {object} ValueProps
 * @property {import('../lib/columns.js').Column} column
 * @property {import('../lib/filters.js').Operator} op
 * @property {string[]} values
 * @property {import('../lib/columns.js').Profile} [profile]
 * @property {boolean} invalid
 * @property {(values: string[]) => void} onChange
 */

/** @param {ValueProps} props */
export function ValueInput(props) {
  const { column, op } = props;
  if (op === 'is_null')
    return html`<${Choice}
      ...${props}
      options=${[
        ['true', 'missing'],
        ['false', 'present'],
      ]}
    />`;
  if (column.type === 'boolean')
    return html`<${Choice}
      ...${props}
      options=${[
        ['true', 'true'],
        ['false', 'false'],
      ]}
    />`;
  if (op === 'in') return html`<${Several} ...${props} />`;
  return html`<${Single} ...${props} />`;
}

/** @param {ValueProps & {options: [string, string][]}} props */
function Choice({ options, values, onChange }) {
  return html`<fieldset class="segmented">
    <legend class="visually-hidden">Value</legend>
    ${options.map(([value, text]) => html`<label><input type="radio" name="value" checked=${values[0] === value} onChange=${() => onChange([value])} /><span>${text}</span></label>`)}
  </fieldset>`;
}

/** @param {import('../lib/columns.js').Column} column */
function inputKind(column) {
  if (column.type === 'date') return { type: 'date' };
  if (column.type === 'timestamp') return { type: 'datetime-local', step: 1 };
  return { type: 'text', inputmode: isNumeric(column.type) ? 'decimal' : undefined };
}

/** @param {ValueProps} props */
function Single({ column, values, profile, invalid, onChange }) {
  const zoned = column.type === 'timestamp' && column.timezone;
  const shown = isTemporal(column.type) ? (values[0] ?? '').replace(/Z$/, '') : (values[0] ?? '');
  const hint = isNumeric(column.type) && profile?.min != null ? `${profile.min} to ${profile.max}` : '';
  const input = (/** @type {string} */ text) => {
    const seconds = /T\d\d:\d\d$/.test(text) ? `${text}:00` : text;
    onChange([zoned && text ? `${seconds}Z` : column.type === 'timestamp' ? seconds : text]);
  };
  return html`<input
      ...${inputKind(column)}
      autofocus
      aria-label="Value"
      aria-invalid=${invalid || undefined}
      placeholder=${hint}
      value=${shown}
      onInput=${(/** @type {any} */ e) => input(e.currentTarget.value)}
    />${zoned && html`<p class="field-help">In UTC.</p>`}`;
}

/** A list of the frequent values to tick, and a field for any other. @param {ValueProps} props */
function Several({ column, values, profile, onChange }) {
  const [draft, setDraft] = useState('');
  const known = (profile?.top ?? []).map((t) => ({
    text: String(t.value),
    shown: cellText(t.value, column.type),
    count: /** @type {number | null} */ (t.count),
  }));
  const more = values.filter((v) => !known.some((k) => k.text === v)).map((v) => ({ text: v, shown: v, count: null }));
  const flip = (/** @type {string} */ text) =>
    onChange(values.includes(text) ? values.filter((v) => v !== text) : [...values, text]);
  const add = () => {
    if (draft && !values.includes(draft)) onChange([...values, draft]);
    setDraft('');
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || !draft) return;
    event.preventDefault();
    add();
  };
  return html`<div class="several">
    <div class="ticks" role="group" aria-label="Values">
      ${[...known, ...more].map(
        ({ text, shown, count: n }) =>
          html`<label key=${text}>
            <input type="checkbox" checked=${values.includes(text)} onChange=${() => flip(text)} /><span class="clip"
              >${shown || html`<i>empty</i>`}</span
            >
            <small class="num">${n === null ? '' : count(n)}</small>
          </label>`,
      )}
    </div>
    <div class="add-value">
      <input
        ...${inputKind(column)}
        aria-label="Another value"
        placeholder="Another value"
        value=${draft}
        onInput=${(/** @type {any} */ e) => setDraft(e.currentTarget.value)}
        onKeyDown=${key}
      />
      <button type="button" class="square" aria-label="Add value" disabled=${!draft} onClick=${add}>
        <${Icon} name="plus" />
      </button>
    </div>
  </div>`;
}
