/* regression_report.c - see regression_report.h. */
#include "operation/regression_report.h"

#include "base/memory.h"
#include "figure/figure.h"
#include "numeric/distribution.h"
#include "numeric/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUANTILES = 2000 };

static double coefficient_standardized(const Coefficient *c)
{
    return c->standardized;
}

static double coefficient_vif(const Coefficient *c)
{
    return c->vif;
}

static void write_diagnostics(const RegressionReport *report, Json *json)
{
    const LinearDiagnostics *d = report->diagnostics;
    json_key(json, "diagnostics");
    json_open_object(json);
    json_member_number(json, "durbin_watson", d->durbin_watson);
    json_member_number(json, "durbin_watson_p", report->neighbours->p);
    json_member_number(json, "durbin_watson_p_positive", report->neighbours->lower);
    if (!isnan(report->neighbours->p))
        json_member_text(json, "durbin_watson_method", report->neighbours->exact ? "exact" : "normal");
    json_member_number(json, "breusch_pagan", d->breusch_pagan);
    json_member_number(json, "breusch_pagan_p", d->breusch_pagan_p);
    json_member_number(json, "white", report->white->statistic);
    json_member_number(json, "white_p", report->white->p);
    json_member_int(json, "white_df", (int64_t)report->white->df);
    json_member_text(json, "white_form", report->white->special ? "fitted values" : "squares and products");
    json_member_number(json, "jarque_bera", d->jarque_bera);
    json_member_number(json, "jarque_bera_p", d->jarque_bera_p);
    json_member_number(json, "residual_skewness", d->skewness);
    json_member_number(json, "residual_kurtosis", d->kurtosis);
    json_member_number(json, "max_leverage", d->most_leverage);
    json_member_number(json, "max_cooks_distance", d->most_cook);
    json_member_int(json, "high_leverage_rows", (int64_t)d->high_leverage);
    json_member_int(json, "influential_rows", (int64_t)d->influential);
    json_member_int(json, "outlier_rows", (int64_t)d->outliers);
    json_member_number(json, "condition", report->model->fit.condition);
    json_close(json);
}

static void write_result(const RegressionReport *report)
{
    const LinearModel *model = report->model;
    const LeastSquares *fit = &model->fit;
    Json *json = answer_result(report->run->answer);
    const char *const *names = report->terms->names;
    const Coefficient *c = report->coefficients;
    size_t offset = fit->intercept;
    json_member_text(json, "target", report->terms->target);
    coefficients_object(json, "coefficients", names, c, offset, model->k, coefficient_estimate);
    json_member_number(json, "intercept", fit->b0);
    json_member_number(json, "r2_score", model->r2);
    json_member_number(json, "adjusted_r2", model->adjusted_r2);
    json_member_number(json, "mse", model->mse);
    json_member_number(json, "rmse", sqrt(model->mse));
    json_member_number(json, "residual_standard_error", model->sigma);
    json_member_int(json, "df_model", (int64_t)model->df_model);
    json_member_int(json, "df_residual", (int64_t)model->df_residual);
    json_member_number(json, "ss_residual", fit->sse);
    json_member_number(json, "ss_model", fit->y_ss * (1 - fit->unexplained));
    json_member_number(json, "ss_total", fit->y_ss);
    json_member_number(json, "f", model->f);
    json_member_number(json, "f_p", model->f_p);
    json_member_number(json, "log_likelihood", model->log_likelihood);
    json_member_number(json, "aic", model->aic);
    json_member_number(json, "bic", model->bic);
    json_member_text(json, "errors", report->errors);
    coefficients_object(json, "standard_errors", names, c, 0, model->k, coefficient_se);
    coefficients_object(json, "t_values", names, c, 0, model->k, coefficient_statistic);
    coefficients_object(json, "p_values", names, c, 0, model->k, coefficient_p);
    coefficients_intervals(json, "confidence_intervals", names, c, 0, model->k, false);
    coefficients_object(json, "standardized_coefficients", names, c, offset, model->k, coefficient_standardized);
    if (offset)
        coefficients_object(json, "vif", names, c, offset, model->k, coefficient_vif);
    write_diagnostics(report, json);
}

static void model_row(AnswerTable *table, const char *name, double value)
{
    table_text(table, name);
    table_number(table, value);
}

static void write_tables(const RegressionReport *report)
{
    const LinearModel *model = report->model;
    const LeastSquares *fit = &model->fit;
    Answer *answer = report->run->answer;
    coefficients_table(answer, report->terms->names, report->coefficients, model->k, true, "t", NULL);
    AnswerTable *table = answer_table(answer, "model", "Model");
    table_column(table, "figure", "Figure", FORMAT_TEXT);
    table_column(table, "value", "Value", FORMAT_NUMBER);
    model_row(table, "Rows", (double)fit->n);
    model_row(table, "R squared", model->r2);
    model_row(table, "Adjusted R squared", model->adjusted_r2);
    model_row(table, "Residual standard error", model->sigma);
    model_row(table, "Mean squared error", model->mse);
    model_row(table, "Log-likelihood", model->log_likelihood);
    model_row(table, "AIC", model->aic);
    model_row(table, "BIC", model->bic);
    table_note(table, "R squared is about %s. AIC and BIC count the error variance as a parameter.",
               fit->intercept ? "the mean of the target" : "0, since the model has no intercept");
    table = answer_table(answer, "anova", "Analysis of variance");
    table_column(table, "source", "Source", FORMAT_TEXT);
    table_column(table, "df", "df", FORMAT_INTEGER);
    table_column(table, "ss", "Sum of squares", FORMAT_NUMBER);
    table_column(table, "ms", "Mean square", FORMAT_NUMBER);
    table_column(table, "f", "F", FORMAT_NUMBER);
    table_column(table, "p", "p", FORMAT_P);
    double explained = fit->y_ss * (1 - fit->unexplained);
    table_text(table, "Model");
    table_integer(table, (int64_t)model->df_model);
    table_number(table, explained);
    table_number(table, model->df_model ? explained / (double)model->df_model : NAN);
    table_number(table, model->f);
    table_number(table, model->f_p);
    table_text(table, "Residual");
    table_integer(table, (int64_t)model->df_residual);
    table_number(table, fit->sse);
    table_number(table, model->sigma * model->sigma);
    table_empty(table);
    table_empty(table);
}

static void explain_strongest(const RegressionReport *report)
{
    Answer *answer = report->run->answer;
    const LinearModel *model = report->model;
    const Coefficient *c = report->coefficients;
    const Design *design = &report->terms->design;
    size_t offset = model->fit.intercept, best = model->k;
    bool all = true;
    for (size_t i = offset; i < model->k; i++) {
        bool alone = model_terms_alone(report->terms, offset, i - offset);
        all &= alone;
        if (!isnan(c[i].standardized) && alone && (best == model->k || fabs(c[i].standardized) > fabs(c[best].standardized)))
            best = i;
    }
    if (best == model->k || !isfinite(c[best].low) || !isfinite(c[best].high))
        return;
    const DesignPart *part = &design->columns[best - offset].part[0];
    const DesignVariable *variable = &design->variables[part->variable];
    const char *numbers = arena_printf(report->run->arena, "(%g %% interval %s to %s, %s)", 100 * model->confidence, said(answer, c[best].low),
                                       said(answer, c[best].high), said_p(answer, c[best].p));
    const char *term = arena_printf(report->run->arena, "%s is \"%s\"",
                                    all ? "The strongest term" : "Of the terms that can be read by themselves the strongest",
                                    said_name(answer, variable->name));
    if (variable->values)
        answer_explain(answer, "%s: one unit more goes with %s in the target, the others equal %s.", term, said(answer, c[best].estimate), numbers);
    else
        answer_explain(answer, "%s: the target is %s %s for \"%s\" than for \"%s\", the others equal %s.", term, said(answer, fabs(c[best].estimate)),
                       c[best].estimate < 0 ? "less" : "more", said_name(answer, variable->level_names[part->code]),
                       said_name(answer, variable->level_names[0]), numbers);
}

static void explain(const RegressionReport *report)
{
    Answer *answer = report->run->answer;
    const LinearModel *model = report->model;
    if (isnan(model->r2)) {
        answer_explain(answer, "\"%s\" has one value only in the %s rows used, so there is nothing to explain.", said_name(answer, report->terms->target),
                       said_count(answer, model->fit.n));
        return;
    }
    answer_explain(answer, "On %s %s the features explain %s of the variance of \"%s\" (R squared %s%s%s).", said_count(answer, model->fit.n),
                   model->fit.n == 1 ? "row" : "rows", said_percent(answer, model->r2), said_name(answer, report->terms->target), said(answer, model->r2),
                   isfinite(model->adjusted_r2) ? ", adjusted " : "", isfinite(model->adjusted_r2) ? said(answer, model->adjusted_r2) : "");
    if (isfinite(model->f_p) && isfinite(model->f))
        answer_explain(answer, "The model as a whole is %s chance alone would give: F(%zu, %zu) = %s, %s.",
                       model->f_p < 0.05 ? "better than" : "no better than what", model->df_model, model->df_residual, said(answer, model->f),
                       said_p(answer, model->f_p));
    explain_strongest(report);
    if (isfinite(model->sigma))
        answer_explain(answer, "Predictions are off by %s typically (residual standard error).", said(answer, model->sigma));
}

void regression_report(const RegressionReport *report)
{
    write_result(report);
    write_tables(report);
    regression_terms(report);
    regression_checks(report);
    explain(report);
}

/* Residuals against normal quantiles, thinned to QUANTILES of the sorted ones of an evenly spread sample. */
static void draw_quantiles(const RegressionReport *report, const double *residual, size_t n)
{
    size_t step = n > 20 * QUANTILES ? n / (20 * QUANTILES) : 1, m = (n + step - 1) / step, shown = m < QUANTILES ? m : QUANTILES;
    double *values = mem_array(m, sizeof *values), *sorted = mem_array(m, sizeof *sorted), *normal = mem_array(shown, sizeof *normal);
    for (size_t i = 0; i < m; i++)
        values[i] = residual[i * step];
    rank_sort(values, m, sorted);
    for (size_t i = 0; i < shown; i++) {
        size_t at = shown == m ? i : (size_t)((double)i / (double)(shown - 1) * (double)(m - 1));
        normal[i] = dist_normal_quantile(((double)at + 0.5) / (double)m);
        values[i] = sorted[at];
    }
    Figure figure;
    figure_begin(&figure, answer_figure(report->run->answer, "residual_quantiles", "Residuals against a normal distribution"));
    figure_quantiles(&figure, normal, values, shown, 0, report->model->sigma);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Normal quantile"}, .y = {.title = "Residual"}, .no_legend = true});
    free(values);
    free(sorted);
    free(normal);
}

/* Do the residuals spread alike everywhere, and which rows pull the fit? */
static void draw_influence(const RegressionReport *report, const LinearRows *lines, size_t n)
{
    Answer *answer = report->run->answer;
    double *root = mem_array(n, sizeof *root);
    for (size_t i = 0; i < n; i++)
        root[i] = sqrt(fabs(lines->standardized[i]));
    Figure figure;
    figure_begin(&figure, answer_figure(answer, "scale_location", "Size of residuals by fitted value"));
    figure_points(&figure, NULL, lines->fitted, root, n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Fitted"}, .y = {.title = "Root of |standardised residual|"}, .no_legend = true});
    figure_begin(&figure, answer_figure(answer, "leverage", "Residuals by leverage"));
    figure_points(&figure, NULL, lines->leverage, lines->standardized, n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Leverage"}, .y = {.title = "Standardised residual"}, .no_legend = true});
    free(root);
}

void regression_report_figures(const RegressionReport *report, const LinearRows *lines)
{
    Answer *answer = report->run->answer;
    const LinearModel *model = report->model;
    size_t n = report->terms->sample.n;
    Figure figure;
    coefficients_figures(answer, report->terms->names, report->coefficients, model->fit.intercept, model->k, true, report->run->arena);
    figure_begin(&figure, answer_figure(answer, "residuals", "Residuals by fitted value"));
    figure_points(&figure, NULL, lines->fitted, lines->residual, n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Fitted"}, .y = {.title = "Residual"}, .no_legend = true});
    bool spread = isfinite(model->sigma) && model->sigma > 0 && !linear_is_perfect(model);
    if (spread)
        draw_quantiles(report, lines->residual, n);
    figure_begin(&figure, answer_figure(answer, "observed", "Observed by fitted value"));
    figure_points(&figure, NULL, lines->fitted, report->terms->y.values, n);
    figure_end(&figure, &(FigureLayout){.x = {.title = "Fitted"}, .y = {.title = report->terms->target}, .no_legend = true});
    if (spread && lines->standardized)
        draw_influence(report, lines, n);
}

void regression_report_cases(Answer *answer, const LinearPrediction *prediction, size_t n)
{
    AnswerTable *table = answer_table(answer, "new_cases", "Predictions for new cases");
    Json *json = answer_result(answer);
    table_column(table, "case", "Case", FORMAT_INTEGER);
    table_column(table, "fitted", "Predicted", FORMAT_NUMBER);
    table_column(table, "low", "Mean, low", FORMAT_NUMBER);
    table_column(table, "high", "Mean, high", FORMAT_NUMBER);
    table_column(table, "new_low", "New row, low", FORMAT_NUMBER);
    table_column(table, "new_high", "New row, high", FORMAT_NUMBER);
    table_note(table, "The first interval is for the mean at these values, the second for one new row.");
    json_key(json, "new_cases");
    json_open_array(json);
    for (size_t i = 0; i < n; i++) {
        const double values[] = {prediction->fitted[i], prediction->low[i], prediction->high[i], prediction->new_low[i], prediction->new_high[i]};
        static const char *const names[] = {"fitted", "low", "high", "new_low", "new_high"};
        table_integer(table, (int64_t)i + 1);
        json_open_object(json);
        for (size_t k = 0; k < 5; k++) {
            table_number(table, values[k]);
            json_member_number(json, names[k], values[k]);
        }
        json_close(json);
    }
    json_close(json);
}
