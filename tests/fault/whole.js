// Whether a dataset is whole, and whether everything that lies about is accounted for.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { until } = require('../lib/stack.js');
const { sql } = require('../lib/sql.js');
const { bigCsv, assertClose } = require('../lib/csv.js');

const SANITIZED = /asan/.test(process.env.QUERN_BUILD || '');

/** A file in memory with what it holds. */
function file(bytes, seed) {
  const { chunks, expected } = bigCsv(bytes, seed);
  return { body: Buffer.concat([...chunks]), expected };
}

/** Reads the dataset through every door: its object, the profile, the rows themselves. */
async function assertWhole(stack, id, expected) {
  const dataset = (await stack.admin.get(`/datasets/${id}`, undefined, 200)).json;
  assert.equal(dataset.status, 'ready', JSON.stringify(dataset));
  assert.equal(dataset.rows, expected.rows);
  assert.equal(dataset.version, 1);
  assert.equal(dataset.rejected_rows, 0);
  const { items } = (await stack.admin.get(`/datasets/${id}/profile`)).json;
  assert.equal(items[0].profile.sum, expected.idSum);
  assertClose(items[1].profile.sum / expected.valueSum, 1, 'sum of value', 1e-12);
  const { rows, idSum } = await exported(stack, id);
  assert.equal(rows, expected.rows, 'rows of the export');
  assert.equal(idSum, expected.idSum, 'sum of the ids of the export');
  assert.equal((await stack.admin.get(`/datasets/${id}/rows`, { filter: 'group:eq:group 3', limit: 1 })).json.total, expected.groups['group 3']);
}

function exported(stack, id) {
  return new Promise((resolve, reject) => {
    http.get(`${stack.url}/api/v1/datasets/${id}/export?format=csv`, { headers: { Authorization: `Bearer ${stack.admin.token}` } }, (response) => {
      let rest = '';
      let rows = -1;
      let idSum = 0;
      response.setEncoding('latin1');
      response.on('data', (part) => {
        const lines = (rest + part).split('\n');
        rest = lines.pop();
        for (const line of lines) if (rows++ >= 0) idSum += parseInt(line, 10);
      });
      response.on('aborted', () => reject(new Error('the export broke off')));
      response.on('end', () => resolve({ rows, idSum }));
    }).on('error', reject);
  });
}

const list = (stack, folder) => fs.readdirSync(path.join(stack.home, ...folder.split('/')));

/**
 * `orphans`: how many accepted files may wait for the sweep of files older than an hour (a handler killed before it had put the
 * file's job into the queue; nobody was told that the upload had arrived).
 *
 * Tables, column folders and spooled files belong to versions and jobs that there are; nothing else is left.
 */
async function assertAccounted(stack, { ms = 30000, orphans = 0 } = {}) {
  const tables = sql(stack, "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'data' AND relkind = 'r' ORDER BY 1");
  const versions = sql(stack, "SELECT DISTINCT 'v' || v.data_id || '_' || g FROM quern.versions v, generate_series(1, table_count) g ORDER BY 1");
  assert.deepEqual(tables.sort(), versions.sort(), 'tables of schema data, and versions');
  const views = sql(stack, "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'datasets' ORDER BY 1");
  const slugs = sql(stack, "SELECT slug FROM quern.datasets WHERE version_id IS NOT NULL ORDER BY 1");
  assert.deepEqual(views.sort(), slugs.sort(), 'views of schema datasets, and datasets');
  // The worker sweeps when it starts.
  for (const pid of stack.pids('quern-worker')) process.kill(pid, 'SIGTERM');
  const waiting = Number(sql(stack, "SELECT count(*) FROM quern.jobs WHERE status <> 'succeeded'")[0]);
  const left = () => ({
    incoming: list(stack, 'spool/incoming'),
    accepted: list(stack, 'spool/accepted').slice(waiting + orphans),
    temporary: list(stack, 'columns').filter((one) => one.startsWith('tmp')),
    tmp: list(stack, 'tmp').filter((one) => !/^(nginx|rebuild-\d+$)/.test(one)), // rebuild-n: locks, at most 16
    strangers: list(stack, 'columns').filter((one) => /^v\d+$/.test(one) && !versions.some((table) => table.startsWith(one + '_'))),
  });
  await until('what is left over to go', () => Object.values(left()).every((one) => one.length === 0), ms).catch(() => {
    assert.fail(`left over: ${JSON.stringify(left())}`);
  });
}

/** Waits until the API answers with the database behind it. */
const ready = (stack, ms = 60000) =>
  until('the platform to be ready', async () => {
    const answer = await stack.client().request('GET', '/ready', { absolute: true });
    if (answer.status !== 200) return false;
    return (await stack.admin.request('GET', '/datasets')).status === 200;
  }, ms);

/** What is being written of column files, also what a process that was killed has left. */
const written = (stack) => list(stack, 'columns').filter((one) => one.startsWith('tmp'));

/** Waits until a job is really at work: column files are being written that were not there `before` (of written). */
const atWork = (stack, before) => until('the ingest to be at work', () => written(stack).some((one) => !before.includes(one)), 20000, 2);

module.exports = { file, assertWhole, assertAccounted, ready, written, atWork, list, SANITIZED };
