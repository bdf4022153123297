import { html, useEffect, useState } from '/vendor/preact.js';
import { Mark } from '../components/icon.js';
import { TextField } from '../components/field.js';
import { asProblem } from '../lib/problem.js';
import { duration } from '../lib/format.js';
import { notice, signIn } from '../models/session.js';

/** @param {import('../lib/problem.js').Problem} problem */
function explain(problem) {
  if (problem.status === 401)
    return 'E-mail and password do not match an active account. Check both, or ask an admin to reset the password.';
  if (problem.status === 429)
    return `Too many attempts. Wait ${problem.retryAfter ? duration(problem.retryAfter * 1000) : 'a moment'} and try again.`;
  return problem.message;
}

/** Shown in place of any page while nobody is signed in, so that the URL stays and the page follows. */
export default function SignIn() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    document.title = 'Sign in · Quern';
  }, []);

  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = new FormData(form);
    setBusy(true);
    setProblem('');
    try {
      await signIn(String(values.get('email')).trim(), String(values.get('password')));
    } catch (error) {
      setBusy(false);
      setProblem(explain(asProblem(error)));
      /** @type {HTMLInputElement} */ (form.elements.namedItem('password')).select();
    }
  };

  return html`<main class="sign-in">
    <form class="card" onSubmit=${submit}>
      <div class="sign-in-brand"><${Mark} />Quern</div>
      <h1>Sign in</h1>
      ${notice.value && html`<p class="notice" role="status">${notice.value}</p>`}
      <${TextField} label="E-mail" name="email" type="email" autocomplete="username" required autofocus />
      <${TextField} label="Password" name="password" type="password" autocomplete="current-password" required />
      ${problem && html`<p class="form-problem" role="alert">${problem}</p>`}
      <button type="submit" class="primary wide" disabled=${busy} aria-busy=${busy}>
        ${busy ? 'Signing in…' : 'Sign in'}
      </button>
      <p class="quiet-text">No account, or no password any more? An admin of this Quern can help.</p>
    </form>
  </main>`;
}
