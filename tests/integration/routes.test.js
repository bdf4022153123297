// Every route of every handler: what the access of its row says holds for nobody, viewer, editor and admin; and openapi.json
// describes all of them.
'use strict';

const { test } = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { suite, ROOT, BUILD } = require('../lib/stack.js');
const { assertProblem } = require('../lib/client.js');

const stack = suite({}, prepare);
const ROLES = ['nobody', 'viewer', 'editor', 'admin'];
const NEEDS = { public: 0, viewer: 1, editor: 2, admin: 3 };

function routes() {
  const list = [];
  for (const domain of fs.readdirSync(path.join(ROOT, 'handlers')).sort()) {
    const manifest = path.join(ROOT, 'handlers', domain, 'manifest');
    if (!fs.existsSync(manifest) || !/^kind=fcgi$/m.test(fs.readFileSync(manifest, 'utf8'))) continue;
    const text = execFileSync(path.join(BUILD, 'bin', `quern-${domain}`), ['--routes'], { encoding: 'utf8' });
    for (const line of text.split('\n').filter(Boolean)) list.push({ domain, ...JSON.parse(line) });
  }
  return list;
}

const clients = {};

test('each route lets in whom its row says, and nobody else', async (t) => {
  const all = routes();
  assert.ok(all.length >= 20, `only ${all.length} routes`);
  assert.ok(new Set(all.map((one) => one.domain)).size >= 3);
  // Routes that end the walker's own session are walked with a session of their own.
  const ends = (route) => /\/auth\/(logout|password)$/.test(route.path);
  for (const route of all) {
    await t.test(`${route.method} ${route.path} (${route.access})`, async () => {
      assert.ok(route.access in NEEDS, `access ${route.access}`);
      for (const role of ROLES) {
        let api = clients[role];
        if (ends(route) && role === 'admin') api = await stack.client().login(stack.email, stack.password);
        else if (ends(route) && role !== 'nobody') api = await stack.user(role);
        // An id that does not exist: whoever is let in gets 404 or 422, and nothing is changed.
        const target = route.path.replace(/\{[^}]+\}/g, '999999999');
        const unsafe = route.method !== 'GET';
        const answer = await api.request(route.method, target, { absolute: true, ...(unsafe ? { json: {} } : {}) });
        const what = `${role}: ${answer.status} ${answer.text.slice(0, 300)}`;
        if (ROLES.indexOf(role) >= NEEDS[route.access]) {
          assert.ok(![401, 403].includes(answer.status), what);
          assert.ok(answer.status < 500, what);
        } else {
          assertProblem(answer, role === 'nobody' ? 401 : 403);
        }
      }
    });
  }
});

test('openapi.json is OpenAPI 3.1 and describes every route', async () => {
  const { json: api, headers } = await stack.client().get('/openapi.json', undefined, 200);
  assert.match(headers['content-type'], /^application\/(vnd\.oai\.openapi\+)?json/);
  assert.match(api.openapi, /^3\.1\.\d+$/);
  assert.ok(api.info.title && api.info.version);
  const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
  const prefix = ((api.servers && api.servers[0] && api.servers[0].url) || '').replace(/\/$/, '').replace(/^https?:\/\/[^/]+/, '');
  const described = new Set();
  const ids = new Set();
  for (const [where, item] of Object.entries(api.paths)) {
    assert.match(where, /^\//);
    const variables = [...where.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
    for (const [method, operation] of Object.entries(item)) {
      if (['parameters', 'summary', 'description', 'servers'].includes(method)) continue;
      const what = `${method} ${where}`;
      assert.ok(METHODS.includes(method), what);
      described.add(`${method.toUpperCase()} ${where.startsWith('/api') || !prefix ? where : prefix + where}`);
      described.add(`${method.toUpperCase()} ${where}`);
      assert.ok(operation.summary || operation.description, `${what} is explained`);
      if (operation.operationId) {
        assert.ok(!ids.has(operation.operationId), `operationId ${operation.operationId} is given twice`);
        ids.add(operation.operationId);
      }
      const replies = Object.entries(operation.responses || {});
      assert.ok(replies.length > 0, `${what} has responses`);
      for (const [status, reply] of replies) {
        assert.match(status, /^([1-5](\d\d|XX)|default)$/, what);
        assert.ok(reply.$ref || typeof reply.description === 'string', `${what} ${status} has a description`);
      }
      const given = [...(item.parameters || []), ...(operation.parameters || [])].map((one) => (one.$ref ? resolve(api, one.$ref) : one));
      const seen = new Set();
      for (const parameter of given) {
        assert.ok(parameter.name && ['query', 'header', 'path', 'cookie'].includes(parameter.in), `${what}: ${JSON.stringify(parameter)}`);
        assert.ok(parameter.schema || parameter.content, `${what}: ${parameter.name} has a schema`);
        assert.ok(!seen.has(`${parameter.in} ${parameter.name}`), `${what}: ${parameter.name} is given twice`);
        seen.add(`${parameter.in} ${parameter.name}`);
        if (parameter.in === 'path') assert.equal(parameter.required, true, `${what}: ${parameter.name}`);
      }
      assert.deepEqual(given.filter((one) => one.in === 'path').map((one) => one.name).sort(), [...variables].sort(), `${what}: path parameters`);
      if (operation.requestBody && !operation.requestBody.$ref) assert.ok(Object.keys(operation.requestBody.content).length > 0, what);
      for (const requirement of operation.security || [])
        for (const scheme of Object.keys(requirement)) assert.ok(api.components.securitySchemes[scheme], `${what}: security scheme ${scheme}`);
    }
  }
  for (const route of routes()) assert.ok(described.has(`${route.method} ${route.path}`), `${route.method} ${route.path} is not described`);
  let references = 0;
  (function walk(node) {
    if (!node || typeof node !== 'object') return;
    if (typeof node.$ref === 'string') {
      references++;
      assert.ok(resolve(api, node.$ref), `${node.$ref} leads nowhere`);
    }
    if (Array.isArray(node.required)) for (const name of node.required) assert.ok(typeof name === 'string');
    if (typeof node.type === 'string') assert.match(node.type, /^(string|number|integer|boolean|object|array|null|http|apiKey|oauth2|openIdConnect|mutualTLS)$/);
    Object.values(node).forEach(walk);
  })(api);
  assert.ok(references >= 0);
});

function resolve(root, reference) {
  assert.match(reference, /^#\//, `${reference} is not within the document`);
  return reference
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce((node, part) => node && node[part], root);
}

async function prepare() {
  clients.nobody = stack.client();
  clients.viewer = await stack.user('viewer');
  clients.editor = await stack.user('editor');
  clients.admin = stack.admin;
}
