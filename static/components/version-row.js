// One version in the history: what it is, how it came about, and what differs from the one that it was made from.

import { html } from '/vendor/preact.js';
import { ago, bytes, count, when } from '../lib/format.js';
import { howText, sourceIcons } from '../models/versions.js';
import { exportItems } from './dataset-actions.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { scoreText, tone } from './quality-score.js';
import { askDeleteVersion, restore } from './version-actions.js';

/** @typedef {import('../models/versions.js').Version} Version */

/** @param {{now: number, before: number | undefined}} props "+365" */
function Change({ now, before }) {
  if (before === undefined || now === before) return null;
  const more = now > before;
  return html`<small class="change num"
    ><span aria-hidden="true">${more ? '+' : '−'}</span
    ><span class="visually-hidden">${more ? 'more by ' : 'fewer by '}</span>${count(Math.abs(now - before))}</small
  >`;
}

/**
 * @typedef {object} RowProps
 * @property {number} dataset
 * @property {Version} version
 * @property {Version | undefined} parent when it is on the page
 * @property {number} current the number of the current version
 * @property {boolean} editable
 * @property {boolean} leaving it is beyond those to keep
 * @property {() => void} onChange
 */

/** @param {Version} v @param {number} dataset */
const addressOf = (v, dataset) => (v.current ? `/data/${dataset}` : `/data/${dataset}?version=${v.number}`);

/** @param {RowProps} props */
function itemsOf({ dataset, version: v, parent, current, editable, onChange }) {
  const compare = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ label) => ({
    label,
    icon: 'compare',
    href: `/data/${dataset}/versions?from=${from}&to=${to}`,
  });
  /** @type {(import('./menu.js').MenuItem | 'line')[]} */
  const items = [{ label: 'Look at the data', icon: 'eye', href: addressOf(v, dataset) }];
  if (!v.current) items.push(compare(v.number, current, 'Compare with the current one'));
  if (parent) items.push(compare(parent.number, v.number, `Compare with version ${parent.number}`));
  items.push('line', ...exportItems(dataset, v.current ? undefined : v.number));
  if (editable && !v.current) {
    const bringBack = () => restore(dataset, v.number, current, onChange);
    const remove = () => askDeleteVersion(dataset, v, onChange);
    items.push('line', { label: 'Restore this version', icon: 'retry', run: bringBack });
    items.push({ label: 'Delete…', icon: 'trash', danger: true, run: remove });
  }
  return items;
}

/** @param {{version: Version, leaving: boolean}} props */
const Badges = ({ version: v, leaving }) =>
  html`${v.current && html` <span class="badge good">current</span>`}
  ${v.growing && html`<span class="badge">grows by streams</span>`}
  ${leaving && html`<span class="badge" title="It is beyond the versions to keep">goes soon</span>`}`;

/** @param {RowProps} props */
export function VersionRow(props) {
  const { dataset, version: v, parent, leaving } = props;
  return html`<tr class=${v.current ? 'current' : ''}>
    <td class="version-mark">
      <span class="version-dot" aria-hidden="true"><${Icon} name=${sourceIcons[v.source] ?? 'file'} /></span>
    </td>
    <td class="list-name">
      <a href=${addressOf(v, dataset)}>Version ${count(v.number)}</a>
      <${Badges} version=${v} leaving=${leaving} />
      <p class="clip" title=${howText(v)}>${howText(v)}</p>
      <p class="narrow-only">${ago(v.created_at)}${v.created_by && ` by ${v.created_by.name}`}</p>
    </td>
    <td class="n">${count(v.rows)}<${Change} now=${v.rows} before=${parent?.rows} /></td>
    <td class="n middle-only">${count(v.columns)}<${Change} now=${v.columns} before=${parent?.columns} /></td>
    <td class="n middle-only">
      <span class=${`score ${tone(v.quality_score)}`}>${scoreText(v.quality_score)}</span>
    </td>
    <td class="n wide-only">
      ${v.rejected_rows ? html`<a class="warn-text" href=${`/data/${dataset}/rejects${v.current ? '' : `?version=${v.number}`}`}>${count(v.rejected_rows)}</a>` : 0}
    </td>
    <td class="n wide-only">${bytes(v.size_bytes)}</td>
    <td class="middle-only">
      <time datetime=${v.created_at} title=${when(v.created_at)}>${ago(v.created_at)}</time>
      <p class="clip quiet-text">${v.created_by?.name ?? 'Quern'}</p>
    </td>
    <td class="row-menu">
      <${Menu}
        class="quiet square"
        label=${`Actions for version ${v.number}`}
        align="end"
        button=${html`<${Icon} name="more" class="thick" />`}
        items=${itemsOf(props)}
      />
    </td>
  </tr>`;
}
