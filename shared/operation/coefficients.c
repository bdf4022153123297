/* coefficients.c - the coefficients of any model as result, table and figures; see regression_report.h. */
#include "figure/figure.h"
#include "operation/regression_report.h"

#include <math.h>

enum { MOST_DRAWN = 60 };

/* Of the axis of a figure. Below it a coefficient and its interval are one dot on the line at 0. */
static const double READABLE_SHARE = 0.02;

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

void coefficients_object(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k,
                         CoefficientFigure *figure)
{
    json_key(json, name);
    json_open_object(json);
    for (size_t i = from; i < k; i++) {
        json_key(json, names[i]);
        json_number(json, figure(&c[i]));
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
        json_number(json, ratios ? exp(c[i].low) : c[i].low);
        json_number(json, ratios ? exp(c[i].high) : c[i].high);
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

/* What is drawn of some coefficients. */
typedef struct Forest {
    const char **labels;
    double *values, *low, *high;
    size_t n;
} Forest;

static bool can_be_drawn(const Coefficient *c)
{
    return !c->aliased && !isnan(c->low);
}

/* standardized: in standard deviations of the target for one of the feature. */
static Forest forest_of(const char *const *names, const Coefficient *c, size_t from, size_t k, bool standardized, Arena *arena)
{
    size_t room = k - from;
    Forest forest = {.labels = arena_array(arena, room + 1, sizeof(char *)), .values = arena_array(arena, 3 * room + 3, sizeof(double))};
    forest.low = forest.values + room;
    forest.high = forest.low + room;
    for (size_t i = from; i < k && forest.n < MOST_DRAWN; i++) {
        double scale = standardized ? c[i].standardized / c[i].estimate : 1;
        if (!can_be_drawn(&c[i]) || !isfinite(scale))
            continue;
        forest.labels[forest.n] = names[i];
        forest.values[forest.n] = c[i].estimate * scale;
        forest.low[forest.n] = c[i].low * scale;
        forest.high[forest.n++] = c[i].high * scale;
    }
    return forest;
}

/* The share of the axis that the shortest of the bars takes, with its way from 0. */
static double shortest_share(const Forest *forest)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < forest->n; i++) {
        double reach = fmax(fabs(forest->low[i]), fabs(forest->high[i]));
        least = fmin(least, reach);
        most = fmax(most, reach);
    }
    return most > 0 ? least / most : 1;
}

static void draw_forest(Answer *answer, const Forest *forest, const char *name, const char *title, const char *axis, const char *note)
{
    Figure figure;
    figure_begin(&figure, answer_figure(answer, name, title));
    figure_intervals(&figure, NULL, forest->labels, forest->values, forest->low, forest->high, forest->n, true);
    figure_end(&figure, &(FigureLayout){.x = {.title = axis}, .y = {.category = true, .reversed = true}, .no_legend = true, .note = note});
}

void coefficients_figures(Answer *answer, const char *const *names, const Coefficient *c, size_t from, size_t k, bool linear, Arena *arena)
{
    Forest forest = forest_of(names, c, from, k, false, arena);
    if (forest.n == 0)
        return;
    if (linear && shortest_share(&forest) < READABLE_SHARE) {
        Forest standardized = forest_of(names, c, from, k, true, arena);
        if (standardized.n > 1 && shortest_share(&standardized) > shortest_share(&forest))
            draw_forest(answer, &standardized, "standardized_coefficients", "Standardised coefficients",
                        "Standard deviations of the target", "For one standard deviation more of the feature.");
    }
    draw_forest(answer, &forest, "coefficients", "Coefficients with their intervals", "Estimate", NULL);
}
