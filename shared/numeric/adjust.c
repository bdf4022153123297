/* adjust.c - see adjust.h. */
#include "numeric/adjust.h"

#include "base/memory.h"
#include "numeric/rank.h"

#include <math.h>
#include <stdlib.h>

/* Ascending p[order[k]]: from the least, factor m - k, never decreasing (Holm); from the greatest, factor m / (k + 1),
** never increasing (Benjamini and Hochberg). */
static void step(const double *p, const size_t *order, size_t m, Adjustment method, double *adjusted)
{
    double bound = method == ADJUST_HOLM ? 0 : 1;
    for (size_t i = 0; i < m; i++) {
        size_t k = method == ADJUST_HOLM ? i : m - 1 - i;
        double count = (double)m, place = (double)k;
        if (method == ADJUST_HOLM)
            bound = fmax(bound, fmin(1, p[order[k]] * (count - place)));
        else
            bound = fmin(bound, p[order[k]] * count / (place + 1));
        adjusted[order[k]] = bound;
    }
}

void adjust_p(const double *p, size_t n, Adjustment method, double *adjusted)
{
    size_t m = 0, *order = mem_array(n + 1, sizeof *order), *at = mem_array(n + 1, sizeof *at);
    double *known = mem_array(n + 1, sizeof *known), *ranks = mem_array(n + 1, sizeof *ranks);
    double *results = mem_array(n + 1, sizeof *results);
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i])) {
            known[m] = p[i];
            at[m++] = i;
        }
    if (method == ADJUST_HOLM || method == ADJUST_BENJAMINI_HOCHBERG) {
        rank_order(known, m, ranks, order);
        step(known, order, m, method, results);
    } else {
        for (size_t k = 0; k < m; k++)
            results[k] = method == ADJUST_NONE ? known[k] : fmin(1, known[k] * (double)m);
    }
    for (size_t i = 0; i < n; i++)
        adjusted[i] = NAN;
    for (size_t k = 0; k < m; k++)
        adjusted[at[k]] = results[k];
    free(order);
    free(at);
    free(known);
    free(ranks);
    free(results);
}
