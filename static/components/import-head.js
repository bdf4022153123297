// The head of a column that is to be imported: what it is called, its type, and a small form that changes both or leaves the column out.

import { html, useState } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { count } from '../lib/format.js';
import { Field } from './field.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/** @typedef {import('../models/previews.js').PreviewColumn} PreviewColumn */
/** @typedef {{setType: (source: string, type: string) => void, setName: (source: string, name: string | null | undefined) => void}} ColumnActions */

/** @type {[string, string][]} */
const types = [
  ['boolean', 'Yes or no (boolean)'],
  ['integer', 'Whole number (integer)'],
  ['float', 'Number (float)'],
  ['decimal', 'Exact number (decimal)'],
  ['date', 'Date'],
  ['timestamp', 'Date and time (timestamp)'],
  ['text', 'Text'],
];

/** @param {{column: PreviewColumn, draft: import('../models/drafts.js').Draft, actions: ColumnActions, close: () => void}} props */
function ColumnForm({ column, draft, actions, close }) {
  const source = /** @type {string} */ (column.source);
  const [name, setName] = useState(column.name);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted && wanted !== column.name) actions.setName(source, wanted === source ? undefined : wanted);
    close();
  };
  return html`<form class="column-form" onSubmit=${submit}>
    <${Field} label="Name" help=${column.name === source ? '' : `In the file: ${source}`}
      >${(/** @type {any} */ ids) => html`<input ...${ids} value=${name} autofocus maxlength="500" onInput=${(/** @type {any} */ e) => setName(e.currentTarget.value)} />`}<//
    >
    <${Field} label="Type"
      >${(/** @type {any} */ ids) =>
        html`<select
          ...${ids}
          value=${draft.types[source] ?? ''}
          onChange=${(/** @type {any} */ e) => {
            actions.setType(source, e.currentTarget.value);
            close();
          }}
        >
          <option value="" selected=${!draft.types[source]}>
            ${draft.types[source] ? 'As found' : `Found: ${column.type}`}
          </option>
          ${types.map(([key, text]) => html`<option value=${key} selected=${draft.types[source] === key}>${text}</option>`)}
        </select>`}<//
    >
    <div class="condition-foot">
      <button
        type="button"
        class="quiet"
        onClick=${() => {
          actions.setName(source, null);
          close();
        }}
      >
        Leave out
      </button>
      <button type="submit" class="primary">Done</button>
    </div>
  </form>`;
}

/** @param {PreviewColumn} column @param {boolean} load */
function note(column, load) {
  if (!column.source) return 'not in the file';
  if (load && !column.in_dataset) return 'new column';
  return column.missing ? `${count(column.missing)} missing` : '';
}

/**
 * @param {object} props
 * @param {PreviewColumn} props.column
 * @param {number} props.index
 * @param {boolean} props.focusable
 * @param {boolean} props.load whether the file goes into a dataset that is there
 * @param {import('../models/drafts.js').Draft} props.draft
 * @param {ColumnActions} props.actions
 * @param {string} props.error what is wrong with the type or the name that was set
 */
export function ImportHead({ column, index, focusable, load, draft, actions, error }) {
  const { source } = column;
  const label = columnLabel(column);
  const fixed = source !== null && draft.types[source];
  const inner = html`<span class="clip">${label}</span>
    <span class=${`type ${fixed ? 'fixed' : ''}`}>${typeLabel(column)}</span>`;
  return html`<th scope="col" aria-colindex=${index + 2} class=${source === null ? 'absent' : error ? 'wrong' : ''}>
    ${
      source === null
        ? html`<span class="import-head" data-cell=${`-1:${index}`} tabindex=${focusable ? 0 : -1}>${inner}</span>`
        : html`<${Popover}
            class="import-head"
            cell=${`-1:${index}`}
            tabIndex=${focusable ? 0 : -1}
            name=${`Column ${label}`}
            title=${`${column.name}: name and type`}
            surface="filter-surface"
            button=${html`${inner}<${Icon} name="down" />`}
          >
            ${(/** @type {() => void} */ close) => html`<${ColumnForm} column=${column} draft=${draft} actions=${actions} close=${close} />`}
          <//>`
    }
    <span class="stat" title=${error || undefined}>
      <span class="clip">${error || note(column, load) || column.samples.slice(0, 3).join(', ')}</span>
    </span>
  </th>`;
}
