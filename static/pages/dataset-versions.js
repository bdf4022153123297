// The Versions tab: what the dataset was over time, two versions compared, and what was made of what. Which of these, and which two versions,
// stands in the URL.

import { html } from '/vendor/preact.js';
import { KeepVersions } from '../components/keep-versions.js';
import { LineageView } from '../components/lineage-view.js';
import { Pager } from '../components/pager.js';
import { ProblemView, SkeletonRows } from '../components/states.js';
import { VersionCompare } from '../components/version-compare.js';
import { VersionRow } from '../components/version-row.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { canEdit } from '../models/session.js';
import { listVersions } from '../models/versions.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

const LIMIT = 50;

/** @type {[key: string, label: string][]} */
const views = [
  ['', 'History'],
  ['compare', 'Compare'],
  ['lineage', 'Lineage'],
];

/** @param {{view: string}} props */
const Views = ({ view }) =>
  html`<fieldset class="segmented version-views">
    <legend class="visually-hidden">What to show of the versions</legend>
    ${views.map(
      ([key, label]) =>
        html`<label
          ><input
            type="radio"
            name="versions-view"
            checked=${key === view}
            onChange=${() => setParams({ view: key || null, from: null, to: null, skip: null })}
          /><span>${label}</span></label
        >`,
    )}
  </fieldset>`;

/** @param {{dataset: Dataset, onChange: () => void}} props */
function History({ dataset: d, onChange }) {
  const skip = Number(params().get('skip')) || 0;
  const list = useResource((signal) => listVersions(d.id, { skip, limit: LIMIT }, signal), [d.id, d.version, skip]);
  const page = list.data;
  const editable = canEdit();
  const changed = () => {
    list.reload();
    onChange();
  };
  if (list.problem && !page) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (!page) return html`<div class="card padded"><${SkeletonRows} /></div>`;
  const byNumber = new Map(page.items.map((v) => [v.number, v]));
  const keep = d.keep_versions ?? LIMIT;
  return html`<section class="card" aria-label="History of versions">
    <div class="bar">
      <${KeepVersions} dataset=${d.id} keep=${keep} total=${page.total} editable=${editable} onChange=${changed} />
      <span class="end wide-only">Every load, recipe and restore makes a version; none changes an older one.</span>
    </div>
    <div class="scroll">
      <table class="list versions" aria-busy=${list.loading}>
        <caption class="visually-hidden">
          Versions, newest first
        </caption>
        <thead>
          <tr>
            <th class="version-mark"><span class="visually-hidden">Kind</span></th>
            <th scope="col">Version</th>
            <th scope="col" class="n">Rows</th>
            <th scope="col" class="n middle-only">Columns</th>
            <th scope="col" class="n middle-only">Quality</th>
            <th scope="col" class="n wide-only">Rejected</th>
            <th scope="col" class="n wide-only">Size</th>
            <th scope="col" class="middle-only">Made</th>
            <th><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          ${page.items.map(
            (v, i) =>
              html`<${VersionRow}
                key=${v.id}
                dataset=${d.id}
                version=${v}
                parent=${v.parent ? byNumber.get(v.parent) : undefined}
                current=${d.version}
                editable=${editable}
                leaving=${!v.current && skip + i >= keep}
                onChange=${changed}
              />`,
          )}
        </tbody>
      </table>
    </div>
    ${page.total > LIMIT && html`<${Pager} noun="Versions" skip=${skip} limit=${LIMIT} total=${page.total} onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })} />`}
  </section>`;
}

/** @param {{dataset: Dataset, onChange: () => void}} props */
export function VersionsTab({ dataset, onChange }) {
  const query = params();
  const view = query.get('from') || query.get('to') ? 'compare' : (query.get('view') ?? '');
  return html`<div class="versions-tab">
    <${Views} view=${view} />
    ${
      view === 'lineage'
        ? html`<${LineageView} dataset=${dataset} />`
        : view === 'compare'
          ? html`<${VersionCompare} dataset=${dataset} />`
          : html`<${History} dataset=${dataset} onChange=${onChange} />`
    }
  </div>`;
}
