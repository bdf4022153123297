// A client of the API over node:http: exact control over what goes out, and the reply as it came.
'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { Readable } = require('node:stream');

const API = '/api/v1';

class Client {
  constructor(url) {
    this.url = new URL(url);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    this.agent.on('free', (socket) => socket.unref && socket.unref());
    this.token = null;
    this.cookie = null;
    this.csrf = null;
  }

  /** The same address, signed in as nobody. */
  anonymous() {
    return new Client(this.url.href);
  }

  async login(email, password) {
    const reply = await this.request('POST', '/auth/token', { form: { username: email, password } });
    assert.equal(reply.status, 200, `sign-in of ${email}: ${reply.status} ${reply.text}`);
    this.token = reply.json.access_token;
    return this;
  }

  async loginCookie(email, password) {
    const reply = await this.request('POST', '/auth/login', { json: { email, password } });
    assert.equal(reply.status, 200, `sign-in of ${email}: ${reply.status} ${reply.text}`);
    this.cookie = [].concat(reply.headers['set-cookie'])[0].split(';')[0];
    this.csrf = reply.json.csrf_token;
    return reply;
  }

  /**
   * One request. Paths without a leading /api go below /api/v1, but for those given with `absolute`.
   * `query`: pairs or an object (arrays repeat); `json`, `form` or `body` (text, bytes, a stream or an iterable) as the body.
   */
  request(method, path, { query, json, form, body, headers = {}, absolute = false, length, onRequest } = {}) {
    let target = absolute || path.startsWith(API + '/') ? path : API + path;
    if (query) {
      const pairs = Array.isArray(query) ? query : Object.entries(query).flatMap(([k, v]) => [].concat(v).map((one) => [k, one]));
      const text = pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&');
      if (text) target += (target.includes('?') ? '&' : '?') + text;
    }
    const all = { ...headers };
    const named = (name) => Object.keys(all).some((key) => key.toLowerCase() === name);
    if (this.token && !named('authorization')) all.Authorization = `Bearer ${this.token}`;
    if (this.cookie && !named('cookie')) all.Cookie = this.cookie;
    if (this.csrf && !named('x-csrf-token') && !['GET', 'HEAD'].includes(method)) all['X-CSRF-Token'] = this.csrf;
    if (json !== undefined) {
      body = JSON.stringify(json);
      if (!named('content-type')) all['Content-Type'] = 'application/json';
    }
    if (form) {
      body = new URLSearchParams(form).toString();
      if (!named('content-type')) all['Content-Type'] = 'application/x-www-form-urlencoded';
    }
    if (typeof body === 'string') body = Buffer.from(body);
    if (Buffer.isBuffer(body)) all['Content-Length'] = body.length;
    else if (length !== undefined) all['Content-Length'] = length;
    else if (!body && ['POST', 'PUT', 'PATCH'].includes(method)) all['Content-Length'] = 0;
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: this.url.hostname, port: this.url.port, method, path: target, headers: all, agent: this.agent },
        (response) => {
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => resolve(new Answer(response, Buffer.concat(parts), `${method} ${target}`)));
          response.on('aborted', () => reject(new Error(`${method} ${target}: the reply broke off`)));
        },
      );
      request.on('error', reject);
      if (onRequest) onRequest(request);
      if (!body || Buffer.isBuffer(body)) {
        request.end(body);
        return;
      }
      const stream = Readable.from(body);
      stream.on('error', reject);
      stream.pipe(request);
    });
  }

  get(path, query, status) {
    return this.expect('GET', path, { query }, status);
  }
  post(path, json, status) {
    return this.expect('POST', path, { json }, status);
  }
  patch(path, json, status) {
    return this.expect('PATCH', path, { json }, status);
  }
  delete(path, status) {
    return this.expect('DELETE', path, {}, status);
  }

  /** A request whose status must be the given one (or any of 2xx when none is given). */
  async expect(method, path, options, status) {
    const answer = await this.request(method, path, options);
    const fine = status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === status;
    assert.ok(fine, `${answer.what}: ${answer.status}, expected ${status || '2xx'}\n${answer.text.slice(0, 2000)}`);
    return answer;
  }

  /** The file as the body: POST /datasets?name=... */
  raw(name, body, { options = {}, headers = {}, type = 'text/csv', length } = {}) {
    return this.request('POST', '/datasets', {
      query: { name, ...options },
      body,
      length,
      headers: { 'Content-Type': type, Prefer: 'wait=60', ...headers },
    });
  }

  /** multipart/form-data; `fields` go before the file. */
  upload(filename, body, { fields = {}, headers = {}, type = 'text/csv', field = 'file', after = {}, path = '/datasets/upload' } = {}) {
    const boundary = `quern${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
    const parts = [];
    const plain = (entries) => {
      for (const [name, value] of Object.entries(entries))
        parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
    };
    plain(fields);
    if (body !== null) {
      const shown = filename === null ? '' : `; filename="${filename.replace(/["\r\n]/g, (c) => encodeURIComponent(c))}"`;
      parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"${shown}\r\nContent-Type: ${type}\r\n\r\n`));
      parts.push(Buffer.isBuffer(body) ? body : Buffer.from(body), Buffer.from('\r\n'));
    }
    plain(after);
    parts.push(Buffer.from(`--${boundary}--\r\n`));
    return this.request('POST', path, {
      body: Buffer.concat(parts),
      headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, Prefer: 'wait=60', ...headers },
    });
  }

  /** Uploads raw and gives the 201's object. */
  async dataset(name, body, options) {
    const answer = await this.raw(name, body, options);
    assert.equal(answer.status, 201, `${answer.what}: ${answer.text.slice(0, 2000)}`);
    return answer.json;
  }

  /** All rows of a dataset as objects. */
  async rows(id, query) {
    return (await this.all(`/datasets/${id}/rows`, { limit: 1000, ...query })).items;
  }

  /** Waits until the job has ended. */
  async job(id, ms = 60000) {
    const end = Date.now() + ms;
    for (;;) {
      const { json } = await this.get(`/jobs/${id}`, undefined, 200);
      if (['succeeded', 'failed', 'cancelled'].includes(json.status)) return json;
      assert.ok(Date.now() < end, `job ${id} did not end within ${ms} ms: ${JSON.stringify(json)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Every item of a paged list, following `next`. */
  async all(path, query) {
    const items = [];
    let answer = await this.get(path, query, 200);
    for (;;) {
      items.push(...answer.json.items);
      if (!answer.json.next) return { items, total: answer.json.total };
      assert.ok(items.length <= answer.json.total, 'more items than the total says');
      answer = await this.request('GET', answer.json.next.replace(/^https?:\/\/[^/]+/, ''), { absolute: true });
      assert.equal(answer.status, 200, answer.text);
    }
  }
}

class Answer {
  constructor(response, body, what) {
    this.status = response.statusCode;
    this.headers = response.headers;
    this.body = body;
    this.what = what;
  }
  get text() {
    return this.body.toString('utf8');
  }
  get json() {
    if (this.parsed === undefined) {
      try {
        this.parsed = JSON.parse(this.text);
      } catch (error) {
        throw new Error(`${this.what}: ${this.status}, not JSON (${error.message}): ${this.text.slice(0, 500)}`);
      }
    }
    return this.parsed;
  }
}

/** Asserts a whole RFC 9457 problem; gives it. `pointers`: those that `errors` must name (all of them, no others). */
function assertProblem(answer, status, pointers) {
  assert.equal(answer.status, status, `${answer.what}: ${answer.status} ${answer.text.slice(0, 1000)}`);
  assert.match(answer.headers['content-type'] || '', /^application\/problem\+json/, `${answer.what}: ${answer.text.slice(0, 300)}`);
  const problem = answer.json;
  assert.equal(problem.status, status);
  assert.equal(typeof problem.type, 'string');
  assert.ok(problem.title, 'a title');
  assert.ok(problem.detail, `a detail: ${answer.text}`);
  assert.ok(problem.request_id, 'the request id');
  assert.equal(problem.request_id, answer.headers['x-request-id']);
  assert.doesNotMatch(answer.text, /\.c:\d+|SELECT |INSERT |\/spool\/|pg_|libpq|\/tmp\//, 'no innards in a problem');
  if (pointers) {
    assert.ok(Array.isArray(problem.errors), `errors: ${answer.text}`);
    for (const one of problem.errors) assert.ok(one.detail && typeof one.detail === 'string');
    assert.deepEqual(problem.errors.map((one) => one.pointer).sort(), [...pointers].sort(), answer.text);
  }
  return problem;
}

module.exports = { Client, assertProblem, API };
