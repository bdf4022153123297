/*
** dd.h - double-double arithmetic: a number as an unevaluated sum of two doubles, about 32 decimal digits.
**
** two_sum is Knuth's (TAOCP vol. 2, 4.2.2), two_prod uses a fused multiply-add; the sums and products are the accurate ones of
** Dekker (Numerische Mathematik 18, 1971), in the form of Hida, Li and Bailey ("Library for Double-Double and Quad-Double
** Arithmetic", 2008). Relative error of an operation: a few 2^-104. Overflow and underflow are the caller's to avoid, by scaling
** with powers of two.
*/
#ifndef QUERN_NUMERIC_DD_H
#define QUERN_NUMERIC_DD_H

#include <math.h>

typedef struct Dd {
    double hi, lo; /* |lo| at most half a unit in the last place of hi */
} Dd;

static inline Dd dd_of(double x)
{
    return (Dd){x, 0};
}

static inline double dd_double(Dd a)
{
    return a.hi + a.lo;
}

/* |a| >= |b|, or a = 0 */
static inline Dd dd_quick_sum(double a, double b)
{
    double sum = a + b;
    return (Dd){sum, b - (sum - a)};
}

static inline Dd dd_two_sum(double a, double b)
{
    double sum = a + b, part = sum - a;
    return (Dd){sum, (a - (sum - part)) + (b - part)};
}

static inline Dd dd_two_prod(double a, double b)
{
    double product = a * b;
    return (Dd){product, __builtin_fma(a, b, -product)};
}

static inline Dd dd_add(Dd a, Dd b)
{
    Dd sum = dd_two_sum(a.hi, b.hi), rest = dd_two_sum(a.lo, b.lo);
    sum = dd_quick_sum(sum.hi, sum.lo + rest.hi);
    return dd_quick_sum(sum.hi, sum.lo + rest.lo);
}

static inline Dd dd_add_double(Dd a, double b)
{
    Dd sum = dd_two_sum(a.hi, b);
    return dd_quick_sum(sum.hi, sum.lo + a.lo);
}

static inline Dd dd_negative(Dd a)
{
    return (Dd){-a.hi, -a.lo};
}

static inline Dd dd_subtract(Dd a, Dd b)
{
    return dd_add(a, dd_negative(b));
}

static inline Dd dd_multiply(Dd a, Dd b)
{
    Dd product = dd_two_prod(a.hi, b.hi);
    return dd_quick_sum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline Dd dd_multiply_double(Dd a, double b)
{
    Dd product = dd_two_prod(a.hi, b);
    return dd_quick_sum(product.hi, product.lo + a.lo * b);
}

static inline Dd dd_divide(Dd a, Dd b)
{
    double first = a.hi / b.hi;
    Dd rest = dd_subtract(a, dd_multiply_double(b, first));
    double second = rest.hi / b.hi;
    rest = dd_subtract(rest, dd_multiply_double(b, second));
    return dd_add_double(dd_quick_sum(first, second), rest.hi / b.hi);
}

/* 0 for a <= 0 */
static inline Dd dd_sqrt(Dd a)
{
    if (a.hi <= 0)
        return (Dd){0, 0};
    double root = sqrt(a.hi);
    Dd rest = dd_subtract(a, dd_two_prod(root, root));
    return dd_quick_sum(root, rest.hi / (2 * root));
}

#endif
