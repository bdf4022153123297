// Files dropped anywhere on the page are taken in: at once, or by way of the import page.

import { html, useEffect, useState } from '/vendor/preact.js';
import { toast } from '../models/toasts.js';
import { path } from '../lib/router.js';
import { addDrafts, openImport, sent } from '../models/drafts.js';
import { addUploads } from '../models/uploads.js';
import { canEdit } from '../models/session.js';
import { Icon } from './icon.js';

/** @param {DragEvent} event */
const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));

/**
 * The files of a drop; a folder is no file.
 * @param {DataTransfer | null} transfer
 */
function filesOf(transfer) {
  const items = [...(transfer?.items ?? [])];
  const folders = items.filter((i) => i.webkitGetAsEntry?.()?.isDirectory).length;
  const files = items.flatMap((i) =>
    i.kind === 'file' && !i.webkitGetAsEntry?.()?.isDirectory ? (i.getAsFile() ?? []) : [],
  );
  if (folders) toast('Folders are left out: drop the files themselves.', { tone: 'bad' });
  return files;
}

export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const off = new AbortController();
    const on = (/** @type {string} */ type, /** @type {(event: DragEvent) => void} */ act) =>
      addEventListener(type, (e) => hasFiles(/** @type {DragEvent} */ (e)) && act(/** @type {DragEvent} */ (e)), {
        signal: off.signal,
      });
    on('dragenter', () => setOver((depth += 1) > 0));
    on('dragleave', () => setOver((depth = Math.max(0, depth - 1)) > 0));
    on('dragover', (event) => event.preventDefault());
    on('drop', (event) => {
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (!canEdit()) return toast('Your role is viewer: ask an editor to add data.', { tone: 'bad' });
      const files = filesOf(event.dataTransfer);
      if (!files.length) return undefined;
      if (path.peek() === '/data/import' && !sent.peek().length) addDrafts(files);
      else if (event.target instanceof Element && event.target.closest('.drop-options')) openImport(files);
      else addUploads(files);
      return undefined;
    });
    return () => off.abort();
  }, []);
  if (!over) return null;
  const page = path.value === '/data/import';
  if (!canEdit())
    return html`<div class="drop-zone" aria-hidden="true">
      <div><${Icon} name="upload" /><b>Your role is viewer</b><span>Ask an editor to add data.</span></div>
    </div>`;
  return html`<div class="drop-zone" aria-hidden="true">
    <div>
      <${Icon} name="upload" /><b>${page ? 'Drop to look at it' : 'Drop to add data'}</b
      ><span>CSV, JSON, Excel, SPSS, Stata, SAS, also packed</span>
    </div>
    ${!page && html`<div class="drop-options"><b>Import with options…</b><span>Look at it first</span></div>`}
  </div>`;
}
