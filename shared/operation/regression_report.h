/*
** regression_report.h - a fitted linear model as result, tables, figures and words.
*/
#ifndef QUERN_OPERATION_REGRESSION_REPORT_H
#define QUERN_OPERATION_REGRESSION_REPORT_H

#include "operation/model_terms.h"

typedef struct RegressionReport {
    OperationRun *run;
    const ModelTerms *terms;
    const LinearModel *model;
    const LinearDiagnostics *diagnostics;
    const WhiteTest *white;
    const Coefficient *coefficients; /* model->k, with the errors asked for */
    const char *errors;              /* name of these */
} RegressionReport;

void regression_report(const RegressionReport *report); /* all but figures */
void regression_checks(const RegressionReport *report); /* the table and the checks of what the model presumes; warnings */
void regression_report_figures(const RegressionReport *report, const LinearRows *lines);
void regression_report_cases(Answer *answer, const LinearPrediction *prediction, size_t n);

#endif
