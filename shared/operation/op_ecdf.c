/*
** op_ecdf.c - the empirical distribution function: F(x) = share of the values that are at most x.
**
** With the two-sided confidence band of Dvoretzky, Kiefer and Wolfowitz, F(x) -+ sqrt(ln(2 / alpha) / (2 n)), with Massart's
** constant (Annals of Probability 18, 1990), cut to [0, 1]. Beyond STEPS different values the curve is given at STEPS of them, evenly
** spaced by rank, both ends among them.
*/
#include "operation/operation.h"

#include "data/sort.h"
#include "figure/figure.h"

#include <math.h>

enum { STEPS = 2000 };

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_ORDERED, .title = "Column", .doc = "A column of numbers or dates."},
    {"confidence", PARAM_NUMBER, .has_default = true, .default_number = 0.95, .min = 0.5, .max = 0.9999, .title = "Confidence",
     .doc = "Level of the band around the curve."},
    {NULL}};

typedef struct Curve {
    FrameUnit unit;
    double *x, *share, *low, *high;
    size_t count, distinct;
} Curve;

/* The last of each run of equal values has the share. */
static void find_curve(OperationRun *run, const uint64_t *keys, size_t n, double half, Curve *curve)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        curve->distinct += i + 1 == n || keys[i + 1] != keys[i];
    size_t count = curve->distinct < STEPS ? curve->distinct : STEPS;
    curve->x = arena_array(run->arena, count, sizeof(double));
    curve->share = arena_array(run->arena, count, sizeof(double));
    curve->low = arena_array(run->arena, count, sizeof(double));
    curve->high = arena_array(run->arena, count, sizeof(double));
    for (size_t i = 0, step = 0; i < n; i++) {
        if (i + 1 < n && keys[i + 1] == keys[i])
            continue;
        size_t wanted = count < curve->distinct ? (size_t)((double)at * (double)(curve->distinct - 1) / (double)(count - 1) + 0.5) : at;
        if (step++ != wanted)
            continue;
        curve->x[at] = double_of_key(keys[i]);
        curve->share[at] = (double)(i + 1) / (double)n;
        curve->low[at] = fmax(curve->share[at] - half, 0);
        curve->high[at] = fmin(curve->share[at] + half, 1);
        at++;
    }
    curve->count = at;
}

static void write_curve(OperationRun *run, const Curve *curve, double half)
{
    Json *json = answer_result(run->answer);
    json_member_int(json, "distinct", (int64_t)curve->distinct);
    json_member_number(json, "band", half);
    json_key(json, "x");
    json_open_array(json);
    for (size_t i = 0; i < curve->count; i++)
        answer_place(json, curve->unit, curve->x[i]);
    json_close(json);
    json_key(json, "share");
    json_open_array(json);
    for (size_t i = 0; i < curve->count; i++)
        json_number(json, curve->share[i]);
    json_close(json);
    if (curve->count < curve->distinct)
        answer_warning(run->answer, "The curve is given at %s of its %s steps.", said_count(run->answer, curve->count),
                       said_count(run->answer, curve->distinct));
}

static void write_table(OperationRun *run, const uint64_t *keys, size_t n, FrameUnit unit)
{
    static const double SHARES[] = {0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99};
    AnswerTable *table = answer_table(run->answer, "quantiles", "Values reached by a share of the rows");
    table_column(table, "share", "Share", FORMAT_PERCENT);
    table_column(table, "value", "Value", place_format(unit));
    for (size_t i = 0; i < sizeof SHARES / sizeof *SHARES; i++) {
        double place = ceil(SHARES[i] * (double)n * (1 - 1e-12));
        table_number(table, SHARES[i]);
        table_place(table, unit, double_of_key(keys[place < 1 ? 0 : (size_t)place - 1]));
    }
    table_note(table, "The least value that at least this share of the rows does not exceed (type 1 of Hyndman and Fan).");
}

/* The curve's x become those of the axis. */
static void draw(OperationRun *run, Curve *curve, const char *name)
{
    Figure figure;
    for (size_t i = 0; i < curve->count; i++)
        curve->x[i] = unit_on_axis(curve->unit, curve->x[i]);
    figure_begin(&figure, answer_figure(run->answer, "ecdf", "Distribution function"));
    figure_band(&figure, "Confidence band", curve->x, curve->low, curve->high, curve->count);
    figure_line(&figure, name, curve->x, curve->share, curve->count, true, false);
    figure_end(&figure, &(FigureLayout){.x = {.title = name, .date = curve->unit != UNIT_NUMBER},
                                        .y = {.title = "Share of rows at or below", .percent = true}});
}

static Status ecdf(OperationRun *run, Error *error)
{
    const ParamValue *column = param_value(run->params, "column");
    double confidence = param_value(run->params, "confidence")->number;
    Sample sample;
    Numbers numbers;
    Curve curve = {.count = 0};
    Status status = frame_complete(run->frame, column->columns, 1, &sample, error);
    if (status == OK)
        status = frame_numbers(run->frame, column->columns[0], &sample, &numbers, error);
    if (status != OK)
        return status;
    answer_sample(run->answer, &sample);
    size_t n = numbers.n;
    if (n == 0)
        return error_set(error, ERR_INVALID, "\"%.80s\" has no values in these rows, so there is nothing to draw.", column->text);
    uint64_t *keys = frame_array(run->frame, n, sizeof *keys), *scratch = frame_array(run->frame, n, sizeof *scratch);
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of_double(numbers.values[i]);
    const uint64_t *sorted = sort_keys(keys, scratch, n);
    curve.unit = frame_unit(run->frame, column->columns[0]);
    double half = sqrt(log(2 / (1 - confidence)) / (2 * (double)n));
    find_curve(run, sorted, n, half, &curve);
    write_curve(run, &curve, half);
    write_table(run, sorted, n, curve.unit);
    draw(run, &curve, column->text);
    answer_explain(run->answer, "Half of the %s values of \"%s\" are %s or less; they run from %s to %s.", said_count(run->answer, n),
                   said_name(run->answer, column->text),
                   said_place(run->answer, curve.unit, double_of_key(sorted[(n - 1) / 2])),
                   said_place(run->answer, curve.unit, double_of_key(sorted[0])),
                   said_place(run->answer, curve.unit, double_of_key(sorted[n - 1])));
    answer_explain(run->answer, "With %s confidence the whole curve of the population lies within %s points of the one drawn.",
                   said_percent(run->answer, confidence), said(run->answer, half * 100));
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 60e-9 * (double)rows;
}

static const char *const ASSUMPTIONS[] = {"For the band: the rows are independent draws from one population.", NULL};

const Operation OP_ECDF = {
    .name = "ecdf",
    .title = "Empirical distribution function",
    .group = "Describe",
    .answers = "What share of the values lies at or below a given one?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value are left out and counted.",
    .params = PARAMS,
    .cost = cost,
    .run = ecdf};
