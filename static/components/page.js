// What every page begins with: its title in the tab and as a heading, which takes the focus when one arrives by a link.

import { html, useEffect, useRef } from '/vendor/preact.js';

let first = true;

/**
 * @param {object} props
 * @param {string} props.title of the browser's tab
 * @param {any} [props.heading] when it is more than the title
 * @param {any} [props.sub]
 * @param {any} [props.actions]
 */
export function PageHead({ title, heading, sub, actions }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    // The very first page leaves the focus at the top; later ones say where one has come to.
    if (!first) element.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · Quern`;
  }, [title]);
  return html`<header class="page-head">
    <div class="page-title">
      <h1 ref=${element} tabindex="-1">${heading ?? title}</h1>
      ${sub && html`<div class="sub">${sub}</div>`}
    </div>
    ${actions && html`<div class="actions">${actions}</div>`}
  </header>`;
}
