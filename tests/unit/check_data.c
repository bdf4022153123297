/* check_data.c - dates, decimals, UTF-8, schemas, batches. */
#include "suite.h"

#include "data/batch.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "data/utf8.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

START_TEST(calendar_agrees_with_the_c_library)
{
    for (int32_t days = -719162; days <= 2932896; days += 13) {
        time_t seconds = (time_t)days * 86400;
        struct tm tm;
        int year, month, day;
        gmtime_r(&seconds, &tm);
        date_to_civil(days, &year, &month, &day);
        ck_assert(year == tm.tm_year + 1900 && month == tm.tm_mon + 1 && day == tm.tm_mday);
        ck_assert_int_eq(date_from_civil(year, month, day), days);
    }
}
END_TEST

START_TEST(dates_in_every_way)
{
    const struct { const char *text; DateFormat format; } good[] = {
        {"2026-11-03", DATE_ISO}, {"2026-11-3", DATE_ISO}, {"2026/11/03", DATE_YMD_SLASH}, {"2026.11.03", DATE_YMD_DOT},
        {"03/11/2026", DATE_DMY_SLASH}, {"3/11/2026", DATE_DMY_SLASH}, {"11/03/2026", DATE_MDY_SLASH}, {"03-11-2026", DATE_DMY_DASH}, {"11-03-2026", DATE_MDY_DASH},
        {"03.11.2026", DATE_DMY_DOT}, {"Nov 3 2026", DATE_MON_DY}, {"November 3, 2026", DATE_MON_DY}, {"NOV 03, 2026", DATE_MON_DY}, {"3 Nov 2026", DATE_D_MON_Y},
        {"03-nov-2026", DATE_D_MON_Y}, {"3 November 2026", DATE_D_MON_Y}, {"Tue, 3 Nov 2026", DATE_D_MON_Y},
        {"3-Nov-26", DATE_D_MON_Y}, {"11/3/26", DATE_MDY_SHORT_SLASH}, {"03/11/26", DATE_DMY_SHORT_SLASH}, {"26/11/03", DATE_YMD_SHORT_SLASH},
        {"11-03-26", DATE_MDY_SHORT_DASH}, {"03-11-26", DATE_DMY_SHORT_DASH}, {"26-11-03", DATE_YMD_SHORT_DASH}, {"03.11.26", DATE_DMY_SHORT_DOT},
        {"26.11.03", DATE_YMD_SHORT_DOT}};
    const struct { const char *text; DateFormat format; } bad[] = {
        {"2026-02-29", DATE_ISO}, {"2026-13-01", DATE_ISO}, {"2026-00-01", DATE_ISO}, {"0000-01-01", DATE_ISO}, {"2026-11-031", DATE_ISO}, {"26-11-03", DATE_ISO},
        {"2026-11-03 ", DATE_ISO}, {"31/11/2026", DATE_DMY_SLASH}, {"13/13/2026", DATE_MDY_SLASH}, {"Nox 3 2026", DATE_MON_DY}, {"3 Nov-2026", DATE_D_MON_Y}, {"", DATE_ISO},
        {"3-Nov-026", DATE_D_MON_Y}, {"3.11.26", DATE_DMY_SHORT_DOT}, {"3-11-26", DATE_DMY_SHORT_DASH}, {"11/3/2026", DATE_MDY_SHORT_SLASH}, {"13/13/26", DATE_MDY_SHORT_SLASH},
        {"11/3/6", DATE_MDY_SHORT_SLASH}, {"1/3/26", DATE_MDY_SLASH}, {"03.11.26", DATE_DMY_DOT}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int32_t days = 0;
        ck_assert_msg(date_parse(good[i].text, strlen(good[i].text), good[i].format, &days), "%s", good[i].text);
        ck_assert_int_eq(days, date_from_civil(2026, 11, 3));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t days = 0;
        ck_assert_msg(!date_parse(bad[i].text, strlen(bad[i].text), bad[i].format, &days), "%s", bad[i].text);
    }
}
END_TEST

START_TEST(timestamps)
{
    const struct { const char *text; DateFormat format; const char *written; } good[] = {
        {"2026-11-23T12:00:00Z", DATE_ISO, "2026-11-23T12:00:00Z"}, {"2026-11-23 12:00", DATE_ISO, "2026-11-23T12:00:00"},
        {"2026-11-23T12:00:00+02:00", DATE_ISO, "2026-11-23T10:00:00Z"}, {"2026-11-23T12:00:00-0530", DATE_ISO, "2026-11-23T17:30:00Z"},
        {"2026-11-23T12:00:00 +01", DATE_ISO, "2026-11-23T11:00:00Z"}, {"2026-11-23T12:00:00.25 UTC", DATE_ISO, "2026-11-23T12:00:00.25Z"},
        {"2026-11-23 12:00:00.1234567", DATE_ISO, "2026-11-23T12:00:00.123457"}, {"2026-12-31 23:59:59.9999999", DATE_ISO, "2027-01-01T00:00:00"},
        {"1969-12-31T23:59:59.5", DATE_ISO, "1969-12-31T23:59:59.5"}, {"2016-12-31 23:59:60", DATE_ISO, "2017-01-01T00:00:00"},
        {"11/23/2026 1:05 PM", DATE_MDY_SLASH, "2026-11-23T13:05:00"}, {"11/23/2026 12:00:00 AM", DATE_MDY_SLASH, "2026-11-23T00:00:00"},
        {"Mon, 23 Nov 2026 12:00:00 GMT", DATE_D_MON_Y, "2026-11-23T12:00:00Z"}, {"0001-01-01 00:00:00", DATE_ISO, "0001-01-01T00:00:00"}};
    const char *bad[] = {"2026-11-23T24:00:00", "2026-11-23T12:60:00", "2026-11-23T12:00:61", "2026-11-23", "2026-11-23T12", "2026-11-23T12:00:00X", "2026-11-23T12:00:00.",
                         "2026-11-23T12:00:00+25", "2026-11-23T13:00 PM", "2026-02-30T00:00:00", "0001-01-01T00:00:00+01:00", "2026-11-23T12:00:00+1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char text[TIMESTAMP_TEXT + 1];
        int64_t us = 0;
        bool zoned = false;
        ck_assert_msg(timestamp_parse(good[i].text, strlen(good[i].text), good[i].format, &us, &zoned), "%s", good[i].text);
        text[timestamp_format(us, zoned, text)] = '\0';
        ck_assert_str_eq(text, good[i].written);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t us;
        bool zoned;
        ck_assert_msg(!timestamp_parse(bad[i], strlen(bad[i]), DATE_ISO, &us, &zoned), "%s", bad[i]);
    }
}
END_TEST

static Int128 parsed(const char *text, uint8_t *scale)
{
    Int128 value = 0;
    ck_assert_msg(decimal_parse(text, strlen(text), &value, scale), "%s", text);
    return value;
}

START_TEST(decimals)
{
    const struct { const char *text, *written; } cases[] = {
        {"0", "0"}, {"-12.50", "-12.50"}, {"+3", "3"}, {".5", "0.5"}, {"-0.001", "-0.001"}, {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
        {"0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"}, {"0000000000000000000000000000000000000000001", "1"}};
    const char *bad[] = {"", "-", ".", "1e5", "1.2.3", " 1", "100000000000000000000000000000000000000", "0x1"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[DECIMAL_TEXT + 1];
        uint8_t scale;
        Int128 value = parsed(cases[i].text, &scale);
        text[decimal_format(value, scale, text)] = '\0';
        ck_assert_str_eq(text, cases[i].written);
        ck_assert(decimal_to_double(value, scale) == strtod(cases[i].text, NULL));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Int128 value;
        uint8_t scale;
        ck_assert_msg(!decimal_parse(bad[i], strlen(bad[i]), &value, &scale), "%s", bad[i]);
    }
    Int128 result;
    ck_assert(decimal_rescale(125, 2, 4, &result) && result == 12500);
    ck_assert(decimal_rescale(-1200, 2, 0, &result) && result == -12);
    ck_assert(!decimal_rescale(125, 2, 1, &result));
    ck_assert(!decimal_rescale(parsed("99999999999999999999999999999999999999", &(uint8_t){0}), 0, 1, &result));
    ck_assert(decimal_rescale(0, 38, 0, &result) && result == 0);
}
END_TEST

START_TEST(utf8)
{
    const char *good[] = {"", "plain", "ünï", "日本語", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "a long run of ASCII before a ü and a long run of ASCII behind it"};
    const size_t counts[] = {0, 5, 3, 3, 1, 1, 1, 64};
    const char *bad[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "0123456789012345678901234567890123456789\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(utf8_valid(good[i], strlen(good[i])), "%s", good[i]);
        ck_assert_uint_eq(utf8_count(good[i], strlen(good[i])), counts[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!utf8_valid(bad[i], strlen(bad[i])), "bad %zu", i);
    ck_assert_uint_eq(utf8_valid_prefix("ab\xC3\xA9\xFFz", 6), 4);
}
END_TEST

static void expect_names(const char *const *names, const char *const *cleaned, size_t n, size_t changed)
{
    Schema schema = {NULL, 0};
    for (size_t i = 0; i < n; i++)
        schema_add(&schema, names[i], strlen(names[i]), TYPE_TEXT);
    ck_assert_uint_eq(schema_clean_names(&schema), changed);
    for (size_t i = 0; i < n; i++)
        ck_assert_str_eq(schema.fields[i].name, cleaned[i]);
    schema_free(&schema);
}

START_TEST(names_are_cleaned)
{
    const char *names[] = {"a", "a", "a_2", "a", "", "  b\t", "c\nd", "\xFFx", "", "column_5", "B"};
    const char *cleaned[] = {"a", "a_3", "a_2", "a_4", "column_5", "b", "c d", "\xEF\xBF\xBDx", "column_9", "column_5_2", "B"};
    expect_names(names, cleaned, sizeof names / sizeof *names, 8);
    Schema schema = {NULL, 0}, copy;
    for (int i = 0; i < 100000; i++)
        schema_add(&schema, "same", 4, TYPE_INTEGER);
    ck_assert_uint_eq(schema_clean_names(&schema), 99999);
    ck_assert_str_eq(schema.fields[99999].name, "same_100000");
    ck_assert_int_eq(schema_find(&schema, "same_77", 7), 76);
    ck_assert_int_eq(schema_find(&schema, "other", 5), -1);
    schema_copy(&copy, &schema);
    ck_assert_str_eq(copy.fields[500].name, schema.fields[500].name);
    schema_free(&schema);
    schema_free(&copy);
}
END_TEST

START_TEST(types_by_name)
{
    for (ColumnType type = TYPE_BOOLEAN; type <= TYPE_TEXT; type++) {
        ColumnType back;
        ck_assert(type_from_name(type_name(type), strlen(type_name(type)), &back) && back == type);
    }
    ck_assert(!type_from_name("varchar", 7, &(ColumnType){TYPE_TEXT}));
    ck_assert_uint_eq(type_width(TYPE_DECIMAL), sizeof(Int128));
}
END_TEST

START_TEST(batches)
{
    Schema schema = {NULL, 0};
    for (int i = 0; i < 14; i++)
        schema_add(&schema, "x", 1, (ColumnType)(i % 7 + 1));
    Batch batch;
    batch_init(&batch, &schema, 1 << 20);
    ck_assert_uint_eq(batch.capacity % 64, 0);
    ck_assert_uint_ge(batch.capacity, 1024);
    for (size_t c = 0; c < schema.count; c++) { /* every array is writable to its end and none overlaps another */
        size_t width = schema.fields[c].type == TYPE_TEXT ? sizeof(Slice) : type_width(schema.fields[c].type);
        memset(batch.columns[c].data, (int)c + 1, width * batch.capacity);
        memset(batch.columns[c].valid, 0xFF, batch.capacity / 8);
    }
    for (size_t c = 0; c < schema.count; c++)
        ck_assert_uint_eq(((unsigned char *)batch.columns[c].data)[0], c + 1);
    batch_clear(&batch);
    ck_assert(batch.columns[1].integers[batch.capacity - 1] == 0 && !bit_get(batch.columns[1].valid, batch.capacity - 1));
    batch_free(&batch);
    batch_init(&batch, &schema, 1);
    ck_assert_uint_eq(batch.capacity, 1);
    batch_free(&batch);
    schema_free(&schema);
}
END_TEST

/* Cut to 10 characters: nine and an ellipsis, whatever they are made of. */
START_TEST(beginnings_are_whole)
{
    static const struct {
        const char *text, *begins;
    } CASES[] = {
        {"ten of itt", "ten of itt"},
        {"elevenlette", "elevenlet"},
        {"1234567 9012345", "1234567"},                                  /* a word is not cut where a space is near */
        {"12 45678901234", "12 456789"},
        {"wordsalad words", "wordsalad"},
        {"\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"},
        {"12345678e\xCC\x81""0", "12345678"},                            /* 11 characters; not between the e and its accent */
        {"1234567\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB""0", "1234567"},
        {"1234567\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "1234567\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"},
        {"12345678\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA""0", "12345678"},
        {"\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", "\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81"},
        {"", ""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char begins[100];
        snprintf(begins, sizeof begins, "%.*s", (int)utf8_beginning(CASES[i].text, strlen(CASES[i].text), 10), CASES[i].text);
        ck_assert_msg(strcmp(begins, CASES[i].begins) == 0, "\"%s\" begins \"%s\", not \"%s\"", CASES[i].text, begins, CASES[i].begins);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {calendar_agrees_with_the_c_library, dates_in_every_way, timestamps, decimals, utf8, beginnings_are_whole, names_are_cleaned,
                                  types_by_name, batches, NULL};
    return suite_run("data", tests);
}
