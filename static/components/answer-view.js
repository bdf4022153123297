// An answer as one readable page: what it means in words, whether it may be believed, the figures, the tables, and what to ask next.

import { html, useMemo, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { followUps } from '../lib/follow-ups.js';
import { count, duration } from '../lib/format.js';
import { typeset } from '../lib/prose.js';
import { useResource } from '../lib/resource.js';
import { analysisLink, operations } from '../models/analytics.js';
import { Checks } from './checks.js';
import { FigureCard } from './figure-card.js';
import { Icon } from './icon.js';
import { ResultTable } from './result-table.js';
import { RowArrays } from './row-arrays.js';
import { SelectedRows } from './selected-rows.js';

/** @typedef {import('../models/analytics.js').Answer} Answer */

/** Figures with a point for each row, in the order of the rows: what is selected in one is selected in all. */
const LINKED = ['residuals', 'observed', 'leverage'];

/** How many rows each group has, as texts for an axis: "Adelie, n = 151". @param {Answer} answer */
function groupTicks(answer) {
  const groups = answer.tables.find((t) => t.name === 'groups' || t.name === 'ranks');
  const n = groups?.columns.findIndex((c) => c.name === 'n') ?? -1;
  if (!groups || n < 1) return undefined;
  return Object.fromEntries(groups.rows.map((row) => [String(row[0]), `${row[0]}<br>n = ${count(row[n])}`]));
}

/** Figures, of which some are linked to each other and to the tables. @param {{answer: Answer, lit: string | null, setLit: (name: string | null) => void}} props */
function Figures({ answer, lit, setLit }) {
  const [selected, setSelected] = useState(/** @type {number[] | null} */ (null));
  const ticks = useMemo(() => groupTicks(answer), [answer]);
  // The n of a power analysis is what it finds, not what it is of.
  const n = typeof answer.result?.n === 'number' && !answer.operation.startsWith('power_') ? answer.result.n : null;
  const isLinked = (/** @type {Answer['figures'][0]} */ f) =>
    LINKED.includes(f.name) &&
    answer.figures.filter((g) => LINKED.includes(g.name)).length > 1 &&
    f.figure.data[0]?.x?.length === n;
  const linked = answer.figures.some(isLinked);
  return html`<div class=${`answer-figures ${answer.figures.length === 1 ? 'single' : ''}`}>
      ${answer.figures.map((f) => {
        const plot = {
          ticks: f.name === 'boxes' ? ticks : undefined,
          lit,
          onLight: setLit,
          ...(isLinked(f) ? { selected, onSelect: setSelected } : {}),
        };
        return html`<${FigureCard}
          key=${f.name}
          figure=${f.figure}
          title=${f.title}
          n=${n}
          alone=${answer.figures.length === 1}
          plot=${plot}
        />`;
      })}
    </div>
    ${linked && html`<${SelectedRows} answer=${answer} selected=${selected} onClear=${() => setSelected(null)} />`}`;
}

/** What to ask next, and where this is kept. @param {{answer: Answer, file: string | null, linkOf: (operation: string, values: Record<string, any>) => string}} props */
function Onward({ answer, file, linkOf }) {
  const catalog = useResource(operations, []);
  const next = followUps(answer.operation, answer.parameters ?? {}, catalog.data ?? []);
  const origin = `${answer.cached ? 'Computed before' : `Computed in ${duration(answer.duration_ms)}`}${answer.version ? `, on version ${answer.version} of the data` : ''}.`;
  return html`${
      next.length > 0 &&
      html`<nav class="follow-ups" aria-label="What to ask next">
        <h2>Ask next</h2>
        <ul>
          ${next.map(
            (f) =>
              html`<li key=${f.operation}>
                <a class="button" href=${linkOf(f.operation, f.parameters)} title=${f.title}
                  >${f.label}<${Icon} name="right"
                /></a>
              </li>`,
          )}
        </ul>
      </nav>`
    }
    <footer class="answer-foot quiet-text">
      <span>${origin}</span>
      ${file && answer.name === undefined && html`<a href=${`/analyze/results/${answer.result_id}`}>Link to this result</a>`}
      ${file && html`<a href=${`${file}?format=json`} download>JSON</a>`}
    </footer>`;
}

/**
 * @param {object} props
 * @param {Answer} props.answer
 * @param {string[]} [props.filters] of the question, kept in what it leads to
 * @param {(name: string) => boolean} [props.shows] which figures ("figure:boxes") and tables ("table:groups") are shown
 * @param {boolean} [props.plain] without what leads elsewhere: in a report
 */
export function AnswerView({ answer, filters = [], shows = () => true, plain = false }) {
  const [lit, setLit] = useState(/** @type {string | null} */ (null));
  const file = answer.result_id ? `${BASE}/analytics/results/${answer.result_id}/export` : null;
  const csv = (/** @type {string} */ table) => file && `${file}?format=csv&table=${encodeURIComponent(table)}`;
  const linkOf = (/** @type {string} */ operation, /** @type {Record<string, any>} */ values) =>
    analysisLink(operation, answer.dataset_id, values, filters);
  const checks = answer.checks ?? [];
  const warnings = answer.warnings.filter((w) => !checks.some((c) => c.detail === w));
  const shown = {
    ...answer,
    figures: answer.figures.filter((f) => shows(`figure:${f.name}`)),
    tables: answer.tables.filter((t) => shows(`table:${t.name}`)),
  };
  const names = new Set(shown.figures.flatMap((f) => f.figure.data.map((t) => t.name).filter(Boolean)));
  return html`<article class="answer">
    ${answer.explanation && html`<p class="answer-words">${typeset(answer.explanation)}</p>`}
    ${checks.length > 0 && shows('checks') && html`<${Checks} checks=${checks} linkOf=${linkOf} />`}
    ${
      warnings.length > 0 &&
      html`<ul class="answer-warnings" aria-label="What to mind">
        ${warnings.map((w) => html`<li><${Icon} name="alert" /><span>${typeset(w)}</span></li>`)}
      </ul>`
    }
    ${shown.figures.length > 0 && html`<${Figures} answer=${shown} lit=${lit} setLit=${setLit} />`}
    ${shown.tables.map((t) => html`<${ResultTable} key=${t.name} table=${t} csv=${csv(t.name)} lit=${lit} onLight=${t.rows.some((row) => names.has(String(row[0]))) ? setLit : undefined} />`)}
    ${!plain && answer.result_id && html`<${RowArrays} arrays=${answer.arrays} result=${answer.result_id} dataset=${answer.dataset_id} />`}
    ${!plain && html`<${Onward} answer=${answer} file=${file} linkOf=${linkOf} />`}
  </article>`;
}
