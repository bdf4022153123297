import { html } from '/vendor/preact.js';
import { count } from '../lib/format.js';
import { Icon } from './icon.js';

/**
 * "Rows 1–50 of 292", and the ways to the others.
 * @param {object} props
 * @param {string} props.noun
 * @param {number} props.skip
 * @param {number} props.limit
 * @param {number} props.total
 * @param {(skip: number) => void} props.onSkip
 * @param {number[]} [props.sizes]
 * @param {(limit: number) => void} [props.onLimit]
 * @param {any} [props.children]
 */
export function Pager({ noun, skip, limit, total, onSkip, sizes, onLimit, children }) {
  const end = Math.min(skip + limit, total);
  const lastPage = Math.max(0, Math.floor((total - 1) / limit) * limit);
  const button = (
    /** @type {string} */ icon,
    /** @type {string} */ label,
    /** @type {number} */ to,
    /** @type {boolean} */ off,
  ) =>
    html`<button
      type="button"
      class="quiet square"
      aria-label=${label}
      title=${label}
      disabled=${off}
      onClick=${() => onSkip(to)}
    >
      <${Icon} name=${icon} />
    </button>`;
  return html`<div class="pager">
    <span class="num" aria-live="polite"
      >${total === 0 ? `No ${noun.toLowerCase()}` : `${noun} ${count(skip + 1)}–${count(end)} of ${count(total)}`}</span
    >
    ${
      total > Math.min(limit, 25) &&
      html`<nav class="pages" aria-label="Pages">
        ${button('first', 'First page', 0, skip === 0)}${button('left', 'Previous page', Math.max(0, skip - limit), skip === 0)}
        <span class="num">${count(Math.floor(skip / limit) + 1)} / ${count(Math.floor(lastPage / limit) + 1)}</span>
        ${button('right', 'Next page', skip + limit, end >= total)}${button('last', 'Last page', lastPage, end >= total)}
      </nav>`
    }
    ${
      sizes &&
      html`<label class="page-size">
        <select value=${String(limit)} onChange=${(/** @type {any} */ e) => onLimit?.(Number(e.currentTarget.value))}>
          ${sizes.map((size) => html`<option value=${String(size)} selected=${size === limit}>${size}</option>`)}
        </select>
        a page
      </label>`
    }
    <span class="end">${children}</span>
  </div>`;
}
