// Says that an older version is shown, and leads back.

import { html } from '/vendor/preact.js';
import { ago, when } from '../lib/format.js';
import { howText } from '../models/versions.js';
import { Icon } from './icon.js';
import { restore } from './version-actions.js';

/**
 * @param {object} props
 * @param {number} props.dataset
 * @param {import('../models/versions.js').Version} props.version
 * @param {number} props.current
 * @param {string} props.back where the current version is shown
 * @param {boolean} props.editable
 * @param {() => void} props.onRestored
 */
export function VersionBanner({ dataset, version: v, current, back, editable, onRestored }) {
  return html`<section class="version-banner" aria-label="An older version">
    <${Icon} name="clock" />
    <p>
      <b>You are looking at version ${v.number}.</b> ${howText(v)},${' '}
      <time datetime=${v.created_at} title=${when(v.created_at)}>${ago(v.created_at)}</time>. The current one is version
      ${' '}${current}.
    </p>
    <div class="actions">
      <a class="button" href=${`/data/${dataset}/versions?from=${v.number}&to=${current}`}>Compare</a>
      ${editable && html`<button type="button" onClick=${() => restore(dataset, v.number, current, onRestored)}>Restore</button>`}
      <a class="button primary" href=${back}>Back to the current one</a>
    </div>
  </section>`;
}
