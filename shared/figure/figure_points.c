/* figure_points.c - clouds, curves, bands and intervals. */
#include "figure/figure_private.h"


void figure_points(Figure *figure, const char *name, const double *x, const double *y, size_t n)
{
    bool many = n > FIGURE_POINTS / 5;
    Json *json = figure_trace(figure, many ? "scattergl" : "scatter", name);
    json_member_text(json, "mode", "markers");
    figure_sampled(figure, "x", x, n);
    figure_sampled(figure, "y", y, n);
    json_key(json, "marker");
    json_open_object(json);
    json_member_number(json, "size", many ? 4 : 6);
    json_member_number(json, "opacity", many ? 0.4 : 0.7);
    json_close(json);
    json_close(json);
    figure_count(figure, n);
}

static void write_line(Json *json, bool step, bool dashed)
{
    json_member_text(json, "mode", "lines");
    json_key(json, "line");
    json_open_object(json);
    if (step)
        json_member_text(json, "shape", "hv");
    if (dashed)
        json_member_text(json, "dash", "dash");
    json_close(json);
}

/* Evenly spaced places, the first and the last among them. */
static void thinned(Json *json, const char *key, const double *numbers, size_t n)
{
    double shown[FIGURE_SAMPLE];
    if (n <= FIGURE_POINTS) {
        figure_drawn(json, key, numbers, n);
        return;
    }
    for (size_t i = 0; i < FIGURE_SAMPLE; i++)
        shown[i] = numbers[(size_t)((double)i * (double)(n - 1) / (FIGURE_SAMPLE - 1) + 0.5)];
    figure_drawn(json, key, shown, FIGURE_SAMPLE);
}

void figure_line(Figure *figure, const char *name, const double *x, const double *y, size_t n, bool step, bool dashed)
{
    Json *json = figure_trace(figure, "scatter", name);
    write_line(json, step, dashed);
    thinned(json, "x", x, n);
    thinned(json, "y", y, n);
    json_close(json);
    figure_count(figure, n);
}

void figure_straight(Figure *figure, const char *name, double x0, double x1, double intercept, double slope)
{
    const double x[] = {x0, x1}, y[] = {intercept + slope * x0, intercept + slope * x1};
    figure_line(figure, name, x, y, 2, false, true);
}

void figure_band(Figure *figure, const char *name, const double *x, const double *low, const double *high, size_t n)
{
    for (int upper = 0; upper < 2; upper++) {
        Json *json = figure_trace(figure, "scatter", upper ? name : NULL);
        json_member_text(json, "mode", "lines");
        json_key(json, "line");
        json_open_object(json);
        json_member_number(json, "width", 0);
        json_close(json);
        thinned(json, "x", x, n);
        thinned(json, "y", upper ? high : low, n);
        if (upper)
            json_member_text(json, "fill", "tonexty");
        json_member_text(json, "hoverinfo", "skip");
        json_close(json);
    }
    figure_count(figure, n);
}

static void write_error(Json *json, const char *key, const double *middle, const double *low, const double *high, size_t n)
{
    json_key(json, key);
    json_open_object(json);
    json_member_text(json, "type", "data");
    json_member_bool(json, "symmetric", false);
    json_key(json, "array");
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, high[i] - middle[i]);
    json_close(json);
    json_key(json, "arrayminus");
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, middle[i] - low[i]);
    json_close(json);
    json_close(json);
}

void figure_intervals(Figure *figure, const char *name, const char *const *labels, const double *middle, const double *low,
                      const double *high, size_t n, bool horizontal)
{
    Json *json = figure_trace(figure, "scatter", name);
    json_member_text(json, "mode", "markers");
    json_key(json, horizontal ? "y" : "x");
    figure_texts(json, labels, n);
    figure_numbers(json, horizontal ? "x" : "y", middle, n);
    write_error(json, horizontal ? "error_x" : "error_y", middle, low, high, n);
    json_close(json);
}

void figure_quantiles(Figure *figure, const double *theoretical, const double *sample, size_t n, double intercept, double slope)
{
    Json *json = figure_trace(figure, n > FIGURE_POINTS / 5 ? "scattergl" : "scatter", "Sample");
    json_member_text(json, "mode", "markers");
    thinned(json, "x", theoretical, n); /* both ends matter most here */
    thinned(json, "y", sample, n);
    json_close(json);
    figure_count(figure, n);
    if (n)
        figure_straight(figure, "Expected", theoretical[0], theoretical[n - 1], intercept, slope);
}
