// One analysis: at the left what is asked, at the right the answer, which follows every change. The whole question stands in the URL, so that a
// link gives the same answer.

import { html, useEffect, useState } from '/vendor/preact.js';
import { AnswerView } from '../components/answer-view.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { FilterBar } from '../components/filter-bar.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { isComplete, SchemaForm } from '../components/schema-form.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from '../components/states.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { parseFilter, writeFilter } from '../lib/filters.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { getResult, isJob, operations, run } from '../models/analytics.js';
import { follow, phaseText } from '../models/jobs.js';
import { createProfiles } from '../models/profiles.js';

/** @typedef {import('../models/analytics.js').Operation} Operation */
/** @typedef {import('../models/analytics.js').Answer} Answer */
/** @typedef {import('../models/datasets.js').Dataset} Dataset */

const PAUSE = 250;

/** @param {string | null} text @returns {Record<string, any>} */
function readValues(text) {
  try {
    const values = JSON.parse(text ?? '{}');
    return values && typeof values === 'object' && !Array.isArray(values) ? values : {};
  } catch {
    return {};
  }
}

/**
 * Runs the question whenever it changes, a moment after the last change; the old answer stays until the new one is there.
 * @param {Operation} operation
 * @param {Record<string, any> | null} body null: not complete yet
 */
function useAnswer(operation, body) {
  const [state, setState] = useState(
    /** @type {{answer?: Answer, problem?: import('../lib/problem.js').Problem, since: number, phase: string}} */ ({
      since: 0,
      phase: '',
    }),
  );
  const [turn, setTurn] = useState(0);
  const text = body && JSON.stringify(body);
  useEffect(() => {
    if (!body) return undefined;
    const mine = new AbortController();
    const timer = setTimeout(async () => {
      setState((s) => ({ answer: s.answer, since: Date.now(), phase: 'Computing' }));
      try {
        let reply = await run(operation.name, body, mine.signal);
        if (isJob(reply)) {
          const onChange = (/** @type {import('../models/jobs.js').Job} */ job) =>
            setState((s) => ({ ...s, phase: phaseText(job) }));
          const job = await follow(reply.id, onChange, mine.signal);
          if (job.status !== 'succeeded') throw new Error(job.error ?? 'The analysis was cancelled.');
          reply = await getResult(/** @type {any} */ (job).result.result_id, mine.signal);
        }
        if (!mine.signal.aborted) setState({ answer: /** @type {Answer} */ (reply), since: 0, phase: '' });
      } catch (error) {
        if (mine.signal.aborted || isAbort(error)) return;
        setState((s) => ({ answer: s.answer, problem: asProblem(error), since: 0, phase: '' }));
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [operation.name, text, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
}

/** @param {{operation: Operation, run: ReturnType<typeof useAnswer>, complete: boolean}} props */
function AnswerPane({ operation, run: { answer, problem, since, phase, again }, complete }) {
  const known = (/** @type {string} */ pointer) => pointer.split('/')[1] in operation.parameters.properties;
  const unplaced = problem && !problem.errors.some((e) => known(e.pointer));
  return html`<div class="analysis-answer" aria-live="polite" aria-busy=${since > 0}>
    ${since > 0 && html`<${Waiting} since=${since} what=${phase || 'Computing'} onCancel=${again} />`}
    ${problem && (unplaced || !answer) && html`<${ProblemView} problem=${problem} onRetry=${again} compact />`}
    ${answer && html`<div class=${since > 0 || problem ? 'stale' : ''}><${AnswerView} answer=${answer} /></div>`}
    ${
      !answer &&
      !problem &&
      !complete &&
      html`<${Empty} icon="info" title=${operation.answers} compact
        ><p>Choose the columns at the left; the answer comes by itself.</p><//
      >`
    }
    ${!answer && !problem && complete && html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`}
  </div>`;
}

/** @param {{operation: Operation, dataset: Dataset}} props */
function Question({ operation, dataset }) {
  const columns = dataset.column_list ?? [];
  const [profiles] = useState(() => createProfiles(dataset.id));
  const values = readValues(params().get('p'));
  const filters = params()
    .getAll('filter')
    .flatMap((text) => parseFilter(text) ?? []);
  const complete = isComplete(operation.parameters, values);
  const body = complete
    ? { dataset_id: dataset.id, ...(filters.length ? { filter: filters.map(writeFilter) } : {}), ...values }
    : null;
  const asked = useAnswer(operation, body);
  const { problem } = asked;
  const errorOf = (/** @type {string} */ name) =>
    problem?.errors.find((e) => e.pointer === `/${name}` || e.pointer.startsWith(`/${name}/`))?.detail ?? '';
  return html`<div class="analysis">
    <form
      class="card padded analysis-form"
      onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
      aria-label="What is asked"
    >
      <${SchemaForm}
        schema=${operation.parameters}
        values=${values}
        columns=${columns}
        errorOf=${errorOf}
        onChange=${(/** @type {Record<string, any>} */ next) => setParams({ p: Object.keys(next).length ? JSON.stringify(next) : null }, { replace: true })}
      />
      <div class="field">
        <span class="label">Rows</span>
        <${FilterBar}
          columns=${columns}
          profiles=${profiles}
          filters=${filters}
          sorts=${[]}
          onFilters=${(/** @type {import('../lib/filters.js').Filter[]} */ next) => setParams({ filter: next.map(writeFilter) })}
          onSorts=${() => {}}
        />
      </div>
      ${
        (operation.assumptions ?? []).length > 0 &&
        html`<details class="more">
          <summary>What it assumes</summary>
          <ul class="assumptions">
            ${operation.assumptions.map((a) => html`<li>${a}</li>`)}
          </ul>
          ${operation.missing && html`<p class="quiet-text">${operation.missing}</p>`}
        </details>`
      }
    </form>
    <${AnswerPane} operation=${operation} run=${asked} complete=${complete} />
  </div>`;
}

/** @param {{operation: string}} props */
export default function AnalysisPage({ operation: name }) {
  const catalog = useResource(operations, []);
  const [dataset, setDataset] = useState(/** @type {Dataset | null} */ (null));
  const id = Number(params().get('dataset')) || null;
  const operation = catalog.data?.find((o) => o.name === name);
  if (catalog.problem)
    return html`<${PageHead} title="Analyze" /><${ProblemView} problem=${catalog.problem} onRetry=${catalog.reload} />`;
  if (!catalog.data)
    return html`<${PageHead} title="Analyze" />
      <div class="card padded"><${SkeletonRows} rows=${10} /></div>`;
  if (!operation)
    return html`<${PageHead} title="Not found" /><${Empty}
        icon="search"
        title=${`There is no analysis called ${name}`}
        actions=${html`<a class="button" href="/analyze">All analyses</a>`}
      />`;
  const body = () => {
    const filter = params().getAll('filter');
    return { dataset_id: id, ...(filter.length ? { filter } : {}), ...readValues(params().get('p')) };
  };
  return html`<${PageHead}
      title=${operation.title}
      sub=${html`<p><a href=${`/analyze${id ? `?dataset=${id}` : ''}`}>Analyze</a> · ${operation.answers}</p>`}
      actions=${html`<${Menu}
        align="end"
        name="Share"
        button=${html`<${Icon} name="link" />Share`}
        items=${[
          { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Link') },
          {
            label: 'Copy as curl',
            icon: 'copy',
            run: () => copy(curlPost(`${BASE}/analytics/${name}`, body()), 'curl command'),
          },
          { label: 'Print', icon: 'file', run: () => print() },
        ]}
      />`}
    />
    <div class="analysis-data">
      <${DatasetSelect}
        chosen=${id}
        onPick=${(/** @type {number} */ next) => setParams({ dataset: next, p: null, filter: null })}
        onKnown=${setDataset}
      />
    </div>
    ${
      dataset && dataset.id === id
        ? html`<${Question}
            key=${`${name}:${dataset.id}:${dataset.version}`}
            operation=${operation}
            dataset=${dataset}
          />`
        : !id && html`<${Empty} icon="data" title="Choose the data" compact><p>${operation.answers}</p><//>`
    }`;
}
