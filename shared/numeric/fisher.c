/* fisher.c - Fisher's exact test of 2 x 2 tables; see fisher.h. */
#include "numeric/fisher.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

enum { MOST_SUPPORT = 10000000 };

static const double FUZZ = 1 + 1e-7;

/* The first cell x given all margins: x runs from `low` over `count` values, log mass at odds ratio 1. */
typedef struct Support {
    double low;
    size_t count, observed; /* index of the observed table */
    double *log_mass, *mass;
} Support;

/* The masses at an odds ratio given by its logarithm, scaled by the greatest so that nothing leaves the range. */
static void masses_at(const Support *support, double log_odds)
{
    double most = -INFINITY, sum = 0;
    for (size_t i = 0; i < support->count; i++)
        most = fmax(most, support->log_mass[i] + log_odds * (double)i);
    for (size_t i = 0; i < support->count; i++)
        sum += support->mass[i] = exp(support->log_mass[i] + log_odds * (double)i - most);
    for (size_t i = 0; i < support->count; i++)
        support->mass[i] /= sum;
}

typedef double SupportFunction(const Support *support);

static double mean_of(const Support *support)
{
    double mean = 0;
    for (size_t i = 0; i < support->count; i++)
        mean += support->mass[i] * (double)i;
    return mean;
}

static double upper_tail(const Support *support)
{
    double p = 0;
    for (size_t i = support->count; i-- > support->observed;)
        p += support->mass[i];
    return p;
}

static double less_lower_tail(const Support *support) /* rises with the odds ratio */
{
    double p = 0;
    for (size_t i = 0; i <= support->observed; i++)
        p += support->mass[i];
    return -p;
}

/* exp of the log odds at which a rising function has the value. */
static double solve(const Support *support, SupportFunction *function, double value)
{
    double low = -1, high = 1;
    for (masses_at(support, low); function(support) > value && low > -1e3; masses_at(support, low))
        low *= 2;
    for (masses_at(support, high); function(support) < value && high < 1e3; masses_at(support, high))
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-15 * fmax(1, fabs(low)); i++) {
        double middle = low + (high - low) / 2;
        masses_at(support, middle);
        if (function(support) < value)
            low = middle;
        else
            high = middle;
    }
    return exp(low + (high - low) / 2);
}

static double p_value(const Support *support, Alternative alternative)
{
    masses_at(support, 0);
    if (alternative == GREATER)
        return fmin(1, upper_tail(support));
    if (alternative == LESS)
        return fmin(1, -less_lower_tail(support));
    double p = 0, limit = support->mass[support->observed] * FUZZ;
    for (size_t i = 0; i < support->count; i++)
        p += support->mass[i] <= limit ? support->mass[i] : 0;
    return fmin(1, p);
}

static Effect conditional_odds(const Support *support, Alternative alternative, double confidence)
{
    double tail = alternative == TWO_SIDED ? (1 - confidence) / 2 : 1 - confidence;
    bool least = support->observed == 0, most = support->observed + 1 == support->count;
    Effect odds = {least ? 0 : most ? INFINITY : solve(support, mean_of, (double)support->observed), {0, INFINITY}};
    if (alternative != LESS && !least)
        odds.interval.low = solve(support, upper_tail, tail);
    if (alternative != GREATER && !most)
        odds.interval.high = solve(support, less_lower_tail, -tail);
    return odds;
}

Status fisher_two_by_two(const double cells[4], Alternative alternative, double confidence, double *p, Effect *odds_ratio, Error *error)
{
    double row1 = cells[0] + cells[1], row2 = cells[2] + cells[3], column1 = cells[0] + cells[2], column2 = cells[1] + cells[3];
    if (!(row1 > 0 && row2 > 0 && column1 > 0 && column2 > 0))
        return error_set(error, ERR_INVALID, "Both rows and both columns of the table need counts.");
    double low = fmax(0, column1 - row2), high = fmin(column1, row1);
    if (high - low > MOST_SUPPORT)
        return error_set(error, ERR_LIMIT, "The table is too large for the exact test. The chi-square test is as good for so many rows.");
    Support support = {.low = low, .count = (size_t)(high - low) + 1, .observed = (size_t)(cells[0] - low)};
    support.log_mass = mem_array(2 * support.count, sizeof(double));
    support.mass = support.log_mass + support.count;
    for (size_t i = 0; i < support.count; i++)
        support.log_mass[i] = dist_log_choose(row1, low + (double)i) + dist_log_choose(row2, column1 - low - (double)i);
    *p = p_value(&support, alternative);
    *odds_ratio = conditional_odds(&support, alternative, confidence);
    free(support.log_mass);
    return OK;
}
