// A browser in front of a Quern, for one test file: QUERN_TEST_URL, _EMAIL and _PASSWORD name a Quern that runs already, else a fresh one is
// started. Whatever a page says to the console, and every violation of the Content-Security-Policy, fails the test that caused it.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');
const { before, after } = require('node:test');

const ROOT = path.resolve(__dirname, '..', '..');
const dashboard = createRequire(path.join(ROOT, 'static', 'package.json'));
const { chromium } = dashboard('playwright-core');
const axeSource = fs.readFileSync(dashboard.resolve('axe-core/axe.min.js'), 'utf8');
const VEGA = path.join(ROOT, 'static', 'node_modules', 'vega-datasets', 'data');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-features=SpareRendererForSitePerProcess', // a second renderer for each page, never used
];
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

/** What a failed request prints by itself; whether it is right is up to the test that asked for it. */
const NETWORK = /^Failed to load resource/;

/** The sample file `name` of vega-datasets, as bytes. */
const sample = (name) => fs.readFileSync(path.join(VEGA, name));

async function connect(stage) {
  if (process.env.QUERN_TEST_URL) {
    stage.url = process.env.QUERN_TEST_URL.replace(/\/$/, '');
    stage.email = process.env.QUERN_TEST_EMAIL;
    stage.password = process.env.QUERN_TEST_PASSWORD;
    return;
  }
  const { startStack } = require('../lib/stack.js');
  stage.stack = await startStack();
  const { url, email, password } = stage.stack;
  Object.assign(stage, { url, email, password });
}

/** Calls the API as the admin, from Node. */
async function call(stage, method, route, body, headers = {}) {
  await stage.ready;
  if (!stage.token) {
    const form = new URLSearchParams({ username: stage.email, password: stage.password });
    const reply = await fetch(`${stage.url}/api/v1/auth/token`, { method: 'POST', body: form });
    assert.equal(reply.status, 200, 'the admin gets a token');
    stage.token = (await reply.json()).access_token;
  }
  const json = body && !(body instanceof FormData) && !(body instanceof Blob);
  const reply = await fetch(`${stage.url}/api/v1${route}`, {
    method,
    headers: { authorization: `Bearer ${stage.token}`, ...(json ? { 'content-type': 'application/json' } : {}), ...headers },
    body: json ? JSON.stringify(body) : body,
  });
  const text = await reply.text();
  assert.ok(reply.ok, `${method} ${route}: ${reply.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Stores a file and gives the dataset when it is there. */
async function store(stage, name, content) {
  const form = new FormData();
  form.append('file', new Blob([content], { type: 'text/csv' }), `${name}.csv`);
  form.append('name', name);
  const reply = await call(stage, 'POST', '/datasets/upload', form, { prefer: 'wait=60' });
  return call(stage, 'GET', `/datasets/${reply.dataset_id ?? reply.id}`);
}

function setUp() {
  const stage = { open: [] };
  // Hooks of a file's top level run side by side: the others wait for `ready`.
  let begin;
  stage.ready = new Promise((resolve) => (begin = resolve));
  before(
    async () => {
      begin(connect(stage));
      await stage.ready;
      stage.browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: FLAGS });
    },
    { timeout: 120000 },
  );
  after(
    async () => {
      await stage.browser?.close();
      await stage.stack?.stop();
    },
    { timeout: 60000 },
  );
  stage.call = (...rest) => call(stage, ...rest);
  stage.store = (...rest) => store(stage, ...rest);

  const open = async ({ scheme = 'light', size = 'wide', ...more }) => {
    const context = await stage.browser.newContext({
      baseURL: stage.url,
      viewport: SIZES[size],
      colorScheme: scheme,
      hasTouch: size === 'narrow',
      locale: 'en-GB',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...more,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15000);
    page.complaints = [];
    page.on('pageerror', (error) => page.complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      const bad = message.type() === 'error' || message.type() === 'warning';
      if (bad && !NETWORK.test(text)) page.complaints.push(`${message.type()}: ${text}`);
    });
    return page;
  };

  /** A page of a fresh browser profile; `page.complaints` collects what it should not say. */
  stage.visit = async (route = '/', options = {}) => {
    const page = await open(options);
    await page.goto(route);
    return page;
  };

  stage.fillSignIn = async (page, email = stage.email, password = stage.password) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  /** A page whose profile is signed in already, that shows `route`. */
  stage.enter = async (route = '/', { email = stage.email, password = stage.password, ...options } = {}) => {
    const page = await open(options);
    const reply = await page.context().request.post('/api/v1/auth/login', { data: { email, password } });
    assert.equal(reply.status(), 200, await reply.text());
    await page.goto(route);
    await page.locator('.app h1').first().waitFor({ state: 'attached' });
    return page;
  };

  /** A new user, with a password known to the test. */
  stage.person = async (role) => {
    const email = `${role}-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 5)}@example.org`;
    const password = 'rye, spelt, einkorn and oats';
    await stage.call('POST', '/auth/users', { email, name: `One ${role}`, role, password });
    return { email, password };
  };

  /** Sample data that analyses are asked of. */
  stage.samples = async () => ({
    weather: await stage.store('seattle-weather', sample('seattle-weather.csv')),
    penguins: await stage.store('penguins', csvOf(JSON.parse(sample('penguins.json')))),
  });

  /** Ends a page, and fails when it complained. */
  stage.leave = async (page) => {
    const { complaints } = page;
    await page.context().close();
    assert.deepEqual(complaints, []);
  };
  return stage;
}

/** No violation of WCAG 2.2 AA, nor of axe's own good practice, on the page as it stands. */
async function accessible(page, what) {
  // What is still fading in has colours that it does not keep.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime)).map((a) => a.finished)));
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 160)} (${n.failureSummary})`).join('; ')}`);
  });
  assert.deepEqual(violations, [], `${what} is accessible`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${what} does not scroll sideways (${overflow} px too wide)`);
}

/** Repeats an assertion until it holds, for up to ten seconds. */
async function eventually(check, ms = 10000) {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Until a grid shows its rows. */
const filled = (page) => page.locator('.grid tbody td:not(.wait)').first().waitFor();

/** The texts of the cells of a grid's column, as they are shown. */
const cells = (page, column) => page.locator(`.grid tbody td[data-cell$=":${column}"]`).allInnerTexts();

/** Drops files on the page as from a file manager. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, text } of list) data.items.add(new File([text], name, { type: 'text/csv' }));
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.locator('.drop-zone').waitFor();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Until the first figure of the page is drawn. */
const drawn = (page) => page.locator('.plot .main-svg').first().waitFor();

/** Chooses a column of the form by typing a part of its name. */
async function choose(page, label, name) {
  await page.getByRole('button', { name: new RegExp(`^${label}: `) }).click();
  const box = page.getByRole('combobox', { name: 'Column' });
  await box.fill(name);
  await box.press('Enter');
}

/** The address of a question. */
const ask = (operation, dataset, parameters, more = '') =>
  `/analyze/${operation}?dataset=${dataset.id}&p=${encodeURIComponent(JSON.stringify(parameters))}${more}`;

/** Records as CSV; what is null is empty. */
function csvOf(records) {
  const names = Object.keys(records[0]);
  const cell = (value) => (value == null ? '' : /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return [names.map(cell).join(','), ...records.map((r) => names.map((n) => cell(r[n])).join(','))].join('\n');
}

module.exports = { setUp, accessible, ask, cells, choose, csvOf, drawn, drop, eventually, filled, sample };
