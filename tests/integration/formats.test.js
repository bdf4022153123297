// Workbooks, packed files, SPSS and Stata through the API; a workbook out and in again.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { suite } = require('../lib/stack.js');
const { table, toCsv, toRows } = require('../lib/csv.js');
const { assertProblem } = require('../lib/client.js');
const { zip } = require('../lib/zip.js');

const stack = suite();
const file = (name) => fs.readFileSync(path.join(__dirname, '../data', name));
const made = async (name, bytes, options) => {
  const answer = await stack.admin.upload(name, bytes, { fields: options, type: 'application/octet-stream' });
  assert.equal(answer.status, 201, answer.text.slice(0, 1000));
  return answer.json;
};

test('a workbook by openpyxl: titles above, dates, booleans, errors, other sheets named', async () => {
  const { rows, preview, analysis, ingest } = await made('report.xlsx', file('xlsx/openpyxl.xlsx'));
  assert.equal(rows, 6); // one of them blank
  assert.equal(ingest.dialect.format, 'xlsx');
  assert.equal(ingest.dialect.sheet, 'Däta');
  assert.deepEqual(ingest.dialect.sheets, ['Däta', 'Empty', 'Hid']);
  assert.match(ingest.warnings.join(' '), /3 sheets.*"Hid" \(hidden\)/);
  assert.deepEqual(analysis.data_types, { name: 'text', n: 'float', when: 'date', moment: 'timestamp', ok: 'boolean', t: 'text', dur: 'text' });
  assert.deepEqual(preview[0], { name: 'a', n: 1, when: '2020-01-31', moment: '2020-01-31T08:00:00.123', ok: true, t: '08:30:00', dur: '30:00:00' });
  assert.equal(preview[1].when, '1900-01-01');
});

test('XLSX out and in again gives the same rows and types', async () => {
  const data = table(5, 3000, ['integer', 'float', 'boolean', 'date', 'timestamp', 'word', 'text'], { missing: 0.1 });
  const first = await stack.admin.dataset('sheet', toCsv(data));
  const answer = await stack.admin.get(`/datasets/${first.id}/export`, { format: 'xlsx' }, 200);
  assert.match(answer.headers['content-type'], /spreadsheetml\.sheet/);
  assert.match(answer.headers['content-disposition'], /sheet\.xlsx/);
  const back = await made('sheet.xlsx', answer.body);
  assert.deepEqual(back.analysis.data_types, first.analysis.data_types);
  assert.equal(back.missing_cells, first.missing_cells);
  assert.deepEqual(await stack.admin.rows(back.id), toRows(data));
});

test('what a spreadsheet can not hold is refused before anything is sent', async () => {
  const long = await stack.admin.dataset('long', `a,b\n1,${'x'.repeat(40000)}\n`);
  const problem = assertProblem(await stack.admin.request('GET', `/datasets/${long.id}/export`, { query: { format: 'xlsx' } }), 422);
  assert.match(problem.detail, /32,767.*row 1/);
  const kept = await stack.admin.dataset('fits', `a,b\n1,${'x'.repeat(32767)}\n`);
  await stack.admin.get(`/datasets/${kept.id}/export`, { format: 'xlsx' }, 200);
});

test('gzip and a zip of one table are unpacked; the format is found inside', async () => {
  const gz = await made('one.csv.gz', Buffer.concat([zlib.gzipSync('a;b\n1;2\n'), zlib.gzipSync('3;4\n')]));
  assert.deepEqual(await stack.admin.rows(gz.id), [{ a: 1, b: 2 }, { a: 3, b: 4 }]);
  assert.equal(gz.ingest.dialect.container, 'gzip');
  const single = await made('one.zip', zip([['folder/report.xlsx', file('xlsx/openpyxl.xlsx')]]));
  assert.equal(single.ingest.dialect.format, 'xlsx');
  assert.equal(single.name, 'one');
  assert.equal(single.datasets, undefined);
});

test('a zip of several tables becomes several datasets', async () => {
  const bytes = zip([
    ['first.csv', 'a,b\n1,2\n'],
    ['__MACOSX/._first.csv', 'x'],
    ['readme.md', 'no table'],
    ['more/second.csv.gz', zlib.gzipSync('c\n3\n')],
    ['broken.csv', Buffer.from('')],
    ['third.json', '[{"d": 4}]'],
  ]);
  const first = await made('several.zip', bytes);
  assert.equal(first.name, 'first');
  assert.deepEqual(await stack.admin.rows(first.id), [{ a: 1, b: 2 }]);
  assert.deepEqual(first.datasets.map((one) => one.member), ['more/second.csv.gz', 'third.json']);
  const wanted = [[{ c: 3 }], [{ d: 4 }]];
  for (const [i, one] of first.datasets.entries()) {
    const job = await stack.admin.job(one.job_id);
    assert.equal(job.status, 'succeeded', JSON.stringify(job));
    assert.equal(job.dataset_id, one.dataset_id);
    assert.deepEqual(await stack.admin.rows(one.dataset_id), wanted[i]);
  }
  const { items: jobs } = (await stack.admin.get('/jobs', { dataset_id: first.id }, 200)).json;
  assert.deepEqual(jobs[0].result.datasets, first.datasets);
  const named = await made('several.zip', bytes, { name: 'mine', member: 'third.json' });
  assert.equal(named.name, 'mine');
  assert.equal(named.datasets, undefined);
  assert.deepEqual(await stack.admin.rows(named.id), [{ d: 4 }]);
});

test('SPSS and Stata: labels, declared missing values, dates', async () => {
  const sav = await made('answers.sav', file('stat/answers.sav'));
  assert.deepEqual(await stack.admin.rows(sav.id), [
    { answer: 'yes', score: 7.5, day: '2000-01-01' },
    { answer: 'no', score: 8.5, day: '2000-01-02' },
    { answer: 'yes', score: null, day: '2000-01-03' },
  ]);
  assert.deepEqual(sav.ingest.dialect.labels, { answer: { 1: 'yes', 2: 'no' } });
  assert.deepEqual(sav.ingest.dialect.declared_missing, { score: [99] });
  assert.deepEqual(sav.ingest.dialect.variable_labels, { score: 'Points of 10' });
  const dta = await made('any.bin', file('stat/pandas-118.dta'));
  assert.equal(dta.ingest.dialect.format, 'dta');
  assert.equal(dta.preview[1].s, 'é');
  assert.equal(dta.preview[0].m, '2020-03-15T10:11:12.123');
});

test('damaged, locked and foreign files are refused with what to do', async () => {
  const refused = async (name, bytes, status, text) => {
    const problem = assertProblem(await stack.admin.upload(name, bytes, { type: 'application/octet-stream' }), status);
    assert.match(problem.detail, text);
  };
  await refused('cut.gz', zlib.gzipSync('a,b\n1,2\n'.repeat(1000)).subarray(0, 40), 422, /cut off/);
  await refused('bomb.gz', zlib.gzipSync(Buffer.alloc(300 << 20)), 422, /200 times/);
  await refused('nested.zip', zip([['inner.zip', zip([['a.csv', 'a\n1\n']])]]), 415, /zip file inside of the zip/);
  await refused('old.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(1000)]), 415, /\.xlsx without a password/);
  await refused('book.xlsx', file('xlsx/openpyxl.xlsx').subarray(0, 3000), 422, /cut off/);
  await refused('answers.sav', file('stat/answers.sav').subarray(0, 200), 422, /damaged or was cut off/);
  await refused('empty.zip', zip([]), 422, /./);
  const { items: left } = (await stack.admin.get('/datasets', { q: 'bomb' }, 200)).json;
  assert.deepEqual(left, []);
});
