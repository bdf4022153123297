// The Clean tab: steps from heads and from the catalog, what they change, expressions, undo, drafts that stay, recipes that are applied, changed,
// exported, imported, deleted.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { before, test } = require('node:test');
const { setUp, accessible, cells, eventually } = require('./browser.js');

const stage = setUp();
const CSV = 'name,price,city\n Rye ,10,Kiel\nSpelt,,Kiel\n Oats,30,\nBarley,500,Köln\nRye,20,Köln\n';
let people = 0;

/** The page of a table of its own, so that no test sees another's drafts and versions. */
async function fresh(options = {}, more = '') {
  const dataset = await stage.store(`grain ${(people += 1)}`, CSV);
  const page = await stage.enter(`/data/${dataset.id}/clean${more}`, options);
  await page.locator('.clean-data .grid tbody td').first().waitFor();
  return { page, id: dataset.id };
}

const steps = (page) => page.locator('.clean-list li[data-step]');
const titles = (page) => page.locator('.clean-list li[data-step] .clean-title').allInnerTexts();
const effect = (page, i) => page.locator('.clean-list li[data-step] .clean-effect').nth(i).innerText();
const cell = (page, row, column) => page.locator(`.clean-data td[data-cell="${row}:${column}"]`);
const says = (page, i, expected) => eventually(async () => assert.equal(await effect(page, i), expected));

/** A step from the head of a column. */
async function fromHead(page, column, item) {
  await page.getByRole('button', { name: `Column ${column}: steps` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** A step from the catalog, by typing and Enter. */
async function fromCatalog(page, text) {
  await page.getByRole('button', { name: 'Add step' }).click();
  await page.getByRole('combobox', { name: 'Step' }).fill(text);
  await page.keyboard.press('Enter');
}

const menuOf = async (page, step, item) => {
  await page.getByRole('button', { name: new RegExp(`^Step ${step}, `) }).click();
  await page.getByRole('menuitem', { name: item }).click();
};

async function apply(page, name) {
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply the recipe' });
  if (name) await dialog.getByLabel('Name').fill(name);
  return dialog;
}

test('the head of a column adds a step; what it changes is counted, marked and compared', async () => {
  const { page } = await fresh();
  await fromHead(page, 'name', 'Trim white space');
  await says(page, 0, '2 cells');
  await cell(page, 0, 0).and(page.locator('.changed')).waitFor();
  assert.equal(await page.locator('.clean-data td.changed').count(), 2);
  await fromHead(page, 'price', 'Fill missing…');
  await says(page, 1, '1 cell');
  assert.equal(Number(await cell(page, 1, 1).innerText()), 25, 'the median of 10, 20, 30, 500');
  await page.getByLabel('Fill with').selectOption({ label: 'The mean' });
  await eventually(async () => assert.equal(Number(await cell(page, 1, 1).innerText()), 140));
  await fromHead(page, 'city', 'Drop rows where missing');
  await says(page, 2, '−1 row');
  await page.getByRole('radio', { name: 'Changes' }).check();
  await page.locator('.clean-data tr.gone').waitFor();
  await eventually(async () => assert.equal(await page.locator('.clean-data tbody tr').count(), 1, 'just the row that goes'));
  assert.equal(await cell(page, 0, 0).innerText(), 'Oats');
  await page.locator('.clean-list').getByRole('button', { name: /^Step 1:/ }).click();
  await page.getByRole('radio', { name: 'Changes' }).check();
  await eventually(async () => assert.equal(await page.locator('.clean-data td.changed del').count(), 2));
  await accessible(page, 'the changes of a step');
  await page.getByRole('radio', { name: 'Before' }).check();
  await eventually(async () => assert.deepEqual((await cells(page, 1)).slice(0, 2), ['10', 'missing']));
  await stage.leave(page);
});

test('a reload loses nothing: steps, the chosen one, the view, the name', async () => {
  const { page } = await fresh();
  await page.getByLabel('Name of the recipe').fill('Tidy grain');
  await fromHead(page, 'name', 'Trim white space');
  await fromHead(page, 'price', 'Sort descending');
  await page.locator('.clean-list').getByRole('button', { name: /^Step 1:/ }).click();
  await page.getByRole('radio', { name: 'Changes' }).check();
  await page.locator('.clean-data del').first().waitFor();
  assert.equal(new URL(page.url()).search, '?step=1&view=changes');
  await page.reload();
  await page.locator('.clean-data del').first().waitFor();
  assert.deepEqual(await titles(page), ['Trim white space', 'Sort rows']);
  assert.equal(await page.getByLabel('Name of the recipe').inputValue(), 'Tidy grain');
  assert.equal(await steps(page).first().getByRole('button', { name: /^Step 1:/ }).getAttribute('aria-expanded'), 'true');
  await stage.leave(page);
});

test('steps are moved, switched off, copied and removed, and all of it can be undone by keys', async () => {
  const { page } = await fresh();
  await fromHead(page, 'name', 'Trim white space');
  await fromHead(page, 'city', 'Drop rows where missing');
  await fromCatalog(page, 'remove dupl');
  await says(page, 2, 'no change');
  assert.deepEqual(await titles(page), ['Trim white space', 'Drop rows with missing values', 'Remove duplicates']);
  await steps(page).nth(2).getByRole('button', { name: /^Step 3:/ }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await eventually(async () => assert.deepEqual(await titles(page), ['Trim white space', 'Remove duplicates', 'Drop rows with missing values']));
  await menuOf(page, 3, 'Switch off');
  await says(page, 2, 'off');
  await eventually(async () => assert.equal(await page.locator('.clean-data tbody tr').count(), 5));
  await menuOf(page, 1, 'Duplicate');
  await eventually(async () => assert.equal(await steps(page).count(), 4));
  await menuOf(page, 2, 'Remove');
  await eventually(async () => assert.equal(await steps(page).count(), 3));
  await page.locator('.clean-data .bar').click();
  for (const expected of [4, 3]) {
    await page.keyboard.press('Control+z');
    await eventually(async () => assert.equal(await steps(page).count(), expected));
  }
  await page.keyboard.press('Control+z');
  await says(page, 2, '−1 row');
  await page.keyboard.press('Control+Shift+z');
  await says(page, 2, 'off');
  const grip = steps(page).nth(0).locator('.clean-grip');
  await grip.hover();
  await page.mouse.down();
  const target = await steps(page).nth(2).boundingBox();
  await page.mouse.move(target.x + 10, target.y + target.height - 4, { steps: 8 });
  await page.mouse.up();
  await eventually(async () => assert.equal((await titles(page))[2], 'Trim white space'));
  await stage.leave(page);
});

test('an expression is completed by keys, checked as it is typed, and marked at its character', async () => {
  const { page } = await fresh();
  await fromCatalog(page, 'derived');
  await page.getByLabel('Column *').fill('gross');
  const field = page.getByLabel('Expression');
  await field.pressSequentially('rou');
  await page.getByRole('listbox', { name: 'Completions' }).waitFor();
  await accessible(page, 'completions');
  await page.keyboard.press('Enter');
  assert.equal(await field.inputValue(), 'round(');
  await field.pressSequentially('pri');
  await page.keyboard.press('Tab');
  await field.pressSequentially(' * 1.19, 1');
  assert.equal(await field.inputValue(), 'round(price * 1.19, 1');
  const note = page.locator('.expression > p');
  await eventually(async () => assert.match(await note.innerText(), /^Character 22: /));
  await page.locator('.expression-mirror .tok-bad').waitFor();
  await field.pressSequentially(')');
  await eventually(async () => assert.deepEqual((await cells(page, 3)).slice(0, 2), ['11.9', 'missing']));
  await field.fill('prise * 2');
  await eventually(async () => assert.match(await note.innerText(), /^Character 1: .*Did you mean "price"/));
  assert.equal(await page.locator('.tok-bad').first().innerText(), 'prise');
  await eventually(async () => assert.match(await effect(page, 0), /does not fit/));
  assert.ok(await page.getByRole('button', { name: 'Apply…' }).isDisabled());
  await page.getByText('Functions and operators').click();
  await page.getByLabel('Search functions').fill('absolute or without its sign');
  await page.getByText('No function has').waitFor();
  await page.getByLabel('Search functions').fill('without its sign');
  await field.fill('');
  await page.locator('.function', { hasText: 'abs(x)' }).click();
  assert.equal(await field.inputValue(), 'abs(');
  await stage.leave(page);
});

test('a filter that is no condition says so, and a value in the table makes one', async () => {
  const { page } = await fresh();
  await fromHead(page, 'price', 'Filter…');
  const field = page.getByLabel('Expression');
  assert.equal(await field.inputValue(), 'price is not null');
  await says(page, 0, '−1 row');
  await field.fill('price * 2');
  await eventually(async () => assert.match(await page.locator('.expression > p').innerText(), /gives integer; a condition is true or false/));
  await menuOf(page, 1, 'Remove');
  await eventually(async () => assert.equal(await page.locator('.clean-data tbody tr').count(), 5));
  await cell(page, 0, 2).dblclick();
  await page.getByRole('button', { name: 'Only this' }).click();
  await says(page, 0, '−3 rows');
  assert.equal(await page.getByLabel('Expression').inputValue(), "city = 'Kiel'");
  await stage.leave(page);
});

test('a step that lacks something says what, and one whose column is gone says where', async () => {
  const { page } = await fresh();
  await fromHead(page, 'price', 'Drop column');
  await says(page, 0, '−1 column');
  await fromCatalog(page, 'split');
  await says(page, 1, 'needs a column');
  assert.ok(await page.getByRole('button', { name: 'Apply…' }).isDisabled());
  await menuOf(page, 2, 'Remove');
  await fromHead(page, 'city', 'Sort ascending');
  await says(page, 1, 'done');
  await menuOf(page, 1, 'Switch off');
  await page.locator('.clean-list').getByRole('button', { name: /^Step 1:/ }).click();
  await fromHead(page, 'price', 'Normalise');
  await eventually(async () => assert.equal((await titles(page)).length, 3));
  await menuOf(page, 1, 'Switch on');
  await eventually(async () => assert.match(await effect(page, 1), /does not fit/));
  await says(page, 2, 'waits');
  await page.locator('.clean-list').getByRole('button', { name: /^Step 2:/ }).click();
  await page.getByText('There is no column "price" at this step').first().waitFor();
  await accessible(page, 'a step that does not fit');
  await stage.leave(page);
});

test('applied, listed, opened, changed, renamed, exported, imported, deleted', async () => {
  const { page, id } = await fresh();
  await fromHead(page, 'name', 'Trim white space');
  await fromHead(page, 'city', 'Drop rows where missing');
  await says(page, 1, '−1 row');
  let dialog = await apply(page, 'Tidy grain');
  await accessible(page, 'the dialog that applies');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Version 2 was made.').waitFor();
  assert.equal((await stage.call('GET', `/datasets/${id}`)).rows, 4);
  const entry = page.locator('.recipes li').filter({ hasText: 'Tidy grain' });
  await entry.getByText('Made version 2 from version 1').waitFor();
  await entry.getByText('2 steps').click();
  assert.match((await entry.innerText()).replace(/\s+/g, ' '), /Trim white space\s*name\s*2 cells.*Drop rows with missing values\s*city\s*−1 row/);
  await accessible(page, 'a recipe and what it did');

  await menuOf(page, 2, 'Remove'); // undone by dropping the step
  await eventually(async () => assert.equal(await steps(page).count(), 1));
  dialog = await apply(page);
  assert.ok(await dialog.getByRole('radio', { name: /by the changed recipe/ }).isChecked());
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Version 3 was made.').waitFor();
  assert.equal((await stage.call('GET', `/datasets/${id}`)).rows, 5);

  await page.getByRole('button', { name: 'Recipe Tidy grain' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Trimmed');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.locator('.recipes').getByText('Trimmed').waitFor();
  await page.getByRole('button', { name: 'Recipe Trimmed' }).click();
  await page.getByRole('menuitem', { name: 'Replay on new loads' }).click();
  await page.getByText('replayed on new loads').waitFor();
  await page.getByRole('button', { name: 'Recipe Trimmed' }).click();
  const [exported] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export as JSON' }).click()]);
  const file = await exported.path();
  assert.deepEqual(JSON.parse(fs.readFileSync(file, 'utf8')), { name: 'Trimmed', steps: [{ step: 'trim', columns: ['name'] }] });

  await page.getByRole('button', { name: 'Recipe', exact: true }).click();
  await page.getByRole('menuitem', { name: 'New recipe' }).click();
  await eventually(async () => assert.equal(await steps(page).count(), 0));
  await page.getByLabel('Recipe file').setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('[{"step":"grind"}]') });
  await page.getByText('“grind”, is none that there is here').waitFor();
  await page.getByLabel('Recipe file').setInputFiles(file);
  await eventually(async () => assert.deepEqual(await titles(page), ['Trim white space']));
  assert.equal(await page.getByLabel('Name of the recipe').inputValue(), 'Trimmed');

  dialog = await apply(page, 'grain of its own');
  await dialog.getByRole('radio', { name: /A dataset of its own/ }).check();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.locator('.clean-done').getByRole('link', { name: 'grain of its own' }).click();
  await page.getByRole('heading', { name: 'grain of its own' }).waitFor();
  await page.getByRole('link', { name: 'Clean' }).click();
  await page.locator('.recipes').getByRole('link', { name: 'Open there' }).click();
  await page.waitForURL(new RegExp(`/data/${id}/clean`));
  await eventually(async () => assert.equal(await page.getByLabel('Name of the recipe').inputValue(), 'grain of its own'));

  await page.getByRole('button', { name: 'Recipe Trimmed' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete recipe' }).click();
  await eventually(async () => assert.equal(await page.locator('.recipes').getByText('Trimmed').count(), 0));
  assert.equal((await stage.call('GET', `/datasets/${id}`)).version, 3, 'the versions stay');
  await stage.leave(page);
});

test('groups, another dataset, lists of names: the forms that only steps have', async () => {
  const other = await stage.store('cities', 'town,country\nKiel,DE\nBasel,CH\n');
  const { page } = await fresh();
  await fromCatalog(page, 'join');
  await page.getByRole('button', { name: 'Choose a dataset' }).click();
  await page.getByLabel('Search datasets').fill(other.name);
  await page.locator('.picker .option').filter({ hasText: other.name }).first().click();
  await page.getByRole('group', { name: 'Key here' }).getByRole('button', { name: 'Column' }).click();
  await page.getByRole('combobox', { name: 'Column' }).fill('city');
  await page.keyboard.press('Enter');
  await eventually(async () => assert.match(await effect(page, 0), /does not fit/));
  await page.getByRole('group', { name: 'Key there' }).getByRole('button', { name: 'Column' }).click();
  await page.getByRole('combobox', { name: 'Column' }).fill('town');
  await page.keyboard.press('Enter');
  await says(page, 0, '+1 column');
  assert.deepEqual((await cells(page, 3)).slice(0, 3), ['DE', 'DE', 'missing']);
  await fromCatalog(page, 'group');
  await page.getByRole('group', { name: 'Group by' }).getByRole('button', { name: 'Column' }).click();
  await page.getByRole('combobox', { name: 'Column' }).fill('city');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Figure', exact: true }).click();
  await page.getByLabel('Function of figure 1').selectOption({ label: 'Sum' });
  await page.getByLabel('Name of figure 1').fill('total');
  await page.keyboard.press('Tab');
  await eventually(async () => assert.deepEqual(await cells(page, 1), ['10', '30', '520']));
  await accessible(page, 'the form of groups');
  await stage.leave(page);
});

test('a viewer can try steps out and apply nothing', async () => {
  const dataset = await stage.store('seen', CSV);
  const person = await stage.person('viewer');
  const page = await stage.enter(`/data/${dataset.id}/clean`, person);
  await page.locator('.clean-data .grid tbody td').first().waitFor();
  await fromHead(page, 'name', 'Trim white space');
  await says(page, 0, '2 cells');
  assert.equal(await page.getByRole('button', { name: 'Apply…' }).count(), 0);
  await page.getByText('applying them takes an editor').waitFor();
  await stage.leave(page);
});

for (const scheme of ['light', 'dark'])
  for (const size of ['wide', 'narrow'])
    test(`accessible, ${scheme} and ${size}`, async () => {
      const { page } = await fresh({ scheme, size });
      await accessible(page, 'an empty draft');
      await fromCatalog(page, 'outliers');
      await page.locator('.clean-form').getByRole('button', { name: 'Column' }).click();
      await page.getByRole('option', { name: 'price' }).click();
      await says(page, 0, '1 cell');
      await page.locator('.clean-data td.changed').first().waitFor();
      await accessible(page, 'a step and what it changes');
      await page.getByRole('button', { name: 'Add step' }).click();
      await page.getByRole('combobox', { name: 'Step' }).waitFor();
      await accessible(page, 'the catalog');
      await stage.leave(page);
    });
