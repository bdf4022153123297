// Copies a text and says so.

import { toast } from '../models/toasts.js';

/**
 * @param {string} text
 * @param {string} what the thing that was copied, as the toast names it
 */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text))
      return toast(`${what} could not be copied: the browser does not allow it here.`, { tone: 'bad' });
  }
  return toast(`${what} copied`, { tone: 'good' });
}

/**
 * Over plain HTTP the clipboard API does not exist; a selection can still be copied.
 * @param {string} text
 */
function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
