// The rows behind the points that are selected in linked figures.

import { html } from '/vendor/preact.js';
import { count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { get } from '../lib/api.js';

const SHOWN = 30;

/**
 * @param {object} props
 * @param {import('../models/analytics.js').Answer} props.answer
 * @param {number[] | null} props.selected positions among the rows used
 * @param {() => void} props.onClear
 */
export function SelectedRows({ answer, selected, onClear }) {
  const [array] = answer.arrays ?? [];
  // A page of an array says which row of the dataset each of its entries is of.
  const page = useResource(
    (signal) =>
      array && selected
        ? get(`/analytics/results/${answer.result_id}/arrays/${array.name}`, { query: { limit: 10000 }, signal })
        : Promise.resolve(null),
    [answer.result_id, Boolean(selected)],
  );
  if (!selected)
    return html`<p class="selected-rows quiet-text">Drag over points to mark the same rows in every figure.</p>`;
  const rows = selected.slice(0, SHOWN).map((i) => page.data?.items[i]?.row ?? null);
  const known = rows.length && rows.every((row) => row !== null);
  return html`<p class="selected-rows" role="status">
    <b>${count(selected.length)} of ${count(answer.result.n)} rows</b>
    ${known && html`<span>Rows ${rows.map((row) => count(row)).join(', ')}${selected.length > SHOWN ? ', …' : ''}</span>`}
    <button type="button" class="quiet" onClick=${onClear}>Clear</button>
  </p>`;
}
