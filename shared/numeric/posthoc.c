/* posthoc.c - see posthoc.h. */
#include "numeric/posthoc.h"

#include "base/crew.h"
#include "base/memory.h"

#include <stdlib.h>

typedef struct Pooled {
    double groups, df, variance;
    double quantile;          /* of the studentized range with the pooled df (Tukey): the same for all pairs, and dear */
} Pooled;

enum { PAIRS_AT_ONCE = 8 };

typedef struct Comparing {
    const Summary *samples;
    const Pooled *pooled;
    PosthocMethod method;
    double level;
    PosthocPair *pairs;
    size_t count;
} Comparing;

static bool separate(PosthocMethod method)
{
    return method == POSTHOC_GAMES_HOWELL || method == POSTHOC_WELCH_T;
}

static Status pool(const Summary *samples, size_t groups, PosthocMethod method, Pooled *pooled, Error *error)
{
    double ss = 0;
    *pooled = (Pooled){0};
    for (size_t k = 0; k < groups; k++) {
        if (!samples[k].n)
            continue;
        if (separate(method) && samples[k].n < 2)
            return error_set(error, ERR_INVALID, "Comparisons with separate variances need at least 2 values in every group; one group "
                                                 "has a single value.");
        pooled->groups++;
        pooled->df += (double)(samples[k].n - 1);
        ss += samples[k].ss;
    }
    pooled->variance = ss / pooled->df;
    if (pooled->groups < 2)
        return error_set(error, ERR_INVALID, "At least 2 groups are compared; there %s.",
                         pooled->groups > 0 ? "is only one with values" : "are no values");
    if (pooled->df < (method == POSTHOC_TUKEY ? 2 : 1))
        return error_set(error, ERR_INVALID, "The groups hold too few values to measure the spread within them.");
    if (ss == 0)
        return error_set(error, ERR_INVALID, "The values are constant within every group, so there is no spread to test against.");
    return OK;
}

static PosthocPair compare(const Summary *a, const Summary *b, const Pooled *pooled, PosthocMethod method, double level)
{
    double na = (double)a->n, nb = (double)b->n;
    PosthocPair pair = {.difference = double2_minus(a->mean, b->mean), .df = pooled->df, .p = NAN};
    double square = pooled->variance * (1 / na + 1 / nb);
    if (separate(method)) {
        double va = a->variance / na, vb = b->variance / nb, share = va / (va + vb);
        square = va + vb;
        pair.df = 1 / (share * share / (na - 1) + (1 - share) * (1 - share) / (nb - 1));
    }
    pair.se = sqrt(square);
    double t = pair.difference / pair.se, margin;
    if (method == POSTHOC_TUKEY || method == POSTHOC_GAMES_HOWELL) {
        pair.statistic = fabs(t) * sqrt(2);
        pair.p_adjusted = dist_tukey_upper(pair.statistic, pooled->groups, pair.df);
        double quantile = method == POSTHOC_TUKEY ? pooled->quantile : dist_tukey_quantile(level, pooled->groups, pair.df);
        margin = quantile / sqrt(2) * pair.se;
    } else {
        pair.statistic = t;
        pair.p = dist_t_two_sided(t, pair.df);
        margin = dist_t_quantile(0.5 + level / 2, pair.df) * pair.se;
    }
    pair.interval = inference_interval(pair.difference, margin, TWO_SIDED);
    return pair;
}

/* The distribution of the studentized range takes about a millisecond a time, so threads share the pairs. */
static void compare_task(void *context, size_t task, size_t thread)
{
    const Comparing *job = context;
    (void)thread;
    for (size_t i = task * PAIRS_AT_ONCE; i < (task + 1) * PAIRS_AT_ONCE && i < job->count; i++) {
        uint32_t first = job->pairs[i].first, second = job->pairs[i].second;
        job->pairs[i] = compare(&job->samples[first], &job->samples[second], job->pooled, job->method, job->level);
        job->pairs[i].first = first;
        job->pairs[i].second = second;
    }
}

Status posthoc_pairs(const Summary *samples, size_t groups, PosthocMethod method, Adjustment adjustment, double confidence,
                     PosthocPair *pairs, size_t *count, Error *error)
{
    Pooled pooled;
    Status status = pool(samples, groups, method, &pooled, error);
    if (status != OK)
        return status;
    bool adjusted = method == POSTHOC_POOLED_T || method == POSTHOC_WELCH_T;
    double comparisons = pooled.groups * (pooled.groups - 1) / 2;
    double level = adjusted && adjustment == ADJUST_BONFERRONI ? 1 - (1 - confidence) / comparisons : confidence;
    *count = 0;
    for (uint32_t a = 0; a < groups; a++)
        for (uint32_t b = a + 1; b < groups; b++) {
            if (!samples[a].n || !samples[b].n)
                continue;
            if (separate(method) && samples[a].ss == 0 && samples[b].ss == 0)
                return error_set(error, ERR_INVALID, "Two groups are constant, so their difference can not be tested with separate "
                                                     "variances. Tukey's method pools the variance of all groups.");
            pairs[(*count)++] = (PosthocPair){.first = a, .second = b};
        }
    if (method == POSTHOC_TUKEY)
        pooled.quantile = dist_tukey_quantile(level, pooled.groups, pooled.df);
    Comparing job = {samples, &pooled, method, level, pairs, *count};
    crew_run((*count + PAIRS_AT_ONCE - 1) / PAIRS_AT_ONCE, compare_task, &job);
    if (adjusted) {
        double *p = mem_array(*count + 1, sizeof *p);
        for (size_t i = 0; i < *count; i++)
            p[i] = pairs[i].p;
        adjust_p(p, *count, adjustment, p);
        for (size_t i = 0; i < *count; i++)
            pairs[i].p_adjusted = p[i];
        free(p);
    }
    return OK;
}
