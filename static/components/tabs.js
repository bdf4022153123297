import { html, useRef } from '/vendor/preact.js';
import { count } from '../lib/format.js';

/** @typedef {{href: string, label: string, on: boolean, count?: number}} Tab */

/** Parts of a page, each with its own address. A tab that one comes back to keeps the query it had. @param {{tabs: Tab[], label: string}} props */
export function Tabs({ tabs, label }) {
  const queries = useRef(/** @type {Record<string, string>} */ ({}));
  const now = tabs.find((t) => t.on);
  if (now) queries.current[now.href] = location.search;
  return html`<nav class="tabs" aria-label=${label}>
    ${tabs.map((t) => html`<a href=${t.href + (queries.current[t.href] ?? '')} aria-current=${t.on ? 'page' : undefined}>${t.label}${t.count !== undefined && html` <small class="num">${count(t.count)}</small>`}</a>`)}
  </nav>`;
}
