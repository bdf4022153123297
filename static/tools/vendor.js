// Places the libraries that the browser loads in static/vendor/.
//
// A strict Content-Security-Policy allows no inline import map, so our modules import by absolute path: '/vendor/preact.js' is one bundle of
// Preact, its hooks, htm's `html` tag and signals, in one copy, so that signals and components share one renderer; Plotly is one of its own. Fonts and Swagger UI are
// copied as published. Everything here is derived: delete the folder and run `npm run vendor` again.

import { build } from 'esbuild';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vendor = join(root, 'vendor');
const packages = join(root, 'node_modules');

const preact = `
  export * from 'preact';
  export * from 'preact/hooks';
  export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from '@preact/signals';
  import { h } from 'preact';
  import htm from 'htm';
  export const html = htm.bind(h);
`;

async function bundlePreact() {
  await build({
    stdin: { contents: preact, resolveDir: root, sourcefile: 'preact.js' },
    outfile: join(vendor, 'preact.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'inline',
  });
}

/** Plotly as a module of its own, loaded when the first figure is shown. */
async function bundlePlotly() {
  await build({
    stdin: {
      contents: "export { default } from 'plotly.js-cartesian-dist-min';",
      resolveDir: root,
      sourcefile: 'plotly.js',
    },
    outfile: join(vendor, 'plotly.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'inline',
  });
}

/** Copies the upright variable fonts: one file per script, of which a browser fetches just what the page's text needs. */
async function copyFont(/** @type {string} */ name) {
  const from = join(packages, '@fontsource-variable', name);
  const to = join(vendor, 'fonts', name);
  await mkdir(join(to, 'files'), { recursive: true });
  // The package calls its family "JetBrains Mono Variable"; the tokens say what the font is called.
  const css = await readFile(join(from, 'wght.css'), 'utf8');
  await writeFile(join(to, 'font.css'), css.replaceAll('JetBrains Mono Variable', 'JetBrains Mono'));
  for (const file of await readdir(join(from, 'files'))) {
    if (file.endsWith('-wght-normal.woff2')) await cp(join(from, 'files', file), join(to, 'files', file));
  }
}

async function copySwagger() {
  const to = join(vendor, 'swagger-ui');
  await mkdir(to, { recursive: true });
  for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE']) {
    await cp(join(packages, 'swagger-ui-dist', file), join(to, file));
  }
}

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await Promise.all([bundlePreact(), bundlePlotly(), copyFont('inter'), copyFont('jetbrains-mono'), copySwagger()]);
