// Uploads as jobs: asked for at once, waited for, watched, cancelled, retried.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { suite, until } = require('../lib/stack.js');
const { bigCsv } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const JOB_KEYS = ['attempts', 'created_at', 'dataset_id', 'error', 'finished_at', 'id', 'kind', 'progress', 'result', 'started_at', 'status'];
const asynchronous = { Prefer: 'respond-async' };

function bytes(size, seed) {
  const { chunks, expected } = bigCsv(size, seed);
  return { body: Buffer.concat([...chunks]), expected };
}

function accepted(answer) {
  assert.equal(answer.status, 202, `${answer.what}: ${answer.status} ${answer.text.slice(0, 500)}`);
  for (const key of JOB_KEYS) assert.ok(key in answer.json, key);
  assert.equal(answer.headers.location, `/api/v1/jobs/${answer.json.id}`);
  assert.equal(answer.json.kind, 'ingest');
  return answer.json;
}

test('respond-async: 202 with the job, which succeeds and gives the dataset', async () => {
  const { body, expected } = bytes(3 << 20, 5);
  for (const answer of [await stack.admin.raw('async', body, { headers: asynchronous }), await stack.admin.upload('async.csv', body, { headers: asynchronous })]) {
    const job = accepted(answer);
    assert.ok(['queued', 'running', 'succeeded'].includes(job.status));
    assert.equal(job.progress.unit, 'bytes');
    assert.ok((await stack.admin.get(`/datasets/${job.dataset_id}`)).json.status, 'the dataset to be is there');
    const done = await stack.admin.job(job.id);
    assert.equal(done.status, 'succeeded', JSON.stringify(done));
    assert.equal(done.progress.phase, 'done');
    assert.equal(done.progress.done, done.progress.total);
    assert.equal(done.attempts, 1);
    assert.equal(done.error, null);
    assert.ok(done.started_at <= done.finished_at && done.created_at <= done.started_at);
    const dataset = (await stack.admin.get(`/datasets/${job.dataset_id}`)).json;
    assert.equal(dataset.status, 'ready');
    assert.equal(dataset.rows, expected.rows);
    assert.equal(dataset.version, 1);
  }
});

test('wait=0 is 202; a long wait is 201, also beside respond-async (RFC 7240, 4.3)', async () => {
  const { body } = bytes(1 << 20, 6);
  accepted(await stack.admin.raw('now', body, { headers: { Prefer: 'wait=0' } }));
  const waited = await stack.admin.raw('wait', body, { headers: { Prefer: 'respond-async, wait=30' } });
  assert.equal(waited.status, 201, waited.text);
});

test('small files without a preference are 201 at once', async () => {
  const answer = await stack.admin.request('POST', '/datasets', { query: { name: 'small' }, body: 'a\n1\n', headers: { 'Content-Type': 'text/csv' } });
  assert.equal(answer.status, 201, answer.text);
});

test('progress moves forward only', async () => {
  const { body, expected } = bytes(40 << 20, 7);
  const job = accepted(await stack.admin.raw('watched', body, { headers: asynchronous }));
  const phases = ['queued', 'reading', 'profiling', 'committing', 'done'];
  let last = { done: 0, phase: 'queued' };
  for (;;) {
    const one = (await stack.admin.get(`/jobs/${job.id}`)).json;
    assert.ok(phases.indexOf(one.progress.phase) >= phases.indexOf(last.phase), `${last.phase} → ${one.progress.phase}`);
    assert.ok(one.progress.done >= last.done && one.progress.done <= one.progress.total);
    last = one.progress;
    if (one.finished_at) {
      assert.equal(one.status, 'succeeded', JSON.stringify(one));
      break;
    }
  }
  assert.equal(last.total, expected.bytes);
});

test('a file that is no table: refused when waited for, a failed job otherwise, and the dataset says why', async () => {
  const job = accepted(await stack.admin.raw('typed', 'a,b\n1,2\nx,3\n', { options: { types: '{"a":"integer"}' }, headers: asynchronous }));
  const done = await stack.admin.job(job.id);
  assert.equal(done.status, 'failed', JSON.stringify(done));
  assert.ok(done.error);
  assert.doesNotMatch(done.error, /SELECT|\.c:|\/spool/);
  const dataset = (await stack.admin.get(`/datasets/${job.dataset_id}`)).json;
  assert.equal(dataset.status, 'failed');
  assert.equal(dataset.error, done.error);
  assert.equal(dataset.job_id, job.id);
  for (const tail of ['/rows', '/profile', '/export?format=csv']) {
    const answer = await stack.admin.request('GET', `/datasets/${job.dataset_id}${tail}`);
    assert.ok([404, 409].includes(answer.status), `${tail}: ${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
  }
  const again = await stack.admin.request('POST', `/jobs/${job.id}/retry`);
  assert.equal(again.status, 202, again.text);
  assert.equal((await stack.admin.job(job.id)).status, 'failed');
  await stack.admin.delete(`/datasets/${job.dataset_id}`, 204);
  assertProblem(await stack.admin.request('GET', `/datasets/${job.dataset_id}`), 404);
});

test('cancelling: the job ends, nothing of the dataset is shown, retry brings it', async () => {
  const { body, expected } = bytes(40 << 20, 8);
  // Several, so that one is still waiting or at work when it is cancelled.
  const jobs = [];
  for (let i = 0; i < 4; i++) jobs.push(accepted(await stack.admin.raw(`cancel ${i}`, body, { headers: asynchronous })));
  const target = jobs.at(-1);
  const answer = await stack.admin.request('POST', `/jobs/${target.id}/cancel`);
  assert.equal(answer.status, 202, answer.text);
  const ended = await stack.admin.job(target.id);
  assert.equal(ended.status, 'cancelled', JSON.stringify(ended));
  assertProblem(await stack.admin.request('POST', `/jobs/${target.id}/cancel`), 409);
  const { status } = (await stack.admin.get(`/datasets/${target.dataset_id}`)).json;
  assert.equal(status, 'failed');
  const again = await stack.admin.request('POST', `/jobs/${target.id}/retry`);
  assert.equal(again.status, 202, again.text);
  for (const job of jobs) {
    assert.equal((await stack.admin.job(job.id)).status, 'succeeded');
    const dataset = (await stack.admin.get(`/datasets/${job.dataset_id}`)).json;
    assert.equal(dataset.status, 'ready');
    assert.equal(dataset.rows, expected.rows);
  }
  assertProblem(await stack.admin.request('POST', `/jobs/${target.id}/retry`), 409);
});

test('deleting a dataset whose ingest has not ended', async () => {
  const { body } = bytes(30 << 20, 9);
  const job = accepted(await stack.admin.raw('deleted', body, { headers: asynchronous }));
  const answer = await stack.admin.request('DELETE', `/datasets/${job.dataset_id}`);
  assert.ok([204, 409].includes(answer.status), `${answer.status} ${answer.text}`);
  if (answer.status === 204) {
    assertProblem(await stack.admin.request('GET', `/datasets/${job.dataset_id}`), 404);
    await until('the job to end', async () => {
      const one = await stack.admin.request('GET', `/jobs/${job.id}`);
      return one.status === 404 || ['cancelled', 'failed', 'succeeded'].includes(one.json.status);
    });
    assertProblem(await stack.admin.request('GET', `/datasets/${job.dataset_id}`), 404);
  } else await stack.admin.job(job.id);
});

test('the list of jobs and its filters', async () => {
  const { json } = await stack.admin.get('/jobs', { limit: 1000 });
  assert.equal(json.total, json.items.length);
  assert.ok(json.total > 5);
  for (const status of ['succeeded', 'failed', 'queued']) {
    const some = (await stack.admin.get('/jobs', { status, limit: 1000 })).json;
    assert.ok(some.items.every((one) => one.status === status));
    assert.equal(some.total, some.items.length);
  }
  const one = json.items[0];
  assert.deepEqual((await stack.admin.get('/jobs', { dataset_id: one.dataset_id, kind: 'ingest' })).json.items.map((job) => job.dataset_id), [one.dataset_id]);
  assert.equal((await stack.admin.get('/jobs', { kind: 'no such kind' })).json.total, 0);
  const all = await stack.admin.all('/jobs', { limit: 3 });
  assert.equal(new Set(all.items.map((job) => job.id)).size, all.total);
});

test('events tell of the end of a job', async () => {
  const { body } = bytes(20 << 20, 10);
  const job = accepted(await stack.admin.raw('events', body, { headers: asynchronous }));
  const text = await new Promise((resolve, reject) => {
    let seen = '';
    const request = http.get(
      `${stack.url}/api/v1/jobs/${job.id}/events`,
      { headers: { Authorization: `Bearer ${stack.admin.token}`, Accept: 'text/event-stream' } },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`events: ${response.statusCode}`));
        if (!/^text\/event-stream/.test(response.headers['content-type'])) reject(new Error(response.headers['content-type']));
        const end = () => {
          request.destroy();
          resolve(seen);
        };
        response.on('data', (part) => {
          seen += part;
          if (/"status":\s*"(succeeded|failed)"/.test(seen)) end();
        });
        response.on('end', end);
        setTimeout(end, 20000).unref();
      },
    );
    request.on('error', (error) => (error.code === 'ECONNRESET' ? undefined : reject(error)));
  });
  assert.match(text, /^event: ?job$/m);
  const objects = [...text.matchAll(/^data: ?(.*)$/gm)].map((one) => JSON.parse(one[1]));
  assert.equal(objects.at(-1).status, 'succeeded', text.slice(-500));
  assert.ok(objects.every((one) => one.id === job.id));
  const nobody = await stack.client().request('GET', `/jobs/${job.id}/events`);
  assertProblem(nobody, 401);
});

test('when all is done, the spool is empty and no temporary column folder is left', async () => {
  await until('all jobs to end', async () => (await Promise.all(['queued', 'running'].map((status) => stack.admin.get('/jobs', { status })))).every((one) => one.json.total === 0), 60000);
  const accounted = (await stack.admin.get('/jobs', { status: 'failed' })).json.total + (await stack.admin.get('/jobs', { status: 'cancelled' })).json.total;
  const list = (folder) => fs.readdirSync(path.join(stack.home, ...folder.split('/')));
  await until('the spool to empty', () => list('spool/incoming').length === 0 && list('spool/accepted').length <= accounted, 10000).catch(() => {
    assert.fail(`left in the spool: ${list('spool/incoming')} / ${list('spool/accepted')}`);
  });
  assert.deepEqual(list('columns').filter((one) => one.startsWith('tmp-')), []);
});

test('the list names the dataset and who asked; one stream of events tells of every job', async () => {
  const { body } = bytes(6 << 20, 71);
  const told = new Map();
  const request = http.get(`${stack.url}/api/v1/jobs/events`, { headers: { Authorization: `Bearer ${stack.admin.token}`, Accept: 'text/event-stream' } });
  const response = await new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  assert.equal(response.statusCode, 200);
  assert.match(response.headers['content-type'], /^text\/event-stream/);
  let text = '';
  response.on('data', (part) => {
    text += part;
    for (const [, data] of text.matchAll(/^data: (\{.*\})\n/gm)) told.set(JSON.parse(data).id, JSON.parse(data).status);
  });
  const first = accepted(await stack.admin.raw('first of two', body, { headers: asynchronous }));
  const second = accepted(await stack.admin.raw('second of two', body, { headers: asynchronous }));
  await until('both ends', () => told.get(first.id) === 'succeeded' && told.get(second.id) === 'succeeded', 60000);
  request.destroy();
  const { items } = (await stack.admin.get('/jobs', { dataset_id: second.dataset_id }, 200)).json;
  assert.equal(items[0].dataset_name, 'second of two');
  assert.equal(items[0].created_by_name, (await stack.admin.get('/auth/me', undefined, 200)).json.user.name);
  assertProblem(await stack.admin.request('GET', '/jobs/events'), 422, ['Accept:']);
  const nobody = await stack.client().request('GET', '/jobs/events');
  assertProblem(nobody, 401);
});
