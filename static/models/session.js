// Who is signed in, and what they may do. When the session ends, the person signs in again and comes back to the same URL.

import { batch, signal } from '/vendor/preact.js';
import { get, post, session } from '../lib/api.js';
import { navigate, path, search } from '../lib/router.js';
import { Problem } from '../lib/problem.js';

/** @typedef {{id: number, email: string, name: string, role: 'admin' | 'editor' | 'viewer', active: boolean, created_at: string, last_seen_at: string | null}} User */

export const user = signal(/** @type {User | null} */ (null));
/** Whether it is known yet who is signed in. */
export const known = signal(false);
/** Why the sign-in page is shown, if not at the person's own wish. */
export const notice = signal('');

export const canEdit = () => user.value?.role === 'admin' || user.value?.role === 'editor';
export const canAdminister = () => user.value?.role === 'admin';

const ranks = { admin: 'Admin', editor: 'Editor', viewer: 'Viewer' };
/** @param {User['role']} role */
export const roleName = (role) => ranks[role] ?? role;

/** @param {{user: User, csrf_token: string | null}} reply */
function begin(reply) {
  session.csrf = reply.csrf_token;
  batch(() => {
    user.value = reply.user;
    known.value = true;
    notice.value = '';
  });
}

function end(/** @type {string} */ why) {
  session.csrf = null;
  batch(() => {
    user.value = null;
    known.value = true;
    notice.value = why;
  });
}

session.expired = () => {
  if (!known.peek() || !user.peek()) return;
  end('Your session has ended. Sign in to go on where you were.');
};

/** Asks the server who we are; throws when it does not answer at all. */
export async function restore() {
  try {
    begin(await get('/auth/me'));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) end('');
    else throw error;
  }
}

/**
 * @param {string} email
 * @param {string} password
 */
export async function signIn(email, password) {
  begin(await post('/auth/login', { email, password }));
  if (path.peek() === '/sign-in') navigate('/', { replace: true });
}

export async function signOut() {
  await post('/auth/logout').catch(() => {});
  end('');
  if (path.peek() + search.peek() !== '/') navigate('/', { replace: true });
}
