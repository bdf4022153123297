/*
** op_ks_one.c - are the values of a column a sample of a given distribution? The Kolmogorov-Smirnov test of one sample.
**
** The distribution must be given whole: with parameters estimated from the same values the test is far too kind, and for a normal
** distribution Lilliefors' test (op_assumptions.c) is the one that allows for it.
*/
#include "operation/statistics.h"

#include "numeric/distribution.h"
#include "numeric/kolmogorov.h"
#include "numeric/rank.h"

#include <math.h>

typedef enum Shape { NORMAL, LOGNORMAL, UNIFORM, EXPONENTIAL, GAMMA, WEIBULL } Shape;

static const char *const SHAPES[] = {"normal", "lognormal", "uniform", "exponential", "gamma", "weibull", NULL};

/* What its numbers mean; those marked positive must be above 0. */
typedef struct Family {
    size_t numbers;
    const char *meaning;
    bool positive[2];
} Family;

static const Family FAMILIES[] = {[NORMAL] = {2, "mean and standard deviation", {false, true}},
                                  [LOGNORMAL] = {2, "mean and standard deviation of the logarithm", {false, true}},
                                  [UNIFORM] = {2, "least and greatest value", {false, false}},
                                  [EXPONENTIAL] = {1, "rate (1 / mean)", {true, false}},
                                  [GAMMA] = {2, "shape and rate", {true, true}},
                                  [WEIBULL] = {2, "shape and scale", {true, true}}};

static const Param PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers whose distribution is tested."},
    {"distribution", PARAM_ENUM, .choices = SHAPES, .has_default = true, .default_text = "normal", .title = "Distribution",
     .doc = "The distribution that the values may come from."},
    {"numbers", PARAM_NUMBERS, .required = true, .min_items = 1, .max_items = 2, .title = "Its numbers",
     .doc = "normal: mean, sd; lognormal: mean, sd of the logarithm; uniform: least, greatest; exponential: rate; gamma: shape, rate; weibull: shape, scale. Known "
            "beforehand, not estimated from the column."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

static double share_below(Shape shape, const double *numbers, double x)
{
    switch (shape) {
    case NORMAL: return dist_normal_lower((x - numbers[0]) / numbers[1]);
    case LOGNORMAL: return x > 0 ? dist_normal_lower((log(x) - numbers[0]) / numbers[1]) : 0;
    case UNIFORM: return fmin(1, fmax(0, (x - numbers[0]) / (numbers[1] - numbers[0])));
    case EXPONENTIAL: return x > 0 ? -expm1(-numbers[0] * x) : 0;
    case GAMMA: return x > 0 ? dist_chi2_lower(2 * numbers[1] * x, 2 * numbers[0]) : 0;
    case WEIBULL: return x > 0 ? -expm1(-pow(x / numbers[1], numbers[0])) : 0;
    }
    return NAN;
}

static Status check_numbers(OperationRun *run, Shape shape, Error *error)
{
    const ParamValue *numbers = param_value(run->params, "numbers");
    const Family *family = &FAMILIES[shape];
    if (numbers->n_numbers != family->numbers)
        return operation_blame(run, "numbers", -1, error, "must be %s of the distribution", family->meaning);
    for (size_t i = 0; i < family->numbers; i++)
        if (family->positive[i] && !(numbers->numbers[i] > 0))
            return operation_blame(run, "numbers", (long)i, error, "must be above 0 (%s)", family->meaning);
    if (shape == UNIFORM && !(numbers->numbers[0] < numbers->numbers[1]))
        return operation_blame(run, "numbers", 1, error, "must be above the least value");
    return OK;
}

/* The sample's steps, and the curve at the same places. */
static void draw(OperationRun *run, const StatColumn *column, Shape shape, const double *numbers)
{
    size_t n = column->n;
    double *x = frame_array(run->frame, n + 1, sizeof *x), *steps = frame_array(run->frame, n + 1, sizeof *steps);
    double *curve = frame_array(run->frame, n + 1, sizeof *curve);
    rank_sort(column->values, n, x);
    for (size_t i = 0; i < n; i++) {
        x[i] = column_place(column, x[i]);
        steps[i] = (double)(i + 1) / (double)n;
        curve[i] = share_below(shape, numbers, x[i]);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "ecdf", "Distribution functions"));
    figure_line(&figure, column->name, x, steps, n, true, false);
    figure_line(&figure, SHAPES[shape], x, curve, n, false, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = column->name}, .y = {.title = "Share of values at or below", .percent = true}});
    frame_release(run->frame, x);
    frame_release(run->frame, steps);
    frame_release(run->frame, curve);
}

static Status one_sample(OperationRun *run, Error *error)
{
    Sample rows;
    StatColumn column;
    KolmogorovTest test;
    Shape shape = (Shape)statistics_choice(run, "distribution");
    const double *numbers = param_value(run->params, "numbers")->numbers;
    Status status = check_numbers(run, shape, error);
    if (status == OK)
        status = statistics_sample(run, (const char *const[]){"column", NULL}, &rows, error);
    if (status == OK)
        status = statistics_column(run, "column", 0, &rows, &column, error);
    if (status != OK)
        return status;
    double *shares = frame_array(run->frame, column.n + 1, sizeof *shares);
    for (size_t i = 0; i < column.n; i++)
        shares[i] = share_below(shape, numbers, column_place(&column, column.values[i]));
    status = kolmogorov_one(column.values, shares, column.n, statistics_alternative(run), &test, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    double at = column_place(&column, test.at);
    json_member_number(json, "d", test.d);
    json_member_number(json, "p", test.p);
    json_member_number(json, "at", at);
    json_member_text(json, "method", test.exact ? "exact" : "asymptotic");
    json_member_bool(json, "ties", test.ties);
    statistics_table(run, "Kolmogorov-Smirnov test", (StatRow[]){{"D", test.d, false}, {"p", test.p, true}, {"at", at, false}}, 3);
    draw(run, &column, shape, numbers);
    if (test.ties)
        answer_warning(run->answer, "Some values are equal, which a continuous distribution never gives: p is approximate.");
    answer_explain(run->answer, "The %s values of \"%s\" are furthest from a %s distribution (%s: %s%s%s) at %s, by D = %s, %s (%s).",
                   said_count(run->answer, column.n), said_name(run->answer, column.name), SHAPES[shape], FAMILIES[shape].meaning,
                   said(run->answer, numbers[0]),
                   FAMILIES[shape].numbers > 1 ? ", " : "", FAMILIES[shape].numbers > 1 ? said(run->answer, numbers[1]) : "", said(run->answer, at),
                   said(run->answer, test.d), statistics_verdict(run, test.p), test.exact ? "exact" : "asymptotic");
    return OK;
}

static const char *const ASSUMPTIONS[] = {"The rows are independent.", "The distribution is continuous, and its numbers were not estimated from these values.", NULL};

const Operation OP_KS_ONE_SAMPLE = {
    .name = "ks_one_sample", .title = "Kolmogorov-Smirnov test of one sample", .group = "Assumptions",
    .answers = "Do the values of a column come from a given distribution?", .assumptions = ASSUMPTIONS, .missing = LISTWISE, .params = PARAMS,
    .run = one_sample};
