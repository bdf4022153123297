// An answer that is kept: as it was computed, with a name, to be linked, printed, exported.

import { html } from '/vendor/preact.js';
import { AnswerView } from '../components/answer-view.js';
import { ask } from '../components/dialog.js';
import { Editable } from '../components/editable.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { PageHead } from '../components/page.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { deleteResult, getResult, nameResult, operations } from '../models/analytics.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';

/** @param {{id: string}} props */
export default function ResultPage({ id }) {
  const number = Number(id);
  const result = useResource((signal) => getResult(number, signal), [number]);
  const catalog = useResource(operations, []);
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
  const { dataset_id: dataset, filter, ...values } = r.parameters ?? {};
  delete values.version;
  const again = new URLSearchParams({ dataset: String(r.dataset_id ?? dataset), p: JSON.stringify(values) });
  for (const f of filter ?? []) again.append('filter', typeof f === 'string' ? f : JSON.stringify(f));
  const remove = () =>
    ask({
      title: 'Delete this result?',
      body: html`<p>Links to it will no longer work. The same question gives the same answer again.</p>`,
      action: 'Delete result',
      run: async () => {
        await deleteResult(number);
        toast('Result deleted', { tone: 'good' });
        navigate('/analyze', { replace: true });
      },
    });
  const save = async (/** @type {string} */ name) => result.set({ ...r, name: (await nameResult(number, name)).name });
  return html`<${PageHead}
      title=${r.name || title}
      heading=${html`<${Editable} value=${r.name || title} label="name" required allowed=${canEdit()} save=${save} />`}
      sub=${html`<p>
        ${title} of <a href=${`/data/${r.dataset_id}`}>${r.dataset_name ?? `dataset ${r.dataset_id}`}</a>, version
        ${r.version}
      </p>`}
      actions=${html`<a class="button" href=${`/analyze/${r.operation}?${again}`}
          ><${Icon} name="pencil" />Change the question</a
        >
        ${canEdit() && html`<${Menu} class="square" align="end" label="More actions" button=${html`<${Icon} name="more" class="thick" />`} items=${[{ label: 'Delete…', icon: 'trash', danger: true, run: remove }]} />`}`}
    />
    <${AnswerView} answer=${{ figures: [], tables: [], warnings: [], ...r, result_id: number }} />`;
}
