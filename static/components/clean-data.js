// The right side of the recipe editor: the table behind the chosen step, what the step changed in it, and its heads with their menus.

import { html, useMemo, useRef } from '/vendor/preact.js';
import { numbered } from '../lib/columns.js';
import { count, plural } from '../lib/format.js';
import { conditionOf } from '../lib/steps.js';
import { createHead } from './clean-head.js';
import { Grid } from './grid.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from './states.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../models/recipes.js').Preview} Preview */
/** @typedef {'after' | 'before' | 'changes'} View */

const NO_PROFILES = new Map();
const nothing = () => {};
/** @type {(column: string) => {kind: 'new' | 'type' | 'changed', text: string} | null} */
const noChange = () => null;

/** What the step did to each column. @param {Preview} shown @param {number} step from 1; 0: the table as it was */
function columnChanges(shown, step) {
  const report = shown.steps[step - 1];
  const before = new Map((report?.before ?? []).map((c) => [c.name, c]));
  const cells = new Map();
  for (const [, column] of shown.preview.changed ?? []) cells.set(column, (cells.get(column) ?? 0) + 1);
  return (/** @type {string} */ name) => {
    if (!report?.enabled) return null;
    const at = shown.preview.after.columns.findIndex((c) => c.name === name);
    const now = shown.preview.after.columns[at];
    const was = before.get(name);
    if (!now) return null;
    if (!was) return { kind: /** @type {const} */ ('new'), text: 'new' };
    if (was.type !== now.type) return { kind: /** @type {const} */ ('type'), text: `${was.type} → ${now.type}` };
    return cells.has(at) ? { kind: /** @type {const} */ ('changed'), text: 'changed' } : null;
  };
}

/** The rows of one side as the grid takes them, and what is marked in them. @param {Preview['preview']} data @param {View} view @param {boolean} only */
function tableOf(data, view, only) {
  const removing = data.removed !== null && only;
  const before = view === 'before' || removing;
  const side = before ? data.before : data.after;
  const columns = numbered(side.columns);
  const rows = side.rows.map((row) => Object.fromEntries(side.columns.map((c, i) => [c.name, row[i]])));
  const marks = new Set((data.changed ?? []).map(([r, c]) => `${r}:${c}`));
  const removed = new Set(data.removed ?? []);
  const places = new Map(data.before.columns.map((c, i) => [c.name, i]));
  /** @param {number} r @param {Column} c */
  const mark = (r, c) => {
    if (before || !marks.has(`${r}:${c.position - 1}`)) return null;
    const place = places.get(c.name);
    if (place === undefined) return { kind: 'new' };
    const was = data.before.rows[r]?.[place];
    return only ? { kind: 'changed', was } : { kind: 'changed' };
  };
  return {
    side,
    columns,
    rows,
    mark,
    removing,
    rowClass: (/** @type {number} */ r) => (before && removed.has(r) ? 'gone' : ''),
  };
}

/** Whether there is something to see under "Changes". @param {Preview} shown @param {number} step */
export const hasChanges = (shown, step) =>
  step > 0 && (shown.preview.changed !== null || shown.preview.removed !== null);

/** @param {{view: View, can: boolean, onView: (view: View) => void}} props */
function Views({ view, can, onView }) {
  /** @type {[View, string][]} */
  const views = [
    ['before', 'Before'],
    ['changes', 'Changes'],
    ['after', 'After'],
  ];
  const why = can
    ? undefined
    : 'This step gives the rows a new order or makes other ones: there are no cells to compare.';
  return html`<fieldset class="segmented end">
    <legend class="visually-hidden">What is shown</legend>
    ${views.map(
      ([key, label]) =>
        html`<label key=${key} title=${key === 'changes' ? why : undefined}
          ><input
            type="radio"
            name="clean-view"
            checked=${view === key}
            disabled=${key === 'changes' && !can}
            onChange=${() => onView(key)}
          /><span>${label}</span></label
        >`,
    )}
  </fieldset>`;
}

/** @param {Preview} shown @param {import('../models/recipes.js').Side} side */
const sizeText = (shown, side) =>
  `${plural(side.total, 'row')} × ${plural(side.columns.length, 'column')}${shown.sampled ? ` · of the first ${count(shown.sampled_rows)}` : ''}`;

/** How many rows are asked for at most. */
const SHOWN = 100;

/** Which of the rows are shown, when it is not all of them. @param {boolean} removing @param {boolean} only @param {import('../models/recipes.js').Side} side */
function footText(removing, only, side) {
  const n = side.rows.length;
  const what = removing ? 'left out' : 'with changes';
  if (!n) return '';
  if (only) return n === SHOWN ? `The first ${plural(n, 'row')} ${what}` : `All ${plural(n, 'row')} ${what}`;
  return side.total > n ? `The first ${plural(n, 'row')} of ${count(side.total)}` : '';
}

/** @param {{shown: Preview, only: boolean}} props */
function NoRows({ shown, only }) {
  const where = shown.sampled ? `the first ${count(shown.sampled_rows)} rows` : 'the whole table';
  if (only)
    return html`<${Empty} compact icon="check" title="Nothing changes"
      ><p>In ${where} this step changes no value and leaves no row out.</p><//
    >`;
  return html`<${Empty} compact icon="filter" title="No rows are left"><p>The steps up to here leave no row.</p><//>`;
}

/**
 * @param {object} props
 * @param {import('../models/datasets.js').Dataset} props.dataset
 * @param {Preview | null} props.shown
 * @param {import('../lib/problem.js').Problem | null} props.problem one that belongs to no step
 * @param {number} props.since
 * @param {number} props.step that is shown, from 1; 0: the table as it was
 * @param {string} props.title of the step
 * @param {View} props.view that is asked for
 * @param {View} props.shownAs what the rows at hand can be shown as
 * @param {(view: View) => void} props.onView
 * @param {(step: import('../models/recipes.js').Step) => void} props.onStep
 * @param {() => void} props.onRetry
 */
export function CleanData({ dataset, shown, problem, since, step, title, view, shownAs, onView, onStep, onRetry }) {
  const only = shownAs === 'changes';
  const table = useMemo(() => shown && tableOf(shown.preview, shownAs, only), [shown, shownAs]);
  // One component for as long as the page stands: another one would close the menu that is open in a head.
  const now = useRef({ onStep, change: noChange });
  now.current = { onStep, change: shown && shownAs !== 'before' ? columnChanges(shown, step) : noChange };
  const head = useMemo(
    () => createHead({ onStep: (added) => now.current.onStep(added), change: (name) => now.current.change(name) }),
    [],
  );
  if (problem)
    return html`<section class="card" aria-label="Rows">
      <${ProblemView} problem=${problem} onRetry=${onRetry} compact />
    </section>`;
  if (!shown || !table)
    return html`<section class="card padded" aria-label="Rows"><${SkeletonRows} rows=${14} /></section>`;
  const { side } = table;
  const note = shown.steps[step - 1]?.note;
  const filter = (/** @type {import('../lib/filters.js').Filter} */ f) => {
    const column = table.columns.find((c) => c.name === f.column);
    if (column) onStep({ step: 'filter', expression: conditionOf(f, column) });
  };
  const foot = footText(table.removing, only, side);
  return html`<section class="card clean-data" aria-label="Rows">
    <div class="bar">
      <b class="clip">${title}</b>
      <span class="num quiet-text" role="status">${sizeText(shown, side)}</span>
      <${Waiting} since=${since} what="Trying it out" onCancel=${nothing} />
      ${step > 0 && html`<${Views} view=${view} can=${hasChanges(shown, step)} onView=${onView} />`}
    </div>
    ${note && html`<p class="clean-note">${note}</p>`}
    ${
      side.columns_cut &&
      html`<p class="clean-note">The first 500 of ${count(side.columns.length)} columns are shown; all are cleaned.</p>`
    }
    ${
      side.rows.length === 0
        ? html`<${NoRows} shown=${shown} only=${only} />`
        : html`<${Grid}
            label=${`Rows of ${dataset.name}, ${title}`}
            columns=${side.columns_cut ? table.columns.slice(0, 500) : table.columns}
            profiles=${NO_PROFILES}
            rows=${table.rows}
            skip=${0}
            total=${side.total}
            stale=${since > 0}
            sorts=${[]}
            onSort=${nothing}
            onFilter=${filter}
            onView=${nothing}
            expected=${10}
            head=${head}
            numbers=${side.row_numbers}
            mark=${table.mark}
            rowClass=${table.rowClass}
          />`
    }
    ${foot && html`<p class="clean-foot num quiet-text">${foot}</p>`}
  </section>`;
}
