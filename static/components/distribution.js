// The shape of a column in a few pixels: a histogram for what can be ordered, a divided bar for what is counted by value. Drawn as SVG from the
// profile that the server computed over every row; the words beside it say the same.

import { html } from '/vendor/preact.js';
import { columnLabel } from '../lib/columns.js';
import { count, percent } from '../lib/format.js';
import { cellText, summaryText } from '../lib/values.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/columns.js').Profile} Profile */
/** @typedef {{share: number, text: string, color: string}} Part a part of a divided bar */

/**
 * The text of one bin: "3,000 to 3,200: 58 rows".
 * @param {Column} column
 * @param {NonNullable<Profile['histogram']>} histogram
 * @param {number} i
 */
export function binText(column, { edges, counts }, i) {
  const range =
    edges[i] === edges[i + 1]
      ? summaryText(edges[i], column, 6)
      : `${summaryText(edges[i], column, 5)} to ${summaryText(edges[i + 1], column, 5)}`;
  return `${range}: ${count(counts[i])}`;
}

/**
 * @param {object} props
 * @param {Column} props.column
 * @param {NonNullable<Profile['histogram']>} props.histogram
 * @param {(bin: number | null) => void} [props.onHover]
 * @param {number | null} [props.hovered]
 */
export function Histogram({ column, histogram, onHover, hovered = null }) {
  const { counts } = histogram;
  const n = counts.length;
  const highest = Math.max(...counts, 1);
  const peak = counts.indexOf(highest);
  const label = `Distribution of ${columnLabel(column)}: ${n} bins, the fullest from ${binText(column, histogram, peak)} rows`;
  const over = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    onHover?.(Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - box.left) / box.width) * n))));
  };
  return html`<svg
    class="histogram"
    viewBox=${`0 0 ${n} 100`}
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
    onPointerMove=${onHover && over}
    onPointerLeave=${onHover && (() => onHover(null))}
  >
    <rect class="hit" width=${n} height="100" />
    ${counts.map((c, i) => {
      const height = c ? Math.max(3, (c / highest) * 100) : 0;
      return html`<rect
        key=${i}
        class=${i === hovered ? 'bin on' : 'bin'}
        x=${i + 0.04}
        width="0.92"
        y=${100 - height}
        height=${height}
      />`;
    })}
  </svg>`;
}

/**
 * The parts of a divided bar: the most frequent values in the data colours, the others together, what is missing.
 * @param {Column} column
 * @param {Profile} profile
 * @returns {Part[]}
 */
export function partsOf(column, profile) {
  const total = profile.count + profile.missing || 1;
  const top =
    column.type === 'boolean'
      ? [
          { value: true, count: profile.true ?? 0 },
          { value: false, count: profile.false ?? 0 },
        ]
      : (profile.top ?? []);
  const frequent = top.filter((t, i) => t.count > 0 && (i < 3 || t.count / total > 0.02)).slice(0, 6);
  // Where every value is alone, no value is "the most frequent".
  const named = frequent.length && (frequent[0].count > 1 || (profile.distinct ?? 0) <= 6) ? frequent : [];
  const parts = named.map((t, i) => ({
    share: t.count / total,
    text: `${cellText(t.value, column.type) || '(empty)'}: ${count(t.count)}`,
    color: `var(--data-${i + 1})`,
  }));
  const rest = profile.count - named.reduce((sum, t) => sum + t.count, 0);
  if (rest > 0) {
    const others = Math.max(0, (profile.distinct ?? 0) - named.length);
    parts.push({
      share: rest / total,
      text: `${count(others)} other values: ${count(rest)}`,
      color: 'var(--data-rest)',
    });
  }
  if (profile.missing > 0)
    parts.push({ share: profile.missing / total, text: `missing: ${count(profile.missing)}`, color: '' });
  return parts;
}

/**
 * @param {{column: Column, parts: Part[], onHover?: (part: number | null) => void, hovered?: number | null}} props
 */
export function DividedBar({ column, parts, onHover, hovered = null }) {
  const label = `Values of ${columnLabel(column)}: ${parts.map((p) => `${p.text} (${percent(p.share)})`).join(', ')}`;
  let at = 0;
  return html`<svg
    class="divided"
    viewBox="0 0 100 12"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
    onPointerLeave=${onHover && (() => onHover(null))}
  >
    ${parts.map((p, i) => {
      const x = at;
      at += p.share * 100;
      const missing = !p.color;
      return html`<rect
        key=${i}
        class=${`part ${missing ? 'missing' : ''} ${hovered !== null && hovered !== i ? 'off' : ''}`}
        x=${x}
        width=${p.share * 100}
        height="12"
        style=${missing ? undefined : { fill: p.color }}
        onPointerEnter=${onHover && (() => onHover(i))}
      />`;
    })}
  </svg>`;
}
