// Sends a form with progress. XMLHttpRequest, because fetch reports nothing about a body on its way.

import { BASE, session } from './api.js';
import { problemFrom, unreachable } from './problem.js';

/**
 * @param {string} path below /api/v1
 * @param {FormData} form
 * @param {{onProgress: (sent: number, total: number) => void, signal: AbortSignal}} options
 * @returns {Promise<{status: number, body: any}>}
 */
export function upload(path, form, { onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancelled = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    if (signal.aborted) return cancelled();
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onabort = cancelled;
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      const headers = { get: (/** @type {string} */ name) => request.getResponseHeader(name) };
      const type = headers.get('content-type');
      if (request.status === 401) session.expired();
      if (request.status < 200 || request.status > 299) {
        return reject(problemFrom(request.status, request.responseText, type, headers));
      }
      try {
        resolve({ status: request.status, body: JSON.parse(request.responseText) });
      } catch {
        reject(unreachable());
      }
    };
    request.open('POST', BASE + path);
    request.setRequestHeader('accept', 'application/json');
    if (session.csrf) request.setRequestHeader('x-csrf-token', session.csrf);
    request.send(form);
  });
}
