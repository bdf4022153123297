import { html } from '/vendor/preact.js';

/** A bar that is filled to a share, or that moves while nobody knows. */
export function Progress(/** @type {{share: number | null, label: string}} */ { share, label }) {
  return html`<progress aria-label=${label} max="1" value=${share ?? undefined}></progress>`;
}
