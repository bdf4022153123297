// The shape of errors, whoever makes them; request ids; conditional requests; headers.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const net = require('node:net');
const { suite } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({ env: { QUERN_UPLOAD_LIMIT: '2m' } });
const json = { 'Content-Type': 'application/json' };

test('404: unknown addresses and unknown ids', async () => {
  for (const path of ['/api/v1/nothing', '/api/v1/datasets/1/nothing', '/api/v1/datasets/999999', '/api/v1/datasets/999999/rows', '/api/v1/datasets/999999/profile', '/api/v1/datasets/999999/export', '/api/v1/jobs/999999', '/api/v2/x', '/api/v1/auth/users/999999'])
    assertProblem(await stack.admin.request('GET', path, { absolute: true, query: path.endsWith('export') ? { format: 'csv' } : {} }), 404);
  for (const [method, path] of [['PATCH', '/datasets/999999'], ['DELETE', '/datasets/999999'], ['POST', '/jobs/999999/cancel'], ['POST', '/jobs/999999/retry']])
    assertProblem(await stack.admin.request(method, path, method === 'PATCH' ? { json: { name: 'x' } } : {}), 404);
});

test('ids that are no ids', async () => {
  for (const id of ['abc', '-1', '1.5', '0x1', '99999999999999999999999', '%00', '1%27%3B--', '..%2f..%2fetc']) {
    const answer = await stack.admin.request('GET', `/datasets/${id}`);
    assert.ok([400, 404, 422].includes(answer.status), `${id}: ${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
  }
});

test('405 names what is allowed', async () => {
  for (const [method, path, allowed] of [['PUT', '/datasets', ['GET', 'POST']], ['POST', '/datasets/1', ['GET', 'PATCH', 'DELETE']], ['DELETE', '/auth/me', ['GET']], ['GET', '/auth/token', ['POST']]]) {
    const answer = await stack.admin.request(method, path);
    assertProblem(answer, 405);
    const list = (answer.headers.allow || '').split(',').map((one) => one.trim());
    for (const one of allowed) assert.ok(list.includes(one), `${method} ${path}: Allow: ${answer.headers.allow}`);
    assert.ok(!list.includes(method), `${method} ${path}: Allow: ${answer.headers.allow}`);
  }
});

test('HEAD answers like GET without a body', async () => {
  const answer = await stack.admin.request('HEAD', '/datasets');
  assert.equal(answer.status, 200);
  assert.equal(answer.body.length, 0);
});

test('413: a body over the limit, at the upload and elsewhere, with and without a length', async () => {
  const big = Buffer.alloc(3 << 20, 'a,b\n');
  assertProblem(await stack.admin.raw('big', big), 413);
  assertProblem(await stack.admin.upload('big.csv', big), 413);
  assertProblem(await stack.admin.request('POST', '/auth/password', { body: Buffer.alloc(17 << 20, 'x'), headers: json }).catch((error) => {
    // A server may hang up on a client that keeps sending; an answer is better but not owed.
    assert.match(String(error.code), /EPIPE|ECONNRESET/);
    return { status: 413, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'x' }, text: '', json: { status: 413, type: '', title: 'x', detail: 'x', request_id: 'x' } };
  }), 413);
  assert.equal((await stack.admin.get('/datasets')).json.total, 0);
});

test('415: a body of a kind that is not read', async () => {
  assertProblem(await stack.admin.request('POST', '/datasets', { query: { name: 'x' }, body: '<a/>', headers: { 'Content-Type': 'application/xml' } }), 415);
  assertProblem(await stack.admin.request('POST', '/datasets/upload', { body: 'a,b', headers: { 'Content-Type': 'text/csv' } }), 415);
  assertProblem(await stack.admin.request('POST', '/auth/password', { body: 'a=b', headers: { 'Content-Type': 'text/plain' } }), 415);
});

test('bodies that are no JSON, or not an object, or of the wrong types', async () => {
  for (const body of ['{', '', 'nonsense', '{"name": "x"} more', '{"a":1,}', '\u0000', '{"name":"\xff"}']) {
    const answer = await stack.admin.request('POST', '/auth/password', { body: Buffer.from(body, 'latin1'), headers: json });
    assert.ok([400, 422].includes(answer.status), `${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
  }
  for (const body of ['[]', '"text"', 'null', '1']) {
    const answer = await stack.admin.request('POST', '/auth/password', { body, headers: json });
    assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status}`);
  }
  assertProblem(await stack.admin.request('POST', '/auth/password', { json: {} }), 422, ['/current_password', '/new_password']);
  assertProblem(await stack.admin.request('POST', '/auth/password', { json: { current_password: 1, new_password: ['x'] } }), 422, ['/current_password', '/new_password']);
  assertProblem(await stack.admin.request('POST', '/auth/password', { json: { current_password: 'x', new_password: 'a long enough password', extra: 1 } }), 422, ['/extra']);
  const deep = '{"current_password":'.repeat(5000) + '1' + '}'.repeat(5000);
  const answer = await stack.admin.request('POST', '/auth/password', { body: deep, headers: json });
  assert.ok([400, 422].includes(answer.status), `${answer.status}`);
});

test('unknown and wrong query parameters are refused, each by its name', async () => {
  assertProblem(await stack.admin.request('GET', '/datasets', { query: { limt: 5 } }), 422, ['?limt']);
  assertProblem(await stack.admin.request('GET', '/datasets', { query: { limit: 'many', skip: -1 } }), 422, ['?limit', '?skip']);
  assertProblem(await stack.admin.request('GET', '/datasets', { query: { limit: 1001 } }), 422, ['?limit']);
  assertProblem(await stack.admin.request('GET', '/datasets', { query: { limit: 0 } }), 422, ['?limit']);
  assertProblem(await stack.admin.request('GET', '/datasets', { query: { sort: 'colour' } }), 422, ['?sort']);
  assertProblem(await stack.admin.request('GET', '/datasets', { query: [['limit', '5'], ['limit', '6']] }), 422, ['?limit']);
  assertProblem(await stack.admin.request('GET', '/jobs', { query: { status: 'lost' } }), 422, ['?status']);
  for (const bad of ['/datasets?q=%ff%fe', '/datasets?q=%zz', '/datasets?limit=%00']) {
    const answer = await stack.admin.request('GET', bad);
    assert.ok([400, 422].includes(answer.status), `${bad}: ${answer.status} ${answer.text}`);
    assertProblem(answer, answer.status);
  }
});

test("nginx's own errors have the same shape", async () => {
  const long = await stack.admin.request('GET', `/datasets?q=${'x'.repeat(60000)}`);
  assertProblem(long, 414);
  const answer = await new Promise((resolve, reject) => {
    const socket = net.connect(stack.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\nHost : b\r\nContent-Length: x\r\n\r\n'));
    let text = '';
    socket.on('data', (part) => (text += part));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.match(answer, /application\/problem\+json/);
});

test('every reply has a request id; a sane one of the caller is kept', async () => {
  const seen = new Set();
  for (const path of ['/datasets', '/nothing', '/openapi.json', '/auth/me']) {
    const { headers } = await stack.admin.request('GET', path);
    assert.match(headers['x-request-id'] || '', /^[A-Za-z0-9._-]{8,64}$/, path);
    seen.add(headers['x-request-id']);
  }
  assert.equal(seen.size, 4);
  assert.ok((await stack.client().request('GET', '/', { absolute: true })).headers['x-request-id']);
  const mine = await stack.admin.request('GET', '/nothing', { headers: { 'X-Request-Id': 'my-request.17' } });
  assert.equal(mine.headers['x-request-id'], 'my-request.17');
  assert.equal(mine.json.request_id, 'my-request.17');
  const hostile = await stack.admin.request('GET', '/nothing', { headers: { 'X-Request-Id': 'a"},{"b' } });
  assert.notEqual(hostile.headers['x-request-id'], 'a"},{"b');
});

test('ETag: 304 while nothing changes, another tag after a change, 412 for a lost update', async () => {
  const made = await stack.admin.dataset('tagged', 'a,b\n1,2\n3,4\n');
  for (const path of [`/datasets/${made.id}`, `/datasets/${made.id}/profile`, `/datasets/${made.id}/rows`, '/openapi.json']) {
    const first = await stack.admin.get(path, undefined, 200);
    const tag = first.headers.etag;
    assert.match(tag || '', /^(W\/)?"[^"]+"$/, path);
    const second = await stack.admin.request('GET', path, { headers: { 'If-None-Match': tag } });
    assert.equal(second.status, 304, path);
    assert.equal(second.body.length, 0);
    assert.equal(second.headers.etag, tag);
    assert.equal((await stack.admin.request('GET', path, { headers: { 'If-None-Match': `"other", ${tag}` } })).status, 304, path);
    assert.equal((await stack.admin.request('GET', path, { headers: { 'If-None-Match': '*' } })).status, 304, path);
    assert.equal((await stack.admin.request('GET', path, { headers: { 'If-None-Match': '"other"' } })).status, 200, path);
  }
  const rows = (query) => stack.admin.get(`/datasets/${made.id}/rows`, query, 200);
  assert.notEqual((await rows({ limit: 1 })).headers.etag, (await rows({ limit: 2 })).headers.etag);
  assert.notEqual((await rows({ sort: 'a' })).headers.etag, (await rows({ sort: '-a' })).headers.etag);

  const old = (await stack.admin.get(`/datasets/${made.id}`)).headers.etag;
  const change = await stack.admin.request('PATCH', `/datasets/${made.id}`, { json: { description: 'new' }, headers: { 'If-Match': old } });
  assert.equal(change.status, 200, change.text);
  const fresh = (await stack.admin.get(`/datasets/${made.id}`)).headers.etag;
  assert.notEqual(fresh, old);
  assert.equal((await stack.admin.request('GET', `/datasets/${made.id}`, { headers: { 'If-None-Match': old } })).status, 200);
  assertProblem(await stack.admin.request('PATCH', `/datasets/${made.id}`, { json: { description: 'lost' }, headers: { 'If-Match': old } }), 412);
  assertProblem(await stack.admin.request('DELETE', `/datasets/${made.id}`, { headers: { 'If-Match': old } }), 412);
  assert.equal((await stack.admin.get(`/datasets/${made.id}`)).json.description, 'new');
  assert.equal((await stack.admin.request('DELETE', `/datasets/${made.id}`, { headers: { 'If-Match': fresh } })).status, 204);
});

test('security headers and a policy without inline script', async () => {
  for (const path of ['/', '/api/v1/datasets', '/api/v1/nothing']) {
    const { headers } = await stack.admin.request('GET', path, { absolute: true });
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.match(headers['content-security-policy'] || '', /script-src 'self'(?![^;]*unsafe)/, path);
    assert.match(headers['content-security-policy'] || '', /frame-ancestors 'none'/, path);
    assert.doesNotMatch(headers.server || '', /\d/, path);
  }
});

test('private replies are not kept by caches on the way', async () => {
  const { headers } = await stack.admin.get('/datasets');
  assert.match(headers['cache-control'] || '', /no-store|private|no-cache/);
});

test('health, readiness, metrics, about, home', async () => {
  const nobody = stack.client();
  assert.equal((await nobody.request('GET', '/health', { absolute: true })).status, 200);
  assert.equal((await nobody.request('GET', '/ready', { absolute: true })).status, 200);
  const about = await stack.admin.get('/system/about');
  assert.equal(about.json.limits.upload_bytes, 2 << 20);
  assert.ok(about.json.version && about.json.started_at);
  const made = await stack.admin.dataset('counted', 'a\n1\n2\n');
  const home = (await stack.admin.get('/system/home')).json;
  assert.equal(home.datasets, 1);
  assert.equal(home.rows, 2);
  assert.ok(home.active_users >= 1 && home.storage_bytes > 0);
  const event = home.activity.find((one) => one.action === 'dataset.created' && one.object.id === made.id);
  assert.ok(event, JSON.stringify(home.activity));
  assert.equal(event.object.name, 'counted');
  assert.ok(event.user.id && event.user.name);
  const metrics = await stack.admin.request('GET', '/metrics', { absolute: true });
  assert.equal(metrics.status, 200, metrics.text);
  assert.match(metrics.headers['content-type'], /^text\/plain/);
  assert.match(metrics.text, /^# TYPE \w+ (counter|histogram|gauge)$/m);
  for (const line of metrics.text.split('\n').filter((one) => one && !one.startsWith('#')))
    assert.match(line, /^[a-zA-Z_:][\w:]*(\{([a-z_]+="[^"]*",?)*\})? (-?[\d.eE+-]+|[+-]Inf|NaN)( \d+)?$/, line);
});
