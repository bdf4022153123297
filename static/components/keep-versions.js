// How many versions a dataset keeps: a number that is saved when it is left. Fewer than there are deletes the oldest, so that is asked first.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { changeDataset } from '../models/datasets.js';
import { toast } from '../models/toasts.js';
import { ask } from './dialog.js';

const MOST = 1000;

/**
 * @param {object} props
 * @param {number} props.dataset
 * @param {number} props.keep
 * @param {number} props.total versions that there are
 * @param {boolean} props.editable
 * @param {(keep: number) => void} props.onChange
 */
export function KeepVersions({ dataset, keep, total, editable, onChange }) {
  const [draft, setDraft] = useState(String(keep));
  const [problem, setProblem] = useState('');
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    // What is being typed is not taken away.
    if (document.activeElement !== input.current) setDraft(String(keep));
  }, [keep]);
  if (!editable) return html`<span>The newest ${plural(keep, 'version')} are kept</span>`;

  const set = async (/** @type {number} */ next) => {
    await changeDataset(dataset, { keep_versions: next });
    onChange(next);
  };
  const save = async () => {
    // As it stands in the field: the last key may not have been drawn yet.
    const typed = input.current?.value ?? '';
    const next = Number(typed);
    if (typed.trim() === '' || !Number.isInteger(next) || next < 1 || next > MOST)
      return setProblem(`Keep 1 to ${MOST.toLocaleString('en')} versions.`);
    setProblem('');
    if (next === keep) return undefined;
    const surplus = total - next;
    if (surplus > 0 && next < keep) {
      setDraft(String(keep));
      return ask({
        title: `Keep only the newest ${plural(next, 'version')}?`,
        body: html`<p>
          There are ${plural(total, 'version')}. All older ones but the current one are deleted within ten minutes.
          <b>Deleted versions cannot be brought back.</b>
        </p>`,
        action: `Keep ${next}`,
        run: () => set(next),
      });
    }
    try {
      await set(next);
      toast(`The newest ${plural(next, 'version')} are kept`, {
        tone: 'good',
        action: { label: 'Undo', run: () => set(keep).catch((e) => toast(asProblem(e).message, { tone: 'bad' })) },
      });
    } catch (error) {
      setDraft(String(keep));
      toast(asProblem(error).message, { tone: 'bad' });
    }
    return undefined;
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Enter') {
      // The same key must not press a button of the question that opens.
      event.preventDefault();
      save();
    }
    if (event.key === 'Escape') setDraft(String(keep));
  };
  return html`<label class="keep-versions"
    >Keep the newest
    <input
      ref=${input}
      type="number"
      min="1"
      max=${MOST}
      value=${draft}
      aria-invalid=${problem ? true : undefined}
      onInput=${(/** @type {any} */ e) => setDraft(e.currentTarget.value)}
      onBlur=${save}
      onKeyDown=${key}
    />
    ${problem ? html`<span class="field-error" role="alert">${problem}</span>` : 'versions'}
  </label>`;
}
