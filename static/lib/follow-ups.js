// Where an answer leads: the questions that one asks next, with the columns of this one.

/** @typedef {{operation: string, label: string, rename?: Record<string, string>, set?: Record<string, any>}} FollowUp */

const BY_GROUP = { response: 'column', factor: 'group_by' };

/** @type {Record<string, FollowUp[]>} */
const NEXT = {
  anova: [
    { operation: 'posthoc', label: 'Which groups differ?' },
    { operation: 'violin', label: 'The shapes of the groups', rename: BY_GROUP },
    { operation: 'variance_homogeneity', label: 'Do they spread alike?' },
  ],
  anova_welch: [
    { operation: 'posthoc', label: 'Which groups differ?', set: { method: 'games_howell' } },
    { operation: 'violin', label: 'The shapes of the groups', rename: BY_GROUP },
  ],
  kruskal_wallis: [{ operation: 'violin', label: 'The shapes of the groups', rename: BY_GROUP }],
  ttest_independent: [
    { operation: 'violin', label: 'The shapes of the groups', rename: BY_GROUP },
    { operation: 'permutation_test', label: 'Without any distribution' },
    { operation: 'power_t', label: 'How many rows would it take?', set: { effect: 0.5, power: 0.8 } },
  ],
  mann_whitney: [{ operation: 'ks_two_sample', label: 'Are they distributed alike?' }],
  ttest_one_sample: [
    { operation: 'histogram', label: 'The distribution' },
    { operation: 'bootstrap', label: 'The interval without presuming normality' },
  ],
  histogram: [
    { operation: 'describe', label: 'All figures', rename: { column: 'columns' } },
    { operation: 'normality', label: 'Is it normal?' },
    { operation: 'kde', label: 'Smoothed' },
  ],
  describe: [{ operation: 'correlation', label: 'Do they go together?' }],
  frequencies: [],
  normality: [{ operation: 'qq_plot', label: 'Where does it deviate?' }],
  correlation: [
    { operation: 'partial_correlation', label: 'Each pair with the others held fixed' },
    { operation: 'pca', label: 'Their principal components' },
  ],
  contingency: [
    { operation: 'proportion_two', label: 'Two shares compared', rename: { rows: 'factor', columns: 'outcome' } },
  ],
  regression: [
    { operation: 'regularized', label: 'Which of them predict?' },
    { operation: 'correlation', label: 'How the features go together', rename: { features: 'columns' } },
  ],
  regularized: [{ operation: 'regression', label: 'Coefficients with errors and p' }],
  clustering: [{ operation: 'pca', label: 'The same columns as components' }],
  pca: [{ operation: 'clustering', label: 'Groups of rows', set: { n_clusters: 3 } }],
  violin: [{ operation: 'box_plot', label: 'As boxes' }],
  box_plot: [{ operation: 'violin', label: 'As shapes' }],
};

/**
 * The parameters of one operation that another takes too, under their new names.
 * @param {Record<string, any>} values
 * @param {import('../components/schema-form.js').ObjectSchema} schema of the other
 * @param {Record<string, string>} [rename]
 */
function carry(values, schema, rename = {}) {
  /** @type {Record<string, any>} */
  const next = {};
  for (const [name, value] of Object.entries(values)) {
    const to = rename[name] ?? name;
    const property = schema.properties[to];
    if (
      !property ||
      (property.enum && !property.enum.includes(value)) ||
      JSON.stringify(value) === JSON.stringify(property.default)
    )
      continue;
    if (property.type === 'array') next[to] = Array.isArray(value) ? value : [value];
    else if (!Array.isArray(value)) next[to] = value;
  }
  return next;
}

/**
 * @param {string} operation
 * @param {Record<string, any>} values
 * @param {import('../models/analytics.js').Operation[]} catalog
 * @returns {{operation: string, title: string, label: string, parameters: Record<string, any>}[]}
 */
export const followUps = (operation, values, catalog) =>
  (NEXT[operation] ?? []).flatMap(({ operation: name, label, rename, set }) => {
    const other = catalog.find((o) => o.name === name);
    return other
      ? [
          {
            operation: name,
            title: other.title,
            label,
            parameters: { ...carry(values, other.parameters, rename), ...set },
          },
        ]
      : [];
  });
