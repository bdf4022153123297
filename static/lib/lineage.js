// The layout of a lineage: what was made stands below each other in one lane, each after what it was made of; what came from outside (files,
// streams, other datasets) stands to the left of what it went into. Links over more than one row become arcs at the right, on as few tracks as
// keep them apart. No coordinates here: rows, and tracks.

/** @typedef {import('../models/versions.js').Lineage} Lineage */
/** @typedef {import('../models/versions.js').LineageNode} LineageNode */
/** @typedef {{node: LineageNode, inputs: LineageNode[]}} LineageRow */
/** @typedef {{from: number, to: number, kind: string, track: number}} LineageLink rows; track -1: straight down to the next row */

/** @param {Lineage} lineage @returns {{rows: LineageRow[], links: LineageLink[], tracks: number}} */
export function layOut({ nodes, edges }) {
  const hasSource = new Set(edges.map((e) => e.to));
  const outside = (/** @type {LineageNode} */ n) =>
    n.kind === 'file' ||
    n.kind === 'stream' ||
    n.kind === 'dataset' ||
    (n.kind === 'version' && n.dataset_id !== undefined && !hasSource.has(n.id));
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const inner = sorted(
    nodes.filter((n) => !outside(n)),
    edges,
  );
  const place = new Map(inner.map((n, i) => [n.id, i]));
  const rows = inner.map((node) => ({
    node,
    inputs: edges.filter((e) => e.to === node.id && !place.has(e.from)).flatMap((e) => byId.get(e.from) ?? []),
  }));
  const links = edges.flatMap(({ from, to, kind }) => {
    const a = place.get(from);
    const b = place.get(to);
    return a === undefined || b === undefined ? [] : [{ from: a, to: b, kind, track: -1 }];
  });
  return { rows, links, tracks: assignTracks(links) };
}

/**
 * Each node behind those it was made of, otherwise in the given order.
 * @param {LineageNode[]} nodes
 * @param {Lineage['edges']} edges
 */
function sorted(nodes, edges) {
  const ids = new Set(nodes.map((n) => n.id));
  /** @type {Map<string, number>} */
  const waiting = new Map();
  /** @type {Map<string, string[]>} */
  const next = new Map();
  for (const { from, to } of edges) {
    if (!ids.has(from) || !ids.has(to)) continue;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const left = [...nodes];
  /** @type {LineageNode[]} */
  const done = [];
  while (left.length) {
    const at = left.findIndex((n) => !waiting.get(n.id));
    const [node] = left.splice(Math.max(0, at), 1);
    done.push(node);
    for (const id of next.get(node.id) ?? []) waiting.set(id, (waiting.get(id) ?? 1) - 1);
  }
  return done;
}

/**
 * Short arcs on inner tracks; two arcs share one when they do not overlap.
 * @param {LineageLink[]} links
 * @returns {number} how many tracks
 */
function assignTracks(links) {
  /** @type {LineageLink[][]} */
  const tracks = [];
  const arcs = links.filter((l) => Math.abs(l.to - l.from) > 1);
  for (const arc of arcs.sort((a, b) => a.to - a.from - (b.to - b.from))) {
    const free = tracks.findIndex((t) => t.every((o) => o.to <= arc.from || arc.to <= o.from));
    arc.track = free < 0 ? tracks.length : free;
    (tracks[arc.track] ??= []).push(arc);
  }
  return tracks.length;
}
