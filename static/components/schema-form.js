// A form drawn from the JSON Schema of an operation's parameters, over the columns of a dataset. Values are those of the request's body; what is
// left at its default is not in them.

import { html, useId, useState } from '/vendor/preact.js';
import { fitting, inputFor } from './schema-input.js';

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
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Columns that refine a question more than they are the question: among the options. */
const REFINING = ['weights', 'categorical'];

/** Options that only mean something beside another, after which they are shown. @type {Record<string, string>} */
const BESIDE = { weight_type: 'weights' };

/** What is required and not there, and lists that have been begun with fewer items than they need. @param {ObjectSchema} schema @param {Values} values */
export function missingOf({ properties, required = [] }, values) {
  const lacks = (/** @type {string} */ name) => {
    const value = values[name];
    if (Array.isArray(value) && (value.length || required.includes(name)))
      return value.length < Math.max(1, properties[name]?.minItems ?? 1);
    return required.includes(name) && (value === undefined || value === '');
  };
  return Object.keys(properties).filter(lacks);
}

/** @param {ObjectSchema} schema @param {Values} values */
export const isComplete = (schema, values) => missingOf(schema, values).length === 0;

/**
 * @param {{name: string, property: Property, required: boolean, value: any, columns: Column[], error?: string, onChange: (value: any) => void, more?: any}} props
 */
export function Control({ name, property, required, value, columns, error, onChange, more = { values: {} } }) {
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
  const control = inputFor({ id, label, name, property, required, value, now, columns, shared, set, onChange, more });
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
 * @param {import('../models/profiles.js').Profiles} [props.profiles] with them choices show the shapes of columns
 * @param {(name: string) => {list: string[], all: boolean}} [props.offered] values that a field of text offers; all: there are no others
 */
export function SchemaForm({ schema, values, columns, errorOf, onChange, profiles, offered }) {
  // What a person has opened stays open, also when its last option is back at its default.
  const [opened, setOpened] = useState(false);
  const required = new Set(schema.required ?? []);
  // A column that is not needed and that no column of the data fits is not asked for.
  const names = Object.keys(schema.properties).filter((n) => {
    const property = schema.properties[n];
    return (
      required.has(n) || !property['x-quern-column'] || values[n] !== undefined || fitting(property, columns).length > 0
    );
  });
  const first = names.filter(
    (n) => required.has(n) || (schema.properties[n]['x-quern-column'] && !REFINING.includes(n)),
  );
  const rest = names
    .filter((n) => !first.includes(n) && !BESIDE[n])
    .flatMap((n) => [n, ...(values[n] === undefined ? [] : names.filter((other) => BESIDE[other] === n))]);
  const open = rest.length <= 2 || rest.some((n) => values[n] !== undefined || errorOf(n));
  const control = (/** @type {string} */ name) =>
    html`<${Control}
      key=${name}
      name=${name}
      property=${schema.properties[name]}
      required=${required.has(name)}
      value=${values[name]}
      columns=${columns}
      error=${errorOf(name)}
      more=${{ profiles, offered, values }}
      onChange=${(/** @type {any} */ value) => {
        const next = { ...values };
        if (value === undefined) delete next[name];
        else next[name] = value;
        onChange(next);
      }}
    />`;
  if (!first.length) return rest.map(control);
  return html`${first.map(control)}
  ${
    rest.length > 0 &&
    html`<details
      class="more"
      open=${open || opened}
      onToggle=${(/** @type {any} */ e) => setOpened(e.currentTarget.open)}
    >
      <summary>Options</summary>
      ${rest.map(control)}
    </details>`
  }`;
}
