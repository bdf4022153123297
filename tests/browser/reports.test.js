// Answers that are kept: by a name, in reports; lists of both, and what is taken away and brought back.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, sample } = require('./browser.js');

const stage = setUp();
let weather;
const asked = {};

before(async () => {
  weather = await stage.store('seattle-weather', sample('seattle-weather.csv'));
  for (const [operation, parameters] of [
    ['histogram', { column: 'temp_max' }],
    ['correlation', { columns: ['temp_max', 'temp_min', 'wind'] }],
    ['anova', { response: 'temp_max', factor: 'weather' }],
  ])
    asked[operation] = await stage.call('POST', `/analytics/${operation}`, { dataset_id: weather.id, ...parameters });
});

const titles = (page) => page.locator('.report-entry h2[id]').allInnerTexts();

test('an answer is kept by a name and in a new report, and the next one joins it', async () => {
  const page = await stage.enter(`/analyze/histogram?dataset=${weather.id}&p=${encodeURIComponent('{"column":"temp_max"}')}`);
  await page.getByRole('button', { name: 'Keep' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep this answer' });
  await dialog.getByLabel('Name').fill('Warm days');
  await dialog.getByLabel('Title of the report').fill('The weather of Seattle');
  await accessible(page, 'the dialog that keeps an answer');
  await dialog.getByRole('button', { name: 'Pin to the report' }).click();
  await page.getByRole('button', { name: 'Open the report' }).click();
  await page.getByRole('heading', { level: 1, name: /The weather of Seattle/ }).waitFor();
  await page.getByRole('heading', { name: /Warm days/ }).waitFor();
  await page.locator('.plot .main-svg').first().waitFor();
  await page.goto(`/analyze/results/${asked.correlation.result_id}`);
  await page.getByRole('button', { name: 'Keep' }).click();
  await dialog.getByLabel('Report', { exact: true }).selectOption({ label: 'The weather of Seattle (1 answer)' });
  await dialog.getByRole('button', { name: 'Pin to the report' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { items } = await stage.call('GET', '/reports?q=seattle');
  assert.equal(items[0].entry_count, 2);
  await stage.leave(page);
});

test('a report is written: introduction, headings, words, order, what is shown; all of it is still there later', async () => {
  const report = await stage.call('POST', '/reports', { title: 'Written' });
  for (const one of Object.values(asked)) await stage.call('POST', `/reports/${report.id}/entries`, { result_id: one.result_id });
  const page = await stage.enter(`/reports/${report.id}`);
  await eventually(async () => assert.equal((await titles(page)).length, 3));
  await page.getByRole('button', { name: 'Add an introduction' }).click();
  await page.getByLabel('the introduction').fill('What the data say.\n\nIn three parts.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('In three parts.').waitFor();
  const entry = page.locator('.report-entry', { hasText: 'Analysis of variance, one-way' });
  await entry.locator('.tools').getByRole('button', { name: /^Move .* up$/ }).click();
  await eventually(async () => assert.match((await titles(page))[1], /Analysis of variance/));
  await entry.getByRole('button', { name: 'Add words' }).click();
  await page.getByLabel(/^Words about/).fill('Sunny days are warm.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Sunny days are warm.').waitFor();
  await entry.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'What is shown…' }).click();
  const parts = page.getByRole('dialog', { name: 'What is shown' });
  await parts.getByLabel('Table: Groups').uncheck();
  await parts.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('region', { name: 'Table Groups' }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Sunny days are warm.').waitFor();
  await page.locator('.plot .main-svg').first().waitFor();
  assert.match((await titles(page))[1], /Analysis of variance/);
  assert.equal(await page.getByRole('region', { name: 'Table Groups' }).count(), 0);
  await accessible(page, 'a report');
  await stage.leave(page);
});

test('what is taken off a report comes back by Undo at its place, and is gone when nobody wants it back', async () => {
  const report = await stage.call('POST', '/reports', { title: 'Taken off' });
  for (const one of Object.values(asked)) await stage.call('POST', `/reports/${report.id}/entries`, { result_id: one.result_id });
  const page = await stage.enter(`/reports/${report.id}`);
  await eventually(async () => assert.equal((await titles(page)).length, 3));
  const before = await titles(page);
  const takeOff = async () => {
    await page.locator('.report-entry').nth(1).getByRole('button', { name: /^Actions for/ }).click();
    await page.getByRole('menuitem', { name: 'Take off the report' }).click();
    await eventually(async () => assert.equal((await titles(page)).length, 2));
  };
  await takeOff();
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => assert.deepEqual(await titles(page), before));
  assert.equal((await stage.call('GET', `/reports/${report.id}`)).entries.length, 3);
  await takeOff();
  await page.goto('/reports');
  await eventually(async () => assert.equal((await stage.call('GET', `/reports/${report.id}`)).entries.length, 2));
  await stage.leave(page);
});

test('the list of answers: searched, named ones alone, deleted and brought back; a viewer reads only', async () => {
  const page = await stage.enter('/analyze/results', { size: 'narrow', scheme: 'dark' });
  await page.getByRole('searchbox', { name: 'Search answers' }).fill('closest relation');
  const row = page.getByRole('row', { name: /Correlation/ });
  await eventually(async () => assert.equal(await page.locator('tbody tr').count(), 1));
  assert.equal(new URL(page.url()).searchParams.get('q'), 'closest relation');
  await accessible(page, 'the list of answers');
  await row.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByText('No answer fits').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await row.waitFor();
  await stage.leave(page);
  const viewer = await stage.person('viewer');
  const reader = await stage.enter('/reports', viewer);
  await reader.getByRole('link', { name: 'The weather of Seattle' }).click();
  await reader.locator('.plot .main-svg').first().waitFor();
  assert.equal(await reader.getByRole('button', { name: /^Move|Add words|Actions for/ }).count(), 0);
  await stage.leave(reader);
});

test('a report whose answer was deleted keeps its words, and an empty one says what to do', async () => {
  const { result_id: id } = await stage.call('POST', '/analytics/ecdf', { dataset_id: weather.id, column: 'wind' });
  const report = await stage.call('POST', '/reports', { title: 'With a gap' });
  const page = await stage.enter(`/reports/${report.id}`, { size: 'narrow' });
  await page.getByText('Nothing is pinned yet').waitFor();
  await accessible(page, 'an empty report');
  await stage.call('POST', `/reports/${report.id}/entries`, { result_id: id, title: 'The wind', note: 'It blows.' });
  await stage.call('DELETE', `/analytics/results/${id}`);
  await page.reload();
  await page.getByText('The answer that stood here was deleted').waitFor();
  await page.getByRole('heading', { name: /The wind/ }).waitFor();
  await page.getByText('It blows.').waitFor();
  await accessible(page, 'a report with a gap');
  await stage.leave(page);
});
