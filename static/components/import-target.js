// Where a file goes: into a dataset of its own, or into one that is there. The choice stands in the URL.

import { html } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { setParams } from '../lib/router.js';
import { ColumnChoice } from './column-choice.js';
import { DatasetSelect } from './dataset-select.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */
/** @typedef {{dataset: number | null, mode: string, key: string[], addNew: boolean}} Goal */

/** @type {[string, string, string][]} */
const modes = [
  ['new', 'New dataset', ''],
  ['append', 'Add rows', 'The rows of the file come behind those that are there.'],
  [
    'replace',
    'Replace',
    'The file’s rows and columns take the place of those that are there. The version before is kept.',
  ],
  ['upsert', 'Update by key', 'Rows with a key that is there take the place of the old ones; the others come behind.'],
];

/** What the URL says. @param {URLSearchParams} query @returns {Goal} */
export function goalOf(query) {
  const into = Number(query.get('into')) || null;
  const mode = query.get('mode') ?? '';
  const known = modes.some(([name]) => name === mode && name !== 'new');
  return {
    dataset: known ? into : null,
    mode: known ? mode : 'new',
    key: query.getAll('key'),
    addNew: query.get('new_columns') !== 'refuse',
  };
}

/**
 * @param {object} props
 * @param {Goal} props.goal
 * @param {Dataset | null} props.dataset the one that is there, once it is known
 * @param {(dataset: Dataset) => void} props.onDataset
 * @param {(option: string) => string} props.errorOf
 */
export function ImportTarget({ goal, dataset, onDataset, errorOf }) {
  const help = modes.find(([name]) => name === goal.mode)?.[2];
  const keyError = errorOf('key');
  return html`<div class="import-target">
    <fieldset class="segmented">
      <legend class="visually-hidden">Where the file goes</legend>
      ${modes.map(
        ([name, text]) =>
          html`<label
            ><input
              type="radio"
              name="mode"
              value=${name}
              checked=${goal.mode === name}
              onChange=${() => setParams({ mode: name === 'new' ? null : name }, { replace: true })}
            /><span>${text}</span></label
          >`,
      )}
    </fieldset>
    ${help && html`<p class="field-help">${help}</p>`}
    ${
      goal.mode !== 'new' &&
      html`<${DatasetSelect}
        chosen=${Number(new URLSearchParams(location.search).get('into')) || null}
        onPick=${(/** @type {number} */ id) => setParams({ into: id, key: null }, { replace: true })}
        onKnown=${onDataset}
      />`
    }
    ${
      goal.mode === 'upsert' &&
      dataset &&
      html`<div class="field">
        <span class="label">Key</span>
        <${ColumnChoice}
          id="import-key"
          label="Key"
          many=${true}
          required=${true}
          columns=${dataset.column_list ?? []}
          chosen=${goal.key}
          onChange=${(/** @type {string[]} */ key) => setParams({ key }, { replace: true })}
        />
        <p class=${keyError ? 'field-error' : 'field-help'}>
          ${keyError || 'The columns that tell rows apart, such as an id.'}
        </p>
      </div>`
    }
    ${dataset && goal.mode !== 'new' && html`<p class="quiet-text num">${plural(dataset.rows, 'row')}, version ${dataset.version}</p>`}
  </div>`;
}
