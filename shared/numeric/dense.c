/*
** dense.c - products of blocks; see dense.h.
**
** X'X goes by tiles of four columns by two, whose sums stay in registers; X C by sixteen rows and four columns of C. In both, what is
** added to one entry, and in which order, does not depend on the tile that it fell into.
*/
#include "numeric/dense.h"

#include "base/wide.h"

/* Dots and sums of n rest below LANES are added to the lanes one by one. */
static inline __attribute__((always_inline)) double dot_here(const double *a, const double *b, size_t n)
{
    Lanes sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        sum += lanes_at(a + i) * lanes_at(b + i);
    double total = lanes_sum(sum);
    for (; i < n; i++)
        total += a[i] * b[i];
    return total;
}

static inline __attribute__((always_inline)) void add_here(double *y, const double *x, double factor, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes_put(y + i, lanes_at(y + i) + factor * lanes_at(x + i));
    for (; i < n; i++)
        y[i] += factor * x[i];
}

WIDE double dense_dot(const double *a, const double *b, size_t n)
{
    return dot_here(a, b, n);
}

WIDE void dense_add(double *y, const double *x, double factor, size_t n)
{
    add_here(y, x, factor, n);
}

WIDE void dense_shift(double *x, double scale, double shift, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes_put(x + i, lanes_at(x + i) * scale - shift);
    for (; i < n; i++)
        x[i] = x[i] * scale - shift;
}

/* Products of columns i .. i + 3 with columns j and j + 1. */
static inline __attribute__((always_inline)) void cross_tile(const double *x, size_t n, size_t p, size_t i, size_t j, double *out)
{
    const double *a = x + i * n, *b = x + j * n;
    Lanes s00 = {0}, s10 = {0}, s20 = {0}, s30 = {0}, s01 = {0}, s11 = {0}, s21 = {0}, s31 = {0};
    size_t r = 0;
    for (; r + LANES <= n; r += LANES) {
        Lanes b0 = lanes_at(b + r), b1 = lanes_at(b + n + r), x0 = lanes_at(a + r), x1 = lanes_at(a + n + r);
        Lanes x2 = lanes_at(a + 2 * n + r), x3 = lanes_at(a + 3 * n + r);
        s00 += x0 * b0;
        s01 += x0 * b1;
        s10 += x1 * b0;
        s11 += x1 * b1;
        s20 += x2 * b0;
        s21 += x2 * b1;
        s30 += x3 * b0;
        s31 += x3 * b1;
    }
    double sums[2][4] = {{lanes_sum(s00), lanes_sum(s10), lanes_sum(s20), lanes_sum(s30)},
                         {lanes_sum(s01), lanes_sum(s11), lanes_sum(s21), lanes_sum(s31)}};
    for (; r < n; r++)
        for (size_t l = 0; l < 2; l++)
            for (size_t k = 0; k < 4; k++)
                sums[l][k] += a[k * n + r] * b[l * n + r];
    for (size_t l = 0; l < 2; l++)
        for (size_t k = 0; k < 4; k++)
            out[(j + l) * p + i + k] = sums[l][k];
}

/* Tiles may reach over the diagonal by one entry: the upper triangle is nobody's. */
WIDE void dense_cross(const double *x, size_t n, size_t p, double *out)
{
    for (size_t j = 0; j < p; j += 2) {
        size_t i = j;
        if (j + 1 < p)
            for (; i + 4 <= p; i += 4)
                cross_tile(x, n, p, i, j, out);
        for (; i < p; i++)
            for (size_t l = j; l < j + 2 && l <= i; l++)
                out[l * p + i] = dot_here(x + i * n, x + l * n, n);
    }
}

/* Rows i .. i + 15 of columns c .. c + 3. */
static inline __attribute__((always_inline)) void multiply_tile(const double *x, size_t n, size_t p, const double *c, size_t lead_c,
                                                               double *out, size_t lead)
{
    const double *c0 = c, *c1 = c + lead_c, *c2 = c + 2 * lead_c, *c3 = c + 3 * lead_c;
    Lanes s00 = {0}, s01 = {0}, s02 = {0}, s03 = {0}, s10 = {0}, s11 = {0}, s12 = {0}, s13 = {0};
    for (size_t j = 0; j < p; j++, x += n) {
        Lanes x0 = lanes_at(x), x1 = lanes_at(x + LANES);
        s00 += x0 * c0[j];
        s10 += x1 * c0[j];
        s01 += x0 * c1[j];
        s11 += x1 * c1[j];
        s02 += x0 * c2[j];
        s12 += x1 * c2[j];
        s03 += x0 * c3[j];
        s13 += x1 * c3[j];
    }
    lanes_put(out, s00);
    lanes_put(out + LANES, s10);
    lanes_put(out + lead, s01);
    lanes_put(out + lead + LANES, s11);
    lanes_put(out + 2 * lead, s02);
    lanes_put(out + 2 * lead + LANES, s12);
    lanes_put(out + 3 * lead, s03);
    lanes_put(out + 3 * lead + LANES, s13);
}

/* The rest of a product: rows first .. n - 1 of one column. */
static inline __attribute__((always_inline)) void multiply_rest(const double *x, size_t n, size_t p, const double *c, size_t first, double *out)
{
    size_t i = first;
    for (; i + LANES <= n; i += LANES) {
        Lanes sum = {0};
        for (size_t j = 0; j < p; j++)
            sum += lanes_at(x + j * n + i) * c[j];
        lanes_put(out + i, sum);
    }
    for (; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < p; j++)
            sum += x[j * n + i] * c[j];
        out[i] = sum;
    }
}

WIDE void dense_multiply(const double *x, size_t n, size_t p, const double *c, size_t k, double *out, size_t lead)
{
    size_t whole = n - n % (2 * LANES), l = 0;
    for (; l + 4 <= k; l += 4) {
        for (size_t i = 0; i < whole; i += 2 * LANES)
            multiply_tile(x + i, n, p, c + l * p, p, out + l * lead + i, lead);
        for (size_t m = l; m < l + 4; m++)
            multiply_rest(x, n, p, c + m * p, whole, out + m * lead);
    }
    for (; l < k; l++)
        multiply_rest(x, n, p, c + l * p, 0, out + l * lead);
}

/* Columns of R have zeros below the diagonal, where adding nothing ends. */
WIDE void dense_multiply_upper(const double *x, size_t n, size_t p, const double *r, double *out)
{
    size_t whole = n - n % (2 * LANES), l = 0;
    for (; l + 4 <= p; l += 4) {
        for (size_t i = 0; i < whole; i += 2 * LANES)
            multiply_tile(x + i, n, l + 4, r + l * p, p, out + l * n + i, n);
        for (size_t m = l; m < l + 4; m++)
            multiply_rest(x, n, l + 4, r + m * p, whole, out + m * n);
    }
    for (; l < p; l++)
        multiply_rest(x, n, l + 1, r + l * p, 0, out + l * n);
}

WIDE void dense_subtract_product(const double *x, size_t n, size_t p, const double *b, double *y)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes left = lanes_at(y + i);
        for (size_t j = 0; j < p; j++)
            left -= lanes_at(x + j * n + i) * b[j];
        lanes_put(y + i, left);
    }
    for (; i < n; i++)
        for (size_t j = 0; j < p; j++)
            y[i] -= x[j * n + i] * b[j];
}

WIDE void dense_dots(const double *x, size_t n, size_t p, const double *y, double *out)
{
    for (size_t j = 0; j < p; j++)
        out[j] = dot_here(x + j * n, y, n);
}
