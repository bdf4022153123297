// A search that stands in the URL's `q`, a moment after typing stops. The key / leads to it.

import { html, useEffect, useState } from '/vendor/preact.js';
import { params, setParams } from '../lib/router.js';
import { Icon } from './icon.js';

/**
 * The text as it is typed, and the text as the URL has it.
 * @returns {{text: string, q: string, setText: (text: string) => void}}
 */
export function useSearch() {
  const q = params().get('q') ?? '';
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return undefined;
    const timer = setTimeout(() => setParams({ q: text, skip: null }, { replace: true }), 200);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, q, setText };
}

/** @param {{label: string, placeholder: string, text: string, onText: (text: string) => void}} props */
export function SearchField({ label, placeholder, text, onText }) {
  return html`<label class="search-field">
    <${Icon} name="search" />
    <input
      data-search
      type="search"
      placeholder=${placeholder}
      aria-label=${label}
      value=${text}
      onInput=${(/** @type {any} */ e) => onText(e.currentTarget.value)}
    />
  </label>`;
}
