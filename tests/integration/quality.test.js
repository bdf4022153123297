// Quality: rules, loads that are checked by them, reports, scores, history; what is refused, and who may.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, async () => {});
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, expected ${expected}`);
const rules = async (id, list, status = 200, headers = {}) =>
  stack.admin.expect('PUT', `/datasets/${id}/rules`, { json: { rules: list }, headers }, status);
const report = async (id, query) => (await stack.admin.get(`/datasets/${id}/quality`, query, 200)).json;
const check = async (id) => (await stack.admin.post(`/datasets/${id}/quality/check`, {}, 200)).json;
const result = (quality, id) => quality.results.find((one) => one.rule.id === id);

const PEOPLE = 'id,name,age,mail,joined\n1,Ann,34,ann@example.org,2026-01-05\n2,Bob,,bob@example.org,2026-02-06\n' +
  '3,Cid,-4,cid at example,2026-03-07\n3,Dee,51,dee@example.org,2026-03-08\n5,,29,,2026-04-09\n';

test('a first load has a score without any rule', async () => {
  const { id } = await stack.admin.dataset('plain', 'a,b\n1,x\n1,x\n2,\n3,y\n4,z,too,long\n');
  const quality = await report(id);
  assert.equal(quality.version, 1);
  assert.equal(quality.rows, 4);
  assert.equal(quality.unreadable_rows, 1);
  assert.equal(quality.duplicate_rows, 1);
  near(quality.parts.completeness, (100 * (1 + 3 / 4)) / 2);
  near(quality.parts.validity, 80);
  near(quality.parts.uniqueness, 75);
  assert.equal(quality.parts.consistency, null);
  assert.equal(quality.parts.timeliness, null);
  near(quality.score, (0.25 * 87.5 + 0.3 * 80 + 0.15 * 75) / 0.7);
  assert.deepEqual(quality.results, []);
  const shown = await stack.admin.get(`/datasets/${id}`, undefined, 200);
  assert.equal(shown.json.quality_score, quality.score);
  await rules(id, [{ rule: 'allowed', columns: ['b'], params: { values: ['x'] } }]);
  const checked = await check(id);
  assert.ok(checked.score < quality.score);
  const again = await stack.admin.expect('GET', `/datasets/${id}`, { headers: { 'If-None-Match': shown.headers.etag } }, 200);
  assert.equal(again.json.quality_score, checked.score);
  const listed = (await stack.admin.get('/datasets', undefined, 200)).json.items.find((one) => one.id === id);
  assert.equal(listed.quality_score, checked.score);
});

test('rules are checked against what is there', async () => {
  const { id } = await stack.admin.dataset('people', PEOPLE);
  await rules(id, [
    { id: 'key', rule: 'unique', columns: ['id'] },
    { id: 'named', rule: 'required', columns: ['name'] },
    { id: 'age', rule: 'range', columns: ['age'], params: { min: 0, max: 120 } },
    { id: 'mail', rule: 'pattern', columns: ['mail'], params: { pattern: '[^@\\s]+@[^@\\s]+' } },
    { id: 'who', rule: 'allowed', columns: ['name'], params: { values: ['ann', 'bob', 'cid'], ignore_case: true } },
    { id: 'short', rule: 'length', columns: ['name'], params: { max: 2 } },
    { id: 'few', rule: 'row_count', params: { max: 4 } },
    { id: 'gone', rule: 'required', columns: ['nowhere'] },
    { id: 'odd', rule: 'length', columns: ['age'], params: { max: 2 } },
  ]);
  const quality = await check(id);
  const found = (name) => [result(quality, name).checked, result(quality, name).violations];
  assert.deepEqual(found('key'), [5, 1]);
  assert.deepEqual(found('named'), [5, 1]);
  assert.deepEqual(found('age'), [4, 1]);
  assert.deepEqual(found('mail'), [4, 1]);
  assert.deepEqual(found('who'), [4, 1]);
  assert.deepEqual(found('short'), [4, 4]);
  assert.deepEqual(found('few'), [1, 1]);
  assert.match(result(quality, 'gone').not_checked, /no column "nowhere"/);
  assert.match(result(quality, 'odd').not_checked, /integer/);
  assert.deepEqual(result(quality, 'age').examples, [{ row: 3, line: null, values: { age: -4 } }]);
  near(quality.parts.uniqueness, 80);
  near(quality.parts.validity, 100 * (1 - 7 / 16));
  near(quality.parts.consistency, 0);
  assert.equal(quality.violations, 10);
  assert.deepEqual((await report(id)).results, quality.results);

  const list = (await stack.admin.get(`/datasets/${id}/quality/violations`, { rule: 'short', skip: 1, limit: 2 }, 200)).json;
  assert.equal(list.total, 4);
  assert.ok(list.next);
  assert.deepEqual(list.items.map((one) => [one.row, one.values.name]), [[2, 'Bob'], [3, 'Cid']]);
  const all = await stack.admin.all(`/datasets/${id}/quality/violations`, { rule: 'key', limit: 1 });
  assert.deepEqual(all.items.map((one) => one.row), [4]);
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/quality/violations?rule=none`), 422, ['?rule']);
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/quality/violations?rule=few`), 409);
});

test('a load rejects, flags and fails as its rules say', async () => {
  const list = [
    { id: 'age', rule: 'range', columns: ['age'], params: { min: 0 }, action: 'reject', name: 'Nobody is younger than 0' },
    { id: 'key', rule: 'unique', columns: ['id'], action: 'reject' },
    { id: 'named', rule: 'required', columns: ['name'], action: 'flag' },
  ];
  const made = await stack.admin.dataset('gated', PEOPLE, { options: { rules: JSON.stringify(list) } });
  assert.equal(made.rows, 4);
  assert.equal(made.rejected_rows, 1);
  const rows = (await stack.admin.get(`/datasets/${made.id}/rows`, undefined, 200)).json.items;
  assert.deepEqual(rows.map((one) => one.name), ['Ann', 'Bob', 'Dee', null]); // the third row went first, so the fourth has the first 3
  const rejects = (await stack.admin.get(`/datasets/${made.id}/rejects`, undefined, 200)).json.items;
  assert.equal(rejects.length, 1);
  assert.equal(rejects[0].line, 4);
  assert.equal(rejects[0].raw, '3,Cid,-4,cid at example,2026-03-07');
  assert.match(rejects[0].reason, /Nobody is younger than 0.*age: -4/);
  const quality = await report(made.id);
  assert.equal(quality.rejected_rows, 1);
  assert.deepEqual(result(quality, 'age').examples, [{ row: null, line: 4, values: { age: -4 } }]);
  assert.equal(result(quality, 'age').rejected, 1);
  const again = await check(made.id);
  assert.deepEqual([again.score, again.violations, again.rejected_rows, again.unreadable_rows], [quality.score, quality.violations, 1, 0]);
  assert.equal((await check(made.id)).score, quality.score);
  assert.deepEqual([result(quality, 'named').checked, result(quality, 'named').violations], [4, 1]);
  assert.deepEqual([result(quality, 'key').checked, result(quality, 'key').violations], [4, 0]);

  const fails = [{ id: 'age', rule: 'range', columns: ['age'], params: { min: 0 }, action: 'fail', name: 'Nobody is younger than 0' }];
  const before = (await stack.admin.get('/datasets', undefined, 200)).json.total;
  const failed = await stack.admin.raw('failing', PEOPLE, { options: { rules: JSON.stringify(fails) } });
  const problem = assertProblem(failed, 422);
  assert.match(problem.detail, /Nobody is younger than 0.*1 of 4.*row 3.*-4/);
  assert.equal((await stack.admin.get('/datasets', undefined, 200)).json.total, before);

  const counted = [{ rule: 'row_count', params: { min: 6 }, action: 'fail' }];
  assert.match(assertProblem(await stack.admin.raw('few', PEOPLE, { options: { rules: JSON.stringify(counted) } }), 422).detail, /5 rows/);
});

test('a load may reject every row, or find none', async () => {
  const list = JSON.stringify([{ rule: 'range', columns: ['a'], params: { min: 100 }, action: 'reject' }]);
  const none = await stack.admin.dataset('all rejected', 'a,b\n1,x\n2,y\n', { options: { rules: list } });
  assert.equal(none.rows, 0);
  assert.equal(none.rejected_rows, 2);
  const quality = await report(none.id);
  assert.equal(quality.parts.completeness, null);
  near(quality.parts.validity, 0);
  const empty = await stack.admin.dataset('empty', 'a,b\n', { options: { rules: JSON.stringify([{ rule: 'required', columns: ['a'] }]) } });
  const nothing = await report(empty.id);
  assert.equal(nothing.score, null);
  assert.deepEqual(nothing.results.map((one) => [one.checked, one.violations, one.share]), [[0, 0, null]]);
});

test('references are looked up in another dataset, whatever the types', async () => {
  const cities = await stack.admin.dataset('cities', 'code,city\n1,Rome\n2,Oslo\n3,Lima\n');
  const { id } = await stack.admin.dataset('visits', 'city,code\nRome,1.0\nOslo,7.5\nParis,\n,3\n');
  await rules(id, [
    { id: 'city', rule: 'reference', columns: ['city'], params: { dataset: cities.id, column: 'city' } },
    { id: 'code', rule: 'reference', columns: ['code'], params: { dataset: cities.id, column: 'code' } },
    { id: 'lost', rule: 'reference', columns: ['code'], params: { dataset: 999999, column: 'code' } },
    { id: 'off', rule: 'reference', columns: ['code'], params: { dataset: cities.id, column: 'zip' } },
  ]);
  const quality = await check(id);
  assert.deepEqual([result(quality, 'city').checked, result(quality, 'city').violations], [3, 1]);
  assert.deepEqual([result(quality, 'code').checked, result(quality, 'code').violations], [3, 1]);
  assert.deepEqual(result(quality, 'city').examples.map((one) => one.values.city), ['Paris']);
  assert.match(result(quality, 'lost').not_checked, /no dataset 999999/);
  assert.match(result(quality, 'off').not_checked, /no column "zip"/);
  near(quality.parts.consistency, (100 * 2) / 3);
});

test('conditions across columns', async () => {
  const { id } = await stack.admin.dataset('across', 'first,last,n,word\n2026-01-01,2026-01-05,1,a\n2026-02-01,2026-01-05,2,b\n,2026-01-05,3,c\n2026-03-01,2026-03-01,4,\n');
  const put = (expression) => stack.admin.request('PUT', `/datasets/${id}/rules`, {
    json: { rules: [{ id: 'order', rule: 'expression', params: { expression } }] },
  });
  assert.match(assertProblem(await put('first <= lst'), 422, ['/rules/0/params/expression']).errors[0].detail, /character 10/);
  assertProblem(await put('n + 1'), 422, ['/rules/0/params/expression']);
  assert.equal((await put('first <= last')).status, 200);
  const quality = await check(id);
  assert.deepEqual([result(quality, 'order').checked, result(quality, 'order').violations], [3, 1]);
  assert.deepEqual(result(quality, 'order').examples[0].values, { first: '2026-02-01', last: '2026-01-05' });
  near(quality.parts.consistency, (100 * 2) / 3);
  const list = (await stack.admin.get(`/datasets/${id}/quality/violations`, { rule: 'order' }, 200)).json;
  assert.deepEqual(list.items.map((one) => one.row), [2]);
  assert.equal((await put("word in ('a', 'b') or n > 2")).status, 200);
  assert.equal(result(await check(id), 'order').violations, 0);
});

test('freshness is counted from now', async () => {
  const day = (ago) => new Date(Date.now() - ago * 86400000).toISOString().slice(0, 10);
  const { id } = await stack.admin.dataset('fresh', `on,old\n${day(3)},1999-01-01\n${day(2)},1999-12-31\n`);
  await rules(id, [
    { id: 'on', rule: 'freshness', columns: ['on'], params: { max_age: 7 } },
    { id: 'load', rule: 'freshness', params: { max_age: 1, unit: 'hours' } },
  ]);
  const quality = await check(id);
  assert.equal(quality.parts.timeliness, 100);
  assert.ok(result(quality, 'on').age_seconds > 86400);
  assert.equal(result(quality, 'on').max_age_seconds, 7 * 86400);
  await rules(id, [{ id: 'old', rule: 'freshness', columns: ['old'], params: { max_age: 10 } }]);
  const stale = await check(id);
  assert.equal(result(stale, 'old').violations, 1);
  assert.ok(stale.parts.timeliness > 0 && stale.parts.timeliness < 1);
});

test('rules are kept whole, and a lost update is refused', async () => {
  const { id } = await stack.admin.dataset('kept', PEOPLE);
  const first = await stack.admin.get(`/datasets/${id}/rules`, undefined, 200);
  assert.deepEqual(first.json.rules, []);
  assert.equal(first.json.updated_at, null);
  const put = await rules(id, [{ rule: 'required', columns: ['name'] }, { rule: 'required', columns: ['nope'], description: 'later' }], 200, {
    'If-Match': first.headers.etag,
  });
  assert.deepEqual(put.json.rules.map((one) => one.id), ['required_1', 'required_2']);
  assert.deepEqual(put.json.warnings.map((one) => one.rule), ['required_2']);
  assert.ok(put.json.updated_by.name);
  const second = await stack.admin.get(`/datasets/${id}/rules`, undefined, 200);
  assert.deepEqual(second.json.rules, put.json.rules);
  assertProblem(await stack.admin.request('PUT', `/datasets/${id}/rules`, { json: { rules: [] }, headers: { 'If-Match': first.headers.etag } }), 412);
  await rules(id, second.json.rules, 200, { 'If-Match': second.headers.etag });
  assert.equal((await report(id)).rules_changed, true);
  assert.equal((await check(id)).rules_changed, false);
});

test('rules that make no sense are refused, each with its place', async () => {
  const { id } = await stack.admin.dataset('refused', PEOPLE);
  const refused = async (list, pointers) =>
    assertProblem(await stack.admin.request('PUT', `/datasets/${id}/rules`, { json: { rules: list } }), 422, pointers);
  await refused([{ rule: 'nice' }, { columns: [] }], ['/rules/0/rule', '/rules/1/rule']);
  await refused([{ rule: 'range', columns: ['age'] }], ['/rules/0/params']);
  await refused([{ rule: 'range', columns: ['age'], params: { min: 5, max: 1 } }], ['/rules/0/params']);
  await refused([{ rule: 'range', columns: ['age'], params: { min: 'soon' } }], ['/rules/0/params']);
  await refused([{ rule: 'range', columns: [], params: { min: 5 } }], ['/rules/0/columns']);
  await refused([{ rule: 'unique', columns: ['id', 'id'] }], ['/rules/0/columns']);
  await refused([{ rule: 'pattern', columns: ['name'], params: { pattern: '(' } }], ['/rules/0/params']);
  await refused([{ rule: 'pattern', columns: ['name'], params: { patern: '.' } }], ['/rules/0/params/pattern', '/rules/0/params/patern']);
  await refused([{ rule: 'allowed', columns: ['name'], params: { values: [] } }], ['/rules/0/params']);
  await refused([{ rule: 'allowed', columns: ['name'], params: { values: [null] } }], ['/rules/0/params']);
  await refused([{ rule: 'row_count', params: { min: 1 }, action: 'reject' }], ['/rules/0/action']);
  await refused([{ rule: 'required', columns: ['id'], action: 'shout' }], ['/rules/0/action']);
  await refused([{ id: 'a', rule: 'required', columns: ['id'] }, { id: 'a', rule: 'required', columns: ['id'] }], ['/rules/1/id']);
  await refused([{ rule: 'required', columns: ['id'], colour: 1 }, 7], ['/rules/0/colour', '/rules/1']);
  await refused('all', ['/rules']);
  await refused(null, ['/rules']);
  assertProblem(await stack.admin.raw('bad rules', PEOPLE, { options: { rules: '[{"rule":"nice"}]' } }), 422, ['?rules/0/rule']);
});

test('a pattern that never ends is stopped', async () => {
  const text = `${'a'.repeat(40)}bc`;
  const { id } = await stack.admin.dataset('slow', `a\n${Array(300).fill(text).join('\n')}\n`);
  await rules(id, [{ id: 'slow', rule: 'pattern', columns: ['a'], params: { pattern: '(a|aa|a?)+(a|aa)+b' } }]);
  assert.match(result(await check(id), 'slow').not_checked, /too long/);
});

test('suggestions hold for the data they come from', async () => {
  const lines = Array.from({ length: 60 }, (_, i) =>
    [i + 1, `user${i}@example.org`, ['red', 'green', 'blue'][i % 3], i % 7 ? (i * 1.5).toFixed(2) : '', `AB-${1000 + i}`, new Date(Date.now() - i * 86400000).toISOString().slice(0, 10)].join(','),
  );
  const { id } = await stack.admin.dataset('suggest', `id,mail,color,amount,code,day\n${lines.join('\n')}\n`);
  const { items } = (await stack.admin.post(`/datasets/${id}/quality/suggest`, {}, 200)).json;
  const of = (rule, column) => items.find((one) => one.rule.rule === rule && (one.rule.columns[0] || null) === column);
  for (const one of items) assert.ok(one.reason.endsWith('.'), one.reason);
  assert.ok(of('required', 'id') && of('unique', 'id') && !of('range', 'id'));
  assert.match(of('pattern', 'mail').reason, /60 values.*e-mail/);
  assert.deepEqual([...of('allowed', 'color').rule.params.values].sort(), ['blue', 'green', 'red']);
  assert.ok(!of('required', 'amount'));
  assert.equal(of('range', 'amount').rule.params.min, 0);
  assert.ok(of('range', 'amount').rule.params.max >= 88.5);
  assert.equal(of('pattern', 'code').rule.params.pattern, '[A-Z]{2}\\-[0-9]{4}');
  assert.equal(of('freshness', 'day').rule.params.max_age, 7);
  assert.ok(of('row_count', null));
  await rules(id, items.map((one) => one.rule));
  const quality = await check(id);
  assert.equal(quality.violations, 0, JSON.stringify(quality.results.filter((one) => one.violations)));
  assert.ok(quality.results.every((one) => one.not_checked === null));
  assert.deepEqual((await stack.admin.post(`/datasets/${id}/quality/suggest`, {}, 200)).json.items, []);
});

test('history, and the catalog', async () => {
  const { id } = await stack.admin.dataset('history', PEOPLE);
  const { json } = await stack.admin.get(`/datasets/${id}/quality/history`, undefined, 200);
  assert.equal(json.total, 1);
  assert.equal(json.items[0].version, 1);
  assert.equal(json.items[0].score, (await report(id)).score);
  const catalog = (await stack.admin.get('/datasets/quality/rules', undefined, 200)).json;
  assert.ok(catalog.items.length >= 10);
  for (const kind of catalog.items) assert.equal(kind.params.type, 'object', kind.name);
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/quality?version=9`), 404);
  assertProblem(await stack.admin.request('GET', '/datasets/999999/quality'), 404);
  assertProblem(await stack.admin.request('GET', '/datasets/999999/rules'), 404);
});

test('later loads are checked, too; rows that were there stay', async () => {
  const { id } = await stack.admin.dataset('growing', 'id,n\n1,5\n2,-1\n3,7\n');
  const load = (mode, body, query = {}) =>
    stack.admin.request('POST', `/datasets/${id}/load`, { query: { mode, ...query }, body, headers: { 'Content-Type': 'text/csv', Prefer: 'wait=60' } });
  const rows = async () => (await stack.admin.get(`/datasets/${id}/rows`, undefined, 200)).json.items.map((one) => [one.id, one.n]);
  await rules(id, [
    { id: 'n', rule: 'range', columns: ['n'], params: { min: 0 }, action: 'reject' },
    { id: 'key', rule: 'unique', columns: ['id'], action: 'reject' },
    { id: 'count', rule: 'row_count', params: { max_decrease: 50 }, action: 'fail' },
  ]);
  const added = await load('append', 'id,n\n3,8\n4,-2\n5,9\n');
  assert.equal(added.status, 201, added.text);
  assert.deepEqual(await rows(), [[1, 5], [2, -1], [3, 7], [5, 9]]);
  const second = await report(id);
  assert.equal(second.version, 2);
  assert.equal(second.rejected_rows, 2);
  assert.deepEqual([result(second, 'n').violations, result(second, 'n').rejected], [2, 1]);
  assert.deepEqual(result(second, 'n').examples.map((one) => one.row), [2, null]);
  assert.deepEqual(result(second, 'key').examples.map((one) => one.values.id), [3]);
  const rejects = (await stack.admin.get(`/datasets/${id}/rejects`, undefined, 200)).json.items;
  assert.deepEqual(rejects.map((one) => one.raw), ['3,8', '4,-2']);
  const found = (await stack.admin.get(`/datasets/${id}/quality/violations`, { rule: 'n' }, 200)).json;
  assert.deepEqual(found.items.map((one) => [one.row, one.values]), [[2, { id: 2, n: -1 }]]);

  const upserted = await load('upsert', 'id,n\n2,6\n1,-9\n', { key: 'id' });
  assert.equal(upserted.status, 201, upserted.text);
  assert.deepEqual(await rows(), [[2, 6], [3, 7], [5, 9]]);

  assertProblem(await load('replace', 'id,n\n1,1\n'), 422);
  assert.equal((await report(id)).version, 3);
  assert.equal((await load('replace', 'id,n\n1,1\n2,2\n')).status, 201);
  const history = (await stack.admin.get(`/datasets/${id}/quality/history`, undefined, 200)).json;
  assert.deepEqual(history.items.map((one) => [one.version, one.rules, one.violations, one.rejected_rows]), [[4, 3, 0, 0], [3, 3, 1, 1], [2, 3, 3, 2], [1, 0, 0, 0]]);
  assert.equal((await report(id, { version: 2 })).violations, 3);
});

test('streamed rows are turned down by rules that reject or fail', async () => {
  const { id } = await stack.admin.dataset('stream', 'id,name,n\n1,a,5\n');
  const other = await stack.admin.dataset('names', 'name\na\nb\n');
  const send = (list) => stack.admin.expect('POST', `/datasets/${id}/rows`, { json: list }, 200);
  await rules(id, [
    { id: 'n', rule: 'range', columns: ['n'], params: { min: 0 }, action: 'reject', name: 'Nothing below 0' },
    { id: 'name', rule: 'reference', columns: ['name'], params: { dataset: other.id, column: 'name' }, action: 'fail' },
    { id: 'sum', rule: 'expression', params: { expression: 'id + n < 100' }, action: 'reject' },
    { id: 'there', rule: 'required', columns: ['name'] },
    { id: 'key', rule: 'unique', columns: ['id'], action: 'reject' },
  ]);
  const first = await send([{ id: 2, name: 'b', n: 1 }, { id: 3, name: 'b', n: -1 }, { id: 4, name: 'z', n: 1 }, { id: 5, n: 1 }, { id: 6, name: 'a', n: 95 }, { id: 2, name: 'a', n: 2 }]);
  assert.equal(first.json.accepted, 3);
  assert.deepEqual(first.json.errors.map((one) => one.index), [1, 2, 4]);
  assert.match(first.json.errors[0].reason, /Nothing below 0.*n: -1/);
  assert.match(first.json.errors[1].reason, /name: "z"/);
  const quality = await report(id);
  assert.equal(quality.rows, 4);
  assert.equal(result(quality, 'there').violations, 1);
  assert.equal(result(quality, 'key').violations, 1);
  await send([{ id: 7, name: 'a', n: 1 }]);
  assert.equal((await report(id)).rows, 5);
  await rules(id, []);
  assert.equal((await send([{ id: 8, name: 'z', n: -1 }])).json.accepted, 1);
});

test('a check may be a job', async () => {
  const { id } = await stack.admin.dataset('job', PEOPLE);
  await rules(id, [{ id: 'named', rule: 'required', columns: ['name'] }]);
  const queued = await stack.admin.expect('POST', `/datasets/${id}/quality/check`, { json: {}, headers: { Prefer: 'respond-async' } }, 202);
  assert.equal((await stack.admin.job(queued.json.id)).status, 'succeeded');
  assert.equal(result(await report(id), 'named').violations, 1);
});

test('viewers look, editors change', async () => {
  const { id } = await stack.admin.dataset('roles', PEOPLE);
  const viewer = await stack.user('viewer');
  await viewer.get(`/datasets/${id}/quality`, undefined, 200);
  await viewer.get(`/datasets/${id}/rules`, undefined, 200);
  assertProblem(await viewer.request('PUT', `/datasets/${id}/rules`, { json: { rules: [] } }), 403);
  assertProblem(await viewer.request('POST', `/datasets/${id}/quality/check`, { json: {} }), 403);
  const editor = await stack.user('editor');
  await editor.expect('PUT', `/datasets/${id}/rules`, { json: { rules: [] } }, 200);
});
