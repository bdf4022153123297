// The form of one cleaning step, drawn from its JSON Schema: the fields of every form, and those that only steps have (expressions, lists of names,
// aggregates, another dataset).

import { html, useId } from '/vendor/preact.js';
import { useResource } from '../lib/resource.js';
import { fieldsOf } from '../lib/steps.js';
import { getDataset } from '../models/datasets.js';
import { Aggregates } from './aggregates.js';
import { ColumnChoice } from './column-choice.js';
import { DatasetSelect } from './dataset-select.js';
import { ExpressionField } from './expression-field.js';
import { Field } from './field.js';
import { Control, labelOf } from './schema-form.js';
import { TextList } from './text-list.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../models/recipes.js').Step} Step */

const PARTS = 'year quarter month week week_year day weekday day_of_year hour minute second'.split(' ');

/** @param {{label: string, value: string[], onChange: (value: string[]) => void}} props */
function Ticks({ label, value, onChange }) {
  return html`<fieldset class="tick-set">
    <legend>${label}</legend>
    ${PARTS.map(
      (part) =>
        html`<label key=${part}
          ><input
            type="checkbox"
            checked=${value.includes(part)}
            onChange=${(/** @type {any} */ e) =>
              onChange(e.currentTarget.checked ? [...value, part] : value.filter((p) => p !== part))}
          />${part.replaceAll('_', ' ')}</label
        >`,
    )}
  </fieldset>`;
}

/** The columns of another dataset. @param {{id: string, dataset: number, label: string, chosen: string[], onChange: (chosen: string[]) => void}} props */
function OtherColumns({ id, dataset, label, chosen, onChange }) {
  const other = useResource((signal) => getDataset(dataset, signal), [dataset]);
  if (!other.data)
    return html`<p id=${id} class="quiet-text">${other.problem ? other.problem.message : 'Loading its columns…'}</p>`;
  return html`<${ColumnChoice}
    id=${id}
    label=${label}
    columns=${other.data.column_list ?? []}
    chosen=${chosen}
    many
    required=${false}
    onChange=${onChange}
  />`;
}

/** Fields that only steps have; each takes what StepField has and the label. @type {Record<string, (given: any) => any>} */
const own = {
  expression: ({ id, label, kind, property, value, dataset, columns, error, later }) =>
    html`<div class="field">
      <label for=${id}>${label}</label>
      <${ExpressionField}
        id=${id}
        value=${value ?? ''}
        dataset=${dataset}
        columns=${columns}
        condition=${kind.name === 'filter'}
        placeholder=${property.description?.replace(/^.*such as /i, '').replace(/\.$/, '')}
        error=${error}
        onChange=${(/** @type {string} */ text) => later(text || undefined)}
      />
    </div>`,
  dataset: ({ value, error, set }) =>
    html`<${DatasetSelect}
        chosen=${value ?? null}
        onPick=${(/** @type {number} */ next) => set(next)}
      />${error && html`<p class="field-error">${error}</p>`}`,
  other: ({ label, step, value, error, set }) =>
    html`<${Field} label=${label} help="The same names when left out." error=${error}>
      ${(/** @type {any} */ ids) =>
        html`<${OtherColumns}
          id=${ids.id}
          dataset=${step.dataset_id}
          label=${label}
          chosen=${value ?? []}
          onChange=${(/** @type {string[]} */ next) => set(next.length ? next : undefined)}
        />`}
    <//>`,
  parts: ({ label, value, error, set }) =>
    html`<${Ticks}
        label=${label}
        value=${value ?? []}
        onChange=${set}
      />${error && html`<p class="field-error">${error}</p>`}`,
  aggregates: ({ value, columns, error, later }) =>
    html`<${Aggregates}
      value=${value ?? []}
      columns=${columns}
      error=${error}
      onChange=${(/** @type {any[]} */ next) => later(next.length ? next : undefined)}
    />`,
  texts: ({ label, property, value, error, later }) =>
    html`<${TextList}
      label=${label}
      help=${property.description}
      error=${error}
      value=${value ?? []}
      onChange=${(/** @type {string[]} */ next) => later(next.length ? next : undefined)}
    />`,
};

/** Which of them a parameter needs; undefined: a field as every form has. @param {string} name @param {any} property */
function ownKind(name, property) {
  if (property.format === 'expression' || property.format === 'dataset') return property.format;
  if (name === 'other_on') return 'other';
  if (name === 'parts' || name === 'aggregates') return name;
  return property.type === 'array' && !property['x-quern-column'] ? 'texts' : undefined;
}

/** @param {any} props */
function StepField({ name, property, required, step, set, ...more }) {
  const id = useId();
  const value = step[name];
  const label = property.title || labelOf(name);
  const put = (/** @type {any} */ next) => set(name, next);
  const special = ownKind(name, property);
  if (special)
    return own[special]({
      ...more,
      id,
      label,
      property,
      step,
      value,
      set: put,
      later: (/** @type {any} */ next) => set(name, next, name),
    });
  return html`<${Control}
    name=${name}
    property=${Array.isArray(property.type) ? { ...property, type: 'string' } : property}
    required=${required}
    value=${value ?? undefined}
    columns=${more.columns}
    error=${more.error}
    onChange=${put}
  />`;
}

/**
 * @param {object} props
 * @param {import('../models/recipes.js').StepKind} props.kind
 * @param {Step} props.step
 * @param {Column[]} props.columns those that there are before the step
 * @param {number} props.dataset
 * @param {(name: string) => string} props.errorOf
 * @param {(update: (step: Step) => Step, tag?: string) => void} props.onChange a tag joins changes that come one after the other
 */
export function StepForm({ kind, step, columns, dataset, errorOf, onChange }) {
  const required = new Set(kind.parameters.required ?? []);
  // Of the step as it is then: two fields may change before the form is drawn anew.
  const set = (/** @type {string} */ name, /** @type {any} */ value, tag = '') =>
    onChange((now) => {
      const next = { ...now, [name]: value };
      if (value === undefined) delete next[name];
      // Descending columns are some of those that are sorted by.
      if (name === 'columns' && next.descending)
        next.descending = next.descending.filter((/** @type {string} */ c) => value?.includes(c));
      return next;
    }, tag);
  const fields = fieldsOf(kind, step);
  const first = fields.filter(
    ({ name, property }) =>
      required.has(name) || property['x-quern-column'] || ['value', 'edges', 'aggregates', 'format'].includes(name),
  );
  const more = fields.filter((f) => !first.includes(f));
  const draw = (/** @type {(typeof fields)[number]} */ { name, property }) =>
    html`<${StepField}
      key=${name}
      kind=${kind}
      name=${name}
      property=${property}
      required=${required.has(name)}
      step=${step}
      columns=${name === 'descending' ? columns.filter((c) => step.columns?.includes(c.name)) : columns}
      dataset=${dataset}
      error=${errorOf(name)}
      set=${set}
    />`;
  return html`<p class="field-help clean-doc">${kind.doc}</p>
    ${first.map(draw)}
    ${
      more.length > 0 &&
      html`<details
        class="more"
        open=${more.length <= 3 || more.some((f) => step[f.name] !== undefined || errorOf(f.name))}
      >
        <summary>Options</summary>
        ${more.map(draw)}
      </details>`
    }`;
}
