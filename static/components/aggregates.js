// The figures of a group: which function of which column, and what the result is called.

import { html } from '/vendor/preact.js';
import { isNumeric } from '../lib/columns.js';
import { Icon } from './icon.js';

/** @typedef {{column?: string, function: string, q?: number, into?: string}} Aggregate */

/** @type {[string, string, boolean][]} a function, its words, whether it is for numbers only */
const FUNCTIONS = [
  ['count', 'Count', false],
  ['sum', 'Sum', true],
  ['mean', 'Mean', true],
  ['median', 'Median', true],
  ['min', 'Least', false],
  ['max', 'Greatest', false],
  ['sd', 'Standard deviation', true],
  ['quantile', 'Quantile', true],
  ['distinct', 'Different values', false],
  ['first', 'First', false],
  ['last', 'Last', false],
  ['mode', 'Most frequent', false],
];

/** @param {{value: Aggregate[], columns: import('../lib/columns.js').Column[], error?: string, onChange: (value: Aggregate[]) => void}} props */
export function Aggregates({ value, columns, error, onChange }) {
  const put = (/** @type {number} */ i, /** @type {Partial<Aggregate>} */ change) =>
    onChange(
      value.map((a, j) => (j === i ? /** @type {Aggregate} */ (JSON.parse(JSON.stringify({ ...a, ...change }))) : a)),
    );
  const fitting = (/** @type {string} */ name) => {
    const numbers = FUNCTIONS.find(([f]) => f === name)?.[2];
    return columns.filter((c) => !numbers || isNumeric(c.type) || c.type === 'boolean');
  };
  const add = () => {
    const number = columns.find((c) => isNumeric(c.type));
    onChange([...value, number && value.length ? { column: number.name, function: 'mean' } : { function: 'count' }]);
  };
  return html`<fieldset class="aggregates field">
    <legend>Figures</legend>
    ${value.map(
      (a, i) =>
        html`<div class="aggregate" key=${i}>
          <select
            aria-label=${`Function of figure ${i + 1}`}
            value=${a.function}
            onChange=${(/** @type {any} */ e) => {
              const name = e.currentTarget.value;
              const fits = a.column && fitting(name).some((c) => c.name === a.column);
              const column = fits || name === 'count' ? a.column : fitting(name)[0]?.name;
              put(i, { function: name, column, q: name === 'quantile' ? (a.q ?? 0.9) : undefined });
            }}
          >
            ${FUNCTIONS.map(([name, text]) => html`<option value=${name} selected=${name === a.function}>${text}</option>`)}
          </select>
          <select
            aria-label=${`Column of figure ${i + 1}`}
            value=${a.column ?? ''}
            onChange=${(/** @type {any} */ e) => put(i, { column: e.currentTarget.value || undefined })}
          >
            ${a.function === 'count' && html`<option value="" selected=${!a.column}>all rows</option>`}
            ${fitting(a.function).map((c) => html`<option value=${c.name} selected=${c.name === a.column}>${c.name}</option>`)}
          </select>
          <button
            type="button"
            class="quiet square"
            aria-label=${`Remove figure ${i + 1}`}
            onClick=${() => onChange(value.filter((_, j) => j !== i))}
          >
            <${Icon} name="close" />
          </button>
          ${
            a.function === 'quantile' &&
            html`<input
              type="number"
              min="0"
              max="1"
              step="0.01"
              aria-label=${`Share of figure ${i + 1}, from 0 to 1`}
              value=${a.q ?? 0.5}
              onChange=${(/** @type {any} */ e) => put(i, { q: Number(e.currentTarget.value) })}
            />`
          }
          <input
            class="into"
            aria-label=${`Name of figure ${i + 1}`}
            placeholder=${a.column ? `${a.column}_${a.function}` : 'count'}
            value=${a.into ?? ''}
            onChange=${(/** @type {any} */ e) => put(i, { into: e.currentTarget.value || undefined })}
          />
        </div>`,
    )}
    <button type="button" class="quiet" onClick=${add}><${Icon} name="plus" />Figure</button>
    ${error && html`<p class="field-error">${error}</p>`}
  </fieldset>`;
}
