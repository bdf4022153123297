// Cleaning steps in words: what a step is about, what it did, which of its parameters matter, how expressions name columns.

import { isNumeric } from './columns.js';
import { count, plural } from './format.js';
import { matters, needs, titles, words } from './step-words.js';

/** @typedef {import('../models/recipes.js').Step} Step */
/** @typedef {import('../models/recipes.js').StepKind} StepKind */
/** @typedef {import('../models/recipes.js').StepReport} StepReport */
/** @typedef {Record<string, any>} Values */

/** The description of a field, unless it says what its label says. @param {string | undefined} text @param {string | undefined} title */
function helpOf(text, title) {
  if (!text || /^(The|Its)( new)? (columns?|name|type)\.$/.test(text)) return undefined;
  return text.replace(/\.$/, '').toLowerCase() === title?.toLowerCase() ? undefined : text;
}

/** The properties that a form shows for these values, with their labels. @param {StepKind} kind @param {Values} values */
export function fieldsOf(kind, values) {
  return Object.entries(kind.parameters.properties)
    .filter(([name]) => matters[`${kind.name}.${name}`]?.(values) ?? true)
    .map(([name, property]) => {
      const place = `${kind.name}.${name}`;
      const title = titles[place] ?? property.title;
      return {
        name,
        property: { ...property, title, labels: words[place], description: helpOf(property.description, title) },
      };
    });
}

/** What a step still needs before it can be run, or ''. @param {StepKind | undefined} kind @param {Step} step */
export function lacking(kind, step) {
  if (!kind) return 'a step that exists';
  const { properties } = kind.parameters;
  const required = [...(kind.parameters.required ?? [])];
  if (step.step === 'fill_missing' && step.with === 'constant') required.push('value');
  if (step.step === 'bin' && step.method === 'edges') required.push('edges');
  if (step.step === 'group' && !step.aggregates?.length) required.push('by');
  if (step.step === 'sample' && step.rows === undefined && step.fraction === undefined) required.push('rows');
  const empty = required.find((name) => {
    const value = step[name];
    if (Array.isArray(value)) return !value.length || value.some((one) => one === '');
    return value === undefined || (value === '' && properties[name]?.minLength !== 0);
  });
  if (!empty) return '';
  return needs[`${step.step}.${empty}`] ?? needs[empty] ?? empty.replaceAll('_', ' ');
}

/** @param {string[]} names */
function listed(names) {
  if (names.length <= 2) return names.join(', ');
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

/** A line on what a step is about: "name → full_name". @param {Step} step */
export function aboutStep(step) {
  const into = Array.isArray(step.into) ? listed(step.into) : step.into;
  if (step.step === 'derive') return into ? `${into} = ${step.expression ?? ''}` : '';
  if (step.expression) return step.expression;
  const from = listed(
    [...(step.columns ?? step.by ?? step.on ?? []), ...(step.column ? [step.column] : [])].filter(Boolean),
  );
  const to = step.step === 'rename' || step.step === 'change_type' ? step.to : into;
  const what = { case: step.to, fill_missing: words['fill_missing.with'][step.with]?.toLowerCase() }[step.step];
  if (step.step === 'sample')
    return step.rows ? plural(step.rows, 'row') : step.fraction ? `${step.fraction * 100} %` : '';
  return [from, to && `→ ${to}`, what && `· ${what}`].filter(Boolean).join(' ');
}

const signed = (/** @type {number} */ n) => `${n > 0 ? '+' : '−'}${count(Math.abs(n))}`;

/** "+2 columns", or nothing. @param {number} before @param {number} after @param {string} noun */
const grown = (before, after, noun) =>
  after === before ? [] : [`${signed(after - before)} ${Math.abs(after - before) === 1 ? noun : `${noun}s`}`];

/** Steps that do their work without changing a value. */
const SILENT = ['sort', 'select', 'rename', 'change_type'];

/** What a step did, in a few short pieces. @param {StepReport} report @returns {string[]} */
export function effects(report) {
  if (!report.enabled) return ['off'];
  const before = report.before?.length ?? report.columns_before ?? 0;
  const after = report.after?.length ?? report.columns_after ?? 0;
  const said = [
    ...grown(report.rows_before, report.rows_after, 'row'),
    ...(report.cells_changed ? [plural(report.cells_changed, 'cell')] : []),
    ...grown(before, after, 'column'),
  ];
  const flagged = report.rows_affected && report.rows_before === report.rows_after && !report.cells_changed;
  if (flagged) said.push(`${plural(report.rows_affected, 'row')} concerned`);
  if (said.length) return said;
  return [SILENT.includes(report.step) ? 'done' : 'no change'];
}

/** A step as it is when it is added: choices that are needed have their first one. @param {StepKind} kind @returns {Step} */
export function freshStep(kind) {
  const { properties, required = [] } = kind.parameters;
  const chosen = required.filter((name) => properties[name]?.enum).map((name) => [name, properties[name].enum?.[0]]);
  return { step: kind.name, ...Object.fromEntries(chosen) };
}

const RESERVED = /^(and|or|not|in|between|is|null|true|false|like|ilike|matches|case|when|then|else|end)$/i;

/** A column's name as an expression writes it. @param {string} name */
export const columnWord = (name) =>
  /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/.test(name) && !RESERVED.test(name)
    ? name
    : `"${name.replaceAll('"', '""')}"`;

/** @param {string} text */
const textWord = (text) => `'${text.replaceAll("'", "''")}'`;

/** A filter of the grid as a condition. @param {import('./filters.js').Filter} filter @param {import('./columns.js').Column} column */
export function conditionOf(filter, column) {
  const name = columnWord(column.name);
  if (filter.op === 'is_null') return `${name} is ${filter.value === 'true' ? '' : 'not '}null`;
  const text = String(filter.value);
  const value = isNumeric(column.type) || column.type === 'boolean' ? text : textWord(text);
  return `${name} ${filter.op === 'ne' ? '<>' : '='} ${value}`;
}

/** The parts of a JSON file that are a recipe. @param {string} text @param {StepKind[]} kinds @returns {{name: string, steps: Step[]}} */
export function readRecipeFile(text, kinds) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('The file is not JSON.');
  }
  const steps = Array.isArray(json) ? json : json?.steps;
  if (!Array.isArray(steps)) throw new Error('The file has no list of steps.');
  steps.forEach((step, i) => {
    if (!kinds.some((k) => k.name === step?.step))
      throw new Error(`Step ${i + 1} of the file, “${String(step?.step ?? '?')}”, is none that there is here.`);
  });
  return { name: typeof json.name === 'string' ? json.name : '', steps };
}
