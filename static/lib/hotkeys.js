// Keyboard shortcuts. Ctrl-K always works; the single keys (/ ? g h …) can be turned off in Account, as WCAG 2.1.4 asks.

import { signal } from '/vendor/preact.js';
import { recall, remember } from './settings.js';

/** @typedef {{keys: string, title: string, run: () => void}} Hotkey */

export const singleKeys = signal(recall('single-keys', 'on') === 'on');

/** @param {boolean} on */
export function setSingleKeys(on) {
  singleKeys.value = on;
  remember('single-keys', on ? 'on' : 'off');
}

/** @type {Hotkey[]} */
export const hotkeys = [];
let pending = '';
let timer = 0;

/** @param {KeyboardEvent} event */
function isTyping(event) {
  const at = event.target instanceof Element ? event.target : null;
  return Boolean(at?.closest('input, textarea, select, [contenteditable], [role="menu"], dialog'));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (command) {
    const hotkey = hotkeys.find((h) => h.keys === `mod+${event.key.toLowerCase()}`);
    if (hotkey) {
      event.preventDefault();
      hotkey.run();
    }
    return;
  }
  if (!singleKeys.value || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1 || isTyping(event))
    return;
  const keys = pending ? `${pending} ${event.key}` : event.key;
  pending = '';
  clearTimeout(timer);
  const hotkey = hotkeys.find((h) => h.keys === keys);
  if (hotkey) {
    event.preventDefault();
    hotkey.run();
  } else if (hotkeys.some((h) => h.keys.startsWith(`${event.key} `))) {
    pending = event.key;
    timer = window.setTimeout(() => (pending = ''), 1000);
  }
}

/** @param {Hotkey[]} list */
export function startHotkeys(list) {
  hotkeys.push(...list);
  document.addEventListener('keydown', onKey);
}

/** How this computer calls the command key. */
export const modKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
