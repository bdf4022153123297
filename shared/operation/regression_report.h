/*
** regression_report.h - a fitted linear model as result, tables, figures and words.
*/
#ifndef QUERN_OPERATION_REGRESSION_REPORT_H
#define QUERN_OPERATION_REGRESSION_REPORT_H

#include "numeric/durbin_watson.h"
#include "operation/model_terms.h"

typedef struct RegressionReport {
    OperationRun *run;
    const ModelTerms *terms;
    const LinearModel *model;
    const LinearDiagnostics *diagnostics;
    const WhiteTest *white;
    const DurbinWatson *neighbours;
    const Coefficient *coefficients; /* model->k, with the errors asked for */
    const char *errors;              /* name of these */
} RegressionReport;

void regression_report(const RegressionReport *report); /* all but figures */
void regression_checks(const RegressionReport *report); /* the table and the checks of what the model presumes; warnings */
void regression_terms(const RegressionReport *report);  /* the test of each term, all its columns together */
void regression_report_figures(const RegressionReport *report, const LinearRows *lines);
void regression_report_cases(Answer *answer, const LinearPrediction *prediction, size_t n);

/* For all models: an object of numbers by name, of the coefficients after the intercept; a table and a figure of the coefficients, `statistic` being t or z. `ratio`
** names exp(estimate) ("Odds ratio") and adds it with its interval; NULL: none. */
typedef double CoefficientFigure(const Coefficient *coefficient);
void coefficients_object(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k,
                         CoefficientFigure *figure);
void coefficients_intervals(Json *json, const char *name, const char *const *names, const Coefficient *c, size_t from, size_t k, bool ratios);
void coefficients_table(Answer *answer, const char *const *names, const Coefficient *c, size_t k, bool linear, const char *statistic,
                        const char *ratio);
/* linear: where the units of the features are so far apart that some of the coefficients could not be seen, the standardised ones are drawn, too. */
void coefficients_figures(Answer *answer, const char *const *names, const Coefficient *c, size_t from, size_t k, bool linear, Arena *arena);
double coefficient_estimate(const Coefficient *c);
double coefficient_se(const Coefficient *c);
double coefficient_statistic(const Coefficient *c);
double coefficient_p(const Coefficient *c);

#endif
