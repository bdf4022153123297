/* shape.c - skewness and kurtosis in two passes over at most SHAPE_ROWS rows; see shape.h. Deviations are scaled by their largest, so that no power overflows. */
#include "numeric/shape.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

Shape shape_of(const double *values, size_t n)
{
    size_t step = n / SHAPE_ROWS + 1, count = 0;
    double *seen = mem_array(n / step + 1, sizeof *seen), mean = 0, largest = 0, m2 = 0, m3 = 0, m4 = 0;
    for (size_t i = 0; i < n; i += step) {
        seen[count] = values[i];
        count += isnan(values[i]) ? 0 : 1;
    }
    double share = 1 / (double)count; /* of each in the mean: the sum may leave the range */
    for (size_t i = 0; i < count; i++)
        mean += seen[i] * share;
    bool differ = false; /* the mean of equal ones may be another by its last digit */
    for (size_t i = 0; i < count; i++) {
        differ |= seen[i] != seen[0];
        largest = fmax(largest, fabs(seen[i] - mean));
    }
    Shape shape = {count, NAN, NAN};
    if (count >= 3 && differ && isfinite(largest)) {
        for (size_t i = 0; i < count; i++) {
            double d = (seen[i] - mean) / largest, square = d * d;
            m2 += square;
            m3 += square * d;
            m4 += square * square;
        }
        m2 /= (double)count;
        shape.skewness = m3 / (double)count / (m2 * sqrt(m2));
        shape.kurtosis = m4 / (double)count / (m2 * m2) - 3;
    }
    free(seen);
    return shape;
}

double shape_values_needed(double skewness)
{
    return 25 * skewness * skewness;
}
