// Import: files are looked at before anything is stored. Options at the left, what the server would read at the right; where the file goes stands in
// the URL, the files wait in models/drafts.js.

import { html, useEffect, useMemo, useState } from '/vendor/preact.js';
import { goalOf, ImportTarget } from '../components/import-target.js';
import { ImportChosen, ImportDrop } from '../components/import-files.js';
import { ImportLook } from '../components/import-look.js';
import { ImportOptions } from '../components/import-options.js';
import { ImportProgress } from '../components/import-progress.js';
import { TextField } from '../components/field.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page.js';
import { Empty } from '../components/states.js';
import { copy } from '../lib/clipboard.js';
import { curlForm } from '../lib/curl.js';
import { plural } from '../lib/format.js';
import { fieldProblems, importOptions, without } from '../lib/import-options.js';
import { params } from '../lib/router.js';
import { changeDraft, chosen, clearDrafts, drafts, dropDraft, sent } from '../models/drafts.js';
import { blame, forgetLook, lookAt, looks, shownOf } from '../models/previews.js';
import { canEdit } from '../models/session.js';
import { dismissUpload, sendParcels, uploads } from '../models/uploads.js';

/** @typedef {import('../models/drafts.js').Draft} Draft */
/** @typedef {import('../models/datasets.js').Dataset} Dataset */
/** @typedef {import('../components/import-target.js').Goal} Goal */

/** Where a file goes, as far as that decides how it is read. @param {Goal} goal @returns {import('../models/previews.js').Target} */
const targetOf = (goal) => ({
  dataset: goal.mode === 'replace' ? null : goal.dataset,
  mode: goal.mode,
  key: goal.key,
});

/** What is sent with a file. @param {Draft} draft @param {Goal} goal @returns {Record<string, string>} */
function fieldsOf(draft, goal) {
  const fields = importOptions(draft, shownOf(draft, targetOf(goal)));
  if (!goal.dataset) {
    if (draft.name.trim()) fields.name = draft.name.trim();
    if (draft.description.trim()) fields.description = draft.description.trim();
    return fields;
  }
  fields.mode = goal.mode;
  if (goal.mode === 'upsert') fields.key = JSON.stringify(goal.key);
  if (!goal.addNew && goal.mode !== 'replace') fields.new_columns = 'refuse';
  return fields;
}

/**
 * What is wrong with one file, by option.
 * @param {Draft} draft
 * @param {Goal} goal
 * @returns {Record<string, string>}
 */
function obstaclesOf(draft, goal) {
  const look = looks.value.get(draft.id);
  const p = look?.data;
  if (Object.keys(fieldProblems(draft)).length || look?.problem)
    return { '': `${draft.file.name} can not be read like this.` };
  if (!goal.dataset || !p) return {};
  if ((p.members?.length ?? 0) > 1 && !draft.options.member)
    return { '': 'The zip holds several files.', member: 'Choose the file that goes into the dataset.' };
  if (goal.mode !== 'replace' && !goal.addNew && p.columns.some((c) => c.in_dataset === false))
    return { '': 'Some columns are not in the dataset: say where they go, or let new ones be added.' };
  return {};
}

/**
 * Why the files can not go yet, by option; '' as the option: the whole.
 * @param {Draft[]} list
 * @param {Goal} goal
 * @returns {Record<string, string>}
 */
function obstacles(list, goal) {
  if (goal.mode !== 'new' && !goal.dataset) return { '': 'Choose the dataset that the file goes into.' };
  if (goal.mode === 'upsert' && !goal.key.length) return { key: 'Choose the columns that tell rows apart.' };
  if (goal.mode === 'replace' && list.length > 1)
    return { '': 'One file can replace the rows, not several. Take the others off.' };
  return Object.assign({}, ...list.map((draft) => obstaclesOf(draft, goal)));
}

const verbs = { new: 'Import', append: 'Add rows', replace: 'Replace rows', upsert: 'Update rows' };

/** @param {{list: Draft[], goal: Goal}} props */
function Editor({ list, goal }) {
  const draft = list.find((d) => d.id === chosen.value) ?? list[0];
  const [dataset, setDataset] = useState(/** @type {Dataset | null} */ (null));
  const [tried, setTried] = useState(false);
  const look = looks.value.get(draft.id);
  const target = targetOf(goal);
  useEffect(() => lookAt(draft, target), [draft, JSON.stringify(target), look?.key]);

  const known = dataset && dataset.id === goal.dataset ? dataset : null;
  const problems = fieldProblems(draft);
  const why = obstacles(list, goal);
  const errorOf = (/** @type {string} */ name) =>
    problems[name] || look?.problem?.of(name) || (name === 'member' || tried ? why[name] : '') || '';
  const setOption = (/** @type {string} */ name, /** @type {string} */ value) =>
    changeDraft(draft.id, { options: { ...draft.options, [name]: value } });
  const actions = useMemo(
    () => ({
      setType: (/** @type {string} */ source, /** @type {string} */ type) => {
        const types = without(draft.types, source);
        changeDraft(draft.id, { types: type ? { ...types, [source]: type } : types });
      },
      setName: (/** @type {string} */ source, /** @type {string | null | undefined} */ name) => {
        const names = without(draft.names, source);
        changeDraft(draft.id, { names: name === undefined ? names : { ...names, [source]: name } });
      },
    }),
    [draft],
  );
  const ready = !Object.keys(why).length;
  const start = () => {
    setTried(true);
    if (!ready) return;
    const parcels = list.map((d) => ({
      file: d.file,
      options: fieldsOf(d, goal),
      into: goal.dataset ?? undefined,
      onDone: () => {
        forgetLook(d.id);
        dropDraft(d.id);
      },
      onFailed: (/** @type {import('../lib/problem.js').Problem} */ problem) => blame(d.id, problem),
    }));
    sent.value = sendParcels(parcels);
  };
  const asCurl = () =>
    curlForm(
      goal.dataset ? `/datasets/${goal.dataset}/load` : '/datasets/upload',
      draft.file.name,
      fieldsOf(draft, goal),
    );
  const verb = /** @type {any} */ (verbs)[goal.mode];
  const text = list.length > 1 ? `${verb === 'Import' ? 'Import' : `${verb} of`} ${plural(list.length, 'file')}` : verb;

  return html`<${PageHead}
      title="Import"
      sub=${known ? html`Into <a href=${`/data/${known.id}`}>${known.name}</a>` : 'Nothing is stored before you import.'}
      actions=${html`<button type="button" class="wide-only" onClick=${() => copy(asCurl(), 'curl command')}>
          <${Icon} name="copy" />Copy as curl</button
        ><button type="button" class="primary" onClick=${start} aria-describedby="import-why">
          <${Icon} name="upload" />${text}
        </button>`}
    />
    <p id="import-why" class=${tried && !ready ? 'form-problem' : 'visually-hidden'} role="status">
      ${tried && !ready ? (why[''] ?? Object.values(why)[0]) : ''}
    </p>
    <div class="import">
      <form
        class="card padded import-side"
        aria-label="Options of the import"
        onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}
      >
        <${ImportChosen} list=${list} draft=${draft} />
        <${ImportTarget} goal=${goal} dataset=${known} onDataset=${setDataset} errorOf=${errorOf} />
        ${
          goal.mode === 'new' &&
          html`<${TextField}
              label="Name"
              name="name"
              value=${draft.name}
              placeholder=${draft.file.name.replace(/\.[^.]+$/, '')}
              maxlength="200"
              autocomplete="off"
              error=${errorOf('name')}
              onInput=${(/** @type {any} */ e) => changeDraft(draft.id, { name: e.currentTarget.value })}
            />
            <${TextField}
              label="Description"
              name="description"
              value=${draft.description}
              placeholder="What is it about?"
              autocomplete="off"
              onInput=${(/** @type {any} */ e) => changeDraft(draft.id, { description: e.currentTarget.value })}
            />`
        }
        <${ImportOptions}
          key=${draft.id}
          draft=${draft}
          preview=${look?.data}
          blind=${Boolean(look?.blind)}
          single=${Boolean(goal.dataset)}
          errorOf=${errorOf}
          onChange=${setOption}
          onReset=${() => changeDraft(draft.id, { options: {}, types: {}, names: {} })}
        />
      </form>
      <${ImportLook} key=${draft.id} draft=${draft} look=${look} goal=${goal} actions=${actions} />
    </div>`;
}

export default function Import() {
  const list = drafts.value;
  const goal = goalOf(params());
  const under = uploads.value.filter((u) => sent.value.includes(u.id));
  if (!canEdit()) {
    return html`<${PageHead} title="Import" /><${Empty}
        icon="upload"
        title="Your role is viewer"
        actions=${html`<a class="button" href="/data">All datasets</a>`}
        ><p>Ask an editor to add data, or an admin to make you one.</p><//
      >`;
  }
  const leave = (/** @type {boolean} */ forget) => {
    under.forEach((u) => dismissUpload(u.id));
    sent.value = [];
    if (!forget) return;
    list.forEach((d) => forgetLook(d.id));
    clearDrafts();
  };
  if (under.length) {
    return html`<${PageHead}
        title="Import"
        sub=${under.length > 1 ? plural(under.length, 'file') : under[0].file.name}
      /><${ImportProgress} list=${under} onBack=${() => leave(false)} onMore=${() => leave(true)} />`;
  }
  if (!list.length)
    return html`<${PageHead} title="Import" sub="See how a file is read before anything is stored." /><${ImportDrop}
        goal=${goal}
      />`;
  return html`<${Editor} list=${list} goal=${goal} />`;
}
