// The person's own account: who they are, their password, and how the dashboard looks and listens.

import { html, useState } from '/vendor/preact.js';
import { Switch, TextField } from '../components/field.js';
import { PageHead } from '../components/page.js';
import { post } from '../lib/api.js';
import { setSingleKeys, singleKeys } from '../lib/hotkeys.js';
import { when } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { theme, themes } from '../lib/theme.js';
import { roleName, signOut, user } from '../models/session.js';
import { toast } from '../models/toasts.js';

const rights = {
  admin: 'You can see and change everything, and manage people.',
  editor: 'You can see all data, add new data and change it.',
  viewer: 'You can see all data and export it. To add or change data, ask an admin for the editor role.',
};
const themeNames = { system: 'As the system', light: 'Light', dark: 'Dark' };

function PasswordForm() {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [mismatch, setMismatch] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = new FormData(form);
    setProblem(null);
    setMismatch('');
    if (values.get('new_password') !== values.get('again')) return setMismatch('The two new passwords differ.');
    setBusy(true);
    try {
      await post('/auth/password', {
        current_password: values.get('current_password'),
        new_password: values.get('new_password'),
      });
      form.reset();
      toast('Password changed; your other sessions have ended', { tone: 'good' });
    } catch (error) {
      setProblem(asProblem(error));
    }
    return setBusy(false);
  };
  return html`<form onSubmit=${submit}>
    <input
      class="visually-hidden"
      type="text"
      name="username"
      autocomplete="username"
      value=${user.value?.email}
      readonly
      tabindex="-1"
      aria-hidden="true"
    />
    <${TextField}
      label="Current password"
      name="current_password"
      type="password"
      autocomplete="current-password"
      required
      error=${problem?.of('current_password')}
    />
    <${TextField}
      label="New password"
      name="new_password"
      type="password"
      autocomplete="new-password"
      required
      minlength="10"
      help="At least 10 characters. A few unrelated words are easier to keep in mind than signs."
      error=${problem?.of('new_password')}
    />
    <${TextField}
      label="New password again"
      name="again"
      type="password"
      autocomplete="new-password"
      required
      error=${mismatch}
    />
    ${problem && !problem.errors.length && html`<p class="form-problem" role="alert">${problem.message}</p>`}
    <button type="submit" class="primary" disabled=${busy} aria-busy=${busy}>Change password</button>
  </form>`;
}

export default function Account() {
  const me = user.value;
  if (!me) return null;
  return html`<${PageHead}
      title="Account"
      sub=${me.email}
      actions=${html`<button type="button" onClick=${signOut}>Sign out</button>`}
    />
    <div class="settings">
      <section class="card padded" aria-labelledby="you">
        <h2 id="you">You</h2>
        <dl class="details">
          <div>
            <dt>Name</dt>
            <dd>${me.name}</dd>
          </div>
          <div>
            <dt>E-mail</dt>
            <dd>${me.email}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd>${roleName(me.role)}</dd>
          </div>
          <div>
            <dt>Since</dt>
            <dd>${when(me.created_at)}</dd>
          </div>
        </dl>
        <p class="quiet-text">${rights[me.role]}</p>
      </section>
      <section class="card padded" aria-labelledby="password">
        <h2 id="password">Password</h2>
        <${PasswordForm} />
      </section>
      <section class="card padded" aria-labelledby="look">
        <h2 id="look">Look and keys</h2>
        <fieldset class="segmented">
          <legend>Theme</legend>
          ${themes.map((t) => html`<label><input type="radio" name="theme" checked=${theme.value === t} onChange=${() => (theme.value = t)} /><span>${themeNames[t]}</span></label>`)}
        </fieldset>
        <${Switch}
          label="Single-key shortcuts"
          help="Keys like / and ? act at once. Turn them off when speech input or a screen reader triggers them."
          checked=${singleKeys.value}
          onChange=${setSingleKeys}
        />
      </section>
    </div>`;
}
