// The part of the guide that describes a column.

import { isTemporal } from './columns.js';

/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('./guide.js').Step} Step */
/** @typedef {import('./guide.js').Advice} Advice */
/** @typedef {import('./guide.js').World} World */

/** @param {string} operation @param {Record<string, any>} parameters @returns {Step} */
export const step = (operation, parameters) => ({ operation, parameters });

/** @param {Column} y @param {Column | undefined} by @param {World} world @returns {Advice} */
export function describe(y, by, world) {
  const name = y.name;
  if (y.type === 'text' || y.type === 'boolean')
    return by
      ? {
          step: step('contingency', { rows: name, columns: by.name }),
          why: `Both columns hold labels: how often each pair occurs.`,
          others: [],
        }
      : { step: step('frequencies', { column: name }), why: `“${name}” holds labels: they are counted.`, others: [] };
  if (isTemporal(y.type))
    return {
      step: step('histogram', { column: name }),
      why: 'Dates: how they are spread over time.',
      others: [{ step: step('ecdf', { column: name }), label: 'As a running share' }],
    };
  if (by)
    return {
      step: step('violin', { column: name, group_by: by.name }),
      why: `The shape of “${name}” in each group of “${by.name}”.`,
      others: [
        { step: step('describe', { columns: [name], group_by: by.name }), label: 'All figures by group' },
        { step: step('box_plot', { column: name, group_by: by.name }), label: 'Boxes' },
        { step: step('kde', { column: name, group_by: by.name }), label: 'Densities' },
      ],
    };
  return {
    step: step('histogram', { column: name }),
    why: `“${name}” holds ${(world.levels(y) ?? 99) > 12 ? 'amounts' : 'few different numbers'}: how they are spread.`,
    others: [
      { step: step('describe', { columns: [name] }), label: 'All figures' },
      { step: step('normality', { column: name }), label: 'Is it normal?' },
      { step: step('frequencies', { column: name }), label: 'Count its values' },
    ],
  };
}
