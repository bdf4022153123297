/* decimal.c - see decimal.h. Magnitudes are held in unsigned 128 bits: 10^38 < 2^127. */
#include "data/decimal.h"

#include "base/number.h"


__extension__ typedef unsigned __int128 Uint128;

static Uint128 power_of_ten(unsigned n)
{
    Uint128 power = 1;
    while (n--)
        power *= 10;
    return power;
}

bool decimal_parse(const char *text, size_t length, Int128 *value, uint8_t *scale)
{
    const char *p = text, *end = text + length;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    Uint128 magnitude = 0;
    unsigned significant = 0, fraction = 0;
    bool point = false, any = false;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(unsigned char)*p - '0';
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (digit > 9)
            return false;
        any = true;
        fraction += point;
        significant += significant > 0 || digit > 0;
        if (significant > DECIMAL_DIGITS || fraction > DECIMAL_DIGITS)
            return false;
        magnitude = magnitude * 10 + digit;
    }
    if (!any)
        return false;
    *value = negative ? -(Int128)magnitude : (Int128)magnitude;
    *scale = (uint8_t)fraction;
    return true;
}

bool decimal_rescale(Int128 value, uint8_t from, uint8_t to, Int128 *result)
{
    Uint128 magnitude = value < 0 ? -(Uint128)value : (Uint128)value;
    if (magnitude == 0) {
        *result = 0;
        return true;
    }
    if (to >= from) {
        unsigned up = (unsigned)(to - from);
        if (up > DECIMAL_DIGITS)
            return false;
        Uint128 power = power_of_ten(up);
        if (magnitude > (power_of_ten(DECIMAL_DIGITS) - 1) / power)
            return false;
        magnitude *= power;
    } else {
        unsigned down = (unsigned)(from - to);
        if (down > DECIMAL_DIGITS)
            return false;
        Uint128 power = power_of_ten(down);
        if (magnitude % power)
            return false;
        magnitude /= power;
    }
    *result = value < 0 ? -(Int128)magnitude : (Int128)magnitude;
    return true;
}

size_t decimal_format(Int128 value, uint8_t scale, char *text)
{
    char digits[DECIMAL_TEXT];
    size_t n = 0, at = 0;
    Uint128 magnitude = value < 0 ? -(Uint128)value : (Uint128)value;
    while (magnitude) { /* least significant first */
        digits[n++] = (char)('0' + (int)(magnitude % 10));
        magnitude /= 10;
    }
    while (n <= scale)
        digits[n++] = '0';
    if (value < 0)
        text[at++] = '-';
    while (n > scale)
        text[at++] = digits[--n];
    if (scale) {
        text[at++] = '.';
        while (n)
            text[at++] = digits[--n];
    }
    return at;
}

double decimal_to_double(Int128 value, uint8_t scale)
{
    char text[DECIMAL_TEXT];
    double result = 0;
    (void)number_parse_double(text, decimal_format(value, scale, text), &result);
    return result;
}
