/*
** statistics_figures.c - the figures of tests: boxes of groups or of columns, one column's values with what they are compared with, shares with
** their intervals. See statistics.h.
*/
#include "operation/statistics.h"

#include "base/crew.h"
#include "base/memory.h"
#include "numeric/histogram.h"
#include "numeric/profile.h"
#include "numeric/quantile.h"
#include "numeric/rank.h"

#include <math.h>
#include <stdlib.h>

enum { THREADS_FROM = 100000 };

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
static void quarter_values(const double *values, const Summary *summary, Quartered *found)
{
    static const double SHARES[] = {0.25, 0.5, 0.75};
    quantile_select(values, summary->n, summary->min, summary->max, SHARES, 3, QUANTILE_DEFAULT, found->quartiles);
    double reach = 1.5 * (found->quartiles[2] - found->quartiles[0]), least = found->quartiles[0] - reach, most = found->quartiles[2] + reach;
    size_t room = summary->n / 64 + 256;
    double *plain = mem_array(room, sizeof *plain);
    found->n_outliers = quantile_outside(values, summary->n, least, most, plain, room, &found->low, &found->high);
    if (found->n_outliers > room) {
        free(plain);
        plain = mem_array(found->n_outliers, sizeof *plain);
        quantile_outside(values, summary->n, least, most, plain, found->n_outliers, &found->low, &found->high);
    }
    found->low = fmin(found->low, found->quartiles[0]); /* where no value lies between the reach and the box, the whisker has no length */
    found->high = fmax(found->high, found->quartiles[2]);
    found->outliers = mem_array(found->n_outliers, sizeof *plain);
    rank_sort(plain, found->n_outliers, found->outliers);
    free(plain);
}

static void quarter(void *context, size_t k, size_t thread)
{
    const Quartering *job = context;
    (void)thread;
    quarter_values(job->values + job->start[k], &job->groups->samples[k], &job->found[k]);
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
        crew_run(shown, quarter, &job);
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

void statistics_column_boxes(OperationRun *run, const ParamValue *columns, const double *matrix, size_t n)
{
    FigureBox boxes[STATISTICS_BOXES];
    size_t shown = columns->n_columns < STATISTICS_BOXES ? columns->n_columns : STATISTICS_BOXES;
    for (size_t i = 0; i < shown; i++) {
        StatColumn column = {.values = matrix + i * n, .n = n}; /* in its own units: the centre is 0 */
        Summary summary = sample_of(column.values, n);
        Quartered found = {.outliers = NULL};
        quarter_values(column.values, &summary, &found);
        boxes[i] = box_of(run, &column, &found, &summary, frame_name(run->frame, columns->columns[i]));
        free(found.outliers);
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
