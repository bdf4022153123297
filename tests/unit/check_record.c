/* check_record.c - records of a known schema: JSON's grammar, types, CSV, and what is reported. */
#include "suite.h"

#include "formats/record.h"

#include <stdio.h>
#include <string.h>

typedef struct Seen {
    size_t n;
    uint64_t index[64];
    char reason[64][RECORD_REASON];
} Seen;

static Schema schema;
static RowBuilder builder;
static Seen seen;

static void add(const char *name, ColumnType type, uint8_t scale)
{
    schema_add(&schema, name, strlen(name), type);
    schema.fields[schema.count - 1].scale = scale;
}

static void begin(void)
{
    schema = (Schema){0};
    add("b", TYPE_BOOLEAN, 0);
    add("i", TYPE_INTEGER, 0);
    add("f", TYPE_FLOAT, 0);
    add("d", TYPE_DECIMAL, 2);
    add("day", TYPE_DATE, 0);
    add("at", TYPE_TIMESTAMP, 0);
    add("t", TYPE_TEXT, 0);
    add("x.y", TYPE_INTEGER, 0);
    row_builder_init(&builder, &schema);
    memset(&seen, 0, sizeof seen);
}

static void end(void)
{
    row_builder_free(&builder);
    schema_free(&schema);
}

static void on_reject(void *context, uint64_t index, const char *reason)
{
    (void)context;
    ck_assert_uint_lt(seen.n, 64);
    seen.index[seen.n] = index;
    snprintf(seen.reason[seen.n++], RECORD_REASON, "%s", reason);
}

static Status read_n(RecordForm form, const char *text, size_t length, Schema *unknown, uint64_t *records)
{
    char *exact = malloc(length ? length : 1); /* so that a sanitizer sees a step too far */
    memcpy(exact, text, length);
    RecordInput input = {.form = form, .text = exact, .length = length, .reject = on_reject, .unknown = unknown};
    Status status = records_read(&input, &builder, records, NULL);
    free(exact);
    return status;
}

static uint64_t read_all(RecordForm form, const char *text)
{
    uint64_t records;
    ck_assert_int_eq(read_n(form, text, strlen(text), NULL, &records), OK);
    return records;
}

static void assert_text(size_t row, const char *expected)
{
    Column columns[8];
    size_t length;
    row_builder_columns(&builder, columns);
    ck_assert(column_present(&columns[6], row));
    const char *text = column_text(&columns[6], row, &length);
    ck_assert_uint_eq(length, strlen(expected));
    ck_assert_mem_eq(text, expected, length);
}

START_TEST(json_values_become_those_of_their_columns)
{
    Column columns[8];
    ck_assert_uint_eq(read_all(RECORD_NDJSON, "{\"b\":true,\"i\":-9223372036854775808,\"f\":1e-3,\"d\":-1.5,\"day\":\"1970-01-02\","
                                              "\"at\":\"1970-01-01T00:00:01.5\",\"t\":\"a\",\"x\":{\"y\":7}}\n"
                                              " {\"i\" : 12.0 , \"f\" : \"Infinity\", \"d\":\"3\" , \"b\":0,\"at\":\"1970-01-02\"}\r\n\n"
                                              "{}\n{\"i\":null,\"f\":\"\"}"), 4);
    ck_assert_uint_eq(seen.n, 0);
    ck_assert_uint_eq(builder.rows, 4);
    row_builder_columns(&builder, columns);
    ck_assert_uint_eq(columns[0].booleans[0], 1);
    ck_assert_uint_eq(columns[0].booleans[1], 0);
    ck_assert_int_eq(columns[1].integers[0], INT64_MIN);
    ck_assert_int_eq(columns[1].integers[1], 12);
    ck_assert(columns[2].floats[0] == 0.001);
    ck_assert(columns[2].floats[1] > 1e308);
    ck_assert_int_eq((int)columns[3].decimals[0], -150);
    ck_assert_int_eq((int)columns[3].decimals[1], 300);
    ck_assert_int_eq(columns[4].dates[0], 1);
    ck_assert_int_eq(columns[5].integers[0], 1500000);
    ck_assert_int_eq(columns[5].integers[1], INT64_C(86400000000));
    ck_assert_int_eq(columns[7].integers[0], 7);
    for (size_t i = 0; i < 8; i++) {
        ck_assert(!column_present(&columns[i], 2));
        ck_assert(!column_present(&columns[i], 3));
    }
    ck_assert_uint_eq(row_builder_missing(&builder), 8 + 8 + 3); /* the second record has no day, no text, no x.y */
}
END_TEST

START_TEST(strings_are_unescaped)
{
    read_all(RECORD_NDJSON, "{\"t\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83c\\udf3e\"}\n{\"t\":\"\"}\n{\"t\":\"plain \xc3\xa9\"}\n"
                            "{\"\\u0074\":[1, {\"a\":\"]\"}, []]}\n{\"t\":12.50}\n{\"t\":false}");
    ck_assert_uint_eq(seen.n, 0);
    assert_text(0, "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\xbe");
    assert_text(1, "");
    assert_text(2, "plain \xc3\xa9");
    assert_text(3, "[1, {\"a\":\"]\"}, []]");
    assert_text(4, "12.50");
    assert_text(5, "false");
}
END_TEST

START_TEST(what_is_no_json_is_reported_and_the_next_line_read)
{
    static const char *const BROKEN[] = {
        "{", "}", "[]", "1", "{\"i\"}", "{\"i\":}", "{\"i\":1,}", "{i:1}", "{\"i\":01}", "{\"i\":1.}", "{\"i\":.5}", "{\"i\":+1}", "{\"i\":1e}",
        "{\"i\":nul}", "{\"i\":tru}", "{\"t\":\"a}", "{\"t\":\"\\x\"}", "{\"t\":\"\\u12\"}", "{\"t\":\"\\ud800\"}", "{\"t\":\"\\ud800\\u0041\"}",
        "{\"t\":\"\\udc00\"}", "{\"t\":\"\\u0000\"}", "{\"t\":\"\t\"}", "{\"i\":1}{", "{\"i\":1 \"f\":2}", "{\"t\":[1}", "{\"t\":[1,]}", "{\"t\":[1",
        "{\"t\":\"\\", "{\"x\":{\"y\":1}", "{\"t\":\"\xff\"}", "{\"t\":\"\xed\xa0\x80\"}", "{\"nope\":[}", "{\"i\":NaN}"};
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        char text[100];
        size_t rows = builder.rows;
        seen.n = 0;
        snprintf(text, sizeof text, "%s\n{\"i\":5}\n", BROKEN[i]);
        ck_assert_uint_eq(read_all(RECORD_NDJSON, text), 2);
        ck_assert_msg(seen.n == 1 && seen.index[0] == 0, "%s", BROKEN[i]);
        ck_assert_uint_eq(builder.rows, rows + 1);
    }
}
END_TEST

START_TEST(what_does_not_fit_is_reported)
{
    static const char *const MISFITS[] = {
        "{\"i\":1.5}", "{\"i\":9223372036854775808}", "{\"i\":true}", "{\"i\":\"x\"}", "{\"i\":[1]}", "{\"f\":\"x\"}", "{\"f\":true}", "{\"f\":1e999}",
        "{\"d\":1.234}", "{\"d\":\"x\"}", "{\"b\":2}", "{\"b\":\"maybe\"}", "{\"day\":\"2026-02-30\"}", "{\"day\":5}", "{\"day\":\"2026-01-01T01:00:00\"}",
        "{\"at\":\"noon\"}", "{\"at\":1}", "{\"i\":1,\"i\":2}", "{\"zz\":1}", "{\"x\":{\"z\":1}}", "{\"x\":1}", "{\"i\":{\"i\":1}}"};
    for (size_t i = 0; i < sizeof MISFITS / sizeof *MISFITS; i++) {
        seen.n = 0;
        read_all(RECORD_NDJSON, MISFITS[i]);
        ck_assert_msg(seen.n == 1, "%s", MISFITS[i]);
        ck_assert_ptr_null(strstr(seen.reason[0], "JSON"));
    }
    ck_assert_uint_eq(builder.rows, 0);
}
END_TEST

START_TEST(deep_nesting_ends_in_a_reason)
{
    char text[20000];
    size_t n = 0;
    for (int i = 0; i < 2000; i++)
        n += (size_t)sprintf(text + n, "{\"a\":");
    read_all(RECORD_NDJSON, text);
    ck_assert_uint_eq(seen.n, 1);
    n = (size_t)sprintf(text, "{\"t\":");
    memset(text + n, '[', 15000);
    text[n + 15000] = '\0';
    read_all(RECORD_NDJSON, text);
    ck_assert_uint_eq(seen.n, 2);
}
END_TEST

START_TEST(an_array_is_read_or_refused)
{
    uint64_t records;
    ck_assert_uint_eq(read_all(RECORD_JSON, " [ {\"i\":1} , {\"i\":\"x\"} , {\"i\":3} ] "), 3);
    ck_assert_uint_eq(builder.rows, 2);
    ck_assert_uint_eq(seen.n, 1);
    ck_assert_uint_eq(seen.index[0], 1);
    ck_assert_uint_eq(read_all(RECORD_JSON, "{\"i\":1}"), 1);
    ck_assert_uint_eq(read_all(RECORD_JSON, "[]"), 0);
    static const char *const BROKEN[] = {"", " ", "[", "[{\"i\":1}", "[{\"i\":1},]", "[{\"i\":1}{\"i\":2}]", "[1]", "[{\"i\":1}] x", "{} {}", "[{}", "[,{}]"};
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++)
        ck_assert_msg(read_n(RECORD_JSON, BROKEN[i], strlen(BROKEN[i]), NULL, &records) == ERR_INVALID, "%s", BROKEN[i]);
}
END_TEST

START_TEST(csv_goes_by_its_header)
{
    Column columns[8];
    ck_assert_uint_eq(read_all(RECORD_CSV, "\xEF\xBB\xBFt,i,\"f\"\r\n\"a \"\"b\"\",\nc\",1,2.5\r\n\r\nplain,2\r\n\"\",3,\r\n,4,\"5\""), 4);
    ck_assert_uint_eq(seen.n, 0);
    assert_text(0, "a \"b\",\nc");
    assert_text(1, "plain");
    assert_text(2, "");
    row_builder_columns(&builder, columns);
    ck_assert(!column_present(&columns[6], 3));
    ck_assert(!column_present(&columns[2], 1));
    ck_assert(columns[2].floats[3] == 5);
    read_all(RECORD_CSV, "i,t\n1,\"x\n2,y\n3,z,zz\n4,\"q\"q\nx,1\n5,\xff\n6,ok\n");
    ck_assert_uint_eq(seen.n, 5);
    ck_assert_uint_eq(builder.rows, 6);
    uint64_t records;
    ck_assert_int_eq(read_n(RECORD_CSV, "i,i\n1,2\n", 8, NULL, &records), ERR_INVALID);
    ck_assert_int_eq(read_n(RECORD_CSV, "\n\n", 2, NULL, &records), ERR_INVALID);
    ck_assert_int_eq(read_n(RECORD_CSV, "\"i\n1\n", 5, NULL, &records), ERR_INVALID);
    ck_assert_int_eq(read_n(RECORD_CSV, "t\na\0b\n", 6, NULL, &records), OK);
    ck_assert_uint_eq(seen.n, 6);
}
END_TEST

START_TEST(unknown_names_are_collected_with_types_that_hold)
{
    Schema unknown = {0};
    uint64_t records;
    const char *text = "{\"n\":1,\"s\":\"a\",\"q\":true,\"z\":null}\n{\"n\":2.5,\"s\":1,\"q\":1}\n{\"o\":{\"p\":3}}";
    ck_assert_int_eq(read_n(RECORD_NDJSON, text, strlen(text), &unknown, &records), OK);
    ck_assert_uint_eq(seen.n, 0);
    ck_assert_uint_eq(unknown.count, 4);
    ck_assert_str_eq(unknown.fields[0].name, "n");
    ck_assert_int_eq(unknown.fields[0].type, TYPE_FLOAT);
    ck_assert_int_eq(unknown.fields[1].type, TYPE_TEXT);
    ck_assert_int_eq(unknown.fields[2].type, TYPE_TEXT);
    ck_assert_str_eq(unknown.fields[3].name, "o.p");
    ck_assert_int_eq(unknown.fields[3].type, TYPE_INTEGER);
    schema_free(&unknown);
}
END_TEST

START_TEST(rows_can_be_taken_away_again)
{
    Column columns[8];
    for (int i = 0; i < 200; i++) {
        char line[60];
        snprintf(line, sizeof line, i % 3 ? "{\"i\":%d,\"t\":\"%d\"}" : "{\"f\":%d}", i, i);
        read_all(RECORD_NDJSON, line);
    }
    row_builder_truncate(&builder, 70);
    read_all(RECORD_NDJSON, "{\"i\":-1,\"t\":\"new\"}");
    ck_assert_uint_eq(builder.rows, 71);
    row_builder_columns(&builder, columns);
    ck_assert_int_eq(columns[1].integers[70], -1);
    assert_text(70, "new");
    size_t missing = 0;
    for (size_t row = 0; row < 71; row++)
        missing += !column_present(&columns[1], row);
    ck_assert_uint_eq(missing, 24); /* 0, 3, ... 69 */
    ck_assert_uint_eq(builder.columns[1].missing, 24);
    assert_text(68, "68");
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        json_values_become_those_of_their_columns, strings_are_unescaped, what_is_no_json_is_reported_and_the_next_line_read,
        what_does_not_fit_is_reported, deep_nesting_ends_in_a_reason, an_array_is_read_or_refused, csv_goes_by_its_header,
        unknown_names_are_collected_with_types_that_hold, rows_can_be_taken_away_again, NULL};
    return suite_run_with("record", TESTS, begin, end);
}
