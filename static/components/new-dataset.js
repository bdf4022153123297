// An empty dataset from a list of columns, to be streamed into.

import { html, signal, useEffect, useRef, useState } from '/vendor/preact.js';
import { asProblem } from '../lib/problem.js';
import { navigate } from '../lib/router.js';
import { createDataset } from '../models/streams.js';
import { toast } from '../models/toasts.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';
import { Icon } from './icon.js';

/** @typedef {import('../models/streams.js').NewColumn} NewColumn */
/** @typedef {NewColumn & {key: number}} Line */

const open = signal(false);
export const openNewDataset = () => (open.value = true);

/** The shell draws this once. */
export function NewDataset() {
  return open.value && html`<${Form} onClose=${() => (open.value = false)} />`;
}

/** @type {[string, string][]} */
const types = [
  ['text', 'text'],
  ['integer', 'integer'],
  ['float', 'float'],
  ['decimal', 'decimal'],
  ['boolean', 'boolean'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
];
const MOST_SCALE = 38;
let last = 0;

/** @returns {Line} */
const blank = (name = '', type = 'text', zoned = true) => ({
  key: ++last,
  name,
  type: /** @type {any} */ (type),
  zoned,
  scale: 2,
});

/**
 * What is wrong before the server is asked: by the key of the line.
 * @param {Line[]} lines
 */
function check(lines) {
  /** @type {Map<number, string>} */
  const wrong = new Map();
  const seen = new Set();
  for (const { key, name } of lines) {
    const trimmed = name.trim();
    if (!trimmed) wrong.set(key, 'Give the column a name, or remove it.');
    else if (seen.has(trimmed)) wrong.set(key, `There is a column “${trimmed}” already.`);
    seen.add(trimmed);
  }
  return wrong;
}

/**
 * @param {object} props
 * @param {Line} props.line
 * @param {number} props.index
 * @param {string} props.problem
 * @param {boolean} props.single
 * @param {(change: Partial<Line>) => void} props.onChange
 * @param {() => void} props.onRemove
 * @param {() => void} props.onNext
 */
function ColumnLine({ line, index, problem, single, onChange, onRemove, onNext }) {
  const number = index + 1;
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onNext();
  };
  const value = (/** @type {any} */ e) => e.currentTarget.value;
  return html`<li class="new-column">
    <input
      type="text"
      aria-label=${`Name of column ${number}`}
      placeholder="Name"
      value=${line.name}
      maxlength="1000"
      aria-invalid=${problem ? true : undefined}
      aria-describedby=${problem ? `column-${line.key}` : undefined}
      onInput=${(/** @type {any} */ e) => onChange({ name: value(e) })}
      onKeyDown=${enter}
    />
    <select
      aria-label=${`Type of column ${number}`}
      value=${line.type}
      onChange=${(/** @type {any} */ e) => onChange({ type: value(e) })}
    >
      ${types.map(([key, label]) => html`<option value=${key} selected=${key === line.type}>${label}</option>`)}
    </select>
    <span class="new-column-more">
      ${
        line.type === 'timestamp' &&
        html`<label
          ><input
            type="checkbox"
            checked=${line.zoned}
            onChange=${(/** @type {any} */ e) => onChange({ zoned: e.currentTarget.checked })}
          />
          UTC<span class="visually-hidden"> times in column ${number}</span></label
        >`
      }
      ${
        line.type === 'decimal' &&
        html`<label
          ><input
            type="number"
            min="0"
            max=${MOST_SCALE}
            value=${line.scale}
            aria-label=${`Digits behind the point of column ${number}`}
            onInput=${(/** @type {any} */ e) => onChange({ scale: Math.max(0, Math.min(MOST_SCALE, Math.trunc(Number(value(e)) || 0))) })}
          />
          digits</label
        >`
      }
    </span>
    <button
      type="button"
      class="quiet square"
      aria-label=${`Remove column ${number}`}
      disabled=${single}
      onClick=${onRemove}
    >
      <${Icon} name="close" />
    </button>
    ${problem && html`<p id=${`column-${line.key}`} class="field-error" role="alert">${problem}</p>`}
  </li>`;
}

/** @param {{onClose: () => void}} props */
function Form({ onClose }) {
  const [lines, setLines] = useState(() => [blank('at', 'timestamp'), blank('', 'text')]);
  const [wrong, setWrong] = useState(/** @type {Map<number, string>} */ (new Map()));
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const added = useRef(false);
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    /** @type {HTMLElement | null | undefined} */ (list.current?.querySelector('li:last-child input'))?.focus();
  }, [lines.length]);
  const add = () => {
    added.current = true;
    setLines([...lines, blank()]);
  };
  const change = (/** @type {number} */ key, /** @type {Partial<Line>} */ to) => {
    setLines(lines.map((l) => (l.key === key ? { ...l, ...to } : l)));
    setWrong(new Map([...wrong].filter(([k]) => k !== key)));
  };
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const found = check(lines);
    setWrong(found);
    setProblem(null);
    if (found.size) return;
    setBusy(true);
    try {
      const name = String(values.get('name')).trim();
      const made = await createDataset({
        name,
        description: String(values.get('description')).trim(),
        columns: lines,
      });
      onClose();
      navigate(`/data/${made.id}/about`);
      toast(`${name} is there and waits for rows`, { tone: 'good' });
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const general = problem && !problem.of('name') && [problem.message, ...problem.errors.map((e) => e.detail)].join(' ');
  return html`<${Dialog} title="Stream into a new dataset" onClose=${onClose}>
    <form onSubmit=${submit}>
      <p class="quiet-text dialog-lead">
        The dataset begins empty. Programs then send it rows over the API, and it grows as they arrive.
      </p>
      <div class="columns-2">
        <${TextField}
          label="Name"
          name="name"
          required
          autofocus
          maxlength="200"
          error=${problem?.of('name')}
        /><${TextField} label="Description" name="description" placeholder="What is it about?" />
      </div>
      <fieldset class="new-columns">
        <legend>Columns</legend>
        <ul ref=${list}>
          ${lines.map(
            (line, i) =>
              html`<${ColumnLine}
                key=${line.key}
                line=${line}
                index=${i}
                problem=${wrong.get(line.key) ?? ''}
                single=${lines.length === 1}
                onChange=${(/** @type {Partial<Line>} */ to) => change(line.key, to)}
                onRemove=${() => setLines(lines.filter((l) => l.key !== line.key))}
                onNext=${add}
              />`,
          )}
        </ul>
        <button type="button" class="quiet" onClick=${add}><${Icon} name="plus" />Column</button>
      </fieldset>
      ${general && html`<p class="form-problem" role="alert">${general}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary" disabled=${busy} aria-busy=${busy}>Make dataset</button>
      </div>
    </form>
  <//>`;
}
