// What the catalog promises, tried for every operation: its schema says what the server takes, the reply has every member with the
// parameters in force, posting these again is the same question, and a job answers what the request would have answered.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const TYPES = { y: 'float', x1: 'float', x2: 'float', n: 'integer', m: 'integer', b: 'boolean', g: 'text', h: 'text', t: 'date', s: 'timestamp' };
const NAMES = Object.keys(TYPES);
const r = random(11);
const ROWS = Array.from({ length: 90 }, (_, i) => {
  const x1 = Math.round(r() * 900) / 100;
  return {
    y: Math.round((3 * x1 + r() * 9 + 1) * 100) / 100, x1, x2: i % 11 === 4 ? '' : Math.round(r() * 500) / 100 + 0.5, n: Math.floor(r() * 7), m: Math.floor(r() * 40),
    b: r() < 0.4, g: 'abc'[i % 3], h: 'uv'[Math.floor(r() * 2)], t: `2026-0${1 + (i % 9)}-1${i % 10}`, s: `2026-03-${10 + (i % 20)}T0${i % 10}:00:00`,
  };
});
let dataset;
let catalog;

async function prepare() {
  const csv = [NAMES.join(','), ...ROWS.map((row) => NAMES.map((name) => row[name]).join(','))].join('\n') + '\n';
  dataset = (await stack.admin.dataset('contract', csv, { options: { types: JSON.stringify(TYPES) } })).id;
  catalog = (await stack.admin.get('/analytics', undefined, 200)).json.items;
}

const post = (operation, body, prefer = 'wait=60') => stack.admin.request('POST', `/analytics/${operation}`, { json: { dataset_id: dataset, ...body }, headers: prefer ? { Prefer: prefer } : {} });
const run = async (operation, body, prefer) => {
  const answer = await post(operation, body, prefer);
  assert.equal(answer.status, 200, `${operation} ${JSON.stringify(body)}: ${answer.text.slice(0, 500)}`);
  return answer.json;
};

/** The least that an operation takes; what is required and no column stands here. */
const GIVEN = {
  clustering: { n_clusters: 3 }, glm: { target: 'n', features: ['x1', 'g'], family: 'poisson' }, ks_one_sample: { numbers: [5, 3] }, poisson_rate: { events: 'n' },
  permutation_test: { factor: 'h' }, power_anova: { groups: 3, n: 20, effect: 0.3, alpha: 0.05 }, power_chi_squared: { df: 2, n: 50, effect: 0.3, alpha: 0.05 },
  power_correlation: { n: 20, effect: 0.3, alpha: 0.05 }, power_proportion: { p1: 0.3, p2: 0.5, n: 40, alpha: 0.05 }, power_t: { n: 20, effect: 0.5, alpha: 0.05 },
};
const FIRST = { factor: ['h'], first: ['h', 'y'], second: ['g', 'x1'], rows: ['g'], columns: ['h'], outcome: ['b'], response: ['y'], target: ['y'] };

function least(operation) {
  const body = { ...GIVEN[operation.name] };
  const taken = new Set(Object.values(body).flat());
  for (const name of operation.parameters.required ?? []) {
    if (name === 'dataset_id' || body[name] !== undefined) continue;
    const schema = operation.parameters.properties[name];
    assert.ok(schema['x-quern-column'], `${operation.name} wants ${name}: say in GIVEN what to send`);
    const fit = [...(FIRST[name] ?? []), ...NAMES].filter((one) => schema['x-quern-column'].types.includes(TYPES[one]) && !taken.has(one));
    body[name] = schema['x-quern-column'].many ? [...new Set(fit)].slice(0, 3) : fit[0];
    [body[name]].flat().forEach((one) => taken.add(one));
  }
  return body;
}

test('the least bodies: every member, defaults filled in, and the same when these are posted', async () => {
  for (const operation of catalog) {
    const body = least(operation);
    const json = await run(operation.name, body);
    for (const key of ['operation', 'dataset_id', 'version', 'parameters', 'result', 'tables', 'figures', 'warnings', 'checks', 'explanation', 'cached', 'duration_ms', 'result_id', 'href', 'arrays', 'truncated'])
      assert.ok(key in json, `${operation.name}: ${key}`);
    for (const [name, schema] of Object.entries(operation.parameters.properties))
      if ('default' in schema && !(name in body)) assert.deepEqual(json.parameters[name], schema.default, `${operation.name}.${name}`);
    assert.match(json.explanation, /\d/, `${operation.name}: words with numbers`);
    for (const table of json.tables) for (const row of table.rows) assert.equal(row.length, table.columns.length, `${operation.name}.${table.name}`);
    for (const { figure } of json.figures) assert.ok(figure.data.length && figure.layout, operation.name);
    const again = await run(operation.name, json.parameters);
    assert.ok(again.cached, `${operation.name}: its own parameters are the same question`);
    assert.equal(again.result_id, json.result_id);
  }
});

test('the schemas say what the server takes: every choice, both ends of every range, and nothing beyond', async () => {
  for (const operation of catalog) {
    const body = least(operation);
    for (const [name, schema] of Object.entries(operation.parameters.properties)) {
      if (['dataset_id', 'version', 'filter'].includes(name)) continue;
      const pointer = `/${name}`;
      const about = async (value, taken) => {
        const answer = await post(operation.name, { ...body, [name]: value });
        const what = `${operation.name}.${name} = ${JSON.stringify(value)}: ${answer.status} ${answer.text.slice(0, 300)}`;
        assert.ok([200, 422].includes(answer.status), what);
        // A value within the schema may not fit the data or another parameter; the message then is another one.
        const refused = answer.status === 422 && (answer.json.errors ?? []).some((e) => e.pointer === pointer && /^must (be (between|one of|a number|a whole|true or)|not be null)/.test(e.detail));
        assert.equal(refused, !taken, what);
      };
      for (const choice of schema.enum ?? []) await about(choice, true);
      if (schema.enum) await about('no such choice', false);
      if (schema.type === 'boolean') for (const value of [true, false]) await about(value, true);
      if (schema.minimum !== undefined) {
        const step = schema.type === 'integer' ? 1 : Math.max(1e-9, Math.abs(schema.maximum) * 1e-6);
        for (const value of [schema.minimum, schema.maximum]) await about(value, true);
        for (const value of [schema.minimum - step, schema.maximum + step, null]) await about(value, false);
        await about(String(schema.minimum), false);
      }
    }
  }
});

test('a job answers what the request would have answered', async () => {
  for (const operation of catalog) {
    const body = { ...least(operation), filter: ['m:gte:0'] };
    const here = await run(operation.name, body, null);
    await stack.admin.delete(`/analytics/results/${here.result_id}`, 204);
    const queued = await post(operation.name, body, 'respond-async');
    assert.equal(queued.status, 202, operation.name);
    assert.equal(queued.headers.location, `/api/v1/jobs/${queued.json.id}`);
    const job = await stack.admin.job(queued.json.id);
    assert.equal(job.status, 'succeeded', `${operation.name}: ${job.error}`);
    const there = (await stack.admin.get(`/analytics/results/${job.result.result_id}`, undefined, 200)).json;
    for (const key of ['operation', 'dataset_id', 'version', 'parameters', 'result', 'truncated', 'tables', 'figures', 'checks', 'warnings', 'explanation'])
      assert.deepEqual(there[key], here[key], `${operation.name}: ${key}`);
  }
});

test('an answer does not tell by whom, or how, its defaults were given', async () => {
  // equal spreads fail here, so the check offers another operation with the parameters of this one
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 2 ? (i * 37) % 11 : 5 + ((i * 37) % 11) / 100},${i % 2 ? 'wide' : 'narrow'}`);
  const { id } = await stack.admin.dataset('spreads', `v,g\n${rows.join('\n')}\n`);
  const ask = (more) => run('anova', { dataset_id: id, response: 'v', factor: 'g', ...more });
  const bare = await ask({});
  assert.equal(bare.checks.find((one) => one.name === 'Equal spreads').verdict, 'fails');
  await stack.admin.delete(`/analytics/results/${bare.result_id}`, 204);
  const told = await ask({ confidence: 0.95, filter: [] });
  assert.equal(told.cached, false);
  assert.deepEqual(told.checks, bare.checks);
  const { alternative } = told.checks.find((one) => one.name === 'Equal spreads');
  assert.deepEqual(alternative.parameters, { response: 'v', factor: 'g' });
  const other = await ask({ confidence: 0.8 });
  assert.equal(other.checks.find((one) => one.name === 'Equal spreads').alternative.parameters.confidence, 0.8);
});

test('the reference calls: columns left out are all columns of numbers, ids may be texts', async () => {
  const numbers = NAMES.filter((name) => ['float', 'integer'].includes(TYPES[name]));
  const complete = ROWS.filter((row) => row.x2 !== '').length;
  const clusters = await run('clustering', { n_clusters: 3 });
  assert.deepEqual(clusters.parameters.columns, numbers);
  assert.equal(clusters.result.clusters.length, complete);
  assert.equal(clusters.result.cluster_centers.length, 3);
  const named = await run('clustering', { n_clusters: 3, columns: numbers });
  assert.equal(named.result_id, clusters.result_id);
  const components = await run('pca', { n_components: 2 });
  assert.deepEqual(components.parameters.columns, numbers);
  assert.equal(components.result.explained_variance_ratio.length, 2);
  assert.equal(components.result.pca_result.length, complete);
  const described = await run('describe', { dataset_id: String(dataset) });
  assert.deepEqual(described.parameters.columns, numbers);
  assert.equal(described.dataset_id, dataset);
  assert.equal(described.result.columns.length, numbers.length);
  const related = await run('correlation', {});
  assert.deepEqual(related.parameters.columns, numbers);
  assert.deepEqual(related.result.columns, numbers);
  assert.equal((await run('correlation', { columns: numbers })).result_id, related.result_id);
  assertProblem(await post('describe', { dataset_id: '7x' }), 422, ['/dataset_id']);
  assert.deepEqual((await run('describe', { quantiles: [] })).result.columns[0].quantiles, []);
  const { id } = await stack.admin.dataset('words', 'a,b\nx,y\nz,w\n');
  for (const operation of ['describe', 'clustering', 'pca'])
    assert.match(assertProblem(await post(operation, { dataset_id: id, n_clusters: operation === 'clustering' ? 2 : undefined }), 422, ['/columns']).errors[0].detail, /no column of numbers/);
  assert.match(assertProblem(await post('correlation', { dataset_id: id }), 422, ['/columns']).errors[0].detail, /fewer than 2 columns of numbers/);
});

test('a wide dataset is not cut down to what an operation takes', async () => {
  const names = Array.from({ length: 1001 }, (_, i) => `c${i}`);
  const { id } = await stack.admin.dataset('wide', [names, names.map((_, i) => i), names.map((_, i) => i * 2)].map((line) => line.join(',')).join('\n') + '\n');
  const problem = assertProblem(await post('describe', { dataset_id: id }), 422, ['/columns']);
  assert.match(problem.errors[0].detail, /1001 columns of numbers, and at most 1000/);
  assert.match(assertProblem(await post('correlation', { dataset_id: id }), 422, ['/columns']).errors[0].detail, /1001 columns of numbers, and at most 200/);
});

test('what is nearly right is said', async () => {
  const detail = async (operation, body, pointer) => {
    const problem = assertProblem(await post(operation, body), 422);
    const found = problem.errors.find((one) => one.pointer === pointer);
    assert.ok(found, `${pointer} in ${JSON.stringify(problem.errors)}`);
    return found.detail;
  };
  assert.match(await detail('regression', { target: 'y', feature: ['x1'] }, '/feature'), /did you mean "features"\?$/);
  assert.match(await detail('regression', { target: 'Y', features: ['x1'] }, '/target'), /no column "Y"; did you mean "y"\?$/);
  assert.match(await detail('regression', { target: 'y', features: ['x1', 'x22'] }, '/features/1'), /did you mean "x2"\?$/);
  assert.match(await detail('regression', { target: 'y', features: ['entirely different'] }, '/features/0'), /no column "entirely different"$/);
  assert.match(await detail('describe', { filter: ['X1:gt:1'] }, '/filter/0'), /did you mean "x1"\?$/);
  assert.match(await detail('describe', { filter: [{ column: 'x1', op: 'gt', value: 1, not: true }] }, '/filter/0'), /\{"column", "op", "value"\}/);
  assert.match(assertProblem(await stack.admin.request('POST', '/analytics/regresion', { json: {} }), 404).detail, /Did you mean \/api\/v1\/analytics\/regression\?/);
  assert.match(assertProblem(await stack.admin.request('GET', '/analytics/nothing-like-it'), 404).detail, /See \/docs/);
});

test('null for what may be left out and is JSON is as good as leaving it out', async () => {
  const body = { target: 'y', features: ['x1'] };
  const plain = await run('regression', body);
  const nulls = await run('regression', { ...body, filter: null, polynomial: null, interactions: null, predict: null });
  assert.equal(nulls.result_id, plain.result_id);
  assert.deepEqual(nulls.parameters.polynomial, {});
});

test('a dataset that is streamed into: answers are about the rows there were, also when their arrays are made again', async () => {
  const { id } = (await stack.admin.post('/datasets', { name: 'stream', columns: [{ name: 'x', type: 'float' }] }, 201)).json;
  const add = (values) => stack.admin.post(`/datasets/${id}/rows`, values.map((x) => ({ x })));
  await add([5, 3, 9]);
  const first = await run('scores', { dataset_id: id, column: 'x' });
  assert.deepEqual(first.result.rank, [2, 1, 3]);
  await add([1, 2]);
  const second = await run('scores', { dataset_id: id, column: 'x' });
  assert.equal(second.cached, false);
  assert.deepEqual(second.result.rank, [4, 3, 5, 1, 2]);
  const folder = path.join(stack.home, 'results'); // a cache, which is swept
  for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name));
  const { json } = await stack.admin.get(first.arrays[0].href, undefined, 200);
  assert.deepEqual(json.items.map((one) => one.rank), [2, 1, 3]);
});

test('a deleted result does not come back from the cache', async () => {
  const body = { column: 'x1', filter: ['m:gte:1'] };
  const first = await run('scores', body);
  assert.ok((await run('scores', body)).cached);
  const server = stack.pids('memcached');
  assert.equal(server.length, 1);
  process.kill(server[0], 'SIGSTOP'); // it can not be told
  try {
    await stack.admin.delete(`/analytics/results/${first.result_id}`, 204);
  } finally {
    process.kill(server[0], 'SIGCONT');
  }
  for (let i = 0; i < 6; i++) { // whichever process answers, and whether or not it talks to memcached again
    const again = await run('scores', body);
    assert.notEqual(again.result_id, first.result_id);
    await stack.admin.get(again.href, undefined, 200);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
});

/** JSON.parse that refuses a member given twice: what a reader of the reply would lose. */
function strict(text) {
  const names = [];
  const stack = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g)) {
    if (token === '{') stack.push(new Set());
    else if (token === '}') stack.pop();
    else if (token.endsWith(':')) {
      const name = JSON.parse(token.replace(/\s*:$/, ''));
      if (stack.at(-1).has(name)) names.push(name);
      stack.at(-1).add(name);
    }
  }
  assert.deepEqual(names, [], 'no member is given twice');
  return JSON.parse(text);
}

test('columns called as terms, and labels that are formulas', async () => {
  const labels = ['plain', '=1+1', '-2', '@x'];
  const lines = Array.from({ length: 48 }, (_, i) => `${(i * 29) % 31},${(i * 17) % 23},${(i * i) % 13},${(i * 7) % 19},${(i * 5) % 29},${(i * 11) % 37},${labels[i % 4]}`);
  const { id } = await stack.admin.dataset('called', `y,x,x^2,(Intercept),x:x^2,g[plain],g\n${lines.join('\n')}\n`);
  const body = { dataset_id: id, target: 'y', features: ['x', 'x^2', '(Intercept)', 'x:x^2', 'g[plain]', 'g'], polynomial: { x: 2 }, interactions: [['x', 'x^2']] };
  for (const [operation, more] of [['regression', {}], ['regularized', {}], ['glm', { family: 'poisson' }]]) {
    const answer = await post(operation, { ...body, ...more });
    assert.equal(answer.status, 200, answer.text);
    const { coefficients } = strict(answer.text).result;
    for (const name of ['x', 'x^2', '(Intercept)', 'x:x^2', 'g[plain]', 'x^2 (2)', 'x:x^2 (2)', 'g[plain] (2)']) assert.ok(name in coefficients, `${operation}: ${name} in ${Object.keys(coefficients)}`);
  }
  assertProblem(await post('regression', { ...body, interactions: [['x', 'g'], ['g', 'x']] }), 422, ['/interactions/1']);

  const table = await run('contingency', { dataset_id: id, rows: 'g', columns: 'g' });
  const csv = async (name) => (await stack.admin.get(`/analytics/results/${table.result_id}/export`, { format: 'csv', table: name }, 200)).text.split('\n');
  const counts = await csv('counts'); // as quoted text a formula is one still; -2 is a number
  assert.equal(counts[0], 'row,-2,"\'=1+1","\'@x",plain,total');
  assert.deepEqual(counts.slice(1, 5).map((line) => line.split(',')[0]), ['-2', '"\'=1+1"', '"\'@x"', 'plain']);
  assert.match((await csv('test'))[0], /^Chi-square,df,p,/);
});

test('names longer than sentences have room for are cut between characters', async () => {
  const long = '日'.repeat(50); // 150 bytes: 80 of them end within a character
  const rows = Array.from({ length: 30 }, (_, i) => `${i},${(i * 7) % 11},${long}${'ab'[i % 2]}`).join('\n');
  const { id } = await stack.admin.dataset('long names', `v,${long},g\n${rows}\n`);
  for (const [operation, body] of [
    ['ttest_independent', { response: 'v', factor: 'g' }], ['mann_whitney', { response: 'v', factor: 'g' }], ['box_plot', { column: 'v', group_by: 'g' }],
    ['pca', { columns: ['v', long] }], ['regression', { target: 'v', features: [long, 'g'] }], ['describe', { columns: [long], group_by: 'g' }], ['frequencies', { column: 'g' }],
  ]) {
    const json = await run(operation, { dataset_id: id, ...body });
    assert.doesNotMatch(JSON.stringify([json.explanation, json.warnings, json.tables]), /\ufffd/, operation);
    assert.ok(json.explanation.length < 1000, operation);
  }
  const queued = await post('regression', { dataset_id: id, target: 'v', features: [long], predict: [{}] }, 'respond-async');
  const job = await stack.admin.job(queued.json.id);
  assert.equal(job.status, 'failed');
  assert.match(job.error, /must have a number for "日+"/);
});

test('fewer rows than columns, at the ends of the range of numbers', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `c${i}`);
  const rows = Array.from({ length: 9 }, (_, i) => names.map((_, j) => ['1.7e308', '-1.7e308', '5e-324', '3', '-1e308'][(i * 7 + j * (i + 3)) % 5]).join(','));
  const { id } = await stack.admin.dataset('extreme', [names.join(','), ...rows].join('\n') + '\n', { options: { types: JSON.stringify(Object.fromEntries(names.map((n) => [n, 'float']))) } });
  const { result } = await run('pca', { dataset_id: id, n_components: 3 });
  assert.ok(Math.abs(result.components[0].reduce((sum, one) => sum + one * one, 0) - 1) < 1e-9, 'a direction');
  assert.ok(result.explained_variance_ratio[0] > 0 && result.explained_variance_ratio[0] < 1);
  assert.equal(result.pca_result.length, 9);
  const plain = await post('pca', { dataset_id: id, standardize: false });
  if (plain.status !== 200) assert.match(assertProblem(plain, 422).detail, /too extreme/);
  const clusters = await run('clustering', { dataset_id: id, n_clusters: 2 });
  assert.equal(clusters.result.clusters.length, 9);
  assert.match(assertProblem(await post('clustering', { dataset_id: id, n_clusters: 2, standardize: false }), 422).detail, /Standardise/);
});

test('what takes long for its groups, not its rows, becomes a job, too', async () => {
  const r = random(5);
  const { id } = await stack.admin.dataset('many groups', `v,g\n${Array.from({ length: 400 }, (_, i) => `${r().toFixed(4)},g${i % 100}`).join('\n')}\n`);
  const body = { dataset_id: id, response: 'v', factor: 'g' };
  const tukey = await post('posthoc', body, null);
  assert.equal(tukey.status, 200, 'one quantile serves all pairs');
  assert.equal(tukey.json.result.pairs.length, 4950);
  const separate = await post('posthoc', { ...body, method: 'games_howell' }, null);
  assert.equal(separate.status, 202, separate.text.slice(0, 200));
  await stack.admin.post(`/jobs/${separate.json.id}/cancel`, undefined, 202);
});
