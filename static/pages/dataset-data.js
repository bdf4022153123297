// The Data tab: the grid, its filters and its order. All of it stands in the URL, in the API's own words.

import { html, useEffect, useMemo, useRef } from '/vendor/preact.js';
import { FilterBar } from '../components/filter-bar.js';
import { Grid } from '../components/grid.js';
import { Icon } from '../components/icon.js';
import { Pager } from '../components/pager.js';
import { Empty, ProblemView, Waiting } from '../components/states.js';
import { copy } from '../lib/clipboard.js';
import { count } from '../lib/format.js';
import { curl } from '../lib/curl.js';
import { parseFilter, parseSort, toggleSort, writeFilter, writeSort } from '../lib/filters.js';
import { params, search, setParams } from '../lib/router.js';
import { recall, remember } from '../lib/settings.js';
import { createRows } from '../models/rows.js';

/** @typedef {import('../lib/filters.js').Filter} Filter */
/** @typedef {import('../lib/filters.js').Sort} Sort */
/** @typedef {import('../lib/columns.js').Column} Column */

const SIZES = [25, 50, 100, 250];

/** What the URL asks for. */
function readQuery() {
  const query = params();
  const limit = Number(query.get('limit') ?? recall('page-size', '50'));
  return {
    filters: query.getAll('filter').flatMap((text) => parseFilter(text) ?? []),
    sorts: parseSort(query.get('sort')),
    skip: Math.max(0, Number(query.get('skip')) || 0),
    limit: SIZES.includes(limit) ? limit : 50,
  };
}

/** Why there is no row on this page. @param {{dataset: import('../models/datasets.js').Dataset, skip: number, onClear: () => void}} props */
function Nothing({ dataset, skip, onClear }) {
  if (dataset.rows === 0 && dataset.filename)
    return html`<${Empty} compact title="No rows"><p>The file had a header and nothing below it.</p><//>`;
  if (dataset.rows === 0)
    return html`<${Empty}
      compact
      icon="stream"
      title="No rows yet"
      actions=${html`<a class="button primary" href=${`/data/${dataset.id}/about`}>How to stream rows in</a>`}
      ><p>This dataset has its columns and waits for rows: send them from a program as they happen.</p><//
    >`;
  if (skip > 0)
    return html`<${Empty}
      compact
      title="Past the end"
      actions=${html`<button type="button" onClick=${() => setParams({ skip: null })}>First page</button>`}
      ><p>There are fewer rows than this page begins at.</p><//
    >`;
  return html`<${Empty}
    compact
    icon="filter"
    title="No row passes these filters"
    actions=${html`<button type="button" onClick=${onClear}>Clear filters</button>`}
    ><p>Take one off, or widen it.</p><//
  >`;
}

/** @param {{dataset: import('../models/datasets.js').Dataset, profiles: import('../models/profiles.js').Profiles}} props */
export function DataTab({ dataset, profiles }) {
  const columns = useMemo(() => dataset.column_list ?? [], [dataset.id, dataset.version, dataset.old]);
  const rows = useMemo(() => createRows(dataset.id, columns, dataset.old), [columns]);
  const { filters, sorts, skip, limit } = useMemo(readQuery, [search.value]);
  const visible = useRef(/** @type {Column[]} */ ([]));
  const query = { skip, limit, sort: writeSort(sorts), filter: filters.map(writeFilter) };

  useEffect(() => {
    rows.show(query, visible.current);
    return rows.cancel;
  }, [rows, search.value]);

  const setFilters = (/** @type {Filter[]} */ next) => setParams({ filter: next.map(writeFilter), skip: null });
  const setSorts = (/** @type {Sort[]} */ next) => setParams({ sort: writeSort(next), skip: null });
  const sortBy = (/** @type {string} */ column, /** @type {boolean} */ add, /** @type {boolean} */ descending) =>
    setSorts(descending === undefined ? toggleSort(sorts, column, add) : [{ column, descending }]);
  const addFilter = (/** @type {Filter} */ f) =>
    setFilters([...filters.filter((old) => writeFilter(old) !== writeFilter(f)), f]);
  const setLimit = (/** @type {number} */ next) => {
    remember('page-size', String(next));
    setParams({ limit: next, skip: Math.floor(skip / next) * next || null }, { replace: true });
  };
  const onView = (/** @type {Column[]} */ shown) => {
    visible.current = shown;
    profiles.need(shown, columns);
    rows.need(shown);
  };
  const asCurl = () => {
    /** @type {[string, string][]} */
    const parameters = [
      ['skip', String(skip)],
      ['limit', String(limit)],
    ];
    if (dataset.old) parameters.unshift(['version', String(dataset.old)]);
    if (query.sort) parameters.push(['sort', query.sort]);
    return curl(`/datasets/${dataset.id}/rows`, [
      ...parameters,
      ...query.filter.map((f) => /** @type {[string, string]} */ (['filter', f])),
    ]);
  };

  const page = rows.page.value;
  const problem = rows.problem.value;
  const nothing = page && !problem && page.items.length === 0;
  return html`<section class="card data-tab" aria-label="Rows">
    <${FilterBar}
      columns=${columns}
      profiles=${profiles}
      filters=${filters}
      sorts=${sorts}
      onFilters=${setFilters}
      onSorts=${setSorts}
    >
      ${rows.loading.value && html`<${Waiting} since=${rows.since.value} what="Looking through the rows" onCancel=${rows.cancel} />`}
      ${page && filters.length > 0 && html`${count(page.total)} of ${count(page.rows)} rows`}
    <//>
    ${problem && html`<${ProblemView} compact problem=${problem} onRetry=${() => rows.show(query, visible.current)} actions=${(filters.length > 0 || sorts.length > 0) && html`<button type="button" onClick=${() => setParams({ filter: null, sort: null, skip: null })}>Clear filters and order</button>`} />`}
    ${
      !problem &&
      html`<${Grid}
        label=${`Rows of ${dataset.name}`}
        columns=${columns}
        profiles=${profiles.loaded.value}
        rows=${page?.items ?? null}
        skip=${skip}
        total=${page?.total ?? dataset.rows}
        stale=${rows.loading.value}
        sorts=${sorts}
        onSort=${sortBy}
        onFilter=${addFilter}
        onView=${onView}
        expected=${Math.min(limit, dataset.rows, 20)}
      />`
    }
    ${nothing && html`<${Nothing} dataset=${dataset} skip=${skip} onClear=${() => setFilters([])} />`}
    ${
      page &&
      html`<${Pager}
        noun="Rows"
        skip=${skip}
        limit=${limit}
        total=${page.total}
        sizes=${SIZES}
        onLimit=${setLimit}
        onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })}
      >
        <button type="button" class="quiet" onClick=${() => copy(asCurl(), 'curl command')}>
          <${Icon} name="copy" />Copy as curl
        </button>
        <button type="button" class="quiet" onClick=${() => copy(location.href, 'Link')}>
          <${Icon} name="link" />Copy link
        </button>
      <//>`
    }
  </section>`;
}
