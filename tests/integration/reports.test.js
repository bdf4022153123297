// Reports: results that are pinned, in an order that stays whole whatever is done to it; what a report shows is kept.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite, ROOT } = require('../lib/stack.js');
const { sql } = require('../lib/sql.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const results = [];
let dataset;

async function prepare() {
  const rows = Array.from({ length: 60 }, (_, i) => `${(i * 37) % 101},${['a', 'b', 'c'][i % 3]}`);
  const upload = { body: `x,g\n${rows.join('\n')}\n`, headers: { 'Content-Type': 'text/csv' } };
  dataset = (await stack.admin.expect('POST', '/datasets?name=numbers', upload, 201)).json;
  for (const [operation, parameters] of [['histogram', { column: 'x' }], ['anova', { response: 'x', factor: 'g' }], ['describe', {}]])
    results.push((await stack.admin.post(`/analytics/${operation}`, { dataset_id: dataset.id, ...parameters }, 200)).json);
}

const create = async (title, more = {}) => (await stack.admin.post('/reports', { title, ...more }, 201)).json;
const pin = async (id, entry) => (await stack.admin.post(`/reports/${id}/entries`, entry, 201)).json;
const shown = (report) => report.entries.map((e) => e.result.operation);
const places = (report) => report.entries.map((e) => e.place);

test('a report is made, written and read by everyone of the team', async () => {
  const made = await stack.admin.post('/reports', { title: 'First week', note: 'Read this first.' }, 201);
  assert.equal(made.headers.location, `/api/v1/reports/${made.json.id}`);
  const report = await pin(made.json.id, { result_id: results[1].result_id, title: 'Groups', note: 'All alike.', hidden: ['table:groups'] });
  assert.equal(report.entry_count, 1);
  const viewer = await stack.user('viewer');
  const { json } = await viewer.get(`/reports/${report.id}`, undefined, 200);
  assert.equal(json.note, 'Read this first.');
  const [entry] = json.entries;
  assert.deepEqual([entry.title, entry.note, entry.hidden, entry.place], ['Groups', 'All alike.', ['table:groups'], 1]);
  assert.deepEqual([entry.result.operation, entry.result.dataset_name, entry.result.version], ['anova', 'numbers', 1]);
  assertProblem(await viewer.request('POST', `/reports/${report.id}/entries`, { json: { result_id: results[0].result_id } }), 403);
  assertProblem(await viewer.request('DELETE', `/reports/${report.id}`), 403);
  const list = (await viewer.get('/reports', { q: 'FIRST' }, 200)).json;
  assert.deepEqual(list.items.map((r) => r.id), [report.id]);
  assert.equal((await viewer.get('/reports', { result_id: results[1].result_id }, 200)).json.total, 1);
  assert.equal((await viewer.get('/reports', { q: 'nothing such' }, 200)).json.total, 0);
});

test('entries stand where they are put, and their places stay 1, 2, 3', async () => {
  const { id } = await create('Order');
  await pin(id, { result_id: results[0].result_id });
  await pin(id, { result_id: results[1].result_id });
  let report = await pin(id, { result_id: results[2].result_id, place: 1 });
  assert.deepEqual(shown(report), ['describe', 'histogram', 'anova']);
  const moved = async (entry, place) => (await stack.admin.expect('PATCH', `/reports/${id}/entries/${entry.id}`, { json: { place } }, 200)).json;
  report = await moved(report.entries[0], 3);
  assert.deepEqual(shown(report), ['histogram', 'anova', 'describe']);
  report = await moved(report.entries[2], 2);
  assert.deepEqual(shown(report), ['histogram', 'describe', 'anova']);
  report = await moved(report.entries[1], 200);
  assert.deepEqual(shown(report), ['histogram', 'anova', 'describe']);
  report = (await stack.admin.expect('DELETE', `/reports/${id}/entries/${report.entries[1].id}`, {}, 200)).json;
  assert.deepEqual(shown(report), ['histogram', 'describe']);
  assert.deepEqual(places(report), [1, 2]);
  report = (await stack.admin.expect('PATCH', `/reports/${id}/entries/${report.entries[0].id}`, { json: { title: 'Spread' } }, 200)).json;
  assert.equal(report.entries[0].title, 'Spread');
  report = (await stack.admin.expect('PATCH', `/reports/${id}/entries/${report.entries[0].id}`, { json: { note: 'Even.' } }, 200)).json;
  assert.deepEqual([report.entries[0].title, report.entries[0].note], ['Spread', 'Even.']);
  report = (await stack.admin.expect('PATCH', `/reports/${id}/entries/${report.entries[0].id}`, { json: { title: null } }, 200)).json;
  assert.deepEqual([report.entries[0].title, report.entries[0].note], [null, 'Even.']);
});

test('pins that arrive together are all there, each at a place of its own', async () => {
  const { id } = await create('Together');
  await Promise.all(Array.from({ length: 12 }, (_, i) => pin(id, { result_id: results[i % 3].result_id, place: 1 })));
  const { json } = await stack.admin.get(`/reports/${id}`, undefined, 200);
  assert.deepEqual(places(json), Array.from({ length: 12 }, (_, i) => i + 1));
});

test('what is wrong is said: no result, no entry, no title, too many entries, changed in between', async () => {
  const report = await create('Wrong');
  const missing = await stack.admin.request('POST', `/reports/${report.id}/entries`, { json: { result_id: 999999 } });
  assertProblem(missing, 422);
  assert.equal(missing.json.errors[0].pointer, '/result_id');
  assertProblem(await stack.admin.request('PATCH', `/reports/${report.id}/entries/999999`, { json: { place: 1 } }), 404);
  assertProblem(await stack.admin.request('PATCH', `/reports/${report.id}`, { json: { title: '' } }), 422);
  assertProblem(await stack.admin.request('POST', '/reports', { json: {} }), 422);
  assertProblem(await stack.admin.request('GET', '/reports/999999'), 404);
  sql(stack, `INSERT INTO quern.report_entries (report_id, place) SELECT ${report.id}, i FROM generate_series(1, 200) i`);
  const full = await stack.admin.request('POST', `/reports/${report.id}/entries`, { json: { result_id: results[0].result_id } });
  assert.ok(full.status >= 400 && full.status < 500);
  assert.match(full.json.detail, /200 results at the most/);
  const { headers } = await stack.admin.get(`/reports/${report.id}`, undefined, 200);
  await stack.admin.expect('PATCH', `/reports/${report.id}`, { json: { title: 'By another' } }, 200);
  assertProblem(await stack.admin.request('PATCH', `/reports/${report.id}`, { json: { title: 'Mine' }, headers: { 'If-Match': headers.etag } }), 412);
  assertProblem(await stack.admin.request('DELETE', `/reports/${report.id}`, { headers: { 'If-Match': headers.etag } }), 412);
  const same = await stack.admin.request('GET', `/reports/${report.id}`);
  assert.equal((await stack.admin.request('GET', `/reports/${report.id}`, { headers: { 'If-None-Match': same.headers.etag } })).status, 304);
});

test('a result that a report shows is not forgotten; one that is deleted leaves its words', async () => {
  const report = await create('Kept');
  const ask = async (column) => (await stack.admin.post('/analytics/ecdf', { dataset_id: dataset.id, column, confidence: 0.9 }, 200)).json.result_id;
  const pinned = await ask('x');
  const loose = (await stack.admin.post('/analytics/kde', { dataset_id: dataset.id, column: 'x' }, 200)).json.result_id;
  await pin(report.id, { result_id: pinned, note: 'Steps.' });
  sql(stack, `UPDATE quern.results SET used_at = now() - interval '90 days' WHERE id IN (${pinned}, ${loose})`);
  // The worker's own statement, as it stands in sql/queries.
  const forget = /-- :name forget\n((?:.|\n)*?;)/.exec(fs.readFileSync(path.join(ROOT, 'sql/queries/analytics.sql'), 'utf8'))[1];
  sql(stack, forget.replace('$1', '30'));
  assertProblem(await stack.admin.request('GET', `/analytics/results/${loose}`), 404);
  await stack.admin.get(`/analytics/results/${pinned}`, undefined, 200);
  await stack.admin.expect('DELETE', `/analytics/results/${pinned}`, {}, 204);
  const { json } = await stack.admin.get(`/reports/${report.id}`, undefined, 200);
  assert.equal(json.entries[0].result, null);
  assert.equal(json.entries[0].note, 'Steps.');
});

test('a deleted report is gone, its results stay, and the audit log has every act', async () => {
  const report = await create('Passing');
  await pin(report.id, { result_id: results[0].result_id });
  await stack.admin.expect('DELETE', `/reports/${report.id}`, {}, 204);
  assertProblem(await stack.admin.request('GET', `/reports/${report.id}`), 404);
  await stack.admin.get(`/analytics/results/${results[0].result_id}`, undefined, 200);
  const [acts] = sql(stack, `SELECT string_agg(action, ' ' ORDER BY id) FROM quern.audit_events WHERE object_type = 'report' AND object_id = ${report.id}`);
  assert.equal(acts, 'report.created report.pinned report.deleted');
});

test('kept results are found by their words', async () => {
  const found = async (q) => (await stack.admin.get('/analytics/results', { q, limit: 5 }, 200)).json;
  await stack.admin.expect('PATCH', `/analytics/results/${results[0].result_id}`, { json: { name: 'The spread of x' } }, 200);
  assert.deepEqual((await found('SPREAD OF')).items.map((r) => r.id), [results[0].result_id]);
  assert.ok((await found('the means of')).items.some((r) => r.id === results[1].result_id));
  assert.equal((await found('no such words')).total, 0);
  const checks = (await stack.admin.get(`/analytics/results/${results[1].result_id}`, undefined, 200)).json.checks;
  assert.ok(checks.length > 0 && checks.every((c) => ['ok', 'doubtful', 'fails'].includes(c.verdict) && c.detail));
});
