// Calls to the API. Every reply that is not a success becomes a Problem; the session is told when it has ended.

import { Problem, isAbort, problemFrom, unreachable } from './problem.js';

export const BASE = '/api/v1';

/** The CSRF token of the cookie session, and what to do when the session has ended; models/session.js sets both. */
export const session = {
  csrf: /** @type {string | null} */ (null),
  expired: () => {},
};

/** @typedef {string | number | boolean | null | undefined} Scalar */

/**
 * A query string, with its question mark; empty and absent values are left out, lists repeat their name.
 * @param {Record<string, Scalar | Scalar[]>} values
 */
export function query(values) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one != null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text && `?${text}`;
}

/**
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {{query?: Record<string, Scalar | Scalar[]>, body?: unknown, form?: FormData, signal?: AbortSignal, headers?: Record<string, string>, exact?: boolean, onHeaders?: (headers: Headers) => void}} [options] `exact`: integers too
 *   large for a JavaScript number come as text, so that no digit is lost
 * @returns {Promise<any>} the JSON of the reply, null when it has none
 */
export async function call(method, path, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json', ...options.headers };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && session.csrf) headers['x-csrf-token'] = session.csrf;
  let reply;
  let text;
  try {
    reply = await fetch(BASE + path + query(options.query ?? {}), {
      method,
      headers,
      body: options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
      // A deletion is sent even while the page goes away.
      keepalive: method === 'DELETE',
      credentials: 'same-origin',
    });
    text = await reply.text();
  } catch (error) {
    if (isAbort(error)) throw error;
    throw unreachable();
  }
  const type = reply.headers.get('content-type');
  if (!reply.ok) {
    if (reply.status === 401 && !path.startsWith('/auth/login')) session.expired();
    throw problemFrom(reply.status, text, type, reply.headers);
  }
  options.onHeaders?.(reply.headers);
  if (!text) return null;
  try {
    return options.exact ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    throw new Problem({
      status: -1,
      title: 'Unreadable answer',
      detail: 'The server answered with something other than JSON.',
    });
  }
}

/**
 * @param {string} _key
 * @param {any} value
 * @param {{source?: string}} [context] what stood in the text; browsers that do not tell it show the rounded number
 */
function keepDigits(_key, value, context) {
  const lost = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return lost && context?.source && /^-?\d+$/.test(context.source) ? context.source : value;
}

/** @typedef {Omit<NonNullable<Parameters<typeof call>[2]>, 'body'>} Options */

/** @type {(path: string, options?: Options) => Promise<any>} */
export const get = (path, options) => call('GET', path, options);
/** @type {(path: string, body?: unknown, options?: Options) => Promise<any>} */
export const post = (path, body, options) => call('POST', path, { ...options, body });
/** @type {(path: string, body: unknown, options?: Options) => Promise<any>} */
export const patch = (path, body, options) => call('PATCH', path, { ...options, body });
/** @type {(path: string, options?: Options) => Promise<any>} */
export const remove = (path, options) => call('DELETE', path, options);
