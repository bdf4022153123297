/*
** statistics_figures.c - the figures of tests: boxes of groups or of columns, one column's values with what they are compared with, shares with
** their intervals. See statistics.h.
*/
#include "operation/statistics.h"

#include "numeric/histogram.h"
#include "numeric/profile.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"

#include <math.h>

enum { QUARTILE_ROWS = 20000 }; /* looked at for the width of bins */

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

void statistics_column_boxes(OperationRun *run, const ParamValue *columns, const double *matrix, size_t n)
{
    FigureBox boxes[STATISTICS_BOXES];
    size_t shown = columns->n_columns < STATISTICS_BOXES ? columns->n_columns : STATISTICS_BOXES;
    for (size_t i = 0; i < shown; i++) {
        StatColumn column = {.values = matrix + i * n, .n = n}; /* in its own units: the centre is 0 */
        double *sorted = frame_array(run->frame, n + 1, sizeof *sorted);
        rank_sort(column.values, n, sorted);
        boxes[i] = box_of(run, &column, sorted, n, frame_name(run->frame, columns->columns[i]));
        frame_release(run->frame, sorted);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "boxes", "Values by column"));
    figure_boxes(&figure, NULL, boxes, shown);
    FigureLayout layout = {.x = {.category = true}, .no_legend = true};
    if (shown < columns->n_columns)
        layout.note = arena_printf(run->arena, "The first %zu of %zu columns.", shown, columns->n_columns);
    figure_end(&figure, &layout);
}

/* The range between the quartiles, from evenly spread rows. */
static double quartile_range(OperationRun *run, const StatColumn *column)
{
    size_t step = column->n / QUARTILE_ROWS + 1, n = 0;
    double *some = frame_array(run->frame, column->n / step + 1, sizeof *some), *sorted = frame_array(run->frame, column->n / step + 1, sizeof *sorted);
    for (size_t i = 0; i < column->n; i += step)
        some[n++] = column->values[i];
    rank_sort(some, n, sorted);
    double range = quantile_sorted(sorted, n, 0.75, QUANTILE_DEFAULT) - quantile_sorted(sorted, n, 0.25, QUANTILE_DEFAULT);
    frame_release(run->frame, some);
    frame_release(run->frame, sorted);
    return column_length(column, range);
}

/* Bins of one width: edges ascend evenly. */
static void count_bins(const StatColumn *column, const double *edges, size_t bins, double *counts)
{
    double width = (edges[bins] - edges[0]) / (double)bins;
    for (size_t i = 0; i < column->n; i++) {
        double place = (column_place(column, column->values[i]) - edges[0]) / width;
        size_t at = place > 0 ? (size_t)place : 0;
        at = at >= bins ? bins - 1 : at;
        while (at > 0 && column_place(column, column->values[i]) < edges[at])
            at--;
        counts[at]++;
    }
}

void statistics_distribution(OperationRun *run, const StatColumn *column, const char *what, double middle, double against)
{
    double edges[PROFILE_BINS + 1], counts[PROFILE_BINS] = {0}, low = INFINITY, high = -INFINITY, highest = 0;
    for (size_t i = 0; i < column->n; i++) {
        low = fmin(low, column->values[i]);
        high = fmax(high, column->values[i]);
    }
    if (!(high > low)) /* one value: nothing to be seen */
        return;
    size_t bins = histogram_number_edges(column_place(column, low), column_place(column, high), quartile_range(run, column), column->n, false, edges);
    count_bins(column, edges, bins, counts);
    for (size_t i = 0; i < bins; i++)
        highest = fmax(highest, counts[i]);
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "distribution", "The values and what they are compared with"));
    figure_histogram(&figure, "Values", edges, counts, bins);
    if (isfinite(middle))
        figure_line(&figure, what, (const double[]){middle, middle}, (const double[]){0, highest}, 2, false, false);
    figure_line(&figure, "Compared with", (const double[]){against, against}, (const double[]){0, highest}, 2, false, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = column->name}, .y = {.title = "Rows", .from_zero = true}});
}

void statistics_shares(OperationRun *run, const char *axis, const char *const *labels, const double *shares, const double *low, const double *high,
                       size_t n)
{
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "shares", "Shares with their intervals"));
    figure_intervals(&figure, NULL, labels, shares, low, high, n, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = axis, .percent = true}, .y = {.category = true, .reversed = true}, .no_legend = true});
}
