// Jobs: what the workers do, did and will do. Changes arrive as they happen; asking again every few seconds finds what no event told.

import { html, useEffect, useRef } from '/vendor/preact.js';
import { Icon } from '../components/icon.js';
import { JobRow } from '../components/job-row.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { Empty, ProblemView, Skeleton } from '../components/states.js';
import { plural } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { isOver, jobKinds, kindText, listJobs, watchJobs } from '../models/jobs.js';
import { canEdit } from '../models/session.js';

const LIMIT = 50;
const EVERY = 5000;

/** @type {[status: string, label: string][]} */
const statuses = [
  ['', 'All'],
  ['running', 'Running'],
  ['queued', 'Waiting'],
  ['failed', 'Failed'],
  ['cancelled', 'Cancelled'],
  ['succeeded', 'Done'],
];

/** @typedef {{items: import('../models/jobs.js').ListedJob[], total: number}} JobPage */

/** Keeps the list true while it is looked at. @param {import('../lib/resource.js').Resource<JobPage>} list */
function useLive(list) {
  const page = useRef(/** @type {JobPage | undefined} */ (undefined));
  page.current = list.data;
  useEffect(() => {
    const stop = watchJobs((job) => {
      const now = page.current;
      const known = now?.items.find((j) => j.id === job.id);
      // A job that is new here, or that has changed its state, may stand elsewhere in the list.
      if (!now || !known || known.status !== job.status) list.reload();
      else list.set({ ...now, items: now.items.map((j) => (j.id === job.id ? { ...j, ...job } : j)) });
    });
    const timer = setInterval(() => document.visibilityState === 'visible' && list.reload(), EVERY);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, []);
}

/** @param {{status: string, kind: string}} props */
function NoJobs({ status, kind }) {
  const filtered = status || kind;
  return html`<${Empty}
    compact
    icon="jobs"
    title=${filtered ? 'No such job' : 'No jobs yet'}
    actions=${filtered ? html`<button type="button" onClick=${() => setParams({ status: null, kind: null, skip: null })}>Show all</button>` : html`<a class="button" href="/data">Data</a>`}
    ><p>
      ${filtered ? 'Nothing is in this state now.' : 'Large files, recipes and long analyses are worked on in the background. You will see here how far they are.'}
    </p><//
  >`;
}

/** @param {{status: string, kind: string, dataset: number | undefined, name: string | null | undefined}} props */
function Filters({ status, kind, dataset, name }) {
  const only = html`<span class="chip"
    ><span>${name ?? 'One dataset'}</span
    ><button type="button" aria-label="Jobs of all datasets" onClick=${() => setParams({ dataset: null, skip: null })}>
      <${Icon} name="close" /></button
  ></span>`;
  return html`<div class="bar">
    <fieldset class="segmented">
      <legend class="visually-hidden">State</legend>
      ${statuses.map(([key, label]) => html`<label><input type="radio" name="status" checked=${key === status} onChange=${() => setParams({ status: key, skip: null })} /><span>${label}</span></label>`)}
    </fieldset>
    <label class="order-by"
      >Kind
      <select
        value=${kind}
        onChange=${(/** @type {any} */ e) => setParams({ kind: e.currentTarget.value, skip: null })}
      >
        <option value="" selected=${!kind}>all</option>
        ${jobKinds.map((k) => html`<option value=${k} selected=${k === kind}>${kindText(k)}</option>`)}
      </select></label
    >
    ${dataset && only}
  </div>`;
}

/** @param {{jobs: import('../models/jobs.js').ListedJob[] | undefined, onChange: () => void}} props */
const JobTable = ({ jobs, onChange }) =>
  html`<div class="scroll">
    <table class="list jobs">
      <caption class="visually-hidden">
        Jobs, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Job</th>
          <th scope="col">State</th>
          <th scope="col" class="middle-only">Asked for</th>
          <th><span class="visually-hidden">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${
          jobs
            ? jobs.map((job) => html`<${JobRow} key=${job.id} job=${job} editable=${canEdit()} onChange=${onChange} />`)
            : [0, 1, 2, 3].map(
                (i) =>
                  html`<tr key=${i}>
                    <td><${Skeleton} width="12rem" /></td>
                    <td><${Skeleton} width="6rem" /></td>
                    <td class="middle-only"></td>
                    <td></td>
                  </tr>`,
              )
        }
      </tbody>
    </table>
  </div>`;

/** @param {JobPage | undefined} page */
function summary(page) {
  if (!page) return ' ';
  const active = page.items.filter((j) => !isOver(j)).length;
  return active ? `${plural(active, 'job')} at work or waiting` : 'Nothing is at work now';
}

/** @param {{list: import('../lib/resource.js').Resource<JobPage>, skip: number, status: string, kind: string}} props */
function Results({ list, skip, status, kind }) {
  const page = list.data;
  if (list.problem && !page) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (page?.items.length === 0) return html`<${NoJobs} status=${status} kind=${kind} />`;
  return html`${list.problem && html`<p class="form-problem" role="alert">${list.problem.message}</p>`}
    <${JobTable} jobs=${page?.items} onChange=${list.reload} />
    ${page && page.total > LIMIT && html`<${Pager} noun="Jobs" skip=${skip} limit=${LIMIT} total=${page.total} onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })} />`}`;
}

export default function Jobs() {
  const query = params();
  const status = query.get('status') ?? '';
  const kind = query.get('kind') ?? '';
  const dataset = Number(query.get('dataset')) || undefined;
  const skip = Number(query.get('skip')) || 0;
  const list = useResource(
    (signal) => listJobs({ status, kind, dataset_id: dataset, skip, limit: LIMIT }, signal),
    [status, kind, dataset, skip],
  );
  useLive(list);
  return html`<${PageHead} title="Jobs" sub=${summary(list.data)} />
    <section class="card" aria-label="Jobs">
      <${Filters} status=${status} kind=${kind} dataset=${dataset} name=${list.data?.items[0]?.dataset_name} />
      <${Results} list=${list} skip=${skip} status=${status} kind=${kind} />
    </section>`;
}
