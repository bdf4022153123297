// Analyze and quality: from a question to an answer with words, figures and tables; from data to rules and a score.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, ask, choose, drawn, eventually } = require('./browser.js');

const stage = setUp();
let weather;
let penguins;

before(async () => ({ weather, penguins } = await stage.samples()));

test('from the catalog to an answer that follows every change and stands in the address', async () => {
  const page = await stage.enter('/analyze');
  await page.getByRole('button', { name: /Choose a dataset/ }).click();
  await page.getByRole('button', { name: /seattle-weather/ }).click();
  await page.getByRole('searchbox', { name: 'Search analyses' }).fill('spread');
  await page.getByRole('link', { name: 'Histogram' }).click();
  await choose(page, 'Column', 'temp_max');
  await page.locator('.answer-words').waitFor();
  assert.match(await page.locator('.answer-words').innerText(), /1,461 values of “temp_max”/);
  await drawn(page);
  const query = new URL(page.url()).searchParams;
  assert.equal(query.get('dataset'), String(weather.id));
  assert.deepEqual(JSON.parse(query.get('p')), { column: 'temp_max' });
  await accessible(page, 'an answer');
  await choose(page, 'Column', 'wind');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“wind”/));
  await page.reload();
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“wind”/));
  await stage.leave(page);
});

test('the guide, by keyboard: a question and two columns lead to the analysis that fits, and all of it stands in the address', async () => {
  const page = await stage.enter(`/data/${penguins.id}`);
  /** Opens a choice of columns; again when the page was still making itself and shut it. */
  const open = (name) =>
    eventually(async () => {
      await page.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
      await page.locator('input:focus').waitFor({ timeout: 2000 });
    });
  await page.getByRole('main').getByRole('link', { name: 'Analyze', exact: true }).click();
  await eventually(async () => {
    await page.getByRole('radio', { name: /Describe a column/ }).focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(new URL(page.url()).searchParams.get('ask'), 'compare');
  });
  await open(/^What is compared: /);
  await page.keyboard.type('mass');
  await page.getByRole('option', { name: /Body Mass/ }).waitFor();
  await accessible(page, 'the choice of a column');
  await page.keyboard.press('Enter');
  await open(/^Groups: /);
  await page.keyboard.type('species');
  await page.getByRole('option', { name: /Species/ }).waitFor();
  await page.keyboard.press('Enter');
  const suggestion = page.getByRole('region', { name: 'Suggestion' });
  // The groups spread differently: what is suggested is the analysis that does not mind.
  await suggestion.getByRole('heading', { name: /unequal spreads \(Welch\)/ }).waitFor();
  await suggestion.getByText(/Brown-Forsythe/).waitFor();
  await accessible(page, 'the guide');
  const query = new URL(page.url()).searchParams;
  assert.deepEqual([query.get('ask'), query.get('y'), query.get('by')], ['compare', 'Body Mass (g)', 'Species']);
  await page.reload();
  await suggestion.getByRole('link', { name: 'Open the answer' }).click();
  await page.getByRole('heading', { level: 1, name: /unequal spreads/ }).waitFor();
  assert.match(await page.locator('.answer-words').innerText(), /3 groups of “Species”/);
  await stage.leave(page);
});

test('the guide knows two groups, labels, and columns that do not fit', async () => {
  const page = await stage.enter(`/analyze?dataset=${penguins.id}&ask=compare&y=Species&by=Island`);
  const suggestion = page.getByRole('region', { name: 'Suggestion' });
  await suggestion.getByRole('heading', { name: 'Contingency table' }).waitFor();
  await page.goto(`/analyze?dataset=${penguins.id}&ask=explain&y=Sex&x=Species&x=Body+Mass+(g)`);
  await suggestion.getByText(/two most frequent/).waitFor();
  await suggestion.getByRole('link', { name: 'Open the answer' }).click();
  await page.locator('.answer-words').waitFor();
  assert.match(new URL(page.url()).searchParams.get('filter'), /^Sex:in:/);
  await page.goto(`/analyze?dataset=${penguins.id}&ask=compare&y=Species&by=Species`);
  await page.getByText('must be two columns').waitFor();
  await stage.leave(page);
});

test('an assumption that fails: what does without is asked of the same columns and rows', async () => {
  const parameters = { response: 'Body Mass (g)', factor: 'Species' };
  const page = await stage.enter(ask('anova', penguins, parameters, '&filter=Island:ne:Torgersen'));
  await page.locator('.checks', { hasText: 'Equal spreads' }).waitFor();
  const all = await stage.call('POST', '/analytics/anova', { dataset_id: penguins.id, ...parameters });
  assert.equal(all.checks.find((c) => c.name === 'Equal spreads').verdict, 'fails');
  await page.goto(ask('anova', penguins, parameters));
  await page.getByRole('link', { name: "Welch's analysis of variance" }).click();
  await page.getByRole('heading', { level: 1, name: /Welch/ }).waitFor();
  assert.deepEqual(JSON.parse(new URL(page.url()).searchParams.get('p')), parameters);
  await page.getByText('The assumptions hold').waitFor();
  await page.getByRole('link', { name: 'Which groups differ?' }).click();
  await page.getByRole('region', { name: 'Table Comparisons of pairs' }).waitFor();
  assert.equal(JSON.parse(new URL(page.url()).searchParams.get('p')).method, 'games_howell');
  await stage.leave(page);
});

test('without columns the page shows an example, and figures and tables can be taken along', async () => {
  const page = await stage.enter(`/analyze/anova?dataset=${penguins.id}`);
  await page.getByText('Choose Measured column and Groups').waitFor();
  await accessible(page, 'a question without columns');
  await page.getByRole('button', { name: 'Show me with columns that fit' }).click();
  await drawn(page);
  const figure = page.locator('figure', { hasText: 'Values by group' });
  assert.match(await figure.getByRole('img').first().getAttribute('aria-label'), /Medians: Adelie [\d,.]+, Chinstrap/);
  await figure.getByRole('button', { name: /Options of the figure/ }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save as SVG' }).click();
  assert.equal((await saved).suggestedFilename(), 'values-by-group.svg');
  await figure.getByRole('button', { name: /Options of the figure/ }).click();
  await page.getByRole('menuitem', { name: 'Show its numbers' }).click();
  await figure.getByRole('row', { name: /Gentoo/ }).waitFor();
  await page.getByRole('button', { name: 'Copy or download Groups' }).click();
  await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
  await eventually(async () => {
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.match(lines[0], /^\| Species \| n \| Mean \|/);
    assert.match(lines[2], /^\| Adelie \| 151 \|/);
    assert.equal(lines.length, 5);
  });
  await stage.leave(page);
});

test('points that are marked in one figure of a regression are marked in all', async () => {
  const page = await stage.enter(ask('regression', weather, { target: 'temp_max', features: ['temp_min', 'wind'] }));
  await drawn(page);
  const plot = page.locator('figure', { hasText: 'Residuals by fitted value' }).locator('.plot-place .nsewdrag').first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 5 });
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.9, { steps: 5 });
  await page.mouse.up();
  await page.getByText(/^[\d,]+ of 1,461 rows$/).waitFor();
  await page.getByText(/^Rows \d/).waitFor();
  await page.locator('.selected-rows').getByRole('button', { name: 'Clear' }).click();
  await page.getByText('Drag over points').waitFor();
  await stage.leave(page);
});

test('what takes long is a job that can be cancelled, and asked again', async () => {
  const page = await stage.enter(ask('bootstrap', weather, { column: 'wind', statistic: 'median', rounds: 1000000, seed: 7 }));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The analysis was cancelled.').waitFor();
  await eventually(async () => {
    const { items } = await stage.call('GET', '/jobs?kind=analysis');
    assert.equal(items[0].status, 'cancelled');
  });
  await page.getByRole('button', { name: 'Run it again' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The analysis was cancelled.').waitFor();
  await stage.leave(page);
});

test('interactions, powers and new cases of a model', async () => {
  const page = await stage.enter(ask('regression', weather, { target: 'temp_max', features: ['temp_min', 'wind'] }));
  await page.getByRole('region', { name: 'Table Coefficients' }).waitFor();
  await page.getByText('Options', { exact: true }).click();
  await page.getByLabel('Add an interaction').selectOption({ label: 'temp_min × wind' });
  await page.getByRole('region', { name: 'Table Coefficients' }).getByRole('row', { name: /temp_min.*wind/ }).waitFor();
  await page.getByRole('button', { name: 'Case', exact: true }).click();
  await page.getByText('Complete the new cases').waitFor();
  const whole = page.getByRole('group', { name: 'Case 1' });
  await whole.getByLabel('temp_min').fill('10');
  await whole.getByLabel('wind').fill('3');
  await whole.getByLabel('wind').blur();
  await page.getByRole('region', { name: 'Predictions for new cases' }).waitFor();
  await accessible(page, 'a model with its terms');
  await stage.leave(page);
});

test('the power of a test asks for no data, nor does its kept answer name any', async () => {
  const page = await stage.enter('/analyze');
  await page.getByRole('link', { name: 'Power of a t test' }).click();
  await page.getByRole('heading', { name: 'How many values does a t test need?' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Choose a dataset/ }).count(), 0);
  await page.getByRole('button', { name: 'Show me an example' }).click();
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /64 values in each group/));
  await drawn(page);
  await page.getByLabel('Effect d').fill('0.8');
  await page.keyboard.press('Tab');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /26 values in each group/));
  await accessible(page, 'an answer without data');
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
  const curl = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(curl, /analytics\/power_t/);
  assert.doesNotMatch(curl, /dataset_id/);
  await page.getByRole('link', { name: 'Link to this result' }).click();
  await page.getByRole('link', { name: 'Change the question' }).waitFor();
  assert.doesNotMatch(await page.locator('main').innerText(), /null|dataset|version/);
  await page.goto(`${stage.url}/analyze/results`);
  await page.getByRole('row', { name: /Power of a t test/ }).first().waitFor();
  assert.doesNotMatch(await page.locator('main table').innerText(), /null/);
  await accessible(page, 'the list of answers');
  await stage.leave(page);
});

test('the palette finds analyses and asks them of the dataset at hand', async () => {
  const page = await stage.enter(`/data/${weather.id}`);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.getByRole('combobox').fill('unequal spreads');
  await palette.getByRole('option', { name: /Welch/ }).click();
  await page.getByRole('heading', { level: 1, name: /Welch/ }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('dataset'), String(weather.id));
  await page.getByRole('button', { name: /seattle-weather/ }).waitFor();
  await stage.leave(page);
});

test('on paper the answer stands alone', async () => {
  const page = await stage.enter(ask('anova', penguins, { response: 'Body Mass (g)', factor: 'Species' }), { scheme: 'dark' });
  await drawn(page);
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.rail', '.analysis-form', '.page-head .actions', '.follow-ups'])
    assert.equal(await page.locator(part).first().isVisible(), false, `${part} is not printed`);
  assert.equal(await page.locator('.answer-words').isVisible(), true);
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
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
