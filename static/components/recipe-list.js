// The recipes of a dataset: what each made, what each of its steps did, how its last run ended.

import { html, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { ago, count, plural, when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { aboutStep, effects } from '../lib/steps.js';
import { cancelJob } from '../models/jobs.js';
import { changeRecipe, deleteRecipe } from '../models/recipes.js';
import { toast } from '../models/toasts.js';
import { ask, Dialog } from './dialog.js';
import { TextField } from './field.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { Empty } from './states.js';

/** @typedef {import('../models/recipes.js').Recipe} Recipe */
/** @typedef {import('../models/recipes.js').StepKind} StepKind */

/** @param {{recipe: Recipe, onDone: () => void, onClose: () => void}} props */
function Rename({ recipe, onDone, onClose }) {
  const [name, setName] = useState(recipe.name);
  const [problem, setProblem] = useState('');
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await changeRecipe(recipe.id, { name: name.trim() });
      onDone();
    } catch (error) {
      const p = asProblem(error);
      setProblem(p.of('name') || p.message);
    }
  };
  return html`<${Dialog} title="Rename the recipe" class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <${TextField}
        label="Name"
        name="name"
        value=${name}
        error=${problem}
        autofocus
        onInput=${(/** @type {any} */ e) => setName(e.currentTarget.value)}
      />
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary" disabled=${!name.trim()}>Rename</button>
      </div>
    </form>
  <//>`;
}

/** How the last run ended, when it is not what stands in the list anyway. @param {{run: Recipe['last_run']}} props */
function RunBadge({ run }) {
  if (!run || run.status === 'succeeded') return null;
  if (run.status === 'failed')
    return html`<span class="badge bad"><${Icon} name="alert" />last run failed</span>
      <span class="field-error recipe-error">${run.error}</span>`;
  return html`<span class="badge">${run.status === 'cancelled' ? 'last run cancelled' : run.status}</span>`;
}

/** @param {Recipe} recipe @param {number} here */
function target(recipe, here) {
  if (recipe.target_dataset_id !== here)
    return html`<a href=${`/data/${recipe.target_dataset_id}`}>${recipe.target_dataset_name}</a>`;
  return recipe.result_version ? `version ${recipe.result_version}` : null;
}

/** @param {Recipe} recipe @param {number} here */
function origin(recipe, here) {
  if (recipe.dataset_id !== here) return html`from <a href=${`/data/${recipe.dataset_id}`}>${recipe.dataset_name}</a>`;
  return recipe.version ? `from version ${recipe.version}` : null;
}

/** @param {{recipe: Recipe, here: number}} props */
function Made({ recipe, here }) {
  const first = recipe.report?.[0];
  const last = recipe.report?.at(-1);
  const made = target(recipe, here);
  return html`<p class="recipe-made">
    ${made && html`<span>Made ${made} ${origin(recipe, here)}</span>`}
    ${first && last && html`<span class="num">${`${count(first.rows_before)} → ${plural(last.rows_after, 'row')}`}</span>`}
    <time datetime=${recipe.updated_at} title=${when(recipe.updated_at)}>${ago(recipe.updated_at)}</time>
    ${recipe.created_by && html`<span>by ${recipe.created_by.name}</span>`}
    ${recipe.replay && html`<span class="badge"><${Icon} name="retry" />replayed on new loads</span>`}
    <${RunBadge} run=${recipe.last_run} />
  </p>`;
}

/** @param {{recipe: Recipe, kinds: StepKind[]}} props */
function WhatItDid({ recipe, kinds }) {
  return html`<details class="more">
    <summary>${plural(recipe.steps.length, 'step')}</summary>
    <ol class="recipe-steps">
      ${recipe.steps.map((step, i) => {
        const report = recipe.report?.[i];
        return html`<li class=${step.enabled === false ? 'off' : ''}>
          <b>${kinds.find((k) => k.name === step.step)?.title ?? step.step}</b>
          <span class="clean-about">${aboutStep(step)}</span>
          ${report && report.step === step.step && html`<span class="num quiet-text">${effects(report).join(' · ')}</span>`}
          ${report?.note && html`<small>${report.note}</small>`}
        </li>`;
      })}
    </ol>
  </details>`;
}

/**
 * @param {object} props
 * @param {Recipe[]} props.recipes
 * @param {StepKind[]} props.kinds
 * @param {number} props.here the dataset whose page it is
 * @param {number | null} props.opened
 * @param {boolean} props.editable
 * @param {(recipe: Recipe) => void} props.onOpen
 * @param {() => void} props.onChange
 */
export function RecipeList({ recipes, kinds, here, opened, editable, onOpen, onChange }) {
  const [renaming, setRenaming] = useState(/** @type {Recipe | null} */ (null));
  const tell = async (/** @type {Promise<any>} */ change) => {
    try {
      await change;
      onChange();
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
    }
  };
  const replay = (/** @type {Recipe} */ recipe) => tell(changeRecipe(recipe.id, { replay: !recipe.replay }));
  /** @param {Recipe} recipe @returns {import('./menu.js').MenuItem[]} */
  const cancelling = ({ last_run: run }) =>
    run && (run.status === 'queued' || run.status === 'running')
      ? [{ label: 'Cancel the run', icon: 'close', run: () => tell(cancelJob(run.job_id)) }]
      : [];
  const removal = (/** @type {Recipe} */ recipe) =>
    ask({
      title: `Delete the recipe “${recipe.name}”?`,
      body: html`<p>The versions that it made stay. It will not be replayed any more.</p>`,
      action: 'Delete recipe',
      run: async () => {
        await deleteRecipe(recipe.id);
        onChange();
      },
    });
  const asCurl = (/** @type {Recipe} */ r) =>
    curlPost(`${BASE}/recipes`, {
      dataset_id: r.dataset_id,
      name: r.name,
      steps: r.steps,
      target: r.target,
      replay: r.replay,
    });
  if (!recipes.length)
    return html`<${Empty} compact icon="wand" title="No recipe yet"
      ><p>
        A recipe that is applied is listed here with what each step did. It can be changed, replayed on new loads, and
        taken to other datasets.
      </p><//
    >`;
  return html`<ul class="recipes">
      ${recipes.map(
        (recipe) =>
          html`<li key=${recipe.id} class=${opened === recipe.id ? 'opened' : ''}>
            <div class="recipe-line">
              <span
                ><b>${recipe.name}</b
                >${opened === recipe.id && html` <span class="badge good">open above</span>`}<${Made}
                  recipe=${recipe}
                  here=${here}
              /></span>
              ${
                recipe.dataset_id === here
                  ? html`<button type="button" onClick=${() => onOpen(recipe)}>Open</button>`
                  : html`<a class="button" href=${`/data/${recipe.dataset_id}/clean?recipe=${recipe.id}`}
                      >Open there</a
                    >`
              }
              <${Menu}
                class="quiet square"
                align="end"
                label=${`Recipe ${recipe.name}`}
                button=${html`<${Icon} name="more" class="thick" />`}
                items=${[
                  ...(editable ? cancelling(recipe) : []),
                  ...(editable ? [{ label: 'Rename…', icon: 'pencil', run: () => setRenaming(recipe) }] : []),
                  ...(editable
                    ? [
                        {
                          label: recipe.replay ? 'Stop replaying it' : 'Replay on new loads',
                          icon: 'retry',
                          run: () => replay(recipe),
                        },
                      ]
                    : []),
                  {
                    label: 'Export as JSON',
                    icon: 'download',
                    href: `${BASE}/recipes/${recipe.id}/export`,
                    download: '',
                  },
                  { label: 'Copy as curl', icon: 'copy', run: () => copy(asCurl(recipe), 'curl command') },
                  ...(editable
                    ? ['line', { label: 'Delete…', icon: 'trash', danger: true, run: () => removal(recipe) }]
                    : []),
                ]}
              />
            </div>
            <${WhatItDid} recipe=${recipe} kinds=${kinds} />
          </li>`,
      )}
    </ul>
    ${renaming && html`<${Rename} key=${renaming.id} recipe=${renaming} onClose=${() => setRenaming(null)} onDone=${() => (setRenaming(null), onChange())} />`}`;
}
