// The dialog that takes files in: drop or choose, and for files that are not read as they should be, how to read them.

import { html, signal, useState } from '/vendor/preact.js';
import { addUploads } from '../models/uploads.js';
import { navigate, path } from '../lib/router.js';
import { bytes } from '../lib/format.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './field.js';
import { Icon } from './icon.js';

const open = signal(false);
export const openAddData = () => (open.value = true);

/** The shell draws this once. */
export function AddData() {
  return open.value && html`<${Form} onClose=${() => (open.value = false)} />`;
}

/** @type {[string, string][]} */
const delimiters = [
  ['', 'Detect'],
  [',', 'Comma  ,'],
  [';', 'Semicolon  ;'],
  ['\\t', 'Tab'],
  ['|', 'Bar  |'],
  [' ', 'Space'],
];
/** @type {[string, string][]} */
const quotes = [
  ['', 'Detect'],
  ['"', 'Double  "'],
  ["'", "Single  '"],
  ['none', 'None'],
];
/** @type {[string, string][]} */
const headers = [
  ['', 'Detect'],
  ['true', 'First line has names'],
  ['false', 'No names'],
];
/** @type {[string, string][]} */
const encodings = [
  ['', 'Detect'],
  ['UTF-8', 'UTF-8'],
  ['UTF-16', 'UTF-16'],
  ['ISO-8859-1', 'Latin-1'],
  ['WINDOWS-1252', 'Windows-1252'],
  ['SHIFT_JIS', 'Shift JIS'],
  ['GB18030', 'GB 18030'],
];

/**
 * The options as the API takes them; what stands empty is left to detection.
 * @param {FormData} form
 * @param {boolean} single
 */
function optionsOf(form, single) {
  /** @type {Record<string, string>} */
  const options = {};
  for (const name of [
    'delimiter',
    'quote',
    'header',
    'encoding',
    'skip_lines',
    ...(single ? ['name', 'description'] : []),
  ]) {
    const value = String(form.get(name) ?? '');
    if (value.trim() || (name === 'delimiter' && value)) options[name] = name === 'delimiter' ? value : value.trim();
  }
  const nulls = String(form.get('null_values') ?? '')
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean);
  if (nulls.length) options.null_values = JSON.stringify(nulls);
  return options;
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
    addUploads(
      files,
      optionsOf(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)), files.length === 1),
    );
    onClose();
    if (path.peek() !== '/data') navigate('/data');
    return undefined;
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
      <details class="more">
        <summary>Import options</summary>
        <p class="quiet-text">Quern finds these out from the file. Set one just when a file was read wrong.</p>
        <div class="columns-2">
          <${SelectField} label="Delimiter" name="delimiter" options=${delimiters} value="" />
          <${SelectField} label="Quote" name="quote" options=${quotes} value="" />
          <${SelectField} label="Header" name="header" options=${headers} value="" />
          <${SelectField} label="Encoding" name="encoding" options=${encodings} value="" />
          <${TextField}
            label="Lines to skip before the header"
            name="skip_lines"
            inputmode="numeric"
            pattern="[0-9]*"
            placeholder="0"
          />
          <${TextField} label="Texts that mean missing" name="null_values" placeholder="NA, n/a, -999" />
        </div>
      </details>
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary">Add ${files.length > 1 ? `${files.length} files` : 'data'}</button>
      </div>
    </form>
  <//>`;
}
