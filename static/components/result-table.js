// A table of an analysis: figures to the right, with the decimals of their column; what is hovered shows every digit. A table of one row is shown
// as labelled figures.

import { html } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { count } from '../lib/format.js';
import { typeset } from '../lib/prose.js';
import { asMarkdown, asTsv, exactOf, isWords, keyFigures, turned, writerOf } from '../lib/tables.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** @typedef {import('../lib/tables.js').ResultTableData} ResultTableData */

const LONG = 200;
const SHORT = 25;

/** Longer texts are broken into lines. @param {any} text */
const wrap = (text) => (String(text).length > 26 ? 'wrap' : '');

/** @param {{table: ResultTableData, csv: string | null}} props */
function TableMenu({ table, csv }) {
  return html`<${Menu}
    class="quiet square tool"
    align="end"
    label=${`Copy or download ${table.title}`}
    button=${html`<${Icon} name="copy" />`}
    items=${[
      { label: 'Copy for a sheet (TSV)', icon: 'copy', run: () => copy(asTsv(table), 'Table') },
      { label: 'Copy as Markdown', icon: 'copy', run: () => copy(asMarkdown(table), 'Table') },
      ...(csv ? [{ label: 'Download CSV', icon: 'download', href: csv, download: '' }] : []),
    ]}
  />`;
}

/** @param {{table: ResultTableData}} props */
function KeyFigures({ table }) {
  return html`<dl class="key-figures">
    ${keyFigures(table).map(
      ({ label, text, title, word, format }) =>
        html`<div class=${format === 'p' ? 'p' : ''}>
          <dt>${label}</dt>
          <dd class="num" title=${title}>${text}${word && html`<small>${word}</small>`}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A wide table of few rows, on its side. @param {{table: ResultTableData, side: NonNullable<ReturnType<typeof turned>>}} props */
function Turned({ table, side }) {
  return html`<table class="turned">
    <thead>
      <tr>
        <th scope="col">${table.columns[0].title}</th>
        ${side.heads.map((head) => html`<th scope="col" class=${`n ${wrap(head)}`}>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${side.lines.map(
        ({ title, format, cells }) =>
          html`<tr key=${title}>
            <th scope="row">${title}</th>
            ${cells.map(({ text, exact }) => html`<td class=${isWords(format) ? '' : 'n'} title=${exact}>${text}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * @param {object} props
 * @param {ResultTableData} props.table
 * @param {string | null} [props.csv] address of all of it
 * @param {string | null} [props.lit] the row of this name is lit
 * @param {(name: string | null) => void} [props.onLight]
 */
export function ResultTable({ table, csv = null, lit = null, onLight }) {
  const right = (/** @type {string} */ format) => (isWords(format) ? '' : 'n');
  const writers = table.columns.map((_, j) => writerOf(table, j));
  const single = table.rows.length === 1 && table.columns.length > 2;
  const rows = table.rows.slice(0, LONG);
  const side = turned(table);
  const body = (/** @type {any[][]} */ list) =>
    list.map((row, i) => {
      const name = String(row[0]);
      return html`<tr
        key=${i}
        class=${lit !== null && lit === name ? 'lit' : ''}
        onPointerEnter=${onLight && (() => onLight(name))}
        onPointerLeave=${onLight && (() => onLight(null))}
      >
        ${row.map((value, j) => {
          const { format } = table.columns[j];
          const exact = exactOf(value, format);
          return j === 0 && right(format) === ''
            ? html`<th scope="row" class=${wrap(value)}>${writers[j](value)}</th>`
            : html`<td class=${`${right(format)} ${right(format) ? '' : wrap(value)}`} title=${exact}>
                ${writers[j](value)}
              </td>`;
        })}
      </tr>`;
    });
  return html`<section class=${`card result-table ${rows.length > SHORT ? 'long' : ''}`} aria-label=${table.title}>
    <header class="card-head">
      <h2>${table.title}</h2>
      <${TableMenu} table=${table} csv=${csv} />
    </header>
    ${
      single
        ? html`<${KeyFigures} table=${table} />`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${`Table ${table.title}`}>
            ${
              side
                ? html`<${Turned} table=${table} side=${side} />`
                : html`<table>
                    <thead>
                      <tr>
                        ${table.columns.map((c) => html`<th scope="col" class=${`${right(c.format)} ${wrap(c.title)}`}>${c.title}</th>`)}
                      </tr>
                    </thead>
                    <tbody>
                      ${body(rows)}
                    </tbody>
                  </table>`
            }
          </div>`
    }
    ${!rows.length && html`<p class="result-note">The table has no rows.</p>`}
    ${table.rows.length > LONG && html`<p class="result-note">The first ${LONG} of ${count(table.rows.length)} rows; the CSV has all of them.</p>`}
    ${table.note && html`<p class="result-note">${typeset(table.note)}</p>`}
  </section>`;
}
