// Files on their way in: sent, then ingested, then there. Two at a time are sent; the tray shows them all, and each can be cancelled.

import { signal } from '/vendor/preact.js';
import { upload } from '../lib/upload.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { bytes } from '../lib/format.js';
import { navigate, path } from '../lib/router.js';
import { about } from './about.js';
import { cancelJob, follow, phaseText, progressShare } from './jobs.js';
import { datasetsChanged, getDataset } from './datasets.js';
import { sent } from './drafts.js';

/**
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} name
 * @property {number} size
 * @property {'waiting' | 'sending' | 'ingesting' | 'done' | 'failed' | 'cancelled'} state
 * @property {number | null} share of the present step, 0 to 1, null while nobody knows
 * @property {string} detail
 * @property {number | null} datasetId
 * @property {number | null} jobId
 * @property {{rows: number, columns: number, rejected_rows: number, duration_ms: number} | null} result
 * @property {File} file
 * @property {Record<string, string>} options
 * @property {string} path of the API, below its base
 * @property {Sibling[]} siblings the further datasets of a zip
 * @property {() => void} [onDone]
 * @property {(problem: import('../lib/problem.js').Problem) => void} [onFailed]
 */

/** @typedef {{dataset_id: number, job_id: number, name: string, member: string, state: 'ingesting' | 'done' | 'failed', detail: string}} Sibling */
/** A file on its way: options as the API names them, and where it goes when it is no new dataset. @typedef {{file: File, options?: Record<string, string>, into?: number, onDone?: () => void, onFailed?: (problem: import('../lib/problem.js').Problem) => void}} Parcel */

const AT_ONCE = 2;
const UPLOAD = '/datasets/upload';

export const uploads = signal(/** @type {Upload[]} */ ([]));
/** @type {Map<number, AbortController>} */
const controllers = new Map();
let last = 0;
/** Follow the person's intent: a single file opens when it is there, several leave the person where they are. */
let opens = 0;

/**
 * @param {number} id
 * @param {Partial<Upload>} change
 */
function update(id, change) {
  uploads.value = uploads.value.map((u) => (u.id === id ? { ...u, ...change } : u));
}

/**
 * @param {Parcel[]} parcels
 * @returns {number[]} the ids of the uploads
 */
export function sendParcels(parcels) {
  const added = parcels.map(({ file, options = {}, into, onDone, onFailed }) => ({
    id: ++last,
    name: options.name || file.name,
    size: file.size,
    state: /** @type {Upload['state']} */ ('waiting'),
    share: null,
    detail: 'Waiting',
    datasetId: null,
    jobId: null,
    result: null,
    file,
    options,
    path: into ? `/datasets/${into}/load` : UPLOAD,
    siblings: [],
    onDone,
    onFailed,
  }));
  opens = added.length === 1 ? added[0].id : 0;
  uploads.value = [...uploads.value, ...added];
  startNext();
  return added.map((u) => u.id);
}

/**
 * @param {File[]} files
 * @param {Record<string, string>} [options] import options, as the API names them
 */
export const addUploads = (files, options = {}) => sendParcels(files.map((file) => ({ file, options })));

/** Files that go into one dataset go one after another, in their order. @param {Upload} u @param {Upload[]} before */
const mayGo = (u, before) =>
  u.path === UPLOAD || !before.some((b) => b.path === u.path && ['waiting', 'sending', 'ingesting'].includes(b.state));

function startNext() {
  const busy = uploads.value.filter((u) => u.state === 'sending').length;
  const ready = uploads.value.filter((u, i, all) => u.state === 'waiting' && mayGo(u, all.slice(0, i)));
  for (const waiting of ready.slice(0, Math.max(0, AT_ONCE - busy))) run(waiting);
}

/** @param {Upload} u */
async function run(u) {
  const controller = new AbortController();
  controllers.set(u.id, controller);
  update(u.id, { state: 'sending', share: 0, detail: `0 of ${bytes(u.size)}` });
  try {
    const limit = (await about())?.limits.upload_bytes;
    if (limit && u.size > limit)
      throw new Error(
        `The file has ${bytes(u.size)}; this server accepts ${bytes(limit)}. Split it, or ask an admin to raise the limit.`,
      );
    if (!u.size) throw new Error('The file is empty. Check that it was written completely.');
    const { status, body } = await upload(u.path, formOf(u), {
      onProgress: (sent, total) => onSent(u, sent, total),
      signal: controller.signal,
    });
    if (status === 202) await ingest(u, body, controller.signal);
    else await finish(u, body);
  } catch (error) {
    if (isAbort(error)) update(u.id, { state: 'cancelled', detail: 'Cancelled', share: null });
    else {
      update(u.id, { state: 'failed', detail: explain(error), share: null });
      u.onFailed?.(asProblem(error));
    }
  }
  startNext();
}

/** @param {Upload} u */
function formOf(u) {
  const form = new FormData();
  for (const [name, value] of Object.entries(u.options)) if (value) form.append(name, value);
  form.append('file', u.file, u.file.name);
  return form;
}

/**
 * @param {Upload} u
 * @param {number} sent
 * @param {number} total
 */
function onSent(u, sent, total) {
  if (sent < total) update(u.id, { share: sent / total, detail: `${bytes(sent)} of ${bytes(total)}` });
  else update(u.id, { state: 'ingesting', share: null, detail: 'Reading' });
}

/**
 * @param {Upload} u
 * @param {import('./jobs.js').Job} queued
 * @param {AbortSignal} signal
 */
async function ingest(u, queued, signal) {
  update(u.id, {
    state: 'ingesting',
    jobId: queued.id,
    datasetId: queued.dataset_id,
    share: null,
    detail: phaseText(queued),
  });
  takeSiblings(u, queued);
  datasetsChanged();
  startNext();
  const job = await follow(
    queued.id,
    (now) => update(u.id, { share: progressShare(now), detail: phaseText(now) }),
    signal,
  );
  if (job.status === 'failed') throw new Error(job.error ?? 'The file could not be read.');
  if (job.status === 'cancelled') throw new DOMException('Cancelled', 'AbortError');
  await finish(u, { id: job.dataset_id });
}

/**
 * The further datasets of a zip have jobs of their own.
 * @param {Upload} u
 * @param {any} reply
 */
function takeSiblings(u, reply) {
  const siblings = (reply.datasets ?? []).map((/** @type {any} */ s) => ({
    ...s,
    state: 'ingesting',
    detail: 'Waiting for a worker',
  }));
  if (!siblings.length) return;
  update(u.id, { siblings });
  const change = (/** @type {number} */ job, /** @type {Partial<Sibling>} */ to) => {
    const now = uploads.peek().find((one) => one.id === u.id);
    if (now) update(u.id, { siblings: now.siblings.map((s) => (s.job_id === job ? { ...s, ...to } : s)) });
  };
  for (const { job_id: id } of siblings) {
    follow(id, (job) => change(id, { detail: phaseText(job) }), new AbortController().signal).then(
      (job) => {
        const done = job.status === 'succeeded';
        change(id, {
          state: done ? 'done' : 'failed',
          detail: done ? 'Ready' : (job.error ?? 'Cancelled'),
        });
        datasetsChanged();
      },
      (error) => change(id, { state: 'failed', detail: asProblem(error).message }),
    );
  }
}

/** Whether the person is where the upload was begun, and so is led to what came of it. @param {number} id */
const waitsFor = (id) =>
  ['/', '/data'].includes(path.peek()) || (path.peek() === '/data/import' && sent.peek().includes(id));

/**
 * @param {Upload} u
 * @param {any} dataset
 */
async function finish(u, dataset) {
  takeSiblings(u, dataset);
  if (dataset.rows == null) dataset = await getDataset(dataset.id).catch(() => dataset);
  const { rows, columns, rejected_rows, ingest: how } = dataset;
  const alone = !uploads.peek().find((one) => one.id === u.id)?.siblings.length;
  const result = rows == null ? null : { rows, columns, rejected_rows, duration_ms: how?.duration_ms };
  update(u.id, { state: 'done', share: 1, detail: 'Ready', datasetId: dataset.id, result });
  if (!alone && dataset.name) update(u.id, { name: dataset.name });
  u.onDone?.();
  datasetsChanged();
  if (opens === u.id && alone && waitsFor(u.id)) {
    dismissUpload(u.id);
    navigate(`/data/${dataset.id}`);
  }
}

/** @param {unknown} error */
function explain(error) {
  const problem = asProblem(error);
  const fields = problem.errors.map((e) => `${e.pointer.replace(/^[/?]/, '')} ${e.detail}`).join('; ');
  return fields ? `${problem.message} ${fields}.` : problem.message;
}

/** @param {Upload} u */
export async function cancelUpload(u) {
  if (u.jobId) {
    update(u.id, { detail: 'Cancelling' });
    await cancelJob(u.jobId).catch(() => {});
  } else if (u.state === 'waiting') update(u.id, { state: 'cancelled', detail: 'Cancelled' });
  else controllers.get(u.id)?.abort();
}

/** @param {Upload} u */
export function retryUpload(u) {
  dismissUpload(u.id);
  sendParcels([
    {
      file: u.file,
      options: u.options,
      into: Number(/\/(\d+)\/load$/.exec(u.path)?.[1]) || undefined,
      onDone: u.onDone,
      onFailed: u.onFailed,
    },
  ]);
}

/** @param {number} id */
export const dismissUpload = (id) => (uploads.value = uploads.value.filter((u) => u.id !== id));

/** Whether leaving the page would lose a file that is still being sent. */
export const isSending = () => uploads.value.some((u) => u.state === 'sending' || u.state === 'waiting');
