// What must hold of every data set, whatever its numbers: order and units of the rows do not matter, a filter is as good as a file of the rows that
// pass, whole weights are as good as repeated rows, and the number of threads changes not one bit.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { startStack, suite } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');

const stack = suite({ env: { QUERN_THREADS: '4' } });

const NAMES = ['y', 'x', 'z', 'pos', 'n', 'g', 'h', 'gap'];

/** Rows of three groups that lie apart, with ties (n), gaps and a label of two values. */
function made(count, seed) {
  const r = random(seed);
  const noise = () => r() + r() + r() + r() - 2;
  return Array.from({ length: count }, (_, i) => {
    const group = i % 3;
    const x = Math.round((group * 40 + noise() * 8) * 64) / 64; // sums of these are exact: a shift by a whole number loses nothing
    return {
      y: Math.round((x / 4 + noise() * 6) * 64) / 64, x, z: Math.round((noise() * 9 - group) * 64) / 64, pos: Math.round((r() * 30 + 1) * 64) / 64, n: Math.floor(r() * 6),
      g: 'abc'[group], h: r() < 0.35 + group / 8 ? 'u' : 'v', gap: r() < 0.1 ? '' : Math.round(noise() * 640) / 64,
    };
  });
}
const csv = (rows) => [NAMES.join(','), ...rows.map((row) => NAMES.map((name) => row[name]).join(','))].join('\n') + '\n';
const upload = async (name, rows, admin = stack.admin) => (await admin.dataset(name, csv(rows))).id;

async function run(dataset, operation, body, admin = stack.admin) {
  const answer = await admin.request('POST', `/analytics/${operation}`, { json: { dataset_id: dataset, ...body }, headers: { Prefer: 'wait=60' } });
  assert.equal(answer.status, 200, `${operation} ${JSON.stringify(body)}: ${answer.text.slice(0, 500)}`);
  return answer.json;
}

/** Equal but for rounding: numbers to `digits`, everything else exactly. */
function alike(a, b, what, digits = 9) {
  if (typeof a === 'number' && typeof b === 'number') {
    assert.ok(Math.abs(a - b) <= 10 ** -digits * Math.max(1e-3, Math.abs(a), Math.abs(b)), `${what}: ${a} and ${b}`);
  } else if (a && b && typeof a === 'object') {
    assert.deepEqual(Object.keys(a), Object.keys(b), what);
    for (const key of Object.keys(a)) alike(a[key], b[key], `${what}.${key}`, digits);
  } else {
    assert.equal(a, b, what);
  }
}

/** Of every kind of computation one or more; `arrays` are those with an entry for each row. */
const RUNS = [
  ['describe', { columns: ['y', 'x', 'gap'], lag: 0 }], ['describe', { columns: ['y'], group_by: 'g', lag: 0 }], ['frequencies', { column: 'n' }],
  ['histogram', { column: 'y' }], ['ecdf', { column: 'y' }], ['kde', { column: 'y' }], ['box_plot', { column: 'y', group_by: 'g' }], ['qq_plot', { column: 'y' }],
  ['contingency', { rows: 'g', columns: 'h' }], ['correlation', { columns: ['y', 'x', 'gap'] }], ['correlation', { columns: ['y', 'n', 'gap'], method: 'spearman' }],
  ['correlation', { columns: ['y', 'n', 'gap'], method: 'kendall' }], ['partial_correlation', { columns: ['y', 'x'], given: ['z'] }],
  ['ttest_one_sample', { column: 'gap' }], ['ttest_independent', { response: 'y', factor: 'h' }], ['ttest_paired', { first: 'y', second: 'z' }],
  ['anova', { response: 'y', factor: 'g' }], ['anova_welch', { response: 'y', factor: 'g' }], ['anova_two_way', { response: 'y', first: 'g', second: 'h' }],
  ['anova_two_way', { response: 'y', first: 'g', second: 'h', type: 3 }], ['anova_repeated', { columns: ['y', 'z', 'gap'] }], ['posthoc', { response: 'y', factor: 'g' }],
  ['mann_whitney', { response: 'n', factor: 'h' }], ['wilcoxon', { first: 'y', second: 'z' }], ['kruskal_wallis', { response: 'y', factor: 'g' }],
  ['friedman', { columns: ['y', 'z', 'gap'] }], ['sign_test', { first: 'gap' }], ['normality', { column: 'y' }], ['ks_one_sample', { column: 'gap', numbers: [0, 6] }],
  ['ks_two_sample', { response: 'y', factor: 'h' }], ['variance_homogeneity', { response: 'y', factor: 'g' }], ['proportion_one', { outcome: 'h', event: 'u' }],
  ['proportion_two', { outcome: 'h', factor: 'g', event: 'u', filter: ['g:in:a|b'] }], ['poisson_rate', { events: 'n' }],
  ['regression', { target: 'y', features: ['x', 'z', 'g'], errors: 'hc3' }, ['predictions', 'residuals']],
  ['glm', { target: 'h', features: ['x', 'z'], family: 'logistic', event: 'u' }, ['predictions', 'residuals']],
  ['glm', { target: 'n', features: ['x', 'h'], family: 'poisson' }, ['predictions', 'residuals']],
  ['glm', { target: 'pos', features: ['x', 'h'], family: 'gamma' }, ['predictions', 'residuals']],
  ['pca', { columns: ['y', 'x', 'z'] }, ['pca_result']], ['clustering', { columns: ['x', 'y'], n_clusters: 3 }, ['clusters', 'iterations']],
  ['scores', { column: 'y' }, ['rank', 'percentile', 'z']],
];
/** What follows the order of the rows, not their values. */
const BY_ORDER = { regression: ['diagnostics'], regularized: ['cross_validation'] };

test('the order of the rows does not matter', async () => {
  const rows = made(300, 3);
  const r = random(8);
  const order = rows.map((_, i) => ({ i, at: r() })).sort((a, b) => a.at - b.at).map((one) => one.i);
  const [straight, shuffled] = [await upload('straight', rows), await upload('shuffled', order.map((i) => rows[i]))];
  for (const [operation, body, arrays = []] of RUNS) {
    const [a, b] = [await run(straight, operation, body), await run(shuffled, operation, body)].map((json) => json.result);
    for (const name of arrays) {
      if (!Array.isArray(a[name]) || a[name].length !== rows.length) continue;
      order.forEach((i, at) => alike(b[name][at], a[name][i], `${operation}.${name}[${i}]`, 7));
    }
    for (const name of [...arrays, ...(BY_ORDER[operation] ?? [])]) for (const one of [a, b]) delete one[name];
    alike(a, b, `${operation} ${JSON.stringify(body)}`);
  }
});

test('a filter is as good as a file of the rows that pass', async () => {
  const rows = made(400, 5);
  const all = await upload('all', rows);
  const part = await upload('part', rows.filter((row) => row.pos < 20 && row.g !== 'c'));
  for (const [operation, body] of [...RUNS, ['bootstrap', { column: 'y', rounds: 500 }], ['permutation_test', { response: 'y', factor: 'h', rounds: 500 }],
    ['regularized', { target: 'y', features: ['x', 'z', 'pos', 'g'] }]]) {
    const filter = ['pos:lt:20', { column: 'g', op: 'ne', value: 'c' }];
    const [a, b] = [await run(all, operation, { ...body, filter: [...(body.filter ?? []), ...filter] }), await run(part, operation, body)];
    assert.deepEqual(a.result, b.result, `${operation} ${JSON.stringify(body)}`); // chance included
  }
});

test('units and origins do not matter to tests, and what is measured follows them', async () => {
  const rows = made(240, 9);
  const plain = await upload('plain', rows);
  const moved = await upload('moved', rows.map((row) => ({ ...row, y: row.y * 8 + 1048576, x: row.x / 2 - 4096, gap: row.gap === '' ? '' : row.gap * 32 })));
  const both = async (operation, body) => [await run(plain, operation, body), await run(moved, operation, body)].map((json) => json.result);
  const same = async (operation, body, names) => {
    const [a, b] = await both(operation, body);
    for (const name of names) {
      assert.notEqual(a[name], undefined, `${operation}.${name}`);
      alike(a[name], b[name], `${operation}.${name}`);
    }
  };
  await same('ttest_independent', { response: 'y', factor: 'h' }, ['t', 'df', 'p', 'cohens_d', 'hedges_g']);
  await same('ttest_one_sample', { column: 'gap' }, ['t', 'p', 'cohens_d']);
  await same('anova', { response: 'y', factor: 'g' }, ['f', 'p', 'r_squared', 'omega_squared', 'df_within']);
  await same('anova_welch', { response: 'y', factor: 'g' }, ['f', 'p', 'df2']);
  await same('kruskal_wallis', { response: 'y', factor: 'g' }, ['h', 'p']);
  await same('mann_whitney', { response: 'y', factor: 'h' }, ['u', 'p']);
  await same('correlation', { columns: ['y', 'x', 'gap'] }, ['matrix', 'p_values', 'low', 'n_pairs']);
  await same('correlation', { columns: ['y', 'x', 'gap'], method: 'kendall' }, ['matrix', 'p_values']);
  await same('pca', { columns: ['y', 'x', 'z'] }, ['explained_variance_ratio', 'components', 'pca_result']);
  await same('clustering', { columns: ['y', 'x'], n_clusters: 3 }, ['clusters', 'inertia', 'silhouette', 'sizes']);
  await same('regression', { target: 'y', features: ['x', 'g'] }, ['r2_score', 'f', 'f_p', 'standardized_coefficients', 'vif']);
  await same('variance_homogeneity', { response: 'y', factor: 'g' }, ['levene', 'bartlett']);
  const [a, b] = await both('describe', { columns: ['y'] });
  for (const name of ['skewness', 'kurtosis', 'autocorrelation']) alike(a.columns[0][name], b.columns[0][name], name);
  for (const name of ['mean', 'median', 'q1', 'min', 'max', 'trimmed_mean']) alike(a.columns[0][name] * 8 + 1048576, b.columns[0][name], name, 13);
  for (const name of ['sd', 'se', 'iqr', 'range', 'mad']) alike(a.columns[0][name] * 8, b.columns[0][name], name, 13);
  const [c, d] = await both('regression', { target: 'y', features: ['x', 'z'] });
  alike(c.coefficients.x * 16, d.coefficients.x, 'slope', 12);
  alike(c.coefficients.z * 8, d.coefficients.z, 'slope', 12);
  alike(c.mse * 64, d.mse, 'mse', 12);
  alike(c.predictions.map((one) => one * 8 + 1048576), d.predictions, 'predictions', 13);
});

test('whole weights are as good as repeated rows', async () => {
  const rows = made(120, 12).map((row, i) => ({ ...row, n: 1 + (i % 4), gap: 1 }));
  const once = await upload('once', rows);
  const repeated = await upload('repeated', rows.flatMap((row) => Array.from({ length: row.n }, () => row)));
  for (const [operation, body, names] of [
    ['regression', { target: 'y', features: ['x', 'z', 'g'] }, ['coefficients', 'intercept', 'r2_score']],
    ['glm', { target: 'h', features: ['x', 'z'], family: 'logistic', event: 'u' }, ['coefficients', 'intercept', 'deviance']],
    ['contingency', { rows: 'g', columns: 'h' }, ['chi_squared', 'p', 'g']],
    ['proportion_one', { outcome: 'h', event: 'u' }, ['estimate', 'p']],
  ]) {
    const [a, b] = [await run(once, operation, { ...body, weights: 'n' }), await run(repeated, operation, body)].map((json) => json.result);
    for (const name of names.filter((one) => one in b)) alike(a[name], b[name], `${operation}.${name}`, 8);
    assert.ok(names.some((one) => one in b), operation);
  }
});

test('the number of threads changes not one bit', async () => {
  const rows = made(70000, 21);
  const single = await startStack({ env: { QUERN_THREADS: '1' } });
  try {
    const admin = await single.client().login(single.email, single.password);
    const [four, one] = [await upload('threads', rows), await upload('threads', rows, admin)];
    for (const [operation, body] of [...RUNS, ['bootstrap', { column: 'pos', rounds: 100 }], ['regularized', { target: 'y', features: ['x', 'z', 'pos', 'g'] }],
      ['regression', { target: 'y', features: ['x', 'z', 'g'], influence: true, weights: 'pos' }]]) {
      const [a, b] = await Promise.all([run(four, operation, body), run(one, operation, body, admin)]);
      for (const part of ['result', 'tables', 'figures', 'checks', 'explanation']) assert.deepEqual(a[part], b[part], `${operation} ${JSON.stringify(body)}: ${part}`);
    }
  } finally {
    await single.stop();
  }
});
