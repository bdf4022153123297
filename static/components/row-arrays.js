// What an answer has for each row: predictions, clusters, scores. To be downloaded, or saved as columns of the dataset.

import { html, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { count } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { navigate } from '../lib/router.js';
import { saveArray } from '../models/analytics.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';
import { Icon } from './icon.js';

/** @typedef {{name: string, total: number, columns: string[], truncated: boolean, href: string}} RowArray */

/** "studentized_residuals" as people write it. @param {string} name */
const titleOf = (name) =>
  name
    .replaceAll('_', ' ')
    .replace(/^pca/, 'PCA')
    .replace(/^./, (first) => first.toUpperCase());

/** @param {RowArray} a */
const sizeOf = (a) =>
  `${count(a.total)} ${a.total === 1 ? 'row' : 'rows'}${a.columns.length > 1 ? `, ${a.columns.length} columns` : ''}`;

/** Asks for the names of the new columns. @param {{array: RowArray, dataset: number, onClose: () => void}} props */
function SaveArray({ array, dataset, onClose }) {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const many = array.columns.length > 1;
  const words = `A new version of the data gets ${many ? `${array.columns.length} columns` : 'a column'} with ${count(array.total)} values. Rows that the analysis left out have none.`;
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    try {
      const made = await saveArray(
        array.href,
        array.columns.map((_, i) => String(values.get(`column-${i}`)).trim()),
      );
      onClose();
      const text = made.version ? `Saved in version ${made.version} of the data` : 'The columns are being saved';
      toast(text, { tone: 'good', action: { label: 'Show the data', run: () => navigate(`/data/${dataset}`) } });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const named = problem?.errors.some((e) => /^\/columns\/\d+$/.test(e.pointer));
  return html`<${Dialog} title=${many ? 'Save as columns' : 'Save as a column'} class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <p class="quiet-text row-arrays-words">${words}</p>
      ${array.columns.map(
        (name, i) =>
          html`<${TextField}
            label=${many ? `Column ${i + 1}` : 'Name of the column'}
            name=${`column-${i}`}
            defaultValue=${name}
            required
            maxlength="200"
            autocomplete="off"
            autofocus=${i === 0}
            error=${problem?.of(`columns/${i}`)}
          />`,
      )}
      ${problem && !named && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button type="submit" class="primary" disabled=${busy} aria-busy=${busy}>Save</button>
      </div>
    </form>
  <//>`;
}

/** @param {{arrays?: RowArray[], result: number, dataset: number}} props */
export function RowArrays({ arrays = [], result, dataset }) {
  const [saving, setSaving] = useState(/** @type {RowArray | null} */ (null));
  if (!arrays.length) return null;
  const csv = (/** @type {RowArray} */ a) =>
    `${BASE}/analytics/results/${result}/export?format=csv&array=${encodeURIComponent(a.name)}`;
  return html`<section class="card row-arrays" aria-label="For each row">
    <header class="card-head"><h2>For each row</h2></header>
    <ul>
      ${arrays.map(
        (a) =>
          html`<li key=${a.name}>
            <span>
              <b>${titleOf(a.name)}</b>
              <small class="quiet-text">${sizeOf(a)}</small>
            </span>
            <span class="row-arrays-do">
              <a
                class="quiet button-like"
                href=${csv(a)}
                download
                title="Download as CSV"
                aria-label=${`CSV of ${titleOf(a.name)}`}
                ><${Icon} name="download" />CSV</a
              >
              ${
                canEdit() &&
                html`<button
                  type="button"
                  class="quiet"
                  aria-label=${`Save to the data… ${titleOf(a.name)}`}
                  onClick=${() => setSaving(a)}
                >
                  <${Icon} name="plus" />Save to the data…
                </button>`
              }
            </span>
          </li>`,
      )}
    </ul>
    ${saving && html`<${SaveArray} array=${saving} dataset=${dataset} onClose=${() => setSaving(null)} />`}
  </section>`;
}
