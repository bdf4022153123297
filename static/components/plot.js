// A figure of the API, drawn by Plotly in the dashboard's colours. Until Plotly is there, and when it can not be fetched, the place says so. The words
// beside a figure say what it shows; a reader that does not see it loses nothing.

import { html, useEffect, useRef, useState } from '/vendor/preact.js';
import { dressed, plotly } from '../lib/plotly.js';
import { theme } from '../lib/theme.js';
import { Icon } from './icon.js';
import { Skeleton } from './states.js';

/** @typedef {import('../lib/figure-data.js').Figure} Figure */

const CONFIG = { displaylogo: false, displayModeBar: false, responsive: true };
/** Width and height on paper: alone in its row, and two in one. */
const PAPER = { single: [656, 300], pair: [306, 240] };

/** The height of a figure alone in its row: many categories keep their room, as far as a page has it. @param {number} height on the screen */
const onPage = (height) => Math.max(PAPER.single[1], Math.min(height, 820));

/**
 * @param {object} props
 * @param {Figure} props.figure
 * @param {string} props.label what the figure shows, in words
 * @param {number} [props.height]
 * @param {string | null} [props.lit] the series of this name stands out
 * @param {(name: string | null) => void} [props.onLight]
 * @param {number[] | null} [props.selected] points of the first trace
 * @param {(points: number[] | null) => void} [props.onSelect] points can be selected
 * @param {Record<string, string>} [props.ticks] texts for the categories of the x axis
 */
export function Plot({ figure, label, height = 320, lit = null, onLight, selected = null, onSelect, ticks }) {
  const place = useRef(/** @type {any} */ (null));
  const told = useRef({ onLight, onSelect });
  told.current = { onLight, onSelect };
  const figureNow = useRef(figure);
  figureNow.current = figure;
  const [state, setState] = useState(/** @type {'waiting' | 'drawn' | 'failed'} */ ('waiting'));
  const shownIn = theme.value;

  useEffect(() => {
    let gone = false;
    const element = place.current;
    const draw = (/** @type {number[]} */ [width, tall] = []) =>
      plotly().then((Plotly) => {
        if (gone || !element) return undefined;
        const { data, layout } = dressed(figure, {
          height: tall ?? height,
          selected,
          selecting: Boolean(onSelect),
          narrow: (width ?? element.clientWidth) < 480,
          ticks,
        });
        if (width) Object.assign(layout, { width, height: tall, autosize: false });
        return Plotly.react(element, data, layout, CONFIG).then(() => !gone && setState('drawn'));
      });
    draw().catch(() => !gone && setState('failed'));
    const again = () => void draw().catch(() => {});
    const onPaper = () =>
      void draw(
        element?.closest('.answer-figures:not(.single)') ? PAPER.pair : [PAPER.single[0], onPage(height)],
      ).catch(() => {});
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', again);
    addEventListener('quern:print', onPaper);
    addEventListener('afterprint', again);
    return () => {
      gone = true;
      system.removeEventListener('change', again);
      removeEventListener('quern:print', onPaper);
      removeEventListener('afterprint', again);
    };
  }, [figure, height, shownIn, selected, ticks]);

  // Only the opacity changes, so that what hovers stays where it is.
  const dimmed = useRef(false);
  useEffect(() => {
    const on = lit !== null && figure.data.some((t) => t.name === lit);
    if (state !== 'drawn' || (!on && !dimmed.current)) return;
    dimmed.current = on;
    const opacity = figure.data.map((t) => (!on ? (t.opacity ?? 1) : t.name === lit ? 1 : 0.15));
    plotly().then((Plotly) => place.current && Plotly.restyle(place.current, { opacity }));
  }, [lit, state, figure]);

  useEffect(() => {
    const element = place.current;
    if (state !== 'drawn' || !element?.on) return;
    // Drawing anew lets the box go and says so without points: only what a person has just drawn counts.
    let drawing = false;
    element.on('plotly_selecting', () => (drawing = true));
    element.on('plotly_selected', (/** @type {any} */ event) => {
      if (!drawing) return;
      drawing = false;
      const points = (event?.points ?? []).flatMap((/** @type {any} */ p) =>
        p.curveNumber === 0 ? p.pointNumber : [],
      );
      told.current.onSelect?.(points.length ? points : null);
    });
    element.on('plotly_doubleclick', () => told.current.onSelect?.(null));
    element.on('plotly_hover', (/** @type {any} */ event) => {
      const [point] = event.points;
      told.current.onLight?.(
        figureNow.current.data[point.curveNumber]?.name ?? (point.data.type === 'bar' ? String(point.x) : null),
      );
    });
    element.on('plotly_unhover', () => told.current.onLight?.(null));
  }, [state]);

  useEffect(() => {
    const element = place.current;
    return () =>
      void plotly().then(
        (Plotly) => element && Plotly.purge(element),
        () => {},
      );
  }, []);

  return html`<div class="plot">
    <div ref=${place} class="plot-place" role="img" aria-label=${label} style=${{ minHeight: `${height}px` }}></div>
    ${state === 'waiting' && html`<div class="plot-waiting"><${Skeleton} height=${`${height - 20}px`} /></div>`}
    ${
      state === 'failed' &&
      html`<p class="plot-failed" role="alert">
        <${Icon} name="alert" />The figure could not be drawn. Reload the page to try again.
      </p>`
    }
  </div>`;
}
