// The score of a version in its five parts, and how it went over the versions.

import { html } from '/vendor/preact.js';

/** @type {[key: string, label: string, meaning: string][]} */
const PARTS = [
  ['completeness', 'Completeness', 'Cells that have a value'],
  ['validity', 'Validity', 'Values that keep their type and rules'],
  ['uniqueness', 'Uniqueness', 'Rows or keys that occur once'],
  ['consistency', 'Consistency', 'Rows that agree with each other and with other data'],
  ['timeliness', 'Timeliness', 'How young the newest data is'],
];

/** @param {number | null} score @param {number} [digits] */
export const scoreText = (score, digits = 1) =>
  score == null ? '–' : score > 99.95 && score < 100 - 1e-6 ? '> 99.9' : String(Number(score.toFixed(digits)));

/** @param {number | null} score */
export const tone = (score) => (score == null ? '' : score >= 95 ? 'good' : score >= 75 ? 'warn' : 'bad');

/** @param {{scores: number[]}} props */
function Trend({ scores }) {
  // A score that never changed says nothing as a line.
  if (scores.length < 2 || Math.max(...scores) - Math.min(...scores) < 0.05) return null;
  const width = 160;
  const height = 36;
  const points = scores.map((s, i) => `${(i / (scores.length - 1)) * width},${height - 2 - (s / 100) * (height - 4)}`);
  return html`<svg
    class="score-trend"
    viewBox=${`0 0 ${width} ${height}`}
    role="img"
    aria-label=${`Score over ${scores.length} versions: ${scores.map((s) => scoreText(s)).join(', ')}`}
  >
    <polyline points=${points.join(' ')} />
  </svg>`;
}

/** @param {{report: import('../models/quality.js').Report, history: number[]}} props */
export function QualityScore({ report, history }) {
  return html`<section class="card padded quality-score" aria-label="Quality score">
    <div class="score-total">
      <span class=${`score-figure num ${tone(report.score)}`}>${scoreText(report.score)}</span>
      <span class="quiet-text">of 100</span>
      <${Trend} scores=${history} />
    </div>
    <dl class="score-parts">
      ${PARTS.map(([key, label, meaning]) => {
        const score = report.parts[key];
        return html`<div key=${key} title=${meaning}>
          <dt>${label}</dt>
          <dd>
            <span class="score-bar" aria-hidden="true"
              ><i class=${tone(score)} style=${{ width: `${score ?? 0}%` }}></i
            ></span>
            <span class="num">${score == null ? html`<small>no rule</small>` : scoreText(score)}</span>
          </dd>
        </div>`;
      })}
    </dl>
  </section>`;
}
