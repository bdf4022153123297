// Chooses one column or several of a dataset, out of those whose type fits. Several stand as chips in the order in which they were chosen.

import { html } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { ColumnPicker } from './column-picker.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const MANY = 40;

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {Column[]} props.columns those that fit
 * @param {string[]} props.chosen
 * @param {boolean} props.many
 * @param {boolean} props.required
 * @param {(chosen: string[]) => void} props.onChange
 */
export function ColumnChoice({ id, label, columns, chosen, many, required, onChange }) {
  const byName = new Map(columns.map((c) => [c.name, c]));
  const text = (/** @type {string} */ name) => {
    const column = byName.get(name);
    return column ? columnLabel(column) : name;
  };
  if (!columns.length) return html`<p id=${id} class="quiet-text">This dataset has no column that fits.</p>`;
  if (!many && columns.length <= MANY) {
    return html`<select
      id=${id}
      value=${chosen[0] ?? ''}
      onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.value ? [e.currentTarget.value] : [])}
    >
      ${(!required || !chosen.length) && html`<option value="">${required ? 'Choose a column' : 'None'}</option>`}
      ${columns.map(
        (c) =>
          html`<option value=${c.name} selected=${c.name === chosen[0]}>${columnLabel(c)} · ${typeLabel(c)}</option>`,
      )}
    </select>`;
  }
  const rest = columns.filter((c) => !chosen.includes(c.name));
  return html`<div class="column-choice" id=${id} role="group" aria-label=${label}>
    ${chosen.map(
      (name) =>
        html`<span class="chip" key=${name}
          ><span class="chip-text">${text(name)}</span
          ><button
            type="button"
            class="chip-off"
            aria-label=${`Remove ${text(name)}`}
            onClick=${() => onChange(chosen.filter((c) => c !== name))}
          >
            <${Icon} name="close" /></button
        ></span>`,
    )}
    ${
      rest.length > 0 &&
      html`<${Popover}
        class="quiet"
        name=${`Add to ${label}`}
        surface="filter-surface"
        button=${html`<${Icon} name="plus" />${many ? 'Column' : 'Choose'}`}
      >
        ${(/** @type {() => void} */ close) =>
          html`<${ColumnPicker}
            columns=${rest}
            onPick=${(/** @type {Column} */ c) => {
              close();
              onChange(many ? [...chosen, c.name] : [c.name]);
            }}
          />`}
      <//>`
    }
    ${
      many &&
      rest.length > 0 &&
      rest.length <= 30 &&
      html`<button type="button" class="quiet" onClick=${() => onChange([...chosen, ...rest.map((c) => c.name)])}>
        All ${rest.length}
      </button>`
    }
  </div>`;
}
