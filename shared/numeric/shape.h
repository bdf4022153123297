/*
** shape.h - is a mean of these values near enough normal, whatever they are?
**
** The t and F tests need normal means, not normal values, and with many values means are normal nearly enough unless the values
** are very skewed: Cochran (Sampling Techniques, 3rd ed. 1977, section 2.15) asks for n > 25 g1^2.
*/
#ifndef QUERN_NUMERIC_SHAPE_H
#define QUERN_NUMERIC_SHAPE_H

#include <stddef.h>

enum { SHAPE_ROWS = 20000 }; /* looked at, evenly spread: the shape is known well enough by then */

typedef struct Shape {
    size_t n;          /* values that are there, of those looked at */
    double skewness;   /* g1 = m3 / m2^1.5; NaN when fewer than 3 values or all equal */
    double kurtosis;   /* g2 = m4 / m2^2 - 3; NaN likewise */
} Shape;

/* NaN among the values is left out. Memory: 8 bytes for each value looked at. */
Shape shape_of(const double *values, size_t n);

/* Values needed by Cochran's rule. */
double shape_values_needed(double skewness);

#endif
