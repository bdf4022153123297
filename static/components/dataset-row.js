import { html, useState } from '/vendor/preact.js';
import { ago, bytes, count, percent, when } from '../lib/format.js';
import { navigate } from '../lib/router.js';
import { missingShare } from '../models/datasets.js';
import { canEdit } from '../models/session.js';
import { askDelete, exportItems, RenameDialog } from './dataset-actions.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** @param {{dataset: Dataset}} props */
export function DatasetRow({ dataset: d }) {
  const [renaming, setRenaming] = useState(false);
  const ready = d.status === 'ready';
  /** @type {(import('./menu.js').MenuItem | 'line')[]} */
  const items = [{ label: 'Open', icon: 'eye', href: `/data/${d.id}` }];
  if (ready) items.push(...exportItems(d.id));
  if (canEdit())
    items.push(
      'line',
      { label: 'Rename…', icon: 'pencil', run: () => setRenaming(true) },
      { label: 'Delete…', icon: 'trash', danger: true, run: () => askDelete(d) },
    );
  // The link in the first cell is what keyboards and readers use; a click on the rest of the row is a convenience.
  const open = (/** @type {MouseEvent} */ event) => {
    if (
      event.target instanceof Element &&
      !event.target.closest('a, button, [popover], dialog') &&
      !getSelection()?.toString()
    )
      navigate(`/data/${d.id}`);
  };
  return html`<tr class="clickable" onClick=${open}>
    <td class="list-name">
      <a href=${`/data/${d.id}`}>${d.name}</a>
      ${d.status === 'ingesting' && html`<span class="badge"><${Icon} name="clock" />being added</span>`}
      ${d.status === 'failed' && html`<span class="badge bad"><${Icon} name="alert" />failed</span>`}
      ${d.status === 'failed' ? html`<p class="clip bad-text" title=${d.error ?? ''}>${d.error ?? 'Could not be read.'}</p>` : d.description && html`<p class="clip">${d.description}</p>`}
    </td>
    <td class="n">${ready ? count(d.rows) : ''}</td>
    <td class="n">${ready ? count(d.columns) : ''}</td>
    <td class="n wide-only">${ready ? percent(missingShare(d)) : ''}</td>
    <td class="n wide-only">${bytes(d.size_bytes)}</td>
    <td class="middle-only"><time datetime=${d.updated_at} title=${when(d.updated_at)}>${ago(d.updated_at)}</time></td>
    <td class="row-menu">
      <${Menu}
        class="quiet square"
        label=${`Actions for ${d.name}`}
        align="end"
        button=${html`<${Icon} name="more" class="thick" />`}
        items=${items}
      />
      ${renaming && html`<${RenameDialog} dataset=${d} onClose=${() => setRenaming(false)} />`}
    </td>
  </tr>`;
}
