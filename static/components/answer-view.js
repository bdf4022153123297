// An answer as one readable page: what it means in words, what to mind, the figures, the tables.

import { html } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { duration } from '../lib/format.js';
import { Icon } from './icon.js';
import { Plot } from './plot.js';
import { ResultTable } from './result-table.js';
import { RowArrays } from './row-arrays.js';

/** @param {{answer: import('../models/analytics.js').Answer}} props */
export function AnswerView({ answer }) {
  const csv = (/** @type {string} */ table) =>
    answer.result_id
      ? `${BASE}/analytics/results/${answer.result_id}/export?format=csv&table=${encodeURIComponent(table)}`
      : null;
  const download = (/** @type {string} */ table) =>
    csv(table) &&
    html`<a class="quiet button-like" href=${csv(table)} download title="Download as CSV"
      ><${Icon} name="download" />CSV</a
    >`;
  const origin = `${answer.cached ? 'Kept from before' : `Computed in ${duration(answer.duration_ms)}`}, on version ${answer.version} of the data.`;
  return html`<article class="answer">
    ${answer.explanation && html`<p class="answer-words">${answer.explanation}</p>`}
    ${
      answer.warnings.length > 0 &&
      html`<ul class="answer-warnings" aria-label="What to mind">
        ${answer.warnings.map((w) => html`<li><${Icon} name="alert" /><span>${w}</span></li>`)}
      </ul>`
    }
    <div class=${`answer-figures ${answer.figures.length === 1 ? 'single' : ''}`}>
      ${answer.figures.map((f) => html`<div class="card padded" key=${f.name}><${Plot} figure=${f.figure} title=${f.title} /></div>`)}
    </div>
    ${answer.tables.map((t) => html`<${ResultTable} key=${t.name} table=${t}>${download(t.name)}<//>`)}
    ${answer.result_id && html`<${RowArrays} arrays=${answer.arrays} result=${answer.result_id} dataset=${answer.dataset_id} />`}
    <footer class="answer-foot quiet-text">
      <span>${origin}</span>
      ${answer.result_id && html`<a href=${`/analyze/results/${answer.result_id}`}>Link to this result</a>`}
      ${answer.result_id && html`<a href=${`${BASE}/analytics/results/${answer.result_id}/export?format=json`} download>JSON</a>`}
    </footer>
  </article>`;
}
