// The theme: what the system says, unless the person chose. `data-theme` on the root decides `color-scheme`, which decides every
// light-dark() of the tokens.

import { effect, signal } from '/vendor/preact.js';
import { recall, remember } from './settings.js';

/** @typedef {'system' | 'light' | 'dark'} Theme */

/** @type {Theme[]} */
export const themes = ['system', 'light', 'dark'];

export const theme = signal(/** @type {Theme} */ (recall('theme', 'system')));

effect(() => {
  remember('theme', theme.value);
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

// Paper is white: figures and page are drawn in the light theme while the page is printed. Figures hear of it when the theme is on.
addEventListener('beforeprint', () => {
  document.documentElement.dataset.theme = 'light';
  dispatchEvent(new Event('quern:print'));
});
addEventListener('afterprint', () => {
  if (theme.peek() === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.peek();
});
