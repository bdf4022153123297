/* durbin_watson.c - see durbin_watson.h. */
#include "numeric/durbin_watson.h"

#include "base/memory.h"
#include "numeric/dense.h"
#include "numeric/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALVINGS = 9, SADDLE_STEPS = 24 };

static const double EDGE = 0.999, AGREES = 1e-11, NOISE = 1e-15, NEGLIGIBLE = 1e-18;
static const double MOST_EXACT = 5e5, MOST_WORK = 8e6, MOST_ROWS = 65000; /* rows x coefficients^2, twice; rows */

typedef struct Complex {
    double re, im;
} Complex;

static inline Complex times(Complex a, Complex b)
{
    return (Complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static inline Complex less_product(Complex a, Complex b, Complex c) /* a - b c */
{
    return (Complex){a.re - (b.re * c.re - b.im * c.im), a.im - (b.re * c.im + b.im * c.re)};
}

static inline Complex inverse(Complex a)
{
    double square = a.re * a.re + a.im * a.im;
    return (Complex){a.re / square, -a.im / square};
}

/* The logarithm of a product of numbers with positive real parts, without jumps: at most two of them are multiplied before the angle is taken. */
typedef struct LogProduct {
    double size, angle;
    Complex held;
    bool holds;
} LogProduct;

static void log_take(LogProduct *log_product, Complex factor)
{
    Complex both = log_product->holds ? times(log_product->held, factor) : factor;
    log_product->holds = !log_product->holds;
    log_product->held = both;
    if (log_product->holds)
        return;
    log_product->size += 0.5 * log(both.re * both.re + both.im * both.im);
    log_product->angle += atan2(both.im, both.re);
}

static Complex log_value(LogProduct *log_product)
{
    if (log_product->holds)
        log_take(log_product, (Complex){1, 0});
    return (Complex){log_product->size, log_product->angle};
}

typedef struct Tail {
    const double *basis; /* row after row: n x k */
    size_t n, k;
    double d;
    Complex *line, *square; /* k, and k x k of which the lower triangle is used */
} Tail;

/* log M(s). B = L D L', so that U'B^-1 U = Z' D^-1 Z with Z = L^-1 U, line by line. */
static Complex log_generating(const Tail *tail, Complex s)
{
    size_t n = tail->n, k = tail->k;
    LogProduct product = {0};
    Complex beside = {2 * s.re, 2 * s.im}, pivot_inverse = {0, 0};
    memset(tail->line, 0, k * sizeof *tail->line);
    memset(tail->square, 0, k * k * sizeof *tail->square);
    for (size_t i = 0; i < n; i++) {
        const double *u = tail->basis + i * k;
        double a = (i == 0 || i + 1 == n ? 1 : 2) - tail->d;
        Complex step = times(beside, pivot_inverse), pivot = {1 - 2 * s.re * a, -2 * s.im * a};
        pivot = less_product(pivot, beside, step);
        pivot_inverse = inverse(pivot);
        log_take(&product, pivot);
        for (size_t j = 0; j < k; j++)
            tail->line[j] = less_product((Complex){u[j], 0}, step, tail->line[j]);
        for (size_t j = 0; j < k; j++) {
            Complex scaled = times(tail->line[j], pivot_inverse), *row = tail->square + j * k;
            for (size_t l = 0; l <= j; l++) {
                row[l].re += scaled.re * tail->line[l].re - scaled.im * tail->line[l].im;
                row[l].im += scaled.re * tail->line[l].im + scaled.im * tail->line[l].re;
            }
        }
    }
    for (size_t c = 0; c < k; c++) { /* the same elimination of U'B^-1 U */
        Complex pivot = tail->square[c * k + c], by = inverse(pivot);
        log_take(&product, pivot);
        for (size_t j = c + 1; j < k; j++) {
            Complex factor = times(tail->square[j * k + c], by);
            for (size_t l = c + 1; l <= j; l++)
                tail->square[j * k + l] = less_product(tail->square[j * k + l], factor, tail->square[l * k + c]);
        }
    }
    Complex sum = log_value(&product);
    return (Complex){-sum.re / 2, -sum.im / 2};
}

/* log(M(c) / |c|), convex between 0 and the edge. */
static double height(const Tail *tail, double c)
{
    return log_generating(tail, (Complex){c, 0}).re - log(fabs(c));
}

/* The least height between 0 and the edge, by golden sections; *width is 1 / root of the second derivative there. */
static double saddle(const Tail *tail, double edge, double *width)
{
    static const double GOLDEN = 0.6180339887498949;
    double low = 0, high = 1, a = 1 - GOLDEN, b = GOLDEN, at_a = height(tail, a * edge), at_b = height(tail, b * edge);
    for (int i = 0; i < SADDLE_STEPS && high - low > 0.02 * high; i++)
        if (at_a < at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - GOLDEN * (high - low);
            at_a = height(tail, a * edge);
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + GOLDEN * (high - low);
            at_b = height(tail, b * edge);
        }
    double c = (low + high) / 2, step = fmin(0.05 * c, 0.5 * (1 - c));
    double curve = (height(tail, (c - step) * edge) - 2 * height(tail, c * edge) + height(tail, (c + step) * edge)) / (step * step);
    *width = fabs(edge) * (curve > 0 ? fmin(1 / sqrt(curve), fmin(c, 1)) : fmin(c, 1));
    return c * edge;
}

/* The integral beyond the mean: P(sum mu z^2 < 0) for c < 0, P(... > 0) for c > 0. */
static double tail_of(const Tail *tail, double edge)
{
    double a, c = saddle(tail, edge * EDGE, &a), scale = log_generating(tail, (Complex){c, 0}).re, sum = 0, found = 0, step = 0.5;
    double bound = a / fabs(c) / M_PI;
    for (int round = 0; round < HALVINGS; round++, step /= 2) {
        double before = found;
        for (size_t i = round ? 1 : 0;; i += round ? 2 : 1) {
            double t = (double)i * step, y = a * sinh(t);
            Complex value = log_generating(tail, (Complex){c, y});
            double size = exp(value.re - scale) * a * cosh(t);
            Complex over = inverse((Complex){c, y});
            sum += (i ? 1 : 0.5) * size * (cos(value.im) * over.re - sin(value.im) * over.im);
            if (!(size * hypot(over.re, over.im) > NEGLIGIBLE * (a / fabs(c))))
                break;
        }
        found = step * sum / M_PI * (c < 0 ? -1 : 1);
        if (round && fabs(found - before) <= fmax(AGREES * fabs(found), NOISE * bound))
            break;
    }
    return fmin(1, fmax(0, found) * exp(scale));
}

static void both_tails(DurbinWatson *test, bool low, double p)
{
    test->lower = low ? p : 1 - p;
    test->upper = low ? 1 - p : p;
    test->p = fmin(1, 2 * fmin(test->lower, test->upper));
}

void durbin_watson_exact(const double *basis, size_t n, size_t k, double d, DurbinWatson *test)
{
    *test = (DurbinWatson){d, NAN, NAN, NAN, true};
    if (isnan(d) || n < k + 2)
        return;
    double *lines = mem_array(n * k + 1, sizeof *lines), trace = 2 * ((double)n - 1);
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) {
            double away = i ? basis[j * n + i] - basis[j * n + i - 1] : 0;
            trace -= away * away;
            lines[i * k + j] = basis[j * n + i];
        }
    Tail tail = {lines, n, k, d, mem_array(k + 1, sizeof(Complex)), mem_array(k * k + 1, sizeof(Complex))};
    bool low = trace > d * (double)(n - k); /* d is below its mean */
    if (d <= 0 || d >= 4)
        both_tails(test, d <= 0, 0);
    else
        both_tails(test, low, tail_of(&tail, low ? -1 / (2 * d) : 1 / (2 * (4 - d))));
    free(tail.square);
    free(tail.line);
    free(lines);
}

/* ---- the basis ---- */

typedef struct Basis {
    const LinearModel *model;
    const Rows *rows;
    const double *weights;
    size_t k;
    double *block, *fitted, *leverage, *work; /* of ROWS_BLOCK rows */
} Basis;

static Basis basis_new(const LinearModel *model, const Rows *rows, const double *weights)
{
    size_t p = model->fit.p;
    Basis basis = {model, rows, weights, model->k, mem_array(ROWS_BLOCK * (p + 1), sizeof(double)), mem_array(ROWS_BLOCK, sizeof(double)),
                   mem_array(ROWS_BLOCK, sizeof(double)), mem_array(2 * (p + 1) * ROWS_BLOCK, sizeof(double))};
    return basis;
}

static void basis_free(Basis *basis)
{
    free(basis->block);
    free(basis->fitted);
    free(basis->leverage);
    free(basis->work);
}

/* Coordinates of rows first .. first + count - 1 times the roots of their weights, those of weight 0 left out: basis->work, column-major with the
** number of rows that is returned. */
static size_t basis_rows(Basis *basis, size_t first, size_t count)
{
    size_t kept = 0;
    basis->rows->fill(basis->rows, first, count, basis->block);
    least_squares_rows(&basis->model->fit, basis->block, count, basis->fitted, basis->leverage, basis->work);
    if (!basis->weights)
        return count;
    for (size_t i = 0; i < count; i++)
        kept += basis->weights[first + i] > 0;
    double *out = basis->work;
    for (size_t j = 0; j < basis->k; j++)
        for (size_t i = 0; i < count; i++)
            if (basis->weights[first + i] > 0)
                *out++ = basis->work[j * count + i] * sqrt(basis->weights[first + i]);
    return kept;
}

/* Columns as orthonormal ones, twice by Gram and Schmidt's modified process; those that depend on others vanish. Returns how many are left. */
static size_t orthonormal(double *u, size_t n, size_t k)
{
    size_t kept = 0;
    for (size_t j = 0; j < k; j++) {
        double *x = u + kept * n;
        memmove(x, u + j * n, n * sizeof *x);
        double before = sqrt(dense_dot(x, x, n));
        for (int again = 0; again < 2; again++)
            for (size_t l = 0; l < kept; l++)
                dense_add(x, u + l * n, -dense_dot(u + l * n, x, n), n);
        double length = sqrt(dense_dot(x, x, n));
        if (!(length > 1e-8 * before) || !(length > 0.1)) /* they come with length 1, or 0 */
            continue;
        dense_shift(x, 1 / length, 0, n);
        kept++;
    }
    return kept;
}

static void test_exactly(Basis *basis, double d, DurbinWatson *test)
{
    size_t n = basis->model->fit.n, k = basis->k, done = 0;
    double *u = mem_array(n * k + 1, sizeof *u);
    for (size_t first = 0; first < basis->rows->n; first += ROWS_BLOCK) {
        size_t left = basis->rows->n - first, kept = basis_rows(basis, first, left < ROWS_BLOCK ? left : ROWS_BLOCK);
        for (size_t j = 0; j < k; j++)
            memcpy(u + j * n + done, basis->work + j * kept, kept * sizeof *u);
        done += kept;
    }
    durbin_watson_exact(u, n, orthonormal(u, n, k), d, test);
    free(u);
}

/* ---- many rows ---- */

enum { LEAD = ROWS_BLOCK + 2 };

/* Of the basis U: sums of squared first and second differences down its columns, and cross-products of the first ones. At both ends of all rows the
** second difference is the first one alone. */
typedef struct Traces {
    double first, second, *cross; /* k x k, lower triangle */
    size_t firsts, seconds;       /* rows that they are over */
    double *rows, *away, *product; /* LEAD x k twice, k x k */
    size_t carried;               /* rows at the start of `rows` that were taken before: the last two at most */
    bool begun;                   /* the first of all rows was taken */
} Traces;

static double square_of(double x)
{
    return x * x;
}

/* u: the rows after those that are carried, count x k. */
static void add_rows(Traces *traces, const double *u, size_t count, size_t k)
{
    size_t n = traces->carried + count, known = traces->carried == 2, keep = n < 2 ? n : 2, fresh = n < 2 ? 0 : n - 1 - known;
    for (size_t j = 0; j < k; j++) {
        double *x = traces->rows + j * LEAD, *away = traces->away + j * fresh;
        memcpy(x + traces->carried, u + j * count, count * sizeof *x);
        for (size_t i = 0; i < fresh; i++)
            away[i] = x[i + known + 1] - x[i + known];
        for (size_t i = 1; i + 1 < n; i++)
            traces->second += square_of(x[i + 1] - 2 * x[i] + x[i - 1]);
        if (!traces->begun && n >= 2)
            traces->second += square_of(x[1] - x[0]);
        memmove(x, x + n - keep, keep * sizeof *x);
    }
    traces->carried = keep;
    if (!fresh)
        return;
    traces->firsts += fresh;
    traces->seconds += n - 2 + !traces->begun;
    traces->begun = true;
    dense_cross(traces->away, fresh, k, traces->product);
    for (size_t j = 0; j < k; j++) {
        traces->first += traces->product[j * k + j];
        for (size_t i = j; i < k; i++)
            traces->cross[j * k + i] += traces->product[j * k + i];
    }
}

/* All rows, or where that takes too long only some of the blocks, evenly spread, each by itself. The cross-products are the caller's. */
static Traces traces_of(Basis *basis)
{
    size_t n = basis->rows->n, k = basis->k, every = (size_t)(1 + fmax((double)n * (double)(k * k) / MOST_WORK, (double)n / MOST_ROWS));
    Traces traces = {.cross = mem_zero(k * k + 1, sizeof(double)), .rows = mem_array(LEAD * k + 1, sizeof(double)),
                     .away = mem_array(LEAD * k + 1, sizeof(double)), .product = mem_array(k * k + 1, sizeof(double))};
    for (size_t first = 0; first < n; first += every * ROWS_BLOCK) {
        size_t kept = basis_rows(basis, first, n - first < ROWS_BLOCK ? n - first : ROWS_BLOCK);
        add_rows(&traces, basis->work, kept, k);
        if (every > 1)
            traces.carried = 0;
    }
    for (size_t j = 0; j < k && traces.carried == 2; j++)
        traces.second += square_of(traces.rows[j * LEAD + 1] - traces.rows[j * LEAD]);
    traces.seconds += traces.carried == 2;
    free(traces.rows);
    free(traces.away);
    free(traces.product);
    return traces;
}

static void test_by_moments(Basis *basis, double d, DurbinWatson *test)
{
    double n = (double)basis->model->fit.n, m = n - (double)basis->model->fit.rank, squares = 0;
    Traces traces = traces_of(basis);
    double stretch = (n - 1) / (double)traces.firsts;
    for (size_t j = 0; j < basis->k; j++)
        for (size_t i = j; i < basis->k; i++)
            squares += (i == j ? 1 : 2) * traces.cross[j * basis->k + i] * traces.cross[j * basis->k + i];
    double p = 2 * (n - 1) - stretch * traces.first, q = 6 * n - 8 - 2 * (n / (double)traces.seconds) * traces.second + stretch * stretch * squares;
    double mean = p / m, sd = sqrt(2 * (q - p * mean) / (m * (m + 2))), z = (d - mean) / sd;
    *test = (DurbinWatson){d, dist_normal_lower(z), dist_normal_upper(z), dist_normal_two_sided(z), false};
    free(traces.cross);
}

void durbin_watson_test(const LinearModel *model, const Rows *rows, const double *weights, double d, DurbinWatson *test)
{
    *test = (DurbinWatson){d, NAN, NAN, NAN, true};
    if (isnan(d) || model->df_residual < 2)
        return;
    Basis basis = basis_new(model, rows, weights);
    if (model->fit.n <= DURBIN_WATSON_EXACT && (double)model->fit.n * (double)(model->k * model->k) <= MOST_EXACT)
        test_exactly(&basis, d, test);
    else
        test_by_moments(&basis, d, test);
    basis_free(&basis);
}
