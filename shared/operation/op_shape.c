/*
** op_shape.c - figures of a column's shape, for all rows or by group: density, violins, boxes, quantiles against a normal distribution.
*/
#include "operation/statistics.h"

#include "numeric/box.h"
#include "numeric/describe.h"
#include "numeric/kde.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"

#include <math.h>

enum { POINTS = 256, MOST_GROUPS = 30 };

static const char *const BANDWIDTHS[] = {"silverman", "scott", NULL};

#define PARAM_OF_COLUMN \
    {"column", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column", .doc = "The numbers that are drawn."}
#define PARAM_OF_GROUP \
    {"group_by", PARAM_COLUMN, .columns = COLUMN_CATEGORICAL, .title = "By groups of", .doc = "Draw each group apart; at most 30 groups."}
#define PARAM_OF_BANDWIDTH \
    {"rule", PARAM_ENUM, .choices = BANDWIDTHS, .has_default = true, .default_text = "silverman", .title = "Bandwidth", \
     .doc = "Silverman's rule of thumb (R's nrd0) or Scott's."}, \
    {"adjust", PARAM_NUMBER, .has_default = true, .default_number = 1, .min = 0.01, .max = 100, .title = "Adjustment", \
     .doc = "Times the bandwidth: below 1 for more detail."}

static const Param DENSITY_PARAMS[] = {PARAM_OF_COLUMN, PARAM_OF_GROUP, PARAM_OF_BANDWIDTH, PARAM_OF_CONFIDENCE, {NULL}};
static const Param PLAIN_PARAMS[] = {PARAM_OF_COLUMN, PARAM_OF_GROUP, PARAM_OF_CONFIDENCE, {NULL}};

/* One group, or all rows as one; in the form that statistics.h tells groups. */
static Status read_groups(OperationRun *run, StatGroups *groups, Error *error)
{
    Sample sample;
    const ParamValue *by = param_value(run->params, "group_by");
    Status status = OK;
    if (by->present) {
        status = statistics_groups(run, "column", "group_by", groups, error);
        if (status == OK && groups->groups.levels > MOST_GROUPS)
            return operation_blame(run, "group_by", -1, error, "has %zu different values; at most %d groups are drawn", groups->groups.levels, MOST_GROUPS);
        return status;
    }
    status = statistics_sample(run, (const char *const[]){"column", NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, "column", 0, &sample, &groups->response, error);
    if (status != OK)
        return status;
    size_t *start = arena_array(run->arena, 2, sizeof *start);
    const char **name = ARENA_NEW(run->arena, const char *);
    start[0] = 0;
    start[1] = sample.n;
    *name = "All rows";
    groups->groups = (Factor){.n = sample.n, .levels = 1, .names = name, .counts = start + 1};
    groups->values = groups->response.values;
    groups->start = start;
    groups->factor = "Rows";
    groups->samples = ARENA_NEW(run->arena, Summary);
    groups->samples[0] = sample_of(groups->response.values, sample.n);
    return OK;
}

/* Density of one group at POINTS places over its range and three bandwidths beyond; 0: the values do not vary. */
static double density_of(OperationRun *run, const StatColumn *column, const double *values, size_t n, double *x, double *density)
{
    static const double QUARTERS[] = {0.25, 0.75};
    double quartiles[2], *own = frame_array(run->frame, n + 1, sizeof *own);
    for (size_t i = 0; i < n; i++)
        own[i] = column_place(column, values[i]);
    Summary sample = sample_of(own, n);
    double bandwidth = 0;
    if (n > 1 && sample.sd > 0) {
        quantile_select(own, n, sample.min, sample.max, QUARTERS, 2, QUANTILE_DEFAULT, quartiles);
        double iqr = quartiles[1] - quartiles[0], count = (double)n;
        bandwidth = statistics_choice(run, "rule") ? kde_scott(sample.sd, iqr, count) : kde_silverman(sample.sd, iqr, count);
        bandwidth *= param_value(run->params, "adjust")->number;
        kde_estimate(own, n, bandwidth, sample.min - 3 * bandwidth, sample.max + 3 * bandwidth, POINTS, x, density);
    }
    frame_release(run->frame, own);
    return bandwidth;
}

static Status densities(OperationRun *run, bool violins, Error *error)
{
    StatGroups groups = {0};
    Status status = read_groups(run, &groups, error);
    if (status != OK)
        return status;
    size_t levels = groups.groups.levels, drawn = 0;
    double *x = arena_array(run->arena, levels * POINTS, sizeof *x), *density = arena_array(run->arena, levels * POINTS, sizeof *density);
    double *bandwidth = arena_array(run->arena, levels, sizeof *bandwidth);
    Json *json = answer_result(run->answer);
    json_key(json, "densities");
    json_open_array(json);
    for (size_t k = 0; k < levels; k++) {
        bandwidth[k] = density_of(run, &groups.response, groups.values + groups.start[k], groups.start[k + 1] - groups.start[k], x + k * POINTS, density + k * POINTS);
        if (!(bandwidth[k] > 0))
            continue;
        drawn++;
        json_open_object(json);
        json_member_text(json, "group", groups.groups.names[k]);
        json_member_number(json, "bandwidth", bandwidth[k]);
        json_member_numbers(json, "x", x + k * POINTS, POINTS);
        json_member_numbers(json, "density", density + k * POINTS, POINTS);
        json_close(json);
    }
    json_close(json);
    if (!drawn)
        return error_set(error, ERR_INVALID, "The values of \"%.80s\" do not vary, so they have no density.", groups.response.name);
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, violins ? "violins" : "density", violins ? "Violins" : "Density"));
    for (size_t k = 0; k < levels; k++) {
        if (bandwidth[k] > 0 && violins)
            figure_violin(&figure, groups.groups.names[k], (double)k, x + k * POINTS, density + k * POINTS, POINTS);
        else if (bandwidth[k] > 0)
            figure_line(&figure, levels > 1 ? groups.groups.names[k] : NULL, x + k * POINTS, density + k * POINTS, POINTS, false, false);
    }
    figure_end(&figure, violins ? &(FigureLayout){.x = {.title = groups.factor, .ticks = groups.groups.names, .n_ticks = levels},
                                                  .y = {.title = groups.response.name}, .no_legend = true}
                                : &(FigureLayout){.x = {.title = groups.response.name}, .y = {.title = "Density", .from_zero = true}, .no_legend = levels < 2});
    statistics_group_table(run, &groups);
    if (drawn < levels)
        answer_warning(run->answer, "%zu groups do not vary and have no density.", levels - drawn);
    answer_explain(run->answer, "The density of \"%s\" from %s values%s, a normal kernel of bandwidth %s around each.", groups.response.name,
                   said_count(run->answer, groups.response.n), levels > 1 ? arena_printf(run->arena, " in %zu groups", levels) : "",
                   said(run->answer, bandwidth[0]));
    return OK;
}

static Status density(OperationRun *run, Error *error)
{
    return densities(run, false, error);
}

static Status violin(OperationRun *run, Error *error)
{
    return densities(run, true, error);
}

/* One box in its own figures; of several those with the least and the greatest median. */
static void explain_boxes(OperationRun *run, const StatGroups *groups, double (*quartiles)[5])
{
    Answer *answer = run->answer;
    size_t levels = groups->groups.levels, low = 0, high = 0;
    for (size_t k = 1; k < levels; k++) {
        low = quartiles[k][2] < quartiles[low][2] ? k : low;
        high = quartiles[k][2] > quartiles[high][2] ? k : high;
    }
    const double *one = quartiles[high];
    if (levels == 1)
        answer_explain(answer, "The middle half of the %s values of \"%s\" lies between %s and %s, with the median at %s; all of them run from %s to %s.",
                       said_count(answer, groups->samples[0].n), groups->response.name, said(answer, one[1]), said(answer, one[3]),
                       said(answer, one[2]), said(answer, one[0]), said(answer, one[4]));
    else if (low == high)
        answer_explain(answer, "The boxes hold the middle half of the values of \"%s\" in each of %zu groups. All of their medians are %s.",
                       groups->response.name, levels, said(answer, one[2]));
    else
        answer_explain(answer, "The boxes hold the middle half of the values of \"%s\" in each of %zu groups. The median is greatest in \"%.80s\" (%s) "
                               "and least in \"%.80s\" (%s).",
                       groups->response.name, levels, groups->groups.names[high], said(answer, one[2]), groups->groups.names[low],
                       said(answer, quartiles[low][2]));
}

static Status boxes(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    Status status = read_groups(run, &groups, error);
    if (status != OK)
        return status;
    statistics_boxes(run, &groups);
    AnswerTable *table = answer_table(run->answer, "quartiles", "Quartiles");
    static const char *const COLUMNS[] = {"least", "q1", "median", "q3", "greatest"};
    static const char *const TITLES[] = {"Least", "Quartile 1", "Median", "Quartile 3", "Greatest"};
    static const char *const WHISKERS[] = {"lower_whisker", "upper_whisker"};
    Json *json = answer_result(run->answer);
    table_column(table, "group", groups.factor, FORMAT_TEXT);
    for (size_t i = 0; i < 5; i++)
        table_column(table, COLUMNS[i], TITLES[i], FORMAT_NUMBER);
    table_column(table, WHISKERS[0], "Whisker from", FORMAT_NUMBER);
    table_column(table, WHISKERS[1], "to", FORMAT_NUMBER);
    table_column(table, "outliers", "Outliers", FORMAT_INTEGER);
    json_key(json, "boxes");
    json_open_array(json);
    double(*quartiles)[5] = arena_array(run->arena, groups.groups.levels, sizeof *quartiles);
    for (size_t k = 0; k < groups.groups.levels; k++) {
        Box box;
        box_find(groups.values + groups.start[k], groups.samples[k].n, groups.samples[k].min, groups.samples[k].max, 0, &box);
        double found[5] = {groups.samples[k].min, box.quartiles[0], box.quartiles[1], box.quartiles[2], groups.samples[k].max};
        table_text(table, groups.groups.names[k]);
        json_open_object(json);
        json_member_text(json, "group", groups.groups.names[k]);
        for (size_t i = 0; i < 5; i++) {
            quartiles[k][i] = column_place(&groups.response, found[i]);
            table_number(table, quartiles[k][i]);
            json_member_number(json, COLUMNS[i], quartiles[k][i]);
        }
        double whiskers[] = {box.low, box.high};
        for (size_t i = 0; i < 2; i++) {
            table_number(table, column_place(&groups.response, whiskers[i]));
            json_member_number(json, WHISKERS[i], column_place(&groups.response, whiskers[i]));
        }
        table_integer(table, (int64_t)box.n_outliers);
        json_member_int(json, "outliers", (int64_t)box.n_outliers);
        box_free(&box);
        json_close(json);
    }
    json_close(json);
    statistics_group_table(run, &groups);
    table_note(table, "Quantiles of type 7. Whiskers end at the last value within 1.5 quartile ranges of the box; beyond them lie the outliers.");
    explain_boxes(run, &groups, quartiles);
    return OK;
}

/* Filliben's (Technometrics 17, 1975) correlation of the points, from which the eye judges. */
static double straightness(const double *x, const double *y, size_t n)
{
    Summary a = sample_of(x, n), b = sample_of(y, n);
    Double2 products = {0, 0};
    for (size_t i = 0; i < n; i++)
        products = double2_add(products, double2_from(x[i], a.mean) * double2_from(y[i], b.mean));
    return double2_value(products) / sqrt(a.ss) / sqrt(b.ss);
}

static Status quantiles(OperationRun *run, Error *error)
{
    Sample sample;
    StatColumn column;
    Status status = statistics_sample(run, (const char *const[]){"column", NULL}, &sample, error);
    if (status == OK)
        status = statistics_column(run, "column", 0, &sample, &column, error);
    if (status != OK)
        return status;
    Summary summary = sample_of(column.values, column.n);
    if (column.n < 3 || summary.ss == 0)
        return error_set(error, ERR_INVALID, "A figure of quantiles needs at least 3 values that are not all equal.");
    size_t n = column.n;
    double *sorted = frame_array(run->frame, n, sizeof *sorted), *theory = frame_array(run->frame, n, sizeof *theory);
    rank_sort(column.values, n, sorted);
    for (size_t i = 0; i < n; i++) {
        theory[i] = dist_normal_quantile(((double)i + 0.5) / (double)n);
        sorted[i] = column_place(&column, sorted[i]);
    }
    double r = straightness(theory, sorted, n), mean = column_place(&column, double2_value(summary.mean)), sd = column_length(&column, summary.sd);
    Json *json = answer_result(run->answer);
    json_member_number(json, "correlation", r);
    json_member_number(json, "intercept", mean);
    json_member_number(json, "slope", sd);
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "quantiles", "Quantiles against a normal distribution"));
    figure_quantiles(&figure, theory, sorted, n, mean, sd);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Normal quantile"}, .y = {.title = column.name}, .no_legend = true});
    answer_explain(run->answer, "Of a normal distribution the %s values of \"%s\" would lie on the line; their correlation with it is %s.",
                   said_count(run->answer, n), column.name, said(run->answer, r));
    return OK;
}

static const Param QQ_PARAMS[] = {PARAM_OF_COLUMN, {NULL}};

static double cost(size_t rows, const ParamCheck *params)
{
    (void)params;
    return 150e-9 * (double)rows;
}

const Operation OP_BOX_PLOT = {
    .name = "box_plot", .title = "Box plot", .group = "Describe", .answers = "Where is the middle half of the values, and what lies far out?",
    .missing = LISTWISE, .params = PLAIN_PARAMS, .cost = cost, .run = boxes};
const Operation OP_KDE = {
    .name = "kde", .title = "Density", .group = "Describe", .answers = "What is the shape of a distribution, smoothed?", .missing = LISTWISE,
    .params = DENSITY_PARAMS, .cost = cost, .run = density};
const Operation OP_QQ_PLOT = {
    .name = "qq_plot", .title = "Q-Q plot", .group = "Describe", .answers = "Where do the values deviate from a normal distribution?",
    .missing = LISTWISE, .params = QQ_PARAMS, .cost = cost, .run = quantiles};
const Operation OP_VIOLIN = {
    .name = "violin", .title = "Violin plot", .group = "Describe", .answers = "How do the shapes of groups compare?", .missing = LISTWISE,
    .params = DENSITY_PARAMS, .cost = cost, .run = violin};
