// A report: its answers in order, each with a heading and words, as one page that reads and prints well.

import { html } from '/vendor/preact.js';
import { Editable } from '../components/editable.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { ReportEntry } from '../components/report-entry.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { TextEditor } from '../components/text-editor.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { ago, plural, when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { going, undoable } from '../lib/undo.js';
import { changeEntry, changeReport, getReport, unpin } from '../models/reports.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { reports } from './reports.js';

/** @typedef {import('../models/reports.js').Entry} Entry */

/** @param {{id: string}} props */
export default function ReportPage({ id }) {
  const number = Number(id);
  const resource = useResource((signal) => getReport(number, signal), [number]);
  const r = resource.data;
  if (resource.problem && !r)
    return resource.problem.status === 404
      ? html`<${PageHead} title="Not found" /><${Empty}
            icon="search"
            title="This report is gone"
            actions=${html`<a class="button" href="/reports">All reports</a>`}
            ><p>It was deleted.</p><//
          >`
      : html`<${PageHead} title="Report" /><${ProblemView} problem=${resource.problem} onRetry=${resource.reload} />`;
  if (!r)
    return html`<${PageHead} title="Report" />
      <div class="card padded"><${SkeletonRows} rows=${10} /></div>`;

  const change = async (/** @type {{title?: string, note?: string}} */ next) =>
    resource.set(await changeReport(number, next));
  const changing = async (/** @type {Entry} */ entry, /** @type {any} */ next) => {
    try {
      resource.set(await changeEntry(number, entry.id, next));
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
      resource.reload();
    }
  };
  const takeOff = (/** @type {Entry} */ entry) =>
    undoable({
      key: `entry:${entry.id}`,
      text: `${entry.title ?? entry.result?.name ?? entry.result?.title ?? 'The entry'} taken off`,
      run: () => unpin(number, entry.id),
      after: resource.reload,
    });
  const remove = () => {
    reports.remove(r, () => navigate(`/reports/${number}`));
    navigate('/reports', { replace: true });
  };
  const entries = (r.entries ?? []).filter((e) => !going.value.has(`entry:${e.id}`));
  return html`<${PageHead}
      title=${r.title}
      heading=${html`<${Editable} value=${r.title} label="title" required allowed=${canEdit()} save=${(/** @type {string} */ title) => change({ title })} />`}
      sub=${html`<p>
        ${`${plural(entries.length, 'answer')} · changed `}<time datetime=${r.updated_at} title=${when(r.updated_at)}
          >${ago(r.updated_at)}</time
        >${r.created_by && ` · by ${r.created_by.name}`}
      </p>`}
      actions=${html`<${Menu}
          align="end"
          name="Share"
          button=${html`<${Icon} name="link" />Share`}
          items=${[
            { label: 'Copy link for the team', icon: 'link', run: () => copy(location.href, 'Link') },
            { label: 'Copy as curl', icon: 'copy', run: () => copy(curl(`/reports/${number}`), 'curl command') },
            { label: 'Print', icon: 'file', run: () => print() },
          ]}
        />
        ${canEdit() && html`<${Menu} class="square" align="end" label="More actions" button=${html`<${Icon} name="more" class="thick" />`} items=${[{ label: 'Delete', icon: 'trash', danger: true, run: remove }]} />`}`}
    />
    <div class="report">
      <${TextEditor}
        value=${r.note}
        label="the introduction"
        placeholder="Add an introduction"
        allowed=${canEdit()}
        save=${(/** @type {string} */ note) => change({ note })}
      />
      ${entries.map((entry) => html`<${ReportEntry} key=${entry.id} entry=${entry} count=${entries.length} onChange=${(/** @type {any} */ next) => changing(entry, next)} onRemove=${() => takeOff(entry)} />`)}
      ${
        !entries.length &&
        html`<${Empty}
          icon="pin"
          title="Nothing is pinned yet"
          actions=${html`<a class="button" href="/analyze">Analyze</a>`}
        >
          <p>Ask a question of your data; “Keep” beside its answer pins it to this report.</p>
        <//>`
      }
    </div>`;
}
