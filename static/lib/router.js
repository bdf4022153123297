// Where the person is: a path and a query, kept in the URL and nowhere else, so that reload, back and a sent link all show the same.

import { batch, computed, signal } from '/vendor/preact.js';

const here = signal(location.pathname + location.search);

export const path = computed(() => new URL(here.value, location.origin).pathname);
export const search = computed(() => new URL(here.value, location.origin).search);

/**
 * @param {string} to a path with its query
 * @param {{replace?: boolean, keepScroll?: boolean}} [options]
 */
export function navigate(to, { replace = false, keepScroll = false } = {}) {
  if (to === here.peek()) return;
  const samePage = to.split('?')[0] === path.peek();
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  batch(() => (here.value = to));
  if (!keepScroll && !samePage) scrollTo(0, 0);
}

/** The query as it stands now, for reading and changing. */
export const params = () => new URLSearchParams(search.value);

/**
 * Changes some parameters of the query; null removes one, a list repeats it.
 * @param {Record<string, string | number | string[] | null>} changes
 * @param {{replace?: boolean}} [options]
 */
export function setParams(changes, { replace = false } = {}) {
  const query = new URLSearchParams(search.peek());
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of Array.isArray(value) ? value : value == null || value === '' ? [] : [value])
      query.append(name, String(one));
  }
  navigate(path.peek() + (query.size ? `?${readable(query)}` : ''), { replace, keepScroll: true });
}

/**
 * A query string that stays readable in the address bar: `:`, `|`, `,` need no escape there.
 * @param {URLSearchParams} query
 */
export const readable = (query) => query.toString().replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%7C/g, '|');

/** Paths that other programs answer. */
const elsewhere = /^\/(api|docs|vendor|health|ready|metrics)(\/|$)/;

/** @param {MouseEvent} event */
function follow(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (elsewhere.test(link.pathname) || (link.hash && link.pathname === location.pathname)) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

export function startRouter() {
  addEventListener('popstate', () => (here.value = location.pathname + location.search));
  document.addEventListener('click', follow);
}
