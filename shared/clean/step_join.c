/*
** step_join.c - join and union with another dataset.
**
** A join puts the keys of both tables below one another and groups them: rows of the same group match. Missing keys match nothing, as in SQL. Rows come in
** the order of the left table, and for each of its rows in that of the right; right rows without a partner come last.
*/
#include "clean/step.h"

#include "base/memory.h"
#include "clean/groups.h"

#include <stdlib.h>
#include <string.h>

#define MOST_JOINED UINT64_C(500000000)

static Status other_table(StepRun *run, const Table **other, Error *error)
{
    if (!run->tables)
        return step_fail(run, error, "/dataset_id", "Other datasets can not be read here.");
    Error local;
    Status status = run->tables(run->context, step_int(run, "dataset_id"), step_has(run, "version_id") ? step_int(run, "version_id") : 0, other, &local);
    if (status == OK)
        return OK;
    run->pointer = "/dataset_id";
    if (status == ERR_NOT_FOUND)
        return error_set(error, ERR_INVALID, "There is no such dataset, or it has no data yet.");
    return error_set(error, status, "%s", local.message);
}

/* The column of a table by an expression such as float("c"). */
static Status converted(StepRun *run, const Table *table, size_t at, ColumnType type, TableColumn **made, Error *error)
{
    if (table->schema.fields[at].type == type && type != TYPE_DECIMAL) {
        *made = table->columns[at];
        (*made)->references++;
        return OK;
    }
    Buffer text = BUFFER_INIT;
    buffer_printf(&text, "%s(", type_name(type));
    step_quote_column(&text, &table->schema.fields[at]);
    buffer_add_char(&text, ')');
    Expression *expression = expression_compile(text.data, text.length, &table->schema, NULL, error);
    buffer_free(&text);
    *made = expression ? table_evaluate(table, run->scratch, expression, error) : NULL;
    expression_free(expression);
    return *made ? OK : ERR_INVALID;
}

/* Both below one another, as the least type that holds both. */
static Status stacked(StepRun *run, const Table *left, size_t a, const Table *right, size_t b, TableColumn **made, Error *error)
{
    const Field *x = &left->schema.fields[a], *y = &right->schema.fields[b];
    ColumnType type = x->type;
    bool same = x->type == y->type && x->scale == y->scale;
    if (!same)
        type = type_is_number(x->type) && type_is_number(y->type) ? TYPE_FLOAT :
               (x->type == TYPE_DATE || x->type == TYPE_TIMESTAMP) && (y->type == TYPE_DATE || y->type == TYPE_TIMESTAMP) ? TYPE_TIMESTAMP : TYPE_TEXT;
    if (same) {
        *made = column_concat(run->scratch, &left->columns[a]->column, &right->columns[b]->column);
        return OK;
    }
    TableColumn *first = NULL, *second = NULL;
    Status status = converted(run, left, a, type, &first, error);
    if (status == OK)
        status = converted(run, right, b, type, &second, error);
    if (status == OK)
        *made = column_concat(run->scratch, &first->column, &second->column);
    column_release(first);
    column_release(second);
    return status;
}

/* ---- join ---- */

typedef struct Pairs {
    uint32_t *left, *right; /* TABLE_NO_ROW: none */
    size_t n;
} Pairs;

/* 1 where all keys of a row of the stacked table are there. */
static uint8_t *keys_present(const Table *keys)
{
    uint8_t *present = mem_array(keys->rows + 1, 1);
    memset(present, 1, keys->rows + 1);
    for (size_t k = 0; k < keys->schema.count; k++)
        for (size_t i = 0; i < keys->rows; i++)
            present[i] &= column_present(&keys->columns[k]->column, i);
    return present;
}

static Status make_pairs(StepRun *run, const Table *keys, size_t n_left, bool keep_left, bool keep_right, Pairs *pairs, Error *error)
{
    Groups groups;
    size_t every[64], n_right = keys->rows - n_left;
    for (size_t k = 0; k < keys->schema.count; k++)
        every[k] = k;
    groups_of_table(&groups, keys, every, keys->schema.count);
    uint8_t *present = keys_present(keys), *met = mem_zero(n_right + 1, 1);
    /* the right rows of each group, together */
    uint32_t *starts = mem_zero(groups.count + 2, sizeof *starts), *rows = mem_array(n_right + 1, sizeof *rows);
    for (size_t i = 0; i < n_right; i++)
        if (present[n_left + i])
            starts[groups.ids[n_left + i] + 2]++;
    for (size_t g = 2; g < groups.count + 2; g++)
        starts[g] += starts[g - 1];
    for (size_t i = 0; i < n_right; i++)
        if (present[n_left + i])
            rows[starts[groups.ids[n_left + i] + 1]++] = (uint32_t)i;
    uint64_t total = 0;
    for (size_t i = 0; i < n_left; i++) {
        uint64_t count = present[i] ? starts[groups.ids[i] + 1] - starts[groups.ids[i]] : 0;
        total += count ? count : keep_left;
    }
    Status status = OK;
    if (total + n_right > MOST_JOINED) {
        status = step_fail(run, error, "/on", "The join would make more than %llu rows, since keys repeat on both sides. Remove duplicates first.",
                           (unsigned long long)MOST_JOINED);
    } else {
        pairs->left = mem_array((size_t)total + n_right + 1, sizeof *pairs->left);
        pairs->right = mem_array((size_t)total + n_right + 1, sizeof *pairs->right);
        for (size_t i = 0; i < n_left; i++) {
            uint32_t from = starts[groups.ids[i]], to = present[i] ? starts[groups.ids[i] + 1] : from;
            for (uint32_t k = from; k < to; k++) {
                pairs->left[pairs->n] = (uint32_t)i;
                pairs->right[pairs->n++] = rows[k];
                met[rows[k]] = 1;
            }
            if (from == to && keep_left) {
                pairs->left[pairs->n] = (uint32_t)i;
                pairs->right[pairs->n++] = TABLE_NO_ROW;
            }
        }
        for (size_t i = 0; i < n_right && keep_right; i++)
            if (!met[i]) {
                pairs->left[pairs->n] = TABLE_NO_ROW;
                pairs->right[pairs->n++] = (uint32_t)i;
            }
    }
    free(starts);
    free(rows);
    free(present);
    free(met);
    groups_free(&groups);
    return status;
}

static Status right_keys(StepRun *run, const Table *other, const size_t *left, size_t n, size_t *right, Error *error)
{
    const ParamValue *names = param_value(&run->params, "other_on");
    if (names->n_texts && names->n_texts != n)
        return step_fail(run, error, "/other_on", "The two lists of keys must be of the same length.");
    for (size_t k = 0; k < n; k++) {
        const char *name = names->n_texts ? names->texts[k] : step_name(run, left[k]);
        long at = schema_find(&other->schema, name, strlen(name));
        if (at < 0)
            return step_fail(run, error, names->n_texts ? arena_printf(run->arena, "/other_on/%zu", k) : arena_printf(run->arena, "/on/%zu", k),
                             "The other dataset has no column \"%.200s\".", name);
        right[k] = (size_t)at;
    }
    return OK;
}

static Status joined(StepRun *run, const Table *other, const Table *keys, const size_t *left, const size_t *right, size_t n, const Pairs *pairs, Error *error)
{
    uint32_t *place = mem_array(pairs->n + 1, sizeof *place); /* in the stacked keys */
    for (size_t i = 0; i < pairs->n; i++)
        place[i] = pairs->left[i] != TABLE_NO_ROW ? pairs->left[i] : (uint32_t)(run->in->rows + pairs->right[i]);
    Status status = OK;
    table_begin(run->out, pairs->n);
    for (size_t i = 0; i < run->in->schema.count; i++) {
        size_t k = 0;
        while (k < n && left[k] != i)
            k++;
        TableColumn *made = k < n ? column_gather(run->scratch, keys->columns[k], place, pairs->n)
                                  : column_gather(run->scratch, run->in->columns[i], pairs->left, pairs->n);
        Field field = field_of(run->in->schema.fields[i].name, run->in->schema.fields[i].name_length, &made->column);
        table_add(run->out, &field, made);
    }
    free(place);
    for (size_t i = 0; i < other->schema.count && status == OK; i++) {
        bool key = false;
        for (size_t k = 0; k < n; k++)
            key = key || right[k] == i;
        if (key)
            continue;
        const char *name = other->schema.fields[i].name;
        if (schema_find(&run->out->schema, name, strlen(name)) >= 0)
            name = step_free_name(run, arena_printf(run->arena, "%s%s", name, step_text(run, "suffix")));
        status = step_add_column(run, NULL, name, column_gather(run->scratch, other->columns[i], pairs->right, pairs->n), false, error);
    }
    return status;
}

static Status join_apply(StepRun *run, Error *error)
{
    const Table *other;
    size_t *left, n, right[64];
    Status status = step_columns(run, "on", &left, &n, error);
    if (status == OK && n > 64)
        return step_fail(run, error, "/on", "At most 64 columns can be a key.");
    if (status == OK)
        status = other_table(run, &other, error);
    if (status == OK)
        status = right_keys(run, other, left, n, right, error);
    if (status == OK && run->in->rows + other->rows > TABLE_ROWS)
        return step_fail(run, error, NULL, "The two tables have more than %u rows together.", TABLE_ROWS);
    if (status != OK)
        return status;
    Table keys;
    Pairs pairs = {NULL, NULL, 0};
    table_begin(&keys, run->in->rows + other->rows);
    for (size_t k = 0; k < n && status == OK; k++) {
        TableColumn *made = NULL;
        status = stacked(run, run->in, left[k], other, right[k], &made, error);
        if (status == OK) {
            Field field = field_of("key", 3, &made->column);
            table_add(&keys, &field, made);
        }
    }
    if (status == OK)
        status = make_pairs(run, &keys, run->in->rows, !step_is(run, "how", "inner") && !step_is(run, "how", "right"),
                            step_is(run, "how", "right") || step_is(run, "how", "full"), &pairs, error);
    if (status == OK)
        status = joined(run, other, &keys, left, right, n, &pairs, error);
    table_free(&keys);
    free(pairs.left);
    free(pairs.right);
    return status;
}

static const char *const JOINS[] = {"inner", "left", "right", "full", NULL};
static const Param JOIN[] = {
    {"dataset_id", PARAM_INTEGER, IN_BODY, .required = true, .doc = "The other dataset.", .format = "dataset", .min = 1, .max = 9e15},
    {"version_id", PARAM_INTEGER, IN_BODY, .doc = "A certain version of it; its current one when left out.", .min = 1, .max = 9e15},
    COLUMNS_PARAM("on", "", "The key in this table."),
    {"other_on", PARAM_TEXTS, IN_BODY, .doc = "The key in the other; the same names when left out."},
    {"how", PARAM_ENUM, IN_BODY, .doc = "Which rows without a partner stay.", .choices = JOINS, .has_default = true, .default_text = "left"},
    {"suffix", PARAM_TEXT, IN_BODY, .doc = "Behind names that both have.", .has_default = true, .default_text = "_other", .min_length = 1, .max_length = 50},
    {NULL}};
const Step STEP_JOIN = {"join", "Join a dataset", "combine", "Adds the columns of another dataset where keys agree; missing keys never do.", JOIN, join_apply};

/* ---- union ---- */

static Status union_apply(StepRun *run, Error *error)
{
    const Table *other;
    Status status = other_table(run, &other, error);
    if (status != OK)
        return status;
    size_t rows = run->in->rows + other->rows;
    if (rows > TABLE_ROWS)
        return step_fail(run, error, NULL, "The two tables have more than %u rows together.", TABLE_ROWS);
    bool common = step_is(run, "columns", "common");
    table_begin(run->out, rows);
    uint32_t *order = mem_array(rows + 1, sizeof *order);
    for (size_t i = 0; i < run->in->schema.count && status == OK; i++) {
        const Field *field = &run->in->schema.fields[i];
        long at = schema_find(&other->schema, field->name, field->name_length);
        TableColumn *made = NULL;
        if (at < 0 && common)
            continue;
        if (at < 0) {
            for (size_t k = 0; k < rows; k++)
                order[k] = k < run->in->rows ? (uint32_t)k : TABLE_NO_ROW;
            made = column_gather(run->scratch, run->in->columns[i], order, rows);
        } else {
            status = stacked(run, run->in, i, other, (size_t)at, &made, error);
        }
        if (status == OK) {
            Field added = field_of(field->name, field->name_length, &made->column);
            table_add(run->out, &added, made);
        }
    }
    for (size_t k = 0; k < rows; k++)
        order[k] = k < run->in->rows ? TABLE_NO_ROW : (uint32_t)(k - run->in->rows);
    for (size_t i = 0; i < other->schema.count && status == OK && !common; i++) {
        const Field *field = &other->schema.fields[i];
        if (schema_find(&run->in->schema, field->name, field->name_length) < 0)
            status = step_add_column(run, NULL, field->name, column_gather(run->scratch, other->columns[i], order, rows), false, error);
    }
    free(order);
    if (status == OK && run->out->schema.count == 0)
        status = step_fail(run, error, "/columns", "The two tables have no column in common.");
    return status;
}

static const char *const UNIONS[] = {"all", "common", NULL};
static const Param UNION[] = {
    {"dataset_id", PARAM_INTEGER, IN_BODY, .required = true, .doc = "The other dataset.", .format = "dataset", .min = 1, .max = 9e15},
    {"version_id", PARAM_INTEGER, IN_BODY, .doc = "A certain version of it; its current one when left out.", .min = 1, .max = 9e15},
    {"columns", PARAM_ENUM, IN_BODY, .doc = "All columns of both, or those that both have. Columns are matched by name.", .choices = UNIONS, .has_default = true,
     .default_text = "all"},
    {NULL}};
const Step STEP_UNION = {"union", "Append a dataset", "combine", "Puts the rows of another dataset below.", UNION, union_apply};
