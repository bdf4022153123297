/* ranktest_groups.c - see ranktest_groups.h. */
#include "numeric/ranktest_groups.h"

#include "base/memory.h"
#include "numeric/distribution.h"

#include <math.h>
#include <stdlib.h>

Status kruskal_wallis(const double *values, const uint32_t *group, size_t n, size_t groups, KruskalWallis *test,
                      GroupRanks *ranks, Error *error)
{
    double count = (double)n, h = 0;
    *test = (KruskalWallis){.n = n};
    for (size_t k = 0; k < groups; k++)
        ranks[k] = (GroupRanks){0, 0, NAN};
    for (size_t i = 0; i < n; i++)
        ranks[group[i]].n++;
    for (size_t k = 0; k < groups; k++)
        test->groups += ranks[k].n > 0;
    if (test->groups < 2)
        return error_set(error, ERR_INVALID, "The Kruskal-Wallis test compares at least 2 groups; there %s.",
                         test->groups ? "is only one with values" : "are no values");
    double *sums = mem_array(groups, sizeof *sums);
    test->ties = rank_sums(values, group, n, groups, sums);
    for (size_t k = 0; k < groups; k++)
        ranks[k].sum = sums[k];
    free(sums);
    for (size_t k = 0; k < groups; k++)
        if (ranks[k].n) {
            ranks[k].mean = ranks[k].sum / (double)ranks[k].n;
            double away = ranks[k].mean - (count + 1) / 2;
            h += (double)ranks[k].n * away * away;
        }
    double untied = 1 - test->ties.cubes / (count * (count * count - 1));
    if (!(untied > 0))
        return error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to rank.", n);
    test->h = 12 / (count * (count + 1)) * h / untied;
    test->df = (double)(test->groups - 1);
    test->p = dist_chi2_upper(test->h, test->df);
    test->epsilon_squared = test->h / (count - 1);
    return OK;
}

static void adjust_pairs(PairTest *pairs, size_t count, Adjustment adjustment)
{
    double *p = mem_array(count + 1, sizeof *p);
    for (size_t i = 0; i < count; i++)
        p[i] = pairs[i].p;
    adjust_p(p, count, adjustment, p);
    for (size_t i = 0; i < count; i++)
        pairs[i].p_adjusted = p[i];
    free(p);
}

size_t dunn_test(const KruskalWallis *test, const GroupRanks *ranks, size_t groups, Adjustment adjustment, PairTest *pairs)
{
    double n = (double)test->n, variance = n * (n + 1) / 12 - test->ties.cubes / (12 * (n - 1));
    size_t count = 0;
    for (uint32_t a = 0; a < groups; a++)
        for (uint32_t b = a + 1; b < groups; b++) {
            if (!ranks[a].n || !ranks[b].n)
                continue;
            double away = ranks[a].mean - ranks[b].mean;
            double z = away / sqrt(variance * (1 / (double)ranks[a].n + 1 / (double)ranks[b].n));
            pairs[count++] = (PairTest){a, b, away, z, dist_normal_two_sided(z), NAN};
        }
    adjust_pairs(pairs, count, adjustment);
    return count;
}

Status friedman_test(const double *values, size_t blocks, size_t treatments, Friedman *test, double *rank_sums, Error *error)
{
    double b = (double)blocks, t = (double)treatments, cubes = 0, squares = 0;
    if (treatments < 2 || blocks < 2)
        return error_set(error, ERR_INVALID, "The Friedman test needs at least 2 treatments and 2 complete rows; there are %zu and %zu.",
                         treatments, blocks);
    double *row = mem_array(2 * treatments, sizeof *row), *ranks = row + treatments;
    for (size_t k = 0; k < treatments; k++)
        rank_sums[k] = 0;
    for (size_t i = 0; i < blocks; i++) {
        for (size_t k = 0; k < treatments; k++)
            row[k] = values[i + k * blocks];
        cubes += rank_average(row, treatments, ranks).cubes;
        for (size_t k = 0; k < treatments; k++)
            rank_sums[k] += ranks[k];
    }
    free(row);
    for (size_t k = 0; k < treatments; k++)
        squares += (rank_sums[k] - b * (t + 1) / 2) * (rank_sums[k] - b * (t + 1) / 2);
    double scale = b * t * (t + 1) - cubes / (t - 1);
    if (!(scale > 0))
        return error_set(error, ERR_INVALID, "The treatments are equal within every row, so there is nothing to rank.");
    *test = (Friedman){.chi_squared = 12 * squares / scale, .df = t - 1, .blocks = blocks, .treatments = treatments};
    test->p = dist_chi2_upper(test->chi_squared, test->df);
    test->w = test->chi_squared / (b * (t - 1));
    double total = b * (b * t * (t * t - 1) - cubes); /* 12 b times the squared distances of ranks from their mean: whole numbers, as 12 squares */
    test->within = total - 12 * squares > 1e-12 * total ? (total - 12 * squares) / 12 : 0;
    return OK;
}

size_t conover_test(const Friedman *test, const double *rank_sums, Adjustment adjustment, PairTest *pairs)
{
    double b = (double)test->blocks, df = (b - 1) * ((double)test->treatments - 1);
    double error = test->within > 0 ? sqrt(2 * test->within / df) : NAN;
    size_t count = 0;
    for (uint32_t i = 0; i < test->treatments; i++)
        for (uint32_t j = i + 1; j < test->treatments; j++) {
            double away = rank_sums[i] - rank_sums[j], t = away / error;
            pairs[count++] = (PairTest){i, j, away / b, t, dist_t_two_sided(t, df), NAN};
        }
    adjust_pairs(pairs, count, adjustment);
    return count;
}
