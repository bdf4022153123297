import { html } from '/vendor/preact.js';
import { Skeleton } from './states.js';

/** @typedef {{label: string, value: any, note?: any, href?: string, tone?: string}} Fact */

/** The strip of figures under a page's title. @param {{facts: (Fact | null | false)[], loading?: boolean}} props */
export function Facts({ facts, loading = false }) {
  return html`<dl class="facts">
    ${facts.map(
      (f) =>
        f &&
        html`<div>
          <dt>${f.label}</dt>
          <dd class=${f.tone ?? ''}>
            ${loading ? html`<${Skeleton} width="4rem" />` : f.href ? html`<a href=${f.href}>${f.value}</a>` : f.value}
            ${!loading && f.note && html` <small>${f.note}</small>`}
          </dd>
        </div>`,
    )}
  </dl>`;
}
