// Which columns of a wide grid are in view. A dataset may have 10,000 columns; the page holds just those that can be seen and a few beside.

import { useEffect, useMemo, useState } from '/vendor/preact.js';
import { columnLabel, typeLabel } from '../lib/columns.js';

/** @typedef {import('../lib/columns.js').Column} Column */

const OVERSCAN = 2;

/** The width that a column starts with, in pixels. @param {Column} column */
function startWidth(column) {
  const heading = columnLabel(column).length * 7.7 + typeLabel(column).length * 6.7 + 44;
  const cells =
    { text: 156, timestamp: 176, date: 172, boolean: 120 }[/** @type {string} */ (column.type)] ??
    (column.missing ? 184 : 144);
  return Math.round(Math.min(300, Math.max(cells, heading)));
}

/**
 * @param {Column[]} columns
 * @param {Map<string, number>} chosen widths that the person has set
 * @param {number} room the width that there is for all of them
 */
export function useWidths(columns, chosen, room) {
  return useMemo(() => {
    const widths = columns.map((c) => chosen.get(c.name) ?? startWidth(c));
    const sum = widths.reduce((a, b) => a + b, 0);
    if (sum < room && columns.length) {
      const free = columns.filter((c) => !chosen.has(c.name)).length || columns.length;
      const extra = (room - sum) / free;
      columns.forEach((c, i) => (!chosen.has(c.name) || free === columns.length ? (widths[i] += extra) : undefined));
    }
    /** Left edges, and the right edge of the last. */
    const edges = new Float64Array(widths.length + 1);
    widths.forEach((w, i) => (edges[i + 1] = edges[i] + w));
    return { widths, edges };
  }, [columns, chosen, room]);
}

/**
 * The first index whose right edge is beyond x.
 * @param {Float64Array} edges
 * @param {number} x
 */
function indexAt(edges, x) {
  let low = 0;
  let high = Math.max(0, edges.length - 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle + 1] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The view is read in steps of so many pixels, so that scrolling draws anew at each step and not at each frame. */
const STEP = 240;

/**
 * The stretch of the grid that is in view, kept up to date with scrolling and resizing.
 * @param {{current: HTMLElement | null}} scroller
 * @param {(width: number) => void} onRoom
 */
export function useScroll(scroller, onRoom) {
  const [view, setView] = useState({ left: 0, width: 1200 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let frame = 0;
    const read = () => {
      frame = 0;
      const left = Math.floor(element.scrollLeft / STEP) * STEP;
      const width = element.clientWidth + STEP;
      setView((v) => (v.left === left && v.width === width ? v : { left, width }));
      onRoom(element.clientWidth);
    };
    const later = () => (frame ||= requestAnimationFrame(read));
    read();
    element.addEventListener('scroll', later, { passive: true });
    const watcher = new ResizeObserver(later);
    watcher.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', later);
      watcher.disconnect();
    };
  }, []);
  return view;
}

/**
 * @param {Float64Array} edges
 * @param {{left: number, width: number}} view
 * @returns {[number, number]}
 */
export function inView(edges, view) {
  const n = edges.length - 1;
  const first = Math.max(0, indexAt(edges, view.left) - OVERSCAN);
  const end = Math.min(n, indexAt(edges, view.left + view.width) + 1 + OVERSCAN);
  return [first, end];
}
