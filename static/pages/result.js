// An answer that is kept: as it was computed, with a name, to be linked, printed, exported.

import { html, useState } from '/vendor/preact.js';
import { AnswerView } from '../components/answer-view.js';
import { Asked, filtersOf } from '../components/asked.js';
import { Editable } from '../components/editable.js';
import { Icon } from '../components/icon.js';
import { KeepDialog } from '../components/keep-dialog.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { results } from '../components/result-row.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { when } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { analysisLink, changeResult, getResult, operations, resultsChanged } from '../models/analytics.js';
import { canEdit } from '../models/session.js';

/** What changes with keeping. @param {any} now @returns {{name: string | null, kept: boolean}} */
const named = (now) => ({ name: now.name, kept: now.kept });

/** @param {{id: string}} props */
export default function ResultPage({ id }) {
  const number = Number(id);
  const result = useResource((signal) => getResult(number, signal), [number]);
  if (result.problem?.status === 404)
    return html`<${PageHead} title="Not found" /><${Empty}
        icon="search"
        title="This result is gone"
        actions=${html`<a class="button" href="/analyze">Analyze</a>`}
        ><p>It was deleted, or its dataset was; or nobody kept it, and it was forgotten.</p><//
      >`;
  if (result.problem)
    return html`<${PageHead} title="Result" /><${ProblemView} problem=${result.problem} onRetry=${result.reload} />`;
  if (!result.data)
    return html`<${PageHead} title="Result" />
      <div class="card padded"><${SkeletonRows} rows=${10} /></div>`;
  return html`<${Result} key=${number} number=${number} r=${result.data} set=${result.set} />`;
}

/** What the menu offers. @param {{number: number, r: any, share: () => void, remove: () => void}} props */
function More({ number, r, share, remove }) {
  return html`<${Menu}
    class="square"
    align="end"
    label="More actions"
    button=${html`<${Icon} name="more" class="thick" />`}
    items=${[
      { label: 'Copy link', icon: 'link', run: share },
      { label: 'Copy as curl', icon: 'copy', run: () => copy(curl(`/analytics/results/${number}`), 'curl command') },
      ...(r.explanation
        ? [{ label: 'Copy the explanation', icon: 'copy', run: () => copy(r.explanation, 'Explanation') }]
        : []),
      {
        label: 'Download JSON',
        icon: 'download',
        href: `${BASE}/analytics/results/${number}/export?format=json`,
        download: '',
      },
      { label: 'Print', icon: 'file', run: () => print() },
      ...(canEdit() ? ['line', { label: 'Delete', icon: 'trash', danger: true, run: remove }] : []),
    ]}
  />`;
}

/** @param {{number: number, r: any, set: (r: any) => void}} props */
function Result({ number, r, set }) {
  const catalog = useResource(operations, []);
  const [keeping, setKeeping] = useState(false);
  const operation = catalog.data?.find((o) => o.name === r.operation);
  const title = operation?.title ?? r.title ?? r.operation;
  const { dataset_id: dataset, ...values } = r.parameters ?? {};
  delete values.version;
  delete values.filter;
  const filters = filtersOf(r);
  const again = analysisLink(r.operation, r.dataset_id ?? dataset, values, filters);
  const remove = () => {
    results.remove({ ...r, id: number, title }, () => navigate(`/analyze/results/${number}`));
    navigate('/analyze/results', { replace: true });
  };
  const save = async (/** @type {string} */ name) => set({ ...r, ...named(await changeResult(number, { name })) });
  // Who sends the address of an answer wants it to stay.
  const share = async () => {
    copy(location.href, 'Link');
    if (r.kept || !canEdit()) return;
    const now = await changeResult(number, { kept: true }).catch(() => null);
    if (now) set({ ...r, ...named(now) });
    resultsChanged();
  };
  return html`<${PageHead}
      title=${r.name || title}
      heading=${html`<${Editable} value=${r.name || title} label="name" required allowed=${canEdit()} save=${save} />`}
      sub=${html`<p>
        <a href="/analyze">Analyze</a>${` · ${title}`}${
          r.dataset_id &&
          html`${' of '}<a href=${`/data/${r.dataset_id}`}>${r.dataset_name ?? `dataset ${r.dataset_id}`}</a
            >${`, version ${r.version}`}`
        }${`, computed ${when(r.created_at)}. `}${r.kept ? '' : html`<span class="no-print">Not kept: forgotten 30 days after it was last opened.</span>`}
      </p>`}
      actions=${html`<a class="button" href=${again}><${Icon} name="pencil" />Change the question</a>
        ${canEdit() && html`<button type="button" onClick=${() => setKeeping(true)}><${Icon} name="pin" />${r.kept ? 'Kept' : 'Keep'}</button>`}
        <${More} number=${number} r=${r} share=${share} remove=${remove} />`}
    />
    <${Asked} operation=${operation} values=${values} filters=${filters} />
    <${AnswerView} answer=${{ figures: [], tables: [], warnings: [], ...r, result_id: number }} filters=${filters} />
    ${
      keeping &&
      html`<${KeepDialog}
        result=${{ result_id: number, name: r.name }}
        onKept=${(/** @type {string | null} */ name) => set({ ...r, name, kept: true })}
        onClose=${() => setKeeping(false)}
      />`
    }`;
}
