/*
** statistics_figures.c - the figures of tests: boxes of groups or of columns, one column's values with what they are compared with, shares with
** their intervals. See statistics.h.
*/
#include "operation/statistics.h"

#include "base/crew.h"
#include "numeric/box.h"
#include "numeric/histogram.h"
#include "numeric/profile.h"
#include "numeric/quantile.h"

#include <math.h>

typedef struct Boxing {
    const StatGroups *groups;
    Box *found;
} Boxing;

static void find_box(void *context, size_t k, size_t thread)
{
    const Boxing *job = context;
    const Summary *summary = &job->groups->samples[k];
    (void)thread;
    box_find(job->groups->values + job->groups->start[k], summary->n, summary->min, summary->max, FIGURE_OUTLIERS, &job->found[k]);
}

static FigureBox box_of(OperationRun *run, const StatColumn *column, const Box *found, const Summary *summary, const char *label)
{
    double *outliers = arena_array(run->arena, found->n_shown + 1, sizeof *outliers);
    for (size_t i = 0; i < found->n_shown; i++)
        outliers[i] = column_place(column, found->outliers[i]);
    return (FigureBox){.label = label,
                       .low_fence = column_place(column, found->low),
                       .q1 = column_place(column, found->quartiles[0]),
                       .median = column_place(column, found->quartiles[1]),
                       .q3 = column_place(column, found->quartiles[2]),
                       .high_fence = column_place(column, found->high),
                       .mean = column_place(column, double2_value(summary->mean)),
                       .outliers = outliers,
                       .n_outliers = found->n_shown,
                       .more_outliers = found->n_outliers - found->n_shown};
}

void statistics_boxes(OperationRun *run, const StatGroups *groups)
{
    FigureBox boxes[STATISTICS_BOXES];
    Box found[STATISTICS_BOXES] = {0};
    Boxing job = {.groups = groups, .found = found};
    size_t shown = groups->groups.levels < STATISTICS_BOXES ? groups->groups.levels : STATISTICS_BOXES;
    crew_run_if(groups->response.n >= STATISTICS_THREADS_FROM, shown, find_box, &job);
    for (size_t k = 0; k < shown; k++) {
        boxes[k] = box_of(run, &groups->response, &found[k], &groups->samples[k], groups->groups.names[k]);
        box_free(&found[k]);
    }
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
        Summary summary = sample_of(column.values, n);
        Box found;
        box_find(column.values, n, summary.min, summary.max, FIGURE_OUTLIERS, &found);
        boxes[i] = box_of(run, &column, &found, &summary, frame_name(run->frame, columns->columns[i]));
        box_free(&found);
    }
    Figure figure;
    figure_begin(&figure, answer_figure(run->answer, "boxes", "Values by column"));
    figure_boxes(&figure, NULL, boxes, shown);
    FigureLayout layout = {.x = {.title = "Column", .category = true}, .y = {.title = "Value"}, .no_legend = true};
    if (shown < columns->n_columns)
        layout.note = arena_printf(run->arena, "The first %zu of %zu columns.", shown, columns->n_columns);
    figure_end(&figure, &layout);
}

/* The values as they stand on the axis; frame_release. */
static double *places_of(Frame *frame, const StatColumn *column)
{
    double *places = frame_array(frame, column->n + 1, sizeof *places);
    for (size_t i = 0; i < column->n; i++)
        places[i] = column_place(column, column->values[i]);
    return places;
}

void statistics_distribution(OperationRun *run, const StatColumn *column, const char *what, double middle, double against)
{
    static const double SHARES[] = {0.25, 0.75};
    double edges[PROFILE_BINS + 1], counts[PROFILE_BINS] = {0}, low = INFINITY, high = -INFINITY, highest = 0, quartiles[2];
    for (size_t i = 0; i < column->n; i++) {
        low = fmin(low, column->values[i]);
        high = fmax(high, column->values[i]);
    }
    if (!(high > low)) /* one value: nothing to be seen */
        return;
    quantile_select(column->values, column->n, low, high, SHARES, 2, QUANTILE_DEFAULT, quartiles);
    size_t bins = histogram_number_edges(column_place(column, low), column_place(column, high), column_length(column, quartiles[1] - quartiles[0]),
                                         column->n, false, edges);
    double *places = places_of(run->frame, column);
    histogram_count(places, column->n, edges, bins, counts);
    frame_release(run->frame, places);
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
