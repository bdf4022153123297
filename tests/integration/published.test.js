// Published figures through the API: data as anybody would upload them, and every digit that was printed elsewhere.
//
// Figures are R's (its reference output, the examples of its manual pages, print() of its tests and models), or those of the book that is named. A
// figure that was printed as "29.267" agrees when ours, rounded to as many digits, is the same. Data: R's package datasets.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { all, printed } = require('../lib/printed.js');
const { suite } = require('../lib/stack.js');

const FOLDER = path.join(__dirname, '..', 'data', 'published');
const file = (name) => fs.readFileSync(path.join(FOLDER, `${name}.csv`), 'utf8');
const lines = (rows) => rows.map((row) => row.join(',')).join('\n') + '\n';
const stack = suite({}, prepare);
const ids = {};

async function run(operation, dataset, body) {
  const answer = await stack.admin.post(`/analytics/${operation}`, { dataset_id: ids[dataset], ...body }, 200);
  return answer.json.result;
}

const CARS = Object.fromEntries(file('mtcars').split('\n')[0].replace(/["\r]/g, '').split(',').map((name, i) => [name, i]));
// Tables given as counts: the column n says how many cases a row stands for.
const counted = (rows, columns, counts) => lines([['row', 'column', 'n'], ...rows.flatMap((row, i) => columns.map((column, j) => [row, column, counts[i][j]]))]);
const INSECTS = {
  A: [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13], B: [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13], C: [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4],
  D: [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4], E: [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4], F: [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
};
const MADE = {
  insects: lines([['count', 'spray'], ...Object.entries(INSECTS).flatMap(([spray, counts]) => counts.map((count) => [count, spray]))]),
  hair: counted(['Black', 'Brown', 'Red', 'Blond'], ['Brown', 'Blue', 'Hazel', 'Green'], [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]),
  approval: counted(['approve', 'disapprove'], ['approve', 'disapprove'], [[794, 86], [150, 570]]),
  job: counted(['<15k', '15-25k', '25-40k', '>40k'], ['very', 'little', 'moderate', 'sat'], [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]),
  twins: counted(['dizygotic', 'monozygotic'], ['convicted', 'not'], [[2, 15], [10, 3]]),
  mendel: lines([['plant', 'n'], ['giant', 682], ['dwarf', 243]]),
  dobson: lines([['count', 'outcome', 'treatment'], ...[18, 17, 15, 20, 10, 20, 25, 13, 12].map((count, i) => [count, `o${1 + (i % 3)}`, `t${1 + Math.floor(i / 3)}`])]),
  tuna: lines([['hunter', 'panel'], [44.4, 2.6], [45.9, 3.1], [41.9, 2.5], [53.3, 5], [44.7, 3.6], [44.1, 4], [50.7, 5.2], [45.2, 2.8], [60.1, 3.8]]),
  permeability: lines([['pd', 'age'], ...[0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46].map((pd) => [pd, 'a at term']), ...[1.15, 0.88, 0.9, 0.74, 1.21].map((pd) => [pd, 'b earlier'])]),
  counts: lines([['x', 'g'], ...[1, 2, 2, 1, 0].map((x) => [x, 'a']), ...[1, 1, 1, 0, 0, 1, 0, 0, 0, 2, 2].map((x) => [x, 'b'])]),
  shares: lines([['group', 'outcome', 'n'], ['a', 'yes', 56], ['a', 'no', 14], ['b', 'yes', 48], ['b', 'no', 32]]),
  none: lines([['flag', 'code'], ...Array.from({ length: 12 }, () => ['false', 0])]),
  few: lines([['y'], [0], [100], [100], [100]]),
  alone: lines([['g', 'y'], ['a', 3.1], ['b', 1.2], ['b', 2.3], ['b', 4.1], ['c', 5.2], ['c', 6.1], ['c', 8.4]]),
  depression: lines([['first', 'second'], [1.83, 0.878], [0.5, 0.647], [1.62, 0.598], [2.48, 2.05], [1.68, 1.06], [1.88, 1.29], [1.55, 1.06], [3.06, 3.14], [1.3, 1.29]]),
};

async function prepare() {
  for (const name of ['mtcars', 'sleep', 'PlantGrowth', 'ToothGrowth', 'airquality', 'USArrests', 'iris']) ids[name] = (await stack.admin.dataset(name, file(name))).id;
  for (const [name, csv] of Object.entries(MADE)) ids[name] = (await stack.admin.dataset(name, csv)).id;
  const extra = pairsOfSleep();
  ids.pairs = (await stack.admin.dataset('pairs', lines([['one', 'two'], ...extra]))).id;
}

function pairsOfSleep() {
  const rows = file('sleep').trim().split('\n').slice(1).map((line) => line.split(','));
  return rows.filter((row) => row[1] === '1').map((row, i) => [row[0], rows.filter((other) => other[1] === '2')[i][0]]);
}

test('t tests', async () => {
  all(await run('ttest_one_sample', 'sleep', { column: 'extra' }), { t: '3.413', df: '19', p: '0.002918', 'confidence_interval.low': '0.5955845', 'confidence_interval.high': '2.4844155', estimate: '1.54' }, 'sleep');
  all(await run('ttest_independent', 'sleep', { response: 'extra', factor: 'group' }), { t: '-1.8608', df: '17.776', p: '0.07939', 'confidence_interval.low': '-3.3654832', 'confidence_interval.high': '0.2054832' }, 'sleep, Welch');
  all(await run('ttest_paired', 'pairs', { first: 'one', second: 'two' }), { t: '-4.0621', df: '9', p: '0.002833', 'confidence_interval.low': '-2.4598858', 'confidence_interval.high': '-0.7001142', estimate: '-1.58' }, 'sleep, paired');
  all(await run('ttest_independent', 'mtcars', { response: 'mpg', factor: 'am' }), { t: '-3.7671', df: '18.332', p: '0.001374', 'confidence_interval.low': '-11.280194', 'confidence_interval.high': '-3.209684', 'groups.0.mean': '17.14737', 'groups.1.mean': '24.39231' }, 'mtcars, Welch');
  all(await run('ttest_independent', 'mtcars', { response: 'mpg', factor: 'am', equal_variances: true }), { t: '-4.1061', df: '30', p: '0.000285', 'confidence_interval.low': '-10.84837', 'confidence_interval.high': '-3.64151' }, 'mtcars, Student');
});

test('analyses of variance', async () => {
  all(await run('anova', 'PlantGrowth', { response: 'weight', factor: 'group' }), { f: '4.846', p: '0.0159', df_between: '2', df_within: '27', ss_between: '3.766', ss_within: '10.492' }, 'PlantGrowth');
  all(await run('anova_welch', 'sleep', { response: 'extra', factor: 'group' }), { f: '3.4626', df1: '1.000', df2: '17.776', p: '0.07939' }, 'sleep');
  all(await run('anova_welch', 'insects', { response: 'count', factor: 'spray' }), { f: '36.065', df1: '5.000', df2: '30.043', p: '7.999e-12' }, 'InsectSprays');
  const two = await run('anova_two_way', 'ToothGrowth', { response: 'len', first: 'supp', second: 'dose', type: 1 });
  all(two, { 'first.ss': '205.4', 'first.f': '15.572', 'first.p': '0.000231', 'second.ss': '2426.4', 'second.f': '92.000', 'interaction.ss': '108.3', 'interaction.f': '4.107', 'interaction.p': '0.02186', ss_error: '712.1', df_error: '54' }, 'ToothGrowth');
  const tukey = await run('posthoc', 'PlantGrowth', { response: 'weight', factor: 'group' });
  const pair = (result, a, b) => result.pairs.find((one) => new Set([one.first, one.second, a, b]).size === 2);
  for (const [a, b, difference, p] of [['trt1', 'ctrl', '0.371', '0.3908711'], ['trt2', 'ctrl', '0.494', '0.1979960'], ['trt2', 'trt1', '0.865', '0.0120064']]) {
    printed(Math.abs(pair(tukey, a, b).difference), difference, `Tukey ${a}`);
    printed(pair(tukey, a, b).p_adjusted, p, `Tukey ${a} - ${b}`);
  }
  const widest = pair(tukey, 'trt2', 'trt1');
  [[Math.min(Math.abs(widest.low), Math.abs(widest.high)), '0.1737839'], [Math.max(Math.abs(widest.low), Math.abs(widest.high)), '1.5562161']].forEach(([found, text]) => printed(found, text));
  const holm = await run('posthoc', 'airquality', { response: 'Ozone', factor: 'Month', method: 'pooled_t', adjustment: 'holm' });
  for (const [a, b, p] of [['5', '7', '0.00026'], ['6', '7', '0.05113'], ['5', '8', '0.00019'], ['6', '8', '0.04987'], ['7', '9', '0.00488'], ['8', '9', '0.00388'], ['5', '6', '1.00000']])
    printed(pair(holm, a, b).p_adjusted, p, `months ${a} and ${b}`);
});

test('tests on ranks', async () => {
  all(await run('mann_whitney', 'mtcars', { response: 'mpg', factor: 'am' }), { u: '42', p: '0.001871' }, 'mtcars');
  all(await run('mann_whitney', 'airquality', { response: 'Ozone', factor: 'Month', filter: ['Month:in:5|8'] }), { u: '127.5', p: '0.0001208' }, 'airquality');
  all(await run('mann_whitney', 'permeability', { response: 'pd', factor: 'age', alternative: 'greater' }), { u: '35', p: '0.1272' }, 'permeability');
  all(await run('wilcoxon', 'depression', { first: 'first', second: 'second', alternative: 'greater' }), { v: '40', p: '0.01953' }, 'depression');
  all(await run('wilcoxon', 'pairs', { first: 'one', second: 'two' }), { v: '0', p: '0.009091' }, 'sleep, with a tie and a zero'); // -1.3 twice, though not in binary
  all(await run('kruskal_wallis', 'airquality', { response: 'Ozone', factor: 'Month' }), { h: '29.267', df: '4', p: '6.901e-06' }, 'airquality');
  all(await run('kruskal_wallis', 'insects', { response: 'count', factor: 'spray' }), { h: '54.691', df: '5', p: '1.511e-10' }, 'InsectSprays');
});

test('intervals of tests on ranks follow the alternative (R 4.2.2 wilcox.test, conf.int = TRUE; coin::wilcox_test)', async () => {
  const ends = (result) => [result.confidence_interval.low, result.confidence_interval.high];
  const of = async (operation, dataset, body, low, high, figures = {}) => {
    const result = await run(operation, dataset, body);
    [low, high].forEach((text, i) => (text === null ? assert.equal(ends(result)[i], null) : printed(ends(result)[i], text, `${dataset} ${JSON.stringify(body)}`)));
    all(result, figures, dataset);
  };
  const pd = { response: 'pd', factor: 'age' }, scores = { first: 'first', second: 'second' };
  await of('mann_whitney', 'permeability', pd, '-0.15', '0.76', { p: '0.254412254412254', estimate: '0.305' });
  await of('mann_whitney', 'permeability', { ...pd, alternative: 'less' }, null, '0.72', { p: '0.896769896769897' });
  await of('mann_whitney', 'permeability', { ...pd, alternative: 'greater' }, '-0.08', null);
  await of('mann_whitney', 'permeability', { ...pd, method: 'asymptotic', continuity: false }, '-0.15', '0.76', { p: '0.220671361919847' });
  await of('wilcoxon', 'depression', { ...scores, alternative: 'less' }, null, '0.726', { p: '0.986328125' });
  await of('wilcoxon', 'depression', { ...scores, alternative: 'greater' }, '0.175', null);
  await of('wilcoxon', 'depression', { ...scores, method: 'asymptotic' }, '0.010', '0.786', { p: '0.0440109840129515' });
  const ozone = { response: 'Ozone', factor: 'Month', filter: ['Month:in:5|8'] }; // ties: R's search for the ends stops within 1e-4 of them
  await of('mann_whitney', 'airquality', ozone, '-53', '-15', { p: '0.000120807830768774', estimate: '-32' });
  await of('mann_whitney', 'airquality', { ...ozone, alternative: 'less' }, null, '-17');
  await of('mann_whitney', 'airquality', { ...ozone, alternative: 'greater' }, '-49', null);
  await of('sign_test', 'depression', { ...scores, alternative: 'greater' }, '-0.08', null); // the second least of 9: P(X < 2) is 0.0195, P(X < 3) 0.0898
  const tied = { response: 'x', factor: 'g', method: 'exact' };
  all(await run('mann_whitney', 'counts', tied), { p: '0.318681318681319' }, 'lopsided by ties'); // twice the smaller tail would be 0.42857
  all(await run('mann_whitney', 'counts', { ...tied, alternative: 'greater' }), { p: '0.214285714285714' }, 'exactRankTests::wilcox.exact');
});

test('an event that happened to no row (R 4.2.2 binom.test(0, 12, 0.2))', async () => {
  for (const [column, event] of [['flag', 'true'], ['code', '1'], ['code', undefined]]) {
    const none = await run('proportion_one', 'none', { outcome: column, event, p0: 0.2 });
    all(none, { proportion: '0', exact_p: '0.141275', 'exact_interval.high': '0.2646485' }, column);
    assert.equal(none.event, event || '1');
  }
  await stack.admin.post('/analytics/proportion_one', { dataset_id: ids.none, outcome: 'flag', event: 'yes' }, 422);
});

test('one-sided intervals and power of two proportions are about the first group', async () => {
  const body = { outcome: 'outcome', event: 'yes', factor: 'group', weights: 'n' };
  all(await run('proportion_two', 'shares', body), { 'confidence_interval.low': '0.0524', 'confidence_interval.high': '0.3339' }, 'Newcombe 1998, method 10');
  const greater = await run('proportion_two', 'shares', { ...body, alternative: 'greater' }); // method 10 at qnorm(0.95)
  all(greater.confidence_interval, { low: '0.07656419', high: '1' }, 'greater');
  const power = { n: 50, p1: 0.75, p2: 0.5, alpha: 0.05, alternative: 'greater' };
  all(await run('power_proportion', 'sleep', power), { power: '0.833983523355428' }, 'R 4.2.2 power.prop.test, one.sided');
  all(await run('power_proportion', 'sleep', { ...power, n: undefined, power: 0.9 }), { n: '62.3355' }, 'power.prop.test');
  const other = await run('power_proportion', 'sleep', { ...power, alternative: 'less' });
  assert.ok(other.power < 0.001, 'the test looks the other way');
  all(await run('power_proportion', 'sleep', { n: 50, p1: 0.75, power: 0.9, alpha: 0.05, alternative: 'less' }), { p2: '0.953998259' }, 'power.prop.test(p1 = 0.75)');
});

test('boxes', async () => {
  const { boxes } = await run('box_plot', 'mtcars', { column: 'hp' }); // R 4.2.2: quantile(hp, c(.25, .75)) -+ 1.5 IQR, range and number of those within and beyond
  all(boxes[0], { q1: '96.5', median: '123', q3: '180', lower_whisker: '52', upper_whisker: '264', outliers: '1', greatest: '335' }, 'hp');
  const { boxes: few } = await run('box_plot', 'few', { column: 'y' }); // 0 lies beyond the reach, and no other value below the box
  all(few[0], { q1: '75', lower_whisker: '75', upper_whisker: '100', outliers: '1' }, 'no value between reach and box');
});

test('assumptions', async () => {
  all((await run('normality', 'mtcars', { column: 'mpg' })).shapiro_wilk, { statistic: '0.94756', p: '0.1229' }, 'mpg');
  all((await run('variance_homogeneity', 'insects', { response: 'count', factor: 'spray' })).bartlett, { statistic: '25.96', p: '9.085e-05', df1: '5' }, 'InsectSprays');
  all((await run('variance_homogeneity', 'PlantGrowth', { response: 'weight', factor: 'group' })).bartlett, { statistic: '2.8786', p: '0.2371' }, 'PlantGrowth');
});

test('tables of counts', async () => {
  const table = (name, body) => run('contingency', name, { rows: 'row', columns: 'column', weights: 'n', ...body });
  all(await run('contingency', 'mtcars', { rows: 'cyl', columns: 'am' }), { chi_squared: '8.7407', df: '2', p: '0.01265', fisher_p: '0.009105' }, 'mtcars');
  all(await table('hair', { fisher: 'none' }), { chi_squared: '138.29', df: '9', total: '592' }, 'HairEyeColor');
  all((await table('approval', { mcnemar: true })).mcnemar, { chi_squared: '16.82', df: '1', p: '4.115e-05' }, 'Agresti, approval');
  all(await table('job'), { fisher_p: '0.7827' }, 'Agresti, job satisfaction');
  all(await table('twins'), { fisher_p: '0.0005367', 'conditional_odds_ratio.value': '0.046937', 'conditional_odds_ratio.low': '0.003317' }, 'Fisher, twins');
  all(await run('proportion_one', 'mendel', { outcome: 'plant', event: 'giant', p0: 0.75, weights: 'n' }), { exact_p: '0.3825', 'exact_interval.low': '0.7076683', 'exact_interval.high': '0.7654066', proportion: '0.7372973' }, 'Conover');
});

test('correlations', async () => {
  const pearson = await run('correlation', 'mtcars', { columns: ['mpg', 'wt'] });
  all({ r: pearson.matrix[0][1], p: pearson.p_values[0][1], low: pearson.low[0][1], high: pearson.high[0][1] }, { r: '-0.8676594', p: '1.294e-10', low: '-0.9338264', high: '-0.7440872' }, 'mpg and wt');
  // The same numbers 10^11 and 10^12 further on, as decimals: no digit is lost.
  const far = lines([['mpg', 'wt'], ...file('mtcars').trim().split('\n').slice(1).map((line) => line.split(',')).map((row) => [`9999999999${row[CARS.mpg]}`, `9999999999${row[CARS.wt]}`])]);
  ids.far = (await stack.admin.dataset('far', far, { options: { types: '{"mpg":"decimal","wt":"decimal"}' } })).id;
  printed((await run('correlation', 'far', { columns: ['mpg', 'wt'] })).matrix[0][1], '-0.867659376517228', 'far from 0');
  const kendall = await run('correlation', 'tuna', { columns: ['hunter', 'panel'], method: 'kendall' });
  all({ tau: kendall.matrix[0][1], p: kendall.p_values[0][1] }, { tau: '0.4444444', p: '0.1194' }, 'tuna');
});

test('linear models', async () => {
  const one = await run('regression', 'mtcars', { target: 'mpg', features: ['wt'] });
  all(one, { intercept: '37.2851', 'coefficients.wt': '-5.3445', 'standard_errors.(Intercept)': '1.8776', 'standard_errors.wt': '0.5591', r2_score: '0.7528', adjusted_r2: '0.7446', f: '91.38', f_p: '1.294e-10', residual_standard_error: '3.046' }, 'mpg ~ wt');
  const two = await run('regression', 'mtcars', { target: 'mpg', features: ['wt', 'hp'] });
  all(two, { intercept: '37.22727', 'coefficients.wt': '-3.87783', 'coefficients.hp': '-0.03177', 'standard_errors.wt': '0.63273', 'standard_errors.hp': '0.00903', r2_score: '0.8268', adjusted_r2: '0.8148', f: '69.21', f_p: '9.109e-12', residual_standard_error: '2.593' }, 'mpg ~ wt + hp');
  const air = await run('regression', 'airquality', { target: 'Ozone', features: ['Solar.R', 'Wind', 'Temp'] });
  assert.deepEqual([air.n, air.missing], [111, 42]);
  const c = { Solar: air.coefficients['Solar.R'], Wind: air.coefficients.Wind, Temp: air.coefficients.Temp, b0: air.intercept, sd: air.residual_standard_error, r2: air.r2_score, f: air.f, seWind: air.standard_errors.Wind };
  all(c, { b0: '-64.34208', Solar: '0.05982', Wind: '-3.33359', Temp: '1.65209', seWind: '0.65441', sd: '21.18', r2: '0.6059', f: '54.83' }, 'airquality');
  const logistic = await run('glm', 'mtcars', { target: 'am', features: ['wt'], family: 'logistic' });
  all(logistic, { intercept: '12.040', 'coefficients.wt': '-4.024', 'standard_errors.wt': '1.4365', null_deviance: '43.230', deviance: '19.176', df_residual: '30', aic: '23.176' }, 'am ~ wt');
  all(logistic.odds_ratio_intervals.wt, { 0: '0.00107', 1: '0.299' }, 'exp(confint.default)');
  const dobson = await run('glm', 'dobson', { target: 'count', features: ['outcome', 'treatment'], family: 'poisson' });
  all(dobson, { intercept: '3.045', 'coefficients.outcome[o2]': '-0.4543', 'coefficients.outcome[o3]': '-0.2930', 'standard_errors.outcome[o2]': '0.2022', null_deviance: '10.5814', deviance: '5.1291', aic: '56.76' }, 'Dobson');
});

test('terms of several columns are tested together (R 4.2.2, car::Anova, type II)', async () => {
  const of = async (body) => Object.fromEntries((await run('regression', 'mtcars', { target: 'mpg', ...body })).terms.map(({ term, ...figures }) => [term, figures]));
  const inter = await of({ features: ['wt', 'cyl', 'hp'], categorical: ['cyl'], interactions: [['wt', 'cyl']] });
  all(inter, { 'wt.ss': '116.39009', 'wt.f': '21.491163', 'cyl.df': '2', 'cyl.ss': '34.27012', 'cyl.p': '0.0595812', 'hp.f': '3.784509', 'wt:cyl.df': '2', 'wt:cyl.f': '2.343610', 'wt:cyl.p': '0.1167161' }, 'mpg ~ wt * cyl + hp');
  // What a coefficient says by itself is said in words; that of a part of a product says nothing by itself.
  const words = async (operation, body) => (await stack.admin.post(`/analytics/${operation}`, { dataset_id: ids.mtcars, ...body }, 200)).json.explanation;
  assert.match(await words('regression', { target: 'mpg', features: ['qsec', 'am'], categorical: ['am'] }), /"am": the target is 8\.876 more for "1" than for "0", the others equal/);
  assert.doesNotMatch(await words('regression', { target: 'mpg', features: ['wt', 'cyl'], categorical: ['cyl'], interactions: [['wt', 'cyl']] }), /the others equal/);
  assert.match(await words('glm', { target: 'vs', features: ['wt', 'am'], categorical: ['am'], family: 'logistic' }), /"wt": one unit more multiplies the odds by 0\.001783/);
  assert.match(await words('glm', { target: 'vs', features: ['hp', 'wt', 'am'], interactions: [['hp', 'wt']], family: 'logistic' }), /read by themselves the clearest effect is that of "am"/);
  const weighed = await of({ features: ['am', 'cyl', 'qsec'], categorical: ['am', 'cyl'], interactions: [['am', 'cyl']], weights: 'hp' });
  all(weighed, { 'am.ss': '841.57443', 'cyl.f': '6.90764428', 'am:cyl.p': '0.380899736' }, 'with weights');
  const empty = await of({ features: ['cyl', 'gear', 'wt'], categorical: ['cyl', 'gear'], interactions: [['cyl', 'gear']] }); // no 8 cylinders with 4 gears
  all(empty, { 'cyl:gear.df': '3', 'cyl:gear.f': '1.380', 'cyl.ss': '61.573', 'wt.ss': '119.648', 'wt.f': '18.411' }, 'drop1, anova');
});

test('robust errors beside a level of one row (R 4.2.2, sandwich::vcovHC)', async () => {
  const body = { target: 'mpg', features: ['wt', 'carb'], categorical: ['carb'] };
  const hc0 = await stack.admin.post('/analytics/regression', { dataset_id: ids.mtcars, ...body, errors: 'hc0' }, 200);
  all(hc0.json.result.standard_errors, { '(Intercept)': '2.322765607884', wt: '0.628810394958', 'carb[2]': '1.578308348836', 'carb[8]': '1.437025239515' }, 'HC0');
  assert.match(hc0.json.warnings.join(), /leverage 1/);
  assert.ok(!(await stack.admin.post('/analytics/regression', { dataset_id: ids.mtcars, ...body }, 200)).json.warnings.join().includes('leverage 1'));
  // The first level has one row, which is fitted exactly: nothing is known of the intercept's error, and nothing is told but that.
  const alone = await run('regression', 'alone', { target: 'y', features: ['g'], errors: 'hc3' });
  assert.deepEqual([alone.standard_errors['(Intercept)'], alone.p_values['(Intercept)']], [null, null]);
});

test('rates by exposure (R 4.2.2, glm with offset(log(exposure)))', async () => {
  const counts = await run('glm', 'mtcars', { target: 'carb', features: ['wt'], exposure: 'gear', family: 'poisson', predict: [{ wt: 3 }] });
  all(counts, { intercept: '-1.430769518', 'coefficients.wt': '0.354316538', 'standard_errors.wt': '0.1029007', deviance: '14.3464260923', null_deviance: '25.5973918867', aic: '107.7120757497', 'predictions.0': '2.42016126', 'new_cases.0.fitted': '0.692241840' }, 'carb ~ wt + offset(log(gear)), poisson');
  const amounts = await run('glm', 'mtcars', { target: 'mpg', features: ['wt'], exposure: 'qsec', family: 'gamma' });
  all(amounts, { intercept: '0.8954903', 'coefficients.wt': '-0.2515326', deviance: '0.374844517', null_deviance: '2.257056133', aic: '143.852105' }, 'mpg ~ wt + offset(log(qsec)), gamma');
  const refused = async (body, expected) => {
    const { json } = await stack.admin.post('/analytics/glm', { dataset_id: ids.mtcars, target: 'carb', features: ['wt'], ...body }, 422);
    assert.equal(json.errors[0].pointer, '/exposure');
    assert.match(json.errors[0].detail, expected);
  };
  await refused({ exposure: 'am', family: 'poisson' }, /above 0/);
  await refused({ target: 'am', exposure: 'gear', family: 'logistic' }, /log link/);
});

test('components and clusters', async () => {
  const arrests = await run('pca', 'USArrests', { columns: ['Murder', 'Assault', 'UrbanPop', 'Rape'] });
  ['1.5748783', '0.9948694', '0.5971291', '0.41644938'].forEach((text, i) => printed(arrests.standard_deviations[i], text, 'USArrests'));
  const columns = ['Sepal.Length', 'Sepal.Width', 'Petal.Length', 'Petal.Width'];
  const iris = await run('pca', 'iris', { columns, standardize: false });
  ['0.924618723', '0.053066483', '0.017102610', '0.005212184'].forEach((text, i) => printed(iris.explained_variance_ratio[i], text, 'iris'));
  const clusters = await run('clustering', 'iris', { columns, n_clusters: 3, standardize: false });
  all(clusters, { inertia: '78.851441426146', silhouette: '0.5528190123564' }, 'iris');
  assert.deepEqual([...clusters.sizes].sort((a, b) => b - a), [62, 50, 38]);
});

test('power', async () => {
  const of = (operation, body) => run(operation, 'sleep', body);
  all(await of('power_t', { n: 20, effect: 1, alpha: 0.05 }), { power: '0.868953' }, 'power.t.test(n = 20, delta = 1, strict = TRUE)');
  all(await of('power_t', { effect: 1, alpha: 0.05, power: 0.9 }), { n: '22.021' }, 'power.t.test(power = .90, delta = 1)');
  all(await of('power_proportion', { n: 50, p1: 0.5, p2: 0.75, alpha: 0.05 }), { power: '0.74017' }, 'power.prop.test(n = 50, p1 = .50, p2 = .75)');
  all(await of('power_proportion', { p1: 0.5, p2: 0.75, alpha: 0.05, power: 0.9 }), { n: '76.7' }, 'power.prop.test(power = .90)');
  all(await of('power_anova', { groups: 4, effect: 0.5, alpha: 0.05, power: 0.8 }), { n: '11.926' }, 'power.anova.test(groups = 4, between.var = 1, within.var = 3, power = .80)');
});
