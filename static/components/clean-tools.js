// The head of the recipe editor: the recipe's name, undo and redo, JSON in and out.

import { html, useRef } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { modKey } from '../lib/hotkeys.js';
import { readRecipeFile } from '../lib/steps.js';
import { itemOf } from '../models/draft.js';
import { toast } from '../models/toasts.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** Gives the browser a file that was made here. @param {string} name @param {string} text */
function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * @param {object} props
 * @param {import('../models/draft.js').DraftModel} props.model
 * @param {import('../models/recipes.js').StepKind[]} props.kinds
 * @param {import('../models/datasets.js').Dataset} props.dataset
 * @param {() => void} props.onImported
 */
export function CleanTools({ model, kinds, dataset, onImported }) {
  const file = useRef(/** @type {HTMLInputElement | null} */ (null));
  const draft = model.draft.value;
  const steps = draft.items.map((i) => i.step);
  const name = draft.name || `${dataset.name}, cleaned`;
  const read = async (/** @type {any} */ event) => {
    const input = event.currentTarget;
    const chosen = input.files?.[0];
    if (!chosen) return;
    try {
      const recipe = readRecipeFile(await chosen.text(), kinds);
      model.change({ items: recipe.steps.map(itemOf), name: recipe.name, recipe: null, version: null });
      onImported();
      toast(`${chosen.name} was opened`, { tone: 'good', action: { label: 'Undo', run: model.undo } });
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { tone: 'bad' });
    }
    input.value = '';
  };
  const clear = () => {
    model.clear();
    onImported();
  };
  const body = { dataset_id: dataset.id, ...(draft.version ? { version: draft.version } : {}), name, steps };
  return html`<div class="bar clean-tools">
    <input
      class="recipe-name"
      aria-label="Name of the recipe"
      placeholder="Untitled recipe"
      maxlength="200"
      value=${draft.name}
      onInput=${(/** @type {any} */ e) => model.change({ name: e.currentTarget.value }, 'name')}
    />
    <button
      type="button"
      class="quiet square"
      aria-label="Undo"
      title=${`Undo (${modKey} Z)`}
      disabled=${!model.past.value.length}
      onClick=${model.undo}
    >
      <${Icon} name="undo" />
    </button>
    <button
      type="button"
      class="quiet square"
      aria-label="Redo"
      title=${`Redo (${modKey} Shift Z)`}
      disabled=${!model.future.value.length}
      onClick=${model.redo}
    >
      <${Icon} name="redo" />
    </button>
    <${Menu}
      class="quiet square"
      align="end"
      label="Recipe"
      button=${html`<${Icon} name="more" class="thick" />`}
      items=${[
        { label: 'New recipe', icon: 'plus', run: clear },
        { label: 'Import JSON…', icon: 'upload', run: () => file.current?.click() },
        {
          label: 'Export as JSON',
          icon: 'download',
          run: () => download(`${name}.json`, `${JSON.stringify({ name, steps }, null, 2)}\n`),
        },
        'line',
        { label: 'Copy as curl', icon: 'copy', run: () => copy(curlPost(`${BASE}/recipes`, body), 'curl command') },
      ]}
    />
    <input
      ref=${file}
      type="file"
      accept=".json,application/json"
      class="visually-hidden"
      tabindex="-1"
      aria-label="Recipe file"
      onChange=${read}
    />
  </div>`;
}
