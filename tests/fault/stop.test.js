// An orderly stop: what is under way is finished, every process ends by itself, and the control script's own commands say the truth.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { once } = require('node:events');
const { spawn, spawnSync } = require('node:child_process');
const { suite, until, ROOT } = require('../lib/stack.js');

const stack = suite({});

const control = (...words) =>
  spawnSync(path.join(ROOT, 'deploy', 'quern'), words, { cwd: ROOT, env: stack.env, encoding: 'utf8', timeout: 60000 });
const last = (name) => fs.readFileSync(path.join(stack.home, 'log', `${name}.log`), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line).message);

test('a lost password is replaced from the shell, and only that one', async () => {
  const given = control('password', stack.email);
  assert.equal(given.status, 0, given.stderr);
  await stack.client().login(stack.email, given.stdout.trim());
  const old = await stack.client().request('POST', '/auth/login', { json: { email: stack.email, password: stack.password } });
  assert.notEqual(old.status, 200);
  const nobody = control('password', 'nobody@example.org');
  assert.notEqual(nobody.status, 0);
  assert.match(nobody.stderr, /no user/);
  assert.notEqual(control('password').status, 0);
  stack.password = given.stdout.trim();
  stack.admin = await stack.client().login(stack.email, stack.password);
});

test('a request that is being answered is answered to its end, and every handler says that it has stopped', async () => {
  const text = `k,t\n${Array.from({ length: 100000 }, (_, i) => `${i},row ${i}`).join('\n')}\n`;
  const made = await stack.admin.dataset('to export', text);
  const answer = await fetch(`${stack.url}/api/v1/datasets/${made.id}/export?format=csv`, {
    headers: { authorization: `Bearer ${stack.admin.token}` },
  });
  assert.equal(answer.status, 200);
  const stopping = spawn(path.join(ROOT, 'deploy', 'quern'), ['stop'], { cwd: ROOT, env: stack.env, stdio: 'ignore' });
  const ended = once(stopping, 'exit');
  const body = await answer.text();
  assert.equal(body.trimEnd().split('\n').length, 100001);
  assert.deepEqual((await ended)[0], 0);
  await until('all to be gone', () => stack.processes().length === 0, 15000);
  for (const name of ['auth', 'datasets', 'jobs', 'system']) {
    const messages = last(name);
    const started = messages.filter((message) => message === 'started').length;
    assert.equal(messages.filter((message) => message === 'stopped').length, started, `${name} stopped as often as it started`);
  }
});
