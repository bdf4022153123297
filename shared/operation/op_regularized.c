/*
** op_regularized.c - ridge, lasso and elastic net regression with the penalty chosen by cross-validation; see numeric/elastic_net.h.
*/
#include "figure/figure.h"
#include "numeric/elastic_net.h"
#include "operation/model_terms.h"

#include <math.h>
#include <string.h>

enum { DRAWN = 30 };

static const char *const PENALTIES[] = {"ridge", "lasso", "elastic_net", NULL};
static const char *const RULES[] = {"min", "one_se", NULL};

static const char *const ASSUMPTIONS[] = {"The mean of the target is a sum of the features' effects.", "Rows are independent of each other.",
                                          "What is wanted is good prediction: penalised coefficients are drawn towards 0 and have no p values.", NULL};

static const Param PARAMS[] = {
    {"target", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC | COLUMN_BOOLEAN, .title = "Column to explain",
     .doc = "A column of numbers."},
    {"features", PARAM_COLUMNS, .required = true, .columns = COLUMN_ANY, .min_items = 1, .max_items = ELASTIC_COLUMNS, .title = "Explained by",
     .doc = "Columns that the target may depend on. Text enters as categories, dates as days."},
    {"penalty", PARAM_ENUM, .choices = PENALTIES, .has_default = true, .default_text = "lasso", .title = "Penalty",
     .doc = "Ridge shrinks all coefficients, lasso drops features, elastic net does both."},
    {"l1_ratio", PARAM_NUMBER, .has_default = true, .default_number = 0.5, .min = 0.01, .max = 1, .title = "Share of the lasso",
     .doc = "Elastic net: the share (alpha) of the lasso's penalty."},
    {"lambda", PARAM_NUMBER, .min = 1e-300, .max = 1e300, .title = "Lambda",
     .doc = "Strength of the penalty, on standardised columns; chosen by cross-validation when not given."},
    {"folds", PARAM_INTEGER, .has_default = true, .default_integer = 10, .min = 2, .max = ELASTIC_FOLDS, .title = "Folds",
     .doc = "Parts for cross-validation."},
    {"rule", PARAM_ENUM, .choices = RULES, .has_default = true, .default_text = "min", .title = "Choice of lambda",
     .doc = "The least cross-validated error, or the strongest penalty within one standard error of it."},
    {"seed", PARAM_INTEGER, .has_default = true, .default_integer = 1, .min = 0, .max = 2147483647, .title = "Seed",
     .doc = "Deals the rows to folds. Equal seeds give equal answers."},
    {"intercept", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .title = "Intercept", .doc = "Whether the model has a constant."},
    MODEL_CATEGORICAL_PARAM,
    MODEL_TERM_PARAMS,
    MODEL_PREDICT_PARAM,
    {NULL}};

typedef struct Regularized {
    OperationRun *run;
    ModelTerms terms;
    ElasticOptions options;
    ElasticNet net;
    size_t at;            /* the lambda chosen */
    const double *beta;   /* of it */
    const char **names;   /* of the columns */
} Regularized;

static void predict(const Rows *rows, const double *beta, double b0, double *out)
{
    static const size_t BLOCK = 256;
    double *block = NULL;
    Arena *arena = arena_new(65536);
    block = arena_array(arena, BLOCK * rows->p + 1, sizeof *block);
    for (size_t first = 0; first < rows->n; first += BLOCK) {
        size_t count = rows->n - first < BLOCK ? rows->n - first : BLOCK;
        rows->fill(rows, first, count, block);
        for (size_t i = 0; i < count; i++)
            out[first + i] = b0;
        for (size_t j = 0; j < rows->p; j++)
            for (size_t i = 0; beta[j] != 0 && i < count; i++)
                out[first + i] += beta[j] * block[j * count + i];
    }
    arena_free(arena);
}

static void write_result(const Regularized *job, double mse)
{
    const ElasticNet *net = &job->net;
    Json *json = answer_result(job->run->answer);
    json_member_text(json, "target", job->terms.target);
    json_member_text(json, "penalty", param_value(job->run->params, "penalty")->text);
    json_member_number(json, "l1_ratio", job->options.alpha);
    json_member_number(json, "lambda", net->lambda[job->at]);
    json_key(json, "coefficients");
    json_open_object(json);
    for (size_t j = 0; j < net->p; j++)
        json_member_number(json, job->names[j], job->beta[j]);
    json_close(json);
    json_member_number(json, "intercept", net->b0[job->at]);
    json_member_int(json, "nonzero", (int64_t)net->nonzero[job->at]);
    json_member_number(json, "r2_score", net->r2[job->at]);
    json_member_number(json, "mse", mse);
    json_member_bool(json, "converged", net->converged);
    if (!net->cv)
        return;
    json_member_number(json, "cv_mse", net->cv[job->at]);
    json_member_number(json, "lambda_min", net->lambda[net->best]);
    json_member_number(json, "lambda_one_se", net->lambda[net->one_se]);
}

static void write_tables(const Regularized *job)
{
    const ElasticNet *net = &job->net;
    AnswerTable *table = answer_table(job->run->answer, "coefficients", "Coefficients");
    table_column(table, "term", "Term", FORMAT_TEXT);
    table_column(table, "estimate", "Estimate", FORMAT_NUMBER);
    table_text(table, "(Intercept)");
    table_number(table, net->b0[job->at]);
    for (size_t j = 0; j < net->p; j++) {
        table_text(table, job->names[j]);
        table_number(table, job->beta[j]);
    }
    table_note(table, "In the units of the data. Penalised coefficients are drawn towards 0 on purpose and have no p values.");
    if (!net->cv)
        return;
    table = answer_table(job->run->answer, "path", "Path of penalties");
    table_column(table, "lambda", "Lambda", FORMAT_NUMBER);
    table_column(table, "nonzero", "Terms kept", FORMAT_INTEGER);
    table_column(table, "r2", "R squared", FORMAT_NUMBER);
    table_column(table, "cv_mse", "Cross-validated error", FORMAT_NUMBER);
    table_column(table, "cv_se", "Its standard error", FORMAT_NUMBER);
    for (size_t l = 0; l < net->count; l++) {
        table_number(table, net->lambda[l]);
        table_integer(table, (int64_t)net->nonzero[l]);
        table_number(table, net->r2[l]);
        table_number(table, net->cv[l]);
        table_number(table, net->cv_se[l]);
    }
}

static void draw(const Regularized *job)
{
    const ElasticNet *net = &job->net;
    if (!net->cv)
        return;
    double *space = arena_array(job->run->arena, 4 * net->count, sizeof *space), *low = space + net->count, *high = low + net->count;
    Figure figure;
    for (size_t l = 0; l < net->count; l++) {
        low[l] = net->cv[l] - net->cv_se[l];
        high[l] = net->cv[l] + net->cv_se[l];
    }
    figure_begin(&figure, answer_figure(job->run->answer, "cross_validation", "Cross-validated error by penalty"));
    figure_band(&figure, "one standard error", net->lambda, low, high, net->count);
    figure_line(&figure, "mean squared error", net->lambda, net->cv, net->count, false, false);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Lambda", .log = true}, .y = {.title = "Mean squared error"}});
    figure_begin(&figure, answer_figure(job->run->answer, "path", "Coefficients by penalty"));
    for (size_t j = 0; j < net->p && j < DRAWN; j++) {
        for (size_t l = 0; l < net->count; l++)
            space[l] = net->beta[l * net->p + j];
        figure_line(&figure, job->names[j], net->lambda, space, net->count, false, false);
    }
    figure_end(&figure, &(FigureLayout){.x = {.title = "Lambda", .log = true}, .y = {.title = "Coefficient"},
                                        .note = net->p > DRAWN ? "The first 30 terms are drawn." : NULL});
}

static void explain(const Regularized *job, double mse)
{
    const ElasticNet *net = &job->net;
    Answer *answer = job->run->answer;
    answer_explain(answer, "With lambda = %s the model keeps %zu of %zu terms and explains %s of the variance of \"%s\" on %s rows (mean squared error %s).",
                   said(answer, net->lambda[job->at]), net->nonzero[job->at], net->p, said_percent(answer, net->r2[job->at]),
                   said_name(answer, job->terms.target),
                   said_count(answer, job->terms.sample.n), said(answer, mse));
    if (net->cv)
        answer_explain(answer, "On rows that it had not seen the mean squared error was %s (%zu-fold cross-validation).", said(answer, net->cv[job->at]),
                       job->options.folds);
    if (!net->converged)
        answer_warning(answer, "Some fits of the path had not come to rest. Leave out columns that are nearly equal, or use ridge.");
    if (net->cv && net->best == net->count - 1)
        answer_warning(answer, "The least error is at the weakest penalty tried: plain regression may do as well.");
}

static Status predict_cases(const Regularized *job, Error *error)
{
    Design cases;
    Status status = model_terms_cases(job->run, &job->terms, &cases, error);
    if (status != OK || cases.n == 0)
        return status;
    double *fitted = arena_array(job->run->arena, cases.n, sizeof *fitted);
    Rows rows = design_rows(&cases);
    predict(&rows, job->beta, job->net.b0[job->at], fitted);
    AnswerTable *table = answer_table(job->run->answer, "new_cases", "Predictions for new cases");
    Json *json = answer_result(job->run->answer);
    table_column(table, "case", "Case", FORMAT_INTEGER);
    table_column(table, "fitted", "Predicted", FORMAT_NUMBER);
    json_key(json, "new_cases");
    json_open_array(json);
    for (size_t i = 0; i < cases.n; i++) {
        table_integer(table, (int64_t)i + 1);
        table_number(table, fitted[i]);
        json_open_object(json);
        json_member_number(json, "fitted", fitted[i]);
        json_close(json);
    }
    json_close(json);
    return OK;
}

static Status report(Regularized *job, Error *error)
{
    size_t n = job->terms.sample.n;
    const double *y = job->terms.y.values, *weights = job->terms.weights.values;
    double *fitted = frame_array(job->run->frame, n, sizeof *fitted), *residuals = frame_array(job->run->frame, n, sizeof *residuals), sse = 0, total = 0;
    predict(&job->terms.rows, job->beta, job->net.b0[job->at], fitted);
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1;
        residuals[i] = y[i] - fitted[i];
        sse += w * residuals[i] * residuals[i];
        total += w;
    }
    answer_array(job->run->answer, "predictions", fitted, 1, NULL, &job->terms.sample);
    answer_array(job->run->answer, "residuals", residuals, 1, NULL, &job->terms.sample);
    write_result(job, sse / total);
    write_tables(job);
    draw(job);
    explain(job, sse / total);
    return predict_cases(job, error);
}

static Status regularized(OperationRun *run, Error *error)
{
    Regularized job = {.run = run};
    const ParamValue *lambda = param_value(run->params, "lambda");
    const char *penalty = param_value(run->params, "penalty")->text;
    job.options = (ElasticOptions){.alpha = penalty[0] == 'r'   ? 0
                                            : penalty[0] == 'l' ? 1
                                                                : param_value(run->params, "l1_ratio")->number,
                                   .intercept = param_value(run->params, "intercept")->boolean,
                                   .lambda = lambda->present ? lambda->number : -1,
                                   .folds = (size_t)param_value(run->params, "folds")->integer,
                                   .seed = (uint64_t)param_value(run->params, "seed")->integer};
    Status status = model_terms_read(run, job.options.intercept, &job.terms, error);
    if (status != OK)
        return status;
    job.terms.rows = design_rows(&job.terms.design);
    job.names = job.terms.names + job.options.intercept;
    if (!lambda->present && job.options.folds > job.terms.sample.n)
        return operation_blame(run, "folds", -1, error, "must be at most %zu, the number of complete rows", job.terms.sample.n);
    status = elastic_net_fit(&job.terms.rows, job.terms.y.values, job.terms.weights.values, &job.options, &job.net,
                             &(Steps){run->progress, run->context}, error);
    if (status != OK)
        return status;
    job.at = param_value(run->params, "rule")->text[0] == 'm' ? job.net.best : job.net.one_se;
    job.beta = job.net.beta + job.at * job.net.p;
    status = report(&job, error);
    elastic_net_free(&job.net);
    return status;
}

static double cost(size_t rows, const ParamCheck *params)
{
    double p = (double)param_value(params, "features")->n_columns, folds = (double)param_value(params, "folds")->integer;
    return model_cost(rows, params, 4) * folds + p * p * p * 1e-8 * folds;
}

const Operation OP_REGULARIZED = {
    .name = "regularized",
    .title = "Penalised regression (ridge, lasso, elastic net)",
    .group = "Linear models",
    .answers = "Which of many columns predict a number, and how well on new rows?",
    .assumptions = ASSUMPTIONS,
    .missing = "Rows without a value in the target or a feature are left out and counted (listwise).",
    .params = PARAMS,
    .weights = true,
    .cost = cost,
    .run = regularized};
