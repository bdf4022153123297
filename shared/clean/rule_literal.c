/*
** rule_literal.c - what a user wrote in a rule, as values of a column's type.
**
** Integers, decimals, dates and timestamps are compared exactly: the literal's digits are taken as a whole number times a power of ten and
** rounded up or down to the column's unit. min 2.5 among integers is 3; a timestamp as min of dates is the next day.
*/
#include "clean/rule_private.h"

#include "base/number.h"
#include "data/datetime.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define LIMIT_HIGH ((Int128)(~(unsigned __int128)0 >> 1))
#define LIMIT_LOW (-LIMIT_HIGH - 1)
#define DAY_US INT64_C(86400000000)

enum { MOST_DIGITS = 37, FAR = 1000 };

const char *rule_literal(json_object *value, Arena *arena)
{
    char text[NUMBER_TEXT];
    size_t length;
    switch (json_object_get_type(value)) {
    case json_type_int:
        length = number_format_int(json_object_get_int64(value), text);
        return arena_text_n(arena, text, length);
    case json_type_double:
        if (!isfinite(json_object_get_double(value)))
            return NULL;
        length = number_format_double(json_object_get_double(value), text);
        return arena_text_n(arena, text, length);
    case json_type_boolean:
        return json_object_get_boolean(value) ? "true" : "false";
    case json_type_string:
        length = (size_t)json_object_get_string_len(value);
        return memchr(json_object_get_string(value), '\0', length) ? NULL : arena_text_n(arena, json_object_get_string(value), length);
    default:
        return NULL;
    }
}

/* digits x 10^exponent; digits behind the 37th are dropped, and `more` set when one of them was not 0. */
static Int128 read_digits(const char *text, long *exponent, bool *more)
{
    Int128 value = 0;
    int digits = 0;
    bool point = false;
    *exponent = 0;
    *more = false;
    for (; *text == '+' || *text == '-' || *text == '.' || (*text >= '0' && *text <= '9'); text++) {
        if (*text == '.') {
            point = true;
        } else if (*text >= '0') {
            if (digits < MOST_DIGITS) {
                value = value * 10 + (*text - '0');
                digits += value != 0;
                *exponent -= point;
            } else {
                *more |= *text != '0';
                *exponent += !point;
            }
        }
    }
    if (*text == 'e' || *text == 'E') {
        long written = strtol(text + 1, NULL, 10);
        *exponent += written > FAR ? FAR : written < -FAR ? -FAR : written;
    }
    return value;
}

/* A number's text times 10^scale as a whole number, rounded up or down to it; what is beyond Int128 becomes its end. *exact: nothing was
** rounded. false: no number. */
static bool scaled(const char *text, unsigned scale, bool up, Int128 *value, bool *exact)
{
    double ignored;
    long exponent;
    bool more;
    if (!number_parse_double(text, strlen(text), &ignored))
        return false;
    bool negative = *text == '-';
    Int128 digits = read_digits(text, &exponent, &more);
    exponent += (long)scale;
    *exact = !more;
    for (; exponent > 0 && digits != 0; exponent--) {
        if (__builtin_mul_overflow(digits, 10, &digits)) {
            *value = negative ? LIMIT_LOW : LIMIT_HIGH;
            *exact = false;
            return true;
        }
    }
    for (; exponent < 0 && digits != 0; exponent++) {
        *exact &= digits % 10 == 0;
        digits /= 10;
    }
    if (!*exact && up != negative) /* away from zero */
        digits++;
    *value = negative ? -digits : digits;
    return true;
}

static Int128 floor_div(Int128 value, Int128 by)
{
    return value / by - (value % by < 0);
}

static bool read_time(const char *text, bool zoned, int64_t *us)
{
    int32_t days;
    bool has_zone;
    if (date_parse(text, strlen(text), DATE_ISO, &days)) {
        *us = days * DAY_US;
        return true;
    }
    (void)zoned; /* a literal without a zone counts as UTC in a zoned column, one with a zone is its UTC */
    return timestamp_parse(text, strlen(text), DATE_ISO, us, &has_zone);
}

bool rule_whole(const char *text, const Field *field, bool up, Int128 *value, bool *exact)
{
    int64_t us;
    *exact = true;
    switch (field->type) {
    case TYPE_BOOLEAN:
        *value = strcmp(text, "true") == 0;
        return *value || strcmp(text, "false") == 0;
    case TYPE_INTEGER:
        return scaled(text, 0, up, value, exact);
    case TYPE_DECIMAL:
        return scaled(text, field->scale, up, value, exact);
    case TYPE_DATE:
        if (!read_time(text, false, &us))
            return false;
        *value = floor_div(us, DAY_US);
        *exact = *value * DAY_US == us;
        *value += !*exact && up;
        return true;
    case TYPE_TIMESTAMP:
        if (!read_time(text, field->zoned, &us))
            return false;
        *value = us;
        return true;
    case TYPE_FLOAT:
    case TYPE_TEXT:
        break;
    }
    return false;
}

Int128 rule_value(const BatchColumn *column, ColumnType type, size_t row)
{
    switch (type) {
    case TYPE_BOOLEAN: return column->booleans[row];
    case TYPE_DATE: return column->dates[row];
    case TYPE_DECIMAL: return column->decimals[row];
    default: return column->integers[row];
    }
}

Slice rule_fold(Slice text, Buffer *folded)
{
    buffer_clear(folded);
    bool ascii = true;
    for (size_t i = 0; i < text.length && ascii; i++)
        ascii = (unsigned char)text.data[i] < 0x80;
    char *to = buffer_room(folded, text.length + 1);
    if (ascii) {
        for (size_t i = 0; i < text.length; i++)
            to[i] = (char)(text.data[i] >= 'A' && text.data[i] <= 'Z' ? text.data[i] + 32 : text.data[i]);
        buffer_added(folded, text.length);
        return (Slice){folded->data, folded->length};
    }
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.length, &mapped,
                                           UTF8PROC_CASEFOLD | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (length >= 0)
        buffer_add(folded, mapped, (size_t)length);
    else
        buffer_add(folded, text.data, text.length);
    free(mapped);
    return (Slice){folded->data, folded->length};
}
