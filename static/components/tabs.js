import { html, useEffect, useRef } from '/vendor/preact.js';
import { count } from '../lib/format.js';
import { readable } from '../lib/router.js';

/** @typedef {{href: string, label: string, on: boolean, count?: number, keep?: Record<string, string>}} Tab */

/**
 * The query that a tab had when it was left, but for what is decided for all of them.
 * @param {string} query
 * @param {Record<string, string>} keep
 */
function queryOf(query, keep) {
  const all = new URLSearchParams(query);
  all.delete('version');
  for (const [name, value] of Object.entries(keep)) all.set(name, value);
  return all.size ? `?${readable(all)}` : '';
}

/** Parts of a page, each with its own address. A tab that one comes back to keeps the query it had. @param {{tabs: Tab[], label: string}} props */
export function Tabs({ tabs, label }) {
  const queries = useRef(/** @type {Record<string, string>} */ ({}));
  const now = tabs.find((t) => t.on);
  if (now) queries.current[now.href] = location.search;
  const nav = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const at = /** @type {HTMLElement | null} */ (nav.current?.querySelector('[aria-current]') ?? null);
    if (at && nav.current) nav.current.scrollLeft = at.offsetLeft - (nav.current.clientWidth - at.offsetWidth) / 2;
  }, [now?.href]);
  return html`<nav class="tabs" aria-label=${label} ref=${nav}>
    ${tabs.map((t) => html`<a href=${t.href + queryOf(queries.current[t.href] ?? '', t.keep ?? {})} aria-current=${t.on ? 'page' : undefined}>${t.label}${t.count !== undefined && html` <small class="num">${count(t.count)}</small>`}</a>`)}
  </nav>`;
}
