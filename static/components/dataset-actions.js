// What can be done with a whole dataset, from the list and from its page.

import { html, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { count, plural } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { changeDataset, deleteDataset } from '../models/datasets.js';
import { toast } from '../models/toasts.js';
import { ask, Dialog } from './dialog.js';
import { TextField } from './field.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/**
 * @param {number} id
 * @param {number} [version] the current one when left out
 * @returns {import('./menu.js').MenuItem[]}
 */
export function exportItems(id, version) {
  const item = (/** @type {string} */ label, /** @type {string} */ format) => ({
    label,
    icon: 'download',
    href: `${BASE}/datasets/${id}/export?format=${format}${version ? `&version=${version}` : ''}`,
    download: '',
  });
  return [
    item('Export CSV', 'csv'),
    item('Export Excel', 'xlsx'),
    item('Export JSON', 'json'),
    item('Export NDJSON', 'ndjson'),
  ];
}

/**
 * Files into a dataset that is there.
 * @param {number} id
 * @returns {import('./menu.js').MenuItem[]}
 */
export const loadItems = (id) => [
  { label: 'Add rows…', icon: 'plus', href: `/data/import?into=${id}&mode=append` },
  { label: 'Update by key…', icon: 'retry', href: `/data/import?into=${id}&mode=upsert` },
  { label: 'Replace all rows…', icon: 'upload', href: `/data/import?into=${id}&mode=replace` },
];

/**
 * @param {Dataset} d
 * @param {() => void} [after]
 */
export function askDelete(d, after) {
  ask({
    title: `Delete ${d.name}?`,
    body: html`<p>
      ${d.status === 'ready' ? `${plural(d.rows, 'row')} in ${plural(d.columns, 'column')} will be gone for everyone` : 'It will be gone for everyone'},
      with every version. <b>This cannot be undone</b>; an export made before keeps the data.
    </p>`,
    action: 'Delete dataset',
    run: async () => {
      await deleteDataset(d.id);
      toast(`${d.name} deleted`, { tone: 'good' });
      after?.();
    },
  });
}

/** @param {{dataset: Dataset, onClose: () => void}} props */
export function RenameDialog({ dataset, onClose }) {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    try {
      await changeDataset(dataset.id, {
        name: String(values.get('name')).trim(),
        description: String(values.get('description')).trim(),
      });
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${`Rename ${dataset.name}`} class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <${TextField}
        label="Name"
        name="name"
        defaultValue=${dataset.name}
        required
        autofocus
        error=${problem?.of('name')}
      />
      <${TextField}
        label="Description"
        name="description"
        defaultValue=${dataset.description}
        error=${problem?.of('description')}
      />
      ${problem && !problem.errors.length && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button type="submit" class="primary" disabled=${busy}>Save</button>
      </div>
    </form>
  <//>`;
}

/** @param {Dataset} d */
export const rejectedText = (d) => (d.rejected_rows ? `${count(d.rejected_rows)} rejected` : 'none rejected');
