// From what one wants to know to the analysis that answers it. A question has roles (the column that is measured, the one that says the group ...);
// columns fill them; their types, and how many different values they have, decide.

import { isNumeric, isTemporal } from './columns.js';
import { writeFilter } from './filters.js';
import { describe, step } from './guide-describe.js';
import { plural } from './format.js';

/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('./guide-questions.js').Question} Question */
/** @typedef {{operation: string, parameters: Record<string, any>, filters?: string[]}} Step */
/** @typedef {{step: Step, why: string, others: {step: Step, label: string}[]} | {advice: string}} Advice */
/**
 * @typedef {object} World
 * @property {Column[]} columns
 * @property {(column: Column) => number | null} levels how many different values a column has, when that is known
 * @property {(column: Column) => string[]} top its most frequent values
 */

const MANY_LEVELS = 50;
const MANY_FEATURES = 20;

/** @param {Column} c @param {World} world */
const isLabel = (c, world) =>
  c.type === 'text' || c.type === 'boolean' || (c.type === 'integer' && (world.levels(c) ?? 99) <= 2);

/** @param {Column} y @param {Column} by @param {World} world @returns {Advice} */
function compare(y, by, world) {
  const groups = world.levels(by);
  if (y.name === by.name) return { advice: 'What is compared and the groups must be two columns.' };
  if (groups !== null && groups < 2)
    return { advice: `“${by.name}” has one value only, so there are no groups to compare.` };
  if (groups !== null && groups > MANY_LEVELS && isNumeric(y.type))
    return {
      advice: `“${by.name}” has ${plural(groups, 'different value')}: too many groups to compare. Choose a column with fewer, or filter the rows first.`,
    };
  const parameters = { response: y.name, factor: by.name };
  if (isLabel(y, world)) {
    const tab = step('contingency', { rows: by.name, columns: y.name });
    if (groups === 2 && world.levels(y) === 2)
      return {
        step: step('proportion_two', { outcome: y.name, factor: by.name }),
        why: `Two groups, and two outcomes: their shares are compared.`,
        others: [{ step: tab, label: 'Fisher’s exact test' }],
      };
    return { step: tab, why: `“${y.name}” holds labels: their shares are compared between the groups.`, others: [] };
  }
  if (!isNumeric(y.type)) return { advice: 'Dates can not be averaged. Choose a number or a label to compare.' };
  if (groups === 2)
    return {
      step: step('ttest_independent', parameters),
      why: 'Two groups, and a number: Welch’s t test compares the means without presuming equal spreads.',
      others: [
        { step: step('mann_whitney', parameters), label: 'By ranks' },
        { step: step('permutation_test', parameters), label: 'By permutations' },
        { step: step('violin', { column: y.name, group_by: by.name }), label: 'The shapes' },
      ],
    };
  return {
    step: step('anova', parameters),
    why: `${groups === null ? 'Several' : groups} groups, and a number: analysis of variance compares their means.`,
    others: [
      { step: step('kruskal_wallis', parameters), label: 'By ranks' },
      { step: step('posthoc', parameters), label: 'Each pair' },
      { step: step('violin', { column: y.name, group_by: by.name }), label: 'The shapes' },
    ],
  };
}

/** @param {Column[]} x @returns {Advice} */
function paired(x) {
  if (x.length < 2) return { advice: 'Choose two columns or more: each row is measured in all of them.' };
  const names = x.map((c) => c.name);
  const [first, second] = names;
  if (x.length === 2)
    return {
      step: step('ttest_paired', { first, second }),
      why: 'Two measurements of each row: the paired t test looks at their differences.',
      others: [
        { step: step('wilcoxon', { first, second }), label: 'By signed ranks' },
        { step: step('sign_test', { first, second }), label: 'By signs alone' },
        { step: step('correlation', { columns: names }), label: 'Do they agree?' },
      ],
    };
  return {
    step: step('anova_repeated', { columns: names }),
    why: `${x.length} measurements of each row: analysis of variance with repeated measures.`,
    others: [{ step: step('friedman', { columns: names }), label: 'By ranks' }],
  };
}

/** @param {Column} y @param {string} value @returns {Advice} */
function against(y, value) {
  const number = Number(value);
  if (!isNumeric(y.type)) {
    const p0 = value.includes('%') ? parseFloat(value) / 100 : number;
    if (!(p0 >= 0 && p0 <= 1)) return { advice: 'Give the share to compare with, from 0 to 1.' };
    return {
      step: step('proportion_one', { outcome: y.name, ...(p0 === 0.5 ? {} : { p0 }) }),
      why: `“${y.name}” holds labels: the share of one of them is compared with ${value}.`,
      others: [],
    };
  }
  if (value === '' || !Number.isFinite(number)) return { advice: 'Give the value to compare with.' };
  const mu = number ? { mu: number } : {};
  return {
    step: step('ttest_one_sample', { column: y.name, ...mu }),
    why: `The mean of “${y.name}” is compared with ${value}.`,
    others: [
      { step: step('wilcoxon', { first: y.name, ...mu }), label: 'By signed ranks' },
      { step: step('sign_test', { first: y.name, ...mu }), label: 'The median, by signs' },
    ],
  };
}

/** @param {Column[]} x @param {World} world @returns {Advice} */
function relate(x, world) {
  if (x.length < 2) return { advice: 'Choose two columns or more.' };
  const labels = x.filter((c) => c.type === 'text' || c.type === 'boolean');
  const names = x.map((c) => c.name);
  if (!labels.length)
    return {
      step: step('correlation', { columns: names }),
      why: `${x.length} columns of numbers: how closely each pair follows a straight line.`,
      others: [
        { step: step('correlation', { columns: names, method: 'spearman' }), label: 'By ranks' },
        ...(x.length > 2
          ? [{ step: step('partial_correlation', { columns: names }), label: 'With the others held fixed' }]
          : []),
      ],
    };
  if (x.length > 2)
    return {
      advice: 'With labels among them, columns are related two at a time; or explain one column by the others.',
    };
  if (labels.length === 2)
    return {
      step: step('contingency', { rows: names[0], columns: names[1] }),
      why: 'Two columns of labels: do they depend on each other?',
      others: [],
    };
  const number = x.find((c) => c !== labels[0]);
  return number ? compare(number, labels[0], world) : { advice: 'Choose two columns.' };
}

/** @param {Column} y @param {Column[]} x @param {World} world @returns {Advice} */
function explain(y, x, world) {
  const features = x.map((c) => c.name).filter((name) => name !== y.name);
  if (!features.length) return { advice: 'Choose the columns that may explain it.' };
  const parameters = { target: y.name, features };
  if (isTemporal(y.type)) return { advice: 'A date can not be explained by a model here. Choose a number or a label.' };
  const levels = world.levels(y);
  if (isLabel(y, world)) {
    const logistic = step('glm', { ...parameters, family: 'logistic' });
    if (levels === null || levels <= 2)
      return { step: logistic, why: `“${y.name}” is one of two: logistic regression explains its chance.`, others: [] };
    const two = world.top(y).slice(0, 2);
    if (two.length < 2)
      return {
        advice: `“${y.name}” has ${plural(levels, 'different value')}; the chance of one of two can be explained. Choose a column with two values.`,
      };
    return {
      step: { ...logistic, filters: [writeFilter({ column: y.name, op: 'in', value: two })] },
      why: `“${y.name}” has ${plural(levels, 'different value')}; logistic regression explains the chance of one against another: here of the two most frequent, “${two.join('” and “')}”. Change the rows to compare others.`,
      others: [],
    };
  }
  const linear = step('regression', parameters);
  const penalised = step('regularized', parameters);
  if (features.length > MANY_FEATURES)
    return {
      step: penalised,
      why: `${features.length} columns: penalised regression picks those that predict.`,
      others: [{ step: linear, label: 'All of them, with p values' }],
    };
  return {
    step: linear,
    why: `“${y.name}” is a number: linear regression says how it depends on the others.`,
    others: [
      { step: penalised, label: 'Which of them predict?' },
      ...(y.type === 'integer'
        ? [{ step: step('glm', { ...parameters, family: 'poisson' }), label: 'As counts (Poisson)' }]
        : []),
    ],
  };
}

/** @param {Column[]} x @returns {Advice} */
function group(x) {
  if (x.length < 2) return { advice: 'Choose two columns or more.' };
  const columns = x.map((c) => c.name);
  return {
    step: step('clustering', { n_clusters: 3, columns }),
    why: 'k-means puts rows that are alike together; change the number of clusters as you like.',
    others: [{ step: step('pca', { columns }), label: 'Principal components' }],
  };
}

/**
 * What fits the question; null while roles are not filled.
 * @param {Question} question
 * @param {(role: string) => string[]} chosen what fills a role
 * @param {World} world
 * @returns {Advice | null}
 */
export function advise(question, chosen, world) {
  const columnsOf = (/** @type {string} */ role) =>
    chosen(role).flatMap((name) => world.columns.find((c) => c.name === name) ?? []);
  const [y] = columnsOf('y');
  const [by] = columnsOf('by');
  const x = columnsOf('x');
  if (question.roles.some((r) => !r.optional && !r.value && !columnsOf(r.name).length)) return null;
  switch (question.key) {
    case 'describe':
      return describe(y, by, world);
    case 'compare':
      return compare(y, by, world);
    case 'paired':
      return paired(x);
    case 'value':
      return against(y, chosen('value')[0] ?? '');
    case 'relate':
      return relate(x, world);
    case 'explain':
      return explain(y, x, world);
    default:
      return group(x);
  }
}
