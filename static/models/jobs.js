// Follows a job to its end: by server-sent events where they work, by asking again (250 ms growing to 1 s) where they do not.

import { BASE, get, post } from '../lib/api.js';
import { bytes, count } from '../lib/format.js';

/**
 * @typedef {object} Job
 * @property {number} id
 * @property {string} kind
 * @property {'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'} status
 * @property {number | null} dataset_id
 * @property {{done: number, total: number, unit: string, phase: string} | null} progress
 * @property {number} attempts
 * @property {string | null} error
 * @property {Record<string, any> | null} [result]
 * @property {string} created_at
 * @property {string | null} started_at
 * @property {string | null} finished_at
 */

/** @param {Job} job */
export const isOver = (job) => ['succeeded', 'failed', 'cancelled'].includes(job.status);

/** @type {Record<string, string>} */
const phases = {
  queued: 'Waiting for a worker',
  computing: 'Computing',
  reading: 'Reading',
  profiling: 'Profiling',
  committing: 'Saving',
  done: 'Done',
};

/** @param {Job} job */
export const phaseText = (job) =>
  job.status === 'queued' ? phases.queued : (phases[job.progress?.phase ?? ''] ?? job.progress?.phase ?? 'Working');

/**
 * The share that is done, or null while nobody knows.
 * @param {Job} job
 */
export const progressShare = (job) =>
  job.status !== 'queued' && job.progress && job.progress.total > 0
    ? Math.min(1, job.progress.done / job.progress.total)
    : null;

export const cancelJob = (/** @type {number} */ id) => post(`/jobs/${id}/cancel`);
export const retryJob = (/** @type {number} */ id) => post(`/jobs/${id}/retry`);

/**
 * @param {number} id
 * @param {(job: Job) => void} onChange
 * @param {AbortSignal} signal stops following; the job goes on
 * @returns {Promise<Job>} the job when it is over
 */
export function follow(id, onChange, signal) {
  return new Promise((resolve, reject) => {
    let timer = 0;
    let pause = 250;
    let settled = false;
    const events = new EventSource(`${BASE}/jobs/${id}/events`);

    const stop = () => {
      settled = true;
      events.close();
      clearTimeout(timer);
    };
    const take = (/** @type {Job} */ job) => {
      if (settled) return;
      onChange(job);
      if (isOver(job)) {
        stop();
        resolve(job);
      }
    };
    // Asking stays on beside the events, slower: an event that got lost delays nothing for long.
    const ask = async () => {
      try {
        take(await get(`/jobs/${id}`, { signal }));
        pause = Math.min(1000, pause * 1.5);
      } catch (error) {
        const problem = /** @type {import('../lib/problem.js').Problem} */ (error);
        if (problem.status === 404 || problem.status === 401 || problem.status === 403) {
          stop();
          return reject(error);
        }
        pause = 2000;
      }
      if (!settled) timer = window.setTimeout(ask, events.readyState === EventSource.OPEN ? 3000 : pause);
    };
    events.addEventListener('job', (event) => take(JSON.parse(event.data)));
    events.onerror = () => events.close();
    signal.addEventListener('abort', () => {
      stop();
      reject(new DOMException('No longer followed.', 'AbortError'));
    });
    ask();
  });
}

/** @typedef {Job & {dataset_name?: string | null, created_by?: number | null, created_by_name?: string | null, cancel_requested?: boolean}} ListedJob */

/**
 * @param {{status?: string, kind?: string, dataset_id?: number, skip?: number, limit?: number}} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<{items: ListedJob[], total: number}>}
 */
export const listJobs = (query, signal) => get('/jobs', { query, signal });

/** @type {Record<string, string>} */
const kinds = {
  ingest: 'Import',
  analysis: 'Analysis',
  clean: 'Recipe',
  quality: 'Quality check',
  profile: 'Profile',
  stream: 'Start of a stream',
};
export const jobKinds = Object.keys(kinds);
/** @param {string} kind */
export const kindText = (kind) => kinds[kind] ?? kind[0].toUpperCase() + kind.slice(1).replace(/_/g, ' ');

/** How far it is, in the job's own unit: "12 of 148 MB". @param {Job} job */
export function progressText({ progress: p }) {
  if (!p || p.total <= 0) return '';
  const unit = (/** @type {number} */ n) => (p.unit === 'bytes' ? bytes(n) : count(n));
  return `${unit(p.done)} of ${unit(p.total)}${p.unit === 'bytes' ? '' : ` ${p.unit}`}`;
}

/**
 * Hears of every job that a worker has at hand, over one connection.
 * @param {(job: Job) => void} onJob
 * @returns {() => void} stops it
 */
export function watchJobs(onJob) {
  const events = new EventSource(`${BASE}/jobs/events`);
  events.addEventListener('job', (event) => onJob(JSON.parse(event.data)));
  return () => events.close();
}
