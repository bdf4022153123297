// Cleaning: each step over random tables against an independent SQL statement in PostgreSQL; recipes from preview to lineage; the edges.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite, until } = require('../lib/stack.js');
const { sqlRows } = require('../lib/sql.js');
const { table, toCsv, random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const KINDS = ['integer', 'small', 'float', 'boolean', 'date', 'timestamp', 'word', 'text'];
const [I, S, F, B, D, T, W, X] = KINDS.map((kind, i) => `${kind}_${i + 1}`);
const sources = []; // {id, version, columns}
let other;

const upload = async (text, name) => (await stack.admin.expect('POST', `/datasets?name=${encodeURIComponent(name)}`, { body: text, headers: { 'Content-Type': 'text/csv' } }, 201)).json;

/** A dataset as `src`: its columns under their names, and n, the number of the row. */
async function source(id) {
  const { json } = await stack.admin.get(`/datasets/${id}`, undefined, 200);
  const [{ version }] = sqlRows(stack, `SELECT version_id AS version FROM quern.datasets WHERE id = ${id}`);
  const names = json.column_list.map((one) => one.name);
  const list = names.map((name, i) => `c${i + 1} AS "${name.replace(/"/g, '""')}"`).join(', ');
  return { id, version, names, sql: `(SELECT row_number() OVER (ORDER BY ctid) AS n, ${list} FROM data.v${version}_1)` };
}

async function prepare() {
  for (const [seed, rows, missing] of [[1, 400, 0.1], [2, 37, 0.4], [3, 1500, 0.02]]) {
    const { id } = await upload(toCsv(table(seed, rows, KINDS, { missing })), `random ${seed}`);
    sources.push(await source(id));
  }
  const codes = ['key,label', ...Array.from({ length: 7 }, (_, i) => `${i - 3},L${i}`), '2,again', ',nothing'].join('\n');
  other = await source((await upload(codes + '\n', 'codes')).id);
}

/** A value as it is compared: numbers to 9 digits, moments as milliseconds. */
function plain(value) {
  if (typeof value === 'number') return Number(value.toPrecision(9));
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return Date.parse(value.replace(/(\+00:00|Z)?$/, 'Z'));
  return value;
}

/** Runs the steps over a source into a dataset of its own and gives its rows in order. */
async function clean(from, steps) {
  const { json } = await stack.admin.post('/recipes', { dataset_id: from.id, version: 1, steps, target: 'dataset', name: 'made' }, 201);
  const { json: page } = await stack.admin.get(`/datasets/${json.target_dataset_id}/rows`, { limit: 10000 }, 200);
  assert.equal(page.next, null);
  return { rows: page.items, recipe: json, columns: page.columns };
}

async function same(from, steps, statement, what) {
  const made = await clean(from, Array.isArray(steps) ? steps : [steps]);
  const expected = sqlRows(stack, `WITH src AS ${from.sql} ${statement}`);
  const left = made.rows.map((row) => Object.values(row).map(plain));
  const right = expected.map((row) => Object.values(row).map(plain));
  assert.equal(left.length, right.length, `${what}: rows`);
  for (let i = 0; i < left.length; i++) assert.deepEqual(left[i], right[i], `${what}: row ${i + 1} of source ${from.id}`);
  return made;
}

const ALL = KINDS.map((kind, i) => `"${kind}_${i + 1}"`);
const but = (name, expression) => ALL.map((one) => (one === `"${name}"` ? `${expression} AS "${name}"` : one)).join(', ');
const numbers = (name) => `"${name}"::double precision`;

// [name, steps, SQL over src]; the statement gives the columns in their order.
const CASES = [
  ['rename', { step: 'rename', column: S, to: 'x y' }, `SELECT ${but(S, `"${S}"`).replace(`AS "${S}"`, 'AS "x y"')} FROM src ORDER BY n`],
  ['drop', { step: 'drop', columns: [F, X] }, `SELECT ${ALL.filter((c) => c !== `"${F}"` && c !== `"${X}"`).join(', ')} FROM src ORDER BY n`],
  ['select', { step: 'select', columns: [W, I] }, `SELECT "${W}", "${I}" FROM src ORDER BY n`],
  ['reorder', { step: 'select', columns: [W, I], keep_others: true }, `SELECT "${W}", "${I}", ${ALL.filter((c) => c !== `"${W}"` && c !== `"${I}"`).join(', ')} FROM src ORDER BY n`],
  ['change_type to text', { step: 'change_type', columns: [I, D, B], to: 'text' }, `SELECT "${I}"::text, "${S}", "${F}", "${B}"::text, "${D}"::text, "${T}", "${W}", "${X}" FROM src ORDER BY n`],
  ['change_type to integer', { step: 'change_type', columns: [B], to: 'integer' }, `SELECT ${but(B, `"${B}"::integer`)} FROM src ORDER BY n`],
  ['change_type to float', { step: 'change_type', columns: [S], to: 'float' }, `SELECT ${but(S, numbers(S))} FROM src ORDER BY n`],
  ['change_type to date', { step: 'change_type', columns: [T], to: 'date' }, `SELECT ${but(T, `"${T}"::date`)} FROM src ORDER BY n`],
  ['change_type there and back', [{ step: 'change_type', columns: [D], to: 'text', format: '%d.%m.%Y' }, { step: 'change_type', columns: [D], to: 'date', on_error: 'fail' }], `SELECT ${ALL} FROM src ORDER BY n`],
  ['case', { step: 'case', columns: [W], to: 'upper' }, `SELECT ${but(W, `upper("${W}" COLLATE "und-x-icu")`)} FROM src ORDER BY n`],
  ['trim characters', { step: 'trim', columns: [W], characters: 'aeiou' }, `SELECT ${but(W, `btrim("${W}", 'aeiou')`)} FROM src ORDER BY n`],
  ['trim inner', { step: 'trim', columns: [X], inner: true, empty_is_missing: true }, `SELECT ${but(X, `nullif(regexp_replace(btrim("${X}"), '\\s+', ' ', 'g'), '')`)} FROM src ORDER BY n`],
  ['replace', { step: 'replace', columns: [X], find: 'a', to: '<>' }, `SELECT ${but(X, `replace("${X}", 'a', '<>')`)} FROM src ORDER BY n`],
  ['replace whole', { step: 'replace', columns: [W], find: 'gamma', to: null, match: 'whole' }, `SELECT ${but(W, `nullif("${W}", 'gamma')`)} FROM src ORDER BY n`],
  ['replace pattern', { step: 'replace', columns: [X], find: '([aeiou])([a-z])', to: '$2$1', match: 'pattern' }, `SELECT ${but(X, `regexp_replace("${X}", '([aeiou])([a-z])', '\\2\\1', 'g')`)} FROM src ORDER BY n`],
  ['extract', { step: 'extract', column: X, pattern: ' ([0-9a-z]+)$', into: 'code' }, `SELECT ${ALL}, substring("${X}" from ' ([0-9a-z]+)$') FROM src ORDER BY n`],
  ['split', { step: 'split', column: X, separator: ' ', into: ['one', 'two'], keep: false }, `SELECT ${ALL.slice(0, 7)}, split_part("${X}", ' ', 1), CASE WHEN strpos("${X}", ' ') > 0 THEN split_part("${X}", ' ', 2) END FROM src ORDER BY n`],
  ['merge', { step: 'merge', columns: [W, S], separator: '/', into: 'both', keep: false }, `SELECT "${I}", "${F}", "${B}", "${D}", "${T}", "${X}", CASE WHEN num_nulls("${W}", "${S}") < 2 THEN concat_ws('/', "${W}", "${S}") END FROM src ORDER BY n`],
  ['fill constant', { step: 'fill_missing', columns: [S], with: 'constant', value: '-9' }, `SELECT ${but(S, `coalesce("${S}", -9)`)} FROM src ORDER BY n`],
  ['fill mean', { step: 'fill_missing', columns: [F], with: 'mean' }, `SELECT ${but(F, `coalesce("${F}", (SELECT avg("${F}") FROM src))`)} FROM src ORDER BY n`],
  ['fill median by group', { step: 'fill_missing', columns: [F], with: 'median', by: [W] }, `SELECT ${but(F, `coalesce("${F}", m)`)} FROM src LEFT JOIN (SELECT "${W}" w, percentile_cont(0.5) WITHIN GROUP (ORDER BY "${F}") m FROM src GROUP BY 1) g ON g.w IS NOT DISTINCT FROM "${W}" ORDER BY n`],
  ['fill mode', { step: 'fill_missing', columns: [W], with: 'mode' }, `SELECT ${but(W, `coalesce("${W}", (SELECT "${W}" FROM src WHERE "${W}" IS NOT NULL GROUP BY "${W}" ORDER BY count(*) DESC, min(n) LIMIT 1))`)} FROM src ORDER BY n`],
  ['fill forward', { step: 'fill_missing', columns: [D], with: 'forward' }, `SELECT ${but(D, `(SELECT p."${D}" FROM src p WHERE p.n <= o.n AND p."${D}" IS NOT NULL ORDER BY p.n DESC LIMIT 1)`)} FROM (SELECT * FROM src) o ORDER BY n`],
  ['fill backward by group', { step: 'fill_missing', columns: [S], with: 'backward', by: [B] }, `SELECT ${but(S, `(SELECT p."${S}" FROM src p WHERE p.n >= o.n AND p."${B}" IS NOT DISTINCT FROM o."${B}" AND p."${S}" IS NOT NULL ORDER BY p.n LIMIT 1)`)} FROM (SELECT * FROM src) o ORDER BY n`],
  ['fill interpolated', { step: 'fill_missing', columns: [F], with: 'interpolated' }, `SELECT ${but(F, `coalesce("${F}", (SELECT lo.f + (hi.f - lo.f) * (o.n - lo.n) / (hi.n - lo.n) FROM (SELECT n, "${F}" f FROM src WHERE n < o.n AND "${F}" IS NOT NULL ORDER BY n DESC LIMIT 1) lo, (SELECT n, "${F}" f FROM src WHERE n > o.n AND "${F}" IS NOT NULL ORDER BY n LIMIT 1) hi))`)} FROM (SELECT * FROM src) o ORDER BY n`],
  ['drop_missing', { step: 'drop_missing' }, `SELECT ${ALL} FROM src WHERE num_nulls(${ALL}) = 0 ORDER BY n`],
  ['drop_missing all', { step: 'drop_missing', columns: [W, S], when: 'all' }, `SELECT ${ALL} FROM src WHERE num_nulls("${W}", "${S}") < 2 ORDER BY n`],
  ['deduplicate first', { step: 'deduplicate', columns: [W, B] }, `SELECT ${ALL} FROM src WHERE n IN (SELECT min(n) FROM src GROUP BY "${W}", "${B}") ORDER BY n`],
  ['deduplicate last', { step: 'deduplicate', columns: [S], keep: 'last' }, `SELECT ${ALL} FROM src WHERE n IN (SELECT max(n) FROM src GROUP BY "${S}") ORDER BY n`],
  ['deduplicate none', { step: 'deduplicate', columns: [S, W], keep: 'none' }, `SELECT ${ALL} FROM src WHERE n IN (SELECT min(n) FROM src GROUP BY "${S}", "${W}" HAVING count(*) = 1) ORDER BY n`],
  ['filter', { step: 'filter', expression: `${I} > 50000 and (${W} like '%a%' or ${B}) and ${D} >= '1980-01-01'` }, `SELECT ${ALL} FROM src WHERE "${I}" > 50000 AND ("${W}" LIKE '%a%' OR "${B}") AND "${D}" >= '1980-01-01' ORDER BY n`],
  ['filter drop', { step: 'filter', expression: `${S} in (1, 2) or ${F} < 0`, action: 'drop' }, `SELECT ${ALL} FROM src WHERE ("${S}" IN (1, 2) OR "${F}" < 0) IS NOT TRUE ORDER BY n`],
  ['sort', { step: 'sort', columns: [W, F, S], descending: [F] }, `SELECT ${ALL} FROM src ORDER BY "${W}" COLLATE "C" NULLS LAST, "${F}" DESC NULLS LAST, "${S}" NULLS LAST, n`],
  ['sort by moments', { step: 'sort', columns: [B, D, T], descending: [D] }, `SELECT ${ALL} FROM src ORDER BY "${B}" NULLS LAST, "${D}" DESC NULLS LAST, "${T}" NULLS LAST, n`],
  ['outliers clip', { step: 'outliers', columns: [F] }, `SELECT ${but(F, `least(greatest("${F}", lo), hi)`).replace('least(', `CASE WHEN "${F}" IS NOT NULL THEN least(`).replace(', hi)', ', hi) END')} FROM src, (SELECT q[1] - 1.5 * (q[2] - q[1]) lo, q[2] + 1.5 * (q[2] - q[1]) hi FROM (SELECT percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY "${F}") q FROM src) p) b ORDER BY n`],
  ['outliers remove', { step: 'outliers', columns: [I], method: 'zscore', factor: 1.5, action: 'remove' }, `SELECT ${ALL} FROM src, (SELECT avg("${I}"::float8) m, stddev_samp("${I}"::float8) s FROM src) b WHERE "${I}" IS NULL OR abs("${I}" - m) <= 1.5 * s ORDER BY n`],
  ['outliers flag', { step: 'outliers', columns: [F], method: 'mad', action: 'flag' }, `SELECT ${ALL}, coalesce(abs("${F}" - m) > 3.5 * 1.4826022185056018 * d, false) FROM src, LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "${F}") m FROM src) a, LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs("${F}" - a.m)) d FROM src) c ORDER BY n`],
  ['outliers missing', { step: 'outliers', columns: [S], method: 'zscore', factor: 1, action: 'missing' }, `SELECT ${but(S, `CASE WHEN abs("${S}" - m) <= s THEN "${S}" END`)} FROM src, (SELECT avg("${S}"::float8) m, stddev_samp("${S}"::float8) s FROM src) b ORDER BY n`],
  ['outliers clip, MAD', { step: 'outliers', columns: [F], method: 'mad', factor: 2 }, `SELECT ${but(F, `CASE WHEN "${F}" IS NOT NULL THEN least(greatest("${F}", m - 2 * 1.4826022185056018 * d), m + 2 * 1.4826022185056018 * d) END`)} FROM src, LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY "${F}") m FROM src) a, LATERAL (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs("${F}" - a.m)) d FROM src) c ORDER BY n`],
  ['outliers clip whole numbers, z-score', { step: 'outliers', columns: [I], method: 'zscore', factor: 1 }, `SELECT ${but(I, `CASE WHEN "${I}" IS NOT NULL THEN least(greatest("${I}", ceil(m - s)::bigint), floor(m + s)::bigint) END`)} FROM src, (SELECT avg("${I}"::float8) m, stddev_samp("${I}"::float8) s FROM src) b ORDER BY n`],
  ['case lower', { step: 'case', columns: [X], to: 'lower' }, `SELECT ${but(X, `lower("${X}" COLLATE "und-x-icu")`)} FROM src ORDER BY n`],
  ['split with the rest', { step: 'split', column: X, separator: 'a', into: ['one', 'two'], rest: 'last' }, `SELECT ${ALL}, split_part("${X}", 'a', 1), CASE WHEN strpos("${X}", 'a') > 0 THEN substr("${X}", strpos("${X}", 'a') + 1) END FROM src ORDER BY n`],
  ['fill interpolated by group', { step: 'fill_missing', columns: [F], with: 'interpolated', by: [B] }, `, o AS (SELECT *, row_number() OVER (PARTITION BY "${B}" ORDER BY n) AS k FROM src), o2 AS (SELECT * FROM o) SELECT ${but(F, `coalesce("${F}", (SELECT lo.f + (hi.f - lo.f) * (o.k - lo.k) / (hi.k - lo.k) FROM (SELECT k, "${F}" f FROM o p WHERE p."${B}" IS NOT DISTINCT FROM o2."${B}" AND p.k < o2.k AND "${F}" IS NOT NULL ORDER BY k DESC LIMIT 1) lo, (SELECT k, "${F}" f FROM o p WHERE p."${B}" IS NOT DISTINCT FROM o2."${B}" AND p.k > o2.k AND "${F}" IS NOT NULL ORDER BY k LIMIT 1) hi, (SELECT o2.k) o))`)} FROM o2 ORDER BY n`],
  ['pivot counts', { step: 'pivot', by: [W], column: B, function: 'count' }, `SELECT "${W}", count(*) FILTER (WHERE NOT "${B}"), count(*) FILTER (WHERE "${B}") AS t, count(*) FILTER (WHERE "${B}" IS NULL) AS m FROM src GROUP BY 1 ORDER BY min(n)`],
  ['unpivot to texts', [{ step: 'select', columns: [W, I, D] }, { step: 'unpivot', columns: [I, D], name: 'what', value: 'it' }], `SELECT "${W}", what, it FROM src, LATERAL (VALUES (1, '${I}', "${I}"::text), (2, '${D}', "${D}"::text)) v(k, what, it) ORDER BY n, k`],
  ['normalise', { step: 'normalise', columns: [I, S], min: -1, max: 1 }, `SELECT (("${I}" - il) / (ih - il) * 2 - 1) AS i, (("${S}" - sl) / (sh - sl) * 2 - 1) AS s, ${ALL.slice(2)} FROM src, (SELECT min("${I}")::float8 il, max("${I}")::float8 ih, min("${S}")::float8 sl, max("${S}")::float8 sh FROM src) b ORDER BY n`],
  ['standardise', { step: 'standardise', columns: [F] }, `SELECT ${but(F, `("${F}" - m) / s`)} FROM src, (SELECT avg("${F}") m, stddev_samp("${F}") s FROM src) b ORDER BY n`],
  ['bin width', { step: 'bin', column: I, bins: 7, as: 'number', into: 'b' }, `SELECT ${ALL}, CASE WHEN "${I}" IS NOT NULL THEN least(width_bucket("${I}"::float8, l, h, 7), 7) END FROM src, (SELECT min("${I}")::float8 l, max("${I}")::float8 h FROM src) b ORDER BY n`],
  ['bin edges', { step: 'bin', column: S, method: 'edges', edges: ['-2', '0', '3'], labels: ['low', 'high'], into: 'b' }, `SELECT ${ALL}, CASE WHEN "${S}" BETWEEN -2 AND -1 THEN 'low' WHEN "${S}" BETWEEN 0 AND 3 THEN 'high' END FROM src ORDER BY n`],
  ['bin quantile', { step: 'bin', column: F, method: 'quantile', bins: 4, as: 'number', into: 'b' }, `SELECT ${ALL}, CASE WHEN "${F}" < q[1] THEN 1 WHEN "${F}" < q[2] THEN 2 WHEN "${F}" < q[3] THEN 3 WHEN "${F}" IS NOT NULL THEN 4 END FROM src, (SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY "${F}") q FROM src) b ORDER BY n`],
  ['date_parts', { step: 'date_parts', column: T, parts: ['year', 'quarter', 'month', 'week', 'week_year', 'day', 'weekday', 'day_of_year', 'hour', 'minute', 'second'] }, `SELECT ${ALL}, ${['year', 'quarter', 'month', 'week', 'isoyear', 'day', 'isodow', 'doy', 'hour', 'minute', 'second'].map((one) => `extract(${one} FROM "${T}")::integer AS ${one}`)} FROM src ORDER BY n`],
  ['derive', { step: 'derive', into: 'r', expression: `case when ${S} = 0 then null else round(${I} / ${S}, 3) end` }, `SELECT ${ALL}, round(("${I}"::numeric / nullif("${S}", 0)), 3)::float8 FROM src ORDER BY n`],
  ['derive dates', { step: 'derive', into: 'r', expression: `date_add(${D}, ${S}, 'month') - ${D}` }, `SELECT ${ALL}, ("${D}" + make_interval(months => "${S}"::integer))::date - "${D}" FROM src ORDER BY n`],
  ['derive logic', { step: 'derive', into: 'r', expression: `(${B} or ${S} > 1) and not (${F} between -1 and 1)` }, `SELECT ${ALL}, ("${B}" OR "${S}" > 1) AND NOT ("${F}" BETWEEN -1 AND 1) FROM src ORDER BY n`],
  ['derive texts', { step: 'derive', into: 'r', expression: `coalesce(lpad(left(${W}, 2), 4, '*'), '-') || length(${X})` }, `SELECT ${ALL}, coalesce(lpad(left("${W}", 2), 4, '*'), '-') || length("${X}") FROM src ORDER BY n`],
  ['one_hot', { step: 'one_hot', column: S, missing: true }, `SELECT ${ALL.filter((c) => c !== `"${S}"`)}, ${[-3, -2, -1, 0, 1, 2, 3, 4, 5].map((v) => `("${S}" IS NOT DISTINCT FROM ${v})::integer AS "v${v}"`)}, ("${S}" IS NULL)::integer AS vn FROM src ORDER BY n`],
  ['lump', { step: 'lump', column: W, least: 30, other: 'rest' }, `SELECT ${but(W, `CASE WHEN "${W}" IS NOT NULL THEN CASE WHEN count(*) OVER (PARTITION BY "${W}") < 30 THEN 'rest' ELSE "${W}" END END`)} FROM src ORDER BY n`],
  ['group', { step: 'group', by: [W, B], aggregates: ['sum', 'mean', 'median', 'min', 'max', 'sd', 'distinct', 'count'].map((f) => ({ column: S, function: f })).concat([{ function: 'count' }, { column: F, function: 'quantile', q: 0.9, into: 'q' }, { column: X, function: 'min' }, { column: D, function: 'max' }]) },
    `SELECT "${W}", "${B}", sum("${S}"), avg("${S}"::float8) AS a2, percentile_cont(0.5) WITHIN GROUP (ORDER BY "${S}") AS a3, min("${S}") AS a4, max("${S}") AS a5, stddev_samp("${S}"::float8) AS a6, count(DISTINCT "${S}") AS a7, count("${S}") AS a8, count(*) AS a9, percentile_cont(0.9) WITHIN GROUP (ORDER BY "${F}") AS b1, min("${X}" COLLATE "C") AS b2, max("${D}") AS b3 FROM src GROUP BY 1, 2 ORDER BY min(n)`],
  ['group of all', { step: 'group', aggregates: [{ column: I, function: 'sum' }, { column: F, function: 'sum' }, { column: W, function: 'first' }, { column: W, function: 'last' }, { column: W, function: 'mode' }] },
    `SELECT sum("${I}"), sum("${F}") AS b, (SELECT "${W}" FROM src WHERE "${W}" IS NOT NULL ORDER BY n LIMIT 1) AS c, (SELECT "${W}" FROM src WHERE "${W}" IS NOT NULL ORDER BY n DESC LIMIT 1) AS d, (SELECT "${W}" FROM src WHERE "${W}" IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, min(n) LIMIT 1) AS e FROM src`],
  ['pivot', { step: 'pivot', by: [W], column: B, value: S, function: 'sum' }, `SELECT "${W}", sum("${S}") FILTER (WHERE NOT "${B}"), sum("${S}") FILTER (WHERE "${B}") AS t, sum("${S}") FILTER (WHERE "${B}" IS NULL) AS m FROM src GROUP BY 1 ORDER BY min(n)`],
  ['unpivot', [{ step: 'select', columns: [W, I, S, F] }, { step: 'unpivot', columns: [I, S, F] }], `SELECT "${W}", name, value FROM src, LATERAL (VALUES (1, '${I}', "${I}"::float8), (2, '${S}', "${S}"::float8), (3, '${F}', "${F}")) v(k, name, value) ORDER BY n, k`],
];

for (const [name, steps, statement] of CASES)
  test(`${name}, as PostgreSQL has it`, async () => {
    // the columns of one_hot are the values that are there: all of them are in the larger tables
    for (const from of name === 'one_hot' ? [sources[0], sources[2]] : sources) await same(from, steps, statement, name);
  });

for (const how of ['inner', 'left', 'right', 'full'])
  test(`join ${how}, as PostgreSQL has it`, async () => {
    for (const from of sources)
      await same(
        from,
        [{ step: 'select', columns: [I, S] }, { step: 'filter', expression: `${S} is null or ${S} <> 1` }, { step: 'join', dataset_id: other.id, on: [S], other_on: ['key'], how }],
        `SELECT l."${I}", coalesce(l."${S}", r.key), r.label FROM (SELECT * FROM src WHERE "${S}" IS DISTINCT FROM 1) l ${how} JOIN ${other.sql} r ON r.key = l."${S}" ORDER BY l.n NULLS LAST, r.n`,
        how,
      );
  });

test('union, as PostgreSQL has it', async () => {
  for (const from of sources)
    await same(
      from,
      [{ step: 'select', columns: [S, W] }, { step: 'rename', column: S, to: 'key' }, { step: 'union', dataset_id: other.id }],
      `SELECT key, w, label FROM (SELECT 1 AS part, n, "${S}" AS key, "${W}" AS w, NULL AS label FROM src UNION ALL SELECT 2, n, key, NULL, label FROM ${other.sql} o) u ORDER BY part, n`,
      'union',
    );
});

test('a sample is as large as asked, of rows that are there, and the same for the same seed', async () => {
  const from = sources[0];
  const all = (await clean(from, [])).rows.map((row) => JSON.stringify(row));
  const draw = async (more) => (await clean(from, [{ step: 'sample', ...more }])).rows.map((row) => JSON.stringify(row));
  const some = await draw({ rows: 50, seed: 7 });
  assert.equal(some.length, 50);
  assert.equal((await draw({ fraction: 0.25 })).length, 100);
  assert.equal((await draw({ rows: 100000 })).length, all.length);
  assert.deepEqual(await draw({ rows: 50, seed: 7 }), some);
  assert.notDeepEqual(await draw({ rows: 50, seed: 8 }), some);
  let at = -1;
  for (const row of some) {
    at = all.indexOf(row, at + 1);
    assert.ok(at >= 0, 'in the order of the table, each once');
  }
});

test('a preview tells step by step what changes, and stores nothing', async () => {
  const { id } = await upload('name,n\n" a ",1\nb,\n" c",3\n', 'previewed');
  const steps = [{ step: 'trim' }, { step: 'fill_missing', columns: ['n'], with: 'constant', value: '2' }, { step: 'drop', columns: ['name'] }];
  const { json } = await stack.admin.post('/recipes/preview', { dataset_id: id, steps, upto: 2 }, 200);
  assert.deepEqual(json.steps.map((one) => [one.step, one.rows_after, one.cells_changed]), [['trim', 3, 2], ['fill_missing', 3, 1]]);
  assert.deepEqual(json.preview.before.rows, [['a', 1], ['b', null], ['c', 3]]);
  assert.deepEqual(json.preview.after.rows, [['a', 1], ['b', 2], ['c', 3]]);
  assert.deepEqual(json.preview.changed, [[1, 1]]);
  assert.equal(json.sampled, false);
  assert.equal((await stack.admin.get('/recipes', { dataset_id: id }, 200)).json.total, 0);
  assert.equal((await stack.admin.get(`/datasets/${id}`, undefined, 200)).json.version, 1);
});

test('mistakes name their step and field, and nothing is stored', async () => {
  const { id } = sources[0];
  const wrong = [
    [[{ step: 'trimm' }], '/steps/0/step', /trim/],
    [[{ step: 'trim' }, { step: 'drop', columns: ['wrod_7'] }], '/steps/1/columns/0', /word_7/],
    [[{ step: 'sort' }], '/steps/0/columns', /./],
    [[{ step: 'normalise', columns: [I, W] }], '/steps/0/columns/1', /text/],
    [[{ step: 'derive', into: 'a', expression: `${I} +` }], '/steps/0/expression', /character/],
    [[{ step: 'filter', expression: I }], '/steps/0/expression', /boolean|true or false/],
    [[{ step: 'rename', column: I, to: S }], '/steps/0/to', /already/],
    [[{ step: 'bin', column: I, bins: 0 }], '/steps/0/bins', /./],
    [[{ step: 'join', dataset_id: 999999, on: [I] }], '/steps/0/dataset_id', /no such dataset/],
    [[{ step: 'group', by: [W], aggregates: [{ column: W, function: 'mean' }] }], '/steps/0/aggregates/0/column', /numbers/],
    [[{ step: 'replace', columns: [W], find: '(', match: 'pattern' }], '/steps/0/find', /pattern/],
    ['trim', '/steps', /array/],
  ];
  for (const [steps, pointer, says] of wrong) {
    const answer = await stack.admin.request('POST', '/recipes', { json: { dataset_id: id, steps } });
    assertProblem(answer, 422);
    const field = answer.json.errors.find((one) => one.pointer === pointer);
    assert.ok(field, `${JSON.stringify(steps)}: ${answer.text}`);
    assert.match(field.detail, says);
  }
  assert.equal((await stack.admin.get(`/datasets/${id}`, undefined, 200)).json.version, 1);
});

test('a recipe makes a version with its lineage; dropping a step undoes it; export goes in elsewhere', async () => {
  const { id } = await upload('a,b\n1,x\n2,y\n3,\n', 'versions');
  const steps = [{ step: 'drop_missing' }, { step: 'derive', into: 'c', expression: 'a * 10' }];
  const { json: recipe } = await stack.admin.post('/recipes', { dataset_id: id, steps, name: 'Tidy' }, 201);
  assert.equal(recipe.result_version, 2);
  assert.deepEqual(recipe.report.map((one) => one.rows_after), [2, 2]);
  const rows = async (of = id) => (await stack.admin.get(`/datasets/${of}/rows`, undefined, 200)).json.items;
  assert.deepEqual(await rows(), [{ a: 1, b: 'x', c: 10 }, { a: 2, b: 'y', c: 20 }]);
  const lineage = (await stack.admin.get(`/datasets/${id}/lineage`, undefined, 200)).json;
  assert.ok(lineage.nodes.some((one) => one.kind === 'recipe' && one.recipe_id === recipe.id));
  const changed = (await stack.admin.patch(`/recipes/${recipe.id}`, { steps: steps.slice(1) }, 201)).json;
  assert.equal(changed.result_version, 3);
  assert.deepEqual(await rows(), [{ a: 1, b: 'x', c: 10 }, { a: 2, b: 'y', c: 20 }, { a: 3, b: null, c: 30 }]);
  const { json: exported } = await stack.admin.get(`/recipes/${recipe.id}/export`, undefined, 200);
  assert.deepEqual(exported, { name: 'Tidy', steps: steps.slice(1) });
  const second = await upload('a\n7\n', 'elsewhere');
  await stack.admin.post('/recipes', { dataset_id: second.id, ...exported }, 201);
  assert.deepEqual(await rows(second.id), [{ a: 7, c: 70 }]);
  await stack.admin.delete(`/recipes/${recipe.id}`, 204);
  await stack.admin.get(`/recipes/${recipe.id}`, undefined, 404);
  assert.equal((await rows()).length, 3);
});

test('a recipe that is replayed runs on every new load', async () => {
  const { id } = await upload('a\n1\n2\n', 'replayed');
  const { json: recipe } = await stack.admin.post(
    '/recipes',
    { dataset_id: id, steps: [{ step: 'group', aggregates: [{ column: 'a', function: 'sum', into: 's' }] }], target: 'dataset', replay: true, name: 'sums' },
    201,
  );
  await stack.admin.expect('POST', `/datasets/${id}/load?mode=replace`, { body: 'a\n5\n6\n', headers: { 'Content-Type': 'text/csv' } });
  await until('the recipe to be replayed', async () => {
    const { json } = await stack.admin.get(`/datasets/${recipe.target_dataset_id}/rows`, undefined, 200);
    return json.items.length === 1 && json.items[0].s === 11;
  });
});

test('a large table is cleaned by the worker', async () => {
  const r = random(5);
  const lines = ['id,v'];
  for (let i = 0; i < 300000; i++) lines.push(`${i},${r.int(0, 99)}`);
  const { id } = await upload(lines.join('\n') + '\n', 'large');
  const answer = await stack.admin.request('POST', '/recipes', {
    json: { dataset_id: id, steps: [{ step: 'filter', expression: 'v < 50' }, { step: 'sort', columns: ['v', 'id'], descending: ['id'] }] },
    headers: { Prefer: 'respond-async' },
  });
  assert.equal(answer.status, 202, answer.text);
  const job = await until('the job to end', async () => {
    const { json } = await stack.admin.get(answer.headers.location, undefined, 200);
    return ['succeeded', 'failed'].includes(json.status) && json;
  });
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  const from = await source(id);
  const [counted] = sqlRows(stack, `SELECT count(*) AS n, max(v) AS most, bool_and(v > p OR (v = p AND id < q) OR p IS NULL) AS sorted FROM (SELECT *, lag(v) OVER (ORDER BY n) p, lag(id) OVER (ORDER BY n) q FROM ${from.sql} s) t`);
  assert.equal(counted.n, lines.slice(1).filter((line) => Number(line.split(',')[1]) < 50).length);
  assert.equal(counted.most, 49);
  assert.equal(counted.sorted, true);
});

test('edges: one row, all missing, wide, unicode, one huge group', async () => {
  const many = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const tables = [
    ['one row', 'a,b\n1,x\n'],
    ['all missing', 'a,b\n,\n,\n,\n'],
    ['wide', `${many.join(',')}\n${many.map((_, i) => i).join(',')}\n${many.map(() => '').join(',')}\n`],
    ['unicode', '"näme ""q""",價格\n🌾,1\nÅ,2\n'],
    ['huge group', 'a,b\n' + '1,same\n'.repeat(3000)],
  ];
  for (const [name, text] of tables) {
    const from = await source((await upload(text, name)).id);
    const [first, second] = from.names;
    const steps = [
      { step: 'trim' },
      { step: 'deduplicate', columns: [first] },
      { step: 'fill_missing', columns: from.names, with: 'mode' },
      { step: 'sort', columns: [first] },
      { step: 'derive', into: 'made', expression: `coalesce(text("${first.replace(/"/g, '""')}"), '-') || '!'` },
      { step: 'group', by: ['made'], aggregates: [{ column: second, function: 'distinct' }, { function: 'count' }] },
      { step: 'filter', expression: 'false' },
      { step: 'group', by: ['made'], aggregates: [{ function: 'count' }] },
      { step: 'sort', columns: ['made'] },
      { step: 'one_hot', column: 'made', keep: true },
    ];
    for (let upto = 0; upto <= steps.length; upto++) {
      const { json } = await stack.admin.post('/recipes/preview', { dataset_id: from.id, steps, upto }, 200);
      assert.equal(json.steps.length, upto, name);
    }
    const made = await clean(from, steps);
    assert.deepEqual(made.rows, [], name);
  }
});

test('expressions are checked for the editor, and functions are listed', async () => {
  const { id } = sources[0];
  const check = async (expression) => (await stack.admin.post('/expressions/check', { dataset_id: id, expression }, 200)).json;
  assert.deepEqual(await check(`${I} * 2 > ${F}`), { valid: true, type: 'boolean', columns: [I, F] });
  assert.deepEqual(await check('1 + '), { valid: false, error: { detail: 'The expression ends where a value is expected.', position: 4, length: 0 } });
  const { json } = await stack.admin.get('/expressions/functions', undefined, 200);
  for (const name of ['upper', 'regexp_extract', 'date_trunc', 'coalesce']) assert.ok(json.items.some((one) => one.name === name && one.doc && one.signature));
  const { json: steps } = await stack.admin.get('/steps', undefined, 200);
  assert.ok(steps.total >= 29);
  for (const one of steps.items) assert.ok(one.title && one.doc && one.parameters.type === 'object', one.name);
  const merge = steps.items.find((one) => one.name === 'normalise');
  assert.deepEqual(merge.parameters.properties.columns['x-quern-column'], { types: ['integer', 'float', 'decimal'], many: true });
});
