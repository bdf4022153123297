// The head of a column in a grid, below its name: the distribution and one line of figures, which gives way to the bin under the pointer.

import { html, useState } from '/vendor/preact.js';
import { distinctText } from '../lib/figures.js';
import { percent } from '../lib/format.js';
import { cellText, briefText } from '../lib/values.js';
import { DividedBar, Histogram, binText, partsOf } from './distribution.js';
import { Skeleton } from './states.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */

/**
 * @param {Column} column
 * @param {Profile} p
 */
function countedLine(column, p) {
  if (!p.count) return ['no values', ''];
  const top =
    column.type === 'boolean'
      ? [{ value: (p.true ?? 0) >= (p.false ?? 0), count: Math.max(p.true ?? 0, p.false ?? 0) }]
      : (p.top ?? []);
  const left =
    column.type === 'boolean' ? '' : p.distinct === p.count && p.count > 1 ? 'all different' : distinctText(p);
  if (p.missing) return [left, `${percent(p.missing_share)} missing`];
  const first = top[0];
  if (!first || (first.count === 1 && p.count > 1)) return [left, ''];
  return [left, `${cellText(first.value, column.type) || '(empty)'} ${percent(first.count / p.count)}`];
}

/** @param {{column: Column, profile: Profile | undefined}} props */
export function ColumnSummary({ column, profile: p }) {
  const [over, setOver] = useState(/** @type {number | null} */ (null));
  if (!p)
    return html`<div class="summary">
      <div class="shape"><${Skeleton} height="60%" /></div>
      <div class="stat"><${Skeleton} width="50%" height=".6rem" /></div>
    </div>`;

  if (p.histogram && p.count) {
    const line =
      over !== null && over < p.histogram.counts.length
        ? html`<span class="whole">${binText(column, p.histogram, over)}</span>`
        : html`<span>${briefText(p.min, column)}</span
            >${p.missing > 0 && html`<span class="mid">${percent(p.missing_share)} missing</span>`}<span
              >${briefText(p.max, column)}</span
            >`;
    return html`<div class="summary">
      <div class="shape">
        <${Histogram} column=${column} histogram=${p.histogram} onHover=${setOver} hovered=${over} />
      </div>
      <div class="stat num">${line}</div>
    </div>`;
  }
  const parts = partsOf(column, p);
  const [left, right] = countedLine(column, p);
  return html`<div class="summary">
    <div class="shape"><${DividedBar} column=${column} parts=${parts} onHover=${setOver} hovered=${over} /></div>
    <div class="stat num">
      ${over !== null && parts[over] ? html`<span class="whole">${parts[over].text}</span>` : html`<span>${left}</span><span class="clip">${right}</span>`}
    </div>
  </div>`;
}
