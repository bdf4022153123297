// A figure with its title, how many rows it is of, its numbers as a table, and itself as a file.

import { html, useMemo, useState } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { figureTable, figureWords } from '../lib/figure-data.js';
import { count } from '../lib/format.js';
import { saveFigure } from '../lib/plotly.js';
import { asTsv } from '../lib/tables.js';
import { toast } from '../models/toasts.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';
import { Plot } from './plot.js';
import { ResultTable } from './result-table.js';

/** @typedef {import('../lib/figure-data.js').Figure} Figure */

const USUAL = 320;

/** Many categories, cells or intervals need more room; few need less, where no other figure stands beside. @param {Figure} figure @param {boolean} alone */
function heightOf({ data, layout = {} }, alone) {
  const [first] = data;
  const lines = layout.yaxis?.type === 'category' ? (first?.y?.length ?? 0) : 0;
  const tall = 110 + (lines > 30 ? 16 : 24) * lines;
  return lines ? Math.min(1800, Math.max(alone ? 180 : USUAL, tall)) : USUAL;
}

/**
 * @param {object} props
 * @param {Figure} props.figure
 * @param {string} props.title
 * @param {number | null} [props.n]
 * @param {boolean} [props.alone] no other figure stands beside
 * @param {any} [props.plot] more properties of the Plot
 */
export function FigureCard({ figure, title, n = null, alone = false, plot = {} }) {
  const [asTable, setAsTable] = useState(false);
  const words = useMemo(() => figureWords(figure), [figure]);
  const height = heightOf(figure, alone);
  const save = (/** @type {'png' | 'svg'} */ format) =>
    saveFigure(figure, format, { width: 860, height, title }).catch(() =>
      toast('The figure could not be saved.', { tone: 'bad' }),
    );
  return html`<figure class="card figure-card">
    <figcaption>
      <h2>${title}</h2>
      ${n !== null && html`<span class="quiet-text num">n = ${count(n)}</span>`}
      <${Menu}
        class="quiet square tool"
        align="end"
        label=${`Options of the figure ${title}`}
        button=${html`<${Icon} name="more" class="thick" />`}
        items=${[
          {
            label: asTable ? 'Show the figure' : 'Show its numbers',
            icon: asTable ? 'chart' : 'columns',
            run: () => setAsTable(!asTable),
          },
          { label: 'Copy its numbers (TSV)', icon: 'copy', run: () => copy(asTsv(figureTable(figure)), 'Numbers') },
          { label: 'Save as PNG', icon: 'download', run: () => save('png') },
          { label: 'Save as SVG', icon: 'download', run: () => save('svg') },
        ]}
      />
    </figcaption>
    ${
      asTable
        ? html`<${ResultTable} table=${{ ...figureTable(figure), title: `Numbers of ${title}` }} />`
        : html`<${Plot} figure=${figure} label=${`${title}. ${words}`} height=${height} ...${plot} />`
    }
  </figure>`;
}
