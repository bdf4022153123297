// Chooses a column by typing a part of its name: a combobox over up to 10,000 names, of which the best 50 are shown.

import { html, useEffect, useState } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { count } from '../lib/format.js';
import { optionKeys } from '../lib/option-keys.js';
import { ColumnOption } from './column-option.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const SHOWN = 50;

/**
 * Those whose name holds the text, names that begin with it first.
 * @param {Column[]} columns
 * @param {string} text
 */
export function searchColumns(columns, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return columns;
  const starts = columns.filter((c) => c.name.toLowerCase().startsWith(wanted));
  const holds = columns.filter(
    (c) => !c.name.toLowerCase().startsWith(wanted) && c.name.toLowerCase().includes(wanted),
  );
  return [...starts, ...holds];
}

/**
 * @param {object} props
 * @param {Column[]} props.columns
 * @param {(column: Column) => void} props.onPick
 * @param {import('../models/profiles.js').Profiles} [props.profiles] with them each column shows its shape and what is missing
 * @param {Column[]} [props.all] every column of the dataset, for the profiles
 * @param {string} [props.placeholder]
 */
export function ColumnPicker({ columns, onPick, profiles, all = columns, placeholder = 'Filter by column…' }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = searchColumns(columns, text);
  const shown = found.slice(0, SHOWN);
  const known = profiles?.loaded.value;
  useEffect(() => profiles?.need(shown, all), [text, columns.length]);
  const key = optionKeys({ options: shown, at, move: setAt, pick: onPick, id: 'pick-' });
  return html`<div class="picker">
    <input
      autofocus
      role="combobox"
      aria-label="Column"
      aria-expanded="true"
      aria-controls="pick-list"
      aria-activedescendant=${shown.length ? `pick-${at}` : undefined}
      placeholder=${placeholder}
      value=${text}
      onInput=${(/** @type {any} */ e) => (setText(e.currentTarget.value), setAt(0))}
      onKeyDown=${key}
    />
    <div id="pick-list" role="listbox" aria-label="Columns" class=${`options ${profiles ? 'rich' : ''}`}>
      ${shown.map(
        (c, i) =>
          html`<div
            id=${`pick-${i}`}
            key=${c.position}
            role="option"
            aria-selected=${i === at}
            onClick=${() => onPick(c)}
            onPointerMove=${() => setAt(i)}
          >
            ${
              profiles
                ? html`<${ColumnOption} column=${c} profile=${known?.get(c.position)} />`
                : html`<span class="clip">${columnLabel(c)}</span><span class="type">${typeLabel(c)}</span>`
            }
          </div>`,
      )}
    </div>
    ${!shown.length && html`<p class="quiet-text">No column has “${text}” in its name.</p>`}
    ${found.length > SHOWN && html`<p class="quiet-text">${count(found.length - SHOWN)} more: type a part of the name.</p>`}
  </div>`;
}
