/* anova_repeated.c - see anova_repeated.h. */
#include "numeric/anova_repeated.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static Double2 mean_of(const double *values, size_t n, size_t stride)
{
    Double2 sum = {0, 0};
    for (size_t i = 0; i < n; i++)
        sum = double2_add(sum, values[i * stride]);
    return double2_share(sum, (double)n);
}

static void sums_of_squares(const double *values, size_t n, size_t k, Double2 *subject, Double2 *treatment, RepeatedAnova *anova)
{
    Double2 between = {0, 0}, subjects = {0, 0}, rest = {0, 0}, grand = mean_of(values, n * k, 1);
    for (size_t t = 0; t < k; t++) {
        treatment[t] = mean_of(values + t * n, n, 1);
        double d = double2_minus(treatment[t], grand);
        between = double2_add(between, (double)n * d * d);
    }
    for (size_t s = 0; s < n; s++) {
        subject[s] = mean_of(values + s, k, n);
        double d = double2_minus(subject[s], grand);
        subjects = double2_add(subjects, (double)k * d * d);
    }
    for (size_t t = 0; t < k; t++)
        for (size_t s = 0; s < n; s++) {
            double d = double2_from(values[s + t * n], subject[s]) - double2_minus(treatment[t], grand);
            rest = double2_add(rest, d * d);
        }
    anova->ss_treatment = double2_value(between);
    anova->ss_subject = double2_value(subjects);
    anova->ss_error = double2_value(rest);
}

/* Covariances of the treatments, doubly centred, in c (k x k). */
static void centred_covariances(const double *values, size_t n, size_t k, const Double2 *treatment, double *c)
{
    double grand = 0, *row = mem_zero(k, sizeof *row);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b <= a; b++) {
            Double2 sum = {0, 0};
            for (size_t s = 0; s < n; s++)
                sum = double2_add(sum, double2_from(values[s + a * n], treatment[a]) * double2_from(values[s + b * n], treatment[b]));
            c[a * k + b] = c[b * k + a] = double2_value(sum) / (double)(n - 1);
        }
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++)
            row[a] += c[a * k + b] / (double)k;
        grand += row[a] / (double)k;
    }
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            c[a * k + b] += grand - row[a] - row[b];
    free(row);
}

/* log of the product of the k - 1 eigenvalues of the doubly centred matrix that do not belong to the constant: adding the constant's
** projection with eigenvalue 1 leaves them alone and makes the matrix definite. Cholesky; -INFINITY when it is singular. */
static double log_determinant(double *c, size_t k, double trace)
{
    double sum = 0, constant = trace / (double)(k - 1);
    for (size_t i = 0; i < k * k; i++)
        c[i] += constant / (double)k;
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b <= a; b++) {
            double value = c[a * k + b];
            for (size_t i = 0; i < b; i++)
                value -= c[a * k + i] * c[b * k + i];
            if (a == b) {
                if (!(value > 1e-14 * trace))
                    return -INFINITY;
                c[a * k + a] = sqrt(value);
                sum += log(value);
            } else {
                c[a * k + b] = value / c[b * k + b];
            }
        }
    }
    return sum - log(constant);
}

static void sphericity(const double *values, size_t n, size_t k, const Double2 *treatment, RepeatedAnova *anova)
{
    double *c = mem_array(k * k, sizeof *c), trace = 0, squares = 0, count = (double)n, m = (double)(k - 1);
    centred_covariances(values, n, k, treatment, c);
    for (size_t i = 0; i < k; i++)
        trace += c[i * k + i];
    for (size_t i = 0; i < k * k; i++)
        squares += c[i] * c[i];
    double epsilon = fmin(1, fmax(1 / m, trace * trace / (m * squares)));
    anova->greenhouse_geisser = epsilon;
    anova->huynh_feldt = fmin(1, (count * m * epsilon - 2) / (m * (count - 1 - m * epsilon)));
    if (!(anova->huynh_feldt >= epsilon)) /* few subjects: the formula's divisor is not positive */
        anova->huynh_feldt = 1;
    anova->mauchly_w = anova->mauchly_chi2 = anova->mauchly_df = anova->mauchly_p = NAN;
    if (k > 2 && n > k - 1) {
        double log_w = log_determinant(c, k, trace) - m * log(trace / m);
        double factor = 1 - (2 * m * m + m + 2) / (6 * m * (count - 1));
        anova->mauchly_w = exp(log_w);
        anova->mauchly_df = m * (m + 1) / 2 - 1;
        anova->mauchly_chi2 = -(count - 1) * factor * log_w;
        double first = dist_chi2_upper(anova->mauchly_chi2, anova->mauchly_df);
        double second = dist_chi2_upper(anova->mauchly_chi2, anova->mauchly_df + 4); /* Anderson (1958), 10.7.5: next term */
        double w2 = (m + 2) * (m - 1) * (m - 2) * (2 * m * m * m + 6 * m * m + 3 * m + 2) /
                    (288 * m * m * (count - 1) * (count - 1) * factor * factor);
        anova->mauchly_p = fmin(1, fmax(0, first + w2 * (second - first)));
    }
    free(c);
}

Status anova_repeated(const double *values, size_t subjects, size_t treatments, double confidence, RepeatedAnova *anova, Error *error)
{
    double n = (double)subjects, k = (double)treatments;
    if (subjects < 2 || treatments < 2 || treatments > REPEATED_TREATMENTS)
        return error_set(error, ERR_INVALID, "Repeated measures need at least 2 complete rows and 2 to %d columns; there are %zu and %zu.",
                         REPEATED_TREATMENTS, subjects, treatments);
    *anova = (RepeatedAnova){.subjects = subjects, .treatments = treatments};
    Double2 *subject = mem_array(subjects + treatments, sizeof *subject), *treatment = subject + subjects;
    sums_of_squares(values, subjects, treatments, subject, treatment, anova);
    Status status = OK;
    if (anova->ss_error <= 1e-24 * (anova->ss_treatment + anova->ss_subject))
        status = error_set(error, ERR_INVALID, "All rows change alike from column to column, so there is no spread to test against.");
    if (status == OK) {
        anova->df_treatment = k - 1;
        anova->df_subject = n - 1;
        anova->df_error = (k - 1) * (n - 1);
        anova->f = anova->ss_treatment / anova->df_treatment / (anova->ss_error / anova->df_error);
        anova->p = dist_f_upper(anova->f, anova->df_treatment, anova->df_error);
        sphericity(values, subjects, treatments, treatment, anova);
        double gg = anova->greenhouse_geisser, hf = anova->huynh_feldt;
        anova->p_greenhouse_geisser = dist_f_upper(anova->f, gg * anova->df_treatment, gg * anova->df_error);
        anova->p_huynh_feldt = dist_f_upper(anova->f, hf * anova->df_treatment, hf * anova->df_error);
        anova->partial_eta_squared = effect_eta(anova->f, anova->df_treatment, anova->df_error, confidence);
        anova->generalized_eta_squared = anova->ss_treatment / (anova->ss_treatment + anova->ss_subject + anova->ss_error);
    }
    free(subject);
    return status;
}
