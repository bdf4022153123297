// Signing in and out, sessions, passwords, people.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { suite } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite();

/** The token endpoint's refusals follow RFC 6749, 5.2: `error` in application/json; the members of a problem are there as well. */
function assertGrantRefused(answer, status, error) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.equal(answer.json.error, error);
  assert.equal(answer.json.status, status);
  assert.ok(answer.json.detail);
}
const PASSWORD = 'a sufficiently long password 9';

async function person(role, name = 'Ada') {
  const email = `${name.toLowerCase()}-${Math.random().toString(36).slice(2, 9)}@example.org`;
  const { json } = await stack.admin.post('/auth/users', { email, name, role, password: PASSWORD }, 201);
  return { ...json, email };
}

function isUser(user) {
  assert.deepEqual(Object.keys(user).sort(), ['active', 'created_at', 'email', 'id', 'last_seen_at', 'name', 'role']);
  assert.ok(Number.isInteger(user.id));
  assert.match(user.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
}

test('the password grant answers as OAuth2 has it', async () => {
  const api = stack.client();
  const answer = await api.request('POST', '/auth/token', { form: { username: stack.email, password: stack.password } });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.token_type, 'bearer');
  assert.equal(typeof answer.json.access_token, 'string');
  assert.ok(answer.json.access_token.length >= 32);
  assert.ok(Number.isInteger(answer.json.expires_in) && answer.json.expires_in > 60);
  assert.match(answer.headers['cache-control'] || '', /no-store/);
  assert.equal(answer.headers['set-cookie'], undefined);
  const more = await api.request('POST', '/auth/token', { form: { grant_type: 'password', username: stack.email, password: stack.password, scope: '' } });
  assert.equal(more.status, 200, `grant_type and scope are part of the grant: ${more.text}`);
});

test('the e-mail is taken in any case', async () => {
  const answer = await stack.client().request('POST', '/auth/token', { form: { username: stack.email.toUpperCase(), password: stack.password } });
  assert.equal(answer.status, 200, answer.text);
});

test('a wrong password and an unknown user get the same answer', async () => {
  const api = stack.client();
  const strip = (answer) => {
    const { request_id, ...rest } = answer.json;
    return rest;
  };
  for (const path of ['/auth/token', '/auth/login']) {
    const attempt = (name, password) =>
      api.request('POST', path, path.endsWith('token') ? { form: { username: name, password } } : { json: { email: name, password } });
    const wrong = await attempt(stack.email, 'not the password');
    const unknown = await attempt('nobody-here@example.org', 'not the password');
    for (const answer of [wrong, unknown]) {
      if (path.endsWith('token')) assertGrantRefused(answer, 401, 'invalid_grant');
      else assertProblem(answer, 401);
    }
    assert.deepEqual(strip(wrong), strip(unknown));
    assert.equal(wrong.headers['www-authenticate'], unknown.headers['www-authenticate']);
  }
});

test('a token request without its fields says which are missing', async () => {
  const answer = await stack.client().request('POST', '/auth/token', { form: { username: 'x' } });
  assertGrantRefused(answer, 422, 'invalid_request');
  assert.deepEqual(answer.json.errors.map((one) => one.pointer), ['/password']);
  assertGrantRefused(await stack.client().request('POST', '/auth/token', { json: { username: 'x', password: 'y' } }), 415, 'invalid_request');
});

test('me names the user; no or a false token gets 401 with a challenge', async () => {
  const me = await stack.admin.get('/auth/me');
  isUser(me.json.user);
  assert.equal(me.json.user.email, stack.email);
  assert.equal(me.json.user.role, 'admin');
  assert.equal(me.json.csrf_token, null);
  for (const headers of [{}, { Authorization: 'Bearer nonsense' }, { Authorization: 'Basic YTpi' }, { Authorization: 'Bearer ' }, { Cookie: 'quern_session=nonsense' }]) {
    const answer = await stack.client().request('GET', '/auth/me', { headers });
    assertProblem(answer, 401);
    assert.match(answer.headers['www-authenticate'] || '', /^Bearer/, `a challenge for ${JSON.stringify(headers)}`);
  }
});

test('a cookie session: attributes of the cookie, CSRF on unsafe methods, logout ends it', async () => {
  const api = stack.client();
  const login = await api.loginCookie(stack.email, stack.password);
  isUser(login.json.user);
  assert.ok(login.json.csrf_token);
  const cookie = [].concat(login.headers['set-cookie'])[0];
  assert.match(cookie, /^quern_session=[^;]+/);
  assert.match(cookie, /;\s*HttpOnly/i);
  assert.match(cookie, /;\s*SameSite=Lax/i);
  assert.match(cookie, /;\s*Path=\//i);
  const me = await api.get('/auth/me');
  assert.equal(me.json.csrf_token, login.json.csrf_token);

  for (const token of [undefined, 'wrong', '']) {
    const headers = token === undefined ? {} : { 'X-CSRF-Token': token };
    const bare = stack.client();
    bare.cookie = api.cookie;
    assertProblem(await bare.request('POST', '/datasets', { query: { name: 'forged' }, body: 'a\n1\n', headers: { 'Content-Type': 'text/csv', ...headers } }), 403);
    assertProblem(await bare.request('POST', '/auth/logout', { headers }), 403);
  }
  assert.equal((await api.get('/datasets')).json.total, 0, 'nothing came of the forged upload');

  const other = stack.client();
  const second = await other.loginCookie(stack.email, stack.password);
  assertProblem(await api.request('POST', '/auth/logout', { headers: { 'X-CSRF-Token': second.json.csrf_token } }), 403);

  const out = await api.request('POST', '/auth/logout');
  assert.equal(out.status, 204, out.text);
  assert.match([].concat(out.headers['set-cookie'])[0], /quern_session=;|Max-Age=0|Expires=Thu, 01 Jan 1970/i);
  assertProblem(await api.request('GET', '/auth/me'), 401);
  await other.get('/auth/me', undefined, 200);
});

test('logout ends a bearer token', async () => {
  const api = await stack.client().login(stack.email, stack.password);
  const out = await api.request('POST', '/auth/logout');
  assert.equal(out.status, 204, out.text);
  assertProblem(await api.request('GET', '/auth/me'), 401);
});

test('changing the password ends the other sessions, not this one', async () => {
  const { email } = await person('viewer');
  const api = await stack.client().login(email, PASSWORD);
  const other = await stack.client().login(email, PASSWORD);
  const browser = stack.client();
  await browser.loginCookie(email, PASSWORD);

  const wrong = await api.request('POST', '/auth/password', { json: { current_password: 'no', new_password: 'another long password 1' } });
  assert.ok([401, 403, 422].includes(wrong.status), wrong.text);
  assertProblem(wrong, wrong.status);
  await other.get('/auth/me', undefined, 200);
  assertProblem(await api.request('POST', '/auth/password', { json: { current_password: PASSWORD, new_password: 'short' } }), 422, ['/new_password']);

  const done = await api.request('POST', '/auth/password', { json: { current_password: PASSWORD, new_password: 'another long password 1' } });
  assert.equal(done.status, 204, done.text);
  await api.get('/auth/me', undefined, 200);
  assertProblem(await other.request('GET', '/auth/me'), 401);
  assertProblem(await browser.request('GET', '/auth/me'), 401);
  assert.equal((await stack.client().request('POST', '/auth/token', { form: { username: email, password: PASSWORD } })).status, 401);
  await stack.client().login(email, 'another long password 1');
});

test('the admin creates, lists, changes and deletes people', async () => {
  const { json } = await stack.admin.post('/auth/users', { email: 'Grace@Example.org', name: 'Grace Höpper 🌾', role: 'editor' }, 201);
  const created = json.user || json;
  const password = json.password;
  assert.ok(password && password.length >= 12, 'a generated password, answered once');
  const grace = await stack.client().login('grace@example.org', password);
  const again = await stack.admin.get(`/auth/users/${created.id}`);
  assert.equal(again.json.password, undefined);
  assert.equal(again.json.name, 'Grace Höpper 🌾');
  isUser(again.json);
  assert.doesNotMatch(again.text, /argon2|hash/i);

  assert.equal((await stack.admin.request('POST', '/auth/users', { json: { email: 'GRACE@example.org', name: 'Twin', role: 'viewer' } })).status, 409);
  assertProblem(await stack.admin.request('POST', '/auth/users', { json: { email: 'no address', name: '', role: 'king', more: 1 } }), 422, ['/email', '/name', '/role', '/more']);

  const list = await stack.admin.get('/auth/users');
  assert.ok(list.json.items.some((one) => one.email === 'Grace@Example.org'));
  assert.equal(list.json.total, list.json.items.length);

  await stack.admin.patch(`/auth/users/${created.id}`, { role: 'viewer', name: 'Grace' }, 200);
  assert.equal((await grace.get('/auth/me')).json.user.role, 'viewer');
  assertProblem(await grace.request('POST', '/datasets', { query: { name: 'x' }, body: 'a\n1\n', headers: { 'Content-Type': 'text/csv' } }), 403);

  await stack.admin.patch(`/auth/users/${created.id}`, { active: false }, 200);
  assertProblem(await grace.request('GET', '/auth/me'), 401);
  assertGrantRefused(await stack.client().request('POST', '/auth/token', { form: { username: 'grace@example.org', password } }), 401, 'invalid_grant');
  await stack.admin.patch(`/auth/users/${created.id}`, { active: true, password: 'set by the admin 123' }, 200);
  const back = await stack.client().login('grace@example.org', 'set by the admin 123');

  await stack.admin.delete(`/auth/users/${created.id}`, 204);
  assertProblem(await back.request('GET', '/auth/me'), 401);
  assertProblem(await stack.admin.request('GET', `/auth/users/${created.id}`), 404);
});

test('the last admin can not lock everybody out', async () => {
  const { user } = (await stack.admin.get('/auth/me')).json;
  for (const change of [{ role: 'viewer' }, { active: false }]) {
    const answer = await stack.admin.request('PATCH', `/auth/users/${user.id}`, { json: change });
    assert.ok([403, 409, 422].includes(answer.status), `${JSON.stringify(change)}: ${answer.status} ${answer.text}`);
  }
  const gone = await stack.admin.request('DELETE', `/auth/users/${user.id}`);
  assert.ok([403, 409, 422].includes(gone.status), `${gone.status} ${gone.text}`);
  assert.equal((await stack.admin.get('/auth/me')).json.user.role, 'admin');
});

test('what a deleted editor made stays', async () => {
  const { id, email } = await person('editor', 'Leaver');
  const api = await stack.client().login(email, PASSWORD);
  const made = await api.dataset('left behind', 'a,b\n1,2\n');
  assert.equal(made.created_by.name, 'Leaver');
  await stack.admin.delete(`/auth/users/${id}`, 204);
  const kept = await stack.admin.get(`/datasets/${made.id}`);
  assert.equal(kept.json.rows, 1);
  assert.equal(kept.json.created_by, null);
  await stack.admin.delete(`/datasets/${made.id}`, 204);
});

// Last: it uses up this address's attempts.
test('too many wrong passwords: 429 with Retry-After, for the right one too', async () => {
  const { email } = await person('viewer', 'Target');
  let limited = null;
  for (let i = 0; i < 60 && !limited; i++) {
    const answer = await stack.client().request('POST', '/auth/token', { form: { username: email, password: `wrong ${i}` } });
    if (answer.status === 429) limited = answer;
    else assert.equal(answer.status, 401, answer.text);
  }
  assert.ok(limited, '60 wrong passwords in a row were answered');
  assertGrantRefused(limited, 429, 'temporarily_unavailable');
  assert.match(limited.headers['retry-after'] || '', /^[1-9]\d*$/);
  const right = await stack.client().request('POST', '/auth/token', { form: { username: email, password: PASSWORD } });
  assert.equal(right.status, 429, 'the right password is held back as well, or guessing could go on');
  await stack.admin.get('/auth/me', undefined, 200);
});
