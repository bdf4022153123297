// Cleaning: the catalog of steps and functions, previews, recipes that were run.

import { get, patch, post, remove } from '../lib/api.js';

/** @typedef {{step: string, enabled?: boolean, [parameter: string]: any}} Step */
/** @typedef {{name: string, type: import('../lib/columns.js').ColumnType, timezone: string | null, scale?: number}} PreviewColumn */
/** @typedef {import('../components/schema-form.js').ObjectSchema} ObjectSchema */
/** @typedef {{name: string, title: string, group: string, doc: string, parameters: ObjectSchema}} StepKind */
/** @typedef {{name: string, signature: string, doc: string, group: string}} ExpressionFunction */
/**
 * @typedef {object} StepReport what a step did
 * @property {string} step
 * @property {boolean} enabled
 * @property {number} rows_before
 * @property {number} rows_after
 * @property {number} rows_affected
 * @property {number} cells_changed
 * @property {string | null} note
 * @property {PreviewColumn[]} [before] of a preview
 * @property {PreviewColumn[]} [after]
 * @property {number} [columns_before] of a run
 * @property {number} [columns_after]
 */
/** @typedef {{columns: PreviewColumn[], rows: any[][], row_numbers: number[], total: number, columns_cut: boolean}} Side */
/**
 * @typedef {object} Preview
 * @property {number} version
 * @property {number} rows
 * @property {number} sampled_rows
 * @property {boolean} sampled
 * @property {StepReport[]} steps
 * @property {{before: Side, after: Side, changed: [number, number][] | null, removed: number[] | null}} preview
 */
/**
 * @typedef {object} Recipe
 * @property {number} id
 * @property {string} name
 * @property {number} dataset_id
 * @property {string} dataset_name
 * @property {number | null} version
 * @property {'version' | 'dataset'} target
 * @property {number} target_dataset_id
 * @property {string} target_dataset_name
 * @property {number | null} result_version
 * @property {boolean} replay
 * @property {Step[]} steps
 * @property {StepReport[] | null} report
 * @property {string} created_at
 * @property {string} updated_at
 * @property {{id: number, name: string} | null} created_by
 * @property {{job_id: number, status: import('./jobs.js').Job['status'], error: string | null, at: string} | null} last_run
 */

const TYPES = ['boolean', 'integer', 'float', 'decimal', 'date', 'timestamp', 'text'];

/** A parameter that takes columns of any type says so by an empty list; forms want them all. @param {StepKind} kind @returns {StepKind} */
function withTypes(kind) {
  const properties = Object.fromEntries(
    Object.entries(kind.parameters.properties).map(([name, property]) => {
      const column = property['x-quern-column'];
      const next =
        column && !column.types.length ? { ...property, 'x-quern-column': { ...column, types: TYPES } } : property;
      return [name, next];
    }),
  );
  return { ...kind, parameters: { ...kind.parameters, properties } };
}

/** @type {Promise<StepKind[]> | null} */
let kinds = null;
/** The catalog of steps, asked for once. */
export function stepKinds() {
  kinds ??= get('/steps').then((reply) => reply.items.map(withTypes));
  kinds.catch(() => (kinds = null));
  return kinds;
}

/** @type {Promise<ExpressionFunction[]> | null} */
let functions = null;
/** The functions of the expression language, asked for once. @returns {Promise<ExpressionFunction[]>} */
export function expressionFunctions() {
  functions ??= get('/expressions/functions').then((reply) => reply.items);
  functions.catch(() => (functions = null));
  return functions;
}

/**
 * @param {{dataset_id: number, version?: number, steps: Step[], show?: number, only?: 'all' | 'changed', rows?: number}} body
 * @param {AbortSignal} signal
 * @returns {Promise<Preview>}
 */
export const preview = (body, signal) => post('/recipes/preview', body, { signal });

/**
 * @param {{dataset_id: number, expression: string, columns: PreviewColumn[]}} body
 * @param {AbortSignal} signal
 * @returns {Promise<{valid: true, type: string, columns: string[]} | {valid: false, error: {detail: string, position: number, length: number}}>}
 */
export const checkExpression = (body, signal) => post('/expressions/check', body, { signal });

/** @param {number} dataset @param {AbortSignal} signal @returns {Promise<{items: Recipe[], total: number}>} */
export const listRecipes = (dataset, signal) => get('/recipes', { query: { dataset_id: dataset, limit: 100 }, signal });
/** @param {number} id @param {AbortSignal} [signal] @returns {Promise<Recipe>} */
export const getRecipe = (id, signal) => get(`/recipes/${id}`, { signal });
/** A recipe when it was run at once, a job otherwise. @param {Record<string, any>} body @returns {Promise<any>} */
export const createRecipe = (body) => post('/recipes', body);
/** @param {number} id @param {Record<string, any>} body @returns {Promise<any>} */
export const changeRecipe = (id, body) => patch(`/recipes/${id}`, body);
/** @param {number} id */
export const deleteRecipe = (id) => remove(`/recipes/${id}`);
