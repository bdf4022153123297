import { html } from '/vendor/preact.js';
import { PageHead } from '../components/page.js';
import { Empty } from '../components/states.js';
import { path } from '../lib/router.js';

export default function NotFound() {
  return html`<${PageHead} title="Not found" heading=${html`<span class="visually-hidden">Not found</span>`} />
    <${Empty}
      icon="search"
      title="There is no such page"
      actions=${html`<a class="button primary" href="/">Home</a><a class="button" href="/data">Data</a>`}
    >
      <p>Nothing stands at <code>${path.value}</code>. The link may be old, or a letter is missing.</p>
    <//>`;
}
