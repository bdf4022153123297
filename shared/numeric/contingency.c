/* contingency.c - see contingency.h. */
#include "numeric/contingency.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void contingency_count(const uint32_t *a, const uint32_t *b, const double *weights, size_t n, size_t rows, size_t columns, double *counts)
{
    memset(counts, 0, rows * columns * sizeof *counts);
    for (size_t i = 0; i < n; i++)
        counts[a[i] * columns + b[i]] += weights ? weights[i] : 1;
}

/* The noncentrality of chi-square at which the observed value has this upper tail. */
static double ncp_for_chi2(double x, double df, double upper_tail)
{
    if (dist_chi2_upper(x, df) >= upper_tail)
        return 0;
    double low = 0, high = x + 1;
    while (dist_chi2_noncentral_upper(x, df, high) < upper_tail && high < 1e8)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        double middle = low + (high - low) / 2;
        if (dist_chi2_noncentral_upper(x, df, middle) < upper_tail)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

static Effect log_effect(double value, double se, double confidence)
{
    double factor = exp(dist_normal_quantile(0.5 + confidence / 2) * se);
    return (Effect){value, {value / factor, value * factor}};
}

static void two_by_two(const double *cell[4], double confidence, Contingency *test)
{
    double a = *cell[0], b = *cell[1], c = *cell[2], d = *cell[3], n = a + b + c + d;
    double margins = (a + b) * (c + d) * (a + c) * (b + d), away = fabs(a * d - b * c);
    double yates = fmax(0, away - n / 2);
    test->two_by_two = true;
    test->yates = n * yates * yates / margins;
    test->yates_p = dist_chi2_upper(test->yates, 1);
    test->phi = (a * d - b * c) / sqrt(margins);
    if (a == 0 || b == 0 || c == 0 || d == 0) {
        test->corrected = true;
        a += 0.5;
        b += 0.5;
        c += 0.5;
        d += 0.5;
    }
    test->odds_ratio = log_effect(a * d / (b * c), sqrt(1 / a + 1 / b + 1 / c + 1 / d), confidence);
    double risk = a / (a + b) / (c / (c + d));
    test->relative_risk = log_effect(risk, sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)), confidence);
}

/* Bergsma's correction: phi^2 and both dimensions less what independence alone would give. */
static double corrected_v(double phi2, double n, double r, double c)
{
    double less = fmax(0, phi2 - (r - 1) * (c - 1) / (n - 1));
    double rows = r - (r - 1) * (r - 1) / (n - 1), columns = c - (c - 1) * (c - 1) / (n - 1);
    return sqrt(less / (fmin(rows, columns) - 1));
}

static void measures(double confidence, Contingency *test)
{
    double r = (double)test->rows, c = (double)test->columns, narrow = fmin(r, c) - 1, phi2 = test->chi_squared / test->n;
    test->df = (r - 1) * (c - 1);
    test->p = dist_chi2_upper(test->chi_squared, test->df);
    test->g_p = dist_chi2_upper(test->g, test->df);
    test->cramers_v = sqrt(phi2 / narrow);
    test->cramers_v_corrected = corrected_v(phi2, test->n, r, c);
    test->contingency_coefficient = sqrt(phi2 / (1 + phi2));
    double tail = (1 - confidence) / 2;
    double low = ncp_for_chi2(test->chi_squared, test->df, tail), high = ncp_for_chi2(test->chi_squared, test->df, 1 - tail);
    test->v = (Effect){test->cramers_v, {sqrt(low / test->n / narrow), fmin(1, sqrt(high / test->n / narrow))}};
}

Status contingency_test(const double *counts, size_t rows, size_t columns, double confidence, Contingency *test, double *expected,
                        double *residuals, double *standardized, Error *error)
{
    double *row_sum = mem_zero(rows + columns + 1, sizeof *row_sum), *column_sum = row_sum + rows;
    const double *cell[4] = {NULL};
    size_t cells = 0;
    *test = (Contingency){.yates = NAN, .yates_p = NAN, .phi = NAN, .least_expected = INFINITY};
    test->odds_ratio = test->relative_risk = (Effect){NAN, {NAN, NAN}};
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            row_sum[i] += counts[i * columns + j];
            column_sum[j] += counts[i * columns + j];
        }
    for (size_t i = 0; i < rows; i++) {
        test->rows += row_sum[i] > 0;
        test->n += row_sum[i];
    }
    for (size_t j = 0; j < columns; j++)
        test->columns += column_sum[j] > 0;
    if (test->rows < 2 || test->columns < 2) {
        size_t found_rows = test->rows, found_columns = test->columns;
        free(row_sum);
        return error_set(error, ERR_INVALID, "A table of at least 2 x 2 categories with counts is needed; this one has %zu x %zu.",
                         found_rows, found_columns);
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            size_t at = i * columns + j;
            double e = row_sum[i] * column_sum[j] / test->n, away = counts[at] - e;
            bool used = row_sum[i] > 0 && column_sum[j] > 0;
            if (used) {
                test->chi_squared += away * away / e;
                test->g += counts[at] > 0 ? 2 * counts[at] * log(counts[at] / e) : 0;
                test->least_expected = fmin(test->least_expected, e);
                test->expected_below_5 += e < 5;
                if (cells < 4)
                    cell[cells] = &counts[at];
                cells++;
            }
            if (expected)
                expected[at] = used ? e : NAN;
            if (residuals)
                residuals[at] = used ? away / sqrt(e) : NAN;
            if (standardized)
                standardized[at] = used ? away / sqrt(e * (1 - row_sum[i] / test->n) * (1 - column_sum[j] / test->n)) : NAN;
        }
    measures(confidence, test);
    if (cells == 4)
        two_by_two(cell, confidence, test);
    free(row_sum);
    return OK;
}

static void mcnemar_two(double upper, double lower, double confidence, McNemar *test)
{
    double n = upper + lower, tail = (1 - confidence) / 2;
    double corrected = fmax(0, fabs(upper - lower) - 1);
    test->chi_squared = corrected * corrected / n;
    test->exact_p = fmin(1, 2 * dist_binomial_lower(fmin(upper, lower), n, 0.5));
    double low = upper == 0 ? 0 : dist_beta_quantile(tail, upper, lower + 1);
    double high = lower == 0 ? 1 : dist_beta_quantile(1 - tail, upper + 1, lower);
    test->odds_ratio = (Effect){upper / lower, {low / (1 - low), high / (1 - high)}};
}

Status mcnemar_test(const double *counts, size_t levels, double confidence, McNemar *test, Error *error)
{
    *test = (McNemar){.exact_p = NAN, .odds_ratio = {NAN, {NAN, NAN}}};
    if (levels < 2)
        return error_set(error, ERR_INVALID, "McNemar's test compares at least 2 categories; there is one.");
    for (size_t i = 0; i < levels; i++)
        for (size_t j = i + 1; j < levels; j++) {
            double upper = counts[i * levels + j], lower = counts[j * levels + i];
            test->discordant += upper + lower;
            if (upper + lower > 0) {
                test->chi_squared += (upper - lower) * (upper - lower) / (upper + lower);
                test->df++;
            }
        }
    if (test->discordant == 0)
        return error_set(error, ERR_INVALID, "Both columns agree in every row, so there is no change to test.");
    if (levels == 2)
        mcnemar_two(counts[1], counts[2], confidence, test);
    else
        test->df = (double)(levels * (levels - 1)) / 2;
    test->p = dist_chi2_upper(test->chi_squared, test->df);
    return OK;
}
