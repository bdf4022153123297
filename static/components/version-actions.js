// What can be done with one version, from its row and from the page that shows it.

import { html } from '/vendor/preact.js';
import { plural } from '../lib/format.js';
import { asProblem } from '../lib/problem.js';
import { toast } from '../models/toasts.js';
import { deleteVersion, restoreVersion } from '../models/versions.js';
import { ask } from './dialog.js';

/**
 * Makes the rows of an old version the current ones. That is a new version, so going back is another: it happens at once, and the toast offers it.
 * @param {number} dataset
 * @param {number} number of the version to restore
 * @param {number} current the number of the version that is current now
 * @param {() => void} after
 */
export async function restore(dataset, number, current, after) {
  try {
    const made = await restoreVersion(dataset, number);
    after();
    toast(`Version ${made.number} has the rows of version ${number}`, {
      tone: 'good',
      action: { label: 'Undo', run: () => undo(dataset, current, after) },
    });
  } catch (error) {
    toast(asProblem(error).message, { tone: 'bad' });
  }
}

/** @type {(dataset: number, former: number, after: () => void) => Promise<void>} */
async function undo(dataset, former, after) {
  try {
    const made = await restoreVersion(dataset, former);
    after();
    toast(`Undone: version ${made.number} has the rows of version ${former} again`, { tone: 'good' });
  } catch (error) {
    toast(asProblem(error).message, { tone: 'bad' });
  }
}

/**
 * @param {number} dataset
 * @param {import('../models/versions.js').Version} v
 * @param {() => void} after
 */
export function askDeleteVersion(dataset, v, after) {
  ask({
    title: `Delete version ${v.number}?`,
    body: html`<p>
      Its ${plural(v.rows, 'row')} can then no longer be shown, compared or restored, and analyses of it are gone with
      it. Other versions stay as they are. <b>This cannot be undone.</b>
    </p>`,
    action: 'Delete version',
    run: async () => {
      await deleteVersion(dataset, v.number);
      after();
      toast(`Version ${v.number} deleted`, { tone: 'good' });
    },
  });
}
