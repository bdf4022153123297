// The frame of every page: the rail (below 768 px a bar at the bottom), the page, and what floats above it.

import { html } from '/vendor/preact.js';
import { path } from '../lib/router.js';
import { modKey } from '../lib/hotkeys.js';
import { initials } from '../lib/format.js';
import { theme, themes } from '../lib/theme.js';
import { canAdminister, roleName, signOut, user } from '../models/session.js';
import { AddData } from './add-data.js';
import { Questions } from './dialog.js';
import { DropZone } from './drop-zone.js';
import { Icon, Mark } from './icon.js';
import { Menu } from './menu.js';
import { NewDataset } from './new-dataset.js';
import { Palette, openPalette } from './palette.js';
import { Shortcuts, openShortcuts } from './shortcuts.js';
import { Toasts } from './toasts.js';
import { UploadTray } from './upload-tray.js';

/** @typedef {{href: string, icon: string, label: string}} Place */

/** @returns {Place[]} */
export const places = () => [
  { href: '/', icon: 'home', label: 'Home' },
  { href: '/data', icon: 'data', label: 'Data' },
  { href: '/analyze', icon: 'chart', label: 'Analyze' },
  { href: '/reports', icon: 'report', label: 'Reports' },
  ...(canAdminister() ? [{ href: '/admin/users', icon: 'users', label: 'Users' }] : []),
];

/** @param {string} href */
const isHere = (href) => (href === '/' ? path.value === '/' : path.value === href || path.value.startsWith(`${href}/`));

const themeNames = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' };
const themeIcons = { system: 'screen', light: 'sun', dark: 'moon' };

/** @returns {(import('./menu.js').MenuItem | 'line')[]} */
const personal = () => [
  { label: 'Account', icon: 'user', href: '/account' },
  'line',
  ...themes.map((t) => ({
    label: themeNames[t],
    icon: themeIcons[t],
    checked: theme.value === t,
    run: () => (theme.value = t),
  })),
  'line',
  { label: 'Jobs', icon: 'jobs', href: '/jobs' },
  { label: 'API reference', icon: 'book', href: '/docs/' },
  { label: 'Keyboard shortcuts', icon: 'keyboard', run: openShortcuts },
  'line',
  { label: 'Sign out', icon: 'logout', run: signOut },
];

function Rail() {
  const me = user.value;
  if (!me) return null;
  const link = (/** @type {Place} */ p) =>
    html`<a href=${p.href} aria-current=${isHere(p.href) ? 'page' : undefined}
      ><${Icon} name=${p.icon} /><span>${p.label}</span></a
    >`;
  const own = places().filter((p) => !p.href.startsWith('/admin'));
  const admin = places().filter((p) => p.href.startsWith('/admin'));
  return html`<nav class="rail" aria-label="Main">
    <a class="brand" href="/"><${Mark} /><span>Quern</span></a>
    <button type="button" class="rail-search" onClick=${openPalette} aria-keyshortcuts="Control+K">
      <${Icon} name="search" /><span>Search</span><kbd>${modKey} K</kbd>
    </button>
    <div class="rail-places">
      ${own.map(link)}
      ${
        admin.length > 0 &&
        html`<p class="rail-title" id="rail-admin">Admin</p>
          ${admin.map(link)}`
      }
    </div>
    <div class="rail-foot">
      <${Menu}
        class="rail-me"
        button=${html`<span class="avatar" aria-hidden="true">${initials(me.name)}</span
          ><span class="rail-who"><b class="clip">${me.name}</b><small>${roleName(me.role)}</small></span
          ><span class="visually-hidden">, account and settings</span>`}
        items=${personal()}
      />
    </div>
  </nav>`;
}

/** @param {{children?: any}} props */
export function Shell({ children }) {
  return html`<a class="skip" href="#main">Skip to content</a>
    <div class="app">
      <${Rail} />
      <main id="main" tabindex="-1">${children}</main>
    </div>
    <${UploadTray} /><${DropZone} /><${AddData} /><${NewDataset} /><${Palette} /><${Shortcuts} /><${Questions} /><${Toasts} />`;
}
