// The command palette: pages, datasets and actions behind Ctrl-K. A combobox over one list.

import { html, signal, useEffect, useLayoutEffect, useMemo, useRef, useState } from '/vendor/preact.js';
import { optionKeys } from '../lib/option-keys.js';
import { useResource } from '../lib/resource.js';
import { navigate, params, path } from '../lib/router.js';
import { analysisLink, operations } from '../models/analytics.js';
import { listDatasets } from '../models/datasets.js';
import { plural } from '../lib/format.js';
import { commands } from './commands.js';
import { Icon } from './icon.js';

/** @typedef {{group: string, label: string, icon: string, hint?: string, run: () => void}} Command */

const open = signal(false);
export const openPalette = () => (open.value = true);
export const togglePalette = () => (open.value = !open.value);

/** The shell draws this once. */
export function Palette() {
  return open.value && html`<${Panel} onClose=${() => (open.value = false)} />`;
}

/**
 * Whether every word of the text occurs in the label.
 * @param {string} label
 * @param {string} text
 */
const matches = (label, text) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => label.toLowerCase().includes(word));

/** Datasets whose name or description holds the text, a moment after typing stops. @param {string} text */
function useDatasets(text) {
  const [found, setFound] = useState(/** @type {Command[]} */ ([]));
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(
      async () => {
        const page = await listDatasets(
          { q: text.trim() || undefined, sort: '-updated_at', limit: text.trim() ? 8 : 5 },
          controller.signal,
        ).catch(() => null);
        if (!page || controller.signal.aborted) return;
        setFound(
          page.items.map((d) => ({
            group: 'Datasets',
            label: d.name,
            icon: 'data',
            hint: d.status === 'ready' ? `${plural(d.rows, 'row')} · ${plural(d.columns, 'column')}` : d.status,
            run: () => navigate(`/data/${d.id}`),
          })),
        );
      },
      text ? 120 : 0,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);
  return found;
}

const ANALYSES = 8;

/** Analyses whose title or question holds the text, of the dataset that the page is about. @param {string} text @returns {Command[]} */
function useAnalyses(text) {
  const catalog = useResource(operations, []);
  if (text.trim().length < 2) return [];
  const dataset = Number(/^\/data\/(\d+)/.exec(path.peek())?.[1] ?? params().get('dataset')) || null;
  return (catalog.data ?? [])
    .filter((o) => matches(`${o.title} ${o.answers} ${o.name.replaceAll('_', ' ')}`, text.trim()))
    .slice(0, ANALYSES)
    .map((o) => ({
      group: 'Analyses',
      label: o.title,
      icon: 'chart',
      run: () => navigate(analysisLink(o.name, dataset)),
    }));
}

/** @param {{onClose: () => void}} props */
function Panel({ onClose }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const datasets = useDatasets(text);
  const analyses = useAnalyses(text);
  const fixed = useMemo(() => commands(), []);
  const list = [
    ...fixed.filter((c) => c.group === 'Go to'),
    ...datasets,
    ...analyses,
    ...fixed.filter((c) => c.group !== 'Go to'),
  ].filter((c) => ['Datasets', 'Analyses'].includes(c.group) || matches(`${c.label} ${c.hint ?? ''}`, text.trim()));

  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => (before instanceof HTMLElement && before.isConnected ? before.focus() : undefined);
  }, []);
  useEffect(() => document.getElementById('command-0')?.scrollIntoView({ block: 'nearest' }), [text]);

  const run = (/** @type {Command} */ command) => {
    onClose();
    setTimeout(command.run);
  };
  const key = optionKeys({ options: list, at, move: setAt, pick: run, id: 'command-' });
  const outside = (/** @type {MouseEvent} */ event) => event.target === dialog.current && onClose();

  return html`<dialog
    ref=${dialog}
    class="palette"
    aria-label="Search and commands"
    onClose=${onClose}
    onMouseDown=${outside}
  >
    <div class="palette-field">
      <${Icon} name="search" />
      <input
        autofocus
        role="combobox"
        aria-label="Search pages, datasets and actions"
        aria-expanded="true"
        aria-controls="command-list"
        aria-activedescendant=${list.length ? `command-${at}` : undefined}
        autocomplete="off"
        spellcheck=${false}
        placeholder="Search pages, datasets, actions…"
        value=${text}
        onInput=${(/** @type {any} */ e) => (setText(e.currentTarget.value), setAt(0))}
        onKeyDown=${key}
      />
      <kbd>Esc</kbd>
    </div>
    <div id="command-list" role="listbox" aria-label="Results" class="options">
      ${list.map(
        (c, i) =>
          html`${(i === 0 || list[i - 1].group !== c.group) && html`<div class="option-group" role="presentation" key=${`group ${c.group}`}>${c.group}</div>`}
            <div
              id=${`command-${i}`}
              key=${`${c.group} ${c.label} ${i}`}
              role="option"
              aria-selected=${i === at}
              onClick=${() => run(c)}
              onPointerMove=${() => setAt(i)}
            >
              <${Icon} name=${c.icon} /><span class="clip">${c.label}</span
              >${c.hint && html`<small class="num">${c.hint}</small>`}
            </div>`,
      )}
    </div>
    ${!list.length && html`<p class="palette-none" role="status">Nothing is called “${text}”. Try a part of a dataset’s name.</p>`}
  </dialog>`;
}
