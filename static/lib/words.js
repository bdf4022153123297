// Names of options as people write them.

/** @type {Record<string, string>} */
const WRITTEN = {
  two_sided: 'Two-sided',
  hc0: 'HC0 (White)',
  hc1: 'HC1',
  hc2: 'HC2',
  hc3: 'HC3 (robust)',
  classic: 'Classic',
  fd: 'Freedman-Diaconis',
  scott: 'Scott',
  sturges: 'Sturges',
  rice: 'Rice',
  sqrt: 'Square root',
  silverman: 'Silverman',
  pearson: 'Pearson (straight lines)',
  spearman: 'Spearman (ranks)',
  kendall: 'Kendall (tau-b)',
  tukey: 'Tukey’s HSD',
  games_howell: 'Games-Howell',
  pooled_t: 't tests, pooled variance',
  welch_t: 't tests, Welch',
  bonferroni: 'Bonferroni',
  holm: 'Holm',
  benjamini_hochberg: 'Benjamini-Hochberg',
  one_se: 'Within one standard error',
  min: 'Least error',
  elastic_net: 'Elastic net',
  sd: 'Standard deviation',
  fisher: 'Fisher',
};

/** @param {string} name "n_clusters" */
export function words(name) {
  const text = WRITTEN[name] ?? name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
