// The left side of the recipe editor: the steps in order. The chosen one shows its form; steps are dragged by the grip or moved with Alt and arrows,
// switched off, copied, removed.

import { html } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { aboutStep, effects } from '../lib/steps.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { StepForm } from './step-form.js';

/** @typedef {import('../models/draft.js').Item} Item */
/** @typedef {import('../models/recipes.js').Step} Step */
/** @typedef {import('../models/recipes.js').StepKind} StepKind */
/** @typedef {import('../models/recipes.js').StepReport} StepReport */

/**
 * What is known of a step: what it did, or what keeps it from being tried.
 * @typedef {{report?: StepReport, lacks: string, errors: import('../lib/problem.js').FieldError[], waits: boolean, columns: import('../lib/columns.js').Column[]}} StepState
 */

/** Drags a step: the list follows the pointer. @param {PointerEvent} event @param {number} from @param {(from: number, to: number) => void} onMove */
function drag(event, from, onMove) {
  event.preventDefault();
  const list = /** @type {HTMLElement} */ (event.currentTarget).closest('ol');
  let at = from;
  const moved = (/** @type {PointerEvent} */ move) => {
    const lines = [...(list?.querySelectorAll('li[data-step]') ?? [])];
    const to = lines.findIndex((line) => {
      const box = line.getBoundingClientRect();
      return move.clientY < box.top + Math.min(box.height, 56) / 2 + (box.height > 56 ? 28 : 0);
    });
    const next = Math.max(0, Math.min(lines.length - 1, to < 0 ? lines.length - 1 : to));
    if (next === at) return;
    onMove(at, next);
    at = next;
  };
  const done = () => {
    removeEventListener('pointermove', moved);
    removeEventListener('pointerup', done);
    removeEventListener('pointercancel', done);
  };
  addEventListener('pointermove', moved);
  addEventListener('pointerup', done);
  addEventListener('pointercancel', done);
}

/** @param {{state: StepState, off: boolean}} props */
function Effect({ state, off }) {
  if (off) return html`<span class="clean-effect quiet-text">off</span>`;
  if (state.lacks) return html`<span class="clean-effect warn-text">needs ${state.lacks}</span>`;
  if (state.errors.length) return html`<span class="clean-effect bad-text"><${Icon} name="alert" />does not fit</span>`;
  if (state.waits || !state.report)
    return html`<span class="clean-effect quiet-text">${state.waits ? 'waits' : '…'}</span>`;
  const said = effects(state.report);
  return html`<span class=${`clean-effect num ${said[0] === 'no change' ? 'quiet-text' : ''}`}
    >${said.join(' · ')}</span
  >`;
}

/**
 * @param {object} props
 * @param {Item} props.item
 * @param {number} props.index from 0
 * @param {number} props.count
 * @param {boolean} props.chosen
 * @param {StepKind | undefined} props.kind
 * @param {StepState} props.state
 * @param {number} props.dataset
 * @param {ListActions} props.act
 */
function StepLine({ item, index, count, chosen, kind, state, dataset, act }) {
  const { step } = item;
  const off = step.enabled === false;
  const title = kind?.title ?? step.step;
  const errorOf = (/** @type {string} */ name) => {
    const at = `/steps/${index}/${name}`;
    return state.errors.find((e) => e.pointer === at || e.pointer.startsWith(`${at}/`))?.detail ?? '';
  };
  const shown = Object.keys(kind?.parameters.properties ?? {});
  const unplaced = state.errors.filter((e) => !shown.includes(e.pointer.split('/')[3]));
  const key = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.altKey) act.move(index, index + step);
    else if (event.key === 'Delete') act.remove(index);
    else return;
    event.preventDefault();
  };
  const toggle = () =>
    act.change(index, ({ enabled, ...rest }) => (enabled === false ? rest : { ...rest, enabled: false }));
  return html`<li data-step class=${`clean-step ${chosen ? 'chosen' : ''} ${off ? 'off' : ''}`}>
    <div class="clean-line">
      <span
        class="clean-grip"
        aria-hidden="true"
        onPointerDown=${(/** @type {PointerEvent} */ e) => drag(e, index, act.move)}
        ><span class="num">${index + 1}</span><${Icon} name="grip" class="thick"
      /></span>
      <button
        type="button"
        class="clean-name"
        aria-expanded=${chosen}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
        onClick=${() => act.choose(index + 1)}
        onKeyDown=${key}
      >
        <span class="visually-hidden">Step ${index + 1}: </span>
        <span class="clean-title">${title}</span>
        <span class="clean-about clip">${aboutStep(step)}</span>
        <${Effect} state=${state} off=${off} />
      </button>
      <${Menu}
        class="quiet square"
        align="end"
        label=${`Step ${index + 1}, ${title}`}
        button=${html`<${Icon} name="more" class="thick" />`}
        items=${[
          { label: off ? 'Switch on' : 'Switch off', icon: 'eye', run: toggle },
          { label: 'Duplicate', icon: 'copy', run: () => act.duplicate(index) },
          ...(index > 0
            ? [{ label: 'Move up', icon: 'up', hint: 'Alt ↑', run: () => act.move(index, index - 1) }]
            : []),
          ...(index < count - 1
            ? [{ label: 'Move down', icon: 'descend', hint: 'Alt ↓', run: () => act.move(index, index + 1) }]
            : []),
          'line',
          { label: 'Remove', icon: 'trash', hint: 'Del', danger: true, run: () => act.remove(index) },
        ]}
      />
    </div>
    ${
      chosen &&
      html`<form
        class="clean-form"
        aria-label=${`${title}, step ${index + 1}`}
        onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
      >
        ${unplaced.map((e) => html`<p class="form-problem" role="alert">${e.detail}</p>`)}
        ${
          kind
            ? html`<${StepForm}
                kind=${kind}
                step=${step}
                columns=${state.columns}
                dataset=${dataset}
                errorOf=${errorOf}
                onChange=${(/** @type {(step: Step) => Step} */ update, /** @type {string} */ tag) => act.change(index, update, tag)}
              />`
            : html`<p class="form-problem">There is no step “${step.step}” here. Remove it.</p>`
        }
      </form>`
    }
  </li>`;
}

/**
 * @typedef {object} ListActions
 * @property {(step: number) => void} choose from 1; 0: the data as it is
 * @property {(index: number, update: (step: Step) => Step, tag?: string) => void} change
 * @property {(from: number, to: number) => void} move
 * @property {(index: number) => void} duplicate
 * @property {(index: number) => void} remove
 */

/**
 * @param {object} props
 * @param {Item[]} props.items
 * @param {StepKind[]} props.kinds
 * @param {StepState[]} props.states
 * @param {number} props.chosen from 1
 * @param {number} props.dataset
 * @param {string} props.source what the steps begin with
 * @param {number} props.rows of it
 * @param {ListActions} props.act
 */
export function StepList({ items, kinds, states, chosen, dataset, source, rows, act }) {
  return html`<ol class="clean-list" aria-label="Steps">
    <li class=${`clean-step source ${chosen === 0 ? 'chosen' : ''}`}>
      <div class="clean-line">
        <span class="clean-grip" aria-hidden="true"><${Icon} name="data" /></span>
        <button type="button" class="clean-name" aria-pressed=${chosen === 0} onClick=${() => act.choose(0)}>
          <span class="clean-title">${source}</span>
          <span class="clean-effect num quiet-text">${plural(rows, 'row')}</span>
        </button>
      </div>
    </li>
    ${items.map(
      (item, i) =>
        html`<${StepLine}
          key=${item.key}
          item=${item}
          index=${i}
          count=${items.length}
          chosen=${chosen === i + 1}
          kind=${kinds.find((k) => k.name === item.step.step)}
          state=${states[i]}
          dataset=${dataset}
          act=${act}
        />`,
    )}
  </ol>`;
}
