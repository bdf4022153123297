/*
** select_literal.c - what a user wrote in a filter, as a range of the column's values.
**
** Against integers, decimals, dates and times a literal is compared exactly: its digits are kept as an integer times a
** power of ten, which is then rounded down and up to the column's unit. x > 2.5 among integers is x >= 3; x = 2.5 is no
** value at all.
*/
#include "base/number.h"
#include "data/datetime.h"
#include "numeric/select_private.h"

#include <math.h>

#define LIMIT_HIGH ((Int128)(~(unsigned __int128)0 >> 1))
#define LIMIT_LOW (-LIMIT_HIGH - 1)
#define DAY_US INT64_C(86400000000)

enum { QUOTED = 80, MOST_DIGITS = 38, FAR_EXPONENT = 100000 };

/* The greatest unit at or below the literal and the least at or above it: equal when the literal is a whole number of
** units. */
typedef struct Bracket {
    Int128 floor, ceiling;
} Bracket;

static Status refuse(const Filter *filter, FilterText text, const char *what, const char *example, Error *error)
{
    int shown = text.length > QUOTED ? QUOTED : (int)text.length;
    while (shown > 0 && (size_t)shown < text.length && ((unsigned char)text.data[shown] & 0xC0u) == 0x80u)
        shown--;
    return error_set(error, ERR_INVALID, "Column \"%.200s\" holds %s, and \"%.*s\"%s is not one. Write it like %s.",
                     filter->name ? filter->name : "?", what, shown, text.data, (size_t)shown < text.length ? "…" : "",
                     example);
}

static bool same_word(FilterText text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.data, word, text.length) == 0;
}

/* "Infinity" as the API writes it. */
static bool parse_infinity(FilterText text, double *value)
{
    double sign = 1;
    if (text.length && (*text.data == '-' || *text.data == '+')) {
        sign = *text.data == '-' ? -1 : 1;
        text.data++;
        text.length--;
    }
    *value = sign * INFINITY;
    return same_word(text, "infinity") || same_word(text, "inf");
}

/* digits x 10^exponent, `more` when non-zero digits were dropped behind the 38th. The grammar was checked by
** number_parse_double. */
static Int128 read_digits(FilterText text, long *exponent, bool *more)
{
    Int128 value = 0;
    int digits = 0;
    bool point = false;
    *exponent = 0;
    *more = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '.') {
            point = true;
        } else if (c == 'e' || c == 'E') {
            bool negative = text.data[i + 1] == '-';
            long written = 0;
            for (i++; i < text.length; i++)
                if (text.data[i] >= '0' && text.data[i] <= '9' && written < FAR_EXPONENT)
                    written = written * 10 + (text.data[i] - '0');
            *exponent += negative ? -written : written;
        } else if (c >= '0' && c <= '9') {
            if (digits < MOST_DIGITS) {
                value = value * 10 + (c - '0');
                digits += value != 0;
                *exponent -= point;
            } else {
                *more |= c != '0';
                *exponent += !point;
            }
        }
    }
    return value;
}

/* The literal in units of 10^-scale. */
static Bracket bracket_decimal(FilterText text, uint8_t scale)
{
    long exponent;
    bool more, negative = text.length && *text.data == '-';
    Int128 value = read_digits(text, &exponent, &more);
    exponent += scale;
    for (; exponent > 0 && value != 0; exponent--)
        if (__builtin_mul_overflow(value, 10, &value))
            return negative ? (Bracket){LIMIT_LOW, LIMIT_LOW + 1} : (Bracket){LIMIT_HIGH - 1, LIMIT_HIGH};
    for (; exponent < 0 && value != 0; exponent++) {
        more |= value % 10 != 0;
        value /= 10;
    }
    Int128 up = value + more;
    return negative ? (Bracket){-up, -value} : (Bracket){value, up};
}

static Int128 floor_divide(Int128 a, int64_t b)
{
    return a / b - (a % b < 0);
}

static Status bracket_time(const Filter *filter, FilterText text, Bracket *bracket, Error *error)
{
    bool dates = filter->column->type == TYPE_DATE, zoned = false;
    int32_t days;
    int64_t us;
    if (date_parse(text.data, text.length, DATE_ISO, &days))
        us = days * DAY_US;
    else if (!timestamp_parse(text.data, text.length, DATE_ISO, &us, &zoned))
        return dates ? refuse(filter, text, "dates", "2026-11-23", error)
                     : refuse(filter, text, "times", "2026-11-23T12:00:00", error);
    if (zoned && !filter->column->zoned)
        return error_set(error, ERR_INVALID, "Column \"%.200s\" has no time zone. Leave the zone out: 2026-11-23T12:00:00.",
                         filter->name ? filter->name : "?");
    bracket->floor = dates ? floor_divide(us, DAY_US) : us;
    bracket->ceiling = dates ? -floor_divide(-(Int128)us, DAY_US) : us;
    return OK;
}

static Status bracket_number(const Filter *filter, FilterText text, Bracket *bracket, Error *error)
{
    const Column *column = filter->column;
    double number;
    if (parse_infinity(text, &number))
        *bracket = number < 0 ? (Bracket){LIMIT_LOW, LIMIT_LOW + 1} : (Bracket){LIMIT_HIGH - 1, LIMIT_HIGH};
    else if (number_parse_double(text.data, text.length, &number))
        *bracket = bracket_decimal(text, column->type == TYPE_DECIMAL ? column->scale : 0);
    else if (column->type == TYPE_DECIMAL)
        return refuse(filter, text, "decimal numbers", "12.50", error);
    else
        return refuse(filter, text, "whole numbers", "42", error);
    return OK;
}

Status literal_integers(const Filter *filter, FilterOp op, FilterText text, IntegerRange *range, Error *error)
{
    Bracket bracket = {0, 0};
    ColumnType type = filter->column->type;
    Status status = type == TYPE_DATE || type == TYPE_TIMESTAMP ? bracket_time(filter, text, &bracket, error)
                                                                : bracket_number(filter, text, &bracket, error);
    if (status != OK)
        return status;
    switch (op) {
    case FILTER_GT:
        *range = (IntegerRange){bracket.floor == LIMIT_HIGH ? LIMIT_HIGH : bracket.floor + 1, LIMIT_HIGH};
        break;
    case FILTER_GTE:
        *range = (IntegerRange){bracket.ceiling, LIMIT_HIGH};
        break;
    case FILTER_LT:
        *range = (IntegerRange){LIMIT_LOW, bracket.ceiling == LIMIT_LOW ? LIMIT_LOW : bracket.ceiling - 1};
        break;
    case FILTER_LTE:
        *range = (IntegerRange){LIMIT_LOW, bracket.floor};
        break;
    default: /* empty when the literal lies between two units */
        *range = (IntegerRange){bracket.ceiling, bracket.floor};
        break;
    }
    return OK;
}

Status literal_floats(const Filter *filter, FilterOp op, FilterText text, FloatRange *range, Error *error)
{
    double value;
    if (!parse_infinity(text, &value) && !number_parse_double(text.data, text.length, &value))
        return refuse(filter, text, "numbers", "3.14", error);
    const FloatRange none = {1, 0};
    switch (op) {
    case FILTER_GT:
        *range = value == INFINITY ? none : (FloatRange){nextafter(value, INFINITY), INFINITY};
        break;
    case FILTER_GTE:
        *range = (FloatRange){value, INFINITY};
        break;
    case FILTER_LT:
        *range = value == -INFINITY ? none : (FloatRange){-INFINITY, nextafter(value, -INFINITY)};
        break;
    case FILTER_LTE:
        *range = (FloatRange){-INFINITY, value};
        break;
    default:
        *range = (FloatRange){value, value};
        break;
    }
    return OK;
}

Status literal_boolean(const Filter *filter, FilterText text, bool *value, Error *error)
{
    *value = same_word(text, "true");
    if (!*value && !same_word(text, "false"))
        return refuse(filter, text, "true and false", "true", error);
    return OK;
}
