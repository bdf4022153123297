/*
** op_anova.c - one-way analysis of variance (Fisher and Welch) and comparisons of all pairs of groups.
*/
#include "operation/statistics.h"

#include "numeric/anova.h"
#include "numeric/posthoc.h"

#include <math.h>
#include <string.h>

static const Param PARAMS[] = {PARAM_OF_RESPONSE, PARAM_OF_FACTOR, PARAM_OF_CONFIDENCE, {NULL}};

static const char *const POSTHOC_METHODS[] = {"tukey", "games_howell", "pooled_t", "welch_t", NULL};
static const char *const METHOD_NAMES[] = {"Tukey's HSD", "Games-Howell", "t tests, pooled variance", "Welch's t tests"}; /* in that order */
static const char *const ADJUSTMENTS[] = {"none", "bonferroni", "holm", "benjamini_hochberg", NULL};

static const Param POSTHOC_PARAMS[] = {
    PARAM_OF_RESPONSE, PARAM_OF_FACTOR,
    {"method", PARAM_ENUM, .choices = POSTHOC_METHODS, .has_default = true, .default_text = "tukey", .title = "Method",
     .doc = "Tukey's HSD (equal spreads), Games-Howell (unequal), or t tests with the pooled or separate variances."},
    {"adjustment", PARAM_ENUM, .choices = ADJUSTMENTS, .has_default = true, .default_text = "holm", .title = "Adjustment of p",
     .doc = "For the t tests: how p values are raised for their number."},
    PARAM_OF_CONFIDENCE, {NULL}};

static const CheckAlternative RANKS = {.operation = "kruskal_wallis"};
static const CheckAlternative GAMES_HOWELL = {.operation = "posthoc", .title = "Games-Howell", .set = "\"method\":\"games_howell\""};

static void anova_table(OperationRun *run, const Anova *anova, const char *factor, double unit)
{
    AnswerTable *table = answer_table(run->answer, "anova", "Analysis of variance");
    table_column(table, "source", "Source", FORMAT_TEXT);
    table_column(table, "ss", "Sum of squares", FORMAT_NUMBER);
    table_column(table, "df", "df", FORMAT_INTEGER);
    table_column(table, "ms", "Mean square", FORMAT_NUMBER);
    table_column(table, "f", "F", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_text(table, factor);
    table_number(table, anova->ss_between * unit);
    table_integer(table, (int64_t)anova->df_between);
    table_number(table, anova->ms_between * unit);
    table_number(table, anova->f);
    table_number(table, anova->p);
    table_text(table, "Within groups");
    table_number(table, anova->ss_within * unit);
    table_integer(table, (int64_t)anova->df_within);
    table_number(table, anova->ms_within * unit);
    table_empty(table);
    table_empty(table);
    table_text(table, "Total");
    table_number(table, anova->ss_total * unit);
    table_integer(table, (int64_t)(anova->df_between + anova->df_within));
    table_empty(table);
    table_empty(table);
    table_empty(table);
}

static Status one_way(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    Anova anova;
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status == OK)
        status = anova_one_way(groups.samples, groups.groups.levels, statistics_confidence(run), &anova, error);
    if (status != OK)
        return status;
    const StatColumn *column = &groups.response;
    Json *json = answer_result(run->answer);
    double unit = column_length(column, column_length(column, 1)); /* squares */
    json_member_number(json, "f", anova.f);
    json_member_number(json, "p", anova.p);
    json_member_number(json, "df_between", anova.df_between);
    json_member_number(json, "df_within", anova.df_within);
    json_member_number(json, "ss_between", column_length(column, column_length(column, anova.ss_between)));
    json_member_number(json, "ss_within", column_length(column, column_length(column, anova.ss_within)));
    json_member_number(json, "ss_total", column_length(column, column_length(column, anova.ss_total)));
    json_member_number(json, "ms_between", column_length(column, column_length(column, anova.ms_between)));
    json_member_number(json, "ms_within", column_length(column, column_length(column, anova.ms_within)));
    json_member_number(json, "r_squared", anova.r_squared);
    json_member_number(json, "residual_sd", column_length(column, anova.residual_sd));
    json_member_number(json, "grand_mean", column_place(column, anova.grand_mean));
    statistics_effect(run, "eta_squared", anova.eta_squared);
    json_member_number(json, "omega_squared", anova.omega_squared);
    if (isinf(anova.f))
        answer_warning(run->answer, "The values are constant within every group, so F is beyond all bounds and is not shown.");
    anova_table(run, &anova, groups.factor, unit);
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    statistics_check_groups(run, &groups, &RANKS, &(CheckAlternative){.operation = "anova_welch", .title = "Welch's analysis of variance"});
    answer_explain(run->answer, "The means of \"%s\" in the %zu groups of \"%s\": F(%s, %s) = %s, %s. The groups account for %s of the variance "
                                "(omega squared %s).%s",
                   said_name(run->answer, column->name), anova.groups, said_name(run->answer, groups.factor), said(run->answer, anova.df_between),
                   said(run->answer, anova.df_within),
                   said(run->answer, anova.f), statistics_verdict(run, anova.p), said_percent(run->answer, anova.r_squared),
                   said(run->answer, anova.omega_squared),
                   anova.p < 1 - statistics_confidence(run) && anova.groups > 2 ? " Comparing the pairs tells which groups differ." : "");
    return OK;
}

static Status welch(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    WelchAnova anova;
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status == OK)
        status = anova_welch(groups.samples, groups.groups.levels, &anova, error);
    if (status != OK)
        return status;
    Json *json = answer_result(run->answer);
    json_member_number(json, "f", anova.f);
    json_member_number(json, "p", anova.p);
    json_member_number(json, "df1", anova.df1);
    json_member_number(json, "df2", anova.df2);
    statistics_table(run, "Welch's analysis of variance",
                     (StatRow[]){{"F", anova.f, false}, {"df 1", anova.df1, false}, {"df 2", anova.df2, false}, {"p", anova.p, true}}, 4);
    statistics_group_table(run, &groups);
    statistics_boxes(run, &groups);
    statistics_check_groups(run, &groups, &RANKS, NULL);
    answer_explain(run->answer, "Without presuming equal spreads, the means of \"%s\" in the %zu groups of \"%s\" give F(%s, %s) = %s, %s.",
                   said_name(run->answer, groups.response.name), anova.groups, said_name(run->answer, groups.factor), said(run->answer, anova.df1),
                   said(run->answer, anova.df2),
                   said(run->answer, anova.f), statistics_verdict(run, anova.p));
    return OK;
}

static void tell_pairs(OperationRun *run, const StatGroups *groups, const PosthocPair *pairs, size_t count, const char *statistic)
{
    Json *json = answer_result(run->answer);
    const StatColumn *column = &groups->response;
    AnswerTable *table = answer_table(run->answer, "pairs", "Comparisons of pairs");
    table_column(table, "first", "First", FORMAT_TEXT);
    table_column(table, "second", "Second", FORMAT_TEXT);
    table_column(table, "difference", "Difference", FORMAT_NUMBER);
    table_column(table, "low", "Interval from", FORMAT_NUMBER);
    table_column(table, "high", "to", FORMAT_NUMBER);
    table_column(table, "statistic", statistic, FORMAT_NUMBER);
    table_column(table, "df", "df", FORMAT_NUMBER);
    table_column(table, "p_adjusted", "p adjusted", FORMAT_P);
    json_key(json, "pairs");
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        const PosthocPair *pair = &pairs[i];
        Interval interval = column_lengths(column, pair->interval);
        table_text(table, groups->groups.names[pair->first]);
        table_text(table, groups->groups.names[pair->second]);
        table_number(table, column_length(column, pair->difference));
        table_number(table, interval.low);
        table_number(table, interval.high);
        table_number(table, pair->statistic);
        table_number(table, pair->df);
        table_number(table, pair->p_adjusted);
        json_open_object(json);
        json_member_text(json, "first", groups->groups.names[pair->first]);
        json_member_text(json, "second", groups->groups.names[pair->second]);
        json_member_number(json, "difference", column_length(column, pair->difference));
        json_member_number(json, "low", interval.low);
        json_member_number(json, "high", interval.high);
        json_member_number(json, "statistic", pair->statistic);
        json_member_number(json, "df", pair->df);
        json_member_number(json, "p", pair->p);
        json_member_number(json, "p_adjusted", pair->p_adjusted);
        json_close(json);
    }
    json_close(json);
}

enum { PAIR_LEVELS = 100 };
#define RANGE_SECONDS 1.3e-3 /* a quantile of the studentized range, which Games-Howell wants of every pair */

static Status posthoc(OperationRun *run, Error *error)
{
    StatGroups groups = {0};
    PosthocMethod method = (PosthocMethod)statistics_choice(run, "method");
    size_t count, levels, different = 0;
    Status status = statistics_groups(run, "response", "factor", &groups, error);
    if (status != OK)
        return status;
    levels = groups.groups.levels;
    if (levels > PAIR_LEVELS)
        return operation_blame(run, "factor", -1, error, "has %zu different values; at most %d groups are compared in pairs", levels, PAIR_LEVELS);
    if (method == POSTHOC_GAMES_HOWELL)
        status = operation_expect(run, RANGE_SECONDS * (double)(levels * (levels - 1) / 2), error);
    if (status != OK)
        return status;
    PosthocPair *pairs = arena_array(run->arena, levels * levels / 2 + 1, sizeof *pairs);
    status = posthoc_pairs(groups.samples, levels, method, (Adjustment)statistics_choice(run, "adjustment"), statistics_confidence(run), pairs,
                           &count, error);
    if (status != OK)
        return status;
    tell_pairs(run, &groups, pairs, count, method == POSTHOC_TUKEY || method == POSTHOC_GAMES_HOWELL ? "q" : "t");
    statistics_group_table(run, &groups);
    const char *labels[PAIR_LEVELS];
    double middle[PAIR_LEVELS], low[PAIR_LEVELS], high[PAIR_LEVELS];
    size_t shown = count < PAIR_LEVELS ? count : PAIR_LEVELS;
    for (size_t i = 0; i < count; i++)
        different += pairs[i].p_adjusted < 1 - statistics_confidence(run);
    for (size_t i = 0; i < shown; i++) {
        Interval interval = column_lengths(&groups.response, pairs[i].interval);
        labels[i] = arena_printf(run->arena, "%s - %s", groups.groups.names[pairs[i].first], groups.groups.names[pairs[i].second]);
        middle[i] = column_length(&groups.response, pairs[i].difference);
        low[i] = interval.low;
        high[i] = interval.high;
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "differences", "Differences with intervals"));
    figure_intervals(&figure, NULL, labels, middle, low, high, shown, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Difference of means"}, .y = {.category = true, .reversed = true}, .no_legend = true,
               .note = shown < count ? "The first 100 pairs." : NULL});
    if (!method || method == POSTHOC_POOLED_T)
        statistics_check_groups(run, &groups, &(CheckAlternative){.operation = "kruskal_wallis", .title = "Dunn's test"}, &GAMES_HOWELL);
    else
        statistics_check_groups(run, &groups, &(CheckAlternative){.operation = "kruskal_wallis", .title = "Dunn's test"}, NULL);
    answer_explain(run->answer, "Of %zu pairs of groups of \"%s\", %zu differ in the mean of \"%s\" at %s, all comparisons taken together (%s).",
                   count, said_name(run->answer, groups.factor), different, said_name(run->answer, groups.response.name),
                   said_percent(run->answer, 1 - statistics_confidence(run)),
                   METHOD_NAMES[method]);
    return OK;
}

static const char *const ASSUMPTIONS[] = {"The rows are independent.", "The values of each group are roughly normal, or many.",
                                          "The groups spread alike.", NULL};
static const char *const WELCH_ASSUMPTIONS[] = {"The rows are independent.", "The values of each group are roughly normal, or many.", NULL};

const Operation OP_ANOVA = {
    .name = "anova", .title = "Analysis of variance, one-way", .group = "Means", .answers = "Do several groups differ in their mean?",
    .assumptions = ASSUMPTIONS, .missing = LISTWISE, .params = PARAMS, .run = one_way};
const Operation OP_ANOVA_WELCH = {
    .name = "anova_welch", .title = "Analysis of variance, unequal spreads (Welch)", .group = "Means",
    .answers = "Do several groups of different spread differ in their mean?", .assumptions = WELCH_ASSUMPTIONS, .missing = LISTWISE,
    .params = PARAMS, .run = welch};
const Operation OP_POSTHOC = {
    .name = "posthoc", .title = "Comparisons of pairs", .group = "Means", .answers = "Which of several groups differ in their mean?",
    .assumptions = WELCH_ASSUMPTIONS, .missing = LISTWISE, .params = POSTHOC_PARAMS, .run = posthoc};
