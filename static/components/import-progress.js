// How an import goes, and what came of it: one line a file, the datasets of a zip below it.

import { html } from '/vendor/preact.js';
import { bytes, count, plural } from '../lib/format.js';
import { cancelUpload, retryUpload, uploads } from '../models/uploads.js';
import { sent } from '../models/drafts.js';
import { Icon } from './icon.js';
import { Progress } from './progress.js';

/** @typedef {import('../models/uploads.js').Upload} Upload */

/** @param {Upload} u */
const outcome = (u) =>
  u.result
    ? [
        plural(u.result.rows, 'row'),
        plural(u.result.columns, 'column'),
        u.result.rejected_rows ? `${count(u.result.rejected_rows)} rejected` : '',
      ]
        .filter(Boolean)
        .join(' · ')
    : 'Ready';

/** @param {{href: string | null, name: string, state: string, detail: string}} props */
const Line = ({ href, name, state, detail }) =>
  html`<${Icon} name=${state === 'done' ? 'check' : state === 'failed' || state === 'cancelled' ? 'alert' : 'clock'} />
    ${href ? html`<a class="clip" href=${href}>${name}</a>` : html`<b class="clip">${name}</b>`}
    <span class="num">${detail}</span>`;

/** @param {{u: Upload}} props */
function Sent({ u }) {
  const over = ['done', 'failed', 'cancelled'].includes(u.state);
  const again = () => {
    const before = new Set(uploads.peek().map((one) => one.id));
    retryUpload(u);
    const fresh = uploads.peek().filter((one) => !before.has(one.id));
    sent.value = [...sent.value.filter((id) => id !== u.id), ...fresh.map((one) => one.id)];
  };
  return html`<li class=${u.state}>
    <div class="sent-line">
      <${Line}
        href=${u.state === 'done' ? `/data/${u.datasetId}` : null}
        name=${u.name}
        state=${u.state}
        detail=${u.state === 'done' ? outcome(u) : over ? '' : `${u.detail} · ${bytes(u.size)}`}
      />
      ${!over && html`<button type="button" onClick=${() => cancelUpload(u)} aria-label=${`Cancel ${u.name}`}>Cancel</button>`}
      ${u.state === 'failed' && html`<button type="button" onClick=${again}><${Icon} name="retry" />Try again</button>`}
    </div>
    ${!over && u.state !== 'waiting' && html`<${Progress} share=${u.share} label=${`${u.name}: ${u.detail}`} />`}
    ${(u.state === 'failed' || u.state === 'cancelled') && html`<p class="bad-text" role="alert">${u.detail}</p>`}
    ${
      u.siblings.length > 0 &&
      html`<ul class="siblings">
        ${u.siblings.map(
          (s) =>
            html`<li key=${s.dataset_id} class=${s.state}>
              <div class="sent-line">
                <${Line} href=${`/data/${s.dataset_id}`} name=${s.name} state=${s.state} detail=${s.detail} />
              </div>
            </li>`,
        )}
      </ul>`
    }
  </li>`;
}

/** @param {{list: Upload[], onBack: () => void, onMore: () => void}} props */
export function ImportProgress({ list, onBack, onMore }) {
  const busy = list.some((u) => !['done', 'failed', 'cancelled'].includes(u.state));
  const wrong = list.some((u) => u.state === 'failed' || u.state === 'cancelled');
  return html`<section class="card import-progress" aria-label="Progress of the import">
    <ul>
      ${list.map((u) => html`<${Sent} key=${u.id} u=${u} />`)}
    </ul>
    <div class="bar">
      ${busy && html`<span>You can leave this page: what is sent goes on being read.</span>`}
      <span class="end import-ends">
        ${!busy && wrong && html`<button type="button" onClick=${onBack}>Back to the options</button>`}
        ${!busy && html`<button type="button" onClick=${onMore}>Import more</button><a class="button primary" href="/data">All datasets</a>`}
      </span>
    </div>
  </section>`;
}
