// The jobs that run now, with their progress and a way to stop each.

import { html, useEffect } from '/vendor/preact.js';
import { useResource } from '../lib/resource.js';
import { canEdit } from '../models/session.js';
import { cancelJob, kindText, listJobs, phaseText, progressShare } from '../models/jobs.js';
import { Progress } from './progress.js';

/** @param {{count: number}} props */
export function RunningJobs({ count }) {
  const jobs = useResource((signal) => listJobs({ status: 'running', limit: 5 }, signal), [count]);
  useEffect(() => {
    const timer = setInterval(jobs.reload, 1000);
    return () => clearInterval(timer);
  }, []);
  const items = jobs.data?.items ?? [];
  if (!items.length) return null;
  return html`<section class="card running" aria-label="Running jobs">
    ${items.map(
      (job) =>
        html`<div key=${job.id} class="running-job">
          <span class="clip"
            >${job.dataset_id && job.dataset_name ? html`<a href=${`/data/${job.dataset_id}`}>${job.dataset_name}</a> · ${kindText(job.kind)}` : kindText(job.kind)}</span
          >
          <span class="quiet-text">${phaseText(job)}</span>
          <${Progress} share=${progressShare(job)} label=${`${kindText(job.kind)}: ${phaseText(job)}`} />
          ${canEdit() && html`<button type="button" class="quiet" onClick=${() => cancelJob(job.id).then(jobs.reload, jobs.reload)}>Cancel</button>`}
        </div>`,
    )}
    ${count > items.length && html`<p class="running-more"><a href="/jobs?status=running">All running jobs</a></p>`}
  </section>`;
}
