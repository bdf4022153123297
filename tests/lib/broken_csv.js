// A corpus of delimited text as it comes in practice: one table written in many dialects and damaged in many ways, and small files of
// their own kind. Each case says what a careful reader would make of it.
//
//   {name, bytes, columns, rows, others}   columns: the names, or null when the file has none; rows: the values, in order;
//                                          others: how many rows may be there beside (or be set aside), because nobody can say what they mean
//
// Numbers are numbers, missing values null, everything else is text as it should read (dates in ISO 8601).
'use strict';

const NAMES = ['picked', 'at', 'tree', 'kilos', 'boxes', 'variety', 'remark'];
const WORDS = ['sweet', 'late, but good', 'for cider', "the neighbour's", 'small; many', 'north wall', 'keeps well', 'a bit scabby'];

/** Rows of the one table. Days past the twelfth tell day from month; texts hold the characters that part fields elsewhere. */
function orchard(n) {
  return Array.from({ length: n }, (_, i) => [
    `${String((i % 15) + 13)}/${String((i % 9) + 1).padStart(2, '0')}/2024`,
    `${String(6 + (i % 14)).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')}`,
    `T-${String(100 + i * 3)}`,
    `${(i * 13) % 90}.${String(10 + ((i * 29) % 90))}`,
    String((i * 5) % 17),
    ['Jonathan', 'Boskoop', 'Gala', "Cox's Orange", 'Elstar'][i % 5],
    WORDS[i % WORDS.length],
  ]);
}

const day = (text) => text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1');
const typed = (row) => row.map((cell, c) => (c === 0 ? day(cell) : c === 3 || c === 4 ? Number(cell) : cell));

/** A table as text in a dialect. */
function write(rows, { delimiter = ',', quote = '"', escape = quote, newline = '\n', all = false, end = true } = {}) {
  const cell = (value) => {
    const text = String(value);
    if (!quote || !(all || text.includes(delimiter) || text.includes(quote) || text.includes('\n') || text.includes('\r'))) return text;
    let inner = text;
    if (escape !== quote) inner = inner.replaceAll(escape, escape + escape);
    return quote + inner.replaceAll(quote, escape + quote) + quote;
  };
  return rows.map((row) => row.map(cell).join(delimiter)).join(newline) + (end ? newline : '');
}

function utf16(text, { big = false, mark = true } = {}) {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

const cases = [];
const add = (name, bytes, columns, rows, others = 0) =>
  cases.push({ name, bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes), columns, rows, others });

const BODY = orchard(40);
const TABLE = [NAMES, ...BODY];
const RIGHT = BODY.map(typed);

// ---- the whole file in another dialect ----
for (const [label, delimiter] of Object.entries({ comma: ',', semicolon: ';', tab: '\t', pipe: '|', caret: '^', tilde: '~', unit: '\x1f', soh: '\x01' }))
  for (const [ending, newline] of Object.entries({ lf: '\n', crlf: '\r\n', cr: '\r' }))
    add(`delimiter ${label} ${ending}`, write(TABLE, { delimiter, newline }), NAMES, RIGHT);
for (const [label, delimiter] of Object.entries({ 'double pipe': '||', 'double colon': '::', 'double semicolon': ';;', 'double tab': '\t\t', 'tilde pipe tilde': '~|~' }))
  add(`delimiter ${label}`, write(TABLE, { delimiter }), NAMES, RIGHT);
const noMarks = TABLE.map((row) => row.map((cell) => String(cell).replace(/[,;']/g, '')));
const noMarksRight = noMarks.slice(1).map(typed);
add('delimiter comma and space', write(TABLE, { delimiter: ', ', all: true }), NAMES, RIGHT);
add('delimiter comma and space, no quotes', write(noMarks, { delimiter: ', ' }), NAMES, noMarksRight);
add('delimiter semicolon and space', write(noMarks, { delimiter: '; ' }), NAMES, noMarksRight);
add('delimiter space, quoted', write(TABLE, { delimiter: ' ', all: true }), NAMES, RIGHT);
add('delimiter space', write(noMarks.map((row) => row.slice(0, 5)), { delimiter: ' ' }), NAMES.slice(0, 5), noMarksRight.map((row) => row.slice(0, 5)));
add('delimiter colon', write([['user', 'id', 'home'], ...BODY.map((row, i) => [`u${i}`, i, `/home/u${i}`])], { delimiter: ':' }), ['user', 'id', 'home'],
  BODY.map((row, i) => [`u${i}`, i, `/home/u${i}`]));
for (const [label, options] of Object.entries({
  'all quoted': { all: true },
  'single quotes': { quote: "'" },
  'all in single quotes': { quote: "'", all: true },
  'single quotes, semicolons': { quote: "'", all: true, delimiter: ';' },
  'backslash escapes': { escape: '\\' },
  'backslash escapes, all quoted': { escape: '\\', all: true },
}))
  add(`quotes: ${label}`, write(TABLE.map((row) => row.map((cell) => cell)), options), NAMES, RIGHT);
const said = BODY.map((row, i) => [...row.slice(0, 6), i % 4 === 1 ? `she said "now", twice` : i % 4 === 2 ? 'two\nlines, "so"' : row[6]]);
const saidRight = said.map(typed);
add('quotes: doubled inside', write([NAMES, ...said]), NAMES, saidRight);
add('quotes: doubled inside, crlf', write([NAMES, ...said], { newline: '\r\n' }), NAMES, saidRight);
add('quotes: backslash inside', write([NAMES, ...said], { escape: '\\' }), NAMES, saidRight);
add('quotes: tab, backslash inside', write([NAMES, ...said], { escape: '\\', delimiter: '\t' }), NAMES, saidRight);
const plainQuotes = BODY.map((row, i) => [...row.slice(0, 6), i % 3 === 1 ? `the "big" one` : row[6].replace(/,/g, '')]);
add('quotes: none meant, text has some', write([NAMES, ...plainQuotes], { quote: '' }), NAMES, plainQuotes.map(typed));
add('quotes: pipe, none meant, inches', write([NAMES, ...BODY.map((row, i) => [...row.slice(0, 6), `${i + 3}" pot`])], { quote: '', delimiter: '|' }), NAMES,
  BODY.map((row, i) => typed([...row.slice(0, 6), `${i + 3}" pot`])));
const loose = (row, i) => [...row.slice(0, 6), i % 5 === 2 ? `a "loose" quote, here` : row[6]];
add('quotes: not escaped inside', [NAMES.join(','), ...BODY.map((row, i) => loose(row, i).map((cell) => `"${cell}"`).join(','))].join('\n') + '\n', NAMES,
  BODY.map((row, i) => typed(loose(row, i))));
add('quotes: not escaped at the end', [NAMES.join(','), ...BODY.map((row, i) => [...row.slice(0, 6), `pot "${i}"`].map((cell) => `"${cell}"`).join(','))].join('\n') + '\n', NAMES,
  BODY.map((row, i) => typed([...row.slice(0, 6), `pot "${i}"`])));
add('quotes: after a space', TABLE.map((row) => row.map((cell) => `"${cell}"`).join(', ')).join('\n') + '\n', NAMES, RIGHT);
add('quotes: space before the delimiter', TABLE.map((row) => row.map((cell) => `"${cell}"`).join(' ,')).join('\n') + '\n', NAMES, RIGHT);
add('quotes: header alone', [NAMES.map((n) => `"${n}"`).join(','), write(BODY)].join('\n'), NAMES, RIGHT);

// ---- the file's ends and encodings ----
add('end: no newline', write(TABLE, { end: false }), NAMES, RIGHT);
add('end: no newline, quoted', write(TABLE, { end: false, all: true }), NAMES, RIGHT);
add('end: two newlines', write(TABLE) + '\n', NAMES, RIGHT);
add('end: five crlf', write(TABLE, { newline: '\r\n' }) + '\r\n\r\n\r\n\r\n', NAMES, RIGHT);
add('end: blank line of spaces', write(TABLE) + '   \n', NAMES, RIGHT, 1);
add('end: control Z', write(TABLE) + '\x1a', NAMES, RIGHT, 1);
add('begin: empty lines', '\n\n' + write(TABLE), NAMES, RIGHT);
add('lines: mixed ends', TABLE.map((row, i) => write([row], { newline: ['\n', '\r\n'][i % 2] })).join(''), NAMES, RIGHT);
add('lines: one crlf among lf', TABLE.map((row, i) => write([row], { newline: i === 7 ? '\r\n' : '\n' })).join(''), NAMES, RIGHT);
add('lines: one cr among lf', TABLE.map((row, i) => write([row], { newline: i === 7 ? '\r' : '\n' })).join(''), NAMES, RIGHT);
add('lines: cr cr lf', write(TABLE, { newline: '\r\r\n' }), NAMES, RIGHT);
add('lines: empty ones between', TABLE.map((row, i) => write([row]) + (i % 6 === 5 ? '\n' : '')).join(''), NAMES, RIGHT);
add('lines: every second empty', TABLE.map((row) => write([row]) + '\n').join(''), NAMES, RIGHT);
const accents = TABLE.map((row, i) => [...row.slice(0, 6), i === 0 ? 'größe' : ['süß', 'très bon', 'schön, spät', 'año 24', 'zwölf Stück'][i % 5]]);
const accentNames = accents[0];
const accentRight = accents.slice(1).map(typed);
const accentText = write(accents);
add('encoding: UTF-8', accentText, accentNames, accentRight);
add('encoding: UTF-8 with a mark', '\ufeff' + accentText, accentNames, accentRight);
add('encoding: UTF-8 with a mark, all quoted', '\ufeff' + write(accents, { all: true }), accentNames, accentRight);
add('encoding: Latin-1', Buffer.from(accentText, 'latin1'), accentNames, accentRight);
add('encoding: Windows-1252 euro and quotes', Buffer.from(write([['what', 'price'], ['a \x93fine\x94 pear', '5 \x80'], ['plum', '3 \x80'], ['fig \x96 dry', '4 \x80']]), 'latin1'), ['what', 'price'],
  [['a “fine” pear', '5 €'], ['plum', '3 €'], ['fig – dry', '4 €']]);
for (const big of [false, true])
  for (const mark of [false, true])
    add(`encoding: UTF-16 ${big ? 'BE' : 'LE'}${mark ? ' with a mark' : ''}`, utf16(accentText, { big, mark }), accentNames, accentRight);
add('encoding: UTF-16 tabs crlf', utf16(write(accents, { delimiter: '\t', newline: '\r\n' })), accentNames, accentRight);
add('encoding: UTF-16 Greek', utf16(write([['όνομα', 'τιμή'], ['μήλο', 3], ['αχλάδι', 5], ['σύκο', 8]]), { mark: false }), ['όνομα', 'τιμή'], [['μήλο', 3], ['αχλάδι', 5], ['σύκο', 8]]);
add('encoding: UTF-8 Japanese', write([['名前', '数'], ['りんご', 3], ['梨', 5], ['柿', 8]]), ['名前', '数'], [['りんご', 3], ['梨', 5], ['柿', 8]]);
const withNul = write(TABLE).replace('keeps well', 'keeps\0 well');
add('encoding: a NUL', withNul, NAMES, RIGHT.filter((row, i) => i !== RIGHT.findIndex((r) => r[6] === 'keeps well')), 1);

// ---- headers ----
add('header: none', write(BODY), null, RIGHT);
add('header: none, numbers', write(BODY.map((row, i) => [i, row[3], row[4]])), null, RIGHT.map((row, i) => [i, row[3], row[4]]));
add('header: only', write([NAMES]), NAMES, []);
add('header: only, no newline', write([NAMES], { end: false }), NAMES, []);
add('header: and one row', write(TABLE.slice(0, 2)), NAMES, RIGHT.slice(0, 1));
add('header: and two rows', write(TABLE.slice(0, 3)), NAMES, RIGHT.slice(0, 2));
add('header: all text below', write([['name', 'town'], ['Ada', 'London'], ['Emmy', 'Erlangen'], ['Sofia', 'Stockholm']]), ['name', 'town'], [['Ada', 'London'], ['Emmy', 'Erlangen'], ['Sofia', 'Stockholm']]);
add('header: years as names', write([['country', '2019', '2020', '2021'], ['Chad', 1.5, 2.5, 3], ['Mali', 2, 2.25, 4], ['Peru', 7, 8, 9.5]]), ['country', '2019', '2020', '2021'],
  [['Chad', 1.5, 2.5, 3], ['Mali', 2, 2.25, 4], ['Peru', 7, 8, 9.5]]);
add('header: a second one with units', write([NAMES, ['', '', '', 'kg', '1', '', ''], ...BODY]), null, RIGHT, 1);
add('header: twice the same', write([NAMES, NAMES, ...BODY]), NAMES, RIGHT, 1);
add('header: thrice the same', write([NAMES, NAMES, NAMES, ...BODY]), NAMES, RIGHT, 2);
add('header: one name too many, empty', write([['picked', '', ...NAMES.slice(1)], ...BODY]), NAMES, RIGHT);
add('header: one delimiter too many at its end', write([[...NAMES, ''], ...BODY]), NAMES, RIGHT);
add('header: two names run together', write([['pickedat', ...NAMES.slice(2)], ...BODY]), null, RIGHT);
add('header: an empty name', write([['', ...NAMES.slice(1)], ...BODY]), null, RIGHT);
add('header: row names', write([NAMES.slice(1), ...BODY]), null, RIGHT);
add('header: names with line breaks', write([NAMES.map((n) => `${n}\n(${n.length})`), ...BODY]), NAMES.map((n) => `${n} (${n.length})`), RIGHT);
add('header: spaces around names', write([NAMES.map((n) => ` ${n} `), ...BODY]), NAMES, RIGHT);
add('header: a very long name', write([[...NAMES.slice(0, 6), 'x'.repeat(300)], ...BODY]), null, RIGHT);
add('header: behind a hash', '#' + write(TABLE), ['#picked', ...NAMES.slice(1)], RIGHT);

// ---- what is above and below ----
add('above: a title', 'Harvest of the year\n' + write(TABLE), NAMES, RIGHT);
add('above: a title and an empty line', 'Harvest of the year\n\n' + write(TABLE), NAMES, RIGHT);
add('above: three notes', 'Harvest\nmade by the office\nall weights in kilos\n' + write(TABLE), NAMES, RIGHT);
add('above: notes with a comma', 'Harvest, 2024\nmade by the office, on Monday\n\n' + write(TABLE), NAMES, RIGHT);
add('above: notes padded with delimiters', `Harvest${','.repeat(6)}\nthe office${','.repeat(6)}\n` + write(TABLE), NAMES, RIGHT);
add('above: notes and an empty padded line', `Harvest${','.repeat(6)}\n${','.repeat(6)}\n` + write(TABLE), NAMES, RIGHT);
add('above: comments', '# harvest\n# kilos, boxes\n' + write(TABLE), NAMES, RIGHT);
add('above: keys and values', 'Farm:,Low Acre\nYear:,2024\n\n' + write(TABLE), NAMES, RIGHT);
add('above: sep=', 'sep=;\r\n' + write(TABLE, { delimiter: ';', newline: '\r\n' }), NAMES, RIGHT);
add('above: semicolons, a title', 'Ernte des Jahres\n\n' + write(TABLE, { delimiter: ';' }), NAMES, RIGHT);
add('between: comments', write(TABLE.slice(0, 20)) + '# after lunch\n' + write(TABLE.slice(20)), NAMES, RIGHT, 1);
add('below: a note', write(TABLE) + '\nSource: the office\n', NAMES, RIGHT, 1);
add('below: three notes', write(TABLE) + '\nSource: the office\nkilos are net\nprinted on Monday\n', NAMES, RIGHT, 3);
add('below: a note padded with delimiters', write(TABLE) + `Source: the office${','.repeat(6)}\n`, NAMES, RIGHT, 1);
add('below: a count', write(TABLE) + '(40 rows)\n', NAMES, RIGHT, 1);
add('below: another table, narrower', write(TABLE) + '\n' + write([['tree', 'age'], ['T-1', 4], ['T-2', 5]]), NAMES, RIGHT, 3);
add('below: another table, wider', write(TABLE) + '\n' + write([[...NAMES, 'more'], ...BODY.slice(0, 3).map((row) => [...row, '1'])]), NAMES, RIGHT, 4);

// ---- single rows that are damaged ----
for (const at of [0, 1, 19, 39]) {
  const without = RIGHT.filter((row, i) => i !== at);
  const damaged = (change) => write([NAMES]) + BODY.map((row, i) => (i === at ? change(row) : write([row]))).join('');
  for (const column of [0, 3, 6]) {
    add(`row ${at}: a delimiter too many at ${column}`, damaged((row) => write([[...row.slice(0, column), '', ...row.slice(column)]])), NAMES, without, 1);
    add(`row ${at}: a stray quote at ${column}`, damaged((row) => write([row.slice(0, column)], { newline: column ? ',' : '' }) + '"' + write([row.slice(column).map((c) => c.replace(/,/g, ''))])), NAMES, without, 1);
  }
  for (const column of [1, 4, 6])
    add(`row ${at}: a delimiter missing at ${column}`, damaged((row) => write([[...row.slice(0, column - 1), row[column - 1] + row[column], ...row.slice(column + 1)]])), NAMES, without, 1);
  add(`row ${at}: other delimiter`, damaged((row) => write([row], { delimiter: ';' })), NAMES, without, 2);
  add(`row ${at}: spaces as delimiter`, damaged((row) => write([row], { delimiter: ' ' })), NAMES, without, 2);
  add(`row ${at}: single quotes`, damaged((row) => write([row.map((c) => c.replace(/[,']/g, ''))], { quote: "'", all: true })), NAMES, BODY.filter((row, i) => i !== at).map((row) => [row[0], ...typed(row).slice(1)]), 1);
  add(`row ${at}: twice as wide`, damaged((row) => write([[...row, ...row]])), NAMES, without, 1);
  add(`row ${at}: cut off`, damaged((row) => write([row.slice(0, 3)])), NAMES, without, 1);
  add(`row ${at}: empty`, damaged(() => '\n'), NAMES, without);
  add(`row ${at}: delimiters only`, damaged(() => ',,,,,,\n'), NAMES, without, 1);
}
add('file: cut off inside quotes', write(TABLE) + '13/01/2024,06:00,T-1,1.5,3,Gala,"half a rem', NAMES, RIGHT, 1);

// ---- shapes ----
add('shape: one column of text', 'name\nAda\nEmmy\nSofia\n', ['name'], [['Ada'], ['Emmy'], ['Sofia']]);
add('shape: one column of numbers', 'n\n1\n2\n3\n', ['n'], [[1], [2], [3]]);
add('shape: one column, no header', '1\n2\n3\n', null, [[1], [2], [3]]);
add('shape: one column of sentences', 'remark\nIt rained, and then it stopped.\nNothing: all well.\nTwo, three, four trees.\nSo it was.\n', ['remark'],
  [['It rained, and then it stopped.'], ['Nothing: all well.'], ['Two, three, four trees.'], ['So it was.']]);
add('shape: one column of times', 'at\n08:15\n09:30\n10:45\n', ['at'], [['08:15'], ['09:30'], ['10:45']]);
add('shape: one column of dates and times', 'at\n2024-01-02 03:04:05\n2024-01-03 04:05:06\n2024-01-04 05:06:07\n', ['at'],
  [['2024-01-02T03:04:05'], ['2024-01-03T04:05:06'], ['2024-01-04T05:06:07']]);
add('shape: two columns', 'a,b\n1,2\n3,4\n', ['a', 'b'], [[1, 2], [3, 4]]);
add('shape: one cell', 'hello\n', ['hello'], []);
add('shape: one row', '1,2,3\n', null, [[1, 2, 3]]);
add('shape: empty columns', 'a,b,c,d\n1,,x,\n2,,y,\n3,,z,\n', ['a', 'b', 'c', 'd'], [[1, null, 'x', null], [2, null, 'y', null], [3, null, 'z', null]]);
add('shape: every line ends in a delimiter', write(TABLE).replace(/\n/g, ',\n'), NAMES, RIGHT);
add('shape: mostly empty', 'a,b,c,d,e\n,,,,\n1,,,,\n,,2,,\n,,,,3\n', ['a', 'b', 'c', 'd', 'e'], [[1, null, null, null, null], [null, null, 2, null, null], [null, null, null, null, 3]], 1);
add('shape: 300 columns', write([Array.from({ length: 300 }, (_, i) => `c${i}`), ...Array.from({ length: 5 }, (_, r) => Array.from({ length: 300 }, (_, i) => r * i))]), Array.from({ length: 300 }, (_, i) => `c${i}`),
  Array.from({ length: 5 }, (_, r) => Array.from({ length: 300 }, (_, i) => r * i)));
add('shape: a field of 200 kB', write([['a', 'b'], [1, 'x'.repeat(200000)], [2, 'y,\n"z"'], [3, 'z']]), ['a', 'b'], [[1, 'x'.repeat(200000)], [2, 'y,\n"z"'], [3, 'z']]);
add('shape: ragged', 'a,b,c\n1,2,3\n4,5\n6,7,8\n9\n10,11,12\n13,14,15\n', ['a', 'b', 'c'], [[1, 2, 3], [4, 5, null], [6, 7, 8], [9, null, null], [10, 11, 12], [13, 14, 15]]);
add('shape: aligned with spaces', 'name    kilos  boxes\nGala       12      3\nElstar      7     11\nBoskoop   105      2\n', ['name', 'kilos', 'boxes'], [['Gala', 12, 3], ['Elstar', 7, 11], ['Boskoop', 105, 2]]);
add('shape: JSON in cells', write([['id', 'doc'], [1, '{"a": 1, "b": [2, 3]}'], [2, '{"a": "x;y"}'], [3, '{}']]), ['id', 'doc'], [[1, '{"a": 1, "b": [2, 3]}'], [2, '{"a": "x;y"}'], [3, '{}']]);
add('shape: addresses in cells', write([['id', 'url'], [1, 'https://example.org/a?b=1;c=2'], [2, 'http://example.org:8080/x|y'], [3, 'https://example.org/']]), ['id', 'url'],
  [[1, 'https://example.org/a?b=1;c=2'], [2, 'http://example.org:8080/x|y'], [3, 'https://example.org/']]);
add('shape: lists in cells', 'id;tags\n1;a,b,c\n2;a,c\n3;b,c,d\n4;e,f\n', ['id', 'tags'], [[1, 'a,b,c'], [2, 'a,c'], [3, 'b,c,d'], [4, 'e,f']]);
add('shape: tabs around sentences', 'id\ttext\n1\tWell, it rained.\n2\tSo, then, we went.\n3\tYes, all of us.\n', ['id', 'text'], [[1, 'Well, it rained.'], [2, 'So, then, we went.'], [3, 'Yes, all of us.']]);

// ---- values ----
add('values: leading zeros', 'zip,n\n01067,1\n04109,2\n80331,3\n', ['zip', 'n'], [['01067', 1], ['04109', 2], ['80331', 3]]);
add('values: long numbers', 'id\n123456789012345\n987654321098765\n', ['id'], [[123456789012345], [987654321098765]]);
add('values: telephone', 'tel\n+4930123456789\n+4930123456788\n', ['tel'], [['+4930123456789'], ['+4930123456788']]);
add('values: decimal comma', 'name;kilos\nGala;1,5\nElstar;12,75\nBoskoop;0,25\n', ['name', 'kilos'], [['Gala', 1.5], ['Elstar', 12.75], ['Boskoop', 0.25]]);
add('values: thousands stay text', 'n,m\n"1,234",1\n"12,345",2\n"123,456",3\n', ['n', 'm'], [['1,234', 1], ['12,345', 2], ['123,456', 3]]);
add('values: percent stays text', 'n,m\n5%,1\n12%,2\n100%,3\n', ['n', 'm'], [['5%', 1], ['12%', 2], ['100%', 3]]);
add('values: money stays text', 'n,m\n$5,1\n$12.50,2\n$100,3\n', ['n', 'm'], [['$5', 1], ['$12.50', 2], ['$100', 3]]);
add('values: exponents', 'x\n1e3\n2.5E-2\n-1e+2\n', ['x'], [[1000], [0.025], [-100]]);
add('values: day first', 'd\n13/02/2024\n01/02/2024\n05/11/2023\n', ['d'], [['2024-02-13'], ['2024-02-01'], ['2023-11-05']]);
add('values: month first', 'd\n02/13/2024\n02/01/2024\n11/05/2023\n', ['d'], [['2024-02-13'], ['2024-02-01'], ['2023-11-05']]);
add('values: points in dates', 'd;n\n13.02.2024;1\n01.02.2024;2\n', ['d', 'n'], [['2024-02-13', 1], ['2024-02-01', 2]]);
add('values: zones', 't\n2024-02-13T10:00:00Z\n2024-02-13T10:00:00+02:00\n', ['t'], [['2024-02-13T10:00:00Z'], ['2024-02-13T08:00:00Z']]);
add('values: words for missing', 'a,b\n1,x\nNA,y\n3,z\nN/A,w\nnull,v\nNaN,u\n', ['a', 'b'], [[1, 'x'], [null, 'y'], [3, 'z'], [null, 'w'], [null, 'v'], [null, 'u']]);
add('values: truth', 'a,b\ntrue,1\nFALSE,2\nTrue,3\n', ['a', 'b'], [['true', 1], ['false', 2], ['true', 3]]);
add('values: spaces around numbers', 'a, b\n1, 2\n 3,4 \n', ['a', 'b'], [[1, 2], [3, 4]]);
add('values: an empty quoted one', 'a,b\n1,""\n2,x\n', ['a', 'b'], [[1, null], [2, 'x']]);

add('shape: numbers between spaces', ' 7.5  0.25 -1\n16.25 10.5  2 \n 0.5  0.125  300\n-1   2.5 4\n', null, [[7.5, 0.25, -1], [16.25, 10.5, 2], [0.5, 0.125, 300], [-1, 2.5, 4]]);
add('shape: words and numbers between spaces', 'name  n x\nGala 12    3.5\nElstar   7 11.25\n\nBoskoop 105 2\n', ['name', 'n', 'x'], [['Gala', 12, 3.5], ['Elstar', 7, 11.25], ['Boskoop', 105, 2]]);

// ---- small files, in which little tells what is meant ----
const VENUES = [["Finn's", 'Oak Ridge', 'TN', '2/1/03', 'Ann Lee'], ['Bay Town', 'Green Hill', 'TN', '12/28/02', 'Trio'], ['Old Mill', 'Blue Creek', 'TN', '12/19/02', 'Red/Black']];
const VENUES_RIGHT = VENUES.map((row, i) => [...row.slice(0, 3), ['2003-02-01', '2002-12-28', '2002-12-19'][i], row[4]]);
add('small: comma and space', write(VENUES, { delimiter: ', ', quote: '' }), null, VENUES_RIGHT);
add('small: plus and space', write(VENUES, { delimiter: '+ ', quote: '' }), null, VENUES_RIGHT);
add('small: colons, single quotes', write(VENUES, { delimiter: ':', quote: "'", all: true }), null, VENUES_RIGHT);
add('small: question marks', '05/05/03?07/05/03?x\n06/05/03?08/05/03?y\n07/05/03?09/05/03?z\n', null, [['2003-05-05', '2003-07-05', 'x'], ['2003-06-05', '2003-08-05', 'y'], ['2003-07-05', '2003-09-05', 'z']]);
for (const [label, delimiter] of Object.entries({ comma: ',', pipe: '|', semicolon: ';', tab: '\t' })) {
  for (const [kind, quote] of Object.entries({ quotes: '"', apostrophes: "'" })) {
    const rows = (text) => [[123, 'CHECK', 'one'], [345, 'CHECK', text], [567, 'CHECK', 'three']];
    const file = (text) => `123${delimiter}CHECK${delimiter}one\n345${delimiter}CHECK${delimiter}${quote}${text}${quote}\n567${delimiter}CHECK${delimiter}three\n`;
    add(`small: ${label}, ${kind} around the delimiter`, file(`two${delimiter}`), null, rows(`two${delimiter}`));
    add(`small: ${label}, ${kind} doubled`, file(`a${quote}${quote}2${quote}${quote}b`), null, rows(`a${quote}2${quote}b`));
    add(`small: ${label}, ${kind} behind backslashes`, file(`a\\${quote}2\\${quote}b`), null, rows(`a${quote}2${quote}b`));
  }
  add(`small: ${label}, two rows of letters`, `a${delimiter}b${delimiter}c\r\nd${delimiter}e${delimiter}f\r\n`, ['a', 'b', 'c'], [['d', 'e', 'f']]);
}
add('small: a header and a row', 'number,text,date\n345.00,CHECK,2000-12-13\n', ['number', 'text', 'date'], [[345, 'CHECK', '2000-12-13']]);
add('small: a title, a header and a row', 'some title\nnumber,text,date\n345.00,CHECK,2000-12-13\n', ['number', 'text', 'date'], [[345, 'CHECK', '2000-12-13']]);
add('small: a number and a word', '1,Street\n', null, [[1, 'Street']]);
add('small: spaces before numbers', ' 123,CHECK,one\n 345,CHECK,two\n 567,CHECK,three\n', null, [[123, 'CHECK', 'one'], [345, 'CHECK', 'two'], [567, 'CHECK', 'three']]);
add('small: half a day', 'a,t\n1,2000-01-01 12:12:00 AM\n2,2002-02-02 02:15:00 PM\n', ['a', 't'], [[1, '2000-01-01T00:12:00'], [2, '2002-02-02T14:15:00']]);
add('small: short years', 'a,d\n1,01-01-90\n2,25-02-02\n', ['a', 'd'], [[1, '1990-01-01'], [2, '2002-02-25']]);
add('small: names of months', 'a,d\n1,5-Jan-24\n2,12-Feb-23\n', ['a', 'd'], [[1, '2024-01-05'], [2, '2023-02-12']]);
add('small: versions are no dates', 'a,v\n1,1.2.10\n2,1.10.12\n', ['a', 'v'], [[1, '1.2.10'], [2, '1.10.12']]);
add('small: addresses are no numbers', 'a,ip\n1,10.1.2.3\n2,10.1.2.4\n', ['a', 'ip'], [[1, '10.1.2.3'], [2, '10.1.2.4']]);
add('small: mail addresses', 'mail\na@x.org\nb@y.org\nc@z.org\n', ['mail'], [['a@x.org'], ['b@y.org'], ['c@z.org']]);
add('small: questions', 'q\nWho? What? Why?\nHow? Now? Cow?\n', ['q'], [['Who? What? Why?'], ['How? Now? Cow?']]);
add('small: times beside each other', 'start,end\n08:00,09:30\n10:15,11:45\n', ['start', 'end'], [['08:00', '09:30'], ['10:15', '11:45']]);
add('small: paths', 'path,size\n/a/b c/d.txt,12\n/a/e f/g.txt,13\n', ['path', 'size'], [['/a/b c/d.txt', 12], ['/a/e f/g.txt', 13]]);
add('small: backslashes before quotes that close', 'path,size\n"C:\\temp\\",12\n"D:\\x\\",13\n', ['path', 'size'], [['C:\\temp\\', 12], ['D:\\x\\', 13]]);
add('small: points for thousands stay text', 'name;value\nA;1.234,56\nB;2.345,67\n', ['name', 'value'], [['A', '1.234,56'], ['B', '2.345,67']]);
add('small: attributes between bars', 'id|attrs\n1|a=1;b=2\n2|a=3;b=4\n3|a=5;b=6\n', ['id', 'attrs'], [[1, 'a=1;b=2'], [2, 'a=3;b=4'], [3, 'a=5;b=6']]);
add('small: other line ends within quotes', 'a,b\n1,"x\r\ny"\n2,z\n', ['a', 'b'], [[1, 'x\r\ny'], [2, 'z']]);
add('small: marks for no figure', 'a,b\n1,-\n-,x\n?,y\n4,?\n', ['a', 'b'], [[1, '-'], [null, 'x'], [null, 'y'], [4, '?']]);

// ---- what else files hold ----
add('odd: ctrl-z inside', 'a,b\n1,x\x1ay\n2,z\n', ['a', 'b'], [[1,'x\x1ay'], [2,'z']]);
add('odd: vertical tab', 'a,b\n1,x\x0by\n2,z\n', ['a', 'b'], [[1,'x\x0by'], [2,'z']]);
add('odd: u2028', 'a,b\n1,x\u2028y\n2,z\n', ['a', 'b'], [[1,'x\u2028y'], [2,'z']]);
add('odd: nbsp', 'a,b\n1,x\u00a0y\n2,z\n', ['a', 'b'], [[1,'x\u00a0y'], [2,'z']]);
add('odd: nel', 'a,b\n1,x\u0085y\n2,z\n', ['a', 'b'], [[1,'x\u0085y'], [2,'z']]);
add('odd: emoji header', '🌾,b\n1,2\n3,4\n', ['🌾', 'b'], [[1,2], [3,4]]);
add('odd: dup names', 'a,a,a\n1,2,3\n4,5,6\n', ['a', 'a_2', 'a_3'], [[1,2,3], [4,5,6]]);
add('odd: empty names', 'a,,c\n1,2,3\n4,5,6\n', ['a', 'column_2', 'c'], [[1,2,3], [4,5,6]]);
add('odd: only commas', 'a,b\n,\n,\n', ['a', 'b'], [], 2);
add('odd: quoted newline in header', '"a\nb",c\n1,2\n3,4\n', ['a b', 'c'], [[1,2], [3,4]]);
add('odd: single col quoted multi', '"x"\n"a\nb"\n"c"\n', ['x'], [['a\nb'], ['c']]);
add('odd: tsv spaces', 'name\tscore\nJohn Smith\t5\nJane  Roe\t6\n', ['name', 'score'], [['John Smith',5], ['Jane  Roe',6]]);
add('odd: pipes w/ trailing', 'a|b|\n1|2|\n3|4|\n', ['a', 'b'], [[1,2], [3,4]]);
add('odd: leading delim', '|a|b|\n|1|2|\n|3|4|\n', null, [[null,1,2], [null,3,4]]);
add('odd: numbers with units', 'x\n5 kg\n6 kg\n', ['x'], [['5 kg'], ['6 kg']]);
add('odd: scientific ids', 'x\n1e5\n2e10\n', ['x'], [[100000], [20000000000]]);
add('odd: neg parens', 'x\n(5)\n(6)\n', ['x'], [['(5)'], ['(6)']]);
add('odd: T/F', 'x\nT\nF\n', ['x'], [['T'], ['F']]);
add('odd: iso basic', 'd\n20240115\n20240116\n', ['d'], [[20240115], [20240116]]);
add('odd: week', 'd\n2024-W03\n2024-W04\n', ['d'], [['2024-W03'], ['2024-W04']]);
add('odd: epoch ms', 't\n1705312800000\n1705312900000\n', ['t'], [[1705312800000], [1705312900000]]);
add('odd: iso T no sec', 't\n2024-01-15T10:20\n2024-01-16T11:30\n', ['t'], [['2024-01-15T10:20:00'], ['2024-01-16T11:30:00']]);
add('odd: comma frac', 't\n"2024-01-15 10:20:30,500"\n"2024-01-16 11:30:00,250"\n', ['t'], [['2024-01-15T10:20:30.5'], ['2024-01-16T11:30:00.25']]);
add('odd: tz names', 't\n2024-01-15 10:20:30 UTC\n2024-01-16 11:30:00 UTC\n', ['t'], [['2024-01-15T10:20:30Z'], ['2024-01-16T11:30:00Z']]);
add('odd: rfc2822', 't\n"Mon, 15 Jan 2024 10:20:30 +0100"\n"Tue, 16 Jan 2024 11:30:00 +0100"\n', ['t'], [['2024-01-15T09:20:30Z'], ['2024-01-16T10:30:00Z']]);
add('odd: month name long', 't\n"January 15, 2024"\n"March 3, 2023"\n', ['t'], [['2024-01-15'], ['2023-03-03']]);
add('odd: german long', 't\n15. Januar 2024\n3. März 2023\n', ['t'], [['15. Januar 2024'], ['3. März 2023']]);
add('odd: year only', 'y,v\n2019,1\n2020,2\n', ['y', 'v'], [[2019,1], [2020,2]]);
add('odd: unbalanced at header only', 'a,b\n1,2\n"3,4\n5,6\n', ['a', 'b'], [[1,2], [5,6]], 1);
add('odd: big field count mismatch', 'a,b,c\n1,2\n3,4\n5,6\n', null, [[1,2], [3,4], [5,6]]);
add('odd: trailing comma rows only', 'a,b\n1,2,\n3,4,\n5,6,\n', null, [[1,2], [3,4], [5,6]]);
add('odd: r write.csv', '"","x","y"\n"1",1.5,"a"\n"2",2.5,"b"\n', null, [[1,1.5,'a'], [2,2.5,'b']]);
add('odd: r write.table', '"x" "y"\n"1" 1.5 "a"\n"2" 2.5 "b"\n', null, [[1,1.5,'a'], [2,2.5,'b']]);
add('odd: pandas index', ',x,y\n0,1.5,a\n1,2.5,b\n', null, [[0,1.5,'a'], [1,2.5,'b']]);
add('odd: mysql dump', '1\tAda\t\\N\n2\tEmmy\tx\n3\tSofia\t\\N\n', null, [[1,'Ada',null], [2,'Emmy', 'x'], [3,'Sofia',null]]);
add('odd: excel formula text', 'id,code\n1,"=""0012"""\n2,"=""0034"""\n', ['id', 'code'], [[1,'="0012"'], [2,'="0034"']]);
add('odd: quoted last no newline', 'a,b\n1,"x"', ['a', 'b'], [[1,'x']]);

module.exports = { cases, write, orchard };
