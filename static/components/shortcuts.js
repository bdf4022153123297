import { html, signal } from '/vendor/preact.js';
import { hotkeys, modKey, singleKeys } from '../lib/hotkeys.js';
import { Dialog } from './dialog.js';

const open = signal(false);
export const openShortcuts = () => (open.value = true);

/** What the grid answers to, which is no global shortcut. */
const inGrid = [
  ['↑ ↓ ← →', 'Move through the grid'],
  ['Enter', 'Sort by a header; open a cell'],
  ['Shift Enter', 'Add a header to the order'],
  ['Alt ↓', 'Menu of a header'],
  [`${modKey} C`, 'Copy a cell'],
];

/** @param {string} keys */
const shown = (keys) =>
  keys
    .replace('mod+', `${modKey} `)
    .split(' ')
    .map((k) => html`<kbd>${k.length === 1 ? k.toUpperCase() : k}</kbd> `);

/** The shell draws this once. */
export function Shortcuts() {
  if (!open.value) return null;
  return html`<${Dialog} title="Keyboard shortcuts" class="narrow" onClose=${() => (open.value = false)}>
    <h3>Everywhere</h3>
    <dl class="keys">
      ${hotkeys.map(
        (h) =>
          html`<div>
            <dt>${h.title}</dt>
            <dd>${shown(h.keys)}</dd>
          </div>`,
      )}
    </dl>
    ${!singleKeys.value && html`<p class="quiet-text">Single keys are turned off in <a href="/account">Account</a>.</p>`}
    <h3>In a grid</h3>
    <dl class="keys">
      ${inGrid.map(
        ([keys, title]) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${shown(keys)}</dd>
          </div>`,
      )}
    </dl>
  <//>`;
}
