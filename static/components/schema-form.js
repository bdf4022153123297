// A form drawn from the JSON Schema of an operation's parameters, over the columns of a dataset. Values are those of the request's body; what is
// left at its default is not in them.

import { html, useId } from '/vendor/preact.js';
import { ColumnChoice } from './column-choice.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/**
 * @typedef {object} Property
 * @property {string} [type]
 * @property {string} [title]
 * @property {string} [description]
 * @property {any[]} [enum]
 * @property {any} [default]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {Record<string, string>} [labels] words for its choices
 * @property {number} [minLength]
 * @property {string} [format]
 * @property {{types: string[], many: boolean}} [x-quern-column]
 */
/** @typedef {{properties: Record<string, Property>, required?: string[]}} ObjectSchema */
/** @typedef {Record<string, any>} Values */

/** "n_clusters" as a label. @param {string} name */
export const labelOf = (name) => {
  const words = name.replaceAll('_', ' ');
  return words[0].toUpperCase() + words.slice(1);
};

/** Columns of the types that a parameter takes. @param {Property} property @param {Column[]} columns */
export const fitting = (property, columns) =>
  columns.filter((c) => (property['x-quern-column']?.types ?? []).includes(c.type));

/** Whether everything required is there. @param {ObjectSchema} schema @param {Values} values */
export const isComplete = (schema, values) =>
  (schema.required ?? []).every((name) => {
    const value = values[name];
    const least = Math.max(1, schema.properties[name]?.minItems ?? 1);
    return Array.isArray(value) ? value.length >= least : value !== undefined && value !== '';
  });

/** @param {string} text what stands in a field for a list of numbers */
const numbersOf = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
    .filter(Number.isFinite);

/**
 * The input that fits a property, or null when it has none.
 * @param {any} given
 */
function inputFor({ id, label, property, required, value, now, columns, shared, set, onChange }) {
  const column = property['x-quern-column'];
  if (column) {
    const chosen = column.many ? (value ?? []) : value ? [value] : [];
    return html`<${ColumnChoice}
      id=${id}
      label=${label}
      columns=${fitting(property, columns)}
      chosen=${chosen}
      many=${column.many}
      required=${required}
      onChange=${(/** @type {string[]} */ next) => onChange(column.many ? (next.length ? next : undefined) : next[0])}
    />`;
  }
  if (property.enum) {
    return html`<select ...${shared} value=${now} onChange=${(/** @type {any} */ e) => set(e.currentTarget.value)}>
      ${property.enum.map((/** @type {any} */ one) => html`<option value=${one} selected=${one === now}>${property.labels?.[one] ?? labelOf(String(one))}</option>`)}
    </select>`;
  }
  if (property.type === 'integer' || property.type === 'number') {
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
  if (property.type === 'array') {
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
  if (property.type === 'string') {
    return html`<input
      ...${shared}
      value=${now ?? ''}
      onChange=${(/** @type {any} */ e) => set(e.currentTarget.value || undefined)}
    />`;
  }
  return null;
}

/**
 * @param {{name: string, property: Property, required: boolean, value: any, columns: Column[], error?: string, onChange: (value: any) => void}} props
 */
export function Control({ name, property, required, value, columns, error, onChange }) {
  const id = useId();
  const label = property.title || labelOf(name);
  const now = value ?? property.default;
  const note = error || property.description;
  const described = note ? `${id}-note` : undefined;
  const shared = {
    id,
    'aria-describedby': described,
    'aria-invalid': error ? true : undefined,
    'aria-required': required || undefined,
  };
  const set = (/** @type {any} */ next) => onChange(next === property.default ? undefined : next);
  if (property.type === 'boolean') {
    return html`<div class="field check">
      <label
        ><input
          type="checkbox"
          ...${shared}
          checked=${Boolean(now)}
          onChange=${(/** @type {any} */ e) => set(e.currentTarget.checked)}
        />${label}</label
      >
      ${note && html`<p id=${described} class=${error ? 'field-error' : 'field-help'}>${note}</p>`}
    </div>`;
  }
  const control = inputFor({ id, label, property, required, value, now, columns, shared, set, onChange });
  if (!control) return null;
  return html`<div class="field">
    <label for=${id}>${label}${required && html` <span class="required" title="Needed">*</span>`}</label>
    ${control} ${note && html`<p id=${described} class=${error ? 'field-error' : 'field-help'}>${note}</p>`}
  </div>`;
}

/**
 * @param {object} props
 * @param {ObjectSchema} props.schema
 * @param {Values} props.values
 * @param {Column[]} props.columns
 * @param {(name: string) => string} props.errorOf
 * @param {(values: Values) => void} props.onChange
 */
export function SchemaForm({ schema, values, columns, errorOf, onChange }) {
  const required = new Set(schema.required ?? []);
  const names = Object.keys(schema.properties);
  const first = names.filter((n) => required.has(n) || schema.properties[n]['x-quern-column']);
  const more = names.filter((n) => !first.includes(n));
  const control = (/** @type {string} */ name) =>
    html`<${Control}
      key=${name}
      name=${name}
      property=${schema.properties[name]}
      required=${required.has(name)}
      value=${values[name]}
      columns=${columns}
      error=${errorOf(name)}
      onChange=${(/** @type {any} */ value) => {
        const next = { ...values };
        if (value === undefined) delete next[name];
        else next[name] = value;
        onChange(next);
      }}
    />`;
  return html`${first.map(control)}
  ${
    more.length > 0 &&
    html`<details class="more" open=${more.length <= 4 || more.some((n) => values[n] !== undefined || errorOf(n))}>
      <summary>Options</summary>
      ${more.map(control)}
    </details>`
  }`;
}
