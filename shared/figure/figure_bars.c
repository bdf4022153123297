/* figure_bars.c - bars, boxes, violins and cells. */
#include "figure/figure_private.h"

#include <math.h>

enum { CELLS_WITH_TEXT = 400 };

void figure_histogram(Figure *figure, const char *name, const double *edges, const double *heights, size_t bins)
{
    Json *json = figure_trace(figure, "bar", name);
    json_key(json, "x");
    json_open_array(json);
    for (size_t i = 0; i < bins; i++)
        figure_number(json, edges[i] / 2 + edges[i + 1] / 2);
    json_close(json);
    figure_numbers(json, "y", heights, bins);
    json_key(json, "width");
    json_open_array(json);
    for (size_t i = 0; i < bins; i++)
        figure_number(json, edges[i + 1] - edges[i]);
    json_close(json);
    json_key(json, "customdata"); /* the edges, for hovering */
    json_open_array(json);
    for (size_t i = 0; i < bins; i++) {
        json_open_array(json);
        figure_number(json, edges[i]);
        figure_number(json, edges[i + 1]);
        json_close(json);
    }
    json_close(json);
    json_member_text(json, "hovertemplate", "%{customdata[0]} to %{customdata[1]}: %{y}<extra></extra>");
    json_close(json);
}

void figure_bars(Figure *figure, const char *name, const char *const *labels, const double *heights, size_t n, bool horizontal)
{
    Json *json = figure_trace(figure, "bar", name);
    json_key(json, horizontal ? "y" : "x");
    figure_texts(json, labels, n);
    figure_numbers(json, horizontal ? "x" : "y", heights, n);
    if (horizontal)
        json_member_text(json, "orientation", "h");
    json_close(json);
}

/* The statistic of every box, or the outliers of all with the label of each. */
static void box_member(Json *json, const char *key, const FigureBox *boxes, size_t n, double (*of)(const FigureBox *))
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, of(&boxes[i]));
    json_close(json);
}

static double low_fence(const FigureBox *box) { return box->low_fence; }
static double q1(const FigureBox *box) { return box->q1; }
static double median(const FigureBox *box) { return box->median; }
static double q3(const FigureBox *box) { return box->q3; }
static double high_fence(const FigureBox *box) { return box->high_fence; }
static double mean(const FigureBox *box) { return box->mean; }

static void box_outliers(Figure *figure, const FigureBox *box)
{
    Json *json = figure_trace(figure, "scatter", NULL);
    json_member_text(json, "mode", "markers");
    json_key(json, "x");
    json_open_array(json);
    for (size_t i = 0; i < box->n_outliers; i++)
        json_text(json, box->label);
    json_close(json);
    (box->more_outliers ? figure_rounded : figure_numbers)(json, "y", box->outliers, box->n_outliers);
    json_close(json);
    if (box->more_outliers)
        figure_of(figure, box->n_outliers, box->n_outliers + box->more_outliers);
}

void figure_boxes(Figure *figure, const char *name, const FigureBox *boxes, size_t n)
{
    bool any_mean = false;
    Json *json = figure_trace(figure, "box", name);
    json_key(json, "x");
    json_open_array(json);
    for (size_t i = 0; i < n; i++) {
        json_text(json, boxes[i].label);
        any_mean |= !isnan(boxes[i].mean);
    }
    json_close(json);
    box_member(json, "lowerfence", boxes, n, low_fence);
    box_member(json, "q1", boxes, n, q1);
    box_member(json, "median", boxes, n, median);
    box_member(json, "q3", boxes, n, q3);
    box_member(json, "upperfence", boxes, n, high_fence);
    if (any_mean)
        box_member(json, "mean", boxes, n, mean);
    json_close(json);
    for (size_t i = 0; i < n; i++)
        if (boxes[i].n_outliers)
            box_outliers(figure, &boxes[i]);
}

void figure_violin(Figure *figure, const char *label, double position, const double *y, const double *density, size_t n)
{
    double most = 0;
    Json *json = figure_trace(figure, "scatter", label);
    for (size_t i = 0; i < n; i++)
        most = density[i] > most ? density[i] : most;
    double scale = most > 0 ? 0.45 / most : 0;
    json_member_text(json, "mode", "lines");
    json_member_text(json, "fill", "toself");
    json_key(json, "x"); /* up the right side, down the left */
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, position + density[i] * scale);
    for (size_t i = n; i-- > 0;)
        figure_number(json, position - density[i] * scale);
    json_close(json);
    json_key(json, "y");
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, y[i]);
    for (size_t i = n; i-- > 0;)
        figure_number(json, y[i]);
    json_close(json);
    json_close(json);
}

static void write_cells(Json *json, size_t columns, size_t rows, const double *z)
{
    json_key(json, "z");
    json_open_array(json);
    for (size_t row = 0; row < rows; row++) {
        json_open_array(json);
        for (size_t column = 0; column < columns; column++)
            figure_number(json, z[row * columns + column]);
        json_close(json);
    }
    json_close(json);
}

void figure_heatmap(Figure *figure, const char *const *x, size_t columns, const char *const *y, size_t rows, const double *z,
                    bool diverging, double limit)
{
    Json *json = figure_trace(figure, "heatmap", NULL);
    json_key(json, "x");
    figure_texts(json, x, columns);
    json_key(json, "y");
    figure_texts(json, y, rows);
    write_cells(json, columns, rows, z);
    if (diverging)
        json_member_text(json, "meta", "diverging"); /* for the theme's scale of two colours */
    if (diverging && !(limit > 0))
        json_member_number(json, "zmid", 0);
    if (diverging && limit > 0) {
        json_member_number(json, "zmin", -limit);
        json_member_number(json, "zmax", limit);
    }
    if (columns * rows <= CELLS_WITH_TEXT)
        json_member_text(json, "texttemplate", "%{z:.2~f}");
    json_close(json);
}
