// Bringing data in: dropped, chosen, followed, cancelled, refused.
'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { setUp, accessible, eventually, drop, sample } = require('./browser.js');

const stage = setUp();
const CSV = 'field,crop,yield\nnorth,wheat,6.1\nsouth,rye,\neast,barley,5.25\n';

test('a Quern without data says what to do first', { skip: Boolean(process.env.QUERN_TEST_URL) }, async () => {
  const page = await stage.enter('/');
  await page.getByRole('heading', { name: 'Bring in the first data' }).waitFor();
  await accessible(page, 'the empty home page');
  await page.goto('/data');
  await page.getByText('No datasets yet').waitFor();
  await accessible(page, 'the empty data page');
  await stage.leave(page);
});

test('a dropped file lands on its dataset, with every fact', async () => {
  const page = await stage.enter('/data');
  await drop(page, [{ name: 'harvest.csv', text: CSV }]);
  await page.waitForURL(/\/data\/\d+$/);
  await page.getByRole('heading', { name: 'harvest' }).waitFor();
  const facts = (await page.locator('.facts').innerText()).replace(/\s+/g, ' ');
  assert.match(facts, /Rows 3/);
  assert.match(facts, /Columns 3 1 numeric · 2 text/);
  assert.match(facts, /Missing 11 % 1 cells?/);
  await page.locator('.grid td', { hasText: 'barley' }).waitFor();
  assert.equal(await page.locator('.grid td.na').innerText(), 'missing');
  assert.equal(await page.title(), 'harvest · Quern');
  await stage.leave(page);
});

test('a job is followed to its end, with its phases, and leads to the dataset', async () => {
  const page = await stage.enter('/data');
  await page.route('**/api/v1/datasets/upload', (route) => route.continue({ headers: { ...route.request().headers(), prefer: 'respond-async' } }));
  await drop(page, [{ name: 'followed.csv', text: CSV }]);
  await page.waitForURL(/\/data\/\d+$/, { timeout: 30000 });
  await page.getByRole('heading', { name: 'followed' }).waitFor();
  await page.locator('.grid td', { hasText: 'rye' }).waitFor();
  await stage.leave(page);
});

test('the progress of a slow upload is shown, and it can be cancelled', async () => {
  const page = await stage.enter('/data');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 400_000 });
  const line = 'north,wheat,6.123456,a longer remark that makes the file larger\n';
  await drop(page, [{ name: 'slow.csv', text: `field,crop,yield,remark\n${line.repeat(50_000)}` }]);
  const tray = page.getByRole('complementary', { name: 'Files on their way in' });
  const bar = tray.getByRole('progressbar');
  await bar.waitFor();
  await eventually(async () => {
    const share = await bar.evaluate((element) => element.position);
    assert.ok(share > 0.02 && share < 1, `some of it is sent (${share})`);
  });
  await tray.getByText(/\d.* of \d.* MB/).waitFor();
  await accessible(page, 'an upload on its way');
  await tray.getByRole('button', { name: 'Cancel slow.csv' }).click();
  await tray.getByText('Cancelled').waitFor();
  await page.goto('/data');
  await page.locator('table.list').waitFor();
  assert.equal(await page.getByRole('link', { name: 'slow', exact: true }).count(), 0, 'nothing was stored');
  await stage.leave(page);
});

test('several files at once each have their line, and the page stays', async () => {
  const page = await stage.enter('/data');
  await drop(page, [
    { name: 'first-of-three.csv', text: CSV },
    { name: 'second-of-three.csv', text: CSV.replace(/,/g, ';') },
    { name: 'third-of-three.csv', text: '' },
  ]);
  const tray = page.getByRole('complementary', { name: 'Files on their way in' });
  await tray.getByRole('link', { name: 'first-of-three.csv' }).waitFor();
  await tray.getByRole('link', { name: 'second-of-three.csv' }).waitFor();
  await tray.getByText('The file is empty').waitFor();
  await tray.getByText('1 file not added').waitFor();
  assert.match(page.url(), /\/data$/);
  await page.locator('table.list').getByRole('link', { name: 'second-of-three', exact: true }).first().waitFor();
  await accessible(page, 'the list after three files');
  await tray.getByRole('button', { name: 'Dismiss all' }).click();
  await stage.leave(page);
});

test('a chosen file goes in with a name and a description', async () => {
  const page = await stage.enter('/');
  await page.getByRole('main').getByRole('button', { name: 'Add data' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add data' });
  await accessible(page, 'the add-data dialog');
  await dialog.getByRole('button', { name: 'Add data' }).click();
  await dialog.getByText('Choose a file first.').waitFor();
  const text = 'plot|weight\n1|20\n2|NA\n';
  await dialog.locator('input[type=file]').setInputFiles({ name: 'scale.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await dialog.getByLabel('Name').fill('Weighed plots');
  await dialog.getByLabel('Description').fill('From the old scale');
  await dialog.getByRole('button', { name: 'Add data' }).click();
  await page.waitForURL(/\/data\/\d+$/);
  await page.getByRole('heading', { name: 'Weighed plots' }).waitFor();
  await page.getByText('From the old scale').waitFor();
  await page.locator('.grid td.na', { hasText: 'missing' }).waitFor();
  await stage.leave(page);
});

test('lines that could not be read are counted, shown and explained', async () => {
  const page = await stage.enter('/data');
  await drop(page, [{ name: 'ragged.csv', text: 'a,b\n1,2\n3,4,5,6,7\n5,6\n' }]);
  await page.waitForURL(/\/data\/\d+$/);
  await page.getByRole('link', { name: '1 rejected' }).click();
  await page.getByText('3,4,5,6,7').waitFor();
  await accessible(page, 'the rejected lines');
  await stage.leave(page);
});

test('real data arrives whole: weather of Seattle', async () => {
  const page = await stage.enter('/data');
  await drop(page, [{ name: 'seattle-weather.csv', text: sample('seattle-weather.csv').toString('utf8') }]);
  await page.waitForURL(/\/data\/\d+$/);
  const facts = page.locator('.facts');
  await facts.getByText('1,461').waitFor();
  assert.match((await facts.innerText()).replace(/\s+/g, ' '), /Columns 6 4 numeric · 1 time · 1 text/);
  await stage.leave(page);
});
