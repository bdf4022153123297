import { html } from '/vendor/preact.js';
import { ago, initials, when } from '../lib/format.js';
import { SkeletonRows } from './states.js';

/** @typedef {{at: string, user: {id: number, name: string} | null, action: string, object: {type: string, id: number, name: string} | null}} Event */

/** @type {Record<string, string>} */
const verbs = {
  'dataset.created': 'added',
  'dataset.ingested': 'added',
  'dataset.updated': 'changed',
  'dataset.renamed': 'renamed',
  'dataset.deleted': 'deleted',
  'dataset.exported': 'exported',
  'dataset.failed': 'could not add',
  'user.created': 'created the account of',
  'user.updated': 'changed the account of',
  'user.deleted': 'deleted the account of',
  'user.password_changed': 'changed the password of',
  'job.cancelled': 'cancelled',
  'job.retried': 'started again',
  'auth.login': 'signed in',
  'session.created': 'signed in',
};

/** @param {string} action "dataset.created" as a verb; an action that is new here is read as it is written */
const verb = (action) => verbs[action] ?? (action.split('.').pop() ?? action).replace(/_/g, ' ');

/** @param {NonNullable<Event['object']>} object */
const place = (object) => ({ dataset: `/data/${object.id}`, user: '/admin/users' })[object.type];

/** @param {{events: Event[] | undefined}} props newest first */
export function Activity({ events }) {
  if (!events) return html`<div class="card padded"><${SkeletonRows} rows=${6} /></div>`;
  if (!events.length)
    return html`<p class="card padded quiet-text">What people do with the data will be listed here.</p>`;
  return html`<ol class="card activity">
    ${events.map((e, i) => {
      const who = e.user?.name ?? 'Quern';
      const to = e.object && !e.action.endsWith('deleted') ? place(e.object) : undefined;
      return html`<li key=${`${e.at}${i}`}>
        <span class="avatar small" aria-hidden="true">${initials(who)}</span>
        <p>
          <b>${who}</b> ${verb(e.action)}${' '}
          ${e.object && e.object.name && e.object.name !== who && (to ? html`<a href=${to}>${e.object.name}</a>` : html`<span>${e.object.name}</span>`)}
        </p>
        <time datetime=${e.at} title=${when(e.at)}>${ago(e.at)}</time>
      </li>`;
    })}
  </ol>`;
}
