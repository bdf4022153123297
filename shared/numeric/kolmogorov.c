/* kolmogorov.c - see kolmogorov.h. */
#include "numeric/kolmogorov.h"

#include "base/memory.h"
#include "numeric/rank.h"
#include "numeric/workspace.h"

#include <stdlib.h>
#include <string.h>

enum { EXACT_BELOW = 100, AUTO_CELLS = 10000 };

/* c = a b, m x m. */
static void multiply(const double *a, const double *b, double *c, size_t m)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t k = 0; k < m; k++)
                sum += a[i * m + k] * b[k * m + j];
            c[i * m + j] = sum;
        }
}

/* a := a^n, exponent in decimal powers kept apart so that nothing overflows; scratch: 2 m x m. */
static void power(double *a, int *exponent, size_t m, size_t n, double *scratch)
{
    double *base = scratch, *product = scratch + m * m;
    int base_exponent = 0;
    memcpy(base, a, m * m * sizeof *a);
    *exponent = 0;
    for (size_t i = 0; i < m * m; i++)
        a[i] = i % (m + 1) == 0;
    for (; n; n >>= 1) {
        if (n & 1) {
            multiply(a, base, product, m);
            memcpy(a, product, m * m * sizeof *a);
            *exponent += base_exponent;
        }
        multiply(base, base, product, m);
        memcpy(base, product, m * m * sizeof *a);
        base_exponent *= 2;
        if (base[(m / 2) * m + m / 2] > 1e140) {
            for (size_t i = 0; i < m * m; i++)
                base[i] *= 1e-140;
            base_exponent += 140;
        }
        if (a[(m / 2) * m + m / 2] > 1e140) {
            for (size_t i = 0; i < m * m; i++)
                a[i] *= 1e-140;
            *exponent += 140;
        }
    }
}

double kolmogorov_exact_lower(size_t n, double d)
{
    double count = (double)n;
    if (d <= 0.5 / count)
        return 0;
    if (d >= 1)
        return 1;
    size_t k = (size_t)(count * d) + 1, m = 2 * k - 1;
    double h = (double)k - count * d, *matrix = mem_array(3 * m * m, sizeof *matrix);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            matrix[i * m + j] = j > i + 1 ? 0 : 1;
    for (size_t i = 0; i < m; i++) {
        matrix[i * m] -= pow(h, (double)(i + 1));
        matrix[(m - 1) * m + i] -= pow(h, (double)(m - i));
    }
    matrix[(m - 1) * m] += 2 * h > 1 ? pow(2 * h - 1, (double)m) : 0;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m && j < i + 1; j++)
            for (size_t g = 1; g <= i - j + 1; g++)
                matrix[i * m + j] /= (double)g;
    int exponent;
    power(matrix, &exponent, m, n, matrix + m * m);
    double p = matrix[(k - 1) * m + k - 1];
    for (size_t i = 1; i <= n; i++) {
        p = p * (double)i / count;
        if (p < 1e-140) {
            p *= 1e140;
            exponent -= 140;
        }
    }
    free(matrix);
    return fmin(1, p * pow(10, exponent));
}

/* Two series, each quick where the other is slow. */
double kolmogorov_limit_upper(double x)
{
    if (!(x > 0))
        return 1;
    if (x < 1) {
        double sum = 0;
        for (int k = 1; k < 60; k += 2)
            sum += exp(-k * k * M_PI * M_PI / (8 * x * x));
        return fmax(0, 1 - sqrt(2 * M_PI) / x * sum);
    }
    double sum = 0;
    for (int k = 1; k < 60; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    return fmin(1, sum);
}

/* P(D+ >= d) = d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j). */
static double birnbaum_tingey(size_t n, double d)
{
    double count = (double)n, sum = 0;
    if (d <= 0)
        return 1;
    for (size_t j = 0; (double)j <= count * (1 - d); j++) {
        double share = (double)j / count, rest = 1 - d - share;
        double term = dist_log_choose(count, (double)j) + ((double)j - 1) * log(d + share);
        if (rest > 0)
            sum += exp(term + (count - (double)j) * log(rest));
        else if (j == n)
            sum += exp(term);
    }
    return fmin(1, d * sum);
}

/* P(D >= d). Where n d^2 is 4 or more, twice the one-sided chance, right to 10 digits there (Simard and L'Ecuyer, J. Statistical
** Software 39, 2011), since 1 less the other tail has no digits left. */
static double exact_upper(size_t n, double d)
{
    if ((double)n * d * d >= 4)
        return fmin(1, 2 * birnbaum_tingey(n, d));
    return 1 - kolmogorov_exact_lower(n, d);
}

static double distance(double above, double below, Alternative alternative)
{
    return alternative == GREATER ? above : alternative == LESS ? below : fmax(above, below);
}

Status kolmogorov_one(const double *values, const double *uniforms, size_t n, Alternative alternative, KolmogorovTest *test,
                      Error *error)
{
    if (n == 0)
        return error_set(error, ERR_INVALID, "There are no values to test.");
    double *ranks = workspace_new(n, sizeof *ranks), count = (double)n;
    size_t *order = workspace_new(n, sizeof *order);
    *test = (KolmogorovTest){.n1 = n, .d = -1};
    test->ties = rank_order(values, n, ranks, order).groups > 0;
    for (size_t i = 0; i < n; i++) {
        double u = uniforms[order[i]], d = distance((double)(i + 1) / count - u, u - (double)i / count, alternative);
        if (d > test->d) {
            test->d = d;
            test->at = values[order[i]];
        }
    }
    workspace_free(ranks, n, sizeof *ranks);
    workspace_free(order, n, sizeof *order);
    test->exact = n < EXACT_BELOW && !test->ties;
    if (alternative == TWO_SIDED)
        test->p = test->exact ? exact_upper(n, test->d) : kolmogorov_limit_upper(test->d * sqrt(count));
    else
        test->p = test->exact ? birnbaum_tingey(n, test->d) : exp(-2 * count * test->d * test->d);
    test->p = fmax(0, fmin(1, test->p));
    return OK;
}

/* Chance that the path of a random arrangement reaches the distance d from (i, j) on: one there, else the weighed mean of
** its two next points. Backwards over the rectangle, a row at a time; distances are looked at where a run of ties ends. */
static double two_exact_upper(const bool *ends, size_t n1, size_t n2, double d, Alternative alternative)
{
    double *next = mem_zero(2 * (n2 + 1), sizeof *next), *row = next + n2 + 1, m1 = (double)n1, m2 = (double)n2;
    double limit = d * (1 - 1e-12) - 1e-14;
    for (size_t i = n1 + 1; i-- > 0;) {
        for (size_t j = n2 + 1; j-- > 0;) {
            double away = (double)i / m1 - (double)j / m2, left1 = (double)(n1 - i), left2 = (double)(n2 - j);
            if (i + j > 0 && ends[i + j - 1] && distance(away, -away, alternative) >= limit)
                row[j] = 1;
            else if (i == n1 && j == n2)
                row[j] = 0;
            else
                row[j] = (left1 > 0 ? left1 * next[j] : 0) / (left1 + left2) + (left2 > 0 ? left2 * row[j + 1] : 0) / (left1 + left2);
        }
        memcpy(next, row, (n2 + 1) * sizeof *row);
    }
    double p = row[0];
    free(next);
    return p;
}

Status kolmogorov_two(const double *x, size_t n1, const double *y, size_t n2, Alternative alternative, RankMethod method,
                      KolmogorovTest *test, Error *error)
{
    double m1 = (double)n1, m2 = (double)n2;
    if (n1 == 0 || n2 == 0)
        return error_set(error, ERR_INVALID, "Each sample needs at least one value; there are %zu and %zu.", n1, n2);
    if (method == RANK_EXACT && m1 * m2 > KS_EXACT_CELLS)
        return error_set(error, ERR_LIMIT, "The exact distribution is too large for %zu and %zu values. Choose the asymptotic "
                                           "method, which is as good as exact for so many.", n1, n2);
    double *a = workspace_new(n1, sizeof *a), *b = workspace_new(n2, sizeof *b);
    bool *ends = workspace_new(n1 + n2, sizeof *ends);
    rank_sort(x, n1, a);
    rank_sort(y, n2, b);
    *test = (KolmogorovTest){.n1 = n1, .n2 = n2, .d = -1};
    for (size_t i = 0, j = 0, k = 0; i + j < n1 + n2; k++) {
        double value = i < n1 && (j == n2 || a[i] <= b[j]) ? a[i++] : b[j++];
        ends[k] = (i == n1 || a[i] != value) && (j == n2 || b[j] != value);
        test->ties |= !ends[k];
        double away = (double)i / m1 - (double)j / m2, d = distance(away, -away, alternative);
        if (ends[k] && d > test->d) {
            test->d = d;
            test->at = value;
        }
    }
    test->d = fmax(0, test->d);
    test->exact = method == RANK_EXACT || (method == RANK_AUTO && m1 * m2 < AUTO_CELLS);
    double scaled = test->d * sqrt(m1 * m2 / (m1 + m2));
    if (test->exact)
        test->p = test->d > 0 ? two_exact_upper(ends, n1, n2, test->d, alternative) : 1;
    else
        test->p = alternative == TWO_SIDED ? kolmogorov_limit_upper(scaled) : exp(-2 * scaled * scaled);
    workspace_free(a, n1, sizeof *a);
    workspace_free(b, n2, sizeof *b);
    workspace_free(ends, n1 + n2, sizeof *ends);
    return OK;
}
