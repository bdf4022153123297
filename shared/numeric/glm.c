/* glm.c - see glm.h. */
#include "numeric/glm.h"

#include "base/crew.h"
#include "base/memory.h"
#include "numeric/dd.h"
#include "numeric/distribution.h"
#include "numeric/glm_private.h"
#include "numeric/gram.h"

#include <stdlib.h>
#include <string.h>

enum { HALVINGS = 30, MOST_RESTS = 10 };

static const double TOLERANCE = 1e-10, ETA_TOLERANCE = 1e-10, CERTAIN = 1e-8, LARGE_ERROR = 50;

typedef struct Fitting {
    const Rows *rows;
    const double *y, *weights, *offset;  /* weights, offset: NULL without */
    GlmFamily family;
    GlmLink link;
    bool intercept;
    double theta;
    RowTasks tasks;
    double *eta, *mu, *working, *weight; /* n each */
    const LeastSquares *fit;
    double *sums;                        /* tasks: deviances */
    double *space;                       /* threads x (3 p + 2) blocks */
    bool quick;                          /* only the deviance is wanted, not the last digits of coefficients */
    GlmProgress progress;
} Fitting;

static Fitting fitting_new(const Rows *rows, const double *y, const double *weights, const double *offset, GlmFamily family, GlmLink link, bool intercept)
{
    size_t n = rows->n;
    Fitting f = {.rows = rows, .y = y, .weights = weights, .offset = offset, .family = family, .link = link, .intercept = intercept, .theta = 1,
                 .tasks = rows_tasks(n, 0)};
    f.eta = mem_array(n, sizeof *f.eta);
    f.mu = mem_array(n, sizeof *f.mu);
    f.working = mem_array(n, sizeof *f.working);
    f.weight = mem_array(n, sizeof *f.weight);
    f.sums = mem_zero(f.tasks.count, sizeof *f.sums);
    f.space = mem_array(crew_threads() * ROWS_BLOCK * (3 * rows->p + 2), sizeof *f.space);
    return f;
}

static void fitting_free(Fitting *f)
{
    free(f->eta);
    free(f->mu);
    free(f->working);
    free(f->weight);
    free(f->sums);
    free(f->space);
}

static double weight_of(const Fitting *f, size_t i)
{
    return f->weights ? f->weights[i] : 1;
}

static double offset_of(const Fitting *f, size_t i)
{
    return f->offset ? f->offset[i] : 0;
}

/* Means, working response and weights at eta, and the deviance of the task; infinite when a mean is out of range. */
static void working_task(void *context, size_t task, size_t thread)
{
    (void)thread;
    const Fitting *f = context;
    size_t i = task * f->tasks.rows, end = i + f->tasks.rows < f->rows->n ? i + f->tasks.rows : f->rows->n;
    Dd deviance = dd_of(0);
    for (; i < end; i++) {
        double w = weight_of(f, i), eta = f->eta[i];
        if (f->link == GLM_LOGIT) /* beyond this the mean is 0 or 1 as a double */
            eta = eta > 36 ? 36 : eta < -700 ? -700 : eta;
        double mu = glm_mean(f->link, eta), slope = glm_slope(f->link, eta, mu);
        f->mu[i] = mu;
        f->working[i] = eta - offset_of(f, i) + (f->y[i] - mu) / slope;
        f->weight[i] = w * slope * slope / glm_variance(f->family, mu, f->theta);
        if (w <= 0) {
            f->working[i] = f->weight[i] = 0;
            continue;
        }
        double part = mu > 0 && isfinite(mu) ? w * glm_deviance(f->family, f->y[i], f->eta[i], mu, f->theta) : INFINITY;
        if (!isfinite(f->working[i]) || !isfinite(f->weight[i]))
            part = INFINITY;
        deviance = dd_add_double(deviance, isnan(part) ? INFINITY : part);
    }
    double sum = dd_double(deviance);
    f->sums[task] = isnan(sum) ? INFINITY : sum;
}

static double take_stock(const Fitting *f)
{
    Dd deviance = dd_of(0);
    crew_run(f->tasks.count, working_task, (void *)f);
    for (size_t t = 0; t < f->tasks.count; t++) {
        if (!isfinite(f->sums[t]))
            return INFINITY;
        deviance = dd_add_double(deviance, f->sums[t]);
    }
    return dd_double(deviance);
}

/* eta = the fitted values of the weighted problem, and the offset */
static void eta_task(void *context, size_t task, size_t thread)
{
    const Fitting *f = context;
    size_t p = f->rows->p, first = task * f->tasks.rows, end = first + f->tasks.rows;
    double *block = f->space + thread * ROWS_BLOCK * (3 * p + 2);
    if (end > f->rows->n)
        end = f->rows->n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        f->rows->fill(f->rows, first, count, block);
        least_squares_rows(f->fit, block, count, f->eta + first, NULL, block + p * ROWS_BLOCK);
        for (size_t i = first; f->offset && i < first + count; i++)
            f->eta[i] += f->offset[i];
    }
}

static void start_eta(const Fitting *f)
{
    for (size_t i = 0; i < f->rows->n; i++) {
        double mu = f->family == GLM_BINOMIAL ? (weight_of(f, i) * f->y[i] + 0.5) / (weight_of(f, i) + 1)
                    : f->family == GLM_GAMMA  ? f->y[i]
                                              : f->y[i] + (f->y[i] > 0 ? 0 : 1.0 / 6);
        f->eta[i] = f->link == GLM_LOGIT ? log(mu / (1 - mu)) : f->link == GLM_LOG ? log(mu) : 1 / mu;
    }
}

/* How far eta moved, relative to its size. */
static double eta_change(const Fitting *f, const double *before)
{
    double most = 0, size = 1;
    for (size_t i = 0; i < f->rows->n; i++) {
        if (weight_of(f, i) <= 0)
            continue;
        most = fmax(most, fabs(f->eta[i] - before[i]));
        size = fmax(size, fabs(f->eta[i]));
    }
    return most / size;
}

/* Half-way back to the eta before. */
static void halve(const Fitting *f, const double *before)
{
    for (size_t i = 0; i < f->rows->n; i++)
        f->eta[i] = (f->eta[i] + before[i]) / 2;
}

static Status no_fit(Error *error)
{
    return error_set(error, ERR_INVALID, "No fit was found: the means leave the range of this family and link. Try the log link, or other features.");
}

/* How many steps there will be is not known: each brings the share some way to the end of its part. */
static Status tell(const Fitting *f, size_t step, Error *error)
{
    const GlmProgress *progress = &f->progress;
    return steps_at(progress->steps, progress->from + progress->part * (double)step / (double)(step + 3), error);
}

/* Steps until the deviance stands. With `warm` eta is where to begin. */
static Status iterate(Fitting *f, GlmModel *model, bool warm, Error *error)
{
    double *before = mem_array(f->rows->n, sizeof *before);
    if (!warm)
        start_eta(f);
    double deviance = take_stock(f);
    Status status = OK;
    bool stood = false;
    model->converged = false;
    for (int step = 0, rests = 0; status == OK && step < GLM_ITERATIONS; step++) {
        LeastSquares fit;
        memcpy(before, f->eta, f->rows->n * sizeof *before);
        status = tell(f, model->iterations, error);
        if (status != OK)
            break;
        status = f->quick ? least_squares_fit_quick(f->rows, f->working, f->weight, f->intercept, &fit, error)
                          : least_squares_fit(f->rows, f->working, f->weight, f->intercept, &fit, error);
        if (status == ERR_INVALID)
            status = no_fit(error);
        if (status != OK)
            break;
        least_squares_free(&model->fit);
        model->fit = fit;
        f->fit = &model->fit;
        crew_run(f->tasks.count, eta_task, f);
        double next = take_stock(f);
        bool first = step == 0 && !warm;
        model->iterations++;
        for (int k = 0; k < HALVINGS && (!isfinite(next) || (!first && next > deviance + 1e-8 * (fabs(deviance) + 0.1))); k++) {
            halve(f, before);
            next = take_stock(f);
        }
        if (!isfinite(next))
            status = no_fit(error);
        double change = fabs(next - deviance);
        deviance = next;
        if (first || !(change < TOLERANCE * (fabs(deviance) + 0.1)))
            continue;
        model->converged = true;
        bool stands = eta_change(f, before) < ETA_TOLERANCE;
        if ((stands && stood) || ++rests == MOST_RESTS)
            break;
        stood = stands; /* one step more, so that the weights fit the coefficients */
    }
    model->deviance = fmax(deviance, 0);
    free(before);
    return status;
}

static double log_likelihood(const Fitting *f, double dispersion)
{
    Dd sum = dd_of(0);
    for (size_t i = 0; i < f->rows->n; i++)
        if (weight_of(f, i) > 0)
            sum = dd_add_double(sum, weight_of(f, i) * glm_log_likelihood(f->family, f->y[i], f->eta[i], f->mu[i], f->theta, dispersion));
    return dd_double(sum);
}

/* b for given theta and theta for given means in turn, until the likelihood stands. */
static Status alternate(Fitting *f, GlmModel *model, Error *error)
{
    f->family = GLM_POISSON;
    Status status = iterate(f, model, false, error);
    f->family = GLM_NEGATIVE_BINOMIAL;
    double before = INFINITY;
    bool stands = false;
    for (int k = 0; status == OK && k < GLM_THETA_ITERATIONS && !stands; k++) {
        f->theta = model->theta = glm_theta(f->y, f->mu, f->weights, f->rows->n, &model->theta_se, &model->underdispersed);
        status = iterate(f, model, true, error);
        double found = log_likelihood(f, 1);
        stands = fabs(found - before) < 1e-9 * (fabs(found) + 1) || model->underdispersed;
        before = found;
    }
    model->converged &= stands;
    return status;
}

/* The logarithm of the one rate that fits all rows best, by Fisher's scoring from the ratio of the sums. */
static double common_rate(const Fitting *f)
{
    double sum = 0, exposed = 0, rate;
    for (size_t i = 0; i < f->rows->n; i++) {
        sum += weight_of(f, i) * f->y[i];
        exposed += weight_of(f, i) * exp(f->offset[i]);
    }
    rate = log(sum / exposed);
    for (int step = 0; step < GLM_ITERATIONS; step++) {
        double score = 0, information = 0;
        for (size_t i = 0; i < f->rows->n; i++) {
            double mu = exp(rate + f->offset[i]), pull = weight_of(f, i) * mu / glm_variance(f->family, mu, f->theta);
            score += pull * (f->y[i] - mu);
            information += pull * mu;
        }
        double move = score / information;
        rate += fmax(-1, fmin(1, move));
        if (!(fabs(move) > 1e-14 * (1 + fabs(rate))))
            break;
    }
    return rate;
}

static double null_deviance_of_rates(const Fitting *f)
{
    Dd total = dd_of(0);
    double rate = f->intercept ? common_rate(f) : 0;
    for (size_t i = 0; i < f->rows->n; i++)
        if (weight_of(f, i) > 0)
            total = dd_add_double(total, weight_of(f, i) * glm_deviance(f->family, f->y[i], rate + f->offset[i], exp(rate + f->offset[i]), f->theta));
    return dd_double(total);
}

static double null_deviance(const Fitting *f)
{
    if (f->offset)
        return null_deviance_of_rates(f);
    Dd sum = dd_of(0), weight = dd_of(0), total = dd_of(0);
    for (size_t i = 0; i < f->rows->n; i++) {
        sum = dd_add(sum, dd_two_prod(weight_of(f, i), f->y[i]));
        weight = dd_add_double(weight, weight_of(f, i));
    }
    if (!f->intercept && f->link == GLM_INVERSE)
        return NAN;
    double mu = f->intercept ? dd_double(dd_divide(sum, weight)) : glm_mean(f->link, 0);
    double eta = f->link == GLM_LOGIT ? log(mu / (1 - mu)) : log(mu);
    for (size_t i = 0; i < f->rows->n; i++)
        if (weight_of(f, i) > 0)
            total = dd_add_double(total, weight_of(f, i) * glm_deviance(f->family, f->y[i], eta, mu, f->theta));
    return dd_double(total);
}

static void fill_coefficients(GlmModel *model, double confidence)
{
    const LeastSquares *fit = &model->fit;
    size_t offset = fit->intercept, k = model->k;
    double *root = mem_array(k * k, sizeof *root), df = (double)model->df_residual;
    bool t = model->family == GLM_GAMMA;
    least_squares_inverse_root(fit, root);
    for (size_t i = 0; i < k; i++) {
        Coefficient *c = &model->coefficients[i];
        double square = 0;
        *c = (Coefficient){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, i >= offset && fit->aliased[i - offset]};
        if (c->aliased)
            continue;
        for (size_t j = 0; j < k; j++)
            square += root[j * k + i] * root[j * k + i];
        c->estimate = i < offset ? fit->b0 : fit->beta[i - offset];
        c->se = sqrt(model->dispersion * square);
        c->statistic = c->estimate / c->se;
        if (t && model->df_residual == 0)
            continue;
        c->p = t ? dist_t_two_sided(c->statistic, df) : dist_normal_two_sided(c->statistic);
        double margin = c->se * (t ? dist_t_quantile(0.5 + confidence / 2, df) : dist_normal_quantile(0.5 + confidence / 2));
        c->low = c->estimate - margin;
        c->high = c->estimate + margin;
    }
    free(root);
}

/* Outcomes that are certain while a coefficient's error is many times the spread of its column: there is no maximum. */
static bool is_separated(const Fitting *f, const GlmModel *model)
{
    bool certain = false;
    for (size_t i = 0; i < f->rows->n && !certain; i++)
        certain = weight_of(f, i) > 0 && (f->mu[i] < CERTAIN || f->mu[i] > 1 - CERTAIN);
    if (!certain)
        return false;
    if (model->deviance < 1e-6 * (double)model->n)
        return true;
    Gram gram = gram_new(f->rows, NULL, f->weights, true);
    bool found = false;
    for (size_t j = 0; j < f->rows->p && !found; j++) {
        double sd = ldexp(sqrt(gram.cross[j * gram.columns + j] / gram.weight), -gram.exponent[j]);
        found = model->coefficients[j + f->intercept].se * sd > LARGE_ERROR;
    }
    gram_free(&gram);
    return found;
}

static void summarize(Fitting *f, GlmModel *model)
{
    Dd pearson = dd_of(0);
    double gamma_dispersion = 1;
    model->df_residual = model->n - model->fit.rank;
    model->df_null = model->n - f->intercept;
    for (size_t i = 0; i < f->rows->n; i++)
        if (weight_of(f, i) > 0) {
            double d = f->y[i] - f->mu[i], v = glm_variance(f->family, f->mu[i], f->theta);
            pearson = dd_add_double(pearson, v > 0 ? weight_of(f, i) * d * d / v : 0);
        }
    model->pearson = dd_double(pearson);
    model->null_deviance = null_deviance(f);
    model->dispersion = f->family != GLM_GAMMA ? 1 : model->df_residual ? model->pearson / (double)model->df_residual : NAN;
    double total = 0;
    for (size_t i = 0; i < f->rows->n; i++)
        total += weight_of(f, i);
    if (f->family == GLM_GAMMA)
        gamma_dispersion = model->deviance / total;
    model->log_likelihood = f->family == GLM_GAMMA && !(gamma_dispersion > 0) ? NAN : log_likelihood(f, gamma_dispersion);
    double extra = f->family == GLM_GAMMA || f->family == GLM_NEGATIVE_BINOMIAL, k = (double)model->fit.rank + extra;
    model->aic = -2 * model->log_likelihood + 2 * k;
    model->bic = -2 * model->log_likelihood + log((double)model->n) * k;
    fill_coefficients(model, model->confidence);
    model->separated = f->family == GLM_BINOMIAL && is_separated(f, model);
}

static Status check_target(const double *y, const double *weights, size_t n, GlmFamily family, Error *error)
{
    size_t ones = 0, used = 0, positive = 0;
    for (size_t i = 0; i < n; i++) {
        if (weights && weights[i] <= 0)
            continue;
        used++;
        ones += y[i] == 1;
        positive += y[i] > 0;
        if (family == GLM_BINOMIAL && y[i] != 0 && y[i] != 1)
            return error_set(error, ERR_INVALID, "The target of a logistic model must be 0 or 1, or have two levels; it has the value %g.", y[i]);
        if (family == GLM_GAMMA && !(y[i] > 0))
            return error_set(error, ERR_INVALID, "The target of a gamma model must be above 0; it has the value %g.", y[i]);
        if (!(y[i] >= 0))
            return error_set(error, ERR_INVALID, "The target of this model must not be negative; it has the value %g.", y[i]);
    }
    if (used && family == GLM_BINOMIAL && (ones == 0 || ones == used))
        return error_set(error, ERR_INVALID, "The target has one value only in the rows used, so there is nothing to tell apart.");
    if (used && !positive)
        return error_set(error, ERR_INVALID, "The target is 0 in all rows used, so no rate can be fitted.");
    return OK;
}

Status glm_fit(const Rows *rows, const double *y, const double *weights, GlmFamily family, GlmLink link, bool intercept, double confidence,
               GlmModel *model, Error *error)
{
    return glm_fit_offset(rows, y, weights, NULL, family, link, intercept, confidence, NULL, model, error);
}

Status glm_fit_offset(const Rows *rows, const double *y, const double *weights, const double *offset, GlmFamily family, GlmLink link, bool intercept,
                      double confidence, const GlmProgress *progress, GlmModel *model, Error *error)
{
    size_t n = rows->n;
    *model = (GlmModel){.family = family, .link = link, .k = rows->p + intercept, .theta = NAN, .theta_se = NAN, .confidence = confidence};
    Status status = check_target(y, weights, n, family, error);
    if (status != OK)
        return status;
    for (size_t i = 0; i < n; i++)
        model->n += !weights || weights[i] > 0;
    if (model->n == 0)
        return error_set(error, ERR_INVALID, "There are no rows with a weight above 0 to fit the model to.");
    Fitting f = fitting_new(rows, y, weights, offset, family, link, intercept);
    if (progress)
        f.progress = *progress;
    status = family == GLM_NEGATIVE_BINOMIAL ? alternate(&f, model, error) : iterate(&f, model, false, error);
    if (status == OK) {
        model->coefficients = mem_zero(model->k, sizeof *model->coefficients);
        summarize(&f, model);
    } else {
        glm_free(model);
    }
    fitting_free(&f);
    return status;
}

Status glm_deviance_of(const GlmModel *model, const Rows *rows, const double *y, const double *weights, const double *offset, const GlmProgress *progress,
                       double *deviance, size_t *rank, Error *error)
{
    bool intercept = model->fit.intercept;
    GlmModel other = {.family = model->family, .link = model->link, .theta = model->theta};
    *rank = intercept;
    *deviance = model->null_deviance;
    if (rows->p == 0)
        return tell(&(Fitting){.progress = progress ? *progress : (GlmProgress){0}}, 0, error);
    Fitting f = fitting_new(rows, y, weights, offset, model->family, model->link, intercept);
    f.theta = model->theta;
    f.quick = true;
    if (progress)
        f.progress = *progress;
    Error own;
    Status status = iterate(&f, &other, false, &own);
    *rank = other.fit.rank;
    *deviance = status == OK && other.converged ? other.deviance : NAN;
    if (status == ERR_INVALID) /* the means leave the range of the link */
        status = OK;
    else if (status != OK && error)
        *error = own;
    least_squares_free(&other.fit);
    fitting_free(&f);
    return status;
}

void glm_free(GlmModel *model)
{
    least_squares_free(&model->fit);
    free(model->coefficients);
    *model = (GlmModel){0};
}

void glm_predict(const GlmModel *model, const Rows *rows, double *mean, double *low, double *high)
{
    bool t = model->family == GLM_GAMMA;
    double q = t ? (model->df_residual ? dist_t_quantile(0.5 + model->confidence / 2, (double)model->df_residual) : NAN)
                 : dist_normal_quantile(0.5 + model->confidence / 2);
    size_t p = rows->p;
    double *block = mem_array(ROWS_BLOCK * (3 * p + 4), sizeof *block), *eta = block + p * ROWS_BLOCK, *leverage = eta + ROWS_BLOCK;
    for (size_t first = 0; first < rows->n; first += ROWS_BLOCK) {
        size_t count = rows->n - first < ROWS_BLOCK ? rows->n - first : ROWS_BLOCK;
        rows->fill(rows, first, count, block);
        least_squares_rows(&model->fit, block, count, eta, low ? leverage : NULL, leverage + ROWS_BLOCK);
        for (size_t i = 0; i < count; i++) {
            mean[first + i] = glm_mean(model->link, eta[i]);
            if (!low)
                continue;
            double margin = q * sqrt(model->dispersion * leverage[i]);
            double a = glm_mean(model->link, eta[i] - margin), b = glm_mean(model->link, eta[i] + margin);
            low[first + i] = model->link == GLM_INVERSE ? b : a;
            high[first + i] = model->link == GLM_INVERSE ? (eta[i] - margin > 0 ? a : INFINITY) : b;
        }
    }
    free(block);
}
