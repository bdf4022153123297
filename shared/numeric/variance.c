/* variance.c - see variance.h. */
#include "numeric/variance.h"

#include "base/memory.h"
#include "numeric/anova.h"
#include "numeric/quantile.h"
#include "numeric/workspace.h"

#include <stdlib.h>

static void centers(const double *values, const uint32_t *group, size_t n, size_t groups, bool median, const Summary *samples,
                    Double2 *center)
{
    static const double HALF = 0.5;
    if (!median) {
        for (size_t k = 0; k < groups; k++)
            center[k] = samples[k].mean;
        return;
    }
    double *split = workspace_new(n, sizeof *split);
    size_t *start = mem_array(groups + 1, sizeof *start);
    sample_split(values, group, n, groups, split, start);
    for (size_t k = 0; k < groups; k++) {
        center[k] = (Double2){0, 0};
        if (samples[k].n)
            quantile_select(split + start[k], samples[k].n, samples[k].min, samples[k].max, &HALF, 1, QUANTILE_DEFAULT,
                            &center[k].sum);
    }
    free(start);
    workspace_free(split, n, sizeof *split);
}

Status variance_levene(const double *values, const uint32_t *group, size_t n, size_t groups, bool median, VarianceTest *test,
                       Error *error)
{
    Summary *samples = mem_array(groups + 1, sizeof *samples);
    Double2 *center = mem_array(groups + 1, sizeof *center);
    double *away = workspace_new(n + 1, sizeof *away);
    Anova anova;
    sample_by_group(values, group, n, groups, samples);
    bool spread = false;
    for (size_t k = 0; k < groups; k++)
        spread |= samples[k].n > 0 && samples[k].ss > 0;
    centers(values, group, n, groups, median, samples, center);
    for (size_t i = 0; i < n; i++)
        away[i] = fabs(double2_from(values[i], center[group[i]]));
    sample_by_group(away, group, n, groups, samples);
    Status status = OK;
    if (n > 0 && !spread)
        status = error_set(error, ERR_INVALID, "The values are constant within every group, so there are no spreads to compare.");
    else
        status = anova_one_way(samples, groups, 0.95, &anova, error);
    if (status == OK)
        *test = (VarianceTest){anova.f, anova.df_between, anova.df_within, anova.p, anova.n, anova.groups};
    free(samples);
    free(center);
    workspace_free(away, n + 1, sizeof *away);
    return status;
}

Status variance_bartlett(const Summary *samples, size_t groups, VarianceTest *test, Error *error)
{
    double count = 0, ss = 0, df = 0, logs = 0, parts = 0;
    size_t n = 0;
    for (size_t k = 0; k < groups; k++) {
        if (!samples[k].n)
            continue;
        if (samples[k].n < 2 || samples[k].ss == 0)
            return error_set(error, ERR_INVALID, "Bartlett's test needs at least 2 different values in every group. "
                                                 "Levene's or Brown and Forsythe's test does without.");
        double own = (double)(samples[k].n - 1);
        ss += samples[k].ss;
        df += own;
        logs += own * log(samples[k].variance);
        parts += 1 / own;
        count++;
        n += samples[k].n;
    }
    if (count < 2)
        return error_set(error, ERR_INVALID, "Variances of at least 2 groups are compared; there %s.",
                         count > 0 ? "is only one with values" : "are no values");
    double statistic = (df * log(ss / df) - logs) / (1 + (parts - 1 / df) / (3 * (count - 1)));
    *test = (VarianceTest){fmax(0, statistic), count - 1, NAN, dist_chi2_upper(fmax(0, statistic), count - 1), n, (size_t)count};
    return OK;
}
