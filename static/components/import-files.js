// The files of an import: where they are dropped or chosen, and those that wait.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { bytes } from '../lib/format.js';
import { addDrafts, chosen, dropDraft } from '../models/drafts.js';
import { forgetLook } from '../models/previews.js';
import { Icon } from './icon.js';
import { ImportTarget } from './import-target.js';

/** What the file dialog offers first; anything may be chosen, the content decides. */
const ACCEPT =
  '.csv,.tsv,.tab,.txt,.psv,.json,.ndjson,.jsonl,.geojson,.xlsx,.xlsm,.sav,.zsav,.por,.dta,.sas7bdat,.xpt,.gz,.zst,.zip,text/*';

/** @param {{goal: import('./import-target.js').Goal}} props */
export function ImportDrop({ goal }) {
  const [dataset, setDataset] = useState(/** @type {any} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  return html`<div class="import-start">
    <label class="drop">
      <input
        ref=${input}
        type="file"
        class="visually-hidden"
        multiple
        accept=${ACCEPT}
        onChange=${(/** @type {any} */ e) => addDrafts([...e.currentTarget.files])}
      />
      <${Icon} name="upload" />
      <b>Choose files, or drop them here</b>
      <span>CSV and other text, JSON, Excel, SPSS, Stata, SAS, also packed (gzip, zstd, zip)</span>
    </label>
    ${
      goal.mode !== 'new' &&
      html`<form
        class="card padded"
        aria-label="Where the file goes"
        onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
      >
        <${ImportTarget}
          goal=${goal}
          dataset=${dataset?.id === goal.dataset ? dataset : null}
          onDataset=${setDataset}
          errorOf=${() => ''}
        />
      </form>`
    }
    <ol class="import-steps">
      <li>
        <b>Look</b
        ><span
          >Columns, types and the first 100 rows appear; rows that can not be read are listed with the reason.</span
        >
      </li>
      <li>
        <b>Correct</b
        ><span>Change the delimiter, the sheet, a column’s name or type: the preview follows at once.</span>
      </li>
      <li>
        <b>Import</b
        ><span>As a new dataset, or into one that is there: more rows, other rows, or updated by a key.</span>
      </li>
    </ol>
  </div>`;
}

/** @param {{list: import('../models/drafts.js').Draft[], draft: import('../models/drafts.js').Draft}} props */
export function ImportChosen({ list, draft }) {
  const remove = (/** @type {number} */ id) => {
    forgetLook(id);
    dropDraft(id);
  };
  return html`<div class="import-files">
    <ul>
      ${list.map(
        (d) =>
          html`<li key=${d.id} class=${d.id === draft.id ? 'on' : ''}>
            ${
              list.length > 1
                ? html`<button
                    type="button"
                    class="quiet"
                    aria-pressed=${d.id === draft.id}
                    onClick=${() => (chosen.value = d.id)}
                  >
                    <${Icon} name="file" /><span class="clip">${d.file.name}</span>
                  </button>`
                : html`<${Icon} name="file" /><b class="clip" title=${d.file.name}>${d.file.name}</b>`
            }
            <small class="num">${bytes(d.file.size)}</small>
            <button
              type="button"
              class="quiet square"
              aria-label=${`Take off ${d.file.name}`}
              title="Take off"
              onClick=${() => remove(d.id)}
            >
              <${Icon} name="close" />
            </button>
          </li>`,
      )}
    </ul>
    <label class="import-more">
      <input
        type="file"
        class="visually-hidden"
        multiple
        accept=${ACCEPT}
        onChange=${(/** @type {any} */ e) => {
          addDrafts([...e.currentTarget.files]);
          e.currentTarget.value = '';
        }}
      />
      <span><${Icon} name="plus" />Add files</span>
    </label>
  </div>`;
}
