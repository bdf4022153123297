// Analyze and quality: from a question to an answer with words, figures and tables; from data to rules and a score.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, sample } = require('./browser.js');

const stage = setUp();
let weather;
let penguins;

/** Records as CSV; what is null is empty. */
function csvOf(records) {
  const names = Object.keys(records[0]);
  const cell = (value) => (value == null ? '' : /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return [names.map(cell).join(','), ...records.map((r) => names.map((n) => cell(r[n])).join(','))].join('\n');
}

before(async () => {
  weather = await stage.store('seattle-weather', sample('seattle-weather.csv'));
  penguins = await stage.store('penguins', csvOf(JSON.parse(sample('penguins.json'))));
});

const drawn = (page) => page.locator('.plot .main-svg').first().waitFor();

/** Chooses a column of the form by typing a part of its name. */
async function choose(page, label, name) {
  await page.getByRole('button', { name: new RegExp(`^${label}: `) }).click();
  const box = page.getByRole('combobox', { name: 'Column' });
  await box.fill(name);
  await box.press('Enter');
}

const ask = (operation, dataset, parameters, more = '') =>
  `/analyze/${operation}?dataset=${dataset.id}&p=${encodeURIComponent(JSON.stringify(parameters))}${more}`;

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
  await page.getByRole('link', { name: 'Analyze', exact: true }).last().click();
  await page.getByRole('radio', { name: /Describe a column/ }).focus();
  await page.keyboard.press('ArrowDown');
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

test('what is tried and what is changed stays out of the way of answers; what is kept stands apart', async () => {
  const page = await stage.enter(`/analyze?dataset=${penguins.id}&ask=describe&y=${encodeURIComponent('Beak Depth (mm)')}`);
  const trials = async () => (await stage.call('GET', `/analytics/results?dataset_id=${penguins.id}&trial=true`)).items;
  const suggestion = page.getByRole('region', { name: 'Suggestion' });
  await suggestion.getByText(/Beak Depth/).first().waitFor();
  await suggestion.locator('.suggestion-answer').waitFor();
  const tried = (await trials()).find((r) => r.operation === 'histogram');
  assert.ok(tried, 'what the guide tries is a trial');
  await suggestion.getByRole('link', { name: 'Open the answer' }).click();
  await page.locator('.answer-words').waitFor();
  assert.ok(!(await trials()).some((r) => r.id === tried.id), 'and an answer once it is opened');

  await page.goto(ask('kruskal_wallis', penguins, { response: 'Beak Depth (mm)', factor: 'Island' }));
  await page.locator('.answer-words').waitFor();
  await page.getByLabel('Adjustment of p').selectOption('bonferroni');
  await eventually(async () => assert.equal((await trials()).filter((r) => r.operation === 'kruskal_wallis').length, 1));
  await page.getByRole('button', { name: 'Keep' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep this answer' });
  await dialog.getByLabel('Report', { exact: true }).selectOption('none');
  await dialog.getByRole('button', { name: 'Keep', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.goto(`/analyze/results?dataset=${penguins.id}`);
  const rows = page.locator('.results-list tbody tr', { hasText: 'Kruskal-Wallis' });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1, 'only the last state of the question is listed');
  await rows.getByText('Kept', { exact: true }).waitFor({ state: 'attached' });
  await page.getByRole('radio', { name: 'Trials' }).check();
  await page.getByText('Forgotten after a day').waitFor();
  await eventually(async () => assert.equal(await rows.count(), 1));
  await accessible(page, 'the trials');
  await page.goBack();
  await page.getByText('forgotten 30 days').waitFor();
  await page.getByRole('radio', { name: 'Kept' }).check();
  await eventually(async () => assert.equal(await page.locator('.results-list tbody tr').count(), 1));
  await stage.leave(page);
});

test('who leaves while it computes comes back to the same work', async () => {
  const page = await stage.enter(ask('bootstrap', weather, { column: 'precipitation', statistic: 'median', rounds: 900000, seed: 11 }));
  const jobs = async () => (await stage.call('GET', `/jobs?kind=analysis&dataset_id=${weather.id}`)).items;
  await page.getByText('You may leave this page').waitFor();
  const [begun] = await jobs();
  await page.getByRole('link', { name: 'Reports', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
  await page.goBack();
  await page.getByText('You may leave this page').waitFor();
  const [now] = await jobs();
  assert.equal(now.id, begun.id, 'it is not begun again');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await eventually(async () => assert.equal((await jobs())[0].status, 'cancelled'));
  await stage.leave(page);
});

test('names that look like HTML, numbers that hardly differ, wide tables: shown as they are', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${1e6 + i * 1e-4},${i % 2 ? '<i>odd</i>' : 'a&b'},${i}`);
  const odd = await stage.store('odd-names', ['"say ""hi"""', '"<b>bold</b>"', 'count'].join(',') + '\n' + lines.join('\n'));
  const page = await stage.enter(ask('anova', odd, { response: 'say "hi"', factor: '<b>bold</b>' }));
  await drawn(page);
  const plot = page.locator('.plot').first();
  assert.match(await plot.locator('.xtitle').textContent(), /^<b>bold<\/b>$/);
  assert.match((await plot.locator('.xtick text').allTextContents()).join(' '), /<i>odd<\/i>/);
  const groups = page.getByRole('region', { name: 'Table Groups' });
  const means = await groups.locator('tbody tr td:nth-child(3)').allTextContents();
  assert.notEqual(means[0], means[1], 'two means that differ look different');
  assert.match(await page.locator('.answer-words').innerText(), /^The means of “say .hi.”/);
  await page.goto(ask('describe', odd, {}));
  const table = page.getByRole('region', { name: 'Table Description' });
  await table.getByRole('rowheader', { name: 'Quartile 3' }).waitFor();
  assert.equal(await table.evaluate((e) => e.scrollWidth <= e.clientWidth), true, 'a wide table of few rows fits');
  await page.goto(ask('proportion_one', penguins, { outcome: 'Sex' }));
  await page.getByText('One thing has to be changed').waitFor();
  await page.getByLabel('Event').selectOption('MALE');
  await page.locator('.answer-words').waitFor();
  await stage.leave(page);
});

test('the curl command of a question runs as it is printed', async () => {
  const page = await stage.enter(ask('histogram', penguins, { column: 'Body Mass (g)' }, `&filter=${encodeURIComponent("Species:in:Adelie|it's")}`));
  await page.locator('.answer-words').waitFor();
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
  let command = '';
  await eventually(async () => {
    command = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(command, /^curl /);
  });
  const env = { ...process.env, QUERN_TOKEN: stage.token };
  const reply = JSON.parse(require('node:child_process').execFileSync('bash', ['-c', `${command} -s`], { env }).toString());
  assert.equal(reply.operation, 'histogram');
  assert.equal(reply.result.n, 151);
  await stage.leave(page);
});

test('a server that is too busy for a moment is asked again by itself, and a late answer does not overtake a newer one', async () => {
  const page = await stage.enter('/');
  let refused = 0;
  await page.route('**/analytics/ecdf*', async (route) => {
    const { column } = route.request().postDataJSON();
    if (column === 'wind' && refused++ === 0) return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, body: '' });
    if (column === 'precipitation') await new Promise((resolve) => setTimeout(resolve, 3000));
    return route.continue().catch(() => {});
  });
  await page.goto(ask('ecdf', weather, { column: 'wind' }));
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“wind”/));
  assert.equal(refused, 2);
  await choose(page, 'Column', 'precipitation');
  await page.locator('.stale').waitFor();
  await choose(page, 'Column', 'temp_min');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“temp_min”/));
  await page.waitForTimeout(3000);
  assert.match(await page.locator('.answer-words').innerText(), /“temp_min”/);
  await stage.leave(page);
});

test('on a phone the answer comes first, and what is asked is one line that opens', async () => {
  const page = await stage.enter(ask('histogram', weather, { column: 'wind' }), { size: 'narrow' });
  await page.locator('.answer-words').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Column: / }).isVisible(), false);
  await page.getByText('What is asked of seattle-weather').click();
  await choose(page, 'Column', 'temp_max');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“temp_max”/));
  await accessible(page, 'a narrow answer with its question open');
  await stage.leave(page);
});

test('more groups than two where two are compared: one click compares the largest; an example always has an answer', async () => {
  const page = await stage.enter(ask('ttest_independent', penguins, { response: 'Body Mass (g)', factor: 'Species' }));
  await page.getByRole('button', { name: 'Compare Adelie with Gentoo' }).click();
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“Adelie” and .* “Gentoo”/));
  for (const operation of ['glm', 'ks_one_sample', 'permutation_test', 'proportion_two', 'mann_whitney']) {
    await page.goto(`/analyze/${operation}?dataset=${penguins.id}`);
    await page.getByRole('button', { name: 'Show me with columns that fit' }).click();
    await page.locator('.answer-words').waitFor();
    assert.equal(await page.locator('.analysis-answer [role=alert]').count(), 0, operation);
  }
  const words = await stage.store('words-only', 'name,mood\nAda,good\nBo,bad\nCy,good');
  await page.goto(`/analyze/correlation?dataset=${words.id}`);
  await page.getByText('at least 2 columns of').waitFor({ timeout: 6000 }).catch(async (e) => { console.log(await page.locator('main').innerText()); throw e; });
  await page.getByRole('link', { name: 'Other analyses' }).click();
  await page.getByRole('heading', { level: 1, name: 'Analyze' }).waitFor();
  await stage.leave(page);
});
