// Short messages at the edge of the page. The shell shows them in a live region, so that they are also heard.

import { signal } from '/vendor/preact.js';

/** @typedef {{id: number, text: string, tone: 'plain' | 'good' | 'bad', action?: {label: string, run: () => void}}} Toast */

export const toasts = signal(/** @type {Toast[]} */ ([]));
let last = 0;

/** @param {number} id */
export const dismiss = (id) => (toasts.value = toasts.value.filter((t) => t.id !== id));

/**
 * @param {string} text
 * @returns {number} what dismiss takes
 * @param {{tone?: Toast['tone'], action?: Toast['action'], seconds?: number}} [options] bad news stays longer, and a toast with an action too
 */
export function toast(text, { tone = 'plain', action, seconds } = {}) {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, text, tone, action }];
  setTimeout(() => dismiss(id), 1000 * (seconds ?? (action || tone === 'bad' ? 10 : 4)));
  return id;
}
