// Lines of the file that could not be read: kept, with the reason, never lost silently.

import { html } from '/vendor/preact.js';
import { Icon } from '../components/icon.js';
import { Pager } from '../components/pager.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { get } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';

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
  if (list.problem) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (!page) return html`<div class="card padded"><${SkeletonRows} /></div>`;
  if (!page.total)
    return html`<${Empty} icon="check" title="Nothing was rejected"><p>Every line of the file was read.</p><//>`;
  return html`<section class="card" aria-label="Rejected lines">
    <p class="bar">
      These lines are not among the rows: they could not be read. Correct them in the file and add it again, or set the
      import options.
    </p>
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
        onClick=${() => copy(curl(`/datasets/${dataset.id}/rejects`, [['limit', '1000']]), 'curl command')}
      >
        <${Icon} name="copy" />Copy as curl
      </button>
    <//>
  </section>`;
}
