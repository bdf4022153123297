// A whole Quern of its own for a test file: a free port, a fresh home, its own admin, started and stopped through
// deploy/quern as a user would. Nothing else on the machine is touched: processes are found by the home they belong to.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { before, after } = require('node:test');
const { Client } = require('./client.js');

const ROOT = path.resolve(__dirname, '..', '..');
const BUILD = path.resolve(ROOT, process.env.QUERN_BUILD || 'build');
const CONTROL = path.join(ROOT, 'deploy', 'quern');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats `probe` until it gives something true; fails with `what` after `ms`. */
async function until(what, probe, ms = 30000, step = 25) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}${last instanceof Error ? `: ${last.message}` : ''}`);
    await sleep(step);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function read(file, fallback = '') {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return fallback;
  }
}

/** Every process that belongs to the home: by its environment, its command line, its working folder, or its parent. */
function processes(home) {
  const roots = new Set([home]);
  try {
    roots.add(fs.realpathSync(home));
    for (const entry of fs.readdirSync(home)) roots.add(fs.realpathSync(path.join(home, entry)));
  } catch {
    // A home that is gone has its processes still found by their environment.
  }
  const inside = (file) => [...roots].some((root) => file === root || file.startsWith(root + '/'));
  const mentions = (text) => text.split('\0').some((word) => word === `QUERN_HOME=${home}` || new RegExp(`${home}(/|$|\\s)`).test(word));
  const all = new Map();
  for (const entry of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const pid = Number(entry);
    const status = read(`/proc/${pid}/status`);
    if (!status || /^State:\s*[ZX]/m.test(status)) continue;
    let cwd = '';
    try {
      cwd = fs.readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      // not ours to look at
    }
    const field = (name) => (status.match(new RegExp(`^${name}:\\s*(\\S+)`, 'm')) || [])[1];
    const cmdline = read(`/proc/${pid}/cmdline`);
    all.set(pid, {
      pid,
      ppid: Number(field('PPid')),
      name: field('Name'),
      rss: Number(field('VmRSS') || 0) * 1024,
      cmdline: cmdline.replace(/\0/g, ' ').trim(),
      ours: pid !== process.pid && (inside(cwd) || mentions(cmdline) || mentions(read(`/proc/${pid}/environ`))),
    });
  }
  for (let grown = true; grown; ) {
    grown = false;
    for (const one of all.values()) {
      const parent = all.get(one.ppid);
      if (!one.ours && parent && parent.ours && one.pid !== process.pid) one.ours = grown = true;
    }
  }
  return [...all.values()].filter((one) => one.ours);
}

/** What runs in a process, as one word: a handler's domain with its prefix, "postmaster", "memcached", "nginx", ... */
function kindOf(one, list) {
  const program = path.basename(one.cmdline.split(' ')[0].replace(/:$/, ''));
  if (one.name === 'postgres') return list.some((other) => other.pid === one.ppid && other.name === 'postgres') ? 'backend' : 'postmaster';
  if (/^quern-/.test(program)) return program;
  return one.name;
}

const running = new Set();

function control(command, env) {
  return spawnSync(CONTROL, [command], { cwd: ROOT, env, encoding: 'utf8', timeout: 60000 });
}

function logs(home) {
  let text = '';
  const folder = path.join(home, 'log');
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []) {
    const body = read(path.join(folder, name)).trimEnd();
    if (body) text += `--- ${name}\n${body.split('\n').slice(-30).join('\n')}\n`;
  }
  return text;
}

/** Runs deploy/quern with its output in a file (the servers it leaves behind must not hold a pipe of ours open). */
function launch(command, env, output) {
  const fd = fs.openSync(output, 'a');
  return new Promise((resolve, reject) => {
    const child = spawn(CONTROL, [command], { cwd: ROOT, env, stdio: ['ignore', fd, fd] });
    fs.closeSync(fd);
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal || code));
  });
}

async function startStack({ env = {}, home, port } = {}) {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'quern-test-'));
  fs.chmodSync(base, 0o755);
  const given = Boolean(home);
  home = home || path.join(base, 'home');
  fs.mkdirSync(home, { recursive: true });
  port = port || (await freePort());
  const email = 'admin@example.org';
  const password = 'millstone grinding 42';
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(QUERN_|NODE_TEST|NODE_OPTIONS)/.test(name)));
  const full = {
    ...inherited,
    QUERN_HOME: home,
    QUERN_PORT: String(port),
    QUERN_BIND: '127.0.0.1',
    QUERN_ADMIN_EMAIL: email,
    QUERN_ADMIN_PASSWORD: password,
    QUERN_SAMPLES: '0',
    QUERN_BUILD: BUILD,
    ...env,
  };
  const output = path.join(base, 'start.log');
  const stack = {
    url: `http://127.0.0.1:${port}`,
    port,
    email,
    password,
    home,
    base,
    env: full,
    processes: () => processes(home),
    pids: (kind) => {
      const list = processes(home);
      return list.filter((one) => kindOf(one, list) === kind).map((one) => one.pid);
    },
    client: () => new Client(stack.url),
    logs: () => logs(home),
    start: async () => {
      running.add(stack);
      const code = await launch('start', full, output);
      if (code !== 0) {
        const report = `deploy/quern start ended with ${code}\n${read(output)}\n${logs(home)}`;
        await stack.stop();
        throw new Error(report);
      }
    },
    halt: () => control('stop', full),
    status: () => control('status', full),
    stop: async () => {
      const code = await launch('stop', full, output);
      running.delete(stack);
      const left = processes(home);
      for (const one of left) {
        try {
          process.kill(one.pid, 'SIGKILL');
        } catch {
          // gone by itself
        }
      }
      await until('the last processes to go', () => processes(home).length === 0, 10000).catch(() => {});
      if (process.env.QUERN_KEEP) return code;
      for (const folder of given ? [base] : [home, base]) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      return code;
    },
  };
  await stack.start();
  return stack;
}

// A test run that is cut off leaves nothing running.
process.on('exit', () => {
  for (const stack of running) {
    control('stop', stack.env);
    for (const one of processes(stack.home)) {
      try {
        process.kill(one.pid, 'SIGKILL');
      } catch {
        // gone by itself
      }
    }
    if (!process.env.QUERN_KEEP) fs.rmSync(stack.base, { recursive: true, force: true });
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** For a test file: one stack for all of its tests, with `admin` signed in; then `prepare` runs. */
function suite(options, prepare) {
  const stack = {};
  after(
    async () => {
      if (stack.stop) await stack.stop();
    },
    { timeout: 60000 },
  );
  /** A signed-in client of a new user. */
  stack.user = async (role, email = `${role}-${Math.random().toString(36).slice(2, 8)}@example.org`) => {
    const password = `password of ${email}`;
    await stack.admin.post('/auth/users', { email, name: `The ${role}`, role, password }, 201);
    return stack.client().login(email, password);
  };
  before(
    async () => {
      Object.assign(stack, await startStack(options));
      stack.admin = await stack.client().login(stack.email, stack.password);
      if (prepare) await prepare(stack);
    },
    { timeout: 180000 },
  );
  return stack;
}

module.exports = { startStack, suite, until, sleep, processes, freePort, ROOT, BUILD };
