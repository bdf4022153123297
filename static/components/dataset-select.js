// Chooses a dataset by typing a part of its name; the newest ones stand first.

import { html, useEffect, useState } from '/vendor/preact.js';
import { compact } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { changed, getDataset, listDatasets } from '../models/datasets.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** @param {{onPick: (id: number) => void}} props */
function Choices({ onPick }) {
  const [text, setText] = useState('');
  const list = useResource(
    (signal) => listDatasets({ q: text, limit: 30, sort: '-updated_at' }, signal),
    [text, changed.value],
  );
  const items = (list.data?.items ?? []).filter((d) => d.status === 'ready');
  return html`<div class="picker">
    <input
      autofocus
      aria-label="Search datasets"
      placeholder="Search datasets…"
      value=${text}
      onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)}
      onKeyDown=${(/** @type {KeyboardEvent} */ e) => e.key === 'Enter' && items[0] && onPick(items[0].id)}
    />
    <div class="options" role="group" aria-label="Datasets">
      ${items.map(
        (d) =>
          html`<button type="button" class="option" key=${d.id} onClick=${() => onPick(d.id)}>
            <span class="clip">${d.name}</span><span class="type">${compact(d.rows)} rows</span>
          </button>`,
      )}
    </div>
    ${list.data && !items.length && html`<p class="quiet-text">${text ? `No dataset has “${text}” in its name.` : 'There is no data yet. Add a file first.'}</p>`}
  </div>`;
}

/** @param {{chosen: number | null, onPick: (id: number) => void, onKnown?: (dataset: Dataset) => void}} props */
export function DatasetSelect({ chosen, onPick, onKnown }) {
  const dataset = useResource(
    (signal) => (chosen ? getDataset(chosen, signal) : Promise.resolve(null)),
    [chosen, changed.value],
  );
  useEffect(() => {
    if (dataset.data) onKnown?.(dataset.data);
  }, [dataset.data]);
  const text = !chosen
    ? 'Choose a dataset'
    : (dataset.data?.name ?? (dataset.problem ? `Dataset ${chosen} is not there` : '…'));
  return html`<div class="field dataset-select">
    <span class="label" id="dataset-select-label">Data</span>
    <${Popover}
      class="wide"
      name="Choose a dataset"
      surface="filter-surface"
      button=${html`<${Icon} name="data" /><span class="clip">${text}</span>${dataset.data && html`<small class="num">${compact(dataset.data.rows)} × ${compact(dataset.data.columns)}</small>`}<${Icon} name="down" />`}
    >
      ${(/** @type {() => void} */ close) =>
        html`<${Choices}
          onPick=${(/** @type {number} */ id) => {
            close();
            onPick(id);
          }}
        />`}
    <//>
  </div>`;
}
