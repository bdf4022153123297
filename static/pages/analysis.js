// One analysis: at the left what is asked, at the right the answer, which follows every change. The whole question stands in the URL, so that a
// link gives the same answer.

import { html, useEffect, useState } from '/vendor/preact.js';
import { AnswerPane, NotYet } from '../components/answer-pane.js';
import { Asked } from '../components/asked.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { FilterBar } from '../components/filter-bar.js';
import { Icon } from '../components/icon.js';
import { KeepDialog } from '../components/keep-dialog.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { isComplete, SchemaForm } from '../components/schema-form.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { isWholeTerm } from '../components/terms.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { exampleValues, isBare, twoLevels } from '../lib/examples.js';
import { parseFilter, writeFilter } from '../lib/filters.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { operations } from '../models/analytics.js';
import { useAnswer } from '../models/answers.js';
import { createProfiles } from '../models/profiles.js';
import { canEdit } from '../models/session.js';

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

/** @param {import('../lib/examples.js').Example} example @param {Record<string, any>} values what is chosen already stays */
function writeExample(example, values) {
  const filters = example.filters.filter((f) => !params().getAll('filter').includes(f));
  setParams(
    { p: JSON.stringify({ ...example.values, ...values }), filter: [...params().getAll('filter'), ...filters] },
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

/** @param {{operation: Operation, dataset: Dataset, picker: any, onAnswer: (answer: Answer | null) => void}} props */
function Question({ operation, dataset, picker, onAnswer }) {
  const columns = dataset.column_list ?? [];
  const [profiles] = useState(() => createProfiles(dataset.id));
  useEffect(() => profiles.need(columns.slice(0, 50), columns), []);
  const profileOf = (/** @type {string} */ name) => {
    const column = columns.find((c) => c.name === name);
    return column && profiles.loaded.value.get(column.position);
  };
  const values = readValues(params().get('p'));
  const written = params().getAll('filter');
  const filters = written.flatMap((text) => parseFilter(text) ?? []);
  const complete =
    isComplete(operation.parameters, values) && isWholeTerm(values, 'predict') && !isBare(operation.name, values);
  const body = complete
    ? { dataset_id: dataset.id, ...(filters.length ? { filter: filters.map(writeFilter) } : {}), ...values }
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
  const offered = (/** @type {string} */ name) => {
    const profile = name === 'event' ? profileOf(values.outcome ?? values.target ?? '') : undefined;
    const list = (profile?.top ?? []).map((t) => String(t.value));
    return { list, all: list.length > 0 && list.length === profile?.distinct };
  };
  const known = {
    profileOf: (/** @type {import('../lib/columns.js').Column} */ c) => profiles.loaded.value.get(c.position),
    rows: dataset.rows,
  };
  const example = exampleValues(operation, columns, known);
  // On a phone the answer stands first, and what is asked behind one line; until it is known what is asked.
  const [folded] = useState(() => complete && matchMedia('(width < 768px)').matches);
  return html`<${Asked}
      operation=${operation}
      values=${values}
      filters=${written}
      dataset=${`${dataset.name}, version ${dataset.version}`}
      class="print-only"
    />
    <div class="analysis">
      <form
        class="card padded analysis-form"
        onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
        aria-label="What is asked"
      >
        <details class="ask-fold" open=${!folded || Boolean(complete && problem)}>
          <summary>${`What is asked of ${dataset.name}`}</summary>
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
        </details>
      </form>
      <${AnswerPane}
        operation=${operation}
        asked=${complete ? asked : { ...asked, answer: undefined, problem: undefined, cancelled: false, since: 0, job: false }}
        filters=${written}
        notYet=${!complete && html`<${NotYet} operation=${operation} values=${values} columns=${columns} dataset=${dataset.id} example=${example} onExample=${() => example && writeExample(example, values)} />`}
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

/** @param {{name: string, dataset: number | null, answer: Answer | null}} props */
function Actions({ name, dataset, answer }) {
  const [keeping, setKeeping] = useState(false);
  const filter = params().getAll('filter');
  const body = { dataset_id: dataset, ...(filter.length ? { filter } : {}), ...readValues(params().get('p')) };
  const file = answer?.result_id ? `${BASE}/analytics/results/${answer.result_id}/export?format=json` : null;
  return html`${canEdit() && html`<button type="button" disabled=${!answer?.result_id} onClick=${() => setKeeping(true)}><${Icon} name="pin" />Keep</button>`}
    <${Menu}
      align="end"
      name="Share"
      button=${html`<${Icon} name="link" />Share`}
      items=${[
        { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Link') },
        {
          label: 'Copy as curl',
          icon: 'copy',
          run: () => copy(curlPost(`${BASE}/analytics/${name}`, body), 'curl command'),
        },
        ...(answer?.explanation
          ? [{ label: 'Copy the explanation', icon: 'copy', run: () => copy(answer.explanation, 'Explanation') }]
          : []),
        ...(file ? [{ label: 'Download JSON', icon: 'download', href: file, download: '' }] : []),
        { label: 'Print', icon: 'file', run: () => print() },
      ]}
    />
    ${keeping && answer && html`<${KeepDialog} result=${answer} onClose=${() => setKeeping(false)} />`}`;
}

/** @param {{operation: string}} props */
export default function AnalysisPage({ operation: name }) {
  const catalog = useResource(operations, []);
  const [dataset, setDataset] = useState(/** @type {Dataset | null} */ (null));
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
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
  const picker = html`<${DatasetSelect}
    chosen=${id}
    onPick=${(/** @type {number} */ next) => setParams({ dataset: next, p: null, filter: null })}
    onKnown=${setDataset}
  />`;
  const back = `/analyze${id ? `?dataset=${id}` : ''}`;
  return html`<${PageHead}
      title=${operation.title}
      sub=${html`<p><a href=${back}>Analyze</a> · ${operation.answers}</p>`}
      actions=${html`<${Actions} name=${name} dataset=${id} answer=${answer} />`}
    />
    ${
      dataset && dataset.id === id
        ? html`<${Question}
            key=${`${name}:${dataset.id}:${dataset.version}`}
            operation=${operation}
            dataset=${dataset}
            picker=${picker}
            onAnswer=${setAnswer}
          />`
        : html`<div class="analysis">
            <div class="card padded analysis-form">${picker}</div>
            ${!id && html`<${Empty} icon="data" title="Choose the data" compact><p>${operation.answers}</p><//>`}
          </div>`
    }`;
}
