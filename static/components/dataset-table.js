import { html } from '/vendor/preact.js';
import { setParams } from '../lib/router.js';
import { DatasetRow } from './dataset-row.js';
import { Icon } from './icon.js';
import { Skeleton } from './states.js';

/** @type {{field: string, label: string, number?: boolean, sortable?: boolean, kind?: string}[]} */
const heads = [
  { field: 'name', label: 'Name', sortable: true },
  { field: 'rows', label: 'Rows', number: true, sortable: true },
  { field: 'columns', label: 'Columns', number: true, sortable: true },
  { field: 'missing', label: 'Missing', number: true, kind: 'wide-only' },
  { field: 'size_bytes', label: 'Size', number: true, sortable: true, kind: 'wide-only' },
  { field: 'updated_at', label: 'Updated', sortable: true, kind: 'middle-only' },
];

/** Names start with A, everything else with the most. @param {string} field @param {string} sort */
function nextSort(field, sort) {
  const first = field === 'name' ? field : `-${field}`;
  const second = field === 'name' ? `-${field}` : field;
  return sort === first ? second : first;
}

/** @param {{sort: string}} props */
function Heads({ sort }) {
  return html`<tr>
    ${heads.map((h) => {
      const now = sort.replace('-', '') === h.field;
      const down = now && sort.startsWith('-');
      const order = now ? (down ? 'descending' : 'ascending') : undefined;
      const button = html`<button
        type="button"
        class="head-sort"
        onClick=${() => setParams({ sort: nextSort(h.field, sort), skip: null }, { replace: true })}
      >
        ${h.label}${now && html`<${Icon} name=${down ? 'descend' : 'up'} />`}
      </button>`;
      return html`<th scope="col" class=${`${h.number ? 'n' : ''} ${h.kind ?? ''}`} aria-sort=${order}>
        ${h.sortable ? button : h.label}
      </th>`;
    })}
    <th><span class="visually-hidden">Actions</span></th>
  </tr>`;
}

/** @param {{index: number}} props */
const WaitingRow = ({ index }) =>
  html`<tr>
    <td><${Skeleton} width=${`${9 + (index % 3) * 3}rem`} /></td>
    ${heads.slice(1).map((h) => html`<td class=${h.kind ?? ''}><${Skeleton} width="3rem" /></td>`)}
    <td></td>
  </tr>`;

/** @param {{datasets: import('../models/datasets.js').Dataset[] | undefined, sort: string, loading: boolean}} props */
export function DatasetTable({ datasets, sort, loading }) {
  return html`<div class="scroll">
    <table class="list" aria-busy=${loading}>
      <caption class="visually-hidden">
        Datasets
      </caption>
      <thead>
        <${Heads} sort=${sort} />
      </thead>
      <tbody>
        ${datasets ? datasets.map((d) => html`<${DatasetRow} key=${d.id} dataset=${d} />`) : [0, 1, 2, 3, 4, 5].map((i) => html`<${WaitingRow} key=${i} index=${i} />`)}
      </tbody>
    </table>
  </div>`;
}
