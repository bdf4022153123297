/* coefficients.h - how every model tells its coefficients. */
#ifndef QUERN_OPERATION_COEFFICIENTS_H
#define QUERN_OPERATION_COEFFICIENTS_H

#include "numeric/linear.h"
#include "operation/answer.h"

typedef double CoefficientFigure(const Coefficient *coefficient);
double coefficient_estimate(const Coefficient *c);
double coefficient_se(const Coefficient *c);
double coefficient_statistic(const Coefficient *c);
double coefficient_p(const Coefficient *c);

/* Of the k coefficients, whose names are given, those from `from` on (1 leaves the intercept out). An object {name: figure}; one of intervals,
** {name: [low, high]}; a table; a figure of estimates with intervals. */
void coefficients_object(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k,
                         CoefficientFigure *figure);
void coefficients_intervals(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t k);
/* statistic: "t" or "z". linear: with standardised coefficients and variance inflation factors. ratio: what exp(estimate) is called ("Odds ratio"), to add it
** with its interval; NULL: not added. */
void coefficients_table(Answer *answer, const char *const *names, const Coefficient *c, size_t k, const char *statistic, bool linear,
                        const char *ratio);
void coefficients_figure(Answer *answer, const char *const *names, const Coefficient *c, size_t from, size_t k, Arena *arena);

#endif
