/*
** check_dense.c - products against their definitions, decompositions by what they must satisfy and by eigenvalues known in closed form.
*/
#include "base/memory.h"
#include "made_column.h"
#include "numeric/dense.h"
#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double unit(uint64_t *seed)
{
    return (double)(made_random(seed) >> 11) * 0x1p-53 - 0.5;
}

static double *random_matrix(size_t count, uint64_t seed)
{
    double *x = mem_array(count, sizeof *x);
    for (size_t i = 0; i < count; i++)
        x[i] = unit(&seed);
    return x;
}

/* All sizes around those of the tiles, so that every rest is met. */
START_TEST(products_are_what_they_say)
{
    static const size_t lines[] = {1, 7, 8, 9, 16, 31, 32, 100, 512}, widths[] = {1, 2, 3, 4, 5, 6, 7, 9, 13};
    for (size_t a = 0; a < 9; a++)
        for (size_t b = 0; b < 9; b++) {
            size_t n = lines[a], p = widths[b], k = widths[8 - b], lead = n + 3;
            double *x = random_matrix(n * p, 1 + a), *c = random_matrix(p * k, 7 + b), *y = random_matrix(n, 3), *cross = mem_zero(p * p, sizeof *cross);
            double *out = mem_zero(lead * k, sizeof *out), *dots = mem_array(p, sizeof *dots), *left = mem_array(n, sizeof *left);
            dense_cross(x, n, p, cross);
            dense_multiply(x, n, p, c, k, out, lead);
            dense_dots(x, n, p, y, dots);
            memcpy(left, y, n * sizeof *left);
            dense_subtract_product(x, n, p, c, left);
            for (size_t j = 0; j < p; j++) {
                long double dot = 0;
                for (size_t r = 0; r < n; r++)
                    dot += (long double)x[j * n + r] * y[r];
                ck_assert(fabs(dots[j] - (double)dot) < 1e-14 * (double)n);
                for (size_t i = j; i < p; i++) {
                    long double sum = 0;
                    for (size_t r = 0; r < n; r++)
                        sum += (long double)x[i * n + r] * x[j * n + r];
                    ck_assert_msg(fabs(cross[j * p + i] - (double)sum) < 1e-14 * (double)n, "%zu x %zu at %zu, %zu", n, p, i, j);
                    ck_assert(cross[j * p + i] == dense_dot(x + i * n, x + j * n, n)); /* whatever the tile */
                }
            }
            for (size_t r = 0; r < n; r++) {
                double rest = y[r];
                for (size_t l = 0; l < k; l++) {
                    double sum = 0;
                    for (size_t j = 0; j < p; j++)
                        sum += x[j * n + r] * c[l * p + j];
                    ck_assert(out[l * lead + r] == sum);
                }
                for (size_t j = 0; j < p; j++)
                    rest -= x[j * n + r] * c[j];
                ck_assert(left[r] == rest);
            }
            double *square = random_matrix(p * p, 5), *plain = mem_array(n * p, sizeof *plain), *upper = mem_array(n * p, sizeof *upper);
            for (size_t j = 0; j < p; j++)
                for (size_t i = j + 1; i < p; i++)
                    square[j * p + i] = 0;
            dense_multiply(x, n, p, square, p, plain, n);
            dense_multiply_upper(x, n, p, square, upper);
            for (size_t i = 0; i < n * p; i++)
                ck_assert(plain[i] == upper[i]);
            free(square);
            free(plain);
            free(upper);
            for (size_t l = 0; l < k; l++)
                ck_assert(out[l * lead + n] == 0); /* what lies between the columns is not touched */
            free(x);
            free(c);
            free(y);
            free(cross);
            free(out);
            free(dots);
            free(left);
        }
}
END_TEST

/* The Hilbert matrix of order 6 has the integers of Savage and Lukacs (1954) for its inverse: 36 at (1, 1), 4410000 at (5, 5), condition
** number 2.9e7 in the 1-norm (Higham, Accuracy and Stability, table 28.1 gives 1.5e7 in the 2-norm). */
START_TEST(hilbert_is_inverted)
{
    enum { P = 6 };
    double a[P * P], t[P * P], work[P], norm = 0, b[P];
    for (size_t j = 0; j < P; j++)
        for (size_t i = 0; i < P; i++)
            a[j * P + i] = t[j * P + i] = 1.0 / (double)(i + j + 1);
    for (size_t i = 0; i < P; i++) {
        norm += a[i]; /* the first column is the greatest */
        b[i] = 0;
        for (size_t j = 0; j < P; j++)
            b[i] += a[j * P + i] * (double)(j + 1);
    }
    ck_assert(dense_cholesky(t, P));
    dense_invert_upper(t, P);
    double first = 0, fifth = 0;
    for (size_t k = 0; k < P; k++) {
        first += t[k * P] * t[k * P];
        fifth += k >= 4 ? t[k * P + 4] * t[k * P + 4] : 0;
    }
    ck_assert(fabs(first / 36 - 1) < 1e-8 && fabs(fifth / 4410000 - 1) < 1e-8);
    ck_assert(fabs(norm * dense_norm_of_square(t, P, work) / 29070279 - 1) < 1e-8);
    ck_assert(dense_solve_positive(a, P, b));
    for (size_t i = 0; i < P; i++)
        ck_assert(fabs(b[i] - (double)(i + 1)) < 1e-8);
    double flat[] = {1, 0, 1, 1};
    ck_assert(!dense_cholesky(flat, 2));
}
END_TEST

static void check_eigen(double *a, size_t p, size_t count, const double *known, double tolerance)
{
    double *copy = mem_array(p * p, sizeof *copy), *values = mem_array(count, sizeof *values), *z = mem_array(p * count, sizeof *z), size = 0;
    memcpy(copy, a, p * p * sizeof *a);
    ck_assert(dense_eigen(copy, p, count, values, z));
    for (size_t k = 0; k < count; k++)
        size = fmax(size, fabs(values[k]));
    for (size_t k = 0; k < count; k++) {
        ck_assert(k == 0 || values[k] <= values[k - 1]);
        ck_assert_msg(!known || fabs(values[k] - known[k]) <= tolerance * size, "%zu of %zu: %.17g instead of %.17g", k, p, values[k], known ? known[k] : 0);
        for (size_t i = 0; i < p; i++) {
            double at = 0;
            for (size_t j = 0; j < p; j++)
                at += a[i > j ? j * p + i : i * p + j] * z[k * p + j];
            ck_assert(fabs(at - values[k] * z[k * p + i]) <= tolerance * size);
        }
        for (size_t l = 0; l <= k; l++)
            ck_assert(fabs(dense_dot(z + k * p, z + l * p, p) - (l == k)) < tolerance);
    }
    free(copy);
    free(values);
    free(z);
}

/* The second difference matrix has the eigenvalues 4 sin^2(k pi / (2 (p + 1))). */
START_TEST(eigenvalues_in_closed_form)
{
    static const size_t sizes[] = {1, 2, 3, 5, 8, 33, 100, 600};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t p = sizes[s];
        double *a = mem_zero(p * p, sizeof *a), *known = mem_array(p, sizeof *known);
        for (size_t j = 0; j < p; j++) {
            double sine = sin((double)(p - j) * M_PI / (2 * (double)(p + 1)));
            known[j] = 4 * sine * sine;
            a[j * p + j] = 2;
            if (j + 1 < p)
                a[j * p + j + 1] = -1;
        }
        check_eigen(a, p, p < 100 ? p : 12, known, 2e-14);
        free(a);
        free(known);
    }
}
END_TEST

/* Equal eigenvalues (1 + p - 1 times 1), graded and huge entries, nothing at all. */
START_TEST(eigenvalues_at_the_edges)
{
    enum { P = 40 };
    double *a = mem_array(P * P, sizeof *a), known[P];
    for (size_t k = 0; k < 3; k++) {
        double unit_of = k == 0 ? 1 : k == 1 ? 1e300 : 1e-300;
        for (size_t j = 0; j < P * P; j++)
            a[j] = unit_of;
        for (size_t j = 0; j < P; j++) {
            a[j * P + j] = 2 * unit_of;
            known[j] = (j == 0 ? P + 1 : 1) * unit_of;
        }
        check_eigen(a, P, P, known, 1e-13);
    }
    uint64_t seed = 11;
    for (size_t j = 0; j < P; j++)
        for (size_t i = 0; i < P; i++)
            a[j * P + i] = unit(&seed) * pow(10, -(double)(i + j) / 4);
    check_eigen(a, P, P, NULL, 1e-14);
    memset(a, 0, P * P * sizeof *a);
    check_eigen(a, P, 3, (double[]){0, 0, 0}, 1e-15);
    a[5] = NAN;
    double values[P];
    double *z = mem_array(P * P, sizeof *z);
    ck_assert(!dense_eigen(a, P, P, values, z));
    free(z);
    free(a);
}
END_TEST

static void check_singular(const double *x, size_t n, size_t p, const double *known)
{
    double *s = mem_array(n, sizeof *s), *v = mem_array(n * p, sizeof *v);
    ck_assert(dense_singular(x, n, p, s, v));
    for (size_t k = 0; k < n; k++) {
        ck_assert(k == 0 || s[k] <= s[k - 1]);
        if (known)
            ck_assert_msg(fabs(s[k] - known[k]) <= 4e-15 * s[0], "%zu: %.17g instead of %.17g", k, s[k], known[k]);
        for (size_t l = 0; l <= k; l++)
            ck_assert_msg(fabs(dense_dot(v + k * p, v + l * p, p) - (l == k)) < 1e-13, "%zu, %zu", k, l);
    }
    for (size_t i = 0; i < n; i++) { /* each row of X has all of its length in the space of V */
        double length = 0, inside = 0;
        for (size_t j = 0; j < p; j++)
            length += x[j * n + i] * x[j * n + i];
        for (size_t k = 0; k < n; k++) {
            double dot = 0;
            for (size_t j = 0; j < p; j++)
                dot += x[j * n + i] * v[k * p + j];
            inside += dot * dot;
        }
        ck_assert(fabs(length - inside) <= 1e-13 * length);
    }
    free(s);
    free(v);
}

/* X with known singular values 10^-k, of which X X' would lose those below 1e-8: H diag(s) [0 I] G with reflections H and G. */
START_TEST(small_singular_values_are_kept)
{
    enum { N = 14, P = 37 };
    double x[N * P], u[N], v[P], known[N], uu = 0, vv = 0;
    uint64_t seed = 21;
    for (size_t i = 0; i < N; i++) {
        u[i] = unit(&seed);
        uu += u[i] * u[i];
        known[i] = pow(10, -(double)i);
    }
    for (size_t j = 0; j < P; j++) {
        v[j] = unit(&seed);
        vv += v[j] * v[j];
    }
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < P; j++) {
            double sum = 0;
            for (size_t k = 0; k < N; k++)
                sum += ((double)(i == k) - 2 * u[i] * u[k] / uu) * known[k] * ((double)(j == k) - 2 * v[j] * v[k] / vv);
            x[j * N + i] = sum;
        }
    check_singular(x, N, P, known);
}
END_TEST

START_TEST(singular_values_at_the_edges)
{
    double *x = random_matrix(60 * 90, 4);
    check_singular(x, 60, 90, NULL);
    check_singular(x, 60, 60, NULL);
    check_singular(x, 1, 90, NULL);
    for (size_t j = 0; j < 90; j++)
        x[j * 60 + 7] = x[j * 60 + 3] * 2, x[j * 60 + 9] = 0; /* two lines are worth one, one is nothing */
    check_singular(x, 60, 90, NULL);
    memset(x, 0, 60 * 90 * sizeof *x);
    check_singular(x, 5, 8, (double[]){0, 0, 0, 0, 0});
    x[0] = x[6] = 1e150; /* squares of what is left are beyond the range */
    x[12] = x[18] = 1e-170;
    check_singular(x, 5, 8, (double[]){1e150, 1e150, 0, 0, 0});
    free(x);
}
END_TEST

/* The threads of a large matrix share its work; its result is that of one. */
START_TEST(threads_do_not_show)
{
    enum { P = 530 };
    double *a = random_matrix(P * P, 8), *b = mem_array(P * P, sizeof *b), one[2 * P], many[2 * P], s[2], t[2];
    memcpy(b, a, P * P * sizeof *b);
    ck_assert(dense_eigen(a, P, 2, s, many));
    setenv("QUERN_THREADS", "1", 1);
    ck_assert(dense_eigen(b, P, 2, t, one));
    unsetenv("QUERN_THREADS");
    ck_assert(memcmp(s, t, sizeof s) == 0 && memcmp(one, many, sizeof one) == 0);
    free(a);
    free(b);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {products_are_what_they_say, hilbert_is_inverted, eigenvalues_in_closed_form, eigenvalues_at_the_edges,
                                  small_singular_values_are_kept, singular_values_at_the_edges, threads_do_not_show, NULL};
    return suite_run("dense", tests);
}
