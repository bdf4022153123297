/* infer.c - see infer.h. */
#include "formats/infer.h"

#include "base/number.h"
#include "data/decimal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_NUMBER = 64, LONGEST_MOMENT = 64, TELEPHONE_DIGITS = 10 };

static const int64_t DAY_US = INT64_C(86400000000);

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

/* Digits that mean something else than a number: 007, +4930123456. */
static inline bool is_code(const char *text, size_t length)
{
    size_t sign = *text == '-' || *text == '+';
    if (length > sign + 1 && text[sign] == '0' && is_digit(text[sign + 1]))
        return true;
    if (*text != '+' || length <= TELEPHONE_DIGITS)
        return false;
    for (size_t i = 1; i < length; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

bool infer_boolean(const char *text, size_t length, bool lenient, uint8_t *value)
{
    static const char *const WORDS[] = {"false", "true", "f", "t", "no", "yes", "n", "y", "0", "1", "off", "on"};
    for (unsigned i = 0; i < (lenient ? sizeof WORDS / sizeof *WORDS : 2); i++) {
        if (strlen(WORDS[i]) == length && strncasecmp(text, WORDS[i], length) == 0) {
            *value = i & 1;
            return true;
        }
    }
    return false;
}

bool infer_integer(const char *text, size_t length, bool lenient, int64_t *value)
{
    if (length == 0 || (!lenient && is_code(text, length)))
        return false;
    return number_parse_int(text, length, value);
}

static bool is_infinity(const char *text, size_t length, double *value)
{
    size_t sign = *text == '-' || *text == '+';
    if (!(length - sign == 3 && strncasecmp(text + sign, "inf", 3) == 0) &&
        !(length - sign == 8 && strncasecmp(text + sign, "infinity", 8) == 0))
        return false;
    *value = *text == '-' ? -(double)INFINITY : (double)INFINITY;
    return true;
}

bool infer_float(const char *text, size_t length, bool lenient, double *value)
{
    if (length == 0)
        return false;
    double number;
    if (!number_parse_double(text, length, &number))
        return is_infinity(text, length, value);
    if ((!lenient && is_code(text, length)) || isinf(number)) /* digits past the range: an identifier like 12e4567 */
        return false;
    *value = number;
    return true;
}

bool infer_comma(const char *text, size_t length, bool lenient, double *value)
{
    char copy[LONGEST_NUMBER];
    if (length == 0 || length > sizeof copy || memchr(text, '.', length))
        return false;
    memcpy(copy, text, length);
    char *comma = memchr(copy, ',', length);
    if (comma)
        *comma = '.';
    return infer_float(copy, length, lenient, value);
}

bool infer_decimal(const char *text, size_t length, bool lenient, Int128 *value, uint8_t *scale)
{
    if (length == 0 || (!lenient && is_code(text, length)))
        return false;
    return decimal_parse(text, length, value, scale);
}

bool infer_timestamp(const char *text, size_t length, DateFormat format, bool zoned, int64_t *us)
{
    bool has_zone;
    int64_t value;
    int32_t days;
    if (timestamp_parse(text, length, format, &value, &has_zone)) {
        if (has_zone != zoned)
            return false;
        *us = value;
        return true;
    }
    if (zoned || !date_parse(text, length, format, &days))
        return false;
    *us = days * DAY_US;
    return true;
}

void infer_begin(InferColumn *column, bool comma)
{
    *column = (InferColumn){.can = CAN_BOOLEAN | CAN_INTEGER | CAN_BIG | CAN_FLOAT | CAN_MOMENTS};
    if (comma)
        column->can |= CAN_COMMA;
}

void infer_begin_fixed(InferColumn *column, ColumnType type, bool comma)
{
    static const uint64_t CAN[] = {
        [TYPE_BOOLEAN] = CAN_BOOLEAN, [TYPE_INTEGER] = CAN_INTEGER, [TYPE_FLOAT] = CAN_FLOAT, [TYPE_DECIMAL] = CAN_DECIMAL,
        [TYPE_DATE] = CAN_DATES << DATE_SHIFT, [TYPE_TIMESTAMP] = CAN_DATES << TIMESTAMP_SHIFT | CAN_DATES << ZONED_SHIFT,
        [TYPE_TEXT] = 0};
    *column = (InferColumn){.can = CAN[type], .lenient = true, .comma_proof = true};
    if (type == TYPE_FLOAT && comma)
        column->can |= CAN_COMMA;
}

/* Whether every comma could part thousands: 1,234,567. */
static bool parts_thousands(const char *text, size_t length)
{
    const char *p = text + (*text == '-' || *text == '+'), *end = text + length;
    const char *group = p;
    for (; p < end; p++) {
        if (*p != ',')
            continue;
        if (p - group > 3 || p == group || (p - group != 3 && group != text && group[-1] == ','))
            return false;
        group = p + 1;
    }
    return end - group == 3 && !(group - text == 2 && text[0] == '0');
}

static void count_digits(InferColumn *column, const char *text, size_t length, uint8_t scale)
{
    size_t sign = *text == '-' || *text == '+';
    size_t whole = length - sign - scale - (memchr(text, '.', length) != NULL);
    if (scale > column->scale)
        column->scale = scale;
    if (whole > column->whole)
        column->whole = whole > DECIMAL_DIGITS ? DECIMAL_DIGITS : (uint8_t)whole;
}

/* What of the numbers the value can be. */
static uint64_t number_can(InferColumn *column, const char *text, size_t length)
{
    int64_t integer;
    double number;
    Int128 decimal;
    uint8_t scale;
    uint64_t can = 0;
    if (!(column->can & CAN_DECIMAL) && infer_integer(text, length, column->lenient, &integer))
        return CAN_NUMBERS;
    if ((column->can & (CAN_BIG | CAN_DECIMAL)) && infer_decimal(text, length, column->lenient, &decimal, &scale)) {
        count_digits(column, text, length, scale);
        if (!memchr(text, '.', length))
            can |= CAN_BIG;
        if (column->scale + column->whole <= DECIMAL_DIGITS)
            can |= CAN_DECIMAL;
    }
    if ((column->can & CAN_FLOAT) && infer_float(text, length, column->lenient, &number))
        can |= CAN_FLOAT;
    if ((column->can & CAN_COMMA) && infer_comma(text, length, column->lenient, &number)) {
        can |= CAN_COMMA;
        if (memchr(text, ',', length))
            column->comma_proof |= !parts_thousands(text, length);
    }
    return can;
}

static uint64_t moment_can(uint64_t asked, const char *text, size_t length)
{
    uint64_t can = 0;
    uint64_t formats = (asked >> DATE_SHIFT | asked >> TIMESTAMP_SHIFT | asked >> ZONED_SHIFT) & CAN_DATES;
    if (length < DATE_LEAST || length > LONGEST_MOMENT)
        return 0;
    for (; formats; formats &= formats - 1) {
        DateFormat format = (DateFormat)__builtin_ctzll(formats);
        int32_t days;
        int64_t us;
        bool zoned;
        if (date_parse(text, length, format, &days))
            can |= (UINT64_C(1) << DATE_SHIFT | UINT64_C(1) << TIMESTAMP_SHIFT) << format;
        else if (timestamp_parse(text, length, format, &us, &zoned))
            can |= UINT64_C(1) << (zoned ? ZONED_SHIFT : TIMESTAMP_SHIFT) << format;
    }
    return can;
}

void infer_value(InferColumn *column, const char *text, size_t length)
{
    uint64_t can = column->can, still = 0;
    uint8_t truth;
    column->any = true;
    if (!can)
        return;
    if ((can & CAN_BOOLEAN) && infer_boolean(text, length, column->lenient, &truth))
        still |= CAN_BOOLEAN;
    if (can & CAN_NUMBERS)
        still |= number_can(column, text, length);
    if (can & CAN_MOMENTS)
        still |= moment_can(can & CAN_MOMENTS, text, length);
    column->can &= still;
}

void infer_join(InferColumn *column, const InferColumn *other)
{
    column->can &= other->can;
    column->any |= other->any;
    column->comma_proof |= other->comma_proof;
    if (other->scale > column->scale)
        column->scale = other->scale;
    if (other->whole > column->whole)
        column->whole = other->whole;
    if (column->scale + column->whole > DECIMAL_DIGITS)
        column->can &= ~(uint64_t)CAN_DECIMAL;
}

/* The format to read by when several are left: a month first, as most of the ambiguous files are; a short year last. */
static DateFormat choose_format(uint64_t formats, bool *ambiguous)
{
    static const DateFormat PAIRS[][2] = {
        {DATE_MDY_SLASH, DATE_DMY_SLASH}, {DATE_MDY_DASH, DATE_DMY_DASH}, {DATE_MDY_SHORT_SLASH, DATE_DMY_SHORT_SLASH},
        {DATE_MDY_SHORT_SLASH, DATE_YMD_SHORT_SLASH}, {DATE_DMY_SHORT_SLASH, DATE_YMD_SHORT_SLASH}, {DATE_MDY_SHORT_DASH, DATE_DMY_SHORT_DASH},
        {DATE_MDY_SHORT_DASH, DATE_YMD_SHORT_DASH}, {DATE_DMY_SHORT_DASH, DATE_YMD_SHORT_DASH}, {DATE_DMY_SHORT_DOT, DATE_YMD_SHORT_DOT}};
    *ambiguous = false;
    for (unsigned i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        if ((formats >> PAIRS[i][0] & 1) && (formats >> PAIRS[i][1] & 1)) {
            *ambiguous = true;
            return PAIRS[i][0];
        }
    }
    return (DateFormat)__builtin_ctzll(formats);
}

const char *infer_order(DateFormat format)
{
    bool month = format == DATE_MDY_SLASH || format == DATE_MDY_DASH || format == DATE_MDY_SHORT_SLASH || format == DATE_MDY_SHORT_DASH;
    return month ? "month first" : "day first";
}

InferredType infer_result(const InferColumn *column)
{
    InferredType result = {.type = TYPE_TEXT};
    uint64_t can = column->can;
    if (!column->any && !column->lenient)
        return result;
    if (can & CAN_BOOLEAN) {
        result.type = TYPE_BOOLEAN;
    } else if (can & CAN_INTEGER) {
        result.type = TYPE_INTEGER;
    } else if (can & (CAN_BIG | CAN_DECIMAL)) {
        result.type = TYPE_DECIMAL;
        result.scale = can & CAN_DECIMAL ? column->scale : 0;
    } else if (can & CAN_FLOAT) {
        result.type = TYPE_FLOAT;
    } else if ((can & CAN_COMMA) && column->comma_proof) {
        result.type = TYPE_FLOAT;
        result.comma = true;
    } else if (can >> DATE_SHIFT & CAN_DATES) {
        result.type = TYPE_DATE;
        result.format = choose_format(can >> DATE_SHIFT & CAN_DATES, &result.ambiguous);
    } else if (can >> TIMESTAMP_SHIFT & CAN_DATES) {
        result.type = TYPE_TIMESTAMP;
        result.format = choose_format(can >> TIMESTAMP_SHIFT & CAN_DATES, &result.ambiguous);
    } else if (can >> ZONED_SHIFT & CAN_DATES) {
        result.type = TYPE_TIMESTAMP;
        result.zoned = true;
        result.format = choose_format(can >> ZONED_SHIFT & CAN_DATES, &result.ambiguous);
    }
    return result;
}
