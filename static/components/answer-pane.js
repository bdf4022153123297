// The place of an answer while a question is being asked: what is missing, what the server refuses and where, how far it is, and then the answer.

import { html } from '/vendor/preact.js';
import { AnswerView } from './answer-view.js';
import { labelOf, missingOf } from './schema-form.js';
import { fitting } from './schema-input.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from './states.js';

/** @typedef {import('../models/analytics.js').Operation} Operation */
/** @typedef {ReturnType<typeof import('../models/answers.js').useAnswer>} Asked */

/** @param {Operation} operation @param {string} name */
const titleOf = (operation, name) => operation.parameters.properties[name]?.title || labelOf(name);

/** How many columns it needs. @param {import('./schema-form.js').Property} property */
const leastOf = (property) => Math.max(1, property['x-quern-column']?.many ? (property.minItems ?? 1) : 1);

/** @type {Record<string, string>} */
const KINDS = {
  boolean: 'yes and no',
  integer: 'numbers',
  float: 'numbers',
  decimal: 'numbers',
  date: 'dates',
  timestamp: 'dates',
  text: 'labels',
};

/** "a column of numbers". @param {import('./schema-form.js').Property} property */
function kindOf(property) {
  const types = property['x-quern-column']?.types ?? [];
  const kinds = [...new Set(types.map((t) => KINDS[t] ?? t))].join(', ').replace(/, ([^,]*)$/, ' or $1');
  return leastOf(property) > 1 ? `at least ${leastOf(property)} columns of ${kinds}` : `a column of ${kinds}`;
}

/**
 * Parameters that no columns of the data fit: of those that are required, and of lists of columns that stand for all when they are left out.
 * @param {Operation} operation @param {import('../lib/columns.js').Column[]} columns
 */
export function withoutColumns({ parameters: { required = [], properties } }, columns) {
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    const wanted = property['x-quern-column'];
    const needed = required.includes(name) || (wanted?.many && property.default === undefined);
    return wanted && needed && fitting(property, columns).length < leastOf(property);
  });
}

/**
 * What is still missing of a question, and a way to see an answer at once.
 * @param {{operation: Operation, values: Record<string, any>, columns: import('../lib/columns.js').Column[], dataset: number | null, example: object | null, onExample: () => void}} props
 */
export function NotYet({ operation, values, columns, dataset, example, onExample }) {
  const { properties } = operation.parameters;
  const without = withoutColumns(operation, columns);
  if (without.length)
    return html`<${Empty}
      icon="columns"
      title="This data has no column for that"
      compact
      actions=${html`<a class="button" href=${dataset ? `/analyze?dataset=${dataset}` : '/analyze'}>Other analyses</a>`}
      ><p>
        ${without.map((name, i) => html`${i > 0 && '; '}<b>${titleOf(operation, name)}</b> takes ${kindOf(properties[name])}`)}.
      </p><//
    >`;
  const missing = missingOf(operation.parameters, values);
  return html`<${Empty}
    icon="chart"
    title=${operation.answers}
    compact
    actions=${example && html`<button type="button" onClick=${onExample}>${operation.rowless ? 'Show me an example' : 'Show me with columns that fit'}</button>`}
    ><p>
      ${operation.rowless ? 'Give the effect, or all but one of size, effect, level and power: the answer is what is left out.' : missing.length ? html`Choose ${missing.map((name, i) => html`${i > 0 && (i === missing.length - 1 ? ' and ' : ', ')}<b>${titleOf(operation, name)}</b>${leastOf(properties[name]) > 1 && ` (${leastOf(properties[name])} or more)`}`)}; the answer comes by itself.` : 'Complete the new cases; the answer comes by itself.'}
    </p><//
  >`;
}

/** @param {string} pointer "/columns/2" */
const fieldOf = (pointer) => pointer.split('/')[1] ?? '';

/** @typedef {{label: string, run: () => void}} Remedy */

/** What has to be changed, by the names that the form has. @param {{operation: Operation, problem: import('../lib/problem.js').Problem, remedy?: Remedy | null}} props */
function Refused({ operation, problem, remedy }) {
  const { errors } = problem;
  return html`<div role="alert">
    <${Empty}
      icon="alert"
      compact
      title=${errors.length === 1 ? 'One thing has to be changed' : `${errors.length} things have to be changed`}
      actions=${remedy && html`<button type="button" onClick=${remedy.run}>${remedy.label}</button>`}
    >
      <ul class="refused">
        ${errors.map(
          (e) =>
            html`<li key=${e.pointer + e.detail}>
              <b>${titleOf(operation, fieldOf(e.pointer))}</b> ${e.detail.replace(/\.?$/, '.')}
            </li>`,
        )}
      </ul>
    <//>
  </div>`;
}

/** @param {Asked} asked */
const doing = ({ phase, share }) => (share === null ? phase || 'Computing' : `${phase}, ${Math.round(100 * share)} %`);

/** What a screen reader hears when the answer comes. @param {Asked} asked */
const spoken = ({ since, answer, problem }) => (since > 0 ? 'Computing' : answer && !problem ? answer.explanation : '');

/** How far it is; of what a worker does, that one need not wait here. @param {{asked: Asked}} props */
const Busy = ({ asked }) =>
  html`<${Waiting} since=${asked.since} what=${doing(asked)} share=${asked.share} onCancel=${asked.cancel}>
    ${asked.job && html`<p class="quiet-text leave-note">You may leave this page: the work goes on, and the answer is here when you come back.</p>`}
  <//>`;

/** @param {{operation: Operation, asked: Asked, filters: string[], notYet: any, remedy?: Remedy | null}} props notYet: what stands there while the question is not complete */
export function AnswerPane({ operation, asked, filters, notYet, remedy }) {
  const { answer, problem, cancelled, since, again } = asked;
  const placed =
    problem?.status === 422 &&
    problem.errors.length > 0 &&
    problem.errors.every((e) => fieldOf(e.pointer) in operation.parameters.properties);
  return html`<div class="analysis-answer" aria-busy=${since > 0}>
    <p class="visually-hidden" role="status">${spoken(asked)}</p>
    ${since > 0 && html`<${Busy} asked=${asked} />`}
    ${problem && !placed && html`<${ProblemView} problem=${problem} onRetry=${again} compact />`}
    ${problem && placed && html`<${Refused} operation=${operation} problem=${problem} remedy=${remedy} />`}
    ${cancelled && html`<p class="notice">The analysis was cancelled. <button type="button" class="quiet" onClick=${again}>Run it again</button></p>`}
    ${answer && !placed && html`<div class=${since > 0 || problem ? 'stale' : ''}><${AnswerView} answer=${answer} filters=${filters} /></div>`}
    ${!answer && !problem && !cancelled && (notYet || html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`)}
  </div>`;
}
