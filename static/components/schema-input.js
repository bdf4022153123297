// The input that fits a parameter of an operation: a column, an option, a number, a list of numbers, a text, or the terms of a model.

import { html } from '/vendor/preact.js';
import { words } from '../lib/words.js';
import { ColumnChoice } from './column-choice.js';
import { TERMS } from './terms.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('./schema-form.js').Property} Property */

/**
 * @typedef {object} Given
 * @property {string} id
 * @property {string} label
 * @property {string} name
 * @property {Property} property
 * @property {boolean} required
 * @property {any} value as it was given
 * @property {any} now the value in force
 * @property {Column[]} columns
 * @property {Record<string, any>} shared attributes of every input
 * @property {(value: any) => void} set leaves the default out
 * @property {(value: any) => void} onChange
 * @property {{profiles?: import('../models/profiles.js').Profiles, offered?: (name: string) => {list: string[], all: boolean}, values: Record<string, any>}} more
 */

/** Columns of the types that a parameter takes. @param {Property} property @param {Column[]} columns */
export const fitting = (property, columns) =>
  columns.filter((c) => (property['x-quern-column']?.types ?? []).includes(c.type));

/** @param {string} text what stands in a field for a list of numbers */
const numbersOf = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
    .filter(Number.isFinite);

/** @param {Given} given */
function columnInput({ id, label, property, required, value, columns, shared, onChange, more }) {
  const many = Boolean(property['x-quern-column']?.many);
  const chosen = many ? (value ?? []) : value ? [value] : [];
  return html`<${ColumnChoice}
    id=${id}
    label=${label}
    columns=${fitting(property, columns)}
    chosen=${chosen}
    many=${many}
    required=${required}
    profiles=${more.profiles}
    all=${columns}
    described=${shared['aria-describedby']}
    invalid=${shared['aria-invalid']}
    onChange=${(/** @type {string[]} */ next) => onChange(many ? (next.length ? next : undefined) : next[0])}
  />`;
}

/** @param {Given} given */
function termInput({ id, label, name, value, columns, onChange, more }) {
  const size = (/** @type {any} */ next) => (Array.isArray(next) ? next : Object.keys(next)).length;
  return html`<div id=${id} role="group" aria-label=${label}>
    <${TERMS[name]}
      value=${value}
      features=${more.values.features ?? []}
      columns=${columns}
      onChange=${(/** @type {any} */ next) => onChange(size(next) ? next : undefined)}
    />
  </div>`;
}

/** @param {Given} given */
function optionInput({ property, required, now, shared, set }) {
  return html`<select ...${shared} value=${now ?? ''} onChange=${(/** @type {any} */ e) => set(e.currentTarget.value)}>
    ${required && now === undefined && html`<option value="" selected disabled>Choose</option>`}
    ${property.enum?.map((one) => html`<option value=${one} selected=${one === now}>${property.labels?.[one] ?? words(String(one))}</option>`)}
  </select>`;
}

/** @param {Given} given */
function numberInput({ property, now, shared, set }) {
  return html`<input
    ...${shared}
    type="number"
    step=${property.type === 'integer' ? 1 : 'any'}
    min=${property.minimum}
    max=${property.maximum}
    value=${now ?? ''}
    onChange=${(/** @type {any} */ e) => set(e.currentTarget.value === '' ? undefined : Number(e.currentTarget.value))}
  />`;
}

/** @param {Given} given */
function listInput({ now, shared, onChange }) {
  return html`<input
    ...${shared}
    value=${(now ?? []).join(', ')}
    placeholder="1, 2, 3"
    onChange=${(/** @type {any} */ e) => {
      const list = numbersOf(e.currentTarget.value);
      onChange(list.length ? list : undefined);
    }}
  />`;
}

/** @param {Given} given */
function textInput({ id, name, now, shared, set, more }) {
  const { list: offered, all } = more.offered?.(name) ?? { list: [], all: false };
  if (all && (now === undefined || offered.includes(now)))
    return html`<select
      ...${shared}
      value=${now ?? ''}
      onChange=${(/** @type {any} */ e) => set(e.currentTarget.value || undefined)}
    >
      <option value="" selected=${now === undefined}>Not chosen</option>
      ${offered.map((text) => html`<option value=${text} selected=${text === now}>${text}</option>`)}
    </select>`;
  return html`<input
      ...${shared}
      value=${now ?? ''}
      list=${offered.length ? `${id}-offered` : undefined}
      onChange=${(/** @type {any} */ e) => set(e.currentTarget.value || undefined)}
    />
    ${
      offered.length > 0 &&
      html`<datalist id=${`${id}-offered`}>${offered.map((text) => html`<option value=${text} />`)}</datalist>`
    }`;
}

/** @param {Given} given @returns {any} null when there is none */
export function inputFor(given) {
  const { property, name, now } = given;
  if (property['x-quern-column']) return columnInput(given);
  if (TERMS[name]) return termInput(given);
  if (property.enum) return optionInput(given);
  if (property.type === 'integer' || property.type === 'number') return numberInput(given);
  if (property.type === 'array' && (now ?? []).every((/** @type {any} */ v) => typeof v === 'number'))
    return listInput(given);
  if (property.type === 'string') return textInput(given);
  return null;
}
