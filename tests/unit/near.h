/* near.h - comparing computed figures with published ones. */
#ifndef QUERN_TESTS_NEAR_H
#define QUERN_TESTS_NEAR_H

#include "suite.h"

#include <math.h>

/* Equal to the digits printed: within half a unit of the last of them, given as that unit. */
#define ck_near(value, published, unit) \
    do { \
        double near_value = (value), near_published = (published); \
        ck_assert_msg(fabs(near_value - near_published) <= 0.5000001 * (unit), "%s is %.17g, published %.17g", #value, near_value, \
                      near_published); \
    } while (0)

/* Equal to so many significant digits (the log relative error of NIST). */
#define ck_digits(value, certified, digits) \
    do { \
        double near_value = (value), near_certified = (certified); \
        double near_lre = near_value == near_certified ? 16 : -log10(fabs(near_value - near_certified) / fabs(near_certified)); \
        ck_assert_msg(near_lre >= (digits), "%s is %.17g, certified %.17g: %.2f digits", #value, near_value, near_certified, near_lre); \
    } while (0)

#endif
