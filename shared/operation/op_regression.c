/*
** op_regression.c - linear regression by least squares, with inference, diagnostics and predictions.
**
** Formulas and sources stand in numeric/linear.h and numeric/least_squares.h.
*/
#include "figure/figure.h"
#include "numeric/distribution.h"
#include "numeric/rank.h"
#include "operation/model_terms.h"
#include "operation/regression_report.h"

#include <math.h>
#include <string.h>

static const char *const ERRORS[] = {"classic", "hc0", "hc1", "hc2", "hc3", NULL};

static const char *const ASSUMPTIONS[] = {"The mean of the target is a sum of the features' effects.",
                                          "Rows are independent of each other.",
                                          "The errors have one variance (else choose robust errors, hc3).",
                                          "The errors are about normal; with many rows this hardly matters.", NULL};

static const Param PARAMS[] = {
    {"target", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC | COLUMN_BOOLEAN, .title = "Column to explain",
     .doc = "A column of numbers."},
    {"features", PARAM_COLUMNS, .required = true, .columns = COLUMN_ANY, .min_items = 1, .max_items = 1000, .title = "Explained by",
     .doc = "Columns that the target may depend on. Text enters as categories, dates as days."},
    {"intercept", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Intercept",
     .doc = "Whether the model has a constant. Without one R squared is about 0, not about the mean."},
    MODEL_CATEGORICAL_PARAM,
    MODEL_TERM_PARAMS,
    {"errors", PARAM_ENUM, .choices = ERRORS, .has_default = true, .default_text = "classic", .title = "Standard errors",
     .doc = "classic, or robust against unequal variances: hc0 (White), hc1, hc2, hc3 (MacKinnon and White)."},
    MODEL_CONFIDENCE_PARAM,
    {"influence", PARAM_BOOLEAN, .has_default = true, .default_boolean = false, .title = "Influence of each row",
     .doc = "Adds residual (always there up to 10,000 rows), leverage, studentized residual, Cook's distance and DFFITS of each row."},
    MODEL_PREDICT_PARAM,
    {NULL}};

static CovarianceKind kind_of(const char *text)
{
    for (size_t i = 0; ERRORS[i]; i++)
        if (strcmp(ERRORS[i], text) == 0)
            return (CovarianceKind)i;
    return COVARIANCE_CLASSIC;
}

/* Those of many rows cost time and memory, so they are for who asks; of few the first four are drawn in any case. */
static void take_arrays(OperationRun *run, size_t n, bool influence, LinearRows *lines)
{
    double **wanted[] = {&lines->fitted, &lines->residual, &lines->leverage, &lines->standardized, &lines->studentized, &lines->cook, &lines->dffits};
    for (size_t i = 0; i < (influence ? 7 : n <= ANSWER_ROWS ? 4 : 2); i++)
        *wanted[i] = frame_array(run->frame, n, sizeof(double));
}

static void give_arrays(OperationRun *run, const ModelTerms *terms, const LinearRows *lines)
{
    answer_array(run->answer, "predictions", lines->fitted, 1, NULL, &terms->sample);
    if (lines->cook || terms->sample.n <= ANSWER_ROWS)
        answer_array(run->answer, "residuals", lines->residual, 1, NULL, &terms->sample);
    if (!lines->cook)
        return;
    answer_array(run->answer, "leverage", lines->leverage, 1, NULL, &terms->sample);
    answer_array(run->answer, "studentized_residuals", lines->studentized, 1, NULL, &terms->sample);
    answer_array(run->answer, "cooks_distance", lines->cook, 1, NULL, &terms->sample);
    answer_array(run->answer, "dffits", lines->dffits, 1, NULL, &terms->sample);
}

static Status predict_cases(OperationRun *run, const ModelTerms *terms, const LinearModel *model, Error *error)
{
    Design cases;
    Status status = model_terms_cases(run, terms, &cases, error);
    if (status != OK || cases.n == 0)
        return status;
    LinearPrediction out = {0};
    double **wanted[] = {&out.fitted, &out.low, &out.high, &out.new_low, &out.new_high};
    for (size_t i = 0; i < 5; i++)
        *wanted[i] = arena_array(run->arena, cases.n, sizeof(double));
    Rows rows = design_rows(&cases);
    linear_predict(model, &rows, &out);
    regression_report_cases(run->answer, &out, cases.n);
    return OK;
}

/* A target of decimals as its exact distances from a centre, which an intercept takes up: its digits count however far from 0 it lies. */
static Status read_target(OperationRun *run, const ModelTerms *terms, bool intercept, const double **y, double *centre, Error *error)
{
    size_t column = param_value(run->params, "target")->columns[0];
    Centred centred;
    *y = terms->y.values;
    *centre = 0;
    if (!intercept || frame_schema(run->frame)->fields[column].type != TYPE_DECIMAL)
        return OK;
    Status status = frame_centred(run->frame, column, &terms->sample, &centred, error);
    if (status != OK)
        return status;
    double *distances = frame_array(run->frame, centred.n + 1, sizeof *distances);
    for (size_t i = 0; i < centred.n; i++)
        distances[i] = centred_length(&centred, centred.values[i]);
    frame_release(run->frame, centred.values);
    *y = distances;
    *centre = centred_place(&centred, 0);
    return OK;
}

static void move_back(LinearModel *model, const LinearRows *lines, double centre, size_t n)
{
    if (centre == 0)
        return;
    linear_shift(model, centre);
    for (size_t i = 0; i < n; i++)
        lines->fitted[i] += centre;
}

static Status regression(OperationRun *run, Error *error)
{
    bool intercept = param_value(run->params, "intercept")->boolean;
    CovarianceKind kind = kind_of(param_value(run->params, "errors")->text);
    ModelTerms terms;
    LinearModel model;
    Status status = model_terms_read(run, intercept, &terms, error);
    if (status != OK)
        return status;
    const double *y, *weights = terms.weights.values;
    double centre;
    status = read_target(run, &terms, intercept, &y, &centre, error);
    if (status == OK)
        status = linear_fit(&terms.rows, y, weights, intercept, param_value(run->params, "confidence")->number, &model, error);
    if (status != OK)
        return status;
    LinearRows lines = {0};
    LinearDiagnostics diagnostics;
    WhiteTest white;
    DurbinWatson neighbours;
    take_arrays(run, terms.sample.n, param_value(run->params, "influence")->boolean, &lines);
    linear_diagnose(&model, &terms.rows, y, weights, kind, &lines, &diagnostics);
    durbin_watson_test(&model, &terms.rows, weights, diagnostics.durbin_watson, &neighbours);
    if (linear_is_perfect(&model))
        white = (WhiteTest){NAN, NAN, 0, false};
    else
        status = linear_white(&model, &terms.rows, lines.fitted, lines.residual, weights, &white, error);
    if (status == OK) {
        Coefficient *coefficients = arena_array(run->arena, model.k + 1, sizeof *coefficients);
        move_back(&model, &lines, centre, terms.sample.n);
        linear_robust(&model, &diagnostics, coefficients);
        RegressionReport report = {run, &terms, &model, &diagnostics, &white, &neighbours, coefficients, ERRORS[kind]};
        give_arrays(run, &terms, &lines);
        regression_report(&report);
        regression_report_figures(&report, &lines);
        status = predict_cases(run, &terms, &model, error);
    }
    linear_diagnostics_free(&diagnostics);
    linear_free(&model);
    return status;
}

static double cost(size_t rows, const ParamCheck *params)
{
    return model_cost(rows, params, 12);
}

const Operation OP_REGRESSION = {
    .name = "regression",
    .title = "Linear regression",
    .group = "Linear models",
    .answers = "How does a number depend on other columns?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in the target or a feature are left out and counted (listwise).",
    .params = PARAMS,
    .weights = true,
    .cost = cost,
    .run = regression};
