/* gram.c - see gram.h. */
#include "numeric/gram.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/dd.h"
#include "numeric/dense.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 64 };

static const double TINY = 1e-280, DRIFT = 0.25;

typedef struct Pass {
    const Rows *rows;
    const double *y, *weights;
    size_t columns;
    const double *shift, *scale; /* x is taken as x * scale - shift */
    RowTasks tasks;
    Dd *cross;     /* tasks x columns^2: the lower triangle */
    Dd *sums;      /* tasks x (columns + 1): weighted sums of the shifted columns, then of the weights */
    double *space; /* threads x space_each */
    size_t space_each;
} Pass;

WIDE static double sum_of(const double *a, size_t n)
{
    Lanes sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        sum += lanes_at(a + i);
    double total = lanes_sum(sum);
    for (; i < n; i++)
        total += a[i];
    return total;
}

static void read_block(const Pass *pass, size_t first, size_t count, double *block)
{
    pass->rows->fill(pass->rows, first, count, block);
    if (pass->y)
        memcpy(block + pass->rows->p * count, pass->y + first, count * sizeof *block);
    for (size_t j = 0; j < pass->columns; j++)
        dense_shift(block + j * count, pass->scale[j], pass->shift[j], count);
}

static void add_block(const Pass *pass, size_t first, size_t count, double *block, Dd *cross, Dd *sums)
{
    size_t columns = pass->columns;
    double *product = block + ROWS_BLOCK * columns, *root = product + columns * columns;
    read_block(pass, first, count, block);
    if (pass->weights) {
        const double *weights = pass->weights + first;
        sums[columns] = dd_add_double(sums[columns], sum_of(weights, count));
        for (size_t i = 0; i < count; i++)
            root[i] = sqrt(weights[i]);
        for (size_t j = 0; j < columns; j++)
            for (size_t i = 0; i < count; i++)
                block[j * count + i] *= root[i];
    }
    for (size_t j = 0; j < columns; j++) {
        const double *x = block + j * count;
        sums[j] = dd_add_double(sums[j], pass->weights ? dense_dot(x, root, count) : sum_of(x, count));
    }
    dense_cross(block, count, columns, product);
    for (size_t j = 0; j < columns; j++)
        for (size_t i = j; i < columns; i++)
            cross[j * columns + i] = dd_add_double(cross[j * columns + i], product[j * columns + i]);
}

static void run_task(void *context, size_t task, size_t thread)
{
    const Pass *pass = context;
    size_t columns = pass->columns, first = task * pass->tasks.rows, end = first + pass->tasks.rows;
    if (end > pass->rows->n)
        end = pass->rows->n;
    Dd *cross = pass->cross + task * columns * columns, *sums = pass->sums + task * (columns + 1);
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        add_block(pass, first, count, pass->space + thread * pass->space_each, cross, sums);
    }
}

/* Adds the tasks' results, in their order, into the first one's. */
static void add_tasks(Pass *pass)
{
    size_t square = pass->columns * pass->columns, line = pass->columns + 1;
    for (size_t t = 1; t < pass->tasks.count; t++) {
        for (size_t i = 0; i < square; i++)
            pass->cross[i] = dd_add(pass->cross[i], pass->cross[t * square + i]);
        for (size_t i = 0; i < line; i++)
            pass->sums[i] = dd_add(pass->sums[i], pass->sums[t * line + i]);
    }
    if (!pass->weights)
        pass->sums[pass->columns] = dd_of((double)pass->rows->n);
}

static void do_pass(Pass *pass)
{
    size_t square = pass->columns * pass->columns, line = pass->columns + 1;
    memset(pass->cross, 0, pass->tasks.count * square * sizeof *pass->cross);
    memset(pass->sums, 0, pass->tasks.count * line * sizeof *pass->sums);
    crew_run(pass->tasks.count, run_task, pass);
    add_tasks(pass);
}

/* The mean of some rows spread evenly, as the first guess of the shift. */
static void sample_means(const Rows *rows, const double *y, const double *scale, double *shift, double *row)
{
    size_t count = rows->n < SAMPLE ? rows->n : SAMPLE, columns = rows->p + (y != NULL);
    memset(shift, 0, columns * sizeof *shift);
    for (size_t k = 0; k < count; k++) {
        size_t at = rows->n < SAMPLE ? k : (size_t)((double)k / SAMPLE * (double)rows->n);
        rows->fill(rows, at, 1, row);
        if (y)
            row[rows->p] = y[at];
        for (size_t j = 0; j < columns; j++)
            shift[j] += row[j] * scale[j] / (double)count;
    }
}

/* Powers of two that bring the greatest absolute value of each column near 1. */
static void find_exponents(const Rows *rows, const double *y, double *block, int *exponent)
{
    size_t columns = rows->p + (y != NULL);
    double *most = mem_zero(columns, sizeof *most);
    for (size_t first = 0; first < rows->n; first += ROWS_BLOCK) {
        size_t count = rows->n - first < ROWS_BLOCK ? rows->n - first : ROWS_BLOCK;
        rows->fill(rows, first, count, block);
        if (y)
            memcpy(block + rows->p * count, y + first, count * sizeof *block);
        for (size_t j = 0; j < columns; j++)
            for (size_t i = 0; i < count; i++)
                most[j] = fmax(most[j], fabs(block[j * count + i]));
    }
    for (size_t j = 0; j < columns; j++) {
        int size = most[j] > 0 ? ilogb(most[j]) : 0;
        exponent[j] = size > 460 || size < -460 ? (size < -1000 ? 1000 : -size - 1) : 0;
    }
    free(most);
}

/* Whether a square left the range, or a column's all vanished. */
static bool out_of_range(const Pass *pass)
{
    for (size_t j = 0; j < pass->columns; j++) {
        double square = pass->cross[j * pass->columns + j].hi;
        if (!(square <= 1e280) || (square < TINY && pass->scale[j] == 1))
            return true;
    }
    return false;
}

/* Whether the shift lies far from the mean, so that taking the difference off would cost digits. */
static bool drifted(const Pass *pass)
{
    double weight = dd_double(pass->sums[pass->columns]);
    for (size_t j = 0; j < pass->columns; j++) {
        double sum = pass->sums[j].hi;
        if (sum * sum / weight > DRIFT * pass->cross[j * pass->columns + j].hi)
            return true;
    }
    return false;
}

static void center_on_means(Pass *pass, double *shift)
{
    Dd weight = pass->sums[pass->columns];
    for (size_t j = 0; j < pass->columns; j++)
        shift[j] += dd_double(dd_divide(pass->sums[j], weight));
}

static void finish(Pass *pass, bool centered, const double *shift, Gram *gram)
{
    size_t columns = pass->columns;
    Dd weight = pass->sums[columns];
    gram->weight = dd_double(weight);
    for (size_t j = 0; j < columns; j++) {
        Dd off = centered && weight.hi > 0 ? dd_divide(pass->sums[j], weight) : dd_of(0);
        gram->mean[j] = centered ? dd_double(dd_add_double(off, shift[j])) : 0;
        for (size_t i = j; i < columns; i++) {
            Dd cross = pass->cross[j * columns + i];
            cross = dd_subtract(cross, dd_multiply(off, centered ? pass->sums[i] : dd_of(0)));
            double value = dd_double(cross);
            if (i == j && value < 0)
                value = 0;
            gram->cross[j * columns + i] = gram->cross[i * columns + j] = value;
        }
    }
}

Gram gram_new(const Rows *rows, const double *y, const double *weights, bool centered)
{
    size_t columns = rows->p + (y != NULL), threads = crew_threads();
    Gram gram = {rows->n, columns, 0, mem_zero(columns, sizeof(double)), mem_zero(columns, sizeof(int)),
                 mem_zero(columns * columns, sizeof(double))};
    double *shift = mem_zero(columns, sizeof *shift), *scale = mem_array(columns, sizeof *scale);
    Pass pass = {.rows = rows, .y = y, .weights = weights, .columns = columns, .shift = shift, .scale = scale};
    pass.tasks = rows_tasks(rows->n, columns * columns * sizeof(Dd));
    pass.space_each = ROWS_BLOCK * (columns + 1) + columns * columns;
    pass.space = mem_array(threads * pass.space_each, sizeof *pass.space);
    pass.cross = mem_array(pass.tasks.count * columns * columns, sizeof *pass.cross);
    pass.sums = mem_array(pass.tasks.count * (columns + 1), sizeof *pass.sums);
    for (size_t j = 0; j < columns; j++)
        scale[j] = 1;
    for (int scaled = 0; scaled < 2; scaled++) {
        if (centered)
            sample_means(rows, y, scale, shift, pass.space);
        do_pass(&pass);
        if (scaled || !out_of_range(&pass))
            break;
        find_exponents(rows, y, pass.space, gram.exponent);
        for (size_t j = 0; j < columns; j++)
            scale[j] = ldexp(1, gram.exponent[j]);
    }
    if (centered && drifted(&pass)) {
        center_on_means(&pass, shift);
        do_pass(&pass);
    }
    finish(&pass, centered, shift, &gram);
    free(shift);
    free(scale);
    free(pass.space);
    free(pass.cross);
    free(pass.sums);
    return gram;
}

void gram_free(Gram *gram)
{
    free(gram->mean);
    free(gram->exponent);
    free(gram->cross);
    *gram = (Gram){0};
}
