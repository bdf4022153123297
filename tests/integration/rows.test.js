// Pages of rows: every filter on every type, sorting, paging, columns, and what is refused.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { table, toCsv, toRows, sortRows, matches, random } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const KINDS = ['integer', 'small', 'float', 'boolean', 'date', 'timestamp', 'zoned', 'word', 'text'];
const data = table(77, 1200, KINDS, { missing: 0.08 });
const rows = toRows(data);
const name = Object.fromEntries(data.columns.map((one) => [one.kind, one.name]));
let id;


const page = async (query) => (await stack.admin.get(`/datasets/${id}/rows`, query, 200)).json;
const json = (column, op, value) => JSON.stringify({ column, op, value });

test('the first page, as it stands in the file', async () => {
  const reply = await page({ limit: 100 });
  assert.deepEqual(reply.items, rows.slice(0, 100));
  assert.equal(reply.total, 1200);
  assert.equal(reply.rows, 1200);
  assert.equal(reply.version, 1);
  assert.deepEqual(reply.columns.map(({ name: n, type }) => [n, type]), data.columns.map((one) => [one.name, one.type]));
  assert.ok(reply.next);
});

for (const column of data.columns) {
  const ops = ['eq', 'ne', 'in', 'is_null', ...(column.type === 'boolean' ? [] : ['gt', 'gte', 'lt', 'lte']), ...(column.type === 'text' ? ['contains'] : [])];
  test(`filters on ${column.kind}: ${ops.join(', ')}`, async () => {
    const r = random(column.values.length + column.name.length);
    const present = column.values.filter((one) => one !== null);
    for (const op of ops) {
      for (let k = 0; k < 3; k++) {
        const pick = () => r.pick(present);
        const operand = op === 'is_null' ? k % 2 === 0 : op === 'in' ? [pick(), pick(), pick()] : op === 'contains' ? pick().slice(1, 4).toUpperCase() : pick();
        const expected = rows.filter((row) => matches(row[column.name], op, operand));
        const reply = await page({ filter: json(column.name, op, operand), limit: 1000 });
        assert.equal(reply.total, expected.length, `${op} ${JSON.stringify(operand)}`);
        assert.deepEqual(reply.items, expected.slice(0, 1000), `${op} ${JSON.stringify(operand)}`);
        const text = op === 'in' ? operand.join('|') : String(operand);
        const plain = op === 'in' ? operand.every((one) => !/[|]/.test(String(one))) : true;
        if (plain) {
          const short = await page({ filter: `${column.name}:${op}:${text}`, limit: 1 });
          assert.equal(short.total, expected.length, `${op} as text: ${text}`);
        }
      }
    }
  });
}

test('several filters must all hold', async () => {
  const reply = await page({ filter: [`${name.integer}:gte:20000`, `${name.integer}:lt:80000`, `${name.boolean}:eq:true`, `${name.word}:is_null:false`], limit: 1000 });
  const expected = rows.filter((row) => matches(row[name.integer], 'gte', 20000) && matches(row[name.integer], 'lt', 80000) && row[name.boolean] === true && row[name.word] !== null);
  assert.ok(expected.length > 5);
  assert.deepEqual(reply.items, expected);
  assert.equal(reply.total, expected.length);
});

test('wildcards and quotes in values are plain characters', async () => {
  for (const value of ['%', '_', '\\', "'", '"', "o'brien", 'sigma%_tau', '%_', "' OR 1=1 --"]) {
    const expected = rows.filter((row) => matches(row[name.word], 'contains', value)).length;
    assert.equal((await page({ filter: json(name.word, 'contains', value), limit: 1 })).total, expected, value);
  }
});

test('numbers compare exactly across types: an integer column with a fraction, a float with an integer', async () => {
  const over = rows.filter((row) => matches(row[name.small], 'gt', 1.5)).length;
  assert.equal((await page({ filter: `${name.small}:gt:1.5`, limit: 1 })).total, over);
  const float = rows.filter((row) => matches(row[name.float], 'lte', 0)).length;
  assert.equal((await page({ filter: `${name.float}:lte:0`, limit: 1 })).total, float);
});

for (const column of data.columns) {
  for (const descending of [false, true]) {
    test(`sorted by ${column.kind}, ${descending ? 'descending' : 'ascending'}: missing last, ties in file order`, async () => {
      const expected = sortRows(rows, [[column.name, descending]]);
      const first = await page({ sort: (descending ? '-' : '') + column.name, limit: 1000 });
      const rest = await page({ sort: (descending ? '-' : '') + column.name, limit: 1000, skip: 1000 });
      assert.deepEqual([...first.items, ...rest.items].map((row) => row[column.name]), expected.map((row) => row[column.name]));
      assert.deepEqual([...first.items, ...rest.items], expected);
    });
  }
}

test('sorted by several keys, with a filter', async () => {
  const keys = [[name.small, true], [name.word, false], [name.date, true]];
  const reply = await page({ sort: `-${name.small},${name.word},-${name.date}`, filter: `${name.boolean}:eq:false`, limit: 1000 });
  assert.deepEqual(reply.items, sortRows(rows.filter((row) => row[name.boolean] === false), keys).slice(0, 1000));
  const form = await page({ sort: JSON.stringify(keys.map(([column, descending]) => ({ column, descending }))), filter: json(name.boolean, 'eq', false), limit: 1000 });
  assert.deepEqual(form.items, reply.items);
});

test('the pages together are the whole, whatever their size', async () => {
  for (const [limit, query] of [[7, { filter: `${name.small}:eq:2` }], [250, { sort: `-${name.word}` }], [1000, {}], [499, { sort: `${name.float}`, filter: `${name.integer}:gt:500` }]]) {
    const { items, total } = await stack.admin.all(`/datasets/${id}/rows`, { ...query, limit });
    let expected = rows;
    if (query.filter && query.filter.startsWith(name.small)) expected = rows.filter((row) => row[name.small] === 2);
    if (query.filter && query.filter.startsWith(name.integer)) expected = rows.filter((row) => matches(row[name.integer], 'gt', 500));
    if (query.sort) expected = sortRows(expected, [[query.sort.replace('-', ''), query.sort.startsWith('-')]]);
    assert.equal(total, expected.length);
    assert.deepEqual(items, expected);
  }
});

test('next keeps the query and is repeated in Link', async () => {
  const answer = await stack.admin.get(`/datasets/${id}/rows`, { limit: 10, sort: `-${name.integer}`, filter: json(name.word, 'ne', 'zeta|eta'), columns: `${name.integer},${name.word}` });
  const next = new URL(answer.json.next, stack.url);
  assert.equal(next.searchParams.get('skip'), '10');
  assert.equal(next.searchParams.get('limit'), '10');
  assert.equal(next.searchParams.get('sort'), `-${name.integer}`);
  assert.equal(next.searchParams.get('filter'), json(name.word, 'ne', 'zeta|eta'));
  assert.match(answer.headers.link || '', /^<([^>]+)>; ?rel="next"$/);
  assert.equal(answer.headers.link.match(/^<([^>]+)>/)[1], answer.json.next);
  const last = await page({ skip: 1195, limit: 10 });
  assert.equal(last.items.length, 5);
  assert.equal(last.next, null);
  const past = await page({ skip: 5000 });
  assert.deepEqual(past.items, []);
  assert.equal(past.total, 1200);
  assert.equal(past.next, null);
});

test('columns: a choice, in the asked order, in both forms', async () => {
  const reply = await page({ columns: `${name.word},${name.integer}`, limit: 3 });
  assert.deepEqual(reply.items, rows.slice(0, 3).map((row) => ({ [name.word]: row[name.word], [name.integer]: row[name.integer] })));
  assert.deepEqual(Object.keys(reply.items[0]), [name.word, name.integer]);
  assert.deepEqual(reply.columns.map((one) => one.name), [name.word, name.integer]);
  assert.deepEqual((await page({ columns: JSON.stringify([name.word, name.integer]), limit: 3 })).items, reply.items);
  const sorted = await page({ columns: name.word, sort: `-${name.integer}`, limit: 3 });
  assert.deepEqual(sorted.items, sortRows(rows, [[name.integer, true]]).slice(0, 3).map((row) => ({ [name.word]: row[name.word] })));
});

test('names that hold the separators work in the JSON forms', async () => {
  const made = await stack.admin.dataset('separators', '"a:b","a,b",-c,"[x]","{y}"\nx|y,1,2,3,4\np,5,6,7,8\n');
  const get = async (query) => (await stack.admin.get(`/datasets/${made.id}/rows`, query, 200)).json;
  assert.equal((await get({ filter: json('a:b', 'in', ['x|y']) })).total, 1);
  assert.deepEqual((await get({ sort: JSON.stringify([{ column: 'a,b', descending: true }]), columns: JSON.stringify(['a,b']) })).items, [{ 'a,b': 5 }, { 'a,b': 1 }]);
  assert.deepEqual((await get({ sort: JSON.stringify([{ column: '-c', descending: true }]), limit: 1 })).items[0]['-c'], 6);
  assert.equal((await get({ filter: json('[x]', 'eq', 7) })).total, 1);
});

test('what does not fit is refused, by its name', async () => {
  const bad = async (query, pointers) => assertProblem(await stack.admin.request('GET', `/datasets/${id}/rows`, { query }), 422, pointers);
  await bad({ filter: 'nonsense' }, ['?filter']);
  await bad({ filter: 'nowhere:eq:1' }, ['?filter']);
  await bad({ filter: `${name.integer}:like:1` }, ['?filter']);
  await bad({ filter: `${name.integer}:eq:many` }, ['?filter']);
  await bad({ filter: `${name.integer}:contains:1` }, ['?filter']);
  await bad({ filter: `${name.date}:gt:yesterday` }, ['?filter']);
  await bad({ filter: `${name.boolean}:eq:2` }, ['?filter']);
  await bad({ filter: `${name.word}:is_null:perhaps` }, ['?filter']);
  await bad({ filter: '{"column": 1}' }, ['?filter']);
  await bad({ filter: '{"column": "x"' }, ['?filter']);
  await bad({ sort: 'nowhere' }, ['?sort']);
  await bad({ sort: `${name.integer},${name.integer}x` }, ['?sort']);
  await bad({ columns: 'nowhere' }, ['?columns']);
  await bad({ limit: 20000 }, ['?limit']);
  await bad({ colums: name.word }, ['?colums']);
});

test('integers: bounds outside 64 bits are no error', async () => {
  assert.equal((await page({ filter: `${name.integer}:lt:99999999999999999999999`, limit: 1 })).total, rows.filter((row) => row[name.integer] !== null).length);
  assert.equal((await page({ filter: `${name.integer}:eq:99999999999999999999999`, limit: 1 })).total, 0);
});

test('timestamps with a zone compare as instants', async () => {
  const value = rows.find((row) => row[name.zoned])[name.zoned];
  const shifted = new Date(Date.parse(value) + 2 * 3600000).toISOString().slice(0, 19) + '+02:00';
  assert.equal((await page({ filter: json(name.zoned, 'eq', shifted), limit: 1 })).total, rows.filter((row) => row[name.zoned] === value).length);
});

async function prepare() {
  id = (await stack.admin.dataset('rows', toCsv(data))).id;
}
