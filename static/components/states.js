// What stands where content would: nothing yet, something went wrong, not allowed, still coming. Each says what to do next.

import { html, useEffect, useState } from '/vendor/preact.js';
import { Icon } from './icon.js';

/** @param {{icon?: string, title: string, children?: any, actions?: any, compact?: boolean}} props */
export function Empty({ icon = 'info', title, children, actions, compact = false }) {
  return html`<div class=${`empty ${compact ? 'compact' : ''}`}>
    <span class="empty-icon"><${Icon} name=${icon} /></span>
    <h2>${title}</h2>
    <div class="prose">${children}</div>
    ${actions && html`<div class="empty-actions">${actions}</div>`}
  </div>`;
}

/** @type {Record<number, string>} */
const titles = {
  0: 'No connection',
  403: 'You may not see this',
  404: 'Not found',
  422: 'That does not fit',
  412: 'Changed by somebody else',
  429: 'Too many requests',
};

/** @param {{problem: import('../lib/problem.js').Problem, onRetry?: () => void, actions?: any, compact?: boolean}} props */
export function ProblemView({ problem, onRetry, actions, compact }) {
  const retry = onRetry && ![403, 404, 422].includes(problem.status);
  return html`<div role="alert">
    <${Empty}
      icon="alert"
      compact=${compact}
      title=${titles[problem.status] ?? (problem.title || 'Something went wrong')}
      actions=${(retry || actions) && html`${retry && html`<button type="button" onClick=${onRetry}><${Icon} name="retry" />Try again</button>`}${actions}`}
    >
      <p>${problem.message}</p>
      ${
        (problem.errors.length > 1 || problem.errors.some((e) => !problem.message.includes(e.detail))) &&
        html`<ul>
          ${problem.errors.map((e) => html`<li><code>${e.pointer}</code> ${e.detail}</li>`)}
        </ul>`
      }
      ${problem.requestId && problem.status !== 422 && html`<p class="quiet-text">Request <code>${problem.requestId}</code>: quote it when you report this.</p>`}
    <//>
  </div>`;
}

/** A grey block of the size of what comes; invisible for the first 100 ms (base.css). */
export function Skeleton({ width = '100%', height = '1em' }) {
  return html`<span class="skeleton" style=${{ width, height }} aria-hidden="true"></span>`;
}

/** @param {{rows?: number, height?: string, label?: string}} props */
export function SkeletonRows({ rows = 6, height = '1.1rem', label = 'Loading' }) {
  return html`<div class="skeleton-rows" aria-busy="true">
    <span class="visually-hidden">${label}</span>
    ${Array.from({ length: rows }, (_, i) => html`<${Skeleton} key=${i} height=${height} width=${`${92 - ((i * 17) % 34)}%`} />`)}
  </div>`;
}

/** After one second of waiting: how long it has been, and a way out. */
export function Waiting(
  /** @type {{since: number, what: string, onCancel: () => void, share?: number | null, children?: any}} */ {
    since,
    what,
    onCancel,
    share,
    children,
  },
) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const seconds = (now - since) / 1000;
  if (!since || seconds < 1) return null;
  return html`<div class="waiting" role="status">
    <progress aria-label=${what} value=${share ?? undefined} max="1"></progress
    ><span>${what} <span class="num" aria-hidden="true">${seconds.toFixed(1)} s</span></span>
    <button type="button" class="quiet" onClick=${onCancel}>Cancel</button>
    ${children}
  </div>`;
}
