/* resample_permute.c - permutation tests; see resample.h. */
#include "numeric/resample.h"

#include "base/memory.h"
#include "numeric/prng.h"
#include "numeric/sample.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SIGNS = 24 };

static const double SAME = 1e-10; /* of the statistic's scale: arrangements equal but for rounding are as extreme */

/* Counts arrangements whose statistic is as extreme as the observed one; all statistics are differences from their null value. */
typedef struct Tally {
    Alternative alternative;
    double observed, slack;
    size_t extreme, rounds;
} Tally;

static void tally_add(Tally *tally, double statistic)
{
    bool extreme = tally->alternative == LESS      ? statistic <= tally->observed + tally->slack
                   : tally->alternative == GREATER ? statistic >= tally->observed - tally->slack
                                                   : fabs(statistic) >= fabs(tally->observed) - tally->slack;
    tally->extreme += extreme;
    tally->rounds++;
}

static void conclude(const Tally *tally, bool exhaustive, double observed, PermutationTest *test)
{
    double rounds = (double)tally->rounds;
    *test = (PermutationTest){.observed = observed, .rounds = tally->rounds, .exhaustive = exhaustive};
    test->p = exhaustive ? (double)tally->extreme / rounds : (double)(tally->extreme + 1) / (rounds + 1);
    test->p_error = exhaustive ? 0 : sqrt(test->p * (1 - test->p) / rounds);
}

/* Deviations from the mean, so that sums of them keep their digits. */
static double *deviations(const double *values, size_t n, double *size)
{
    double *d = mem_array(n + 1, sizeof *d);
    Summary all = sample_of(values, n);
    *size = 0;
    for (size_t i = 0; i < n; i++) {
        d[i] = double2_from(values[i], all.mean);
        *size += fabs(d[i]);
    }
    return d;
}

/* All choices of m of n positions in lexicographic order; false after the last. */
static bool next_choice(size_t *choice, size_t m, size_t n)
{
    for (size_t i = m; i-- > 0;)
        if (choice[i] < n - m + i) {
            choice[i]++;
            for (size_t j = i + 1; j < m; j++)
                choice[j] = choice[j - 1] + 1;
            return true;
        }
    return false;
}

static Status all_choices(const double *d, size_t m, size_t n, size_t ways, Tally *tally, const Steps *steps, Error *error)
{
    size_t *choice = mem_array(m + 1, sizeof *choice);
    Status status = OK;
    for (size_t i = 0; i < m; i++)
        choice[i] = i;
    do {
        double sum = 0;
        for (size_t i = 0; i < m; i++)
            sum += d[choice[i]];
        tally_add(tally, sum);
        status = steps_take(steps, tally->rounds, ways, error);
    } while (status == OK && next_choice(choice, m, n));
    free(choice);
    return status;
}

/* The first m of a shuffle suffice. */
static Status sampled_choices(double *d, size_t m, size_t n, size_t rounds, uint64_t seed, Tally *tally, const Steps *steps, Error *error)
{
    Status status = OK;
    for (size_t round = 0; round < rounds && status == OK; round++) {
        Prng prng = prng_new(seed, round);
        double sum = 0;
        for (size_t i = 0; i < m; i++) {
            size_t j = i + prng_star_below(&prng, n - i);
            double swap = d[i];
            d[i] = d[j];
            d[j] = swap;
            sum += d[i];
        }
        tally_add(tally, sum);
        status = steps_take(steps, round, rounds, error);
    }
    return status;
}

Status permutation_two(const double *values, size_t n1, size_t n, Alternative alternative, size_t rounds, uint64_t seed,
                       PermutationTest *test, const Steps *steps, Error *error)
{
    if (n1 == 0 || n1 >= n)
        return error_set(error, ERR_INVALID, "Each group needs at least one value; there are %zu and %zu.", n1, n - n1);
    double m1 = (double)n1, m2 = (double)(n - n1), size, ways = exp(dist_log_choose(m1 + m2, m1));
    double *d = deviations(values, n, &size);
    Tally tally = {.alternative = alternative, .slack = SAME * size};
    for (size_t i = 0; i < n1; i++)
        tally.observed += d[i];
    double observed = tally.observed * (1 / m1 + 1 / m2); /* the deviations add up to nothing */
    bool all = ways <= (double)rounds + 0.5;
    if (size == 0) {
        free(d);
        return error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to compare.", n);
    }
    Status status = all ? all_choices(d, n1, n, (size_t)(ways + 0.5), &tally, steps, error)
                        : sampled_choices(d, n1, n, rounds, seed, &tally, steps, error);
    conclude(&tally, all, observed, test);
    free(d);
    return status;
}

Status permutation_paired(const double *differences, size_t n, Alternative alternative, size_t rounds, uint64_t seed,
                          PermutationTest *test, const Steps *steps, Error *error)
{
    Tally tally = {.alternative = alternative};
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        tally.observed += differences[i];
        size += fabs(differences[i]);
    }
    if (n == 0 || size == 0)
        return error_set(error, ERR_INVALID, n == 0 ? "There are no values to test." : "All differences are zero, so there is nothing to compare.");
    tally.slack = SAME * size;
    bool all = n <= MOST_SIGNS && ((size_t)1 << n) <= rounds;
    size_t count = all ? (size_t)1 << n : rounds;
    Status status = OK;
    for (size_t round = 0; round < count && status == OK; round++) {
        Prng prng = prng_new(seed, round);
        uint64_t signs = round;
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            if (!all && i % 64 == 0)
                signs = prng_star(&prng);
            sum += signs >> i % 64 & 1 ? -differences[i] : differences[i];
        }
        tally_add(&tally, sum);
        status = steps_take(steps, round, count, error);
    }
    conclude(&tally, all, tally.observed / (double)n, test);
    return status;
}

/* All distinct orders of the labels, from the sorted one: the next in lexicographic order, false after the last. */
static bool next_labels(uint32_t *label, size_t n)
{
    size_t i = n - 1;
    while (i > 0 && label[i - 1] >= label[i])
        i--;
    if (i == 0)
        return false;
    size_t j = n - 1;
    while (label[j] <= label[i - 1])
        j--;
    uint32_t swap = label[i - 1];
    label[i - 1] = label[j];
    label[j] = swap;
    for (size_t low = i, high = n - 1; low < high; low++, high--) {
        swap = label[low];
        label[low] = label[high];
        label[high] = swap;
    }
    return true;
}

/* With the total fixed, F rises with the sum of (group sum)^2 / n of the deviations. */
static double between(const double *d, const uint32_t *group, size_t n, size_t groups, const double *counts, double *sums)
{
    double total = 0;
    memset(sums, 0, groups * sizeof *sums);
    for (size_t i = 0; i < n; i++)
        sums[group[i]] += d[i];
    for (size_t k = 0; k < groups; k++)
        total += counts[k] > 0 ? sums[k] * sums[k] / counts[k] : 0;
    return total;
}

static double arrangements(const double *counts, size_t groups, size_t n)
{
    double left = (double)n, log_ways = 0;
    for (size_t k = 0; k < groups; left -= counts[k++])
        log_ways += dist_log_choose(left, counts[k]);
    return exp(log_ways);
}

static Status all_labels(const double *d, size_t n, size_t groups, double *counts, size_t ways, Tally *tally, const Steps *steps, Error *error)
{
    uint32_t *label = mem_array(n, sizeof *label);
    Status status = OK;
    size_t at = 0;
    for (uint32_t k = 0; k < groups; k++)
        for (size_t i = 0; i < (size_t)counts[k]; i++)
            label[at++] = k;
    do {
        tally_add(tally, between(d, label, n, groups, counts, counts + groups));
        status = steps_take(steps, tally->rounds, ways, error);
    } while (status == OK && next_labels(label, n));
    free(label);
    return status;
}

static Status shuffled_values(double *d, const uint32_t *group, size_t n, size_t groups, double *counts, size_t rounds, uint64_t seed,
                              Tally *tally, const Steps *steps, Error *error)
{
    Status status = OK;
    for (size_t round = 0; round < rounds && status == OK; round++) {
        Prng prng = prng_new(seed, round);
        for (size_t i = n - 1; i > 0; i--) {
            size_t j = prng_star_below(&prng, i + 1);
            double swap = d[i];
            d[i] = d[j];
            d[j] = swap;
        }
        tally_add(tally, between(d, group, n, groups, counts, counts + groups));
        status = steps_take(steps, round, rounds, error);
    }
    return status;
}

Status permutation_groups(const double *values, const uint32_t *group, size_t n, size_t groups, size_t rounds, uint64_t seed,
                          PermutationTest *test, const Steps *steps, Error *error)
{
    double size, *d = deviations(values, n, &size), *counts = mem_zero(2 * groups + 1, sizeof *counts), used = 0, ss = 0;
    for (size_t i = 0; i < n; i++) {
        counts[group[i]]++;
        ss += d[i] * d[i];
    }
    for (size_t k = 0; k < groups; k++)
        used += counts[k] > 0;
    Status status = OK;
    if (used < 2 || (double)n <= used)
        status = error_set(error, ERR_INVALID, "At least 2 groups are compared, one of them of at least 2 values.");
    else if (size == 0)
        status = error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to compare.", n);
    if (status == OK) {
        double observed = between(d, group, n, groups, counts, counts + groups);
        Tally tally = {.alternative = GREATER, .observed = observed, .slack = SAME * ss};
        double ways = arrangements(counts, groups, n);
        bool all = ways <= (double)rounds + 0.5;
        status = all ? all_labels(d, n, groups, counts, (size_t)(ways + 0.5), &tally, steps, error)
                     : shuffled_values(d, group, n, groups, counts, rounds, seed, &tally, steps, error);
        conclude(&tally, all, observed / (used - 1) / ((ss - observed) / ((double)n - used)), test);
    }
    free(d);
    free(counts);
    return status;
}
