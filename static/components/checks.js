// What an analysis presumes, whether the data keep to it, and the analysis that does without: one click away, with the same columns.

import { html } from '/vendor/preact.js';
import { typeset } from '../lib/prose.js';
import { Icon } from './icon.js';

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {'ok' | 'doubtful' | 'fails'} verdict
 * @property {string} detail
 * @property {{operation: string, title: string, parameters: Record<string, any>} | null} alternative
 */

const WORDS = { ok: 'Holds', doubtful: 'Doubtful', fails: 'Fails' };
/** @type {Check['verdict'][]} */
const ORDER = ['fails', 'doubtful', 'ok'];
const ICONS = { ok: 'check', doubtful: 'alert', fails: 'close' };

/** @param {Check[]} checks */
function verdictOf(checks) {
  const fails = checks.filter((c) => c.verdict === 'fails').length;
  const doubtful = checks.filter((c) => c.verdict === 'doubtful').length;
  if (fails) return fails === 1 ? 'One assumption fails' : `${fails} assumptions fail`;
  if (doubtful) return doubtful === 1 ? 'One assumption is doubtful' : `${doubtful} assumptions are doubtful`;
  return 'The assumptions hold';
}

/** @param {{checks: Check[], linkOf: (operation: string, parameters: Record<string, any>) => string}} props */
export function Checks({ checks, linkOf }) {
  const worst = checks.some((c) => c.verdict === 'fails')
    ? 'fails'
    : checks.some((c) => c.verdict === 'doubtful')
      ? 'doubtful'
      : 'ok';
  const sorted = [...checks].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return html`<details class=${`card checks ${worst}`} open=${worst !== 'ok'}>
    <summary>
      <h2><${Icon} name=${ICONS[worst]} />${verdictOf(checks)}</h2>
      ${worst === 'ok' && html`<span class="quiet-text clip">${checks.map((c) => c.name).join(' · ')}</span>`}
    </summary>
    <ul>
      ${sorted.map(
        (c) =>
          html`<li key=${c.name} class=${c.verdict}>
            <span class="verdict"><${Icon} name=${ICONS[c.verdict]} />${WORDS[c.verdict]}</span>
            <div>
              <b>${c.name}</b>
              <p>${typeset(c.detail)}</p>
            </div>
            ${
              c.alternative &&
              html`<a class="button" href=${linkOf(c.alternative.operation, c.alternative.parameters)}
                >${c.alternative.title}<${Icon} name="right"
              /></a>`
            }
          </li>`,
      )}
    </ul>
  </details>`;
}
