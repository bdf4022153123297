/*
** op_ranktest.c - tests on ranks: Mann-Whitney, Wilcoxon signed rank, sign test.
*/
#include "operation/statistics.h"

#include "numeric/rank.h"
#include "numeric/ranktest.h"

#include <float.h>
#include <math.h>

static const Param TWO_PARAMS[] = {PARAM_OF_RESPONSE, PARAM_OF_FACTOR, PARAM_OF_METHOD,
    {"continuity", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Continuity correction",
     .doc = "For the normal limit: moves the statistic by one half towards its mean."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

#define PARAM_OF_FIRST \
    {"first", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers, or the first of two measurements."}
#define PARAM_OF_SECOND \
    {"second", PARAM_COLUMN, .columns = COLUMN_NUMERIC, .title = "Second column", \
     .doc = "The other measurement of each row, taken from the first; without it the column is compared with a given value."}
#define PARAM_OF_MEDIAN \
    {"mu", PARAM_NUMBER, .has_default = true, .default_number = 0, .title = "Hypothetical median", .doc = "The value to test against."}

static const Param SIGNED_PARAMS[] = {PARAM_OF_FIRST, PARAM_OF_SECOND, PARAM_OF_MEDIAN, PARAM_OF_METHOD,
    {"continuity", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Continuity correction",
     .doc = "For the normal limit: moves the statistic by one half towards its mean."},
    PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};
static const Param SIGN_PARAMS[] = {PARAM_OF_FIRST, PARAM_OF_SECOND, PARAM_OF_MEDIAN, PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, {NULL}};

static RankOptions options_of(OperationRun *run)
{
    return (RankOptions){.alternative = statistics_alternative(run), .method = (RankMethod)statistics_choice(run, "method"),
                         .no_continuity = !param_value(run->params, "continuity")->boolean, .confidence = statistics_confidence(run)};
}

static void tell(OperationRun *run, const RankTest *test, const char *statistic, double estimate, Interval interval, const char *title)
{
    Json *json = answer_result(run->answer);
    json_member_number(json, statistic, test->statistic);
    json_member_number(json, "p", test->p);
    json_member_number(json, "z", test->z);
    json_member_text(json, "method", test->exact ? "exact" : "asymptotic");
    json_member_int(json, "n_used", (int64_t)(test->n1 + test->n2));
    json_member_int(json, "zeros", (int64_t)test->zeros);
    json_member_int(json, "ties", (int64_t)test->ties.tied);
    json_member_number(json, "estimate", test->estimated ? estimate : NAN);
    statistics_interval(run, "confidence_interval", test->estimated ? interval : (Interval){NAN, NAN});
    statistics_effect(run, "rank_biserial", test->effect);
    statistics_table(run, title, (StatRow[]){{"Statistic", test->statistic, false}, {"z", test->z, false}, {"p", test->p, true},
                     {"Estimate", test->estimated ? estimate : NAN, false}, {"Interval from", test->estimated ? interval.low : NAN, false},
                     {"to", test->estimated ? interval.high : NAN, false}, {"Rank-biserial r", test->effect.value, false}}, 7);
    if (!test->estimated)
        answer_warning(run->answer, "The shift and its interval are left out: there are too many pairs of values (more than %s).",
                       said_count(run->answer, RANKTEST_PAIRS));
    if (test->estimated && isinf(interval.low) && isinf(interval.high))
        answer_warning(run->answer, "There are too few values for an interval at this confidence.");
    if (test->exact && test->ties.tied)
        answer_warning(run->answer, "%s values are tied; the exact distribution is the one given these ties.",
                       said_count(run->answer, test->ties.tied));
    else if (test->ties.tied)
        answer_warning(run->answer, "%s values are tied; p is from the normal limit with its correction for ties.",
                       said_count(run->answer, test->ties.tied));
    if (test->zeros)
        answer_warning(run->answer, test->zeros == 1 ? "%s difference of zero was left out of the test." : "%s differences of zero were left out of the test.",
                       said_count(run->answer, test->zeros));
}

static Status mann_whitney(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    RankTest test;
    RankOptions options = options_of(run);
    Status status = statistics_two_groups(run, &groups, error);
    if (status != OK)
        return status;
    status = ranktest_mann_whitney(groups.values, groups.start[1], groups.values + groups.start[1], groups.start[2] - groups.start[1], &options, &test, error);
    if (status != OK)
        return status;
    const StatColumn *column = &groups.response;
    tell(run, &test, "u", column_length(column, test.estimate), column_lengths(column, test.interval), "Mann-Whitney test");
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    double share = test.statistic / ((double)test.n1 * (double)test.n2);
    json_member_number(answer_result(run->answer), "superiority", share);
    answer_explain(run->answer, "A value of \"%s\" from \"%.80s\" exceeds one from \"%.80s\" with a chance of %s (ties counted half). Mann-Whitney "
                                "U = %s, %s (%s).",
                   column->name, groups.groups.names[0], groups.groups.names[1], said_percent(run->answer, share),
                   said(run->answer, test.statistic), statistics_verdict(run, test.p), test.exact ? "exact" : "asymptotic");
    return OK;
}

/* The column less mu, or the differences of two columns less mu; estimates are told with mu put back. */
static Status differences_of(OperationRun *run, StatColumn *column, double **d, Error *error)
{
    Sample sample;
    double mu = param_value(run->params, "mu")->number;
    Status status;
    if (param_value(run->params, "second")->present) {
        status = statistics_differences(run, "first", "second", column, error);
    } else {
        status = statistics_sample(run, (const char *const[]){"first", NULL}, &sample, error);
        if (status == OK)
            status = statistics_column(run, "first", 0, &sample, column, error);
    }
    if (status != OK)
        return status;
    *d = frame_array(run->frame, column->n + 1, sizeof **d);
    double shift = column_deviation(column, mu), most = fabs(mu), grain = column->grain;
    for (size_t i = 0; i < column->n; i++) { /* by rounding, a float's deviation may miss the zero that the values themselves give */
        double place = column_place(column, column->values[i]);
        (*d)[i] = place == mu ? 0 : column->values[i] - shift;
        most = fmax(most, fabs(place));
    }
    if (!column->centred.exact && (grain > 0 || mu != 0)) /* 0.3 - 0.1 and 0.2 shall tie */
        rank_snap(*d, column->n, fmax(grain, 4 * DBL_EPSILON * most));
    return OK;
}

/* A deviation from mu as the value it belongs to; what is 0 but for rounding is 0. */
static double put_back(double deviation, double mu)
{
    double value = deviation + mu;
    return fabs(value) <= 4 * DBL_EPSILON * fabs(mu) ? 0 : value;
}

static Interval shifted(const StatColumn *column, Interval interval, double mu)
{
    interval = column_lengths(column, interval);
    return (Interval){put_back(interval.low, mu), put_back(interval.high, mu)};
}

static Status wilcoxon(OperationRun *run, Error *error)
{
    StatColumn column;
    RankTest test;
    RankOptions options = options_of(run);
    double *d, mu = param_value(run->params, "mu")->number;
    Status status = differences_of(run, &column, &d, error);
    if (status == OK)
        status = ranktest_signed(d, column.n, &options, &test, error);
    if (status != OK)
        return status;
    double estimate = put_back(column_length(&column, test.estimate), mu);
    tell(run, &test, "v", estimate, shifted(&column, test.interval, mu), "Wilcoxon signed rank test");
    statistics_distribution(run, &column, "Pseudomedian", test.estimated ? estimate : NAN, mu);
    answer_explain(run->answer, "The signed ranks of %s values of \"%s\" against %s: V = %s, %s (%s).", said_count(run->answer, test.n1),
                   column.name, said(run->answer, mu), said(run->answer, test.statistic), statistics_verdict(run, test.p),
                   test.exact ? "exact" : "asymptotic");
    if (test.estimated)
        answer_explain(run->answer, "Their pseudomedian is %s.", said(run->answer, estimate));
    return OK;
}

static Status sign_test(OperationRun *run, Error *error)
{
    StatColumn column;
    RankTest test;
    RankOptions options = {.alternative = statistics_alternative(run), .confidence = statistics_confidence(run)};
    double *d, mu = param_value(run->params, "mu")->number;
    Status status = differences_of(run, &column, &d, error);
    if (status == OK)
        status = ranktest_sign(d, column.n, &options, &test, error);
    if (status != OK)
        return status;
    double median = put_back(column_length(&column, test.estimate), mu);
    tell(run, &test, "positive", median, shifted(&column, test.interval, mu), "Sign test");
    statistics_distribution(run, &column, "Median", median, mu);
    answer_explain(run->answer, "Of %s values of \"%s\" that differ from %s, %s lie above it (%s): %s. The median is %s.",
                   said_count(run->answer, test.n1), column.name, said(run->answer, mu), said_count(run->answer, (uint64_t)test.statistic),
                   said_percent(run->answer, test.statistic / (double)test.n1), statistics_verdict(run, test.p), said(run->answer, median));
    return OK;
}

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 0.3 + 150e-9 * (double)rows;
}

static const char *const TWO_ASSUMPTIONS[] = {"The rows are independent.",
                                              "For a shift of the median: both groups are of the same shape.", NULL};
static const char *const SIGNED_ASSUMPTIONS[] = {"The rows are independent.", "The differences are spread symmetrically around their middle.", NULL};
static const char *const SIGN_ASSUMPTIONS[] = {"The rows are independent.", NULL};

const Operation OP_MANN_WHITNEY = {
    .name = "mann_whitney", .title = "Mann-Whitney test (Wilcoxon rank sum)", .group = "Without normality",
    .answers = "Do the values of one group tend to exceed those of another?", .assumptions = TWO_ASSUMPTIONS, .missing = LISTWISE,
    .params = TWO_PARAMS, .cost = cost, .run = mann_whitney};
const Operation OP_SIGN_TEST = {
    .name = "sign_test", .title = "Sign test", .group = "Without normality", .answers = "Does the median differ from a given value, or between two measurements?",
    .assumptions = SIGN_ASSUMPTIONS, .missing = LISTWISE, .params = SIGN_PARAMS, .cost = cost, .run = sign_test};
const Operation OP_WILCOXON = {
    .name = "wilcoxon", .title = "Wilcoxon signed rank test", .group = "Without normality",
    .answers = "Do two measurements of the same rows differ, or a column from a given value, without presuming normality?",
    .assumptions = SIGNED_ASSUMPTIONS, .missing = LISTWISE, .params = SIGNED_PARAMS, .cost = cost, .run = wilcoxon};
