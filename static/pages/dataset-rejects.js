// Lines of the file that could not be read: kept, with the reason, never lost silently.

import { html } from '/vendor/preact.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { Pager } from '../components/pager.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { BASE, get } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { canEdit } from '../models/session.js';

const LIMIT = 100;

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function RejectsTab({ dataset }) {
  const skip = Number(params().get('skip')) || 0;
  const list = useResource(
    (signal) => get(`/datasets/${dataset.id}/rejects`, { query: { skip, limit: LIMIT, version: dataset.old }, signal }),
    [dataset.id, dataset.old, skip],
  );
  /** @type {{items: {line: number, reason: string, raw: string}[], total: number} | undefined} */
  const page = list.data;
  const file = (/** @type {string} */ format) =>
    `${BASE}/datasets/${dataset.id}/rejects?format=${format}${dataset.old ? `&version=${dataset.old}` : ''}`;
  if (list.problem) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (!page) return html`<div class="card padded"><${SkeletonRows} /></div>`;
  if (!page.total)
    return html`<${Empty} icon="check" title="Nothing was rejected"><p>Every line of the file was read.</p><//>`;
  return html`<section class="card" aria-label="Rejected lines">
    <div class="bar rejects-bar">
      <p>
        These rows are not in the dataset: they could not be read, or break a rule. Correct them and add them again.
      </p>
      <span class="end import-ends">
        ${canEdit() && html`<a class="button" href=${`/data/import?into=${dataset.id}&mode=append`}><${Icon} name="plus" />Add rows…</a>`}
        <${Menu}
          class=""
          align="end"
          name="Download"
          button=${html`<${Icon} name="download" />Download`}
          items=${[
            { label: 'As CSV', icon: 'download', href: file('csv'), download: '' },
            { label: 'As NDJSON', icon: 'download', href: file('ndjson'), download: '' },
          ]}
        />
      </span>
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of rejected lines">
      <table class="list rejects">
        <thead>
          <tr>
            <th scope="col" class="n">Line</th>
            <th scope="col">Reason</th>
            <th scope="col">Text of the line</th>
          </tr>
        </thead>
        <tbody>
          ${page.items.map(
            (r) =>
              html`<tr key=${r.line}>
                <td class="n">${count(r.line)}</td>
                <td>${r.reason}</td>
                <td><code class="raw">${r.raw}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <${Pager}
      noun="Lines"
      skip=${skip}
      limit=${LIMIT}
      total=${page.total}
      onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })}
    >
      <button
        type="button"
        class="quiet"
        onClick=${() => copy(curl(`/datasets/${dataset.id}/rejects`, [['format', 'csv']]), 'curl command')}
      >
        <${Icon} name="copy" />Copy as curl
      </button>
    <//>
  </section>`;
}
