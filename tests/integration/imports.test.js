// The preview of an import, and the formats that are text: what is shown is what is read.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');
const { suite } = require('../lib/stack.js');
const { table, toCsv, toRows } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');
const { zip } = require('../lib/zip.js');

const DATA = path.join(__dirname, '../data');
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
  assertProblem(await preview(text, { delimiter: 'abcdefgh' }), 422);
  assertProblem(await preview(text, { format: 'parquet' }), 422);
  assertProblem(await preview(text, { widths: '[0]' }), 422);
});

test('the options of a preview give the same dataset', async () => {
  const files = ['x|y\n1|"a|b"\n2|c\n', '{"k":{"rows":[{"a":1,"b":{"c":"x"}},{"a":2.5}]},"n":3}', 'id   name     n\n1    a b    1.5\n22   c d      3\n3    e f     12\n',
    '{"a":1}\n{"a":\n{"a":3}\n', 'id||name\n1||x|y\n2||z\n', 'a\t\tb\n1\t\tx\n2\t\ty\n', 'a, b\n1, x y\n2, z\n', "a:b\n1:'x:y'\n2:z\n",
    'Title,,\n,,\nday,kilos,tree\n2024-01-13,1.5,T1\n2024-01-14,2.5,T2\n', 'id,,name\n1,Ada\n2,Emmy\n3,Sofia\n', 'a,b\n1,2\n3,4\n5,6\nTotal\n'];
  for (const text of files) {
    const json = await shown(text);
    const fields = Object.fromEntries(Object.entries(json.options).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
    const answer = await stack.admin.upload('again', text, { fields });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(answer.json.analysis.data_types, Object.fromEntries(json.columns.map((column) => [column.name, column.type])));
    assert.deepEqual((await stack.admin.rows(answer.json.id)).map((row) => Object.values(row)), json.rows);
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
    assert.deepEqual(await stack.admin.rows(back.id), toRows(data));
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

const asFields = (options) => Object.fromEntries(Object.entries(options).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));

test('columns get other names, or are left out; types go by the names of the file', async () => {
  const text = 'k,what,x y\n1,a,2024-01-02\n2,b,2024-01-03\n';
  const fields = { names: '{"what":null,"x y":"day"}', types: '{"k":"text","x y":"text"}' };
  const json = await shown(text, fields);
  assert.equal(columns(json), 'k:text day:text');
  assert.deepEqual(json.columns.map((column) => column.source), ['k', 'x y']);
  assert.deepEqual(json.rows, [['1', '2024-01-02'], ['2', '2024-01-03']]);
  const rules = JSON.stringify([{ rule: 'allowed', columns: ['day'], params: { values: ['2024-01-02'] }, action: 'reject' }]);
  const made = await stack.admin.upload('renamed', text, { fields: { ...asFields(json.options), rules } });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(await stack.admin.rows(made.json.id), [{ k: '1', day: '2024-01-02' }]);
  const rejects = (await stack.admin.get(`/datasets/${made.json.id}/rejects`)).json.items;
  assert.deepEqual([rejects[0].line, rejects[0].raw], [3, '2,b,2024-01-03'], 'a row is told by its place in the file');
  const swapped = await shown('a,b\n1,x\n', { names: '{"a":"b","b":"a"}' });
  assert.equal(columns(swapped), 'b:integer a:text');
});

test('names that can not be are refused, at the name', async () => {
  const text = 'a,b\n1,2\n';
  const wrong = async (names, words, pointer = '/names') => {
    const answer = await preview(text, { names });
    assertProblem(answer, 422);
    assert.equal(answer.json.errors[0].pointer, pointer, answer.text);
    assert.match(answer.json.errors[0].detail, words);
    const upload = await stack.admin.upload('wrong', text, { fields: { names } });
    assertProblem(upload, 422);
  };
  await wrong('{"a":"b"}', /Two columns would be called "b"/, '/names/a');
  await wrong('{"c/d":"x"}', /no column "c\/d"/, '/names/c~1d');
  await wrong('{"a":null,"b":null}', /All columns are left out/, '/names/a');
  await wrong('{"a":""}', /must be a text/);
  await wrong('{"a":" x"}', /must be a text/);
  await wrong('{"a":"x\\u0000y"}', /must be a text/);
  await wrong('{"a":1}', /must be a text/);
  await wrong('["a"]', /must be a JSON object/);
});

test('an option that makes a file unreadable is named', async () => {
  const workbook = fs.readFileSync(path.join(DATA, 'xlsx/openpyxl.xlsx'));
  const cases = [
    [workbook, { sheet: 'Nothing' }, '/sheet', /no sheet "Nothing"/],
    ['{"a":[{"b":1}]}', { path: '/c' }, '/path', /no "\/c"/],
    [zip([['one.csv', 'a\n1\n'], ['two.csv', 'b\n2\n']]), { member: 'three.csv' }, '/member', /no member "three.csv"/],
    ['a,b\n1,x\n2,y\n', { types: '{"a":"integer","b":"integer"}' }, '/types/b', /"x" in column "b"/],
    ['a,b\n1,2\n', { format: 'xlsx' }, '/format', /zip|workbook/i],
    ['a,b\n1,2\n', { types: '{"c":"text"}', header: 'true' }, '/types/c', /no column "c"/],
    ['a,b\n1,2\n', { encoding: 'klingon' }, '/encoding', /not an encoding/],
  ];
  for (const [bytes, fields, pointer, words] of cases) {
    const answer = await preview(bytes, fields);
    assertProblem(answer, 422);
    assert.equal(answer.json.errors[0].pointer, pointer, answer.text);
    assert.match(answer.json.errors[0].detail, words);
  }
  assert.deepEqual((await preview('[1,2,,3]', { encoding: 'UTF-8' })).json.errors ?? [], [], 'nobody is blamed for a broken file');
});

test('the tables of a zip are listed, and each can be looked at', async () => {
  const bytes = zip([['one.csv', 'a;b\n1;2\n'], ['readme.md', 'no table'], ['more/two.json', '[{"c":3}]']]);
  const first = await shown(bytes);
  assert.deepEqual(first.members, ['one.csv', 'more/two.json']);
  assert.equal(columns(first), 'a:integer b:integer');
  const second = await shown(bytes, { member: 'more/two.json' });
  assert.equal(second.format, 'json');
  assert.equal(columns(second), 'c:integer');
  assert.equal(second.options.member, 'more/two.json');
  assert.equal((await shown('a\n1\n')).members, undefined);
});

test('UTF-16 may be cut anywhere', async () => {
  const text = 'id,name,x\n' + Array.from({ length: 3000 }, (_, i) => `${i},n\u0a0a\u00e9 ${i},${i / 4}`).join('\n');
  for (const mark of [Buffer.from([0xff, 0xfe]), Buffer.alloc(0)]) {
    const whole = Buffer.concat([mark, Buffer.from(text, 'utf16le')]);
    for (const cut of [10000, 10001, 10002, 10003, 10017]) {
      const json = await shown(whole.subarray(0, cut), { complete: 'false' });
      assert.equal(json.dialect.encoding, 'UTF-16LE');
      assert.equal(columns(json), 'id:integer name:text x:float');
      assert.deepEqual(json.warnings, []);
      assert.equal(json.rejected_rows, 0);
    }
  }
});

test('every file of the collection is imported as it was shown', async () => {
  const files = ['csv', 'xlsx', 'stat'].flatMap((folder) =>
    fs.readdirSync(path.join(DATA, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(folder, entry.name)));
  assert.ok(files.length > 60, `${files.length} files`);
  for (const name of files) {
    const bytes = fs.readFileSync(path.join(DATA, name));
    const look = await preview(bytes);
    const answer = await stack.admin.upload('of the collection', bytes, { fields: look.json.options ? asFields(look.json.options) : {} });
    if (look.status !== 200) {
      assert.equal(answer.status, look.status, `${name}: ${look.text} ${answer.text}`);
      assert.equal(answer.json.detail, look.json.detail, name);
      continue;
    }
    assert.equal(answer.status, 201, `${name}: ${answer.text}`);
    assert.deepEqual(answer.json.analysis.data_types, Object.fromEntries(look.json.columns.map((column) => [column.name, column.type])), name);
    assert.equal(answer.json.rows, look.json.rows_read, name);
    const rows = (await stack.admin.get(`/datasets/${answer.json.id}/rows`, { limit: Math.max(1, look.json.rows.length) })).json.items;
    const cut = (value) => (typeof value === 'string' && Buffer.byteLength(value) > 1000 ? Buffer.from(value).subarray(0, 1000).toString().replace(/\ufffd+$/, '') : value);
    assert.deepEqual(rows.map((row) => look.json.columns.map((column) => cut(row[column.name]))), look.json.rows, name);
    const rejects = (await stack.admin.get(`/datasets/${answer.json.id}/rejects`, { limit: 20 })).json;
    assert.equal(rejects.total, look.json.rejected_rows, name);
    assert.deepEqual(rejects.items.map((one) => [one.line, one.reason]), look.json.rejects.map((one) => [one.line, one.reason]), name);
    const told = answer.json.ingest.warnings.filter((text) => !look.json.warnings.includes(text));
    assert.deepEqual(told, [], `${name}: nothing that the preview did not tell`);
  }
});

test('a load is shown as it will be: the columns of the dataset, what does not fit, what is new', async () => {
  const { id } = await stack.admin.dataset('birds', 'species,mass,day\nA,1,2024-01-01\nB,2,2024-01-02\n');
  const text = 'art,mass,note\n007,3.5,x\nC,heavy,y\nD,4,z\n';
  const fields = { names: '{"art":"species"}', dataset_id: String(id) };
  const json = await shown(text, fields);
  assert.equal(columns(json), 'species:text mass:integer day:date note:text', 'types are those of the dataset, while the file has no better number');
  assert.deepEqual(json.columns.map((column) => [column.source, column.in_dataset]), [['art', true], ['mass', true], [null, true], ['note', false]]);
  assert.equal(json.rejects.find((one) => /"heavy" of "mass"/.test(one.reason)).line, 3);
  const loaded = await stack.admin.request('POST', `/datasets/${id}/load`, { query: { names: '{"art":"species"}' }, body: text, headers: { 'Content-Type': 'text/csv' } });
  assert.equal(loaded.status, 201, loaded.text);
  assert.equal(loaded.json.rejected_rows, json.rejected_rows);
  assert.deepEqual((await stack.admin.rows(id)).slice(2).map((row) => Object.values(row)), json.rows);
  const rejects = (await stack.admin.get(`/datasets/${id}/rejects`)).json.items;
  assert.deepEqual(rejects.map((one) => [one.line, one.reason, one.raw]), json.rejects.map((one) => [one.line, one.reason, one.raw]));

  const refusedColumns = await preview(text, { ...fields, names: '{"art":"species","note":"remark"}', new_columns: 'refuse' });
  assertProblem(refusedColumns, 422);
  assert.equal(refusedColumns.json.errors[0].pointer, '/new_columns');
  assert.match(refusedColumns.json.detail, /no column "remark"/);
  for (const [more, pointer] of [[{ mode: 'upsert' }, '/key'], [{ mode: 'upsert', key: 'nothing' }, '/key'], [{ mode: 'upsert', key: 'day' }, '/key']]) {
    const answer = await preview(text, { ...fields, ...more });
    assertProblem(answer, 422);
    assert.equal(answer.json.errors[0].pointer, pointer, answer.text);
  }
  const keyed = await shown('species,mass\nE,1\n,2\nE,3\n', { dataset_id: String(id), mode: 'upsert', key: 'species' });
  assert.deepEqual(keyed.rows.map((row) => row.slice(0, 2)), [['E', 3]], 'of equal keys the last counts');
  assert.match(keyed.rejects[0].reason, /no value in a key/);
  assert.equal(columns(await shown(text, { dataset_id: String(id), mode: 'replace' })), 'art:text mass:text note:text', 'the file alone decides');
  assertProblem(await preview(text, { dataset_id: '999999' }), 404);
});

test('rejected rows come as CSV and NDJSON, all of them, and read back', async () => {
  const lines = Array.from({ length: 30000 }, (_, i) => (i % 2 ? `{"a":${i},"t":"q\\"u,\u00e9"` : `{"a":${i}}`));
  lines.push('"' + 'long '.repeat(600000), '{"a":');
  const { id, rejected_rows: total } = await stack.admin.dataset('many rejects', lines.join('\n'), {});
  assert.equal(total, 15002);
  const listed = (await stack.admin.all(`/datasets/${id}/rejects`, { limit: 1000 })).items;
  const ndjson = await stack.admin.get(`/datasets/${id}/rejects`, { format: 'ndjson' }, 200);
  assert.match(ndjson.headers['content-type'], /^application\/x-ndjson/);
  assert.match(ndjson.headers['content-disposition'], /many rejects rejected\.ndjson/);
  assert.deepEqual(ndjson.text.trimEnd().split('\n').map((line) => JSON.parse(line)), listed);
  const csv = await stack.admin.get(`/datasets/${id}/rejects`, { format: 'csv' }, 200);
  assert.match(csv.headers['content-type'], /^text\/csv/);
  const back = await stack.admin.dataset('rejects again', csv.body);
  assert.deepEqual(back.analysis.data_types, { line: 'integer', reason: 'text', raw: 'text' });
  assert.deepEqual(await stack.admin.rows(back.id), listed);
  const none = await stack.admin.dataset('no rejects', 'a\n1\n');
  assert.equal((await stack.admin.get(`/datasets/${none.id}/rejects`, { format: 'csv' }, 200)).text, 'line,reason,raw\n');
  assert.equal((await stack.admin.get(`/datasets/${none.id}/rejects`, { format: 'ndjson' }, 200)).text, '');
  assertProblem(await stack.admin.request('GET', `/datasets/${none.id}/rejects`, { query: { format: 'xlsx' } }), 422);
});

test('without a delimiter a line is a value, in the preview and in the import', async () => {
  const text = 'remark\nfirst, and more; still one\n"quoted, too"\n';
  const seen = await stack.admin.upload('remarks.csv', text, { path: '/imports/preview', fields: { delimiter: 'none' } });
  assert.equal(seen.status, 200, seen.text);
  assert.deepEqual(seen.json.rows, [['first, and more; still one'], ['quoted, too']]);
  const { json } = await stack.admin.upload('remarks.csv', text, { fields: { delimiter: 'none' } });
  assert.deepEqual(json.preview, [{ remark: 'first, and more; still one' }, { remark: 'quoted, too' }]);
});
