// Runs a question whenever it changes, a moment after the last change; the old answer stays until the new one is there. What takes long is a job,
// which tells how far it is and can be cancelled.

import { useEffect, useRef, useState } from '/vendor/preact.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { getResult, isJob, run } from './analytics.js';
import { cancelJob, follow, phaseText, progressShare } from './jobs.js';

/** @typedef {import('./analytics.js').Answer} Answer */

const PAUSE = 250;

/**
 * @typedef {object} Asked
 * @property {Answer} [answer]
 * @property {import('../lib/problem.js').Problem} [problem]
 * @property {boolean} cancelled
 * @property {number} since when it began; 0: nothing runs
 * @property {string} phase
 * @property {number | null} share of the work done, when that is known
 */

/** @type {Asked} */
const IDLE = { cancelled: false, since: 0, phase: '', share: null };

/**
 * @param {string} operation
 * @param {Record<string, any> | null} body null: not complete yet
 */
export function useAnswer(operation, body) {
  const [state, setState] = useState(IDLE);
  const [turn, setTurn] = useState(0);
  const running = useRef(/** @type {{controller: AbortController, job: number | null} | null} */ (null));
  const text = body && JSON.stringify(body);
  useEffect(() => {
    if (!body) return undefined;
    const mine = { controller: new AbortController(), job: /** @type {number | null} */ (null) };
    const { signal } = mine.controller;
    const timer = setTimeout(async () => {
      running.current = mine;
      setState((s) => ({ ...IDLE, answer: s.answer, since: Date.now(), phase: 'Computing' }));
      try {
        let reply = await run(operation, body, signal);
        if (isJob(reply)) {
          mine.job = reply.id;
          const job = await follow(
            reply.id,
            (now) => setState((s) => ({ ...s, phase: phaseText(now), share: progressShare(now) })),
            signal,
          );
          mine.job = null;
          if (job.status !== 'succeeded') throw new Error(job.error ?? 'The analysis was cancelled.');
          reply = await getResult(/** @type {any} */ (job).result.result_id, signal);
        }
        if (!signal.aborted) setState({ ...IDLE, answer: /** @type {Answer} */ (reply) });
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        setState((s) => ({ ...IDLE, answer: s.answer, problem: asProblem(error) }));
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      // A question that nobody waits for any more need not be answered.
      if (mine.job !== null) cancelJob(mine.job).catch(() => {});
      mine.controller.abort();
      running.current = null;
    };
  }, [operation, text, turn]);
  const cancel = () => {
    const now = running.current;
    if (now?.job) cancelJob(now.job).catch(() => {});
    if (now) now.job = null;
    now?.controller.abort();
    setState((s) => ({ ...IDLE, answer: s.answer, cancelled: true }));
  };
  return { ...state, again: () => setTurn(turn + 1), cancel };
}
