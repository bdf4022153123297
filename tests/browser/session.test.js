// Signing in and out, and coming back to where one was.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually } = require('./browser.js');

const stage = setUp();

before(() => stage.store('granary', 'grain,sacks\nwheat,12\n'));

test('who is not signed in is asked to, at any address', async () => {
  const page = await stage.visit('/data?q=wheat');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await page.title(), 'Sign in · Quern');
  await accessible(page, 'the sign-in page');
  await stage.leave(page);
});

test('a wrong password is told kindly, and the right one leads to the address that was asked for', async () => {
  const page = await stage.visit('/data?q=wheat');
  await stage.fillSignIn(page, stage.email, 'not the password');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /do not match/);
  assert.equal(await page.evaluate(() => document.activeElement.name), 'password');
  await accessible(page, 'the refused sign-in');
  await stage.fillSignIn(page);
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, '?q=wheat');
  await stage.leave(page);
});

test('a reload stays signed in, signing out does not', async () => {
  const page = await stage.enter('/account');
  await page.reload();
  await page.getByRole('heading', { name: 'Account' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto('/data');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await stage.leave(page);
});

test('a session that ended leads to the sign-in page and back to the same place', async () => {
  const page = await stage.enter('/data');
  await page.context().clearCookies();
  await page.getByLabel('Search datasets').fill('barley');
  await page.getByText('Your session has ended').waitFor();
  await stage.fillSignIn(page);
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  await eventually(() => assert.equal(new URL(page.url()).search, '?q=barley'));
  await stage.leave(page);
});

test('the password can be changed; the old one then fails', async () => {
  const person = await stage.person('viewer');
  const page = await stage.enter('/account', person);
  const changed = 'emmer and buckwheat, ground fine';
  await page.getByLabel('Current password').fill('something else entirely');
  await page.getByLabel('New password', { exact: true }).fill(changed);
  await page.getByLabel('New password again').fill(`${changed}!`);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The two new passwords differ.').waitFor();
  await page.getByLabel('New password again').fill(changed);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.locator('[role=alert], .field-error').first().waitFor();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed').waitFor();
  await stage.leave(page);

  const again = await stage.visit('/');
  await stage.fillSignIn(again, person.email, person.password);
  await again.getByRole('alert').waitFor();
  await stage.fillSignIn(again, person.email, changed);
  await again.locator('.app h1').waitFor();
  await stage.leave(again);
});

test('an address that does not exist says so and leads on', async () => {
  const page = await stage.enter('/nowhere/at/all');
  await page.getByText('There is no such page').waitFor();
  await accessible(page, 'the not-found page');
  await page.getByRole('main').getByRole('link', { name: 'Data', exact: true }).click();
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  await page.goto('/data/987654');
  await page.getByRole('alert').waitFor();
  await page.getByRole('link', { name: 'All datasets' }).waitFor();
  await stage.leave(page);
});
