/*
** op_ttest.c - the t tests: one sample, two independent samples (Welch or Student), pairs.
*/
#include "operation/statistics.h"

#include "numeric/ttest.h"

#include <math.h>

static const Param ONE_PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers whose mean is tested."},
    {"mu", PARAM_NUMBER, .has_default = true, .default_number = 0, .title = "Hypothetical mean", .doc = "The mean to test against."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

static const Param TWO_PARAMS[] = {
    PARAM_OF_RESPONSE, PARAM_OF_FACTOR,
    {"equal_variances", PARAM_BOOLEAN, .has_default = true, .default_boolean = false, .title = "Equal variances",
     .doc = "true: Student's test with the pooled variance; false: Welch's."},
    {"mu", PARAM_NUMBER, .has_default = true, .default_number = 0, .title = "Hypothetical difference", .doc = "The difference to test against."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

static const Param PAIRED_PARAMS[] = {
    {"first", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "First column", .doc = "One measurement of each row."},
    {"second", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Second column", .doc = "The other, taken from the first."},
    {"mu", PARAM_NUMBER, .has_default = true, .default_number = 0, .title = "Hypothetical difference", .doc = "The mean difference to test against."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

/* The estimate is told with mu put back. */
static void tell(OperationRun *run, const StatColumn *column, const StudentTest *test, double estimate, Interval interval, const char *title)
{
    Json *json = answer_result(run->answer);
    json_member_number(json, "t", test->t);
    json_member_number(json, "df", test->df);
    json_member_number(json, "p", test->p);
    json_member_number(json, "estimate", estimate);
    json_member_number(json, "se", column_length(column, test->se));
    statistics_interval(run, "confidence_interval", interval);
    statistics_effect(run, "cohens_d", test->d);
    statistics_effect(run, "hedges_g", test->g);
    statistics_table(run, title, (StatRow[]){{"t", test->t, false}, {"df", test->df, false}, {"p", test->p, true}, {"Estimate", estimate, false},
                     {"Interval from", interval.low, false}, {"to", interval.high, false}, {"Cohen's d", test->d.value, false},
                     {"Hedges' g", test->g.value, false}}, 8);
}

static const char *said_interval(OperationRun *run, Interval interval)
{
    return arena_printf(run->arena, "%s to %s", isfinite(interval.low) ? said(run->answer, interval.low) : "minus infinity",
                        isfinite(interval.high) ? said(run->answer, interval.high) : "infinity");
}

static Status one_mean(OperationRun *run, const StatColumn *column, const char *what, const CheckAlternative *instead, Error *error)
{
    StudentTest test;
    double mu = param_value(run->params, "mu")->number;
    Summary sample = sample_of(column->values, column->n);
    Status status = ttest_one(&sample, column_deviation(column, mu), statistics_alternative(run), statistics_confidence(run), &test, error);
    if (status != OK)
        return status;
    double mean = column_place(column, double2_value(sample.mean));
    Interval interval = column_lengths(column, test.interval);
    interval.low += mu;
    interval.high += mu;
    tell(run, column, &test, mean, interval, what);
    json_member_number(answer_result(run->answer), "mean", mean);
    json_member_number(answer_result(run->answer), "sd", column_length(column, sample.sd));
    statistics_distribution(run, column, "Mean", mean, mu);
    statistics_check_normal(run, column->values, column->n, "The values", instead);
    answer_explain(run->answer, "The mean of %s values of \"%s\" is %s (%s interval %s). Against %s: t(%s) = %s, %s; the effect is d = %s.",
                   said_count(run->answer, column->n), said_name(run->answer, column->name), said(run->answer, mean),
                   said_percent(run->answer, statistics_confidence(run)), said_interval(run, interval), said(run->answer, mu),
                   said(run->answer, test.df), said(run->answer, test.t), statistics_verdict(run, test.p), said(run->answer, test.d.value));
    return OK;
}

static const char *const COLUMN_AS_FIRST[][2] = {{"column", "first"}, {NULL}};
static const CheckAlternative SIGNED_RANKS = {.operation = "wilcoxon", .rename = COLUMN_AS_FIRST};

static Status one_sample(OperationRun *run, Error *error)
{
    Sample sample;
    StatColumn column;
    Status status = statistics_sample(run, (const char *const[]){"column", NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, "column", 0, &sample, &column, error);
    return status == OK ? one_mean(run, &column, "One-sample t test", &SIGNED_RANKS, error) : status;
}

static Status paired(OperationRun *run, Error *error)
{
    StatColumn differences;
    Status status = statistics_differences(run, "first", "second", &differences, error);
    return status == OK ? one_mean(run, &differences, "Paired t test", &SIGNED_RANKS, error) : status;
}

static const CheckAlternative WELCH = {.operation = "ttest_independent", .title = "Welch's t test", .set = "\"equal_variances\":false"};

static Status independent(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    StudentTest test;
    double mu = param_value(run->params, "mu")->number;
    bool welch = !param_value(run->params, "equal_variances")->boolean;
    Status status = statistics_two_groups(run, &groups, error);
    if (status != OK)
        return status;
    const StatColumn *column = &groups.response;
    status = ttest_two(&groups.samples[0], &groups.samples[1], mu * pow(10, column->centred.scale), welch, statistics_alternative(run),
                       statistics_confidence(run), &test, error);
    if (status != OK)
        return status;
    Interval interval = column_lengths(column, test.interval);
    double difference = column_length(column, test.estimate) + mu;
    interval.low += mu;
    interval.high += mu;
    tell(run, column, &test, difference, interval, welch ? "Welch's t test" : "Student's t test");
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    statistics_check_groups(run, &groups, &(CheckAlternative){.operation = "mann_whitney"}, welch ? NULL : &WELCH);
    answer_explain(run->answer, "The mean of \"%s\" is %s in \"%s\" and %s in \"%s\", a difference of %s (%s interval %s). %s t test: t(%s) = %s, %s; "
                                "the effect is d = %s.",
                   said_name(run->answer, column->name), said(run->answer, column_place(column, double2_value(groups.samples[0].mean))),
                   said_name(run->answer, groups.groups.names[0]),
                   said(run->answer, column_place(column, double2_value(groups.samples[1].mean))), said_name(run->answer, groups.groups.names[1]),
                   said(run->answer, difference), said_percent(run->answer, statistics_confidence(run)), said_interval(run, interval),
                   welch ? "Welch's" : "Student's", said(run->answer, test.df), said(run->answer, test.t), statistics_verdict(run, test.p),
                   said(run->answer, test.d.value));
    return OK;
}

static const char *const ONE_ASSUMPTIONS[] = {"The rows are independent.", "The values, or the differences, are roughly normal, or many.", NULL};
static const char *const TWO_ASSUMPTIONS[] = {"The rows are independent.", "The values of each group are roughly normal, or many.",
                                              "With equal_variances: the groups spread alike.", NULL};

const Operation OP_TTEST_INDEPENDENT = {
    .name = "ttest_independent", .title = "t test of two groups", .group = "Means", .answers = "Do two groups differ in their mean?",
    .assumptions = TWO_ASSUMPTIONS, .missing = LISTWISE, .params = TWO_PARAMS, .run = independent};
const Operation OP_TTEST_ONE_SAMPLE = {
    .name = "ttest_one_sample", .title = "One-sample t test", .group = "Means", .answers = "Does the mean of a column differ from a given value?",
    .assumptions = ONE_ASSUMPTIONS, .missing = LISTWISE, .params = ONE_PARAMS, .run = one_sample};
const Operation OP_TTEST_PAIRED = {
    .name = "ttest_paired", .title = "Paired t test", .group = "Means", .answers = "Do two measurements of the same rows differ in their mean?",
    .assumptions = ONE_ASSUMPTIONS, .missing = LISTWISE, .params = PAIRED_PARAMS, .run = paired};
