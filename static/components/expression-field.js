// A field for an expression: words in colour, columns and functions completed, help on the function in hand, and what is wrong marked at its character.
// A text area over a mirror of itself, so that the browser's own editing, undo and screen reader support stay.

import { html, useEffect, useMemo, useRef, useState } from '/vendor/preact.js';
import { typeLabel } from '../lib/columns.js';
import { functionAt, tokens, unitsAt, WORDS } from '../lib/expression.js';
import { isAbort } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { columnWord } from '../lib/steps.js';
import { checkExpression, expressionFunctions } from '../models/recipes.js';
import { CompletionList, useCompletions } from './completions.js';
import { FunctionHelp } from './function-help.js';

/** @typedef {import('../lib/columns.js').Column} Column */
/** @typedef {import('../lib/expression.js').Completion} Completion */
/** @typedef {{detail: string, position: number, length: number}} Mistake */

/** @type {import('../models/recipes.js').ExpressionFunction[]} */
const NONE = [];
/** @type {{type?: string, mistake?: Mistake}} */
const UNKNOWN = {};

/** Asks the server whether the text is right, a moment after the last change. @param {number} dataset @param {string} text @param {Column[]} columns */
function useCheck(dataset, text, columns) {
  const [state, setState] = useState(/** @type {{text: string, type?: string, mistake?: Mistake}} */ ({ text: '' }));
  const schema = JSON.stringify(
    columns.map(({ name, type, timezone, ...more }) => ({
      name,
      type,
      timezone,
      scale: /** @type {any} */ (more).scale,
    })),
  );
  useEffect(() => {
    if (!text.trim()) return undefined;
    const mine = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const reply = await checkExpression(
          { dataset_id: dataset, expression: text, columns: JSON.parse(schema) },
          mine.signal,
        );
        setState(reply.valid ? { text, type: reply.type } : { text, mistake: reply.error });
      } catch (error) {
        // The preview says what is wrong; here nothing is known then.
        if (!isAbort(error)) setState({ text });
      }
    }, 200);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [dataset, text, schema]);
  return state.text === text ? state : UNKNOWN;
}

/** The text with its words in colour, the mistake underlined. @param {{text: string, mistake?: Mistake}} props */
function Mirror({ text, mistake }) {
  const from = mistake ? unitsAt(text, mistake.position) : -1;
  const to = mistake ? Math.max(from + 1, unitsAt(text, mistake.position + mistake.length)) : -1;
  let at = 0;
  const parts = tokens(text).flatMap((token) => {
    const start = at;
    at += token.text.length;
    const cuts = [...new Set([start, Math.min(at, Math.max(start, from)), Math.min(at, Math.max(start, to)), at])];
    return cuts.slice(1).map((end, i) => {
      const bad = cuts[i] >= from && end <= to;
      return html`<span class=${`tok-${token.kind} ${bad ? 'tok-bad' : ''}`}>${text.slice(cuts[i], end)}</span>`;
    });
  });
  const atEnd = from >= text.length;
  return html`<div class="expression-mirror" aria-hidden="true">
    ${parts}<span class=${atEnd ? 'tok-bad' : ''}>${atEnd ? '\u00a0' : '\u200b'}</span>
  </div>`;
}

/** @param {Column[]} columns @param {import('../models/recipes.js').ExpressionFunction[]} functions @returns {Completion[]} */
const everything = (columns, functions) => [
  ...columns.map((c) => ({
    label: c.name,
    insert: columnWord(c.name),
    note: typeLabel(c),
    kind: /** @type {const} */ ('column'),
  })),
  ...functions.map((f) => ({
    label: f.name,
    insert: `${f.name}(`,
    note: f.signature,
    doc: f.doc,
    kind: /** @type {const} */ ('function'),
  })),
  ...WORDS.map((w) => ({ label: w, insert: w, note: '', kind: /** @type {const} */ ('word') })),
];

/**
 * What stands below the field: what is wrong, what the function in hand does, or what comes out.
 * @param {{condition: boolean, columns: Column[], type?: string, mistake?: Mistake, error?: string, value: string}} given
 */
function mistakeText({ condition, columns, type, mistake, error, value }) {
  if (mistake) return `Character ${mistake.position + 1}: ${mistake.detail}`;
  if (condition && type && type !== 'boolean')
    return `This gives ${type}; a condition is true or false, such as ${columnWord(columns[0]?.name ?? 'x')} is not null.`;
  return type === undefined && value.trim() ? (error ?? '') : '';
}

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value
 * @param {number} props.dataset
 * @param {Column[]} props.columns those that there are where the expression stands
 * @param {boolean} [props.condition] it has to be true or false
 * @param {string} [props.placeholder]
 * @param {string} [props.error] what the preview said
 * @param {(value: string) => void} props.onChange
 */
export function ExpressionField({ id, value, dataset, columns, condition = false, placeholder, error, onChange }) {
  const functions = useResource(expressionFunctions, []).data ?? NONE;
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const all = useMemo(() => everything(columns, functions), [columns, functions]);
  const list = useCompletions(area, value, all, onChange);
  const { type, mistake } = useCheck(dataset, value, columns);
  const active = list.shown[list.at];
  const inHand = active?.kind === 'function' ? active.label : functionAt(list.before);
  const help = functions.find((f) => f.name === inHand);
  const wrong = mistakeText({ condition, columns, type, mistake, error, value });
  const said = help
    ? html`<code>${help.signature}</code> ${help.doc}`
    : type
      ? `Gives ${type}.`
      : 'Ctrl-Space completes.';
  return html`<div class=${`expression ${wrong ? 'wrong' : ''}`}>
    <div class="expression-box">
      <${Mirror} text=${value} mistake=${mistake} />
      <textarea
        ref=${area}
        id=${id}
        spellcheck=${false}
        autocapitalize="off"
        autocomplete="off"
        aria-autocomplete="list"
        aria-controls=${active && list.id}
        aria-activedescendant=${active && `${list.id}-${list.at}`}
        aria-describedby=${`${id}-note`}
        aria-invalid=${wrong ? true : undefined}
        placeholder=${placeholder}
        rows="1"
        value=${value}
        ...${list.listeners}
      ></textarea>
    </div>
    <${CompletionList} list=${list} />
    <p id=${`${id}-note`} class=${wrong ? 'field-error' : 'field-help'} aria-live="polite">${wrong || said}</p>
    <${FunctionHelp} functions=${functions} onPick=${(/** @type {string} */ name) => list.insert(`${name}(`)} />
  </div>`;
}
