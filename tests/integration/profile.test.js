// The profile's figures against a computation of our own from the values.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { table, toCsv, assertProfile, assertClose } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const KINDS = ['integer', 'small', 'float', 'boolean', 'date', 'timestamp', 'zoned', 'word', 'text'];
const profileOf = async (id, query = { limit: 1000 }) => (await stack.admin.get(`/datasets/${id}/profile`, query, 200)).json;

for (const [seed, rows, missing] of [[11, 7, 0], [12, 500, 0.4], [13, 20000, 0.05]]) {
  test(`a random table of ${rows} rows, ${missing * 100} % missing`, async () => {
    const data = table(seed, rows, KINDS, { missing });
    const made = await stack.admin.dataset('profile', toCsv(data));
    assert.equal(made.rows, rows);
    const cells = data.columns.flatMap((one) => one.values);
    assert.equal(made.missing_cells, cells.filter((one) => one === null).length);
    const reply = await profileOf(made.id);
    assert.equal(reply.rows, rows);
    assert.equal(reply.version, 1);
    assert.equal(reply.total, KINDS.length);
    data.columns.forEach((column, i) => {
      assert.equal(reply.items[i].position, i + 1);
      assertProfile(reply.items[i], column.values, column.type);
      assert.equal(reply.items[i].timezone, column.kind === 'zoned' ? 'UTC' : null);
      assert.equal(made.analysis.missing_values[column.name], column.values.filter((one) => one === null).length);
    });
    for (const [i, column] of data.columns.entries()) {
      const stats = made.analysis.summary_stats[column.name];
      const { profile } = reply.items[i];
      assert.equal(stats.count, profile.count);
      if (!['integer', 'float'].includes(column.type)) continue;
      for (const [a, b] of [[stats.mean, profile.mean], [stats.std, profile.sd], [stats.min, profile.min], [stats.max, profile.max], [stats.q25, profile.quantiles.p25], [stats.median, profile.quantiles.p50], [stats.q75, profile.quantiles.p75]])
        assertClose(a, b, column.name, 1e-12);
    }
  });
}

test('values far from zero lose no digits in the variance', async () => {
  // NIST StRD "NumAcc4": 1001 values, mean 10000000.2, sd 0.1 exactly.
  const values = ['10000000.2'];
  for (let i = 0; i < 500; i++) values.push('10000000.1', '10000000.3');
  const made = await stack.admin.dataset('numacc4', 'y\n' + values.join('\n') + '\n');
  const { profile } = (await profileOf(made.id)).items[0];
  assertClose(profile.mean, 10000000.2, 'mean', 1e-15);
  assertClose(profile.sd, 0.1, 'sd', 1e-8);
  assert.equal(profile.quantiles.p50, 10000000.2);
});

test('a constant column, a single value, and none at all', async () => {
  const made = await stack.admin.dataset('small', 'k,one,none\n5,1.5,\n5,,\n5,,\n');
  const [k, one, none] = (await profileOf(made.id)).items.map((column) => column.profile);
  assert.equal(k.sd, 0);
  assert.equal(k.distinct, 1);
  assert.equal(k.histogram.counts.reduce((a, b) => a + b, 0), 3);
  assert.equal(one.count, 1);
  assert.equal(one.mean, 1.5);
  assert.equal(one.sd, null, 'a single value has no standard deviation');
  assert.equal(one.quantiles.p01, 1.5);
  assert.equal(none.count, 0);
  assert.equal(none.missing, 3);
  assert.equal(none.missing_share, 1);
});

test('infinite values are counted and kept out of the moments', async () => {
  const made = await stack.admin.dataset('infinite', 'x\n1.5\ninf\n2.5\n-inf\n3.5\ninf\n');
  const { profile } = (await profileOf(made.id)).items[0];
  assert.equal(profile.infinite, 3);
  assert.equal(profile.mean, 2.5);
  assert.equal(profile.sd, 1);
  assert.equal(profile.min, 1.5);
  assert.equal(profile.max, 3.5);
  assert.equal(profile.histogram.counts.reduce((a, b) => a + b, 0), 3);
});

test('decimals keep all digits in min, max and top', async () => {
  const made = await stack.admin.dataset('decimals', 'x\n100000000000000000001\n100000000000000000003\n100000000000000000003\n');
  const [column] = (await profileOf(made.id)).items;
  assert.equal(column.type, 'decimal');
  assert.equal(String(column.profile.min), '100000000000000000001');
  assert.equal(String(column.profile.max), '100000000000000000003');
  assert.equal(column.profile.distinct, 2);
});

test('top values: the most frequent first, long ones cut with an ellipsis at a character', async () => {
  const long = '🌾'.repeat(500);
  const words = [...Array(9).fill('often'), ...Array(5).fill('second'), long, long, long, ...Array.from({ length: 30 }, (_, i) => `w${i}`)];
  const made = await stack.admin.dataset('top', 'n,x\n' + words.map((word, i) => `${i},${word}`).join('\n') + '\n');
  const { profile } = (await profileOf(made.id)).items[1];
  assert.equal(profile.top.length, 10);
  assert.deepEqual(profile.top.slice(0, 2), [{ value: 'often', count: 9 }, { value: 'second', count: 5 }]);
  assert.equal(profile.top[2].count, 3);
  assert.match(profile.top[2].value, /^🌾+…?$/u);
  assert.equal(profile.max_length, 500);
});

test('columns by name and by page', async () => {
  const data = table(5, 50, KINDS);
  const made = await stack.admin.dataset('pages', toCsv(data));
  const names = data.columns.map((one) => one.name);
  const two = await profileOf(made.id, { column: [names[3], names[0]] });
  assert.deepEqual(two.items.map((one) => one.name).sort(), [names[0], names[3]].sort());
  assert.equal(two.total, 2);
  const seen = [];
  for (let skip = 0; skip < names.length; skip += 4) seen.push(...(await profileOf(made.id, { skip, limit: 4 })).items.map((one) => one.name));
  assert.deepEqual(seen, names);
  const paged = await stack.admin.all(`/datasets/${made.id}/profile`, { limit: 4 });
  assert.deepEqual(paged.items.map((one) => one.name), names);
  assertProblem(await stack.admin.request('GET', `/datasets/${made.id}/profile`, { query: { column: 'nowhere' } }), 422, ['?column']);
});
