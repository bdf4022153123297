// What the palette offers besides datasets: the pages, and the actions that fit the page and the role.

import { copy } from '../lib/clipboard.js';
import { BASE } from '../lib/api.js';
import { navigate, path } from '../lib/router.js';
import { theme } from '../lib/theme.js';
import { canAdminister, canEdit, signOut } from '../models/session.js';
import { openImport } from '../models/drafts.js';
import { openAddData } from './add-data.js';
import { openNewDataset } from './new-dataset.js';
import { loadItems } from './dataset-actions.js';
import { openShortcuts } from './shortcuts.js';

/** @returns {import('./palette.js').Command[]} */
export function commands() {
  const go = (
    /** @type {string} */ label,
    /** @type {string} */ icon,
    /** @type {string} */ to,
    /** @type {string} */ hint = '',
  ) => ({ group: 'Go to', label, icon, hint, run: () => navigate(to) });
  const act = (
    /** @type {string} */ label,
    /** @type {string} */ icon,
    /** @type {() => void} */ run,
    /** @type {string} */ hint = '',
  ) => ({ group: 'Actions', label, icon, hint, run });
  const dataset = /^\/data\/(\d+)/.exec(path.peek())?.[1];
  const list = [
    go('Home', 'home', '/', 'G H'),
    go('Data', 'data', '/data', 'G D'),
    go('Analyze', 'chart', '/analyze', 'G A'),
  ];
  list.push(go('Answers', 'chart', '/analyze/results'), go('Reports', 'report', '/reports', 'G R'));
  if (canAdminister()) list.push(go('Users', 'users', '/admin/users', 'G U'));
  list.push(go('Jobs', 'jobs', '/jobs', 'G J'));
  list.push(go('Account', 'user', '/account'));
  if (dataset) {
    list.push(go('Columns of this dataset', 'columns', `/data/${dataset}/columns`));
    list.push(go('Analyze this dataset', 'chart', `/analyze?dataset=${dataset}`));
    list.push(go('Versions of this dataset', 'clock', `/data/${dataset}/versions`));
    list.push(go('Lineage of this dataset', 'branch', `/data/${dataset}/versions?view=lineage`));
    list.push(
      act('Export this dataset as CSV', 'download', () =>
        location.assign(`${BASE}/datasets/${dataset}/export?format=csv`),
      ),
    );
    list.push(
      act('Export this dataset as NDJSON', 'download', () =>
        location.assign(`${BASE}/datasets/${dataset}/export?format=ndjson`),
      ),
    );
  }
  if (dataset && canEdit()) {
    for (const item of loadItems(Number(dataset)))
      list.push(act(item.label, item.icon ?? 'upload', () => navigate(item.href ?? '')));
  }
  if (canEdit()) list.push(act('Add data', 'upload', openAddData, 'A'));
  if (canEdit()) list.push(act('Stream into a new dataset', 'stream', openNewDataset));
  if (canEdit()) list.push(act('Import with options', 'upload', () => openImport()));
  list.push(act('Copy link to this page', 'link', () => copy(location.href, 'Link')));
  list.push(act('Light theme', 'sun', () => (theme.value = 'light')));
  list.push(act('Dark theme', 'moon', () => (theme.value = 'dark')));
  list.push(act('System theme', 'screen', () => (theme.value = 'system')));
  list.push(act('API reference', 'book', () => location.assign('/docs/')));
  list.push(act('Keyboard shortcuts', 'keyboard', openShortcuts, '?'));
  list.push(act('Sign out', 'logout', signOut));
  return list;
}
