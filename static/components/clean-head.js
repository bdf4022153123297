// The head of a column in the preview of a recipe: its name and type, what the step did to it, and a menu of steps for it.

import { html } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { offersFor } from '../lib/step-menu.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/**
 * A component for Grid, with what it needs from the page.
 * @param {object} given
 * @param {(column: string) => {kind: 'new' | 'type' | 'changed', text: string} | null} given.change
 * @param {(step: import('../models/recipes.js').Step) => void} given.onStep
 */
export function createHead({ change, onStep }) {
  /** @param {any} props as GridHeader's */
  function CleanHead({ column, index, focusable, width, onResize }) {
    const label = columnLabel(column);
    const did = change(column.name);
    const drag = (/** @type {PointerEvent} */ event) => {
      event.preventDefault();
      const handle = /** @type {HTMLElement} */ (event.currentTarget);
      const start = event.clientX;
      handle.setPointerCapture(event.pointerId);
      handle.onpointermove = (move) => onResize(Math.max(96, Math.round(width + move.clientX - start)));
      handle.onpointerup = () => (handle.onpointermove = handle.onpointerup = null);
    };
    const button = html`<span class="clip">${label}</span><${Icon} name="down" />`;
    return html`<th scope="col" aria-colindex=${index + 2} class=${did ? `head-${did.kind}` : ''}>
      <div class="head" data-head=${column.name}>
        <${Menu}
          class="head-name"
          label=${`Column ${label}: steps`}
          title=${`Steps for ${column.name}`}
          cell=${`-1:${index}`}
          tabIndex=${focusable ? 0 : -1}
          button=${button}
          items=${offersFor(column).map((offer) =>
            offer === 'line'
              ? offer
              : { label: offer.label, icon: offer.icon ?? 'blank', run: () => onStep(offer.step) },
          )}
        />
        <span class="type">${typeLabel(column)}</span>
      </div>
      ${did && html`<div class=${`head-note ${did.kind}`}>${did.text}</div>`}
      <span class="edge" aria-hidden="true" onPointerDown=${drag}></span>
    </th>`;
  }
  return (/** @type {any} */ props) => html`<${CleanHead} ...${props} />`;
}
