/* anova_two.c - see anova_two.h. */
#include "numeric/anova_two.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The weighed problem: rows are the cells with values, times the root of their counts; columns constant, first, second,
** interaction, then the means. Deviations from the grand mean, so that the means' own size costs no digits. */
typedef struct Design {
    size_t rows, columns;          /* columns without the means */
    size_t begin[4], end[4];       /* of the blocks: 0 constant, 1 first, 2 second, 3 interaction */
    double *x;                     /* rows x (columns + 1), column-major */
} Design;

static double coded(size_t level, size_t column, size_t levels)
{
    return level == column ? 1 : level + 1 == levels ? -1 : 0;
}

static void fill_row(Design *design, size_t row, double root, size_t i, size_t j, size_t levels1, size_t levels2, double y)
{
    size_t at = 0, rows = design->rows;
    double *x = design->x + row;
    x[rows * at++] = root;
    for (size_t a = 0; a + 1 < levels1; a++)
        x[rows * at++] = root * coded(i, a, levels1);
    for (size_t b = 0; b + 1 < levels2; b++)
        x[rows * at++] = root * coded(j, b, levels2);
    for (size_t a = 0; a + 1 < levels1; a++)
        for (size_t b = 0; b + 1 < levels2; b++)
            x[rows * at++] = root * coded(i, a, levels1) * coded(j, b, levels2);
    x[rows * at] = root * y;
}

static Design make_design(const Summary *cells, size_t levels1, size_t levels2, size_t full, Double2 grand)
{
    size_t a = levels1 - 1, b = levels2 - 1;
    Design design = {.rows = full, .columns = 1 + a + b + a * b, .begin = {0, 1, 1 + a, 1 + a + b},
                     .end = {1, 1 + a, 1 + a + b, 1 + a + b + a * b}};
    design.x = mem_zero(design.rows * (design.columns + 1), sizeof *design.x);
    size_t row = 0;
    for (size_t i = 0; i < levels1; i++)
        for (size_t j = 0; j < levels2; j++) {
            const Summary *cell = &cells[i * levels2 + j];
            if (cell->n)
                fill_row(&design, row++, sqrt((double)cell->n), i, j, levels1, levels2, double2_minus(cell->mean, grand));
        }
    return design;
}

/* Residual sum of squares of the means under the blocks of the mask, and the model's rank. Householder reflections with columns in
** their order; a column whose rest is nothing but rounding adds nothing to the rank (it depends on earlier ones). */
static double residual(const Design *design, unsigned blocks, size_t *rank)
{
    size_t rows = design->rows, used = 0;
    double *x = mem_array(rows * (design->columns + 1), sizeof *x), *y;
    for (size_t block = 0; block < 4; block++)
        if (blocks & 1u << block)
            for (size_t c = design->begin[block]; c < design->end[block]; c++)
                memcpy(x + rows * used++, design->x + rows * c, rows * sizeof *x);
    y = x + rows * used;
    memcpy(y, design->x + rows * design->columns, rows * sizeof *y);
    size_t done = 0;
    for (size_t c = 0; c < used && done < rows; c++) {
        double *v = x + rows * c, norm = 0, whole = 0;
        for (size_t i = 0; i < rows; i++) {
            whole += v[i] * v[i];
            norm += i >= done ? v[i] * v[i] : 0;
        }
        if (!(norm > 1e-18 * whole))
            continue;
        double alpha = v[done] > 0 ? -sqrt(norm) : sqrt(norm), scale = norm - v[done] * alpha;
        v[done] -= alpha;
        for (size_t k = c + 1; k <= used; k++) {
            double *w = x + rows * k, dot = 0;
            for (size_t i = done; i < rows; i++)
                dot += v[i] * w[i];
            for (size_t i = done; i < rows; i++)
                w[i] -= dot / scale * v[i];
        }
        done++;
    }
    Double2 rest = {0, 0};
    for (size_t i = done; i < rows; i++)
        rest = double2_add(rest, y[i] * y[i]);
    *rank = done;
    free(x);
    return double2_value(rest);
}

enum { CONSTANT = 1, FIRST = 2, SECOND = 4, BOTH = 8 };

/* What `blocks` explain beyond `without`. */
static AnovaEffect effect_of(const Design *design, unsigned with, unsigned without)
{
    size_t rank, lower;
    double rest = residual(design, with, &rank), more = residual(design, without, &lower);
    return (AnovaEffect){.ss = fmax(0, more - rest), .df = (double)rank - (double)lower};
}

static void finish(AnovaEffect *effect, const TwoWayAnova *anova, double confidence)
{
    effect->ms = effect->ss / effect->df;
    effect->f = effect->ms / anova->ms_error;
    effect->p = dist_f_upper(effect->f, effect->df, anova->df_error);
    effect->partial_eta_squared = effect_eta(effect->f, effect->df, anova->df_error, confidence);
    double excess = effect->df * (effect->f - 1);
    effect->partial_omega_squared = fmax(0, excess / (excess + (double)anova->n));
}

static Status check(const Summary *cells, size_t levels1, size_t levels2, int type, bool interaction, TwoWayAnova *anova,
                    Double2 *grand, Error *error)
{
    if (levels1 < 2 || levels2 < 2)
        return error_set(error, ERR_INVALID, "Each factor needs at least 2 levels; there are %zu and %zu.", levels1, levels2);
    if (levels1 * levels2 > ANOVA_TWO_CELLS)
        return error_set(error, ERR_LIMIT, "The factors have %zu x %zu levels; the limit is %d combinations.", levels1, levels2,
                         ANOVA_TWO_CELLS);
    Double2 total = {0, 0};
    anova->balanced = true;
    for (size_t i = 0; i < levels1 * levels2; i++) {
        anova->empty += cells[i].n == 0;
        anova->balanced &= cells[i].n == cells[0].n;
        anova->n += cells[i].n;
        if (cells[i].n) {
            double part = cells[i].mean.sum * (double)cells[i].n;
            total = double2_add(total, part);
            total = double2_add(total, fma(cells[i].mean.sum, (double)cells[i].n, -part) + cells[i].mean.rest * (double)cells[i].n);
        }
    }
    *grand = double2_share(total, (double)anova->n);
    if (anova->empty && type == 3 && interaction)
        return error_set(error, ERR_INVALID, "%zu of the %zu combinations of levels have no values, and sums of squares of type III need "
                                             "all of them. Choose type II, or leave the interaction out.", anova->empty, levels1 * levels2);
    return OK;
}

Status anova_two_way(const Summary *cells, size_t levels1, size_t levels2, bool interaction, int type, double confidence,
                     TwoWayAnova *anova, Error *error)
{
    Double2 grand = {0, 0}, within = {0, 0};
    *anova = (TwoWayAnova){0};
    Status status = check(cells, levels1, levels2, type, interaction, anova, &grand, error);
    if (status != OK)
        return status;
    size_t full = levels1 * levels2 - anova->empty, rank;
    Design design = make_design(cells, levels1, levels2, full, grand);
    for (size_t i = 0; i < levels1 * levels2; i++)
        within = double2_add(within, cells[i].n ? cells[i].ss : 0);
    unsigned main = CONSTANT | FIRST | SECOND, all = interaction ? main | BOTH : main;
    double lack = residual(&design, all, &rank);
    anova->ss_error = double2_value(within) + (interaction ? 0 : lack);
    anova->df_error = (double)anova->n - (double)rank;
    anova->ms_error = anova->ss_error / anova->df_error;
    size_t one;
    anova->ss_total = double2_value(within) + residual(&design, CONSTANT, &one);
    anova->r_squared = 1 - anova->ss_error / anova->ss_total;
    if (anova->ss_total == 0)
        status = error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to compare.", anova->n);
    else if (!(anova->df_error > 0))
        status = error_set(error, ERR_INVALID, "Every combination of levels has a single value, so nothing measures the spread within them. "
                                               "Leave the interaction out.");
    if (status == OK) {
        unsigned rest = type == 3 ? all : main;
        anova->first = type == 1 ? effect_of(&design, CONSTANT | FIRST, CONSTANT) : effect_of(&design, rest, rest & ~(unsigned)FIRST);
        anova->second = effect_of(&design, rest, rest & ~(unsigned)SECOND);
        anova->interaction = (AnovaEffect){NAN, 0, NAN, NAN, NAN, {NAN, {NAN, NAN}}, NAN};
        finish(&anova->first, anova, confidence);
        finish(&anova->second, anova, confidence);
        if (interaction) {
            anova->interaction = effect_of(&design, all, main);
            finish(&anova->interaction, anova, confidence);
        }
    }
    free(design.x);
    return status;
}
