// All functions of the expression language, to be searched and put in.

import { html, useState } from '/vendor/preact.js';
import { labelOf } from './schema-form.js';

const CONDITIONS = [
  'and or not',
  'in (…)',
  'between … and …',
  'is null',
  'like',
  'matches',
  'case when … then … else … end',
];

/**
 * @param {object} props
 * @param {import('../models/recipes.js').ExpressionFunction[]} props.functions
 * @param {(name: string) => void} props.onPick
 */
export function FunctionHelp({ functions, onPick }) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = functions.filter((f) => `${f.signature} ${f.doc}`.toLowerCase().includes(wanted));
  const groups = [...new Set(found.map((f) => f.group))];
  return html`<details class="more function-help">
    <summary>Functions and operators</summary>
    <p class="field-help">
      <code>+ - * / % ^</code> reckon, <code>||</code> joins texts, <code>${'= <> < <= > >='}</code> compare.
    </p>
    <p class="field-help">Conditions: ${CONDITIONS.map((words, i) => html`${i ? ', ' : ''}<code>${words}</code>`)}.</p>
    <p class="field-help">
      Texts stand in <code>'single'</code>, awkward column names in <code>"double"</code> quotes.
    </p>
    <input
      type="search"
      aria-label="Search functions"
      placeholder=${`Search ${functions.length} functions…`}
      value=${text}
      onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)}
    />
    <div class="function-list" tabindex="0" role="region" aria-label="Functions">
      ${groups.map(
        (group) =>
          html`<div key=${group}>
            <div class="option-group">${labelOf(group)}</div>
            ${found
              .filter((f) => f.group === group)
              .map(
                (f) =>
                  html`<button type="button" key=${f.name} class="function" onClick=${() => onPick(f.name)}>
                    <code>${f.signature}</code><small>${f.doc}</small>
                  </button>`,
              )}
          </div>`,
      )}
      ${!found.length && html`<p class="quiet-text">No function has “${text}” in its description.</p>`}
    </div>
  </details>`;
}
