// One dataset: what it is, how big and how good, what can be done with it, the data itself.

import { html, useEffect, useMemo } from '/vendor/preact.js';
import { askDelete, exportItems, loadItems, rejectedText } from '../components/dataset-actions.js';
import { DatasetPending } from '../components/dataset-pending.js';
import { Editable } from '../components/editable.js';
import { Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { scoreText, tone } from '../components/quality-score.js';
import { ProblemView, Skeleton, SkeletonRows } from '../components/states.js';
import { Tabs } from '../components/tabs.js';
import { VersionBanner } from '../components/version-banner.js';
import { copy } from '../lib/clipboard.js';
import { kinds } from '../lib/columns.js';
import { ago, count, duration, percent, when } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { navigate, params } from '../lib/router.js';
import { changeDataset, getDataset, missingShare } from '../models/datasets.js';
import { createProfiles } from '../models/profiles.js';
import { canEdit } from '../models/session.js';
import { getVersion } from '../models/versions.js';
import { AboutTab } from './dataset-about.js';
import { CleanTab } from './dataset-clean.js';
import { ColumnsTab } from './dataset-columns.js';
import { DataTab } from './dataset-data.js';
import { QualityTab } from './dataset-quality.js';
import { RejectsTab } from './dataset-rejects.js';
import { VersionsTab } from './dataset-versions.js';

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
    {
      label: 'Quality',
      value: scoreText(d.quality_score ?? null),
      note: d.quality_score == null ? 'not checked' : 'of 100',
      href: `/data/${d.id}/quality${d.old ? `?version=${d.old}` : ''}`,
      tone: `score ${tone(d.quality_score ?? null)}`,
    },
    {
      label: 'Ingested in',
      value: duration(d.ingest?.duration_ms),
      note: d.rejected_rows
        ? html`<a class="warn-text" href=${`/data/${d.id}/rejects${d.old ? `?version=${d.old}` : ''}`}
            >${rejectedText(d)}</a
          >`
        : rejectedText(d),
    },
  ];
}

/** @param {Dataset} d */
const origin = (d) =>
  html`<time datetime=${d.created_at} title=${when(d.created_at)}>Added ${ago(d.created_at)}</time
    >${d.created_by && ` by ${d.created_by.name}`}${d.filename && html` from <span class="nowrap">${d.filename}</span>`}${d.version > 1 && html` · <a href=${`/data/${d.id}/versions`}>version ${d.version}</a>`}`;

/** The page's shape while it loads. @param {{base: string, tab: string}} props */
function Arriving({ base, tab }) {
  const facts = ['Rows', 'Columns', 'Missing', 'Quality', 'Ingested in'].map((label) => ({ label, value: '' }));
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

/** Tabs that show an older version as well as the current one. */
const VERSIONED = ['', 'columns', 'quality', 'rejects'];

/**
 * @param {string} base
 * @param {string} tab
 * @param {Dataset | null} d
 */
const tabsOf = (base, tab, d, keep = d?.old ? { version: String(d.old) } : {}) => [
  { href: base, label: 'Data', keep, on: tab === '' },
  { href: `${base}/columns`, label: 'Columns', keep, count: d?.columns, on: tab === 'columns' },
  { href: `${base}/quality`, label: 'Quality', keep, on: tab === 'quality' },
  { href: `${base}/clean`, label: 'Clean', on: tab === 'clean' },
  { href: `${base}/versions`, label: 'Versions', on: tab === 'versions' },
  ...(d?.rejected_rows || tab === 'rejects'
    ? [{ href: `${base}/rejects`, label: 'Rejected', keep, count: d?.rejected_rows, on: tab === 'rejects' }]
    : []),
  { href: `${base}/about`, label: 'About & API', on: tab === 'about' },
];

/** The dataset as it was in an older version. @param {Dataset} d @param {import('../models/versions.js').Version} v @returns {Dataset} */
const asOf = (d, v) => ({
  ...d,
  old: v.number,
  rows: v.rows,
  columns: v.columns,
  missing_cells: v.missing_cells,
  rejected_rows: v.rejected_rows,
  size_bytes: v.size_bytes,
  quality_score: v.quality_score,
  ingest: v.ingest,
  column_list: v.column_list,
});

/** @typedef {import('../lib/resource.js').Resource<Dataset>} DatasetResource */

/** @param {{resource: DatasetResource}} props */
function Unavailable({ resource }) {
  const problem = /** @type {import('../lib/problem.js').Problem} */ (resource.problem);
  return html`<${PageHead} title=${problem.status === 404 ? 'Not found' : 'Dataset'} />
    <${ProblemView}
      problem=${problem}
      onRetry=${resource.reload}
      actions=${html`<a class="button" href="/data">All datasets</a>`}
    />`;
}

/** Name, description, origin, and what can be done with the whole. @param {{dataset: Dataset, resource: DatasetResource, old: number, onDelete: () => void}} props */
function Head({ dataset: d, resource, old, onDelete }) {
  const editable = canEdit();
  const save = async (/** @type {{name?: string, description?: string}} */ change) => {
    const { name, slug, description, updated_at } = await changeDataset(d.id, change);
    resource.set({ ...d, name, slug, description, updated_at });
  };
  const exports = exportItems(d.id, old || undefined);
  const copyLink = () => copy(new URL(exports[0].href ?? '', location.href).href, 'Link');
  return html`<${PageHead}
    title=${d.name}
    heading=${html`<${Editable} value=${d.name} label="name" required allowed=${editable} save=${(/** @type {string} */ name) => save({ name })} />`}
    sub=${html`${(d.description || editable) && html`<p><${Editable} value=${d.description} label="description" placeholder="Add a description" allowed=${editable} save=${(/** @type {string} */ description) => save({ description })} /></p>`}
      <p>${origin(d)}</p>`}
    actions=${html`${d.status === 'ready' && html`<a class="button" href=${`/analyze?dataset=${d.id}`}><${Icon} name="chart" />Analyze</a>`}
    ${d.status === 'ready' && html`<${Menu} class="" align="end" name="Export" button=${html`<${Icon} name="download" />Export`} items=${[...exports, 'line', { label: 'Copy CSV link', icon: 'link', run: copyLink }]} />`}
    ${editable && html`<${Menu} class="square" align="end" label="More actions" button=${html`<${Icon} name="more" class="thick" />`} items=${[...(d.status === 'ready' ? [...loadItems(d.id), /** @type {'line'} */ ('line')] : []), { label: 'Delete…', icon: 'trash', danger: true, run: onDelete }]} />`}`}
  />`;
}

/** The figures, the tabs, and the tab that is open; of an older version when the URL names one. */
function Parts(
  /** @type {{dataset: Dataset, tab: string, old: number, onChange: () => void}} */ { dataset: d, tab, old, onChange },
) {
  const older = useResource((signal) => (old ? getVersion(d.id, old, signal) : Promise.resolve(null)), [d.id, old]);
  const profiles = useMemo(() => createProfiles(d.id, old || undefined), [d.id, d.version, d.status, old]);
  useEffect(() => profiles.close, [profiles]);
  const base = `/data/${d.id}`;
  const version = older.data?.number === old ? older.data : null;
  if (old && !version) {
    const back = html`<a class="button primary" href=${base}>The current version</a>`;
    return html`<${Tabs} tabs=${tabsOf(base, tab, d)} label="Parts of this dataset" />
      ${older.problem ? html`<${ProblemView} problem=${older.problem} onRetry=${older.reload} actions=${back} compact />` : html`<div class="card padded"><${SkeletonRows} rows=${12} /></div>`}`;
  }
  const shown = version ? asOf(d, version) : d;
  const banner =
    version &&
    html`<${VersionBanner}
      dataset=${d.id}
      version=${version}
      current=${d.version}
      back=${base + (tab && `/${tab}`)}
      editable=${canEdit()}
      onRestored=${() => (onChange(), navigate(base))}
    />`;
  return html`${banner}<${Facts} facts=${factsOf(shown)} /><${Tabs}
      tabs=${tabsOf(base, tab, shown)}
      label="Parts of this dataset"
    /><${TABS[tab] ?? DataTab} dataset=${shown} profiles=${profiles} onChange=${onChange} />`;
}

/** @type {Record<string, any>} */
const TABS = {
  columns: ColumnsTab,
  quality: QualityTab,
  clean: CleanTab,
  versions: VersionsTab,
  rejects: RejectsTab,
  about: AboutTab,
};

/** @param {{id: string, tab?: string}} props */
export default function DatasetPage({ id, tab = '' }) {
  const number = Number(id);
  const resource = useResource((signal) => getDataset(number, signal), [number]);
  const d = resource.data;
  if (!d)
    return resource.problem
      ? html`<${Unavailable} resource=${resource} />`
      : html`<${Arriving} base=${`/data/${id}`} tab=${tab} />`;
  const remove = () => askDelete(d, () => navigate('/data', { replace: true }));
  const asked = VERSIONED.includes(tab) ? Number(params().get('version')) || 0 : 0;
  const old = asked !== d.version ? asked : 0;
  return html`<${Head} dataset=${d} resource=${resource} old=${old} onDelete=${remove} /> ${
      d.status === 'ready'
        ? html`<${Parts} dataset=${d} tab=${tab} old=${old} onChange=${resource.reload} />`
        : html`<${DatasetPending} dataset=${d} onChange=${resource.reload} onDelete=${remove} />`
    }`;
}
