// Analyze and quality: from a question to an answer with words, figures and tables; from data to rules and a score.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, sample } = require('./browser.js');

const stage = setUp();
let weather;

before(async () => {
  weather = await stage.store('seattle-weather', sample('seattle-weather.csv'));
});

const drawn = (page) => page.locator('.plot .main-svg').first().waitFor();

test('from the catalog to an answer that follows every change and stands in the address', async () => {
  const page = await stage.enter('/analyze');
  await page.getByRole('button', { name: /Choose a dataset/ }).click();
  await page.getByRole('button', { name: /seattle-weather/ }).click();
  await page.getByRole('searchbox', { name: 'Search analyses' }).fill('spread');
  await page.getByRole('link', { name: 'Histogram' }).click();
  await page.getByLabel(/^Column/).selectOption({ value: 'temp_max' });
  await page.locator('.answer-words').waitFor();
  assert.match(await page.locator('.answer-words').innerText(), /1,461 values of "temp_max"/);
  await drawn(page);
  const query = new URL(page.url()).searchParams;
  assert.equal(query.get('dataset'), String(weather.id));
  assert.deepEqual(JSON.parse(query.get('p')), { column: 'temp_max' });
  await accessible(page, 'an answer');
  await page.getByLabel(/^Column/).selectOption({ value: 'wind' });
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /"wind"/));
  await page.reload();
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /"wind"/));
  await stage.leave(page);
});

test('a regression: the coefficients of the API, the link to the kept result, and its name', async () => {
  const parameters = { target: 'temp_max', features: ['temp_min', 'wind'] };
  const answer = await stage.call('POST', '/analytics/regression', { dataset_id: weather.id, ...parameters });
  const page = await stage.enter(`/analyze/regression?dataset=${weather.id}&p=${encodeURIComponent(JSON.stringify(parameters))}`);
  const table = page.getByRole('region', { name: 'Table Coefficients' });
  await table.waitFor();
  const cell = table.getByRole('row', { name: /temp_min/ }).getByRole('cell').first();
  assert.equal(Number(await cell.getAttribute('title')), answer.result.coefficients.temp_min);
  await page.getByRole('link', { name: 'Link to this result' }).click();
  await page.getByRole('heading', { level: 1, name: /Linear regression/ }).waitFor();
  await table.waitFor();
  await accessible(page, 'a result');
  await stage.leave(page);
});

test('what the server refuses is said at the field', async () => {
  const parameters = { target: 'temp_max', features: ['temp_max'] };
  const page = await stage.enter(`/analyze/regression?dataset=${weather.id}&p=${encodeURIComponent(JSON.stringify(parameters))}`);
  await page.locator('.field-error, [role=alert]').first().waitFor();
  assert.equal(await page.locator('.answer-words').count(), 0);
  await stage.leave(page);
});

test('narrow and dark: form, figures and tables fit', async () => {
  const parameters = { columns: ['precipitation', 'temp_max', 'temp_min', 'wind'] };
  const route = `/analyze/correlation?dataset=${weather.id}&p=${encodeURIComponent(JSON.stringify(parameters))}`;
  const page = await stage.enter(route, { size: 'narrow', scheme: 'dark' });
  await page.locator('.answer-words').waitFor();
  await drawn(page);
  await accessible(page, 'a narrow answer');
  await stage.leave(page);
});

test('quality: a score without rules, rules from suggestions, what they find, and a rule taken away', async () => {
  const page = await stage.enter(`/data/${weather.id}/quality`);
  await page.getByText('No rules yet').waitFor();
  await page.getByRole('button', { name: 'Suggest rules from the data' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suggested rules' });
  await dialog.getByRole('checkbox').first().waitFor();
  await accessible(page, 'the suggestions');
  await dialog.getByRole('button', { name: /^Add \d+ rules$/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.rules > li').first().waitFor();
  const before = await page.locator('.rules > li').count();
  assert.ok(before > 3);
  await page.getByRole('button', { name: 'Rule', exact: true }).click();
  const editor = page.getByRole('dialog', { name: 'Add rule' });
  await editor.getByLabel('Rule', { exact: true }).selectOption('range');
  await editor.getByLabel('Column', { exact: true }).selectOption({ value: 'temp_max' });
  await editor.getByLabel('Max', { exact: true }).fill('30');
  await editor.getByLabel('Max', { exact: true }).blur();
  await editor.getByRole('button', { name: 'Add rule' }).click();
  await editor.waitFor({ state: 'detached' });
  await eventually(async () => assert.equal(await page.locator('.rules > li').count(), before + 1));
  const rule = page.locator('.rules > li', { hasText: 'at most 30' });
  await rule.getByText(/\d+ broken/).waitFor();
  const report = await stage.call('GET', `/datasets/${weather.id}/quality`);
  const found = report.results.find((one) => one.rule.params.max === 30);
  assert.match(await rule.innerText(), new RegExp(`${found.violations} broken`));
  await accessible(page, 'the quality page');
  await rule.getByRole('button', { name: /Change the rule/ }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await eventually(async () => assert.equal(await page.locator('.rules > li').count(), before));
  await stage.leave(page);
});
