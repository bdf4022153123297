import { html } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { Icon } from './icon.js';

/** A piece of program with a button that copies it. @param {{code: string, title: string}} props */
export function Code({ code, title }) {
  return html`<figure class="code">
    <figcaption>
      ${title}
      <button type="button" class="quiet" onClick=${() => copy(code, title)}>
        <${Icon} name="copy" />Copy<span class="visually-hidden"> ${title}</span>
      </button>
    </figcaption>
    <pre tabindex="0" role="region" aria-label=${title}><code>${code}</code></pre>
  </figure>`;
}
