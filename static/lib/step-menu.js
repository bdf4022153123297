// What the head of a column offers: steps that begin with this column, as far as its type allows.

import { isNumeric, isTemporal } from './columns.js';
import { columnWord } from './steps.js';

/** @typedef {{label: string, icon?: string, step: import('../models/recipes.js').Step}} Offer */

/**
 * @param {import('./columns.js').Column} column
 * @returns {(Offer | 'line')[]}
 */
export function offersFor({ name, type }) {
  const columns = [name];
  /** @type {Offer[]} */
  const own =
    type === 'text'
      ? [
          { label: 'Trim white space', step: { step: 'trim', columns } },
          { label: 'Change case…', step: { step: 'case', columns, to: 'lower' } },
          { label: 'Replace…', step: { step: 'replace', columns } },
          { label: 'Split…', step: { step: 'split', column: name, into: [`${name}_1`, `${name}_2`] } },
          { label: 'Extract…', step: { step: 'extract', column: name, into: `${name}_part` } },
        ]
      : isNumeric(type)
        ? [
            { label: 'Outliers…', step: { step: 'outliers', columns } },
            { label: 'Bin…', step: { step: 'bin', column: name } },
            { label: 'Normalise', step: { step: 'normalise', columns } },
            { label: 'Standardise', step: { step: 'standardise', columns } },
          ]
        : isTemporal(type)
          ? [{ label: 'Date parts…', step: { step: 'date_parts', column: name, parts: ['year', 'month'] } }]
          : [];
  return [
    { label: 'Rename…', icon: 'pencil', step: { step: 'rename', column: name } },
    { label: 'Change type…', step: { step: 'change_type', columns, to: type === 'text' ? 'integer' : 'text' } },
    { label: 'Move to the front', step: { step: 'select', columns, keep_others: true } },
    { label: 'Drop column', icon: 'trash', step: { step: 'drop', columns } },
    'line',
    { label: 'Filter…', icon: 'filter', step: { step: 'filter', expression: `${columnWord(name)} is not null` } },
    { label: 'Sort ascending', icon: 'up', step: { step: 'sort', columns } },
    { label: 'Sort descending', icon: 'descend', step: { step: 'sort', columns, descending: columns } },
    { label: 'Remove duplicates', step: { step: 'deduplicate', columns } },
    'line',
    { label: 'Fill missing…', step: { step: 'fill_missing', columns, with: isNumeric(type) ? 'median' : 'mode' } },
    { label: 'Drop rows where missing', step: { step: 'drop_missing', columns } },
    'line',
    ...own,
    { label: 'Derived column…', step: { step: 'derive', into: `${name}_2`, expression: columnWord(name) } },
    ...(isNumeric(type) ? [] : [{ label: 'One-hot encode', step: { step: 'one_hot', column: name } }]),
  ];
}
