// Figures that R 4.2.2 gives for data that stand here or in R's package datasets, by the packages named; and what the answers say of them.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { all, printed } = require('../lib/printed.js');
const { suite } = require('../lib/stack.js');

const file = (name) => fs.readFileSync(path.join(__dirname, '..', 'data', 'published', `${name}.csv`), 'utf8');
const lines = (rows) => rows.map((row) => row.join(',')).join('\n') + '\n';
const SPRAYS = {
  A: [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13], B: [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13], C: [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4],
  D: [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4], E: [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4], F: [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
};
const cars = () => file('mtcars').trim().split('\n').map((line, i) => [...line.trim().split(','), i === 0 ? 'w' : [3, 9, 20].includes(i) ? 0 : line.split(',')[7]]);
const wide = () => { // 80 features that say nothing: 80 more fits of a model of 81 coefficients
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return [['y', ...Array.from({ length: 80 }, (_, k) => `x${k}`)], ...Array.from({ length: 1000 }, () => [next() < 0.4 ? 1 : 0, ...Array.from({ length: 80 }, () => next().toFixed(4))])];
};
const stack = suite({}, async () => {
  for (const [name, csv] of Object.entries({
    marks: lines([['a', 'b', 'c', 'd'], [7, 5, 5, 2], [6, 6, 3, 1], [9, 4, 4, 4], [5, '', 2, 3], [8, 3, 6, 2], [4, 4, 1, 3], [7, 2, 3, 5]]),
    sprays: lines([['count', 'spray'], ...Object.entries(SPRAYS).flatMap(([spray, counts]) => counts.map((n) => [n, spray]))]),
    cars: lines(cars()), air: file('airquality'), wide: lines(wide()),
  })) ids[name] = (await stack.admin.dataset(name, csv)).id;
});
const ids = {};

const ask = async (operation, dataset, body) => (await stack.admin.post(`/analytics/${operation}`, { dataset_id: ids[dataset], ...body }, 200)).json;
const run = async (operation, dataset, body) => (await ask(operation, dataset, body)).result;
const table = (answer, name) => answer.tables.find((one) => one.name === name);

test('friedman: pairs by Conover, ties within rows and a row with a gap; friedman.test, and the formula by rank() and pt()', async () => {
  const answer = await ask('friedman', 'marks', { columns: ['a', 'b', 'c', 'd'] });
  all(answer.result, {
    n: '6', missing: '1', chi_squared: '10.81132', p: '0.0127911', kendalls_w: '0.60063', 'conover.0.difference': '1.416666667', 'conover.0.t': '2.921209436', 'conover.0.p': '0.010531603800',
    'conover.0.p_adjusted': '0.04212641520', 'conover.2.p_adjusted': '0.00270862928', 'conover.3.p_adjusted': '0.80752736977', 'conover.5.t': '0.859179246', 'conover.5.p_adjusted': '0.80752736977',
  }, 'Holm');
  assert.match(answer.explanation, /Of 6 pairs 3 differ at 5 % after Holm's adjustment \(Conover's comparisons\), most clearly "a" and "d": t = 4\.468/);
  assert.equal(table(answer, 'conover').rows.length, 6);
  assert.match(table(answer, 'conover').note, /15 degrees of freedom/);
  all(await run('friedman', 'marks', { columns: ['a', 'b', 'c', 'd'], adjustment: 'benjamini_hochberg' }), { 'conover.0.p_adjusted': '0.02106320760', 'conover.4.p_adjusted': '0.21422010846' }, 'Benjamini-Hochberg');
  const same = await ask('friedman', 'marks', { columns: ['b', 'c'] });
  assert.doesNotMatch(same.explanation, /pair/, 'nothing is said of pairs where the whole is not significant');
});

test('Durbin-Watson: by the eigenvalues and the integral of Imhof (1961); lmtest::dwtest where that is exact', async () => {
  const air = await ask('regression', 'air', { target: 'Ozone', features: ['Temp', 'Wind'] });
  all(air.result.diagnostics, { durbin_watson: '1.894556', durbin_watson_p: '0.519979799', durbin_watson_p_positive: '0.259989899' }, 'airquality'); // where dwtest's own sum has not come to rest
  assert.equal(air.result.diagnostics.durbin_watson_method, 'exact');
  assert.equal(air.checks.find((one) => one.name === 'Unrelated rows').verdict, 'ok');
  all((await run('regression', 'cars', { target: 'mpg', features: ['wt', 'hp'] })).diagnostics, { durbin_watson: '1.362399273', durbin_watson_p: '0.041225098', durbin_watson_p_positive: '0.020612549' }, 'mtcars');
  const weighed = await ask('regression', 'cars', { target: 'mpg', features: ['wt', 'hp'], weights: 'w' });
  all(weighed.result.diagnostics, { durbin_watson: '1.14607629', durbin_watson_p: '0.0091820138', durbin_watson_p_positive: '0.0045910069' }, 'rows of weight 0 are not there');
  assert.equal(weighed.checks.find((one) => one.name === 'Unrelated rows').verdict, 'fails');
  const row = table(weighed, 'checks').rows.find((cells) => cells[0] === 'Durbin-Watson');
  printed(row[2], '0.0091820138');
});

test('tests of whole terms of generalised linear models: car::Anova(test = "LR")', async () => {
  const counts = { target: 'count', features: ['spray'] };
  all(await run('glm', 'sprays', counts), { 'terms.0.lr': '310.7125', 'terms.0.df': '5' }, 'Poisson');
  all(await run('glm', 'sprays', { ...counts, family: 'negative_binomial' }), { 'terms.0.lr': '239.2987' }, 'negative binomial, theta held');
  const logistic = await run('glm', 'cars', { target: 'am', features: ['hp', 'qsec'] });
  all(logistic, { 'terms.0.lr': '14.70816', 'terms.0.p': '0.00012550', 'terms.1.lr': '14.47061' }, 'logistic');
  const sprayed = await ask('glm', 'sprays', { target: 'spray', features: ['count'], event: 'B', filter: ['spray:in:B|C'] });
  assert.deepEqual(table(sprayed, 'classification').columns.map((c) => c.title), ['Observed', 'Foreseen not B', 'Foreseen B']);
  assert.deepEqual(table(sprayed, 'classification').rows.map((row) => row[0]), ['not B', 'B']);
  const months = await ask('glm', 'air', { target: 'Ozone', features: ['Temp', 'Month', 'Wind'], categorical: ['Month'], family: 'gamma' });
  all(months.result, { 'terms.0.lr': '55.07397', 'terms.1.df': '4', 'terms.1.lr': '7.51351', 'terms.1.p': '0.11111522', 'terms.2.p': '0.00029714' }, 'gamma, months as one term');
  assert.deepEqual(table(months, 'terms').rows.map((cells) => cells[0]), ['Temp', 'Month', 'Wind']);
  const product = await run('glm', 'cars', { target: 'gear', features: ['wt', 'am'], interactions: [['wt', 'am']], weights: 'carb', family: 'poisson' });
  all(product, { 'terms.0.lr': '0.038329', 'terms.1.lr': '5.393957', 'terms.1.p': '0.020207', 'terms.2.p': '0.361142' }, 'weights, a product');
});

test('many fits are made when they are asked for', async () => {
  const body = { target: 'y', features: Array.from({ length: 80 }, (_, k) => `x${k}`) };
  const short = await ask('glm', 'wide', body);
  assert.equal(short.result.terms, undefined);
  assert.match(table(short, 'model').note, /80 more fits.*term_tests: all/);
  const { terms } = await run('glm', 'wide', { ...body, term_tests: 'all' });
  assert.equal(terms.length, 80);
  const without = await run('glm', 'wide', { ...body, features: body.features.slice(1), term_tests: 'none' });
  assert.ok(Math.abs(terms[0].lr - (without.deviance - short.result.deviance)) < 1e-7, 'what leaving the feature out does to the deviance');
});

test('partial correlation with weights: the inverse of cov.wt(cor = TRUE), and lm with weights', async () => {
  const body = { columns: ['mpg', 'qsec'], given: ['wt'] };
  all(await run('partial_correlation', 'cars', { ...body, weights: 'hp' }), { 'matrix.0.1': '0.610773186006', 'p_values.0.1': '0.000262990636574', 'n_pairs.0.1': '32' }, 'precision');
  const ranks = await run('partial_correlation', 'cars', { ...body, method: 'spearman', weights: 'carb', weight_type: 'frequency' });
  all(ranks, { 'matrix.0.1': '0.609993013134', 'p_values.0.1': '2.21929696e-10', 'n_pairs.0.1': '90' }, 'ranks of repeated rows');
});

test('a table of two by two: chisq.test with and without correction', async () => {
  const answer = await ask('contingency', 'cars', { rows: 'am', columns: 'vs' });
  all(answer.result, { chi_squared_yates: '0.3475355', p_yates: '0.555512' }, 'Yates');
  const { columns, rows } = table(answer, 'test');
  printed(rows[0][columns.findIndex((one) => one.title === "Yates' chi-square")], '0.3475355');
  printed(rows[0][columns.findIndex((one) => one.title === 'p of Yates')], '0.555512');
  const larger = table(await ask('contingency', 'cars', { rows: 'gear', columns: 'vs' }), 'test');
  assert.ok(!larger.columns.some((one) => /Yates/.test(one.title)));
});
