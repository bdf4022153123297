// Streams: rows that are there when they are acknowledged, in every form, one by one or many at a time.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { suite } = require('../lib/stack.js');
const { sql } = require('../lib/sql.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const COLUMNS = [
  { name: 'id', type: 'integer' }, { name: 'f', type: 'float' }, { name: 'b', type: 'boolean' }, { name: 'd', type: 'decimal', scale: 2 },
  { name: 'day', type: 'date' }, { name: 'at', type: 'timestamp', timezone: 'UTC' }, { name: 't', type: 'text' },
];

async function created(name, columns = COLUMNS) {
  const answer = await stack.admin.post('/datasets', { name, columns }, 201);
  assert.equal(answer.json.rows, 0);
  assert.equal(answer.json.status, 'ready');
  return answer.json.id;
}
const send = (id, body, type = 'application/x-ndjson', { query, headers } = {}) =>
  stack.admin.request('POST', `/datasets/${id}/rows`, { query, body, headers: { 'Content-Type': type, ...headers } });
async function sent(id, body, type, options) {
  const answer = await send(id, body, type, options);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
const lines = (records) => records.map((one) => JSON.stringify(one)).join('\n') + '\n';

test('each form, each type: what was sent is what is there', async () => {
  const id = await created('forms');
  const record = { id: 1, f: 0.5, b: true, d: '12.30', day: '2026-11-23', at: '2026-11-23T10:00:00.25Z', t: 'ünï "q" \n' };
  assert.deepEqual(await sent(id, JSON.stringify(record), 'application/json'), { accepted: 1, rejected: 0, errors: [], rows: 1, version: 1 });
  assert.equal((await sent(id, JSON.stringify([record, {}, { id: 3, f: 1e3, d: 4, t: 5 }]), 'application/json; charset=utf-8')).rows, 4);
  assert.equal((await sent(id, '\n' + lines([{ t: '', f: null }, { id: '5', b: 'no', at: '2026-11-23', t: [1, { a: 2 }] }]) + '\r\n')).rows, 6);
  assert.equal((await sent(id, 't,id,at\r\n"a ""b"", c",7,2026-11-23 12:00:00+02:00\r\n"",8,\r\n,9,\r\n', 'text/csv')).rows, 9);
  const blank = { id: null, f: null, b: null, d: null, day: null, at: null, t: null };
  assert.deepEqual(await stack.admin.rows(id), [
    record, record, blank, { ...blank, id: 3, f: 1000, d: '4.00', t: '5' }, { ...blank, t: '' },
    { ...blank, id: 5, b: false, at: '2026-11-23T00:00:00Z', t: '[1,{"a":2}]' },
    { ...blank, id: 7, t: 'a "b", c', at: '2026-11-23T10:00:00Z' }, { ...blank, id: 8, t: '' }, { ...blank, id: 9 },
  ]);
  assert.deepEqual(sql(stack, 'SELECT count(*), count(id), sum(id) FROM datasets.forms'), ['9|7|34']);
});

test('records that do not fit are answered one by one; with atomic nothing is stored', async () => {
  const id = await created('misfits');
  const body = lines([{ id: 1 }, { id: 1.5 }, { id: 2, nope: 1 }]) + '{"id": 3,\n{"id": 4, "id": 5}\n{"id": 6} x\n{"t": "\\u0000"}\n{"d": 1.234}\n{"day": "2026-02-30"}\n{"id": 7}\n';
  const answer = await sent(id, body);
  assert.equal(answer.accepted, 2);
  assert.equal(answer.rejected, 8);
  assert.deepEqual(answer.errors.map((one) => one.index), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.match(answer.errors[0].reason, /1\.5.*"id".*integer/);
  assert.match(answer.errors[1].reason, /no column "nope"/);
  assert.match(answer.errors[3].reason, /"id" is given twice/);
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), [1, 7]);
  assertProblem(await send(id, body, undefined, { query: { atomic: true } }), 422, [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `/${i}`));
  assert.equal((await stack.admin.rows(id)).length, 2);
  assertProblem(await send(id, '[{"id": 1}, {"id": 2}', 'application/json'), 422);
  assertProblem(await send(id, '[{"id": 1} {"id": 2}]', 'application/json'), 422);
  assertProblem(await send(id, '', 'application/json'), 422);
  assertProblem(await send(id, '[]', 'application/json'), 422);
  assertProblem(await send(id, 'x', 'text/plain'), 415);
  assertProblem(await send(id, 'id,id\n1,2\n', 'text/csv'), 422);
  assertProblem(await send(999999, '{"id":1}'), 404);
  const csv = await sent(id, 'id,t\n1,"x\n2,y\n3,z,zz\n4,"q"q\n5,ok\n', 'text/csv');
  assert.equal(csv.accepted, 2);
  assert.equal((await stack.admin.rows(id)).length, 4);
});

test('columns=add brings new columns with the types of their values, in a new version', async () => {
  const id = await created('wider', [{ name: 'id', type: 'integer' }]);
  await sent(id, lines([{ id: 1 }]));
  const answer = await sent(id, lines([{ id: 2, n: 1, at: { x: 1 } }, { id: 3, n: 2.5, w: 'a', y: false }]), undefined, { query: { columns: 'add' } });
  assert.deepEqual([answer.accepted, answer.rows, answer.version], [2, 3, 2]);
  assert.deepEqual(await stack.admin.rows(id), [
    { id: 1, n: null, 'at.x': null, w: null, y: null }, { id: 2, n: 1, 'at.x': 1, w: null, y: null }, { id: 3, n: 2.5, 'at.x': null, w: 'a', y: false },
  ]);
  assert.deepEqual(await stack.admin.rows(id, { version: 1 }), [{ id: 1 }]);
  assert.equal((await sent(id, lines([{ id: 4, n: 9 }]), undefined, { query: { columns: 'add' } })).version, 2);
});

test('an uploaded dataset takes a stream: a version that grows is made once, the first one stays', async () => {
  const { id } = await stack.admin.dataset('uploaded', 'id,w\n1,a\n2,a\n3,a\n4,b\n5,b\n6,b\n');
  assert.equal((await sent(id, '{"id": 7, "w": "c"}')).version, 2);
  assert.equal((await sent(id, '{"id": 8, "w": "d"}')).version, 2);
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.w).join(''), 'aaabbbcd');
  assert.equal((await stack.admin.rows(id, { version: 1 })).length, 6);
  assert.equal((await stack.admin.rows(id, { filter: 'w:eq:d' })).length, 1);
  const exported = await stack.admin.get(`/datasets/${id}/export`, { format: 'csv' }, 200);
  assert.equal(exported.text, 'id,w\n1,a\n2,a\n3,a\n4,b\n5,b\n6,b\n7,c\n8,d\n');
  const [one] = (await stack.admin.get(`/datasets/${id}/profile`, undefined, 200)).json.items;
  assert.deepEqual([one.profile.count, one.profile.sum, one.profile.max], [8, 36, 8]);
  // A load ends the growth; the next stream begins another version, and what it finds is what the load has left.
  const load = await stack.admin.request('POST', `/datasets/${id}/load`, { body: 'id,w\n9,e\n', headers: { 'Content-Type': 'text/csv' } });
  assert.equal(load.json.version, 3);
  assert.equal((await sent(id, '{"id": 10}')).version, 4);
  assert.deepEqual((await stack.admin.rows(id)).map((row) => row.id), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal((await stack.admin.rows(id, { version: 2 })).length, 8);
});

test('a key makes a repetition harmless, and is good for one body', async () => {
  const id = await created('keys');
  const headers = { 'Idempotency-Key': 'a key of mine' };
  const first = await send(id, lines([{ id: 1 }, { id: 'x' }]), undefined, { headers });
  const again = await send(id, lines([{ id: 1 }, { id: 'x' }]), undefined, { headers });
  assert.equal(again.status, 200);
  assert.deepEqual(again.json, first.json);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  assert.equal(first.headers['idempotency-replayed'], undefined);
  assertProblem(await send(id, lines([{ id: 2 }]), undefined, { headers }), 422, ['Idempotency-Key:']);
  assertProblem(await send(id, lines([{ id: 2 }]), undefined, { headers: { 'Idempotency-Key': 'x'.repeat(300) } }), 422, ['Idempotency-Key:']);
  assert.equal((await stack.admin.rows(id)).length, 1);
  // A refused request does not use its key up.
  const fresh = { 'Idempotency-Key': 'another' };
  assertProblem(await send(id, '{"id": "x"}', undefined, { headers: fresh, query: { atomic: true } }), 422);
  assert.equal((await sent(id, '{"id": 2}', undefined, { headers: fresh })).accepted, 1);
  // The same key from many at once: one of them stores, all get its answer.
  const answers = await Promise.all(Array.from({ length: 20 }, () => sent(id, '{"id": 3}', undefined, { headers: { 'Idempotency-Key': 'many' } })));
  for (const one of answers) assert.deepEqual(one, answers[0]);
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), [1, 2, 3]);
});

test('many senders at once: every acknowledged row is there once, in the order of its sender, and readers see whole requests', async () => {
  const id = await created('many', [{ name: 'lane', type: 'integer' }, { name: 'k', type: 'integer' }, { name: 't', type: 'text' }]);
  const LANES = 12, EACH = 25, SIZE = 7;
  let going = true;
  let last = 0;
  const reader = (async () => {
    while (going) {
      const { json } = await stack.admin.get(`/datasets/${id}/rows`, { limit: 1, sort: '-k' }, 200);
      assert.equal(json.rows % SIZE, 0, 'a request is there whole or not at all');
      assert.ok(json.rows >= last, 'rows never go back');
      last = json.rows;
    }
  })();
  await Promise.all(Array.from({ length: LANES }, async (_, lane) => {
    for (let i = 0; i < EACH; i++) {
      const records = Array.from({ length: SIZE }, (__, j) => ({ lane, k: i * SIZE + j, t: `${lane}-${'x'.repeat((i * j) % 50)}` }));
      const answer = await sent(id, lines(records));
      assert.equal(answer.accepted, SIZE);
    }
  }));
  going = false;
  await reader;
  const all = (await stack.admin.all(`/datasets/${id}/rows`, { limit: 1000 })).items;
  assert.equal(all.length, LANES * EACH * SIZE);
  for (let lane = 0; lane < LANES; lane++)
    assert.deepEqual(all.filter((one) => one.lane === lane).map((one) => one.k), Array.from({ length: EACH * SIZE }, (_, k) => k));
  assert.deepEqual(sql(stack, 'SELECT count(*), count(DISTINCT row_id), min(row_id), max(row_id) FROM data.v' + sql(stack, `SELECT version_id FROM quern.datasets WHERE id = ${id}`)[0] + '_1'),
    [`${LANES * EACH * SIZE}|${LANES * EACH * SIZE}|1|${LANES * EACH * SIZE}`]);
});

test('column files that have gone, or are behind, are made again from the tables', async () => {
  const id = await created('files');
  const expected = [];
  const fill = async (n) => {
    const records = Array.from({ length: n }, (_, i) => ({ id: expected.length + i, t: `text ${i}`, f: i / 8 }));
    await sent(id, lines(records));
    for (const one of records) expected.push(one.id);
  };
  const folder = () => `${stack.home}/columns/v${sql(stack, `SELECT data_id FROM quern.versions v JOIN quern.datasets d ON d.version_id = v.id WHERE d.id = ${id}`)[0]}`;
  await fill(100);
  fs.rmSync(folder(), { recursive: true });
  await fill(70); // the writer makes them anew
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), expected);
  fs.truncateSync(`${folder()}/0.data`, 8 * 120);
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), expected); // the reader does
  fs.truncateSync(`${folder()}/6.offsets`, 8 * 120);
  await fill(30);
  fs.appendFileSync(`${folder()}/0.data`, Buffer.alloc(800, 7)); // what a writer left that did not come to its commit
  fs.appendFileSync(`${folder()}/0.valid`, Buffer.alloc(80, 255));
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), expected);
  await fill(50);
  assert.deepEqual((await stack.admin.rows(id)).map((one) => one.id), expected);
  assert.equal((await stack.admin.rows(id, { filter: 'id:is_null:true' })).length, 0);
});

test('a table too wide for one row of PostgreSQL grows as well', async () => {
  const columns = Array.from({ length: 1200 }, (_, i) => ({ name: `c${i}`, type: i % 3 === 0 ? 'text' : 'float' }));
  const id = await created('wide', columns);
  const record = (k) => Object.fromEntries(columns.map((one, i) => [one.name, i % 3 === 0 ? `${k}/${i}` : k + i / 2]));
  await sent(id, lines([record(1), record(2)]));
  await sent(id, lines([record(3)]));
  fs.rmSync(`${stack.home}/columns/v${sql(stack, `SELECT data_id FROM quern.versions WHERE dataset_id = ${id}`)[0]}`, { recursive: true });
  assert.deepEqual(await stack.admin.rows(id), [record(1), record(2), record(3)]);
});

test('a schema that makes no sense is refused', async () => {
  for (const [body, pointer] of [
    [{ columns: COLUMNS }, '/name'], [{ name: 'x' }, '/columns'], [{ name: 'x', columns: [] }, '/columns'],
    [{ name: 'x', columns: [{ name: 'a', type: 'number' }] }, '/columns/0/type'], [{ name: 'x', columns: [{ type: 'text' }] }, '/columns/0/name'],
    [{ name: 'x', columns: [{ name: 'a', type: 'text' }, { name: 'a', type: 'text' }] }, '/columns'],
    [{ name: 'x', columns: [{ name: 'a', type: 'text', scale: 3 }] }, '/columns/0/scale'], [{ name: 'x', columns: [{ name: 'a', type: 'text' }], y: 1 }, '/y'],
  ])
    assertProblem(await stack.admin.request('POST', '/datasets', { json: body }), 422, [pointer]);
});

test('profile and list keep up with the stream; ETags change with every row', async () => {
  const id = await created('fresh', [{ name: 'n', type: 'integer' }]);
  await sent(id, '{"n": 1}');
  const tags = new Set();
  for (let i = 2; i < 6; i++) {
    await sent(id, `{"n": ${i}}`);
    for (const where of ['', '/rows', '/profile']) tags.add(where + (await stack.admin.get(`/datasets/${id}${where}`, undefined, 200)).headers.etag);
    assert.equal((await stack.admin.get('/datasets', { q: 'fresh' }, 200)).json.items[0].rows, i);
    const profile = (await stack.admin.get(`/datasets/${id}/profile`, undefined, 200)).json;
    assert.equal(profile.profiled_rows, i);
    assert.equal(profile.items[0].profile.sum, (i * (i + 1)) / 2);
  }
  assert.equal(tags.size, 12);
});
