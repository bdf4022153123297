// csv-spectrum: every file of the package, whose JSON says what its cells are. All of them are texts there, a missing value is an empty one.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite } = require('../lib/stack.js');

const SPECTRUM = path.join(__dirname, '..', '..', 'static', 'node_modules', 'csv-spectrum');
const NAMES = fs.readdirSync(path.join(SPECTRUM, 'csvs')).map((file) => path.basename(file, '.csv'));

const stack = suite();
const text = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? '' : String(value)]));

test('the package has the files that it is known for', () => {
  assert.ok(NAMES.length >= 12, NAMES.join(' '));
});

for (const name of NAMES) {
  const bytes = fs.readFileSync(path.join(SPECTRUM, 'csvs', `${name}.csv`));
  const wanted = [].concat(JSON.parse(fs.readFileSync(path.join(SPECTRUM, 'json', `${name}.json`), 'utf8')));
  // In version 2.0.0 of the package this file's JSON has a made-up telephone number and its CSV the one that was there before.
  if (name === 'location_coordinates') wanted[0]['Contact Phone Number'] = '2095257564';

  test(`${name}: the cells, by themselves and as texts`, async () => {
    const found = await stack.admin.dataset(name, bytes);
    const { items } = (await stack.admin.get(`/datasets/${found.id}/rows`, undefined, 200)).json;
    assert.deepEqual(items.map(text), wanted);
    assert.equal(found.rejected_rows, 0);
    const types = JSON.stringify(Object.fromEntries(Object.keys(wanted[0]).map((column) => [column, 'text'])));
    const fixed = await stack.admin.dataset(`${name} as text`, bytes, { options: { types } });
    const { items: texts } = (await stack.admin.get(`/datasets/${fixed.id}/rows`, undefined, 200)).json;
    assert.ok(texts.every((row) => Object.values(row).every((value) => value === null || typeof value === 'string')));
    assert.deepEqual(texts.map(text), wanted);
  });
}
