// NIST's Statistical Reference Datasets through the API: files uploaded as anybody would, figures held against the certified values.
//
// Digits are those of the log relative error, -log10(|q - c| / |c|), 15 at the most; of a value that is certified to be 0, -log10|q|. What
// is asked of a set is what exact arithmetic on the doubles that its file becomes could give (docs/statistics.md), less a little.
// Data: tests/data/nist (public domain), or made by the rule by which NIST made them. Source: https://www.itl.nist.gov/div898/strd/
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite } = require('../lib/stack.js');

const FOLDER = path.join(__dirname, '..', 'data', 'nist');
const CERTIFIED = JSON.parse(fs.readFileSync(path.join(FOLDER, 'certified.json'), 'utf8'));
const stack = suite();

const file = (name) => fs.readFileSync(path.join(FOLDER, `${name}.csv`), 'utf8');
const lines = (rows) => rows.map((row) => row.join(',')).join('\n') + '\n';

// An exact decimal number: integer * 10^-scale.
function decimal(text) {
  const [, sign, whole, part = '', exponent = '0'] = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  const scale = part.length - Number(exponent);
  const integer = BigInt(`${sign}${whole}${part}`);
  return scale < 0 ? { integer: integer * 10n ** BigInt(-scale), scale: 0 } : { integer, scale };
}
function decimalText({ integer, scale }) {
  const digits = (integer < 0n ? -integer : integer).toString().padStart(scale + 1, '0');
  return `${integer < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale ? '.' + digits.slice(digits.length - scale) : ''}`;
}
function power(text, degree) {
  const { integer, scale } = decimal(text);
  return decimalText({ integer: integer ** BigInt(degree), scale: scale * degree });
}

// Agreeing digits of a reply's number (its shortest decimal form stands for it) with a certified text, exactly.
function digits(found, certified) {
  if (typeof found !== 'number') return -Infinity;
  const q = decimal(String(found));
  const c = decimal(certified);
  const scale = Math.max(q.scale, c.scale);
  const cc = c.integer * 10n ** BigInt(scale - c.scale);
  const difference = q.integer * 10n ** BigInt(scale - q.scale) - cc;
  if (difference === 0n) return 15;
  if (cc === 0n) return Math.min(15, -Math.log10(Math.abs(found)));
  return Math.min(15, -Math.log10(Math.abs(Number((difference * 10n ** 40n) / cc)) / 1e40));
}
function assertDigits(found, certified, least, what) {
  const have = digits(found, certified);
  assert.ok(have >= least, `${what}: ${found} agrees with ${certified} in ${have.toFixed(2)} digits; ${least} are due`);
}

test('the measure: digits of agreement', () => {
  assert.equal(digits(1.5, '1.5'), 15);
  assert.ok(Math.abs(digits(1.001, '1') - 3) < 1e-6);
  assert.ok(Math.abs(digits(-2772.17959193342, '-2772.17959193343') - 14.44) < 0.01);
  assert.ok(Math.abs(digits(1e-9, '0') - 9) < 1e-9);
  assert.equal(digits(null, '1'), -Infinity);
  assert.equal(power('-6.860120914', 2), '47.061258954700195396');
});

// ---- linear regression ----

function assertModel(result, name, features, least, what) {
  const certified = CERTIFIED[name];
  const terms = certified.coefficients.length > features.length ? ['(Intercept)', ...features] : features;
  terms.forEach((term, i) => {
    const estimate = term === '(Intercept)' ? result.intercept : result.coefficients[term];
    assertDigits(estimate, certified.coefficients[i], least, `${what}: coefficient of ${term}`);
    assertDigits(result.standard_errors[term], certified.errors[i], least, `${what}: standard error of ${term}`);
  });
  assertDigits(result.residual_standard_error, certified.residual_sd, least, `${what}: residual sd`);
  assertDigits(result.r2_score, certified.r_squared, least, `${what}: R squared`);
  assertDigits(result.ss_model, certified.ss_model, least, `${what}: regression sum of squares`);
  assertDigits(result.ss_residual, certified.ss_residual, least, `${what}: residual sum of squares`);
  if (certified.f) assertDigits(result.f, certified.f, least, `${what}: F`);
}

async function regress(name, csv, body, types) {
  const { id } = await stack.admin.dataset(name, csv, { options: types ? { types } : {} });
  return (await stack.admin.post('/analytics/regression', { dataset_id: id, target: 'y', ...body }, 200)).json.result;
}

/** y and powers of x, written out with all their digits. */
function withPowers(pairs, degree) {
  const names = Array.from({ length: degree }, (_, i) => (i ? `x${i + 1}` : 'x'));
  return { names, csv: lines([['y', ...names], ...pairs.map(([y, x]) => [y, ...names.map((_, i) => power(x, i + 1))])]) };
}

const pairsOf = (name) => file(name).trim().split('\n').slice(1).map((line) => line.split(','));

for (const [name, intercept] of [['norris', true], ['noint1', false], ['longley', true]])
  test(name, async () => {
    const csv = file(name);
    const features = csv.split('\n')[0].split(',').slice(1);
    assertModel(await regress(name, csv, { features, intercept }), name, features, 12, name);
  });

test('noint2', async () => {
  assertModel(await regress('noint2', 'y,x\n3,4\n4,5\n4,6\n', { features: ['x'], intercept: false }), 'noint2', ['x'], 12, 'noint2');
});

// Wampler: 21 rows; 1, 4 and 5 whole numbers, with disturbances that are orthogonal to the powers.
const DISTURBANCE = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 759];
function wampler(which) {
  return DISTURBANCE.map((disturbance, x) => {
    let y = 0n;
    if (which === 2) { // the sum of (x / 10)^j, j from 0 to 5, in units of 10^-5
      for (let j = 0; j <= 5; j++) y += BigInt(x) ** BigInt(j) * 10n ** BigInt(5 - j);
      return [decimalText({ integer: y, scale: 5 }), String(x)];
    }
    for (let j = 0; j <= 5; j++) y += BigInt(x) ** BigInt(j);
    const factor = { 1: 0, 3: 1, 4: 100, 5: 10000 }[which];
    return [String(y + BigInt(disturbance * factor)), String(x)];
  });
}

for (const which of [1, 2, 3, 4, 5]) {
  const name = `wampler${which}`;
  test(`${name}, its powers as columns and as the model's`, async () => {
    const { names, csv } = withPowers(wampler(which), 5);
    assertModel(await regress(name, csv, { features: names }), name, names, 11, name);
    const polynomial = await regress(`${name} x`, lines([['y', 'x'], ...wampler(which)]), { features: ['x'], polynomial: { x: 5 } });
    assertModel(polynomial, name, ['x', 'x^2', 'x^3', 'x^4', 'x^5'], 11, `${name}, polynomial`);
  });
}

test('pontius, its powers as columns and as the model\'s', async () => {
  const { names, csv } = withPowers(pairsOf('pontius'), 2);
  assertModel(await regress('pontius', csv, { features: names }), 'pontius', names, 12, 'pontius');
  const polynomial = await regress('pontius x', file('pontius'), { features: ['x'], polynomial: { x: 2 } });
  assertModel(polynomial, 'pontius', ['x', 'x^2'], 12, 'pontius, polynomial');
});

test('filip: 7.5 digits of powers rounded to doubles, 13 of the model\'s own', async () => {
  const { names, csv } = withPowers(pairsOf('filip'), 10);
  assertModel(await regress('filip', csv, { features: names }), 'filip', names, 7.4, 'filip');
  const polynomial = await regress('filip x', file('filip'), { features: ['x'], polynomial: { x: 10 } }); // powers are not rounded there
  assertModel(polynomial, 'filip', ['x', ...names.slice(1).map((_, i) => `x^${i + 2}`)], 13, 'filip, polynomial');
});

// ---- analysis of variance ----

/** SmLs: 9 treatments about offset + 1.4, 1.3, 1.5, 1.3, 1.5, ..., each its centre and then 0.1 below and above it in turn. */
function smls(each, offset) {
  const rows = [['treatment', 'response']];
  for (let k = 0; k < 9; k++)
    for (let i = 0; i < each; i++) {
      const tenths = BigInt(offset) * 10n + BigInt([14, 13, 15, 13, 15, 13, 15, 13, 15][k] + (i === 0 ? 0 : i % 2 ? -1 : 1));
      rows.push([k + 1, decimalText({ integer: tenths, scale: 1 })]);
    }
  return lines(rows);
}

async function anova(name, csv, certified, least, { response = 'response', factor = 'treatment', options, what = name } = {}) {
  const { id } = await stack.admin.dataset(name, csv, { options });
  const { result } = (await stack.admin.post('/analytics/anova', { dataset_id: id, response, factor }, 200)).json;
  for (const figure of ['ss_between', 'ss_within', 'f', 'r_squared', 'residual_sd'])
    assertDigits(result[figure], CERTIFIED[certified][figure], least, `${what}: ${figure}`);
  return result;
}

const DECIMAL = { types: JSON.stringify({ response: 'decimal' }) };
let number = 1;
for (const [offset, asFloat] of [['0', 13], ['1000000', 9.7], ['1000000000000', 3.7]])
  for (const each of [21, 201, 2001]) {
    const name = `smls0${number++}`;
    test(`${name}: ${asFloat} digits as floats, 12 as decimals`, async () => {
      const csv = smls(each, offset);
      const result = await anova(name, csv, `smls_${each}`, asFloat);
      assert.deepEqual([result.df_between, result.df_within], [8, 9 * each - 9]);
      await anova(`${name} exact`, csv, `smls_${each}`, 12, { options: DECIMAL, what: `${name} of decimals` });
    });
  }

test('smls09 as decimals through a regression on the treatment, and in columns through repeated measures', async () => {
  const csv = smls(2001, '1000000000000');
  const fit = await regress('smls09 model', csv.replace('treatment,response', 't,y'), { features: ['t'], categorical: ['t'] }, '{"y":"decimal"}');
  const certified = CERTIFIED.smls_2001;
  for (const [member, name] of [['f', 'f'], ['r2_score', 'r_squared'], ['residual_standard_error', 'residual_sd'], ['ss_model', 'ss_between'], ['ss_residual', 'ss_within']])
    assertDigits(fit[member], certified[name], 12, `smls09 as a model: ${member}`);
  // The treatments side by side, each turned a row further: the columns' sum of squares is that between treatments, and rows and error share that within.
  const values = csv.trim().split('\n').slice(1).map((line) => line.split(',')[1]);
  const columns = Array.from({ length: 9 }, (_, k) => `c${k}`);
  const wide = lines([columns, ...Array.from({ length: 2001 }, (_, i) => columns.map((_, k) => values[k * 2001 + ((i + k) % 2001)]))]);
  const { id } = await stack.admin.dataset('smls09 wide', wide, { options: { types: JSON.stringify(Object.fromEntries(columns.map((name) => [name, 'decimal']))) } });
  const { result } = (await stack.admin.post('/analytics/anova_repeated', { dataset_id: id, columns }, 200)).json;
  assertDigits(result.ss_treatment, certified.ss_between, 12, 'smls09 repeated: columns');
  assertDigits(result.ss_subject + result.ss_error, certified.ss_within, 12, 'smls09 repeated: rows and error');
});

test('sirstv and atmwtag', async () => {
  await anova('sirstv', file('sirstv'), 'sirstv', 12.5);
  await anova('sirstv exact', file('sirstv'), 'sirstv', 14, { options: DECIMAL });
  await anova('atmwtag', file('atmwtag'), 'atmwtag', 9.7, { response: 'agwt', factor: 'instrument' });
  await anova('atmwtag exact', file('atmwtag'), 'atmwtag', 13, { response: 'agwt', factor: 'instrument', options: { types: '{"agwt":"decimal"}' } });
});

// ---- univariate ----

/** NIST's 5,000 digits of pi, 3 the first of them: 16 arctan(1/5) - 4 arctan(1/239), in units of 10^-5020; where pi's 957th is 8, their file has a 3. */
function piDigits() {
  const unit = 10n ** 5020n;
  const arctan = (x) => {
    let sum = 0n;
    for (let term = unit / x, k = 1n, sign = 1n; term; term /= x * x, k += 2n, sign = -sign) sum += (sign * term) / k;
    return sum;
  };
  const digits = [...String(16n * arctan(5n) - 4n * arctan(239n))].slice(0, 5000);
  assert.equal(digits.splice(956, 1, '3')[0], '8');
  return digits;
}

const numacc = (first, low, high) => lines([['y'], [first], ...Array.from({ length: 1000 }, (_, i) => [i % 2 ? high : low])]);
const UNIVARIATE = {
  pidigits: [lines([['y'], ...piDigits().map((digit) => [digit])]), 14.4, 14.4],
  lottery: [file('lottery'), 14.4, 14.4],
  lew: [file('lew'), 14.4, 14.4],
  numacc1: ['y\n10000001\n10000003\n10000002\n', 15, 15],
  numacc2: [numacc('1.2', '1.1', '1.3'), 14.5, 14.5],
  numacc3: [numacc('1000000.2', '1000000.1', '1000000.3'), 9, 9],
  numacc4: [numacc('10000000.2', '10000000.1', '10000000.3'), 7.7, 7.5],
  michelso: [file('michelso'), 13, 13],
  mavro: [file('mavro'), 12, 12],
};

for (const [name, [csv, sd, autocorrelation]] of Object.entries(UNIVARIATE))
  test(`${name}: mean, standard deviation, autocorrelation`, async () => {
    for (const [type, sdDigits, autocorrelationDigits] of [['', sd, autocorrelation], ['decimal', 14.5, 14.5]]) {
      const { id } = await stack.admin.dataset(`${name} ${type}`, csv, { options: type ? { types: JSON.stringify({ y: type }) } : {} });
      const [y] = (await stack.admin.post('/analytics/describe', { dataset_id: id, columns: ['y'] }, 200)).json.result.columns;
      assertDigits(y.mean, CERTIFIED[name].mean, 14, `${name} ${type}: mean`);
      assertDigits(y.sd, CERTIFIED[name].sd, sdDigits, `${name} ${type}: sd`);
      assertDigits(y.autocorrelation, CERTIFIED[name].autocorrelation, autocorrelationDigits, `${name} ${type}: autocorrelation`);
    }
  });
