// Lineage: the picture, the same in sentences, and the data behind it.

import { html, useMemo, useState } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { copy } from '../lib/clipboard.js';
import { curl } from '../lib/curl.js';
import { plural } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { getLineage, howText } from '../models/versions.js';
import { Icon } from './icon.js';
import { LineageGraph } from './lineage-graph.js';
import { ProblemView, SkeletonRows } from './states.js';

/** @typedef {import('../models/versions.js').Lineage} Lineage */
/** @typedef {import('../models/versions.js').LineageNode} LineageNode */

/** Of a long history the newest so many versions and recipes are drawn until all are asked for. */
const DRAWN = 40;

/** @param {LineageNode} n */
const named = (n) =>
  n.kind === 'version'
    ? `version ${n.number}${n.dataset_name ? ` of ${n.dataset_name}` : ''}`
    : n.kind === 'recipe'
      ? `the recipe ${n.name ? `“${n.name}”` : '(deleted)'}`
      : n.kind === 'dataset'
        ? (n.dataset_name ?? 'a dataset')
        : n.kind === 'stream'
          ? 'a stream'
          : n.name || 'a file';

/** @param {{lineage: Lineage}} props */
function Sentences({ lineage: { nodes, edges } }) {
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const sources = (/** @type {string} */ id) => edges.filter((e) => e.to === id).flatMap((e) => byId.get(e.from) ?? []);
  return html`<ul class="lineage-text">
    ${nodes
      .filter((n) => n.kind === 'version')
      .map((n) => {
        const direct = sources(n.id);
        const recipe = direct.find((s) => s.kind === 'recipe');
        const from = recipe ? sources(recipe.id) : direct;
        const how =
          n.source && n.dataset_id === undefined && !from.length && !recipe
            ? howText({ source: n.source, filename: null, parent: null, recipe_name: null })
            : '';
        const made = [recipe && `by ${named(recipe)}`, from.length && `from ${from.map(named).join(' and ')}`]
          .filter(Boolean)
          .join(' ');
        const text = named(n);
        const words = `, ${plural(n.rows ?? 0, 'row')}: ${made || how || 'origin not recorded'}`;
        return html`<li key=${n.id}><b>${text[0].toUpperCase()}${text.slice(1)}</b>${words}</li>`;
      })}
  </ul>`;
}

/** The newest rows, and what leads into them. @param {Lineage} lineage @param {number} most @returns {Lineage} */
function newest(lineage, most) {
  const made = lineage.nodes.filter((n) => n.kind === 'version' || n.kind === 'recipe');
  if (made.length <= most) return lineage;
  const gone = new Set(made.slice(0, made.length - most).map((n) => n.id));
  const edges = lineage.edges.filter((e) => !gone.has(e.from) && !gone.has(e.to));
  const used = new Set(edges.flatMap((e) => [e.from, e.to]));
  return {
    edges,
    nodes: lineage.nodes.filter(
      (n) => !gone.has(n.id) && (used.has(n.id) || n.kind === 'version' || n.kind === 'recipe'),
    ),
  };
}

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function LineageView({ dataset: d }) {
  const [all, setAll] = useState(false);
  const result = useResource((signal) => getLineage(d.id, signal), [d.id, d.version]);
  const lineage = result.data;
  const shown = useMemo(() => lineage && (all ? lineage : newest(lineage, DRAWN)), [lineage, all]);
  if (result.problem && !lineage)
    return html`<${ProblemView} problem=${result.problem} onRetry=${result.reload} compact />`;
  if (!lineage || !shown) return html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`;
  const hidden = lineage.nodes.length - shown.nodes.length;
  return html`<section class="card" aria-labelledby="lineage-title">
    <div class="bar">
      <h2 id="lineage-title">What was made of what</h2>
      <div class="bar-end end">
        <a class="button quiet" href=${`${BASE}/datasets/${d.id}/lineage`}><${Icon} name="link" />JSON</a>
        <button type="button" class="quiet" onClick=${() => copy(curl(`/datasets/${d.id}/lineage`), 'curl command')}>
          <${Icon} name="copy" />Copy as curl
        </button>
      </div>
    </div>
    <div class="lineage-body">
      ${hidden > 0 && html`<p class="lineage-more"><button type="button" onClick=${() => setAll(true)}>Show all of the history</button> <span class="quiet-text">${plural(hidden, 'older part')} left out</span></p>`}
      <${LineageGraph} lineage=${shown} dataset=${d.id} />
      <div class="lineage-words-side">
        <h3>In words</h3>
        <${Sentences} lineage=${lineage} />
      </div>
    </div>
  </section>`;
}
