// Keeps the list of module preloads in index.html true: every module that the first paint needs, so that the browser fetches them at once and not
// one import after the other. `node tools/preload.js` writes the list, `--check` only says whether it is true.

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENTRY = 'components/app.js';

/**
 * The modules that a module imports at once, itself first.
 * @param {string} file
 * @param {Set<string>} seen
 */
async function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(join(root, file), 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export)\b[^'"`;]*?['"](\.[^'"]+)['"]/gm)) {
    await closure(relative(root, join(root, dirname(file), from)), seen);
  }
  return seen;
}

const page = join(root, 'index.html');
const before = await readFile(page, 'utf8');
const files = ['/vendor/preact.js', ...[...(await closure(ENTRY))].map((file) => `/${file}`)];
const links = files.map((file) => `    <link rel="modulepreload" href="${file}" />\n`).join('');
const after = before.replace(/(?: *<link rel="modulepreload"[^>]*>\n)+/, links);
if (after !== before && process.argv.includes('--check')) {
  process.stderr.write('index.html: the list of module preloads is not up to date; run npm run preload\n');
  process.exit(1);
}
if (after !== before) await writeFile(page, after);
