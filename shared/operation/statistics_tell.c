/* statistics_tell.c - telling intervals, effects and groups, and checks of assumptions; see statistics.h. */
#include "operation/statistics.h"

#include "base/memory.h"
#include "numeric/normality.h"
#include "numeric/parallel.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"
#include "numeric/variance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_FROM = 100000 };

static void open_number(Json *json, const char *name, double value)
{
    if (isfinite(value))
        json_member_number(json, name, value);
    else
        json_member_null(json, name);
}

void statistics_interval(OperationRun *run, const char *name, Interval interval)
{
    Json *json = answer_result(run->answer);
    json_key(json, name);
    json_open_object(json);
    open_number(json, "low", interval.low);
    open_number(json, "high", interval.high);
    json_close(json);
}

void statistics_effect(OperationRun *run, const char *name, Effect effect)
{
    Json *json = answer_result(run->answer);
    json_key(json, name);
    json_open_object(json);
    open_number(json, "value", effect.value);
    open_number(json, "low", effect.interval.low);
    open_number(json, "high", effect.interval.high);
    json_close(json);
}

void statistics_group_table(OperationRun *run, const StatGroups *groups)
{
    Json *json = answer_result(run->answer);
    const StatColumn *column = &groups->response;
    double level = 0.5 + statistics_confidence(run) / 2;
    AnswerTable *table = answer_table(run->answer, "groups", "Groups");
    table_column(table, "group", groups->factor, FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "mean", "Mean", FORMAT_NUMBER);
    table_column(table, "sd", "SD", FORMAT_NUMBER);
    table_column(table, "se", "SE", FORMAT_NUMBER);
    table_column(table, "low", "Interval from", FORMAT_NUMBER);
    table_column(table, "high", "to", FORMAT_NUMBER);
    json_key(json, "groups");
    json_open_array(json);
    for (size_t k = 0; k < groups->groups.levels; k++) {
        const Summary *group = &groups->samples[k];
        double mean = double2_value(group->mean), se = group->sd / sqrt((double)group->n);
        double margin = group->n > 1 ? dist_t_quantile(level, (double)(group->n - 1)) * se : NAN;
        table_text(table, groups->groups.names[k]);
        table_integer(table, (int64_t)group->n);
        table_number(table, column_place(column, mean));
        table_number(table, column_length(column, group->sd));
        table_number(table, column_length(column, se));
        table_number(table, column_place(column, mean - margin));
        table_number(table, column_place(column, mean + margin));
        json_open_object(json);
        json_member_text(json, "group", groups->groups.names[k]);
        json_member_int(json, "n", (int64_t)group->n);
        open_number(json, "mean", column_place(column, mean));
        open_number(json, "sd", column_length(column, group->sd));
        json_close(json);
    }
    json_close(json);
    table_note(table, "Intervals of the means at %s, each by its own group's spread.",
               said_percent(run->answer, statistics_confidence(run)));
}

/* What a box shows of a group; found by threads. */
typedef struct Quartered {
    double quartiles[3], low, high; /* low, high: the last values within the whiskers' reach */
    double *outliers;               /* ascending; malloc */
    size_t n_outliers;
} Quartered;

typedef struct Quartering {
    const StatGroups *groups;
    const double *values;
    const size_t *start;
    Quartered *found;
} Quartering;

/* Whiskers reach to the last value within 1.5 quartile ranges of the box (Tukey 1977). */
static void quarter(void *context, size_t k, size_t thread)
{
    static const double SHARES[] = {0.25, 0.5, 0.75};
    const Quartering *job = context;
    const Summary *summary = &job->groups->samples[k];
    const double *values = job->values + job->start[k];
    Quartered *found = &job->found[k];
    (void)thread;
    quantile_select(values, summary->n, summary->min, summary->max, SHARES, 3, QUANTILE_DEFAULT, found->quartiles);
    double reach = 1.5 * (found->quartiles[2] - found->quartiles[0]), least = found->quartiles[0] - reach, most = found->quartiles[2] + reach;
    found->n_outliers = quantile_outside(values, summary->n, least, most, NULL, &found->low, &found->high);
    if (found->n_outliers == 0)
        return;
    double *plain = mem_array(found->n_outliers, sizeof *plain);
    quantile_outside(values, summary->n, least, most, plain, &found->low, &found->high);
    found->outliers = mem_array(found->n_outliers, sizeof *plain);
    rank_sort(plain, found->n_outliers, found->outliers);
    free(plain);
}

/* Of many outliers half of those that are drawn come from each end, so the farthest are always there. */
static FigureBox box_of(OperationRun *run, const StatColumn *column, const Quartered *found, const Summary *summary, const char *label)
{
    size_t n = found->n_outliers < FIGURE_OUTLIERS ? found->n_outliers : FIGURE_OUTLIERS, more = found->n_outliers - n;
    double *outliers = arena_array(run->arena, n + 1, sizeof *outliers);
    for (size_t i = 0; i < n; i++)
        outliers[i] = column_place(column, found->outliers[i < n / 2 ? i : i + more]);
    return (FigureBox){.label = label,
                       .low_fence = column_place(column, found->low),
                       .q1 = column_place(column, found->quartiles[0]),
                       .median = column_place(column, found->quartiles[1]),
                       .q3 = column_place(column, found->quartiles[2]),
                       .high_fence = column_place(column, found->high),
                       .mean = column_place(column, double2_value(summary->mean)),
                       .outliers = outliers,
                       .n_outliers = n,
                       .more_outliers = more};
}

void statistics_boxes(OperationRun *run, const StatGroups *groups)
{
    FigureBox boxes[STATISTICS_BOXES];
    Quartered found[STATISTICS_BOXES] = {0};
    Quartering job = {.groups = groups, .found = found};
    size_t shown = groups->groups.levels < STATISTICS_BOXES ? groups->groups.levels : STATISTICS_BOXES;
    statistics_split(run, groups, &job.values, &job.start);
    if (groups->response.n >= THREADS_FROM)
        parallel_run(shown, quarter, &job);
    else
        for (size_t k = 0; k < shown; k++)
            quarter(&job, k, 0);
    frame_release(run->frame, job.values);
    for (size_t k = 0; k < shown; k++) {
        boxes[k] = box_of(run, &groups->response, &found[k], &groups->samples[k], groups->groups.names[k]);
        free(found[k].outliers);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "boxes", "Values by group"));
    figure_boxes(&figure, NULL, boxes, shown);
    FigureLayout layout = {.x = {.title = groups->factor, .category = true}, .y = {.title = groups->response.name}, .no_legend = true};
    if (shown < groups->groups.levels)
        layout.note = arena_printf(run->arena, "The first %zu of %zu groups.", shown, groups->groups.levels);
    figure_end(&figure, &layout);
}

void statistics_table(OperationRun *run, const char *title, const StatRow *rows, size_t n)
{
    AnswerTable *table = answer_table(run->answer, "test", title);
    for (size_t i = 0; i < n; i++)
        table_column(table, arena_printf(run->arena, "c%zu", i + 1), rows[i].name, rows[i].p ? FORMAT_P : FORMAT_NUMBER);
    for (size_t i = 0; i < n; i++)
        table_number(table, rows[i].value);
}

const char *statistics_verdict(OperationRun *run, double p)
{
    double level = 1 - statistics_confidence(run);
    return arena_printf(run->arena, "%s, %s at %s", said_p(run->answer, p), p < level ? "significant" : "not significant",
                        said_percent(run->answer, level));
}

/* Large samples need no normality: the mean is normal nearly enough. */
enum { NORMAL_BELOW = 50 };

void statistics_check_normal(OperationRun *run, const double *values, size_t n, const char *where, const char *instead)
{
    NormalityTest test;
    if (n < SHAPIRO_LEAST || n >= NORMAL_BELOW || normality_shapiro_wilk(values, n, &test, NULL) != OK || test.p >= 0.05)
        return;
    answer_warning(run->answer, "%s do not look normal (Shapiro-Wilk W = %s, %s), which matters with only %zu of them. %s does without.",
                   where, said(run->answer, test.statistic), said_p(run->answer, test.p), n, instead);
}

void statistics_check_groups(OperationRun *run, const StatGroups *groups, bool equal_spreads, const char *instead, const char *unequal)
{
    const double *values;
    const size_t *start;
    VarianceTest spread;
    size_t broken = 0, first = 0, levels = groups->groups.levels;
    statistics_split(run, groups, &values, &start);
    for (size_t k = levels; k-- > 0;) {
        NormalityTest test;
        size_t n = start[k + 1] - start[k];
        if (n >= SHAPIRO_LEAST && n < NORMAL_BELOW && normality_shapiro_wilk(values + start[k], n, &test, NULL) == OK && test.p < 0.05) {
            broken++;
            first = k;
        }
    }
    frame_release(run->frame, values);
    if (broken == 1)
        answer_warning(run->answer, "The values of group \"%.80s\" do not look normal (Shapiro-Wilk, p < 0.05). %s does without.",
                       groups->groups.names[first], instead);
    else if (broken)
        answer_warning(run->answer, "The values of %zu groups do not look normal (Shapiro-Wilk, p < 0.05). %s does without.", broken, instead);
    if (equal_spreads && variance_levene(groups->response.values, groups->groups.codes, groups->response.n, levels, true, &spread, NULL) == OK &&
        spread.p < 0.05)
        answer_warning(run->answer, "The groups spread differently (Brown-Forsythe F = %s, %s). %s does not presume equal spreads.",
                       said(run->answer, spread.statistic), said_p(run->answer, spread.p), unequal);
}
