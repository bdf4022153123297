// What one does with a question and its answer: keep it, send it, ask it from a program.

import { html, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { params } from '../lib/router.js';
import { canEdit } from '../models/session.js';
import { Icon } from './icon.js';
import { KeepDialog } from './keep-dialog.js';
import { Menu } from './menu.js';

/** @param {{name: string, dataset: number | null, values: Record<string, any>, answer: import('../models/analytics.js').Answer | null}} props dataset: null where none is asked for */
export function AnalysisActions({ name, dataset, values, answer }) {
  const [keeping, setKeeping] = useState(false);
  const filter = dataset ? params().getAll('filter') : [];
  const body = {
    ...(dataset && { dataset_id: dataset }),
    ...(filter.length ? { filter } : {}),
    ...values,
  };
  const file = answer?.result_id ? `${BASE}/analytics/results/${answer.result_id}/export?format=json` : null;
  return html`${canEdit() && html`<button type="button" disabled=${!answer?.result_id} onClick=${() => setKeeping(true)}><${Icon} name="pin" />Keep</button>`}
    <${Menu}
      align="end"
      name="Share"
      button=${html`<${Icon} name="link" />Share`}
      items=${[
        { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Link') },
        {
          label: 'Copy as curl',
          icon: 'copy',
          run: () => copy(curlPost(`${BASE}/analytics/${name}`, body), 'curl command'),
        },
        ...(answer?.explanation
          ? [{ label: 'Copy the explanation', icon: 'copy', run: () => copy(answer.explanation, 'Explanation') }]
          : []),
        ...(file ? [{ label: 'Download JSON', icon: 'download', href: file, download: '' }] : []),
        { label: 'Print', icon: 'file', run: () => print() },
      ]}
    />
    ${keeping && answer && html`<${KeepDialog} result=${answer} onClose=${() => setKeeping(false)} />`}`;
}
