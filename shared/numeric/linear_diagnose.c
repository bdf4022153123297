/*
** linear_diagnose.c - residuals, influence and the tests of assumptions; see linear.h.
**
** In the coordinates u = A'(1, x) the columns are orthonormal, so that sums over u u' give the robust covariances, and the regression
** of e^2 on X has the explained sum of squares |sum u (e^2 - mean)|^2: one pass does for all.
*/
#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/dd.h"
#include "numeric/dense.h"
#include "numeric/distribution.h"
#include "numeric/linear.h"

#include <stdlib.h>
#include <string.h>

static const double FULL_LEVERAGE = LINEAR_FULL_LEVERAGE;

/* Sums of one task. */
typedef struct Sums {
    Dd powers[5];                /* of e: e, e^2, e^3, e^4; [0] unused */
    Dd steps;                    /* sum (e_i - e_i-1)^2 within the task */
    double first, last;          /* e of its first and last row of positive weight */
    bool any;                    /* there is such a row */
    double most_leverage, most_cook;
    size_t high_leverage, influential, outliers;
} Sums;

typedef struct Diagnosing {
    const LinearModel *model;
    const Rows *rows;
    const double *y, *weights;
    const LinearRows *lines;
    CovarianceKind kind;
    RowTasks tasks;
    Sums *sums;    /* tasks */
    double *meats; /* tasks x k^2, lower triangles */
    double *onto;  /* tasks x 2 k: sums of u e^2 and of u sqrt(w) */
    double *space; /* threads x space_each */
    size_t space_each;
} Diagnosing;

static void put(double *array, size_t at, double value)
{
    if (array)
        array[at] = value;
}

/* What a row's figures are made of. */
typedef struct Scales {
    double k, df, n, variance;
    double inverse;           /* 1 / sigma; 0 where that is none */
    double high, influential; /* bounds of leverage and of Cook's distance */
} Scales;

static Scales scales_of(const LinearModel *model)
{
    double k = (double)model->fit.rank, n = (double)model->fit.n;
    double inverse = model->sigma > 0 ? 1 / model->sigma : 0;
    return (Scales){k, (double)model->df_residual, n, model->sigma * model->sigma, isfinite(inverse) ? inverse : 0, 2 * k / n, 4 / n};
}

/* Counts lanes where `which` holds. */
#define lanes_count(total, which) \
    do { \
        LaneBits which_ = (which); \
        for (size_t lane_ = 0; lane_ < LANES; lane_++) \
            (total) -= (size_t)which_[lane_]; \
    } while (0)

/* Greatest values and counts of a block: e is the weighted residual, h the leverage. Rows of full leverage count as without residual. Both arrays have
** room for whole Lanes; what is beyond `count` is set to 0 here, and counts nowhere. */
WIDE static void count_rows(const Scales *scales, Sums *sums, double *e, double *h, size_t count)
{
    double df = scales->df;
    Lanes one = (Lanes){0} + 1, most_leverage = (Lanes){0} + sums->most_leverage, most_cook = (Lanes){0} + sums->most_cook;
    const Lanes much_leverage = (Lanes){0} + scales->high, much_cook = (Lanes){0} + scales->influential;
    LaneBits high = {0}, influential = {0}, outliers = {0};
    for (size_t i = count; i % LANES; i++)
        e[i] = h[i] = 0;
    for (size_t i = 0; i < count; i += LANES) {
        Lanes r = lanes_at(e + i) * scales->inverse, x = lanes_at(h + i);
        LaneBits full = ~lanes_less(x, (Lanes){0} + FULL_LEVERAGE);
        Lanes left = lanes_where(full, one, 1 - x), square = lanes_where(full, (Lanes){0}, r * r / left);
        Lanes cook = square * x / (left * scales->k);
        most_leverage = lanes_where(lanes_less(most_leverage, x), x, most_leverage);
        most_cook = lanes_where(lanes_less(most_cook, cook), cook, most_cook);
        high += lanes_less(much_leverage, x);
        influential += lanes_less(much_cook, cook);
        outliers += lanes_less(9 * (df - square), square * (df - 1)) & lanes_less(square, (Lanes){0} + df);
    }
    for (size_t j = 0; j < LANES; j++) {
        sums->most_leverage = most_leverage[j] > sums->most_leverage ? most_leverage[j] : sums->most_leverage;
        sums->most_cook = most_cook[j] > sums->most_cook ? most_cook[j] : sums->most_cook;
    }
    lanes_count(sums->high_leverage, high);
    lanes_count(sums->influential, influential);
    if (df > 1)
        lanes_count(sums->outliers, outliers);
}

/* The figures of each row, where they are wanted. */
static void put_rows(const Scales *scales, const LinearRows *lines, size_t first, const double *e, const double *h, size_t count)
{
    double df = scales->df;
    for (size_t i = 0; i < count; i++) {
        double standard = NAN, student = NAN, cook = NAN;
        if (h[i] < FULL_LEVERAGE && scales->variance > 0) {
            standard = e[i] / sqrt(scales->variance * (1 - h[i]));
            double others = df > 1 ? (df - standard * standard) / (df - 1) : NAN;
            student = others > 0 ? standard / sqrt(others) : NAN;
            cook = standard * standard * h[i] / ((1 - h[i]) * scales->k);
        }
        put(lines->leverage, first + i, h[i]);
        put(lines->standardized, first + i, standard);
        put(lines->studentized, first + i, student);
        put(lines->cook, first + i, cook);
        put(lines->dffits, first + i, student * sqrt(h[i] / (1 - h[i])));
    }
}

/* Sums of powers and of squared steps from row to row. */
WIDE static void add_powers(Sums *sums, const double *e, size_t count)
{
    bool begins = !sums->any;
    double steps = begins ? 0 : (e[0] - sums->last) * (e[0] - sums->last);
    Lanes lanes[5] = {{0}}, step_lanes = {0};
    size_t i = 0;
    for (; i + LANES < count; i += LANES) { /* the last row has no next one */
        Lanes x = lanes_at(e + i), away = lanes_at(e + i + 1) - x, square = x * x;
        lanes[1] += x;
        lanes[2] += square;
        lanes[3] += square * x;
        lanes[4] += square * square;
        step_lanes += away * away;
    }
    double powers[5] = {0, lanes_sum(lanes[1]), lanes_sum(lanes[2]), lanes_sum(lanes[3]), lanes_sum(lanes[4])};
    steps += lanes_sum(step_lanes);
    for (; i < count; i++) {
        double square = e[i] * e[i];
        powers[1] += e[i];
        powers[2] += square;
        powers[3] += square * e[i];
        powers[4] += square * square;
        if (i + 1 < count)
            steps += (e[i + 1] - e[i]) * (e[i + 1] - e[i]);
    }
    for (int d = 1; d <= 4; d++)
        sums->powers[d] = dd_add_double(sums->powers[d], powers[d]);
    sums->steps = dd_add_double(sums->steps, steps);
    if (begins)
        sums->first = e[0];
    sums->last = e[count - 1];
    sums->any = true;
}

/* Rows of weight 0 are as if they were not there: neighbours are those without them. Returns how many are kept, in `kept`. */
static size_t leave_out_unweighted(const double *weights, const double *e, size_t count, double *kept)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (weights[i] > 0)
            kept[n++] = e[i];
    return n;
}

/* Residuals and leverages of rows without weights. residual: where the plain ones go; may be NULL. */
WIDE static void plain_rows(const double *y, const double *fitted, size_t count, double *e, double *h, double *residual)
{
    Lanes one = (Lanes){0} + 1;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        Lanes r = lanes_at(y + i) - lanes_at(fitted + i), x = lanes_at(h + i);
        lanes_put(e + i, r);
        lanes_put(h + i, lanes_where(lanes_less(x, one), x, one));
        if (residual)
            lanes_put(residual + i, r);
    }
    for (; i < count; i++) {
        e[i] = y[i] - fitted[i];
        h[i] = h[i] < 1 ? h[i] : 1;
        if (residual)
            residual[i] = e[i];
    }
}

static void weighted_rows(const double *y, const double *fitted, size_t count, const double *root, double *e, double *h, double *residual)
{
    for (size_t i = 0; i < count; i++) {
        e[i] = y[i] - fitted[i];
        if (residual)
            residual[i] = e[i];
        h[i] = h[i] * root[i] * root[i];
        h[i] = h[i] < 1 ? h[i] : 1;
        e[i] *= root[i];
    }
}

WIDE static void root_times_square(const double *root, const double *e, size_t count, double *out)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        Lanes x = lanes_at(e + i);
        lanes_put(out + i, lanes_at(root + i) * x * x);
    }
    for (; i < count; i++)
        out[i] = root[i] * e[i] * e[i];
}

/* Adds sum c w e^2 u u' of a block, c by the kind of covariance; u becomes its scaled rows. A row that is fitted whatever its value has no residual
** but rounding, and says nothing. */
static void add_meat(const Diagnosing *job, double *u, const double *root, double *e, const double *h, size_t count, double *product,
                     double *meat)
{
    size_t k = job->model->k;
    for (size_t i = 0; i < count; i++) {
        double left = 1 - h[i];
        e[i] *= h[i] >= FULL_LEVERAGE ? 0 : root[i] / (job->kind == COVARIANCE_HC3 ? left : job->kind == COVARIANCE_HC2 ? sqrt(left) : 1);
    }
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < count; i++)
            u[j * count + i] *= e[i];
    dense_cross(u, count, k, product);
    for (size_t j = 0; j < k; j++)
        for (size_t i = j; i < k; i++)
            meat[j * k + i] += product[j * k + i];
}

static void diagnose_block(const Diagnosing *job, size_t task, size_t first, size_t count, double *space)
{
    const LinearModel *model = job->model;
    size_t p = model->fit.p, k = model->k;
    double *block = space, *fitted = block + p * ROWS_BLOCK, *h = fitted + ROWS_BLOCK, *e = h + ROWS_BLOCK, *root = e + ROWS_BLOCK;
    double *u = root + ROWS_BLOCK, *onto = job->onto + task * 2 * k;
    Sums *sums = &job->sums[task];
    Scales scales = scales_of(model);
    job->rows->fill(job->rows, first, count, block);
    least_squares_rows(&model->fit, block, count, fitted, h, u);
    for (size_t i = 0; i < count; i++)
        root[i] = job->weights ? sqrt(job->weights[first + i]) : 1;
    double *residual = job->lines && job->lines->residual ? job->lines->residual + first : NULL;
    if (job->weights)
        weighted_rows(job->y + first, fitted, count, root, e, h, residual);
    else
        plain_rows(job->y + first, fitted, count, e, h, residual);
    if (job->lines && job->lines->fitted)
        memcpy(job->lines->fitted + first, fitted, count * sizeof *fitted);
    if (job->lines && (job->lines->leverage || job->lines->standardized || job->lines->studentized || job->lines->cook || job->lines->dffits))
        put_rows(&scales, job->lines, first, e, h, count);
    count_rows(&scales, sums, e, h, count);
    size_t weighty = job->weights ? leave_out_unweighted(job->weights + first, e, count, fitted) : count;
    if (weighty)
        add_powers(sums, job->weights ? fitted : e, weighty);
    root_times_square(root, e, count, fitted);
    for (size_t j = 0; j < k; j++) {
        onto[j] += dense_dot(u + j * count, fitted, count);
        onto[k + j] += dense_dot(u + j * count, root, count);
    }
    if (job->kind != COVARIANCE_CLASSIC)
        add_meat(job, u, root, e, h, count, space + ROWS_BLOCK * (3 * p + 6), job->meats + task * k * k);
}

static void diagnose_task(void *context, size_t task, size_t thread)
{
    const Diagnosing *job = context;
    size_t first = task * job->tasks.rows, end = first + job->tasks.rows;
    if (end > job->rows->n)
        end = job->rows->n;
    for (; first < end; first += ROWS_BLOCK) {
        size_t count = end - first < ROWS_BLOCK ? end - first : ROWS_BLOCK;
        diagnose_block(job, task, first, count, job->space + thread * job->space_each);
    }
}

static void merge(const Diagnosing *job, Sums *total)
{
    size_t k = job->model->k;
    *total = job->sums[0];
    for (size_t t = 1; t < job->tasks.count; t++) {
        const Sums *part = &job->sums[t];
        for (int d = 1; d <= 4; d++)
            total->powers[d] = dd_add(total->powers[d], part->powers[d]);
        total->steps = dd_add(total->steps, part->steps);
        if (part->any && total->any)
            total->steps = dd_add_double(total->steps, (part->first - total->last) * (part->first - total->last));
        total->last = part->any ? part->last : total->last;
        total->any |= part->any;
        total->most_leverage = fmax(total->most_leverage, part->most_leverage);
        total->most_cook = fmax(total->most_cook, part->most_cook);
        total->high_leverage += part->high_leverage;
        total->influential += part->influential;
        total->outliers += part->outliers;
        for (size_t i = 0; i < k * k; i++)
            job->meats[i] += job->meats[t * k * k + i];
        for (size_t i = 0; i < 2 * k; i++)
            job->onto[i] += job->onto[t * 2 * k + i];
    }
}

static void fill_tests(const Diagnosing *job, const Sums *total, LinearDiagnostics *out)
{
    const LinearModel *model = job->model;
    size_t k = model->k;
    double n = (double)model->fit.n, squares = dd_double(total->powers[2]), fourth = dd_double(total->powers[4]), explained = 0;
    double mean = squares / n, m1 = dd_double(total->powers[1]) / n, m3 = dd_double(total->powers[3]) / n, m4 = fourth / n;
    double spread = fourth - squares * mean;
    out->durbin_watson = squares > 0 ? dd_double(total->steps) / squares : NAN;
    for (size_t j = 0; j < k; j++) {
        double part = job->onto[j] - mean * job->onto[k + j];
        explained += part * part;
    }
    out->breusch_pagan = spread > 0 && model->df_model > 0 ? fmin(n * explained / spread, n) : NAN;
    out->breusch_pagan_p = isnan(out->breusch_pagan) ? NAN : dist_chi2_upper(out->breusch_pagan, (double)model->df_model);
    double c2 = mean - m1 * m1, c3 = m3 - 3 * m1 * mean + 2 * m1 * m1 * m1;
    double c4 = m4 - 4 * m1 * m3 + 6 * m1 * m1 * mean - 3 * m1 * m1 * m1 * m1;
    out->skewness = c2 > 0 ? c3 / (c2 * sqrt(c2)) : NAN;
    out->kurtosis = c2 > 0 ? c4 / (c2 * c2) - 3 : NAN;
    out->jarque_bera = n / 6 * (out->skewness * out->skewness + out->kurtosis * out->kurtosis / 4);
    out->jarque_bera_p = isnan(out->jarque_bera) ? NAN : dist_chi2_upper(out->jarque_bera, 2);
}

static void fill_meat(const Diagnosing *job, LinearDiagnostics *out)
{
    size_t k = job->model->k;
    double factor = 1;
    if (job->kind == COVARIANCE_HC1)
        factor = job->model->df_residual ? (double)job->model->fit.n / (double)job->model->df_residual : NAN;
    out->meat = mem_array(k * k, sizeof *out->meat);
    for (size_t j = 0; j < k; j++)
        for (size_t i = j; i < k; i++)
            out->meat[j * k + i] = out->meat[i * k + j] = factor * job->meats[j * k + i];
}

bool linear_is_perfect(const LinearModel *model)
{
    return model->fit.unexplained < 1e-28;
}

/* Of residuals that are nothing but rounding. */
static void leave_out(LinearDiagnostics *d)
{
    d->durbin_watson = d->breusch_pagan = d->breusch_pagan_p = d->skewness = d->kurtosis = d->jarque_bera = d->jarque_bera_p = NAN;
    d->most_cook = NAN;
    d->influential = d->outliers = 0;
}

void linear_diagnose(const LinearModel *model, const Rows *rows, const double *y, const double *weights, CovarianceKind kind,
                     const LinearRows *lines, LinearDiagnostics *diagnostics)
{
    size_t k = model->k;
    Diagnosing job = {.model = model, .rows = rows, .y = y, .weights = weights, .lines = lines, .kind = kind};
    job.tasks = rows_tasks(rows->n, k * k * sizeof(double));
    job.sums = mem_zero(job.tasks.count, sizeof *job.sums);
    job.meats = mem_zero(job.tasks.count * k * k, sizeof *job.meats);
    job.onto = mem_zero(job.tasks.count * 2 * k, sizeof *job.onto);
    job.space_each = ROWS_BLOCK * (3 * rows->p + 6) + k * k;
    job.space = mem_array(crew_threads() * job.space_each, sizeof *job.space);
    crew_run(job.tasks.count, diagnose_task, &job);
    Sums total;
    merge(&job, &total);
    *diagnostics = (LinearDiagnostics){.most_leverage = total.most_leverage, .most_cook = total.most_cook,
                                       .high_leverage = total.high_leverage, .influential = total.influential,
                                       .outliers = total.outliers, .kind = kind};
    fill_tests(&job, &total, diagnostics);
    if (linear_is_perfect(model))
        leave_out(diagnostics);
    if (kind != COVARIANCE_CLASSIC)
        fill_meat(&job, diagnostics);
    free(job.sums);
    free(job.meats);
    free(job.onto);
    free(job.space);
}

void linear_diagnostics_free(LinearDiagnostics *diagnostics)
{
    free(diagnostics->meat);
    *diagnostics = (LinearDiagnostics){0};
}
