/*
** number.c - see number.h.
**
** Reading. A decimal text is w * 10^q with w its digits. When w has at most 19 digits it fits 64 bits, and one product of
** w with the leading 128 bits of 10^q decides the rounding (Lemire 2021; that the second half of the product always
** suffices, without a fallback, is shown in N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback", 2023).
** A longer text is cut after 19 digits; when w and w + 1 round to the same double that is the answer, otherwise the
** exact value is compared with the middle between the two candidates (number_exact.c).
**
** Writing. Schubfach: with v = c * 2^q, take k so that 10^k is at most the width of the interval of all reals that round
** to v. Then the interval holds at least one multiple of 10^k and at most one of 10^(k+1); the shortest text is that one
** if it exists, otherwise the multiple of 10^k next to v. The bounds times 10^-k are compared in 64 bits, whose last bit
** is sticky.
*/
#include "base/number.h"

#include "base/number_private.h"
#include "gen/powers.h"

#include <endian.h>
#include <string.h>

__extension__ typedef unsigned __int128 Uint128;

enum { MANTISSA_BITS = 52, EXPONENT_MAX = 0x7FF, EXPONENT_BIAS = 1023 };

static const char PAIRS[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051"
                            "525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static double from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The bits of the double nearest to w * 10^q. */
static inline uint64_t round_decimal(uint64_t w, int64_t q)
{
    if (w == 0 || q < POWER_LOWEST)
        return 0;
    if (q > 308)
        return (uint64_t)EXPONENT_MAX << MANTISSA_BITS;
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    struct PowerOfTen power = POWERS_OF_TEN[q - POWER_LOWEST];
    if (q < 0) { /* the algorithm wants these rounded up */
        power.low++;
        power.high += power.low == 0;
    }
    Uint128 product = (Uint128)w * power.high;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if ((high & 0x1FF) == 0x1FF) {
        uint64_t more = (uint64_t)(((Uint128)w * power.low) >> 64);
        low += more;
        high += low < more;
    }
    int upper = (int)(high >> 63);
    uint64_t mantissa = high >> (upper + 9);
    int64_t exponent = ((217706 * q) >> 16) + 63 + upper - zeros + EXPONENT_BIAS;
    if (exponent <= 0) {
        if (exponent <= -63)
            return 0;
        mantissa >>= 1 - exponent;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return mantissa; /* a carry into bit 52 makes it the smallest normal number, as it should */
    }
    if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high)
        mantissa &= ~UINT64_C(1); /* exactly in the middle: to even */
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= UINT64_C(1) << (MANTISSA_BITS + 1)) {
        mantissa = UINT64_C(1) << MANTISSA_BITS;
        exponent++;
    }
    if (exponent >= EXPONENT_MAX)
        return (uint64_t)EXPONENT_MAX << MANTISSA_BITS;
    return (mantissa & ~(UINT64_C(1) << MANTISSA_BITS)) | (uint64_t)exponent << MANTISSA_BITS;
}

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

/* The value of eight digits, the first in the lowest byte; false when one of the bytes is none. */
static inline bool eight_digits(uint64_t eight, uint64_t *value)
{
    if (((eight + UINT64_C(0x4646464646464646)) | (eight - UINT64_C(0x3030303030303030))) & UINT64_C(0x8080808080808080))
        return false;
    eight -= UINT64_C(0x3030303030303030);
    eight = eight * 10 + (eight >> 8);
    *value = ((eight & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
              ((eight >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32;
    return true;
}

static inline uint64_t load_eight(const char *at)
{
    uint64_t eight;
    memcpy(&eight, at, 8);
    return le64toh(eight);
}

/* Adds the digits at *p to *w (which may overflow) and leaves *p behind them. `begin`: the text's first byte. */
static inline void read_digits(const char *begin, const char **p, const char *end, uint64_t *w)
{
    static const uint32_t POWERS[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    const char *at = *p;
    uint64_t value = *w, eight;
    while (end - at >= 8 && eight_digits(load_eight(at), &eight)) {
        value = value * 100000000 + eight;
        at += 8;
    }
    size_t left = (size_t)(end - at);
    if (left - 1 < 7 && end - begin >= 8) { /* the last 1 to 7 bytes at once, zeros in place of those before them */
        uint64_t before = UINT64_MAX >> 8 * left;
        if (eight_digits((load_eight(end - 8) & ~before) | (UINT64_C(0x3030303030303030) & before), &eight)) {
            *w = value * POWERS[left] + eight;
            *p = end;
            return;
        }
    }
    while (at < end && is_digit(*at))
        value = value * 10 + (uint64_t)(*at++ - '0');
    *p = at;
    *w = value;
}

/* More than 19 digits may stand in [digits, digits_end), with perhaps a point among them; exponent is what was written. */
static uint64_t round_long(const char *digits, const char *digits_end, int64_t exponent)
{
    uint64_t w = 0;
    int64_t q = exponent;
    int taken = 0;
    bool after_point = false, more = false;
    for (const char *p = digits; p < digits_end; p++) {
        if (*p == '.') {
            after_point = true;
        } else if (taken < 19) {
            w = w * 10 + (uint64_t)(*p - '0');
            taken += w != 0;
            q -= after_point;
        } else {
            more |= *p != '0';
            q += !after_point;
        }
    }
    uint64_t below = round_decimal(w, q);
    if (!more)
        return below;
    uint64_t above = round_decimal(w + 1, q);
    if (below == above)
        return below;
    int order = number_compare_middle(digits, digits_end, exponent, below);
    return order > 0 || (order == 0 && (below & 1)) ? above : below;
}

bool number_parse_double(const char *text, size_t length, double *value)
{
    const char *p = text, *end = text + length;
    if (p == end)
        return false;
    bool negative = *p == '-';
    p += negative || *p == '+';
    const char *digits = p;
    uint64_t w = 0;
    while (p < end && is_digit(*p) && p - digits < 4) /* most have few digits before the point */
        w = w * 10 + (uint64_t)(*p++ - '0');
    if (p - digits == 4)
        read_digits(text, &p, end, &w);
    int64_t count = p - digits, exponent = 0, fraction = 0;
    if (p < end && *p == '.') {
        const char *point = ++p;
        read_digits(text, &p, end, &w);
        fraction = p - point;
        count += fraction;
    }
    if (count == 0)
        return false;
    const char *digits_end = p;
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        bool minus = p < end && *p == '-';
        p += p < end && (*p == '-' || *p == '+');
        if (p == end)
            return false;
        for (; p < end && is_digit(*p); p++)
            if (exponent < INT64_C(1000000000000000))
                exponent = exponent * 10 + (*p - '0');
        exponent = minus ? -exponent : exponent;
        if (!is_digit(end[-1]))
            return false;
    }
    if (p != end)
        return false;
    uint64_t bits = count <= 19 ? round_decimal(w, exponent - fraction) : round_long(digits, digits_end, exponent);
    *value = from_bits(bits | (uint64_t)negative << 63);
    return true;
}

bool number_parse_int(const char *text, size_t length, int64_t *value)
{
    const char *p = text, *end = text + length;
    if (p == end)
        return false;
    bool negative = *p == '-';
    p += negative || *p == '+';
    if (p == end)
        return false;
    uint64_t w = 0;
    if (end - p > 19) {
        while (p < end && *p == '0')
            p++;
        if (end - p > 19)
            return false;
    }
    read_digits(text, &p, end, &w); /* at most 19 digits: no overflow of 64 bits */
    if (p != end || w > (uint64_t)INT64_MAX + negative)
        return false;
    *value = (int64_t)(negative ? 0 - w : w);
    return true;
}

/* The integer of g * cp / 2^128, with a sticky last bit. */
static uint64_t round_to_odd(struct PowerOfTen g, uint64_t cp)
{
    Uint128 y = (Uint128)g.high * cp + (uint64_t)(((Uint128)g.low * cp) >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

/* The shortest decimal digits * 10^*k that reads back as the double of these bits (finite, not zero, no sign). */
static uint64_t shortest(uint64_t bits, int *k)
{
    uint64_t fraction = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    int biased = (int)(bits >> MANTISSA_BITS);
    uint64_t c = biased ? fraction | UINT64_C(1) << MANTISSA_BITS : fraction;
    int q = (biased ? biased : 1) - EXPONENT_BIAS - MANTISSA_BITS;
    if (q <= 0 && q >= -MANTISSA_BITS && (c & ((UINT64_C(1) << -q) - 1)) == 0) { /* a whole number below 2^53 */
        *k = 0;
        return c >> -q;
    }
    bool irregular = fraction == 0 && biased > 1; /* the double below is only half as far away */
    *k = (q * 1262611 - (irregular ? 524031 : 0)) >> 22; /* floor(log10(2^q)), or of 3/4 of it */
    int h = q + ((-*k * 1741647) >> 19) + 1;             /* -k * log2(10) */
    struct PowerOfTen g = POWERS_OF_TEN[-*k - POWER_LOWEST];
    if (-*k < 0 || -*k > POWER_LAST_EXACT) { /* rounded up, and never all ones */
        g.low++;
        g.high += g.low == 0;
    }
    uint64_t odd = c & 1;
    uint64_t lower = round_to_odd(g, (4 * c - 2 + irregular) << h) + odd;
    uint64_t middle = round_to_odd(g, (4 * c) << h);
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - odd;
    uint64_t s = middle / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool under = lower <= 40 * tens, over = 40 * tens + 40 <= upper;
        if (under != over) {
            ++*k;
            return tens + over;
        }
    }
    bool under = lower <= 4 * s, over = 4 * s + 4 <= upper;
    if (under != over)
        return s + over;
    return s + (middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1)));
}

/* Writes the digits so that they end before `end`; returns where they begin. */
static char *digits_before(uint64_t value, char *end)
{
    while (value >= 100) {
        end -= 2;
        memcpy(end, PAIRS + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        end -= 2;
        memcpy(end, PAIRS + 2 * value, 2);
    } else {
        *--end = (char)('0' + value);
    }
    return end;
}

size_t number_format_int(int64_t value, char *text)
{
    char room[24];
    char *end = room + sizeof room;
    char *begin = digits_before(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, end);
    if (value < 0)
        *--begin = '-';
    memcpy(text, begin, (size_t)(end - begin));
    return (size_t)(end - begin);
}

size_t number_format_double(double value, char *text)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    char *out = text;
    if (bits >> 63)
        *out++ = '-';
    bits &= ~(UINT64_C(1) << 63);
    if (bits == 0) {
        *out++ = '0';
        return (size_t)(out - text);
    }
    int k;
    uint64_t digits = shortest(bits, &k);
    while (digits % 10 == 0) {
        digits /= 10;
        k++;
    }
    char room[24];
    const char *begin = digits_before(digits, room + sizeof room);
    int n = (int)(room + sizeof room - begin);
    int point = n + k; /* digits before the point */
    if (point > 21 || point < -5) {
        *out++ = *begin;
        if (n > 1) {
            *out++ = '.';
            memcpy(out, begin + 1, (size_t)n - 1);
            out += n - 1;
        }
        *out++ = 'e';
        *out++ = point > 0 ? '+' : '-';
        out += number_format_int(point > 0 ? point - 1 : 1 - point, out);
    } else if (point <= 0) {
        memcpy(out, "0.00000", 7);
        out += 2 - point;
        memcpy(out, begin, (size_t)n);
        out += n;
    } else if (k >= 0) {
        memcpy(out, begin, (size_t)n);
        memset(out + n, '0', (size_t)k);
        out += point;
    } else {
        memcpy(out, begin, (size_t)point);
        out += point;
        *out++ = '.';
        memcpy(out, begin + point, (size_t)(n - point));
        out += n - point;
    }
    return (size_t)(out - text);
}
