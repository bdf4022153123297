/* figure.c - see figure.h: the frame of a figure, and the traces of points and lines. */
#include "figure/figure_private.h"

#include "base/number.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

void figure_begin(Figure *figure, Json *json)
{
    *figure = (Figure){.json = json};
    json_open_object(json);
    json_key(json, "data");
    json_open_array(json);
}

static void write_text_object(Json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_open_object(json);
    json_member_text(json, "text", text);
    json_close(json);
}

static void write_ticks(Json *json, const FigureAxis *axis)
{
    json_key(json, "tickvals");
    json_open_array(json);
    for (size_t i = 0; i < axis->n_ticks; i++)
        json_int(json, (int64_t)i);
    json_close(json);
    json_key(json, "ticktext");
    figure_texts(json, axis->ticks, axis->n_ticks);
}

static void write_axis(Json *json, const char *key, const FigureAxis *axis, const char *anchor)
{
    json_key(json, key);
    json_open_object(json);
    if (axis->title)
        write_text_object(json, "title", axis->title);
    if (axis->log || axis->category || axis->date)
        json_member_text(json, "type", axis->log ? "log" : axis->date ? "date" : "category");
    if (axis->percent)
        json_member_text(json, "tickformat", ".0%");
    if (axis->reversed)
        json_member_text(json, "autorange", "reversed");
    if (axis->from_zero)
        json_member_text(json, "rangemode", "tozero");
    if (axis->ticks)
        write_ticks(json, axis);
    if (anchor)
        json_member_text(json, "scaleanchor", anchor);
    json_member_bool(json, "automargin", true);
    json_close(json);
}

/* 12345 as "12,345" */
static void add_count(Buffer *out, size_t count)
{
    if (count >= 1000) {
        add_count(out, count / 1000);
        buffer_printf(out, ",%03zu", count % 1000);
    } else {
        buffer_printf(out, "%zu", count);
    }
}

static void write_note(const Figure *figure, const char *note)
{
    Json *json = figure->json;
    Buffer text = BUFFER_INIT;
    if (note)
        buffer_add_text(&text, note);
    if (figure->total) {
        if (text.length)
            buffer_add_char(&text, ' ');
        add_count(&text, figure->shown);
        buffer_add_text(&text, " of ");
        add_count(&text, figure->total);
        buffer_add_text(&text, " points are drawn.");
    }
    if (text.length) {
        json_key(json, "annotations");
        json_open_array(json);
        json_open_object(json);
        json_member_text(json, "text", text.data);
        json_member_text(json, "xref", "paper");
        json_member_text(json, "yref", "paper");
        json_member_number(json, "x", 1);
        json_member_number(json, "y", 1);
        json_member_text(json, "xanchor", "right");
        json_member_text(json, "yanchor", "bottom");
        json_member_bool(json, "showarrow", false);
        json_close(json);
        json_close(json);
    }
    if (figure->total) {
        json_key(json, "meta");
        json_open_object(json);
        json_member_int(json, "shown", (int64_t)figure->shown);
        json_member_int(json, "total", (int64_t)figure->total);
        json_close(json);
    }
    buffer_free(&text);
}

void figure_end(Figure *figure, const FigureLayout *layout)
{
    Json *json = figure->json;
    json_close(json);
    json_key(json, "layout");
    json_open_object(json);
    write_axis(json, "xaxis", &layout->x, NULL);
    write_axis(json, "yaxis", &layout->y, layout->equal ? "x" : NULL);
    if (figure->bars)
        json_member_text(json, "barmode", layout->stacked ? "stack" : "group");
    if (layout->no_legend)
        json_member_bool(json, "showlegend", false);
    write_note(figure, layout->note);
    json_close(json);
    json_close(json);
}

/* ---- what all traces share ---- */

Json *figure_trace(Figure *figure, const char *type, const char *name)
{
    Json *json = figure->json;
    figure->bars |= strcmp(type, "bar") == 0;
    json_open_object(json);
    json_member_text(json, "type", type);
    if (name)
        json_member_text(json, "name", name);
    else
        json_member_bool(json, "showlegend", false);
    return json;
}

void figure_number(Json *json, double number)
{
    json_number(json, isfinite(number) ? number : NAN);
}

void figure_numbers(Json *json, const char *key, const double *numbers, size_t n)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        figure_number(json, numbers[i]);
    json_close(json);
}

void figure_texts(Json *json, const char *const *texts, size_t n)
{
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        json_text(json, texts[i]);
    json_close(json);
}

size_t figure_shown(size_t n)
{
    return n <= FIGURE_POINTS ? n : FIGURE_SAMPLE;
}

/* One of each run of n / FIGURE_SAMPLE points, drawn by a hash of the run's number (the finalizer of SplitMix64; Steele, Lea and Flood,
** OOPSLA 2014), so that regular data does not make a pattern with the runs. */
size_t figure_place(size_t i, size_t n)
{
    size_t begin = (size_t)((Wide)i * n / FIGURE_SAMPLE), end = (size_t)((Wide)(i + 1) * n / FIGURE_SAMPLE);
    uint64_t random = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    random = (random ^ random >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    random = (random ^ random >> 27) * UINT64_C(0x94d049bb133111eb);
    return begin + (size_t)((random ^ random >> 31) % (end - begin));
}

/* A power of ten, a millionth of the numbers' range or less: 10^exponent. false: they are written as they are. */
static bool drawing_step(const double *numbers, size_t n, int *exponent)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (isfinite(numbers[i])) {
            least = fmin(least, numbers[i]);
            most = fmax(most, numbers[i]);
        }
    if (!(most - least > 1e-15 && most - least < 1e25))
        return false;
    *exponent = (int)floor(log10(most - least)) - 6;
    return true;
}

/* units x 10^exponent, without trailing zeros behind the point. */
static void write_units(Json *json, int64_t units, int exponent)
{
    char digits[24], text[64];
    size_t length = number_format_int(units < 0 ? -units : units, digits), n = 0, behind = exponent < 0 ? (size_t)-exponent : 0;
    if (units < 0)
        text[n++] = '-';
    while (behind && digits[length - 1] == '0' && units) {
        length--;
        behind--;
    }
    if (behind == 0 || units == 0) {
        memcpy(text + n, digits, length);
        n += length;
        for (int i = 0; i < exponent && units; i++)
            text[n++] = '0';
    } else if (length > behind) {
        memcpy(text + n, digits, length - behind);
        n += length - behind;
        text[n++] = '.';
        memcpy(text + n, digits + length - behind, behind);
        n += behind;
    } else {
        text[n++] = '0';
        text[n++] = '.';
        memset(text + n, '0', behind - length);
        memcpy(text + n + behind - length, digits, length);
        n += behind;
    }
    json_raw(json, text, n);
}

void figure_rounded(Json *json, const char *key, const double *numbers, size_t n)
{
    static const double POWERS[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int exponent;
    if (!drawing_step(numbers, n, &exponent)) {
        figure_numbers(json, key, numbers, n);
        return;
    }
    double step = POWERS[exponent < 0 ? -exponent : exponent];
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < n; i++) {
        double units = rint(exponent < 0 ? numbers[i] * step : numbers[i] / step);
        if (fabs(units) < 0x1p53)
            write_units(json, (int64_t)units, exponent);
        else
            figure_number(json, numbers[i]);
    }
    json_close(json);
}

void figure_drawn(Json *json, const char *key, const double *numbers, size_t n)
{
    (n <= FIGURE_POINTS / 5 ? figure_numbers : figure_rounded)(json, key, numbers, n);
}

void figure_sampled(Figure *figure, const char *key, const double *numbers, size_t n)
{
    double shown[FIGURE_SAMPLE];
    if (n <= FIGURE_POINTS) {
        figure_drawn(figure->json, key, numbers, n);
        return;
    }
    for (size_t i = 0; i < FIGURE_SAMPLE; i++)
        shown[i] = numbers[figure_place(i, n)];
    figure_drawn(figure->json, key, shown, FIGURE_SAMPLE);
}

void figure_of(Figure *figure, size_t shown, size_t total)
{
    figure->shown += shown;
    figure->total += total;
}

void figure_count(Figure *figure, size_t n)
{
    if (n <= FIGURE_POINTS && !figure->total)
        return;
    figure->shown += figure_shown(n);
    figure->total += n;
}
