// Answers that were computed before, newest first; named ones keep their names.

import { html } from '/vendor/preact.js';
import { ago } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { listResults } from '../models/analytics.js';
import { ProblemView } from './states.js';

/** @param {{dataset: number | null}} props */
export function RecentResults({ dataset }) {
  const list = useResource((signal) => listResults({ dataset_id: dataset ?? undefined, limit: 10 }, signal), [dataset]);
  if (list.problem) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (!list.data?.items.length) return null;
  return html`<section class="questions" aria-labelledby="recent-results">
    <h2 id="recent-results">Recent answers</h2>
    <div class="card">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Analysis</th>
            <th scope="col">Data</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          ${list.data.items.map(
            (/** @type {any} */ r) =>
              html`<tr key=${r.id}>
                <th scope="row"><a href=${`/analyze/results/${r.id}`}>${r.name || r.title || r.operation}</a></th>
                <td>${r.dataset_name ?? r.dataset_id}</td>
                <td><time datetime=${r.created_at}>${ago(r.created_at)}</time></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
