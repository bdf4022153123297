// What this server is and what it accepts; asked once.

import { get } from '../lib/api.js';

/** @typedef {{version: string, started_at: string, limits: {upload_bytes: number}}} About */

/** @type {Promise<About | null> | null} */
let asked = null;

/** @returns {Promise<About | null>} null when the server does not say */
export function about() {
  asked ??= get('/system/about').catch(() => {
    asked = null;
    return null;
  });
  return asked;
}
