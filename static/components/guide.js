// The way to an analysis: what do you want to know, of which columns; then the analysis that fits, tried out at once, with what its assumptions
// say. All of it stands in the URL: ask, and a parameter for each role.

import { html, useEffect, useId, useState } from '/vendor/preact.js';
import { advise } from '../lib/guide.js';
import { QUESTIONS } from '../lib/guide-questions.js';
import { typeset } from '../lib/prose.js';
import { params, setParams } from '../lib/router.js';
import { useResource } from '../lib/resource.js';
import { analysisLink, tryOut } from '../models/analytics.js';
import { createProfiles } from '../models/profiles.js';
import { ColumnChoice } from './column-choice.js';
import { Icon } from './icon.js';
import { SkeletonRows } from './states.js';

/** @typedef {import('../models/datasets.js').Dataset} Dataset */
/** @typedef {import('../models/analytics.js').Operation} Operation */
/** @typedef {import('../models/analytics.js').Answer} Answer */
/** @typedef {import('../lib/guide.js').Step} Step */

/** Cells beyond which an analysis is not tried out before it is asked for. */
const SMALL = 20_000_000;

const roleNames = ['y', 'by', 'x', 'value'];
const chosen = (/** @type {string} */ role) => params().getAll(role);

/** @param {{asked: string | null, onAsk: (key: string) => void}} props */
function Asking({ asked, onAsk }) {
  return html`<fieldset class="asking">
    <legend>What do you want to know?</legend>
    ${QUESTIONS.map(
      (q) =>
        html`<label key=${q.key} class=${asked === q.key ? 'on' : ''}
          ><input
            type="radio"
            name="ask"
            value=${q.key}
            checked=${asked === q.key}
            onChange=${() => onAsk(q.key)}
          /><${Icon} name=${q.icon} /><b>${q.title}</b><small>${q.hint}</small></label
        >`,
    )}
  </fieldset>`;
}

/** @param {{role: import('../lib/guide-questions.js').Role, dataset: Dataset, profiles: import('../models/profiles.js').Profiles}} props */
function RoleField({ role, dataset, profiles }) {
  const id = useId();
  const all = dataset.column_list ?? [];
  const set = (/** @type {string[]} */ next) =>
    setParams({ [role.name]: next.length ? next : null }, { replace: true });
  if (role.value)
    return html`<div class="field">
      <label for=${id}>${role.label}</label>
      <input
        id=${id}
        value=${chosen(role.name)[0] ?? ''}
        placeholder="0"
        onChange=${(/** @type {any} */ e) => set(e.currentTarget.value.trim() ? [e.currentTarget.value.trim()] : [])}
      />
    </div>`;
  return html`<div class="field">
    <span class="label">${role.label}${role.optional && html` <small>(if you like)</small>`}</span>
    <${ColumnChoice}
      id=${id}
      label=${role.label}
      columns=${all.filter((c) => !role.types || role.types.includes(c.type))}
      all=${all}
      profiles=${profiles}
      chosen=${chosen(role.name)}
      many=${Boolean(role.many)}
      required=${!role.optional}
      onChange=${set}
    />
  </div>`;
}

/**
 * Tries the suggestion out. When one of its assumptions fails, the suggestion is what does without.
 * @param {Dataset} dataset @param {Step | null} step
 */
function useTrial(dataset, step) {
  const columns = step ? Object.values(step.parameters).flat().length : 0;
  const small = dataset.rows * columns <= SMALL;
  return useResource(
    async (signal) => {
      if (!step || !small) return null;
      const ask = (/** @type {Step} */ s) =>
        tryOut(
          s.operation,
          { dataset_id: dataset.id, ...(s.filters ? { filter: s.filters } : {}), ...s.parameters },
          signal,
        );
      const first = await ask(step);
      const failed = first?.checks?.find((c) => c.verdict === 'fails' && c.alternative);
      if (!failed?.alternative) return first && { step, answer: first, reason: '' };
      const instead = { ...failed.alternative, filters: step.filters };
      const second = await ask(instead);
      return second && { step: instead, answer: second, reason: failed.detail };
    },
    [dataset.id, step && JSON.stringify(step)],
  );
}

/** @param {{dataset: Dataset, advice: Extract<import('../lib/guide.js').Advice, {step: Step}>, catalog: Operation[]}} props */
function Suggestion({ dataset, advice, catalog }) {
  const trial = useTrial(dataset, advice.step);
  const found = trial.data && trial.data.answer && !trial.loading ? trial.data : null;
  const best = found?.step ?? advice.step;
  const titleOf = (/** @type {Step} */ s) => catalog.find((o) => o.name === s.operation)?.title ?? s.operation;
  const link = (/** @type {Step} */ s) => analysisLink(s.operation, dataset.id, s.parameters, s.filters);
  const others = [
    ...(best === advice.step ? [] : [{ step: advice.step, label: titleOf(advice.step) }]),
    ...advice.others,
  ].filter((o) => o.step.operation !== best.operation || JSON.stringify(o.step) !== JSON.stringify(best));
  return html`<section class="card suggestion" aria-label="Suggestion" aria-busy=${trial.loading}>
    <p class="suggestion-kind">This fits</p>
    <h2>${titleOf(best)}</h2>
    <p>${advice.why}</p>
    ${found?.reason && html`<p class="suggestion-reason"><${Icon} name="alert" /><span>${typeset(found.reason)}</span></p>`}
    ${trial.loading && html`<${SkeletonRows} rows=${2} />`}
    ${found && html`<p class="suggestion-answer" role="status">${typeset(found.answer.explanation)}</p>`}
    ${trial.problem && html`<p class="suggestion-reason" role="alert"><${Icon} name="alert" /><span>${trial.problem.message}</span></p>`}
    <div class="suggestion-foot">
      <a class="button primary" href=${link(best)}>Open the answer<${Icon} name="right" /></a>
      ${others.map((o) => html`<a class="button" key=${o.label} href=${link(o.step)} title=${titleOf(o.step)}>${o.label}</a>`)}
    </div>
  </section>`;
}

/** @param {{question: import('../lib/guide-questions.js').Question, dataset: Dataset, catalog: Operation[]}} props */
function Roles({ question, dataset, catalog }) {
  const [profiles] = useState(() => createProfiles(dataset.id));
  const columns = dataset.column_list ?? [];
  const picked = roleNames.flatMap(chosen);
  useEffect(
    () =>
      profiles.need(
        columns.filter((c) => picked.includes(c.name)),
        columns,
      ),
    [picked.join('\n')],
  );
  const profileOf = (/** @type {import('../lib/columns.js').Column} */ c) => profiles.loaded.value.get(c.position);
  const known = columns.filter((c) => picked.includes(c.name)).every((c) => profileOf(c)) || profiles.failed.value;
  const levels = (/** @type {import('../lib/columns.js').Column} */ c) => {
    const p = profileOf(c);
    return c.type === 'boolean' ? 2 : (p?.distinct ?? null);
  };
  const top = (/** @type {import('../lib/columns.js').Column} */ c) =>
    (profileOf(c)?.top ?? []).map((t) => String(t.value));
  const advice = known ? advise(question, chosen, { columns, levels, top }) : null;
  return html`<div class="guide-roles">
    <div class="card padded">
      ${question.roles.map((role) => html`<${RoleField} key=${role.name} role=${role} dataset=${dataset} profiles=${profiles} />`)}
    </div>
    ${!advice && html`<p class="guide-wait quiet-text">${known ? 'Choose the columns; the analysis that fits comes by itself.' : ''}</p>`}
    ${advice && 'advice' in advice && html`<p class="guide-wait notice">${advice.advice}</p>`}
    ${advice && 'step' in advice && html`<${Suggestion} dataset=${dataset} advice=${advice} catalog=${catalog} />`}
  </div>`;
}

/** @param {{dataset: Dataset | null, catalog: Operation[]}} props */
export function Guide({ dataset, catalog }) {
  const asked = params().get('ask');
  const question = QUESTIONS.find((q) => q.key === asked);
  const ask = (/** @type {string} */ key) => {
    // Columns stay where the next question has the same role for them.
    const roles = QUESTIONS.find((q) => q.key === key)?.roles.map((r) => r.name) ?? [];
    setParams(
      { ask: key, ...Object.fromEntries(roleNames.filter((n) => !roles.includes(n)).map((n) => [n, null])) },
      { replace: true },
    );
  };
  return html`<div class="guide">
    <${Asking} asked=${asked} onAsk=${ask} />
    ${question && dataset && html`<${Roles} key=${`${dataset.id}:${question.key}`} question=${question} dataset=${dataset} catalog=${catalog} />`}
    ${question && !dataset && html`<p class="guide-wait notice">Choose the data first.</p>`}
  </div>`;
}
