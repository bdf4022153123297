// What an answer has for each row (clusters, residuals, scores): as a file, or as a column of a new version of the dataset.

import { html } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { asProblem } from '../lib/problem.js';
import { navigate } from '../lib/router.js';
import { saveArray } from '../models/analytics.js';
import { datasetsChanged } from '../models/datasets.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** @param {import('../models/analytics.js').Answer} answer @param {string} name */
async function save(answer, name) {
  try {
    const saved = await saveArray(Number(answer.result_id), name);
    if (saved.version === undefined) return toast(`${name} is being saved: the jobs show how far it is`);
    datasetsChanged();
    return toast(`Saved as ${saved.columns.join(', ')}, version ${saved.version}`, {
      tone: 'good',
      action: { label: 'Open the data', run: () => navigate(`/data/${saved.dataset_id}`) },
    });
  } catch (error) {
    return toast(asProblem(error).message, { tone: 'bad' });
  }
}

/** @param {{answer: import('../models/analytics.js').Answer}} props */
export function RowArrays({ answer }) {
  if (!answer.arrays?.length || !answer.result_id) return null;
  const file = (/** @type {string} */ name) =>
    `${BASE}/analytics/results/${answer.result_id}/export?format=csv&array=${encodeURIComponent(name)}`;
  return html`<section class="follow-ups" aria-label="For each row">
    <h2>For each row</h2>
    <ul>
      ${answer.arrays.map(
        ({ name }) =>
          html`<li key=${name}>
            <${Menu}
              label=${undefined}
              name=${`What to do with ${name}`}
              button=${html`${name.replaceAll('_', ' ')}<${Icon} name="down" />`}
              items=${[
                { label: 'Download CSV', icon: 'download', href: file(name), download: '' },
                ...(canEdit()
                  ? [{ label: 'Save as a column of the dataset', icon: 'columns', run: () => save(answer, name) }]
                  : []),
              ]}
            />
          </li>`,
      )}
    </ul>
  </section>`;
}
