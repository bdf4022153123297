// What an answer has for each row: downloaded, and saved as columns of the data.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, sample } = require('./browser.js');

const stage = setUp();
let penguins;

before(async () => {
  penguins = await stage.store('penguins', sample('penguins.json'));
});

const route = (operation, parameters) => `/analyze/${operation}?dataset=${penguins.id}&p=${encodeURIComponent(JSON.stringify(parameters))}`;
const MEASURES = ['Beak Length (mm)', 'Flipper Length (mm)'];

test('clusters become a column, with a name that is free', async () => {
  const page = await stage.enter(route('clustering', { columns: MEASURES, n_clusters: 3 }));
  const list = page.getByRole('region', { name: 'For each row' });
  await list.getByText('342 rows').waitFor();
  const href = await list.getByRole('link', { name: 'CSV of Clusters' }).getAttribute('href');
  assert.match(href, /\/analytics\/results\/\d+\/export\?format=csv&array=clusters$/);
  await list.getByRole('button', { name: 'Save to the data… Clusters' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as a column' });
  const name = dialog.getByLabel('Name of the column');
  assert.equal(await name.inputValue(), 'clusters');
  await name.fill('Species');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByText(/the dataset has a column "Species"/).waitFor();
  assert.equal(await name.inputValue(), 'Species', 'what was typed stays');
  await accessible(page, 'the dialog with an error');
  await name.fill('kind');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Saved in version 2 of the data').waitFor();
  await page.getByRole('button', { name: 'Show the data' }).click();
  await eventually(async () => assert.match(await page.locator('main').innerText(), /kind/));
  const { column_list: columns } = await stage.call('GET', `/datasets/${penguins.id}`);
  assert.deepEqual(columns.map((one) => [one.name, one.type]).pop(), ['kind', 'integer']);
  await stage.leave(page);
});

test('several columns at once, narrow and dark', async () => {
  const page = await stage.enter(route('pca', { columns: MEASURES }), { size: 'narrow', scheme: 'dark' });
  const list = page.getByRole('region', { name: 'For each row' });
  await list.getByText('342 rows, 2 columns').waitFor();
  await accessible(page, 'an answer with arrays');
  await list.getByRole('button', { name: 'Save to the data… PCA result' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as columns' });
  assert.equal(await dialog.getByLabel('Column 2').inputValue(), 'PC2');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const { column_list: columns } = await stage.call('GET', `/datasets/${penguins.id}`);
  assert.deepEqual(columns.slice(-2).map((one) => one.name), ['PC1', 'PC2']);
  await stage.leave(page);
});
