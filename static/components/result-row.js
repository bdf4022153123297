// A kept answer in a list.

import { html } from '/vendor/preact.js';
import { ago, when } from '../lib/format.js';
import { typeset } from '../lib/prose.js';
import { removal } from '../lib/removal.js';
import { deleteResult, resultsChanged } from '../models/analytics.js';
import { canEdit } from '../models/session.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** Of the list of results. @type {ReturnType<typeof removal<any>>} */
export const results = removal('result', (r) => r.name || r.title, deleteResult, resultsChanged);

/** @param {{result: any, onKeep?: () => void}} props */
export function ResultRow({ result: r, onKeep }) {
  return html`<tr>
    <th scope="row">
      <a href=${`/analyze/results/${r.id}`}>${r.name || r.title || r.operation}</a
      >${r.kept && html`<span class="kept" title="Kept"><${Icon} name="pin" /><span class="visually-hidden">Kept</span></span>`}
      <span class="result-words clip">${r.name ? `${r.title}: ` : ''}${typeset(r.explanation)}</span>
    </th>
    <td class="clip">${r.dataset_name ?? r.dataset_id ?? html`<span class="quiet-text">none</span>`}</td>
    <td>
      <time datetime=${r.used_at} title=${`Computed ${when(r.created_at)}, last used ${when(r.used_at)}`}
        >${ago(r.used_at)}</time
      >
    </td>
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
              { label: 'Delete', icon: 'trash', danger: true, run: () => results.remove(r) },
            ]}
          />`
        }
      </td>`
    }
  </tr>`;
}
