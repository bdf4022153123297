// Starts the dashboard: asks who is signed in, then draws the page that the URL names. Pages are loaded when they are first needed.

import { html, render, useEffect, useState } from '/vendor/preact.js';
import { navigate, path, startRouter } from '../lib/router.js';
import { startHotkeys } from '../lib/hotkeys.js';
import { asProblem } from '../lib/problem.js';
import '../lib/theme.js';
import { canAdminister, canEdit, known, restore, user } from '../models/session.js';
import { openAddData } from './add-data.js';
import { togglePalette } from './palette.js';
import { openShortcuts } from './shortcuts.js';
import { Mark } from './icon.js';
import { Shell } from './shell.js';
import { Boundary } from './boundary.js';
import { ProblemView } from './states.js';

/** @typedef {{default: import('/vendor/preact.js').ComponentType<any>}} PageModule */

/**
 * A page's file, and what it is drawn anew for: a change of the matched groups of `key` is another page, any other change the same one.
 * @type {{pattern: RegExp, load: () => Promise<any>, key: string}[]}
 */
const routes = [
  { pattern: /^\/$/, load: () => import('../pages/home.js'), key: 'home' },
  { pattern: /^\/data$/, load: () => import('../pages/data.js'), key: 'data' },
  { pattern: /^\/data\/import$/, load: () => import('../pages/import.js'), key: 'import' },
  {
    pattern: /^\/data\/(?<id>\d+)(?:\/(?<tab>columns|quality|clean|versions|rejects|about))?$/,
    load: () => import('../pages/dataset.js'),
    key: 'dataset',
  },
  { pattern: /^\/jobs$/, load: () => import('../pages/jobs.js'), key: 'jobs' },
  { pattern: /^\/analyze$/, load: () => import('../pages/analyze.js'), key: 'analyze' },
  { pattern: /^\/analyze\/results$/, load: () => import('../pages/results.js'), key: 'results' },
  { pattern: /^\/analyze\/results\/(?<id>\d+)$/, load: () => import('../pages/result.js'), key: 'result' },
  { pattern: /^\/analyze\/(?<operation>[a-z0-9_]+)$/, load: () => import('../pages/analysis.js'), key: 'analysis' },
  { pattern: /^\/reports$/, load: () => import('../pages/reports.js'), key: 'reports' },
  { pattern: /^\/reports\/(?<id>\d+)$/, load: () => import('../pages/report.js'), key: 'report' },
  { pattern: /^\/account$/, load: () => import('../pages/account.js'), key: 'account' },
  { pattern: /^\/admin\/users$/, load: () => import('../pages/users.js'), key: 'users' },
];
const missing = { load: () => import('../pages/not-found.js'), key: 'not-found' };

/** @param {string} at */
function match(at) {
  for (const route of routes) {
    const found = route.pattern.exec(at.length > 1 ? at.replace(/\/$/, '') : at);
    if (found) return { ...route, groups: found.groups ?? {} };
  }
  return { ...missing, groups: /** @type {Record<string, string>} */ ({}) };
}

/** @type {Map<string, any>} */
const pages = new Map();

/** @param {{route: ReturnType<typeof match>}} props */
function Page({ route }) {
  const [, arrived] = useState(0);
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  useEffect(() => {
    setProblem(null);
    if (pages.has(route.key)) return;
    route.load().then(
      (module) => {
        pages.set(route.key, module.default);
        arrived((n) => n + 1);
      },
      (error) => setProblem(asProblem(error)),
    );
  }, [route.key]);
  if (problem) return html`<${ProblemView} problem=${problem} onRetry=${() => location.reload()} />`;
  const Component = pages.get(route.key);
  return Component ? html`<${Component} ...${route.groups} />` : null;
}

function App() {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    restore().then(
      () => setProblem(null),
      (error) => setProblem(asProblem(error)),
    );
  }, [turn]);

  if (problem)
    return html`<main class="alone"><${ProblemView} problem=${problem} onRetry=${() => setTurn(turn + 1)} /></main>`;
  if (!known.value)
    return html`<div class="starting" role="status">
      <${Mark} /><span class="visually-hidden">Quern is starting</span>
    </div>`;
  if (!user.value)
    return html`<${Page}
      key="sign-in"
      route=${{ pattern: /./, load: () => import('../pages/sign-in.js'), key: 'sign-in', groups: {} }}
    />`;
  const route = match(path.value);
  const identity = `${route.key}:${route.groups.id ?? route.groups.operation ?? ''}`;
  return html`<${Shell}
    ><${Boundary} key=${identity}><${Page} route=${route} /><//
  ><//>`;
}

startRouter();
startHotkeys([
  { keys: 'mod+k', title: 'Search and commands', run: () => user.peek() && togglePalette() },
  {
    keys: '/',
    title: 'Search this page',
    run: () => /** @type {HTMLElement | null} */ (document.querySelector('[data-search]'))?.focus(),
  },
  { keys: 'a', title: 'Add data', run: () => canEdit() && openAddData() },
  { keys: 'g h', title: 'Go to Home', run: () => navigate('/') },
  { keys: 'g d', title: 'Go to Data', run: () => navigate('/data') },
  { keys: 'g a', title: 'Go to Analyze', run: () => navigate('/analyze') },
  { keys: 'g r', title: 'Go to Reports', run: () => navigate('/reports') },
  { keys: 'g j', title: 'Go to Jobs', run: () => navigate('/jobs') },
  { keys: 'g u', title: 'Go to Users', run: () => canAdminister() && navigate('/admin/users') },
  { keys: '?', title: 'This list', run: () => user.peek() && openShortcuts() },
]);
const root = document.getElementById('root');
if (root) {
  root.replaceChildren();
  render(html`<${App} />`, root);
}
