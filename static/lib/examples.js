// A first choice of columns for a question, made from what the columns are: for who wants to see an answer before thinking about it.

import { isNumeric, isTemporal } from './columns.js';
import { writeFilter } from './filters.js';

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

/** Parameters that ask for groups though they take any kind of label. */
const GROUPING = ['factor', 'group_by', 'rows', 'columns', 'first', 'second', 'outcome'];

/** What an operation can not do without though it names it optional: one of several will do. @type {Record<string, string[]>} */
const ALSO = { permutation_test: ['factor'] };

/** Operations that compare two groups, and what the groups are called there. */
const TWO = /ttest_independent|mann_whitney|ks_two_sample|proportion_two/;

/**
 * @typedef {object} Known what is known of a column, when it is
 * @property {(column: Column) => import('./columns.js').Profile | undefined} profileOf
 * @property {number} rows of the dataset
 */
/** @typedef {{values: Record<string, any>, filters: string[]}} Example */

/** @param {Column} c @param {Known} known how many different values it has */
const levelsOf = (c, known) => (c.type === 'boolean' ? 2 : (known.profileOf(c)?.distinct ?? null));

/** A filter that leaves the two most frequent values of a column; none when it has no more. @param {Column} c @param {Known} known */
export function twoLevels(c, known) {
  const top = (known.profileOf(c)?.top ?? []).slice(0, 2).map((t) => String(t.value));
  return top.length === 2 && (levelsOf(c, known) ?? 0) > 2
    ? writeFilter({ column: c.name, op: 'in', value: top })
    : null;
}

/** The event of an outcome that has more values than two. @param {Column} c @param {Known} known */
function eventOf(c, known) {
  const top = known.profileOf(c)?.top?.[0];
  return top && (levelsOf(c, known) ?? 0) > 2 ? { event: String(top.value) } : {};
}

/**
 * Chooses the column of one parameter.
 * @param {string} operation @param {string} name @param {Column[]} fits @param {boolean} labels whether it takes texts @param {Known} known
 */
function best(operation, name, fits, labels, known) {
  const groups = (/** @type {Column} */ c) => {
    const levels = levelsOf(c, known);
    return (
      (c.type === 'text' || c.type === 'boolean' || (c.type === 'integer' && levels !== null && levels <= 12)) &&
      (levels === null || (levels > 1 && levels <= 30))
    );
  };
  if (operation === 'poisson_rate')
    return fits.find((c) => c.type === 'integer' && measures(c) && Number(known.profileOf(c)?.min) >= 0);
  if (operation === 'glm' && name === 'target')
    return (
      fits.find((c) => groups(c) && levelsOf(c, known) === 2) ??
      fits.find((c) => c.type !== 'integer' && groups(c)) ??
      fits.find((c) => c.type === 'integer' && measures(c))
    );
  if (GROUPING.includes(name) && labels)
    return (
      fits.find((c) => groups(c) && (!TWO.test(operation) || name !== 'factor' || levelsOf(c, known) === 2)) ??
      fits.find(groups)
    );
  return fits.find(measures) ?? fits.find((c) => !isTemporal(c.type)) ?? fits[0];
}

/** @param {Column[]} fits @param {number} least @returns {string[] | null} */
function several(fits, least) {
  const list = fits.filter(measures).slice(0, 4);
  if (list.length < least) list.push(...fits.filter((c) => !list.includes(c)).slice(0, least - list.length));
  return list.length < least ? null : list.map((c) => c.name);
}

/** What follows from the columns that were chosen: events, the two groups that are compared. @param {string} operation @param {Record<string, any>} values @param {Column[]} columns @param {Known} known @returns {Example} */
function settled(operation, values, columns, known) {
  const column = (/** @type {string} */ name) => columns.find((c) => c.name === values[name]);
  const [outcome, factor, target, one] = ['outcome', 'factor', 'target', 'column'].map(column);
  const filters = [];
  if (outcome) Object.assign(values, eventOf(outcome, known));
  if (factor && TWO.test(operation)) filters.push(twoLevels(factor, known));
  if (target?.type === 'text' && operation === 'glm') filters.push(twoLevels(target, known));
  const profile = one && known.profileOf(one);
  if (operation === 'ks_one_sample' && profile?.sd)
    values.numbers = [profile.mean, profile.sd].map((v) => Number(Number(v).toPrecision(3)));
  return { values, filters: filters.filter((f) => f !== null) };
}

/**
 * Values with which the operation can run, and filters that it needs; null when the columns do not allow any.
 * @param {{name: string, parameters: ObjectSchema}} operation
 * @param {Column[]} all the columns of the dataset
 * @param {Known} known
 * @returns {Example | null}
 */
export function exampleValues({ name: operation, parameters }, all, known) {
  /** @type {Record<string, any>} */
  const values = { ...SETTINGS[operation] };
  const columns = all.filter((c) => c.missing == null || c.missing < known.rows);
  /** @type {Set<string>} */
  const used = new Set();
  for (const name of [...(parameters.required ?? []), ...(ALSO[operation] ?? [])]) {
    const property = parameters.properties[name];
    const wanted = property['x-quern-column'];
    if (values[name] !== undefined || (operation === 'ks_one_sample' && name === 'numbers')) continue;
    if (property.enum) {
      values[name] = property.enum[0];
      continue;
    }
    if (!wanted) return null;
    const fits = columns.filter((c) => wanted.types.includes(c.type) && !used.has(c.name));
    values[name] = wanted.many
      ? several(fits, Math.max(1, property.minItems ?? 1))
      : (best(operation, name, fits, wanted.types.includes('text'), known)?.name ?? null);
    if (values[name] === null) return null;
    [values[name]].flat().forEach((n) => used.add(n));
  }
  const example = settled(operation, values, columns, known);
  return operation === 'ks_one_sample' && !values.numbers ? null : example;
}
