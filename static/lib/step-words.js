// Words for the cleaning steps' parameters and choices, where their names say too little, and when a parameter matters.

import { isNumeric, isTemporal } from './columns.js';

/** @type {Record<string, string>} */
export const groupTitles = {
  columns: 'Columns',
  values: 'Values',
  text: 'Text',
  missing: 'Missing values',
  rows: 'Rows',
  numbers: 'Numbers',
  derive: 'Derive',
  shape: 'Shape',
  combine: 'Combine',
};

/** Choices whose name says too little. @type {Record<string, Record<string, string>>} */
export const words = {
  'fill_missing.with': {
    constant: 'A constant',
    mean: 'The mean',
    median: 'The median',
    mode: 'The most frequent value',
    forward: 'The value before',
    backward: 'The value after',
    interpolated: 'A line between neighbours',
  },
  'drop_missing.when': { any: 'Any of them is missing', all: 'All of them are missing' },
  'deduplicate.keep': { first: 'The first', last: 'The last', none: 'None of them' },
  'outliers.method': {
    iqr: 'From the quartiles (IQR)',
    zscore: 'From the mean (z-score)',
    mad: 'From the median (MAD)',
  },
  'outliers.action': {
    clip: 'Cut to the bound',
    flag: 'Mark in a column',
    remove: 'Remove the row',
    missing: 'Make missing',
  },
  'bin.method': { width: 'Equal width', quantile: 'Equal counts', edges: 'Between given edges' },
  'bin.as': { text: 'Names', number: 'Numbers from 1' },
  'replace.match': { part: 'Every occurrence', whole: 'Whole values', pattern: 'A regular expression' },
  'case.to': { upper: 'CAPITALS', lower: 'small letters', title: 'Each Word', sentence: 'First letter' },
  'split.rest': { drop: 'Leave them out', last: 'Keep in the last column' },
  'change_type.on_error': { missing: 'Make them missing', fail: 'Stop' },
  'change_type.decimal': { point: '1,234.5', comma: '1.234,5' },
  'join.how': {
    left: 'All of this table',
    inner: 'Only those with a partner',
    right: 'All of the other',
    full: 'All of both',
  },
  'union.columns': { all: 'All of both', common: 'Those in both' },
  'filter.action': { keep: 'Keep these rows', drop: 'Drop these rows' },
};

/** Labels of fields whose name says too little. @type {Record<string, string>} */
export const titles = {
  'fill_missing.with': 'Fill with',
  'fill_missing.by': 'In groups of',
  'drop_missing.when': 'Drop a row when',
  'change_type.to': 'New type',
  'change_type.digits': 'Digits after the point',
  'change_type.decimal': 'Numbers are written',
  'change_type.on_error': 'Values that do not fit',
  'rename.to': 'New name',
  'case.to': 'Letters',
  'replace.to': 'Replace with',
  'replace.match': 'Look for',
  'split.rest': 'Further parts',
  'split.into': 'New columns',
  'split.keep': 'Keep the column itself',
  'merge.keep': 'Keep the columns themselves',
  'one_hot.most': 'At most so many values',
  'extract.into': 'Into column',
  'merge.into': 'New column',
  'derive.into': 'Column',
  'derive.replace': 'Replace a column of that name',
  'bin.into': 'New column',
  'bin.as': 'Bins as',
  'deduplicate.columns': 'Key',
  'deduplicate.keep': 'Of equal rows keep',
  'filter.action': 'Where it is true',
  'join.dataset_id': 'Other dataset',
  'union.dataset_id': 'Other dataset',
  'join.on': 'Key here',
  'join.other_on': 'Key there',
  'join.how': 'Rows to keep',
  'join.suffix': 'Behind names that both have',
  'sort.columns': 'Sort by',
  'sort.descending': 'From great to small',
  'group.by': 'Group by',
  'pivot.by': 'Keep as rows',
  'pivot.column': 'Values become columns',
  'pivot.value': 'Filled with',
  'unpivot.columns': 'Columns that become rows',
  'unpivot.name': 'Column of names',
  'unpivot.value': 'Column of values',
  'lump.least': 'Rare is fewer rows than',
  'lump.other': 'They become',
};

/** When a parameter matters; those that are not here always do. @type {Record<string, (values: Record<string, any>) => boolean>} */
export const matters = {
  'fill_missing.value': (v) => v.with === 'constant',
  'change_type.format': (v) => isTemporal(v.to) || v.to === 'text',
  'change_type.digits': (v) => v.to === 'decimal',
  'change_type.decimal': (v) => isNumeric(v.to),
  'bin.bins': (v) => v.method !== 'edges',
  'bin.edges': (v) => v.method === 'edges',
  'sample.rows': (v) => v.fraction === undefined,
  'sample.fraction': (v) => v.rows === undefined,
  'sort.descending': (v) => (v.columns ?? []).length > 0,
  'join.other_on': (v) => Boolean(v.dataset_id),
  'join.version_id': () => false,
  'union.version_id': () => false,
};

/** What is lacking when a parameter is. @type {Record<string, string>} */
export const needs = {
  column: 'a column',
  columns: 'columns',
  dataset_id: 'a dataset',
  on: 'a key',
  by: 'columns or figures',
  into: 'a name',
  'split.into': 'new columns',
  'rename.to': 'a new name',
  to: 'a choice',
  value: 'a value',
  expression: 'an expression',
  separator: 'a separator',
  pattern: 'a pattern',
  find: 'what to look for',
  rows: 'a number of rows',
  edges: 'edges',
};
