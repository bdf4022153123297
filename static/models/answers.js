// Runs a question whenever it changes, a moment after the last change; the old answer stays until the new one is there. What takes long is a job,
// which tells how far it is and can be cancelled; who leaves the page and comes back finds it where it is by then.

import { useEffect, useRef, useState } from '/vendor/preact.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { getResult, isJob, run } from './analytics.js';
import { cancelJob, follow, phaseText, progressShare } from './jobs.js';

/** @typedef {import('./analytics.js').Answer} Answer */

const PAUSE = 250;
/** How often a server that is too busy is asked again by itself, and how long that may wait at most, seconds. */
const RETRIES = 3;
const LONGEST = 5;

/** Nobody wants the job's answer any more. It may have ended by now. @param {number} job */
const stop = (job) => void cancelJob(job).catch(() => {});

/** @param {number} seconds @param {AbortSignal} signal */
const rest = (seconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(new DOMException('Left.', 'AbortError'))));
  });

/**
 * Runs it, and waits for a moment where the server asks for that. What was sent is not called back when the signal says so: the reply may be a job, and
 * who does not hear of it can not cancel it.
 * @param {() => void} onWait
 * @returns {(operation: string, body: Record<string, any>, signal: AbortSignal, how: Parameters<typeof run>[3]) => ReturnType<typeof run>}
 */
const patiently = (onWait) => async (operation, body, signal, how) => {
  for (let turn = 1; ; turn += 1) {
    try {
      return await run(operation, body, undefined, how);
    } catch (error) {
      const { status, retryAfter } = asProblem(error);
      if (turn > RETRIES || signal.aborted || ![429, 503].includes(status) || !retryAfter || retryAfter > LONGEST)
        throw error;
      onWait();
      await rest(retryAfter, signal);
    }
  }
};

/**
 * @typedef {object} Asked
 * @property {Answer} [answer]
 * @property {import('../lib/problem.js').Problem} [problem]
 * @property {boolean} cancelled
 * @property {number} since when it began; 0: nothing runs
 * @property {string} phase
 * @property {number | null} share of the work done, when that is known
 * @property {boolean} job a worker computes it
 */

/** @type {Asked} */
const IDLE = { cancelled: false, since: 0, phase: '', share: null, job: false };

/**
 * @param {string} operation
 * @param {Record<string, any> | null} body null: not complete yet
 */
export function useAnswer(operation, body) {
  const [state, setState] = useState(IDLE);
  const [turn, setTurn] = useState(0);
  const running = useRef(/** @type {{controller: AbortController, job: number | null, left: boolean} | null} */ (null));
  const text = body && JSON.stringify(body);
  // Answers that were computed since the page was opened: when the question is changed, they were steps on the way.
  const steps = useRef(/** @type {Set<number>} */ (new Set()));
  const shown = useRef(/** @type {number | null} */ (null));
  const leaving = useRef(false);
  useEffect(() => {
    leaving.current = false;
    return () => void (leaving.current = true);
  }, []);
  useEffect(() => {
    if (!body) return undefined;
    const mine = { controller: new AbortController(), job: /** @type {number | null} */ (null), left: false };
    const { signal } = mine.controller;
    const timer = setTimeout(async () => {
      running.current = mine;
      setState((s) => ({ ...IDLE, answer: s.answer, since: Date.now(), phase: 'Computing' }));
      try {
        const after = shown.current !== null && steps.current.has(shown.current) ? shown.current : undefined;
        const ask = patiently(() => setState((s) => ({ ...s, phase: 'Waiting for the server' })));
        let reply = await ask(operation, body, signal, { after });
        if (signal.aborted) return void (isJob(reply) && !mine.left && stop(reply.id));
        let fresh = !isJob(reply) && !reply.cached;
        if (isJob(reply)) {
          mine.job = reply.id;
          fresh = true;
          setState((s) => ({ ...s, job: true }));
          const job = await follow(
            reply.id,
            (now) => setState((s) => ({ ...s, phase: phaseText(now), share: progressShare(now) })),
            signal,
          );
          mine.job = null;
          if (job.status !== 'succeeded') throw new Error(job.error ?? 'The analysis was cancelled.');
          reply = await getResult(/** @type {any} */ (job).result.result_id, signal);
        }
        if (signal.aborted) return;
        const answer = /** @type {Answer} */ (reply);
        shown.current = answer.result_id ?? null;
        if (fresh && answer.result_id) steps.current.add(answer.result_id);
        setState({ ...IDLE, answer });
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        setState((s) => ({ ...IDLE, answer: s.answer, problem: asProblem(error) }));
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      // A question that was changed need not be answered any more; who only leaves may come back for it.
      mine.left = leaving.current;
      if (mine.job !== null && !mine.left) stop(mine.job);
      mine.controller.abort();
      running.current = null;
    };
  }, [operation, text, turn]);
  const cancel = () => {
    const now = running.current;
    if (now?.job) stop(now.job);
    if (now) now.job = null;
    now?.controller.abort();
    setState((s) => ({ ...IDLE, answer: s.answer, cancelled: true }));
  };
  return { ...state, again: () => setTurn(turn + 1), cancel };
}
