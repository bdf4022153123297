/*
** anova_repeated.h - analysis of variance of one factor within subjects.
**
** Every subject is measured under every treatment. F of treatments against the interaction with subjects; Mauchly's test of
** sphericity (Annals of Mathematical Statistics 11, 1940) and the corrections of the degrees of freedom by Greenhouse and Geisser
** (Psychometrika 24, 1959) and Huynh and Feldt (J. Educational Statistics 1, 1976).
*/
#ifndef QUERN_NUMERIC_ANOVA_REPEATED_H
#define QUERN_NUMERIC_ANOVA_REPEATED_H

#include "numeric/effect.h"
#include "numeric/sample.h"

enum { REPEATED_TREATMENTS = 100 };

typedef struct RepeatedAnova {
    size_t subjects, treatments;
    double ss_treatment, ss_subject, ss_error;
    double df_treatment, df_subject, df_error;
    double f, p;
    double mauchly_w, mauchly_chi2, mauchly_df, mauchly_p; /* NaN for two treatments (always spherical) or too few subjects */
    double greenhouse_geisser, huynh_feldt;                /* epsilons */
    double p_greenhouse_geisser, p_huynh_feldt;
    Effect partial_eta_squared;
    double generalized_eta_squared;                        /* Olejnik and Algina 2003 */
} RepeatedAnova;

/* values[s + t * subjects]. At least 2 of each, at most REPEATED_TREATMENTS treatments. */
Status anova_repeated(const double *values, size_t subjects, size_t treatments, double confidence, RepeatedAnova *anova, Error *error) MUST_USE;

#endif
