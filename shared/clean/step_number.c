/* step_number.c - steps on numbers: outliers, normalise, standardise, bin. Statistics are those of the values that are there and finite. */
#include "clean/step.h"

#include "base/memory.h"
#include "base/number.h"
#include "clean/groups.h"
#include "clean/statistics.h"
#include "data/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The finite values; the caller's. */
static double *values_of(const Column *column, size_t *n)
{
    double *values = mem_array(column->n + 1, sizeof *values);
    *n = column_numbers(column, true, values);
    return values;
}

/* ---- outliers ---- */

/* The bounds outside of which a value is an outlier; false: there is no spread to speak of. */
static bool bounds_of(const Column *column, const char *method, double factor, double *low, double *high)
{
    size_t n;
    double *values = values_of(column, &n), middle, spread;
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

/* ---- normalise, standardise ---- */

static Status scale_columns(StepRun *run, bool standardise, Error *error)
{
    size_t *columns, n;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    double to_low = standardise ? 0 : step_number(run, "min"), to_high = standardise ? 1 : step_number(run, "max");
    if (!standardise && !(to_low < to_high))
        return step_fail(run, error, "/max", "The greatest value must be above the least.");
    step_begin_copy(run);
    for (size_t k = 0; k < n; k++) {
        const Column *column = &run->in->columns[columns[k]]->column;
        size_t count;
        double *values = values_of(column, &count), base = 0, spread = 0;
        if (standardise && count > 1) {
            base = mean_of(values, count);
            spread = deviation_of(values, count, base);
        } else if (!standardise && count) {
            double high = values[0];
            base = values[0];
            for (size_t i = 1; i < count; i++) {
                base = values[i] < base ? values[i] : base;
                high = values[i] > high ? values[i] : high;
            }
            spread = high - base;
        }
        free(values);
        TableColumn *made = column_new(run->scratch, TYPE_FLOAT, 0, false, column->n, false);
        for (size_t i = 0; i < column->n; i++) {
            if (!column_present(column, i))
                continue;
            double value = spread > 0 ? (column_number(column, i) - base) / spread : 0;
            value = standardise ? value : to_low + value * (to_high - to_low);
            if (isfinite(value)) {
                ((double *)column_values(made))[i] = value;
                bit_set(column_bits(made), i);
            }
        }
        run->report->cells_changed += column->n - column_missing(column);
        column_settle(made);
        table_set(run->out, columns[k], made);
    }
    return OK;
}

static Status normalise_apply(StepRun *run, Error *error)
{
    return scale_columns(run, false, error);
}

static Status standardise_apply(StepRun *run, Error *error)
{
    return scale_columns(run, true, error);
}

static const Param NORMALISE[] = {COLUMNS_PARAM("columns", ":number", "The columns."),
                                  {"min", PARAM_NUMBER, IN_BODY, .doc = "What the least value becomes.", .has_default = true},
                                  {"max", PARAM_NUMBER, IN_BODY, .doc = "What the greatest becomes.", .has_default = true, .default_number = 1},
                                  {NULL}};
const Step STEP_NORMALISE = {"normalise", "Normalise", "numbers", "Stretches values to a range; a column of one value becomes the least.", NORMALISE, normalise_apply};
static const Param STANDARDISE[] = {COLUMNS_PARAM("columns", ":number", "The columns."), {NULL}};
const Step STEP_STANDARDISE = {"standardise", "Standardise", "numbers", "Subtracts the mean and divides by the sample's standard deviation.", STANDARDISE, standardise_apply};

/* ---- bin ---- */

static int order_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The edges of the bins, ascending and distinct; at least two of them, or none. */
static Status make_edges(StepRun *run, const Column *column, double **edges, size_t *n, Error *error)
{
    const char *method = step_text(run, "method");
    size_t count, bins = (size_t)step_int(run, "bins");
    *n = 0;
    if (strcmp(method, "edges") == 0) {
        const ParamValue *given = param_value(&run->params, "edges");
        *edges = mem_array(given->n_texts + 1, sizeof **edges);
        for (size_t i = 0; i < given->n_texts; i++) {
            double edge;
            const char *text = given->texts[i];
            if (!number_parse_double(text, strlen(text), &edge) || !isfinite(edge) || (i && edge <= (*edges)[i - 1]))
                return step_fail(run, error, arena_printf(run->arena, "/edges/%zu", i), "The edges are numbers, each greater than the one before.");
            (*edges)[(*n)++] = edge;
        }
        return *n >= 2 ? OK : step_fail(run, error, "/edges", "Give at least two edges.");
    }
    double *values = values_of(column, &count);
    *edges = mem_array(bins + 2, sizeof **edges);
    if (count && strcmp(method, "quantile") == 0) {
        qsort(values, count, sizeof *values, order_doubles);
        for (size_t i = 0; i <= bins; i++) {
            double at = (double)i / (double)bins * (double)(count - 1);
            size_t k = (size_t)at;
            double share = at - (double)k, edge = values[k] + (k + 1 < count ? (values[k + 1] - values[k]) * share : 0);
            if (*n == 0 || edge > (*edges)[*n - 1])
                (*edges)[(*n)++] = edge;
        }
    } else if (count) {
        double low = values[0], high = values[0];
        for (size_t i = 1; i < count; i++) {
            low = values[i] < low ? values[i] : low;
            high = values[i] > high ? values[i] : high;
        }
        for (size_t i = 0; i <= bins && high > low; i++)
            (*edges)[(*n)++] = i == bins ? high : low + (high - low) * ((double)i / (double)bins);
    }
    if (count && *n < 2) { /* one value: a bin of its own */
        (*edges)[0] = values[0];
        (*edges)[1] = values[0];
        *n = 2;
    }
    free(values);
    return OK;
}

static void add_number(Buffer *text, double value)
{
    char digits[NUMBER_TEXT];
    buffer_add(text, digits, number_format_double(value, digits));
}

static Status bin_apply(StepRun *run, Error *error)
{
    size_t at, n;
    double *edges = NULL;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    const Column *column = &run->in->columns[at]->column;
    status = make_edges(run, column, &edges, &n, error);
    const ParamValue *labels = param_value(&run->params, "labels");
    size_t bins = n > 1 ? n - 1 : 0;
    if (status == OK && labels->n_texts && labels->n_texts != bins)
        status = step_fail(run, error, "/labels", "There are %zu bins and %zu labels.", bins, labels->n_texts);
    if (status != OK) {
        free(edges);
        return status;
    }
    bool numbers = step_is(run, "as", "number");
    TextBuilder entries;
    Buffer text = BUFFER_INIT;
    text_builder_open(&entries, run->scratch, bins);
    for (size_t b = 0; b < bins; b++) {
        buffer_clear(&text);
        if (labels->n_texts) {
            buffer_add_text(&text, labels->texts[b]);
        } else {
            buffer_add_char(&text, '[');
            add_number(&text, edges[b]);
            buffer_add_text(&text, ", ");
            add_number(&text, edges[b + 1]);
            buffer_add_char(&text, b + 1 == bins ? ']' : ')');
        }
        text_builder_add(&entries, text.data ? text.data : "", text.length);
    }
    buffer_free(&text);
    TableColumn *made = column_new(run->scratch, numbers ? TYPE_INTEGER : TYPE_TEXT, 0, false, column->n, !numbers);
    for (size_t i = 0; i < column->n && bins; i++) {
        if (!column_present(column, i))
            continue;
        double value = column_number(column, i);
        if (!(value >= edges[0] && value <= edges[bins]))
            continue;
        size_t low = 0, high = bins - 1; /* the last bin whose lower edge is not above it */
        while (low < high) {
            size_t middle = low + (high - low + 1) / 2;
            if (edges[middle] <= value)
                low = middle;
            else
                high = middle - 1;
        }
        if (numbers)
            ((int64_t *)column_values(made))[i] = (int64_t)low + 1;
        else
            ((uint32_t *)column_values(made))[i] = (uint32_t)low;
        bit_set(column_bits(made), i);
    }
    free(edges);
    if (numbers)
        column_release(entries.column);
    else
        column_set_dictionary(made, entries.column);
    column_settle(made);
    step_begin_copy(run);
    const char *into = step_text(run, "into");
    return step_add_column(run, "into", into ? into : step_free_name(run, arena_printf(run->arena, "%s_bin", step_name(run, at))), made, true, error);
}

static const char *const BINNINGS[] = {"width", "quantile", "edges", NULL};
static const char *const BIN_AS[] = {"text", "number", NULL};
static const Param BIN[] = {
    COLUMN_PARAM("column", ":number", "The column."),
    {"method", PARAM_ENUM, IN_BODY, .doc = "Bins of equal width, of equal counts, or between given edges.", .choices = BINNINGS, .has_default = true, .default_text = "width"},
    {"bins", PARAM_INTEGER, IN_BODY, .doc = "How many.", .has_default = true, .default_integer = 10, .min = 1, .max = 1000},
    {"edges", PARAM_TEXTS, IN_BODY, .doc = "The edges as texts, ascending; values outside become missing."},
    {"labels", PARAM_TEXTS, IN_BODY, .doc = "Names of the bins instead of their bounds."},
    {"as", PARAM_ENUM, IN_BODY, .doc = "Names, or the number of the bin from 1.", .choices = BIN_AS, .has_default = true, .default_text = "text"},
    {"into", PARAM_TEXT, IN_BODY, .doc = "The new column; <column>_bin when left out.", .min_length = 1, .max_length = 200},
    {NULL}};
const Step STEP_BIN = {"bin", "Bin numbers", "numbers", "Sorts numbers into classes, each with its lower edge, the last with both.", BIN, bin_apply};
