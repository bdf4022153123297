// The foot of the recipe editor: a further step, applying, and what came of it.

import { html } from '/vendor/preact.js';
import { freshStep } from '../lib/steps.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';
import { StepCatalog } from './step-catalog.js';

/** @typedef {import('../models/recipes.js').Step} Step */
/** @typedef {import('../models/recipes.js').StepKind} StepKind */
/** @typedef {import('../models/recipes.js').Recipe} Recipe */

/** @param {{recipe: Recipe | null, here: number}} props */
export function CleanDone({ recipe, here }) {
  if (!recipe) return null;
  return html`<p class="notice clean-done" role="status">
    ${
      recipe.target_dataset_id === here
        ? html`Version ${recipe.result_version} was made. <a href=${`/data/${here}`}>See the data</a>`
        : html`<a href=${`/data/${recipe.target_dataset_id}`}>${recipe.target_dataset_name}</a> was made.`
    }
  </p>`;
}

/**
 * Below the steps: a further one, and the end.
 * @param {object} props
 * @param {StepKind[]} props.kinds
 * @param {boolean} props.empty
 * @param {boolean} props.editable
 * @param {string} props.blocked
 * @param {(step: Step) => void} props.onAdd
 * @param {() => void} props.onApply
 */
export function CleanFoot({ kinds, empty, editable, blocked, onAdd, onApply }) {
  return html`<div class="clean-foot-actions">
      <${Popover}
        class="add-step"
        name="Add a step"
        surface="catalog-surface"
        button=${html`<${Icon} name="plus" />Add step`}
      >
        ${(/** @type {() => void} */ close) =>
          html`<${StepCatalog}
            kinds=${kinds}
            onPick=${(/** @type {StepKind} */ kind) => {
              close();
              onAdd(freshStep(kind));
            }}
          />`}
      <//>
      ${
        editable &&
        html`<button
          type="button"
          class="primary"
          disabled=${Boolean(blocked)}
          title=${blocked || undefined}
          onClick=${onApply}
        >
          Apply…
        </button>`
      }
    </div>
    ${blocked && !empty && html`<p class="clean-hint" role="status">${blocked}</p>`}
    ${!editable && html`<p class="clean-hint">You can try steps out; applying them takes an editor.</p>`}`;
}
