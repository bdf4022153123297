/*
** least_squares_exact.c - Householder QR in double-double, over blocks of rows.
**
** The state is the upper triangular factor R of all rows read so far, of the columns [1 X y] (the 1 only with an intercept), each
** scaled by a power of two. A block A of rows is folded into it by one reflection per column k, which takes the vector
** (R_kk, A_:k) to (r, 0) and leaves the rows of R other than k alone. Tasks make factors of their own, which are folded in their order as blocks of
** rows. With R the solution is R_xx b = R_xy, and R_yy^2 is the residual sum of squares.
*/
#include "base/crew.h"
#include "base/memory.h"
#include "numeric/dd.h"
#include "numeric/least_squares_private.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 128 };

static const double CENTERED_TOLERANCE = 1e-11, RAW_TOLERANCE = 32 * DBL_EPSILON;

typedef struct Factoring {
    const Problem *problem;
    size_t m;             /* columns of [1 X y] */
    const double *scale;  /* of X and y: p + 1 powers of two */
    RowTasks tasks;
    Dd *factors;          /* tasks x m^2, column-major upper triangles */
    Dd *panels;           /* threads x BLOCK x m */
    double *blocks;       /* threads x 2 x BLOCK x p: entries, and what their rounding left out */
} Factoring;

/* Folds `count` rows of the panel (column-major, leading dimension `lead`) into r (m x m). The panel is used up. */
static void fold(Dd *r, size_t m, Dd *panel, size_t lead, size_t count)
{
    for (size_t k = 0; k < m; k++) {
        Dd *v = panel + k * lead, squares = dd_of(0), head = r[k * m + k];
        for (size_t i = 0; i < count; i++)
            squares = dd_add(squares, dd_multiply(v[i], v[i]));
        if (squares.hi <= 0)
            continue;
        Dd norm = dd_sqrt(dd_add(squares, dd_multiply(head, head)));
        if (head.hi > 0)
            norm = dd_negative(norm);
        Dd first = dd_subtract(head, norm);
        Dd half = dd_multiply(norm, first); /* -(first^2 + squares) / 2 */
        r[k * m + k] = norm;
        for (size_t j = k + 1; j < m; j++) {
            Dd *a = panel + j * lead, t = dd_multiply(first, r[j * m + k]);
            for (size_t i = 0; i < count; i++)
                t = dd_add(t, dd_multiply(v[i], a[i]));
            t = dd_divide(t, half);
            r[j * m + k] = dd_add(r[j * m + k], dd_multiply(t, first));
            for (size_t i = 0; i < count; i++)
                a[i] = dd_add(a[i], dd_multiply(t, v[i]));
        }
    }
}

static size_t read_panel(const Factoring *f, size_t first, size_t count, double *block, Dd *panel)
{
    const Problem *problem = f->problem;
    size_t p = problem->rows->p, offset = problem->intercept, used = 0;
    double *low = problem->rows->low ? block + BLOCK * p : NULL;
    problem->rows->fill(problem->rows, first, count, block);
    if (low)
        problem->rows->low(problem->rows, first, count, low);
    for (size_t i = 0; i < count; i++) {
        Dd root = dd_of(1);
        if (problem->weights) {
            if (problem->weights[first + i] <= 0)
                continue;
            root = dd_sqrt(dd_of(problem->weights[first + i]));
        }
        if (offset)
            panel[used] = root;
        for (size_t j = 0; j < p; j++)
            panel[(j + offset) * BLOCK + used] =
                low ? dd_multiply(root, dd_quick_sum(block[j * count + i] * f->scale[j], low[j * count + i] * f->scale[j]))
                    : dd_multiply_double(root, block[j * count + i] * f->scale[j]);
        panel[(p + offset) * BLOCK + used] = dd_multiply_double(root, problem->y[first + i] * f->scale[p]);
        used++;
    }
    return used;
}

static void factor_task(void *context, size_t task, size_t thread)
{
    const Factoring *f = context;
    size_t n = f->problem->rows->n, first = task * f->tasks.rows, end = first + f->tasks.rows;
    if (end > n)
        end = n;
    Dd *panel = f->panels + thread * BLOCK * f->m;
    double *block = f->blocks + thread * 2 * BLOCK * f->problem->rows->p;
    for (; first < end; first += BLOCK) {
        size_t count = end - first < BLOCK ? end - first : BLOCK;
        fold(f->factors + task * f->m * f->m, f->m, panel, BLOCK, read_panel(f, first, count, block, panel));
    }
}

/* Powers of two that bring the greatest value of each column of X, and of y, to between 1/2 and 1. */
static double *find_scales(const Problem *problem, int *exponents)
{
    size_t n = problem->rows->n, p = problem->rows->p;
    double *most = mem_zero(p + 1, sizeof *most), *block = mem_array(BLOCK * p, sizeof *block);
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t count = n - first < BLOCK ? n - first : BLOCK;
        problem->rows->fill(problem->rows, first, count, block);
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i < count; i++)
                most[j] = fmax(most[j], fabs(block[j * count + i]));
        for (size_t i = 0; i < count; i++)
            most[p] = fmax(most[p], fabs(problem->y[first + i]));
    }
    for (size_t j = 0; j <= p; j++) {
        int exponent = isinf(most[j]) ? -1024 : most[j] > 0 ? -ilogb(most[j]) - 1 : 0;
        exponents[j] = exponent > 1000 ? 1000 : exponent;
        most[j] = ldexp(1, exponents[j]);
    }
    free(block);
    return most;
}

/* Whether column k of r is, but for rounding, a combination of the columns before it. */
static bool is_aliased(const Dd *column, size_t k, size_t first)
{
    double centered = 0, raw = 0;
    for (size_t i = 0; i <= k; i++) {
        raw = hypot(raw, column[i].hi);
        if (i >= first)
            centered = hypot(centered, column[i].hi);
    }
    double left = fabs(column[k].hi);
    return left <= CENTERED_TOLERANCE * centered || left <= RAW_TOLERANCE * raw;
}

/* Takes column k out of r and makes r triangular again by plane rotations. */
static void remove_column(Dd *r, size_t m, size_t k, size_t columns)
{
    memmove(r + k * m, r + (k + 1) * m, (columns - k - 1) * m * sizeof *r);
    for (size_t j = k; j + 1 < columns; j++) {
        Dd a = r[j * m + j], b = r[j * m + j + 1];
        Dd norm = dd_sqrt(dd_add(dd_multiply(a, a), dd_multiply(b, b)));
        if (norm.hi <= 0)
            continue;
        Dd c = dd_divide(a, norm), s = dd_divide(b, norm);
        for (size_t l = j; l + 1 < columns; l++) {
            Dd x = r[l * m + j], y = r[l * m + j + 1];
            r[l * m + j] = dd_add(dd_multiply(c, x), dd_multiply(s, y));
            r[l * m + j + 1] = dd_subtract(dd_multiply(c, y), dd_multiply(s, x));
        }
    }
}

/* From the factor: coefficients, the inverse of the triangle, sums of squares. `kept` are the columns of X that r still has. */
static void solve(const Factoring *f, const Dd *r, const size_t *kept, size_t count, const int *exponents, LeastSquares *fit)
{
    size_t m = f->m, offset = fit->intercept, p = fit->p, all = count + offset;
    const Dd *y = r + all * m;
    Dd *b = mem_array(all + 1, sizeof *b), *inverse = mem_zero((count + 1) * (count + 1), sizeof *inverse);
    for (size_t i = all; i-- > 0;) {
        Dd sum = y[i];
        for (size_t j = i + 1; j < all; j++)
            sum = dd_subtract(sum, dd_multiply(r[j * m + i], b[j]));
        b[i] = dd_divide(sum, r[i * m + i]);
    }
    double least = INFINITY, most = 0, *lengths = mem_array(count, sizeof *lengths);
    for (size_t j = 0; j < count; j++) {
        const Dd *column = r + (j + offset) * m;
        Dd length = dd_of(0);
        for (size_t i = offset; i <= j + offset; i++)
            length = dd_add(length, dd_multiply(column[i], column[i]));
        double ratio = fabs(column[j + offset].hi) / sqrt(length.hi);
        least = fmin(least, ratio);
        most = fmax(most, ratio);
        lengths[j] = sqrt(dd_double(length));
        fit->scale[kept[j]] = ldexp(lengths[j] / sqrt(fit->weight), -exponents[kept[j]]);
        Dd *x = inverse + j * count; /* column j of the inverse, by back substitution */
        for (size_t i = j + 1; i-- > 0;) {
            Dd sum = dd_of(i == j ? 1 : 0);
            for (size_t l = i + 1; l <= j; l++)
                sum = dd_subtract(sum, dd_multiply(r[(l + offset) * m + i + offset], x[l]));
            x[i] = dd_divide(sum, r[(i + offset) * m + i + offset]);
        }
        if (fit->intercept)
            fit->mean[kept[j]] = ldexp(dd_double(dd_divide(column[0], r[0])), -exponents[kept[j]]);
        fit->beta[kept[j]] = ldexp(dd_double(b[j + offset]), exponents[kept[j]] - exponents[p]);
    }
    for (size_t j = 0; j < count; j++)
        for (size_t i = 0; i <= j; i++)
            fit->root[kept[j] * p + kept[i]] = dd_double(inverse[j * count + i]) * (lengths[i] / sqrt(fit->weight));
    Dd total = dd_of(0);
    for (size_t i = offset; i <= all; i++)
        total = dd_add(total, dd_multiply(y[i], y[i]));
    if (fit->intercept) {
        fit->b0 = ldexp(dd_double(b[0]), -exponents[p]);
        fit->y_mean = ldexp(dd_double(dd_divide(y[0], r[0])), -exponents[p]);
    }
    fit->y_ss = ldexp(dd_double(total), -2 * exponents[p]);
    Dd left = dd_multiply(y[all], y[all]);
    fit->sse = ldexp(dd_double(left), -2 * exponents[p]);
    fit->unexplained = total.hi > 0 ? dd_double(dd_divide(left, total)) : NAN;
    fit->condition = count ? (most / least) * (most / least) : 1;
    fit->rank = all;
    free(b);
    free(lengths);
    free(inverse);
}

void least_squares_exact(const Problem *problem, LeastSquares *fit)
{
    size_t p = fit->p, offset = fit->intercept, m = p + offset + 1, threads = crew_threads();
    int *exponents = mem_array(p + 1, sizeof *exponents);
    double *scale = find_scales(problem, exponents);
    Factoring f = {.problem = problem, .m = m, .scale = scale, .tasks = rows_tasks(problem->rows->n, m * m * sizeof(Dd))};
    f.factors = mem_zero(f.tasks.count * m * m, sizeof *f.factors);
    f.panels = mem_array(threads * BLOCK * m, sizeof *f.panels);
    f.blocks = mem_array(threads * 2 * BLOCK * p, sizeof *f.blocks);
    crew_run(f.tasks.count, factor_task, &f);
    for (size_t t = 1; t < f.tasks.count; t++)
        fold(f.factors, m, f.factors + t * m * m, m, m);
    size_t *kept = mem_array(p, sizeof *kept), count = p;
    for (size_t j = 0; j < p; j++)
        kept[j] = j;
    for (size_t j = 0; j < count;) {
        if (!is_aliased(f.factors + (j + offset) * m, j + offset, offset)) {
            j++;
            continue;
        }
        fit->aliased[kept[j]] = true;
        remove_column(f.factors, m, j + offset, count + offset + 1);
        memmove(kept + j, kept + j + 1, (count - j - 1) * sizeof *kept);
        count--;
    }
    solve(&f, f.factors, kept, count, exponents, fit);
    fit->exact = true;
    free(kept);
    free(exponents);
    free(scale);
    free(f.factors);
    free(f.panels);
    free(f.blocks);
}
