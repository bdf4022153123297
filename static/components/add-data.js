// The dialog that takes files in: drop or choose, and add them as they are found to be, or look at them first on the import page.

import { html, signal, useState } from '/vendor/preact.js';
import { openImport } from '../models/drafts.js';
import { addUploads } from '../models/uploads.js';
import { navigate, path } from '../lib/router.js';
import { bytes } from '../lib/format.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';
import { Icon } from './icon.js';

const open = signal(false);
export const openAddData = () => (open.value = true);

/** The shell draws this once. */
export function AddData() {
  return open.value && html`<${Form} onClose=${() => (open.value = false)} />`;
}

/** @param {{onClose: () => void}} props */
function Form({ onClose }) {
  const [files, setFiles] = useState(/** @type {File[]} */ ([]));
  const [problem, setProblem] = useState('');
  const take = (/** @type {FileList | null | undefined} */ list) => {
    setFiles([...(list ?? [])]);
    setProblem('');
  };
  const dropped = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer?.files);
  };
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!files.length) return setProblem('Choose a file first.');
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    /** @type {Record<string, string>} */
    const options = {};
    for (const name of ['name', 'description']) {
      const value = String(form.get(name) ?? '').trim();
      if (value) options[name] = value;
    }
    addUploads(files, options);
    onClose();
    if (path.peek() !== '/data') navigate('/data');
    return undefined;
  };
  const look = () => {
    onClose();
    openImport(files);
  };
  const chosen =
    files.length === 1
      ? `${files[0].name} · ${bytes(files[0].size)}`
      : `${files.length} files · ${bytes(files.reduce((sum, f) => sum + f.size, 0))}`;
  return html`<${Dialog} title="Add data" onClose=${onClose}>
    <form onSubmit=${submit}>
      <label class="drop" onDragOver=${(/** @type {Event} */ e) => e.preventDefault()} onDrop=${dropped}>
        <input
          type="file"
          class="visually-hidden"
          multiple
          accept=".csv,.tsv,.tab,.txt,.psv,.json,.ndjson,.jsonl,.geojson,.xlsx,.xlsm,.sav,.zsav,.por,.dta,.sas7bdat,.xpt,.gz,.zst,.zip,text/*"
          aria-invalid=${problem ? true : undefined}
          onChange=${(/** @type {any} */ e) => take(e.currentTarget.files)}
        />
        <${Icon} name=${files.length ? 'file' : 'upload'} />
        <b>${files.length ? chosen : 'Choose files, or drop them here'}</b>
        <span
          >${files.length ? 'Choose others' : 'CSV, JSON, Excel, SPSS, Stata, SAS, also packed (gzip, zstd, zip), of any size up to the server’s limit'}</span
        >
      </label>
      ${problem && html`<p class="form-problem" role="alert">${problem}</p>`}
      ${files.length === 1 && html`<div class="columns-2"><${TextField} label="Name" name="name" placeholder=${files[0].name.replace(/\.[^.]+$/, '')} /><${TextField} label="Description" name="description" placeholder="What is it about?" /></div>`}
      <div class="dialog-foot">
        <button type="button" class="quiet first" onClick=${look}>Import with options…</button>
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary">Add ${files.length > 1 ? `${files.length} files` : 'data'}</button>
      </div>
    </form>
  <//>`;
}
