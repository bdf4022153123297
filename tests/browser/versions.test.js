// Versions in the browser: the history and what can be done with it, an older version read-only, two versions compared, the lineage; jobs; and
// datasets that are streamed into.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, cells, eventually, sample, filled } = require('./browser.js');

const stage = setUp();
let id;
let weather;

const load = (dataset, body, query) =>
  stage.call('POST', `/datasets/${dataset}/load?${new URLSearchParams(query)}`, new Blob([body]), { 'content-type': 'text/csv', prefer: 'wait=60' });
const row = (page, number) => page.locator('table.versions tbody tr', { has: page.getByRole('link', { name: `Version ${number}`, exact: true }) });
const act = async (page, number, item) => {
  await page.getByRole('button', { name: `Actions for version ${number}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

/** Three versions: two years of weather, a third one appended, then warmer days in place of all, with another column. */
async function history(name) {
  const lines = sample('seattle-weather.csv').toString('utf8').trim().split(/\r?\n/);
  const made = await stage.store(name, lines.slice(0, 732).join('\n'));
  await load(made.id, [lines[0], ...lines.slice(732, 1097)].join('\n'), { mode: 'append', filename: '2014.csv' });
  const warmer = lines.slice(1, 366).map((line) => {
    const [date, rain, most, least, wind, sky] = line.split(',');
    return [date, rain, Number(most) + 12, least, wind, sky, 'north'].join(',');
  });
  await load(made.id, [`${lines[0]},station`, ...warmer].join('\n'), { mode: 'replace', filename: 'north.csv' });
  return stage.call('GET', `/datasets/${made.id}`);
}

before(async () => {
  weather = await history('weather');
  id = weather.id;
  await stage.call('POST', '/recipes', { dataset_id: id, name: 'Only the rainy', target: 'dataset', steps: [{ step: 'filter', expression: 'precipitation > 0' }] });
});

test('the history: each version with how it came about, newest first', async () => {
  const page = await stage.enter(`/data/${id}`);
  await page.getByRole('link', { name: 'Versions', exact: true }).click();
  await page.waitForURL(/\/versions$/);
  await row(page, 1).waitFor();
  const texts = (await page.locator('table.versions tbody tr').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
  assert.equal(texts.length, 3);
  assert.match(texts[0], /Version 3 ?current Replaced by north\.csv 365 .*fewer by 731/);
  assert.match(texts[1], /Version 2 Appended 2014\.csv 1,096 .*more by 365/);
  assert.match(texts[2], /Version 1 Loaded weather\.csv 731/);
  await stage.leave(page);
});

test('an older version is shown as it was, marked as such, and left again', async () => {
  const page = await stage.enter(`/data/${id}/versions`);
  await row(page, 1).getByRole('link', { name: 'Version 1' }).click();
  await page.getByText('You are looking at version 1.').waitFor();
  await page.getByText('Rows 1–50 of 731').waitFor();
  await filled(page);
  assert.equal(await page.locator('th', { hasText: 'station' }).count(), 0);
  await accessible(page, 'an older version');
  // Filters, columns and quality stay with it.
  await page.locator('th', { hasText: 'temp_max' }).locator('.head-name').click();
  const coldest = Math.min(...sample('seattle-weather.csv').toString('utf8').split(/\r?\n/).slice(1, 732).map((line) => Number(line.split(',')[2])));
  await eventually(async () => assert.equal((await cells(page, 2))[0], String(coldest).replace('-', '−')));
  await page.getByRole('link', { name: /^Columns/ }).click();
  await page.waitForURL(/columns\?version=1$/);
  const card = page.locator('.column-card', { has: page.getByRole('heading', { name: 'weather' }) });
  await card.getByRole('link', { name: 'drizzle' }).click();
  await page.waitForURL(/version=1/);
  await page.getByText('of 731 rows').waitFor();
  await page.getByRole('link', { name: 'Quality', exact: true }).click();
  await page.locator('.quality-score').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('version'), '1');
  await page.reload();
  await page.getByText('You are looking at version 1.').waitFor();
  await page.getByRole('link', { name: 'Back to the current one' }).click();
  await page.locator('.quality-score').waitFor();
  assert.equal(await page.locator('.version-banner').count(), 0);
  await page.goto(`/data/${id}?version=77`);
  await page.getByText('no version 77').waitFor();
  await page.getByRole('link', { name: 'The current version' }).click();
  await filled(page);
  await stage.leave(page);
});

test('two versions compared: counts, schema, drift sorted, both shapes; any two are chosen, and the link shows them again', async () => {
  const page = await stage.enter(`/data/${id}/versions`);
  await act(page, 1, 'Compare with the current one');
  await page.waitForURL(/from=1&to=3/);
  await page.locator('.column-drift').first().waitFor();
  const facts = (await page.locator('.versions-tab .facts').innerText()).replace(/\s+/g, ' ');
  assert.match(facts, /Rows 731 → 365 −366/);
  assert.match(facts, /Columns 6 → 7 \+1/);
  await page.locator('.column-chip.added', { hasText: 'station' }).waitFor();
  const psi = (await page.locator('.column-drift header').allInnerTexts()).map((text) => Number(/PSI ([\d.]+)/.exec(text)[1]));
  assert.equal(psi.length, 6);
  assert.deepEqual(psi, [...psi].sort((a, b) => b - a));
  const warm = page.locator('.column-drift', { has: page.getByRole('heading', { name: 'temp_max' }) });
  assert.match(await warm.innerText(), /drifted/);
  // Means of the two files as they were sent.
  const { items } = await stage.call('GET', `/datasets/${id}/versions/compare?from=1&to=3`);
  const means = items.find((c) => c.name === 'temp_max');
  assert.ok(means.to.mean - means.from.mean > 8);
  assert.equal(await warm.locator('svg.density').count(), 2);
  assert.equal(await page.locator('.column-drift', { has: page.getByRole('heading', { name: 'weather' }) }).locator('.category-pair tbody tr').count(), 5);
  await accessible(page, 'a comparison');
  await page.getByLabel('To version').selectOption('2');
  await page.waitForURL(/from=1&to=2/);
  await eventually(async () => assert.match((await page.locator('.versions-tab .facts').innerText()).replace(/\s+/g, ' '), /Rows 731 → 1,096/));
  await page.getByRole('button', { name: 'Swap the two versions' }).click();
  await page.waitForURL(/from=2&to=1/);
  await page.reload();
  await eventually(async () => assert.match((await page.locator('.versions-tab .facts').innerText()).replace(/\s+/g, ' '), /Rows 1,096 → 731/));
  await stage.leave(page);
});

test('lineage: every node stands in the picture and in words, arrows lie between them, the keyboard reaches the versions', async () => {
  const page = await stage.enter(`/data/${id}/versions?view=lineage`);
  const graph = page.locator('.lineage-graph');
  await graph.getByText('Only the rainy').first().waitFor();
  const { nodes, edges } = await stage.call('GET', `/datasets/${id}/lineage`);
  assert.equal(await graph.locator('.lineage-node').count(), nodes.length);
  assert.equal(await page.locator('.lineage-graph > svg > path').count(), edges.length);
  // No node covers another one, and none leaves the frame.
  const boxes = await graph.locator('.lineage-node').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
  const words = await page.locator('.lineage-text').innerText();
  assert.match(words, /Version 2, 1,096 rows: from 2014\.csv and version 1/);
  assert.match(words, /Only the rainy, \d+ rows: by the recipe “Only the rainy” from version 3/);
  await accessible(page, 'the lineage');
  await graph.getByRole('link', { name: /Version 2/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('You are looking at version 2.').waitFor();
  await stage.leave(page);
});

test('restored at once and undone; deleted after a question', async () => {
  const own = await history('changing');
  const page = await stage.enter(`/data/${own.id}/versions`);
  await row(page, 1).waitFor();
  await act(page, 2, 'Restore this version');
  await page.getByText('Version 4 has the rows of version 2').waitFor();
  await eventually(async () => assert.match((await row(page, 4).innerText()).replace(/\s+/g, ' '), /current Restored version 2 1,096/));
  await page.locator('.facts').first().getByText('1,096').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('version 5 has the rows of version 3 again').waitFor();
  await eventually(async () => assert.match(await row(page, 5).innerText(), /current/));
  await act(page, 4, 'Delete…');
  const question = page.getByRole('dialog', { name: 'Delete version 4?' });
  await accessible(page, 'the question before a version is deleted');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await row(page, 4).waitFor();
  await act(page, 4, 'Delete…');
  await question.getByRole('button', { name: 'Delete version' }).click();
  await eventually(async () => assert.equal(await row(page, 4).count(), 0));
  assert.equal((await stage.call('GET', `/datasets/${own.id}`)).rows, 365);
  // The current one offers neither.
  await page.getByRole('button', { name: 'Actions for version 5' }).click();
  assert.equal(await page.getByRole('menuitem', { name: /Restore|Delete/ }).count(), 0);
  await stage.leave(page);
});

test('how many versions are kept: fewer than there are only after a question, and what goes is marked', async () => {
  const own = await history('kept');
  const page = await stage.enter(`/data/${own.id}/versions`);
  const keep = page.getByLabel(/Keep the newest/);
  await keep.fill('0');
  await keep.press('Enter');
  await page.getByText('Keep 1 to 1,000 versions.').waitFor();
  await keep.fill('20');
  await keep.press('Enter');
  await page.getByText('The newest 20 versions are kept').waitFor();
  await keep.fill('2');
  await keep.press('Enter');
  const question = page.getByRole('dialog', { name: 'Keep only the newest 2 versions?' });
  await question.waitFor();
  assert.equal((await stage.call('GET', `/datasets/${own.id}`)).keep_versions, 20);
  await question.getByRole('button', { name: 'Keep 2' }).click();
  await row(page, 1).getByText('goes soon').waitFor();
  assert.equal((await stage.call('GET', `/datasets/${own.id}`)).keep_versions, 2);
  await stage.leave(page);
});

test('a viewer looks at versions and changes none', async () => {
  const page = await stage.enter(`/data/${id}/versions`, await stage.person('viewer'));
  await page.getByText('The newest 10 versions are kept').waitFor();
  await page.getByRole('button', { name: 'Actions for version 1' }).click();
  await page.getByRole('menuitem').first().waitFor();
  assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Look at the data', 'Compare with the current one', 'Export CSV', 'Export Excel', 'Export JSON', 'Export NDJSON']);
  await page.goto(`/data/${id}?version=1`);
  await page.getByText('You are looking at version 1.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Restore' }).count(), 0);
  await stage.leave(page);
});

test('a new dataset with columns, streamed into as the page says', async () => {
  const page = await stage.enter('/data');
  await page.getByRole('button', { name: 'Stream into a new dataset' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stream into a new dataset' });
  await dialog.getByLabel('Name', { exact: true }).fill('Readings');
  await dialog.getByRole('button', { name: 'Make dataset' }).click();
  await dialog.getByText('Give the column a name').waitFor();
  await dialog.getByLabel('Name of column 2').fill('at');
  await dialog.getByRole('button', { name: 'Make dataset' }).click();
  await dialog.getByText('There is a column “at” already.').waitFor();
  await accessible(page, 'the dialog of a new dataset');
  await dialog.getByLabel('Name of column 2').fill('place');
  await page.keyboard.press('Enter');
  await dialog.locator('[aria-label="Name of column 3"]:focus').waitFor();
  await page.keyboard.type('price');
  await dialog.getByLabel('Type of column 3').selectOption('decimal');
  await dialog.getByRole('button', { name: 'Make dataset' }).click();
  await page.waitForURL(/\/about$/);
  await page.getByRole('heading', { name: 'Stream rows in' }).waitFor();
  await accessible(page, 'the page about a streamed dataset');
  const made = Number(/\/data\/(\d+)\//.exec(page.url())[1]);
  // What the page shows is a body that the API takes.
  const shown = await page.getByRole('region', { name: 'One row' }).innerText();
  const body = JSON.parse(/-d '(.*)'/s.exec(shown)[1]);
  const answer = await stage.call('POST', `/datasets/${made}/rows`, body);
  assert.deepEqual([answer.accepted, answer.rejected], [1, 0]);
  const many = await page.getByRole('region', { name: 'Many rows, safe to repeat' }).innerText();
  const lines = /--data-binary '(.*)'/s.exec(many)[1].trim().split('\n').map((line) => JSON.parse(line));
  assert.equal((await stage.call('POST', `/datasets/${made}/rows`, lines)).accepted, 2);
  await page.goto(`/data/${made}`);
  await page.getByText('Rows 1–3 of 3').waitFor();
  await filled(page);
  assert.deepEqual(await cells(page, 2), ['19.90', '19.90', '20.90']);
  await stage.leave(page);
});

test('a dataset without rows says what to do', async () => {
  const made = await stage.call('POST', '/datasets', { name: 'waiting', columns: [{ name: 'n', type: 'integer' }] });
  const page = await stage.enter(`/data/${made.id}`);
  await page.getByText('No rows yet').waitFor();
  await accessible(page, 'a dataset without rows');
  await page.getByRole('link', { name: 'How to stream rows in' }).click();
  await page.getByRole('heading', { name: 'Stream rows in' }).waitFor();
  await stage.leave(page);
});

test('jobs: what ran and how it ended, as it happens; cancelled and tried again', async () => {
  const page = await stage.enter('/');
  await page.locator('.facts').getByRole('link', { name: /^\d+$/ }).last().click();
  await page.waitForURL(/\/jobs$/);
  await page.locator('table.jobs tbody tr', { hasText: 'weather' }).first().waitFor();
  await accessible(page, 'the jobs');

  // A file that is queued while the page is looked at; the worker is held, or it would be done before anybody can cancel it.
  const line = 'a value of some length,123456.789,2026-11-23,another one\n';
  const body = new Blob(['t,n,d,u\n', line.repeat(100_000)]);
  const workers = stage.stack.processes().filter((one) => /quern-worker$/.test(one.cmdline.split(' ')[0]));
  assert.ok(workers.length > 0);
  for (const one of workers) process.kill(one.pid, 'SIGSTOP');
  const entry = page.locator('table.jobs tbody tr', { hasText: 'large' });
  try {
    const job = await stage.call('POST', '/datasets?name=large', body, { 'content-type': 'text/csv', prefer: 'respond-async' });
    await entry.waitFor();
    await entry.getByRole('button', { name: `Cancel job ${job.id}` }).click();
    await entry.getByText('cancelled', { exact: true }).waitFor();
  } finally {
    for (const one of workers) process.kill(one.pid, 'SIGCONT');
  }
  const [job] = (await stage.call('GET', '/jobs?limit=1')).items;
  await entry.getByRole('button', { name: `Try again job ${job.id}` }).click();
  await eventually(async () => assert.match(await entry.innerText(), /done/), 60000);
  await page.getByRole('radio', { name: 'Cancelled' }).check();
  await page.getByText('No such job').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('status'), 'cancelled');
  await page.getByRole('button', { name: 'Show all' }).click();
  await entry.getByRole('link', { name: 'large' }).click();
  await filled(page);
  await stage.leave(page);
});

test('a failed job says why', async () => {
  const reply = await stage.call('POST', '/datasets?name=broken', new Blob([Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8])]), { 'content-type': 'text/csv', prefer: 'respond-async' });
  const page = await stage.enter('/jobs?status=failed');
  const entry = page.locator('table.jobs tbody tr', { hasText: 'broken' });
  await entry.locator('.job-error').waitFor();
  assert.ok((await entry.locator('.job-error').innerText()).length > 20);
  await entry.getByRole('button', { name: `Try again job ${reply.id}` }).waitFor();
  await accessible(page, 'failed jobs');
  await stage.leave(page);
});

for (const scheme of ['light', 'dark']) {
  for (const size of ['wide', 'narrow']) {
    test(`each view, ${scheme} and ${size}`, async () => {
      const page = await stage.enter('/', { scheme, size });
      for (const [route, sign] of [
        [`/data/${id}/versions`, 'table.versions tbody tr'],
        [`/data/${id}/versions?from=1&to=3`, '.column-drift .density'],
        [`/data/${id}/versions?view=lineage`, '.lineage-node'],
        [`/data/${id}?version=1`, '.version-banner'],
        [`/data/${id}/columns?version=1`, '.column-card .figures'],
        ['/jobs', 'table.jobs tbody a'],
        ['/data', 'table.list tbody a'],
      ]) {
        await page.goto(route);
        await page.locator(sign).first().waitFor();
        await accessible(page, `${route} (${scheme}, ${size})`);
      }
      await stage.leave(page);
    });
  }
}
