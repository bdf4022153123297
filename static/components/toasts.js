import { html } from '/vendor/preact.js';
import { dismiss, toasts } from '../models/toasts.js';
import { Icon } from './icon.js';

/** The region stands in the page from the start: a live region that comes with its text is not read aloud everywhere. */
export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(
      (t) =>
        html`<div key=${t.id} class=${`toast ${t.tone}`}>
          <${Icon} name=${t.tone === 'good' ? 'check' : t.tone === 'bad' ? 'alert' : 'info'} />
          <span>${t.text}</span>
          ${t.action && html`<button type="button" class="quiet" onClick=${() => (t.action?.run(), dismiss(t.id))}>${t.action.label}</button>`}
          <button type="button" class="quiet square" aria-label="Dismiss" onClick=${() => dismiss(t.id)}>
            <${Icon} name="close" />
          </button>
        </div>`,
    )}
  </div>`;
}
