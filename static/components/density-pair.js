// Two histograms side by side on the same axes, so that a shift or a change of spread is seen at once. Heights are densities (share of the rows by
// width of the bin), since the bins of the two versions differ.

import { html } from '/vendor/preact.js';
import { isTemporal } from '../lib/columns.js';
import { count } from '../lib/format.js';
import { summaryText } from '../lib/values.js';

/** @typedef {import('../lib/columns.js').Profile} Profile */
/** @typedef {import('../models/versions.js').ComparedColumn} ComparedColumn */

const HEIGHT = 100;

/**
 * The edges as numbers: dates and times as milliseconds.
 * @param {NonNullable<Profile['histogram']>} histogram
 * @param {boolean} temporal
 */
const places = ({ edges }, temporal) =>
  edges.map((e) => (temporal ? Date.parse(/[zZ]$|^[^T]+$/.test(String(e)) ? String(e) : `${e}Z`) : Number(e)));

/**
 * @param {NonNullable<Profile['histogram']>} histogram
 * @param {number[]} at
 * @param {number} whole the width of the common axis
 */
function densities({ counts }, at, whole) {
  const n = counts.reduce((sum, c) => sum + c, 0) || 1;
  return counts.map((c, i) => {
    const width = Math.max((at[i + 1] - at[i]) / whole, 0.01);
    return { x: at[i], width, height: c / n / width };
  });
}

/** @param {{column: ComparedColumn, from: number, to: number}} props */
export function DensityPair({ column: c, from, to }) {
  const temporal = isTemporal(c.type);
  const of = (/** @type {Profile} */ p) => /** @type {NonNullable<Profile['histogram']>} */ (p.histogram);
  const [a, b] = [places(of(c.from), temporal), places(of(c.to), temporal)];
  const least = Math.min(a[0], b[0]);
  const most = Math.max(a[a.length - 1], b[b.length - 1]);
  const whole = most - least || 1;
  const [old, now] = [densities(of(c.from), a, whole), densities(of(c.to), b, whole)];
  // A bin that holds nearly everything must not flatten all others to nothing.
  const highest = Math.max(...old.map((d) => d.height), ...now.map((d) => d.height)) || 1;
  const column = { position: 0, timezone: null, ...c };
  const [low, high] = [
    temporal ? [c.from.min, c.to.min].sort()[0] : least,
    temporal ? [c.from.max, c.to.max].sort().reverse()[0] : most,
  ].map((x) => summaryText(x, column, 4));
  const shape = (
    /** @type {{x: number, width: number, height: number}[]} */ bins,
    /** @type {string} */ kind,
    /** @type {number} */ version,
    /** @type {Profile} */ p,
  ) =>
    html`<figure>
      <svg
        viewBox=${`0 0 1000 ${HEIGHT}`}
        preserveAspectRatio="none"
        class=${`density ${kind}`}
        role="img"
        aria-label=${`${c.name} in version ${version}: ${count(p.count)} values from ${summaryText(p.min, column)} to ${summaryText(p.max, column)}, half of them up to ${summaryText(p.quantiles?.p50, column)}`}
      >
        ${bins.map((d, i) => {
          const height = d.height ? Math.max(2, (d.height / highest) * HEIGHT) : 0;
          return html`<rect
            key=${i}
            x=${((d.x - least) / whole) * 990}
            width=${Math.max(2, d.width * 990 - 3)}
            y=${HEIGHT - height}
            height=${height}
          />`;
        })}
      </svg>
      <figcaption class="stat num">
        <span>${low}</span><span class="mid">version ${version}</span><span>${high}</span>
      </figcaption>
    </figure>`;
  return html`<div class="density-pair">${shape(old, 'old', from, c.from)}${shape(now, 'new', to, c.to)}</div>`;
}
