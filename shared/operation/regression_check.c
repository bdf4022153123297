/*
** regression_check.c - what a linear model presumes: a table of the tests, and a check with a verdict for each presumption.
**
** Borders: variance inflation 10 (Marquardt, Technometrics 12, 1970), half of it doubtful; Cook's distance 1 (Cook and Weisberg 1982);
** Durbin-Watson, with p below 0.05, outside 1.8 to 2.2 (a correlation of neighbours of about 0.1), broken outside 1.5 to 2.5 with p below 0.01; normality
** matters below 200 rows.
*/
#include "operation/check.h"
#include "operation/regression_report.h"

#include <math.h>
#include <string.h>

enum { NORMAL_BELOW = 200 };

static void test_row(AnswerTable *table, const char *name, double statistic, double p, const char *about)
{
    table_text(table, name);
    table_number(table, statistic);
    table_number(table, p);
    table_text(table, about);
}

static void write_table(const RegressionReport *report)
{
    const LinearDiagnostics *d = report->diagnostics;
    AnswerTable *table = answer_table(report->run->answer, "checks", "Checks of the assumptions");
    table_column(table, "test", "Test", FORMAT_TEXT);
    table_column(table, "statistic", "Statistic", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    table_column(table, "about", "A small p says", FORMAT_TEXT);
    test_row(table, "Breusch-Pagan (Koenker)", d->breusch_pagan, d->breusch_pagan_p, "the errors' variance depends on the features");
    test_row(table, "White", report->white->statistic, report->white->p, "the errors' variance is not constant");
    test_row(table, "Jarque-Bera", d->jarque_bera, d->jarque_bera_p, "the errors are not normal");
    test_row(table, "Durbin-Watson", d->durbin_watson, report->neighbours->p, "neighbouring rows' errors are related (unrelated: near 2)");
    if (!isnan(report->neighbours->p))
        table_note(table, "Durbin-Watson: two-sided, %s; one-sided, that errors follow their neighbours (below 2), %s.",
                   report->neighbours->exact ? "exact" : "by the normal limit", said_p(report->run->answer, report->neighbours->lower));
}

static void check_variance(const RegressionReport *report)
{
    static const CheckAlternative ROBUST = {
        .operation = "regression", .title = "Robust standard errors (HC3)", .set = "\"errors\":\"hc3\""};
    const char *p = said_p(report->run->answer, report->diagnostics->breusch_pagan_p);
    CheckVerdict verdict = check_p(report->diagnostics->breusch_pagan_p, 0.05, 0.01);
    if (isnan(report->diagnostics->breusch_pagan_p))
        return;
    if (strcmp(report->errors, "classic") != 0)
        check_add(report->run, "Constant variance", CHECK_OK, NULL, "Not needed: the standard errors are robust (%s).", report->errors);
    else if (verdict == CHECK_OK)
        check_add(report->run, "Constant variance", CHECK_OK, NULL, "The errors spread alike everywhere (Breusch-Pagan %s).", p);
    else
        check_add(report->run, "Constant variance", verdict, &ROBUST,
                  "The errors' variance is not constant (Breusch-Pagan %s). Choose robust standard errors, hc3.", p);
}

static void check_neighbours(const RegressionReport *report)
{
    const DurbinWatson *test = report->neighbours;
    const char *shown = said(report->run->answer, test->d), *p = said_p(report->run->answer, test->p);
    double away = fabs(test->d - 2);
    if (isnan(test->p))
        return;
    if (test->p >= 0.05)
        check_add(report->run, "Unrelated rows", CHECK_OK, NULL, "Errors of neighbouring rows are unrelated (Durbin-Watson %s, %s).", shown, p);
    else if (away <= 0.2)
        check_add(report->run, "Unrelated rows", CHECK_OK, NULL, "Errors of neighbouring rows are hardly related (Durbin-Watson %s, %s).", shown, p);
    else
        check_add(report->run, "Unrelated rows", test->p < 0.01 && away > 0.5 ? CHECK_FAILS : CHECK_DOUBTFUL, NULL,
                  "Errors of neighbouring rows are related (Durbin-Watson %s, %s); if rows follow time, %s.", shown, p,
                  test->d < 2 ? "p values are too small" : "p values are off");
}

static void check_normal(const RegressionReport *report)
{
    Answer *answer = report->run->answer;
    double p = report->diagnostics->jarque_bera_p;
    size_t n = report->model->fit.n;
    if (isnan(p))
        return;
    if (n >= NORMAL_BELOW)
        check_add(report->run, "Normal errors, or many rows", CHECK_OK, NULL, "There are %s rows: enough for coefficients that are near normal.", said_count(answer, n));
    else if (p >= 0.01)
        check_add(report->run, "Normal errors, or many rows", CHECK_OK, NULL, "The residuals look normal enough (Jarque-Bera %s).", said_p(answer, p));
    else
        check_add(report->run, "Normal errors, or many rows", CHECK_DOUBTFUL, NULL,
                  "The residuals are not normal (Jarque-Bera %s), which matters with few rows.", said_p(answer, p));
}

static void check_overlap(const RegressionReport *report)
{
    static const CheckAlternative RIDGE = {.operation = "regularized", .title = "Ridge regression", .set = "\"penalty\":\"ridge\""};
    const char *worst = NULL;
    double inflation = 0;
    size_t features = 0;
    for (size_t i = report->model->fit.intercept; i < report->model->k; i++) {
        features++;
        if (report->coefficients[i].vif > inflation) {
            inflation = report->coefficients[i].vif;
            worst = report->terms->names[i];
        }
    }
    if (!worst || features < 2 || !isfinite(inflation))
        return;
    const char *shown = said(report->run->answer, inflation);
    if (inflation <= 5)
        check_add(report->run, "Features that differ", CHECK_OK, NULL, "No feature is a combination of others (greatest variance inflation %s).", shown);
    else
        check_add(report->run, "Features that differ", inflation > 10 ? CHECK_FAILS : CHECK_DOUBTFUL, &RIDGE,
                  "\"%.120s\" is %s a combination of other features (variance inflation %s), so its coefficient is uncertain.", worst,
                  inflation > 10 ? "nearly" : "in part", shown);
}

static void check_influence(const RegressionReport *report)
{
    static const CheckAlternative INFLUENCE = {.operation = "regression", .title = "The influence of each row", .set = "\"influence\":true"};
    double cook = report->diagnostics->most_cook;
    if (!isfinite(cook))
        return;
    if (cook <= 1)
        check_add(report->run, "No row rules the fit", CHECK_OK, NULL, "The greatest Cook's distance is %s.", said(report->run->answer, cook));
    else
        check_add(report->run, "No row rules the fit", CHECK_FAILS, &INFLUENCE,
                  "A row has a Cook's distance of %s: the fit leans on it. Look at it with the option influence.", said(report->run->answer, cook));
}

void regression_checks(const RegressionReport *report)
{
    Answer *answer = report->run->answer;
    write_table(report);
    for (size_t i = 0; i < report->model->k; i++)
        if (report->coefficients[i].aliased)
            answer_warning(answer, "\"%.120s\" is a combination of the terms before it (collinear), so it has no coefficient of its own.",
                           report->terms->names[i]);
    if (report->model->df_residual == 0) {
        answer_warning(answer, "There are as many coefficients as rows: the fit is perfect whatever the data, and nothing can be inferred.");
        return;
    }
    if (linear_is_perfect(report->model)) {
        answer_warning(answer, "The features determine the target but for rounding: what is left of it says nothing, and the tests of it are left out.");
        return;
    }
    if (strcmp(report->errors, "classic") != 0 && report->diagnostics->most_leverage >= LINEAR_FULL_LEVERAGE)
        answer_warning(answer, "A row is fitted exactly whatever its value is (leverage 1: it has a level, or a combination of levels, for itself). Robust errors "
                               "cannot see its spread: those of terms that rest on it are too small, or left out.");
    check_variance(report);
    check_neighbours(report);
    check_normal(report);
    check_overlap(report);
    check_influence(report);
}
