/* check_number.c - numbers as text. The C library's strtod and published hard cases are the judges. */
#include "suite.h"

#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15); /* splitmix64 */
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void reads_as_strtod(const char *text)
{
    double value = 0;
    ck_assert_msg(number_parse_double(text, strlen(text), &value), "%s is refused", text);
    ck_assert_msg(same(value, strtod(text, NULL)), "%s: %a, not %a", text, value, strtod(text, NULL));
}

START_TEST(hard_texts)
{
    const char *texts[] = {
        "0", "-0", "0.0", "1", "-1", ".5", "5.", "1e5", "1E+5", "1e-5", "+1.5", "0e999", "123456789012345678901234567890",
        "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308", "4.9e-324", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308", "1.797693134862315807e308",
        "1.7976931348623159e308", "1e309", "1e-400", "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000000001",
        "6.631236846766476e-316", "3.2378839133029012895883524125015321749e-319", "8.98846567431158e307", "0.000000000000000000000000000001",
        "7.2057594037927933e16", "1448997445238699", "459926601011.15", "3.518437208883201171875e13", "6.02214076e23", "1e22", "1e23",
        "0.1", "0.30000000000000004", "5708990770823839207320493820740630171355185152", "104110013277974872254e-225",
        "10000000000000000000000000000000000000000e-40", "00000000000000000000000000000000000000001.5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        reads_as_strtod(texts[i]);
}
END_TEST

/* The middle between two doubles, exactly, and one digit above and below it, 700 digits on. */
START_TEST(middles_between_doubles)
{
    uint64_t state = 7;
    for (int i = 0; i < 3000; i++) {
        char text[1200];
        double x = 0;
        uint64_t bits = next_random(&state) >> 1;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x) || !isfinite(nextafter(x, INFINITY)))
            continue;
        long double middle = ((long double)x + (long double)nextafter(x, INFINITY)) / 2;
        snprintf(text, sizeof text, "%.*Le", i % 3 ? 780 : 25, middle);
        reads_as_strtod(text);
        char *last = strchr(text, 'e') - 1;
        *last = *last == '0' ? '1' : (char)(*last - 1);
        reads_as_strtod(text);
    }
}
END_TEST

START_TEST(texts_that_are_no_numbers)
{
    const char *texts[] = {"", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", " 1", "1 ", "0x10", "nan", "inf", "1,5", "--1", "1e5.0", "-.", ".e1", "1f"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = 42;
        ck_assert_msg(!number_parse_double(texts[i], strlen(texts[i]), &value), "\"%s\"", texts[i]);
        ck_assert(value == 42);
    }
}
END_TEST

START_TEST(doubles_as_javascript_writes_them)
{
    const struct { double value; const char *text; } cases[] = {
        {0, "0"}, {-0.0, "-0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"}, {1e20, "100000000000000000000"}, {123456789012345680000.0, "123456789012345680000"},
        {1e21, "1e+21"}, {1.5e300, "1.5e+300"}, {1e-6, "0.000001"}, {1.25e-6, "0.00000125"}, {1e-7, "1e-7"}, {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740993.0, "9007199254740992"}, {0.3 - 0.1 + 0.1, "0.3"}, {1.0 / 3, "0.3333333333333333"}, {2.0 / 3, "0.6666666666666666"},
        {4.35, "4.35"}, {1e23, "1e+23"}, {2.2250738585072014e-308, "2.2250738585072014e-308"}, {9.5367431640625e-7, "9.5367431640625e-7"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[NUMBER_TEXT + 1];
        text[number_format_double(cases[i].value, text)] = '\0';
        ck_assert_str_eq(text, cases[i].text);
    }
}
END_TEST

/* The digits of a number's text as one integer, and their power of ten. */
static unsigned long long digits_of(const char *text, int *count, int *exponent)
{
    unsigned long long digits = 0;
    bool point = false;
    *count = *exponent = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '.') {
            point = true;
        } else if (*text != '-') {
            digits = digits * 10 + (unsigned long long)(*text - '0');
            *exponent -= point;
        }
    }
    *exponent += *text == 'e' ? atoi(text + 1) : 0;
    for (; digits && digits % 10 == 0; digits /= 10)
        ++*exponent;
    for (unsigned long long rest = digits; rest; rest /= 10)
        ++*count;
    return digits;
}

/* Reads back as itself, no text of one digit less does, and of the texts of that length it is the closest. */
static void check_shortest(double value)
{
    char text[NUMBER_TEXT + 1], other[64];
    double back = 0;
    size_t length = number_format_double(value, text);
    ck_assert_uint_le(length, NUMBER_TEXT);
    text[length] = '\0';
    ck_assert_msg(number_parse_double(text, length, &back) && same(back, value) && same(strtod(text, NULL), value), "%a %s", value, text);
    if (fabs(value) >= 1e17 && fabs(value) < 1e21)
        return; /* written with all its zeros: too long for the integers below */
    int count, exponent;
    unsigned long long digits = digits_of(text, &count, &exponent);
    for (unsigned long long less = digits / 10; count > 1 && less <= digits / 10 + 1; less++) {
        snprintf(other, sizeof other, "%s%llue%d", value < 0 ? "-" : "", less, exponent + 1);
        ck_assert_msg(strtod(other, NULL) != value, "%s would do for %s", other, text);
    }
    snprintf(other, sizeof other, "%.*e", count - 1, value); /* the closest of that length */
    if (strtod(other, NULL) == value) {
        int other_count, other_exponent;
        ck_assert_msg(digits_of(other, &other_count, &other_exponent) == digits, "%s is closer than %s", other, text);
    }
}

START_TEST(shortest_and_closest)
{
    uint64_t state = 1;
    for (int exponent = 0; exponent < 2047; exponent++)
        for (int step = -2; step <= 2; step++) {
            uint64_t bits = ((uint64_t)exponent << 52) + (uint64_t)(int64_t)(exponent ? step : step + 2);
            double value;
            memcpy(&value, &bits, sizeof value);
            if (isfinite(value) && value != 0)
                check_shortest(value);
        }
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random(&state);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check_shortest(value);
        check_shortest((double)(next_random(&state) % 1000000 + 1) / 1000);
    }
}
END_TEST

START_TEST(integers)
{
    const struct { const char *text; bool good; int64_t value; } cases[] = {
        {"0", true, 0}, {"-0", true, 0}, {"+7", true, 7}, {"9223372036854775807", true, INT64_MAX}, {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0}, {"-9223372036854775809", false, 0}, {"00000000000000000000000000042", true, 42}, {"", false, 0}, {"-", false, 0},
        {"1.0", false, 0}, {" 1", false, 0}, {"18446744073709551617", false, 0}, {"12345678", true, 12345678}, {"123456789", true, 123456789},
        {"1234567x", false, 0}, {"99999999999999999999", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        ck_assert_msg(number_parse_int(cases[i].text, strlen(cases[i].text), &value) == cases[i].good, "%s", cases[i].text);
        ck_assert_int_eq(value, cases[i].value);
    }
    uint64_t state = 3;
    for (int i = 0; i < 200000; i++) {
        char text[NUMBER_TEXT], judged[32];
        int64_t value = (int64_t)(next_random(&state) >> (i % 64)), back = 0;
        value = i % 3 ? value : -value;
        size_t length = number_format_int(value, text);
        ck_assert_int_eq(snprintf(judged, sizeof judged, "%lld", (long long)value), (int)length);
        ck_assert_mem_eq(text, judged, length);
        ck_assert(number_parse_int(text, length, &back) && back == value);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {hard_texts, middles_between_doubles, texts_that_are_no_numbers, doubles_as_javascript_writes_them,
                                  shortest_and_closest, integers, NULL};
    return suite_run("number", tests);
}
