// One analysis: at the left what is asked, at the right the answer, which follows every change. The whole question stands in the URL, so that a
// link gives the same answer.

import { html, useEffect, useState } from '/vendor/preact.js';
import { AnalysisActions } from '../components/analysis-actions.js';
import { AnswerPane, NotYet, withoutColumns } from '../components/answer-pane.js';
import { Asked } from '../components/asked.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { PageHead } from '../components/page.js';
import { QuestionForm } from '../components/question-form.js';
import { isComplete, missingOf } from '../components/schema-form.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { isWholeTerm } from '../components/terms.js';
import { exampleValues, twoLevels } from '../lib/examples.js';
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

/**
 * What is chosen already stays, but for lists that were only begun.
 * @param {Operation} operation @param {import('../lib/examples.js').Example} example @param {Record<string, any>} values
 */
function writeExample(operation, example, values) {
  const begun = missingOf(operation.parameters, values);
  const chosen = Object.fromEntries(Object.entries(values).filter(([name]) => !begun.includes(name)));
  const filters = example.filters.filter((f) => !params().getAll('filter').includes(f));
  setParams(
    { p: JSON.stringify({ ...example.values, ...chosen }), filter: [...params().getAll('filter'), ...filters] },
    { replace: true },
  );
}

/**
 * Where two groups are asked for and there are more: the way to compare the two largest.
 * @param {import('../lib/problem.js').Problem | undefined} problem
 * @param {import('../lib/columns.js').Column | undefined} factor
 * @param {import('../lib/examples.js').Known} known
 * @param {string[]} written
 */
function twoOf(problem, factor, known, written) {
  if (!factor || !problem?.errors.some((e) => e.pointer === '/factor' && e.detail.includes('exactly 2 '))) return null;
  const filter = twoLevels(factor, known);
  const two = filter && /** @type {string[] | undefined} */ (parseFilter(filter)?.value);
  return two && { label: `Compare ${two[0]} with ${two[1]}`, run: () => setParams({ filter: [...written, filter] }) };
}

/**
 * What is sent, or null while the question is not complete.
 * @param {Operation} operation @param {Dataset | null} dataset @param {Record<string, any>} values @param {import('../lib/filters.js').Filter[]} filters
 */
function bodyOf(operation, dataset, values, filters) {
  const complete =
    isComplete(operation.parameters, values) &&
    !withoutColumns(operation, dataset?.column_list ?? []).length &&
    isWholeTerm(values, 'predict') &&
    (!operation.rowless || Object.keys(values).length > 0);
  return complete
    ? {
        ...(dataset && { dataset_id: dataset.id }),
        ...(filters.length ? { filter: filters.map(writeFilter) } : {}),
        ...values,
      }
    : null;
}

/** @param {{operation: Operation, dataset: Dataset | null, picker: any, onAnswer: (answer: Answer | null) => void}} props dataset: null for what reads no rows */
function Question({ operation, dataset, picker, onAnswer }) {
  const columns = dataset?.column_list ?? [];
  const first = columns.slice(0, 50);
  const [profiles] = useState(() => createProfiles(dataset?.id ?? 0));
  useEffect(() => {
    if (dataset) profiles.need(first, columns);
  }, []);
  const values = readValues(params().get('p'));
  const written = dataset ? params().getAll('filter') : [];
  const filters = written.flatMap((text) => parseFilter(text) ?? []);
  const body = bodyOf(operation, dataset, values, filters);
  const complete = body !== null;
  const asked = useAnswer(operation.name, body);
  const { problem } = asked;
  useEffect(
    () => onAnswer(complete && !problem && asked.answer ? asked.answer : null),
    [asked.answer, problem, complete],
  );
  const known = {
    profileOf: (/** @type {import('../lib/columns.js').Column} */ c) => profiles.loaded.value.get(c.position),
    rows: dataset?.rows ?? 0,
  };
  // A choice is offered when it is known how many values columns have: it would be another one before.
  const told = profiles.failed.value || first.every((c) => profiles.loaded.value.has(c.position));
  const example = told ? exampleValues(operation, columns, known) : null;
  // On a phone the answer stands first, and what is asked behind one line; until it is known what is asked.
  const [folded] = useState(() => complete && matchMedia('(width < 768px)').matches);
  return html`<${Asked}
      operation=${operation}
      values=${values}
      filters=${written}
      dataset=${dataset ? `${dataset.name}, version ${dataset.version}` : undefined}
      class="print-only"
    />
    <div class="analysis">
      <${QuestionForm}
        operation=${operation}
        dataset=${dataset}
        profiles=${profiles}
        values=${values}
        filters=${filters}
        picker=${picker}
        problem=${complete ? problem : undefined}
        open=${!folded || Boolean(complete && problem)}
        onChange=${writeValues}
      />
      <${AnswerPane}
        operation=${operation}
        asked=${complete ? asked : { ...asked, answer: undefined, problem: undefined, cancelled: false, since: 0, job: false }}
        filters=${written}
        notYet=${!complete && html`<${NotYet} operation=${operation} values=${values} columns=${columns} dataset=${dataset?.id ?? null} example=${example} onExample=${() => example && writeExample(operation, example, values)} />`}
        remedy=${
          complete &&
          twoOf(
            problem,
            columns.find((c) => c.name === values.factor),
            known,
            written,
          )
        }
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
