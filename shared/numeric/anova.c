/* anova.c - see anova.h. */
#include "numeric/anova.h"

static Double2 grand_mean(const Summary *samples, size_t groups, double n)
{
    Double2 total = {0, 0};
    for (size_t k = 0; k < groups; k++)
        if (samples[k].n) {
            double count = (double)samples[k].n, part = samples[k].mean.sum * count;
            total = double2_add(total, part);
            total = double2_add(total, fma(samples[k].mean.sum, count, -part) + samples[k].mean.rest * count);
        }
    return double2_share(total, n);
}

Status anova_one_way(const Summary *samples, size_t groups, double confidence, Anova *anova, Error *error)
{
    *anova = (Anova){0};
    Double2 between = {0, 0}, within = {0, 0};
    for (size_t k = 0; k < groups; k++) {
        anova->n += samples[k].n;
        anova->groups += samples[k].n > 0;
    }
    if (anova->groups < 2)
        return error_set(error, ERR_INVALID, "An analysis of variance compares at least 2 groups; there %s.",
                         anova->groups ? "is only one with values" : "are no values");
    if (anova->n == anova->groups)
        return error_set(error, ERR_INVALID, "Every group has a single value, so that nothing measures the spread within groups. "
                                             "Choose a factor with fewer levels.");
    Double2 grand = grand_mean(samples, groups, (double)anova->n);
    for (size_t k = 0; k < groups; k++)
        if (samples[k].n) {
            double d = double2_minus(samples[k].mean, grand);
            between = double2_add(between, (double)samples[k].n * d * d);
            within = double2_add(within, samples[k].ss);
        }
    anova->grand_mean = double2_value(grand);
    anova->df_between = (double)(anova->groups - 1);
    anova->df_within = (double)(anova->n - anova->groups);
    anova->ss_between = double2_value(between);
    anova->ss_within = double2_value(within);
    anova->ss_total = anova->ss_between + anova->ss_within;
    if (anova->ss_within == 0) {
        double least = INFINITY, most = -INFINITY; /* equal values may have means that differ in the last place */
        for (size_t k = 0; k < groups; k++)
            if (samples[k].n) {
                least = fmin(least, samples[k].min);
                most = fmax(most, samples[k].max);
            }
        if (least == most)
            return error_set(error, ERR_INVALID, "All %zu values are equal, so there is nothing to compare.", anova->n);
    }
    anova->ms_between = anova->ss_between / anova->df_between;
    anova->ms_within = anova->ss_within / anova->df_within;
    anova->f = anova->ms_between / anova->ms_within;
    anova->p = dist_f_upper(anova->f, anova->df_between, anova->df_within);
    anova->r_squared = anova->ss_between / anova->ss_total;
    anova->residual_sd = sqrt(anova->ms_within);
    anova->eta_squared = effect_eta(anova->f, anova->df_between, anova->df_within, confidence);
    anova->eta_squared.value = anova->r_squared;
    anova->omega_squared = effect_omega(anova->f, anova->df_between, anova->df_within);
    return OK;
}

Status anova_welch(const Summary *samples, size_t groups, WelchAnova *anova, Error *error)
{
    double weights = 0, mean = 0, count = 0, reference = 0;
    *anova = (WelchAnova){0};
    for (size_t k = 0; k < groups; k++) {
        if (samples[k].n == 0)
            continue;
        if (samples[k].n < 2 || samples[k].ss == 0)
            return error_set(error, ERR_INVALID, samples[k].n < 2
                             ? "Welch's test needs at least 2 values in every group; one group has a single value."
                             : "Welch's test weighs groups by their variances, and one group of %zu values is constant.", samples[k].n);
        if (anova->groups == 0)
            reference = samples[k].mean.sum;
        double weight = (double)samples[k].n / samples[k].variance;
        weights += weight;
        mean += weight * ((samples[k].mean.sum - reference) + samples[k].mean.rest);
        anova->groups++;
        anova->n += samples[k].n;
    }
    if (anova->groups < 2)
        return error_set(error, ERR_INVALID, "Welch's test compares at least 2 groups; there %s.",
                         anova->groups ? "is only one with values" : "are no values");
    mean /= weights;
    count = (double)anova->groups;
    double between = 0, lambda = 0;
    for (size_t k = 0; k < groups; k++)
        if (samples[k].n) {
            double weight = (double)samples[k].n / samples[k].variance, rest = 1 - weight / weights;
            double d = ((samples[k].mean.sum - reference) + samples[k].mean.rest) - mean;
            between += weight * d * d;
            lambda += rest * rest / (double)(samples[k].n - 1);
        }
    lambda /= count * count - 1;
    anova->df1 = count - 1;
    anova->df2 = 1 / (3 * lambda);
    anova->f = between / anova->df1 / (1 + 2 * (count - 2) * lambda);
    anova->p = dist_f_upper(anova->f, anova->df1, anova->df2);
    return OK;
}
