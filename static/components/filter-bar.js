// The filters and the order of a grid as chips: each can be changed, or taken off.

import { html } from '/vendor/preact.js';
import { columnLabel, isNumeric, splitUnit } from '../lib/columns.js';
import { describeFilter } from '../lib/filters.js';
import { cellText, isYear } from '../lib/values.js';
import { FilterEditor } from './filter-editor.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/filters.js').Filter} Filter */
/** @typedef {import('../lib/filters.js').Sort} Sort */

/**
 * @param {object} props
 * @param {Column[]} props.columns
 * @param {import('../models/profiles.js').Profiles} props.profiles
 * @param {Filter[]} props.filters
 * @param {Sort[]} props.sorts
 * @param {(filters: Filter[]) => void} props.onFilters
 * @param {(sorts: Sort[]) => void} props.onSorts
 * @param {any} [props.children] at the end of the bar
 */
export function FilterBar({ columns, profiles, filters, sorts, onFilters, onSorts, children }) {
  const byName = new Map(columns.map((c) => [c.name, c]));
  const labelOf = (/** @type {string} */ name) => {
    const column = byName.get(name);
    return column ? columnLabel(column) : name;
  };
  const describe = (/** @type {Filter} */ f) => {
    const column = byName.get(f.column);
    const shown = (/** @type {string} */ v) =>
      column && (isNumeric(column.type) || column.type === 'timestamp') && f.op !== 'contains'
        ? cellText(v, column.type, isYear(column))
        : v;
    return describeFilter(f, shown);
  };
  const unitOf = (/** @type {Filter} */ f) =>
    f.op === 'is_null' || !byName.has(f.column) || labelOf(f.column) === f.column ? '' : ` ${splitUnit(f.column).unit}`;

  return html`<div class="bar">
    ${filters.map(
      (f, i) =>
        html`<span class="chip" key=${`${i}${f.column}`}>
          <${Popover}
            class="chip-text"
            title="Change this filter"
            name="Change filter"
            surface="filter-surface"
            button=${html`<b>${labelOf(f.column)}</b> ${describe(f)}${unitOf(f)}`}
          >
            ${(/** @type {() => void} */ close) =>
              html`<${FilterEditor}
                columns=${columns}
                profiles=${profiles}
                filter=${f}
                onApply=${(/** @type {Filter} */ next) => {
                  close();
                  onFilters(filters.map((old, j) => (j === i ? next : old)));
                }}
              />`}
          <//>
          <button
            type="button"
            class="chip-off"
            aria-label=${`Remove filter ${labelOf(f.column)} ${describe(f)}`}
            onClick=${() => onFilters(filters.filter((_, j) => j !== i))}
          >
            <${Icon} name="close" />
          </button>
        </span>`,
    )}
    ${sorts.map(
      (s, i) =>
        html`<span class="chip order" key=${`sort${s.column}`}>
          <button
            type="button"
            class="chip-text"
            title="Turn the order round"
            onClick=${() => onSorts(sorts.map((o, j) => (j === i ? { ...o, descending: !o.descending } : o)))}
          >
            <${Icon} name=${s.descending ? 'descend' : 'up'} /><span class="visually-hidden"
              >Sorted ${s.descending ? 'descending' : 'ascending'} by </span
            >${labelOf(s.column)}
          </button>
          <button
            type="button"
            class="chip-off"
            aria-label=${`Remove order by ${labelOf(s.column)}`}
            onClick=${() => onSorts(sorts.filter((_, j) => j !== i))}
          >
            <${Icon} name="close" />
          </button>
        </span>`,
    )}
    <${Popover}
      class="quiet add-filter"
      name="Add filter"
      surface="filter-surface"
      button=${html`<${Icon} name="plus" />Filter`}
    >
      ${(/** @type {() => void} */ close) =>
        html`<${FilterEditor}
          columns=${columns}
          profiles=${profiles}
          onApply=${(/** @type {Filter} */ next) => {
            close();
            onFilters([...filters, next]);
          }}
        />`}
    <//>
    ${filters.length > 1 && html`<button type="button" class="quiet" onClick=${() => onFilters([])}>Clear all</button>`}
    <div class="end num bar-end">${children}</div>
  </div>`;
}
