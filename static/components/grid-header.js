// The head of one column: name, type, unit, order, distribution; a menu; an edge to drag.

import { html } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { columnLabel, typeLabel } from '../lib/columns.js';
import { params, readable } from '../lib/router.js';
import { ColumnSummary } from './column-summary.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** The column's figures, of the version that the page shows. @param {string} name */
function figuresQuery(name) {
  const version = params().get('version');
  return readable(new URLSearchParams({ q: name, ...(version ? { version } : {}) }));
}

/**
 * @param {object} props
 * @param {import('../lib/columns.js').Column} props.column
 * @param {number} props.index
 * @param {import('../lib/columns.js').Profile | undefined} props.profile
 * @param {import('../lib/filters.js').Sort[]} props.sorts
 * @param {boolean} props.focusable
 * @param {number} props.width
 * @param {(column: string, add: boolean, descending?: boolean) => void} props.onSort
 * @param {(filter: import('../lib/filters.js').Filter) => void} props.onFilter
 * @param {(width: number) => void} props.onResize
 */
export function GridHeader({ column, index, profile, sorts, focusable, width, onSort, onFilter, onResize }) {
  const { name } = column;
  const rank = sorts.findIndex((s) => s.column === name);
  const sort = rank >= 0 ? sorts[rank] : null;
  const label = columnLabel(column);

  /** @type {(import('./menu.js').MenuItem | 'line')[]} */
  const items = [
    { label: 'Sort ascending', icon: 'up', run: () => onSort(name, false, false) },
    { label: 'Sort descending', icon: 'descend', run: () => onSort(name, false, true) },
    'line',
    { label: 'Only missing', icon: 'filter', run: () => onFilter({ column: name, op: 'is_null', value: 'true' }) },
    { label: 'Only present', icon: 'filter', run: () => onFilter({ column: name, op: 'is_null', value: 'false' }) },
    'line',
    {
      label: 'All figures',
      icon: 'columns',
      href: `${location.pathname.replace(/\/$/, '')}/columns?${figuresQuery(name)}`,
    },
    { label: 'Copy name', icon: 'copy', run: () => copy(name, 'Name') },
  ];

  const drag = (/** @type {PointerEvent} */ event) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    const start = event.clientX;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onResize(Math.max(96, Math.round(width + move.clientX - start)));
    handle.onpointerup = () => (handle.onpointermove = handle.onpointerup = null);
  };

  /** As wide as the widest of its cells on this page. @param {MouseEvent} event */
  const fit = (event) => {
    const table = /** @type {HTMLElement} */ (event.currentTarget).closest('table');
    const range = document.createRange();
    let needed = 96;
    for (const cell of table?.querySelectorAll(`td[data-cell$=":${index}"]`) ?? []) {
      range.selectNodeContents(cell);
      needed = Math.max(needed, Math.ceil(range.getBoundingClientRect().width) + 27);
    }
    onResize(Math.min(640, needed));
  };

  const openMenu = (/** @type {KeyboardEvent} */ event) => {
    if (!(event.altKey && event.key === 'ArrowDown') && event.key !== 'ContextMenu') return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (
      /** @type {HTMLElement} */ (event.currentTarget).querySelector('.head-menu')
    )?.click();
  };

  return html`<th
    scope="col"
    aria-colindex=${index + 2}
    aria-sort=${sort ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    onKeyDown=${openMenu}
  >
    <div class="head">
      <button
        type="button"
        class="head-name"
        data-cell=${`-1:${index}`}
        tabindex=${focusable ? 0 : -1}
        title=${`${name}: click to sort, Shift-click to add to the order`}
        onClick=${(/** @type {MouseEvent} */ e) => onSort(name, e.shiftKey)}
      >
        <span class="clip">${label}</span>
        ${sort && html`<${Icon} name=${sort.descending ? 'descend' : 'up'} class="sorted" />`}${sort && sorts.length > 1 && html`<sup class="num">${rank + 1}</sup>`}
      </button>
      <span class="type">${typeLabel(column)}</span>
      <${Menu}
        class="quiet square head-menu"
        label=${`Column ${label}`}
        align="end"
        tabIndex=${-1}
        button=${html`<${Icon} name="down" />`}
        items=${items}
      />
    </div>
    <${ColumnSummary} column=${column} profile=${profile} />
    <span class="edge" aria-hidden="true" onPointerDown=${drag} onDblClick=${fit}></span>
  </th>`;
}
