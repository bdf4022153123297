/*
** anova_two.h - analysis of variance of two factors, balanced or not.
**
** The cells (pairs of levels) carry everything: the spread within them is the error, and the effects are fitted to their means
** with their counts as weights, by Householder QR of the model's columns (sum-to-zero coding) in the cells. Sums of squares:
**
**     type I    first | nothing, second | first, interaction | both      (sequential: the order matters)
**     type II   first | second, second | first, interaction | both
**     type III  first | second and interaction, second | first and interaction, interaction | both
**
** All are equal when the cells have equally many values. Source: Yates (JASA 29, 1934); Langsrud, Statistics and Computing 13
** (2003). Type III needs values in every cell, as does the interaction with full degrees of freedom; without, the
** interaction's are reduced to what can be estimated and type III is refused.
*/
#ifndef QUERN_NUMERIC_ANOVA_TWO_H
#define QUERN_NUMERIC_ANOVA_TWO_H

#include "numeric/effect.h"
#include "numeric/sample.h"

#include <stdbool.h>

enum { ANOVA_TWO_CELLS = 2500 };

typedef struct AnovaEffect {
    double ss, df, ms, f, p;
    Effect partial_eta_squared;
    double partial_omega_squared;
} AnovaEffect;

typedef struct TwoWayAnova {
    size_t n, empty;                         /* empty: cells without values */
    AnovaEffect first, second, interaction;  /* interaction: df 0 and NaN when left out */
    double ss_error, df_error, ms_error, ss_total;
    double r_squared;
    bool balanced;
} TwoWayAnova;

/* cells[i * levels2 + j]: one Summary a cell (sample_by_group over the pair's code). Every level has a value somewhere.
** At most ANOVA_TWO_CELLS cells. Time cubic in the cells. */
Status anova_two_way(const Summary *cells, size_t levels1, size_t levels2, bool interaction, int type, double confidence,
                     TwoWayAnova *anova, Error *error) MUST_USE;

#endif
