// Operations through the API: the catalog, running them, what is refused, results that are kept, arrays longer than a reply.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const ROWS = 12345; // more than a reply holds
const r = random(4);
const rows = Array.from({ length: ROWS }, (_, i) => ({
  x: i % 17 === 3 ? null : Math.round(r() * 1000) / 8,
  word: i % 29 === 5 ? null : r.pick(['salt', 'rye, fine', '"spelt"', 'größe']),
  day: `2026-0${1 + (i % 9)}-1${i % 10}`,
  'a:b/c': i,
}));
const quote = (value) => (value === null ? '' : /[",]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));
const csv = (list) => [Object.keys(list[0]).join(','), ...list.map((row) => Object.values(row).map(quote).join(','))].join('\n') + '\n';
let dataset;
let small;
let viewer;
let editor;

async function prepare() {
  dataset = (await stack.admin.dataset('grain', csv(rows))).id;
  small = (await stack.admin.dataset('small', 'x,g\n3,a\n1,b\n,a\n2,a\n')).id;
  viewer = await stack.user('viewer');
  editor = await stack.user('editor');
}

const run = (operation, body, { status = 200, headers, as = stack.admin } = {}) =>
  as.expect('POST', `/analytics/${operation}`, { json: { dataset_id: dataset, ...body }, headers }, status);
const post = (operation, body, as = stack.admin) => as.request('POST', `/analytics/${operation}`, { json: body });

// A parser small enough to be trusted: quotes, commas, line ends.
function parse(text) {
  return text.trimEnd().split('\n').map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] !== undefined ? m[1].replace(/""/g, '"') : m[2])));
}

test('the catalog says what each operation answers and takes', async () => {
  const { json } = await viewer.get('/analytics', undefined, 200);
  assert.ok(json.items.length >= 4);
  assert.equal(json.total, json.items.length);
  const names = json.items.map((one) => one.name);
  assert.deepEqual(names, [...names].sort());
  const api = (await stack.client().get('/openapi.json', undefined, 200)).json;
  for (const one of json.items) {
    for (const key of ['title', 'group', 'answers', 'missing']) assert.ok(one[key] && typeof one[key] === 'string', `${one.name}.${key}`);
    assert.ok(Array.isArray(one.assumptions));
    assert.equal(one.parameters.type, 'object');
    assert.equal((one.parameters.required || []).includes('dataset_id'), !one.name.startsWith('power_'), one.name);
    for (const [name, schema] of Object.entries(one.parameters.properties)) assert.ok(schema.description, `${one.name}.${name} is described`);
    assert.deepEqual((await viewer.get(`/analytics/${one.name}`, undefined, 200)).json, one);
    const described = api.paths[`/api/v1/analytics/${one.name}`].post.requestBody.content['application/json'].schema;
    assert.deepEqual(described, one.parameters, `${one.name} in OpenAPI`);
  }
  const histogram = json.items.find((one) => one.name === 'histogram');
  assert.deepEqual(histogram.parameters.properties.column['x-quern-column'], { types: ['integer', 'float', 'decimal', 'date', 'timestamp'], many: false });
});

test('a run: the values as counted here, with every part of the reply', async () => {
  const { json, headers } = await run('frequencies', { column: 'word' });
  const counts = new Map();
  for (const row of rows) if (row.word !== null) counts.set(row.word, (counts.get(row.word) || 0) + 1);
  assert.equal(json.operation, 'frequencies');
  assert.equal(json.dataset_id, dataset);
  assert.equal(json.version, 1);
  assert.deepEqual(json.parameters, { column: 'word', order: 'count' });
  assert.deepEqual(new Map(json.result.frequencies.map((one) => [one.value, one.count])), counts);
  assert.equal(json.result.missing, rows.filter((row) => row.word === null).length);
  assert.equal(json.tables[0].rows.length, counts.size + 1);
  assert.deepEqual(json.tables[0].columns.map((one) => one.format), ['text', 'number', 'percent', 'percent', 'percent']);
  assert.ok(json.figures[0].figure.data.length && json.figures[0].figure.layout);
  assert.deepEqual(json.warnings, []);
  assert.match(json.explanation, /4 different values/);
  assert.equal(json.truncated, false);
  assert.equal(json.cached, false);
  assert.ok(json.duration_ms >= 0);
  assert.equal(json.href, `/api/v1/analytics/results/${json.result_id}`);
  assert.match(headers.etag, /^(W\/)?"a-[0-9a-f]{32}"$/);
});

test('the same again comes from what is kept; other parameters do not', async () => {
  const first = await run('histogram', { column: 'x' });
  const again = await run('histogram', { column: 'x', rule: 'auto' }); // the default, said
  assert.equal(first.json.cached, false);
  assert.equal(again.json.cached, true);
  assert.equal(again.json.result_id, first.json.result_id);
  assert.equal(again.headers.etag, first.headers.etag);
  assert.deepEqual({ ...again.json, cached: false }, first.json);
  const other = await run('histogram', { column: 'x', filter: ['x:gt:50'] });
  assert.equal(other.json.cached, false);
  assert.notEqual(other.headers.etag, first.headers.etag);
  const one = (await stack.admin.get(`/datasets/${dataset}/rows`, { filter: 'x:gt:50', limit: 1 })).json;
  assert.equal(other.json.result.n, one.total, 'the filter passes the rows that GET rows passes');
  assert.deepEqual(other.json.parameters.filter, ['x:gt:50']);
});

test('filters in both forms, on names that hold separators', async () => {
  const filter = [{ column: 'a:b/c', op: 'lt', value: 100 }, 'word:in:salt|rye, fine'];
  const { json } = await run('frequencies', { column: 'word', filter });
  const expected = rows.filter((row) => row['a:b/c'] < 100 && ['salt', 'rye, fine'].includes(row.word));
  assert.equal(json.result.n, expected.length);
  assert.equal((await run('histogram', { column: 'a:b/c', filter: [] })).json.result.n, ROWS);
});

test('what is wrong is named', async () => {
  assertProblem(await post('frequencies', { column: 'word' }), 422, ['/dataset_id']);
  assertProblem(await post('frequencies', { dataset_id: dataset }), 422, ['/column']);
  assertProblem(await post('frequencies', { dataset_id: dataset, column: 'nope' }), 422, ['/column']);
  assertProblem(await post('frequencies', { dataset_id: dataset, column: 7 }), 422, ['/column']);
  assertProblem(await post('frequencies', { dataset_id: dataset, column: 'word', colour: 'red' }), 422, ['/colour']);
  assertProblem(await post('frequencies', { dataset_id: dataset, column: 'word', weights: 'day' }), 422, ['/weights']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'word' }), 422, ['/column']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', rule: 'count' }), 422, ['/bins']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', rule: 'count', bins: 0 }), 422, ['/bins']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', weights: 'x' }), 422, ['/weights']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', filter: 'x:gt:1' }), 422, ['/filter']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', filter: ['x:gt:1', 'q:gt:1'] }), 422, ['/filter/1']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', filter: ['x:gt:1', 'x:gt:one'] }), 422, ['/filter/1']);
  assertProblem(await post('histogram', { dataset_id: dataset, column: 'x', filter: [{ column: 'x' }] }), 422, ['/filter/0']);
  assertProblem(await post('histogram', { dataset_id: 99999, column: 'x' }), 404, ['/dataset_id']);
  assertProblem(await post('histogram', { dataset_id: dataset, version: 9, column: 'x' }), 404, ['/version']);
  assertProblem(await post('no_such', { dataset_id: dataset }), 404);
  assertProblem(await stack.admin.request('GET', '/analytics/no_such'), 404);
  assertProblem(await stack.admin.request('DELETE', '/analytics/histogram'), 405);
  const nothing = await post('histogram', { dataset_id: dataset, column: 'x', filter: ['x:lt:-1'] });
  assert.match(assertProblem(nothing, 422).detail, /no values in these rows/);
  assertProblem(await stack.admin.request('POST', '/analytics/histogram', { body: '{', headers: { 'Content-Type': 'application/json' } }), 400);
});

test('a dataset that is not there yet', async () => {
  const failed = await stack.admin.raw('bad', 'a,b\n"1,2\n', { headers: { Prefer: 'respond-async' } });
  if (failed.status !== 202) return;
  const job = await stack.admin.job(failed.json.id);
  if (job.status === 'failed') assertProblem(await post('histogram', { dataset_id: job.dataset_id, column: 'a' }), 409);
});

test('viewers run; naming and deleting is for editors', async () => {
  const { json } = await run('ecdf', { column: 'x' }, { as: viewer });
  const url = `/analytics/results/${json.result_id}`;
  assertProblem(await stack.client().request('POST', '/analytics/ecdf', { json: { dataset_id: dataset, column: 'x' } }), 401);
  assertProblem(await viewer.request('PATCH', url, { json: { name: 'mine' } }), 403);
  assertProblem(await viewer.request('DELETE', url), 403);
  const shown = await viewer.get(url, undefined, 200);
  assert.deepEqual(shown.json.result, json.result);
  assert.equal(shown.json.name, null);
  assert.equal(shown.json.created_by.name, 'The viewer');
  assert.equal((await viewer.request('GET', url, { headers: { 'If-None-Match': shown.headers.etag } })).status, 304);
  assertProblem(await editor.request('PATCH', url, { json: {} }), 422, ['/name']);
  assertProblem(await editor.request('PATCH', url, { json: { name: '' } }), 422, ['/name']);
  assertProblem(await editor.request('PATCH', url, { json: { name: 'x' }, headers: { 'If-Match': '"other"' } }), 412);
  const named = await editor.expect('PATCH', url, { json: { name: 'Grain by size' }, headers: { 'If-Match': shown.headers.etag } }, 200);
  assert.equal(named.json.name, 'Grain by size');
  assert.notEqual(named.headers.etag, shown.headers.etag);
  const list = (await viewer.get('/analytics/results', { named: true, dataset_id: dataset }, 200)).json;
  assert.equal(list.total, 1);
  assert.deepEqual(list.items.map((one) => [one.id, one.name, one.operation, one.dataset_name]), [[json.result_id, 'Grain by size', 'ecdf', 'grain']]);
  assert.equal((await editor.patch(url, { name: null }, 200)).json.name, null);
  const before = await viewer.get(url, undefined, 200);
  await editor.patch(`/datasets/${dataset}`, { name: 'grain, renamed' }, 200);
  const after = await viewer.request('GET', url, { headers: { 'If-None-Match': before.headers.etag } });
  assert.equal(after.status, 200);
  assert.equal(after.json.dataset_name, 'grain, renamed');
  await editor.patch(`/datasets/${dataset}`, { name: 'grain' }, 200);
  await editor.delete(url, 204);
  assertProblem(await viewer.request('GET', url), 404);
  assertProblem(await editor.request('DELETE', url), 404);
  const fresh = await run('ecdf', { column: 'x' });
  assert.equal(fresh.json.cached, false, 'a deleted result is computed anew');
  assert.notEqual(fresh.json.result_id, json.result_id);
});

test('results are listed, newest first, by dataset and operation', async () => {
  await run('frequencies', { dataset_id: small, column: 'g' });
  await run('frequencies', { dataset_id: small, column: 'x' });
  await run('histogram', { dataset_id: small, column: 'x' });
  const { items, total } = await stack.admin.all('/analytics/results', { dataset_id: small, limit: 2 });
  assert.equal(total, 3);
  assert.deepEqual(items.map((one) => [one.operation, one.parameters.column]), [['histogram', 'x'], ['frequencies', 'x'], ['frequencies', 'g']]);
  for (const one of items) {
    assert.ok(one.explanation && one.title && one.created_at);
    assert.equal(one.href, `/api/v1/analytics/results/${one.id}`);
  }
  assert.equal((await stack.admin.get('/analytics/results', { dataset_id: small, operation: 'histogram' })).json.total, 1);
  assert.equal((await stack.admin.get('/analytics/results', { dataset_id: small, skip: 50 })).json.total, 3);
});

test('exports: all of it as JSON, tables as CSV', async () => {
  const { json } = await run('frequencies', { column: 'word' });
  const url = `/analytics/results/${json.result_id}/export`;
  const whole = await viewer.get(url, undefined, 200);
  assert.match(whole.headers['content-disposition'], /attachment; filename="frequencies-\d+\.json"/);
  assert.deepEqual(whole.json.result, json.result);
  for (const query of [{ format: 'csv' }, { format: 'csv', table: 'frequencies' }]) {
    const table = await viewer.get(url, query, 200);
    assert.match(table.headers['content-type'], /^text\/csv/);
    const [header, ...lines] = parse(table.text);
    assert.deepEqual(header, ['value', 'count', 'share', 'valid_share', 'cumulative']);
    assert.deepEqual(lines, json.tables[0].rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))));
  }
  assertProblem(await viewer.request('GET', url, { query: { format: 'csv', table: 'nope' } }), 404);
  assertProblem(await viewer.request('GET', url, { query: { format: 'csv', array: 'nope' } }), 404);
  assertProblem(await viewer.request('GET', url, { query: { table: 'frequencies' } }), 422, ['?table']);
  assertProblem(await viewer.request('GET', url, { query: { format: 'csv', table: 'a', array: 'b' } }), 422, ['?array']);
  assertProblem(await viewer.request('GET', url, { query: { format: 'xml' } }), 422, ['?format']);
});

/** Midranks as anybody would write them. */
function ranks(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = new Map();
  sorted.forEach((value, i) => place.set(value, [...(place.get(value) || []), i + 1]));
  return values.map((value) => place.get(value).reduce((a, b) => a + b, 0) / place.get(value).length);
}

test('arrays longer than a reply are said to be, and come whole by pages and as CSV', async () => {
  const used = rows.map((row, i) => ({ row: i + 1, x: row.x })).filter((one) => one.x !== null);
  const expected = ranks(used.map((one) => one.x));
  const { json } = await run('scores', { column: 'x' });
  assert.equal(json.result.n, used.length);
  assert.equal(json.truncated, true);
  assert.deepEqual(json.result.rank, expected.slice(0, 1000));
  const array = json.arrays.find((one) => one.name === 'rank');
  assert.deepEqual({ ...array, href: null }, { name: 'rank', total: used.length, columns: ['rank'], truncated: true, href: null });
  const check = async () => {
    const page = (await viewer.get(array.href, { skip: 9998, limit: 5 }, 200)).json;
    assert.equal(page.total, used.length);
    assert.deepEqual(page.items, used.slice(9998, 10003).map((one, i) => ({ row: one.row, rank: expected[9998 + i] })));
    assert.deepEqual((await viewer.get(array.href, { skip: used.length, limit: 5 }, 200)).json.items, []);
    const file = await viewer.get(`${json.href}/export`, { format: 'csv', array: 'rank' }, 200);
    const [header, ...lines] = parse(file.text);
    assert.deepEqual(header, ['row', 'rank']);
    assert.deepEqual(lines, used.map((one, i) => [String(one.row), String(expected[i])]));
  };
  await check();
  const folder = path.join(stack.home, 'results');
  const files = fs.readdirSync(folder);
  assert.ok(files.length >= 3);
  for (const file of files) fs.rmSync(path.join(folder, file));
  await check(); // computed again
  assertProblem(await viewer.request('GET', `${json.href}/arrays/nope`), 404);
});

test('arrays that fit come whole', async () => {
  const { json } = await run('scores', { dataset_id: small, column: 'x', descending: true });
  assert.equal(json.truncated, false);
  assert.deepEqual(json.result.rank, [1, 3, 2]);
  assert.deepEqual(json.result.z, [1, -1, 0]);
  assert.deepEqual((await viewer.get(json.arrays[0].href, undefined, 200)).json.items, [{ row: 1, rank: 1 }, { row: 2, rank: 3 }, { row: 4, rank: 2 }]);
});

test('as a job when asked for, with the same result', async () => {
  const queued = await run('frequencies', { column: 'day' }, { status: 202, headers: { Prefer: 'respond-async' } });
  assert.equal(queued.json.kind, 'analysis');
  assert.equal(queued.headers.location, `/api/v1/jobs/${queued.json.id}`);
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  const result = (await stack.admin.get(`/analytics/results/${job.result.result_id}`, undefined, 200)).json;
  const direct = await run('frequencies', { column: 'day' });
  assert.equal(direct.json.cached, true);
  assert.equal(direct.json.result_id, result.result_id);
  assert.deepEqual(direct.json.result, result.result);
  assert.equal(result.parameters.column, 'day');
});

test('a job of a filtered run does what the request would have done', async () => {
  const body = { column: 'x', rule: 'count', bins: 7, filter: [{ column: 'word', op: 'eq', value: '"spelt"' }] };
  const queued = await run('histogram', body, { status: 202, headers: { Prefer: 'respond-async' } });
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  const result = (await run('histogram', body)).json;
  assert.equal(result.cached, true);
  assert.equal(result.result.n, rows.filter((row) => row.word === '"spelt"' && row.x !== null).length);
  assert.equal(result.result.counts.length, 7);
});

/** Counts of a table as a dataset of its own: a, b, n. */
async function crosstab(name, counts) {
  const lines = counts.flatMap((row, i) => row.map((n, j) => `r${i},c${j},${n}`));
  return (await editor.raw(name, `a,b,n\n${lines.join('\n')}\n`)).json.id;
}

test("Fisher's test of a table that takes long becomes a job, though its rows are few; it tells how far it is and can be cancelled", async () => {
  const counts = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => 2 + ((i * 5 + j * 7 + i * j) % 4)));
  const body = { dataset_id: await crosstab('long table', counts), rows: 'a', columns: 'b', weights: 'n' };
  const queued = await run('contingency', { ...body, fisher: 'exact' }, { status: 202 });
  assert.equal(queued.json.kind, 'analysis');
  await stack.admin.request('POST', `/jobs/${queued.json.id}/cancel`);
  assert.equal((await stack.admin.job(queued.json.id)).status, 'cancelled');
  const plain = (await run('contingency', body)).json;
  assert.equal(plain.result.fisher_p, undefined, 'auto leaves it out');
  assert.match(plain.warnings.join(), /simulated/);
  const sampled = (await run('contingency', { ...body, fisher: 'simulated', rounds: 2000, seed: 7 })).json.result;
  assert.equal(sampled.fisher_method, 'simulated');
  assert.equal(sampled.fisher_rounds, 2000);
  assert.ok(sampled.fisher_p > 0 && sampled.fisher_p <= 1 && sampled.fisher_p_error < 0.02);
});

test("Fisher's exact test beyond its limits says what to do instead", async () => {
  const counts = Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => 80 + ((i * 7 + j * 13) % 11)));
  const body = { dataset_id: await crosstab('large table', counts), rows: 'a', columns: 'b', weights: 'n', fisher: 'exact' };
  const answer = await post('contingency', body);
  assert.match(assertProblem(answer, 422).detail, /12 x 12 with 1[0-9]{4} cases.*fisher: simulated, which takes a seed/);
});

test('clustering tells how far it is and can be cancelled', async () => {
  const body = { columns: ['x', 'a:b/c'], n_clusters: 200, n_init: 100, tolerance: 0, max_iterations: 10000 };
  const queued = await run('clustering', body, { status: 202, headers: { Prefer: 'respond-async' } });
  let job = queued.json;
  while (!['cancelled', 'failed', 'succeeded'].includes(job.status) && !(job.progress.done > 0)) {
    await new Promise((done) => setTimeout(done, 50));
    job = (await stack.admin.get(`/jobs/${queued.json.id}`, undefined, 200)).json;
  }
  assert.equal(job.status, 'running');
  assert.ok(job.progress.done > 0 && job.progress.done < 100, JSON.stringify(job.progress));
  await stack.admin.request('POST', `/jobs/${queued.json.id}/cancel`);
  assert.equal((await stack.admin.job(queued.json.id)).status, 'cancelled');
});

test('what reads no rows needs no dataset, and is kept like any other result', async () => {
  const body = { effect: 0.5, power: 0.8 };
  const ask = (more, options) => viewer.request('POST', '/analytics/power_t', { json: { ...body, ...more }, ...options });
  const first = await ask({});
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json.dataset_id, first.json.version, first.json.cached], [null, null, false]);
  assert.ok(Math.abs(first.json.result.n - 63.76561) < 1e-4, "R's power.t.test");
  const again = await ask({});
  assert.deepEqual([again.json.cached, again.json.result_id], [true, first.json.result_id]);
  const of = await ask({ dataset_id: dataset });
  assert.deepEqual([of.json.dataset_id, of.json.version], [dataset, 1], 'with one it is listed there');
  assert.notEqual(of.json.result_id, first.json.result_id);
  assertProblem(await ask({ version: 1 }), 422, ['/version']);
  assertProblem(await ask({ filter: ['x:gt:1'] }), 422, ['/filter']);
  assertProblem(await ask({ dataset_id: 99999 }), 404, ['/dataset_id']);

  const { json: listed } = await viewer.get('/analytics/results', { operation: 'power_t', q: 'power_t' }, 200);
  const item = listed.items.find((one) => one.id === first.json.result_id);
  assert.deepEqual([item.dataset_id, item.dataset_name, item.version, item.title], [null, null, null, 'Power of a t test']);
  assert.ok(!(await viewer.get('/analytics/results', { dataset_id: dataset, operation: 'power_t' }, 200)).json.items.some((one) => one.id === item.id));
  const kept = (await viewer.get(`/analytics/results/${item.id}`, undefined, 200)).json;
  assert.deepEqual(kept.result, first.json.result);
  assert.equal(kept.dataset_name, null);
  assert.match((await viewer.get(`/analytics/results/${item.id}/export`, { format: 'csv' }, 200)).text, /^n,effect,alpha,Power\n63.7656/);
  const named = (await editor.expect('PATCH', `/analytics/results/${item.id}`, { json: { name: 'Planned' } }, 200)).json;
  assert.equal(named.name, 'Planned');
  const report = (await editor.expect('POST', '/reports', { json: { title: 'Plan' } }, 201)).json;
  await editor.expect('POST', `/reports/${report.id}/entries`, { json: { result_id: item.id } }, 201);
  const shown = (await viewer.get(`/reports/${report.id}`, undefined, 200)).json.entries[0].result;
  assert.deepEqual([shown.dataset_id, shown.dataset_name, shown.version], [null, null, null]);
  assertProblem(await viewer.request('POST', `/analytics/results/${item.id}/arrays/n/save`, { json: {} }), 403);
  assertProblem(await editor.request('POST', `/analytics/results/${item.id}/arrays/n/save`, { json: {} }), 404);
  await editor.expect('DELETE', `/analytics/results/${item.id}`, undefined, 204);

  const queued = await ask({ effect: 0.25 }, { headers: { Prefer: 'respond-async' } });
  assert.equal(queued.status, 202);
  assert.equal(queued.json.dataset_id, null);
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  assert.equal((await ask({ effect: 0.25 })).json.result_id, job.result.result_id);
  const power = (await viewer.get('/analytics/power_t', undefined, 200)).json.parameters;
  assert.ok(!(power.required || []).includes('dataset_id') && power.properties.dataset_id);
  const { paths } = (await viewer.get('/openapi.json', undefined, 200)).json;
  const schema = paths['/api/v1/analytics/power_t'].post.requestBody;
  assert.ok(!JSON.stringify(schema).includes('"required":["dataset_id"'));
});

test('a job that can not succeed says why', async () => {
  const queued = await run('histogram', { column: 'x', filter: ['x:lt:-2'] }, { status: 202, headers: { Prefer: 'respond-async' } });
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'failed');
  assert.equal(job.attempts, 1, 'it is not tried again');
  assert.match(job.error, /no values in these rows/);
  const wrong = await run('histogram', { column: 'x', rule: 'count' }, { status: 202, headers: { Prefer: 'respond-async' } });
  assert.match((await stack.admin.job(wrong.json.id)).error, /bins is required/);
});

test('many at once: one result, whoever was first', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => run('scores', { column: 'a:b/c' }, { as: i % 2 ? viewer : editor })));
  assert.equal(new Set(answers.map((one) => one.json.result_id)).size, 1);
  for (const one of answers) assert.deepEqual(one.json.result, answers[0].json.result);
});

// ---- arrays as columns ----

const save = (href, body = {}, { headers, as = editor } = {}) => as.request('POST', `${href}/save`, { json: body, headers });

test('an array becomes a column of a new version; rows that were left out have none', async () => {
  const table = rows.slice(0, 200);
  const { id } = await stack.admin.dataset('to save', csv(table));
  const { json } = await run('scores', { dataset_id: id, column: 'x' });
  const href = json.arrays.find((one) => one.name === 'rank').href;
  assertProblem(await save(href, {}, { as: viewer }), 403);
  const made = await save(href);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.location, `/api/v1/datasets/${id}/versions/2`);
  assert.deepEqual([made.json.dataset_id, made.json.version, made.json.columns], [id, 2, ['rank']]);
  const dataset2 = (await viewer.get(`/datasets/${id}`, undefined, 200)).json;
  assert.deepEqual([dataset2.version, dataset2.rows], [2, 200]);
  assert.deepEqual(dataset2.column_list.map((one) => [one.name, one.type, one.missing]).pop(), ['rank', 'float', table.filter((row) => row.x === null).length]);
  const { items } = await viewer.all(`/datasets/${id}/rows`, { limit: 150 });
  const expected = ranks(table.filter((row) => row.x !== null).map((row) => row.x));
  let at = 0;
  table.forEach((row, i) => assert.deepEqual(items[i], { ...row, rank: row.x === null ? null : expected[at++] }, `row ${i + 1}`));
  const version = (await viewer.get(`/datasets/${id}/versions/2`, undefined, 200)).json;
  assert.deepEqual([version.source, version.parent], ['analysis', 1]);
  assert.deepEqual(version.ingest.dialect, { array: 'rank', columns: ['rank'], operation: 'scores', result_id: json.result_id });
  assert.equal((await viewer.get(`/datasets/${id}/rows`, { version: 1 }, 200)).json.items[0].rank, undefined, 'the version before is as it was');
  const profile = (await viewer.get(`/datasets/${id}/profile`, { limit: 100 }, 200)).json.items.find((one) => one.name === 'rank');
  assert.equal(profile.profile.count, expected.length);
  const described = (await run('describe', { dataset_id: id, columns: ['rank'] })).json;
  assert.equal(described.version, 2, 'and is there for the next analysis');
  assert.match(assertProblem(await save(href, { columns: ['other'] }), 409).detail, /newer/);
});

test('saving: names of the columns, several at once, labels as whole numbers', async () => {
  const { id } = await stack.admin.dataset('to save more', 'x,y,g\n1,2,a\n2,4.5,b\n,1,c\n9,8,a\n10,9.5,b\n');
  const pca = (await run('pca', { dataset_id: id, columns: ['x', 'y'] })).json;
  const { href } = pca.arrays.find((one) => one.name === 'pca_result');
  assertProblem(await save(href, { columns: ['one'] }), 422, ['/columns']);
  assertProblem(await save(href, { columns: ['one', 'x'] }), 422, ['/columns/1']);
  assertProblem(await save(href, { columns: ['one', 'one'] }), 422, ['/columns/1']);
  assertProblem(await save(href, { columns: ['one', ''] }), 422, ['/columns/1']);
  assertProblem(await save(href, { columns: [' one', 'two'] }), 422, ['/columns']);
  assertProblem(await save(href, { columns: 'one' }), 422, ['/columns']);
  assertProblem(await save(href.replace('pca_result', 'nothing')), 404);
  assertProblem(await save('/analytics/results/99999/arrays/a'), 404);
  assert.equal((await viewer.get(`/datasets/${id}`, undefined, 200)).json.version, 1, 'what is refused changes nothing');
  const queued = await save(href, { columns: ['first axis', 'zweite Größe'] }, { headers: { Prefer: 'respond-async' } });
  assert.equal(queued.status, 202, queued.text);
  assert.equal(queued.json.kind, 'save_columns');
  for (const file of fs.readdirSync(path.join(stack.home, 'results'))) fs.rmSync(path.join(stack.home, 'results', file), { force: true });
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  assert.deepEqual([job.result.version, job.result.columns], [2, ['first axis', 'zweite Größe']]);
  const clusters = (await run('clustering', { dataset_id: id, columns: ['x', 'y'], n_clusters: 2 })).json;
  assert.equal((await save(clusters.arrays.find((one) => one.name === 'clusters').href, { columns: ['cluster'] })).status, 201);
  const { json } = await viewer.get(`/datasets/${id}/rows`, undefined, 200);
  assert.deepEqual(json.columns.slice(3), [{ name: 'first axis', type: 'float' }, { name: 'zweite Größe', type: 'float' }, { name: 'cluster', type: 'integer' }]);
  const used = json.items.filter((row) => row.x !== null);
  assert.deepEqual(used.map((row) => [row['first axis'], row['zweite Größe']]), pca.result.pca_result);
  assert.deepEqual(used.map((row) => row.cluster), clusters.result.clusters);
  const left = json.items.find((row) => row.x === null);
  assert.deepEqual([left['first axis'], left.cluster], [null, null]);
});

test('Home counts analyses and shows them', async () => {
  const before = (await stack.admin.get('/system/home')).json;
  await run('ecdf', { column: 'x', confidence: 0.9 });
  await run('ecdf', { column: 'x', confidence: 0.9 });
  const after = (await stack.admin.get('/system/home')).json;
  assert.equal(after.analyses, before.analyses + 1, 'what is kept does not count again');
  assert.deepEqual([after.activity[0].action, after.activity[0].object.name], ['analysis.run', 'grain']);
});

test('who asks again while it is computed gets the same job, and another person a job of their own', async () => {
  const body = { dataset_id: dataset, column: 'x', statistic: 'median', rounds: 1000000, seed: 3 };
  const begin = async (as) => (await as.expect('POST', '/analytics/bootstrap', { json: body, headers: { Prefer: 'respond-async' } }, 202)).json.id;
  const first = await begin(editor);
  assert.equal(await begin(editor), first);
  const other = await begin(viewer);
  assert.notEqual(other, first);
  for (const id of [first, other]) await stack.admin.request('POST', `/jobs/${id}/cancel`);
});

test('a deleted dataset takes its results along', async () => {
  const gone = (await stack.admin.dataset('gone', 'x\n1\n2\n')).id;
  const { json } = await run('scores', { dataset_id: gone, column: 'x' });
  const files = () => fs.readdirSync(path.join(stack.home, 'results')).length;
  const held = files();
  await stack.admin.delete(`/datasets/${gone}`, 204);
  assertProblem(await stack.admin.request('GET', json.href, { absolute: true }), 404);
  assertProblem(await post('scores', { dataset_id: gone, column: 'x' }), 404, ['/dataset_id']);
  assert.equal(files(), held - 3);
});
