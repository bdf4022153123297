// Admin: the people of this Quern.

import { html, useState } from '/vendor/preact.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page.js';
import { Pager } from '../components/pager.js';
import { SearchField, useSearch } from '../components/search-field.js';
import { Empty, ProblemView, Skeleton } from '../components/states.js';
import { CreateUser, PasswordOnce } from '../components/user-dialogs.js';
import { UserRow } from '../components/user-row.js';
import { plural } from '../lib/format.js';
import { useResource } from '../lib/resource.js';
import { params, setParams } from '../lib/router.js';
import { canAdminister } from '../models/session.js';
import { listUsers } from '../models/users.js';

/** @typedef {import('../models/session.js').User} User */

const LIMIT = 50;

export default function Users() {
  if (!canAdminister()) {
    return html`<${PageHead} title="Users" /><${Empty}
        icon="key"
        title="For admins"
        actions=${html`<a class="button" href="/">Home</a>`}
        ><p>Only admins manage people. Ask one of them if something should change.</p><//
      >`;
  }
  return html`<${UserList} />`;
}

function UserList() {
  const { text, q, setText } = useSearch();
  const skip = Number(params().get('skip')) || 0;
  const [creating, setCreating] = useState(false);
  const [once, setOnce] = useState(/** @type {null | {email: string, password: string, made: boolean}} */ (null));
  const list = useResource((signal) => listUsers({ q, skip, limit: LIMIT }, signal), [q, skip]);

  const page = list.data;
  const change = (/** @type {User} */ next) =>
    page && list.set({ ...page, items: page.items.map((u) => (u.id === next.id ? next : u)) });
  const active = page?.items.filter((u) => u.active).length ?? 0;
  return html`<${PageHead}
      title="Users"
      sub=${page ? `${plural(page.total, 'account')}${page.total <= LIMIT && active < page.total ? `, ${active} active` : ''}` : ' '}
      actions=${html`<button type="button" class="primary" onClick=${() => setCreating(true)}><${Icon} name="plus" />Add user</button>`}
    />
    <section class="card" aria-label="Accounts">
      <div class="bar">
        <${SearchField} label="Search users" placeholder="Search names and e-mails" text=${text} onText=${setText} />
      </div>
      ${list.problem && html`<${ProblemView} problem=${list.problem} onRetry=${list.reload} compact />`}
      ${page && !page.items.length && html`<${Empty} compact icon="search" title="Nobody found"><p>No account has “${q}” in its name or e-mail.</p><//>`}
      ${
        (!page || page.items.length > 0) &&
        html`<div class="scroll">
          <table class="list" aria-busy=${list.loading}>
            <caption class="visually-hidden">
              Accounts
            </caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col" class="middle-only">State</th>
                <th scope="col" class="middle-only">Last seen</th>
                <th><span class="visually-hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody>
              ${
                page
                  ? page.items.map(
                      (u) => html`<${UserRow} key=${u.id} person=${u} onChange=${change} onPassword=${setOnce} />`,
                    )
                  : [0, 1, 2].map(
                      (i) =>
                        html`<tr key=${i}>
                          <td><${Skeleton} width="10rem" /></td>
                          <td><${Skeleton} width="4rem" /></td>
                          <td class="middle-only"><${Skeleton} width="3rem" /></td>
                          <td class="middle-only"></td>
                          <td></td>
                        </tr>`,
                    )
              }
            </tbody>
          </table>
        </div>`
      }
      ${page && page.total > LIMIT && html`<${Pager} noun="Accounts" skip=${skip} limit=${LIMIT} total=${page.total} onSkip=${(/** @type {number} */ to) => setParams({ skip: to || null })} />`}
    </section>
    ${
      creating &&
      html`<${CreateUser}
        onClose=${() => setCreating(false)}
        onCreated=${(/** @type {User & {password?: string}} */ made) => {
          setCreating(false);
          list.reload();
          if (made.password) setOnce({ email: made.email, password: made.password, made: true });
        }}
      />`
    }
    ${once && html`<${PasswordOnce} ...${once} onClose=${() => setOnce(null)} />`}`;
}
