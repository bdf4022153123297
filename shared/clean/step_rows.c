/* step_rows.c - steps that choose or order rows: deduplicate, filter, sort, sample. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/groups.h"

#include <json-c/json.h>
#include <stdlib.h>

/* ---- deduplicate ---- */

static Status deduplicate_apply(StepRun *run, Error *error)
{
    size_t *keys, n, rows = run->in->rows;
    Status status = step_columns_or_all(run, "columns", &keys, &n, error);
    if (status != OK)
        return status;
    Groups groups;
    groups_of_table(&groups, run->in, keys, n);
    uint64_t *keep = mem_zero(bit_words(rows) + 1, sizeof *keep);
    size_t count = groups.count;
    if (step_is(run, "keep", "first")) {
        for (size_t g = 0; g < groups.count; g++)
            bit_set(keep, groups.first[g]);
    } else if (step_is(run, "keep", "last")) {
        uint8_t *seen = mem_zero(groups.count + 1, 1);
        for (size_t i = rows; i-- > 0;)
            if (!seen[groups.ids[i]]) {
                seen[groups.ids[i]] = 1;
                bit_set(keep, i);
            }
        free(seen);
    } else {
        uint32_t *counts = mem_zero(groups.count + 1, sizeof *counts);
        for (size_t i = 0; i < rows; i++)
            counts[groups.ids[i]]++;
        count = 0;
        for (size_t g = 0; g < groups.count; g++)
            if (counts[g] == 1) {
                bit_set(keep, groups.first[g]);
                count++;
            }
        free(counts);
    }
    groups_free(&groups);
    step_select(run, keep, count);
    free(keep);
    return OK;
}

static const char *const KEEPS[] = {"first", "last", "none", NULL};
static const Param DEDUPLICATE[] = {
    COLUMNS_OPTIONAL("columns", "", "The key; all columns when left out. Two missing values agree."),
    {"keep", PARAM_ENUM, IN_BODY, .doc = "Which row of those that agree stays.", .choices = KEEPS, .has_default = true, .default_text = "first"},
    {NULL}};
const Step STEP_DEDUPLICATE = {"deduplicate", "Remove duplicates", "rows", "Leaves one row of those that agree in a key.", DEDUPLICATE, deduplicate_apply};

/* ---- filter ---- */

static Status filter_apply(StepRun *run, Error *error)
{
    const ParamValue *text = param_value(&run->params, "expression");
    ExpressionPlace place;
    Error local;
    Expression *expression = expression_compile(text->text, text->length, &run->in->schema, &place, &local);
    if (!expression)
        return step_fail(run, error, "/expression", "At character %zu: %s", place.position + 1, local.message);
    size_t rows = run->in->rows, count = 0;
    const Column **columns = arena_array(run->arena, run->in->schema.count + 1, sizeof(Column *));
    for (size_t i = 0; i < run->in->schema.count; i++)
        columns[i] = &run->in->columns[i]->column;
    uint64_t *pass = mem_zero(bit_words(rows) + 1, sizeof *pass);
    Status status = expression_select(expression, columns, rows, pass, NULL, error);
    expression_free(expression);
    if (status != OK) {
        run->pointer = "/expression";
    } else {
        bool drop = step_is(run, "action", "drop");
        for (size_t w = 0; w < bit_words(rows); w++) {
            uint64_t all = rows - w * 64 < 64 ? (UINT64_C(1) << (rows - w * 64)) - 1 : ~UINT64_C(0);
            pass[w] = (drop ? ~pass[w] : pass[w]) & all;
            count += (size_t)__builtin_popcountll(pass[w]);
        }
        step_select(run, pass, count);
    }
    free(pass);
    return status;
}

static const char *const ACTIONS[] = {"keep", "drop", NULL};
static const Param FILTER[] = {
    {"expression", PARAM_TEXT, IN_BODY, .required = true, .doc = "A condition, such as age >= 18 and country is not null.", .format = "expression", .min_length = 1,
     .max_length = EXPRESSION_BYTES},
    {"action", PARAM_ENUM, IN_BODY, .doc = "Keep or drop the rows where it is true.", .choices = ACTIONS, .has_default = true, .default_text = "keep"},
    {NULL}};
const Step STEP_FILTER = {"filter", "Filter rows", "rows", "Keeps the rows for which a condition is true.", FILTER, filter_apply};

/* ---- sort ---- */

static Status sort_apply(StepRun *run, Error *error)
{
    size_t *keys, n, *down, n_down;
    Status status = step_columns(run, "columns", &keys, &n, error);
    if (status == OK)
        status = step_columns(run, "descending", &down, &n_down, error);
    if (status != OK)
        return status;
    bool *descending = arena_alloc(run->arena, n + 1);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n_down; i++)
            descending[k] = descending[k] || down[i] == keys[k];
    uint32_t *order = table_order(run->in, keys, descending, n);
    table_gather(run->out, run->in, run->scratch, order, run->in->rows);
    free(order);
    return OK;
}

static const Param SORT[] = {COLUMNS_PARAM("columns", "", "The columns to sort by, the most important first. Missing values come last."),
                             COLUMNS_OPTIONAL("descending", "", "Those of them that go from great to small."),
                             {NULL}};
const Step STEP_SORT = {"sort", "Sort rows", "rows", "Puts rows in order; equal ones keep theirs.", SORT, sort_apply};

/* ---- sample ---- */

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Selection sampling (Knuth, TAOCP vol. 2, 3.4.2, algorithm S): exactly `count` rows, in their order. */
static Status sample_apply(StepRun *run, Error *error)
{
    size_t rows = run->in->rows, count;
    if (step_has(run, "rows") == step_has(run, "fraction"))
        return step_fail(run, error, "/rows", "Say either how many rows or which fraction of them.");
    if (step_has(run, "rows"))
        count = (size_t)step_int(run, "rows") < rows ? (size_t)step_int(run, "rows") : rows;
    else
        count = (size_t)((double)rows * step_number(run, "fraction") + 0.5);
    uint64_t state = (uint64_t)step_int(run, "seed");
    uint64_t *keep = mem_zero(bit_words(rows) + 1, sizeof *keep);
    size_t wanted = count;
    for (size_t i = 0; i < rows && wanted; i++) {
        double share = (double)(next_random(&state) >> 11) * 0x1p-53;
        if ((double)(rows - i) * share < (double)wanted) {
            bit_set(keep, i);
            wanted--;
        }
    }
    step_select(run, keep, count - wanted);
    free(keep);
    return OK;
}

static const Param SAMPLE[] = {{"rows", PARAM_INTEGER, IN_BODY, .doc = "How many rows.", .min = 1, .max = 4e9},
                               {"fraction", PARAM_NUMBER, IN_BODY, .doc = "Or which part of them, from 0 to 1.", .min = 0, .max = 1},
                               {"seed", PARAM_INTEGER, IN_BODY, .doc = "The same seed draws the same rows.", .has_default = true, .default_integer = 1, .min = 0, .max = 9e15},
                               {NULL}};
const Step STEP_SAMPLE = {"sample", "Random sample", "rows", "Draws rows at random, without repetition.", SAMPLE, sample_apply};
