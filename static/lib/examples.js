// A first choice of columns for a question, made from what the columns are: for who wants to see an answer before thinking about it.

import { isNumeric, isTemporal } from './columns.js';

/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('../components/schema-form.js').ObjectSchema} ObjectSchema */

/** Numbers that only name things: an id, a code, a year, a place on the map. */
const NAMING = /(^|[_\s.])(id|ids|code|key|index|zip|zip_code|tz|year|lat|lon|latitude|longitude|time|updated)$/i;

/** @param {Column} c */
const measures = (c) => isNumeric(c.type) && !NAMING.test(c.name);

/** Other settings without which an operation has nothing to compute. @type {Record<string, Record<string, any>>} */
const SETTINGS = {
  clustering: { n_clusters: 3 },
  power_anova: { groups: 3, effect: 0.25, power: 0.8 },
  power_chi_squared: { df: 1, effect: 0.3, power: 0.8 },
  power_correlation: { effect: 0.3, power: 0.8 },
  power_proportion: { p1: 0.3, p2: 0.5, power: 0.8 },
  power_t: { effect: 0.5, power: 0.8 },
};

/** What a generalised linear model is for: a yes or no, else a count. @param {Column[]} columns @param {(column: Column) => number | null} levelsOf */
const yesOrCount = (columns, levelsOf) =>
  columns.find((c) => levelsOf(c) === 2) ?? columns.find((c) => c.type === 'integer' && measures(c));

/** @param {Column[]} columns */
const measured = (columns) => columns.find(measures) ?? columns.find((c) => !isTemporal(c.type)) ?? columns[0];

/** Parameters that ask for groups though they take any kind of label. */
const GROUPING = ['factor', 'group_by', 'rows', 'columns', 'first', 'second', 'outcome'];

/**
 * Values with which the operation can run, or null when the columns do not allow any.
 * @param {{name: string, parameters: ObjectSchema}} operation
 * @param {Column[]} columns
 * @param {(column: Column) => number | null} [levelsOf] how many different values a column has, when that is known
 */
export function exampleValues({ name: operation, parameters }, columns, levelsOf = () => null) {
  /** @type {Record<string, any>} */
  const values = { ...SETTINGS[operation] };
  /** @type {Set<string>} */
  const used = new Set();
  const groups = (/** @type {Column} */ c) => {
    const levels = levelsOf(c);
    return (
      (c.type === 'text' || c.type === 'boolean' || (c.type === 'integer' && levels !== null && levels <= 12)) &&
      (levels === null || (levels > 1 && levels <= 30))
    );
  };
  const two = /ttest_independent|mann_whitney|ks_two_sample|proportion_two/.test(operation);
  for (const name of parameters.required ?? []) {
    const property = parameters.properties[name];
    const wanted = property['x-quern-column'];
    if (values[name] !== undefined) continue;
    if (property.enum) {
      values[name] = property.enum[0];
      continue;
    }
    if (!wanted) return null;
    const fits = columns.filter((c) => wanted.types.includes(c.type) && !used.has(c.name));
    const grouping = GROUPING.includes(name) && wanted.types.includes('text') && !wanted.many;
    const best = grouping
      ? (fits.find((c) => groups(c) && (!two || name !== 'factor' || levelsOf(c) === 2)) ?? fits.find(groups))
      : (`${operation}.${name}` === 'glm.target' && yesOrCount(fits, levelsOf)) || measured(fits);
    if (!best) return null;
    if (wanted.many) {
      const list = fits.filter(measures).slice(0, 4);
      const least = Math.max(1, property.minItems ?? 1);
      if (list.length < least) list.push(...fits.filter((c) => !list.includes(c)).slice(0, least - list.length));
      if (list.length < least) return null;
      values[name] = list.map((c) => c.name);
      list.forEach((c) => used.add(c.name));
    } else {
      values[name] = best.name;
      used.add(best.name);
    }
  }
  return values;
}
