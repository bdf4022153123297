/* step_outliers.c - values far from the others: clipped, flagged, removed or made missing. Bounds are of the values that are there and finite. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/statistics.h"
#include "data/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bounds outside of which a value is an outlier; false: there is no spread to speak of. */
static bool bounds_of(const Column *column, const char *method, double factor, double *low, double *high)
{
    size_t n;
    double *values = column_finite(column, &n), middle, spread;
    bool good = n >= 2;
    if (good && strcmp(method, "iqr") == 0) {
        double q1 = quantile_of(values, n, 0.25), q3 = quantile_of(values, n, 0.75);
        *low = q1 - factor * (q3 - q1);
        *high = q3 + factor * (q3 - q1);
    } else if (good) {
        if (strcmp(method, "zscore") == 0) {
            middle = mean_of(values, n);
            spread = deviation_of(values, n, middle);
        } else {
            middle = quantile_of(values, n, 0.5);
            for (size_t i = 0; i < n; i++)
                values[i] = fabs(values[i] - middle);
            spread = 1.4826022185056018 * quantile_of(values, n, 0.5); /* 1 / the normal's third quartile */
        }
        *low = middle - factor * spread;
        *high = middle + factor * spread;
        good = spread > 0 && isfinite(spread);
    }
    free(values);
    return good && isfinite(*low) && isfinite(*high);
}

/* The bound as a decimal of that scale, rounded to the side where the values lie. false: it has more digits than a decimal can have, and so no value is
** beyond it. */
static bool decimal_bound(double bound, uint8_t scale, bool lower, Int128 *value)
{
    char text[400]; /* 309 digits, a point, 38 digits */
    uint8_t digits;
    int length = snprintf(text, sizeof text, "%.*f", scale, bound);
    if (!decimal_parse(text, (size_t)length, value, &digits) || !decimal_rescale(*value, digits, scale, value))
        return false;
    double reached = decimal_to_double(*value, scale);
    if (lower && reached < bound)
        *value += 1;
    if (!lower && reached > bound)
        *value -= 1;
    return true;
}

static bool is_outlier(const Column *column, size_t i, double low, double high)
{
    if (!column_present(column, i))
        return false;
    double value = column_number(column, i);
    return value < low || value > high;
}

/* Outliers become missing. */
static TableColumn *without_outliers(StepRun *run, const TableColumn *from, double low, double high)
{
    size_t n = from->column.n;
    uint32_t *rows = mem_array(n + 1, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = is_outlier(&from->column, i, low, high) ? TABLE_NO_ROW : (uint32_t)i;
    TableColumn *made = column_gather(run->scratch, from, rows, n);
    free(rows);
    return made;
}

/* Outliers become the bound; among integers and decimals the next value inside. */
static TableColumn *clipped(StepRun *run, const Column *column, double low, double high)
{
    TableColumn *made = column_new(run->scratch, column->type, column->scale, false, column->n, false);
    uint64_t *bits = column_bits(made);
    Int128 least = 0, most = 0;
    bool has_least = false, has_most = false;
    if (column->type == TYPE_DECIMAL) {
        has_least = decimal_bound(low, column->scale, true, &least);
        has_most = decimal_bound(high, column->scale, false, &most);
    }
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i))
            continue;
        double value = column_number(column, i);
        bool under = value < low, over = value > high;
        bit_set(bits, i);
        if (column->type == TYPE_FLOAT)
            ((double *)column_values(made))[i] = under ? low : over ? high : value;
        else if (column->type == TYPE_INTEGER)
            ((int64_t *)column_values(made))[i] = under ? (int64_t)ceil(low) : over ? (int64_t)floor(high) : column->integers[i];
        else
            ((Int128 *)column_values(made))[i] = under && has_least ? least : over && has_most ? most : column->decimals[i];
    }
    column_settle(made);
    return made;
}

/* What the bounds were, for the first columns. */
static void note_bounds(StepRun *run, size_t at, bool any, double low, double high)
{
    const char *before = run->report->note ? run->report->note : "", *name = step_name(run, at);
    if (strlen(before) > 300)
        return;
    run->report->note = any ? arena_printf(run->arena, "%s%s\"%.60s\": inside are %.6g to %.6g.", before, *before ? " " : "", name, low, high)
                            : arena_printf(run->arena, "%s%s\"%.60s\": its values do not spread, so none is far off.", before, *before ? " " : "", name);
}

static Status outliers_column(StepRun *run, size_t at, const char *action, uint64_t *removed, Error *error)
{
    const Column *column = &run->in->columns[at]->column;
    double factor = step_has(run, "factor") ? step_number(run, "factor") : step_is(run, "method", "iqr") ? 1.5 : step_is(run, "method", "zscore") ? 3 : 3.5;
    double low = 0, high = 0;
    bool any = bounds_of(column, step_text(run, "method"), factor, &low, &high);
    note_bounds(run, at, any, low, high);
    if (strcmp(action, "flag") == 0) {
        TableColumn *made = column_new(run->scratch, TYPE_BOOLEAN, 0, false, column->n, false);
        for (size_t i = 0; i < column->n; i++) {
            bool out = any && is_outlier(column, i, low, high);
            ((uint8_t *)column_values(made))[i] = out;
            bit_set(column_bits(made), i);
            run->report->rows_affected += out;
        }
        column_settle(made);
        return step_add_column(run, NULL, step_free_name(run, arena_printf(run->arena, "%s_outlier", step_name(run, at))), made, false, error);
    }
    for (size_t i = 0; any && i < column->n; i++)
        if (is_outlier(column, i, low, high) && !bit_get(removed, i)) { /* a row counts once */
            bit_set(removed, i);
            run->report->rows_affected++;
        }
    if (any && strcmp(action, "clip") == 0)
        step_replace(run, at, clipped(run, column, low, high));
    else if (any && strcmp(action, "missing") == 0)
        step_replace(run, at, without_outliers(run, run->in->columns[at], low, high));
    return OK;
}

static Status outliers_apply(StepRun *run, Error *error)
{
    size_t *columns, n, rows = run->in->rows, count = 0;
    const char *action = step_text(run, "action");
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    uint64_t *removed = mem_zero(bit_words(rows) + 1, sizeof *removed);
    step_begin_copy(run);
    for (size_t i = 0; i < n && status == OK; i++)
        status = outliers_column(run, columns[i], action, removed, error);
    if (status == OK && strcmp(action, "remove") == 0) {
        for (size_t w = 0; w < bit_words(rows); w++) {
            uint64_t all = rows - w * 64 < 64 ? (UINT64_C(1) << (rows - w * 64)) - 1 : ~UINT64_C(0);
            removed[w] = ~removed[w] & all;
            count += (size_t)__builtin_popcountll(removed[w]);
        }
        table_free(run->out);
        step_select(run, removed, count);
    }
    free(removed);
    return status;
}

static const char *const METHODS[] = {"iqr", "zscore", "mad", NULL};
static const char *const ACTIONS[] = {"clip", "flag", "remove", "missing", NULL};
static const Param OUTLIERS[] = {
    COLUMNS_PARAM("columns", ":number", "The columns."),
    {"method", PARAM_ENUM, IN_BODY, .doc = "How far is too far: from the quartiles in interquartile ranges, from the mean in standard deviations, or from the median in "
     "scaled median deviations.", .choices = METHODS, .has_default = true, .default_text = "iqr"},
    {"factor", PARAM_NUMBER, IN_BODY, .doc = "How many of them; 1.5, 3 and 3.5 when left out.", .min = 0.01, .max = 1000},
    {"action", PARAM_ENUM, IN_BODY, .doc = "Cut to the bound, mark in a column of its own, remove the row, or make it missing.", .choices = ACTIONS, .has_default = true,
     .default_text = "clip"},
    {NULL}};
const Step STEP_OUTLIERS = {"outliers", "Outliers", "numbers", "Finds values far from the others and clips, flags or removes them.", OUTLIERS, outliers_apply};
