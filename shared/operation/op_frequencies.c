/*
** op_frequencies.c - how often each value of a column occurs.
**
** Counts over the rows that pass the filter; percentages of all such rows and of those with a value ("valid"), and the running sum
** of the latter, as statistics programs list them. With weights the counts are sums of weights.
*/
#include "operation/operation.h"

#include "base/memory.h"
#include "figure/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 100000, TABLE_LEVELS = 1000, BARS = 30 };

static const char *const ORDERS[] = {"count", "value", "first", NULL};

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_ANY, .title = "Column", .doc = "The column whose values are counted."},
    {"order", PARAM_ENUM, .choices = ORDERS, .has_default = true, .default_text = "count", .title = "Order",
     .doc = "Most frequent first, by value, or as they first appear."},
    {NULL}};

/* What is counted: rows, or weights. */
typedef struct Counts {
    double *level;
    double missing, valid;
} Counts;

static Status count(OperationRun *run, const Factor *factor, const Sample *sample, Counts *counts, Error *error)
{
    Numbers weights;
    Status status = frame_weights(run->frame, sample, &weights, error);
    counts->level = arena_array(run->arena, factor->levels + 1, sizeof *counts->level);
    for (size_t i = 0; status == OK && i < factor->n; i++) {
        double one = weights.values ? weights.values[i] : 1;
        if (factor->codes[i] == FACTOR_MISSING)
            counts->missing += one;
        else
            counts->level[factor->codes[i]] += one;
    }
    for (size_t i = 0; i < factor->levels; i++)
        counts->valid += counts->level[i];
    return status;
}

/* Levels in falling order of weight; without weights the factor has them so. */
static int by_weight(const void *a, const void *b, void *context)
{
    const double *weights = context;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    if (weights[i] != weights[j])
        return weights[i] < weights[j] ? 1 : -1;
    return (i > j) - (i < j);
}

static void write_result(OperationRun *run, const Factor *factor, const Counts *counts, const size_t *order)
{
    Json *json = answer_result(run->answer);
    json_member_int(json, "distinct", (int64_t)factor->levels);
    json_key(json, "frequencies");
    json_open_array(json);
    for (size_t i = 0; i < factor->levels && i < TABLE_LEVELS; i++) {
        json_open_object(json);
        json_member_text(json, "value", factor->names[order[i]]);
        json_member_number(json, "count", counts->level[order[i]]);
        json_member_number(json, "share", counts->level[order[i]] / (counts->valid + counts->missing));
        json_member_number(json, "valid_share", counts->level[order[i]] / counts->valid);
        json_close(json);
    }
    json_close(json);
}

static void write_table(OperationRun *run, const Factor *factor, const Counts *counts, const size_t *order)
{
    AnswerTable *table = answer_table(run->answer, "frequencies", "Frequencies");
    double running = 0, all = counts->valid + counts->missing;
    table_column(table, "value", "Value", FORMAT_TEXT);
    table_column(table, "count", "Count", FORMAT_NUMBER);
    table_column(table, "share", "Share", FORMAT_PERCENT);
    table_column(table, "valid_share", "Share of values", FORMAT_PERCENT);
    table_column(table, "cumulative", "Running sum", FORMAT_PERCENT);
    for (size_t i = 0; i < factor->levels && i < TABLE_LEVELS; i++) {
        double here = counts->level[order[i]];
        running += here;
        table_text(table, factor->names[order[i]]);
        table_number(table, here);
        table_number(table, here / all);
        table_number(table, here / counts->valid);
        table_number(table, running / counts->valid);
    }
    if (counts->missing > 0) {
        table_text(table, "(missing)");
        table_number(table, counts->missing);
        table_number(table, counts->missing / all);
        table_empty(table);
        table_empty(table);
    }
    if (factor->levels > TABLE_LEVELS) {
        answer_cut(run->answer);
        table_note(table, "The first %s of %s values are listed.", said_count(run->answer, TABLE_LEVELS),
                   said_count(run->answer, factor->levels));
    }
}

static void draw(OperationRun *run, const Factor *factor, const Counts *counts, const size_t *order, const char *name)
{
    const char *labels[BARS];
    double heights[BARS];
    size_t shown = factor->levels < BARS ? factor->levels : BARS;
    Figure figure;
    for (size_t i = 0; i < shown; i++) {
        labels[i] = factor->names[order[i]];
        heights[i] = counts->level[order[i]];
    }
    figure_begin(&figure, answer_figure(run->answer, "bars", "Frequencies"));
    figure_bars(&figure, NULL, labels, heights, shown, true);
    FigureLayout layout = {.x = {.title = "Count", .from_zero = true}, .y = {.title = name, .category = true, .reversed = true}};
    if (shown < factor->levels)
        layout.note = arena_printf(run->arena, "The first %zu of %zu values.", shown, factor->levels);
    figure_end(&figure, &layout);
}

static Status frequencies(OperationRun *run, Error *error)
{
    const ParamValue *column = param_value(run->params, "column");
    const char *order_name = param_value(run->params, "order")->text;
    bool by_count = strcmp(order_name, "count") == 0;
    FactorOrder order = by_count ? FACTOR_BY_COUNT : strcmp(order_name, "value") == 0 ? FACTOR_BY_VALUE : FACTOR_BY_FIRST;
    Sample sample;
    Factor factor;
    Counts counts = {.level = NULL};
    Status status = frame_complete(run->frame, NULL, 0, &sample, error); /* rows without a weight are left out */
    if (status == OK)
        status = frame_factor(run->frame, column->columns[0], &sample, order, MOST_LEVELS, &factor, error);
    if (status == OK)
        status = count(run, &factor, &sample, &counts, error);
    if (status != OK)
        return status;
    size_t *shown = arena_array(run->arena, factor.levels + 1, sizeof *shown);
    for (size_t i = 0; i < factor.levels; i++)
        shown[i] = i;
    if (by_count && factor.levels > 1)
        qsort_r(shown, factor.levels, sizeof *shown, by_weight, counts.level);
    json_member_int(answer_result(run->answer), "n", (int64_t)(sample.n - factor.missing));
    json_member_int(answer_result(run->answer), "missing", (int64_t)factor.missing);
    write_result(run, &factor, &counts, shown);
    if (factor.levels == 0) {
        answer_explain(run->answer, "\"%s\" has no values among the %s rows.", said_name(run->answer, column->text), said_count(run->answer, sample.n));
        return OK;
    }
    write_table(run, &factor, &counts, shown);
    draw(run, &factor, &counts, shown, column->text);
    size_t top = 0;
    for (size_t i = 1; i < factor.levels; i++)
        top = counts.level[i] > counts.level[top] ? i : top;
    answer_explain(run->answer, "\"%s\" has %s different value%s in %s rows; the most frequent is \"%s\" with %s of the rows that have a value.",
                   said_name(run->answer, column->text), said_count(run->answer, factor.levels), factor.levels == 1 ? "" : "s",
                   said_count(run->answer, sample.n - factor.missing), said_name(run->answer, factor.names[top]),
                   said_percent(run->answer, counts.level[top] / counts.valid));
    if (factor.missing)
        answer_explain(run->answer, "%s rows (%s) have none.", said_count(run->answer, factor.missing),
                       said_percent(run->answer, (double)factor.missing / (double)sample.n));
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 30e-9 * (double)rows;
}

const Operation OP_FREQUENCIES = {
    .name = "frequencies",
    .title = "Frequencies",
    .group = "Describe",
    .answers = "Which values does a column have, and how often?",
    .missing = "Rows without a value are counted apart.",
    .params = PARAMS,
    .weights = true,
    .cost = cost,
    .run = frequencies};
