// Chooses one column or several of a dataset, out of those whose type fits. Several stand as chips in the order in which they were chosen.

import { html, useEffect, useState } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { ColumnOption } from './column-option.js';
import { ColumnPicker } from './column-picker.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const MANY = 40;
/** So many chips are shown when there are many more. */
const CHIPS = 12;

/** One column, chosen from a list that shows what is in each. @param {any} props */
function OneColumn({ id, label, columns, chosen, required, onChange, profiles, all, described, invalid }) {
  const column = columns.find((/** @type {Column} */ c) => c.name === chosen[0]);
  useEffect(() => (column ? profiles.need([column], all) : undefined), [column?.name]);
  const shown = column ? '' : chosen[0] ? `${chosen[0]} does not fit` : required ? 'Choose a column' : 'None';
  return html`<div class="one-column" id=${id} role="group" aria-label=${label} aria-describedby=${described}>
    <${Popover}
      class=${`wide ${invalid ? 'invalid' : ''}`}
      name=${`Columns for ${label}`}
      surface="filter-surface"
      button=${html`<span class="visually-hidden">${`${label}: `}</span>${
          column
            ? html`<${ColumnOption} column=${column} profile=${profiles.loaded.value.get(column.position)} />`
            : html`<span class="placeholder">${shown}</span>`
        }<${Icon} name="down" />`}
    >
      ${(/** @type {() => void} */ close) =>
        html`<${ColumnPicker}
          columns=${columns}
          profiles=${profiles}
          all=${all}
          placeholder="Search columns…"
          onPick=${(/** @type {Column} */ c) => {
            close();
            onChange([c.name]);
          }}
        />`}
    <//>
    ${
      chosen[0] &&
      !required &&
      html`<button type="button" class="quiet square" aria-label=${`No ${label}`} onClick=${() => onChange([])}>
        <${Icon} name="close" />
      </button>`
    }
  </div>`;
}

/** What is chosen, in its order. @param {{chosen: string[], textOf: (name: string) => string, onChange: (chosen: string[]) => void}} props */
function Chips({ chosen, textOf, onChange }) {
  const [whole, setWhole] = useState(false);
  const shown = whole || chosen.length <= CHIPS + 3 ? chosen : chosen.slice(0, CHIPS);
  return html`${shown.map(
    (name, i) =>
      html`<span class="chip" key=${name}
        ><span class="chip-text">${textOf(name)}</span
        ><button
          type="button"
          class="chip-off"
          aria-label=${`Remove ${textOf(name)}`}
          onClick=${(/** @type {any} */ e) => {
            const box = e.currentTarget.closest('.column-choice');
            onChange(chosen.filter((c) => c !== name));
            // Whoever goes by keyboard is at the next one, not at the top of the page.
            requestAnimationFrame(() =>
              (box?.querySelectorAll('.chip-off')[i] ?? box?.querySelector('button'))?.focus(),
            );
          }}
        >
          <${Icon} name="close" /></button
      ></span>`,
  )}
  ${shown.length < chosen.length && html`<button type="button" class="quiet" onClick=${() => setWhole(true)}>${chosen.length - shown.length} more…</button>`}`;
}

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {Column[]} props.columns those that fit
 * @param {string[]} props.chosen
 * @param {boolean} props.many
 * @param {boolean} props.required
 * @param {(chosen: string[]) => void} props.onChange
 * @param {import('../models/profiles.js').Profiles} [props.profiles] with them the choice shows the shapes of columns
 * @param {Column[]} [props.all] every column of the dataset, for the profiles
 * @param {string} [props.described] id of the note beside it
 * @param {boolean} [props.invalid]
 */
export function ColumnChoice({
  id,
  label,
  columns,
  chosen,
  many,
  required,
  onChange,
  profiles,
  all,
  described,
  invalid,
}) {
  const byName = new Map(columns.map((c) => [c.name, c]));
  const text = (/** @type {string} */ name) => {
    const column = byName.get(name);
    return column ? columnLabel(column) : name;
  };
  if (!columns.length) return html`<p id=${id} class="quiet-text">This dataset has no column that fits.</p>`;
  if (!many && profiles)
    return html`<${OneColumn}
      ...${{ id, label, columns, chosen, required, onChange, profiles, all: all ?? columns, described, invalid }}
    />`;
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
    <${Chips} chosen=${chosen} textOf=${text} onChange=${onChange} />
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
            profiles=${profiles}
            all=${all}
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
    ${many && chosen.length > 3 && html`<button type="button" class="quiet" aria-label=${`None of ${label}`} onClick=${() => onChange([])}>None</button>`}
  </div>`;
}
