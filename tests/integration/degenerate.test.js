// Every operation of the catalog on data that are at the end of what there is: nothing, one row, one value, no value, infinite, huge, tiny,
// collinear, one group, a thousand groups. The answer is a reply whose every number is a number, or a message that says what is wrong; never a
// failure of the server. Runs are made from the catalog's JSON Schemas, so that a new operation is tried as well.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');

const stack = suite();

// ---- the tables: the same columns in all of them ----

const TYPES = { x: 'float', y: 'float', z: 'float', i: 'integer', k: 'integer', d: 'decimal', b: 'boolean', g: 'text', h: 'text', t: 'date', s: 'timestamp' };
const NAMES = Object.keys(TYPES);

/** Rows of ordinary values; `change` gives what differs in row i. */
function rows(n, change = () => ({}), seed = 7) {
  const r = random(seed);
  return Array.from({ length: n }, (_, i) => {
    const x = Math.round((r() * 20 - 5) * 100) / 100;
    const row = {
      x, y: Math.round((2 * x + r() * 9) * 100) / 100, z: Math.round(r() * 900) / 100 + 0.01, i: Math.floor(r() * 50) - 9, k: Math.floor(r() * 6),
      d: (Math.round(r() * 10000) / 100).toFixed(2), b: r() < 0.5, g: 'abc'[i % 3], h: 'uv'[Math.floor(r() * 2)],
      t: `2026-0${1 + (i % 9)}-1${i % 10}`, s: `2026-03-${10 + (i % 20)}T0${i % 10}:00:00`,
    };
    return { ...row, ...change(i, row, r) };
  });
}
const csv = (list) => [NAMES.join(','), ...list.map((row) => NAMES.map((name) => row[name] ?? '').join(','))].join('\n') + '\n';
const every = (value) => Object.fromEntries(NAMES.map((name) => [name, value]));
const constant = { x: 3, y: 3, z: 3, i: 3, k: 3, d: '3.00', b: true, g: 'a', h: 'u', t: '2026-01-01', s: '2026-01-01T00:00:00' };

const TABLES = {
  empty: [],
  'one row': rows(1),
  'two rows': rows(2),
  'three rows': rows(3),
  constant: rows(12, () => constant),
  'constant but for one': rows(12, (i, row) => (i ? constant : row)),
  'all missing': rows(9, () => every('')),
  'one value a column': rows(NAMES.length, (i) => Object.fromEntries(NAMES.map((name, at) => [name, at === i ? constant[name] : '']))),
  'half missing': rows(40, (i, row, r) => Object.fromEntries(NAMES.filter(() => r() < 0.5).map((name) => [name, '']))),
  infinite: rows(30, (i, row) => ({ x: i % 3 ? row.x : i % 2 ? 'Infinity' : '-Infinity', y: i === 4 ? 'Infinity' : row.y, z: 'Infinity' })),
  huge: rows(20, (i) => ({ x: i % 2 ? '1e308' : '-1.7e308', y: `${1 + (i % 7)}e307`, z: `${1 + i}e300`, i: i % 2 ? '9223372036854775807' : '-9223372036854775808', k: '4611686018427387904' })),
  tiny: rows(20, (i) => ({ x: `${1 + i}e-308`, y: i % 2 ? '5e-324' : '-5e-324', z: `${1 + (i % 5)}e-320` })),
  'far from zero': rows(20, (i) => ({ x: `1000000000000.${i % 10}`, y: `1e15`, z: 1e300 })),
  collinear: rows(30, (i, row) => ({ y: 2 * row.i, z: row.i + 0.5, x: row.i, d: `${row.i}.00`, k: Math.abs(row.i) })),
  'one group': rows(25, () => ({ g: 'only', h: 'only', b: true })),
  'groups of one row': rows(30, (i) => ({ g: `g${i}`, h: `h${i}` })),
  'one against all': rows(30, (i) => ({ h: i ? 'u' : 'v', g: i ? 'a' : 'b', b: i > 0 })),
  'a thousand groups': rows(1000, (i) => ({ g: `group ${i % 1000}`, h: i % 2 ? 'u' : 'v' })),
  'more than a thousand groups': rows(1010, (i) => ({ g: `group ${i}`, h: `half ${i}` })),
  'all tied': rows(40, (i) => ({ x: i % 2, y: i % 2, z: 1, i: i % 2, k: 0, d: '1.00' })),
  separated: rows(40, (i, row) => ({ b: row.x > 5, h: row.x > 5 ? 'u' : 'v', k: row.x > 5 ? 9 : 0 })),
};

// ---- the runs, out of the schemas ----

const NUMBERS = { n_clusters: [2, 1, 50], n_components: [undefined, 1, 3], numbers: [[0, 1], [5], [1, 2]] };
const ROUNDS = 100; // of what draws at random, to be quick
// one of the figures of a power analysis is what is sought
const POWER = {
  power_t: [{ n: 20, effect: 0.5, alpha: 0.05 }, { n: 2, effect: 1e6, alpha: 1e-9 }, { effect: 1e-9, alpha: 0.05, power: 0.8 }, { n: 5, alpha: 0.05, power: 0.9999 }, {}],
  power_proportion: [{ n: 20, p1: 0.5, p2: 0.7, alpha: 0.05 }, { p1: 0.5, p2: 0.5, alpha: 0.05, power: 0.9 }, { p1: 0, p2: 1, alpha: 0.05, power: 0.9 }, {}],
  power_anova: [{ n: 20, groups: 3, effect: 0.3, alpha: 0.05 }, { groups: 2, effect: 1e-9, alpha: 0.05, power: 0.9 }, {}],
  power_correlation: [{ n: 20, effect: 0.3, alpha: 0.05 }, { effect: 0.9999999, alpha: 0.05, power: 0.9 }, { n: 4, alpha: 0.05, power: 0.99 }, {}],
  power_chi_squared: [{ n: 20, effect: 0.3, df: 2, alpha: 0.05 }, { effect: 1e-9, df: 1, alpha: 0.05, power: 0.9 }, {}],
};

const fitting = (schema) => NAMES.filter((name) => !schema['x-quern-column'].types || schema['x-quern-column'].types.includes(TYPES[name]));

/** The columns of fitting types, from the `turn`-th on: other columns for each parameter, others again for each turn. */
function column(schema, name, turn, taken) {
  const fit = fitting(schema);
  const prefer = ['factor', 'group_by', 'rows', 'first', 'outcome'].includes(name) && fit.includes('g') ? ['h', 'g', 'b'] : fit;
  for (let step = 0; step < prefer.length; step++) {
    const one = prefer[(turn + step) % prefer.length];
    if (!taken.has(one)) {
      taken.add(one);
      return one;
    }
  }
  return prefer[turn % prefer.length];
}

function* bodies(operation, turn) {
  if (POWER[operation.name]) {
    yield* POWER[operation.name];
    return;
  }
  const { properties, required } = operation.parameters;
  const make = (more, only = []) => {
    const body = {};
    const taken = new Set();
    for (const [name, schema] of Object.entries(properties)) {
      if (['dataset_id', 'version', 'filter'].includes(name) || !(required.includes(name) || only.includes(name))) continue;
      if (schema['x-quern-column']?.many) {
        const fit = fitting(schema).filter((one) => !taken.has(one));
        body[name] = fit.map((_, at) => fit[(turn + at) % fit.length]).slice(0, name === 'features' ? 4 : 3);
        body[name].forEach((one) => taken.add(one));
      } else if (schema['x-quern-column']) body[name] = column(schema, name, turn, taken);
      else if (NUMBERS[name]?.length) body[name] = NUMBERS[name][turn % NUMBERS[name].length];
      else if (schema.enum) body[name] = schema.enum[turn % schema.enum.length];
      else throw new Error(`${operation.name} wants ${name}: say here what to try`);
    }
    if (properties.rounds) body.rounds = ROUNDS;
    return { ...body, ...more };
  };
  yield make({});
  for (const [name, schema] of Object.entries(properties)) {
    if (schema.enum) for (const choice of schema.enum) yield make({ [name]: choice }, choice === 'difference' ? ['factor'] : choice === 'correlation' ? ['second'] : []);
    else if (schema.type === 'boolean') yield make({ [name]: !schema.default });
    else if (schema['x-quern-column'] && !required.includes(name)) yield make({}, [name]);
    else if (NUMBERS[name] && !required.includes(name)) yield make({ [name]: NUMBERS[name][turn % NUMBERS[name].length] });
  }
}

// ---- what must hold ----

const WRONG = /\bnan\b|\binf(inity)?\b|\bnull\b|\bundefined\b|-?1\.#/i;

/** JSON.parse takes neither NaN nor Infinity; words must not show them either. */
function check(answer, what) {
  assert.ok([200, 422].includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 600)}`);
  const reply = answer.json;
  if (answer.status === 422) {
    assert.ok(reply.detail.length > 10, `${what}: a message: ${answer.text}`);
    assert.doesNotMatch(reply.detail, /\bnan\b|\binf\b/i, `${what}: ${reply.detail}`);
    return;
  }
  assert.ok(reply.explanation.length > 10, `${what}: an explanation`);
  for (const text of [reply.explanation, ...reply.warnings, ...reply.tables.flatMap((table) => table.note ?? [])])
    assert.doesNotMatch(text.replace(/"[^"]*"/g, '""').replace(/\bto infinity\b|\bminus infinity to\b/g, ''), WRONG, `${what}: ${text}`);
  for (const table of reply.tables)
    for (const row of table.rows) {
      assert.equal(row.length, table.columns.length, `${what}: table ${table.name}`);
      row.forEach((cell, at) => {
        const { name, format } = table.columns[at];
        if (['p', 'percent'].includes(format) && cell !== null)
          assert.ok(cell >= 0 && (format === 'percent' || cell <= 1), `${what}: ${table.name}.${name} is ${cell}`);
      });
    }
  probabilities(reply.result, what);
}

/** What is called p is between 0 and 1 wherever it stands. */
function probabilities(value, what, name = '') {
  if (value && typeof value === 'object')
    for (const [key, one] of Object.entries(value)) probabilities(one, what, Array.isArray(value) ? name : key);
  else if (typeof value === 'number' && /^(p|p_adjusted|exact_p|fisher_p|f_p|.*_p)$/.test(name)) assert.ok(value >= 0 && value <= 1, `${what}: ${name} is ${value}`);
}

for (const [name, list] of Object.entries(TABLES))
  test(`a table: ${name}`, async () => {
    const { id } = await stack.admin.dataset(name, csv(list), { options: { types: JSON.stringify(TYPES) } });
    const { items } = (await stack.admin.get('/analytics', undefined, 200)).json;
    const turn = Object.keys(TABLES).indexOf(name);
    const wrong = [];
    let runs = 0;
    let answered = 0;
    for (const operation of items)
      for (const body of bodies(operation, turn)) {
        const answer = await stack.admin.request('POST', `/analytics/${operation.name}`, { json: { dataset_id: id, ...body }, headers: { Prefer: 'wait=60' } });
        runs++;
        answered += answer.status === 200;
        try {
          check(answer, `${operation.name} ${JSON.stringify(body)}`);
        } catch (error) {
          wrong.push(error.message);
        }
      }
    assert.equal(wrong.length, 0, `${wrong.length} of ${runs} runs:\n${wrong.join('\n')}`);
    assert.ok(runs > items.length);
    if (list.length >= 20 && name !== 'infinite') assert.ok(answered > runs / 4, `${answered} of ${runs} were answered`);
  });
