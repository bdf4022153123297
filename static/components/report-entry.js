// One answer of a report: its heading, the words about it, and as much of the answer as shall be shown.

import { html, useState } from '/vendor/preact.js';
import { when } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { getResult } from '../models/analytics.js';
import { canEdit } from '../models/session.js';
import { AnswerView } from './answer-view.js';
import { filtersOf, rowsText } from './asked.js';
import { Dialog } from './dialog.js';
import { Editable } from './editable.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { ProblemView, SkeletonRows } from './states.js';
import { TextEditor } from './text-editor.js';

/** @typedef {import('../models/reports.js').Entry} Entry */
/** @typedef {import('../models/analytics.js').Answer} Answer */

/** What an answer is made of, as names that can be hidden. @param {Answer} answer @returns {[string, string][]} */
const partsOf = (answer) => [
  ...(answer.checks?.length ? [/** @type {[string, string]} */ (['checks', 'Assumptions'])] : []),
  ...answer.figures.map((f) => /** @type {[string, string]} */ ([`figure:${f.name}`, `Figure: ${f.title}`])),
  ...answer.tables.map((t) => /** @type {[string, string]} */ ([`table:${t.name}`, `Table: ${t.title}`])),
];

/** @param {{answer: Answer, hidden: string[], onChange: (hidden: string[]) => void, onClose: () => void}} props */
function Parts({ answer, hidden, onChange, onClose }) {
  return html`<${Dialog} title="What is shown" class="narrow" onClose=${onClose}>
    <ul class="parts">
      ${partsOf(answer).map(
        ([name, label]) =>
          html`<li key=${name}>
            <label
              ><input
                type="checkbox"
                checked=${!hidden.includes(name)}
                onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.checked ? hidden.filter((h) => h !== name) : [...hidden, name])}
              />${label}</label
            >
          </li>`,
      )}
    </ul>
    <div class="dialog-foot"><button type="button" class="primary" onClick=${onClose}>Done</button></div>
  <//>`;
}

/** @param {{result: NonNullable<Entry['result']>, hidden: string[], onAnswer: (answer: Answer) => void}} props */
function Shown({ result, hidden, onAnswer }) {
  const answer = useResource(
    async (signal) => {
      const found = await getResult(result.id, signal);
      onAnswer(found);
      return found;
    },
    [result.id],
  );
  if (answer.problem) return html`<${ProblemView} problem=${answer.problem} onRetry=${answer.reload} compact />`;
  if (!answer.data) return html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`;
  return html`<${AnswerView}
    answer=${{ figures: [], tables: [], warnings: [], ...answer.data, result_id: result.id }}
    shows=${(/** @type {string} */ part) => !hidden.includes(part)}
    plain
  />`;
}

/**
 * @param {object} props
 * @param {Entry} props.entry
 * @param {number} props.count of entries
 * @param {(change: {title?: string | null, note?: string, place?: number, hidden?: string[]}) => Promise<unknown>} props.onChange
 * @param {() => void} props.onRemove
 */
export function ReportEntry({ entry, count, onChange, onRemove }) {
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const [choosing, setChoosing] = useState(false);
  const { result, place } = entry;
  const heading = entry.title ?? result?.name ?? result?.title ?? 'An answer that was deleted';
  const move = (/** @type {number} */ to) => onChange({ place: to });
  const name = `entry-${entry.id}`;
  const rows = answer ? rowsText(filtersOf(answer)) : '';
  return html`<section class="report-entry" id=${name} aria-labelledby=${`${name}-title`}>
    <header>
      <h2 id=${`${name}-title`}>
        <${Editable}
          value=${heading}
          label="title"
          allowed=${canEdit()}
          save=${(/** @type {string} */ title) => onChange({ title: title || null })}
        />
      </h2>
      ${
        canEdit() &&
        html`<div class="tools">
          <button
            type="button"
            class="quiet square"
            aria-label=${`Move ${heading} up`}
            title="Move up"
            disabled=${place <= 1}
            onClick=${() => move(place - 1)}
          >
            <${Icon} name="up" />
          </button>
          <button
            type="button"
            class="quiet square"
            aria-label=${`Move ${heading} down`}
            title="Move down"
            disabled=${place >= count}
            onClick=${() => move(place + 1)}
          >
            <${Icon} name="descend" />
          </button>
          <${Menu}
            class="quiet square"
            align="end"
            label=${`Actions for ${heading}`}
            button=${html`<${Icon} name="more" class="thick" />`}
            items=${[
              ...(answer ? [{ label: 'What is shown…', icon: 'eye', run: () => setChoosing(true) }] : []),
              ...(result ? [{ label: 'Open the answer', icon: 'chart', href: `/analyze/results/${result.id}` }] : []),
              { label: 'Take off the report', icon: 'close', danger: true, run: onRemove },
            ]}
          />
        </div>`
      }
    </header>
    <${TextEditor}
      value=${entry.note}
      label=${`Words about ${heading}`}
      placeholder="Add words"
      allowed=${canEdit()}
      save=${(/** @type {string} */ note) => onChange({ note })}
    />
    ${
      result
        ? html`<${Shown} result=${result} hidden=${entry.hidden} onAnswer=${setAnswer} />
            <p class="quiet-text entry-origin">
              ${result.title}${
                result.dataset_id &&
                html`${' of '}<a href=${`/data/${result.dataset_id}`}>${result.dataset_name}</a
                  >${`, version ${result.version}`}`
              }${`, computed ${when(result.created_at)}.${rows ? ` Only rows where ${rows}.` : ''}`}
            </p>`
        : html`<p class="notice">
            The answer that stood here was deleted, or its dataset was. Its words are still here.
          </p>`
    }
    ${choosing && answer && html`<${Parts} answer=${answer} hidden=${entry.hidden} onChange=${(/** @type {string[]} */ hidden) => onChange({ hidden })} onClose=${() => setChoosing(false)} />`}
  </section>`;
}
