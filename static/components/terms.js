// The parts of a model that are more than a column or a number: products of features, powers, and cases to predict.

import { html } from '/vendor/preact.js';
import { isNumeric } from '../lib/columns.js';
import { Icon } from './icon.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {{value: any, features: string[], columns: Column[], onChange: (value: any) => void}} TermProps */

const HIGHEST = 5;
const first = 'Choose the features first.';

/** Pairs of features whose product enters the model. @param {TermProps} props */
function Interactions({ value = [], features, onChange }) {
  const has = (/** @type {string[]} */ pair) =>
    value.some((/** @type {string[]} */ one) => one.length === 2 && pair.every((name) => one.includes(name)));
  const pairs = features.flatMap((a, i) => features.slice(i + 1).map((b) => [a, b]));
  const rest = pairs.filter((pair) => !has(pair));
  if (!pairs.length) return html`<p class="quiet-text">Choose two features first.</p>`;
  return html`<div class="column-choice">
    ${value.map(
      (/** @type {string[]} */ one, /** @type {number} */ i) =>
        html`<span class="chip" key=${one.join()}
          ><span class="chip-text">${one.join(' × ')}</span
          ><button
            type="button"
            class="chip-off"
            aria-label=${`Remove ${one.join(' times ')}`}
            onClick=${() => onChange(value.filter((/** @type {any} */ _, /** @type {number} */ j) => j !== i))}
          >
            <${Icon} name="close" /></button
        ></span>`,
    )}
    ${
      rest.length > 0 &&
      html`<select
        aria-label="Add an interaction"
        value=""
        onChange=${(/** @type {any} */ e) => {
          const pair = rest[Number(e.currentTarget.value)];
          e.currentTarget.value = '';
          if (pair) onChange([...value, pair]);
        }}
      >
        <option value="">Add a pair…</option>
        ${rest.slice(0, 500).map((pair, i) => html`<option value=${i}>${pair.join(' × ')}</option>`)}
      </select>`
    }
  </div>`;
}

/** How far each numeric feature is raised. @param {TermProps} props */
function Polynomials({ value = {}, features, columns, onChange }) {
  const numeric = features.filter((name) => columns.some((c) => c.name === name && isNumeric(c.type)));
  if (!numeric.length) return html`<p class="quiet-text">${first}</p>`;
  return html`<div class="powers">
    ${numeric.map(
      (name) =>
        html`<label key=${name}
          ><span class="clip">${name}</span
          ><select
            value=${String(value[name] ?? 1)}
            onChange=${(/** @type {any} */ e) => {
              const next = { ...value };
              delete next[name];
              if (Number(e.currentTarget.value) > 1) next[name] = Number(e.currentTarget.value);
              onChange(next);
            }}
          >
            ${Array.from({ length: HIGHEST }, (_, i) => html`<option value=${i + 1} selected=${i + 1 === (value[name] ?? 1)}>${i ? `up to power ${i + 1}` : 'as it is'}</option>`)}
          </select></label
        >`,
    )}
  </div>`;
}

/** New cases, a value of every feature for each. @param {TermProps} props */
function Cases({ value = [], features, columns, onChange }) {
  if (!features.length) return html`<p class="quiet-text">${first}</p>`;
  const isNumber = (/** @type {string} */ name) => columns.some((c) => c.name === name && isNumeric(c.type));
  const set = (/** @type {number} */ i, /** @type {string} */ name, /** @type {string} */ text) => {
    const next = value.map((/** @type {any} */ one) => ({ ...one }));
    if (text === '') delete next[i][name];
    else next[i][name] = isNumber(name) ? Number(text) : text;
    onChange(next);
  };
  return html`<div class="cases">
    ${value.map(
      (/** @type {Record<string, any>} */ one, /** @type {number} */ i) =>
        html`<fieldset key=${i}>
          <legend>Case ${i + 1}</legend>
          ${features.map(
            (name) =>
              html`<label key=${name}
                ><span class="clip">${name}</span
                ><input
                  type=${isNumber(name) ? 'number' : 'text'}
                  step="any"
                  value=${one[name] ?? ''}
                  onChange=${(/** @type {any} */ e) => set(i, name, e.currentTarget.value)}
              /></label>`,
          )}
          <button
            type="button"
            class="quiet"
            onClick=${() => onChange(value.filter((/** @type {any} */ _, /** @type {number} */ j) => j !== i))}
          >
            Remove
          </button>
        </fieldset>`,
    )}
    <button type="button" class="quiet" onClick=${() => onChange([...value, {}])}><${Icon} name="plus" />Case</button>
  </div>`;
}

/** @type {Record<string, import('/vendor/preact.js').ComponentType<any>>} */
export const TERMS = { interactions: Interactions, polynomial: Polynomials, predict: Cases };

/** Whether a case has a value for every feature: until then it is not sent. @param {Record<string, any>} values @param {string} name */
export const isWholeTerm = (values, name) =>
  name !== 'predict' ||
  (values.predict ?? []).every((/** @type {Record<string, any>} */ one) =>
    (values.features ?? []).every((/** @type {string} */ f) => one[f] !== undefined),
  );
