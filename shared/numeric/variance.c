/* variance.c - see variance.h. */
#include "numeric/variance.h"

#include "base/memory.h"
#include "numeric/anova.h"
#include "numeric/quantile.h"
#include "numeric/workspace.h"

#include <stdlib.h>

static Double2 center_of(const double *values, const Summary *sample, bool median)
{
    static const double HALF = 0.5;
    Double2 center = sample->mean;
    if (median) {
        center.rest = 0;
        quantile_select(values, sample->n, sample->min, sample->max, &HALF, 1, QUANTILE_DEFAULT, &center.sum);
    }
    return center;
}

Status variance_levene(const double *sorted, const size_t *start, const Summary *samples, size_t groups, bool median, VarianceTest *test, Error *error)
{
    size_t n = start[groups];
    Summary *spreads = mem_array(groups + 1, sizeof *spreads);
    double *away = workspace_new(n + 1, sizeof *away);
    Anova anova;
    bool spread = false;
    for (size_t k = 0; k < groups; k++) {
        spread |= samples[k].n > 0 && samples[k].ss > 0;
        Double2 center = samples[k].n ? center_of(sorted + start[k], &samples[k], median) : (Double2){0, 0};
        for (size_t i = start[k]; i < start[k + 1]; i++)
            away[i] = fabs(double2_from(sorted[i], center));
    }
    sample_of_groups(away, start, groups, spreads);
    Status status = OK;
    if (n > 0 && !spread)
        status = error_set(error, ERR_INVALID, "The values are constant within every group, so there are no spreads to compare.");
    else
        status = anova_one_way(spreads, groups, 0.95, &anova, error);
    if (status == OK)
        *test = (VarianceTest){anova.f, anova.df_between, anova.df_within, anova.p, anova.n, anova.groups};
    free(spreads);
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
