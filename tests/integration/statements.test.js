// Every named statement prepares against the migrated schema.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { suite, BUILD } = require('../lib/stack.js');
const fs = require('node:fs');

const stack = suite();

test('each statement of sql/queries prepares', () => {
  const home = fs.realpathSync(stack.home);
  const run = [path.join(home, 'run'), `/tmp/quern-${cksum(home)}`].find((folder) => fs.existsSync(path.join(folder, '.s.PGSQL.5432')));
  const env = { ...stack.env, QUERN_HOME: home, QUERN_RUN: run, QUERN_DATABASE_URL: `postgresql:///quern?host=${run}&user=quern` };
  const result = spawnSync(path.join(BUILD, 'bin', 'quern-setup'), ['check-statements'], { env, encoding: 'utf8' });
  assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
});

function cksum(text) {
  return spawnSync('cksum', { input: text, encoding: 'utf8' }).stdout.split(' ')[0];
}
