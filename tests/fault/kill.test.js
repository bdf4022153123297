// kill -9 in the middle of an ingest: of a handler, the worker, memcached, PostgreSQL, everything. Afterwards the API answers,
// what was acknowledged is there, the dataset is whole or its job says why not, and nothing lies about.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite, until, sleep } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');
const { file, assertWhole, assertAccounted, ready, written, atWork, SANITIZED } = require('./whole.js');

const stack = suite({}, prepare);
const big = file(SANITIZED ? 20e6 : 60e6, 99);
const asynchronous = { Prefer: 'respond-async' };
let kept;
let kills = 0; // of handlers

function kill(kind) {
  const pids = stack.pids(kind);
  assert.ok(pids.length > 0, `no ${kind} among ${stack.processes().map((one) => one.cmdline)}`);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids;
}

async function begin(name) {
  const before = written(stack);
  const answer = await stack.admin.raw(name, big.body, { headers: asynchronous });
  assert.equal(answer.status, 202, answer.text);
  await atWork(stack, before);
  return answer.json;
}

/** The job's end, over a time in which the API may be away. */
const ended = (job, ms) => until('the job to end', async () => {
  const answer = await stack.admin.request('GET', `/jobs/${job.id}`);
  return answer.status === 200 && ['succeeded', 'failed'].includes(answer.json.status) && answer.json;
}, ms, 100);

async function settle(job, ms = 75000) {
  const end = await ended(job, ms);
  if (end.status === 'succeeded') await assertWhole(stack, job.dataset_id, big.expected);
  else {
    assert.ok(end.error);
    const dataset = (await stack.admin.get(`/datasets/${job.dataset_id}`)).json;
    assert.equal(dataset.status, 'failed');
  }
  await assertWhole(stack, kept.id, kept.expected);
  return end;
}


test('memcached: nobody notices, and it comes back', async () => {
  const job = await begin('memcached');
  const pids = kill('memcached');
  for (let i = 0; i < 20; i++) await stack.admin.get('/datasets', undefined, 200);
  await stack.admin.get('/auth/me', undefined, 200);
  const end = await settle(job);
  assert.equal(end.status, 'succeeded', JSON.stringify(end));
  await until('memcached to be back', () => stack.pids('memcached').some((pid) => !pids.includes(pid)), 15000);
  await stack.admin.get('/datasets', undefined, 200);
});

test('the handlers of the datasets: whoever waited gets a problem, the ingest goes on, the API answers', async () => {
  const before = written(stack);
  const waiting = stack.admin.raw('handler', big.body, { headers: { Prefer: 'wait=60' } }).catch((error) => ({ status: 0, error }));
  await atWork(stack, before);
  kill('quern-datasets');
  const answer = await waiting;
  if (answer.status >= 500) assert.match(answer.headers['content-type'], /problem\+json/);
  await ready(stack, 15000);
  const found = (await stack.admin.get('/datasets', { q: 'handler' })).json.items;
  assert.ok(found.length <= 1);
  if (answer.status === 201 || answer.status === 202) assert.equal(found.length, 1);
  if (found.length === 1) {
    const [job] = (await stack.admin.get('/jobs', { dataset_id: found[0].id })).json.items;
    await settle(job);
  }
});

test('handlers that die all the time: every acknowledged upload is whole, the others are whole or not there', async () => {
  const r = random(7);
  let going = true;
  const killer = (async () => {
    while (going) {
      await sleep(60 + r.int(0, 120));
      const pids = stack.pids('quern-datasets');
      if (pids.length > 0) {
        try {
          process.kill(r.pick(pids), 'SIGKILL');
          kills++;
        } catch {
          // it was gone already
        }
      }
    }
  })();
  const acknowledged = new Map();
  const lines = (k) => 3000 + k;
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let k = lane; k < 60; k += 3) {
        const text = 'k,i\n' + Array.from({ length: lines(k) }, (_, i) => `${k},${i}`).join('\n') + '\n';
        const answer = await stack.admin.raw(`chaos ${k}`, text).catch(() => null);
        if (answer && answer.status === 201) acknowledged.set(answer.json.id, k);
        if (answer && answer.status === 202) acknowledged.set(answer.json.dataset_id, k);
      }
    }),
  );
  going = false;
  await killer;
  await ready(stack, 15000);
  await until('all ingests to end', async () => {
    const counts = await Promise.all(['queued', 'running'].map((status) => stack.admin.get('/jobs', { status }, 200)));
    return counts.every((one) => one.json.total === 0);
  }, 75000, 200);
  const { items } = await stack.admin.all('/datasets', { q: 'chaos' });
  for (const [id, k] of acknowledged) assert.ok(items.some((one) => one.id === id), `chaos ${k} was acknowledged and is gone`);
  for (const one of items) {
    const k = Number(one.name.slice(6));
    if (acknowledged.has(one.id)) assert.equal(one.status, 'ready', JSON.stringify(one));
    if (one.status === 'ready') {
      assert.equal(one.rows, lines(k), one.name);
      const last = (await stack.admin.get(`/datasets/${one.id}/rows`, { skip: lines(k) - 1 }, 200)).json;
      assert.deepEqual(last.items, [{ k, i: lines(k) - 1 }]);
    } else {
      assert.equal(one.status, 'failed');
      assert.ok(one.error);
    }
  }
  assert.ok(acknowledged.size > 0);
});

test('the worker: the job is taken up again', async () => {
  const job = await begin('worker');
  kill('quern-worker');
  await stack.admin.get('/datasets', undefined, 200);
  const end = await settle(job);
  assert.equal(end.status, 'succeeded', JSON.stringify(end));
  assert.ok(end.attempts >= 2, JSON.stringify(end));
});

test('who computes: a problem from the handler, the job of a worker is taken up again, and the answers are those of an undisturbed run', async () => {
  const r = random(6);
  const { id } = await stack.admin.dataset('computed', `x\n${Array.from({ length: 20000 }, () => r().toFixed(6)).join('\n')}\n`);
  const ask = (rounds, prefer) => stack.admin.request('POST', '/analytics/bootstrap', { json: { dataset_id: id, column: 'x', rounds }, headers: prefer ? { Prefer: prefer } : {} });
  const undisturbed = await ask(10000);
  assert.equal(undisturbed.status, 200);
  await stack.admin.delete(undisturbed.json.href, 204);
  const asked = ask(10000);
  await sleep(150); // of a second or so
  const pids = kill('quern-analytics');
  const answer = await asked;
  if (answer.status !== 200) assertProblem(answer, 502);
  await until('handlers to be back', () => stack.pids('quern-analytics').filter((pid) => !pids.includes(pid)).length === pids.length, 15000);
  assert.deepEqual((await ask(10000)).json.result, undisturbed.json.result);

  const queued = (await ask(SANITIZED ? 15000 : 80000, asynchronous.Prefer)).json;
  await until('the job to run', async () => (await stack.admin.get(`/jobs/${queued.id}`)).json.status === 'running', 15000);
  kill('quern-worker');
  const end = await ended(queued, 120000);
  assert.equal(end.status, 'succeeded', JSON.stringify(end));
  assert.ok(end.attempts >= 2, JSON.stringify(end));
  assert.equal((await stack.admin.get('/analytics/results', { dataset_id: id, operation: 'bootstrap' })).json.total, 2);
});

test('PostgreSQL: back by itself, sessions and data intact, the ingest done in the end', async () => {
  const job = await begin('postgres');
  kill('postmaster');
  const away = await stack.admin.request('GET', `/datasets/${kept.id}`);
  assert.ok([200, 500, 502, 503, 504].includes(away.status), away.text);
  if (away.status !== 200) assert.match(away.headers['content-type'], /problem\+json/);
  await ready(stack, 45000);
  await stack.admin.get('/auth/me', undefined, 200);
  const end = await settle(job);
  assert.equal(end.status, 'succeeded', JSON.stringify(end));
});

test('everything at once: the next start brings all of it back', async () => {
  const job = await begin('everything');
  await until('all of it to be dead', () => {
    const all = stack.processes(); // and in the next round what one of them started in between
    for (const one of all) {
      try {
        process.kill(one.pid, 'SIGKILL');
      } catch {
        // a child of one that is gone already
      }
    }
    return all.length === 0;
  }, 10000);
  await stack.start();
  await ready(stack, 45000);
  const end = await settle(job);
  assert.equal(end.status, 'succeeded', JSON.stringify(end));
  const again = await stack.admin.dataset('after', 'a\n1\n');
  assert.equal(again.rows, 1);
});

test('after all that, nothing lies about that is not accounted for', async () => {
  await assertAccounted(stack, { ms: 45000, orphans: kills });
});

async function prepare() {
  const small = file(2e6, 4);
  const made = await stack.admin.dataset('acknowledged', small.body);
  kept = { id: made.id, expected: small.expected };
}
