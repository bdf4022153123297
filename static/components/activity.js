import { html } from '/vendor/preact.js';
import { agoBriefly, count, initials, when } from '../lib/format.js';
import { SkeletonRows } from './states.js';

/** @typedef {{at: string, user: {id: number, name: string} | null, action: string, times?: number, object: {type: string, id: number, name: string} | null}} Event */

const SHOWN = 10;

/** @type {Record<string, string>} */
const verbs = {
  'dataset.created': 'added',
  'dataset.changed': 'changed',
  'dataset.deleted': 'deleted',
  'dataset.loaded': 'loaded rows into',
  'dataset.restored': 'restored a version of',
  'dataset.version_deleted': 'deleted a version of',
  'dataset.rules_changed': 'changed the rules of',
  'recipe.created': 'ran the recipe',
  'recipe.changed': 'changed the recipe',
  'recipe.deleted': 'deleted the recipe',
  'analysis.run': 'analysed',
  'result.named': 'named the result',
  'result.kept': 'kept the result',
  'result.let_go': 'no longer keeps the result',
  'result.deleted': 'deleted the result',
  'dataset.exported': 'exported',
  'user.created': 'added',
  'user.changed': 'changed',
  'user.deleted': 'removed',
  'user.password_changed': 'changed their password',
  'user.signed_in': 'signed in',
  'user.signed_out': 'signed out',
  'user.sign_in_failed': 'failed to sign in',
  'job.cancelled': 'cancelled a job:',
  'job.retried': 'started a job again:',
  'report.created': 'began the report',
  'report.changed': 'worked on the report',
  'report.pinned': 'pinned an answer to',
  'report.unpinned': 'took an answer off',
  'report.deleted': 'deleted the report',
};

/** Acts on oneself, where the name would be said twice. */
const reflexive = /^user\.(signed|sign_in|password)/;

/** @param {string} action "dataset.created" as a verb; an action that is new here is read as it is written @param {string} [type] of its object */
const verb = (action, type = '') =>
  (type === 'operation' && 'computed') || verbs[action] || (action.split('.').pop() ?? action).replace(/_/g, ' ');

/** @param {NonNullable<Event['object']>} object */
const place = (object) =>
  ({
    dataset: `/data/${object.id}`,
    user: '/admin/users',
    job: '/jobs',
    result: `/analyze/results/${object.id}`,
    report: `/reports/${object.id}`,
  })[object.type];

/** @param {{events: Event[] | undefined}} props newest first */
export function Activity({ events }) {
  if (!events) return html`<div class="card padded"><${SkeletonRows} rows=${6} /></div>`;
  if (!events.length)
    return html`<p class="card padded quiet-text">What people do with the data will be listed here.</p>`;
  return html`<ol class="card activity">
    ${events.slice(0, SHOWN).map((e, i) => {
      const who = e.user?.name ?? 'Quern';
      const to = e.object && !e.action.endsWith('deleted') ? place(e.object) : undefined;
      return html`<li key=${`${e.at}${i}`}>
        <span class="avatar small" aria-hidden="true">${initials(who)}</span>
        <p title=${`${who} ${verb(e.action, e.object?.type)} ${e.object?.name ?? ''}`}>
          <b>${who}</b> ${verb(e.action, e.object?.type)}${' '}
          ${e.object?.name && !reflexive.test(e.action) && (to ? html`<a href=${to}>${e.object.name}</a>` : html`<span>${e.object.name}</span>`)}${(e.times ?? 1) > 1 && html` <small class="quiet-text num">${count(e.times)} times</small>`}
        </p>
        <time datetime=${e.at} title=${when(e.at)}>${agoBriefly(e.at)}</time>
      </li>`;
    })}
  </ol>`;
}
