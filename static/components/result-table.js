// A table of an analysis: numbers to the right, in a format that its column names; what is hovered shows every digit.

import { html } from '/vendor/preact.js';
import { count, figure, percent } from '../lib/format.js';

/**
 * @typedef {object} ResultTableData
 * @property {string} name
 * @property {string} title
 * @property {{name: string, title: string, format: string}[]} columns
 * @property {any[][]} rows
 * @property {string | null} [note]
 */

/** @param {number} p */
export const pValue = (p) => (p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 4 : 3));

/**
 * @param {any} value
 * @param {string} format
 */
function shown(value, format) {
  if (value == null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (format === 'p') return pValue(value);
  if (format === 'percent') return percent(value);
  if (format === 'integer') return count(value);
  return figure(value, 5);
}

const LONG = 200;

/** @param {{table: ResultTableData, children?: any}} props */
export function ResultTable({ table, children }) {
  const right = (/** @type {string} */ format) => (['text', 'date'].includes(format) ? '' : 'n');
  const rows = table.rows.slice(0, LONG);
  return html`<section class="card result-table" aria-label=${table.title}>
    <header class="card-head">
      <h3>${table.title}</h3>
      ${children}
    </header>
    <div class="scroll" tabindex="0" role="region" aria-label=${`Table ${table.title}`}>
      <table class="list">
        <thead>
          <tr>
            ${table.columns.map((c) => html`<th scope="col" class=${right(c.format)}>${c.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row, i) =>
              html`<tr key=${i}>
                ${row.map((value, j) => {
                  const { format } = table.columns[j];
                  const exact = typeof value === 'number' && format !== 'integer' ? String(value) : undefined;
                  return j === 0 && right(format) === ''
                    ? html`<th scope="row">${shown(value, format)}</th>`
                    : html`<td class=${right(format)} title=${exact}>${shown(value, format)}</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${table.rows.length > LONG && html`<p class="bar">The first ${LONG} of ${count(table.rows.length)} rows; the CSV has all of them.</p>`}
    ${table.note && html`<p class="result-note">${table.note}</p>`}
  </section>`;
}
