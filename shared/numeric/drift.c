/* drift.c - see drift.h. */
#include "numeric/drift.h"

#include "base/map.h"
#include "base/memory.h"
#include "data/decimal.h"

#define MATHLIB_STANDALONE 1
#include <Rmath.h>
#include <math.h>
#include <stdlib.h>

static const double LEAST_SHARE = 1e-4;

typedef enum Kind { KIND_NUMBER = 1, KIND_TIME, KIND_BOOLEAN, KIND_TEXT } Kind;

static Kind kind_of(const Column *column)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return KIND_BOOLEAN;
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return KIND_TIME;
    case TYPE_TEXT: return KIND_TEXT;
    default: return KIND_NUMBER;
    }
}

bool drift_comparable(const Column *old, const Column *new)
{
    return kind_of(old) == kind_of(new);
}

static size_t step_of(const Column *column)
{
    return column->n > DRIFT_ROWS ? (column->n + DRIFT_ROWS - 1) / DRIFT_ROWS : 1;
}

/* --- numbers, dates, times --- */

typedef struct Sample {
    double *values;    /* ascending */
    size_t n, missing;
} Sample;

static double value_of(const Column *column, size_t row)
{
    switch (column->type) {
    case TYPE_INTEGER: return (double)column->integers[row];
    case TYPE_TIMESTAMP: return (double)column->integers[row];
    case TYPE_DATE: return (double)column->dates[row] * 86400e6;
    case TYPE_DECIMAL: return decimal_to_double(column->decimals[row], column->scale);
    case TYPE_FLOAT: return column->floats[row];
    default: return 0;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static Sample take_sample(const Column *column)
{
    Sample sample = {.values = mem_array(column->n / step_of(column) + 1, sizeof(double))};
    for (size_t row = 0; row < column->n; row += step_of(column)) {
        if (column_present(column, row))
            sample.values[sample.n++] = value_of(column, row);
        else
            sample.missing++;
    }
    if (sample.n)
        qsort(sample.values, sample.n, sizeof *sample.values, ascending);
    return sample;
}

static double psi_term(double p, double q)
{
    p = fmax(p, LEAST_SHARE);
    q = fmax(q, LEAST_SHARE);
    return (q - p) * log(q / p);
}

/* Values above `low` and up to `high`. */
static size_t count_upto(const Sample *sample, double high)
{
    size_t low = 0, end = sample->n;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        if (sample->values[middle] <= high)
            low = middle + 1;
        else
            end = middle;
    }
    return low;
}

static double psi_of_samples(const Sample *old, const Sample *new)
{
    double old_rows = (double)(old->n + old->missing), new_rows = (double)(new->n + new->missing);
    double psi = 0;
    if (old->missing || new->missing)
        psi = psi_term((double)old->missing / old_rows, (double)new->missing / new_rows);
    size_t old_before = 0, new_before = 0;
    for (size_t bin = 1; bin <= DRIFT_BINS; bin++) {
        double edge = bin == DRIFT_BINS || !old->n ? INFINITY : old->values[(old->n * bin + DRIFT_BINS - 1) / DRIFT_BINS - 1];
        size_t old_upto = count_upto(old, edge), new_upto = count_upto(new, edge);
        if (old_upto == old_before && bin < DRIFT_BINS)
            continue; /* the edge of the bin before */
        if (old_upto > old_before || new_upto > new_before)
            psi += psi_term((double)(old_upto - old_before) / old_rows, (double)(new_upto - new_before) / new_rows);
        old_before = old_upto;
        new_before = new_upto;
    }
    return psi;
}

/* P(K > x) = 2 sum (-1)^(k-1) exp(-2 k^2 x^2); for small x the other form of the series, by Jacobi's theta identity. */
static double kolmogorov_p(double x)
{
    if (x <= 0)
        return 1;
    double sum = 0;
    if (x < 1.18) {
        double factor = sqrt(2 * M_PI) / x;
        for (int k = 1; k <= 20; k++)
            sum += exp(-pow((2 * k - 1) * M_PI / x, 2) / 8);
        return fmax(0, 1 - factor * sum);
    }
    for (int k = 1; k <= 20; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    return fmin(1, fmax(0, sum));
}

static void kolmogorov_smirnov(const Sample *old, const Sample *new, Drift *drift)
{
    double greatest = 0, a = (double)old->n, b = (double)new->n;
    for (size_t i = 0, j = 0; i < old->n && j < new->n;) {
        double at = fmin(old->values[i], new->values[j]);
        while (i < old->n && old->values[i] <= at)
            i++;
        while (j < new->n && new->values[j] <= at)
            j++;
        greatest = fmax(greatest, fabs((double)i / a - (double)j / b));
    }
    double root = sqrt(a * b / (a + b));
    drift->test = DRIFT_KS;
    drift->statistic = greatest;
    drift->p_value = kolmogorov_p((root + 0.12 + 0.11 / root) * greatest);
}

static void drift_of_numbers(const Column *old, const Column *new, Drift *drift)
{
    Sample a = take_sample(old), b = take_sample(new);
    if (a.n + a.missing && b.n + b.missing)
        drift->psi = psi_of_samples(&a, &b);
    if (a.n && b.n)
        kolmogorov_smirnov(&a, &b, drift);
    free(a.values);
    free(b.values);
}

/* --- categories --- */

typedef struct Category {
    uint64_t counts[2]; /* old, new */
} Category;

static void count_categories(const Column *column, int which, Map *map, uint64_t *missing)
{
    for (size_t row = 0; row < column->n; row += step_of(column)) {
        size_t length = 1;
        const char *text = NULL;
        if (!column_present(column, row)) {
            ++*missing;
            continue;
        }
        if (column->type == TYPE_TEXT)
            text = column_text(column, row, &length);
        else
            text = column->booleans[row] ? "t" : "f";
        Category *category = map_get(map, text, length);
        if (!category) {
            category = mem_zero(1, sizeof *category);
            (void)map_set(map, text, length, category);
        }
        category->counts[which]++;
    }
}

static uint64_t both(const Category *category)
{
    return category->counts[0] + category->counts[1];
}

/* The most frequent ones first; what is left comes as one category at the end. */
static size_t gather(const Map *map, Category top[DRIFT_CATEGORIES + 1])
{
    size_t n = 0;
    Category rest = {{0, 0}};
    for (size_t i = 0; i < map_count(map); i++) {
        const char *key;
        size_t length;
        void *value;
        map_at(map, i, &key, &length, &value);
        Category one = *(Category *)value;
        if (n == DRIFT_CATEGORIES && both(&one) > both(&top[n - 1])) {
            Category out = top[n - 1];
            top[n - 1] = one;
            one = out;
        } else if (n < DRIFT_CATEGORIES) {
            top[n++] = one;
            one = (Category){{0, 0}};
        }
        for (size_t at = n - 1; at > 0 && both(&top[at - 1]) < both(&top[at]); at--) {
            Category swapped = top[at];
            top[at] = top[at - 1];
            top[at - 1] = swapped;
        }
        rest.counts[0] += one.counts[0];
        rest.counts[1] += one.counts[1];
    }
    if (both(&rest))
        top[n++] = rest;
    return n;
}

static void chi_square(const Category *categories, size_t n, Drift *drift)
{
    double sums[2] = {0, 0}, statistic = 0;
    for (size_t i = 0; i < n; i++)
        for (int which = 0; which < 2; which++)
            sums[which] += (double)categories[i].counts[which];
    if (sums[0] == 0 || sums[1] == 0)
        return;
    for (size_t i = 0; i < n; i++)
        for (int which = 0; which < 2; which++) {
            double expected = (double)both(&categories[i]) * sums[which] / (sums[0] + sums[1]);
            statistic += pow((double)categories[i].counts[which] - expected, 2) / expected;
        }
    drift->test = DRIFT_CHI_SQUARE;
    drift->statistic = statistic;
    drift->degrees = n - 1;
    drift->p_value = n > 1 ? pchisq(statistic, (double)(n - 1), 0, 0) : 1;
}

static void drift_of_categories(const Column *old, const Column *new, Drift *drift)
{
    Map *map = map_new();
    uint64_t missing[2] = {0, 0};
    double rows[2] = {0, 0};
    Category top[DRIFT_CATEGORIES + 1];
    count_categories(old, 0, map, &missing[0]);
    count_categories(new, 1, map, &missing[1]);
    size_t n = gather(map, top);
    for (int which = 0; which < 2; which++) {
        rows[which] = (double)missing[which];
        for (size_t i = 0; i < n; i++)
            rows[which] += (double)top[i].counts[which];
    }
    if (rows[0] > 0 && rows[1] > 0) {
        drift->psi = missing[0] || missing[1] ? psi_term((double)missing[0] / rows[0], (double)missing[1] / rows[1]) : 0;
        for (size_t i = 0; i < n; i++)
            drift->psi += psi_term((double)top[i].counts[0] / rows[0], (double)top[i].counts[1] / rows[1]);
    }
    if (n)
        chi_square(top, n, drift);
    for (size_t i = 0; i < map_count(map); i++) {
        const char *key;
        size_t length;
        void *value;
        map_at(map, i, &key, &length, &value);
        free(value);
    }
    map_free(map);
}

void drift_columns(const Column *old, const Column *new, Drift *drift)
{
    *drift = (Drift){.psi = NAN, .statistic = NAN, .p_value = NAN};
    drift->sampled = step_of(old) > 1 || step_of(new) > 1;
    if (kind_of(old) == KIND_TEXT || kind_of(old) == KIND_BOOLEAN)
        drift_of_categories(old, new, drift);
    else
        drift_of_numbers(old, new, drift);
}
