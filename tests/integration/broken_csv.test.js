// CSV as it comes in practice: every file of the corpus is read by itself, without an option, as its case says.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { cases } = require('../lib/broken_csv.js');

const SHOWN = 1000; // bytes of a text that the preview shows

const stack = suite();

function same(wanted, got) {
  if (typeof wanted === 'number') return got !== null && Number(got) === wanted;
  if (typeof wanted === 'string' && typeof got === 'boolean') return String(got) === wanted;
  if (typeof wanted === 'string' && wanted.length > SHOWN) return typeof got === 'string' && got.length >= SHOWN && wanted.startsWith(got.slice(0, SHOWN));
  return wanted === got;
}

for (const one of cases) {
  test(one.name, async () => {
    const answer = await stack.admin.upload('table.csv', one.bytes, { path: '/imports/preview' });
    assert.equal(answer.status, 200, answer.text);
    const { columns, rows, rejects } = answer.json;
    if (one.columns) assert.deepEqual(columns.map((column) => column.name), one.columns);
    let next = 0, others = 0;
    for (const row of rows) {
      const fits = next < one.rows.length && one.rows[next].every((cell, c) => same(cell, row[c])) && row.slice(one.rows[next].length).every((cell) => cell === null);
      if (fits) next++;
      else others++;
    }
    assert.equal(next, one.rows.length, `row ${next} is ${JSON.stringify(rows[next])}, not ${JSON.stringify(one.rows[next])}`);
    assert.ok(others <= one.others, `${others} rows that are not of the table`);
    assert.ok(rejects.length <= one.others, `set aside: ${JSON.stringify(rejects)}`);
  });
}
