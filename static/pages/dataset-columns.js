// The Columns tab: every figure of every column. Search, kind and order stand in the URL; profiles come as the cards do.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { ColumnCard } from '../components/column-card.js';
import { searchColumns } from '../components/column-picker.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty } from '../components/states.js';
import { isNumeric, isTemporal } from '../lib/columns.js';
import { plural } from '../lib/format.js';
import { writeFilter } from '../lib/filters.js';
import { params, readable, setParams } from '../lib/router.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const STEP = 30;

/** @type {[string, string, (c: Column) => boolean][]} */
const groups = [
  ['', 'All', () => true],
  ['numeric', 'Numeric', (c) => isNumeric(c.type)],
  ['time', 'Time', (c) => isTemporal(c.type)],
  ['text', 'Text', (c) => c.type === 'text'],
  ['boolean', 'Yes/no', (c) => c.type === 'boolean'],
];

/** @type {Record<string, (a: Column, b: Column) => number>} */
const orders = {
  position: (a, b) => a.position - b.position,
  name: (a, b) => a.name.localeCompare(b.name),
  missing: (a, b) => (b.missing ?? 0) - (a.missing ?? 0) || a.position - b.position,
};

/** @param {{dataset: import('../models/datasets.js').Dataset, profiles: import('../models/profiles.js').Profiles}} props */
export function ColumnsTab({ dataset, profiles }) {
  const query = params();
  const { text, setText } = useSearch();
  const kind = query.get('kind') ?? '';
  const order = query.get('order') ?? 'position';
  const [shown, setShown] = useState(STEP);
  const more = useRef(/** @type {HTMLElement | null} */ (null));
  const all = dataset.column_list ?? [];
  const group = groups.find(([key]) => key === kind) ?? groups[0];
  const found = searchColumns(all, text)
    .filter(group[2])
    .sort(orders[order] ?? orders.position);
  const page = found.slice(0, shown);

  useEffect(() => setShown(STEP), [text]);
  useEffect(() => profiles.need(page, all), [page.map((c) => c.position).join()]);
  useEffect(() => {
    if (!more.current) return undefined;
    const watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && setShown((n) => n + STEP), {
      rootMargin: '600px',
    });
    watcher.observe(more.current);
    return () => watcher.disconnect();
  }, [found.length > shown, shown]);

  const rowsWith = (/** @type {import('../lib/filters.js').Filter} */ filter) => {
    const wanted = { ...(dataset.old ? { version: String(dataset.old) } : {}), filter: writeFilter(filter) };
    return `/data/${dataset.id}?${readable(new URLSearchParams(wanted))}`;
  };
  const present = groups.filter(([key, , test]) => !key || all.some(test));
  return html`<section aria-label="Columns">
    <div class="tools">
      <${SearchField} label="Search columns" placeholder="Search columns" text=${text} onText=${setText} />
      ${
        present.length > 2 &&
        html`<fieldset class="segmented">
          <legend class="visually-hidden">Kind</legend>
          ${present.map(([key, label]) => html`<label><input type="radio" name="kind" checked=${key === kind} onChange=${() => (setShown(STEP), setParams({ kind: key }, { replace: true }))} /><span>${label}</span></label>`)}
        </fieldset>`
      }
      <label class="order-by"
        >Order
        <select
          value=${order}
          onChange=${(/** @type {any} */ e) => setParams({ order: e.currentTarget.value === 'position' ? null : e.currentTarget.value }, { replace: true })}
        >
          <option value="position" selected=${order === 'position'}>as in the file</option>
          <option value="name" selected=${order === 'name'}>by name</option>
          <option value="missing" selected=${order === 'missing'}>most missing first</option>
        </select></label
      >
      <span class="end num quiet-text" role="status">${plural(found.length, 'column')}</span>
    </div>
    ${found.length === 0 && html`<${Empty} compact icon="search" title="No such column" actions=${html`<button type="button" onClick=${() => (setText(''), setParams({ kind: null, q: null }))}>Show all</button>`}><p>No ${kind ? `${group[1].toLowerCase()} ` : ''}column has “${text}” in its name.</p><//>`}
    <div class="column-cards">
      ${page.map((c) => html`<${ColumnCard} key=${c.position} column=${c} profile=${profiles.loaded.value.get(c.position)} rows=${dataset.rows} rowsWith=${rowsWith} />`)}
    </div>
    ${found.length > shown && html`<div ref=${more} class="more-columns"><button type="button" onClick=${() => setShown(shown + STEP)}>Show more</button></div>`}
  </section>`;
}
