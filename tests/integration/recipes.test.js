// Recipes beyond what each step computes: every step on tables without rows and without values, mistakes in every step, previews that mark what
// changes, steps that are switched off, runs that fail, and decimals, which stay decimals, against PostgreSQL.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite, until, ROOT } = require('../lib/stack.js');
const { sqlRows } = require('../lib/sql.js');
const { random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const COLUMNS = [
  { name: 'i', type: 'integer' },
  { name: 'f', type: 'float' },
  { name: 'd', type: 'decimal', scale: 2 },
  { name: 'b', type: 'boolean' },
  { name: 'on', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 't', type: 'text' },
];
/** A sensible use of each step over COLUMNS; $other is a dataset of the same columns. */
const USES = {
  rename: { column: 'i', to: 'renamed' },
  drop: { columns: ['i', 't'] },
  select: { columns: ['t', 'i'] },
  change_type: { columns: ['t'], to: 'float' },
  trim: {},
  case: { to: 'upper' },
  replace: { find: 'a', to: 'b' },
  split: { column: 't', separator: '-', into: ['p', 'q'], rest: 'last' },
  merge: { columns: ['i', 'd', 'on', 't'], into: 'merged' },
  extract: { column: 't', pattern: '[0-9]+', into: 'digits' },
  fill_missing: { columns: ['i', 'f', 'd'], with: 'mean', by: ['b'] },
  drop_missing: { columns: ['t'], when: 'all' },
  deduplicate: { columns: ['b'], keep: 'last' },
  filter: { expression: "i > 0 or t like 'a%' or at < now()" },
  sort: { columns: ['t', 'd'], descending: ['d'] },
  sample: { fraction: 0.5 },
  outliers: { columns: ['i', 'f', 'd'], method: 'mad', action: 'clip' },
  normalise: { columns: ['i', 'd'] },
  standardise: { columns: ['f'] },
  bin: { column: 'd', method: 'quantile', bins: 3 },
  derive: { into: 'made', expression: "coalesce(t, '?') || text(d)" },
  date_parts: { column: 'at', parts: ['year', 'hour'] },
  one_hot: { column: 'b', missing: true },
  lump: { column: 't', least: 2 },
  group: { by: ['b'], aggregates: [{ column: 'd', function: 'sum' }, { column: 'f', function: 'median' }, { function: 'count' }] },
  pivot: { by: ['b'], column: 't', value: 'i', function: 'sum' },
  unpivot: { columns: ['i', 'f', 'd'] },
  join: { dataset_id: '$other', on: ['i'], how: 'full' },
  union: { dataset_id: '$other' },
};
let catalog;
const tables = {};
let money; // a column of decimals and one of groups

const upload = async (text, name, types) =>
  (
    await stack.admin.expect('POST', `/datasets?name=${encodeURIComponent(name)}${types ? `&types=${encodeURIComponent(JSON.stringify(types))}` : ''}`, { body: text, headers: { 'Content-Type': 'text/csv' } }, 201)
  ).json;
const typesOf = (columns) => Object.fromEntries(columns.map((c) => [c.name, c.type]));
const preview = (body, status = 200) => stack.admin.post('/recipes/preview', body, status);

async function prepare() {
  catalog = (await stack.admin.get('/steps', undefined, 200)).json.items;
  const header = COLUMNS.map((c) => c.name).join(',');
  tables.empty = (await stack.admin.post('/datasets', { name: 'no rows', columns: COLUMNS }, 201)).json;
  tables.missing = await upload(`${header}\n${',,,,,,\n'.repeat(3)}`, 'no values', typesOf(COLUMNS));
  tables.one = await upload(`${header}\n7,0.5,1.25,true,2026-01-31,2026-01-31T14:30:00,a-b-c7\n`, 'one row', typesOf(COLUMNS));
  const r = random(11);
  const lines = Array.from({ length: 500 }, () => `${r() < 0.1 ? '' : (r.normal() * 100 + (r() < 0.03 ? 5000 : 0)).toFixed(2)},${'abc'[r.int(0, 2)]}`);
  money = await upload(`price,shop\n${lines.join('\n')}\n`, 'money', { price: 'decimal', shop: 'text' });
}

/** The steps of a use, with a place for the other dataset. */
const stepsOf = (name, id, more = {}) => [{ step: name, ...JSON.parse(JSON.stringify(USES[name]).replace('"$other"', String(id))), ...more }];

test('every step of the catalog works on tables without rows, without values, and of one row', async () => {
  assert.deepEqual(catalog.map((one) => one.name).sort(), Object.keys(USES).sort(), 'every step is tried');
  for (const { name } of catalog)
    for (const [which, { id }] of Object.entries(tables)) {
      const { json } = await preview({ dataset_id: id, steps: stepsOf(name, tables.one.id) });
      assert.equal(json.steps.length, 1, `${name} on ${which}`);
      const [report] = json.steps;
      assert.equal(report.rows_before, which === 'empty' ? 0 : which === 'missing' ? 3 : 1, `${name} on ${which}`);
      assert.equal(json.preview.after.total, report.rows_after, `${name} on ${which}`);
      assert.ok(report.after.length > 0, `${name} on ${which} leaves columns`);
    }
});

test('every parameter that names columns says which one is not there, and which one does not fit', async () => {
  const { id } = tables.one;
  let tried = 0;
  for (const { name, title, parameters } of catalog)
    for (const [parameter, property] of Object.entries(parameters.properties)) {
      const column = property['x-quern-column'];
      if (!column) continue;
      const put = (value) => stepsOf(name, id, { [parameter]: column.many ? [value] : value });
      const pointer = `/steps/0/${parameter}${column.many ? '/0' : ''}`;
      const answer = await preview({ dataset_id: id, steps: put('nowhere') }, 422);
      assertProblem(answer, 422);
      const unknown = answer.json;
      assert.match(unknown.detail, new RegExp(`Step 1, ${title}: .*nowhere`), `${name}.${parameter}`);
      assert.equal(unknown.errors[0].pointer, pointer, `${name}.${parameter}`);
      tried++;
      const unfit = column.types.length && COLUMNS.find((c) => !column.types.includes(c.type));
      if (!unfit) continue;
      const wrong = (await preview({ dataset_id: id, steps: put(unfit.name) }, 422)).json;
      assert.equal(wrong.errors[0].pointer, pointer, `${name}.${parameter}`);
      assert.match(wrong.errors[0].detail, new RegExp(`"${unfit.name}" is ${unfit.type}`), `${name}.${parameter}`);
    }
  assert.ok(tried >= 28, `${tried} parameters were tried`);
});

test('a preview shows any step, only what changes in it, and which rows it leaves out', async () => {
  const { id } = await upload('n,name\n1, a\n2,b\n3,\n4, d\n', 'shown');
  const steps = [{ step: 'trim' }, { step: 'drop_missing' }, { step: 'derive', into: 'm', expression: 'n * 2' }, { step: 'sort', columns: ['n'], descending: ['n'] }];
  const first = (await preview({ dataset_id: id, steps, show: 1, only: 'changed' })).json;
  assert.equal(first.steps.length, 4, 'all steps are counted');
  assert.deepEqual(first.preview.after.row_numbers, [1, 4]);
  assert.deepEqual(first.preview.before.rows, [[1, ' a'], [4, ' d']]);
  assert.deepEqual(first.preview.after.rows, [[1, 'a'], [4, 'd']]);
  assert.deepEqual(first.preview.changed, [[0, 1], [1, 1]]);
  assert.equal(first.preview.removed, null);
  const second = (await preview({ dataset_id: id, steps, show: 2 })).json;
  assert.deepEqual(second.preview.removed, [2]);
  assert.deepEqual(second.preview.after.rows, [[1, 'a'], [2, 'b'], [4, 'd']]);
  const lost = (await preview({ dataset_id: id, steps, show: 2, only: 'changed' })).json;
  assert.deepEqual(lost.preview.before.rows, [[3, null]]);
  assert.deepEqual(lost.preview.before.row_numbers, [3]);
  const third = (await preview({ dataset_id: id, steps, show: 3 })).json;
  assert.deepEqual(third.preview.changed, [[0, 2], [1, 2], [2, 2]], 'a new column is all new');
  const fourth = (await preview({ dataset_id: id, steps })).json;
  assert.deepEqual(fourth.preview.after.rows.map((row) => row[0]), [4, 2, 1]);
  assert.equal(fourth.preview.changed, null, 'sorted rows have no cells to compare');
  const none = (await preview({ dataset_id: id, steps, show: 0 })).json;
  assert.equal(none.preview.after.rows.length, 4);
});

test('a step that is switched off stays in the recipe and does nothing', async () => {
  const { id } = await upload('n\n1\n2\n3\n', 'switched');
  const steps = [{ step: 'filter', expression: 'n > 1', enabled: false }, { step: 'derive', into: 'm', expression: 'n + 1', enabled: true }, { step: 'drop', enabled: false }];
  const { json: recipe } = await stack.admin.post('/recipes', { dataset_id: id, steps, name: 'Switched' }, 201);
  assert.deepEqual(recipe.report.map((one) => [one.step, one.enabled, one.rows_after]), [['filter', false, 3], ['derive', true, 3], ['drop', false, 3]]);
  assert.deepEqual(await stack.admin.rows(id), [{ n: 1, m: 2 }, { n: 2, m: 3 }, { n: 3, m: 4 }]);
  assert.deepEqual((await stack.admin.get(`/recipes/${recipe.id}/export`, undefined, 200)).json.steps, steps);
  await stack.admin.patch(`/recipes/${recipe.id}`, { steps: [{ ...steps[0], enabled: true }, ...steps.slice(1)] }, 201);
  assert.deepEqual(await stack.admin.rows(id), [{ n: 2, m: 3 }, { n: 3, m: 4 }]);
  const wrong = (await preview({ dataset_id: id, steps: [{ step: 'trim', enabled: 'no' }] }, 422)).json;
  assert.equal(wrong.errors[0].pointer, '/steps/0/enabled');
});

test('a recipe tells where it comes from and how its last run ended; a replay that fails names its step', async () => {
  const { id, name } = await upload('a,b\n1,x\n2,y\n', 'runs');
  const { json: recipe } = await stack.admin.post('/recipes', { dataset_id: id, steps: [{ step: 'trim' }, { step: 'drop', columns: ['b'] }], replay: true, target: 'dataset', name: 'without b' }, 201);
  assert.equal(recipe.dataset_name, name);
  assert.equal(recipe.target_dataset_name, 'without b');
  assert.equal(recipe.created_by.id, (await stack.admin.get('/auth/me', undefined, 200)).json.user.id);
  assert.equal(recipe.last_run.status, 'succeeded');
  await stack.admin.expect('POST', `/datasets/${id}/load?mode=replace`, { body: 'a\n5\n', headers: { 'Content-Type': 'text/csv' } });
  const run = await until('the replay to fail', async () => {
    const { json } = await stack.admin.get(`/recipes/${recipe.id}`, undefined, 200);
    return json.last_run.status === 'failed' && json.last_run;
  });
  assert.match(run.error, /^Step 2, Drop columns: There is no column "b"/);
  assert.deepEqual(await stack.admin.rows(recipe.target_dataset_id), [{ a: 1 }, { a: 2 }], 'what was there stays');
  const { json: list } = await stack.admin.get('/recipes', { dataset_id: recipe.target_dataset_id }, 200);
  assert.equal(list.items[0].last_run.job_id, run.job_id);
});

test('an expression is checked against the columns that earlier steps make', async () => {
  const { id } = tables.one;
  const check = async (body) => (await stack.admin.post('/expressions/check', { dataset_id: id, ...body }, 200)).json;
  const columns = (await preview({ dataset_id: id, steps: [{ step: 'rename', column: 'd', to: 'price' }] })).json.steps[0].after;
  assert.deepEqual(await check({ expression: 'price * 2', columns }), { valid: true, type: 'decimal', columns: ['price'] });
  assert.deepEqual(await check({ expression: '1 + prise', columns }), { valid: false, error: { detail: 'There is no column "prise". Did you mean "price"?', position: 4, length: 5 } });
  assert.deepEqual((await check({ expression: "'ü' || prise", columns })).error.position, 7, 'characters are counted, not bytes');
  for (const [wrong, pointer] of [['x', '/columns'], [[{ name: 'a' }], '/columns/0'], [[{ name: 'a', type: 'integer' }, 7], '/columns/1']]) {
    const answer = (await stack.admin.post('/expressions/check', { dataset_id: id, expression: '1', columns: wrong }, 422)).json;
    assert.equal(answer.errors[0].pointer, pointer);
  }
});

test('what is left over is said: parts of a split, values that nothing fills', async () => {
  const { id } = await upload('t,n\na-b-c,\nd-e,\n,\n', 'left over', { n: 'integer' });
  const note = async (step) => (await preview({ dataset_id: id, steps: [step] })).json;
  const cut = await note({ step: 'split', column: 't', separator: '-', into: ['p', 'q'] });
  assert.match(cut.steps[0].note, /^1 text has more parts/);
  assert.deepEqual(cut.preview.after.rows.map((row) => row.slice(2)), [['a', 'b'], ['d', 'e'], [null, null]]);
  const kept = await note({ step: 'split', column: 't', separator: '-', into: ['p', 'q'], rest: 'last' });
  assert.equal(kept.steps[0].note, null);
  assert.deepEqual(kept.preview.after.rows.map((row) => row.slice(2)), [['a', 'b-c'], ['d', 'e'], [null, null]]);
  assert.match((await note({ step: 'fill_missing', columns: ['n'], with: 'mean' })).steps[0].note, /^3 values stay missing/);
});

/** Runs steps over the table of decimals into a dataset of its own. */
async function cleanMoney(steps) {
  const { json } = await stack.admin.post('/recipes', { dataset_id: money.id, steps, target: 'dataset', name: 'made of money' }, 201);
  const { json: page } = await stack.admin.get(`/datasets/${json.target_dataset_id}/rows`, { limit: 10000 }, 200);
  return { rows: page.items.map((row) => Object.values(row)), types: page.columns.map((c) => c.type) };
}

test('decimals stay decimals, and are what PostgreSQL makes of them', async () => {
  const [{ version }] = sqlRows(stack, `SELECT version_id AS version FROM quern.datasets WHERE id = ${money.id}`);
  const src = `(SELECT row_number() OVER (ORDER BY ctid) n, c1 AS p, c2 AS s FROM data.v${version}_1) src`;
  const texts = (rows) => rows.map((row) => Object.values(row).map((v) => (v === null ? null : String(v))));
  const bounds = `(SELECT q1 - 1.5 * (q3 - q1) lo, q3 + 1.5 * (q3 - q1) hi FROM (SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY p::float8) q1, percentile_cont(0.75) WITHIN GROUP (ORDER BY p::float8) q3 FROM ${src}) q) b`;
  const cases = [
    [{ step: 'outliers', columns: ['price'] }, `SELECT CASE WHEN p::float8 < lo THEN ceil(lo::numeric * 100) / 100 WHEN p::float8 > hi THEN floor(hi::numeric * 100) / 100 ELSE p END::numeric(20,2)::text, s FROM ${src}, ${bounds} ORDER BY n`],
    [{ step: 'outliers', columns: ['price'], action: 'missing' }, `SELECT CASE WHEN p::float8 BETWEEN lo AND hi THEN p END::text, s FROM ${src}, ${bounds} ORDER BY n`],
    [{ step: 'outliers', columns: ['price'], action: 'remove' }, `SELECT p::text, s FROM ${src}, ${bounds} WHERE p IS NULL OR p::float8 BETWEEN lo AND hi ORDER BY n`],
    [{ step: 'fill_missing', columns: ['price'], with: 'constant', value: '1.5' }, `SELECT coalesce(p, 1.50)::text, s FROM ${src} ORDER BY n`],
    [{ step: 'group', by: ['shop'], aggregates: [{ column: 'price', function: 'sum' }] }, `SELECT s, sum(p)::text FROM ${src} GROUP BY s ORDER BY min(n)`],
    [{ step: 'filter', expression: 'price between -10.5 and 99.99' }, `SELECT p::text, s FROM ${src} WHERE p BETWEEN -10.5 AND 99.99 ORDER BY n`],
    [{ step: 'sort', columns: ['price'] }, `SELECT p::text, s FROM ${src} ORDER BY src.p NULLS LAST, n`],
  ];
  for (const [step, statement] of cases) {
    const made = await cleanMoney([step]);
    assert.ok(made.types.includes('decimal'), JSON.stringify(step));
    assert.deepEqual(texts(made.rows), texts(sqlRows(stack, statement)), JSON.stringify(step));
  }
  const changed = await cleanMoney([{ step: 'derive', into: 'twice', expression: 'price * 2 + 0.005' }]);
  assert.deepEqual(texts(changed.rows), texts(sqlRows(stack, `SELECT p::text, s, (p * 2 + 0.005)::text FROM ${src} ORDER BY n`)));
});

test('the manual has every step with its parameters, and every function', async () => {
  const manual = fs.readFileSync(path.join(ROOT, 'docs', 'cleaning.md'), 'utf8');
  for (const { name, parameters } of catalog) {
    const line = manual.split('\n').find((one) => one.startsWith(`| \`${name}\` |`));
    assert.ok(line, `the step ${name}`);
    for (const parameter of Object.keys(parameters.properties)) assert.ok(line.includes(`\`${parameter}\``), `${name}.${parameter}`);
  }
  const { items } = (await stack.admin.get('/expressions/functions', undefined, 200)).json;
  for (const { name } of items) assert.match(manual, new RegExp(`\`${name}[\`(]`), `the function ${name}`);
});
