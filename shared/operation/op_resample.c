/*
** op_resample.c - permutation tests and bootstrap intervals.
*/
#include "operation/statistics.h"

#include "numeric/resample.h"

#include <math.h>
#include <string.h>

#define PARAM_OF_ROUNDS(text) \
    {"rounds", PARAM_INTEGER, .has_default = true, .default_integer = 10000, .min = 100, .max = 1000000, .title = "Repetitions", .doc = text}

static const Param PERMUTATION_PARAMS[] = {
    PARAM_OF_RESPONSE,
    {"factor", PARAM_COLUMN, .columns = COLUMN_CATEGORICAL, .title = "Groups", .doc = "Two groups: their means are compared; more: all of them, by F. Leave it out where a paired column is given."},
    {"paired_with", PARAM_COLUMN, .columns = COLUMN_NUMERIC, .title = "Paired with",
     .doc = "Another measurement of each row, taken from the response: the mean difference."},
    PARAM_OF_ROUNDS("Arrangements tried; all of them where there are no more than these."), PARAM_OF_ALTERNATIVE, PARAM_OF_CONFIDENCE, PARAM_OF_SEED,
    {NULL}};

static const char *const STATISTICS[] = {"mean", "median", "trimmed_mean", "sd", "variance", "difference", "correlation", NULL};

static const Param BOOTSTRAP_PARAMS[] = {
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers."},
    {"statistic", PARAM_ENUM, .choices = STATISTICS, .has_default = true, .default_text = "mean", .title = "Statistic",
     .doc = "What is estimated. The trimmed mean cuts 20 % at each end; the difference of means needs groups, the correlation a second column."},
    {"factor", PARAM_COLUMN, .columns = COLUMN_CATEGORICAL, .title = "Groups", .doc = "For difference: a column of two groups."},
    {"second", PARAM_COLUMN, .columns = COLUMN_NUMERIC, .title = "Second column", .doc = "For correlation."},
    PARAM_OF_ROUNDS("Resamples drawn."), PARAM_OF_CONFIDENCE, PARAM_OF_SEED, {NULL}};

static void tell_permutation(OperationRun *run, const PermutationTest *test, const char *what, double observed)
{
    Json *json = answer_result(run->answer);
    json_member_text(json, "statistic", what);
    json_member_number(json, "observed", observed);
    json_member_number(json, "p", test->p);
    json_member_number(json, "p_error", test->p_error);
    json_member_int(json, "rounds", (int64_t)test->rounds);
    json_member_bool(json, "exhaustive", test->exhaustive);
    statistics_table(run, "Permutation test", (StatRow[]){{what, observed, false}, {"p", test->p, true}, {"SE of p", test->p_error, false},
                     {"Arrangements", (double)test->rounds, false}}, 4);
    answer_explain(run->answer, "The %s is %s. Among %s %s arrangements of the rows, one as extreme has %s.", what, said(run->answer, observed),
                   test->exhaustive ? "all" : "sampled", said_count(run->answer, test->rounds), statistics_verdict(run, test->p));
}

static Status permute_groups(OperationRun *run, size_t rounds, uint64_t seed, Error *error)
{
    StatGroups groups = {0};
    PermutationTest test;
    const Steps steps = operation_steps(run);
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status != OK)
        return status;
    size_t levels = groups.groups.levels, n = groups.response.n;
    if (levels == 2) {
        status = permutation_two(groups.values, groups.start[1], n, statistics_alternative(run), rounds, seed, &test, &steps, error);
    } else {
        status = permutation_groups(groups.response.values, frame_codes(run->frame, &groups.groups), n, levels, rounds, seed, &test, &steps, error);
    }
    if (status != OK)
        return status;
    tell_permutation(run, &test, levels == 2 ? "difference of means" : "F ratio",
                     levels == 2 ? column_length(&groups.response, test.observed) : test.observed);
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    return OK;
}

static Status permutation(OperationRun *run, Error *error)
{
    bool factor = param_value(run->params, "factor")->present, paired = param_value(run->params, "paired_with")->present;
    size_t rounds = (size_t)param_value(run->params, "rounds")->integer;
    uint64_t seed = (uint64_t)param_value(run->params, "seed")->integer;
    StatColumn differences;
    PermutationTest test;
    const Steps steps = operation_steps(run);
    if (factor == paired)
        return operation_blame(run, "factor", -1, error, factor ? "can not be given together with a paired column" : "is required, unless a paired column is given");
    if (factor)
        return permute_groups(run, rounds, seed, error);
    Status status = statistics_differences(run, "response", "paired_with", &differences, error);
    if (status != OK)
        return status;
    double *d = frame_array(run->frame, differences.n + 1, sizeof *d), shift = column_deviation(&differences, 0);
    for (size_t i = 0; i < differences.n; i++)
        d[i] = differences.values[i] - shift;
    status = permutation_paired(d, differences.n, statistics_alternative(run), rounds, seed, &test, &steps, error);
    if (status == OK)
        tell_permutation(run, &test, "mean difference", column_length(&differences, test.observed));
    return status;
}

/* values: n of the column, or the groups side by side, or two columns one after the other; in their own units. */
typedef struct Resampled {
    const double *values;
    size_t n1, n;
    const char *what;
} Resampled;

static Status read_resampled(OperationRun *run, BootstrapStatistic statistic, Resampled *data, Error *error)
{
    const ParamValue *factor = param_value(run->params, "factor"), *second = param_value(run->params, "second");
    bool groups = statistic == BOOTSTRAP_DIFFERENCE, pairs = statistic == BOOTSTRAP_CORRELATION;
    if (groups && !factor->present)
        return operation_blame(run, "factor", -1, error, "is required for a difference of two groups");
    if (pairs && !second->present)
        return operation_blame(run, "second", -1, error, "is required for a correlation");
    Sample sample;
    const char *needed[] = {"column", groups ? "factor" : pairs ? "second" : NULL, NULL};
    size_t columns[2] = {param_value(run->params, "column")->columns[0], pairs ? second->columns[0] : 0};
    double *matrix = NULL;
    Status status = statistics_sample(run, needed, &sample, error);
    if (status == OK)
        status = frame_matrix(run->frame, columns, pairs ? 2 : 1, &sample, &matrix, error);
    if (status == OK)
        status = sample_check(matrix, sample.n * (pairs ? 2 : 1), "The values", error);
    if (status != OK)
        return status;
    *data = (Resampled){matrix, sample.n, sample.n, STATISTICS[statistic]};
    if (groups) {
        Factor levels;
        size_t start[3];
        double *sorted = frame_array(run->frame, sample.n + 1, sizeof *sorted);
        status = frame_factor(run->frame, factor->columns[0], &sample, FACTOR_BY_VALUE, STATISTICS_LEVELS, &levels, error);
        if (status != OK)
            return status;
        if (levels.levels != 2)
            return operation_blame(run, "factor", -1, error, "must have exactly 2 different values in these rows; it has %zu", levels.levels);
        sample_split(matrix, levels.codes, sample.n, 2, sorted, start);
        *data = (Resampled){sorted, start[1], sample.n, arena_printf(run->arena, "difference %s - %s", levels.names[0], levels.names[1])};
    }
    return OK;
}

static void draw_replicates(OperationRun *run, const double *sorted, size_t n, const char *what)
{
    enum { BINS = 40 };
    double edges[BINS + 1], counts[BINS] = {0}, low = sorted[0], high = sorted[n - 1];
    if (!(high > low))
        return;
    for (size_t i = 0; i <= BINS; i++)
        edges[i] = low + (high - low) * (double)i / BINS;
    for (size_t i = 0; i < n; i++) {
        double place = (sorted[i] - low) / (high - low) * BINS;
        counts[place >= BINS ? BINS - 1 : (size_t)place]++;
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "resamples", "The statistic in the resamples"));
    figure_histogram(&figure, NULL, edges, counts, BINS);
    figure_end(&figure, &(FigureLayout){.x = {.title = what}, .y = {.title = "Resamples", .from_zero = true}, .no_legend = true});
}

static Status bootstrap(OperationRun *run, Error *error)
{
    BootstrapStatistic statistic = (BootstrapStatistic)statistics_choice(run, "statistic");
    size_t rounds = (size_t)param_value(run->params, "rounds")->integer;
    Resampled data = {.values = NULL};
    Bootstrap result;
    Status status = read_resampled(run, statistic, &data, error);
    if (status != OK)
        return status;
    double *replicates = frame_array(run->frame, rounds, sizeof *replicates);
    const Steps steps = operation_steps(run);
    status = bootstrap_statistic(data.values, data.n1, data.n, statistic, rounds, statistics_confidence(run),
                                 (uint64_t)param_value(run->params, "seed")->integer, &result, replicates, &steps, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, "estimate", result.estimate);
    json_member_number(json, "bias", result.bias);
    json_member_number(json, "se", result.se);
    statistics_interval(run, "percentile_interval", result.percentile);
    statistics_interval(run, "bca_interval", result.bca);
    json_member_int(json, "rounds", (int64_t)result.rounds);
    statistics_table(run, "Bootstrap", (StatRow[]){{"Estimate", result.estimate, false}, {"Bias", result.bias, false}, {"SE", result.se, false},
                     {"Percentile from", result.percentile.low, false}, {"to", result.percentile.high, false}, {"BCa from", result.bca.low, false},
                     {"to", result.bca.high, false}}, 7);
    draw_replicates(run, replicates, result.rounds,
                    arena_printf(run->arena, "%s of %s", data.what, param_value(run->params, "column")->text));
    if (isnan(result.bca.low))
        answer_warning(run->answer, "The BCa interval does not exist here: the resamples or the jackknife do not vary around the estimate.");
    Interval interval = isnan(result.bca.low) ? result.percentile : result.bca;
    answer_explain(run->answer, "The %s of \"%s\" is %s; in %s resamples of its %s values it varies with a standard error of %s. Its %s interval is %s to "
                                "%s (%s).",
                   data.what, param_value(run->params, "column")->text, said(run->answer, result.estimate), said_count(run->answer, result.rounds),
                   said_count(run->answer, data.n), said(run->answer, result.se), said_percent(run->answer, statistics_confidence(run)),
                   said(run->answer, interval.low), said(run->answer, interval.high), isnan(result.bca.low) ? "percentile" : "BCa");
    return OK;
}

/* Rows are drawn from all over the column, which costs most where it is larger than the caches; then the middle ones have to be found. */
static double bootstrap_cost(size_t rows, const ParamCheck *params)
{
    const char *statistic = param_value(params, "statistic")->text;
    bool ordered = strcmp(statistic, "median") == 0 || strcmp(statistic, "trimmed_mean") == 0, pairs = strcmp(statistic, "correlation") == 0;
    double draw = (rows < 100000 ? 8e-9 : 25e-9) * (ordered ? 4 : pairs ? 2.5 : 1);
    return draw * (double)rows * (double)param_value(params, "rounds")->integer;
}

static double permutation_cost(size_t rows, const ParamCheck *params)
{
    return 4e-9 * (double)rows * (double)param_value(params, "rounds")->integer;
}

static const char *const PERMUTATION_ASSUMPTIONS[] = {"Under the hypothesis the rows could change places.", NULL};
static const char *const BOOTSTRAP_ASSUMPTIONS[] = {"The rows are independent draws from one population.", NULL};

const Operation OP_BOOTSTRAP = {
    .name = "bootstrap", .title = "Bootstrap interval", .group = "Without normality", .answers = "How sure is a statistic, without presuming a distribution?",
    .assumptions = BOOTSTRAP_ASSUMPTIONS, .missing = LISTWISE, .params = BOOTSTRAP_PARAMS, .cost = bootstrap_cost, .run = bootstrap};
const Operation OP_PERMUTATION_TEST = {
    .name = "permutation_test", .title = "Permutation test", .group = "Without normality",
    .answers = "Do groups or measurements differ in their mean, without presuming a distribution?", .assumptions = PERMUTATION_ASSUMPTIONS,
    .missing = LISTWISE, .params = PERMUTATION_PARAMS, .cost = permutation_cost, .run = permutation};
