// A kept answer in a list.

import { html } from '/vendor/preact.js';
import { ago, when } from '../lib/format.js';
import { undoable } from '../lib/undo.js';
import { deleteResult, resultsChanged } from '../models/analytics.js';
import { canEdit } from '../models/session.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** @param {any} r of the list of results */
export const removeResult = (r, undone = () => {}) =>
  undoable({
    key: `result:${r.id}`,
    text: `${r.name || r.title} deleted`,
    run: () => deleteResult(r.id),
    after: resultsChanged,
    undone,
  });

/** @param {{result: any, onKeep?: () => void}} props */
export function ResultRow({ result: r, onKeep }) {
  return html`<tr>
    <th scope="row">
      <a href=${`/analyze/results/${r.id}`}>${r.name || r.title || r.operation}</a>
      <span class="result-words clip">${r.name ? `${r.title}: ` : ''}${r.explanation}</span>
    </th>
    <td class="clip">${r.dataset_name ?? r.dataset_id ?? html`<span class="quiet-text">none</span>`}</td>
    <td><time datetime=${r.created_at} title=${when(r.created_at)}>${ago(r.created_at)}</time></td>
    ${
      onKeep &&
      html`<td class="row-menu">
        ${
          canEdit() &&
          html`<${Menu}
            class="quiet square"
            align="end"
            label=${`Actions for ${r.name || r.title}${r.dataset_name ? `, ${r.dataset_name}` : ''}`}
            button=${html`<${Icon} name="more" class="thick" />`}
            items=${[
              { label: 'Keep…', icon: 'pin', run: onKeep },
              { label: 'Delete', icon: 'trash', danger: true, run: () => removeResult(r) },
            ]}
          />`
        }
      </td>`
    }
  </tr>`;
}
