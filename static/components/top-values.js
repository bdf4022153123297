import { html } from '/vendor/preact.js';
import { count, percent } from '../lib/format.js';
import { cellText } from '../lib/values.js';

/**
 * The most frequent values with their bars; each leads to its rows.
 * @param {{column: import('../lib/columns.js').Column, profile: import('../lib/columns.js').Profile, rowsWith: (filter: import('../lib/filters.js').Filter) => string}} props
 */
export function TopValues({ column, profile: p, rowsWith }) {
  const list =
    column.type === 'boolean'
      ? [
          { value: true, count: p.true ?? 0 },
          { value: false, count: p.false ?? 0 },
        ]
      : (p.top ?? []);
  const highest = Math.max(...list.map((t) => t.count), 1);
  const rest = p.count - list.reduce((sum, t) => sum + t.count, 0);
  const link = (/** @type {any} */ value) => rowsWith({ column: column.name, op: 'eq', value: String(value) });
  return html`<table class="top-values">
    <caption class="visually-hidden">
      Most frequent values
    </caption>
    <colgroup>
      <col />
      <col style=${{ width: '5rem' }} />
      <col style=${{ width: '4.5rem' }} />
    </colgroup>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">Value</th>
        <th scope="col">Rows</th>
        <th scope="col">Share</th>
      </tr>
    </thead>
    <tbody>
      ${list.map(
        (t) =>
          html`<tr key=${String(t.value)}>
            <td>
              <span class="bar-fill" style=${{ width: `${(t.count / highest) * 100}%` }} aria-hidden="true"></span
              ><a class="clip" href=${link(t.value)} title=${String(t.value)}
                >${t.value === '' ? html`<i>empty</i>` : cellText(t.value, column.type)}</a
              >
            </td>
            <td class="n">${count(t.count)}</td>
            <td class="n share">${percent(t.count / (p.count || 1))}</td>
          </tr>`,
      )}
      ${
        rest > 0 &&
        html`<tr class="rest">
          <td>
            ${p.distinct_exact === false ? '≈ ' : ''}${count(Math.max(0, (p.distinct ?? 0) - list.length))} others
          </td>
          <td class="n">${count(rest)}</td>
          <td class="n share">${percent(rest / (p.count || 1))}</td>
        </tr>`
      }
    </tbody>
  </table>`;
}
