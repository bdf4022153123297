// Files on their way in: sent, then ingested, then there. Two at a time are sent; the tray shows them all, and each can be cancelled.

import { signal } from '/vendor/preact.js';
import { upload } from '../lib/upload.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { bytes } from '../lib/format.js';
import { navigate, path } from '../lib/router.js';
import { about } from './about.js';
import { cancelJob, follow, phaseText, progressShare } from './jobs.js';
import { datasetsChanged } from './datasets.js';

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
 */

const AT_ONCE = 2;

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
 * @param {File[]} files
 * @param {Record<string, string>} [options] import options, as the API names them
 */
export function addUploads(files, options = {}) {
  const added = files.map((file) => ({
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
  }));
  opens = added.length === 1 ? added[0].id : 0;
  uploads.value = [...uploads.value, ...added];
  startNext();
}

function startNext() {
  const busy = uploads.value.filter((u) => u.state === 'sending').length;
  for (const waiting of uploads.value.filter((u) => u.state === 'waiting').slice(0, AT_ONCE - busy)) run(waiting);
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
    const { status, body } = await upload('/datasets/upload', formOf(u), {
      onProgress: (sent, total) => onSent(u, sent, total),
      signal: controller.signal,
    });
    if (status === 202) await ingest(u, body, controller.signal);
    else finish(u, body);
  } catch (error) {
    if (isAbort(error)) update(u.id, { state: 'cancelled', detail: 'Cancelled', share: null });
    else update(u.id, { state: 'failed', detail: explain(error), share: null });
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
  datasetsChanged();
  startNext();
  const job = await follow(
    queued.id,
    (now) => update(u.id, { share: progressShare(now), detail: phaseText(now) }),
    signal,
  );
  if (job.status === 'failed') throw new Error(job.error ?? 'The file could not be read.');
  if (job.status === 'cancelled') throw new DOMException('Cancelled', 'AbortError');
  finish(u, { id: job.dataset_id });
}

/**
 * @param {Upload} u
 * @param {any} dataset
 */
function finish(u, dataset) {
  const { rows, columns, rejected_rows, ingest: how } = dataset;
  const result = rows == null ? null : { rows, columns, rejected_rows, duration_ms: how?.duration_ms };
  update(u.id, { state: 'done', share: 1, detail: 'Ready', datasetId: dataset.id, result });
  datasetsChanged();
  if (opens === u.id && (path.peek() === '/data' || path.peek() === '/')) {
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
  addUploads([u.file], u.options);
}

/** @param {number} id */
export const dismissUpload = (id) => (uploads.value = uploads.value.filter((u) => u.id !== id));

/** Whether leaving the page would lose a file that is still being sent. */
export const isSending = () => uploads.value.some((u) => u.state === 'sending' || u.state === 'waiting');
