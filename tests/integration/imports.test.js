// The preview of an import, and the formats that are text: what is shown is what is read.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { gzipSync } = require('node:zlib');
const { suite } = require('../lib/stack.js');
const { table, toCsv, toRows } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const preview = (bytes, fields = {}) => stack.admin.upload('file', bytes, { path: '/imports/preview', fields });
const shown = async (bytes, fields) => {
  const answer = await preview(bytes, fields);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const columns = (json) => json.columns.map((column) => `${column.name}:${column.type}`).join(' ');
const refused = (answer, status, words) => {
  assertProblem(answer, status);
  assert.match(answer.json.detail, words);
};
const everything = async (id) => (await stack.admin.all(`/datasets/${id}/rows`, { limit: 1000 })).items;

test('a CSV file is shown as it will be read, and nothing is stored', async () => {
  const before = (await stack.admin.get('/datasets')).json.total;
  const json = await shown('species;mass;day\nAdelie;3750;2024-01-02\nGentoo;NA;2024-01-03\nGentoo;5000;2024-01-04\n');
  assert.equal(json.format, 'csv');
  assert.equal(json.dialect.delimiter, ';');
  assert.equal(columns(json), 'species:text mass:integer day:date');
  assert.deepEqual(json.rows, [['Adelie', 3750, '2024-01-02'], ['Gentoo', null, '2024-01-03'], ['Gentoo', 5000, '2024-01-04']]);
  assert.deepEqual(json.columns[0].samples, ['Adelie', 'Gentoo']);
  assert.equal(json.columns[1].missing, 1);
  assert.deepEqual([json.complete, json.truncated, json.rows_read, json.rejected_rows], [true, false, 3, 0]);
  assert.equal((await stack.admin.get('/datasets')).json.total, before);
});

test('changed options give another reading', async () => {
  const text = 'a,b\n1,2\n3,4\n';
  const json = await shown(text, { header: 'false', delimiter: ';' });
  assert.equal(columns(json), 'column_1:text');
  assert.equal(json.rows.length, 3);
  assert.equal(columns(await shown(text, { types: '{"a":"text"}' })), 'a:text b:integer');
  assertProblem(await preview(text, { delimiter: 'ab' }), 422);
  assertProblem(await preview(text, { format: 'parquet' }), 422);
  assertProblem(await preview(text, { widths: '[0]' }), 422);
});

test('the options of a preview give the same dataset', async () => {
  const files = ['x|y\n1|"a|b"\n2|c\n', '{"k":{"rows":[{"a":1,"b":{"c":"x"}},{"a":2.5}]},"n":3}', 'id   name     n\n1    a b    1.5\n22   c d      3\n3    e f     12\n',
    '{"a":1}\n{"a":\n{"a":3}\n'];
  for (const text of files) {
    const json = await shown(text);
    const fields = Object.fromEntries(Object.entries(json.options).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
    const answer = await stack.admin.upload('again', text, { fields });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(answer.json.analysis.data_types, Object.fromEntries(json.columns.map((column) => [column.name, column.type])));
    assert.deepEqual((await everything(answer.json.id)).map((row) => Object.values(row)), json.rows);
    assert.equal(answer.json.rejected_rows, json.rejected_rows);
  }
});

test('what is cut off at the end of a first part is no mistake', async () => {
  const records = Array.from({ length: 5000 }, (_, i) => ({ id: i, name: `n\u00e9 ${i}`, x: i / 3 }));
  const whole = {
    json: JSON.stringify(records),
    ndjson: records.map((record) => JSON.stringify(record)).join('\n'),
    csv: 'id,name,x\n' + records.map((record) => Object.values(record).join(',')).join('\n'),
  };
  for (const [format, text] of Object.entries(whole)) {
    for (const cut of [20000, 20001, 20007]) {
      const json = await shown(Buffer.from(text).subarray(0, cut), { complete: 'false' });
      assert.equal(json.format, format);
      assert.equal(columns(json), 'id:integer name:text x:float');
      assert.equal(json.rejected_rows, 0);
      assert.equal(json.complete, false);
      assert.ok(json.rows_read > 400 && json.rows_read < 5000);
      assert.deepEqual(json.rows[7], Object.values(records[7]));
    }
  }
  const packed = gzipSync(whole.ndjson);
  const json = await shown(packed.subarray(0, packed.length / 2), { complete: 'false' });
  assert.equal(json.dialect.container, 'gzip');
  assert.ok(json.rows_read > 1000 && json.rejected_rows === 0);
  refused(await preview(Buffer.from(whole.json).subarray(0, 20000)), 422, /not valid/);
});

test('rejects are shown, the first of them, and counted', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => (i % 2 ? `{"a":${i}` : `{"a":${i}}`)).join('\n');
  const json = await shown(lines);
  assert.equal(json.rejected_rows, 30);
  assert.equal(json.rejects.length, 20);
  assert.equal(json.rejects[0].line, 2);
  assert.match(json.rejects[0].reason, /comma or \}/);
  assert.equal(json.rejects[0].raw, '{"a":1');
  assert.equal(json.rows_read, 30);
});

test('what is no table is refused with advice', async () => {
  refused(await preview(''), 422, /empty/);
  refused(await preview('<!DOCTYPE html>\n<html><body>Not found</body></html>'), 415, /web page/);
  refused(await preview(Buffer.from('PAR1\x15\x04\x15')), 415, /Parquet/);
  refused(await preview(Buffer.alloc((16 << 20) + 1, 'a,b\n')), 413, /16 MB/);
  refused(await preview('[1,2,,3]'), 422, /line 1 at column 6/);
  const bomb = gzipSync(Buffer.alloc(200 << 20, 'a,b\n'));
  const json = await shown(bomb);
  assert.ok(json.rows_read < 20e6 / 4, 'only the beginning of what is packed is looked at');
});

test('JSON out and in again gives the same rows and types', async () => {
  const data = table(5, 3000, ['integer', 'float', 'boolean', 'date', 'timestamp', 'zoned', 'word', 'text'], { missing: 0.1 });
  const made = await stack.admin.dataset('json out', toCsv(data));
  for (const format of ['json', 'ndjson']) {
    const answer = await stack.admin.get(`/datasets/${made.id}/export`, { format }, 200);
    if (format === 'json') {
      assert.match(answer.headers['content-type'], /^application\/json/);
      assert.deepEqual(JSON.parse(answer.text), toRows(data));
    }
    const back = await stack.admin.dataset(`${format} back`, answer.body);
    assert.equal(back.ingest.dialect.format, format);
    assert.deepEqual(back.analysis.data_types, made.analysis.data_types);
    assert.deepEqual(await everything(back.id), toRows(data));
  }
});

test('no rows are an empty array; infinite numbers and big ones come back', async () => {
  const none = await stack.admin.dataset('none', 'a,b\n');
  assert.deepEqual(JSON.parse((await stack.admin.get(`/datasets/${none.id}/export`, { format: 'json' }, 200)).text), []);
  const made = await stack.admin.dataset('odd', 'f,i,t\n1.5,9223372036854775807,"a ""q"" \\ b"\ninf,-9223372036854775808,"\u00e9\u{1f33e}"\n-inf,0,\n');
  const out = await stack.admin.get(`/datasets/${made.id}/export`, { format: 'json' }, 200);
  const back = await stack.admin.dataset('odd back', out.body);
  assert.deepEqual(back.analysis.data_types, { f: 'float', i: 'integer', t: 'text' });
  const again = await stack.admin.get(`/datasets/${back.id}/export`, { format: 'json' }, 200);
  assert.equal(again.text, out.text);
});

test('any type of body that can be a file is one', async () => {
  for (const type of ['application/x-ndjson', 'application/json; charset=utf-8', 'application/vnd.api+json', 'text/plain', 'application/x-unheard-of']) {
    const answer = await stack.admin.request('POST', '/datasets', { query: { name: `of ${type}` }, body: '{"a":1}\n{"a":2}\n', headers: { 'Content-Type': type } });
    assert.equal(answer.status, 201, `${type}: ${answer.text}`);
    assert.equal(answer.json.rows, 2);
  }
});
