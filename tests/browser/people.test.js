// Who may do what: the admin's page of users, and what a viewer sees.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, drop, eventually } = require('./browser.js');

const stage = setUp();
let dataset;
/** A name of its own, for a Quern that has seen this test before. */
const name = `orchard-${Date.now().toString(36)}`;

before(async () => {
  dataset = await stage.store(name, 'tree,apples\n1,40\n2,55\n');
});

test('the admin adds a person, whose password is shown once and works', async () => {
  const page = await stage.enter('/admin/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add user' });
  const email = `grower-${Date.now()}@example.org`;
  await dialog.getByLabel('Name').fill('Orchard Keeper');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Role').selectOption('editor');
  await accessible(page, 'the add-user dialog');
  await dialog.getByRole('button', { name: 'Add user' }).click();
  const once = page.getByRole('dialog', { name: 'Account added' });
  const password = await once.locator('code').innerText();
  assert.ok(password.length >= 12);
  await accessible(page, 'the password shown once');
  await once.getByRole('button', { name: 'Done' }).click();
  await page.getByText(email).waitFor();

  const own = await stage.enter('/', { email, password });
  await own.getByRole('main').getByRole('button', { name: 'Add data' }).waitFor();
  assert.equal(await own.getByRole('link', { name: 'Users' }).count(), 0, 'an editor has no admin pages');
  await stage.leave(own);

  await page.getByRole('button', { name: 'Add user' }).click();
  await dialog.getByLabel('Name').fill('Somebody');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('button', { name: 'Add user' }).click();
  await dialog.locator('.field-error, .form-problem').first().waitFor();
  await stage.leave(page);
});

test('role, activity and password of a person change; what can be undone is undone', async () => {
  const person = await stage.person('viewer');
  const page = await stage.enter('/admin/users');
  const row = page.getByRole('row').filter({ hasText: person.email });
  await row.getByLabel('Role of').selectOption('editor');
  await page.getByText('is now editor').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(async () => assert.equal(await row.getByLabel('Role of').inputValue(), 'viewer'));
  await row.getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await row.getByRole('cell', { name: 'inactive', exact: true }).waitFor();
  await accessible(page, 'the users page');

  const shut = await stage.visit('/');
  await stage.fillSignIn(shut, person.email, person.password);
  await shut.getByRole('alert').waitFor();
  await stage.leave(shut);

  await row.getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: 'Activate' }).click();
  await row.getByRole('cell', { name: 'active', exact: true }).waitFor();
  await row.getByRole('button', { name: 'Actions for' }).click();
  await page.getByRole('menuitem', { name: 'Reset password…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
  const password = await page.getByRole('dialog', { name: 'Password reset' }).locator('code').innerText();
  const back = await stage.enter('/', { email: person.email, password });
  await stage.leave(back);
  await stage.leave(page);
});

test('a viewer sees all data and no action they may not do', async () => {
  const person = await stage.person('viewer');
  const page = await stage.enter('/data', person);
  await page.getByRole('link', { name }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add data' }).count(), 0);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  assert.equal(await page.getByRole('menuitem', { name: 'Delete…' }).count(), 0);
  await page.getByRole('menuitem', { name: 'Open' }).click();
  await page.locator('.grid td').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /edit name/ }).count(), 0);
  assert.equal(await page.getByRole('button', { name: 'More actions' }).count(), 0);
  await page.getByRole('button', { name: 'Export' }).waitFor();
  await accessible(page, 'the dataset page of a viewer');
  await drop(page, [{ name: 'x.csv', text: 'a\n1\n' }]);
  await page.getByText('ask an editor').first().waitFor();
  await page.goto('/admin/users');
  await page.getByText('Only admins manage people').waitFor();
  await accessible(page, 'the forbidden page');
  await stage.leave(page);
});

test('a dataset that somebody else deleted is told as gone', async () => {
  const short = await stage.store('short-lived', 'a\n1\n');
  const page = await stage.enter(`/data/${short.id}`);
  await page.locator('.grid td').first().waitFor();
  await stage.call('DELETE', `/datasets/${short.id}`);
  await page.reload();
  await page.getByRole('link', { name: 'All datasets' }).waitFor();
  await page.goto(`/data/${dataset.id}`);
  await page.locator('.grid td').first().waitFor();
  await stage.leave(page);
});
