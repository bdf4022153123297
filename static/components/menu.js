// A menu button: arrows move, letters jump, Enter acts, Escape closes.

import { html } from '/vendor/preact.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [hint] at the right, quieter
 * @property {() => void} [run]
 * @property {string} [href]
 * @property {string} [download]
 * @property {boolean} [danger]
 * @property {boolean} [checked]
 */

/** @param {KeyboardEvent} event */
function move(event) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget);
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role^="menuitem"]')]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const to = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  let next = to[event.key];
  if (next === undefined && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    next =
      [...items.slice(at + 1), ...items.slice(0, at + 1)]
        .map((i) => items.indexOf(i))
        .find((i) => items[i].textContent?.trim().toLowerCase().startsWith(letter)) ?? at;
  }
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[next]?.focus();
}

/**
 * @param {MenuItem} item
 * @param {() => void} close
 */
function entry(item, close) {
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio';
  const inner = html`${item.icon && html`<${Icon} name=${item.icon} />`}<span>${item.label}</span>${item.hint && html`<small>${item.hint}</small>`}${item.checked && html`<${Icon} name="check" class="end" />`}`;
  const kind = item.danger ? 'danger' : '';
  if (item.href) {
    return html`<a role=${role} tabindex="-1" class=${kind} href=${item.href} download=${item.download} onClick=${close}
      >${inner}</a
    >`;
  }
  const act = () => {
    close();
    item.run?.();
  };
  return html`<button
    type="button"
    role=${role}
    tabindex="-1"
    class=${kind}
    aria-checked=${item.checked}
    onClick=${act}
  >
    ${inner}
  </button>`;
}

/** @param {{items: (MenuItem | 'line')[], button: any, class?: string, label?: string, title?: string, align?: 'start' | 'end', tabIndex?: number, cell?: string}} props */
export function Menu({ items, button, ...rest }) {
  return html`<${Popover} role="menu" button=${button} surface="menu" ...${rest}>
    ${(/** @type {() => void} */ close) =>
      html`<div class="menu-items" role="presentation" onKeyDown=${move}>
        ${items.map((item) => (item === 'line' ? html`<hr />` : entry(item, close)))}
      </div>`}
  <//>`;
}
