// One analysis: at the left what is asked, at the right the answer, which follows every change. The whole question stands in the URL, so that a
// link gives the same answer.

import { html, useEffect, useState } from '/vendor/preact.js';
import { AnalysisActions } from '../components/analysis-actions.js';
import { AnswerView } from '../components/answer-view.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { FilterBar } from '../components/filter-bar.js';
import { PageHead } from '../components/page.js';
import { isComplete, labelOf, SchemaForm } from '../components/schema-form.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from '../components/states.js';
import { isWholeTerm } from '../components/terms.js';
import { exampleValues } from '../lib/examples.js';
import { parseFilter, writeFilter } from '../lib/filters.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { operations } from '../models/analytics.js';
import { useAnswer } from '../models/answers.js';
import { createProfiles } from '../models/profiles.js';

/** @typedef {import('../models/analytics.js').Operation} Operation */
/** @typedef {import('../models/analytics.js').Answer} Answer */
/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** @param {string | null} text @returns {Record<string, any>} */
function readValues(text) {
  try {
    const values = JSON.parse(text ?? '{}');
    return values && typeof values === 'object' && !Array.isArray(values) ? values : {};
  } catch {
    return {};
  }
}

/** @param {Record<string, any>} next */
const writeValues = (next) =>
  setParams({ p: Object.keys(next).length ? JSON.stringify(next) : null }, { replace: true });

/** What is still missing of a question, and a way to see an answer at once. @param {{operation: Operation, values: Record<string, any>, example: Record<string, any> | null}} props */
function NotYet({ operation, values, example }) {
  const { required = [], properties } = operation.parameters;
  const missing = required.filter((name) => !isComplete({ properties, required: [name] }, values));
  return html`<${Empty}
    icon="chart"
    title=${operation.answers}
    compact
    actions=${
      example &&
      html`<button type="button" onClick=${() => writeValues({ ...example, ...values })}>
        ${operation.rowless ? 'Show me an example' : 'Show me with columns that fit'}
      </button>`
    }
    ><p>
      ${operation.rowless ? 'Give the effect, or all but one of size, effect, level and power: the answer is what is left out.' : missing.length ? html`Choose ${missing.map((name, i) => html`${i > 0 && ' and '}<b>${properties[name].title || labelOf(name)}</b>`)}; the answer comes by itself.` : 'Complete the new cases; the answer comes by itself.'}
    </p><//
  >`;
}

/** @typedef {ReturnType<typeof useAnswer>} Asked */

/** @param {Asked} asked */
const doing = ({ phase, share }) => (share === null ? phase || 'Computing' : `${phase}, ${Math.round(100 * share)} %`);

/** What a screen reader hears when the answer comes. @param {Asked} asked */
const spoken = ({ since, answer, problem }) => (since > 0 ? 'Computing' : answer && !problem ? answer.explanation : '');

/** @param {{operation: Operation, asked: Asked, filters: string[], notYet: any}} props notYet: what stands there while the question is not complete */
function AnswerPane({ operation, asked, filters, notYet }) {
  const { answer, problem, cancelled, since, again } = asked;
  const known = (/** @type {string} */ pointer) => pointer.split('/')[1] in operation.parameters.properties;
  const unplaced = problem && !problem.errors.some((e) => known(e.pointer));
  return html`<div class="analysis-answer" aria-busy=${since > 0}>
    <p class="visually-hidden" role="status">${spoken(asked)}</p>
    ${since > 0 && html`<${Waiting} since=${since} what=${doing(asked)} share=${asked.share} onCancel=${asked.cancel} />`}
    ${problem && (unplaced || !answer) && html`<${ProblemView} problem=${problem} onRetry=${again} compact />`}
    ${cancelled && html`<p class="notice">The analysis was cancelled. <button type="button" class="quiet" onClick=${again}>Run it again</button></p>`}
    ${answer && html`<div class=${since > 0 || problem ? 'stale' : ''}><${AnswerView} answer=${answer} filters=${filters} /></div>`}
    ${!answer && !problem && !cancelled && (notYet || html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`)}
  </div>`;
}

/** @param {{operation: Operation, dataset: Dataset | null, picker: any, onAnswer: (answer: Answer | null) => void}} props dataset: null for what reads no rows */
function Question({ operation, dataset, picker, onAnswer }) {
  const columns = dataset?.column_list ?? [];
  const [profiles] = useState(() => createProfiles(dataset?.id ?? 0));
  useEffect(() => {
    if (dataset) profiles.need(columns.slice(0, 50), columns);
  }, []);
  const profileOf = (/** @type {string} */ name) => {
    const column = columns.find((c) => c.name === name);
    return column && profiles.loaded.value.get(column.position);
  };
  const values = readValues(params().get('p'));
  const written = dataset ? params().getAll('filter') : [];
  const filters = written.flatMap((text) => parseFilter(text) ?? []);
  const complete =
    isComplete(operation.parameters, values) &&
    isWholeTerm(values, 'predict') &&
    (!operation.rowless || Object.keys(values).length > 0);
  const body = complete
    ? {
        ...(dataset && { dataset_id: dataset.id }),
        ...(filters.length ? { filter: filters.map(writeFilter) } : {}),
        ...values,
      }
    : null;
  const asked = useAnswer(operation.name, body);
  const { problem } = asked;
  useEffect(
    () => onAnswer(complete && !problem && asked.answer ? asked.answer : null),
    [asked.answer, problem, complete],
  );
  const errorOf = (/** @type {string} */ name) =>
    (complete && problem?.errors.find((e) => e.pointer === `/${name}` || e.pointer.startsWith(`/${name}/`))?.detail) ||
    '';
  // The values that an event can be are those of the column it happens in.
  const offered = (/** @type {string} */ name) =>
    name === 'event' ? (profileOf(values.outcome ?? values.target ?? '')?.top ?? []).map((t) => String(t.value)) : [];
  const example = exampleValues(operation, columns, (c) => profiles.loaded.value.get(c.position)?.distinct ?? null);
  return html`<div class="analysis">
    <form
      class="card padded analysis-form"
      onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
      aria-label="What is asked"
    >
      ${picker}
      <${SchemaForm}
        schema=${operation.parameters}
        values=${values}
        columns=${columns}
        profiles=${profiles}
        offered=${offered}
        errorOf=${errorOf}
        onChange=${writeValues}
      />
      ${
        dataset &&
        html`<div class="field">
          <span class="label">Rows</span>
          <${FilterBar}
            columns=${columns}
            profiles=${profiles}
            filters=${filters}
            sorts=${[]}
            onFilters=${(/** @type {import('../lib/filters.js').Filter[]} */ next) => setParams({ filter: next.map(writeFilter) })}
            onSorts=${() => {}}
          />
        </div>`
      }
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
    <${AnswerPane}
      operation=${operation}
      asked=${complete ? asked : { ...asked, answer: undefined, problem: undefined, cancelled: false, since: 0 }}
      filters=${written}
      notYet=${!complete && html`<${NotYet} operation=${operation} values=${values} example=${example} />`}
    />
  </div>`;
}

/** @param {{operation: string}} props */
export default function AnalysisPage({ operation: name }) {
  const catalog = useResource(operations, []);
  const [dataset, setDataset] = useState(/** @type {Dataset | null} */ (null));
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const operation = catalog.data?.find((o) => o.name === name);
  const rowless = Boolean(operation?.rowless);
  const from = Number(params().get('dataset')) || null;
  const id = rowless ? null : from;
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
  const picker =
    !rowless &&
    html`<${DatasetSelect}
      chosen=${id}
      onPick=${(/** @type {number} */ next) => setParams({ dataset: next, p: null, filter: null })}
      onKnown=${setDataset}
    />`;
  const back = `/analyze${from ? `?dataset=${from}` : ''}`;
  return html`<${PageHead}
      title=${operation.title}
      sub=${html`<p><a href=${back}>Analyze</a> · ${operation.answers}</p>`}
      actions=${html`<${AnalysisActions} name=${name} dataset=${id} values=${readValues(params().get('p'))} answer=${answer} />`}
    />
    ${
      rowless || (dataset && dataset.id === id)
        ? html`<${Question}
            key=${rowless ? name : `${name}:${dataset?.id}:${dataset?.version}`}
            operation=${operation}
            dataset=${rowless ? null : dataset}
            picker=${picker}
            onAnswer=${setAnswer}
          />`
        : html`<div class="analysis">
            <div class="card padded analysis-form">${picker}</div>
            ${!id && html`<${Empty} icon="data" title="Choose the data" compact><p>${operation.answers}</p><//>`}
          </div>`
    }`;
}
