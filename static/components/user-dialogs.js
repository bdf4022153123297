// Adding a person, and the password that is shown just once.

import { html, useState } from '/vendor/preact.js';
import { copy } from '../lib/clipboard.js';
import { asProblem } from '../lib/problem.js';
import { createUser } from '../models/users.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './field.js';
import { Icon } from './icon.js';

/** @param {{onClose: () => void, onCreated: (user: any) => void}} props */
export function CreateUser({ onClose, onCreated }) {
  const [problem, setProblem] = useState(/** @type {import('../lib/problem.js').Problem | null} */ (null));
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const text = (/** @type {string} */ name) => String(values.get(name)).trim();
    setBusy(true);
    try {
      onCreated(await createUser({ email: text('email'), name: text('name'), role: text('role') }));
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title="Add user" class="narrow" onClose=${onClose}>
    <form onSubmit=${submit}>
      <${TextField} label="Name" name="name" required autofocus autocomplete="off" error=${problem?.of('name')} />
      <${TextField}
        label="E-mail"
        name="email"
        type="email"
        required
        autocomplete="off"
        error=${problem?.of('email')}
      />
      <${SelectField}
        label="Role"
        name="role"
        value="viewer"
        options=${[
          ['viewer', 'Viewer: reads and exports'],
          ['editor', 'Editor: also adds and changes data'],
          ['admin', 'Admin: also manages people'],
        ]}
        error=${problem?.of('role')}
      />
      ${problem && !problem.errors.length && html`<p class="form-problem" role="alert">${problem.message}</p>`}
      <p class="quiet-text">A password is made and shown once, for you to hand over.</p>
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button type="submit" class="primary" disabled=${busy} aria-busy=${busy}>Add user</button>
      </div>
    </form>
  <//>`;
}

/** @param {{email: string, password: string, made: boolean, onClose: () => void}} props */
export function PasswordOnce({ email, password, made, onClose }) {
  return html`<${Dialog} title=${made ? 'Account added' : 'Password reset'} class="narrow" onClose=${onClose}>
    <p>Hand this password to <b>${email}</b>. It is shown just this once; they can change it in Account.</p>
    <p class="password-once">
      <code>${password}</code
      ><button type="button" onClick=${() => copy(password, 'Password')}><${Icon} name="copy" />Copy</button>
    </p>
    <div class="dialog-foot"><button type="button" class="primary" onClick=${onClose}>Done</button></div>
  <//>`;
}
