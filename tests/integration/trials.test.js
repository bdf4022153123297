// Results that were a step on the way to another, and those that somebody asked for or keeps.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
let small;
let viewer;
let editor;

async function prepare() {
  small = (await stack.admin.dataset('small', 'x,g\n3,a\n1,b\n,a\n2,a\n')).id;
  viewer = await stack.user('viewer');
  editor = await stack.user('editor');
}

test('steps on the way are trials until somebody asks for them in earnest or keeps them', async () => {
  const ask = async (trim, query = '', as = editor) =>
    (await as.expect('POST', `/analytics/describe${query}`, { json: { dataset_id: small, columns: ['x'], trim } }, 200)).json.result_id;
  const state = async (id, as = editor) => {
    const { items } = (await as.get('/analytics/results', { dataset_id: small, operation: 'describe', limit: 100 }, 200)).json;
    const { trial, kept } = items.find((one) => one.id === id);
    return { trial, kept };
  };
  const analyses = async () => (await editor.get('/system/home', undefined, 200)).json.analyses;
  const before = await analyses();
  const tried = await ask(0.01, '?trial=true');
  assert.deepEqual(await state(tried), { trial: true, kept: false });
  assert.equal(await analyses(), before, 'what was only tried is no analysis that was run');
  assert.equal(await ask(0.01), tried);
  assert.deepEqual(await state(tried), { trial: false, kept: false });
  assert.equal(await analyses(), before + 1);
  const next = await ask(0.02, `?after=${tried}`);
  assert.deepEqual(await state(tried), { trial: true, kept: false });
  assert.deepEqual(await state(next), { trial: false, kept: false });
  // There and back again.
  await ask(0.01, `?after=${next}`);
  assert.deepEqual([(await state(tried)).trial, (await state(next)).trial], [false, true]);
  const listed = (await editor.get('/analytics/results', { dataset_id: small, operation: 'describe', trial: false, limit: 100 }, 200)).json.items;
  assert.ok(listed.some((one) => one.id === tried) && !listed.some((one) => one.id === next));
  assert.equal(listed[0].id, tried, 'the last used stands first');
  // Nobody makes a trial of what another asked for, or of what is kept.
  await ask(0.03, `?after=${tried}`, viewer);
  assert.equal((await state(tried)).trial, false);
  await editor.expect('PATCH', `/analytics/results/${tried}`, { json: { kept: true } }, 200);
  await ask(0.04, `?after=${tried}`);
  assert.deepEqual(await state(tried), { trial: false, kept: true });
  await editor.expect('PATCH', `/analytics/results/${tried}`, { json: { kept: false } }, 200);
  assert.equal((await state(tried)).kept, false);
  await editor.get(`/analytics/results/${next}/export`, { format: 'json' }, 200);
  assert.deepEqual(await state(next), { trial: false, kept: true }, 'what is exported is kept');
  assertProblem(await editor.request('PATCH', `/analytics/results/${tried}`, { json: {} }), 422);
  assertProblem(await viewer.request('PATCH', `/analytics/results/${tried}`, { json: { kept: true } }), 403);
});
