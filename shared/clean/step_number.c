/* step_number.c - scales and classes of numbers: normalise, standardise, bin. Statistics are those of the values that are there and finite. */
#include "clean/step.h"

#include "base/memory.h"
#include "base/number.h"
#include "clean/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
        double *values = column_finite(column, &count), base = 0, spread = 0;
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
    double *values = column_finite(column, &count);
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
