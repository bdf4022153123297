// A full disk: while nginx spools, while PostgreSQL takes the rows, while the column files are written.
'use strict';

const { test, before, after } = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startStack, until } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');
const { file, assertWhole, assertAccounted, list, SANITIZED } = require('./whole.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quern-enospc-'));
const flag = path.join(folder, 'full');
const skip = SANITIZED ? "a preloaded library and the sanitizers' runtime do not go together" : false;
const stack = {};
const big = file(40e6, 17);

const fill = (room, part) => {
  fs.writeFileSync(flag + '.new', `${room} ${part}`);
  fs.renameSync(flag + '.new', flag);
};
const free = () => fs.rmSync(flag, { force: true });

before(async () => {
  if (skip) return;
  fs.chmodSync(folder, 0o755);
  const library = path.join(folder, 'enospc.so');
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, path.join(__dirname, 'enospc.c'), '-ldl'], { stdio: 'pipe' });
  Object.assign(stack, await startStack({ env: { LD_PRELOAD: library, QUERN_TEST_ENOSPC: flag } }));
  stack.admin = await stack.client().login(stack.email, stack.password);
  const small = file(2e6, 4);
  stack.kept = { id: (await stack.admin.dataset('acknowledged', small.body)).id, expected: small.expected };
});
after(async () => {
  free();
  if (stack.stop) await stack.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('during the spool: a problem, nothing left, and it works again when there is room', { skip }, async () => {
  fill(1 << 20, '/spool/incoming/');
  for (const answer of [await stack.admin.raw('spool', big.body), await stack.admin.upload('spool.csv', big.body)]) {
    assert.ok([500, 507].includes(answer.status), `${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
  }
  await stack.admin.get('/datasets', undefined, 200);
  await until('the spool to empty', () => list(stack, 'spool/incoming').length === 0 && list(stack, 'spool/accepted').length === 0, 10000).catch(() =>
    assert.fail(`left in the spool: ${list(stack, 'spool/incoming')} / ${list(stack, 'spool/accepted')}`),
  );
  assert.equal((await stack.admin.get('/datasets', { q: 'spool' })).json.total, 0);
  free();
  const made = await stack.admin.dataset('room again', big.body);
  await assertWhole(stack, made.id, big.expected);
});

for (const [what, room, part] of [['PostgreSQL takes the rows', 4 << 20, '/pg/base/'], ['the column files are written', 1 << 20, '/columns/']]) {
  test(`while ${what}: the job says so, waits, and succeeds when there is room`, { skip }, async () => {
    fill(room, part);
    const answer = await stack.admin.raw(`full ${part}`, big.body, { headers: { Prefer: 'respond-async' } });
    assert.equal(answer.status, 202, answer.text);
    const job = answer.json;
    const waiting = await until('the job to meet the full disk', async () => {
      const one = (await stack.admin.get(`/jobs/${job.id}`)).json;
      assert.notEqual(one.status, 'succeeded', 'the disk was not full');
      return one.error && one.status !== 'running' && one;
    });
    assert.match(waiting.error, /disk|space/i);
    assert.equal(waiting.status, 'queued', `it will be tried again: ${JSON.stringify(waiting)}`);
    const dataset = (await stack.admin.get(`/datasets/${job.dataset_id}`)).json;
    assert.equal(dataset.status, 'ingesting');
    await assertWhole(stack, stack.kept.id, stack.kept.expected);
    free();
    const end = await stack.admin.job(job.id, 45000);
    assert.equal(end.status, 'succeeded', JSON.stringify(end));
    await assertWhole(stack, job.dataset_id, big.expected);
  });
}

test('a small file while PostgreSQL has no room: a problem or a job that waits, never a part', { skip }, async () => {
  const small = file(900e3, 3);
  fill(0, '/pg/base/');
  const answer = await stack.admin.raw('small and full', small.body, { headers: { Prefer: 'wait=1' } });
  free();
  if (answer.status === 202) {
    assert.equal((await stack.admin.job(answer.json.id, 45000)).status, 'succeeded');
    await assertWhole(stack, answer.json.dataset_id, small.expected);
  } else if (answer.status === 201) {
    await assertWhole(stack, answer.json.id, small.expected);
  } else {
    assertProblem(answer, answer.status);
    assert.ok([500, 503, 507].includes(answer.status), answer.text);
  }
});

test('while an analysis writes what it has for each row: a problem, no half of a file, no result that points at nothing', { skip }, async () => {
  const { id } = await stack.admin.dataset('ranked', `x\n${Array.from({ length: 9000 }, (_, i) => (i * 7919) % 9001).join('\n')}\n`);
  const ask = () => stack.admin.request('POST', '/analytics/scores', { json: { dataset_id: id, column: 'x' } });
  fill(1000, '/results/');
  assertProblem(await ask(), 507);
  assert.equal((await stack.admin.get('/analytics/results', { dataset_id: id }, 200)).json.total, 0);
  const queued = await stack.admin.request('POST', '/analytics/scores', { json: { dataset_id: id, column: 'x', descending: true }, headers: { Prefer: 'respond-async' } });
  assert.equal(queued.status, 202);
  await until('the job to say that the disk is full', async () => /disk is full/.test((await stack.admin.get(`/jobs/${queued.json.id}`)).json.error ?? ''), 20000);
  free();
  const answer = await ask();
  assert.equal(answer.status, 200, answer.text);
  const page = (await stack.admin.get(answer.json.arrays[0].href, { skip: 8990 }, 200)).json;
  assert.equal(page.total, 9000);
  assert.equal(page.items.length, 10);
  assert.equal((await stack.admin.job(queued.json.id)).status, 'succeeded');
});

test('afterwards nothing lies about that is not accounted for', { skip }, async () => {
  await until('all ingests to end', async () => (await stack.admin.get('/jobs', { status: 'queued' })).json.total === 0, 45000);
  await assertAccounted(stack, { ms: 15000 });
});
