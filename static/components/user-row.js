import { html } from '/vendor/preact.js';
import { ago, initials, when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { roleName, user } from '../models/session.js';
import { toast } from '../models/toasts.js';
import { changeUser, generatePassword } from '../models/users.js';
import { ask } from './dialog.js';
import { Icon } from './icon.js';
import { Menu } from './menu.js';

/** @typedef {import('../models/session.js').User} User */

/** @type {User['role'][]} */
const roles = ['viewer', 'editor', 'admin'];

/**
 * @param {object} props
 * @param {User} props.person
 * @param {(user: User) => void} props.onChange
 * @param {(once: {email: string, password: string, made: boolean}) => void} props.onPassword
 */
export function UserRow({ person: u, onChange, onPassword }) {
  const me = u.id === user.value?.id;
  /** Every change but a password can be turned back, so it happens at once and the toast offers the way back. */
  const change = async (
    /** @type {Partial<User>} */ to,
    /** @type {string} */ said,
    /** @type {Partial<User> | null} */ back,
  ) => {
    try {
      onChange(await changeUser(u.id, /** @type {any} */ (to)));
      toast(said, {
        tone: 'good',
        action: back ? { label: 'Undo', run: () => change(back, 'Undone', null) } : undefined,
      });
    } catch (error) {
      toast(asProblem(error).message, { tone: 'bad' });
      onChange({ ...u });
    }
  };
  const reset = () =>
    ask({
      title: `Reset the password of ${u.name}?`,
      body: html`<p>The old password stops working at once and open sessions end. You get a new one to hand over.</p>`,
      action: 'Reset password',
      run: async () => {
        const password = generatePassword();
        await changeUser(u.id, { password });
        onPassword({ email: u.email, password, made: false });
      },
    });
  const setRole = (/** @type {any} */ event) => {
    const role = event.currentTarget.value;
    change({ role }, `${u.name} is now ${roleName(role).toLowerCase()}`, { role: u.role });
  };
  const items = [
    { label: 'Reset password…', icon: 'key', run: reset },
    u.active
      ? {
          label: 'Deactivate',
          icon: 'close',
          danger: true,
          run: () => change({ active: false }, `${u.name} can no longer sign in`, { active: true }),
        }
      : {
          label: 'Activate',
          icon: 'check',
          run: () => change({ active: true }, `${u.name} can sign in again`, { active: false }),
        },
  ];
  return html`<tr class=${u.active ? '' : 'inactive'}>
    <td class="list-name">
      <div class="person">
        <span class="avatar" aria-hidden="true">${initials(u.name)}</span>
        <div>
          <b>${u.name}</b
          >${!u.active && html` <span class="badge narrow-only">inactive</span>`}${me && html` <span class="badge">you</span>`}
          <p class="clip">${u.email}</p>
        </div>
      </div>
    </td>
    <td>
      <select
        aria-label=${`Role of ${u.name}`}
        value=${u.role}
        disabled=${me}
        title=${me ? 'Another admin can change your role.' : undefined}
        onChange=${setRole}
      >
        ${roles.map((r) => html`<option value=${r} selected=${r === u.role}>${roleName(r)}</option>`)}
      </select>
    </td>
    <td class="middle-only">
      ${u.active ? html`<span class="badge good">active</span>` : html`<span class="badge">inactive</span>`}
    </td>
    <td class="middle-only">
      <time datetime=${u.last_seen_at ?? ''} title=${when(u.last_seen_at)}
        >${u.last_seen_at ? ago(u.last_seen_at) : 'never'}</time
      >
    </td>
    <td class="row-menu">
      ${!me && html`<${Menu} class="quiet square" align="end" label=${`Actions for ${u.name}`} button=${html`<${Icon} name="more" class="thick" />`} items=${items} />`}
    </td>
  </tr>`;
}
