// What was asked before: answers, those that are kept, and the steps on the way to them, which are told apart so that they are not in the way.

import { html, useState } from '/vendor/preact.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { KeepDialog } from '../components/keep-dialog.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { ResultRow, results } from '../components/result-row.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { listResults, resultsVersion } from '../models/analytics.js';

const PAGE = 50;

/** @typedef {{key: string, label: string, query: {kept?: boolean, trial?: boolean}, words: string, none: string}} Kind */

/** @type {Kind[]} */
const KINDS = [
  {
    key: '',
    label: 'Answers',
    query: { trial: false },
    words: 'Answers that nobody keeps are forgotten 30 days after they were last used.',
    none: 'Answers to analyses stand here as soon as there are some.',
  },
  {
    key: 'kept',
    label: 'Kept',
    query: { kept: true },
    words: 'Kept by a name, by a report, because they were exported, or because somebody said so.',
    none: '“Keep” beside an answer keeps it, in a report or by itself.',
  },
  {
    key: 'trials',
    label: 'Trials',
    query: { trial: true },
    words:
      'Steps on the way to an answer: what the guide tried out, and questions that were changed. Forgotten after a day.',
    none: 'What the guide tries out, and questions that you change, stand here for a day.',
  },
];

/** @param {{kind: Kind}} props */
const KindChoice = ({ kind }) =>
  html`<fieldset class="segmented">
    <legend class="visually-hidden">Which</legend>
    ${KINDS.map((k) => html`<label key=${k.key}><input type="radio" name="kind" checked=${k === kind} onChange=${() => setParams({ show: k.key || null, skip: null })} /><span>${k.label}</span></label>`)}
  </fieldset>`;

/** @param {{kind: Kind, narrowed: boolean}} props */
const None = ({ kind, narrowed }) =>
  narrowed
    ? html`<${Empty} icon="search" title="No answer fits" compact><p>Search for something else, or show all.</p><//>`
    : html`<${Empty}
        icon="chart"
        title=${kind.key ? `No ${kind.key === 'kept' ? 'kept answers' : 'trials'}` : 'Nothing was asked yet'}
        actions=${html`<a class="button" href="/analyze">Analyze</a>`}
      >
        <p>${kind.none}</p>
      <//>`;

export default function ResultsPage() {
  const { text, q, setText } = useSearch();
  const dataset = Number(params().get('dataset')) || null;
  const kind = KINDS.find((k) => k.key === (params().get('show') ?? '')) ?? KINDS[0];
  const skip = Number(params().get('skip')) || 0;
  const [keeping, setKeeping] = useState(/** @type {any} */ (null));
  const list = useResource(
    (signal) => listResults({ q, dataset_id: dataset ?? undefined, ...kind.query, skip, limit: PAGE }, signal),
    [q, dataset, kind.key, skip, resultsVersion.value],
  );
  const { items, total } = results.left(list.data?.items, list.data?.total);
  const narrowed = Boolean(q || dataset);
  return html`<${PageHead} title="Answers" sub=${html`<p><a href="/analyze">Analyze</a> · ${kind.words}</p>`} />
    <div class="results-bar">
      <${KindChoice} kind=${kind} />
      <${SearchField} label="Search answers" placeholder="Search answers…" text=${text} onText=${setText} />
      <${DatasetSelect}
        chosen=${dataset}
        onPick=${(/** @type {number} */ id) => setParams({ dataset: id, skip: null })}
      />
      ${narrowed && html`<button type="button" class="quiet" onClick=${() => (setText(''), setParams({ q: null, dataset: null, skip: null }))}>Show all</button>`}
    </div>
    ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
    ${!list.data && !list.problem && html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`}
    ${list.data && !items.length && html`<${None} kind=${kind} narrowed=${narrowed} />`}
    ${
      items.length > 0 &&
      html`<div class="card">
          <table class="list results-list">
            <thead>
              <tr>
                <th scope="col">Answer</th>
                <th scope="col">Data</th>
                <th scope="col">Last used</th>
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
          total=${total}
          noun="Answers"
          onSkip=${(/** @type {number} */ next) => setParams({ skip: next || null })}
        />`
    }
    ${keeping && html`<${KeepDialog} result=${{ result_id: keeping.id, name: keeping.name }} onClose=${() => setKeeping(null)} />`}`;
}
