// What the types of columns are, decided by every value of the file.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');

const stack = suite();

/** One column of the given cells: its type, time zone and the values as /rows gives them. */
async function column(cells, { options, filler } = {}) {
  const text = 'n,x\n' + cells.map((cell, i) => `${i},${cell}`).join('\n') + '\n';
  const made = await stack.admin.dataset('types', text, { options });
  const { column_list: list } = (await stack.admin.get(`/datasets/${made.id}`)).json;
  const rows = (await stack.admin.get(`/datasets/${made.id}/rows`, { limit: 1000, columns: 'x' })).json.items.map((row) => row.x);
  await stack.admin.delete(`/datasets/${made.id}`, 204);
  assert.equal(made.analysis.data_types.x, list[1].type);
  assert.equal(list[1].missing, rows.filter((value) => value === null).length);
  return { type: list[1].type, timezone: list[1].timezone, rows, warnings: made.ingest.warnings, filler };
}

const cases = [
  ['integers', ['1', '-2', '0', '9223372036854775806'], 'integer'],
  ['floats', ['1.5', '-2e3', '.5', '1e-7'], 'float', [1.5, -2000, 0.5, 1e-7]],
  ['integers among floats', ['1', '2.5', '3'], 'float', [1, 2.5, 3]],
  ['booleans', ['true', 'false', 'TRUE', 'False'], 'boolean', [true, false, true, false]],
  ['zeros and ones are numbers', ['0', '1', '1'], 'integer', [0, 1, 1]],
  ['yes and no are texts', ['yes', 'no', 'yes'], 'text', ['yes', 'no', 'yes']],
  ['codes with leading zeros', ['007', '123', '0'], 'text', ['007', '123', '0']],
  ['telephone numbers', ['+4915112345678', '+4915112345679'], 'text'],
  ['integers past 64 bits', ['1', '18446744073709551616', '-99999999999999999999'], 'decimal', ['1', '18446744073709551616', '-99999999999999999999']],
  ['ISO dates', ['2026-11-23', '1999-01-01', '2000-02-29'], 'date', ['2026-11-23', '1999-01-01', '2000-02-29']],
  ['no such day', ['2026-02-28', '2026-02-30'], 'text', ['2026-02-28', '2026-02-30']],
  ['slashed dates, year first', ['2026/11/23', '1999/01/01'], 'date', ['2026-11-23', '1999-01-01']],
  ['month first', ['11/23/2026', '01/02/1999'], 'date', ['2026-11-23', '1999-01-02']],
  ['day first, said by one value', ['01/02/1999', '03/04/2000', '23/11/2026'], 'date', ['1999-02-01', '2000-04-03', '2026-11-23']],
  ['dotted', ['23.11.2026', '1.2.1999'], 'date', ['2026-11-23', '1999-02-01']],
  ['month names', ['23 Nov 2026', '1 February 1999'], 'date', ['2026-11-23', '1999-02-01']],
  ['month names first', ['Nov 23 2026', 'February 1 1999'], 'date', ['2026-11-23', '1999-02-01']],
  ['timestamps', ['2026-11-23 12:00:00', '1999-01-01T00:00:01'], 'timestamp', ['2026-11-23T12:00:00', '1999-01-01T00:00:01']],
  ['microseconds', ['2026-11-23 12:00:00.123456', '2026-11-23 12:00:00.5'], 'timestamp', ['2026-11-23T12:00:00.123456', '2026-11-23T12:00:00.500000']],
  ['without seconds', ['2026-11-23 12:30', '2026-11-24 00:00'], 'timestamp', ['2026-11-23T12:30:00', '2026-11-24T00:00:00']],
  ['AM and PM', ['11/23/2026 1:05 PM', '11/24/2026 12:00 AM'], 'timestamp', ['2026-11-23T13:05:00', '2026-11-24T00:00:00']],
  ['dates among timestamps', ['2026-11-23', '2026-11-23 12:00:00'], 'timestamp', ['2026-11-23T00:00:00', '2026-11-23T12:00:00']],
  ['time zones', ['2026-11-23T12:00:00Z', '2026-11-23T12:00:00+02:00', '2026-11-23 12:00:00-0530'], 'timestamp', ['2026-11-23T12:00:00Z', '2026-11-23T10:00:00Z', '2026-11-23T17:30:00Z'], 'UTC'],
  ['nothing at all', ['', '', ''], 'text', [null, null, null]],
  ['missing tokens', ['1', 'NA', 'N/A', 'NULL', 'null', 'NaN', 'None', '#N/A', '', '2'], 'integer', [1, null, null, null, null, null, null, null, null, 2]],
  ['infinities', ['1.5', 'inf', '-Infinity'], 'float', [1.5, 'Infinity', '-Infinity']],
  ['hexadecimal is text', ['0x10', '0xff'], 'text'],
  ['versions', ['1.2.3', '1.10.0'], 'text'],
  ['addresses', ['10.0.0.1', '192.168.1.1'], 'text'],
  ['a minus alone is no figure', ['1', '-', '2'], 'integer', [1, null, 2]],
  ['a minus among words', ['one', '-', 'two'], 'text', ['one', '-', 'two']],
  ['two digits of a year', ['1/31/23', '12/1/99'], 'date', ['2023-01-31', '1999-12-01']],
];

for (const [what, cells, type, values, timezone] of cases) {
  test(`${what}: ${type}`, async () => {
    const found = await column(cells);
    assert.equal(found.type, type, JSON.stringify(found));
    const normal = (list) => list.map((one) => (typeof one === 'string' ? one.replace(/(\.\d*?[1-9])0+(?=Z?$)/, '$1') : one));
    if (values) assert.deepEqual(normal(found.rows), normal(values));
    assert.equal(found.timezone, timezone || null);
  });
}

test('dates that read both ways are taken month first, and it is said', async () => {
  const found = await column(['01/02/1999', '03/04/2000']);
  assert.equal(found.type, 'date');
  assert.deepEqual(found.rows, ['1999-01-02', '2000-03-04']);
  assert.ok(found.warnings.some((one) => /month/i.test(one)), JSON.stringify(found.warnings));
});

test('big integers keep every digit', async () => {
  const made = await stack.admin.dataset('big', 'a,b\n9223372036854775807,1\n-9223372036854775808,2\n9007199254740993,3\n');
  assert.equal(made.analysis.data_types.a, 'integer');
  const { text } = await stack.admin.get(`/datasets/${made.id}/rows`);
  for (const digits of ['9223372036854775807', '-9223372036854775808', '9007199254740993']) assert.match(text, new RegExp(`"a": ?${digits}\\b`));
  const one = await stack.admin.get(`/datasets/${made.id}/rows`, { filter: 'a:eq:9007199254740993' });
  assert.equal(one.json.total, 1);
  const two = await stack.admin.get(`/datasets/${made.id}/rows`, { filter: 'a:gt:9223372036854775806' });
  assert.equal(two.json.total, 1);
});

test('floats keep every bit', async () => {
  const cells = ['0.1', '1e308', '5e-324', '123456789.12345678', '2.2250738585072014e-308', '-0.30000000000000004', '1.7976931348623157e308'];
  const found = await column(cells);
  assert.deepEqual(found.rows, cells.map(Number));
});

test('the last row widens the type: integer to float to text', async () => {
  const body = Array.from({ length: 60000 }, (_, i) => `${i}`);
  const make = (...last) => stack.admin.dataset('late', ['x', ...body, ...last].join('\n') + '\n');
  const plain = await make();
  assert.equal(plain.analysis.data_types.x, 'integer');
  const float = await make('0.5');
  assert.equal(float.analysis.data_types.x, 'float');
  assert.equal(float.rows, 60001);
  const text = await make('0.5', 'the end');
  assert.equal(text.analysis.data_types.x, 'text');
  assert.equal(text.rows, 60002);
  assert.equal(text.rejected_rows, 0);
  const rows = (await stack.admin.get(`/datasets/${text.id}/rows`, { skip: 59999 })).json.items.map((row) => row.x);
  assert.deepEqual(rows, ['59999', '0.5', 'the end']);
  assert.equal(text.preview[0].x, '0');
});

test('every column widens on its own, in one late row', async () => {
  const lines = ['i,f,b,d,t,z'];
  for (let k = 0; k < 40000; k++) lines.push(`${k},${k}.5,${k % 2 === 0},2026-01-${String((k % 28) + 1).padStart(2, '0')},2026-01-01 00:00:00,`);
  lines.push('99999999999999999999,x,maybe,someday,2026-01-01,5');
  const made = await stack.admin.dataset('wide late', lines.join('\n') + '\n');
  assert.deepEqual(made.analysis.data_types, { i: 'decimal', f: 'text', b: 'text', d: 'text', t: 'timestamp', z: 'integer' });
  assert.equal(made.rows, 40001);
  const last = (await stack.admin.get(`/datasets/${made.id}/rows`, { skip: 40000 })).json.items[0];
  assert.deepEqual(last, { i: '99999999999999999999', f: 'x', b: 'maybe', d: 'someday', t: '2026-01-01T00:00:00', z: 5 });
});

test('missing tokens in text: NA is missing among words, and a code among codes', async () => {
  const words = await column(['north', 'NA', 'south', 'north by west', '']);
  assert.deepEqual(words.rows, ['north', null, 'south', 'north by west', null]);
  const codes = await column(['US', 'NA', 'DE', 'FR', 'GB', 'ZA']);
  assert.equal(codes.type, 'text');
  assert.deepEqual(codes.rows, ['US', 'NA', 'DE', 'FR', 'GB', 'ZA']);
  const quoted = await column(['1', '"NA"', '2']);
  assert.equal(quoted.type, 'integer', 'among numbers NA is missing, quoted or not');
  assert.deepEqual(quoted.rows, [1, null, 2]);
});

test('quoted empties are empty texts where unquoted ones are missing', async () => {
  const found = await column(['a', '""', '', 'b']);
  assert.deepEqual(found.rows, ['a', '', null, 'b']);
});
