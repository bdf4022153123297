/* ttest.c - see ttest.h. */
#include "numeric/ttest.h"

static void conclude(StudentTest *test, Alternative alternative, double confidence)
{
    test->t = test->estimate / test->se;
    test->p = inference_t_p(test->t, test->df, alternative);
    double quantile = dist_t_quantile(inference_level(confidence, alternative), test->df);
    test->interval = inference_interval(test->estimate, quantile * test->se, alternative);
}

Status ttest_one(const Summary *sample, double mu, Alternative alternative, double confidence, StudentTest *test, Error *error)
{
    if (sample->n < 2)
        return error_set(error, ERR_INVALID, "A t test needs at least 2 values; there are %zu.", sample->n);
    if (sample->ss == 0)
        return error_set(error, ERR_INVALID, "All %zu values are equal, so there is no spread to test against.", sample->n);
    double n = (double)sample->n;
    *test = (StudentTest){.df = n - 1, .se = sample->sd / sqrt(n), .estimate = (sample->mean.sum - mu) + sample->mean.rest};
    conclude(test, alternative, confidence);
    test->d = effect_d(test->estimate / sample->sd, test->t, test->df, sqrt(n), confidence);
    test->g = effect_g(test->d, test->df);
    return OK;
}

Status ttest_two(const Summary *first, const Summary *second, double mu, bool welch, Alternative alternative, double confidence,
                 StudentTest *test, Error *error)
{
    double n1 = (double)first->n, n2 = (double)second->n;
    size_t least = welch ? 2 : 1;
    if (first->n < least || second->n < least || first->n + second->n < 3)
        return error_set(error, ERR_INVALID, "Each group needs at least 2 values; there are %zu and %zu.", first->n, second->n);
    if (first->ss == 0 && second->ss == 0)
        return error_set(error, ERR_INVALID, "The values are constant within both groups, so there is no spread to test against.");
    double df = n1 + n2 - 2, pooled = (first->ss + second->ss) / df;
    *test = (StudentTest){.df = df, .estimate = double2_minus(first->mean, second->mean) - mu, .se = sqrt(pooled * (1 / n1 + 1 / n2))};
    double root_n = sqrt(n1 * n2 / (n1 + n2));
    double d = test->estimate / sqrt(pooled);
    test->d = effect_d(d, d * root_n, df, root_n, confidence);
    test->g = effect_g(test->d, df);
    if (welch) {
        double v1 = first->variance / n1, v2 = second->variance / n2;
        test->se = sqrt(v1 + v2);
        double share = v1 / (v1 + v2);
        test->df = 1 / (share * share / (n1 - 1) + (1 - share) * (1 - share) / (n2 - 1));
    }
    conclude(test, alternative, confidence);
    return OK;
}
