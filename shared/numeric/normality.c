/* normality.c - see normality.h. */
#include "numeric/normality.h"

#include "base/memory.h"
#include "numeric/distribution.h"
#include "numeric/rank.h"
#include "numeric/sample.h"
#include "numeric/workspace.h"

#include <math.h>
#include <stdlib.h>

static double polynomial(const double *c, size_t count, double x)
{
    double value = 0;
    for (size_t i = count; i-- > 0;)
        value = value * x + c[i];
    return value;
}

static Status check(const Summary *sample, const char *name, size_t least, size_t most, Error *error)
{
    if (sample->n < least || sample->n > most)
        return error_set(error, ERR_INVALID, "The %s test takes %zu to %zu values; there are %zu.%s", name, least, most, sample->n,
                         sample->n > most ? " The Anderson-Darling test takes any number." : "");
    if (sample->ss == 0)
        return error_set(error, ERR_INVALID, "All %zu values are equal, so their distribution can not be tested.", sample->n);
    return OK;
}

/* The coefficients of W for the upper half: a[0] is that of the extremes. */
static void shapiro_weights(size_t n, double *a)
{
    static const double C1[] = {0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056};
    static const double C2[] = {0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
    size_t half = n / 2, from;
    if (n == 3) {
        a[0] = sqrt(0.5);
        return;
    }
    double squares = 0, root = 1 / sqrt((double)n);
    for (size_t i = 0; i < half; i++) {
        a[i] = dist_normal_quantile(((double)i + 1 - 0.375) / ((double)n + 0.25));
        squares += 2 * a[i] * a[i];
    }
    double norm = sqrt(squares), m1 = a[0], m2 = a[1], first = polynomial(C1, 6, root) - m1 / norm, factor;
    if (n > 5) {
        double second = polynomial(C2, 6, root) - m2 / norm;
        factor = sqrt((squares - 2 * m1 * m1 - 2 * m2 * m2) / (1 - 2 * first * first - 2 * second * second));
        a[1] = second;
        from = 2;
    } else {
        factor = sqrt((squares - 2 * m1 * m1) / (1 - 2 * first * first));
        from = 1;
    }
    a[0] = first;
    for (size_t i = from; i < half; i++)
        a[i] = -a[i] / factor;
}

static double shapiro_p(double w, double one_less_w, size_t n)
{
    static const double C3[] = {0.544, -0.39978, 0.025054, -6.714e-4}, C4[] = {1.3822, -0.77857, 0.062767, -0.0020322};
    static const double C5[] = {-1.5861, -0.31082, -0.083751, 0.0038915}, C6[] = {-0.4803, -0.082676, 0.0030302};
    static const double G[] = {-2.273, 0.459};
    double count = (double)n, y = log(one_less_w), mean, sd;
    if (n == 3)
        return fmax(0, 6 / M_PI * (asin(sqrt(w)) - asin(sqrt(0.75))));
    if (n <= 11) {
        double gamma = polynomial(G, 2, count);
        if (y >= gamma)
            return 1e-99;
        y = -log(gamma - y);
        mean = polynomial(C3, 4, count);
        sd = exp(polynomial(C4, 4, count));
    } else {
        mean = polynomial(C5, 4, log(count));
        sd = exp(polynomial(C6, 3, log(count)));
    }
    return dist_normal_upper((y - mean) / sd);
}

Status normality_shapiro_wilk(const double *values, size_t n, NormalityTest *test, Error *error)
{
    Summary sample = sample_of(values, n);
    Status status = check(&sample, "Shapiro-Wilk", SHAPIRO_LEAST, SHAPIRO_MOST, error);
    if (status != OK)
        return status;
    double *sorted = mem_array(n + n / 2, sizeof *sorted), *a = sorted + n;
    rank_sort(values, n, sorted);
    shapiro_weights(n, a);
    double b = 0, squares = 0, root = sqrt(sample.ss);
    for (size_t i = 0; i < n / 2; i++) {
        b += a[i] * ((sorted[n - 1 - i] - sorted[i]) / root);
        squares += 2 * a[i] * a[i];
    }
    double norm = sqrt(squares), less = (norm - b) * (norm + b) / squares; /* 1 - W without cancellation */
    less = less > 0 ? less : 0;
    *test = (NormalityTest){1 - less, less > 0 ? shapiro_p(1 - less, less, n) : 1, n};
    free(sorted);
    return OK;
}

Status normality_anderson_darling(const double *values, size_t n, NormalityTest *test, Error *error)
{
    Summary sample = sample_of(values, n);
    Status status = check(&sample, "Anderson-Darling", 8, SIZE_MAX, error);
    if (status != OK)
        return status;
    double *z = workspace_new(n, sizeof *z), count = (double)n, p;
    rank_sort(values, n, z);
    for (size_t i = 0; i < n; i++)
        z[i] = double2_from(z[i], sample.mean) / sample.sd;
    Double2 sum = {0, 0};
    for (size_t i = 0; i < n; i++) {
        double tails = log(fmax(dist_normal_lower(z[i]), 1e-300)) + log(fmax(dist_normal_upper(z[n - 1 - i]), 1e-300));
        sum = double2_add(sum, (2 * (double)i + 1) * tails);
    }
    workspace_free(z, n, sizeof *z);
    double a2 = -count - double2_value(sum) / count, m = a2 * (1 + 0.75 / count + 2.25 / (count * count));
    if (m < 0.2)
        p = 1 - exp(-13.436 + 101.14 * m - 223.73 * m * m);
    else if (m < 0.34)
        p = 1 - exp(-8.318 + 42.796 * m - 59.938 * m * m);
    else if (m < 0.6)
        p = exp(0.9177 - 4.279 * m - 1.38 * m * m);
    else
        p = m < 10 ? exp(1.2937 - 5.709 * m + 0.0186 * m * m) : 3.7e-24;
    *test = (NormalityTest){a2, p, n};
    return OK;
}

static double lilliefors_p(double d, double n)
{
    static const double LOW[] = {2.76773, -19.828315, 80.709644, -138.55152, 81.218052};
    static const double MIDDLE[] = {-4.901232, 40.662806, -97.490286, 94.029866, -32.355711};
    static const double HIGH[] = {6.198765, -19.558097, 23.186922, -12.234627, 2.423045};
    double k = n <= 100 ? d : d * pow(n / 100, 0.49), m = fmin(n, 100);
    double p = exp(-7.01256 * k * k * (m + 2.78019) + 2.99587 * k * sqrt(m + 2.78019) - 0.122119 + 0.974598 / sqrt(m) + 1.67997 / m);
    if (p <= 0.1)
        return p;
    double s = (sqrt(n) - 0.01 + 0.85 / sqrt(n)) * d;
    p = s <= 0.302 ? 1 : s <= 0.5 ? polynomial(LOW, 5, s) : s <= 0.9 ? polynomial(MIDDLE, 5, s) : s <= 1.31 ? polynomial(HIGH, 5, s) : 0;
    return fmax(0, fmin(1, p));
}

Status normality_lilliefors(const double *values, size_t n, NormalityTest *test, Error *error)
{
    Summary sample = sample_of(values, n);
    Status status = check(&sample, "Lilliefors", 5, SIZE_MAX, error);
    if (status != OK)
        return status;
    double *sorted = workspace_new(n, sizeof *sorted), count = (double)n, d = 0;
    rank_sort(values, n, sorted);
    for (size_t i = 0; i < n; i++) {
        double p = dist_normal_lower(double2_from(sorted[i], sample.mean) / sample.sd);
        d = fmax(d, fmax((double)(i + 1) / count - p, p - (double)i / count));
    }
    workspace_free(sorted, n, sizeof *sorted);
    *test = (NormalityTest){d, lilliefors_p(d, count), n};
    return OK;
}

Status normality_jarque_bera(const double *values, size_t n, NormalityTest *test, Error *error)
{
    Summary sample = sample_of(values, n);
    Status status = check(&sample, "Jarque-Bera", 8, SIZE_MAX, error);
    if (status != OK)
        return status;
    Double2 cubes = {0, 0}, fourths = {0, 0};
    double count = (double)n, sd = sqrt(sample.ss / count);
    for (size_t i = 0; i < n; i++) {
        double z = double2_from(values[i], sample.mean) / sd;
        cubes = double2_add(cubes, z * z * z);
        fourths = double2_add(fourths, z * z * z * z);
    }
    double skewness = double2_value(cubes) / count, kurtosis = double2_value(fourths) / count - 3;
    double statistic = count / 6 * (skewness * skewness + kurtosis * kurtosis / 4);
    *test = (NormalityTest){statistic, dist_chi2_upper(statistic, 2), n};
    return OK;
}
