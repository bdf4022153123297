// One column with everything that is known about it.

import { html, useState } from '/vendor/preact.js';
import { columnLabel, isNumeric, typeLabel } from '../lib/columns.js';
import { count, figure, percent } from '../lib/format.js';
import { summaryText } from '../lib/values.js';
import { distinctText } from './column-summary.js';
import { Histogram, binText } from './distribution.js';
import { Skeleton, SkeletonRows } from './states.js';
import { TopValues } from './top-values.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */

/** Figures that always stand there, then those that wait behind "All figures". @param {Column} c @param {Profile} p @returns {[string, string][][]} */
function figuresOf(c, p) {
  const s = (/** @type {any} */ x) => summaryText(x, c, 6);
  const q = p.quantiles ?? {};
  if (isNumeric(c.type)) {
    return [
      [
        ['Mean', figure(p.mean, 5)],
        ['SD', figure(p.sd, 5)],
        ['Min', s(p.min)],
        ['Lower quartile', s(q.p25)],
        ['Median', s(q.p50)],
        ['Upper quartile', s(q.p75)],
        ['Max', s(p.max)],
        ['Distinct', distinctText(p)],
      ],
      [
        ['1st percentile', s(q.p01)],
        ['5th percentile', s(q.p05)],
        ['95th percentile', s(q.p95)],
        ['99th percentile', s(q.p99)],
        ['Sum', figure(p.sum, 8)],
        ['Variance', figure(p.variance, 5)],
        ['Zeros', count(p.zeros)],
        ['Negative', count(p.negatives)],
        ['Infinite', count(p.infinite)],
      ],
    ];
  }
  if (p.histogram || c.type === 'date' || c.type === 'timestamp') {
    return [
      [
        ['From', s(p.min)],
        ['To', s(p.max)],
        ['Median', s(q.p50)],
        ['Distinct', distinctText(p)],
      ],
      [
        ['1st percentile', s(q.p01)],
        ['5th percentile', s(q.p05)],
        ['Lower quartile', s(q.p25)],
        ['Upper quartile', s(q.p75)],
        ['95th percentile', s(q.p95)],
        ['99th percentile', s(q.p99)],
      ],
    ];
  }
  if (c.type === 'boolean')
    return [
      [
        ['True', count(p.true)],
        ['False', count(p.false)],
      ],
    ];
  return [
    [
      ['Distinct', distinctText(p)],
      ['Empty texts', count(p.empty)],
      ['Shortest', `${count(p.min_length)} characters`],
      ['Mean length', `${figure(p.mean_length, 3)} characters`],
      ['Longest', `${count(p.max_length)} characters`],
    ],
  ];
}

/** @param {{list: [string, string][]}} props */
const Figures = ({ list }) =>
  html`<dl class="figures">
    ${list.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd class="num">${value}</dd>
        </div>`,
    )}
  </dl>`;

/** The large histogram with its ends, the quartiles as a box below, and the bin under the pointer. @param {{column: Column, profile: Profile}} props */
function Shape({ column, profile }) {
  const [over, setOver] = useState(/** @type {number | null} */ (null));
  const { histogram } = profile;
  if (!histogram) return null;
  return html`<div class="big-shape">
    <div class="shape"><${Histogram} column=${column} histogram=${histogram} onHover=${setOver} hovered=${over} /></div>
    <div class="stat num">
      ${over !== null && histogram.counts[over] !== undefined ? html`<span class="whole">${binText(column, histogram, over)} rows</span>` : html`<span>${summaryText(histogram.edges[0], column)}</span><span class="mid">n = ${count(profile.count)}</span><span>${summaryText(histogram.edges[histogram.edges.length - 1], column)}</span>`}
    </div>
  </div>`;
}

/** @param {{column: Column, profile: Profile | undefined, rows: number, base: string}} props */
export function ColumnCard({ column, profile: p, rows, base }) {
  const missing = p?.missing ?? column.missing ?? 0;
  const share = rows ? missing / rows : 0;
  const lists = p ? figuresOf(column, p) : [];
  const approximate = p && (p.distinct_exact === false || p.quantiles_exact === false);
  const filter = encodeURIComponent(
    /[:{]/.test(column.name)
      ? JSON.stringify({ column: column.name, op: 'is_null', value: 'true' })
      : `${column.name}:is_null:true`,
  );
  return html`<article class="card column-card">
    <header>
      <h3 class="clip" title=${column.name}>${columnLabel(column)}</h3>
      <span class="type">${typeLabel(column)}</span>
      <span class=${`missing-share num ${missing ? 'some' : ''}`}>
        ${missing ? html`<a href=${`${base}?filter=${filter}`}>${percent(share)} missing</a> <small>${count(missing)}</small>` : 'complete'}
      </span>
    </header>
    ${
      p
        ? html`<div class="column-body">
            ${p.count === 0 ? html`<p class="quiet-text">Every value is missing.</p>` : p.histogram ? html`<${Shape} column=${column} profile=${p} />` : html`<${TopValues} column=${column} profile=${p} base=${base} />`}
            <div>
              <${Figures} list=${lists[0]} />
              ${
                (lists.length > 1 || (p.histogram && p.top)) &&
                p.count > 0 &&
                html`<details class="more">
                  <summary>All figures</summary>
                  ${lists[1] && html`<${Figures} list=${lists[1]} />`}${p.histogram && p.top && html`<${TopValues} column=${column} profile=${p} base=${base} />`}
                </details>`
              }
              ${approximate && html`<p class="quiet-text">≈ estimated by a sketch, for there are more values than fit in memory.${p.quantiles_exact === false ? ' Quantiles too.' : ''}</p>`}
            </div>
          </div>`
        : html`<div class="column-body"><${Skeleton} height="5rem" /><${SkeletonRows} rows=${4} height=".8rem" /></div>`
    }
  </article>`;
}
