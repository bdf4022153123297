// An answer that is kept: as it was computed, with a name, to be linked, printed, exported.

import { html, useState } from '/vendor/preact.js';
import { AnswerView } from '../components/answer-view.js';
import { Editable } from '../components/editable.js';
import { Icon } from '../components/icon.js';
import { KeepDialog } from '../components/keep-dialog.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { removeResult } from '../components/result-row.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { analysisLink, getResult, nameResult, operations } from '../models/analytics.js';
import { canEdit } from '../models/session.js';

/** @param {{id: string}} props */
export default function ResultPage({ id }) {
  const number = Number(id);
  const result = useResource((signal) => getResult(number, signal), [number]);
  const catalog = useResource(operations, []);
  const [keeping, setKeeping] = useState(false);
  const r = result.data;
  if (result.problem?.status === 404)
    return html`<${PageHead} title="Not found" /><${Empty}
        icon="search"
        title="This result is gone"
        actions=${html`<a class="button" href="/analyze">Analyze</a>`}
        ><p>It was deleted, or its dataset was.</p><//
      >`;
  if (result.problem)
    return html`<${PageHead} title="Result" /><${ProblemView} problem=${result.problem} onRetry=${result.reload} />`;
  if (!r)
    return html`<${PageHead} title="Result" />
      <div class="card padded"><${SkeletonRows} rows=${10} /></div>`;
  const title = catalog.data?.find((o) => o.name === r.operation)?.title ?? r.operation;
  const { dataset_id: dataset, filter = [], ...values } = r.parameters ?? {};
  delete values.version;
  const filters = filter.map((/** @type {any} */ f) => (typeof f === 'string' ? f : JSON.stringify(f)));
  const again = analysisLink(r.operation, r.dataset_id ?? dataset, values, filters);
  const remove = () => {
    removeResult({ ...r, id: number, title }, () => navigate(`/analyze/results/${number}`));
    navigate('/analyze/results', { replace: true });
  };
  const file = `${BASE}/analytics/results/${number}/export`;
  const save = async (/** @type {string} */ name) => result.set({ ...r, name: (await nameResult(number, name)).name });
  return html`<${PageHead}
      title=${r.name || title}
      heading=${html`<${Editable} value=${r.name || title} label="name" required allowed=${canEdit()} save=${save} />`}
      sub=${html`<p>
        ${title}${
          r.dataset_id &&
          html`${' of '}<a href=${`/data/${r.dataset_id}`}>${r.dataset_name ?? `dataset ${r.dataset_id}`}</a
            >${`, version ${r.version}`}`
        }
      </p>`}
      actions=${html`<a class="button" href=${again}><${Icon} name="pencil" />Change the question</a>
        ${canEdit() && html`<button type="button" onClick=${() => setKeeping(true)}><${Icon} name="pin" />Keep</button>`}
        <${Menu}
          class="square"
          align="end"
          label="More actions"
          button=${html`<${Icon} name="more" class="thick" />`}
          items=${[
            { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Link') },
            {
              label: 'Copy as curl',
              icon: 'copy',
              run: () => copy(curl(`/analytics/results/${number}`), 'curl command'),
            },
            { label: 'Download JSON', icon: 'download', href: `${file}?format=json`, download: '' },
            { label: 'Print', icon: 'file', run: () => print() },
            ...(canEdit() ? ['line', { label: 'Delete', icon: 'trash', danger: true, run: remove }] : []),
          ]}
        />`}
    />
    <${AnswerView} answer=${{ figures: [], tables: [], warnings: [], ...r, result_id: number }} filters=${filters} />
    ${
      keeping &&
      html`<${KeepDialog}
        result=${{ result_id: number, name: r.name }}
        onNamed=${(/** @type {string | null} */ name) => result.set({ ...r, name })}
        onClose=${() => setKeeping(false)}
      />`
    }`;
}
