// What a waiting file would be read as: facts, warnings, columns and rows, and the rows that can not be read.

import { html, useMemo } from '/vendor/preact.js';
import { bytes, count, plural } from '../lib/format.js';
import { kinds } from '../lib/columns.js';
import { without } from '../lib/import-options.js';
import { changeDraft } from '../models/drafts.js';
import { cancelLook, lookAgain, partText } from '../models/previews.js';
import { Facts } from './facts.js';
import { Grid } from './grid.js';
import { Icon } from './icon.js';
import { ImportHead } from './import-head.js';
import { ImportMapping } from './import-mapping.js';
import { formatName } from './import-options.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from './states.js';

/** @typedef {import('../models/previews.js').Preview} Preview */
/** @typedef {import('../models/drafts.js').Draft} Draft */

/** @param {Preview} p */
function factsOf(p) {
  const container = p.dialect.container ? ` in ${p.dialect.container}` : '';
  return [
    {
      label: 'Format',
      value: formatName(p.format).replace(/,.*/, ''),
      note: [p.dialect.encoding, container.trim()].filter(Boolean).join(' · '),
    },
    { label: 'Columns', value: count(p.columns.length), note: kinds(p.columns) },
    {
      label: p.complete ? 'Rows' : 'Rows looked at',
      value: count(p.rows_read),
      note: p.padded_rows ? `${count(p.padded_rows)} short` : '',
    },
    { label: 'Can not be read', value: count(p.rejected_rows), tone: p.rejected_rows ? 'warn-text' : '' },
  ];
}

/** @param {{p: Preview, file: File}} props */
function Notes({ p, file }) {
  const notes = [...p.warnings];
  const part = partText(p, file);
  if (part) notes.unshift(`${part} The import reads all of it; a later value can still widen the type of a column.`);
  if (!notes.length) return null;
  return html`<ul class="answer-warnings import-notes">
    ${notes.map((text) => html`<li><${Icon} name="info" /><span>${text}</span></li>`)}
  </ul>`;
}

/** @param {{p: Preview}} props */
function Rejects({ p }) {
  if (!p.rejects.length) return null;
  return html`<section class="card" aria-label="Rows that can not be read">
    <div class="bar">
      <h2>Rows that can not be read</h2>
      <span class="num"
        >${p.rejected_rows > p.rejects.length && `the first ${p.rejects.length} of ${count(p.rejected_rows)}`}</span
      >
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of rows that can not be read">
      <table class="list rejects">
        <thead>
          <tr>
            <th scope="col" class="n">Line</th>
            <th scope="col">Reason</th>
            <th scope="col">As it stands in the file</th>
          </tr>
        </thead>
        <tbody>
          ${p.rejects.map(
            (r) =>
              html`<tr>
                <td class="n">${count(r.line)}</td>
                <td>${r.reason}</td>
                <td><code class="raw">${r.raw}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** @param {{draft: Draft}} props */
function LeftOut({ draft }) {
  const names = Object.entries(draft.names)
    .filter(([, to]) => to === null)
    .map(([from]) => from);
  if (!names.length) return null;
  const back = (/** @type {string} */ name) => changeDraft(draft.id, { names: without(draft.names, name) });
  return html`<div class="bar left-out" role="group" aria-label="Columns that are left out">
    Left out:
    ${names.map(
      (name) =>
        html`<span class="chip" key=${name}
          ><span class="chip-text">${name}</span
          ><button
            type="button"
            class="chip-off"
            aria-label=${`Take ${name} in again`}
            title="Take in again"
            onClick=${() => back(name)}
          >
            <${Icon} name="retry" /></button
        ></span>`,
    )}
  </div>`;
}

const NONE = new Map();
/** @type {any[]} */
const NO_ORDER = [];
const nothing = () => {};

/** What stands there while there is nothing to show. @param {{draft: Draft, look: import('../models/previews.js').Look | undefined}} props */
function Nothing({ draft, look }) {
  if (look?.blind) {
    return html`<section class="card import-look" aria-label="Preview">
      <${Empty} icon="file" title="Too large to be looked at" compact>
        <p>
          ${`A file of this kind has to be looked at whole, which is done up to 16 MB; this one has ${bytes(draft.file.size)}. It can be imported all the same, with the options at the side.`}
        </p>
      <//>
    </section>`;
  }
  if (look?.problem && [413, 415, 422].includes(look.problem.status)) {
    return html`<section class="card import-look" aria-label="Preview">
      <div role="alert">
        <${Empty} icon="alert" title="This file can not be read" compact>
          <p>${look.problem.message}</p>
          <p class="quiet-text">
            If it is a table, the options at the side may help: its format, delimiter, sheet or encoding.
          </p>
        <//>
      </div>
    </section>`;
  }
  if (look?.problem) {
    return html`<section class="card import-look" aria-label="Preview">
      <${ProblemView} problem=${look.problem} onRetry=${() => lookAgain(draft.id)} compact />
    </section>`;
  }
  return html`<section class="card padded import-look" aria-label="Preview">
    <${Waiting} since=${look?.since ?? 0} what="Looking at the file" onCancel=${() => cancelLook(draft.id)} />
    ${look && !look.loading ? html`<div><button type="button" onClick=${() => lookAgain(draft.id)}>Look at the file</button></div>` : html`<${SkeletonRows} rows=${14} label="Looking at the file" />`}
  </section>`;
}

/** A name as a part of a JSON Pointer. @param {string} name */
const token = (name) => name.replace(/~/g, '~0').replace(/\//g, '~1');

/** @param {Preview} p */
const shownText = (p) =>
  p.rows.length === 0 ? 'no rows' : (p.rows_read > p.rows.length ? 'the first ' : '') + plural(p.rows.length, 'row');

/** The first rows, under heads that can be changed. @param {{p: Preview, draft: Draft, look: import('../models/previews.js').Look, load: boolean, actions: import('./import-head.js').ColumnActions}} props */
function Rows({ p, draft, look, load, actions }) {
  // Those that the file does not have come last: what is in it is what one wants to see.
  const columns = useMemo(
    () => [...p.columns.filter((c) => c.source !== null), ...p.columns.filter((c) => c.source === null)],
    [p],
  );
  const rows = useMemo(() => p.rows.map((row) => Object.fromEntries(p.columns.map((c, i) => [c.name, row[i]]))), [p]);
  const errorOf = (/** @type {string | null} */ source) =>
    source === null
      ? ''
      : look.problem?.of(`types/${token(source)}`) || look.problem?.of(`names/${token(source)}`) || '';
  return html`<section class="card data-tab" aria-label="Preview">
    <div class="bar">
      <h2>Preview</h2>
      <span class="num" role="status">${shownText(p)}</span>
      <${Waiting} since=${look.since} what="Looking again" onCancel=${() => cancelLook(draft.id)} />
      <span class="end wide-only">Click a column’s name to rename it, set its type or leave it out</span>
    </div>
    <${LeftOut} draft=${draft} />
    <${Grid}
      label=${`The first rows of ${draft.file.name}`}
      columns=${columns}
      profiles=${NONE}
      rows=${rows}
      skip=${0}
      total=${p.rows.length}
      stale=${look.loading}
      sorts=${NO_ORDER}
      onSort=${nothing}
      onView=${nothing}
      expected=${12}
      head=${(/** @type {any} */ props) =>
        html`<${ImportHead}
          key=${props.key}
          column=${props.column}
          index=${props.index}
          focusable=${props.focusable}
          load=${load}
          draft=${draft}
          actions=${actions}
          error=${errorOf(props.column.source)}
        />`}
    />
    ${
      p.rows.length === 0 &&
      html`<${Empty} compact title="No rows"
        ><p>There is a header and nothing below it. It can be imported; rows can be added later.</p><//
      >`
    }
  </section>`;
}

/**
 * @param {object} props
 * @param {Draft} props.draft
 * @param {import('../models/previews.js').Look | undefined} props.look
 * @param {import('./import-target.js').Goal} props.goal
 * @param {import('./import-head.js').ColumnActions} props.actions
 */
export function ImportLook({ draft, look, goal, actions }) {
  const p = look?.data;
  if (!p) return html`<${Nothing} draft=${draft} look=${look} />`;
  const load = Boolean(goal.dataset) && p.columns.some((c) => c.in_dataset !== undefined);
  return html`<div class="import-look">
    ${
      look.problem &&
      html`<p class="form-problem" role="alert">
        ${look.problem.message} <span class="quiet-text">The preview below is from before.</span>
      </p>`
    }
    <${Facts} facts=${factsOf(p)} />
    <${Notes} p=${p} file=${draft.file} />
    ${load && html`<${ImportMapping} columns=${p.columns} addNew=${goal.addNew} actions=${actions} />`}
    <${Rows} p=${p} draft=${draft} look=${look} load=${load} actions=${actions} />
    <${Rejects} p=${p} />
  </div>`;
}
