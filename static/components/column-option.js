// A column as something to choose: its name, its type, how much is missing, and its shape.

import { html } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { distinctText } from '../lib/figures.js';
import { percent } from '../lib/format.js';
import { briefText } from '../lib/values.js';
import { DividedBar, Histogram, partsOf } from './distribution.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */

/** "34 to 60, 0.6 % missing" or "3 values". @param {Column} c @param {Profile} p */
function columnNote(c, p) {
  const missing = p.missing ? `, ${percent(p.missing_share)} missing` : '';
  if (!p.count) return 'no values';
  if (p.histogram) return `${briefText(p.min, c)} to ${briefText(p.max, c)}${missing}`;
  if (c.type === 'boolean') return `yes ${percent((p.true ?? 0) / p.count)}${missing}`;
  return `${distinctText(p)}${missing}`;
}

/** @param {{column: Column, profile: Profile | undefined}} props */
export function ColumnOption({ column, profile: p }) {
  return html`<span class="column-option">
    <span class="clip">${columnLabel(column)}</span><span class="type">${typeLabel(column)}</span>
    ${p && html`<span class="column-note">${columnNote(column, p)}</span>`}
    ${
      p &&
      html`<span class="column-shape" aria-hidden="true"
        >${
          p.histogram && p.count
            ? html`<${Histogram} column=${column} histogram=${p.histogram} />`
            : html`<${DividedBar} column=${column} parts=${partsOf(column, p)} />`
        }</span
      >`
    }
  </span>`;
}
