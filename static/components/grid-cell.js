// One cell, in full: its whole value, and what can be done with it.

import { html, useLayoutEffect, useRef } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { exactText, isYear } from '../lib/values.js';
import { Icon } from './icon.js';
import { place } from './popover.js';

/**
 * @param {object} props
 * @param {HTMLElement} props.anchor
 * @param {import('../lib/columns.js').Column} props.column
 * @param {any} props.value
 * @param {(filter: import('../lib/filters.js').Filter) => void} [props.onFilter]
 * @param {() => void} props.onClose
 */
export function CellDetail({ anchor, column, value, onFilter, onClose }) {
  const surface = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    surface.current?.showPopover();
    if (surface.current) place(surface.current, anchor.getBoundingClientRect(), 'start');
    /** @type {HTMLElement | null | undefined} */ (
      surface.current?.querySelector('button') ?? surface.current?.querySelector('.cell-value')
    )?.focus();
  }, []);
  const missing = value == null;
  const filter = (/** @type {'eq' | 'ne' | 'is_null'} */ op, /** @type {string} */ text) => () => {
    onFilter?.({ column: column.name, op, value: text });
    onClose();
  };
  const toggled = (/** @type {ToggleEvent} */ event) => event.newState === 'closed' && onClose();
  return html`<div
    ref=${surface}
    popover="auto"
    class="surface cell-detail"
    role="dialog"
    aria-label=${`Value of ${columnLabel(column)}`}
    onToggle=${toggled}
  >
    <p class="cell-title"><b>${columnLabel(column)}</b> <span class="type">${typeLabel(column)}</span></p>
    <div class=${missing ? 'cell-value na' : 'cell-value'} tabindex="0">
      ${value === '' ? html`<i>empty text</i>` : exactText(value, column.type, isYear(column))}
    </div>
    <div class="cell-actions">
      ${!missing && html`<button type="button" onClick=${() => copy(String(value), 'Value')}><${Icon} name="copy" />Copy</button>`}
      ${
        onFilter &&
        html`<button type="button" onClick=${missing ? filter('is_null', 'true') : filter('eq', String(value))}>
            <${Icon} name="filter" />Only ${missing ? 'missing' : 'this'}
          </button>
          <button type="button" onClick=${missing ? filter('is_null', 'false') : filter('ne', String(value))}>
            <${Icon} name="close" />Without ${missing ? 'missing' : 'this'}
          </button>`
      }
    </div>
  </div>`;
}
