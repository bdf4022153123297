/* shape.c - skewness and kurtosis in two passes; see shape.h. Deviations are scaled by their largest, so that no power overflows. */
#include "numeric/shape.h"

#include <math.h>

Shape shape_of(const double *values, size_t n)
{
    size_t step = n / SHAPE_ROWS + 1, count = 0;
    double mean = 0, largest = 0, m2 = 0, m3 = 0, m4 = 0;
    for (size_t i = 0; i < n; i += step)
        if (!isnan(values[i])) {
            count++;
            mean += (values[i] - mean) / (double)count;
        }
    for (size_t i = 0; i < n; i += step)
        largest = fmax(largest, fabs(values[i] - mean)); /* fmax passes over NaN */
    Shape shape = {count, NAN, NAN};
    if (count < 3 || !(largest > 0) || !isfinite(largest))
        return shape;
    for (size_t i = 0; i < n; i += step) {
        double d = (values[i] - mean) / largest;
        if (isnan(d))
            continue;
        m2 += d * d;
        m3 += d * d * d;
        m4 += d * d * d * d;
    }
    m2 /= (double)count;
    shape.skewness = m3 / (double)count / (m2 * sqrt(m2));
    shape.kurtosis = m4 / (double)count / (m2 * m2) - 3;
    return shape;
}

double shape_values_needed(double skewness)
{
    return 25 * skewness * skewness;
}
