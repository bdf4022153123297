// Every page in light and dark, wide and at 390 px: accessible, within its width, silent; and the ways of the keyboard.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, sample } = require('./browser.js');

const stage = setUp();
let pages;

before(async () => {
  const { id } = await stage.store('skies', sample('seattle-weather.csv'));
  pages = [
    ['/', '.activity, .dataset-card .shape'],
    ['/data', 'table.list tbody a'],
    [`/data/${id}`, '.grid tbody td:not(.wait)'],
    [`/data/${id}?filter=weather:in:snow|rain&sort=-wind`, '.grid tbody td:not(.wait)'],
    [`/data/${id}/columns`, '.column-card .figures'],
    [`/data/${id}/about`, '.code'],
    ['/analyze', '.asking'],
    ['/analyze/results', '.empty'],
    ['/reports', '.empty'],
    ['/account', '.settings'],
    ['/admin/users', '.person'],
    ['/nowhere', '.empty'],
  ];
});

for (const scheme of ['light', 'dark']) {
  for (const size of ['wide', 'narrow']) {
    test(`every page, ${scheme} and ${size}`, async () => {
      const page = await stage.enter('/', { scheme, size });
      for (const [route, sign] of pages) {
        await page.goto(route);
        await page.locator(sign).first().waitFor();
        await accessible(page, `${route} (${scheme}, ${size})`);
      }
      await stage.leave(page);
    });
  }
}

test('Home shows the real figures', async () => {
  const page = await stage.enter('/');
  const figures = await stage.call('GET', '/system/home');
  const facts = page.locator('.facts');
  await eventually(async () => {
    const text = (await facts.innerText()).replace(/\s+/g, ' ');
    assert.match(text, new RegExp(`Datasets ${figures.datasets}`));
    assert.match(text, new RegExp(`Active users ${figures.active_users}`));
    assert.match(text, /Storage used \d[\d.]* [kMG]?B/);
    assert.match(text, /Jobs running 0/);
  });
  await page.locator('.activity').getByRole('link', { name: 'skies' }).first().waitFor();
  await page.locator('.dataset-card').getByRole('link', { name: 'skies' }).click();
  await page.waitForURL(/\/data\/\d+$/);
  await stage.leave(page);
});

test('names are shown letter by letter, in text, controls, grids, menus and figures', async () => {
  const name = '2x4 data';
  const { id } = await stage.store(name, `3x2,a -> b\n${Array.from({ length: 30 }, (_, i) => `${i},${(i * i) % 7}`).join('\n')}\n`);
  const page = await stage.enter(`/data/${id}`);
  /** Whether Inter's substitutions for a product and an arrow change how wide the element's text is: as it stands, and if they were on. */
  const substituted = (locator) =>
    locator.evaluate((element) => {
      const width = (features) => {
        const copy = element.cloneNode(true);
        copy.style.position = 'absolute';
        copy.style.whiteSpace = 'nowrap';
        copy.style.width = 'max-content';
        if (features) copy.style.fontFeatureSettings = features;
        element.parentNode.append(copy);
        const wide = copy.getComputedTextLength?.() ?? copy.getBoundingClientRect().width;
        copy.remove();
        return wide;
      };
      const rest = "'cv11', 'ss03'";
      const off = width(`'calt' 0, ${rest}`);
      return { now: width('') !== off, on: width(`'calt' 1, ${rest}`) !== off };
    });
  const check = async (locator) => assert.deepEqual(await substituted(locator.first()), { now: false, on: true }, String(locator));
  await page.evaluate(() => document.fonts.ready);
  await check(page.getByRole('heading', { level: 1, name }));
  await check(page.locator('.grid thead').getByText('3x2', { exact: true }));
  await page.goto(`/analyze/regression?dataset=${id}&p=${encodeURIComponent('{"target":"3x2","features":["a -> b"]}')}`);
  await page.locator('.plot .main-svg').first().waitFor();
  await check(page.locator('.plot text', { hasText: 'a -> b' }));
  await check(page.locator('.plot text', { hasText: '3x2' }));
  await check(page.locator('.analysis-form button b, .analysis-form button span', { hasText: /^2x4 data$/ }));
  await stage.leave(page);
});

test('the theme follows the system until one is chosen, and the choice stays', async () => {
  const page = await stage.enter('/', { scheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notEqual(await ground(), light);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('button', { name: /account and settings/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark theme' }).click();
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await page.locator('.app h1').waitFor();
  assert.equal(await ground(), dark);
  await stage.leave(page);
});

test('Ctrl-K finds pages, datasets and actions', async () => {
  const page = await stage.enter('/');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.waitFor();
  await palette.getByRole('option', { name: /skies/ }).waitFor();
  await accessible(page, 'the palette');
  await page.keyboard.type('skie');
  await palette.locator('[aria-selected=true]', { hasText: 'skies' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/data\/\d+$/);
  await eventually(async () => assert.match(await page.evaluate(() => document.activeElement.textContent), /skies/));
  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.type('dark');
  await palette.locator('[aria-selected=true]', { hasText: 'Dark theme' }).waitFor();
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark'));
  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.type('zzzz');
  await palette.getByText('Nothing is called').waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  await stage.leave(page);
});

test('single keys lead around, not while typing, and not when they are turned off', async () => {
  const page = await stage.enter('/');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await accessible(page, 'the list of shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByRole('heading', { name: 'Data', exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('g h?');
  assert.equal(await page.getByLabel('Search datasets').inputValue(), 'g h?');
  await page.goto('/account');
  await page.getByRole('switch', { name: /Single-key/ }).click();
  await page.getByRole('heading', { name: 'Account' }).click();
  await page.keyboard.press('?');
  await page.waitForTimeout(200);
  assert.equal(await page.getByRole('dialog').count(), 0);
  await stage.leave(page);
});

test('the first Tab leads past the rail, and the focus is always seen', async () => {
  const page = await stage.enter('/data');
  await page.reload();
  await page.locator('table.list a').first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== 'none' || document.activeElement.closest('.drop') !== null;
    });
    assert.ok(seen, await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120)));
  }
  await stage.leave(page);
});

test('a server that does not answer is told, and tried again', async () => {
  const page = await stage.enter('/data');
  await page.locator('table.list a').first().waitFor();
  await page.route('**/api/v1/datasets**', (route) => route.abort());
  await page.goto('/data');
  await page.getByText('No connection').waitFor();
  await accessible(page, 'the page without a connection');
  await page.unroute('**/api/v1/datasets**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('table.list a').first().waitFor();
  await stage.leave(page);
});

test('the API reference loads and keeps to the policy', async () => {
  const page = await stage.visit('/docs/');
  await page.locator('.swagger-ui .info').waitFor();
  await stage.leave(page);
});

test('the first load is light', async () => {
  const page = await stage.visit('/');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => /\.(js|css)$/.test(entry.name))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
  assert.ok(bytes > 0 && bytes < 100_000, `${bytes} bytes of script and style`);
  await stage.leave(page);
});
