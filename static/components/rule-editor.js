// One rule in a dialog: which kind, of which columns, with what figures, and what happens to rows that break it.

import { html, useState } from '/vendor/preact.js';
import { ColumnChoice } from './column-choice.js';
import { Dialog } from './dialog.js';
import { Field, TextField } from './field.js';
import { isComplete, labelOf, SchemaForm } from './schema-form.js';

/** @typedef {import('../models/quality.js').Rule} Rule */
/** @typedef {import('../models/quality.js').RuleKind} RuleKind */

/** @type {Record<string, string>} */
export const actionWords = { flag: 'Count and show them', reject: 'Set them aside', fail: 'Refuse the whole load' };

/** What a rule's parameters are in the form: the schema, where a property without a type is a list or a value written as text. @param {RuleKind} kind */
function formSchema(kind) {
  const properties = Object.fromEntries(
    Object.entries(kind.params.properties).map(([name, property]) => [
      name,
      property.type ? property : { ...property, type: 'string', free: true },
    ]),
  );
  return { ...kind.params, properties };
}

/** @param {any} value */
const asText = (value) => (Array.isArray(value) ? value.join(', ') : value == null ? value : String(value));

/** @param {string} name @param {string} text */
function fromText(name, text) {
  if (name === 'values')
    return text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
      .map(asValue);
  return asValue(text.trim());
}
const asValue = (/** @type {string} */ text) => (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? Number(text) : text);

/**
 * @param {object} props
 * @param {Rule} props.rule
 * @param {RuleKind[]} props.kinds
 * @param {import('../lib/columns.js').Column[]} props.columns
 * @param {(rule: Rule) => void} props.onSave
 * @param {() => void} props.onClose
 */
export function RuleEditor({ rule, kinds, columns, onSave, onClose }) {
  const [draft, setDraft] = useState(rule);
  const kind = kinds.find((k) => k.name === draft.rule) ?? kinds[0];
  const schema = formSchema(kind);
  const free = (/** @type {string} */ name) => /** @type {any} */ (schema.properties[name])?.free;
  const values = Object.fromEntries(Object.entries(draft.params).map(([n, v]) => [n, free(n) ? asText(v) : v]));
  const enough = draft.columns.length >= kind.columns.min && isComplete(schema, values);
  const pick = (/** @type {string} */ name) => {
    const next = kinds.find((k) => k.name === name) ?? kinds[0];
    setDraft({
      ...draft,
      rule: name,
      params: {},
      columns: draft.columns.slice(0, next.columns.max),
      action: next.actions.includes(draft.action) ? draft.action : next.actions[0],
      name: undefined,
    });
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (enough) onSave(draft);
  };
  return html`<${Dialog} title=${rule.id ? 'Change rule' : 'Add rule'} onClose=${onClose}>
    <form onSubmit=${submit} class="rule-form">
      <${Field} label="Rule" help=${kind.doc}>
        ${(/** @type {any} */ ids) =>
          html`<select ...${ids} value=${kind.name} onChange=${(/** @type {any} */ e) => pick(e.currentTarget.value)}>
            ${kinds.map((k) => html`<option value=${k.name} selected=${k.name === kind.name}>${k.title}</option>`)}
          </select>`}
      <//>
      ${
        kind.columns.max > 0 &&
        html`<${Field} label=${kind.columns.max > 1 ? 'Columns' : 'Column'}>
          ${(/** @type {any} */ ids) =>
            html`<${ColumnChoice}
              id=${ids.id}
              label="Columns"
              columns=${columns}
              chosen=${draft.columns}
              many=${kind.columns.max > 1}
              required=${kind.columns.min > 0}
              onChange=${(/** @type {string[]} */ next) => setDraft({ ...draft, columns: next, name: undefined })}
            />`}
        <//>`
      }
      <${SchemaForm}
        schema=${schema}
        values=${values}
        columns=${columns}
        errorOf=${() => ''}
        onChange=${(/** @type {Record<string, any>} */ next) =>
          setDraft({
            ...draft,
            params: Object.fromEntries(Object.entries(next).map(([n, v]) => [n, free(n) ? fromText(n, v) : v])),
          })}
      />
      <${Field} label="Rows that break it">
        ${(/** @type {any} */ ids) =>
          html`<select
            ...${ids}
            value=${draft.action}
            onChange=${(/** @type {any} */ e) => setDraft({ ...draft, action: e.currentTarget.value })}
          >
            ${kind.actions.map((a) => html`<option value=${a} selected=${a === draft.action}>${actionWords[a] ?? labelOf(a)}</option>`)}
          </select>`}
      <//>
      <${TextField}
        label="Why"
        name="description"
        placeholder="What this rule protects"
        value=${draft.description ?? ''}
        onInput=${(/** @type {any} */ e) => setDraft({ ...draft, description: e.currentTarget.value })}
      />
      <div class="dialog-foot">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button type="submit" class="primary" disabled=${!enough}>${rule.id ? 'Save rule' : 'Add rule'}</button>
      </div>
    </form>
  <//>`;
}
