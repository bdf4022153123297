/*
** kendall.c - Kendall's tau-b in O(n log n); see correlate.h.
**
** Knight's method: sort by x, ties by y; then the inversions that a merge sort by y mends are the discordant pairs. With n0 pairs in all,
** n1, n2 of them tied in x and in y, n3 in both and D discordant, concordant minus discordant is S = n0 - n1 - n2 + n3 - 2 D.
*/
#include "base/memory.h"
#include "data/sort.h"
#include "numeric/correlate.h"
#include "numeric/distribution.h"
#include "numeric/rank.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_MOST = 50, RUN = 16 };

static uint64_t insertion_swaps(double *y, size_t n)
{
    uint64_t swaps = 0;
    for (size_t i = 1; i < n; i++) {
        double value = y[i];
        size_t at = i;
        for (; at > 0 && y[at - 1] > value; at--)
            y[at] = y[at - 1];
        y[at] = value;
        swaps += i - at;
    }
    return swaps;
}

/* Sorts y and counts its inversions, bottom up. */
static uint64_t merge_swaps(double *y, double *scratch, size_t n)
{
    uint64_t swaps = 0;
    for (size_t first = 0; first < n; first += RUN)
        swaps += insertion_swaps(y + first, n - first < RUN ? n - first : RUN);
    double *from = y, *to = scratch;
    for (size_t width = RUN; width < n; width *= 2) {
        for (size_t first = 0; first < n; first += 2 * width) {
            size_t middle = first + width < n ? first + width : n, end = middle + width < n ? middle + width : n;
            size_t i = first, j = middle, k = first;
            while (i < middle && j < end) {
                bool right = from[j] < from[i];
                swaps += right ? middle - i : 0;
                to[k++] = right ? from[j++] : from[i++];
            }
            memcpy(to + k, from + i, (middle - i) * sizeof *to);
            k += middle - i;
            memcpy(to + k, from + j, (end - j) * sizeof *to);
        }
        double *swap = from;
        from = to;
        to = swap;
    }
    if (from != y)
        memcpy(y, from, n * sizeof *y);
    return swaps;
}

/* Sums over runs of equal values: of t (t - 1) / 2, t (t - 1) (2 t + 5) and t (t - 1) (t - 2). */
typedef struct TieSums {
    double pairs, spread, triples;
} TieSums;

static void add_run(TieSums *sums, double t)
{
    sums->pairs += t * (t - 1) / 2;
    sums->spread += t * (t - 1) * (2 * t + 5);
    sums->triples += t * (t - 1) * (t - 2);
}

static TieSums tie_sums(const double *sorted, size_t n)
{
    TieSums sums = {0, 0, 0};
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && sorted[j] == sorted[i]; j++) {
        }
        add_run(&sums, (double)(j - i));
    }
    return sums;
}

/* P(|S| >= |s|) over all permutations: the numbers of permutations with each count of inversions, as shares, row by row of n. */
static double exact_p(double s, size_t n)
{
    double share[EXACT_MOST * (EXACT_MOST - 1) / 2 + 1] = {1}, next[EXACT_MOST * (EXACT_MOST - 1) / 2 + 1];
    size_t most = 0;
    for (size_t size = 2; size <= n; size++) {
        size_t top = most + size - 1;
        for (size_t k = 0; k <= top; k++) {
            double sum = 0;
            for (size_t l = 0; l < size && l <= k; l++)
                sum += k - l <= most ? share[k - l] : 0;
            next[k] = sum / (double)size;
        }
        most = top;
        memcpy(share, next, (most + 1) * sizeof *share);
    }
    double pairs = (double)n * (double)(n - 1) / 2, p = 0;
    size_t least = (size_t)((pairs - fabs(s)) / 2 + 0.25); /* inversions of the side that is nearer to 0 */
    for (size_t k = 0; k <= least && k <= most; k++)
        p += share[k];
    return fmin(2 * p, 1);
}

static void infer_kendall(Correlation *c, double s, TieSums x, TieSums y, double confidence)
{
    double n = (double)c->n;
    if (c->n <= EXACT_MOST && x.pairs + y.pairs <= 0) {
        c->p = exact_p(s, c->n);
        c->exact = true;
    } else {
        double variance = (n * (n - 1) * (2 * n + 5) - x.spread - y.spread) / 18;
        variance += 2 * x.pairs * y.pairs / (n * (n - 1));
        if (c->n > 2)
            variance += x.triples * y.triples / (9 * n * (n - 1) * (n - 2));
        c->statistic = s / sqrt(variance);
        c->p = dist_normal_two_sided(c->statistic);
    }
    if (c->n >= 5) {
        double margin = dist_normal_quantile(0.5 + confidence / 2) * sqrt(0.437 / (n - 4));
        c->low = fabs(c->r) < 1 ? tanh(atanh(c->r) - margin) : c->r;
        c->high = fabs(c->r) < 1 ? tanh(atanh(c->r) + margin) : c->r;
    }
}

Correlation kendall_tau(const double *x, const double *y, size_t n, double confidence)
{
    Correlation c = {.r = NAN, .statistic = NAN, .p = NAN, .low = NAN, .high = NAN, .n = n};
    if (n < 2)
        return c;
    SortItem *items = mem_array(n, sizeof *items), *scratch = mem_array(n, sizeof *scratch);
    double *ys = mem_array(n, sizeof *ys), *xs = mem_array(n, sizeof *xs);
    for (size_t i = 0; i < n; i++)
        items[i] = (SortItem){key_of_double(y[i]), i};
    SortItem *sorted = sort_items(items, scratch, n);
    for (size_t i = 0; i < n; i++) /* by y, then stably by x */
        sorted[i].key = key_of_double(x[sorted[i].row]);
    sorted = sort_items(sorted, sorted == items ? scratch : items, n);
    for (size_t i = 0; i < n; i++) {
        xs[i] = x[sorted[i].row];
        ys[i] = y[sorted[i].row];
    }
    TieSums both = {0, 0, 0}, in_x = tie_sums(xs, n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && xs[j] == xs[i] && ys[j] == ys[i]; j++) {
        }
        add_run(&both, (double)(j - i));
    }
    double discordant = (double)merge_swaps(ys, (double *)(void *)scratch, n), pairs = (double)n * (double)(n - 1) / 2;
    TieSums in_y = tie_sums(ys, n);
    double s = pairs - in_x.pairs - in_y.pairs + both.pairs - 2 * discordant;
    double size = sqrt(pairs - in_x.pairs) * sqrt(pairs - in_y.pairs);
    if (size > 0) {
        c.r = s / size;
        c.r = c.r > 1 ? 1 : c.r < -1 ? -1 : c.r;
        infer_kendall(&c, s, in_x, in_y, confidence);
    }
    free(items);
    free(scratch);
    free(xs);
    free(ys);
    return c;
}
