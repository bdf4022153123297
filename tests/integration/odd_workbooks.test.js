// Workbooks as other programs write them: each is the same small table, put together in another way that the standard or Excel allows.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { zip } = require('../lib/zip.js');

const stack = suite();
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT = { main: 'http://purl.oclc.org/ooxml/spreadsheetml/main', office: 'http://purl.oclc.org/ooxml/officeDocument/relationships' };
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

const TEXTS = [
  '<si><t>name</t></si>', '<si><t>n</t></si>',
  '<si><r><t>rich</t></r><r><rPr><b/></rPr><t xml:space="preserve"> text</t></r></si>',
  '<si><t>漢字</t><rPh sb="0" eb="2"><t>カンジ</t></rPh><phoneticPr fontId="1"/></si>',
];
const SHEET =
  '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
  '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1</v></c></row><row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"><f>1+1.5</f><v>2.5</v></c></row></sheetData>';
const RIGHT = { columns: ['name:text', 'n:float'], rows: [['rich text', 1], ['漢字', 2.5]] };

function workbook({ main = MAIN, office = OFFICE, prefix = '', folder = 'xl/', root = 'xl/workbook.xml', targets = {}, sheets = [['S', SHEET]], texts = TEXTS.join(''), styles, pr = '', encode = {} } = {}) {
  const named = (xml) => (prefix ? xml.replace(/<(\/?)(?=[a-zA-Z])/g, `<$1${prefix}:`) : xml);
  const open = (tag) => `<${prefix && prefix + ':'}${tag} xmlns${prefix && ':' + prefix}="${main}" xmlns:r="${office}">`;
  const close = (tag) => `</${prefix && prefix + ':'}${tag}>`;
  const part = (tag, inner) => `<?xml version="1.0" encoding="${(encode[tag] || ['UTF-8'])[0]}"?>${open(tag)}${named(inner)}${close(tag)}`;
  const relations = (list) => `<Relationships xmlns="${PACKAGE}">${list.map(([id, type, to]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${to}"/>`).join('')}</Relationships>`;
  const list = sheets.map(([name, , state = ''], i) => `<sheet name="${name}" sheetId="${i + 1}" ${state} r:id="rId${i + 1}"/>`).join('');
  const parts = [
    ['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
    ['_rels/.rels', relations([['rId1', 'officeDocument', root]])],
    [`${folder}workbook.xml`, part('workbook', `${pr}<sheets>${list}</sheets>`)],
    [`${folder}_rels/workbook.xml.rels`, relations([
      ...sheets.map((_, i) => [`rId${i + 1}`, 'worksheet', targets[i] || `worksheets/sheet${i + 1}.xml`]),
      ['rIdS', 'sharedStrings', targets.texts || 'sharedStrings.xml'], ['rIdT', 'styles', 'styles.xml'],
    ])],
    [`${folder}sharedStrings.xml`, part('sst', texts)],
    ...(styles ? [[`${folder}styles.xml`, part('styleSheet', styles)]] : []),
    ...sheets.map(([, inner], i) => [`${folder}worksheets/sheet${i + 1}.xml`, part('worksheet', inner)]),
  ];
  return parts.map(([name, text]) => {
    const [, as] = Object.entries(encode).map(([tag, [, how]]) => [tag, how]).find(([tag]) => text.includes(`:${tag} `) || text.includes(`<${tag} `)) || [];
    return [name, as ? as(text) : text];
  });
}

const cell = (text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const dated = (values) => `<sheetData><row>${cell('d')}${cell('t')}${cell('e')}${cell('u')}</row>${values.map((row) => `<row>${row.map((value, i) => `<c s="${i + 1}"><v>${value}</v></c>`).join('')}</row>`).join('')}</sheetData>`;
const DATE_STYLES =
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/><numFmt numFmtId="165" formatCode="&quot;day &quot;0"/></numFmts>' +
  '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>';
const DATE_COLUMNS = ['d:date', 't:timestamp', 'e:text', 'u:integer'];

const CASES = {
  'as Excel writes it': [workbook(), RIGHT],
  'strict namespaces': [workbook({ main: STRICT.main, office: STRICT.office }), RIGHT],
  'a prefix on every element': [workbook({ prefix: 'x' }), RIGHT],
  'targets from the root': [workbook({ root: '/xl/workbook.xml', targets: { 0: '/xl/worksheets/sheet1.xml', texts: '/xl/sharedStrings.xml' } }), RIGHT],
  'targets with dots': [workbook({ targets: { 0: '../xl/worksheets/../worksheets/sheet1.xml', texts: './sharedStrings.xml' } }), RIGHT],
  'the workbook in the root': [workbook({ folder: '', root: 'workbook.xml' }), RIGHT],
  'names with backslashes': [workbook().map(([name, text]) => [name.replaceAll('/', '\\'), text]), RIGHT],
  'members that are not packed': [workbook().map(([name, text]) => [name, text, true]), RIGHT],
  'a byte order mark before the XML': [workbook().map(([name, text]) => [name, name.endsWith('sheet1.xml') ? '\ufeff' + text : text]), RIGHT],
  'shared texts in UTF-16': [workbook({ encode: { sst: ['UTF-16', (text) => Buffer.from('\ufeff' + text, 'utf16le')] } }), RIGHT],
  'a dimension of all cells': [workbook({ sheets: [['S', '<dimension ref="A1:XFD1048576"/>' + SHEET]] }), RIGHT],
  'a dimension that lies': [workbook({ sheets: [['S', '<dimension ref="nothing"/>' + SHEET]] }), RIGHT],
  'no references at all': [workbook({ sheets: [['S', `<sheetData><row>${cell('name')}${cell('ok')}</row><row><c><v>1</v></c><c t="b"><v>1</v></c></row><row><c><v>2</v></c><c t="b"><v>0</v></c></row></sheetData>`]] }),
    { columns: ['name:integer', 'ok:boolean'], rows: [[1, true], [2, false]] }],
  'sparse rows and cells': [workbook({ sheets: [['S', `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1" t="inlineStr"><is><t>c</t></is></c></row><row r="3"><c r="C3"><v>3</v></c></row><row r="4"><c r="A4"><v>4</v></c></row></sheetData>`]] }),
    { columns: ['a:integer', 'c:integer'], rows: [[null, null], [null, 3], [4, null]] }],
  'errors, formulas, empty texts': [workbook({ sheets: [['S', `<sheetData><row>${cell('n')}${cell('f')}</row><row><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>x</v></c></row><row><c><v>2</v></c><c t="str"><f>""</f><v></v></c></row></sheetData>`]] }),
    { columns: ['n:integer', 'f:text'], rows: [[null, 'x'], [2, '']] }],
  'merged cells': [workbook({ sheets: [['S', `<sheetData><row>${cell('g')}${cell('x')}</row><row>${cell('one')}<c><v>1</v></c></row><row><c/><c><v>2</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>`]] }),
    { columns: ['g:text', 'x:integer'], rows: [['one', 1], [null, 2]] }],
  'hidden sheets first': [workbook({ sheets: [['H', SHEET, 'state="hidden"'], ['V', SHEET, 'state="veryHidden"'], ['E', '<sheetData/>'], ['S', SHEET]] }), { ...RIGHT, warning: /"S" was read.*"H" \(hidden\), "V" \(hidden\), "E"/ }],
  'only a hidden sheet': [workbook({ sheets: [['H', SHEET, 'state="hidden"']] }), RIGHT],
  'dates since 1900': [workbook({ sheets: [['S', dated([[45000, 45000.5, 1.5, 7], [1, 60.25, 0.0001, 8]])]], styles: DATE_STYLES }),
    { columns: DATE_COLUMNS, rows: [['2023-03-15', '2023-03-15T12:00:00', '36:00:00', 7], ['1900-01-01', '1900-02-28T06:00:00', '00:00:08.64', 8]] }],
  'dates since 1904': [workbook({ pr: '<workbookPr date1904="true"/>', sheets: [['S', dated([[45000, 45000.5, 1.5, 7], [1, 60.25, 0.0001, 8]])]], styles: DATE_STYLES }),
    { columns: DATE_COLUMNS, rows: [['2027-03-16', '2027-03-16T12:00:00', '36:00:00', 7], ['1904-01-02', '1904-03-01T06:00:00', '00:00:08.64', 8]] }],
  'dates as ISO 8601': [workbook({ sheets: [['S', `<sheetData><row>${cell('d')}</row><row><c t="d"><v>2024-02-03T04:05:06</v></c></row><row><c t="d"><v>2024-02-04</v></c></row></sheetData>`]] }),
    { columns: ['d:timestamp'], rows: [['2024-02-03T04:05:06'], ['2024-02-04T00:00:00']] }],
  'characters that XML can not hold': [workbook({ sheets: [['S', `<sheetData><row>${cell('t')}</row><row>${cell('a_x000D_b')}</row><row>${cell('_x005F_x0041_')}</row><row>${cell('&lt;&#10;&amp;amp;')}</row></sheetData>`]] }),
    { columns: ['t:text'], rows: [['a\rb'], ['_x0041_'], ['<\n&amp;']] }],
};

for (const [name, [parts, wanted]] of Object.entries(CASES)) {
  test(name, async () => {
    const answer = await stack.admin.upload('book.xlsx', zip(parts), { path: '/imports/preview' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.format, 'xlsx');
    assert.deepEqual(answer.json.columns.map((column) => `${column.name}:${column.type}`), wanted.columns);
    assert.deepEqual(answer.json.rows, wanted.rows);
    if (wanted.warning) assert.match(answer.json.warnings.join(' '), wanted.warning);
  });
}
