// A dataset with more columns than a page can hold stays quick: only what is in view is asked for and drawn.
'use strict';

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { setUp, accessible, eventually, filled } = require('./browser.js');

const stage = setUp();
const COLUMNS = 1500;
let wide;

before(async () => {
  const names = Array.from({ length: COLUMNS }, (_, i) => `sensor_${String(i + 1).padStart(4, '0')}`);
  const lines = Array.from({ length: 60 }, (_, row) => names.map((_name, i) => (i * 7 + row * 13) % 101).join(','));
  wide = await stage.store('sensors', `${names.join(',')}\n${lines.join('\n')}\n`);
});

test('1,500 columns: few are drawn, any can be reached, and its cells and profile come', async () => {
  const page = await stage.enter(`/data/${wide.id}`);
  await filled(page);
  assert.ok((await page.locator('.grid thead th').count()) < 40, 'only the columns in view are drawn');
  assert.equal(await page.getByRole('grid').getAttribute('aria-colcount'), String(COLUMNS + 1));
  const grid = page.locator('.grid');
  await grid.evaluate((element) => (element.scrollLeft = element.scrollWidth));
  const last = page.locator('th', { hasText: `sensor_${COLUMNS}` });
  await last.getByRole('img').waitFor();
  await page.locator(`td[data-cell="0:${COLUMNS - 1}"]:not(.wait)`).waitFor();
  assert.equal(await page.locator(`td[data-cell="1:${COLUMNS - 1}"]`).innerText(), String(((COLUMNS - 1) * 7 + 13) % 101));
  await page.locator('.head-name', { hasText: `sensor_${COLUMNS}` }).focus();
  await page.keyboard.press('Home');
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'sensor_0001'));
  await accessible(page, 'the wide grid');
  await stage.leave(page);
});

test('1,500 columns: scrolling costs little', async () => {
  const page = await stage.enter(`/data/${wide.id}`);
  await filled(page);
  // The processor's time, not the clock's: what else runs on the machine does not count.
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name) => metrics.find((m) => m.name === name).value * 1000;
    return of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration');
  };
  const before = await spent();
  await page.evaluate(async () => {
    const grid = document.querySelector('.grid');
    for (let i = 0; i < 60; i += 1) {
      grid.scrollLeft += 180;
      // A busy browser may owe a frame for ever.
      await Promise.race([new Promise(requestAnimationFrame), new Promise((resolve) => setTimeout(resolve, 1000))]);
    }
  });
  const each = ((await spent()) - before) / 60;
  assert.ok(each < 40, `script, style and layout take ${each.toFixed(1)} ms of each frame`);
  await stage.leave(page);
});

test('1,500 columns: one is found by name, in the filter and in the columns tab', async () => {
  const page = await stage.enter(`/data/${wide.id}`);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByText('1,450 more: type a part of the name.').waitFor();
  await page.getByRole('combobox', { name: 'Column' }).fill('1234');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Value' }).fill('50');
  await page.keyboard.press('Enter');
  await page.getByText(/^\d+ of 60 rows$/).waitFor();
  await page.goto(`/data/${wide.id}/columns?q=sensor_0999`);
  await page.locator('.column-card').getByText('Mean').waitFor();
  assert.equal(await page.locator('.column-card').count(), 1);
  await stage.leave(page);
});
