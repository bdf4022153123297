/*
** op_histogram.c - how the values of a column are spread: counts in bins.
**
** The rules for the number of bins stand in numeric/histogram.h. count: as many as given; auto: the finer of fd and sturges, with the width rounded up
** to 1, 2 or 5 times a power of ten, of dates and times to whole seconds, minutes, hours, days, weeks, months or years.
**
** A rule that has no answer (IQR 0) falls back to sturges, which is said. At most BINS bins. A bin holds its lower edge, the last
** one both.
*/
#include "operation/operation.h"

#include "figure/figure.h"
#include "numeric/histogram.h"
#include "numeric/moments.h"
#include "numeric/quantile.h"

#include <math.h>
#include <string.h>

enum { BINS = 1000 };

/* Behind the first in the order of HistogramRule. */
static const char *const RULES[] = {"auto", "fd", "scott", "sturges", "rice", "sqrt", "count", NULL};

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_ORDERED, .title = "Column", .doc = "A column of numbers or dates."},
    {"rule", PARAM_ENUM, .choices = RULES, .has_default = true, .default_text = "auto", .title = "Rule for the bins",
     .doc = "How many bins there are; with count, as many as you say."},
    {"bins", PARAM_INTEGER, .min = 1, .max = BINS, .title = "Bins", .doc = "How many bins, where the rule is count."},
    {NULL}};

typedef struct Bins {
    double edges[BINS + 1];
    double counts[BINS];
    size_t count;
} Bins;

static HistogramSpread spread_of(const Numbers *numbers)
{
    static const double SHARES[] = {0.25, 0.75};
    HistogramSpread spread = {.n = numbers->n, .min = numbers->values[0], .max = numbers->values[0]};
    double quartiles[2];
    for (size_t i = 1; i < numbers->n; i++) {
        spread.min = fmin(spread.min, numbers->values[i]);
        spread.max = fmax(spread.max, numbers->values[i]);
    }
    quantile_select(numbers->values, numbers->n, spread.min, spread.max, SHARES, 2, QUANTILE_DEFAULT, quartiles);
    spread.iqr = quartiles[1] - quartiles[0];
    spread.sd = moments_of_doubles(numbers->values, numbers->n, spread.min, spread.max).sd;
    return spread;
}

static void even_edges(const HistogramSpread *spread, size_t count, Bins *bins)
{
    bins->count = count;
    histogram_even_edges(spread->min, spread->max, count, bins->edges);
}

/* Calendar units. */
static void time_edges(const HistogramSpread *spread, FrameUnit unit, Bins *bins)
{
    bool dates = unit == UNIT_DAYS;
    double scale = dates ? 1 : 1e6;
    bins->count = histogram_time_edges(llround(spread->min * scale), llround(spread->max * scale), spread->iqr * scale, spread->n, dates,
                                       bins->edges);
    for (size_t i = 0; i <= bins->count; i++)
        bins->edges[i] /= scale;
}

/* How many bins the rule asks for, at most BINS; what is done otherwise is said. */
static double bins_by_rule(OperationRun *run, const char *name, const HistogramSpread *spread)
{
    double sturges = histogram_rule_bins(HISTOGRAM_STURGES, spread), wanted = fmax(histogram_rule_bins(HISTOGRAM_FD, spread), sturges);
    if (strcmp(name, RULES[0]) != 0)
        for (size_t i = 1; RULES[i]; i++)
            if (strcmp(name, RULES[i]) == 0)
                wanted = histogram_rule_bins((HistogramRule)(i - 1), spread);
    if (!isfinite(wanted) || wanted < 1) {
        if (strcmp(name, RULES[0]) != 0)
            answer_warning(run->answer, "The rule %s has no answer for these values, so Sturges' rule was used.", name);
        wanted = sturges;
    }
    if (wanted > BINS) {
        answer_warning(run->answer, "The rule asks for %s bins; %d, the most that is drawn, were made.", said(run->answer, ceil(wanted)), BINS);
        wanted = BINS;
    }
    return wanted;
}

static void find_edges(OperationRun *run, const char *rule, const HistogramSpread *spread, FrameUnit unit, Bins *bins)
{
    if (!(spread->max > spread->min)) { /* one value: one bin around it */
        double half = fmax(fabs(spread->min) * 1e-3, 0.5);
        bins->count = 1;
        bins->edges[0] = fmax(spread->min - half, -1.7e308);
        bins->edges[1] = fmin(spread->max + half, 1.7e308);
        return;
    }
    if (strcmp(rule, "count") == 0) {
        even_edges(spread, (size_t)param_value(run->params, "bins")->integer, bins);
        return;
    }
    bool automatic = strcmp(rule, RULES[0]) == 0;
    if (automatic && unit != UNIT_NUMBER) {
        time_edges(spread, unit, bins);
        return;
    }
    double wanted = bins_by_rule(run, rule, spread);
    bins->count = automatic ? histogram_round_edges(spread->min, spread->max, spread->max / wanted - spread->min / wanted, BINS, false, bins->edges) : 0;
    if (bins->count == 0)
        even_edges(spread, (size_t)ceil(wanted), bins);
}

static void write_bins(OperationRun *run, const Bins *bins, size_t n, FrameUnit unit)
{
    Json *json = answer_result(run->answer);
    AnswerTable *table = answer_table(run->answer, "bins", "Counts by bin");
    json_key(json, "edges");
    json_open_array(json);
    for (size_t i = 0; i <= bins->count; i++)
        answer_place(json, unit, bins->edges[i]);
    json_close(json);
    json_key(json, "counts");
    json_open_array(json);
    for (size_t i = 0; i < bins->count; i++)
        json_int(json, (int64_t)bins->counts[i]);
    json_close(json);
    table_column(table, "from", "From", place_format(unit));
    table_column(table, "to", "To", place_format(unit));
    table_column(table, "count", "Count", FORMAT_INTEGER);
    table_column(table, "share", "Share", FORMAT_PERCENT);
    for (size_t i = 0; i < bins->count; i++) {
        table_place(table, unit, bins->edges[i]);
        table_place(table, unit, bins->edges[i + 1]);
        table_integer(table, (int64_t)bins->counts[i]);
        table_number(table, bins->counts[i] / (double)n);
    }
    table_note(table, "A bin holds its lower edge, the last one both.");
}

static void explain(OperationRun *run, const Bins *bins, const HistogramSpread *spread, FrameUnit unit, const char *name)
{
    size_t top = 0;
    for (size_t i = 1; i < bins->count; i++)
        top = bins->counts[i] > bins->counts[top] ? i : top;
    answer_explain(run->answer, "The %s values of \"%s\" lie between %s and %s.", said_count(run->answer, spread->n), said_name(run->answer, name),
                   said_place(run->answer, unit, spread->min), said_place(run->answer, unit, spread->max));
    if (bins->count > 1)
        answer_explain(run->answer, "Of the %zu bins the fullest is %s to %s, with %s of the values.", bins->count,
                       said_place(run->answer, unit, bins->edges[top]), said_place(run->answer, unit, bins->edges[top + 1]),
                       said_percent(run->answer, bins->counts[top] / (double)spread->n));
}

static void draw(OperationRun *run, const Bins *bins, FrameUnit unit, const char *name)
{
    Figure figure;
    double *edges = arena_array(run->arena, bins->count + 1, sizeof *edges);
    for (size_t i = 0; i <= bins->count; i++)
        edges[i] = unit_on_axis(unit, bins->edges[i]);
    figure_begin(&figure, answer_figure(run->answer, "histogram", "Distribution"));
    figure_histogram(&figure, NULL, edges, bins->counts, bins->count);
    figure_end(&figure, &(FigureLayout){.x = {.title = name, .date = unit != UNIT_NUMBER}, .y = {.title = "Rows", .from_zero = true}});
}

static Status histogram(OperationRun *run, Error *error)
{
    const ParamValue *column = param_value(run->params, "column");
    const char *rule = param_value(run->params, "rule")->text;
    Sample sample;
    Numbers numbers;
    if (strcmp(rule, "count") == 0 && !param_value(run->params, "bins")->given)
        return operation_blame(run, "bins", -1, error, "is required with the rule count");
    Status status = frame_complete(run->frame, column->columns, 1, &sample, error);
    if (status == OK)
        status = frame_numbers(run->frame, column->columns[0], &sample, &numbers, error);
    if (status != OK)
        return status;
    answer_sample(run->answer, &sample);
    if (numbers.n == 0)
        return error_set(error, ERR_INVALID, "\"%.80s\" has no values in these rows, so there is nothing to draw.", column->text);
    Bins *bins = ARENA_NEW(run->arena, Bins);
    HistogramSpread spread = spread_of(&numbers);
    FrameUnit unit = frame_unit(run->frame, column->columns[0]);
    find_edges(run, rule, &spread, unit, bins);
    histogram_count(numbers.values, numbers.n, bins->edges, bins->count, bins->counts);
    write_bins(run, bins, numbers.n, unit);
    draw(run, bins, unit, column->text);
    explain(run, bins, &spread, unit, column->text);
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 60e-9 * (double)rows;
}

const Operation OP_HISTOGRAM = {
    .name = "histogram",
    .title = "Histogram",
    .group = "Describe",
    .answers = "How are the values of a column spread?",
    .missing = "Rows without a value are left out and counted.",
    .params = PARAMS,
    .cost = cost,
    .run = histogram};
