// How rows are streamed into a dataset, in calls that fit its columns.

import { html } from '/vendor/preact.js';
import { canEdit } from '../models/session.js';
import { streamCalls } from '../models/streams.js';
import { Code } from './code.js';

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function StreamCalls({ dataset: d }) {
  const calls = streamCalls(d.id, d.column_list ?? []);
  const role = canEdit() ? '' : ' Your role is viewer; a token of an editor is needed.';
  return html`<h2 id="stream">Stream rows in</h2>
    <p class="quiet-text">
      ${`Rows are appended as they are sent, and answered when they are stored for good.${role}`}
    </p>
    <${Code} title="One row" code=${calls.one} />
    <${Code} title="Many rows, safe to repeat" code=${calls.many} />
    <${Code} title="A CSV file with a header" code=${calls.file} />
    <ul class="stream-notes">
      <li>A row that does not fit is answered with its number and the reason; the others are stored.</li>
      <li><code>?atomic=true</code> stores all of them or none; <code>?columns=add</code> takes new columns.</li>
      <li>
        After a broken connection send the same again under the same <code>Idempotency-Key</code>: nothing is stored
        twice.
      </li>
    </ul>`;
}
