// Analyze: first the data, then the question. Every operation of the catalog is found under the question that it answers.

import { html, useState } from '/vendor/preact.js';
import { DatasetSelect } from '../components/dataset-select.js';
import { Guide } from '../components/guide.js';
import { PageHead } from '../components/page.js';
import { RecentResults } from '../components/recent-results.js';
import { SearchField } from '../components/search-field.js';
import { ProblemView, SkeletonRows } from '../components/states.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { analysisLink, operations } from '../models/analytics.js';

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
  [/cluster|reduc|dimension|component|first model/i, 'Find groups and patterns'],
  [/linear|regression|model/i, 'Explain a column by others'],
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

/** @param {{catalog: Operation[], dataset: number | null}} props */
function AllAnalyses({ catalog, dataset }) {
  const [text, setText] = useState('');
  const found = catalog.filter((o) => matches(o, text));
  return html`<section class="all-analyses" aria-labelledby="all-analyses">
    <div class="questions-head">
      <h2 id="all-analyses">All analyses</h2>
      <${SearchField}
        label="Search analyses"
        placeholder="Search: t test, trend, outliers…"
        text=${text}
        onText=${setText}
      />
    </div>
    ${!found.length && html`<p class="quiet-text">No analysis has “${text}” in its name or question.</p>`}
    <div class="analysis-groups">
      ${byQuestion(found).map(
        ({ title, list }) =>
          html`<section key=${title} aria-label=${title}>
            <h3>${title}</h3>
            <ul>
              ${list.map(
                (o) =>
                  html`<li key=${o.name}>
                    <a href=${analysisLink(o.name, dataset)}>${o.title}</a>
                    <p>${o.answers}</p>
                  </li>`,
              )}
            </ul>
          </section>`,
      )}
    </div>
  </section>`;
}

export default function Analyze() {
  const catalog = useResource(operations, []);
  const [known, setKnown] = useState(/** @type {import('../models/datasets.js').Dataset | null} */ (null));
  const dataset = Number(params().get('dataset')) || null;
  const pick = (/** @type {number} */ id) => setParams({ dataset: id, y: null, by: null, x: null, value: null });
  return html`<${PageHead} title="Analyze" sub=${html`<p>Choose the data, then what you want to know.</p>`} />
    <div class="analyze-start">
      <${DatasetSelect} chosen=${dataset} onPick=${pick} onKnown=${setKnown} />
    </div>
    ${catalog.problem && html`<${ProblemView} problem=${catalog.problem} onRetry=${catalog.reload} compact />`}
    ${!catalog.data && !catalog.problem && html`<div class="card padded"><${SkeletonRows} rows=${10} /></div>`}
    ${
      catalog.data &&
      html`<${Guide} dataset=${known && known.id === dataset ? known : null} catalog=${catalog.data} />
        <${RecentResults} dataset=${dataset} />
        <${AllAnalyses} catalog=${catalog.data} dataset=${dataset} />`
    }`;
}
