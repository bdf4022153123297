// A dataset that is not there yet, or that could not be read.

import { html, useEffect, useState } from '/vendor/preact.js';
import { bytes, count, duration } from '../lib/format.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { cancelJob, follow, phaseText, progressShare, retryJob } from '../models/jobs.js';
import { datasetsChanged } from '../models/datasets.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { Icon } from './icon.js';
import { Progress } from './progress.js';
import { Empty } from './states.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */
/** @typedef {import('../models/jobs.js').Job} Job */

/** @param {Job} job "12 of 148 MB · 1.2 s" */
function figures(job) {
  const p = job.progress;
  const unit = (/** @type {number} */ n) => (p?.unit === 'bytes' ? bytes(n) : `${count(n)} ${p?.unit ?? ''}`);
  const parts = [];
  if (p && p.total > 0 && job.status === 'running') parts.push(`${unit(p.done)} of ${unit(p.total)}`);
  if (job.started_at) parts.push(duration(Date.now() - Date.parse(job.started_at)));
  return parts.join(' · ');
}

/** @param {{dataset: Dataset, onChange: () => void, onDelete: () => void}} props */
export function DatasetPending({ dataset: d, onChange, onDelete }) {
  const [job, setJob] = useState(/** @type {Job | null} */ (null));
  const failed = d.status === 'failed';

  useEffect(() => {
    if (failed) return undefined;
    const controller = new AbortController();
    const done = () => {
      datasetsChanged();
      onChange();
    };
    if (d.job_id)
      follow(d.job_id, setJob, controller.signal).then(done, (error) => isAbort(error) || setTimeout(onChange, 2000));
    else setTimeout(() => controller.signal.aborted || onChange(), 1000);
    return () => controller.abort();
  }, [d]);

  const act = (/** @type {() => Promise<unknown>} */ run) => () =>
    run().then(onChange, (error) => toast(asProblem(error).message, { tone: 'bad' }));
  if (failed) {
    const actions =
      canEdit() &&
      html`${d.job_id && html`<button type="button" onClick=${act(() => retryJob(/** @type {number} */ (d.job_id)))}><${Icon} name="retry" />Try again</button>`}<a
          class="button"
          href="/data/import"
          >Import with other options</a
        ><button type="button" class="danger" onClick=${onDelete}>Delete</button>`;
    return html`<${Empty} icon="alert" title="This file could not be read" actions=${actions}>
      <p>${d.error ?? 'The reason was not recorded.'}</p>
      <p class="quiet-text">
        If the delimiter, the quotes or the encoding were taken wrongly, look at the file on the import page and set
        them there.
      </p>
    <//>`;
  }
  return html`<section class="card pending" aria-live="polite">
    <h2>${job ? phaseText(job) : 'Being added'}</h2>
    <${Progress} share=${job ? progressShare(job) : null} label="Adding the data" />
    <p class="num quiet-text">${job ? figures(job) : bytes(d.size_bytes)}</p>
    <p class="quiet-text">You can leave this page: the work goes on.</p>
    ${canEdit() && d.job_id && html`<button type="button" onClick=${act(() => cancelJob(/** @type {number} */ (d.job_id)))}>Cancel</button>`}
  </section>`;
}
