// What one may want to know of data, and the columns that each question is about.

/** @typedef {import('./columns.js').ColumnType} ColumnType */
/** @typedef {{name: string, label: string, types?: ColumnType[], many?: boolean, optional?: boolean, value?: boolean}} Role value: a number, or a text, instead of a column */
/** @typedef {{key: string, title: string, hint: string, icon: string, roles: Role[]}} Question */

/** @type {ColumnType[]} */
const NUMBERS = ['integer', 'float', 'decimal'];
/** @type {ColumnType[]} */
const LABELS = ['text', 'boolean', 'integer', 'date'];

/** @type {Question[]} */
export const QUESTIONS = [
  {
    key: 'describe',
    title: 'Describe a column',
    hint: 'Its middle, spread, shape; the values it has',
    icon: 'chart',
    roles: [
      { name: 'y', label: 'Column' },
      { name: 'by', label: 'By groups of', types: LABELS, optional: true },
    ],
  },
  {
    key: 'compare',
    title: 'Compare groups',
    hint: 'Do penguins of three species weigh the same?',
    icon: 'columns',
    roles: [
      { name: 'y', label: 'What is compared' },
      { name: 'by', label: 'Groups', types: LABELS },
    ],
  },
  {
    key: 'paired',
    title: 'Compare measurements of the same rows',
    hint: 'Before and after; two sensors; three judges',
    icon: 'descend',
    roles: [{ name: 'x', label: 'Columns', types: NUMBERS, many: true }],
  },
  {
    key: 'value',
    title: 'Compare with a given value',
    hint: 'Is the mean 15? Is the share one half?',
    icon: 'filter',
    roles: [
      { name: 'y', label: 'Column', types: [...NUMBERS, 'text', 'boolean'] },
      { name: 'value', label: 'Value', value: true },
    ],
  },
  {
    key: 'relate',
    title: 'Relate columns',
    hint: 'What goes up and down together?',
    icon: 'link',
    roles: [{ name: 'x', label: 'Columns', many: true }],
  },
  {
    key: 'explain',
    title: 'Explain a column by others',
    hint: 'What does fuel use depend on, and how much?',
    icon: 'right',
    roles: [
      { name: 'y', label: 'Column to explain' },
      { name: 'x', label: 'Explained by', many: true },
    ],
  },
  {
    key: 'group',
    title: 'Find groups and patterns',
    hint: 'Which rows are alike? What do many columns come down to?',
    icon: 'users',
    roles: [{ name: 'x', label: 'Columns', types: [...NUMBERS, 'boolean'], many: true }],
  },
];
