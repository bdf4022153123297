// One job: what it is about, how far it is or how it ended, and the way to stop it or try again.

import { html, useState } from '/vendor/preact.js';
import { ago, duration, when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { cancelJob, isOver, kindText, phaseText, progressShare, progressText, retryJob } from '../models/jobs.js';
import { user } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { Icon } from './icon.js';
import { Progress } from './progress.js';

/** @typedef {import('../models/jobs.js').ListedJob} Job */

/** @type {Record<Job['status'], {label: string, tone: string, icon: string}>} */
const states = {
  queued: { label: 'waiting', tone: '', icon: 'clock' },
  running: { label: 'running', tone: '', icon: 'retry' },
  succeeded: { label: 'done', tone: 'good', icon: 'check' },
  failed: { label: 'failed', tone: 'bad', icon: 'alert' },
  cancelled: { label: 'cancelled', tone: '', icon: 'close' },
};

/** @param {Job} job milliseconds, also of one that goes on */
const tookOf = (job) =>
  job.started_at ? Date.parse(job.finished_at ?? new Date().toISOString()) - Date.parse(job.started_at) : null;

/** @param {{job: Job}} props */
function State({ job }) {
  const state = states[job.status];
  if (job.status === 'running') {
    const far = [phaseText(job), progressText(job), duration(tookOf(job))].filter(Boolean).join(' · ');
    return html`<div class="job-state">
      <${Progress} share=${progressShare(job)} label=${`${kindText(job.kind)}: ${phaseText(job)}`} />
      <small class="num">${job.cancel_requested ? 'Stopping…' : far}</small>
    </div>`;
  }
  return html`<div class="job-state">
    <span class=${`badge ${state.tone}`}><${Icon} name=${state.icon} />${state.label}</span>
    ${isOver(job) && job.started_at && html`<small class="num">${duration(tookOf(job))}</small>`}
    ${job.status === 'queued' && job.attempts > 0 && html`<small>tried ${job.attempts} times, waits to try again</small>`}
  </div>`;
}

/** What can be done with it: by an editor, or by whoever has asked for it. @param {{job: Job, editable: boolean, onChange: () => void}} props */
function Actions({ job, editable, onChange }) {
  const [busy, setBusy] = useState(false);
  const act = (/** @type {(id: number) => Promise<unknown>} */ run, /** @type {string} */ said) => async () => {
    setBusy(true);
    try {
      await run(job.id);
      toast(said, { tone: 'good' });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
    }
    setBusy(false);
    onChange();
  };
  const retriable = job.status === 'failed' || job.status === 'cancelled';
  return html`${(editable || job.created_by === user.value?.id) && !isOver(job) && html`<button type="button" class="quiet" disabled=${busy || job.cancel_requested} onClick=${act(cancelJob, 'The job is being stopped')}>Cancel<span class="visually-hidden"> job ${job.id}</span></button>`}
  ${editable && retriable && html`<button type="button" class="quiet" disabled=${busy} onClick=${act(retryJob, 'The job is tried again')}><${Icon} name="retry" />Try again<span class="visually-hidden"> job ${job.id}</span></button>`}`;
}

/** @param {{job: Job, editable: boolean, onChange: () => void}} props */
export function JobRow({ job, editable, onChange }) {
  const what = kindText(job.kind);
  const name = job.dataset_name;
  return html`<tr>
    <td class="list-name">
      ${job.dataset_id && name ? html`<a href=${`/data/${job.dataset_id}`}>${name}</a>` : html`<b>${job.dataset_id ? 'A dataset' : what}</b>`}
      <p>${what} <span class="quiet-text num">· number ${job.id}</span></p>
      ${job.result?.result_id && html`<p><a href=${`/analyze/results/${job.result.result_id}`}>Open the answer</a></p>`}
      ${job.error && (job.status === 'failed' || job.status === 'queued') && html`<p class="job-error">${job.error}</p>`}
      <p class="narrow-only">${ago(job.created_at)}${job.created_by_name && ` by ${job.created_by_name}`}</p>
    </td>
    <td><${State} job=${job} /></td>
    <td class="middle-only">
      <time datetime=${job.created_at} title=${when(job.created_at)}>${ago(job.created_at)}</time>
      <p class="clip quiet-text">${job.created_by_name ?? 'Quern'}</p>
    </td>
    <td class="job-act"><${Actions} job=${job} editable=${editable} onChange=${onChange} /></td>
  </tr>`;
}
