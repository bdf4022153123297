// Makes one filter: first the column, then an operator that fits its type and a value, helped by what the column holds.

import { html, useEffect, useState } from '/vendor/preact.js';
import { columnLabel, isNumeric, isTemporal, typeLabel } from '../lib/columns.js';
import { operatorsFor, words } from '../lib/filters.js';
import { ColumnPicker } from './column-picker.js';
import { ColumnSummary } from './column-summary.js';
import { ValueInput } from './filter-value.js';
import { Icon } from './icon.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/filters.js').Filter} Filter */
/** @typedef {import('../lib/filters.js').Operator} Operator */

/**
 * @param {object} props
 * @param {Column[]} props.columns
 * @param {import('../models/profiles.js').Profiles} props.profiles
 * @param {Filter} [props.filter] the one that is changed
 * @param {(filter: Filter) => void} props.onApply
 */
export function FilterEditor({ columns, profiles, filter, onApply }) {
  const [column, setColumn] = useState(
    /** @type {Column | null} */ (columns.find((c) => c.name === filter?.column) ?? null),
  );
  if (!column) return html`<${ColumnPicker} columns=${columns} onPick=${setColumn} />`;
  return html`<${Condition}
    key=${column.name}
    column=${column}
    columns=${columns}
    profiles=${profiles}
    filter=${filter}
    onApply=${onApply}
    onBack=${() => setColumn(null)}
  />`;
}

/**
 * @param {Column} column
 * @param {Operator} op
 * @param {string[]} values
 * @returns {string} what is wrong, or nothing
 */
function complaint(column, op, values) {
  if (op === 'is_null' || column.type === 'boolean') return '';
  if (op === 'in' && !values.length) return 'Choose or add at least one value.';
  for (const value of values) {
    if (isNumeric(column.type) && (value.trim() === '' || !Number.isFinite(Number(value))))
      return `“${value}” is not a number. Write it like 1234.5.`;
    if (isTemporal(column.type) && Number.isNaN(Date.parse(value))) return 'Give a date like 2026-11-23.';
  }
  if (op === 'contains' && !values[0]) return 'Give the text to look for.';
  return '';
}

/**
 * @param {{column: Column, columns: Column[], profiles: import('../models/profiles.js').Profiles, filter?: Filter, onApply: (filter: Filter) => void, onBack: () => void}} props
 */
function Condition({ column, columns, profiles, filter, onApply, onBack }) {
  const mine = filter?.column === column.name ? filter : undefined;
  const [op, setOp] = useState(/** @type {Operator} */ (mine?.op ?? operatorsFor(column.type)[0]));
  const first = column.type === 'boolean' ? ['true'] : op === 'in' ? [] : [''];
  const [values, setValues] = useState(/** @type {string[]} */ (mine ? [mine.value].flat() : first));
  const [problem, setProblem] = useState('');
  useEffect(() => profiles.need([column], columns), [column]);

  const choose = (/** @type {Operator} */ next) => {
    setProblem('');
    if (next === 'is_null') setValues(['true']);
    else if (op === 'is_null') setValues(column.type === 'boolean' ? ['true'] : next === 'in' ? [] : ['']);
    else if (next === 'in') setValues(values.filter((v) => v !== ''));
    else setValues([values[0] ?? '']);
    setOp(next);
  };
  const apply = (/** @type {Event} */ event) => {
    event.preventDefault();
    const wrong = complaint(column, op, values);
    if (wrong) return setProblem(wrong);
    return onApply({ column: column.name, op, value: op === 'in' ? values : values[0] });
  };

  return html`<form class="condition" onSubmit=${apply} novalidate>
    <div class="condition-head">
      <button type="button" class="quiet" onClick=${onBack}>
        <${Icon} name="left" /><span class="visually-hidden">Another column than </span><b>${columnLabel(column)}</b>
      </button>
      <span class="type">${typeLabel(column)}</span>
    </div>
    <${ColumnSummary} column=${column} profile=${profiles.loaded.value.get(column.position)} />
    <select aria-label="Condition" value=${op} onChange=${(/** @type {any} */ e) => choose(e.currentTarget.value)}>
      ${operatorsFor(column.type).map((o) => html`<option value=${o} selected=${o === op}>${o === 'is_null' ? 'is missing or present' : words[o]}</option>`)}
    </select>
    <${ValueInput}
      key=${op}
      column=${column}
      op=${op}
      values=${values}
      profile=${profiles.loaded.value.get(column.position)}
      invalid=${Boolean(problem)}
      onChange=${(/** @type {string[]} */ v) => (setValues(v), setProblem(''))}
    />
    ${problem && html`<p class="field-error" role="alert">${problem}</p>`}
    <div class="condition-foot"><button type="submit" class="primary">Apply</button></div>
  </form>`;
}
