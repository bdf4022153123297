// Out and in again: whatever a table holds, the file that it is exported as gives the same table.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { random } = require('../lib/csv.js');

const stack = suite();

// Texts that one format or another has a meaning for.
const TEXTS = [
  '', ' ', '  two  ', '\t', 'NA', 'null', 'NULL', 'NaN', '-', '.', '?', '\\N', 'None', 'true', 'FALSE', '0', '007', '1.50', '-0', '1e5', '+4930123456789', '1,234.5', '5%', '$3', '2024-01-02',
  '12:30', '2024-01-02T03:04:05Z', '"', '""', '"quoted"', 'a "b" c', "'", "it's", 'a,b', 'a;b', 'a\tb', 'a|b', 'a\nb', 'a\r\nb', 'a\rb', '\n', '\r', 'end\n', '\nbegin', 'back\\slash', '\\', '\\n', '\\"', '=1+1',
  '+1', '@x', '#comment', '# ', '_x0041_', '_x000D_', '_', '<a>&amp;</a>', ']]>', '&#10;', '\u0001', '\u001f', '\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufffe', '\uffff', 'é', 'e\u0301', 'Ω≈ç', '漢字', '🌾', '👩‍🌾', 'مرحبا',
  '{"a": [1, null]}', '[1]', '{', '\u00e9'.repeat(300), 'x'.repeat(5000), 'sep=;', 'Infinity',
];

const pad = (n, width = 2) => String(n).padStart(width, '0');
const day = (r, from = 1) => new Date(Date.UTC(2000, 0, r.int(1, 28)) + 86400000 * r.int(from, 2900000)).toISOString().replace(/^\+0*/, '').slice(0, 10);
const fraction = (r) => r.pick(['', '', '.5', '.25', '.000001', '.999999', '.123456']);
const moment = (r, from) => `${day(r, from)}T${pad(r.int(0, 23))}:${pad(r.int(0, 59))}:${pad(r.int(0, 59))}${fraction(r)}`;
const digits = (r, n) => Array.from({ length: n }, (_, i) => r.int(i ? 0 : 1, 9)).join('');

/** How each kind makes a value, as /rows has it; `sheet`: one that a spreadsheet holds as such. */
const KINDS = {
  boolean: { type: 'boolean', make: (r) => r() < 0.5 },
  integer: { type: 'integer', make: (r) => r.int(-(2 ** 52), 2 ** 52) },
  float: { type: 'float', make: (r) => (r() < 0.2 ? r.pick([0.1, 1e308, 5e-324, -2.5e-300, 1 / 3, 123456789.125]) : (r() - 0.5) * 10 ** r.int(-8, 20)) },
  wild: { type: 'float', make: (r) => r.pick(['Infinity', '-Infinity', 0.5, -1e-7, 2e300]) },
  decimal: { type: 'decimal', make: (r) => `${r.pick(['', '-'])}${digits(r, r.int(1, 25))}.${digits(r, 3)}` },
  small: { type: 'decimal', make: (r) => `${r.pick(['', '-'])}${digits(r, r.int(1, 8))}.${digits(r, 2)}` },
  date: { type: 'date', make: (r) => day(r, -700000) },
  recent: { type: 'date', make: (r) => day(r, -36000) },
  timestamp: { type: 'timestamp', make: (r) => moment(r, -700000) },
  lately: { type: 'timestamp', make: (r) => moment(r, -36000).replace(/\.\d+$/, (part) => part.slice(0, 4)) },
  zoned: { type: 'timestamp', make: (r) => `${moment(r, -36000)}Z` },
  text: { type: 'text', make: (r) => r.pick(TEXTS) },
  prose: { type: 'text', make: (r) => `${r.pick(TEXTS)} ${r.pick(TEXTS)}`.trim() || 'x' },
};

/** A table: {names, kinds, rows (objects as /rows has them)}. Every text column holds a word, so that it can be nothing but text. */
function make(seed, allowed = Object.keys(KINDS)) {
  const r = random(seed);
  const kinds = Array.from({ length: r.int(1, 9) }, () => r.pick(allowed));
  const names = kinds.map((kind, c) => r.pick([`c${c}`, `${kind} ${c}`, `"${c}"`, `a,${c}`, `ü${c}`, `x;${c}|`, `{${c}}`]));
  const n = r.pick([1, 2, 7, 60, 400]);
  const rows = Array.from({ length: n }, (_, i) =>
    Object.fromEntries(names.map((name, c) => [name, i > 0 && r() < 0.15 ? null : i === 0 && KINDS[kinds[c]].type === 'text' ? 'a word' : KINDS[kinds[c]].make(r)])));
  return { names, kinds, rows };
}

/** The table as a dataset with exactly these types. */
async function load(name, { names, kinds, rows }) {
  const types = JSON.stringify(Object.fromEntries(names.map((column, c) => [column, KINDS[kinds[c]].type])));
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  return stack.admin.dataset(name, lines, { options: { types, format: 'ndjson' }, type: 'application/x-ndjson' });
}

const exported = async (id, format) => (await stack.admin.get(`/datasets/${id}/export`, { format }, 200)).body;
const columns = (dataset) => Object.entries(dataset.analysis.data_types);

for (const format of ['csv', 'ndjson', 'json']) {
  test(`${format}: random tables come back as they were`, async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const data = make(seed * 7 + format.length);
      const first = await load(`${format} ${seed}`, data);
      const before = await stack.admin.rows(first.id);
      const types = JSON.stringify(first.analysis.data_types);
      // CSV has no way to say that a quoted empty cell is no missing value, but for the text columns of a file that has both.
      const back = await stack.admin.dataset(`${format} ${seed} back`, await exported(first.id, format), { options: { types } });
      const note = `seed ${seed}, ${data.kinds}, ${data.rows.length} rows`;
      assert.equal(back.rejected_rows, 0, note);
      assert.deepEqual(columns(back), columns(first), note);
      assert.deepEqual(await stack.admin.rows(back.id), before, note);
      // Without being told the types.
      const guessed = await stack.admin.dataset(`${format} ${seed} guessed`, await exported(first.id, format));
      assert.equal(guessed.rejected_rows, 0, note);
      const found = columns(guessed), meant = columns(first);
      for (const [c, [name, type]] of meant.entries()) {
        const empty = before.every((row) => row[name] === null);
        const whole = data.kinds[c] === 'float' && before.every((row) => row[name] === null || Number.isInteger(row[name]));
        if (!empty && !whole && type !== 'decimal') assert.deepEqual(found[c], [name, type], note);
      }
    }
  });
}

test('xlsx: random tables come back as they were', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const data = make(seed * 11, ['boolean', 'integer', 'float', 'small', 'recent', 'lately', 'text', 'prose']);
    const first = await load(`xlsx ${seed}`, data);
    const types = JSON.stringify(first.analysis.data_types);
    const back = await stack.admin.dataset(`xlsx ${seed} back`, await exported(first.id, 'xlsx'), { options: { types } });
    const note = `seed ${seed}, ${data.kinds}, ${data.rows.length} rows`;
    assert.deepEqual(columns(back), columns(first), note);
    assert.deepEqual(await stack.admin.rows(back.id), await stack.admin.rows(first.id), note);
  }
});

test('every text that means something somewhere is kept by every format', async () => {
  const rows = [...TEXTS, null, 'the end'].map((text, i) => ({ n: i, text }));
  const first = await load('texts', { names: ['n', 'text'], kinds: ['integer', 'text'], rows });
  for (const format of ['csv', 'ndjson', 'json', 'xlsx']) {
    const back = await stack.admin.dataset(`texts ${format}`, await exported(first.id, format), { options: { types: JSON.stringify({ text: 'text' }) } });
    assert.deepEqual(await stack.admin.rows(back.id), rows, format);
  }
});

test('a single column of texts and nothings', async () => {
  const rows = ['a', null, '', 'b', null, ' ', 'NA', null].map((text) => ({ text }));
  const first = await load('single', { names: ['text'], kinds: ['text'], rows });
  for (const format of ['csv', 'ndjson', 'json', 'xlsx']) {
    const back = await stack.admin.dataset(`single ${format}`, await exported(first.id, format), { options: { types: JSON.stringify({ text: 'text' }) } });
    assert.deepEqual(await stack.admin.rows(back.id), rows, format);
  }
});
