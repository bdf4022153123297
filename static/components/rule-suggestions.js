// Rules that the data of today suggests, to be taken or left one by one.

import { html, useState } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { suggestRules } from '../models/quality.js';
import { Dialog } from './dialog.js';
import { ProblemView, SkeletonRows } from './states.js';

/** @typedef {import('../models/quality.js').Rule} Rule */

/** The bounds of a rule as words. @param {Record<string, any>} params */
function bounds({ min, max }) {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? '' : `at most ${max}`;
}

/** What a rule's parameters say. @param {Record<string, any>} params */
function details(params) {
  const { values, dataset, column, max_age: age, unit } = params;
  if (values) return values.slice(0, 6).join(', ') + (values.length > 6 ? ', …' : '');
  if (age) return `${age} ${unit ?? 'days'}`;
  if (dataset) return `dataset ${dataset}, ${column}`;
  return bounds(params) || params.expression || params.pattern || params.type || '';
}

/** A rule in a few words. @param {Rule} rule @param {import('../models/quality.js').RuleKind[]} kinds */
export function ruleText(rule, kinds) {
  const title = kinds.find((k) => k.name === rule.rule)?.title ?? rule.rule;
  const more = details(rule.params);
  return more ? `${title}: ${more}` : title;
}

/**
 * @param {object} props
 * @param {number} props.dataset
 * @param {Rule[]} props.present rules that are there already
 * @param {import('../models/quality.js').RuleKind[]} props.kinds
 * @param {(rules: Rule[]) => void} props.onAdd
 * @param {() => void} props.onClose
 */
export function RuleSuggestions({ dataset, present, kinds, onAdd, onClose }) {
  const list = useResource(() => suggestRules(dataset), [dataset]);
  const [left, setLeft] = useState(/** @type {Set<number>} */ (new Set()));
  const key = (/** @type {Rule} */ r) => JSON.stringify([r.rule, r.columns]);
  const known = new Set(present.map(key));
  const offers = (list.data?.items ?? []).filter((s) => !known.has(key(s.rule)));
  const chosen = offers.filter((_, i) => !left.has(i));
  const toggle = (/** @type {number} */ i) => {
    const next = new Set(left);
    if (!next.delete(i)) next.add(i);
    setLeft(next);
  };
  return html`<${Dialog} title="Suggested rules" onClose=${onClose}>
    ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
    ${!list.data && !list.problem && html`<${SkeletonRows} rows=${8} />`}
    ${list.data && !offers.length && html`<p class="quiet-text">There is nothing to suggest beyond the rules that are there.</p>`}
    <ul class="suggestions">
      ${offers.map(
        (s, i) =>
          html`<li key=${key(s.rule)}>
            <label
              ><input type="checkbox" checked=${!left.has(i)} onChange=${() => toggle(i)} /><span
                ><b>${s.rule.columns.join(', ') || 'Whole table'}</b> ${ruleText(s.rule, kinds)}<small
                  >${s.reason}</small
                ></span
              ></label
            >
          </li>`,
      )}
    </ul>
    <div class="dialog-foot">
      <button
        type="button"
        class="quiet"
        onClick=${() => setLeft(left.size ? new Set() : new Set(offers.map((_, i) => i)))}
      >
        ${left.size ? 'Choose all' : 'Choose none'}
      </button>
      <button type="button" onClick=${onClose}>Cancel</button>
      <button
        type="button"
        class="primary"
        disabled=${!chosen.length}
        onClick=${() => onAdd(chosen.map((s) => s.rule))}
      >
        Add ${plural(chosen.length, 'rule')}
      </button>
    </div>
  <//>`;
}
