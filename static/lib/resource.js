// A thing that is loaded: its data, its problem, and how long it has been waited for. What was shown stays while the next one loads.

import { useCallback, useEffect, useRef, useState } from '/vendor/preact.js';
import { asProblem, isAbort } from './problem.js';

/**
 * @template T
 * @typedef {object} Resource
 * @property {T | undefined} data
 * @property {import('./problem.js').Problem | undefined} problem
 * @property {boolean} loading
 * @property {number} since when the loading began, milliseconds
 * @property {() => void} reload
 * @property {() => void} cancel
 * @property {(data: T) => void} set replaces the data, after a change that the server has confirmed
 */

/**
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs loads again when one of them changes
 * @returns {Resource<T>}
 */
export function useResource(load, inputs) {
  const [state, setState] = useState(
    /** @type {{data?: T, problem?: import('./problem.js').Problem, loading: boolean, since: number}} */ ({
      loading: true,
      since: Date.now(),
    }),
  );
  const [turn, setTurn] = useState(0);
  const controller = useRef(/** @type {AbortController | null} */ (null));

  useEffect(() => {
    const mine = new AbortController();
    controller.current = mine;
    setState((s) => ({ data: s.data, loading: true, since: Date.now() }));
    load(mine.signal).then(
      (data) => mine.signal.aborted || setState({ data, loading: false, since: 0 }),
      (error) => {
        if (mine.signal.aborted || isAbort(error)) return;
        setState((s) => ({ data: s.data, problem: asProblem(error), loading: false, since: 0 }));
      },
    );
    return () => mine.abort();
  }, [...inputs, turn]);

  const reload = useCallback(() => setTurn((t) => t + 1), []);
  const cancel = useCallback(() => {
    controller.current?.abort();
    setState((s) => ({ data: s.data, loading: false, since: 0 }));
  }, []);
  const set = useCallback((/** @type {T} */ data) => setState({ data, loading: false, since: 0 }), []);
  return { data: state.data, problem: state.problem, loading: state.loading, since: state.since, reload, cancel, set };
}
