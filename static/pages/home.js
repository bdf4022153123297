// Home: what this Quern holds, what is going on, and where to go on.

import { html, useEffect } from '/vendor/preact.js';
import { Activity } from '../components/activity.js';
import { openAddData } from '../components/add-data.js';
import { DatasetCard } from '../components/dataset-card.js';
import { Facts } from '../components/facts.js';
import { FirstSteps } from '../components/first-steps.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page.js';
import { RunningJobs } from '../components/running-jobs.js';
import { ProblemView, Skeleton } from '../components/states.js';
import { get } from '../lib/api.js';
import { bytes, compact, count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { changed, listDatasets } from '../models/datasets.js';
import { canEdit, user } from '../models/session.js';

/** @typedef {{datasets: number, rows: number, active_users: number, analyses: number, storage_bytes: number, jobs_running: number, activity: import('../components/activity.js').Event[]}} HomeFigures */

function greeting() {
  const hour = new Date().getHours();
  return hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
}

/** @param {HomeFigures | undefined} h */
const factsOf = (h) => [
  { label: 'Datasets', value: count(h?.datasets), href: '/data', note: h && h.rows > 0 && `${compact(h.rows)} rows` },
  { label: 'Active users', value: count(h?.active_users) },
  { label: 'Analyses run', value: count(h?.analyses) },
  { label: 'Storage used', value: bytes(h?.storage_bytes) },
  { label: 'Jobs running', value: count(h?.jobs_running), href: '/jobs' },
];

function RecentData() {
  const recent = useResource((signal) => listDatasets({ sort: '-updated_at', limit: 6 }, signal), [changed.value]);
  const cards = recent.data?.items.map(
    (d) => html`<${DatasetCard} key=${`${d.id}.${d.version}.${d.status}`} dataset=${d} />`,
  );
  const waiting = [0, 1, 2, 3].map(
    (i) => html`<div key=${i} class="card dataset-card"><${Skeleton} width="40%" /><${Skeleton} height="3rem" /></div>`,
  );
  return html`<section aria-labelledby="recent-title">
    <div class="section-head">
      <h2 id="recent-title">Recent data</h2>
      <a href="/data">All datasets</a>
    </div>
    ${recent.problem && !recent.data ? html`<${ProblemView} problem=${recent.problem} onRetry=${recent.reload} compact />` : html`<div class="cards">${cards ?? waiting}</div>`}
  </section>`;
}

export default function Home() {
  const home = useResource(
    (signal) => /** @type {Promise<HomeFigures>} */ (get('/system/home', { signal })),
    [changed.value],
  );
  const h = home.data;
  const running = h?.jobs_running ?? 0;

  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && home.reload(), running ? 3000 : 30_000);
    return () => clearInterval(timer);
  }, [running]);

  const add =
    canEdit() &&
    html`<button type="button" class="primary" onClick=${openAddData}><${Icon} name="upload" />Add data</button>`;
  return html`<${PageHead}
      title="Home"
      heading=${`${greeting()}, ${user.value?.name.split(' ')[0] ?? ''}`}
      actions=${add}
    />
    ${home.problem && !h ? html`<${ProblemView} problem=${home.problem} onRetry=${home.reload} compact />` : html`<${Facts} facts=${factsOf(h)} loading=${!h} />`}
    ${running > 0 && html`<${RunningJobs} count=${running} />`}
    ${
      h?.datasets === 0 && !running
        ? html`<${FirstSteps} />`
        : html`<div class="home-columns">
            <${RecentData} />
            <section aria-labelledby="activity-title">
              <div class="section-head"><h2 id="activity-title">Recent activity</h2></div>
              <${Activity} events=${h?.activity} />
            </section>
          </div>`
    }`;
}
