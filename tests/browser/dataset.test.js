// A dataset's page: the grid with its order, filters and pages, all of it in the address; columns; names; deletion.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, cells, eventually, sample, filled } = require('./browser.js');

const stage = setUp();
let weather;
let stocks;

before(async () => {
  weather = await stage.store('seattle-weather', sample('seattle-weather.csv'));
  stocks = await stage.store('stocks', sample('stocks.csv'));
});

/** What a person reads as a number. */
const number = (text) => Number(text.replace(/,/g, '').replace('−', '-'));
const column = (dataset, name) => dataset.column_list.findIndex((c) => c.name === name);
const settled = (page) => page.locator('.grid:not(.stale)').waitFor();

test('each head has name, type, distribution and figures', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await filled(page);
  const heads = page.locator('.grid thead th[aria-colindex]:not(.gutter)');
  assert.equal(await heads.count(), 6);
  for (const name of ['precipitation', 'temp_max', 'date']) {
    const head = heads.filter({ hasText: name });
    const picture = head.getByRole('img');
    await picture.waitFor();
    assert.match(await picture.getAttribute('aria-label'), new RegExp(`Distribution of ${name}: \\d+ bins`));
  }
  assert.match(await heads.filter({ hasText: 'weather' }).innerText(), /5 values/);
  assert.match(await heads.filter({ hasText: 'temp_max' }).innerText(), /float[\s\S]*−1\.6[\s\S]*35\.6/);
  await accessible(page, 'the dataset page');
  await stage.leave(page);
});

test('a click sorts up, down and not at all; with Shift a second column joins', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await filled(page);
  const at = column(weather, 'temp_max');
  const head = page.locator('th', { hasText: 'temp_max' });
  const button = head.locator('.head-name');
  await button.click();
  await eventually(async () => assert.equal((await cells(page, at))[0], '−1.6'));
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  assert.equal(new URL(page.url()).searchParams.get('sort'), 'temp_max');
  await button.click();
  await eventually(async () => assert.equal((await cells(page, at))[0], '35.6'));
  const shown = (await cells(page, at)).map(number);
  assert.deepEqual(shown, [...shown].sort((a, b) => b - a));
  await page.locator('th', { hasText: 'wind' }).locator('.head-name').click({ modifiers: ['Shift'] });
  await eventually(() => assert.equal(new URL(page.url()).searchParams.get('sort'), '-temp_max,wind'));
  await page.getByRole('button', { name: 'Remove order by wind' }).click();
  await button.click();
  await eventually(() => assert.equal(new URL(page.url()).searchParams.get('sort'), null));
  assert.equal(await head.getAttribute('aria-sort'), 'none');
  await stage.leave(page);
});

test('a filter is made with few keys, narrows the rows and stays over a reload', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await filled(page);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Column' }).fill('weath');
  await page.keyboard.press('Enter');
  await page.getByLabel('snow').check();
  await accessible(page, 'the filter editor');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('26 of 1,461 rows').waitFor();
  await settled(page);
  assert.ok((await cells(page, column(weather, 'weather'))).every((v) => v === 'snow'));

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Column' }).fill('temp_max');
  await page.keyboard.press('Enter');
  await page.getByLabel('Condition').selectOption('gte');
  const value = page.getByRole('textbox', { name: 'Value' });
  await value.fill('warm');
  await page.keyboard.press('Enter');
  await page.getByText('is not a number').waitFor();
  await value.fill('5');
  await page.keyboard.press('Enter');
  await page.getByText(/^\d+ of 1,461 rows$/).waitFor();
  await settled(page);
  await eventually(async () => assert.ok((await cells(page, column(weather, 'temp_max'))).every((v) => number(v) >= 5)));

  const address = page.url();
  const before = await page.locator('.bar .end').innerText();
  assert.deepEqual(new URL(address).searchParams.getAll('filter'), ['weather:in:snow', 'temp_max:gte:5']);
  await page.reload();
  await filled(page);
  assert.equal(await page.locator('.bar .end').innerText(), before);
  await accessible(page, 'the filtered page');
  await page.getByRole('button', { name: /Remove filter weather/ }).click();
  await eventually(() => assert.deepEqual(new URL(page.url()).searchParams.getAll('filter'), ['temp_max:gte:5']));
  await page.goBack();
  await eventually(() => assert.equal(page.url(), address));
  await eventually(async () => assert.equal(await page.locator('.bar .end').innerText(), before));
  await stage.leave(page);
});

test('dates are filtered by date, and nothing found says so', async () => {
  const page = await stage.enter(`/data/${weather.id}?filter=date:gte:2015-12-25`);
  await page.getByText('7 of 1,461 rows').waitFor();
  await page.getByRole('button', { name: /date ≥ 2015-12-25/, exact: false }).first().click();
  await page.locator('input[type=date]').fill('2016-01-01');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('No row passes these filters').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('Rows 1–50 of 1,461').waitFor();
  await stage.leave(page);
});

test('a column that does not exist in a link is explained, not fatal', async () => {
  const page = await stage.enter(`/data/${weather.id}?filter=nowhere:eq:1`);
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Clear filters and order' }).click();
  await filled(page);
  await stage.leave(page);
});

test('pages: forward, last, and a size that is remembered', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await page.getByText('Rows 1–50 of 1,461').waitFor();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('Rows 51–100 of 1,461').waitFor();
  await settled(page);
  assert.equal(await page.locator('.grid tbody th').first().innerText(), '51');
  await page.getByRole('button', { name: 'Last page' }).click();
  await page.getByText('Rows 1,451–1,461 of 1,461').waitFor();
  await settled(page);
  assert.equal(await page.locator('.grid tbody tr').count(), 11);
  await page.getByLabel('a page').selectOption('25');
  await page.getByText('Rows 1,451–1,461 of 1,461').waitFor();
  await page.goto(`/data/${weather.id}`);
  await page.getByText('Rows 1–25 of 1,461').waitFor();
  await stage.leave(page);
});

test('the grid is walked by keyboard; a cell opens and filters', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await filled(page);
  await page.locator('th', { hasText: 'weather' }).locator('.head-name').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const text = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(text, (await cells(page, column(weather, 'weather')))[1]);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Value of weather' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Only this' }).click();
  await eventually(() => assert.equal(new URL(page.url()).searchParams.get('filter'), `weather:eq:${text}`));
  await page.keyboard.press('Escape');
  await stage.leave(page);
});

test('the page as a curl command and as a link', async () => {
  const page = await stage.enter(`/data/${weather.id}?filter=weather:in:snow|rain&sort=-wind`);
  await filled(page);
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByText('curl command copied').waitFor();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(line, new RegExp(`^curl -G ${stage.url}/api/v1/datasets/${weather.id}/rows`));
  assert.match(line, /--data-urlencode 'filter=weather:in:snow\|rain'/);
  assert.match(line, /--data-urlencode sort=-wind/);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await eventually(async () => assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url()));
  await stage.leave(page);
});

test('columns: every figure, searched and by kind', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await filled(page);
  await page.getByRole('link', { name: /^Columns/ }).click();
  await page.waitForURL(/\/columns$/);
  const card = page.locator('.column-card', { has: page.getByRole('heading', { name: 'temp_max' }) });
  await card.getByText('Mean').first().waitFor();
  const figures = (await card.innerText()).replace(/\s+/g, ' ');
  // The mean and the standard deviation as R computes them from this file.
  assert.match(figures, /Mean 16\.439/);
  assert.match(figures, /SD 7\.3498/);
  assert.match(figures, /Median 15\.6/);
  await card.getByText('All figures').click();
  await card.getByText('95th percentile').waitFor();
  await accessible(page, 'the columns tab');
  await page.getByRole('radio', { name: 'Text' }).check();
  await eventually(async () => assert.equal(await page.locator('.column-card').count(), 1));
  await page.getByRole('link', { name: 'drizzle' }).click();
  await page.getByText('of 1,461 rows').waitFor();
  await page.goto(`/data/${weather.id}/columns?q=temp`);
  await eventually(async () => assert.equal(await page.locator('.column-card').count(), 2));
  await page.getByLabel('Search columns').fill('nothing like it');
  await page.getByText('No such column').waitFor();
  await stage.leave(page);
});

test('about: how the file was read, and how programs get at it', async () => {
  const page = await stage.enter(`/data/${weather.id}/about`);
  await page.getByText('comma', { exact: true }).waitFor();
  await page.getByText('UTF-8', { exact: true }).waitFor();
  await accessible(page, 'the about tab');
  await stage.leave(page);
});

test('a name and a description are edited where they stand', async () => {
  const page = await stage.enter(`/data/${stocks.id}`);
  await page.getByRole('button', { name: /stocks.*edit name/ }).click();
  await page.getByRole('textbox', { name: 'name' }).fill('Quintet');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /Quintet/ }).waitFor();
  await page.getByRole('button', { name: /Add a description/ }).click();
  await page.getByRole('textbox', { name: 'description' }).fill('Monthly, 2000 to 2010');
  await page.keyboard.press('Enter');
  await page.getByText('Monthly, 2000 to 2010').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: /Quintet/ }).waitFor();
  await page.getByText('Monthly, 2000 to 2010').waitFor();
  await page.getByRole('button', { name: /edit name/ }).click();
  await page.getByRole('textbox', { name: 'name' }).fill('thrown away');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: /Quintet/ }).waitFor();
  await page.waitForTimeout(200);
  assert.equal((await stage.call('GET', `/datasets/${stocks.id}`)).name, 'Quintet');
  await stage.leave(page);
});

test('an export is the whole dataset', async () => {
  const page = await stage.enter(`/data/${stocks.id}`);
  await filled(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await accessible(page, 'the export menu');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export CSV' }).click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split(/\r?\n/);
  assert.equal(lines.length, 561);
  assert.equal(lines[0], 'symbol,date,price');
  await stage.leave(page);
});

test('the list: search, order, a name changed there, deletion asked for once more', async () => {
  const page = await stage.enter('/data');
  await page.getByLabel('Search datasets').fill('Quintet');
  await eventually(async () => assert.equal(await page.locator('table.list tbody tr').count(), 1));
  assert.equal(new URL(page.url()).search, '?q=Quintet');
  await page.getByRole('button', { name: 'Actions for Quintet' }).click();
  await accessible(page, 'the row menu');
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Renamed quintet');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByLabel('Search datasets').fill('');
  await page.getByRole('link', { name: 'Renamed quintet' }).waitFor();

  await page.getByRole('button', { name: 'Rows' }).click();
  await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('sort'), '-rows'));
  await page.locator('table.list[aria-busy=false]').waitFor();
  const rows = (await page.locator('table.list tbody tr td:nth-child(2)').allInnerTexts()).filter(Boolean).map(number);
  assert.deepEqual(rows, [...rows].sort((a, b) => b - a));

  await page.getByRole('button', { name: 'Actions for Renamed quintet' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Renamed quintet?' });
  await accessible(page, 'the question before deleting');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Renamed quintet' }).waitFor();
  await page.getByRole('button', { name: 'Actions for Renamed quintet' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: 'Delete dataset' }).click();
  await page.getByText('Renamed quintet deleted').waitFor();
  await eventually(async () => assert.equal(await page.getByRole('link', { name: 'Renamed quintet' }).count(), 0));
  await stage.leave(page);
});
