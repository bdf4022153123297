/* describe_private.h - what descriptions with and without weights share. */
#ifndef QUERN_NUMERIC_DESCRIBE_PRIVATE_H
#define QUERN_NUMERIC_DESCRIBE_PRIVATE_H

#include "numeric/describe.h"

/* se and the intervals out of mean, sd and variance of `count` values. */
void describe_intervals(const DescribeOptions *options, double count, Description *d);

/* Skewness and kurtosis with their errors out of the moment ratios g1 and g2 of `count` values, min and max. */
void describe_shape(double count, double g1, double g2, Description *d);

#endif
