// The newest answers, and the way to all of them.

import { html } from '/vendor/preact.js';
import { count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { listResults, resultsVersion } from '../models/analytics.js';
import { ResultRow, results } from './result-row.js';
import { ProblemView } from './states.js';

const SHOWN = 6;

/** @param {{dataset: number | null}} props */
export function RecentResults({ dataset }) {
  const list = useResource(
    (signal) => listResults({ dataset_id: dataset ?? undefined, trial: false, limit: SHOWN }, signal),
    [dataset, resultsVersion.value],
  );
  if (list.problem) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  const { items, total } = results.left(list.data?.items, list.data?.total);
  if (!items.length) return null;
  return html`<section class="questions" aria-labelledby="recent-results">
    <div class="questions-head">
      <h2 id="recent-results">Recent answers</h2>
      <a href=${`/analyze/results${dataset ? `?dataset=${dataset}` : ''}`}>All ${count(total)}</a>
    </div>
    <div class="card">
      <table class="list results-list">
        <thead>
          <tr>
            <th scope="col">Answer</th>
            <th scope="col">Data</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          ${items.map((/** @type {any} */ r) => html`<${ResultRow} key=${r.id} result=${r} />`)}
        </tbody>
      </table>
    </div>
  </section>`;
}
