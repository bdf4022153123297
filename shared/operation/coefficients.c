/* coefficients.c - the coefficients of any model as result, table and figure; see regression_report.h. */
#include "figure/figure.h"
#include "operation/regression_report.h"

#include <math.h>

enum { MOST_DRAWN = 60 };

double coefficient_estimate(const Coefficient *c)
{
    return c->estimate;
}

double coefficient_se(const Coefficient *c)
{
    return c->se;
}

double coefficient_statistic(const Coefficient *c)
{
    return c->statistic;
}

double coefficient_p(const Coefficient *c)
{
    return c->p;
}

static void finite_number(Json *json, double value)
{
    if (isfinite(value))
        json_number(json, value);
    else
        json_null(json);
}

void coefficients_object(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k,
                         CoefficientFigure *figure)
{
    json_key(json, name);
    json_open_object(json);
    for (size_t i = from; i < k; i++) {
        json_key(json, names[i]);
        finite_number(json, figure(&c[i]));
    }
    json_close(json);
}

void coefficients_intervals(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k, bool ratios)
{
    json_key(json, name);
    json_open_object(json);
    for (size_t i = from; i < k; i++) {
        json_key(json, names[i]);
        json_open_array(json);
        finite_number(json, ratios ? exp(c[i].low) : c[i].low);
        finite_number(json, ratios ? exp(c[i].high) : c[i].high);
        json_close(json);
    }
    json_close(json);
}

void coefficients_table(Answer *answer, const char *const *names, const Coefficient *c, size_t k, bool linear, const char *statistic,
                        const char *ratio)
{
    AnswerTable *table = answer_table(answer, "coefficients", "Coefficients");
    bool aliased = false;
    table_column(table, "term", "Term", FORMAT_TEXT);
    table_column(table, "estimate", "Estimate", FORMAT_NUMBER);
    table_column(table, "standard_error", "Standard error", FORMAT_NUMBER);
    table_column(table, "statistic", statistic, FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_column(table, "low", "Low", FORMAT_NUMBER);
    table_column(table, "high", "High", FORMAT_NUMBER);
    if (linear) {
        table_column(table, "standardized", "Standardised", FORMAT_NUMBER);
        table_column(table, "vif", "VIF", FORMAT_NUMBER);
    }
    if (ratio) {
        table_column(table, "ratio", ratio, FORMAT_NUMBER);
        table_column(table, "ratio_low", "Low", FORMAT_NUMBER);
        table_column(table, "ratio_high", "High", FORMAT_NUMBER);
    }
    for (size_t i = 0; i < k; i++) {
        table_text(table, names[i]);
        table_number(table, c[i].estimate);
        table_number(table, c[i].se);
        table_number(table, c[i].statistic);
        table_number(table, c[i].p);
        table_number(table, c[i].low);
        table_number(table, c[i].high);
        if (linear) {
            table_number(table, c[i].standardized);
            table_number(table, c[i].vif);
        }
        if (ratio) {
            table_number(table, exp(c[i].estimate));
            table_number(table, exp(c[i].low));
            table_number(table, exp(c[i].high));
        }
        aliased |= c[i].aliased;
    }
    if (aliased)
        table_note(table, "Terms without numbers are combinations of those before them and can not be told from these.");
}

void coefficients_figure(Answer *answer, const char *const *names, const Coefficient *c, size_t from, size_t k, Arena *arena)
{
    size_t n = 0, room = k - from;
    const char **labels = arena_array(arena, room + 1, sizeof *labels);
    double *values = arena_array(arena, 3 * room + 3, sizeof *values), *low = values + room, *high = low + room;
    for (size_t i = from; i < k && n < MOST_DRAWN; i++) {
        if (c[i].aliased || isnan(c[i].low))
            continue;
        labels[n] = names[i];
        values[n] = c[i].estimate;
        low[n] = c[i].low;
        high[n++] = c[i].high;
    }
    if (n == 0)
        return;
    Figure figure;
    figure_begin(&figure, answer_figure(answer, "coefficients", "Coefficients with their intervals"));
    figure_intervals(&figure, NULL, labels, values, low, high, n, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Estimate"}, .y = {.category = true, .reversed = true}, .no_legend = true});
}
