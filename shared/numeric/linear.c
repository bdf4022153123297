/* linear.c - see linear.h. */
#include "numeric/linear.h"

#include "base/crew.h"
#include "base/memory.h"
#include "numeric/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double line_square(const LinearModel *model, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < model->k; j++)
        sum += model->inverse_root[j * model->k + i] * model->inverse_root[j * model->k + i];
    return sum;
}

static void test_coefficient(const LinearModel *model, double se, Coefficient *c)
{
    double df = (double)model->df_residual;
    c->se = c->statistic = c->p = c->low = c->high = NAN;
    if (c->aliased || model->df_residual == 0 || isnan(se))
        return;
    c->se = se;
    c->statistic = se > 0 ? c->estimate / se : c->estimate == 0 ? NAN : copysign(INFINITY, c->estimate);
    c->p = dist_t_two_sided(c->statistic, df);
    double margin = dist_t_quantile(0.5 + model->confidence / 2, df) * se;
    c->low = c->estimate - margin;
    c->high = c->estimate + margin;
}

static void fill_coefficients(LinearModel *model)
{
    const LeastSquares *fit = &model->fit;
    size_t offset = fit->intercept, p = fit->p;
    if (offset)
        model->coefficients[0] = (Coefficient){.estimate = fit->b0, .standardized = NAN, .vif = NAN};
    for (size_t j = 0; j < p; j++) {
        Coefficient *c = &model->coefficients[j + offset];
        c->aliased = fit->aliased[j];
        c->estimate = c->aliased ? NAN : fit->beta[j];
        c->standardized = c->aliased || !(fit->y_ss > 0) ? NAN : fit->beta[j] * (fit->scale[j] / sqrt(fit->y_ss / fit->weight));
        c->vif = c->aliased || !offset ? NAN : 0;
        for (size_t k = j; k < p; k++)
            c->vif += fit->weight * fit->root[k * p + j] * fit->root[k * p + j];
    }
    for (size_t i = 0; i < model->k; i++)
        test_coefficient(model, model->sigma * sqrt(line_square(model, i)), &model->coefficients[i]);
}

static void fill_summary(LinearModel *model, const double *weights, size_t rows)
{
    const LeastSquares *fit = &model->fit;
    double n = (double)fit->n, k = (double)fit->rank, intercept = fit->intercept, logs = 0;
    model->df_model = fit->rank - fit->intercept;
    model->df_residual = fit->n - fit->rank;
    double d = (double)model->df_model, df = (double)model->df_residual;
    model->mse = fit->sse / fit->weight;
    model->sigma = df > 0 ? sqrt(fit->sse / df) : NAN;
    model->r2 = 1 - fit->unexplained;
    model->adjusted_r2 = df > 0 ? 1 - fit->unexplained * (n - intercept) / df : NAN;
    model->f = model->f_p = NAN;
    if (d > 0 && df > 0 && !isnan(fit->unexplained)) {
        model->f = fit->unexplained > 0 ? (model->r2 / d) / (fit->unexplained / df) : INFINITY;
        model->f_p = dist_f_upper(model->f, d, df);
    }
    for (size_t i = 0; weights && i < rows; i++)
        logs += weights[i] > 0 ? log(weights[i]) : 0;
    model->log_likelihood = fit->sse > 0 ? (logs - n * (log(2 * M_PI) + log(fit->sse / n) + 1)) / 2 : NAN;
    model->aic = -2 * model->log_likelihood + 2 * (k + 1);
    model->bic = -2 * model->log_likelihood + log(n) * (k + 1);
}

Status linear_fit(const Rows *rows, const double *y, const double *weights, bool intercept, double confidence, LinearModel *model,
                  Error *error)
{
    *model = (LinearModel){.confidence = confidence};
    Status status = least_squares_fit(rows, y, weights, intercept, &model->fit, error);
    if (status != OK)
        return status;
    model->k = rows->p + intercept;
    model->inverse_root = mem_array(model->k * model->k, sizeof *model->inverse_root);
    model->coefficients = mem_zero(model->k, sizeof *model->coefficients);
    least_squares_inverse_root(&model->fit, model->inverse_root);
    fill_summary(model, weights, rows->n);
    fill_coefficients(model);
    return OK;
}

void linear_free(LinearModel *model)
{
    least_squares_free(&model->fit);
    free(model->inverse_root);
    free(model->coefficients);
    *model = (LinearModel){0};
}

void linear_shift(LinearModel *model, double shift)
{
    model->fit.b0 += shift;
    model->fit.y_mean += shift;
    model->coefficients[0].estimate += shift;
    test_coefficient(model, model->coefficients[0].se, &model->coefficients[0]);
}

void linear_robust(const LinearModel *model, const LinearDiagnostics *diagnostics, Coefficient *out)
{
    size_t k = model->k;
    const double *meat = diagnostics->meat, *a = model->inverse_root;
    for (size_t i = 0; i < k; i++) {
        out[i] = model->coefficients[i];
        if (!meat)
            continue;
        double variance = 0, size = 0;
        for (size_t l = 0; l < k; l++)
            for (size_t j = 0; j < k; j++) {
                double part = a[l * k + i] * meat[l * k + j] * a[j * k + i];
                variance += part;
                size += fabs(part);
            }
        test_coefficient(model, variance > 1e-13 * size ? sqrt(variance) : NAN, &out[i]); /* else nothing but rounding */
    }
}

typedef struct Predicting {
    const LinearModel *model;
    const Rows *rows;
    const LinearPrediction *out;
    RowTasks tasks;
    double quantile, *space;
    size_t space_each;
} Predicting;

static void predict_task(void *context, size_t task, size_t thread)
{
    const Predicting *job = context;
    const LinearModel *model = job->model;
    size_t p = job->rows->p, first = task * job->tasks.rows, end = first + job->tasks.rows;
    double *block = job->space + thread * job->space_each, *leverage = block + p * ROWS_BLOCK, *work = leverage + ROWS_BLOCK;
    const LinearPrediction *out = job->out;
    if (end > job->rows->n)
        end = job->rows->n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        job->rows->fill(job->rows, first, count, block);
        least_squares_rows(&model->fit, block, count, out->fitted + first, out->low || out->new_low ? leverage : NULL, work);
        for (size_t i = 0; i < count; i++) {
            double mean = out->fitted[first + i];
            if (out->low) {
                double margin = job->quantile * model->sigma * sqrt(leverage[i]);
                out->low[first + i] = mean - margin;
                out->high[first + i] = mean + margin;
            }
            if (out->new_low) {
                double margin = job->quantile * model->sigma * sqrt(1 + leverage[i]);
                out->new_low[first + i] = mean - margin;
                out->new_high[first + i] = mean + margin;
            }
        }
    }
}

void linear_predict(const LinearModel *model, const Rows *rows, const LinearPrediction *prediction)
{
    Predicting job = {.model = model, .rows = rows, .out = prediction, .tasks = rows_tasks(rows->n, 0)};
    job.quantile = model->df_residual ? dist_t_quantile(0.5 + model->confidence / 2, (double)model->df_residual) : NAN;
    job.space_each = ROWS_BLOCK * (3 * rows->p + 3);
    job.space = mem_array(crew_threads() * job.space_each, sizeof *job.space);
    crew_run(job.tasks.count, predict_task, &job);
    free(job.space);
}
