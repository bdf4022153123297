// Analyses that nobody waits for any more: a client that has gone leaves no job behind, what is only tried is never one, and who asked
// for a job can cancel it.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { suite, until } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
let data;
let viewer;
let editor;

async function prepare() {
  data = (await stack.admin.dataset('numbers', `x\n${Array.from({ length: 2000 }, (_, i) => (i * 7919) % 1009).join('\n')}\n`)).id;
  viewer = await stack.user('viewer');
  editor = await stack.user('editor');
}

const long = (seed) => ({ dataset_id: data, column: 'x', statistic: 'median', rounds: 1000000, seed });
const jobs = async () => (await editor.get('/jobs', { kind: 'analysis', dataset_id: data }, 200)).json;
const answered = async () => {
  const text = (await stack.client().request('GET', '/metrics', { absolute: true })).text;
  return [...text.matchAll(/^quern_requests_total\{[^}]*domain="analytics"[^}]*\} (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
};

test('a client that has gone before it heard of a job leaves none', async () => {
  const handlers = stack.pids('quern-analytics');
  const before = await answered();
  for (const pid of handlers) process.kill(pid, 'SIGSTOP');
  try {
    await new Promise((resolve) => {
      const asked = editor.request('POST', '/analytics/bootstrap', {
        json: long(1),
        onRequest: (request) => request.on('finish', () => setTimeout(() => request.destroy(), 500)), // nginx has passed it on by then
      });
      asked.then(resolve, resolve);
    });
    await until('nginx to have noticed', () => /"status":499/.test(fs.readFileSync(`${stack.home}/log/access.log`, 'utf8')), 10000);
  } finally {
    for (const pid of handlers) process.kill(pid, 'SIGCONT');
  }
  await until('the request to be over', async () => (await answered()) > before, 10000);
  assert.equal((await jobs()).total, 0);
  const audited = (await stack.admin.get('/system/home', undefined, 200)).json.analyses;
  assert.equal(audited, 0, 'and nobody is said to have run it');
});

test('what is only tried is no job', async () => {
  const answer = await editor.request('POST', '/analytics/bootstrap?trial=true', { json: long(2) });
  assert.deepEqual(assertProblem(answer, 422).errors.map((one) => one.pointer), ['?trial']);
  assert.match(answer.json.detail, /for a job/);
  assert.equal((await jobs()).total, 0);
});

test('who asked for a job can cancel it, a viewer, too; those of others are cancelled by editors', async () => {
  const asked = (await viewer.expect('POST', '/analytics/bootstrap', { json: long(3) }, 202)).json;
  const other = await stack.user('viewer');
  assertProblem(await other.request('POST', `/jobs/${asked.id}/cancel`), 403);
  await viewer.expect('POST', `/jobs/${asked.id}/cancel`, {}, 202);
  assert.equal((await stack.admin.job(asked.id)).status, 'cancelled');
  assertProblem(await viewer.request('POST', `/jobs/${asked.id}/retry`), 403);
  const again = (await viewer.expect('POST', '/analytics/bootstrap', { json: long(3) }, 202)).json;
  assert.notEqual(again.id, asked.id);
  await editor.expect('POST', `/jobs/${again.id}/cancel`, {}, 202);
  assert.equal((await stack.admin.job(again.id)).status, 'cancelled');
});
