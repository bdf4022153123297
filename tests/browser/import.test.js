// The import page: files are looked at, corrected, and go where they are wanted, as they were shown.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { zip } = require('../lib/zip.js');
const { setUp, accessible, eventually, cells } = require('./browser.js');

const stage = setUp();
const BIRDS = 'species,mass,island\nAdelie,3750,Biscoe\nGentoo,5000,Biscoe\nChinstrap,3600,Dream\n';
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const data = (name) => fs.readFileSync(path.join(__dirname, '../data', name));

/** The import page with these files on it, looked at. */
async function look(page, files, query = '') {
  await page.goto(`/data/import${query}`);
  await page.locator('.import-start input[type=file]').setInputFiles(files);
  await page.locator('.import-look .facts, .import-look .empty').first().waitFor();
}

const fact = async (page, label) => (await page.locator('.facts > div', { hasText: label }).locator('dd').innerText()).replace(/\s+/g, ' ');
const heads = (page) => page.locator('.import-head').evaluateAll((list) => list.map((one) => one.innerText.trim().replace(/\s+/g, ' ')));
const shows = (page, wanted) => eventually(async () => assert.deepEqual(await heads(page), wanted));
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** Presses the import's button and gives the number of the dataset that it leads to. */
async function send(page, name = 'Import') {
  await button(page, name).click();
  await page.waitForURL(/\/data\/\d+$/);
  return Number(/\d+$/.exec(page.url())[0]);
}
const rowsOf = async (id) => (await stage.call('GET', `/datasets/${id}/rows?limit=1000`)).items;

test('a file is looked at, corrected and imported as it was shown', async () => {
  const page = await stage.enter('/data');
  await page.getByRole('main').getByRole('button', { name: 'Add data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add data' });
  await dialog.locator('input[type=file]').setInputFiles(file('scale.txt', 'made by a scale, in May\nplot|weight\n1|20\n2|-999\n'));
  await button(dialog, 'Import with options…').click();
  await page.locator('.import-look .facts').waitFor();
  await page.getByLabel('Delimiter').selectOption('|');
  await page.getByLabel('Skip lines').fill('1');
  await page.getByLabel('Missing texts').fill('-999');
  await shows(page, ['plot int', 'weight int']);
  await eventually(async () => assert.deepEqual(await cells(page, 1), ['20', 'missing']));
  await page.getByLabel('Name', { exact: true }).fill('Weighed plots');
  await page.getByLabel('Description').fill('From the old scale');
  await button(page, 'Copy as curl').click();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(line, /upload .*"Authorization: Bearer \$QUERN_TOKEN"/s);
  assert.match(line, /--form-string 'delimiter=\|'.*file=@scale\.txt/s);
  const id = await send(page);
  await page.getByRole('heading', { name: 'Weighed plots' }).waitFor();
  await page.getByText('From the old scale').waitFor();
  assert.deepEqual(await rowsOf(id), [{ plot: 1, weight: 20 }, { plot: 2, weight: null }]);
  await page.goBack();
  await page.getByText('Choose files, or drop them here').waitFor();
  await stage.leave(page);
});

test('columns are renamed, typed, left out and taken in again, by keyboard too', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [file('birds.csv', BIRDS)]);
  await shows(page, ['species text', 'mass int', 'island text']);
  await page.locator('[data-cell="-1:0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByLabel('Name', { exact: true }).last().waitFor();
  await accessible(page, 'the form of a column');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('weight (g)');
  await page.keyboard.press('Enter');
  await shows(page, ['species text', 'weight int · g', 'island text']);
  await page.locator('[data-cell="-1:1"]').click();
  await page.getByLabel('Type').selectOption('decimal');
  await shows(page, ['species text', 'weight decimal · g', 'island text']);
  await page.locator('[data-cell="-1:2"]').click();
  await button(page, 'Leave out').click();
  await shows(page, ['species text', 'weight decimal · g']);
  await button(page, 'Take island in again').click();
  await shows(page, ['species text', 'weight decimal · g', 'island text']);
  await page.locator('[data-cell="-1:0"]').click();
  await page.getByLabel('Type').selectOption('date');
  await page.locator('.wrong .stat', { hasText: 'which is no date' }).waitFor();
  await accessible(page, 'a type that does not fit');
  await button(page, 'Import').click();
  await page.getByText('birds.csv can not be read like this.').waitFor();
  await page.locator('[data-cell="-1:0"]').click();
  await page.getByLabel('Type').selectOption('');
  await eventually(async () => assert.equal(await page.locator('.wrong').count(), 0));
  const id = await send(page);
  const { column_list: list } = await stage.call('GET', `/datasets/${id}`);
  assert.deepEqual(list.map((c) => `${c.name}:${c.type}`), ['species:text', 'weight (g):decimal', 'island:text']);
  await stage.leave(page);
});

test('what was set for columns that another delimiter takes away is forgotten, the rest stays', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [file('two.csv', 'a;b,c\n1;2,3\n4;5,6\n')]);
  await page.getByLabel('Delimiter').selectOption(',');
  await shows(page, ['a;b text', 'c int']);
  for (const index of [0, 1]) {
    await page.locator(`[data-cell="-1:${index}"]`).click();
    await page.getByLabel('Type').selectOption('text');
  }
  await shows(page, ['a;b text', 'c text']);
  await page.getByLabel('Delimiter').selectOption('|');
  await shows(page, ['a;b,c text']);
  await page.getByLabel('Delimiter').selectOption('other');
  await page.getByText('Give the character.').waitFor();
  await page.getByLabel('Character').fill('-');
  await shows(page, ['a;b,c text']);
  await stage.leave(page);
});

test('a change cancels the look before, and the last one counts', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [file('birds.csv', BIRDS)]);
  const cancelled = [];
  page.on('requestfailed', (request) => cancelled.push(request.url()));
  let held = 0;
  await page.route('**/imports/preview', async (route) => {
    if ((held += 1) === 1) await new Promise((resolve) => setTimeout(resolve, 3000));
    await route.continue().catch(() => {});
  });
  await page.getByLabel('Header').selectOption('false');
  await eventually(async () => assert.equal(held, 1));
  await page.getByText('Looking again').waitFor();
  await page.getByLabel('Delimiter').selectOption('|');
  await shows(page, ['column_1 text']);
  assert.equal(cancelled.length, 1);
  await button(page, 'As found').click();
  await shows(page, ['species text', 'mass int', 'island text']);
  await stage.leave(page);
});

test('hostile and odd files: each says what it is', async () => {
  const page = await stage.enter('/data/import');
  const says = async (files, words, what) => {
    await look(page, files);
    await page.locator('.import-look', { hasText: words }).waitFor();
    await accessible(page, what);
  };
  await says([file('empty.csv', '')], 'The file is empty', 'an empty file');
  await says([file('page.csv', '<!DOCTYPE html><html><body>no</body></html>')], 'web page', 'a web page');
  await says([file('head.csv', 'a,b,c\n')], 'There is a header and nothing below it', 'a header alone');
  await look(page, [file('one.csv', 'name\nx\ny\n')]);
  await shows(page, ['name text']);
  await look(page, [{ name: 'wide.txt', mimeType: 'text/csv', buffer: Buffer.from('\ufeffn\u00e4me;wert\n\u00e4;1,5\n\u00f6;2,25\n', 'utf16le') }]);
  await shows(page, ['n\u00e4me text', 'wert float']);
  assert.match(await fact(page, 'Format'), /CSV UTF-16LE/);
  await look(page, [file('twice.csv', 'a,a,,b\n1,2,3,4\n')]);
  await page.getByText('2 column names were changed').waitFor();
  await look(page, [file('ragged.csv', 'a,b\n1,2\n3,4,5,6\n"5,6\n')]);
  await page.getByRole('table').filter({ hasText: 'The row has 4 values' }).waitFor();
  assert.equal(await fact(page, 'Can not be read'), '2');
  await look(page, [file('thousand.csv', `${Array.from({ length: 1000 }, (_, i) => `c${i}`).join(',')}\n${Array.from({ length: 1000 }, (_, i) => i).join(',')}\n`)]);
  assert.match(await fact(page, 'Columns'), /^1,000/);
  await page.locator('[data-cell="-1:0"]').focus();
  await page.keyboard.press('End');
  await page.locator('[data-cell="-1:999"]', { hasText: 'c999' }).waitFor();
  await look(page, [file('nested.json', '{"meta":[{"n":1}],"result":{"rows":[{"id":1,"at":{"city":"x"}},{"id":2}]}}')]);
  await shows(page, ['id int', 'at.city text']);
  await page.getByLabel('Records at').fill('/nowhere');
  await page.locator('.field', { hasText: 'Records at' }).getByText('There is no "/nowhere"').waitFor();
  await page.getByText('The preview below is from before.').waitFor();
  await accessible(page, 'an option that is wrong');
  await page.getByLabel('Records at').fill('/meta');
  await shows(page, ['n int']);
  await stage.leave(page);
});

test('workbooks and files of statistics programs: sheets, labels', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [{ name: 'report.xlsx', mimeType: 'application/octet-stream', buffer: data('xlsx/openpyxl.xlsx') }]);
  await page.getByText('Row 1 stands above the table').waitFor();
  await page.getByLabel('Sheet').selectOption('Hid');
  await eventually(async () => assert.notEqual((await heads(page))[0], 'name text'));
  await page.getByLabel('Sheet').selectOption('Empty');
  await page.locator('.field', { hasText: 'Sheet' }).getByText('"Empty" has no value').waitFor();
  await look(page, [{ name: 'answers.sav', mimeType: 'application/octet-stream', buffer: data('stat/answers.sav') }]);
  assert.match(await fact(page, 'Format'), /^SPSS/);
  await look(page, [{ name: 'frame.dta', mimeType: 'application/octet-stream', buffer: data('stat/pandas-118.dta') }]);
  assert.match(await fact(page, 'Format'), /^Stata/);
  await stage.leave(page);
});

test('of a large text just the beginning is sent to be looked at; the import reads all of it', async () => {
  const page = await stage.enter('/data/import');
  let sent = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/imports/preview')) sent = Number(request.headers()['content-length'] ?? 0) || (request.postDataBuffer()?.length ?? 0);
  });
  const text = 'id,note\n' + Array.from({ length: 260000 }, (_, i) => `${i},the note of row ${i}`).join('\n') + '\nlast,n\n';
  await look(page, [file('large.csv', text)]);
  await page.getByText(/The first 4\.2 MB of .* were looked at/).waitFor();
  await shows(page, ['id int', 'note text']);
  assert.ok(sent < 4.3e6, `${sent} bytes`);
  await button(page, 'Import').click();
  await page.waitForURL(/\/data\/\d+$/, { timeout: 60000 });
  const { rows, column_list: list } = await stage.call('GET', `/datasets/${/\d+$/.exec(page.url())[0]}`);
  assert.equal(rows, 260001);
  assert.deepEqual(list.map((c) => c.type), ['text', 'text']);
  await stage.leave(page);
});

test('a zip of several files becomes a list of datasets; one of them can be taken alone', async () => {
  const page = await stage.enter('/data/import');
  const packed = { name: 'several.zip', mimeType: 'application/zip', buffer: zip([['harvest.csv', 'a;b\n1;2\n'], ['more/soil.csv', 'c,d\n1,x\n'], ['broken.json', '[{"e":1},']]) };
  await look(page, [packed]);
  await page.getByLabel('In the zip').selectOption('more/soil.csv');
  await shows(page, ['c int', 'd text']);
  await page.getByLabel('In the zip').selectOption('');
  await shows(page, ['a int', 'b int']);
  await button(page, 'Import').click();
  const list = page.getByRole('region', { name: 'Progress of the import' });
  await list.getByRole('link', { name: 'harvest' }).waitFor();
  await list.locator('li.done', { hasText: 'soil' }).locator('li.done', { hasText: 'soil' }).waitFor();
  await list.locator('li.failed', { hasText: 'broken' }).waitFor({ timeout: 30000 });
  await accessible(page, 'the datasets of a zip');
  await list.getByRole('link', { name: 'soil' }).click();
  await page.getByRole('heading', { name: 'soil' }).waitFor();
  await stage.leave(page);
});

test('several files, each with its own options', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [file('first.csv', 'a|b\n1|2\n'), file('second.csv', 'x,y\n1,2\n')]);
  await page.getByLabel('Name', { exact: true }).fill('The first of them');
  await button(page, 'second.csv').click();
  await shows(page, ['x int', 'y int']);
  await page.getByLabel('Header').selectOption('false');
  await shows(page, ['column_1 text', 'column_2 text']);
  await button(page, 'Import 2 files').click();
  await page.getByRole('link', { name: 'second.csv' }).waitFor();
  await page.getByRole('link', { name: 'The first of them' }).click();
  await page.getByRole('heading', { name: 'The first of them' }).waitFor();
  await stage.leave(page);
});

test('rows are added to a dataset, with its columns matched, and refused while they are not', async () => {
  const { id } = await stage.store('colony', BIRDS);
  const page = await stage.enter(`/data/${id}`);
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: 'Add rows…' }).click();
  await page.getByText('colony').waitFor();
  await page.locator('.import-start input[type=file]').setInputFiles(file('more.csv', 'Species,mass,sex\nAdelie,4000,m\nGentoo,heavy,f\n'));
  await page.getByText('1 column by name · 2 new · 2 not in the file').waitFor();
  await accessible(page, 'the mapping of columns');
  await page.getByText('The value "heavy" of "mass" does not fit').waitFor();
  await page.getByLabel('Species', { exact: true }).selectOption('goes into species');
  await page.getByText('2 columns by name · 1 new · 1 not in the file').waitFor();
  await page.getByLabel('New columns').selectOption('are refused');
  assert.match(page.url(), /into=\d+&mode=append&new_columns=refuse/);
  await button(page, 'Add rows').click();
  await page.getByText('Some columns are not in the dataset').waitFor();
  await page.getByLabel('sex', { exact: true }).selectOption('is left out');
  await page.getByText('2 columns by name · 1 not in the file').waitFor();
  await send(page, 'Add rows');
  await page.getByText('version 2').waitFor();
  const rows = await rowsOf(id);
  assert.deepEqual(rows.at(-1), { species: 'Adelie', mass: 4000, island: null });
  assert.equal(rows.length, 4);
  await stage.leave(page);
});

test('rows are updated by a key, and replaced', async () => {
  const { id } = await stage.store('keyed', BIRDS);
  const page = await stage.enter(`/data/import?into=${id}&mode=upsert`);
  await look(page, [file('new.csv', 'species,mass,island\nGentoo,5555,Dream\nRockhopper,2500,Isla\n')], `?into=${id}&mode=upsert`);
  await button(page, 'Update rows').click();
  await page.locator('.import-target').getByText('Choose the columns that tell rows apart.').waitFor();
  await page.getByRole('group', { name: 'Key' }).getByRole('button', { name: 'Column' }).click();
  await page.getByRole('option', { name: /species/ }).click();
  await eventually(async () => assert.match(page.url(), /key=species/));
  await send(page, 'Update rows');
  await eventually(async () => assert.deepEqual((await rowsOf(id)).map((row) => row.mass), [3750, 5555, 3600, 2500]));
  await look(page, [file('other.csv', 'plot,yield\n1,2.5\n')], `?into=${id}&mode=replace`);
  await shows(page, ['plot int', 'yield float']);
  await send(page, 'Replace rows');
  assert.deepEqual(await rowsOf(id), [{ plot: 1, yield: 2.5 }]);
  await stage.leave(page);
});

test('an import on its way can be cancelled, and leads back to its options', async () => {
  const page = await stage.enter('/data/import');
  await look(page, [file('slow.csv', `field,crop\n${'north,wheat and a longer remark that makes the file larger\n'.repeat(40000)}`)]);
  await page.getByLabel('Name', { exact: true }).fill('Kept as it was');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 200_000 });
  await button(page, 'Import').click();
  const list = page.getByRole('region', { name: 'Progress of the import' });
  await list.getByText(/\d.* of \d.* MB/).waitFor();
  await accessible(page, 'an import on its way');
  await list.getByRole('button', { name: /^Cancel/ }).click();
  await list.getByText('Cancelled').waitFor();
  await button(list, 'Back to the options').click();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Kept as it was');
  await shows(page, ['field text', 'crop text']);
  await stage.leave(page);
});

test('a file dropped on “Import with options…” is looked at; one dropped elsewhere goes in at once', async () => {
  const page = await stage.enter('/data');
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['a,b\n1,2\n'], 'dropped.csv', { type: 'text/csv' }));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.locator('.drop-options').waitFor();
  await page.dispatchEvent('.drop-options', 'drop', { dataTransfer: transfer });
  await page.waitForURL(/\/data\/import$/);
  await shows(page, ['a int', 'b int']);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await button(page, 'Import 2 files').waitFor();
  await button(page, 'Take off dropped.csv').first().click();
  await button(page, 'Import').waitFor();
  await stage.leave(page);
});

test('rejected rows are downloaded, as CSV and NDJSON', async () => {
  const { id } = await stage.store('ragged rows', 'a,b\n1,2\n3,4,5\n6,7\n');
  const page = await stage.enter(`/data/${id}/rejects`);
  const texts = [];
  for (const name of ['As CSV', 'As NDJSON']) {
    await button(page, 'Download').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    const got = await download;
    texts.push([got.suggestedFilename(), fs.readFileSync(await got.path(), 'utf8')]);
  }
  const reason = 'The row has 3 values, but the table has 2 columns.';
  assert.deepEqual(texts, [
    ['ragged rows rejected.csv', `line,reason,raw\n3,"${reason}","3,4,5"\n`],
    ['ragged rows rejected.ndjson', `${JSON.stringify({ line: 3, reason, raw: '3,4,5' })}\n`],
  ]);
  await page.getByRole('link', { name: 'Add rows…' }).click();
  await page.waitForURL(/\/data\/import\?into=\d+&mode=append$/);
  await stage.leave(page);
});

test('a viewer is told whom to ask', async () => {
  const page = await stage.enter('/data/import', await stage.person('viewer'));
  await page.getByText('Your role is viewer').waitFor();
  await accessible(page, 'the import page of a viewer');
  await stage.leave(page);
});

for (const scheme of ['light', 'dark']) {
  for (const size of ['wide', 'narrow']) {
    test(`the import page, ${scheme} and ${size}`, async () => {
      const { id } = await stage.store(`target ${scheme} ${size}`, BIRDS);
      const page = await stage.enter('/data/import', { scheme, size });
      await page.locator('.import-start').waitFor();
      await accessible(page, 'the import page without a file');
      await look(page, [file('birds.csv', `${BIRDS}a,b,c,d\n`)]);
      await accessible(page, 'a file that is looked at');
      await look(page, [file('birds.csv', 'Species,mass\nx,1\n'), file('more.csv', BIRDS)], `?into=${id}&mode=append`);
      await page.locator('.mapping').waitFor();
      await accessible(page, 'files that go into a dataset');
      await page.goto(`/data/${id}/rejects`);
      await page.getByText('Nothing was rejected').waitFor();
      await stage.leave(page);
    });
  }
}
