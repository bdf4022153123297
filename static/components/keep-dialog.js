// Keeps an answer: under a name of its own, in a report, or both.

import { html, useState } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { useResource } from '../lib/resource.js';
import { navigate } from '../lib/router.js';
import { changeResult, resultsChanged } from '../models/analytics.js';
import { createReport, listReports, pin } from '../models/reports.js';
import { toast } from '../models/toasts.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './field.js';

const SHOWN = 200;

/**
 * @param {object} props
 * @param {{result_id?: number, name?: string | null}} props.result
 * @param {(name: string | null) => void} [props.onKept]
 * @param {() => void} props.onClose
 */
export function KeepDialog({ result, onKept, onClose }) {
  const reports = useResource((signal) => listReports({ limit: SHOWN }, signal), []);
  const [chosen, setChoice] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const id = Number(result.result_id);
  const items = /** @type {import('../models/reports.js').Report[]} */ (reports.data?.items ?? []);
  // The report that was changed last is the one that is being written.
  const choice = chosen || (reports.data ? String(items[0]?.id ?? 'new') : '');

  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const name = String(values.get('name')).trim() || null;
    setBusy(true);
    try {
      const renamed = name !== (result.name ?? null);
      if (renamed || choice === 'none') await changeResult(id, { ...(renamed ? { name } : {}), kept: true });
      if (choice === 'none') {
        toast(name ? `Kept as ${name}` : 'Kept', {
          tone: 'good',
          action: { label: 'Open', run: () => navigate(`/analyze/results/${id}`) },
        });
      } else {
        const report =
          choice === 'new' ? await createReport(String(values.get('report')).trim()) : { id: Number(choice) };
        const { title } = await pin(report.id, { result_id: id });
        toast(`Pinned to ${title}`, {
          tone: 'good',
          action: { label: 'Open the report', run: () => navigate(`/reports/${report.id}`) },
        });
      }
      resultsChanged();
      onKept?.(name);
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title="Keep this answer" class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <${TextField}
        label="Name"
        name="name"
        defaultValue=${result.name ?? ''}
        maxlength="200"
        autofocus
        help="If you like: it is kept without one too. Answers that nobody keeps are forgotten after 30 days."
        error=${problem?.of('name')}
      />
      ${
        reports.data &&
        html`<${SelectField}
          label="Report"
          name="where"
          value=${choice}
          options=${[
            ...items.map(
              (r) =>
                /** @type {[string, string]} */ ([String(r.id), `${r.title} (${plural(r.entry_count, 'answer')})`]),
            ),
            ['new', 'A new report…'],
            ['none', 'None: just keep it'],
          ]}
          onChange=${(/** @type {any} */ e) => setChoice(e.currentTarget.value)}
        />`
      }
      ${choice === 'new' && html`<${TextField} label="Title of the report" name="report" required maxlength="200" error=${problem?.of('title')} />`}
      ${problem && !problem.errors.length && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button type="submit" class="primary" disabled=${busy || !reports.data} aria-busy=${busy}>
          ${choice === 'none' ? 'Keep' : 'Pin to the report'}
        </button>
      </div>
    </form>
  <//>`;
}
