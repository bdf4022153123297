// The Clean tab: a recipe that is being written, at the left its steps, at the right the data behind the chosen one; below, the recipes that there are.
// The draft is kept in this browser; which step and what of it is shown stands in the URL.

import { html, useEffect, useMemo, useRef, useState } from '/vendor/preact.js';
import { CleanApply } from '../components/clean-apply.js';
import { CleanData, hasChanges } from '../components/clean-data.js';
import { CleanDone, CleanFoot } from '../components/clean-foot.js';
import { CleanTools } from '../components/clean-tools.js';
import { RecipeList } from '../components/recipe-list.js';
import { StepList } from '../components/step-list.js';
import { ProblemView, SkeletonRows } from '../components/states.js';
import { plural } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { useCleanPreview } from '../models/clean-preview.js';
import { createDraft, itemOf } from '../models/draft.js';
import { listActions, useUndoKeys } from '../models/draft-actions.js';
import { datasetsChanged } from '../models/datasets.js';
import { getRecipe, listRecipes, stepKinds } from '../models/recipes.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';

/** @typedef {import('../models/recipes.js').Step} Step */
/** @typedef {import('../models/recipes.js').StepKind} StepKind */
/** @typedef {import('../models/recipes.js').Recipe} Recipe */
/** @typedef {import('../models/datasets.js').Dataset} Dataset */

/** What keeps the recipe from being applied, or ''. @param {import('../models/draft.js').Draft} draft @param {ReturnType<typeof useCleanPreview>} tried */
function obstacle(draft, tried) {
  const lacks = tried.lacks.findIndex(Boolean);
  if (draft.items.every((i) => i.step.enabled === false)) return 'Add a step first.';
  if (lacks >= 0) return `Step ${lacks + 1} needs ${tried.lacks[lacks]}.`;
  return tried.failed >= 0 ? `Step ${tried.failed + 1} does not fit: mend it, switch it off or remove it.` : '';
}

/** Which step and which view the URL names. @param {number} count steps that there are */
function readQuery(count) {
  const query = params();
  const step = query.has('step') ? Number(query.get('step')) : count;
  const view = query.get('view');
  return {
    chosen: Math.max(0, Math.min(count, Number.isInteger(step) ? step : 0)),
    view: /** @type {import('../components/clean-data.js').View} */ (
      view === 'before' || view === 'changes' ? view : 'after'
    ),
    recipe: Number(query.get('recipe')) || 0,
  };
}

/**
 * @param {{dataset: Dataset, kinds: StepKind[], recipes: Recipe[], onChange: () => void, onRecipes: () => void}} props
 */
function Editor({ dataset, kinds, recipes, onChange, onRecipes }) {
  const model = useMemo(() => createDraft(dataset.id), [dataset.id]);
  const [applying, setApplying] = useState(false);
  const [done, setDone] = useState(/** @type {Recipe | null} */ (null));
  const editable = canEdit();
  const draft = model.draft.value;
  const { chosen, view, recipe: asked } = readQuery(draft.items.length);
  const tried = useCleanPreview(dataset.id, draft, kinds, chosen, view === 'changes', dataset.version);
  const act = listActions(model, chosen);
  const opened = recipes.find((r) => r.id === draft.recipe) ?? null;
  useUndoKeys(model);

  const open = (/** @type {Recipe} */ recipe) => {
    const { name, version, steps } = recipe;
    model.change({ items: steps.map(itemOf), name, recipe: recipe.id, version });
    setDone(null);
    setParams({ recipe: null, step: null, view: null }, { replace: true });
  };
  const opening = useRef(0);
  useEffect(() => {
    if (!asked || opening.current === asked) return;
    opening.current = asked;
    getRecipe(asked).then(open, (error) => toast(asProblem(error).message, { tone: 'bad' }));
  }, [asked]);

  const applied = (/** @type {Recipe} */ recipe) => {
    setApplying(false);
    setDone(recipe);
    model.saved(recipe.id, recipe.version, recipe.name);
    toast(`“${recipe.name}” was applied`, { tone: 'good' });
    datasetsChanged();
    onRecipes();
    if (recipe.target_dataset_id === dataset.id) onChange();
  };
  const blocked = obstacle(draft, tried);
  const kind = kinds.find((k) => k.name === draft.items[tried.step - 1]?.step.step);
  const title = tried.step ? `After step ${tried.step}: ${kind?.title ?? ''}` : 'As it is';
  // Until the answer to another view is there, what is shown stays what it was asked for as.
  const compared = tried.only && tried.shown !== null && hasChanges(tried.shown, tried.step);
  const shownAs = compared ? 'changes' : view === 'changes' ? 'after' : view;
  return html`<div class="clean">
    <div class="clean-work">
      <section class="card clean-steps" aria-label="Recipe">
        <${CleanTools}
          model=${model}
          kinds=${kinds}
          dataset=${dataset}
          onImported=${() => setParams({ step: null, view: null }, { replace: true })}
        />
        <${StepList}
          items=${draft.items}
          kinds=${kinds}
          states=${tried.states}
          chosen=${chosen}
          dataset=${dataset.id}
          source=${draft.version ? `${dataset.name}, version ${draft.version}` : dataset.name}
          rows=${tried.shown?.rows ?? dataset.rows}
          act=${act}
        />
        ${
          draft.items.length === 0 &&
          html`<p class="clean-hint">
            Add a step here, or from the head of a column. Nothing is changed before you apply the recipe.
          </p>`
        }
        <${CleanFoot}
          kinds=${kinds}
          empty=${draft.items.length === 0}
          editable=${editable}
          blocked=${blocked}
          onAdd=${act.add}
          onApply=${() => setApplying(true)}
        />
        <${CleanDone} recipe=${done} here=${dataset.id} />
      </section>
      <${CleanData}
        dataset=${dataset}
        shown=${tried.shown}
        problem=${tried.problem}
        since=${tried.since}
        step=${tried.step}
        title=${title}
        view=${view}
        shownAs=${shownAs}
        onView=${(/** @type {string} */ next) => setParams({ view: next === 'after' ? null : next }, { replace: true })}
        onStep=${act.add}
        onRetry=${tried.again}
      />
    </div>
    <section class="card clean-recipes" aria-label="Recipes">
      <div class="bar"><b>Recipes</b><span class="quiet-text num">${plural(recipes.length, 'recipe')}</span></div>
      <${RecipeList}
        recipes=${recipes}
        kinds=${kinds}
        here=${dataset.id}
        opened=${draft.recipe}
        editable=${editable}
        onOpen=${open}
        onChange=${onRecipes}
      />
    </section>
    ${
      applying &&
      html`<${CleanApply}
        dataset=${dataset}
        draft=${draft}
        recipe=${opened}
        onDone=${applied}
        onClose=${() => (setApplying(false), onRecipes())}
      />`
    }
  </div>`;
}

/** Asks again while a recipe is being run, and tells when one has ended. @param {import('../lib/resource.js').Resource<any>} recipes @param {() => void} onEnd */
function useRuns(recipes, onEnd) {
  const going = (recipes.data?.items ?? []).filter((/** @type {Recipe} */ r) =>
    ['queued', 'running'].includes(r.last_run?.status ?? ''),
  ).length;
  const before = useRef(0);
  useEffect(() => {
    if (going < before.current) onEnd();
    before.current = going;
    if (!going || recipes.loading) return undefined;
    const timer = setTimeout(recipes.reload, 1500);
    return () => clearTimeout(timer);
  }, [going, recipes.loading]);
}

/** @param {{dataset: Dataset, onChange: () => void}} props */
export function CleanTab({ dataset, onChange }) {
  const kinds = useResource(stepKinds, []);
  const recipes = useResource((signal) => listRecipes(dataset.id, signal), [dataset.id, dataset.version]);
  useRuns(recipes, onChange);
  const problem = kinds.problem ?? recipes.problem;
  if (kinds.data && recipes.data)
    return html`<${Editor}
      key=${dataset.id}
      dataset=${dataset}
      kinds=${kinds.data}
      recipes=${recipes.data.items}
      onChange=${onChange}
      onRecipes=${recipes.reload}
    />`;
  if (problem) return html`<${ProblemView} problem=${problem} onRetry=${() => (kinds.reload(), recipes.reload())} />`;
  return html`<div class="card padded"><${SkeletonRows} rows=${12} /></div>`;
}
