// What an answer was asked of, in words: the rows and the columns and options that are not as they usually are.

import { html } from '/vendor/preact.js';
import { describeFilter, parseFilter, writeFilter } from '../lib/filters.js';
import { words } from '../lib/words.js';
import { labelOf } from './schema-form.js';

/** @typedef {import('../models/analytics.js').Operation} Operation */

/** @param {any} value @param {import('./schema-form.js').Property} property */
function valueText(value, property) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (property.enum) return property.labels?.[value] ?? words(String(value));
  const list = Array.isArray(value) ? value : [value];
  if (list.some((v) => typeof v === 'object')) return `${list.length}`;
  return list.length > 8 ? `${list.slice(0, 6).join(', ')} and ${list.length - 6} more` : list.join(', ');
}

/**
 * @param {Operation | undefined} operation
 * @param {Record<string, any>} values
 * @returns {[label: string, text: string][]}
 */
const partsOf = (operation, values) =>
  Object.entries(operation?.parameters.properties ?? {}).flatMap(([name, property]) =>
    values[name] === undefined ||
    values[name] === null ||
    JSON.stringify(values[name]) === JSON.stringify(property.default)
      ? []
      : [/** @type {[string, string]} */ ([property.title || labelOf(name), valueText(values[name], property)])],
  );

/** The filters of an answer, as the address has them. @param {{parameters: Record<string, any>}} answer @returns {string[]} */
export const filtersOf = ({ parameters }) =>
  (parameters?.filter ?? []).map((/** @type {any} */ f) => (typeof f === 'string' ? f : writeFilter(f)));

/** "Sex is MALE, FEMALE; Island is not Dream". @param {string[]} filters as the address has them */
export const rowsText = (filters) =>
  filters
    .flatMap((text) => parseFilter(text) ?? [])
    .map((f) => `${f.column} ${describeFilter(f)}`)
    .join('; ');

/**
 * @param {object} props
 * @param {Operation} [props.operation]
 * @param {Record<string, any>} props.values
 * @param {string[]} props.filters
 * @param {string} [props.dataset] its name, where the page does not say it
 * @param {string} [props.class]
 */
export function Asked({ operation, values, filters, dataset, class: kind = '' }) {
  const rows = rowsText(filters);
  const parts = [
    ...(dataset ? [/** @type {[string, string]} */ (['Data', dataset])] : []),
    ...partsOf(operation, values),
    ...(rows ? [/** @type {[string, string]} */ (['Rows', rows])] : []),
  ];
  if (!parts.length) return null;
  return html`<dl class=${`asked ${kind}`} aria-label="What was asked">
    ${parts.map(
      ([label, text]) =>
        html`<div key=${label}>
          <dt>${label}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}
