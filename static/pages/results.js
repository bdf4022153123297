// Every answer that is kept: searched, by dataset, named ones alone.

import { html, useState } from '/vendor/preact.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { KeepDialog } from '../components/keep-dialog.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { ResultRow } from '../components/result-row.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { going } from '../lib/undo.js';
import { listResults, resultsChanged, resultsVersion } from '../models/analytics.js';

const PAGE = 50;

export default function ResultsPage() {
  const { text, q, setText } = useSearch();
  const dataset = Number(params().get('dataset')) || null;
  const named = params().get('named') === 'true';
  const skip = Number(params().get('skip')) || 0;
  const [keeping, setKeeping] = useState(/** @type {any} */ (null));
  const list = useResource(
    (signal) =>
      listResults({ q, dataset_id: dataset ?? undefined, named: named || undefined, skip, limit: PAGE }, signal),
    [q, dataset, named, skip, resultsVersion.value],
  );
  const items = (list.data?.items ?? []).filter((/** @type {any} */ r) => !going.value.has(`result:${r.id}`));
  const narrowed = q || dataset || named;
  return html`<${PageHead}
      title="Answers"
      sub=${html`<p><a href="/analyze">Analyze</a> · What was asked before. Answers without a name are forgotten after 30 days.</p>`}
    />
    <div class="results-bar">
      <${SearchField} label="Search answers" placeholder="Search answers…" text=${text} onText=${setText} />
      <${DatasetSelect}
        chosen=${dataset}
        onPick=${(/** @type {number} */ id) => setParams({ dataset: id, skip: null })}
      />
      <label class="check"
        ><input
          type="checkbox"
          checked=${named}
          onChange=${(/** @type {any} */ e) => setParams({ named: e.currentTarget.checked ? 'true' : null, skip: null })}
        />Named only</label
      >
      ${narrowed && html`<button type="button" class="quiet" onClick=${() => (setText(''), setParams({ q: null, dataset: null, named: null, skip: null }))}>Show all</button>`}
    </div>
    ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
    ${!list.data && !list.problem && html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`}
    ${
      list.data &&
      !items.length &&
      (narrowed
        ? html`<${Empty} icon="search" title="No answer fits" compact
            ><p>Search for something else, or show all.</p><//
          >`
        : html`<${Empty}
            icon="chart"
            title="Nothing was asked yet"
            actions=${html`<a class="button" href="/analyze">Analyze</a>`}
          >
            <p>Answers to analyses stand here as soon as there are some.</p>
          <//>`)
    }
    ${
      items.length > 0 &&
      html`<div class="card">
          <table class="list results-list">
            <thead>
              <tr>
                <th scope="col">Answer</th>
                <th scope="col">Data</th>
                <th scope="col">When</th>
                <th scope="col"><span class="visually-hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody>
              ${items.map((/** @type {any} */ r) => html`<${ResultRow} key=${r.id} result=${r} onKeep=${() => setKeeping(r)} />`)}
            </tbody>
          </table>
        </div>
        <${Pager}
          skip=${skip}
          limit=${PAGE}
          total=${list.data.total}
          noun="Answers"
          onSkip=${(/** @type {number} */ next) => setParams({ skip: next || null })}
        />`
    }
    ${keeping && html`<${KeepDialog} result=${{ result_id: keeping.id, name: keeping.name }} onNamed=${resultsChanged} onClose=${() => setKeeping(null)} />`}`;
}
