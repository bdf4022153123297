// Answers in use: what is kept and what was only tried, leaving and coming back, odd data, a busy server, a phone, the shell.
'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { before, test } = require('node:test');
const { setUp, accessible, ask, choose, drawn, eventually } = require('./browser.js');

const stage = setUp();
let weather;
let penguins;

before(async () => ({ weather, penguins } = await stage.samples()));

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

test('a question that is changed or cancelled before it is known to be a job leaves no job at work; one that is only left does', async () => {
  const question = (/** @type {number} */ seed) => ask('bootstrap', weather, { column: 'wind', statistic: 'median', rounds: 900000, seed });
  const job = async () => (await stage.call('GET', `/jobs?kind=analysis&dataset_id=${weather.id}`)).items[0];
  const page = await stage.enter('/');
  let answers = 0;
  let release = () => {};
  // The reply is there, and on its way to the page for as long as the test likes.
  await page.route('**/analytics/bootstrap*', async (route) => {
    if (route.request().postDataJSON().column !== 'wind') return route.abort();
    const reply = await route.fetch();
    await new Promise((resolve) => {
      release = () => resolve(undefined);
      answers += 1;
    });
    return route.fulfill({ response: reply }).catch(() => {});
  });
  const asked = async (/** @type {number} */ seed) => {
    const before = answers;
    await page.goto(question(seed));
    await eventually(async () => assert.equal(answers, before + 1));
    const begun = await job();
    assert.ok(['queued', 'running'].includes(begun.status));
    return begun;
  };
  const first = await asked(21);
  await choose(page, 'Column', 'precipitation');
  await page.waitForURL(/precipitation/);
  release();
  await eventually(async () => assert.equal((await stage.call('GET', `/jobs/${first.id}`)).status, 'cancelled'));

  const second = await asked(22);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The analysis was cancelled.').waitFor();
  release();
  await eventually(async () => assert.equal((await stage.call('GET', `/jobs/${second.id}`)).status, 'cancelled'));

  const third = await asked(23);
  await page.getByRole('link', { name: 'Reports', exact: true }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
  release();
  await page.waitForTimeout(500);
  const left = await stage.call('GET', `/jobs/${third.id}`);
  assert.ok(!left.cancel_requested && ['queued', 'running', 'succeeded'].includes(left.status), JSON.stringify(left));
  if (left.status !== 'succeeded') await stage.call('POST', `/jobs/${third.id}/cancel`);
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
  const reply = JSON.parse(execFileSync('bash', ['-c', `${command} -s`], { env }).toString());
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
    if (column === 'precipitation') await new Promise((resolve) => setTimeout(resolve, 1500));
    return route.continue().catch(() => {});
  });
  await page.goto(ask('ecdf', weather, { column: 'wind' }));
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“wind”/));
  assert.equal(refused, 2);
  await choose(page, 'Column', 'precipitation');
  await page.locator('.stale').waitFor();
  await choose(page, 'Column', 'temp_min');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /“temp_min”/));
  await page.waitForTimeout(1500);
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
  await page.getByText('at least 2 columns of').waitFor();
  await page.getByRole('link', { name: 'Other analyses' }).click();
  await page.getByRole('heading', { level: 1, name: 'Analyze' }).waitFor();
  await stage.leave(page);
});

test('columns that are left out are all of them; one alone is asked for another; the pairs and the terms of an answer stand in tables', async () => {
  const page = await stage.enter(`/analyze/correlation?dataset=${penguins.id}`);
  const pairs = page.getByRole('region', { name: 'Pairs of columns', exact: true });
  await pairs.getByRole('row', { name: /Flipper Length \(mm\) Body Mass \(g\) 0\.8712/ }).waitFor();
  assert.equal(await pairs.getByRole('row').count(), 1 + 6, 'of four columns of numbers');
  await page.goto(ask('correlation', penguins, { columns: ['Body Mass (g)'] }));
  await page.getByText('Choose Columns (2 or more)').waitFor();
  await accessible(page, 'a list that was begun');
  await page.getByRole('button', { name: 'Show me with columns that fit' }).click();
  await pairs.getByRole('row').nth(6).waitFor();

  await page.goto(ask('friedman', weather, { columns: ['temp_max', 'temp_min', 'wind'] }));
  const conover = page.getByRole('region', { name: 'Conover\'s comparisons of pairs', exact: true });
  await conover.getByRole('row', { name: /temp_min wind 0\.606 37\.994 < 0\.001 < 0\.001/ }).waitFor();
  assert.match(await page.locator('.answer-words').innerText(), /All 3 pairs differ at 5.% after Holm's adjustment/);
  await page.getByLabel('Adjustment of p').selectOption('none');
  await eventually(async () => assert.match(await page.locator('.answer-words').innerText(), /All 3 pairs differ at 5.% \(Conover/));
  await accessible(page, 'pairs after the Friedman test');

  await page.goto(`${ask('glm', penguins, { target: 'Sex', features: ['Body Mass (g)', 'Species'] })}&filter=${encodeURIComponent('Sex:in:MALE|FEMALE')}`);
  const terms = page.getByRole('region', { name: 'Tests of the terms', exact: true });
  await terms.getByRole('row', { name: /Species 2 184\.55 < 0\.001/ }).waitFor();
  await page.getByText('Options').click();
  await page.getByLabel('Tests of whole terms').selectOption('none');
  await terms.waitFor({ state: 'detached' });
  await stage.leave(page);
});
