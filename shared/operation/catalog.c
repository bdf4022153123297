/*
** catalog.c - the operations. A row here and the file op_<name>.c make one; keep the rows sorted, since lists show this order.
*/
#include "operation/operation.h"

#include <string.h>

#define ALL_OPERATIONS(ROW) \
    ROW(ANOVA) \
    ROW(ANOVA_WELCH) \
    ROW(CLUSTERING) \
    ROW(CORRELATION) \
    ROW(ECDF) \
    ROW(FREQUENCIES) \
    ROW(GLM) \
    ROW(HISTOGRAM) \
    ROW(PARTIAL_CORRELATION) \
    ROW(PCA) \
    ROW(POSTHOC) \
    ROW(REGRESSION) \
    ROW(REGULARIZED) \
    ROW(SCORES) \
    ROW(TTEST_INDEPENDENT) \
    ROW(TTEST_ONE_SAMPLE) \
    ROW(TTEST_PAIRED)

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
