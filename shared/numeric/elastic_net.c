/* elastic_net.c - see elastic_net.h. */
#include "numeric/elastic_net.h"

#include "base/memory.h"
#include "numeric/dense.h"
#include "numeric/gram.h"
#include "numeric/prng.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SWEEPS = 100000, SETTLE_EVERY = 100 };

static const double TOLERANCE = 1e-12;
static const double READING = 0.3; /* of the whole work, roughly */

/* Weight, means and centred cross-products of some rows, y as column p. */
typedef struct Part {
    double weight;
    double *mean, *cross;
} Part;

/* The problem on standardised columns. */
typedef struct Scaled {
    size_t p;
    double *sd;        /* p; 0: no spread */
    double *s;         /* p x p correlations */
    double *c;         /* p: covariances of the standardised columns with y */
    double variance;   /* of y */
} Scaled;

static Part part_new(size_t columns)
{
    return (Part){0, mem_zero(columns, sizeof(double)), mem_zero(columns * columns, sizeof(double))};
}

static void part_free(Part *part)
{
    free(part->mean);
    free(part->cross);
}

/* total += part, by the formula of Chan, Golub and LeVeque. */
static void part_add(Part *total, const Part *part, size_t columns, bool intercept)
{
    double weight = total->weight + part->weight, share = weight > 0 ? part->weight / weight : 0;
    for (size_t j = 0; j < columns; j++)
        for (size_t i = 0; i < columns; i++) {
            double shift = (part->mean[i] - total->mean[i]) * (part->mean[j] - total->mean[j]) * total->weight * share;
            total->cross[j * columns + i] += part->cross[j * columns + i] + (intercept ? shift : 0);
        }
    for (size_t j = 0; j < columns; j++)
        total->mean[j] += (part->mean[j] - total->mean[j]) * share;
    total->weight = weight;
}

static Scaled scale(const Part *part, size_t p)
{
    size_t columns = p + 1;
    Scaled scaled = {p, mem_array(p, sizeof(double)), mem_zero(p * p, sizeof(double)), mem_zero(p, sizeof(double)),
                     part->cross[p * columns + p] / part->weight};
    for (size_t j = 0; j < p; j++) {
        double square = part->cross[j * columns + j], least = 4 * DBL_EPSILON * DBL_EPSILON * part->weight * part->mean[j] * part->mean[j];
        scaled.sd[j] = square > least ? sqrt(square / part->weight) : 0;
    }
    for (size_t j = 0; j < p; j++) {
        if (!(scaled.sd[j] > 0))
            continue;
        scaled.c[j] = part->cross[p * columns + j] / part->weight / scaled.sd[j];
        for (size_t i = 0; i < p; i++)
            if (scaled.sd[i] > 0)
                scaled.s[j * p + i] = part->cross[j * columns + i] / part->weight / scaled.sd[i] / scaled.sd[j];
    }
    return scaled;
}

static void scaled_free(Scaled *scaled)
{
    free(scaled->sd);
    free(scaled->s);
    free(scaled->c);
}

static double soft(double value, double threshold)
{
    return value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;
}

/* Whether b, of which g = c - S b, meets the conditions of the minimum. */
static bool is_minimum(const Scaled *scaled, double alpha, double lambda, const double *b, const double *g)
{
    double slack = 1e-9 * lambda * alpha + 1e-13 * sqrt(scaled->variance); /* the rounding of g */
    for (size_t j = 0; j < scaled->p; j++) {
        double slope = g[j] - lambda * (1 - alpha) * b[j];
        if (!(scaled->sd[j] > 0))
            continue;
        if (b[j] != 0 ? !(fabs(slope - copysign(lambda * alpha, b[j])) <= slack) : !(fabs(slope) <= lambda * alpha + slack))
            return false;
    }
    return true;
}

/* The minimum for the signs that b has now, solved at once: (S + lambda (1 - alpha) I) b = c - lambda alpha sign b over the columns in use. Descent
** creeps where columns are nearly equal; there it is tried now and then. Changes nothing unless what comes out is the minimum. */
static bool settle(const Scaled *scaled, double alpha, double lambda, double *b, double *g)
{
    size_t p = scaled->p, m = 0, *used = mem_array(p, sizeof *used);
    for (size_t j = 0; j < p; j++)
        if (b[j] != 0)
            used[m++] = j;
    double *a = mem_array(m * m + 1, sizeof *a), *x = mem_array(m + 1, sizeof *x), *fresh = mem_zero(p, sizeof *fresh), *left = mem_array(p, sizeof *left);
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i < m; i++)
            a[j * m + i] = scaled->s[used[j] * p + used[i]] + (i == j ? lambda * (1 - alpha) : 0);
        x[j] = scaled->c[used[j]] - copysign(lambda * alpha, b[used[j]]);
    }
    bool good = m > 0 && dense_solve_positive(a, m, x);
    memcpy(left, scaled->c, p * sizeof *left);
    for (size_t j = 0; j < m && good; j++) {
        good = isfinite(x[j]) && x[j] * b[used[j]] > 0;
        fresh[used[j]] = x[j];
        dense_add(left, scaled->s + used[j] * p, -x[j], p);
    }
    good = good && is_minimum(scaled, alpha, lambda, fresh, left);
    if (good) {
        memcpy(b, fresh, p * sizeof *b);
        memcpy(g, left, p * sizeof *g);
    }
    free(used);
    free(a);
    free(x);
    free(fresh);
    free(left);
    return good;
}

/* Coordinate descent from b; g = c - S b is kept along. Returns whether it came to rest. */
static bool descend(const Scaled *scaled, double alpha, double lambda, double *b, double *g)
{
    size_t p = scaled->p;
    double limit = TOLERANCE * TOLERANCE * scaled->variance;
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double most = 0;
        for (size_t j = 0; j < p; j++) {
            if (!(scaled->sd[j] > 0))
                continue;
            double next = soft(g[j] + b[j], lambda * alpha) / (1 + lambda * (1 - alpha)), change = next - b[j];
            if (change == 0)
                continue;
            dense_add(g, scaled->s + j * p, -change, p);
            b[j] = next;
            most = fmax(most, change * change);
        }
        if (most <= limit || (sweep % SETTLE_EVERY == SETTLE_EVERY - 1 && settle(scaled, alpha, lambda, b, g)))
            return true;
    }
    return false;
}

/* (S + lambda I) b = c; columns without spread keep b = 0. */
static bool ridge(const Scaled *scaled, double lambda, double *b)
{
    size_t p = scaled->p;
    double *a = mem_array(p * p, sizeof *a);
    memcpy(a, scaled->s, p * p * sizeof *a);
    memcpy(b, scaled->c, p * sizeof *b);
    for (size_t j = 0; j < p; j++)
        a[j * p + j] = scaled->sd[j] > 0 ? 1 + lambda : 1;
    bool good = dense_solve_positive(a, p, b);
    free(a);
    return good;
}

/* What of the whole work the paths are, the first of them after `done` others of `of`; reading the rows comes before. */
typedef struct Walk {
    const Steps *steps;
    size_t done, of;
} Walk;

static Status walk_at(const Walk *walk, size_t lambda, size_t count, Error *error)
{
    double path = (double)walk->done + (double)lambda / (double)count;
    return steps_at(walk->steps, READING + (1 - READING) * path / (double)walk->of, error);
}

/* Solutions for all lambdas in the units of the data: beta (count x p) and b0. *converged: false when one of them did not come to rest. */
static Status solve_path(const Part *part, size_t p, double alpha, bool intercept, const double *lambda, size_t count, double *beta, double *b0,
                         bool *converged, const Walk *walk, Error *error)
{
    Scaled scaled = scale(part, p);
    double *b = mem_zero(p, sizeof *b), *g = mem_array(p, sizeof *g);
    Status status = OK;
    memcpy(g, scaled.c, p * sizeof *g);
    for (size_t l = 0; l < count && status == OK; l++) {
        *converged &= alpha > 0 ? descend(&scaled, alpha, lambda[l], b, g) : ridge(&scaled, lambda[l], b);
        b0[l] = intercept ? part->mean[p] : 0;
        for (size_t j = 0; j < p; j++) {
            beta[l * p + j] = scaled.sd[j] > 0 ? b[j] / scaled.sd[j] : 0;
            b0[l] -= intercept ? beta[l * p + j] * part->mean[j] : 0;
        }
        status = walk_at(walk, l + 1, count, error);
    }
    scaled_free(&scaled);
    free(b);
    free(g);
    return status;
}

/* Mean squared error of a solution on a part's rows. */
static double error_on(const Part *part, size_t p, bool intercept, const double *beta, double b0)
{
    size_t columns = p + 1;
    double sse = part->cross[p * columns + p], off = part->mean[p] - b0;
    for (size_t j = 0; j < p; j++) {
        double inner = -2 * part->cross[p * columns + j];
        for (size_t i = 0; i < p; i++)
            inner += part->cross[j * columns + i] * beta[i];
        sse += beta[j] * inner;
        off -= beta[j] * part->mean[j];
    }
    return fmax(sse, 0) / part->weight + (intercept ? off * off : 0);
}

static void make_path(const Part *all, size_t p, size_t n, const ElasticOptions *options, ElasticNet *net)
{
    Scaled scaled = scale(all, p);
    double most = 0, ratio = n > p ? 1e-4 : 1e-2;
    for (size_t j = 0; j < p; j++)
        most = fmax(most, fabs(scaled.c[j]));
    most /= fmax(options->alpha, 1e-3);
    scaled_free(&scaled);
    for (size_t l = 0; l < net->count; l++)
        net->lambda[l] = net->count == 1 ? options->lambda : most * pow(ratio, (double)l / (double)(net->count - 1));
}

/* Deals rows to folds of nearly equal size. */
static void deal(size_t n, size_t folds, uint64_t seed, uint8_t *fold)
{
    Prng prng = prng_new(seed, 0);
    for (size_t i = 0; i < n; i++)
        fold[i] = (uint8_t)(i % folds);
    for (size_t i = n; i > 1; i--) {
        size_t other = prng_below(&prng, i);
        uint8_t swap = fold[i - 1];
        fold[i - 1] = fold[other];
        fold[other] = swap;
    }
}

static Part part_of(const Rows *rows, const double *y, const double *weights, bool intercept, bool *scaled)
{
    Gram gram = gram_new(rows, y, weights, intercept);
    Part part = {gram.weight, gram.mean, gram.cross};
    for (size_t j = 0; j < gram.columns; j++)
        *scaled |= gram.exponent[j] != 0 && gram.cross[j * gram.columns + j] > 0;
    free(gram.exponent);
    return part;
}

/* The curve of the folds: means and standard errors, and the lambdas that it favours. */
static void choose(ElasticNet *net, const double *errors, size_t folds)
{
    for (size_t l = 0; l < net->count; l++) {
        double mean = 0, squares = 0;
        for (size_t k = 0; k < folds; k++)
            mean += errors[k * net->count + l] / (double)folds;
        for (size_t k = 0; k < folds; k++)
            squares += (errors[k * net->count + l] - mean) * (errors[k * net->count + l] - mean);
        net->cv[l] = mean;
        net->cv_se[l] = sqrt(squares / (double)(folds - 1) / (double)folds);
        if (mean < net->cv[net->best])
            net->best = l;
    }
    while (net->cv[net->one_se] > net->cv[net->best] + net->cv_se[net->best])
        net->one_se++;
}

static Status cross_validate(const Part *parts, size_t folds, const ElasticOptions *options, ElasticNet *net, const Steps *steps, Error *error)
{
    Status status = OK;
    size_t p = net->p, count = net->count;
    double *errors = mem_array(folds * count, sizeof *errors), *beta = mem_array(count * p, sizeof *beta), *b0 = mem_array(count, sizeof *b0);
    net->cv = mem_array(count, sizeof *net->cv);
    net->cv_se = mem_array(count, sizeof *net->cv_se);
    for (size_t k = 0; k < folds && status == OK; k++) {
        Part train = part_new(p + 1);
        for (size_t l = 0; l < folds; l++)
            if (l != k)
                part_add(&train, &parts[l], p + 1, options->intercept);
        status = solve_path(&train, p, options->alpha, options->intercept, net->lambda, count, beta, b0, &net->converged,
                            &(Walk){steps, 1 + k, 1 + folds}, error);
        for (size_t l = 0; l < count && status == OK; l++)
            errors[k * count + l] = error_on(&parts[k], p, options->intercept, beta + l * p, b0[l]);
        part_free(&train);
    }
    if (status == OK)
        choose(net, errors, folds);
    free(errors);
    free(beta);
    free(b0);
    return status;
}

static Status check(const Rows *rows, const ElasticOptions *options, Error *error)
{
    if (rows->n < 2)
        return error_set(error, ERR_INVALID, "A penalised model needs at least two complete rows; there %s %zu.", rows->n == 1 ? "is" : "are", rows->n);
    if (rows->p > ELASTIC_COLUMNS)
        return error_set(error, ERR_LIMIT, "The model has %zu columns; at most %d can be fitted at once. Choose fewer features.", rows->p,
                         ELASTIC_COLUMNS);
    if (options->lambda < 0 && (options->folds < 2 || options->folds > ELASTIC_FOLDS || options->folds > rows->n))
        return error_set(error, ERR_INVALID, "There must be between 2 and %d folds, and no more than the %zu complete rows.", ELASTIC_FOLDS, rows->n);
    return OK;
}

/* Cross-products of each fold. */
static Status read_parts(const Rows *rows, const double *y, const double *weights, const ElasticOptions *options, Part *parts, size_t folds,
                         const Steps *steps, Error *error)
{
    Status status = OK;
    size_t n = rows->n;
    bool scaled = false, empty = false;
    double *masked = mem_array(n, sizeof *masked);
    uint8_t *fold = mem_array(n, 1);
    deal(n, folds, options->seed, fold);
    for (size_t k = 0; k < folds && status == OK; k++) {
        for (size_t i = 0; i < n; i++)
            masked[i] = fold[i] == k ? (weights ? weights[i] : 1) : 0;
        parts[k] = part_of(rows, y, masked, options->intercept, &scaled);
        empty |= !(parts[k].weight > 0);
        status = steps_at(steps, READING * (double)(k + 1) / (double)folds, error);
    }
    free(masked);
    free(fold);
    if (status != OK)
        return status;
    if (empty)
        return error_set(error, ERR_INVALID, "The rows of a fold all have weight 0. Choose fewer folds.");
    if (scaled)
        return error_set(error, ERR_INVALID, "The squares of some values leave the range of numbers. Give these columns in a larger or smaller unit.");
    return OK;
}

static Status fill(const Part *all, const ElasticOptions *options, size_t n, ElasticNet *net, const Walk *walk, Error *error)
{
    size_t p = net->p;
    make_path(all, p, n, options, net);
    net->converged = true;
    Status status = solve_path(all, p, options->alpha, options->intercept, net->lambda, net->count, net->beta, net->b0, &net->converged, walk, error);
    if (status != OK)
        return status;
    double variance = all->cross[p * (p + 1) + p] / all->weight;
    for (size_t l = 0; l < net->count; l++) {
        net->r2[l] = 1 - error_on(all, p, options->intercept, net->beta + l * p, net->b0[l]) / variance;
        for (size_t j = 0; j < p; j++)
            net->nonzero[l] += net->beta[l * p + j] != 0;
    }
    return OK;
}

Status elastic_net_fit(const Rows *rows, const double *y, const double *weights, const ElasticOptions *options, ElasticNet *net,
                       const Steps *steps, Error *error)
{
    size_t p = rows->p, folds = options->lambda < 0 ? options->folds : 1;
    *net = (ElasticNet){.count = options->lambda < 0 ? ELASTIC_PATH : 1, .p = p};
    Status status = check(rows, options, error);
    if (status != OK)
        return status;
    Part parts[ELASTIC_FOLDS] = {{0}}, all = part_new(p + 1);
    status = read_parts(rows, y, weights, options, parts, folds, steps, error);
    for (size_t k = 0; status == OK && k < folds; k++)
        part_add(&all, &parts[k], p + 1, options->intercept);
    if (status == OK && !(all.cross[p * (p + 1) + p] > 4 * DBL_EPSILON * DBL_EPSILON * all.weight * all.mean[p] * all.mean[p]))
        status = error_set(error, ERR_INVALID, "The target has one value only in the rows used, so there is nothing to explain.");
    if (status == OK) {
        net->lambda = mem_array(net->count, sizeof *net->lambda);
        net->b0 = mem_array(net->count, sizeof *net->b0);
        net->beta = mem_array(net->count * p, sizeof *net->beta);
        net->nonzero = mem_zero(net->count, sizeof *net->nonzero);
        net->r2 = mem_array(net->count, sizeof *net->r2);
        status = fill(&all, options, rows->n, net, &(Walk){steps, 0, net->count > 1 ? 1 + folds : 1}, error);
        if (status == OK && net->count > 1)
            status = cross_validate(parts, folds, options, net, steps, error);
        if (status != OK)
            elastic_net_free(net);
    }
    for (size_t k = 0; k < folds; k++)
        part_free(&parts[k]);
    part_free(&all);
    return status;
}

void elastic_net_free(ElasticNet *net)
{
    free(net->lambda);
    free(net->b0);
    free(net->beta);
    free(net->nonzero);
    free(net->r2);
    free(net->cv);
    free(net->cv_se);
    *net = (ElasticNet){0};
}
