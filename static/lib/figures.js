// The figures of a column's profile as labelled texts: those that are always shown, then those that wait behind "All figures".

import { isNumeric, isTemporal } from './columns.js';
import { count, figure, plural } from './format.js';
import { summaryText } from './values.js';

/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('./columns.js').Profile} Profile */
/** @typedef {[label: string, value: string][]} Figures */

/** @param {Profile} p "3", "≈ 12,400" */
const distinctCount = (p) => `${p.distinct_exact === false ? '≈ ' : ''}${count(p.distinct)}`;

/** @param {Profile} p "3 values", "≈ 12,400 values" */
export const distinctText = (p) => `${distinctCount(p)} ${p.distinct === 1 ? 'value' : 'values'}`;

/**
 * @param {Column} c
 * @param {Profile} p
 * @returns {Figures[]}
 */
export function figuresOf(c, p) {
  const s = (/** @type {any} */ x) => summaryText(x, c, 6);
  const q = p.quantiles ?? {};
  if (isNumeric(c.type)) {
    return [
      [
        ['Mean', figure(p.mean, 5)],
        ['SD', figure(p.sd, 5)],
        ['Distinct', distinctCount(p)],
        ['Min', s(p.min)],
        ['Lower quartile', s(q.p25)],
        ['Median', s(q.p50)],
        ['Upper quartile', s(q.p75)],
        ['Max', s(p.max)],
      ],
      [
        ['1st percentile', s(q.p01)],
        ['5th percentile', s(q.p05)],
        ['95th percentile', s(q.p95)],
        ['99th percentile', s(q.p99)],
        ['Sum', figure(p.sum, 8)],
        ['Variance', figure(p.variance, 5)],
        ['Zeros', count(p.zeros)],
        ['Negative', count(p.negatives)],
        ['Infinite', count(p.infinite)],
      ],
    ];
  }
  if (isTemporal(c.type)) {
    return [
      [
        ['From', s(p.min)],
        ['To', s(p.max)],
        ['Median', s(q.p50)],
        ['Distinct', distinctCount(p)],
      ],
      [
        ['1st percentile', s(q.p01)],
        ['5th percentile', s(q.p05)],
        ['Lower quartile', s(q.p25)],
        ['Upper quartile', s(q.p75)],
        ['95th percentile', s(q.p95)],
        ['99th percentile', s(q.p99)],
      ],
    ];
  }
  if (c.type === 'boolean') {
    return [
      [
        ['True', count(p.true)],
        ['False', count(p.false)],
      ],
    ];
  }
  const length = (/** @type {number | undefined} */ n) => (n == null ? '–' : plural(n, 'character'));
  return [
    [
      ['Distinct', distinctCount(p)],
      ['Empty texts', count(p.empty)],
      ['Shortest', length(p.min_length)],
      ['Mean length', p.mean_length == null ? '–' : `${figure(p.mean_length, 3)} characters`],
      ['Longest', length(p.max_length)],
    ],
  ];
}
