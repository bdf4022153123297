/*
** figure.h - Plotly figures: {"data": [traces], "layout": {...}}.
**
** A figure is begun on a Json writer where a value is expected, gets its traces, and is ended with its layout:
**
**     Figure figure;
**     figure_begin(&figure, answer_figure(answer, "histogram", "Distribution"));
**     figure_histogram(&figure, "body_mass", edges, counts, bins);
**     figure_end(&figure, &(FigureLayout){.x = {"body_mass"}, .y = {"Rows"}});
**
** Traces are drawn in the order in which they were added. Colours, fonts and margins are the viewer's theme; a trace that must be
** told from the others has a name. Arrays are read, never kept. Numbers that are not finite become null, which Plotly leaves out.
**
** Bounded: clouds of more than FIGURE_POINTS points are sampled (always the same points for the same n) and curves of more are
** thinned, to FIGURE_SAMPLE; the layout then says how many of how many are shown.
*/
#ifndef QUERN_FIGURE_FIGURE_H
#define QUERN_FIGURE_FIGURE_H

#include "base/json.h"

#include <stddef.h>

enum { FIGURE_POINTS = 5000, FIGURE_SAMPLE = 2000, FIGURE_OUTLIERS = 500 };

typedef struct FigureAxis {
    const char *title;       /* NULL: none */
    bool log;
    bool percent;            /* ticks as percentages of 1 */
    bool category;           /* positions are the texts given, in the order given */
    bool reversed;
    bool from_zero;
    bool date;               /* values are milliseconds since 1970 */
    const char *const *ticks; /* texts at the positions 0, 1, 2, ... (violins); NULL: Plotly's own */
    size_t n_ticks;
} FigureAxis;

typedef struct FigureLayout {
    FigureAxis x, y;
    const char *note;        /* a line under the figure; NULL: none */
    bool equal;              /* one unit is as long on both axes */
    bool no_legend;
    bool stacked;            /* bars on one another instead of side by side */
} FigureLayout;

typedef struct Figure {
    Json *json;
    size_t shown, total;     /* of the sampled cloud or curve; total 0: nothing was left out */
} Figure;

void figure_begin(Figure *figure, Json *json);
void figure_end(Figure *figure, const FigureLayout *layout);

/* ---- traces; name NULL: not in the legend ---- */

/* Bars over bins: counts or densities between ascending edges, bins + 1 of them. */
void figure_histogram(Figure *figure, const char *name, const double *edges, const double *heights, size_t bins);
/* Bars of categories; horizontal: from the y axis. */
void figure_bars(Figure *figure, const char *name, const char *const *labels, const double *heights, size_t n, bool horizontal);
/* How many points of n are drawn, and point i of those that stand for more: ascending, always the same ones. For clouds that are sampled before
** their places are known; figure_of then says of how many points those drawn are. */
size_t figure_shown(size_t n);
size_t figure_place(size_t i, size_t n);
void figure_of(Figure *figure, size_t shown, size_t total);

/* A cloud of n points, sampled beyond FIGURE_POINTS. */
void figure_points(Figure *figure, const char *name, const double *x, const double *y, size_t n);
/* A curve through n points in their order, thinned beyond FIGURE_POINTS; step: constant up to the next x (ECDF). */
void figure_line(Figure *figure, const char *name, const double *x, const double *y, size_t n, bool step, bool dashed);
/* A band between two curves over the same n x (an interval), drawn before its line. */
void figure_band(Figure *figure, const char *name, const double *x, const double *low, const double *high, size_t n);
/* A point with an interval for each label: means, coefficients. low and high are ends, not lengths. */
void figure_intervals(Figure *figure, const char *name, const char *const *labels, const double *middle, const double *low,
                      const double *high, size_t n, bool horizontal);

/* A box of given quartiles; the fences are where the whiskers end; outliers are drawn beyond them. mean NaN: not drawn. */
typedef struct FigureBox {
    const char *label;       /* its place on the axis */
    double low_fence, q1, median, q3, high_fence, mean;
    const double *outliers;
    size_t n_outliers;       /* up to FIGURE_POINTS */
    size_t more_outliers;    /* that are not among them: the figure says so */
} FigureBox;
void figure_boxes(Figure *figure, const char *name, const FigureBox *boxes, size_t n);
/* A violin of a given density: n points y with density, the half width at most 0.45 around the position (0, 1, 2, ... along x);
** the x axis then has the labels as its ticks. */
void figure_violin(Figure *figure, const char *label, double position, const double *y, const double *density, size_t n);
/* A straight line over the whole width: y = intercept + slope x between x0 and x1 (Q-Q, residuals). */
void figure_straight(Figure *figure, const char *name, double x0, double x1, double intercept, double slope);
/* Cells z[row * columns + column]; diverging: the colour scale is centred on 0 (correlations) between -limit and limit; limit 0: the data's
** own. text: written into the cells when there are at most 400. */
void figure_heatmap(Figure *figure, const char *const *x, size_t columns, const char *const *y, size_t rows, const double *z,
                    bool diverging, double limit);

/* Quantile against quantile: points of two ascending arrays and the line y = intercept + slope x. */
void figure_quantiles(Figure *figure, const double *theoretical, const double *sample, size_t n, double intercept, double slope);

#endif
