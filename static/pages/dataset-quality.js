// Quality: the score, what each rule found, and the rules themselves.

import { html, useState } from '/vendor/preact.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { QualityScore } from '../components/quality-score.js';
import { actionWords, RuleEditor } from '../components/rule-editor.js';
import { ruleText, RuleSuggestions } from '../components/rule-suggestions.js';
import { Empty, ProblemView, SkeletonRows } from '../components/states.js';
import { ago, count, percent } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { follow } from '../models/jobs.js';
import { checkNow, getHistory, getReport, getRules, putRules, ruleKinds } from '../models/quality.js';
import { canEdit } from '../models/session.js';
import { toast } from '../models/toasts.js';

/** @typedef {import('../models/quality.js').Rule} Rule */
/** @typedef {import('../models/quality.js').Finding} Finding */

const NEW = /** @type {Rule} */ ({ rule: 'required', columns: [], params: {}, action: 'flag' });

/** @param {import('../models/quality.js').Report} report */
const checkedText = (report) =>
  `checked ${ago(report.checked_at)}${report.rules_changed ? ', before the rules were changed' : ''}`;

/** @param {{finding: Finding | undefined}} props */
function Outcome({ finding }) {
  if (!finding) return html`<span class="quiet-text">not checked yet</span>`;
  if (finding.not_checked) return html`<span class="warn-text">${finding.not_checked}</span>`;
  if (!finding.violations)
    return html`<span class="good-text"><${Icon} name="check" />kept by all ${count(finding.checked)}</span>`;
  return html`<span class="bad-text">${count(finding.violations)} broken</span>
    <small class="quiet-text">${percent(finding.share)}${finding.finding ? ` · ${finding.finding}` : ''}</small>`;
}

/** @param {{finding: Finding}} props */
function Examples({ finding }) {
  if (!finding.examples?.length) return null;
  return html`<details class="more examples">
    <summary>First rows that break it</summary>
    <table class="list">
      <thead>
        <tr>
          <th scope="col" class="n">Row</th>
          ${Object.keys(finding.examples[0].values).map((c) => html`<th scope="col">${c}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${finding.examples.map(
          (e) =>
            html`<tr>
              <td class="n">${count(e.row ?? e.line)}</td>
              ${Object.values(e.values).map((v) => html`<td>${v == null ? html`<i class="quiet-text">missing</i>` : String(v)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

/**
 * @param {object} props
 * @param {Rule[]} props.list
 * @param {import('../models/quality.js').Report} props.report
 * @param {import('../models/quality.js').RuleKind[]} props.kinds
 * @param {boolean} props.editable
 * @param {(rule: Rule) => void} props.onEdit
 * @param {(rules: Rule[]) => void} props.onSave
 */
function RuleList({ list, report, kinds, editable, onEdit, onSave }) {
  return html`<ul class="rules">
    ${list.map((rule, i) => {
      const finding = report.results.find((f) => f.rule.id === rule.id);
      return html`<li key=${rule.id}>
        <div class="rule-line">
          <span class="rule-what"
            ><b>${rule.columns.join(', ') || 'Whole table'}</b
            ><span>${ruleText(rule, kinds)}</span>${rule.description && html`<small>${rule.description}</small>`}</span
          >
          <span class="rule-outcome"><${Outcome} finding=${finding} /></span>
          <span class="rule-action quiet-text">${actionWords[rule.action] ?? rule.action}</span>
          ${
            editable &&
            html`<${Menu}
              class="quiet square"
              align="end"
              label=${`Change the rule ${rule.name}`}
              button=${html`<${Icon} name="more" class="thick" />`}
              items=${[
                { label: 'Change…', icon: 'pencil', run: () => onEdit(rule) },
                { label: 'Remove', icon: 'trash', danger: true, run: () => onSave(list.filter((_, j) => j !== i)) },
              ]}
            />`
          }
        </div>
        ${finding && finding.violations > 0 && html`<${Examples} finding=${finding} />`}
      </li>`;
    })}
  </ul>`;
}

/**
 * @param {object} props
 * @param {import('../models/datasets.js').Dataset} props.dataset
 * @param {import('../lib/resource.js').Resource<any>} props.report
 * @param {import('../lib/resource.js').Resource<any>} props.rules
 * @param {import('../models/quality.js').RuleKind[]} props.kinds
 */
function Quality({ dataset, report, rules, kinds }) {
  const history = useResource(
    (signal) => getHistory(dataset.id, signal),
    [dataset.id, dataset.version, report.data.checked_at],
  );
  const [editing, setEditing] = useState(/** @type {Rule | null} */ (null));
  const [suggesting, setSuggesting] = useState(false);
  const [busy, setBusy] = useState(false);
  const list = rules.data.rules;
  const editable = canEdit() && !dataset.old;

  const check = async () => {
    setBusy(true);
    try {
      const reply = await checkNow(dataset.id);
      if (reply?.kind) await follow(reply.id, () => {}, new AbortController().signal);
      report.reload();
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
    }
    setBusy(false);
  };
  const save = async (/** @type {Rule[]} */ next) => {
    try {
      await putRules(dataset.id, next, rules.data?.etag ?? '');
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
      rules.reload();
      return false;
    }
    rules.reload();
    await check();
    return true;
  };
  const scores = (history.data?.items ?? [])
    .map((/** @type {any} */ h) => h.score)
    .filter((/** @type {any} */ s) => s != null)
    .reverse();
  return html`<${QualityScore} report=${report.data} history=${scores} />
    <section class="card" aria-label="Rules">
      <div class="bar">
        <b>Rules</b>
        <span class="quiet-text">${checkedText(report.data)}</span>
        <div class="end">
          ${editable && html`<button type="button" class="quiet" disabled=${busy} onClick=${check}><${Icon} name="retry" />Check now</button>`}
          ${editable && html`<button type="button" class="quiet" onClick=${() => setSuggesting(true)}><${Icon} name="eye" />Suggest</button>`}
          ${editable && html`<button type="button" class="quiet" onClick=${() => setEditing(NEW)}><${Icon} name="plus" />Rule</button>`}
        </div>
      </div>
      ${
        list.length === 0 &&
        html`<${Empty}
          icon="check"
          compact
          title="No rules yet"
          actions=${editable && html`<button type="button" class="primary" onClick=${() => setSuggesting(true)}>Suggest rules from the data</button>`}
          ><p>
            Rules say what the data must keep. Each load is checked by them; rows that break one are counted, set aside,
            or the load is refused.
          </p><//
        >`
      }
      <${RuleList}
        list=${list}
        report=${report.data}
        kinds=${kinds}
        editable=${editable}
        onEdit=${setEditing}
        onSave=${save}
      />
    </section>
    ${
      editing &&
      html`<${RuleEditor}
        rule=${editing}
        kinds=${kinds}
        columns=${dataset.column_list ?? []}
        onClose=${() => setEditing(null)}
        onSave=${async (/** @type {Rule} */ rule) => {
          const next = editing.id
            ? list.map((/** @type {Rule} */ r) => (r.id === editing.id ? rule : r))
            : [...list, rule];
          if (await save(next)) setEditing(null);
        }}
      />`
    }
    ${
      suggesting &&
      html`<${RuleSuggestions}
        dataset=${dataset.id}
        present=${list}
        kinds=${kinds}
        onClose=${() => setSuggesting(false)}
        onAdd=${async (/** @type {Rule[]} */ added) => {
          if (await save([...list, ...added])) setSuggesting(false);
        }}
      />`
    }`;
}

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function QualityTab({ dataset }) {
  const report = useResource(
    (signal) => getReport(dataset.id, signal, dataset.old),
    [dataset.id, dataset.version, dataset.old],
  );
  const rules = useResource((signal) => getRules(dataset.id, signal), [dataset.id]);
  const kinds = useResource(ruleKinds, []);
  const problem = report.problem ?? rules.problem ?? kinds.problem;
  const again = () => [report, rules, kinds].forEach((one) => one.reload());
  if (report.data && rules.data && kinds.data)
    return html`<${Quality} dataset=${dataset} report=${report} rules=${rules} kinds=${kinds.data} />`;
  if (problem) return html`<${ProblemView} problem=${problem} onRetry=${again} compact />`;
  return html`<div class="card padded"><${SkeletonRows} /></div>`;
}
