// One column with everything that is known about it.

import { html, useState } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { figuresOf } from '../lib/figures.js';
import { count, percent } from '../lib/format.js';
import { summaryText } from '../lib/values.js';
import { Histogram, binText } from './distribution.js';
import { Skeleton, SkeletonRows } from './states.js';
import { TopValues } from './top-values.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */
/** @typedef {(filter: import('../lib/filters.js').Filter) => string} RowsWith where the rows that pass a filter are shown */

/** @param {{list: [string, string][]}} props */
const List = ({ list }) =>
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

/** Every figure of a column that holds values. @param {{column: Column, profile: Profile, rowsWith: RowsWith}} props */
function Body({ column, profile: p, rowsWith }) {
  if (!p.count) return html`<div class="column-body"><p class="quiet-text">Every value is missing.</p></div>`;
  const [first, more] = figuresOf(column, p);
  const approximate = p.distinct_exact === false || p.quantiles_exact === false;
  const top = html`<${TopValues} column=${column} profile=${p} rowsWith=${rowsWith} />`;
  const extraTop = p.histogram && (p.top?.length ?? 0) > 0;
  return html`<div class="column-body">
    ${p.histogram ? html`<${Shape} column=${column} profile=${p} />` : top}
    <div>
      <${List} list=${first} />
      ${
        (more || extraTop) &&
        html`<details class="more">
          <summary>All figures</summary>
          ${more && html`<${List} list=${more} />`}${extraTop && top}
        </details>`
      }
      ${approximate && html`<p class="quiet-text">${p.quantiles_exact === false ? 'Quantiles and distinct values' : 'Distinct values'} are estimated (≈): there are more of them than fit in memory.</p>`}
    </div>
  </div>`;
}

/** How much is missing; leads to the rows in question. @param {{column: Column, missing: number, rows: number, rowsWith: RowsWith}} props */
function Missing({ column, missing, rows, rowsWith }) {
  if (!missing) return html`<span class="missing-share">complete</span>`;
  const rowsOf = rowsWith({ column: column.name, op: 'is_null', value: 'true' });
  return html`<span class="missing-share some num"
    ><a href=${rowsOf}>${percent(missing / rows)} missing</a> <small>${count(missing)}</small></span
  >`;
}

/** @param {{column: Column, profile: Profile | undefined, rows: number, rowsWith: RowsWith}} props */
export function ColumnCard({ column, profile: p, rows, rowsWith }) {
  return html`<article class="card column-card">
    <header>
      <h2 class="clip" title=${column.name}>${columnLabel(column)}</h2>
      <span class="type">${typeLabel(column)}</span>
      <${Missing} column=${column} missing=${p?.missing ?? column.missing ?? 0} rows=${rows} rowsWith=${rowsWith} />
    </header>
    ${
      p
        ? html`<${Body} column=${column} profile=${p} rowsWith=${rowsWith} />`
        : html`<div class="column-body"><${Skeleton} height="5rem" /><${SkeletonRows} rows=${4} height=".8rem" /></div>`
    }
  </article>`;
}
