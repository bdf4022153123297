// The About tab: where the data came from, how it was read, and how programs get at it.

import { html } from '/vendor/preact.js';
import { Code } from '../components/code.js';
import { Icon } from '../components/icon.js';
import { StreamCalls } from '../components/stream-calls.js';
import { BASE } from '../lib/api.js';
import { curl, curlToken } from '../lib/curl.js';
import { bytes, count, duration, plural, when } from '../lib/format.js';
import { user } from '../models/session.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** @type {Record<string, string>} */
const names = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  ' ': 'space',
  '"': 'double quote',
  "'": 'single quote',
  '\n': 'LF',
  '\r\n': 'CRLF',
  '\r': 'CR',
  none: 'none',
};

/** @param {any} value */
const named = (value) =>
  value == null || value === ''
    ? 'none'
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : (names[value] ?? String(value));

/** What each fact of a reading is called. @type {[string, string][]} */
const facts = [
  ['format', 'Format'],
  ['container', 'Packed in'],
  ['member', 'File in the zip'],
  ['sheet', 'Sheet'],
  ['path', 'Records at'],
  ['delimiter', 'Delimiter'],
  ['quote', 'Quote'],
  ['escape', 'Escape'],
  ['header', 'Header'],
  ['encoding', 'Encoding'],
  ['newline', 'Line end'],
  ['skip_lines', 'Lines skipped'],
];

/** Those that the format has. @param {Record<string, any> | undefined} dialect @returns {[string, string][]} */
const readings = (dialect) =>
  facts
    .filter(([key]) => dialect && key in dialect && (dialect[key] !== null || key !== 'encoding'))
    .map(([key, label]) => [label, named(dialect?.[key])]);

/** @param {{rows: [string, any][]}} props */
const Details = ({ rows }) =>
  html`<dl class="details">
    ${rows.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** @param {Dataset} d */
function pythonFor(d) {
  return `import os
import pandas as pd

frame = pd.read_csv(
    "${location.origin}${BASE}/datasets/${d.id}/export?format=csv",
    storage_options={"Authorization": f"Bearer {os.environ['QUERN_TOKEN']}"},
)`;
}

/** @param {{dataset: Dataset}} props */
export function AboutTab({ dataset: d }) {
  const dialect = d.ingest?.dialect;
  const warnings = d.ingest?.warnings ?? [];
  return html`<div class="about">
    <section>
      <h2>Origin</h2>
      <${Details}
        rows=${[
          ['File', d.filename || '–'],
          ['Size', bytes(d.size_bytes)],
          ['Added', when(d.created_at)],
          ['Added by', d.created_by?.name ?? '–'],
          ['Changed', when(d.updated_at)],
          ['Version', html`<a href=${`/data/${d.id}/versions`}>${count(d.version)}</a>`],
          ['Short name', html`<code>${d.slug}</code>`],
          ['Number', html`<code>${d.id}</code>`],
        ]}
      />
      <h2>${readings(dialect).length ? 'How it was read' : 'How it was made'}</h2>
      <${Details}
        rows=${[
          ['Took', duration(d.ingest?.duration_ms)],
          ['Rows', `${count(d.rows)}, ${d.rejected_rows ? `${count(d.rejected_rows)} rejected` : 'none rejected'}`],
          ...(d.ingest?.padded_rows
            ? [
                /** @type {[string, string]} */ ([
                  'Short lines',
                  `${plural(d.ingest.padded_rows, 'row')} filled up with missing values`,
                ]),
              ]
            : []),
          ...readings(dialect),
        ]}
      />
      ${
        warnings.length > 0 &&
        html`<h2>Worth knowing</h2>
          <ul class="warnings">
            ${warnings.map((w) => html`<li><${Icon} name="alert" /><span>${w}</span></li>`)}
          </ul>`
      }
    </section>
    <section>
      <h2>From a program</h2>
      <p class="quiet-text">
        The same data by the API. The complete description stands at <a href="/docs/">the reference</a>.
      </p>
      <${Code} title="A token" code=${curlToken(user.value?.email ?? '')} />
      <${Code} title="The first rows" code=${curl(`/datasets/${d.id}/rows`, [['limit', '10']])} />
      <${Code} title="The profile of every column" code=${curl(`/datasets/${d.id}/profile`)} />
      <${Code}
        title="Everything as CSV"
        code=${`${curl(`/datasets/${d.id}/export`, [['format', 'csv']])} \\\n  -o ${d.slug}.csv`}
      />
      <${Code} title="In Python" code=${pythonFor(d)} />
      <${StreamCalls} dataset=${d} />
    </section>
  </div>`;
}
