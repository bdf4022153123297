// Files made to do harm: each is refused with a sentence that says what is wrong, leaves no dataset behind, and the stack goes on.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const zlib = require('node:zlib');
const { suite } = require('../lib/stack.js');
const { zip } = require('../lib/zip.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>';

/** A workbook of one sheet; `parts` replace its parts. */
function workbook(rows = ROWS, parts = {}) {
  const all = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${MAIN}"><sheets><sheet name="S" sheetId="1"/></sheets></workbook>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    ...parts,
  };
  return Object.entries(all);
}

/** The same bytes with one number of the zip's directory changed. */
function lying(bytes, offset, value) {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, copy.indexOf('PK\x01\x02', 0, 'latin1') + offset);
  return copy;
}

const csv = zip([['table.csv', 'a,b\n1,2\n']]);
const bomb = () => Buffer.alloc(270 << 20, ' ');
const deep = (open, inner, close, n) => open.repeat(n) + inner + close.repeat(n);

const CASES = [
  ['a gzip bomb', () => zlib.gzipSync(Buffer.alloc(270 << 20)), 422, /200 times/],
  ['a zip bomb', () => zip([['table.csv', bomb()]]), 422, /200 times/],
  ['a workbook that is a bomb', () => zip(workbook(ROWS, { 'xl/worksheets/sheet1.xml': bomb() })), 413, /longer than 4 MB/],
  ['a workbook that is a bomb of small tags', () => zip(workbook('<x/>'.repeat(68 << 20))), 413, /200 times/],
  ['a zip within a zip within a zip', () => zip([['a.zip', zip([['b.zip', csv]])]]), 415, /zip file inside of the zip/],
  ['a zip that says less than is in it', () => lying(csv, 24, 3), 422, /damaged/],
  ['a zip that says far more than is in it', () => lying(csv, 24, 0xfffffff0), 422, /damaged/],
  ['a zip whose packed size goes past its end', () => lying(csv, 20, 0x7fffffff), 422, /damaged|cut off/],
  ['a zip whose member is elsewhere', () => lying(csv, 42, 0x7fffffff), 422, /damaged/],
  ['a zip with a wrong checksum', () => lying(csv, 16, 1), 422, /damaged/],
  ['a zip without its directory', () => csv.subarray(0, csv.indexOf('PK\x01\x02', 0, 'latin1')), 422, /cut off/],
  ['entities that grow', () => zip(workbook(ROWS, {
    'xl/sharedStrings.xml': `<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]><sst xmlns="${MAIN}"><si><t>&c;</t></si></sst>`,
  })), 422, /document type declaration/],
  ['an entity from a file', () => zip(workbook(ROWS, {
    'xl/workbook.xml': `<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><workbook xmlns="${MAIN}"><sheets><sheet name="&a;"/></sheets></workbook>`,
  })), 422, /document type declaration/],
  ['XML nested 100,000 levels', () => zip(workbook(deep('<a>', '', '</a>', 100000))), 413, /nested deeper than 256/],
  ['a row past the last', () => zip(workbook('<row r="1048577"><c><v>1</v></c></row>')), 422, /1048577.*XFD1048576/],
  ['a row of 64 bits', () => zip(workbook('<row r="18446744073709551617"><c><v>1</v></c></row>')), 422, /XFD1048576/],
  ['a column past the last', () => zip(workbook('<row r="1"><c r="XFE1"><v>1</v></c></row>')), 422, /XFE1/],
  ['a column of 1,000 letters', () => zip(workbook(`<row r="1"><c r="${'Z'.repeat(1000)}1"><v>1</v></c></row>`)), 422, /XFD1048576/],
  ['XML that stops', () => zip(workbook(ROWS, { 'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData><row><c><v>1` })), 422, /damaged/],
  ['a workbook without a value', () => zip(workbook('')), 422, /empty/],
  ['JSON nested 100,000 levels', () => deep('[', '1', ']', 100000), 422, /512 levels/],
  ['JSON records nested 100,000 levels', () => deep('{"a":', '1', '}', 100000), 422, /512 levels/],
  ['a JSON record that never ends', () => '[{"a":1},{"a":'.repeat(1000), 422, /not valid.*line 1/],
  ['a control character in JSON', () => '[{"a":"x\ny"}]', 422, /line 1 at column 9/],
  ['nothing', () => '', 422, /empty/],
  ['a byte order mark alone', () => '\ufeff', 422, /empty/],
  ['line ends alone', () => '\n'.repeat(100000), 422, /empty/],
  ['200,000 columns', () => 'a,'.repeat(200000) + 'b\n', 422, /100000 columns/],
  ['a program', () => Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 23)), 415, /binary/],
  ['an old workbook', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]), 415, /\.xlsx without a password/],
  ['an OpenDocument sheet', () => zip([['mimetype', 'application/vnd.oasis.opendocument.spreadsheet', true], ['content.xml', '<a/>']]), 415, /OpenDocument/],
  ['a binary workbook', () => zip([['[Content_Types].xml', '<Types/>'], ['xl/workbook.bin', 'x']]), 415, /\.xlsb/],
];

for (const [name, bytes, status, words] of CASES) {
  test(name, async () => {
    const label = `hostile ${CASES.findIndex((one) => one[0] === name)}`;
    const problem = assertProblem(await stack.admin.raw(label, Buffer.from(bytes()), { type: 'application/octet-stream' }), status);
    assert.match(problem.detail, words);
    const { items } = (await stack.admin.get('/datasets', { q: label }, 200)).json;
    assert.deepEqual(items.filter((one) => one.name === label && one.status !== 'failed'), []);
  });
}

test('after all of that a small file is read as ever', async () => {
  const made = await stack.admin.dataset('fine', 'a,b\n1,2\n');
  assert.equal(made.rows, 1);
});
