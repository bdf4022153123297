/*
** adjust.h - p values of several tests at once.
**
** Bonferroni; Holm, Scandinavian Journal of Statistics 6 (1979); Benjamini and Hochberg, JRSS B 57 (1995), which controls
** the false discovery rate. An adjusted p value is compared with the level as a single one would be.
*/
#ifndef QUERN_NUMERIC_ADJUST_H
#define QUERN_NUMERIC_ADJUST_H

#include <stddef.h>

typedef enum Adjustment {
    ADJUST_NONE,
    ADJUST_BONFERRONI,
    ADJUST_HOLM,
    ADJUST_BENJAMINI_HOCHBERG
} Adjustment;

/* adjusted may be p itself. NaN entries stay NaN and do not count as tests. */
void adjust_p(const double *p, size_t n, Adjustment method, double *adjusted);

#endif
