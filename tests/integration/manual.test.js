// The manual's examples, run: every operation of the catalog has a section in docs/statistics.md or docs/models.md with an example on sample data, and what
// the manual prints is what comes out.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { suite, ROOT } = require('../lib/stack.js');

const stack = suite({}, prepare);
const SAMPLES = { Penguins: 'penguins.json', Cars: 'cars.json', Barley: 'barley.json', 'Seattle weather': 'seattle-weather.csv' };
const ids = {};

async function prepare() {
  for (const [name, file] of Object.entries(SAMPLES)) {
    const bytes = fs.readFileSync(path.join(ROOT, 'static', 'node_modules', 'vega-datasets', 'data', file));
    const type = file.endsWith('.json') ? 'application/json' : 'text/csv';
    ids[name] = (await stack.admin.dataset(name, bytes, { type })).id;
  }
}

/** {operation: {dataset, body, figures: [[path, text], ...]}} out of the sections of the manual. */
function examples() {
  const found = {};
  for (const name of ['statistics.md', 'models.md'])
    for (const section of fs.readFileSync(path.join(ROOT, 'docs', name), 'utf8').split(/^## /m).slice(1)) {
      const operation = section.slice(0, section.indexOf('\n')).trim();
      const example = /^On ([\w ]+): `(\{.*?\})` gives\s+([^]*?)\.\s*$/m.exec(section);
      const figures = example ? [...example[3].matchAll(/`([^`]+)` (-?[\d.e+-]+?)(?=,|$|\s)/gm)].map((match) => [match[1], match[2]]) : [];
      found[operation] = example ? { dataset: example[1], body: JSON.parse(example[2]), figures } : null;
    }
  return found;
}

/** A member by its path; names of columns may hold dots and blanks, so the longest name that fits goes first. */
function member(value, where) {
  if (where === '') return value;
  for (let end = where.length; end > 0; end = where.lastIndexOf('.', end - 1)) {
    const key = where.slice(0, end);
    if (value !== null && typeof value === 'object' && key in value) return member(value[key], where.slice(end + 1));
  }
  return undefined;
}

test('every operation is in the manual with an example, and the examples say what is true', async () => {
  const { items } = (await stack.admin.get('/analytics', undefined, 200)).json;
  const manual = examples();
  for (const { name } of items) {
    assert.ok(manual[name], `${name} has a section with an example ("On Penguins: ... gives ...")`);
    const { dataset, body, figures } = manual[name];
    assert.ok(ids[dataset], `${name}: ${dataset} is among the samples of this test`);
    assert.ok(figures.length > 0, `${name}: figures`);
    const { result } = (await stack.admin.post(`/analytics/${name}`, { dataset_id: ids[dataset], ...body }, 200)).json;
    for (const [where, text] of figures) {
      const value = member(result, where);
      assert.equal(typeof value, 'number', `${name}: ${where}`);
      assert.ok(Math.abs(value - Number(text)) <= 1e-6 * Math.abs(value), `${name}: ${where} is ${value}, the manual says ${text}`);
    }
  }
});
