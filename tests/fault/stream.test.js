// kill -9 while rows come in: of the handler that takes streams, of the worker in an append or an upsert, of PostgreSQL. What was acknowledged
// is there once, nothing is there by half, and the column files agree with the tables afterwards. And an export whose handler dies is seen
// as broken by who receives it.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const { suite, until, sleep } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');
const { file, ready, written, atWork, assertAccounted, SANITIZED } = require('./whole.js');
const { sql } = require('../lib/sql.js');

const stack = suite();
const COLUMNS = [{ name: 'lane', type: 'integer' }, { name: 'k', type: 'integer' }, { name: 't', type: 'text' }];
const SIZE = 5;
const SECONDS = SANITIZED ? 4 : 6;

const text = (lane, k) => `${lane}/${k}-${'y'.repeat((lane * 31 + k) % 40)}`;

function kill(kind) {
  const pids = stack.pids(kind);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it was gone already
    }
  }
  return pids.length;
}

/**
 * Streams from several lanes while `disturb` goes on. Each request has a key and is repeated until it is answered; so each row must be
 * there exactly once.
 */
async function stream(id, disturb) {
  let going = true;
  const counts = [];
  const lanes = Promise.all([0, 1, 2, 3].map(async (lane) => {
    let k = 0;
    while (going) {
      const body = Array.from({ length: SIZE }, (_, j) => JSON.stringify({ lane, k: k + j, t: text(lane, k + j) })).join('\n');
      for (;;) {
        const answer = await stack.admin.request('POST', `/datasets/${id}/rows`, {
          body, headers: { 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': `${lane}-${k}` },
        }).catch(() => null);
        if (answer && answer.status === 200) {
          assert.equal(answer.json.accepted, SIZE);
          break;
        }
        if (answer) assert.ok([500, 502, 503, 504].includes(answer.status), `${answer.status} ${answer.text}`);
        await sleep(20);
      }
      k += SIZE;
    }
    counts[lane] = k;
  }));
  await disturb();
  going = false;
  await lanes;
  return counts;
}

/** The rows through the column files and through SQL: each lane's rows once and in order, the same in both. */
async function assertStreamed(id, counts) {
  const all = (await stack.admin.all(`/datasets/${id}/rows`, { limit: 10000 })).items;
  assert.equal(all.length, counts.reduce((a, b) => a + b), 'rows by the API');
  counts.forEach((n, lane) => {
    const own = all.filter((one) => one.lane === lane);
    assert.deepEqual(own.map((one) => one.k), Array.from({ length: n }, (_, k) => k), `lane ${lane}`);
    for (const one of own) assert.equal(one.t, text(lane, one.k));
  });
  const data = sql(stack, `SELECT data_id FROM quern.versions v JOIN quern.datasets d ON d.version_id = v.id WHERE d.id = ${id}`)[0];
  assert.deepEqual(sql(stack, `SELECT count(*), count(DISTINCT row_id), max(row_id) FROM data.v${data}_1`), [`${all.length}|${all.length}|${all.length}`]);
  fs.rmSync(`${stack.home}/columns/v${data}`, { recursive: true, force: true });
  assert.deepEqual((await stack.admin.all(`/datasets/${id}/rows`, { limit: 10000 })).items, all, 'the column files were what the tables say');
}

const made = async (name) => (await stack.admin.post('/datasets', { name, columns: COLUMNS }, 201)).json.id;

test('the stream handler dies all the time: acknowledged rows are there once', async () => {
  const id = await made('handler');
  const r = random(5);
  let kills = 0;
  const counts = await stream(id, async () => {
    const end = Date.now() + SECONDS * 1000;
    while (Date.now() < end) {
      await sleep(r.int(20, 200));
      kills += kill('quern-stream');
    }
  });
  assert.ok(kills > 5);
  await ready(stack);
  await assertStreamed(id, counts);
});

test('PostgreSQL dies while rows come in: acknowledged rows are there once', async () => {
  const id = await made('postgres');
  const counts = await stream(id, async () => {
    for (let i = 0; i < 2; i++) {
      await sleep(1000);
      kill('postmaster');
      await ready(stack, 45000);
    }
    await sleep(500);
  });
  await assertStreamed(id, counts);
});

test('the first rows into an uploaded dataset, while the handler dies: nothing of the upload is lost', async () => {
  const lines = Array.from({ length: 30000 }, (_, k) => `9,${k},${text(9, k)}`);
  const { id } = await stack.admin.dataset('converted', `lane,k,t\n${lines.join('\n')}\n`);
  const r = random(8);
  const counts = await stream(id, async () => {
    for (let i = 0; i < 15; i++) {
      await sleep(r.int(5, 60));
      kill('quern-stream');
    }
    await sleep(300);
  });
  const all = (await stack.admin.all(`/datasets/${id}/rows`, { limit: 10000 })).items;
  assert.deepEqual(all.slice(0, 30000).map((one) => one.k), lines.map((_, k) => k));
  assert.equal(all.length, 30000 + counts.reduce((a, b) => a + b));
  assert.equal((await stack.admin.get(`/datasets/${id}/rows`, { version: 1, limit: 1 }, 200)).json.rows, 30000);
});

for (const [mode, victim] of [['append', 'quern-worker'], ['upsert', 'quern-worker'], ['append', 'postmaster']]) {
  test(`${victim} dies in the middle of an ${mode}: the version before stays, the next one comes whole`, async () => {
    const base = await stack.admin.dataset(`base ${mode} ${victim}`, 'id,label\n-1,first\n0,zero\n');
    const big = file(SANITIZED ? 15e6 : 40e6, 12);
    const left = written(stack);
    const query = { mode, ...(mode === 'upsert' ? { key: 'id' } : {}) };
    const answer = await stack.admin.request('POST', `/datasets/${base.id}/load`, {
      query, body: big.body, headers: { 'Content-Type': 'text/csv', Prefer: 'respond-async' },
    });
    assert.equal(answer.status, 202, answer.text);
    await atWork(stack, left);
    kill(victim);
    await ready(stack, 45000);
    const before = await until('the dataset to be shown', async () => {
      const one = await stack.admin.request('GET', `/datasets/${base.id}`);
      return one.status === 200 && one.json;
    });
    assert.ok(before.version === 1 ? before.rows === 2 : before.version === 2, JSON.stringify(before));
    const job = await until('the job to end', async () => {
      const one = await stack.admin.request('GET', `/jobs/${answer.json.id}`);
      return one.status === 200 && ['succeeded', 'failed'].includes(one.json.status) && one.json;
    }, 75000, 100);
    assert.equal(job.status, 'succeeded', JSON.stringify(job));
    const after = (await stack.admin.get(`/datasets/${base.id}`, undefined, 200)).json;
    assert.equal(after.version, 2);
    assert.equal(after.status, 'ready');
    // The file's ids are 0, 1, 2, ...: an upsert replaces the row with 0.
    assert.equal(after.rows, big.expected.rows + (mode === 'append' ? 2 : 1));
    const [profile] = (await stack.admin.get(`/datasets/${base.id}/profile`, { column: 'id' }, 200)).json.items;
    assert.equal(profile.profile.sum, big.expected.idSum - 1);
    assert.equal((await stack.admin.get(`/datasets/${base.id}/rows`, { version: 1 }, 200)).json.rows, 2);
  });
}

test('an export whose handler is killed is broken for who receives it, never complete', async () => {
  const big = file(SANITIZED ? 15e6 : 40e6, 3);
  const { id } = await stack.admin.dataset('exported', big.body);
  const outcome = await new Promise((resolve, reject) => {
    let killed = false;
    let bytes = 0;
    http.get(`${stack.url}/api/v1/datasets/${id}/export?format=csv`, { headers: { Authorization: `Bearer ${stack.admin.token}` } }, (response) => {
      assert.equal(response.statusCode, 200);
      response.on('data', (part) => {
        bytes += part.length;
        if (!killed) {
          killed = true;
          response.pause(); // nginx holds back what the handler goes on sending; the handler is killed meanwhile
          kill('quern-datasets');
          setTimeout(() => response.resume(), 300);
        }
      });
      response.on('aborted', () => resolve({ broken: true, bytes }));
      response.on('error', () => resolve({ broken: true, bytes }));
      response.on('end', () => resolve({ broken: false, bytes }));
    }).on('error', reject);
  });
  await ready(stack, 15000);
  const whole = (await stack.admin.get(`/datasets/${id}/export`, { format: 'csv' }, 200)).body.length;
  if (outcome.bytes < whole) assert.ok(outcome.broken, `${outcome.bytes} of ${whole} bytes passed for the whole file`);
  else assert.ok(!outcome.broken);
});

test('after all that, nothing lies about that is not accounted for', async () => {
  await assertAccounted(stack, { ms: 45000 });
});
