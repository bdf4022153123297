// The picture of a lineage: nodes that lead to what they name, over the arrows between them.

import { html, useLayoutEffect, useMemo, useRef, useState } from '/vendor/preact.js';
import { ago, plural, when } from '../lib/format.js';
import { layOut } from '../lib/lineage.js';
import { sourceIcons } from '../models/versions.js';
import { Icon } from './icon.js';

/** @typedef {import('../models/versions.js').LineageNode} LineageNode */
/** @typedef {{x: number, y: number, width: number}} Box */

const HEIGHT = 44;
const GAP = 26;
const STACK = 8;
const TRACK = 14;
const CORNER = 8;
const NARROW = 560;

/**
 * @param {LineageNode} n
 * @param {number} dataset
 * @param {boolean} narrow without room for more than one thing
 * @returns {{icon: string, title: string, sub: string, href?: string, hint?: string}}
 */
function describe(n, dataset, narrow) {
  const of = n.dataset_id ?? dataset;
  const href = n.current ? `/data/${of}` : `/data/${of}?version=${n.number}`;
  const rows = plural(n.rows ?? 0, 'row');
  switch (n.kind) {
    case 'version':
      return n.dataset_id === undefined
        ? {
            icon: sourceIcons[n.source ?? 'load'] ?? 'file',
            title: `Version ${n.number}`,
            sub: narrow ? rows : `${rows} · ${ago(n.created_at)}`,
            hint: when(n.created_at),
            href,
          }
        : {
            icon: 'data',
            title: n.dataset_name ?? '',
            sub: narrow ? `version ${n.number}` : `version ${n.number} · ${rows}`,
            href,
          };
    case 'dataset':
      return { icon: 'data', title: n.dataset_name ?? '', sub: 'joined or added', href: `/data/${n.dataset_id}` };
    case 'recipe':
      return {
        icon: 'clean',
        title: n.name ?? 'A deleted recipe',
        sub: 'recipe',
        href: n.recipe_id ? `/data/${n.dataset_id}/clean?recipe=${n.recipe_id}` : undefined,
      };
    case 'stream':
      return { icon: 'stream', title: 'Stream', sub: 'rows by the API' };
    default:
      return { icon: 'file', title: n.name ?? 'A file', sub: 'file' };
  }
}

/**
 * Where everything stands at a width.
 * @param {ReturnType<typeof layOut>} layout
 * @param {number} width
 */
function measure({ rows, tracks }, width) {
  const arcs = tracks ? TRACK * tracks + 20 : 4;
  const left = Math.min(260, (width - arcs) * 0.37);
  const gap = width > NARROW ? 64 : 26;
  const lane = left + gap;
  const laneWidth = Math.min(340, width - lane - arcs);
  let y = 0;
  const places = rows.map(({ inputs }) => {
    const height = Math.max(1, inputs.length) * (HEIGHT + STACK) - STACK;
    const middle = y + height / 2;
    const place = {
      main: { x: lane, y: middle - HEIGHT / 2, width: laneWidth },
      inputs: inputs.map((_, i) => ({
        x: 0,
        y: inputs.length ? middle - (inputs.length * (HEIGHT + STACK) - STACK) / 2 + i * (HEIGHT + STACK) : 0,
        width: left,
      })),
    };
    y += height + GAP;
    return place;
  });
  return { places, height: y - GAP + 4 };
}

/** @param {Box} a @param {Box} b straight down, or around the right side on a track @param {number} track */
function path(a, b, track) {
  if (track < 0) {
    const x = a.x + Math.min(28, a.width / 2);
    return `M${x} ${a.y + HEIGHT}V${b.y - 5}`;
  }
  const right = a.x + a.width;
  const out = right + 14 + track * TRACK;
  const [from, to] = [a.y + HEIGHT / 2 + 6, b.y + HEIGHT / 2 - 6];
  return `M${right} ${from}H${out - CORNER}q${CORNER} 0 ${CORNER} ${CORNER}V${to - CORNER}q0 ${CORNER} ${-CORNER} ${CORNER}H${right + 5}`;
}

/** @param {Box} a @param {Box} b from an input at the left */
function inward(a, b) {
  const [x, y] = [a.x + a.width, a.y + HEIGHT / 2];
  const to = b.y + HEIGHT / 2;
  const middle = (x + b.x) / 2;
  return y === to ? `M${x} ${y}H${b.x - 5}` : `M${x} ${y}C${middle} ${y} ${middle} ${to} ${b.x - 5} ${to}`;
}

/** @param {{node: LineageNode, box: Box, dataset: number, narrow: boolean, onActive: (on: boolean) => void}} props */
function Node({ node, box, dataset, narrow, onActive }) {
  const { icon, title, sub, href, hint } = describe(node, dataset, narrow);
  const ours = node.kind === 'version' && node.dataset_id === undefined;
  const inner = html`<${Icon} name=${icon} /><span class="lineage-words"
      ><b class="clip">${title}</b
      ><small class="clip">${sub}${node.current && ours && html` <span class="good-text">current</span>`}</small></span
    >`;
  const more = {
    class: `lineage-node ${node.kind} ${ours ? 'ours' : ''} ${node.current && ours ? 'current' : ''}`,
    style: { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${HEIGHT}px` },
    title: [title, hint].filter(Boolean).join(' · '),
    onPointerEnter: () => onActive(true),
    onPointerLeave: () => onActive(false),
    onFocus: () => onActive(true),
    onBlur: () => onActive(false),
  };
  return href ? html`<a href=${href} ...${more}>${inner}</a>` : html`<div ...${more}>${inner}</div>`;
}

/** @param {{lineage: import('../models/versions.js').Lineage, dataset: number}} props */
export function LineageGraph({ lineage, dataset }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const layout = useMemo(() => layOut(lineage), [lineage]);
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    if (frame.current) watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  const { places, height } = measure(layout, width || 800);
  const { rows, links } = layout;
  const narrow = width <= NARROW;
  const versions = lineage.nodes.filter((n) => n.kind === 'version' && n.dataset_id === undefined).length;
  const on = (/** @type {string[]} */ ids) => (active !== null && ids.includes(active) ? 'on' : '');
  return html`<div class="lineage-graph" ref=${frame} style=${{ height: `${height}px` }}>
    ${
      width > 0 &&
      html`<svg
          width=${width}
          height=${height}
          role="img"
          aria-label=${`Lineage: ${plural(versions, 'version')} and what they were made of; the same stands beside it in words`}
        >
          <defs>
            <marker
              id="lineage-head"
              viewBox="0 0 8 8"
              refX="5"
              refY="4"
              markerWidth="6"
              markerHeight="6"
              orient="auto"
            >
              <path d="M0 .5 7 4 0 7.5z" />
            </marker>
          </defs>
          ${rows.map((row, i) =>
            row.inputs.map(
              (input, k) =>
                html`<path
                  key=${`${i}.${k}`}
                  class=${on([input.id, row.node.id])}
                  marker-end="url(#lineage-head)"
                  d=${inward(places[i].inputs[k], places[i].main)}
                />`,
            ),
          )}
          ${links.map(
            (l) =>
              html`<path
                key=${`${l.from}-${l.to}`}
                class=${on([rows[l.from].node.id, rows[l.to].node.id])}
                marker-end="url(#lineage-head)"
                d=${path(places[l.from].main, places[l.to].main, l.track)}
              />`,
          )}
        </svg>
        ${rows.map(
          (row, i) =>
            html`${row.inputs.map((input, k) => html`<${Node} key=${`${i}.${k}`} node=${input} box=${places[i].inputs[k]} dataset=${dataset} narrow=${narrow} onActive=${(/** @type {boolean} */ yes) => setActive(yes ? input.id : null)} />`)}<${Node}
                key=${row.node.id}
                node=${row.node}
                box=${places[i].main}
                dataset=${dataset}
                narrow=${narrow}
                onActive=${(/** @type {boolean} */ yes) => setActive(yes ? row.node.id : null)}
              />`,
        )}`
    }
  </div>`;
}
