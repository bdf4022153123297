// What is asked: the data, the columns and options of an operation, the rows, and what is assumed. On a phone it can stand behind one line.

import { html } from '/vendor/preact.js';
import { setParams } from '../lib/router.js';
import { writeFilter } from '../lib/filters.js';
import { FilterBar } from './filter-bar.js';
import { SchemaForm } from './schema-form.js';

/**
 * @param {object} props
 * @param {import('../models/analytics.js').Operation} props.operation
 * @param {import('../models/datasets.js').Dataset | null} props.dataset null for what reads no rows
 * @param {import('../models/profiles.js').Profiles} props.profiles
 * @param {Record<string, any>} props.values
 * @param {import('../lib/filters.js').Filter[]} props.filters
 * @param {any} props.picker of the dataset
 * @param {import('../lib/problem.js').Problem} [props.problem]
 * @param {boolean} props.open
 * @param {(values: Record<string, any>) => void} props.onChange
 */
export function QuestionForm({ operation, dataset, profiles, values, filters, picker, problem, open, onChange }) {
  const columns = dataset?.column_list ?? [];
  const errorOf = (/** @type {string} */ name) =>
    problem?.errors.find((e) => e.pointer === `/${name}` || e.pointer.startsWith(`/${name}/`))?.detail ?? '';
  // The values that an event can be are those of the column it happens in.
  const offered = (/** @type {string} */ name) => {
    const column = name === 'event' && columns.find((c) => c.name === (values.outcome ?? values.target));
    const profile = column ? profiles.loaded.value.get(column.position) : undefined;
    const list = (profile?.top ?? []).map((t) => String(t.value));
    return { list, all: list.length > 0 && list.length === profile?.distinct };
  };
  return html`<form
    class="card padded analysis-form"
    onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
    aria-label="What is asked"
  >
    <details class="ask-fold" open=${open}>
      <summary>${dataset ? `What is asked of ${dataset.name}` : 'What is asked'}</summary>
      ${picker}
      <${SchemaForm}
        schema=${operation.parameters}
        values=${values}
        columns=${columns}
        profiles=${profiles}
        offered=${offered}
        errorOf=${errorOf}
        onChange=${onChange}
      />
      ${
        dataset &&
        html`<div class="field">
          <span class="label">Rows</span>
          <${FilterBar}
            columns=${columns}
            profiles=${profiles}
            filters=${filters}
            sorts=${[]}
            onFilters=${(/** @type {import('../lib/filters.js').Filter[]} */ next) => setParams({ filter: next.map(writeFilter) })}
            onSorts=${() => {}}
          />
        </div>`
      }
      ${
        (operation.assumptions ?? []).length > 0 &&
        html`<details class="more">
          <summary>What it assumes</summary>
          <ul class="assumptions">
            ${operation.assumptions.map((a) => html`<li>${a}</li>`)}
          </ul>
          ${operation.missing && html`<p class="quiet-text">${operation.missing}</p>`}
        </details>`
      }
    </details>
  </form>`;
}
