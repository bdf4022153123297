// What is on its way in, in the corner of every page, so that one can go on working meanwhile.

import { html, useEffect } from '/vendor/preact.js';
import { openImport, sent } from '../models/drafts.js';
import { path } from '../lib/router.js';
import { bytes, duration, plural } from '../lib/format.js';
import { cancelUpload, dismissUpload, isSending, retryUpload, uploads } from '../models/uploads.js';
import { Icon } from './icon.js';
import { Progress } from './progress.js';

/** @typedef {import('../models/uploads.js').Upload} Upload */

const isOver = (/** @type {Upload} */ u) => u.state === 'done' || u.state === 'failed' || u.state === 'cancelled';

/** @param {Upload} u */
function resultText(u) {
  if (!u.result) return 'Ready';
  const { rows, columns, rejected_rows: rejected, duration_ms: ms } = u.result;
  const parts = [plural(rows, 'row'), plural(columns, 'column')];
  if (rejected) parts.push(`${rejected.toLocaleString('en')} rejected`);
  if (ms != null) parts.push(duration(ms));
  return parts.join(' · ');
}

/** @param {{u: Upload}} props */
function Entry({ u }) {
  const busy = !isOver(u);
  const button = (/** @type {string} */ icon, /** @type {string} */ label, /** @type {() => void} */ act) =>
    html`<button type="button" class="quiet square" aria-label=${`${label} ${u.name}`} title=${label} onClick=${act}>
      <${Icon} name=${icon} />
    </button>`;
  return html`<li class=${u.state}>
    <div class="upload-line">
      ${u.state === 'done' ? html`<a class="clip" href=${`/data/${u.datasetId}`}>${u.name}</a>${u.siblings.length > 0 && html`<small>and ${u.siblings.length} more</small>`}` : html`<span class="clip" title=${u.name}>${u.name}</span>`}
      <small class="num">${bytes(u.size)}</small>
      ${busy && button('close', 'Cancel', () => cancelUpload(u))}
      ${u.state === 'failed' && button('retry', 'Try again', () => retryUpload(u))}
      ${!busy && button('close', 'Dismiss', () => dismissUpload(u.id))}
    </div>
    ${busy && u.state !== 'waiting' && html`<${Progress} share=${u.share} label=${`${u.name}: ${u.detail}`} />`}
    <p class="num">${u.state === 'done' ? resultText(u) : u.detail}</p>
    ${u.state === 'failed' && html`<button type="button" class="quiet" onClick=${() => (dismissUpload(u.id), openImport([u.file]))}>Import with options…</button>`}
  </li>`;
}

export function UploadTray() {
  // The import page shows its own.
  const list = uploads.value.filter((u) => path.value !== '/data/import' || !sent.value.includes(u.id));
  useEffect(() => {
    const warn = (/** @type {BeforeUnloadEvent} */ event) => isSending() && event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  const busy = list.filter((u) => !isOver(u)).length;
  const failed = list.filter((u) => u.state === 'failed').length;
  const done = list.filter((u) => u.state === 'done').length;
  const title = busy
    ? `Adding ${plural(busy, 'file')}`
    : failed
      ? `${plural(failed, 'file')} not added`
      : `${plural(done, 'file')} added`;
  return html`<aside class="tray" aria-label="Files on their way in">
    ${
      list.length > 0 &&
      html`<header>
          <h2><span role="status">${title}</span></h2>
          ${!busy && html`<button type="button" class="quiet square" aria-label="Dismiss all" onClick=${() => list.forEach((u) => dismissUpload(u.id))}><${Icon} name="close" /></button>`}
        </header>
        <ul>
          ${list.map((u) => html`<${Entry} key=${u.id} u=${u} />`)}
        </ul>`
    }
  </aside>`;
}
