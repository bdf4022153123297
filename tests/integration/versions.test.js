// Versions: a file into a dataset that is there, restore, compare, delete, prune, lineage; and what an old version still shows.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite, until } = require('../lib/stack.js');
const { sql } = require('../lib/sql.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const BASE = 'id,name,price,day\n1,ann,1.5,2026-01-01\n2,bob,,2026-01-02\n3,,3.25,2026-01-03\n';

const load = (id, body, query = {}, type = 'text/csv') =>
  stack.admin.request('POST', `/datasets/${id}/load`, { query, body, headers: { 'Content-Type': type, Prefer: 'wait=60' } });
async function loaded(id, body, query) {
  const answer = await load(id, body, query);
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

test('append: columns by name, new ones behind, values in the types of the dataset, misfits rejected', async () => {
  const { id } = await stack.admin.dataset('appended', BASE);
  const made = await loaded(id, 'price,extra,id,name\n7,x,4,007\nmuch,y,5,eve\n8.5,,6,true\n', { mode: 'append', filename: 'more.csv' });
  assert.equal(made.version, 2);
  assert.equal(made.rows, 5);
  assert.equal(made.rejected_rows, 1);
  assert.deepEqual(await stack.admin.rows(id), [
    { id: 1, name: 'ann', price: 1.5, day: '2026-01-01', extra: null },
    { id: 2, name: 'bob', price: null, day: '2026-01-02', extra: null },
    { id: 3, name: null, price: 3.25, day: '2026-01-03', extra: null },
    { id: 4, name: '007', price: 7, day: null, extra: 'x' },
    { id: 6, name: 'true', price: 8.5, day: null, extra: null },
  ]);
  const rejects = (await stack.admin.get(`/datasets/${id}/rejects`, undefined, 200)).json.items;
  assert.equal(rejects.length, 1);
  assert.equal(rejects[0].line, 3, 'the line of the file');
  assert.match(rejects[0].reason, /"much" of "price".*float/);
  assert.equal((await stack.admin.rows(id, { version: 1 })).length, 3);
  assert.deepEqual(Object.keys((await stack.admin.rows(id, { version: 1 }))[0]), ['id', 'name', 'price', 'day']);
});

test('append: integers become floats and dates become timestamps where the file asks for it', async () => {
  const { id } = await stack.admin.dataset('widened', 'n,d\n1,2026-01-01\n2,2026-01-02\n');
  const made = await loaded(id, 'n,d\n2.5,2026-01-03T10:00:00\n', { mode: 'append' });
  assert.deepEqual(made.analysis.data_types, { n: 'float', d: 'timestamp' });
  assert.deepEqual(await stack.admin.rows(id), [
    { n: 1, d: '2026-01-01T00:00:00' },
    { n: 2, d: '2026-01-02T00:00:00' },
    { n: 2.5, d: '2026-01-03T10:00:00' },
  ]);
});

test('a value late in a file that contradicts the first guess changes nothing in what comes out', async () => {
  const { id } = await stack.admin.dataset('late', 'k,v\n1,1\n2,2\n');
  const lines = Array.from({ length: 30000 }, (_, i) => `${i + 3},${i === 29000 ? 0.5 : i}`);
  for (const query of [{ mode: 'append' }, { mode: 'upsert', key: 'k' }]) {
    const made = await loaded(id, `k,v\n${lines.join('\n')}\n`, query);
    assert.equal(made.rows, 30002);
    assert.equal(made.rejected_rows, 0);
    assert.equal(made.analysis.data_types.v, 'float');
    const [one] = await stack.admin.rows(id, { filter: 'k:eq:29003' });
    assert.equal(one.v, 0.5);
  }
});

test('upsert: rows with the key are replaced where they stand, the last of equal keys counts, others come behind', async () => {
  const { id } = await stack.admin.dataset('upserted', BASE);
  const made = await loaded(id, 'id,name,price\n2,BOB,2\n9,new,9\n2,Bob,22\n,none,1\n9,newer,99\n', { mode: 'upsert', key: 'id' });
  assert.equal(made.rows, 4);
  assert.equal(made.rejected_rows, 1);
  assert.equal(made.ingest.dialect.replaced_rows, 1);
  assert.equal(made.ingest.dialect.added_rows, 1);
  assert.deepEqual(await stack.admin.rows(id), [
    { id: 1, name: 'ann', price: 1.5, day: '2026-01-01' },
    { id: 2, name: 'Bob', price: 22, day: '2026-01-02' },
    { id: 3, name: null, price: 3.25, day: '2026-01-03' },
    { id: 9, name: 'newer', price: 99, day: null },
  ]);
});

test('upsert by two columns against the same done here', async () => {
  const line = (a, b, v) => `${a},${b},${v}`;
  const base = new Map();
  const lines = [];
  for (let i = 0; i < 5000; i++) {
    base.set(`${i % 100}/k${Math.floor(i / 100)}`, i);
    lines.push(line(i % 100, `k${Math.floor(i / 100)}`, i));
  }
  const { id } = await stack.admin.dataset('two keys', `a,b,v\n${lines.join('\n')}\n`);
  const fresh = [];
  for (let i = 0; i < 3000; i++) {
    const [a, b] = [(i * 7) % 130, `k${(i * 13) % 60}`];
    base.set(`${a}/${b}`, 100000 + i);
    fresh.push(line(a, b, 100000 + i));
  }
  const made = await loaded(id, `a,b,v\n${fresh.join('\n')}\n`, { mode: 'upsert', key: 'a,b' });
  assert.equal(made.rows, base.size);
  const items = (await stack.admin.all(`/datasets/${id}/rows`, { limit: 10000 })).items;
  assert.deepEqual(new Map(items.map((one) => [`${one.a}/${one.b}`, one.v])), base);
});

test('replace: the file alone; a form does as well as a body', async () => {
  const { id } = await stack.admin.dataset('replaced', BASE);
  const made = await loaded(id, 'x\n1\n', { mode: 'replace' });
  assert.deepEqual(await stack.admin.rows(id), [{ x: 1 }]);
  assert.equal(made.version, 2);
  const boundary = 'quern-boundary';
  const part = (name, value, file = '') => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  const body = part('mode', 'append') + part('file', 'x\n2\n', '; filename="two.csv"') + `--${boundary}--\r\n`;
  const answer = await stack.admin.request('POST', `/datasets/${id}/load`, { body, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } });
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual(await stack.admin.rows(id), [{ x: 1 }, { x: 2 }]);
  const { items } = (await stack.admin.get(`/datasets/${id}/versions`, undefined, 200)).json;
  assert.deepEqual(items.map((one) => [one.number, one.source, one.filename, one.parent, one.current]), [
    [3, 'append', 'two.csv', 2, true],
    [2, 'replace', 'file', 1, false],
    [1, 'load', 'replaced', null, false],
  ]);
});

test('what can not be loaded is refused, and the dataset stays as it was', async () => {
  const { id } = await stack.admin.dataset('refused', BASE);
  assertProblem(await load(id, 'id,zz\n1,2\n', { mode: 'append', new_columns: 'refuse' }), 422);
  assertProblem(await load(id, 'id\n1\n', { mode: 'upsert' }), 422, ['?key']);
  assertProblem(await load(id, 'id\n1\n', { mode: 'append', key: 'id' }), 422, ['?key']);
  assertProblem(await load(id, 'id\n1\n', { mode: 'upsert', key: 'nope' }), 422, ['?key']);
  assertProblem(await load(id, 'name\nx\n', { mode: 'upsert', key: 'id' }), 422);
  assertProblem(await load(id, '', { mode: 'append' }), 422);
  assertProblem(await load(id, 'id\n1\n', { mode: 'sideways' }), 422, ['?mode']);
  assertProblem(await load(999999, 'id\n1\n'), 404);
  const dataset = (await stack.admin.get(`/datasets/${id}`, undefined, 200)).json;
  assert.equal(dataset.version, 1);
  assert.equal(dataset.status, 'ready');
  assert.equal((await stack.admin.get('/jobs', { dataset_id: id, status: 'failed' })).json.total, 0);
});

test('restore: a new version with the old rows, without a copy; the view of SQL shows it', async () => {
  const { id, slug } = await stack.admin.dataset('restored', BASE);
  await loaded(id, 'id\n10\n', { mode: 'replace' });
  const answer = await stack.admin.post(`/datasets/${id}/versions/1/restore`, undefined, 201);
  assert.equal(answer.json.number, 3);
  assert.equal(answer.json.source, 'restore');
  assert.equal(answer.json.parent, 1);
  assert.equal(answer.headers.location, `/api/v1/datasets/${id}/versions/3`);
  assert.equal((await stack.admin.rows(id)).length, 3);
  assert.deepEqual(sql(stack, `SELECT count(*) FROM datasets."${slug}"`), ['3']);
  assert.equal((await stack.admin.get(`/datasets/${id}/profile`, undefined, 200)).json.items[0].profile.sum, 6);
  assertProblem(await stack.admin.request('POST', `/datasets/${id}/versions/3/restore`), 409);
  assertProblem(await stack.admin.request('POST', `/datasets/${id}/versions/44/restore`), 404);
  // The rows outlive the version that they came with.
  await stack.admin.delete(`/datasets/${id}/versions/1`, 204);
  assert.equal((await stack.admin.rows(id)).length, 3);
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/rows`, { query: { version: 1 } }), 404);
  assertProblem(await stack.admin.request('DELETE', `/datasets/${id}/versions/3`), 409);
  await stack.admin.delete(`/datasets/${id}`, 204);
  assert.deepEqual(sql(stack, "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'datasets' AND relname = 'restored'"), ['0']);
});

test('a version that was restored and whose column files have gone is made anew from the tables', async () => {
  const { id } = await stack.admin.dataset('cold', BASE);
  await loaded(id, 'id\n10\n', { mode: 'replace' });
  await stack.admin.post(`/datasets/${id}/versions/1/restore`, undefined, 201);
  const before = await stack.admin.rows(id);
  const fs = require('node:fs');
  for (const one of fs.readdirSync(`${stack.home}/columns`)) fs.rmSync(`${stack.home}/columns/${one}`, { recursive: true, force: true });
  assert.deepEqual(await stack.admin.rows(id), before);
  assert.deepEqual(await stack.admin.rows(id, { version: 1 }), before);
  assert.deepEqual(await stack.admin.rows(id, { version: 2 }), [{ id: 10 }]);
});

test('compare: columns, counts, and drift by PSI, Kolmogorov-Smirnov and chi-square', async () => {
  const old = Array.from({ length: 100 }, (_, i) => `${i},${i % 2 ? 'a' : 'b'},1`);
  const { id } = await stack.admin.dataset('compared', `n,c,gone\n${old.join('\n')}\n`);
  const fresh = Array.from({ length: 100 }, (_, i) => `${i + 50},${i % 4 ? 'a' : 'b'},x`);
  await loaded(id, `n,c,fresh\n${fresh.join('\n')}\n`, { mode: 'replace' });
  const { json } = await stack.admin.get(`/datasets/${id}/versions/compare`, { from: 1, to: 2 }, 200);
  assert.deepEqual(json.schema.added.map((one) => one.name), ['fresh']);
  assert.deepEqual(json.schema.removed.map((one) => one.name), ['gone']);
  assert.equal(json.from.rows, 100);
  assert.equal(json.total, 2);
  const [n, c] = json.items;
  // Half of the new values lie above all old ones: D = 1/2. Of the ten bins of the old values, five are empty now, four hold 10 as before,
  // and the last holds 60: PSI = 5 (0.0001 - 0.1) ln(0.0001 / 0.1) + (0.6 - 0.1) ln(0.6 / 0.1).
  assert.equal(n.drift.test, 'ks');
  assert.ok(Math.abs(n.drift.statistic - 0.5) < 1e-12);
  assert.ok(Math.abs(n.drift.psi - (5 * (0.0001 - 0.1) * Math.log(0.001) + 0.5 * Math.log(6))) < 1e-9, String(n.drift.psi));
  assert.equal(n.drift.verdict, 'drifted');
  // 50/50 against 75/25: chi-square = 2 (12.5^2 / 62.5 + 12.5^2 / 37.5) = 13.3333, one degree of freedom, p = 0.000261.
  assert.equal(c.drift.test, 'chi_square');
  assert.equal(c.drift.degrees_of_freedom, 1);
  assert.ok(Math.abs(c.drift.statistic - 40 / 3) < 1e-9, String(c.drift.statistic));
  assert.ok(Math.abs(c.drift.p_value - 0.00026073) < 1e-7, String(c.drift.p_value));
  const same = (await stack.admin.get(`/datasets/${id}/versions/compare`, { from: 2, to: 2 }, 200)).json;
  for (const one of same.items) {
    assert.equal(one.drift.psi, 0);
    assert.equal(one.drift.verdict, 'stable');
  }
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/versions/compare`, { query: { from: 1 } }), 422, ['?to']);
});

test('compare in the order of drift, page by page', async () => {
  // b is b, a doubles, c moves by a hundred, t can not be compared with a number.
  const table = (f) => `b,a,c,t\n${Array.from({ length: 200 }, (_, i) => f(i)).join('\n')}\n`;
  const { id } = await stack.admin.dataset('ordered', table((i) => `${i},${i},${i},x${i % 3}`));
  await loaded(id, table((i) => `${i},${i * 2},${i + 100},${i}`), { mode: 'replace' });
  const names = async (query) => (await stack.admin.get(`/datasets/${id}/versions/compare`, { from: 1, to: 2, ...query }, 200)).json.items.map((one) => one.name);
  assert.deepEqual(await names({}), ['b', 'a', 'c', 't']);
  const order = await names({ sort: '-drift' });
  assert.deepEqual(order.slice(2), ['b', 't']);
  const { items } = (await stack.admin.get(`/datasets/${id}/versions/compare`, { from: 1, to: 2, sort: '-drift' }, 200)).json;
  assert.ok(items[0].drift.psi > items[1].drift.psi && items[1].drift.psi > 0.25);
  assert.equal(items[3].drift, null);
  assert.deepEqual(await names({ sort: '-drift', skip: 1, limit: 2 }), order.slice(1, 3));
  assertProblem(await stack.admin.request('GET', `/datasets/${id}/versions/compare`, { query: { from: 1, to: 2, sort: 'drift' } }), 422, ['?sort']);
});

test('a version tells its columns and its score; a restored one keeps what was found in the rows', async () => {
  const rules = [{ id: 'positive', rule: 'range', columns: ['n'], params: { min: 0 }, action: 'flag' }];
  const made = await stack.admin.raw('scored', 'n\n1\n-2\n3\n-4\n', { options: { rules: JSON.stringify(rules) } });
  assert.equal(made.status, 201, made.text);
  const { id } = made.json;
  await loaded(id, 'n,m\n1,2\n', { mode: 'replace' });
  const versions = async () => (await stack.admin.get(`/datasets/${id}/versions`, undefined, 200)).json.items;
  const [two, one] = await versions();
  assert.ok(one.quality_score < two.quality_score, `${one.quality_score} < ${two.quality_score}`);
  const columns = async (n) => (await stack.admin.get(`/datasets/${id}/versions/${n}`, undefined, 200)).json.column_list.map((c) => `${c.name} ${c.type}`);
  assert.deepEqual(await columns(1), ['n integer']);
  assert.deepEqual(await columns(2), ['n integer', 'm integer']);
  const restored = (await stack.admin.post(`/datasets/${id}/versions/1/restore`, undefined, 201)).json;
  assert.equal(restored.quality_score, one.quality_score);
  assert.equal((await stack.admin.get(`/datasets/${id}`, undefined, 200)).json.quality_score, one.quality_score);
  const report = (await stack.admin.get(`/datasets/${id}/quality`, undefined, 200)).json;
  assert.equal(report.version, 3);
  assert.equal(report.results[0].violations, 2);
});

test('lineage over datasets: a recipe into another one is seen from both, with what its steps bring in', async () => {
  const source = await stack.admin.dataset('raw', 'k,v\n1,2\n3,4\n');
  const extra = await stack.admin.dataset('extra', 'k,v\n5,6\n');
  const recipe = { dataset_id: source.id, target: 'dataset', name: 'joined up', steps: [{ step: 'union', dataset_id: extra.id }] };
  const made = (await stack.admin.post('/recipes', recipe, 201)).json;
  const target = made.target_dataset_id;
  const graph = async (id) => {
    const { nodes, edges } = (await stack.admin.get(`/datasets/${id}/lineage`, undefined, 200)).json;
    const ids = new Set(nodes.map((one) => one.id));
    for (const { from, to } of edges) assert.ok(ids.has(from) && ids.has(to), `${from}-${to}`);
    assert.equal(ids.size, nodes.length, 'each node once');
    return { nodes, edges: edges.map((one) => `${one.from}-${one.to}`).sort() };
  };
  const upstream = await graph(target);
  assert.deepEqual(upstream.edges, [`d${extra.id}-r1`, `d${source.id}v1-r1`, 'r1-v1'].sort());
  const recipeNode = upstream.nodes.find((one) => one.kind === 'recipe');
  assert.deepEqual([recipeNode.name, recipeNode.dataset_id], ['joined up', source.id]);
  assert.equal(upstream.nodes.find((one) => one.id === `d${source.id}v1`).dataset_name, 'raw');
  assert.equal(upstream.nodes.find((one) => one.kind === 'dataset').dataset_name, 'extra');
  const onward = await graph(source.id);
  assert.deepEqual(onward.edges, [`d${extra.id}-d${target}r1`, `d${target}r1-d${target}v1`, 'f1-v1', `v1-d${target}r1`].sort());
  await stack.admin.delete(`/datasets/${extra.id}`, 204);
  assert.deepEqual((await graph(target)).edges, [`d${source.id}v1-r1`, 'r1-v1']);
  await stack.admin.delete(`/datasets/${source.id}`, 204);
  await graph(target);
});

test('lineage: files, versions, and what was made of what', async () => {
  const { id } = await stack.admin.dataset('lineage', BASE);
  await loaded(id, 'id\n7\n', { mode: 'append', filename: 'seven.csv' });
  await stack.admin.request('POST', `/datasets/${id}/rows`, { json: { id: 8 } });
  await loaded(id, 'id\n9\n', { mode: 'replace', filename: 'nine.csv' });
  await stack.admin.post(`/datasets/${id}/versions/2/restore`, undefined, 201);
  const { nodes, edges } = (await stack.admin.get(`/datasets/${id}/lineage`, undefined, 200)).json;
  assert.deepEqual(nodes.map((one) => one.id), ['f1', 'v1', 'f2', 'v2', 's3', 'v3', 'f4', 'v4', 'v5']);
  assert.deepEqual(edges.map((one) => `${one.from}-${one.to}`), ['f1-v1', 'f2-v2', 'v1-v2', 's3-v3', 'v2-v3', 'f4-v4', 'v2-v5']);
  assert.equal(nodes.find((one) => one.id === 'f2').name, 'seven.csv');
});

test('old versions beyond those to keep go with the next sweep', async () => {
  const { id } = await stack.admin.dataset('pruned', BASE);
  assert.equal((await stack.admin.get(`/datasets/${id}`, undefined, 200)).json.keep_versions, 10);
  await stack.admin.patch(`/datasets/${id}`, { keep_versions: 2 }, 200);
  assertProblem(await stack.admin.request('PATCH', `/datasets/${id}`, { json: { keep_versions: 0 } }), 422, ['/keep_versions']);
  for (let i = 0; i < 4; i++) await loaded(id, `id\n${i}\n`, { mode: 'append' });
  assert.equal((await stack.admin.get(`/datasets/${id}/versions`, undefined, 200)).json.total, 5);
  const beyond = (await stack.admin.get(`/datasets/${id}/versions`, { skip: 99 }, 200)).json;
  assert.deepEqual(beyond, { items: [], total: 5, next: null });
  for (const pid of stack.pids('quern-worker')) process.kill(pid, 'SIGTERM'); // it sweeps when it starts
  await until('the sweep', async () => (await stack.admin.get(`/datasets/${id}/versions`)).json.total === 2, 20000);
  assert.deepEqual((await stack.admin.get(`/datasets/${id}/versions`)).json.items.map((one) => one.number), [5, 4]);
  assert.equal((await stack.admin.rows(id)).length, 7);
});
