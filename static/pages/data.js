// The list of datasets: search, order and page stand in the URL.

import { html, useEffect, useState } from '/vendor/preact.js';
import { openAddData } from '../components/add-data.js';
import { DatasetRow } from '../components/dataset-row.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { Empty, ProblemView, Skeleton, Waiting } from '../components/states.js';
import { count } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { changed, listDatasets } from '../models/datasets.js';
import { canEdit } from '../models/session.js';

const LIMIT = 50;

/** @type {{field: string, label: string, number?: boolean, sortable?: boolean, kind?: string}[]} */
const heads = [
  { field: 'name', label: 'Name', sortable: true },
  { field: 'rows', label: 'Rows', number: true, sortable: true },
  { field: 'columns', label: 'Columns', number: true, sortable: true },
  { field: 'missing', label: 'Missing', number: true, kind: 'wide-only' },
  { field: 'size_bytes', label: 'Size', number: true, sortable: true, kind: 'wide-only' },
  { field: 'updated_at', label: 'Updated', sortable: true, kind: 'middle-only' },
];

/** @param {{sort: string}} props */
function Heads({ sort }) {
  const toggle = (/** @type {typeof heads[0]} */ h) => {
    const first = h.field === 'name' ? h.field : `-${h.field}`;
    const second = h.field === 'name' ? `-${h.field}` : h.field;
    setParams({ sort: sort === first ? second : first, skip: null }, { replace: true });
  };
  return html`<tr>
    ${heads.map((h) => {
      const now = sort.replace('-', '') === h.field;
      const down = now && sort.startsWith('-');
      return html`<th
        scope="col"
        class=${`${h.number ? 'n' : ''} ${h.kind ?? ''}`}
        aria-sort=${now ? (down ? 'descending' : 'ascending') : undefined}
      >
        ${h.sortable ? html`<button type="button" class="head-sort" onClick=${() => toggle(h)}>${h.label}${now && html`<${Icon} name=${down ? 'descend' : 'up'} />`}</button>` : h.label}
      </th>`;
    })}
    <th><span class="visually-hidden">Actions</span></th>
  </tr>`;
}

export default function Data() {
  const query = params();
  const q = query.get('q') ?? '';
  const sort = query.get('sort') ?? '-updated_at';
  const skip = Number(query.get('skip')) || 0;
  const [text, setText] = useState(q);
  const list = useResource(
    (signal) => listDatasets({ q, sort, skip, limit: LIMIT }, signal),
    [q, sort, skip, changed.value],
  );
  const ingesting = list.data?.items.some((d) => d.status === 'ingesting');

  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return undefined;
    const timer = setTimeout(() => setParams({ q: text, skip: null }, { replace: true }), 200);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (!ingesting) return undefined;
    const timer = setInterval(list.reload, 2000);
    return () => clearInterval(timer);
  }, [ingesting]);

  const add =
    canEdit() &&
    html`<button type="button" class="primary" onClick=${openAddData}><${Icon} name="upload" />Add data</button>`;
  const page = list.data;
  const none = page?.total === 0 && !q;

  return html`<${PageHead}
      title="Data"
      sub=${page && !none ? `${count(page.total)} ${page.total === 1 ? 'dataset' : 'datasets'}${q ? ` with “${q}”` : ''}` : ' '}
      actions=${!none && add}
    />
    ${none && html`<${Empty} icon="data" title="No datasets yet" actions=${add}><p>${canEdit() ? 'Drop a CSV file anywhere on this page, or choose one. Quern finds out its types and shows every column’s shape.' : 'When an editor adds data, you will find it here.'}</p><//>`}
    ${
      !none &&
      html`<section class="card" aria-label="Datasets">
        <div class="bar">
          <label class="search-field"
            ><${Icon} name="search" /><input
              data-search
              type="search"
              placeholder="Search names and descriptions"
              aria-label="Search datasets"
              value=${text}
              onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)}
          /></label>
          <${Waiting} since=${list.since} what="Loading datasets" onCancel=${list.cancel} />
          ${canEdit() && html`<span class="end wide-only">Drop files anywhere to add them</span>`}
        </div>
        ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
        ${page && page.items.length === 0 && html`<${Empty} compact icon="search" title="Nothing found" actions=${html`<button type="button" onClick=${() => setText('')}>Clear the search</button>`}><p>No dataset has “${q}” in its name or description.</p><//>`}
        ${
          (!page || page.items.length > 0) &&
          !(list.problem && !page) &&
          html`<div class="scroll">
            <table class="list" aria-busy=${list.loading}>
              <caption class="visually-hidden">
                Datasets
              </caption>
              <thead>
                <${Heads} sort=${sort} />
              </thead>
              <tbody>
                ${
                  page
                    ? page.items.map((d) => html`<${DatasetRow} key=${d.id} dataset=${d} />`)
                    : Array.from(
                        { length: 6 },
                        (_, i) =>
                          html`<tr key=${i}>
                            <td><${Skeleton} width=${`${9 + (i % 3) * 3}rem`} /></td>
                            ${heads.slice(1).map((h) => html`<td class=${h.kind ?? ''}><${Skeleton} width="3rem" /></td>`)}
                            <td></td>
                          </tr>`,
                      )
                }
              </tbody>
            </table>
          </div>`
        }
        ${page && page.total > 0 && html`<${Pager} noun="Datasets" skip=${skip} limit=${LIMIT} total=${page.total} onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })} />`}
      </section>`
    }`;
}
