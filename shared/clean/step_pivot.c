/* step_pivot.c - values that become columns, and columns that become values: pivot, one_hot, unpivot. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/aggregate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PIVOTED = 1000 };

/* ---- pivot ---- */

/* The text that names a column of the value in that row. */
static const char *value_name(StepRun *run, TableColumn *texts, size_t row)
{
    size_t length;
    if (!column_present(&texts->column, row))
        return "missing";
    const char *text = column_text(&texts->column, row, &length);
    return length ? arena_text_n(run->arena, text, length < 200 ? length : 200) : "empty";
}

/* The distinct values of a column in their order: *order lists groups. */
static uint32_t *groups_in_order(const Groups *groups, const Column *column)
{
    uint32_t *ranks = column_ranks(column), *order = mem_array(groups->count + 1, sizeof *order), *place = mem_array(groups->count + 1, sizeof *place);
    size_t n = 0;
    for (size_t g = 0; g < groups->count; g++)
        place[g] = ranks[groups->first[g]]; /* dense from 0; missing: last */
    uint32_t *by_rank = mem_array(groups->count + 2, sizeof *by_rank);
    memset(by_rank, 0xFF, (groups->count + 2) * sizeof *by_rank);
    for (size_t g = 0; g < groups->count; g++)
        by_rank[place[g] == UINT32_MAX ? groups->count : place[g]] = (uint32_t)g;
    for (size_t r = 0; r <= groups->count; r++)
        if (by_rank[r] != UINT32_MAX)
            order[n++] = by_rank[r];
    free(ranks);
    free(place);
    free(by_rank);
    return order;
}

static Status as_text(StepRun *run, size_t at, TableColumn **texts, Error *error)
{
    Buffer text = BUFFER_INIT;
    buffer_add_text(&text, "text(");
    step_quote_column(&text, &run->in->schema.fields[at]);
    buffer_add_char(&text, ')');
    Status status = step_evaluate(run, "column", text.data, text.length, texts, error);
    buffer_free(&text);
    return status;
}

/* The figures of one pivoted value: those of its rows, grouped as the index is. */
static TableColumn *pivot_cell(StepRun *run, const Groups *index, const Groups *columns, uint32_t value, const char *function, const TableColumn *from)
{
    size_t n = 0;
    uint32_t *rows = mem_array(index->rows + 1, sizeof *rows);
    for (size_t i = 0; i < index->rows; i++)
        if (columns->ids[i] == value)
            rows[n++] = (uint32_t)i;
    TableColumn *part = from ? column_gather(run->scratch, from, rows, n) : NULL;
    Groups sub = {mem_array(n + 1, sizeof(uint32_t)), mem_array(index->count + 1, sizeof(uint32_t)), n, index->count};
    for (size_t i = 0; i < n; i++)
        sub.ids[i] = index->ids[rows[i]];
    TableColumn *made = aggregate_column(run->scratch, function, 0.5, part, &sub);
    groups_free(&sub);
    column_release(part);
    free(rows);
    return made;
}

static Status pivot_apply(StepRun *run, Error *error)
{
    size_t *keys, n, at, value = 0;
    const char *function = step_text(run, "function");
    Status status = step_columns(run, "by", &keys, &n, error);
    if (status == OK)
        status = step_column(run, "column", &at, error);
    bool has_value = step_has(run, "value");
    if (status == OK && has_value)
        status = step_column(run, "value", &value, error);
    if (status != OK)
        return status;
    if (!has_value && strcmp(function, "count") != 0)
        return step_fail(run, error, "/value", "Name the column of values; only count does without one.");
    if (has_value && !aggregate_fits(function, run->in->schema.fields[value].type))
        return step_fail(run, error, "/value", "\"%.200s\" is %s; %s is for numbers.", step_name(run, value), type_name(run->in->schema.fields[value].type), function);
    Groups index, columns;
    TableColumn *texts = NULL;
    groups_of_column(&columns, &run->in->columns[at]->column);
    if (columns.count > MOST_PIVOTED) {
        size_t count = columns.count;
        groups_free(&columns);
        return step_fail(run, error, "/column", "\"%.200s\" has %zu different values; at most %d can become columns. Group rare ones first.", step_name(run, at),
                         count, MOST_PIVOTED);
    }
    status = as_text(run, at, &texts, error);
    if (status != OK) {
        groups_free(&columns);
        return status;
    }
    groups_of_table(&index, run->in, keys, n);
    uint32_t *order = groups_in_order(&columns, &run->in->columns[at]->column);
    table_begin(run->out, index.count);
    for (size_t k = 0; k < n; k++)
        table_add(run->out, &run->in->schema.fields[keys[k]], column_gather(run->scratch, run->in->columns[keys[k]], index.first, index.count));
    for (size_t c = 0; c < columns.count && status == OK; c++) {
        TableColumn *made = pivot_cell(run, &index, &columns, order[c], function, has_value ? run->in->columns[value] : NULL);
        status = step_add_column(run, "column", step_free_name(run, value_name(run, texts, columns.first[order[c]])), made, false, error);
    }
    free(order);
    groups_free(&index);
    groups_free(&columns);
    column_release(texts);
    if (status == OK && run->out->schema.count == 0)
        status = step_fail(run, error, "/by", "There are no rows to make columns of; name columns in by, so that something is left.");
    return status;
}

static const Param PIVOT[] = {
    COLUMNS_OPTIONAL("by", "", "Columns that stay: one row for each of their combinations."),
    COLUMN_PARAM("column", "", "The column whose values become columns."),
    {"value", PARAM_TEXT, IN_BODY, .format = "column", .doc = "The column whose values fill them.", .min_length = 1},
    {"function", PARAM_ENUM, IN_BODY, .doc = "What to make of several rows of one cell.", .choices = AGGREGATES, .has_default = true, .default_text = "first"},
    {NULL}};
const Step STEP_PIVOT = {"pivot", "Pivot", "shape", "Turns the values of a column into columns.", PIVOT, pivot_apply, true};

/* ---- unpivot ---- */

/* The least type that holds the values of all of the columns. */
static bool common_type(const StepRun *run, const size_t *columns, size_t n, ColumnType *type, uint8_t *scale)
{
    const Field *fields = run->in->schema.fields;
    *type = fields[columns[0]].type;
    *scale = fields[columns[0]].scale;
    bool numbers = true, same = true;
    for (size_t k = 0; k < n; k++) {
        const Field *field = &fields[columns[k]];
        numbers = numbers && (field->type == TYPE_INTEGER || field->type == TYPE_FLOAT || field->type == TYPE_DECIMAL);
        same = same && field->type == *type && field->scale == *scale;
    }
    if (!same)
        *type = numbers ? TYPE_FLOAT : TYPE_TEXT;
    return same;
}

static Status unpivot_apply(StepRun *run, Error *error)
{
    size_t *columns, n, rows = run->in->rows;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    if (rows && n > TABLE_ROWS / rows)
        return step_fail(run, error, "/columns", "The result would have more than %u rows.", TABLE_ROWS);
    uint8_t *taken = arena_alloc(run->arena, run->in->schema.count + 1);
    for (size_t k = 0; k < n; k++)
        taken[columns[k]] = 1;
    ColumnType type;
    uint8_t scale;
    bool same = common_type(run, columns, n, &type, &scale);
    size_t total = rows * n;
    uint32_t *from = mem_array(total + 1, sizeof *from);
    for (size_t i = 0; i < total; i++)
        from[i] = (uint32_t)(i / n);
    table_begin(run->out, total);
    for (size_t i = 0; i < run->in->schema.count; i++)
        if (!taken[i])
            table_add(run->out, &run->in->schema.fields[i], column_gather(run->scratch, run->in->columns[i], from, total));
    free(from);
    TextBuilder names;
    text_builder_open(&names, run->scratch, n);
    for (size_t k = 0; k < n; k++)
        text_builder_add(&names, run->in->schema.fields[columns[k]].name, run->in->schema.fields[columns[k]].name_length);
    TableColumn *name = column_new(run->scratch, TYPE_TEXT, 0, false, total, true);
    for (size_t i = 0; i < total; i++) {
        ((uint32_t *)column_values(name))[i] = (uint32_t)(i % n);
        bit_set(column_bits(name), i);
    }
    column_set_dictionary(name, names.column);
    column_settle(name);
    status = step_add_column(run, "name", step_text(run, "name"), name, false, error);
    TableColumn **sources = arena_array(run->arena, n + 1, sizeof *sources);
    for (size_t k = 0; k < n && status == OK; k++) {
        sources[k] = run->in->columns[columns[k]];
        sources[k]->references++;
        if (!same) {
            Buffer text = BUFFER_INIT;
            buffer_printf(&text, "%s(", type_name(type));
            step_quote_column(&text, &run->in->schema.fields[columns[k]]);
            buffer_add_char(&text, ')');
            column_release(sources[k]);
            sources[k] = NULL;
            status = step_evaluate(run, "columns", text.data, text.length, &sources[k], error);
            buffer_free(&text);
        }
    }
    TableColumn *value = NULL;
    if (status == OK && type == TYPE_TEXT) {
        TextBuilder builder;
        text_builder_open(&builder, run->scratch, total);
        for (size_t i = 0; i < total; i++) {
            const Column *column = &sources[i % n]->column;
            size_t length = 0;
            const char *text = column_present(column, i / n) ? column_text(column, i / n, &length) : NULL;
            text_builder_add(&builder, text, length);
        }
        value = builder.column;
    } else if (status == OK) {
        size_t width = type_width(type);
        value = column_new(run->scratch, type, scale, sources[0]->column.zoned, total, false);
        for (size_t i = 0; i < total; i++) {
            const Column *column = &sources[i % n]->column;
            memcpy((char *)column_values(value) + i * width, (const char *)column->data + i / n * width, width);
            if (column_present(column, i / n))
                bit_set(column_bits(value), i);
        }
    }
    for (size_t k = 0; k < n; k++)
        column_release(sources[k]);
    if (status != OK)
        return status;
    column_settle(value);
    return step_add_column(run, "value", step_text(run, "value"), value, false, error);
}

static const Param UNPIVOT[] = {COLUMNS_PARAM("columns", "", "The columns that become rows; the others are repeated."),
                                {"name", PARAM_TEXT, IN_BODY, .doc = "The column of their names.", .has_default = true, .default_text = "name", .min_length = 1, .max_length = 200},
                                {"value", PARAM_TEXT, IN_BODY, .doc = "The column of their values.", .has_default = true, .default_text = "value", .min_length = 1, .max_length = 200},
                                {NULL}};
const Step STEP_UNPIVOT = {"unpivot", "Unpivot", "shape", "Turns columns into rows of name and value.", UNPIVOT, unpivot_apply};

/* ---- one_hot ---- */

static Status one_hot_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    const Column *column = &run->in->columns[at]->column;
    size_t most = (size_t)step_int(run, "most");
    Groups groups;
    TableColumn *texts = NULL;
    groups_of_column(&groups, column);
    if (groups.count > most + (column_missing(column) > 0)) {
        size_t count = groups.count;
        groups_free(&groups);
        return step_fail(run, error, "/column", "\"%.200s\" has %zu different values, more than %zu. Lump rare ones together first, or allow more.",
                         step_name(run, at), count, most);
    }
    status = as_text(run, at, &texts, error);
    if (status != OK) {
        groups_free(&groups);
        return status;
    }
    step_begin_copy(run);
    uint32_t *order = groups_in_order(&groups, column);
    for (size_t c = 0; c < groups.count && status == OK; c++) {
        uint32_t group = order[c];
        bool missing = !column_present(column, groups.first[group]);
        if ((missing && !step_bool(run, "missing")) || (c == 0 && step_bool(run, "drop_first")))
            continue;
        TableColumn *made = column_new(run->scratch, TYPE_INTEGER, 0, false, column->n, false);
        int64_t *values = column_values(made);
        for (size_t i = 0; i < column->n; i++)
            values[i] = groups.ids[i] == group;
        memset(column_bits(made), 0xFF, bit_words(column->n) * sizeof(uint64_t));
        column_settle(made);
        const char *name = arena_printf(run->arena, "%s_%s", step_name(run, at), value_name(run, texts, groups.first[group]));
        status = step_add_column(run, "column", step_free_name(run, name), made, false, error);
    }
    free(order);
    groups_free(&groups);
    column_release(texts);
    if (status == OK && !step_bool(run, "keep"))
        table_drop(run->out, at);
    return status;
}

static const Param ONE_HOT[] = {
    COLUMN_PARAM("column", "", "The column."),
    {"most", PARAM_INTEGER, IN_BODY, .doc = "How many different values are allowed.", .has_default = true, .default_integer = 50, .min = 1, .max = 1000},
    {"missing", PARAM_BOOLEAN, IN_BODY, .doc = "Also a column for missing values.", .has_default = true},
    {"drop_first", PARAM_BOOLEAN, IN_BODY, .doc = "Leave the first value out, as regression wants it.", .has_default = true},
    {"keep", PARAM_BOOLEAN, IN_BODY, .doc = "Keep the column itself.", .has_default = true},
    {NULL}};
const Step STEP_ONE_HOT = {"one_hot", "One-hot encode", "shape", "Adds a column of 0 and 1 for each value of a column.", ONE_HOT, one_hot_apply, true};
