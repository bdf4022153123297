// An analysis that computes for longer than a request may: its process ends, and nothing else does. QUERN_COMPUTE_SECONDS is far below
// its default here, so that an ordinary analysis passes it.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite, until } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');
const { sql } = require('../lib/sql.js');
const { assertProblem } = require('../lib/client.js');
const { assertAccounted, list, SANITIZED } = require('./whole.js');

const stack = suite({ env: { QUERN_COMPUTE_SECONDS: SANITIZED ? '0.3' : '0.1' } }, prepare);
const handlers = () => stack.pids('quern-analytics');
let id;

const ask = (operation, json, headers = {}) => stack.admin.request('POST', `/analytics/${operation}`, { json: { dataset_id: id, ...json }, headers });
const endless = { column: 'x', rounds: 10000 }; // estimated to take less than 2 seconds, and it takes about one

test('the client gets a problem that says what to do, the next ones their answers, and nothing half-done is left', async () => {
  const before = handlers();
  const audited = sql(stack, 'SELECT count(*) FROM quern.audit_events');
  const answer = await ask('bootstrap', endless, { 'X-Request-Id': 'too-long-for-a-request' });
  assertProblem(answer, 502);
  assert.match(answer.json.detail, /Try again.*as a job \(Prefer: respond-async\)/);
  const next = await Promise.all(Array.from({ length: 12 }, (_, i) => ask('describe', { columns: ['x'], trim: i / 100 })));
  for (const one of next) assert.equal(one.status, 200, one.text);

  await until('another process to be there', () => handlers().length === before.length, 15000);
  assert.equal(handlers().filter((pid) => !before.includes(pid)).length, 1, 'one process has ended, the others have not');
  assert.equal((await stack.admin.get('/analytics/results', { dataset_id: id, operation: 'bootstrap' })).json.total, 0);
  assert.deepEqual(sql(stack, "SELECT count(*) FROM quern.audit_events WHERE detail->>'operation' = 'bootstrap'"), ['0']);
  assert.equal(Number(sql(stack, 'SELECT count(*) FROM quern.audit_events')) - Number(audited), next.length);
  assert.deepEqual(list(stack, 'results'), []);
  assert.deepEqual(sql(stack, "SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"), []);
});

test('the log says which request it was, and what it asked for', async () => {
  const lines = fs.readFileSync(path.join(stack.home, 'log', 'analytics.log'), 'utf8').split('\n');
  const [line, ...others] = lines.filter((one) => one.includes('more processor time')).map((one) => JSON.parse(one));
  assert.equal(line.request_id, 'too-long-for-a-request');
  assert.equal(line.task, 'bootstrap');
  assert.deepEqual(others, []);
});

test('as a job it has its time', async () => {
  const asked = await ask('bootstrap', endless, { Prefer: 'respond-async' });
  assert.equal(asked.status, 202, asked.text);
  const job = await until('the job to end', async () => {
    const { json } = await stack.admin.get(`/jobs/${asked.json.id}`);
    return json.finished_at && json;
  }, 120000);
  assert.equal(job.status, 'succeeded', JSON.stringify(job));
  const again = await ask('bootstrap', endless);
  assert.equal(again.status, 200, again.text);
  assert.equal(again.json.cached, true);
});

test('nothing lies about', () => assertAccounted(stack));

async function prepare() {
  const r = random(6);
  ({ id } = await stack.admin.dataset('computed', `x\n${Array.from({ length: 20000 }, () => r().toFixed(6)).join('\n')}\n`));
}
