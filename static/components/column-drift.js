// How one column differs between two versions: the verdict, both distributions on the same axes, and the figures behind.

import { html } from '/vendor/preact.js';
import { isNumeric } from '../lib/columns.js';
import { count, figure, percent } from '../lib/format.js';
import { cellText, summaryText } from '../lib/values.js';
import { DensityPair } from './density-pair.js';

/** @typedef {import('../lib/columns.js').Profile} Profile */
/** @typedef {import('../models/versions.js').ComparedColumn} ComparedColumn */

const SHOWN = 5;

/** @type {Record<string, string>} */
const words = { stable: 'stable', moved: 'moved', drifted: 'drifted' };
/** @type {Record<string, string>} */
const tones = { stable: '', moved: 'warn', drifted: 'bad' };

/** @param {number | null} p */
const pText = (p) => (p == null ? '' : p < 0.0001 ? 'p < 0.0001' : `p = ${figure(p, 3)}`);

/** @param {NonNullable<ComparedColumn['drift']>} drift */
function testText({ test, statistic, p_value, degrees_of_freedom: df, sampled }) {
  const what =
    test === 'ks'
      ? `KS distance ${figure(statistic, 3)}, ${pText(p_value)}`
      : test === 'chi_square'
        ? `χ² ${figure(statistic, 4)}, ${df} df, ${pText(p_value)}`
        : 'no values to test';
  return sampled ? `${what} · from a sample` : what;
}

/** The most frequent values of either version. @param {{column: ComparedColumn}} props */
function Categories({ column: { name, type, from, to } }) {
  const shares = (/** @type {Profile} */ p) => {
    const total = p.count + p.missing || 1;
    const top =
      type === 'boolean'
        ? [
            { value: true, count: p.true ?? 0 },
            { value: false, count: p.false ?? 0 },
          ]
        : (p.top ?? []);
    const all = new Map(top.map((t) => [t.value, t.count / total]));
    if (p.missing) all.set(null, p.missing / total);
    return all;
  };
  const [a, b] = [shares(from), shares(to)];
  const values = [...new Set([...a.keys(), ...b.keys()])]
    .sort((x, y) => Math.max(b.get(y) ?? 0, a.get(y) ?? 0) - Math.max(b.get(x) ?? 0, a.get(x) ?? 0))
    .slice(0, SHOWN);
  /** A value that is not among the most frequent may be there all the same. */
  const said = (/** @type {Map<any, number>} */ of, /** @type {Profile} */ p, /** @type {any} */ value) =>
    of.has(value)
      ? percent(of.get(value))
      : value !== null && (p.distinct ?? 0) > (p.top?.length ?? 99)
        ? 'rare'
        : '0 %';
  return html`<table class="category-pair">
    <caption class="visually-hidden">
      Shares of the most frequent values of ${name}
    </caption>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">Value</th>
        <th scope="col">Old share</th>
        <th scope="col">New share</th>
      </tr>
    </thead>
    <tbody>
      ${values.map(
        (value) =>
          html`<tr key=${String(value)}>
            <th scope="row" class="clip" title=${String(value)}>
              ${value === null ? html`<i>missing</i>` : value === '' ? html`<i>empty</i>` : cellText(value, type)}
            </th>
            <td class="num">
              <span class="pair-bar old" style=${{ width: `${(a.get(value) ?? 0) * 100}%` }} aria-hidden="true"></span
              ><span>${said(a, from, value)}</span>
            </td>
            <td class="num">
              <span class="pair-bar new" style=${{ width: `${(b.get(value) ?? 0) * 100}%` }} aria-hidden="true"></span
              ><span>${said(b, to, value)}</span>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Both distributions, or why they are not shown. @param {{column: ComparedColumn, from: number, to: number}} props */
function Shapes({ column: c, from, to }) {
  const empty = !c.from.count ? from : !c.to.count ? to : 0;
  if (empty) return html`<p class="quiet-text">${`Version ${empty} has no values here.`}</p>`;
  if (c.from.histogram && c.to.histogram) return html`<${DensityPair} column=${c} from=${from} to=${to} />`;
  return (c.type === 'text' || c.type === 'boolean') && c.drift && html`<${Categories} column=${c} />`;
}

/** @param {ComparedColumn} c @returns {[label: string, old: string, now: string][]} */
function figuresOf(c) {
  const { from: a, to: b } = c;
  const column = { position: 0, timezone: null, ...c };
  const s = (/** @type {any} */ x) => summaryText(x, column, 5);
  /** @type {[string, string, string][]} */
  const rows = [];
  // Of another type the old figures mean something else.
  const alike = c.drift !== null;
  if (alike && isNumeric(c.type))
    rows.push(['Mean', figure(a.mean, 4), figure(b.mean, 4)], ['SD', figure(a.sd, 4), figure(b.sd, 4)]);
  if (alike && (a.quantiles || b.quantiles)) rows.push(['Median', s(a.quantiles?.p50), s(b.quantiles?.p50)]);
  if (alike && (a.min ?? b.min) !== undefined) rows.push(['Min', s(a.min), s(b.min)], ['Max', s(a.max), s(b.max)]);
  if (a.distinct !== undefined) rows.push(['Distinct', count(a.distinct), count(b.distinct)]);
  rows.push(['Missing', percent(a.missing_share), percent(b.missing_share)]);
  return rows;
}

/** @param {{column: ComparedColumn, from: number, to: number}} props */
export function ColumnDrift({ column: c, from, to }) {
  const { drift } = c;
  const verdict = drift?.verdict ?? null;
  return html`<article class="column-drift">
    <header>
      <h3 class="clip" title=${c.name}>${c.name}</h3>
      <span class="type">${c.type}</span>
      <p>
        ${
          verdict
            ? html`<span class=${`badge ${tones[verdict]}`}>${words[verdict]}</span>
                <span class="num">PSI ${figure(drift?.psi, 3)}</span>`
            : html`<span class="badge">not comparable</span>`
        }
      </p>
      <p
        class="quiet-text"
        title=${drift?.test === 'ks' ? 'The greatest distance of the two distribution functions (Kolmogorov, Smirnov)' : undefined}
      >
        ${drift ? testText(drift) : 'The types differ too much to be compared.'}
      </p>
    </header>
    <div class="drift-shapes">
      <${Shapes} column=${c} from=${from} to=${to} />
    </div>
    <table class="drift-figures">
      <caption class="visually-hidden">
        Figures of ${c.name}
      </caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Version ${from}</th>
          <th scope="col">Version ${to}</th>
        </tr>
      </thead>
      <tbody>
        ${figuresOf(c).map(
          ([label, old, now]) =>
            html`<tr key=${label} class=${old === now ? 'same' : ''}>
              <th scope="row">${label}</th>
              <td class="num">${old}</td>
              <td class="num">${now}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </article>`;
}
