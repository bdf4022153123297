/* statistics_tell.c - telling intervals, effects and groups; see statistics.h. */
#include "operation/statistics.h"

#include "numeric/quantile.h"
#include "numeric/rank.h"

#include <math.h>
#include <string.h>

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

/* Whiskers reach to the last value within 1.5 quartile ranges of the box (Tukey 1977). */
static FigureBox box_of(OperationRun *run, const StatColumn *column, double *sorted, size_t n, const char *label)
{
    FigureBox box = {.label = label};
    double q1 = quantile_sorted(sorted, n, 0.25, QUANTILE_DEFAULT), q3 = quantile_sorted(sorted, n, 0.75, QUANTILE_DEFAULT);
    size_t low = 0, high = n - 1;
    while (low < n - 1 && sorted[low] < q1 - 1.5 * (q3 - q1))
        low++;
    while (high > 0 && sorted[high] > q3 + 1.5 * (q3 - q1))
        high--;
    box.q1 = column_place(column, q1);
    box.q3 = column_place(column, q3);
    box.median = column_place(column, quantile_sorted(sorted, n, 0.5, QUANTILE_DEFAULT));
    box.low_fence = column_place(column, sorted[low]);
    box.high_fence = column_place(column, sorted[high]);
    box.mean = column_place(column, double2_value(sample_of(sorted, n).mean));
    box.n_outliers = low + (n - 1 - high);
    double *outliers = frame_array(run->frame, box.n_outliers + 1, sizeof *outliers);
    for (size_t i = 0; i < low; i++)
        outliers[i] = column_place(column, sorted[i]);
    for (size_t i = high + 1; i < n; i++)
        outliers[low + i - high - 1] = column_place(column, sorted[i]);
    box.outliers = outliers;
    return box;
}

void statistics_boxes(OperationRun *run, const StatGroups *groups)
{
    const double *values;
    const size_t *start;
    FigureBox boxes[STATISTICS_BOXES];
    size_t shown = groups->groups.levels < STATISTICS_BOXES ? groups->groups.levels : STATISTICS_BOXES;
    statistics_split(run, groups, &values, &start);
    for (size_t k = 0; k < shown; k++) {
        size_t n = start[k + 1] - start[k];
        double *sorted = frame_array(run->frame, n + 1, sizeof *sorted);
        rank_sort(values + start[k], n, sorted);
        boxes[k] = box_of(run, &groups->response, sorted, n, groups->groups.names[k]);
        frame_release(run->frame, sorted);
    }
    frame_release(run->frame, values);
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
