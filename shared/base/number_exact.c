/*
** number_exact.c - the rare case of reading a double: a text of many digits that lies next to the middle of two doubles.
**
** The text is D * 10^e with D its digits as one large integer, the middle is M * 2^p with M of 54 bits. Both sides are
** made integers by moving negative powers to the other side, and compared. A middle has at most 767 significant digits,
** so of a longer text the first 800 are kept; a non-zero digit behind them only matters when those are equal to the
** middle. The largest side stays below 800 digits * 10^0 or 54 bits * 5^1150 * 2^k, that is 5,000 bits.
*/
#include "base/number_private.h"

#include <stdbool.h>
#include <string.h>

enum { DIGITS_KEPT = 800, LIMBS = 192 };

typedef struct Big {
    int n; /* limbs in use */
    uint32_t limb[LIMBS];
} Big;

static void multiply_add(Big *big, uint32_t factor, uint32_t term)
{
    uint64_t carry = term;
    for (int i = 0; i < big->n; i++) {
        carry += (uint64_t)big->limb[i] * factor;
        big->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        big->limb[big->n++] = (uint32_t)carry;
}

static void multiply_power_of_five(Big *big, int64_t power)
{
    for (; power >= 13; power -= 13)
        multiply_add(big, 1220703125, 0); /* 5^13 */
    for (; power > 0; power--)
        multiply_add(big, 5, 0);
}

static void shift_left(Big *big, int64_t bits)
{
    int limbs = (int)(bits / 32), rest = (int)(bits % 32);
    multiply_add(big, UINT32_C(1) << rest, 0);
    memmove(big->limb + limbs, big->limb, (size_t)big->n * sizeof *big->limb);
    memset(big->limb, 0, (size_t)limbs * sizeof *big->limb);
    big->n += limbs;
}

static int compare(const Big *a, const Big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = a->n - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

int number_compare_middle(const char *digits, const char *digits_end, int64_t exponent, uint64_t below)
{
    Big text = {0}, middle = {0};
    int64_t e = exponent;
    int kept = 0;
    bool after_point = false, more = false;
    for (const char *p = digits; p < digits_end; p++) {
        if (*p == '.') {
            after_point = true;
        } else if (kept < DIGITS_KEPT) {
            multiply_add(&text, 10, (uint32_t)(*p - '0'));
            kept += text.n > 0;
            e -= after_point;
        } else {
            more |= *p != '0';
            e += !after_point;
        }
    }
    uint64_t mantissa = below & ((UINT64_C(1) << 52) - 1);
    int64_t biased = (int64_t)(below >> 52);
    if (biased)
        mantissa |= UINT64_C(1) << 52;
    mantissa = 2 * mantissa + 1;
    int64_t p = (biased ? biased : 1) - 1023 - 52 - 1;
    middle.limb[0] = (uint32_t)mantissa;
    middle.limb[1] = (uint32_t)(mantissa >> 32);
    middle.n = middle.limb[1] ? 2 : 1;

    /* text * 5^e * 2^e against middle * 2^p; e is near the doubles' range, for both candidates were finite or next to it */
    multiply_power_of_five(e >= 0 ? &text : &middle, e >= 0 ? e : -e);
    if (e >= p)
        shift_left(&text, e - p);
    else
        shift_left(&middle, p - e);
    int order = compare(&text, &middle);
    return order == 0 && more ? 1 : order;
}
