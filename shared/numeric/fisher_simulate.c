/*
** fisher_simulate.c - Fisher's test by sampled tables, and the margins of a table; see fisher.h.
**
** A table with given margins is drawn row by row: how many of a row's cases fall into a column is hypergeometric, given what the rows
** and columns before have taken. Each such count is found by inversion, walking from the mode to both sides, which takes about as many steps as
** its standard deviation has units. So a table costs its cells, not its cases.
*/
#include "numeric/fisher_private.h"

#include "base/memory.h"
#include "numeric/prng.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

Status fisher_margins(const double *counts, size_t rows, size_t columns, FisherMargins *m, Error *error)
{
    double *row = mem_zero(rows + columns + 1, sizeof *row), *column = row + rows, n = 0;
    for (size_t i = 0; i < rows * columns; i++) {
        row[i / columns] += counts[i];
        column[i % columns] += counts[i];
        n += counts[i];
    }
    qsort(row, rows, sizeof *row, falling);
    qsort(column, columns, sizeof *column, falling);
    while (rows > 0 && row[rows - 1] == 0)
        rows--;
    while (columns > 0 && column[columns - 1] == 0)
        columns--;
    if (rows < 2 || columns < 2 || n > FISHER_CASES) {
        free(row);
        return rows < 2 || columns < 2
                   ? error_set(error, ERR_INVALID, "A table of at least 2 x 2 categories with counts is needed; this one has %zu x %zu.",
                               rows, columns)
                   : error_set(error, ERR_LIMIT, "Fisher's test is for tables of at most %d cases; this one has %.0f. The chi-square test is as good "
                                                 "for so many.",
                               FISHER_CASES, n);
    }
    bool turn = rows > columns;
    const double *narrow = turn ? column : row, *wide = turn ? row : column;
    *m = (FisherMargins){.rows = turn ? columns : rows, .columns = turn ? rows : columns, .n = (size_t)n};
    m->row = mem_array(m->rows, sizeof *m->row);
    m->column = mem_array(m->columns, sizeof *m->column);
    for (size_t i = 0; i < m->rows; i++)
        m->row[i] = (uint32_t)narrow[i];
    memcpy(m->column, wide, m->columns * sizeof *wide);
    m->log_factorial = mem_array(m->n + 1, sizeof(double));
    for (size_t i = 0; i <= m->n; i++)
        m->log_factorial[i] = dist_log_gamma((double)i + 1);
    free(row);
    return OK;
}

void fisher_margins_free(FisherMargins *m)
{
    free(m->row);
    free(m->column);
    free(m->log_factorial);
}

double fisher_log_weight(const double *counts, size_t cells, const double *log_factorial)
{
    double weight = 0;
    for (size_t i = 0; i < cells; i++)
        weight -= log_factorial[(size_t)counts[i]];
    return weight;
}

/* How many of `good` among `all` cases are in a draw of `draws`: u in [0, 1) picks the place. */
static size_t draw_count(size_t all, size_t good, size_t draws, const double *f, double u)
{
    size_t low = draws + good > all ? draws + good - all : 0, high = good < draws ? good : draws;
    if (low == high)
        return low;
    size_t mode = (size_t)((double)(draws + 1) * (double)(good + 1) / (double)(all + 2)), bad = all - good;
    mode = mode < low ? low : mode > high ? high : mode;
    double middle = exp(f[good] - f[mode] - f[good - mode] + f[bad] - f[draws - mode] - f[bad - (draws - mode)] - f[all] + f[draws] + f[all - draws]);
    double up = middle, down = middle, offset = (double)bad - (double)draws; /* bad - draws + x is what is left of the bad ones */
    size_t above = mode, below = mode;
    u -= middle;
    while (u >= 0 && (above < high || below > low)) {
        if (above < high) {
            double x = (double)above++;
            up *= ((double)good - x) * ((double)draws - x) / ((x + 1) * (offset + x + 1));
            u -= up;
            if (u < 0)
                return above;
        }
        if (below > low) {
            double x = (double)below--;
            down *= x * (offset + x) / (((double)good - x + 1) * ((double)draws - x + 1));
            u -= down;
            if (u < 0)
                return below;
        }
    }
    return mode; /* reached at once, or by what rounding has left over */
}

/* The log weight of a drawn table. left: room for the columns. */
static double draw_table(const FisherMargins *m, Prng *prng, size_t *left)
{
    const double *f = m->log_factorial;
    double weight = 0;
    size_t rest = m->n;
    for (size_t j = 0; j < m->columns; j++)
        left[j] = (size_t)m->column[j];
    for (size_t i = 0; i + 1 < m->rows; i++) {
        size_t draws = m->row[i], among = rest;
        rest -= draws;
        for (size_t j = 0; j < m->columns && draws > 0; j++) {
            size_t x = draw_count(among, left[j], draws, f, prng_star_unit(prng));
            weight -= f[x];
            among -= left[j];
            left[j] -= x;
            draws -= x;
        }
    }
    for (size_t j = 0; j < m->columns; j++)
        weight -= f[left[j]];
    return weight;
}

double fisher_simulate_seconds(size_t rows, size_t columns, double n, size_t rounds)
{
    double cells = (double)rows * (double)columns, filled = fmin(cells, n), deviation = sqrt(n / (cells + 1)); /* of a count, at the most */
    return 1e-9 * ((double)rounds * (cells * (8 + deviation) + 40 * filled) + 25 * n);
}

Status fisher_simulate(const double *counts, size_t rows, size_t columns, size_t rounds, uint64_t seed, double *p, const Steps *steps,
                       Error *error)
{
    FisherMargins m = {0};
    Status status = fisher_margins(counts, rows, columns, &m, error);
    if (status != OK)
        return status;
    size_t *left = mem_array(m.columns, sizeof *left), rare = 0;
    double limit = fisher_log_weight(counts, rows * columns, m.log_factorial) + FISHER_SAME;
    for (size_t round = 0; round < rounds && status == OK; round++) {
        Prng prng = prng_new(seed, round);
        rare += draw_table(&m, &prng, left) <= limit;
        status = steps_take(steps, round, rounds, error);
    }
    *p = (double)(rare + 1) / (double)(rounds + 1);
    free(left);
    fisher_margins_free(&m);
    return status;
}
