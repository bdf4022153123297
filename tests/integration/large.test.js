// A large file, drawn while it is sent: whole, and the handlers stay small.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const http = require('node:http');
const { suite } = require('../lib/stack.js');
const { bigCsv, assertClose } = require('../lib/csv.js');

const stack = suite();
const SANITIZED = /asan/.test(process.env.QUERN_BUILD || '');
const INSTRUMENTED = /asan|cov/.test(process.env.QUERN_BUILD || '');
const SIZE = SANITIZED ? 30e6 : 150e6;
const LIMIT = 12 << 20;

function handlers() {
  return stack.processes().filter((one) => /quern-(?!setup|worker)[a-z]+/.test(one.cmdline.split(' ')[0]) && !/multiwatch|spawn-fcgi/.test(one.name));
}

test(`an upload of ${SIZE / 1e6} MB arrives whole, and so does its export`, async () => {
  const { chunks, expected } = bigCsv(SIZE, 42);
  const answer = await stack.admin.raw('large', chunks);
  assert.ok([201, 202].includes(answer.status), `${answer.status} ${answer.text.slice(0, 500)}`);
  let id = answer.json.id;
  if (answer.status === 202) {
    id = answer.json.dataset_id;
    assert.equal((await stack.admin.job(answer.json.id, 120000)).status, 'succeeded');
  }
  const dataset = (await stack.admin.get(`/datasets/${id}`)).json;
  assert.equal(dataset.rows, expected.rows);
  assert.equal(dataset.size_bytes, expected.bytes);
  assert.equal(dataset.rejected_rows, 0);
  const { items } = (await stack.admin.get(`/datasets/${id}/profile`)).json;
  const by = Object.fromEntries(items.map((one) => [one.name, one.profile]));
  assert.equal(by.id.distinct, expected.rows);
  assert.equal(by.id.sum, expected.idSum);
  assertClose(by.value.sum / expected.valueSum, 1, 'sum of value', 1e-12);
  assert.equal(by.group.distinct, 21);
  for (const one of by.group.top) assert.equal(one.count, expected.groups[one.value], one.value);
  const deep = (await stack.admin.get(`/datasets/${id}/rows`, { sort: '-id', skip: expected.rows - 5, limit: 10 })).json;
  assert.deepEqual(deep.items.map((row) => row.id), [4, 3, 2, 1, 0]);
  const some = (await stack.admin.get(`/datasets/${id}/rows`, { filter: 'group:eq:group 7', limit: 1 })).json;
  assert.equal(some.total, expected.groups['group 7']);

  const exported = await new Promise((resolve, reject) => {
    http.get(`${stack.url}/api/v1/datasets/${id}/export?format=csv`, { headers: { Authorization: `Bearer ${stack.admin.token}` } }, (response) => {
      let size = 0;
      let lines = 0;
      response.on('data', (part) => {
        size += part.length;
        for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines++;
      });
      response.on('aborted', () => reject(new Error('the export broke off')));
      response.on('end', () => resolve({ status: response.statusCode, size, lines }));
    }).on('error', reject);
  });
  assert.equal(exported.status, 200);
  assert.equal(exported.lines, expected.rows + 1);

  for (const [operation, parameters] of [
    ['describe', { columns: ['value'], group_by: 'group' }],
    ['kruskal_wallis', { response: 'value', factor: 'group' }],
    ['regression', { target: 'value', features: ['id', 'group'] }],
    ['pca', { columns: ['id', 'value'] }],
  ]) {
    const { json: found } = await stack.admin.request('POST', `/analytics/${operation}`, { json: { dataset_id: id, ...parameters }, headers: { Prefer: 'wait=60' } });
    assert.equal(found.result?.n, expected.rows, JSON.stringify(found).slice(0, 500));
  }
});

test('every handler process holds less than 12 MB afterwards', { skip: INSTRUMENTED && 'sanitizers and counters have memory of their own' }, () => {
  // Two seconds after a large reply a handler lets go of its connection to the database, whose buffers have grown with it.
  for (let tries = 0; tries < 40 && handlers().some((one) => one.rss >= LIMIT); tries++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  const list = handlers();
  assert.ok(list.length >= 3, `handlers found: ${list.map((one) => one.cmdline)}`);
  for (const one of list) assert.ok(one.rss < LIMIT, `${one.cmdline} (${one.pid}) holds ${(one.rss / 1048576).toFixed(1)} MB`);
});

test('status lists the processes and says that the stack is ready', () => {
  const { status, stdout } = stack.status();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^Ready: http:/m);
  for (const one of handlers()) assert.match(stdout, new RegExp(`\\b${one.pid}\\b`));
});
