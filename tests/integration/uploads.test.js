// Files in every condition that people have them, through both doors.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const rowsOf = async (id, query) => (await stack.admin.get(`/datasets/${id}/rows`, query, 200)).json;
const values = async (id) => (await rowsOf(id, { limit: 1000 })).items.map((row) => Object.values(row));
const rejectsOf = async (id) => (await stack.admin.get(`/datasets/${id}/rejects`, undefined, 200)).json;

const KEYS = ['analysis', 'columns', 'created_at', 'created_by', 'description', 'filename', 'id', 'ingest', 'missing_cells', 'name', 'preview', 'rejected_rows', 'rows', 'size_bytes', 'slug', 'status', 'updated_at', 'version'];

test('multipart: the 201 has every member that the contract names', async () => {
  const text = 'species,island,mass,long\nAdelie,Biscoe,3750,39.1\nAdelie,Dream,,39.5\nGentoo,Biscoe,5000,\n';
  const answer = await stack.admin.upload('my penguins.csv', text, { fields: { name: 'penguins', description: 'From Palmer station' } });
  assert.equal(answer.status, 201, answer.text);
  const { json } = answer;
  for (const key of KEYS) assert.ok(key in json, key);
  assert.equal(json.name, 'penguins');
  assert.equal(json.filename, 'my penguins.csv');
  assert.equal(json.description, 'From Palmer station');
  assert.equal(json.status, 'ready');
  assert.equal(json.version, 1);
  assert.equal(json.rows, 3);
  assert.equal(json.columns, 4);
  assert.equal(json.missing_cells, 2);
  assert.equal(json.rejected_rows, 0);
  assert.equal(json.size_bytes, Buffer.byteLength(text));
  assert.match(json.slug, /^[a-z_][a-z0-9_]*$/);
  assert.ok(json.created_by.id && json.created_by.name);
  assert.ok(json.ingest.duration_ms >= 0);
  assert.deepEqual(json.ingest.dialect, { format: 'csv', delimiter: ',', quote: '"', escape: '"', header: true, encoding: 'UTF-8', newline: '\n', skip_lines: 0 });
  assert.ok(Array.isArray(json.ingest.warnings));
  assert.equal(json.ingest.padded_rows, 0);
  assert.equal(json.analysis.rows, 3);
  assert.equal(json.analysis.columns, 4);
  assert.deepEqual(json.analysis.missing_values, { species: 0, island: 0, mass: 1, long: 1 });
  assert.deepEqual(json.analysis.data_types, { species: 'text', island: 'text', mass: 'integer', long: 'float' });
  const { mass } = json.analysis.summary_stats;
  assert.equal(mass.count, 2);
  assert.equal(mass.mean, 4375);
  assert.ok(Math.abs(mass.std - 883.8834764831845) < 1e-9);
  assert.deepEqual([mass.min, mass.q25, mass.median, mass.q75, mass.max], [3750, 4062.5, 4375, 4687.5, 5000]);
  assert.equal(json.analysis.summary_stats.species.count, 3);
  assert.deepEqual(json.preview, [
    { species: 'Adelie', island: 'Biscoe', mass: 3750, long: 39.1 },
    { species: 'Adelie', island: 'Dream', mass: null, long: 39.5 },
    { species: 'Gentoo', island: 'Biscoe', mass: 5000, long: null },
  ]);
  const one = (await stack.admin.get(`/datasets/${json.id}`)).json;
  assert.deepEqual(one.column_list, [
    { position: 1, name: 'species', type: 'text', timezone: null, missing: 0 },
    { position: 2, name: 'island', type: 'text', timezone: null, missing: 0 },
    { position: 3, name: 'mass', type: 'integer', timezone: null, missing: 1 },
    { position: 4, name: 'long', type: 'float', timezone: null, missing: 1 },
  ]);
  const { column_list, ...same } = one;
  const { analysis, preview, ...expected } = json;
  assert.deepEqual(same, expected);
});

test('multipart: the name defaults to that of the file; fields may follow the file', async () => {
  const plain = await stack.admin.upload('sales 2026.csv', 'a\n1\n');
  assert.equal(plain.status, 201, plain.text);
  assert.equal(plain.json.name, 'sales 2026');
  const after = await stack.admin.upload('x.csv', 'a;b\n1;2\n', { after: { name: 'named after', delimiter: ';' } });
  assert.equal(after.status, 201, after.text);
  assert.equal(after.json.name, 'named after');
});

test('multipart: what is wrong with it is said', async () => {
  assertProblem(await stack.admin.upload('x.csv', null, { fields: { name: 'no file' } }), 422, ['/file']);
  assertProblem(await stack.admin.upload('x.csv', 'a\n1\n', { fields: { nmae: 'x' } }), 422, ['/nmae']);
  assertProblem(await stack.admin.upload('x.csv', 'a\n1\n', { fields: { header: 'perhaps', skip_lines: 'x' } }), 422, ['/header', '/skip_lines']);
  assertProblem(await stack.admin.upload('x.csv', 'a\n1\n', { fields: { delimiter: 'xxxxxxxx' } }), 422, ['/delimiter']);
  const headers = { 'Content-Type': 'multipart/form-data; boundary=zzz' };
  for (const body of ['', 'nonsense', '--zzz', '--zzz\r\n\r\n', '--zzz\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n1,2'])
    assertProblem(await stack.admin.request('POST', '/datasets/upload', { body, headers }), 422);
  const none = await stack.admin.request('POST', '/datasets/upload', { body: '--zzz--', headers: { 'Content-Type': 'multipart/form-data' } });
  assert.ok([415, 422].includes(none.status), `${none.status} ${none.text}`);
});

test('raw: each content type, chunked, and with a charset', async () => {
  for (const type of ['text/csv', 'text/csv; charset=utf-8', 'text/tab-separated-values', 'text/plain', 'application/octet-stream']) {
    const answer = await stack.admin.raw('raw', 'a\tb\n1\t2\n', { type });
    assert.equal(answer.status, 201, `${type}: ${answer.text}`);
    assert.equal(answer.json.columns, 2, type);
  }
  const chunked = await stack.admin.raw('chunked', [Buffer.from('a,b\n1,'), Buffer.from('2\n3,4\n')]);
  assert.equal(chunked.status, 201, chunked.text);
  assert.equal(chunked.json.rows, 2);
  assert.equal(chunked.json.size_bytes, 12);
  const unnamed = await stack.admin.request('POST', '/datasets', { body: 'a\n1\n', headers: { 'Content-Type': 'text/csv' } });
  if (unnamed.status === 201) assert.ok(unnamed.json.name.length > 0);
  else assertProblem(unnamed, 422, ['?name']);
});

test('options override what would be detected', async () => {
  const make = (text, options) => stack.admin.dataset('options', text, { options });
  const semicolon = await make('a,b;c\n1,2;3\n', { delimiter: ';' });
  assert.deepEqual(Object.keys(semicolon.preview[0]), ['a,b', 'c']);
  assert.deepEqual((await make('a\tb\n1\t2\n', { delimiter: '\\t' })).preview, [{ a: 1, b: 2 }]);
  assert.equal((await make('a|b\n1|2\n', { delimiter: '|' })).ingest.dialect.delimiter, '|');
  assert.deepEqual((await make("a,b\n'x,y',2\n", { quote: "'" })).preview, [{ a: 'x,y', b: 2 }]);
  assert.deepEqual(Object.values((await make('a,b\n"x",2\n', { quote: 'none' })).preview[0]), ['"x"', 2]);
  assert.deepEqual((await make('a,b\n"x\\"y",2\n', { escape: '\\' })).preview, [{ a: 'x"y', b: 2 }]);
  const headless = await make('1,2\n3,4\n', { header: 'false' });
  assert.equal(headless.rows, 2);
  assert.equal((await make('x,y\nz,w\n', { header: 'true' })).rows, 1);
  assert.deepEqual((await make('made by a tool\non a day\na,b\n1,2\n', { skip_lines: 2 })).preview, [{ a: 1, b: 2 }]);
  const typed = await make('a,b\n1,2\n3,4\n', { types: JSON.stringify({ a: 'text', b: 'float' }) });
  assert.deepEqual(typed.analysis.data_types, { a: 'text', b: 'float' });
  assert.equal(typed.preview[0].a, '1');
  const nulls = await make('a,b\n1,-\n-99,x\n', { null_values: JSON.stringify(['-', '-99']) });
  assert.deepEqual(nulls.preview, [{ a: 1, b: null }, { a: null, b: 'x' }]);
  const latin = await make(Buffer.from('naïve\ncafé\n', 'latin1'), { encoding: 'ISO-8859-1' });
  assert.deepEqual(latin.preview, [{ naïve: 'café' }]);
});

test('options that do not fit are refused, each by its name', async () => {
  const bad = async (options, pointers) => assertProblem(await stack.admin.raw('bad', 'a,b\n1,2\n', { options }), 422, pointers);
  await bad({ delimiter: ';;;;;;;;' }, ['?delimiter']);
  await bad({ header: 'maybe' }, ['?header']);
  await bad({ skip_lines: '-3' }, ['?skip_lines']);
  await bad({ encoding: 'klingon' }, ['?encoding']);
  await bad({ types: '{"a": "number"}' }, ['?types']);
  await bad({ types: 'nonsense' }, ['?types']);
  await bad({ null_values: '{"a": 1}' }, ['?null_values']);
  await bad({ colour: 'red' }, ['?colour']);
  assertProblem(await stack.admin.raw('bad', 'a,b\n1,2\n', { options: { types: '{"nowhere": "integer"}' } }), 422);
  assertProblem(await stack.admin.raw('contradicted', 'a,b\n1,2\nx,3\n', { options: { types: '{"a": "integer"}' } }), 422);
  assert.equal((await stack.admin.get('/datasets', { q: 'bad' })).json.items.filter((one) => one.status === 'ready').length, 0);
});

test('an empty file is refused with a sentence for people; a header alone is a table without rows', async () => {
  for (const text of ['', '\n', '\n\n\r\n', '\ufeff']) assertProblem(await stack.admin.raw('empty', text), 422);
  assertProblem(await stack.admin.upload('empty.csv', ''), 422);
  const header = await stack.admin.dataset('header only', 'a,b,c\n');
  assert.equal(header.rows, 0);
  assert.equal(header.columns, 3);
  assert.deepEqual(header.preview, []);
  assert.deepEqual((await rowsOf(header.id)).items, []);
  const profile = (await stack.admin.get(`/datasets/${header.id}/profile`)).json;
  assert.equal(profile.total, 3);
  assert.equal(profile.items[0].profile.count, 0);
});

test('one column, with and without a header, an empty line being a missing value', async () => {
  const made = await stack.admin.dataset('one', 'x\n1\n\n3\n');
  assert.equal(made.columns, 1);
  assert.deepEqual(await values(made.id), [[1], [null], [3]]);
  const words = await stack.admin.dataset('words', 'word\napple\npear\n');
  assert.equal(words.rows, 2);
});

for (const width of [1000, 10000]) {
  test(`${width} columns`, async () => {
    const names = Array.from({ length: width }, (_, i) => `c${i}`);
    const lines = [names.join(',')];
    for (let r = 0; r < 5; r++) lines.push(names.map((_, i) => (i % 3 === 0 ? r * width + i : i % 3 === 1 ? (r + i) / 8 : `t${r}_${i}`)).join(','));
    const answer = await stack.admin.upload('wide.csv', lines.join('\n') + '\n', { fields: { name: `wide ${width}` } });
    assert.equal(answer.status, 201, answer.text.slice(0, 1000));
    const { json } = answer;
    assert.equal(json.columns, width);
    assert.equal(json.rows, 5);
    const last = width - 1;
    const some = await rowsOf(json.id, { columns: `c0,c500,c${last}`, sort: `-c0`, filter: `c${last - (last % 3)}:gte:0`, limit: 2 });
    assert.equal(some.total, 5);
    assert.deepEqual(some.items.map((row) => row.c0), [4 * width, 3 * width]);
    assert.equal(some.items[0].c500, 't4_500');
    const whole = await rowsOf(json.id, { limit: 1 });
    assert.equal(Object.keys(whole.items[0]).length, width);
    assert.deepEqual(Object.keys(whole.items[0]), names);
    const page = (await stack.admin.get(`/datasets/${json.id}/profile`, { skip: width - 3, limit: 3 })).json;
    assert.equal(page.total, width);
    assert.deepEqual(page.items.map((one) => one.name), names.slice(-3));
    const csv = await stack.admin.get(`/datasets/${json.id}/export`, { format: 'csv' });
    assert.equal(csv.text.split(/\r?\n/)[0], names.join(','));
    await stack.admin.delete(`/datasets/${json.id}`, 204);
  });
}

test('duplicate, empty and odd headers become distinct names', async () => {
  const made = await stack.admin.dataset('headers', 'a,a,,a, b ,"x,y",A\n1,2,3,4,5,6,7\n');
  assert.equal(made.columns, 7);
  const { column_list: list } = (await stack.admin.get(`/datasets/${made.id}`)).json;
  const names = list.map((one) => one.name);
  assert.equal(new Set(names).size, 7, names.join());
  assert.equal(names[0], 'a');
  assert.equal(names[5], 'x,y');
  for (const name of names) assert.ok(name.trim().length > 0);
  assert.deepEqual(Object.keys(made.preview[0]), names);
  assert.deepEqual(Object.values(made.preview[0]), [1, 2, 3, 4, 5, 6, 7]);
  assert.ok(made.ingest.warnings.length > 0, 'it is said that names were changed');
});

test('encodings: BOMs, UTF-16 both ways, Latin-1', async () => {
  const text = 'name,wert\nGrüße,1\nnaïve,2\n日本語,3\n🌾,4\n';
  const swap = (buffer) => Buffer.from(buffer).swap16();
  const utf16 = Buffer.from('\ufeff' + text, 'utf16le');
  const bare = Buffer.from(text.replace(/日本語|🌾/g, 'x'), 'utf16le');
  const cases = [
    ['UTF-8', Buffer.from('\ufeff' + text)],
    ['UTF-16LE', utf16],
    ['UTF-16BE', swap(utf16)],
    ['UTF-16LE', bare],
    ['UTF-16BE', swap(bare)],
  ];
  for (const [encoding, body] of cases) {
    const made = await stack.admin.dataset(encoding, body);
    assert.equal(made.ingest.dialect.encoding, encoding);
    assert.deepEqual(Object.keys(made.preview[0]), ['name', 'wert'], encoding);
    const rows = await values(made.id);
    assert.deepEqual(rows.slice(0, 2), [['Grüße', 1], ['naïve', 2]], encoding);
    if (body.length > bare.length + 2 || encoding === 'UTF-8') assert.deepEqual(rows[3], ['🌾', 4], encoding);
  }
  const latin = await stack.admin.dataset('latin', Buffer.from('stadt,n\nKöln,1\nMálaga,2\n\x80uro,3\n', 'latin1'));
  assert.deepEqual((await values(latin.id)).map((row) => row[0]), ['Köln', 'Málaga', '€uro']);
  assert.equal(latin.ingest.dialect.encoding, 'WINDOWS-1252');
});

test('line ends: CRLF, CR, mixed, none at the end', async () => {
  for (const [newline, text] of [['\r\n', 'a,b\r\n1,2\r\n3,4\r\n'], ['\r', 'a,b\r1,2\r3,4\r'], ['\n', 'a,b\n1,2\n3,4'], ['mixed', 'a,b\r\n1,2\n3,4\r\n']]) {
    const made = await stack.admin.dataset('ends', text);
    assert.deepEqual(await values(made.id), [[1, 2], [3, 4]], JSON.stringify(text));
    assert.equal(made.ingest.dialect.newline, newline);
  }
});

test('quotes: RFC 4180, and the usual violations of it', async () => {
  const made = await stack.admin.dataset('quotes', 'a,b\n"x ""y"" z",1\n"line\nbreak, and comma",2\nit is 5" long,3\n"closed" and more,4\n"",5\n');
  const rows = await values(made.id);
  assert.deepEqual(rows.slice(0, 3), [['x "y" z', 1], ['line\nbreak, and comma', 2], ['it is 5" long', 3]]);
  assert.equal(rows[3][0], 'closed and more');
  assert.equal(rows.length, 5);
});

test('a quote that is never closed costs its own line, which is listed', async () => {
  const lines = ['a,b'];
  for (let i = 0; i < 200; i++) lines.push(i === 100 ? '"open,100' : `v${i},${i}`);
  const made = await stack.admin.dataset('open quote', lines.join('\n') + '\n');
  assert.equal(made.rows, 199);
  assert.equal(made.rejected_rows, 1);
  const { items, total } = await rejectsOf(made.id);
  assert.equal(total, 1);
  assert.equal(items[0].line, 102);
  assert.match(items[0].raw, /^"open,100/);
});

test('ragged rows: short ones padded and counted, long ones kept aside with line, reason and text', async () => {
  const text = 'a,b,c\n1,2,3\n4,5\n6\n7,8,9,10\n11,12,13,,\n14,15,16\n17,18,19,20,"x\ny"\n21,22,23\n';
  const made = await stack.admin.dataset('ragged', text);
  assert.equal(made.rows, 6);
  assert.equal(made.rejected_rows, 2);
  assert.equal(made.ingest.padded_rows, 2);
  assert.deepEqual(await values(made.id), [[1, 2, 3], [4, 5, null], [6, null, null], [11, 12, 13], [14, 15, 16], [21, 22, 23]]);
  const { items, total, next } = await rejectsOf(made.id);
  assert.equal(total, 2);
  assert.equal(next, null);
  assert.deepEqual(items.map((one) => one.line), [5, 8]);
  assert.equal(items[0].raw.trimEnd(), '7,8,9,10');
  assert.equal(items[1].raw.trimEnd(), '17,18,19,20,"x\ny"');
  for (const one of items) assert.match(one.reason, /\w+ .*\w/);
  assert.equal((await stack.admin.get(`/datasets/${made.id}/rejects`, { skip: 1, limit: 1 })).json.items[0].line, 8);
});

test('a short and a long row among many do not hide the delimiter', async () => {
  for (const regular of [10, 100, 1000]) {
    const made = await stack.admin.dataset('ragged few', 'a,b\n' + '1,2\n'.repeat(regular) + '1,2,3\n4\n');
    assert.equal(made.columns, 2, `${regular} regular rows`);
    assert.equal(made.rows, regular + 1);
    assert.equal(made.rejected_rows, 1);
  }
});

test('NUL bytes and broken UTF-8 reject their row and nothing else', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => Buffer.from(`v${i},ä${i}\n`));
  rows[50] = Buffer.from('nul\0here,50\n');
  rows[60] = Buffer.concat([Buffer.from('broken '), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(',60\n')]);
  const made = await stack.admin.dataset('bytes', Buffer.concat([Buffer.from('a,b\n'), ...rows]));
  assert.equal(made.rows, 298);
  assert.equal(made.rejected_rows, 2);
  const { items } = await rejectsOf(made.id);
  assert.deepEqual(items.map((one) => one.line), [52, 62]);
});

test('hostile names are just names', async () => {
  const long = 'n'.repeat(180) + '🌾'.repeat(20);
  const header = ['a"; DROP TABLE quern.users; --', "o'brien", '../../etc/passwd', '🌾', 'c'.repeat(300), 'id', 'select', 'ctid', '$1', '\\', '%s%n', '<script>alert(1)</script>', 'tab\there', '__proto__'];
  const csv = header.map((one) => `"${one.replace(/"/g, '""')}"`).join(',') + '\n' + header.map((_, i) => i).join(',') + '\n';
  for (const name of ["x'; DROP SCHEMA quern CASCADE; --", '../../../etc/passwd', '🌾 Ernte', '<script>alert(1)</script>', 'with "quotes" and \\', '%00', '..', 'select', long]) {
    const made = await stack.admin.dataset(name, csv);
    assert.equal(made.name, name);
    assert.match(made.slug, /^[a-z_][a-z0-9_]*$/, name);
    assert.ok(made.slug.length <= 63);
    const { column_list: list } = (await stack.admin.get(`/datasets/${made.id}`)).json;
    assert.deepEqual(list.map((one) => one.name).slice(0, 4), header.slice(0, 4));
    assert.equal(list.length, header.length);
    const row = (await rowsOf(made.id, { filter: JSON.stringify({ column: header[0], op: 'eq', value: 0 }), sort: JSON.stringify([{ column: "o'brien", descending: true }]) })).items;
    assert.equal(row.length, 1);
    assert.equal(row[0][header[0]], 0);
    assert.equal(row[0]['<script>alert(1)</script>'], 11);
  }
  const slugs = (await stack.admin.all('/datasets')).items.map((one) => one.slug);
  assert.equal(new Set(slugs).size, slugs.length);
  for (const filename of ['../../../etc/passwd.csv', 'C:\\temp\\x.csv', '🌾.csv', "a'b.csv", 'x'.repeat(300) + '.csv', '.csv', '%2e%2e%2f.csv']) {
    const answer = await stack.admin.upload(filename, 'a\n1\n');
    assert.equal(answer.status, 201, `${filename}: ${answer.text}`);
    assert.ok(answer.json.name.length > 0, filename);
    assert.doesNotMatch(answer.json.name, /[/\\]/, filename);
  }
});

test('names that are none are refused', async () => {
  for (const name of ['', 'n'.repeat(201), 'nul\0in it', 'line\nbreak'.repeat(30)])
    assertProblem(await stack.admin.raw(name, 'a\n1\n'), 422, ['?name']);
});

test('twenty uploads at once all arrive whole', async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, async (_, k) => {
      const text = 'k,i\n' + Array.from({ length: 2000 + k }, (_, i) => `${k},${i}`).join('\n') + '\n';
      const answer = k % 2 ? await stack.admin.raw(`parallel ${k}`, text) : await stack.admin.upload(`parallel ${k}.csv`, text);
      assert.equal(answer.status, 201, answer.text);
      return answer.json;
    }),
  );
  assert.equal(new Set(made.map((one) => one.id)).size, 20);
  for (const [k, one] of made.entries()) {
    assert.equal(one.rows, 2000 + k);
    const page = await rowsOf(one.id, { sort: '-i', limit: 1 });
    assert.deepEqual(page.items, [{ k, i: 1999 + k }]);
  }
});

test('the same name twice gives two datasets', async () => {
  const one = await stack.admin.dataset('twins', 'a\n1\n');
  const two = await stack.admin.dataset('twins', 'a\n2\n');
  assert.notEqual(one.id, two.id);
  assert.notEqual(one.slug, two.slug);
});

test('a client that breaks off its upload leaves nothing behind', async () => {
  const before = (await stack.admin.get('/datasets')).json.total;
  await assert.rejects(
    stack.admin.request('POST', '/datasets', {
      query: { name: 'broken off' },
      headers: { 'Content-Type': 'text/csv' },
      length: 1000000,
      body: (async function* () {
        yield Buffer.from('a,b\n1,2\n'.repeat(1000));
        throw new Error('gone');
      })(),
      onRequest: (request) => setTimeout(() => request.destroy(), 150),
    }),
  );
  assert.equal((await stack.admin.get('/datasets')).json.total, before);
});
