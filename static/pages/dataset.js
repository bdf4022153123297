// One dataset: what it is, how big and how good, what can be done with it, the data itself.

import { html, useEffect, useMemo } from '/vendor/preact.js';
import { askDelete, exportItems, loadItems, rejectedText } from '../components/dataset-actions.js';
import { DatasetPending } from '../components/dataset-pending.js';
import { Editable } from '../components/editable.js';
import { Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { ProblemView, Skeleton, SkeletonRows } from '../components/states.js';
import { Tabs } from '../components/tabs.js';
import { copy } from '../lib/clipboard.js';
import { kinds } from '../lib/columns.js';
import { ago, bytes, count, duration, percent, when } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { changeDataset, getDataset, missingShare } from '../models/datasets.js';
import { createProfiles } from '../models/profiles.js';
import { canEdit } from '../models/session.js';
import { AboutTab } from './dataset-about.js';
import { ColumnsTab } from './dataset-columns.js';
import { DataTab } from './dataset-data.js';
import { QualityTab } from './dataset-quality.js';
import { RejectsTab } from './dataset-rejects.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** @param {Dataset} d */
function factsOf(d) {
  return [
    { label: 'Rows', value: count(d.rows) },
    { label: 'Columns', value: count(d.columns), note: kinds(d.column_list ?? []) },
    {
      label: 'Missing',
      value: percent(missingShare(d)),
      note: d.missing_cells ? `${count(d.missing_cells)} cells` : 'complete',
    },
    { label: 'Size', value: bytes(d.size_bytes) },
    {
      label: 'Ingested in',
      value: duration(d.ingest?.duration_ms),
      note: d.rejected_rows
        ? html`<a class="warn-text" href=${`/data/${d.id}/rejects`}>${rejectedText(d)}</a>`
        : rejectedText(d),
    },
  ];
}

/** @param {Dataset} d */
const origin = (d) =>
  html`<time datetime=${d.created_at} title=${when(d.created_at)}>Added ${ago(d.created_at)}</time
    >${d.created_by && ` by ${d.created_by.name}`}${d.filename && html` from <span class="nowrap">${d.filename}</span>`}${d.version > 1 && ` · version ${d.version}`}`;

/** The page's shape while it loads. @param {{base: string, tab: string}} props */
function Arriving({ base, tab }) {
  const facts = ['Rows', 'Columns', 'Missing', 'Size', 'Ingested in'].map((label) => ({ label, value: '' }));
  return html`<${PageHead}
      title="Dataset"
      heading=${html`<span class="skeleton-title"></span>`}
      sub=${html`<p><${Skeleton} width="16rem" height=".8em" /></p>
        <p><${Skeleton} width="11rem" height=".8em" /></p>`}
    />
    <${Facts} loading facts=${facts} />
    <${Tabs} tabs=${tabsOf(base, tab, null)} label="Parts of this dataset" />
    <div class="card padded"><${SkeletonRows} rows=${12} /></div>`;
}

/**
 * @param {string} base
 * @param {string} tab
 * @param {Dataset | null} d
 */
const tabsOf = (base, tab, d) => [
  { href: base, label: 'Data', on: tab === '' },
  { href: `${base}/columns`, label: 'Columns', count: d?.columns, on: tab === 'columns' },
  { href: `${base}/quality`, label: 'Quality', on: tab === 'quality' },
  ...(d?.rejected_rows || tab === 'rejects'
    ? [{ href: `${base}/rejects`, label: 'Rejected', count: d?.rejected_rows, on: tab === 'rejects' }]
    : []),
  { href: `${base}/about`, label: 'About & API', on: tab === 'about' },
];

/** @param {{id: string, tab?: string}} props */
export default function DatasetPage({ id, tab = '' }) {
  const number = Number(id);
  const resource = useResource((signal) => getDataset(number, signal), [number]);
  const d = resource.data;
  const profiles = useMemo(() => createProfiles(number), [number, d?.version, d?.status]);
  useEffect(() => profiles.close, [profiles]);

  if (!d) {
    if (!resource.problem) return html`<${Arriving} base=${`/data/${id}`} tab=${tab} />`;
    const gone = resource.problem.status === 404;
    return html`<${PageHead} title=${gone ? 'Not found' : 'Dataset'} />
      <${ProblemView}
        problem=${resource.problem}
        onRetry=${resource.reload}
        actions=${html`<a class="button" href="/data">All datasets</a>`}
      />`;
  }

  const save = async (/** @type {{name?: string, description?: string}} */ change) => {
    const next = await changeDataset(d.id, change);
    resource.set({
      ...d,
      name: next.name,
      slug: next.slug,
      description: next.description,
      updated_at: next.updated_at,
    });
  };
  const remove = () => askDelete(d, () => navigate('/data', { replace: true }));
  const editable = canEdit();
  const head = html`<${PageHead}
    title=${d.name}
    heading=${html`<${Editable} value=${d.name} label="name" required allowed=${editable} save=${(/** @type {string} */ name) => save({ name })} />`}
    sub=${html`${(d.description || editable) && html`<p><${Editable} value=${d.description} label="description" placeholder="Add a description" allowed=${editable} save=${(/** @type {string} */ description) => save({ description })} /></p>`}
      <p>${origin(d)}</p>`}
    actions=${html`${d.status === 'ready' && html`<a class="button" href=${`/analyze?dataset=${d.id}`}><${Icon} name="chart" />Analyze</a>`}
    ${d.status === 'ready' && html`<${Menu} class="" align="end" name="Export" button=${html`<${Icon} name="download" />Export`} items=${[...exportItems(d.id), 'line', { label: 'Copy CSV link', icon: 'link', run: () => copy(new URL(exportItems(d.id)[0].href ?? '', location.href).href, 'Link') }]} />`}
    ${editable && html`<${Menu} class="square" align="end" label="More actions" button=${html`<${Icon} name="more" class="thick" />`} items=${[...(d.status === 'ready' ? [...loadItems(d.id), /** @type {'line'} */ ('line')] : []), { label: 'Delete…', icon: 'trash', danger: true, run: remove }]} />`}`}
  />`;

  if (d.status !== 'ready')
    return html`${head}<${DatasetPending} dataset=${d} onChange=${resource.reload} onDelete=${remove} />`;

  const shown = { columns: ColumnsTab, quality: QualityTab, rejects: RejectsTab, about: AboutTab }[tab] ?? DataTab;
  return html`${head}<${Facts} facts=${factsOf(d)} /><${Tabs}
      tabs=${tabsOf(`/data/${d.id}`, tab, d)}
      label="Parts of this dataset"
    /><${shown} dataset=${d} profiles=${profiles} />`;
}
