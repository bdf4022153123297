// Analyze: first the data, then the question. Every operation of the catalog is found under the question that it answers.

import { html, useState } from '/vendor/preact.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page.js';
import { RecentResults } from '../components/recent-results.js';
import { SearchField } from '../components/search-field.js';
import { ProblemView, SkeletonRows } from '../components/states.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { operations } from '../models/analytics.js';

/** @typedef {import('../models/analytics.js').Operation} Operation */

/** Groups as questions, in the order in which one asks them. Groups that are not here follow under their own names. @type {[group: RegExp, question: string][]} */
const QUESTIONS = [
  [/^describe|distribution/i, 'Describe columns'],
  [/frequenc|contingency|categor|count/i, 'Count and cross-tabulate'],
  [/correl/i, 'Relate columns'],
  [/^means|t.test|anova|variance/i, 'Compare groups'],
  [/rank|normality|nonparam|non-param|without/i, 'Compare groups without assuming normality'],
  [/assumption/i, 'Check assumptions'],
  [/proportion|rate/i, 'Compare proportions and rates'],
  [/linear|regression|model/i, 'Explain a column by others'],
  [/cluster|reduc|dimension|component/i, 'Find groups and patterns'],
  [/power|sample size/i, 'Plan a study'],
];

/** @param {Operation[]} list @returns {{title: string, list: Operation[]}[]} */
function byQuestion(list) {
  /** @type {Map<string, Operation[]>} */
  const groups = new Map(QUESTIONS.map(([, question]) => [question, []]));
  for (const one of list) {
    const question = QUESTIONS.find(([pattern]) => pattern.test(one.group))?.[1] ?? one.group;
    groups.set(question, [...(groups.get(question) ?? []), one]);
  }
  return [...groups].filter(([, members]) => members.length).map(([title, members]) => ({ title, list: members }));
}

/** @param {Operation} o @param {string} text */
const matches = (o, text) =>
  `${o.title} ${o.answers} ${o.name} ${o.group}`.toLowerCase().includes(text.trim().toLowerCase());

export default function Analyze() {
  const catalog = useResource(operations, []);
  const [text, setText] = useState('');
  const dataset = Number(params().get('dataset')) || null;
  const found = (catalog.data ?? []).filter((o) => matches(o, text));
  const link = (/** @type {Operation} */ o) => `/analyze/${o.name}${dataset ? `?dataset=${dataset}` : ''}`;
  return html`<${PageHead} title="Analyze" sub=${html`<p>Choose the data, then what you want to know.</p>`} />
    <div class="analyze-start card padded">
      <${DatasetSelect} chosen=${dataset} onPick=${(/** @type {number | null} */ id) => setParams({ dataset: id })} />
      <${SearchField}
        label="Search analyses"
        placeholder="Search: t test, trend, outliers…"
        text=${text}
        onText=${setText}
      />
    </div>
    ${catalog.problem && html`<${ProblemView} problem=${catalog.problem} onRetry=${catalog.reload} compact />`}
    ${!catalog.data && !catalog.problem && html`<div class="card padded"><${SkeletonRows} rows=${10} /></div>`}
    ${catalog.data && !found.length && html`<p class="quiet-text">No analysis has “${text}” in its name or question.</p>`}
    ${byQuestion(found).map(
      ({ title, list }) =>
        html`<section class="questions" key=${title} aria-label=${title}>
          <h2>${title}</h2>
          <ul class="question-list">
            ${list.map(
              (o) =>
                html`<li key=${o.name} class="card question">
                  <a class="cover" href=${link(o)}>${o.title}</a>
                  <p>${o.answers}</p>
                  <${Icon} name="right" />
                </li>`,
            )}
          </ul>
        </section>`,
    )}
    <${RecentResults} dataset=${dataset} />`;
}
