/*
** op_power.c - planning: power and sample size. They need no rows; the dataset only says where the result is kept.
*/
#include "operation/statistics.h"

#include "numeric/power.h"

#include <math.h>
#include <string.h>

#define PARAM_OF_N(text) {"n", PARAM_NUMBER, .min = 2, .max = 1e9, .title = "Sample size", .doc = text}
#define PARAM_OF_ALPHA \
    {"alpha", PARAM_NUMBER, .min = 1e-12, .max = 0.999999, .title = "Significance level", .doc = "0.05 when it is not what is sought."}
#define PARAM_OF_POWER \
    {"power", PARAM_NUMBER, .min = 1e-6, .max = 0.999999, .title = "Power", \
     .doc = "Chance to find the effect when it is there. Of n, effect, alpha and power one is left out and computed; with only the effect given, " \
            "power is taken as 0.8 and n computed."}

static const char *const SAMPLES[] = {"two", "one", "paired", NULL};
static const char *const PROPORTIONS[] = {"two", "one", NULL};

static const Param T_PARAMS[] = {
    PARAM_OF_N("Values in each group (or pairs)."),
    {"effect", PARAM_NUMBER, .min = -1000, .max = 1000, .title = "Effect d", .doc = "Cohen's d: the difference in standard deviations (of differences, for pairs)."},
    PARAM_OF_ALPHA, PARAM_OF_POWER,
    {"samples", PARAM_ENUM, .choices = SAMPLES, .has_default = true, .default_text = "two", .title = "Samples", .doc = "Two groups, one sample, or pairs."},
    PARAM_OF_ALTERNATIVE, {NULL}};
static const Param PROPORTION_PARAMS[] = {
    PARAM_OF_N("Rows in each group."),
    {"p1", PARAM_NUMBER, .required = true, .min = 0, .max = 1, .title = "First proportion", .doc = "The share in the first group, or under the hypothesis."},
    {"p2", PARAM_NUMBER, .min = 0, .max = 1, .title = "Second proportion", .doc = "The share in the second group, or in truth."},
    PARAM_OF_ALPHA, PARAM_OF_POWER,
    {"samples", PARAM_ENUM, .choices = PROPORTIONS, .has_default = true, .default_text = "two", .title = "Samples", .doc = "Two groups, or one sample."},
    PARAM_OF_ALTERNATIVE, {NULL}};
static const Param ANOVA_PARAMS[] = {
    PARAM_OF_N("Values in each group."),
    {"groups", PARAM_INTEGER, .required = true, .min = 2, .max = 10000, .title = "Groups", .doc = "How many groups are compared."},
    {"effect", PARAM_NUMBER, .min = 0, .max = 1000, .title = "Effect f", .doc = "Cohen's f: standard deviation of the group means by that within groups."},
    PARAM_OF_ALPHA, PARAM_OF_POWER, {NULL}};
static const Param CORRELATION_PARAMS[] = {
    PARAM_OF_N("Pairs of values."),
    {"effect", PARAM_NUMBER, .min = -1, .max = 1, .title = "Correlation r", .doc = "The correlation to be found."},
    PARAM_OF_ALPHA, PARAM_OF_POWER, PARAM_OF_ALTERNATIVE, {NULL}};
static const Param CHI_PARAMS[] = {
    PARAM_OF_N("Rows in all."),
    {"effect", PARAM_NUMBER, .min = 0, .max = 1000, .title = "Effect w", .doc = "Cohen's w; for a table V times the root of the lesser dimension less one."},
    {"df", PARAM_INTEGER, .required = true, .min = 1, .max = 1000000, .title = "Degrees of freedom", .doc = "(rows - 1) (columns - 1) of the table."},
    PARAM_OF_ALPHA, PARAM_OF_POWER, {NULL}};

static double number_or_nan(OperationRun *run, const char *name)
{
    const ParamValue *value = param_value(run->params, name);
    return value->present ? value->number : NAN;
}

/* Power over sample sizes around the found one. */
static void draw(OperationRun *run, Power power)
{
    enum { POINTS = 60 };
    double n[POINTS], reached[POINTS], most = fmax(10, ceil(2 * power.n));
    for (size_t i = 0; i < POINTS; i++) {
        n[i] = power.n = 2 + (most - 2) * (double)i / (POINTS - 1);
        reached[i] = power_of(&power);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "power", "Power by sample size"));
    figure_line(&figure, NULL, n, reached, POINTS, false, false);
    figure_end(&figure, &(FigureLayout){.x = {.title = "n"}, .y = {.title = "Power", .percent = true, .from_zero = true}, .no_legend = true});
}

static Status plan(OperationRun *run, Power power, const char *effect_name, const char *per, Error *error)
{
    power.n = number_or_nan(run, "n");
    power.alpha = number_or_nan(run, "alpha");
    power.power = number_or_nan(run, "power");
    int unknown = isnan(power.n) + isnan(power.effect) + isnan(power.power);
    if (isnan(power.alpha) && unknown > 0)
        power.alpha = 0.05;
    if (isnan(power.n) && isnan(power.power) && !isnan(power.effect))
        power.power = 0.8;
    const char *sought = isnan(power.n) ? "n" : isnan(power.effect) ? effect_name : isnan(power.alpha) ? "alpha" : "power";
    Status status = power_solve(&power, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    double whole = ceil(power.n - 1e-9);
    json_member_text(json, "computed", sought);
    json_member_number(json, "n", power.n);
    json_member_number(json, "n_rounded_up", whole);
    json_member_number(json, effect_name, power.effect);
    json_member_number(json, "alpha", power.alpha);
    json_member_number(json, "power", power.power);
    statistics_table(run, "Power", (StatRow[]){{"n", power.n, false}, {effect_name, power.effect, false}, {"alpha", power.alpha, false},
                     {"Power", power.power, false}}, 4);
    draw(run, power);
    answer_explain(run->answer, "With %s %s, an effect of %s is found at the level %s with a chance of %s.%s", said(run->answer, whole), per,
                   said(run->answer, power.effect), said(run->answer, power.alpha), said_percent(run->answer, power.power),
                   strcmp(sought, "n") == 0 ? arena_printf(run->arena, " (The computed size %s is rounded up.)", said(run->answer, power.n)) : "");
    return OK;
}

static Status power_t(OperationRun *run, Error *error)
{
    size_t samples = statistics_choice(run, "samples");
    return plan(run, (Power){.test = samples == 0 ? POWER_T_TWO : POWER_T_ONE, .alternative = statistics_alternative(run),
                             .effect = number_or_nan(run, "effect")},
                "effect", samples == 0 ? "values in each group" : samples == 1 ? "values" : "pairs", error);
}

/* One proportion is planned by the arcsine effect h of p2 against p1. */
static Status power_proportion(OperationRun *run, Error *error)
{
    double p1 = param_value(run->params, "p1")->number, p2 = number_or_nan(run, "p2");
    Power power = {.test = POWER_PROPORTION_TWO, .alternative = statistics_alternative(run), .effect = p2, .p1 = p1};
    if (statistics_choice(run, "samples") == 0)
        return plan(run, power, "p2", "rows in each group", error);
    power.test = POWER_PROPORTION_ONE;
    power.effect = 2 * asin(sqrt(p2)) - 2 * asin(sqrt(p1));
    return plan(run, power, "cohens_h", "rows", error);
}

static Status power_anova(OperationRun *run, Error *error)
{
    return plan(run, (Power){.test = POWER_ANOVA, .effect = number_or_nan(run, "effect"), .groups = (double)param_value(run->params, "groups")->integer},
                "effect", "values in each group", error);
}

static Status power_correlation(OperationRun *run, Error *error)
{
    return plan(run, (Power){.test = POWER_CORRELATION, .alternative = statistics_alternative(run), .effect = number_or_nan(run, "effect")}, "effect",
                "pairs", error);
}

static Status power_chi_squared(OperationRun *run, Error *error)
{
    return plan(run, (Power){.test = POWER_CHI_SQUARED, .effect = number_or_nan(run, "effect"), .df = (double)param_value(run->params, "df")->integer},
                "effect", "rows", error);
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)rows;
    (void)params;
    return 0.01;
}

#define NO_ROWS "No rows are read."

const Operation OP_POWER_ANOVA = {
    .name = "power_anova", .title = "Power of an analysis of variance", .group = "Power", .answers = "How many values in each group does an analysis of variance need?",
    .missing = NO_ROWS, .no_rows = true, .params = ANOVA_PARAMS, .cost = cost, .run = power_anova};
const Operation OP_POWER_CHI_SQUARED = {
    .name = "power_chi_squared", .title = "Power of a chi-square test", .group = "Power", .answers = "How many rows does a chi-square test need?",
    .missing = NO_ROWS, .no_rows = true, .params = CHI_PARAMS, .cost = cost, .run = power_chi_squared};
const Operation OP_POWER_CORRELATION = {
    .name = "power_correlation", .title = "Power of a correlation", .group = "Power", .answers = "How many pairs does it take to find a correlation?",
    .missing = NO_ROWS, .no_rows = true, .params = CORRELATION_PARAMS, .cost = cost, .run = power_correlation};
const Operation OP_POWER_PROPORTION = {
    .name = "power_proportion", .title = "Power for proportions", .group = "Power", .answers = "How many rows does it take to tell two shares apart?",
    .missing = NO_ROWS, .no_rows = true, .params = PROPORTION_PARAMS, .cost = cost, .run = power_proportion};
const Operation OP_POWER_T = {
    .name = "power_t", .title = "Power of a t test", .group = "Power", .answers = "How many values does a t test need?",
    .missing = NO_ROWS, .no_rows = true, .params = T_PARAMS, .cost = cost, .run = power_t};
