/* step_missing.c - fill_missing and drop_missing. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/groups.h"
#include "clean/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* For each row the row whose value it takes; TABLE_NO_ROW: stays missing. Forward or backward within the groups. */
static uint32_t *carry(const Column *column, const Groups *groups, bool forward)
{
    uint32_t *last = mem_array(groups->count + 1, sizeof *last), *rows = mem_array(column->n + 1, sizeof *rows);
    memset(last, 0xFF, (groups->count + 1) * sizeof *last);
    for (size_t k = 0; k < column->n; k++) {
        size_t i = forward ? k : column->n - 1 - k;
        if (column_present(column, i))
            last[groups->ids[i]] = (uint32_t)i;
        rows[i] = last[groups->ids[i]];
    }
    free(last);
    return rows;
}

/* The most frequent value of each group by its row; of equally frequent ones that which came first. */
static uint32_t *mode_rows(const Column *column, const Groups *groups)
{
    Groups pairs;
    groups_of_column(&pairs, column);
    groups_join(&pairs, groups);
    uint32_t *counts = mem_zero(pairs.count + 1, sizeof *counts), *best = mem_array(groups->count + 1, sizeof *best);
    memset(best, 0xFF, (groups->count + 1) * sizeof *best);
    for (size_t i = 0; i < column->n; i++)
        counts[pairs.ids[i]]++;
    for (size_t p = 0; p < pairs.count; p++) {
        uint32_t row = pairs.first[p], *of = &best[groups->ids[row]];
        if (column_present(column, row) && (*of == TABLE_NO_ROW || counts[p] > counts[pairs.ids[*of]]))
            *of = row;
    }
    free(counts);
    groups_free(&pairs);
    return best;
}

static TableColumn *fill_by_rows(StepRun *run, size_t at, const Groups *groups, const char *how)
{
    const Column *column = &run->in->columns[at]->column;
    uint32_t *rows;
    if (strcmp(how, "mode") == 0) {
        uint32_t *best = mode_rows(column, groups);
        rows = mem_array(column->n + 1, sizeof *rows);
        for (size_t i = 0; i < column->n; i++)
            rows[i] = column_present(column, i) ? (uint32_t)i : best[groups->ids[i]];
        free(best);
    } else {
        rows = carry(column, groups, strcmp(how, "forward") == 0);
    }
    TableColumn *made = column_gather(run->scratch, run->in->columns[at], rows, column->n);
    free(rows);
    return made;
}

static double middle_of(double *values, size_t n, const char *how)
{
    return n == 0 ? NAN : strcmp(how, "mean") == 0 ? mean_of(values, n) : quantile_of(values, n, 0.5);
}

/* A row gets its own value, or its group's middle (NAN: there is none). */
static inline void fill_row(const Column *column, size_t row, double middle, double *values, uint64_t *bits)
{
    double value = column_present(column, row) ? column_number(column, row) : middle;
    if (isfinite(value)) {
        values[row] = value;
        bit_set(bits, row);
    }
}

/* Numbers as floats. */
static TableColumn *fill_numbers(StepRun *run, size_t at, const Groups *groups, const char *how)
{
    const Column *column = &run->in->columns[at]->column;
    size_t n = column->n;
    TableColumn *made = column_new(run->scratch, TYPE_FLOAT, 0, false, n, false);
    double *values = column_values(made), *work = mem_array(n + 1, sizeof *work);
    uint64_t *bits = column_bits(made);
    if (groups->count == 1) {
        double middle = middle_of(work, column_numbers(column, false, work), how);
        for (size_t row = 0; row < n; row++)
            fill_row(column, row, middle, values, bits);
    } else {
        uint32_t *starts, *rows;
        groups_rows(groups, &starts, &rows);
        for (size_t g = 0; g < groups->count; g++) {
            size_t count = 0;
            for (size_t k = starts[g]; k < starts[g + 1]; k++)
                if (column_present(column, rows[k]))
                    work[count++] = column_number(column, rows[k]);
            double middle = middle_of(work, count, how);
            for (size_t k = starts[g]; k < starts[g + 1]; k++)
                fill_row(column, rows[k], middle, values, bits);
        }
        free(starts);
        free(rows);
    }
    free(work);
    column_settle(made);
    return made;
}

/* On the straight line between the neighbours that are there, by row number; at the ends nothing. */
static TableColumn *interpolate(StepRun *run, size_t at, const Groups *groups)
{
    const Column *column = &run->in->columns[at]->column;
    uint32_t *starts, *rows;
    TableColumn *made = column_new(run->scratch, TYPE_FLOAT, 0, false, column->n, false);
    double *values = column_values(made);
    uint64_t *bits = column_bits(made);
    groups_rows(groups, &starts, &rows);
    for (size_t g = 0; g < groups->count; g++) {
        size_t last = SIZE_MAX;
        for (size_t k = starts[g]; k < starts[g + 1]; k++) {
            if (!column_present(column, rows[k]))
                continue;
            double here = column_number(column, rows[k]);
            values[rows[k]] = here;
            bit_set(bits, rows[k]);
            for (size_t j = last + 1; last != SIZE_MAX && j < k; j++) {
                double before = values[rows[last]], share = (double)(j - last) / (double)(k - last), value = before + (here - before) * share;
                if (isfinite(value)) {
                    values[rows[j]] = value;
                    bit_set(bits, rows[j]);
                }
            }
            last = k;
        }
    }
    free(starts);
    free(rows);
    column_settle(made);
    return made;
}

static Status fill_constant(StepRun *run, size_t at, TableColumn **made, Error *error)
{
    const Field *field = &run->in->schema.fields[at];
    const char *value = step_text(run, "value");
    if (!value)
        return step_fail(run, error, "/value", "Say which value to fill in.");
    Buffer text = BUFFER_INIT;
    buffer_add_text(&text, "coalesce(");
    step_quote_column(&text, field);
    buffer_printf(&text, ", %s(", field->type == TYPE_TEXT ? "text" : type_name(field->type));
    step_quote_text(&text, value);
    if (field->type == TYPE_DECIMAL)
        buffer_printf(&text, ", %d", field->scale);
    buffer_add_text(&text, "))");
    Status status = step_evaluate(run, "value", text.data, text.length, made, error);
    buffer_free(&text);
    if (status == OK && column_missing(&(*made)->column)) {
        column_release(*made);
        return step_fail(run, error, "/value", "\"%.100s\" is no %s, which \"%.100s\" holds.", value, type_name(field->type), field->name);
    }
    return status;
}

static Status fill_column(StepRun *run, size_t at, const Groups *groups, const char *how, size_t place, TableColumn **made, Error *error)
{
    ColumnType type = run->in->schema.fields[at].type;
    bool number = type == TYPE_INTEGER || type == TYPE_FLOAT || type == TYPE_DECIMAL;
    if (strcmp(how, "constant") == 0)
        return fill_constant(run, at, made, error);
    if (strcmp(how, "forward") == 0 || strcmp(how, "backward") == 0 || strcmp(how, "mode") == 0) {
        *made = fill_by_rows(run, at, groups, how);
        return OK;
    }
    if (!number)
        return step_fail(run, error, arena_printf(run->arena, "/columns/%zu", place), "\"%.200s\" is %s; %s is for numbers.", step_name(run, at), type_name(type), how);
    *made = strcmp(how, "interpolated") == 0 ? interpolate(run, at, groups) : fill_numbers(run, at, groups, how);
    return OK;
}

static Status fill_missing_apply(StepRun *run, Error *error)
{
    size_t *columns, n, *keys, n_keys, left = 0;
    const char *how = step_text(run, "with");
    Groups groups;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status == OK)
        status = step_columns(run, "by", &keys, &n_keys, error);
    if (status != OK)
        return status;
    groups_of_table(&groups, run->in, keys, n_keys);
    step_begin_copy(run);
    for (size_t i = 0; i < n && status == OK; i++) {
        TableColumn *made = NULL;
        const Column *before = &run->in->columns[columns[i]]->column;
        if (column_missing(before) == 0)
            continue;
        status = fill_column(run, columns[i], &groups, how, i, &made, error);
        if (status != OK)
            break;
        run->report->cells_changed += column_missing(before) - column_missing(&made->column);
        left += column_missing(&made->column);
        table_set(run->out, columns[i], made);
    }
    groups_free(&groups);
    if (left)
        run->report->note = arena_printf(run->arena, "%zu %s missing: there is no value to fill %s with.", left, left == 1 ? "value stays" : "values stay",
                                         left == 1 ? "it" : "them");
    return status;
}

static const char *const FILLS[] = {"constant", "mean", "median", "mode", "forward", "backward", "interpolated", NULL};
static const Param FILL_MISSING[] = {
    COLUMNS_PARAM("columns", "", "The columns."),
    {"with", PARAM_ENUM, IN_BODY, .required = true, .doc = "What to fill in. Mean, median and interpolated make floats of integers and decimals.", .choices = FILLS},
    {"value", PARAM_TEXT, IN_BODY, .doc = "The constant, as it is written in a CSV file.", .max_length = 10000},
    COLUMNS_OPTIONAL("by", "", "Columns of groups: each group is filled from its own rows."),
    {NULL}};
const Step STEP_FILL_MISSING = {"fill_missing", "Fill missing values", "missing", "Puts a value where there is none.", FILL_MISSING, fill_missing_apply};

static Status drop_missing_apply(StepRun *run, Error *error)
{
    size_t *columns, n, rows = run->in->rows, count = 0;
    Status status = step_columns_or_all(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    bool all = step_is(run, "when", "all");
    uint64_t *keep = mem_zero(bit_words(rows) + 1, sizeof *keep);
    for (size_t w = 0; w < bit_words(rows); w++) {
        uint64_t word = all ? 0 : ~UINT64_C(0);
        for (size_t k = 0; k < n; k++) {
            const uint64_t *valid = run->in->columns[columns[k]]->column.valid;
            uint64_t present = valid ? valid[w] : ~UINT64_C(0);
            word = all ? word | present : word & present;
        }
        if (rows - w * 64 < 64)
            word &= (UINT64_C(1) << (rows - w * 64)) - 1;
        keep[w] = word;
        count += (size_t)__builtin_popcountll(word);
    }
    step_select(run, keep, count);
    free(keep);
    return OK;
}

static const char *const WHEN[] = {"any", "all", NULL};
static const Param DROP_MISSING[] = {
    COLUMNS_OPTIONAL("columns", "", "The columns to look at; all when left out."),
    {"when", PARAM_ENUM, IN_BODY, .doc = "Drop a row when any or when all of them are missing.", .choices = WHEN, .has_default = true, .default_text = "any"},
    {NULL}};
const Step STEP_DROP_MISSING = {"drop_missing", "Drop rows with missing values", "missing", "Leaves out rows where values are missing.", DROP_MISSING, drop_missing_apply};
