// How the columns of a file meet those of the dataset that it goes into: by name, and where the names differ, as the person says.

import { html, useId, useState } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { setParams } from '../lib/router.js';

/** @typedef {import('../models/previews.js').PreviewColumn} PreviewColumn */

const SHOWN = 50;

/** The first names of a list that may be long. @param {PreviewColumn[]} columns */
const names = (columns) =>
  columns
    .slice(0, 12)
    .map((c) => c.name)
    .join(', ') + (columns.length > 12 ? `, and ${columns.length - 12} more` : '');

/**
 * @param {object} props
 * @param {PreviewColumn[]} props.columns
 * @param {boolean} props.addNew
 * @param {import('./import-head.js').ColumnActions} props.actions
 */
export function ImportMapping({ columns, addNew, actions }) {
  const [all, showAll] = useState(false);
  const title = useId();
  const matched = columns.filter((c) => c.source && c.in_dataset).length;
  const fresh = columns.filter((c) => !c.in_dataset);
  const absent = columns.filter((c) => !c.source);
  const shown = all ? fresh : fresh.slice(0, SHOWN);
  const set = (/** @type {PreviewColumn} */ column, /** @type {string} */ to) =>
    actions.setName(/** @type {string} */ (column.source), to === '' ? undefined : to === '-' ? null : to.slice(1));
  return html`<section class="card import-mapping" aria-labelledby=${title}>
    <div class="bar">
      <h2 id=${title}>Columns</h2>
      <span class="num">
        ${plural(matched, 'column')} by
        name${fresh.length > 0 && ` · ${fresh.length} new`}${absent.length > 0 && ` · ${absent.length} not in the file`}
      </span>
      <label class="end new-columns">
        New columns
        <select
          value=${addNew ? 'add' : 'refuse'}
          onChange=${(/** @type {any} */ e) => setParams({ new_columns: e.currentTarget.value === 'add' ? null : 'refuse' }, { replace: true })}
        >
          <option value="add" selected=${addNew}>are added</option>
          <option value="refuse" selected=${!addNew}>are refused</option>
        </select>
      </label>
    </div>
    ${
      shown.length > 0 &&
      html`<ul class="mapping">
        ${shown.map(
          (c) =>
            html`<li key=${c.source}>
              <label for=${`${title}-${c.position}`}><b class="clip">${c.source}</b></label>
              <select
                id=${`${title}-${c.position}`}
                class=${addNew ? '' : 'unmatched'}
                value=""
                onChange=${(/** @type {any} */ e) => set(c, e.currentTarget.value)}
              >
                <option value="" selected>${addNew ? 'becomes a new column' : 'is not in the dataset'}</option>
                <option value="-">is left out</option>
                ${absent.map((a) => html`<option value=${`=${a.name}`}>goes into ${a.name}</option>`)}
              </select>
            </li>`,
        )}
      </ul>`
    }
    ${fresh.length > shown.length && html`<div class="more-columns"><button type="button" onClick=${() => showAll(true)}>Show all ${fresh.length}</button></div>`}
    ${
      absent.length > 0 &&
      html`<p class="mapping-note">${`Not in the file, so missing in its rows: ${names(absent)}.`}</p>`
    }
  </section>`;
}
