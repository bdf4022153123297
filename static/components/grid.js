// The grid: one page of rows, any number of columns. A table with ARIA's grid roles: one Tab stop, arrows inside, Enter sorts a header or opens a
// cell, Ctrl-C copies. Only the columns in view exist; two spacer cells keep the scroll width.

import { html, useLayoutEffect, useMemo, useRef, useState } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { isNumeric } from '../lib/columns.js';
import { cellText, decimalsOf, isYear } from '../lib/values.js';
import { inView, useScroll, useWidths } from './grid-window.js';
import { GridHeader } from './grid-header.js';
import { CellDetail } from './grid-cell.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const GUTTER = 56;

/**
 * @param {object} props
 * @param {string} props.label
 * @param {Column[]} props.columns
 * @param {Map<number, import('../lib/columns.js').Profile>} props.profiles
 * @param {Record<string, any>[] | null} props.rows null until the first page is there
 * @param {number} props.skip rows before this page
 * @param {number} props.total rows of all pages
 * @param {boolean} props.stale the rows still belong to the question before
 * @param {import('../lib/filters.js').Sort[]} props.sorts
 * @param {(column: string, add: boolean, descending?: boolean) => void} props.onSort
 * @param {(filter: import('../lib/filters.js').Filter) => void} [props.onFilter] nothing can be filtered without
 * @param {(columns: Column[]) => void} props.onView the columns that came into view
 * @param {(head: any) => any} [props.head] draws a column's head, of what GridHeader takes, where it is another one
 * @param {number} props.expected how many rows to keep room for while nothing is there
 * @param {number[]} [props.numbers] of the rows, when they do not follow one another
 * @param {(row: number, column: Column) => {kind: string, was?: any} | null} [props.mark] what is special about a cell, and its value before
 * @param {(row: number) => string} [props.rowClass]
 */
export function Grid({
  label,
  columns,
  profiles,
  rows,
  skip,
  total,
  stale,
  sorts,
  onSort,
  onFilter,
  onView,
  expected,
  head = (props) => html`<${GridHeader} ...${props} />`,
  numbers,
  mark,
  rowClass,
}) {
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const [room, setRoom] = useState(0);
  const [chosen, setChosen] = useState(/** @type {Map<string, number>} */ (new Map()));
  const [active, setActive] = useState({ row: -1, column: 0, focus: false });
  const [detail, setDetail] = useState(/** @type {null | {row: number, column: number, anchor: HTMLElement}} */ (null));
  const { widths, edges } = useWidths(columns, chosen, room - GUTTER);
  const view = useScroll(scroller, setRoom);
  const [first, end] = inView(edges, { left: view.left, width: Math.max(0, view.width - GUTTER) });
  const visible = useMemo(() => columns.slice(first, end), [columns, first, end]);
  useLayoutEffect(() => onView(visible), [visible]);
  const decimals = useMemo(
    () => new Map(visible.map((c) => [c.name, c.type === 'float' && rows ? decimalsOf(rows, c.name) : 0])),
    [visible, rows],
  );

  // A cell that the arrows reached is scrolled to, drawn, and only then focused.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!active.focus || !element) return;
    const left = edges[active.column];
    const right = edges[active.column + 1];
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth - GUTTER)
      element.scrollLeft = right - element.clientWidth + GUTTER;
    const cell = /** @type {HTMLElement | null} */ (
      element.querySelector(`[data-cell="${active.row}:${active.column}"]`)
    );
    cell?.focus({ preventScroll: active.row === -1 });
  }, [active, first, end]);

  const count = rows?.length ?? 0;
  const move = (/** @type {number} */ row, /** @type {number} */ column) =>
    setActive({
      row: Math.max(-1, Math.min(count - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
      focus: true,
    });

  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const at = event.target instanceof HTMLElement ? event.target.closest('[data-cell]') : null;
    if (!at) return;
    const [row, column] = /** @type {string} */ (/** @type {HTMLElement} */ (at).dataset.cell).split(':').map(Number);
    const whole = event.ctrlKey || event.metaKey;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowUp: () => move(row - 1, column),
      ArrowDown: () => move(row + 1, column),
      ArrowLeft: () => move(row, column - 1),
      ArrowRight: () => move(row, column + 1),
      Home: () => move(whole ? -1 : row, 0),
      End: () => move(whole ? count - 1 : row, columns.length - 1),
      PageUp: () => move(row - 10, column),
      PageDown: () => move(row + 10, column),
    };
    if (row >= 0 && event.key === 'Enter')
      acts.Enter = () => setDetail({ row, column, anchor: /** @type {HTMLElement} */ (at) });
    if (row >= 0 && whole && event.key === 'c' && !getSelection()?.toString())
      acts.c = () => copy(String(rows?.[row][columns[column].name] ?? ''), 'Cell');
    const act = event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const openDetail = (/** @type {MouseEvent} */ event) => {
    const at = /** @type {HTMLElement | null} */ (
      event.target instanceof Element ? event.target.closest('td[data-cell]') : null
    );
    if (!at) return;
    const [row, column] = /** @type {string} */ (at.dataset.cell).split(':').map(Number);
    if (event.type === 'dblclick') setDetail({ row, column, anchor: at });
    else setActive({ row, column, focus: false });
  };

  const before = edges[first];
  const after = edges[columns.length] - edges[end];
  const place = active.column >= first && active.column < end ? active : { row: -1, column: first };

  const textOf = (/** @type {any} */ value, /** @type {Column} */ c) =>
    c.type === 'text' && value === '' ? 'empty' : cellText(value, c.type, isYear(c), decimals.get(c.name));
  const cell = (
    /** @type {Record<string, any>} */ row,
    /** @type {number} */ r,
    /** @type {Column} */ c,
    /** @type {number} */ i,
  ) => {
    const value = row[c.name];
    const known = value !== undefined;
    const absent = value === null || (value === '' && c.type === 'text');
    const special = known ? mark?.(r, c) : null;
    const was = special && 'was' in special ? textOf(special.was, c) : null;
    const kind = known ? `${isNumeric(c.type) ? 'n' : ''} ${absent ? 'na' : ''} ${special?.kind ?? ''}` : 'wait';
    const text = known ? textOf(value, c) : '';
    const whole = was === null ? text : `${text}, before: ${was}`;
    return html`<td
      key=${c.position}
      class=${kind}
      data-cell=${`${r}:${i}`}
      aria-colindex=${i + 2}
      tabindex=${place.row === r && place.column === i ? 0 : -1}
      title=${whole.length > 24 ? whole : undefined}
    >
      ${was !== null && html`<del>${was}</del> `}${text}
    </td>`;
  };

  return html`<div
    class=${`grid ${stale ? 'stale' : ''}`}
    ref=${scroller}
    onKeyDown=${onKey}
    onClick=${openDetail}
    onDblClick=${openDetail}
  >
    <table
      role="grid"
      aria-label=${label}
      aria-rowcount=${total + 1}
      aria-colcount=${columns.length + 1}
      aria-busy=${stale}
      style=${{ width: `${edges[columns.length] + GUTTER}px` }}
    >
      <colgroup>
        <col style=${{ width: `${GUTTER}px` }} />
        ${before > 0 && html`<col style=${{ width: `${before}px` }} />`}
        ${visible.map((c, i) => html`<col key=${c.position} style=${{ width: `${widths[first + i]}px` }} />`)}
        ${after > 0 && html`<col style=${{ width: `${after}px` }} />`}
      </colgroup>
      <thead>
        <tr aria-rowindex="1">
          <th class="gutter" scope="col" aria-colindex="1"><span class="visually-hidden">Row</span></th>
          ${before > 0 && html`<td class="spacer" aria-hidden="true"></td>`}
          ${visible.map((c, i) =>
            head({
              key: c.position,
              column: c,
              index: first + i,
              profile: profiles.get(c.position),
              sorts,
              focusable: place.row === -1 && place.column === first + i,
              width: widths[first + i],
              onSort,
              onFilter,
              onResize: (/** @type {number} */ width) => setChosen(new Map(chosen).set(c.name, width)),
            }),
          )}
          ${after > 0 && html`<td class="spacer" aria-hidden="true"></td>`}
        </tr>
      </thead>
      <tbody>
        ${(rows ?? Array.from({ length: expected }, () => ({}))).map(
          (row, r) =>
            html`<tr key=${r} aria-rowindex=${(numbers?.[r] ?? skip + r + 1) + 1} class=${rowClass?.(r)}>
              <th class="gutter num" scope="row" aria-colindex="1">
                ${rows ? (numbers?.[r] ?? skip + r + 1).toLocaleString('en') : ''}
              </th>
              ${before > 0 && html`<td class="spacer" aria-hidden="true"></td>`}
              ${visible.map((c, i) => cell(row, r, c, first + i))}
              ${after > 0 && html`<td class="spacer" aria-hidden="true"></td>`}
            </tr>`,
        )}
      </tbody>
    </table>
    ${detail && rows?.[detail.row] && html`<${CellDetail} key=${`${detail.row}:${detail.column}`} anchor=${detail.anchor} column=${columns[detail.column]} value=${rows[detail.row][columns[detail.column].name]} onFilter=${onFilter} onClose=${() => (setDetail(null), detail.anchor.focus())} />`}
  </div>`;
}
