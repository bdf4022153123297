// What goes in comes out: export as CSV and NDJSON, and back in.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { table, toCsv, toRows } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const KINDS = ['integer', 'float', 'boolean', 'date', 'timestamp', 'zoned', 'word', 'text'];
const data = table(3, 5000, KINDS, { missing: 0.1 });

test('CSV out and in again gives the same rows and types', async () => {
  const made = await stack.admin.dataset('out', toCsv(data));
  const answer = await stack.admin.get(`/datasets/${made.id}/export`, { format: 'csv' }, 200);
  assert.match(answer.headers['content-type'], /^text\/csv/);
  assert.match(answer.headers['content-disposition'] || '', /attachment; ?filename\*?=.*out\.csv/);
  const back = await stack.admin.dataset('back', answer.body);
  assert.equal(back.rows, 5000);
  assert.equal(back.rejected_rows, 0);
  assert.deepEqual(back.analysis.data_types, made.analysis.data_types);
  assert.equal(back.missing_cells, made.missing_cells);
  assert.deepEqual(await stack.admin.rows(back.id), toRows(data));
  const again = await stack.admin.get(`/datasets/${back.id}/export`, { format: 'csv' }, 200);
  assert.ok(again.body.equals(answer.body), 'the second export is the first, byte for byte');
});

test('NDJSON has one object a row, with the values of /rows', async () => {
  const made = await stack.admin.dataset('lines', toCsv(data));
  const answer = await stack.admin.get(`/datasets/${made.id}/export`, { format: 'ndjson' }, 200);
  assert.match(answer.headers['content-type'], /ndjson/);
  const lines = answer.text.split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(lines.map((line) => JSON.parse(line)), toRows(data));
});

test('awkward values survive: empty and missing, quotes, line breaks, tokens, numbers in text, big and infinite numbers', async () => {
  const text =
    'n,t,big,f,dec\n' +
    '1,"",9223372036854775807,1e308,123456789012345678901234567890\n' +
    '2,,-9223372036854775808,5e-324,1\n' +
    '3,"a ""quoted"" word",0,inf,2\n' +
    '4,"line\r\nbreak",1,-inf,3\n' +
    '5, leading and trailing ,2,0.1,4\n' +
    '6,007,3,-0.30000000000000004,5\n' +
    '7,"a,b;c\td|e",4,,6\n' +
    '8,🌾é,5,1,7\n' +
    "9,=1+1,6,2,8\n";
  const made = await stack.admin.dataset('awkward', text);
  assert.equal(made.rows, 9);
  const first = await stack.admin.get(`/datasets/${made.id}/rows`);
  const csv = await stack.admin.get(`/datasets/${made.id}/export`, { format: 'csv' });
  const back = await stack.admin.dataset('awkward back', csv.body);
  const second = await stack.admin.get(`/datasets/${back.id}/rows`);
  const items = (answer) => answer.text.slice(answer.text.indexOf('"items"'), answer.text.indexOf('"total"'));
  assert.equal(items(second), items(first));
  assert.deepEqual(back.analysis.data_types, made.analysis.data_types);
});

test('an empty table exports its header', async () => {
  const made = await stack.admin.dataset('header', 'a,"b,c"\n');
  assert.equal((await stack.admin.get(`/datasets/${made.id}/export`, { format: 'csv' })).text.trimEnd(), 'a,"b,c"');
  assert.equal((await stack.admin.get(`/datasets/${made.id}/export`, { format: 'ndjson' })).text, '');
});

test('the format is checked; a hostile name makes a harmless file name', async () => {
  const made = await stack.admin.dataset('../"x"\\ 🌾; a', 'a\n1\n');
  assertProblem(await stack.admin.request('GET', `/datasets/${made.id}/export`, { query: { format: 'xml' } }), 422, ['?format']);
  const { headers } = await stack.admin.get(`/datasets/${made.id}/export`, { format: 'csv' }, 200);
  const plain = (headers['content-disposition'].match(/filename="((?:[^"\\]|\\.)*)"/) || [])[1] || '';
  assert.doesNotMatch(plain, /[/]/);
});

test('several exports at once, while other requests are answered', async () => {
  const made = await stack.admin.dataset('many', toCsv(data));
  const exports = Array.from({ length: 6 }, () => stack.admin.get(`/datasets/${made.id}/export`, { format: 'csv' }, 200));
  const others = Array.from({ length: 20 }, () => stack.admin.get(`/datasets/${made.id}`, undefined, 200));
  const bodies = await Promise.all(exports);
  await Promise.all(others);
  for (const one of bodies) assert.ok(one.body.equals(bodies[0].body));
});
