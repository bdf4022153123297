// Two versions side by side: counts, schema, and how far each column has moved, the farthest first.

import { html, useEffect } from '/vendor/preact.js';
import { BASE } from '../lib/api.js';
import { count, percent } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { compareVersions, howText, listVersions } from '../models/versions.js';
import { ColumnDrift } from './column-drift.js';
import { Facts } from './facts.js';
import { Icon } from './icon.js';
import { Pager } from './pager.js';
import { scoreText } from './quality-score.js';
import { Empty, ProblemView, SkeletonRows, Waiting } from './states.js';

/** @typedef {import('../models/versions.js').Version} Version */
/** @typedef {import('../models/versions.js').Comparison} Comparison */

const LIMIT = 50;
/** As many as a dataset can keep. */
const MOST = 1000;

/** @param {number} old @param {number} now */
function change(old, now) {
  if (old === now) return 'the same';
  const share = old ? ` (${now > old ? '+' : '−'}${percent(Math.abs(now / old - 1))})` : '';
  return `${now > old ? '+' : '−'}${count(Math.abs(now - old))}${share}`;
}

/** @param {{comparison: Comparison, from: Version | undefined, to: Version | undefined}} props */
function Counts({ comparison: { from: a, to: b }, from, to }) {
  const share = (/** @type {import('../models/versions.js').Side} */ s) =>
    s.rows && s.columns ? s.missing_cells / (s.rows * s.columns) : 0;
  const pair = (/** @type {string} */ x, /** @type {string} */ y) =>
    x === y ? y : html`<span class="was">${x}</span> <span aria-label="to">→</span> ${y}`;
  return html`<${Facts}
    facts=${[
      { label: 'Rows', value: pair(count(a.rows), count(b.rows)), note: change(a.rows, b.rows) },
      { label: 'Columns', value: pair(count(a.columns), count(b.columns)), note: change(a.columns, b.columns) },
      { label: 'Missing', value: pair(percent(share(a)), percent(share(b))), note: `${count(b.missing_cells)} cells` },
      from &&
        to && {
          label: 'Quality',
          value: pair(scoreText(from.quality_score), scoreText(to.quality_score)),
          note: 'of 100',
        },
    ]}
  />`;
}

/** @param {{schema: Comparison['schema']}} props */
function SchemaChanges({ schema: { added, removed, retyped } }) {
  if (!added.length && !removed.length && !retyped.length) return null;
  const list = (
    /** @type {string} */ title,
    /** @type {string} */ kind,
    /** @type {{name: string, note: string}[]} */ columns,
  ) =>
    columns.length > 0 &&
    html`<div class="schema-change">
      <dt>${title} <span class="num quiet-text">${count(columns.length)}</span></dt>
      <dd>
        ${columns.slice(0, 40).map((c) => html`<span class=${`column-chip ${kind}`} key=${c.name}>${c.name} <span class="type">${c.note}</span></span>`)}
        ${columns.length > 40 && html`<span class="quiet-text">and ${count(columns.length - 40)} more</span>`}
      </dd>
    </div>`;
  return html`<section class="card padded" aria-labelledby="schema-title">
    <h2 id="schema-title">Schema</h2>
    <dl class="schema-changes">
      ${list(
        'Added',
        'added',
        added.map((c) => ({ name: c.name, note: c.type })),
      )}
      ${list(
        'Removed',
        'removed',
        removed.map((c) => ({ name: c.name, note: c.type })),
      )}
      ${list(
        'Other type',
        'retyped',
        retyped.map((c) => ({ name: c.name, note: `${c.from} → ${c.to}` })),
      )}
    </dl>
  </section>`;
}

/** @param {{versions: Version[], from: number, to: number}} props */
function Chooser({ versions, from, to }) {
  const set = (/** @type {number} */ a, /** @type {number} */ b) =>
    setParams({ view: null, from: a, to: b, skip: null });
  const select = (
    /** @type {string} */ label,
    /** @type {number} */ value,
    /** @type {(n: number) => void} */ choose,
  ) =>
    html`<label
      >${label}
      <select value=${String(value)} onChange=${(/** @type {any} */ e) => choose(Number(e.currentTarget.value))}>
        ${versions.map((v) => html`<option value=${String(v.number)} selected=${v.number === value}>${v.number}${v.current ? ', current' : ''} · ${howText(v)}</option>`)}
      </select></label
    >`;
  return html`<div class="compare-choice">
    ${select('From version', from, (n) => set(n, to))}
    <button
      type="button"
      class="quiet square"
      aria-label="Swap the two versions"
      title="Swap"
      onClick=${() => set(to, from)}
    >
      <${Icon} name="compare" />
    </button>
    ${select('To version', to, (n) => set(from, n))}
  </div>`;
}

/** @param {{dataset: import('../models/datasets.js').Dataset, versions: Version[], from: number, to: number}} props */
function Compared({ dataset: d, versions, from, to }) {
  const skip = Number(params().get('skip')) || 0;
  const result = useResource(
    (signal) => compareVersions(d.id, { from, to, skip, limit: LIMIT }, signal),
    [d.id, from, to, skip, d.rows],
  );
  const c = result.data;
  const waiting =
    result.loading && html`<${Waiting} since=${result.since} what="Comparing" onCancel=${result.cancel} />`;
  if (result.problem) return html`<${ProblemView} problem=${result.problem} onRetry=${result.reload} compact />`;
  if (!c) return html`<div class="card padded">${waiting}<${SkeletonRows} rows=${8} /></div>`;
  const link = `${BASE}/datasets/${d.id}/versions/compare?from=${from}&to=${to}&sort=-drift`;
  return html`${waiting}
    <${Counts}
      comparison=${c}
      from=${versions.find((v) => v.number === from)}
      to=${versions.find((v) => v.number === to)}
    />
    <${SchemaChanges} schema=${c.schema} />
    <section class="card drift" aria-labelledby="drift-title" aria-busy=${result.loading}>
      <div class="bar">
        <h2 id="drift-title">Columns of both, the farthest moved first</h2>
        <span class="end legend"
          ><i class="old" aria-hidden="true"></i>${`version ${from}`}<i class="new" aria-hidden="true"></i
          >${`version ${to}`}</span
        >
      </div>
      ${c.items.map((column) => html`<${ColumnDrift} key=${column.name} column=${column} from=${from} to=${to} />`)}
      ${!c.total && html`<${Empty} compact icon="columns" title="No column in common"><p>The two versions have no column of the same name.</p><//>`}
      ${c.total > LIMIT && html`<${Pager} noun="Columns" skip=${skip} limit=${LIMIT} total=${c.total} onSkip=${(/** @type {number} */ to2) => setParams({ skip: to2 || null })} />`}
    </section>
    <p class="quiet-text">
      ${'PSI is the population stability index: below 0.1 a column counts as stable, from 0.25 on as drifted. '}<a
        href=${link}
        >This comparison as JSON</a
      >.
    </p>`;
}

/** @param {{dataset: import('../models/datasets.js').Dataset}} props */
export function VersionCompare({ dataset: d }) {
  const list = useResource((signal) => listVersions(d.id, { limit: MOST }, signal), [d.id, d.version]);
  const versions = list.data?.items;
  const query = params();
  const others = versions?.filter((v) => v.number !== d.version) ?? [];
  const to = Number(query.get('to')) || d.version;
  const parent = versions?.find((v) => v.number === to)?.parent;
  const from =
    Number(query.get('from')) ||
    (parent && others.some((v) => v.number === parent) ? parent : (others[0]?.number ?? 0));
  const ready = Boolean(versions && from && to);
  useEffect(() => {
    if (ready && !(query.get('from') && query.get('to'))) setParams({ view: null, from, to }, { replace: true });
  }, [ready]);

  if (list.problem && !versions) return html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`;
  if (!versions) return html`<div class="card padded"><${SkeletonRows} rows=${8} /></div>`;
  if (!ready)
    return html`<${Empty} icon="compare" title="Nothing to compare yet"
      ><p>
        There is one version. Append or replace rows, clean the data or stream into it: that makes a second one, and its
        differences are shown here.
      </p><//
    >`;
  return html`<${Chooser} versions=${versions} from=${from} to=${to} /><${Compared}
      dataset=${d}
      versions=${versions}
      from=${from}
      to=${to}
    />`;
}
