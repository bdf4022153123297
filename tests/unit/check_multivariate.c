/*
** check_multivariate.c - correlations, clusters and components by their definitions, and whatever the number of threads.
*/
#include "base/memory.h"
#include "made_column.h"
#include "near.h"
#include "numeric/correlate.h"
#include "numeric/elastic_net.h"
#include "numeric/glm.h"
#include "numeric/kmeans.h"
#include "numeric/pca.h"
#include "suite.h"

#include <math.h>
#include <string.h>

static double unit(uint64_t *seed)
{
    return (double)(made_random(seed) >> 11) * 0x1p-53;
}

/* By counting all pairs. */
static double tau_by_pairs(const double *x, const double *y, size_t n)
{
    double s = 0, in_x = 0, in_y = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double a = (x[i] > x[j]) - (x[i] < x[j]), b = (y[i] > y[j]) - (y[i] < y[j]);
            s += a * b;
            in_x += a * a;
            in_y += b * b;
        }
    return s / sqrt(in_x * in_y);
}

START_TEST(kendall_is_what_pairs_say)
{
    uint64_t seed = 5;
    for (int round = 0; round < 60; round++) {
        size_t n = 5 + (size_t)round * 3, levels = round % 3 == 0 ? 1000000 : 7;
        double x[200], y[200];
        for (size_t i = 0; i < n; i++) {
            x[i] = floor(unit(&seed) * (double)levels);
            y[i] = round % 2 ? floor(unit(&seed) * (double)levels) : x[i] - floor(unit(&seed) * 3);
        }
        Correlation c = kendall_tau(x, y, n, 0.95);
        ck_assert(fabs(c.r - tau_by_pairs(x, y, n)) < 1e-14);
        ck_assert(c.p >= 0 && c.p <= 1);
    }
}
END_TEST

/* Hollander and Wolfe (1973), tuna lightness and panel scores: R's help page of cor.test gives T = 26, p = 0.1194, tau 0.4444444. */
START_TEST(kendall_of_tuna)
{
    static const double x[] = {44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1}, y[] = {2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8};
    Correlation c = kendall_tau(x, y, 9, 0.95);
    ck_assert(c.exact && fabs(c.r - 0.4444444) < 5e-8 && fabs(c.p - 0.1194) < 5e-5);
}
END_TEST

START_TEST(missing_values_by_pair)
{
    double a[] = {1, 2, NAN, 4, 5, 6, 9}, b[] = {2, 1, 5, NAN, 6, 7, 7}, c[] = {1, 3, 2, 5, 4, 6, 8};
    const double *columns[] = {a, b, c};
    static const CorrelationMethod methods[] = {CORRELATION_PEARSON, CORRELATION_SPEARMAN, CORRELATION_KENDALL};
    for (int m = 0; m < 3; m++) {
        Correlation matrix[9], all[9];
        ck_assert_int_eq(correlate_matrix(columns, 7, 3, methods[m], true, false, 0.95, matrix, NULL), OK);
        ck_assert_int_eq(correlate_matrix(columns, 7, 3, methods[m], false, false, 0.95, all, NULL), OK);
        ck_assert(matrix[1].n == 5 && matrix[2].n == 6 && matrix[8].n == 7 && all[2].n == 5);
        Correlation pair = correlate_pair(a, c, 7, methods[m], 0.95);
        ck_assert(fabs(matrix[2].r - pair.r) < 1e-15 && fabs(matrix[2].p - pair.p) < 1e-14);
        double a5[] = {1, 2, 5, 6, 9}, c5[] = {1, 3, 4, 6, 8};
        ck_assert(fabs(all[2].r - correlate_pair(a5, c5, 5, methods[m], 0.95).r) < 1e-15);
    }
}
END_TEST

START_TEST(correlation_at_the_edges)
{
    double x[] = {1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 5}, y[] = {-1e308, 1e308, -0.5e308, 0.5e308}, flat[] = {0.1, 0.1, 0.1, 0.1};
    double shifted[] = {1, 2, 3, 5};
    Correlation far = correlate_pair(x, y, 4, CORRELATION_PEARSON, 0.95), near = correlate_pair(shifted, y, 4, CORRELATION_PEARSON, 0.95);
    ck_assert(fabs(far.r - near.r) < 1e-15 && fabs(far.r) < 1);
    ck_assert(isnan(correlate_pair(x, flat, 4, CORRELATION_PEARSON, 0.95).r));
    ck_assert(isnan(correlate_pair(x, flat, 4, CORRELATION_KENDALL, 0.95).r));
    ck_assert(isnan(correlate_pair(x, flat, 4, CORRELATION_SPEARMAN, 0.95).r));
    ck_assert(isnan(correlate_pair(x, y, 1, CORRELATION_PEARSON, 0.95).r));
    ck_assert(isnan(correlate_pair(x, y, 0, CORRELATION_KENDALL, 0.95).r));
    Correlation self = correlate_pair(shifted, shifted, 4, CORRELATION_PEARSON, 0.95);
    ck_assert(self.r == 1 && self.p == 0);
}
END_TEST

/* Four clouds that lie well apart. */
static double **clouds(size_t n, size_t p, uint64_t seed)
{
    double **columns = mem_array(p, sizeof *columns);
    for (size_t j = 0; j < p; j++) {
        columns[j] = mem_array(n, sizeof **columns);
        for (size_t i = 0; i < n; i++)
            columns[j][i] = ((i % 4) >> (j % 2) & 1 ? 100 : 0) + unit(&seed);
    }
    return columns;
}

START_TEST(clusters_that_lie_apart_are_found)
{
    enum { N = 200000, P = 3 };
    double **x = clouds(N, P, 6);
    Rows rows = rows_of_columns((const double *const *)x, N, P);
    KmeansOptions options = {4, 1, 100, 1e-4, 7, true};
    Kmeans many, one;
    ck_assert_int_eq(kmeans_fit(&rows, &options, &many, NULL, NULL), OK);
    setenv("QUERN_THREADS", "1", 1);
    ck_assert_int_eq(kmeans_fit(&rows, &options, &one, NULL, NULL), OK);
    unsetenv("QUERN_THREADS");
    ck_assert(many.converged && many.distinct == 4 && many.silhouette > 0.95);
    for (size_t c = 0; c < 4; c++)
        ck_assert_uint_eq(many.sizes[c], N / 4);
    for (size_t i = 4; i < N; i++)
        ck_assert_uint_eq(many.labels[i], many.labels[i % 4]);
    ck_assert(many.inertia == one.inertia && many.silhouette == one.silhouette);
    ck_assert_int_eq(memcmp(many.labels, one.labels, N * sizeof *one.labels), 0);
    ck_assert_int_eq(memcmp(many.centers, one.centers, 4 * P * sizeof *one.centers), 0);
    kmeans_free(&many);
    kmeans_free(&one);
    for (size_t j = 0; j < P; j++)
        free(x[j]);
    free(x);
}
END_TEST

START_TEST(fewer_different_rows_than_clusters)
{
    double x[] = {1, 1, 1, 5, 5, 5};
    const double *columns[] = {x};
    Rows rows = rows_of_columns(columns, 6, 1);
    KmeansOptions options = {4, 3, 100, 1e-4, 7, false};
    Kmeans found;
    ck_assert_int_eq(kmeans_fit(&rows, &options, &found, NULL, NULL), OK);
    ck_assert(found.distinct == 2 && found.inertia == 0 && found.sizes[0] == 3 && found.sizes[1] == 3);
    for (size_t c = 0; c < 4; c++)
        ck_assert(isfinite(found.centers[c]));
    kmeans_free(&found);
    options.clusters = 7;
    ck_assert_int_eq(kmeans_fit(&rows, &options, &found, NULL, NULL), ERR_INVALID);
}
END_TEST

/* Components of wide data (by singular values) and of the same data tall (by covariances) agree. */
START_TEST(wide_and_tall_components_agree)
{
    enum { N = 6, P = 9 };
    uint64_t seed = 8;
    double x[P][N];
    const double *columns[P];
    for (size_t j = 0; j < P; j++) {
        columns[j] = x[j];
        for (size_t i = 0; i < N; i++)
            x[j][i] = unit(&seed) * (double)(j + 1);
    }
    double twice[P][2 * N];
    const double *tall[P];
    for (size_t j = 0; j < P; j++) {
        tall[j] = twice[j];
        for (size_t i = 0; i < 2 * (size_t)N; i++)
            twice[j][i] = x[j][i % N];
    }
    Rows wide_rows = rows_of_columns(columns, N, P), tall_rows = rows_of_columns(tall, 2 * (size_t)N, P);
    Pca wide, high;
    ck_assert_int_eq(pca_fit(&wide_rows, 3, false, &wide, NULL), OK);
    ck_assert_int_eq(pca_fit(&tall_rows, 3, false, &high, NULL), OK);
    for (size_t k = 0; k < 3; k++) {
        ck_assert(fabs(wide.ratio[k] - high.ratio[k]) < 1e-13);
        ck_assert(fabs(wide.variance[k] * (N - 1) * 2 - high.variance[k] * (2 * N - 1)) < 1e-12);
        for (size_t j = 0; j < P; j++)
            ck_assert(fabs(wide.components[k * P + j] - high.components[k * P + j]) < 1e-11);
    }
    pca_free(&wide);
    pca_free(&high);
    ck_assert_int_eq(pca_fit(&wide_rows, 7, false, &wide, NULL), ERR_INVALID);
}
END_TEST

/* At the lasso's solution each gradient is lambda times a sign, or smaller where the coefficient is 0 (Karush, Kuhn, Tucker). */
START_TEST(lasso_meets_its_conditions)
{
    enum { N = 80, P = 6 };
    uint64_t seed = 9;
    double x[P][N], y[N];
    const double *columns[P];
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < P; j++)
            x[j][i] = unit(&seed) + (j ? 0.5 * x[j - 1][i] : 0);
        y[i] = 3 * x[0][i] - 2 * x[3][i] + unit(&seed);
    }
    for (size_t j = 0; j < P; j++)
        columns[j] = x[j];
    Rows rows = rows_of_columns(columns, N, P);
    ElasticOptions options = {.alpha = 1, .intercept = true, .lambda = 0.05};
    ElasticNet net;
    ck_assert_int_eq(elastic_net_fit(&rows, y, NULL, &options, &net, NULL, NULL), OK);
    ck_assert(net.nonzero[0] >= 2 && net.nonzero[0] < P);
    for (size_t j = 0; j < P; j++) {
        double mean = 0, square = 0, gradient = 0;
        for (size_t i = 0; i < N; i++)
            mean += x[j][i] / N;
        for (size_t i = 0; i < N; i++) {
            double rest = y[i] - net.b0[0];
            for (size_t k = 0; k < P; k++)
                rest -= net.beta[k] * x[k][i];
            square += (x[j][i] - mean) * (x[j][i] - mean) / N;
            gradient += (x[j][i] - mean) * rest / N;
        }
        gradient /= sqrt(square);
        if (net.beta[j] != 0)
            ck_assert(fabs(gradient - copysign(0.05, net.beta[j])) < 1e-11);
        else
            ck_assert(fabs(gradient) <= 0.05 + 1e-11);
    }
    elastic_net_free(&net);
}
END_TEST

/* Two equal columns under an elastic net share their coefficient; descent alone would take a hundred thousand sweeps to say so. */
START_TEST(equal_columns_share)
{
    enum { N = 30 };
    uint64_t seed = 3;
    double x[N], y[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = floor(50 * unit(&seed));
        y[i] = 0.1 * x[i] + unit(&seed);
    }
    const double *columns[] = {x, x};
    Rows rows = rows_of_columns(columns, N, 2);
    ElasticOptions options = {.alpha = 0.5, .intercept = true, .lambda = 1e-7};
    ElasticNet net;
    ck_assert_int_eq(elastic_net_fit(&rows, y, NULL, &options, &net, NULL, NULL), OK);
    ck_assert(net.converged);
    ck_near(net.beta[0] / net.beta[1], 1, 1e-6);
    double mean_x = 0, mean_y = 0, xy = 0, xx = 0;
    for (size_t i = 0; i < N; i++) {
        mean_x += x[i] / N;
        mean_y += y[i] / N;
    }
    for (size_t i = 0; i < N; i++) {
        xy += (x[i] - mean_x) * (y[i] - mean_y);
        xx += (x[i] - mean_x) * (x[i] - mean_x);
    }
    ck_near(net.beta[0] + net.beta[1], xy / xx, 1e-6);
    elastic_net_free(&net);
}
END_TEST

typedef struct Told {
    double last, until;
    size_t times;
} Told;

static bool hear(void *context, double share)
{
    Told *told = context;
    ck_assert(share >= told->last && share <= 1);
    told->last = share;
    told->times++;
    return share < told->until;
}

/* Both say how far they are, never less than before, end when told to, and what they find does not depend on somebody listening. */
START_TEST(long_work_is_told_and_can_be_ended)
{
    enum { N = 3000 };
    uint64_t seed = 5;
    double x[N], y[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = unit(&seed);
        y[i] = x[i] + unit(&seed);
    }
    const double *columns[] = {x, y};
    Rows rows = rows_of_columns(columns, N, 2), feature = rows_of_columns(columns, N, 1);
    KmeansOptions clusters = {5, 4, 100, 0, 7, true};
    ElasticOptions path = {.alpha = 1, .intercept = true, .lambda = -1, .folds = 5, .seed = 1};
    for (double until = 0.05; until < 2; until *= 4) {
        Told told = {0, until, 0};
        Steps steps = {hear, &told};
        Kmeans kmeans, alone;
        ck_assert_int_eq(kmeans_fit(&rows, &clusters, &kmeans, &steps, NULL), until < 1 ? ERR_CANCELLED : OK);
        ck_assert(told.times > 0 && (until < 1 || told.last > 0.9));
        if (until > 1) {
            ck_assert_int_eq(kmeans_fit(&rows, &clusters, &alone, NULL, NULL), OK);
            ck_assert(alone.inertia == kmeans.inertia && memcmp(alone.labels, kmeans.labels, N * sizeof *alone.labels) == 0);
            kmeans_free(&kmeans);
            kmeans_free(&alone);
        }
        ElasticNet net;
        told = (Told){0, until, 0};
        ck_assert_int_eq(elastic_net_fit(&feature, y, NULL, &path, &net, &steps, NULL), until < 1 ? ERR_CANCELLED : OK);
        ck_assert(told.times > 0 && (until < 1 || told.last > 0.99));
        if (until > 1)
            elastic_net_free(&net);
    }
}
END_TEST

START_TEST(separation_is_seen)
{
    double x[20], y[20];
    for (int i = 0; i < 20; i++) {
        x[i] = i;
        y[i] = i >= 10;
    }
    const double *columns[] = {x};
    Rows rows = rows_of_columns(columns, 20, 1);
    GlmModel model;
    ck_assert_int_eq(glm_fit(&rows, y, NULL, GLM_BINOMIAL, GLM_LOGIT, true, 0.95, &model, NULL), OK);
    ck_assert(model.separated);
    glm_free(&model);
    y[9] = 1; /* quasi-complete: one value of x has both outcomes */
    x[9] = 10;
    y[10] = 0;
    ck_assert_int_eq(glm_fit(&rows, y, NULL, GLM_BINOMIAL, GLM_LOGIT, true, 0.95, &model, NULL), OK);
    ck_assert(model.separated);
    glm_free(&model);
    y[3] = 1; /* overlap */
    ck_assert_int_eq(glm_fit(&rows, y, NULL, GLM_BINOMIAL, GLM_LOGIT, true, 0.95, &model, NULL), OK);
    ck_assert(!model.separated && model.converged);
    glm_free(&model);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {kendall_is_what_pairs_say, kendall_of_tuna, missing_values_by_pair, correlation_at_the_edges,
                                  clusters_that_lie_apart_are_found, fewer_different_rows_than_clusters, wide_and_tall_components_agree,
                                  lasso_meets_its_conditions, equal_columns_share, long_work_is_told_and_can_be_ended, separation_is_seen, NULL};
    return suite_run("multivariate", tests);
}
