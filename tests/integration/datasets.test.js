// Datasets as a list and one by one: paging, sorting, searching, renaming, describing, deleting.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite, until } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const NAMES = ['Weather', 'penguins', 'Aardvark', 'sales 2025', 'Sales 2026', 'zebra', 'Über', '100% wool', 'under_score', 'movies'];
const made = [];


test('the list has each dataset without its analysis', async () => {
  const { json } = await stack.admin.get('/datasets');
  assert.equal(json.total, NAMES.length);
  assert.equal(json.items.length, NAMES.length);
  assert.equal(json.next, null);
  for (const item of json.items) {
    const { analysis, preview, keep_versions, ...rest } = made.find((one) => one.id === item.id);
    assert.deepEqual(item, rest);
  }
});

test('sorted by each field, both ways', async () => {
  const fields = { name: (one) => one.name.toLowerCase(), created_at: (one) => one.created_at, updated_at: (one) => one.updated_at, rows: (one) => one.rows, columns: (one) => one.columns, size_bytes: (one) => one.size_bytes };
  for (const [field, key] of Object.entries(fields)) {
    for (const descending of [false, true]) {
      const { json } = await stack.admin.get('/datasets', { sort: (descending ? '-' : '') + field });
      const keys = json.items.map(key);
      for (let i = 1; i < keys.length; i++) {
        const fine = descending ? keys[i - 1] >= keys[i] : keys[i - 1] <= keys[i];
        assert.ok(fine || field === 'name', `${field}: ${keys}`);
      }
      if (field === 'name') {
        const plain = json.items.map((one) => one.name).filter((one) => /^[A-Za-z]/.test(one));
        const expected = NAMES.filter((one) => /^[A-Za-z]/.test(one)).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
        assert.deepEqual(plain, descending ? expected.reverse() : expected);
      }
      assert.equal(new Set(json.items.map((one) => one.id)).size, NAMES.length);
    }
  }
});

test('pages together are the whole', async () => {
  for (const limit of [1, 3, 10]) {
    const { items } = await stack.admin.all('/datasets', { sort: '-rows', limit });
    assert.deepEqual(items.map((one) => one.rows), made.map((one) => one.rows).sort((a, b) => b - a));
  }
  const answer = await stack.admin.get('/datasets', { limit: 4, q: 'e' });
  if (answer.json.next) {
    const next = new URL(answer.json.next, stack.url);
    assert.equal(next.searchParams.get('q'), 'e');
    assert.match(answer.headers.link, /rel="next"/);
  }
});

test('search looks at names and descriptions, in any case, and takes % and _ as they are', async () => {
  const found = async (q) => (await stack.admin.get('/datasets', { q })).json.items.map((one) => one.name).sort();
  assert.deepEqual(await found('SALES'), ['Sales 2026', 'sales 2025']);
  assert.deepEqual(await found('penguin'), ['penguins', 'sales 2025']);
  assert.deepEqual(await found('%'), ['100% wool']);
  assert.deepEqual(await found('_'), ['under_score']);
  assert.deepEqual(await found('über'), ['Über']);
  assert.deepEqual(await found("' OR 1=1 --"), []);
  assert.deepEqual(await found('\\'), []);
});

test('renaming and describing', async () => {
  const { id } = made[0];
  const reply = await stack.admin.patch(`/datasets/${id}`, { name: 'Wetter 🌾', description: 'Was war,\nund was wird.' }, 200);
  assert.equal(reply.json.name, 'Wetter 🌾');
  const one = (await stack.admin.get(`/datasets/${id}`)).json;
  assert.equal(one.name, 'Wetter 🌾');
  assert.equal(one.description, 'Was war,\nund was wird.');
  assert.ok(one.updated_at >= made[0].updated_at);
  assert.equal(one.created_at, made[0].created_at);
  await stack.admin.patch(`/datasets/${id}`, { description: '' }, 200);
  assert.equal((await stack.admin.get(`/datasets/${id}`)).json.name, 'Wetter 🌾');
  assertProblem(await stack.admin.request('PATCH', `/datasets/${id}`, { json: { name: '' } }), 422, ['/name']);
  assertProblem(await stack.admin.request('PATCH', `/datasets/${id}`, { json: { name: null } }), 422, ['/name']);
  assertProblem(await stack.admin.request('PATCH', `/datasets/${id}`, { json: { name: 'x'.repeat(201), rows: 5 } }), 422, ['/name', '/rows']);
  assertProblem(await stack.admin.request('PATCH', `/datasets/${id}`, { json: { name: 'a\u0000b' } }), 422, ['/name']);
  assert.equal((await stack.admin.get(`/datasets/${id}/rows`)).json.total, 1);
});

test('deleting takes the rows, the files and the list entry, and is said once', async () => {
  const { json } = await stack.admin.upload('gone.csv', 'a\n1\n');
  const folders = () => fs.readdirSync(path.join(stack.home, 'columns'));
  const before = folders().length;
  await stack.admin.delete(`/datasets/${json.id}`, 204);
  for (const tail of ['', '/rows', '/profile', '/rejects', '/export?format=csv']) assertProblem(await stack.admin.request('GET', `/datasets/${json.id}${tail}`), 404);
  assertProblem(await stack.admin.request('DELETE', `/datasets/${json.id}`), 404);
  assert.ok(!(await stack.admin.all('/datasets')).items.some((one) => one.id === json.id));
  await until('the column files to go', () => folders().length === before - 1, 10000);
});

test('a viewer reads all of it', async () => {
  const viewer = await stack.user('viewer');
  assert.equal((await viewer.get('/datasets')).json.total, NAMES.length);
  const { id } = made[1];
  for (const tail of ['', '/rows', '/profile', '/rejects', '/export?format=ndjson']) await viewer.get(`/datasets/${id}${tail}`, undefined, 200);
});

test('activity names what was done, by whom', async () => {
  const editor = await stack.user('editor');
  const one = await editor.dataset('by the editor', 'a\n1\n');
  await editor.patch(`/datasets/${one.id}`, { name: 'renamed' }, 200);
  await editor.delete(`/datasets/${one.id}`, 204);
  const { activity } = (await stack.admin.get('/system/home')).json;
  const mine = activity.filter((event) => event.object.type === 'dataset' && event.object.id === one.id).map((event) => event.action);
  assert.ok(mine.includes('dataset.created') && mine.includes('dataset.deleted'), mine.join());
  for (const event of activity) assert.match(event.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

async function prepare() {
  for (const [i, one] of NAMES.entries()) {
    const text = 'a,b\n' + '1,2\n'.repeat(i * 3 + 1);
    const answer = await stack.admin.upload(`${i}.csv`, text, { fields: { name: one, description: i === 3 ? 'quarterly penguin figures' : '' } });
    assert.equal(answer.status, 201, answer.text);
    made.push(answer.json);
  }
}
