/*
** fuzz_number.c - any text as number, decimal, date; any eight bytes as a double.
**
** strtod of the C library is the judge of what a text means, and whether a shorter text would do.
*/
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void check_double(double value)
{
    char text[NUMBER_TEXT + 1], shorter[64];
    double back;
    if (!isfinite(value))
        return;
    size_t length = number_format_double(value, text);
    MUST(length <= NUMBER_TEXT);
    text[length] = '\0';
    MUST(number_parse_double(text, length, &back) && same(back, value) && same(strtod(text, NULL), value));
    int digits = 0;
    for (size_t i = 0; i < length && text[i] != 'e'; i++)
        digits += text[i] >= '0' && text[i] <= '9' && (digits || text[i] != '0');
    for (size_t i = strcspn(text, "e"); digits > 1 && i-- > 0 && (text[i] == '0' || text[i] == '.');)
        digits -= text[i] == '0';
    if (digits > 1) {
        snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
        MUST(!same(strtod(shorter, NULL), value));
    }
}

static void check_dates(const char *text, size_t length)
{
    char out[TIMESTAMP_TEXT];
    for (int f = 0; f < DATE_FORMATS; f++) {
        int32_t days, days_back;
        int64_t us, us_back;
        bool zoned, zoned_back;
        if (date_parse(text, length, (DateFormat)f, &days)) {
            size_t n = date_format(days, out);
            MUST(date_parse(out, n, DATE_ISO, &days_back) && days == days_back);
        }
        if (timestamp_parse(text, length, (DateFormat)f, &us, &zoned)) {
            size_t n = timestamp_format(us, zoned, out);
            MUST(n <= TIMESTAMP_TEXT);
            MUST(timestamp_parse(out, n, DATE_ISO, &us_back, &zoned_back) && us == us_back && zoned == zoned_back);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *exact = malloc(size + !size), *end;
    double value, judged;
    int64_t integer;
    Int128 decimal, again;
    uint8_t scale, scale_back;
    memcpy(text, data, size);
    memcpy(exact, data, size);
    text[size] = '\0';
    if (number_parse_double(exact, size, &value)) {
        judged = strtod(text, &end);
        MUST(*end == '\0' && same(value, judged));
        check_double(value);
    }
    if (number_parse_int(exact, size, &integer)) {
        char out[NUMBER_TEXT];
        size_t n = number_format_int(integer, out);
        int64_t back;
        MUST(number_parse_int(out, n, &back) && back == integer && strtoll(text, NULL, 10) == integer);
    }
    if (decimal_parse(exact, size, &decimal, &scale)) {
        char out[DECIMAL_TEXT];
        size_t n = decimal_format(decimal, scale, out);
        MUST(n <= DECIMAL_TEXT && decimal_parse(out, n, &again, &scale_back) && again == decimal && scale == scale_back);
        MUST(number_parse_double(exact, size, &value) && (decimal == 0 || same(value, decimal_to_double(decimal, scale))));
        if (decimal_rescale(decimal, scale, 20, &again))
            MUST(scale > 20 || (decimal_rescale(again, 20, scale, &again) && again == decimal));
    }
    check_dates(exact, size);
    if (size >= sizeof value) {
        memcpy(&value, data, sizeof value);
        check_double(value);
    }
    free(text);
    free(exact);
    return 0;
}
