// Applies a recipe to the whole table: where the result goes, whether it is replayed, and how far it is.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curlPost } from '../lib/curl.js';
import { asProblem, isAbort } from '../lib/problem.js';
import { cancelJob, follow, phaseText, progressShare } from '../models/jobs.js';
import { changeRecipe, createRecipe, getRecipe } from '../models/recipes.js';
import { toast } from '../models/toasts.js';
import { Dialog } from './dialog.js';
import { Switch, TextField } from './field.js';
import { Icon } from './icon.js';
import { Progress } from './progress.js';

/** @typedef {import('../models/recipes.js').Recipe} Recipe */
/** @typedef {'update' | 'version' | 'dataset'} Target */

/** @param {{dataset: string, recipe: Recipe | null, target: Target, disabled: boolean, onTarget: (target: Target) => void}} props */
function Targets({ dataset, recipe, target, disabled, onTarget }) {
  /** @type {[Target, string, string][]} */
  const choices = [
    [
      'version',
      recipe ? 'A new version, by a new recipe' : 'A new version of this dataset',
      'The rows as they are now stay in the version before.',
    ],
    ['dataset', 'A dataset of its own', `“${dataset}” stays as it is.`],
  ];
  if (recipe)
    choices.unshift([
      'update',
      'A new version, by the changed recipe',
      `“${recipe.name}” is run again from version ${recipe.version}; its earlier result stays in the versions.`,
    ]);
  return html`<fieldset class="choices">
    <legend>The result becomes</legend>
    ${choices.map(
      ([key, label, help]) =>
        html`<label class="choice" key=${key}
          ><input
            type="radio"
            name="target"
            checked=${target === key}
            disabled=${disabled}
            onChange=${() => onTarget(key)}
          /><span><b>${label}</b><small>${help}</small></span></label
        >`,
    )}
  </fieldset>`;
}

/** The body of POST /recipes. @param {number} dataset @param {import('../models/draft.js').Draft} draft @param {{name: string, target: Target, replay: boolean}} chosen */
const newRecipe = (dataset, { version, items }, { name, target, replay }) => ({
  dataset_id: dataset,
  ...(version ? { version } : {}),
  name,
  steps: items.map((i) => i.step),
  target: target === 'dataset' ? 'dataset' : 'version',
  replay,
});

const ONCE = 'Whenever this dataset gets new rows, the result is made anew.';
const CARE =
  'Fits data that is replaced as a whole. When rows are appended, choose a dataset of its own, so that they are cleaned once.';

/**
 * @param {object} props
 * @param {import('../models/datasets.js').Dataset} props.dataset
 * @param {import('../models/draft.js').Draft} props.draft
 * @param {Recipe | null} props.recipe the recipe that is changed
 * @param {(recipe: Recipe) => void} props.onDone
 * @param {() => void} props.onClose
 */
export function CleanApply({ dataset, draft, recipe, onDone, onClose }) {
  const changes = recipe !== null && recipe.version !== null;
  const [name, setName] = useState(draft.name || recipe?.name || `${dataset.name}, cleaned`);
  const [target, setTarget] = useState(/** @type {Target} */ (changes ? 'update' : 'version'));
  const [replay, setReplay] = useState(recipe?.replay ?? false);
  const [job, setJob] = useState(/** @type {import('../models/jobs.js').Job | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const controller = useRef(new AbortController());
  useEffect(() => () => controller.current.abort(), []);

  const steps = draft.items.map((i) => i.step);
  const created = newRecipe(dataset.id, draft, { name: name.trim(), target, replay });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.trim()) return setProblem('Give the recipe a name.');
    setBusy(true);
    setProblem('');
    try {
      let reply =
        target === 'update' && recipe
          ? await changeRecipe(recipe.id, { name: name.trim(), steps, replay })
          : await createRecipe(created);
      if (reply.kind === 'clean') {
        setJob(reply);
        const ended = await follow(reply.id, setJob, controller.current.signal);
        if (ended.status !== 'succeeded')
          throw new Error(ended.error ?? 'The cleaning was cancelled; nothing was changed.');
        reply = await getRecipe(/** @type {any} */ (ended).result.recipe_id);
      }
      return onDone(reply);
    } catch (error) {
      if (isAbort(error)) return undefined;
      setProblem(asProblem(error).message);
      setJob(null);
    }
    return setBusy(false);
  };
  const close = () => {
    if (job) toast('The cleaning goes on; it shows under Recipes when it is done.');
    onClose();
  };
  const within = target === 'version' || (target === 'update' && recipe?.target === 'version');
  return html`<${Dialog} title="Apply the recipe" onClose=${close} class="narrow">
    <form onSubmit=${submit}>
      ${problem && html`<p class="form-problem" role="alert">${problem}</p>`}
      <${TextField}
        label="Name"
        name="recipe-name"
        value=${name}
        maxlength="200"
        disabled=${busy}
        onInput=${(/** @type {any} */ e) => setName(e.currentTarget.value)}
      />
      <${Targets}
        dataset=${dataset.name}
        recipe=${changes ? recipe : null}
        target=${target}
        disabled=${busy}
        onTarget=${setTarget}
      />
      <${Switch}
        label="Replay on every new load"
        help=${within ? CARE : ONCE}
        checked=${replay}
        onChange=${setReplay}
      />
      ${
        job &&
        html`<div class="apply-progress" role="status">
          <${Progress} share=${progressShare(job)} label="Cleaning" /><span>${phaseText(job)}</span>
          <button type="button" class="quiet" onClick=${() => cancelJob(job.id)}>Cancel the cleaning</button>
        </div>`
      }
      <div class="dialog-foot">
        <button
          type="button"
          class="quiet foot-start"
          onClick=${() => copy(curlPost(`${BASE}/recipes`, created), 'curl command')}
        >
          <${Icon} name="copy" />Copy as curl
        </button>
        <button type="button" onClick=${close}>${job ? 'Close' : 'Cancel'}</button>
        <button type="submit" class="primary" disabled=${busy} aria-busy=${busy}>
          ${busy ? 'Cleaning…' : 'Apply'}
        </button>
      </div>
    </form>
  <//>`;
}
