// Reports: answers that were pinned together, to be read and printed as one page.

import { html, useState } from '/vendor/preact.js';
import { Dialog } from '../components/dialog.js';
import { TextField } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { ago, plural, when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { removal } from '../lib/removal.js';
import { navigate, params, setParams } from '../lib/router.js';
import { changed, createReport, deleteReport, listReports } from '../models/reports.js';
import { canEdit } from '../models/session.js';

/** @typedef {import('../models/reports.js').Report} Report */

const PAGE = 50;

/** @type {ReturnType<typeof removal<Report>>} */
export const reports = removal('report', (r) => r.title, deleteReport);

/** @param {{onClose: () => void}} props */
function NewReport({ onClose }) {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    try {
      const { id } = await createReport(String(values.get('title')).trim());
      onClose();
      navigate(`/reports/${id}`);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return html`<${Dialog} title="New report" class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <${TextField} label="Title" name="title" required maxlength="200" autofocus error=${problem?.of('title')} />
      ${problem && !problem.errors.length && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button><button type="submit" class="primary">Create</button>
      </div>
    </form>
  <//>`;
}

/** @param {{report: Report}} props */
function Row({ report: r }) {
  return html`<tr>
    <th scope="row">
      <a href=${`/reports/${r.id}`}>${r.title}</a>
      ${r.note && html`<span class="result-words clip">${r.note}</span>`}
    </th>
    <td class="n">${plural(r.entry_count, 'answer')}</td>
    <td class="clip">${r.created_by?.name ?? '–'}</td>
    <td><time datetime=${r.updated_at} title=${when(r.updated_at)}>${ago(r.updated_at)}</time></td>
    <td class="row-menu">
      ${
        canEdit() &&
        html`<${Menu}
          class="quiet square"
          align="end"
          label=${`Actions for ${r.title}`}
          button=${html`<${Icon} name="more" class="thick" />`}
          items=${[{ label: 'Delete', icon: 'trash', danger: true, run: () => reports.remove(r) }]}
        />`
      }
    </td>
  </tr>`;
}

export default function Reports() {
  const { text, q, setText } = useSearch();
  const [adding, setAdding] = useState(false);
  const skip = Number(params().get('skip')) || 0;
  const list = useResource((signal) => listReports({ q, skip, limit: PAGE }, signal), [q, skip, changed.value]);
  const { items, total } = reports.left(list.data?.items, list.data?.total);
  const add =
    canEdit() &&
    html`<button type="button" class="primary" onClick=${() => setAdding(true)}>
      <${Icon} name="plus" />New report
    </button>`;
  const empty = list.data && !items.length;
  return html`<${PageHead}
      title="Reports"
      sub=${html`<p>Answers that belong together, with words between them: one page to read, to print, to send.</p>`}
      actions=${add}
    />
    ${
      (!empty || q) &&
      html`<div class="results-bar">
        <${SearchField} label="Search reports" placeholder="Search reports…" text=${text} onText=${setText} />
      </div>`
    }
    ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
    ${!list.data && !list.problem && html`<div class="card padded"><${SkeletonRows} rows=${6} /></div>`}
    ${
      empty &&
      (q
        ? html`<${Empty}
            icon="search"
            title="Nothing found"
            compact
            actions=${html`<button type="button" onClick=${() => setText('')}>Clear the search</button>`}
            ><p>No report has “${q}” in its title.</p><//
          >`
        : html`<${Empty}
            icon="report"
            title="No reports yet"
            actions=${html`<a class="button" href="/analyze">Analyze</a>`}
          >
            <p>Ask a question of your data, then keep its answer: “Keep” pins it to a report.</p>
          <//>`)
    }
    ${
      items.length > 0 &&
      html`<div class="card">
          <table class="list results-list">
            <thead>
              <tr>
                <th scope="col">Report</th>
                <th scope="col" class="n">Answers</th>
                <th scope="col">By</th>
                <th scope="col">Changed</th>
                <th scope="col"><span class="visually-hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody>
              ${items.map((r) => html`<${Row} key=${r.id} report=${r} />`)}
            </tbody>
          </table>
        </div>
        <${Pager}
          noun="Reports"
          skip=${skip}
          limit=${PAGE}
          total=${total}
          onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })}
        />`
    }
    ${adding && html`<${NewReport} onClose=${() => setAdding(false)} />`}`;
}
