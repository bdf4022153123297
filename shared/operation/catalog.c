/*
** catalog.c - the operations. A row here and the file op_<name>.c make one; keep the rows sorted, since lists show this order.
*/
#include "operation/operation.h"

#include <string.h>

#define ALL_OPERATIONS(ROW) \
    ROW(ANOVA) \
    ROW(ANOVA_REPEATED) \
    ROW(ANOVA_TWO_WAY) \
    ROW(ANOVA_WELCH) \
    ROW(BOOTSTRAP) \
    ROW(BOX_PLOT) \
    ROW(CLUSTERING) \
    ROW(CONTINGENCY) \
    ROW(CORRELATION) \
    ROW(DESCRIBE) \
    ROW(ECDF) \
    ROW(FREQUENCIES) \
    ROW(FRIEDMAN) \
    ROW(GLM) \
    ROW(HISTOGRAM) \
    ROW(KDE) \
    ROW(KRUSKAL_WALLIS) \
    ROW(KS_ONE_SAMPLE) \
    ROW(KS_TWO_SAMPLE) \
    ROW(MANN_WHITNEY) \
    ROW(NORMALITY) \
    ROW(PARTIAL_CORRELATION) \
    ROW(PCA) \
    ROW(PERMUTATION_TEST) \
    ROW(POISSON_RATE) \
    ROW(POSTHOC) \
    ROW(POWER_ANOVA) \
    ROW(POWER_CHI_SQUARED) \
    ROW(POWER_CORRELATION) \
    ROW(POWER_PROPORTION) \
    ROW(POWER_T) \
    ROW(PROPORTION_ONE) \
    ROW(PROPORTION_TWO) \
    ROW(QQ_PLOT) \
    ROW(REGRESSION) \
    ROW(REGULARIZED) \
    ROW(SCORES) \
    ROW(SIGN_TEST) \
    ROW(TTEST_INDEPENDENT) \
    ROW(TTEST_ONE_SAMPLE) \
    ROW(TTEST_PAIRED) \
    ROW(VARIANCE_HOMOGENEITY) \
    ROW(VIOLIN) \
    ROW(WILCOXON)

#define DECLARE(name) extern const Operation OP_##name;
ALL_OPERATIONS(DECLARE)

#define POINT(name) &OP_##name,
const Operation *const OPERATIONS[] = {ALL_OPERATIONS(POINT) NULL};

const Operation *operation_find(const char *name)
{
    for (size_t i = 0; OPERATIONS[i]; i++)
        if (strcmp(OPERATIONS[i]->name, name) == 0)
            return OPERATIONS[i];
    return NULL;
}
