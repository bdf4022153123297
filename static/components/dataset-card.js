// A dataset at a glance: its size, and the distributions of its first columns.

import { html } from '/vendor/preact.js';
import { get } from '../lib/api.js';
import { columnLabel } from '../lib/columns.js';
import { ago, compact, plural, when } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { DividedBar, Histogram, partsOf } from './distribution.js';
import { Icon } from './icon.js';
import { Skeleton } from './states.js';

const SHOWN = 5;

/** @param {import('../lib/columns.js').ProfiledColumn} column */
function Shape(column) {
  const { profile } = column;
  return profile.histogram && profile.count
    ? html`<${Histogram} column=${column} histogram=${profile.histogram} />`
    : html`<${DividedBar} column=${column} parts=${partsOf(column, profile)} />`;
}

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function DatasetCard({ dataset: d }) {
  const ready = d.status === 'ready';
  const profile = useResource(
    (signal) =>
      ready ? get(`/datasets/${d.id}/profile`, { query: { limit: SHOWN }, signal }) : Promise.resolve({ items: [] }),
    [d.id, d.version, ready],
  );
  /** @type {import('../lib/columns.js').ProfiledColumn[] | undefined} */
  const columns = profile.data?.items;
  return html`<article class="card dataset-card">
    <div class="dataset-card-head">
      <h3><a href=${`/data/${d.id}`} class="cover clip">${d.name}</a></h3>
      <time datetime=${d.updated_at} title=${when(d.updated_at)}>${ago(d.updated_at)}</time>
    </div>
    ${
      ready
        ? html`<div class="shapes">
            ${
              columns
                ? columns.map(
                    (c) =>
                      html`<div key=${c.position} class="shape-cell">
                        <div class="shape"><${Shape} ...${c} /></div>
                        <span class="clip" title=${c.name}>${columnLabel(c)}</span>
                      </div>`,
                  )
                : profile.problem
                  ? html`<span class="quiet-text">No profile</span>`
                  : html`<${Skeleton} height="2.9rem" />`
            }
          </div>`
        : html`<p class=${`status ${d.status}`}>
            <${Icon}
              name=${d.status === 'failed' ? 'alert' : 'clock'}
            />${d.status === 'failed' ? 'Could not be read' : 'Being added…'}
          </p>`
    }
    <p class="num quiet-text">
      ${ready ? `${compact(d.rows)} ${d.rows === 1 ? 'row' : 'rows'} · ${plural(d.columns, 'column')}` : d.filename}
    </p>
  </article>`;
}
