// Tries a draft out whenever it changes. Steps that lack something are passed over; from the first one that does not fit the rest waits, and what was
// before it is shown.

import { useEffect, useState } from '/vendor/preact.js';
import { numbered } from '../lib/columns.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { lacking } from '../lib/steps.js';
import { preview } from './recipes.js';

/** @typedef {import('./draft.js').Draft} Draft */
/** @typedef {import('./recipes.js').Preview} Preview */
/** @typedef {import('../lib/problem.js').Problem} Problem */
/** @typedef {{shown: Preview | null, step: number, only: boolean, failed: number, errors: import('../lib/problem.js').FieldError[], problem: Problem | null, since: number}} State */

const PAUSE = 180;

/** The first step that a problem names; -1: none. @param {Problem} problem */
function firstFailed(problem) {
  const places = problem.errors.map((e) => /^\/steps\/(\d+)/.exec(e.pointer)).filter(Boolean);
  return places.length ? Math.min(...places.map((m) => Number(m?.[1]))) : -1;
}

/**
 * @param {number} dataset
 * @param {Draft} draft
 * @param {import('./recipes.js').StepKind[]} kinds
 * @param {number} chosen the step whose table is shown, from 1
 * @param {boolean} only just what changes
 * @param {number} current the dataset's current version: another one is another preview
 */
export function useCleanPreview(dataset, draft, kinds, chosen, only, current) {
  const [state, setState] = useState(
    /** @type {State} */ ({ shown: null, step: 0, only: false, failed: -1, errors: [], problem: null, since: 0 }),
  );
  const [turn, setTurn] = useState(0);
  const lacks = draft.items.map((i) =>
    i.step.enabled === false
      ? ''
      : lacking(
          kinds.find((k) => k.name === i.step.step),
          i.step,
        ),
  );
  const known = draft.items.filter((i) => kinds.some((k) => k.name === i.step.step));
  const steps = known.map((i) => (lacks[draft.items.indexOf(i)] ? { ...i.step, enabled: false } : i.step));
  const body = { dataset_id: dataset, ...(draft.version ? { version: draft.version } : {}), steps };
  const question = JSON.stringify([body, chosen, only, current, turn]);

  useEffect(() => {
    const mine = new AbortController();
    const ask = (/** @type {number} */ upto) =>
      preview(
        { ...body, steps: steps.slice(0, upto), show: Math.min(chosen, upto), only: only ? 'changed' : 'all' },
        mine.signal,
      );
    const timer = setTimeout(async () => {
      setState((s) => ({ ...s, since: Date.now() }));
      /** @type {State} */
      const next = { shown: null, step: chosen, only, failed: -1, errors: [], problem: null, since: 0 };
      try {
        try {
          next.shown = await ask(steps.length);
        } catch (error) {
          const problem = asProblem(error);
          next.failed = isAbort(error) ? -1 : firstFailed(problem);
          if (next.failed < 0) throw error;
          next.errors = problem.errors;
          next.step = Math.min(chosen, next.failed);
          next.shown = await ask(next.failed);
        }
      } catch (error) {
        if (isAbort(error)) return;
        next.problem = asProblem(error);
      }
      if (!mine.signal.aborted) setState(next);
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [question]);

  /** The columns before a step, as far as they are known. @param {number} i */
  const columnsBefore = (i) => {
    const reports = state.shown?.steps ?? [];
    const at = reports[i]?.before ?? reports.at(-1)?.after ?? state.shown?.preview.before.columns ?? [];
    return numbered(at);
  };
  const failed = state.failed >= 0;
  return {
    ...state,
    lacks,
    again: () => setTurn(turn + 1),
    states: draft.items.map((_, i) => ({
      report: failed && i >= state.failed ? undefined : state.shown?.steps[i],
      lacks: lacks[i],
      errors: state.errors.filter((e) => e.pointer.startsWith(`/steps/${i}/`) || e.pointer === `/steps/${i}`),
      waits: failed && i > state.failed,
      columns: columnsBefore(i),
    })),
  };
}
