// The list of datasets: search, order and page stand in the URL.

import { html, useEffect } from '/vendor/preact.js';
import { openAddData } from '../components/add-data.js';
import { DatasetTable } from '../components/dataset-table.js';
import { Icon } from '../components/icon.js';
import { openNewDataset } from '../components/new-dataset.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty, ProblemView, Waiting } from '../components/states.js';
import { plural } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { changed, listDatasets } from '../models/datasets.js';
import { canEdit } from '../models/session.js';

const LIMIT = 50;

const AddButton = () =>
  html`<button type="button" class="primary" onClick=${openAddData}><${Icon} name="upload" />Add data</button>`;

const StreamButton = () =>
  html`<button
    type="button"
    class="narrow-icon"
    title="Make an empty dataset, and send rows to it over the API"
    onClick=${openNewDataset}
  >
    <${Icon} name="stream" /><span>Stream into a new dataset</span>
  </button>`;

const Actions = () =>
  html`<a class="button narrow-icon" href="/jobs"><${Icon} name="jobs" /><span>Jobs</span></a
    >${canEdit() && html`<${StreamButton} /><${AddButton} />`}`;

function NoData() {
  const editor = canEdit();
  return html`<${Empty}
    icon="data"
    title="No datasets yet"
    actions=${editor && html`<${AddButton} /><${StreamButton} />`}
  >
    <p>
      ${editor ? 'Drop a CSV file anywhere on this page, or choose one. Quern finds out its types and shows every column’s shape.' : 'When an editor adds data, you will find it here.'}
    </p>
  <//>`;
}

/** @param {{list: import('../lib/resource.js').Resource<import('../models/datasets.js').DatasetPage>, q: string, sort: string, skip: number, onClear: () => void}} props */
function Results({ list, q, sort, skip, onClear }) {
  const page = list.data;
  if (list.problem && !page) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (page?.items.length === 0) {
    return html`<${Empty}
      compact
      icon="search"
      title="Nothing found"
      actions=${html`<button type="button" onClick=${onClear}>Clear the search</button>`}
      ><p>No dataset has “${q}” in its name or description.</p><//
    >`;
  }
  return html`${list.problem && html`<p class="form-problem" role="alert">${list.problem.message}</p>`}
    <${DatasetTable} datasets=${page?.items} sort=${sort} loading=${list.loading} />
    ${page && html`<${Pager} noun="Datasets" skip=${skip} limit=${LIMIT} total=${page.total} onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })} />`}`;
}

export default function Data() {
  const { text, q, setText } = useSearch();
  const sort = params().get('sort') ?? '-updated_at';
  const skip = Number(params().get('skip')) || 0;
  const list = useResource(
    (signal) => listDatasets({ q, sort, skip, limit: LIMIT }, signal),
    [q, sort, skip, changed.value],
  );
  const ingesting = list.data?.items.some((d) => d.status === 'ingesting');
  useEffect(() => {
    if (!ingesting) return undefined;
    const timer = setInterval(list.reload, 2000);
    return () => clearInterval(timer);
  }, [ingesting]);

  const page = list.data;
  if (page?.total === 0 && !q) return html`<${PageHead} title="Data" /><${NoData} />`;
  const sub = page ? plural(page.total, 'dataset') + (q && ` with “${q}”`) : ' ';
  return html`<${PageHead} title="Data" sub=${sub} actions=${html`<${Actions} />`} />
    <section class="card" aria-label="Datasets">
      <div class="bar">
        <${SearchField}
          label="Search datasets"
          placeholder="Search names and descriptions"
          text=${text}
          onText=${setText}
        />
        <${Waiting} since=${list.since} what="Loading datasets" onCancel=${list.cancel} />
        ${canEdit() && html`<span class="end wide-only">Drop files anywhere to add them</span>`}
      </div>
      <${Results} list=${list} q=${q} sort=${sort} skip=${skip} onClear=${() => setText('')} />
    </section>`;
}
