// Chooses a step by typing a part of what it is called or does.

import { html, useState } from '/vendor/preact.js';
import { optionKeys } from '../lib/option-keys.js';
import { groupTitles } from '../lib/step-words.js';

/** @typedef {import('../models/recipes.js').StepKind} StepKind */

/** Those that hold every word; while something is typed the best come first. @param {StepKind[]} kinds @param {string} text */
function search(kinds, text) {
  const wanted = text.trim().toLowerCase();
  const order = Object.keys(groupTitles);
  const whole = (/** @type {StepKind} */ k) =>
    `${k.title} ${k.name} ${k.doc} ${groupTitles[k.group] ?? k.group}`.toLowerCase();
  const rank = (/** @type {StepKind} */ k) =>
    [k.title.toLowerCase().startsWith(wanted), k.title.toLowerCase().includes(wanted), true].indexOf(true);
  return kinds
    .filter((k) => wanted.split(/\s+/).every((word) => whole(k).includes(word)))
    .sort((a, b) => (wanted ? rank(a) - rank(b) : 0) || order.indexOf(a.group) - order.indexOf(b.group));
}

/** @param {{kinds: StepKind[], onPick: (kind: StepKind) => void}} props */
export function StepCatalog({ kinds, onPick }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = search(kinds, text);
  const grouped = !text.trim();
  const key = optionKeys({ options: found, at, move: setAt, pick: onPick, id: 'step-kind-' });
  return html`<div class="picker step-catalog">
    <input
      autofocus
      role="combobox"
      aria-label="Step"
      aria-expanded="true"
      aria-controls="step-kinds"
      aria-activedescendant=${found.length ? `step-kind-${at}` : undefined}
      placeholder=${`Search ${kinds.length} steps…`}
      value=${text}
      onInput=${(/** @type {any} */ e) => (setText(e.currentTarget.value), setAt(0))}
      onKeyDown=${key}
    />
    <div id="step-kinds" role="listbox" aria-label="Steps" class="options">
      ${found.map(
        (kind, i) =>
          html`${
              grouped &&
              kind.group !== found[i - 1]?.group &&
              html`<div class="option-group" role="presentation">${groupTitles[kind.group] ?? kind.group}</div>`
            }
            <div
              id=${`step-kind-${i}`}
              key=${kind.name}
              role="option"
              aria-selected=${i === at}
              onClick=${() => onPick(kind)}
              onPointerMove=${() => setAt(i)}
            >
              <span><b>${kind.title}</b><small>${kind.doc}</small></span>
            </div>`,
      )}
    </div>
    ${!found.length && html`<p class="quiet-text">No step has “${text}” in its description.</p>`}
  </div>`;
}
