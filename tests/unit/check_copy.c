/*
** check_copy.c - PostgreSQL's binary COPY format, and how columns are dealt to tables.
**
** The bytes expected are those that PostgreSQL 15 itself sends (COPY (SELECT ...) TO STDOUT (FORMAT binary), seen with od).
*/
#include "suite.h"

#include "store/copy.h"
#include "store/tables.h"

#include <stdio.h>
#include <string.h>

static void add(Schema *schema, const char *name, ColumnType type)
{
    schema_add(schema, name, strlen(name), type);
}

static Buffer encode_one(const Column *column)
{
    Buffer out = BUFFER_INIT;
    copy_encode_rows(&out, column, 1, 0, 1, false, 0);
    return out;
}

/* numeric: ndigits, weight, sign, dscale, digits in base 10,000. */
static void assert_numeric(long long value, unsigned scale, const char *expected, size_t length)
{
    Int128 number = value;
    Column column = {.type = TYPE_DECIMAL, .scale = (uint8_t)scale, .n = 1, .decimals = &number};
    Buffer out = encode_one(&column);
    ck_assert_uint_eq(out.length, length + 2 + 4);
    ck_assert_int_eq(memcmp(out.data + 6, expected, length), 0);
    buffer_free(&out);
}

START_TEST(numerics_are_as_postgresql_writes_them)
{
    assert_numeric(12345, 1, "\0\2\0\0\0\0\0\1\x04\xd2\x13\x88", 12);               /* 1234.5 */
    assert_numeric(-5, 2, "\0\1\xff\xff\x40\0\0\2\x01\xf4", 10);                     /* -0.05 */
    assert_numeric(100000000, 0, "\0\1\0\2\0\0\0\0\0\1", 10);                        /* 100000000 */
    assert_numeric(0, 3, "\0\0\0\0\0\0\0\3", 8);                                     /* 0.000 */
    assert_numeric(123456789, 4, "\0\3\0\1\0\0\0\4\0\1\x09\x29\x1a\x85", 14);        /* 12345.6789 */
}
END_TEST

START_TEST(rows_come_back_as_they_went)
{
    Schema schema = {0};
    add(&schema, "b", TYPE_BOOLEAN);
    add(&schema, "i", TYPE_INTEGER);
    add(&schema, "f", TYPE_FLOAT);
    add(&schema, "d", TYPE_DECIMAL);
    add(&schema, "day", TYPE_DATE);
    add(&schema, "at", TYPE_TIMESTAMP);
    add(&schema, "t", TYPE_TEXT);
    schema.fields[3].scale = 3;
    uint8_t booleans[] = {1, 0};
    int64_t integers[] = {INT64_MIN, INT64_MAX}, times[] = {-1, INT64_C(1000000000000000)};
    double floats[] = {-0.0, 1e308};
    Int128 power = 1;
    for (int i = 0; i < 37; i++)
        power *= 10;
    Int128 decimals[] = {power * 9 + 7, -power - 123};
    int32_t dates[] = {-719162, 2932896};
    uint64_t offsets[] = {0, 0, 5};
    uint64_t second_only = 2;
    const Column columns[] = {
        {.type = TYPE_BOOLEAN, .n = 2, .booleans = booleans},
        {.type = TYPE_INTEGER, .n = 2, .integers = integers},
        {.type = TYPE_FLOAT, .n = 2, .floats = floats},
        {.type = TYPE_DECIMAL, .scale = 3, .n = 2, .decimals = decimals},
        {.type = TYPE_DATE, .n = 2, .dates = dates},
        {.type = TYPE_TIMESTAMP, .n = 2, .integers = times},
        {.type = TYPE_TEXT, .n = 2, .valid = &second_only, .offsets = offsets, .bytes = "h\xc3\xa9llo"}};
    for (int with_row_id = 0; with_row_id < 2; with_row_id++) {
        Batch batch = {0};
        batch_init(&batch, &schema, 1 << 16);
        batch_clear(&batch);
        for (size_t row = 0; row < 2; row++) {
            Buffer out = BUFFER_INIT;
            copy_encode_rows(&out, columns, 7, 0, 2, with_row_id, 1);
            /* the second row begins where a one-row encoding ends */
            Buffer first = BUFFER_INIT;
            copy_encode_rows(&first, columns, 7, 0, 1, with_row_id, 1);
            const char *at = row ? out.data + first.length : out.data;
            size_t length = row ? out.length - first.length : first.length;
            bool is_row;
            Error error;
            ck_assert_int_eq(copy_decode_row(at, length, &batch, 0, 7, with_row_id, &is_row, &error), OK);
            ck_assert(is_row);
            batch.n++;
            copy_encode_rows(&first, columns, 7, 1, 1, with_row_id, 2); /* in pieces it is the same */
            ck_assert_uint_eq(first.length, out.length);
            ck_assert_mem_eq(first.data, out.data, out.length);
            buffer_free(&out);
            buffer_free(&first);
        }
        ck_assert_int_eq(memcmp(batch.columns[0].booleans, booleans, 2), 0);
        ck_assert_int_eq(memcmp(batch.columns[1].integers, integers, sizeof integers), 0);
        ck_assert_int_eq(memcmp(batch.columns[2].floats, floats, sizeof floats), 0);
        ck_assert_int_eq(memcmp(batch.columns[3].decimals, decimals, sizeof decimals), 0);
        ck_assert_int_eq(memcmp(batch.columns[4].dates, dates, sizeof dates), 0);
        ck_assert_int_eq(memcmp(batch.columns[5].integers, times, sizeof times), 0);
        ck_assert(!bit_get(batch.columns[6].valid, 0));
        ck_assert(bit_get(batch.columns[6].valid, 1));
        ck_assert_uint_eq(batch.columns[6].texts[1].length, 5);
        ck_assert_int_eq(memcmp(batch.columns[6].texts[1].data, "h\xc3\xa9ll", 5), 0);
        batch_free(&batch);
    }
    schema_free(&schema);
}
END_TEST

START_TEST(damaged_rows_are_refused)
{
    Schema schema = {0};
    add(&schema, "i", TYPE_INTEGER);
    Batch batch = {0};
    batch_init(&batch, &schema, 1 << 12);
    batch_clear(&batch);
    bool is_row;
    Error error;
    static const char good[] = "\0\1\0\0\0\10\0\0\0\0\0\0\0\5";
    ck_assert_int_eq(copy_decode_row(good, 14, &batch, 0, 1, false, &is_row, &error), OK);
    for (size_t length = 0; length < 14; length++)
        ck_assert_int_eq(copy_decode_row(good, length, &batch, 0, 1, false, &is_row, &error), ERR_INTERNAL);
    ck_assert_int_eq(copy_decode_row("\0\2\0\0\0\10\0\0\0\0\0\0\0\5", 14, &batch, 0, 1, false, &is_row, &error), ERR_INTERNAL);
    ck_assert_int_eq(copy_decode_row("\xff\xff", 2, &batch, 0, 1, false, &is_row, &error), OK);
    ck_assert(!is_row);
    batch_free(&batch);
    schema_free(&schema);
}
END_TEST

START_TEST(wide_versions_are_split)
{
    Schema schema = {0};
    for (int i = 0; i < 10000; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "c%d", i);
        schema_add(&schema, name, (size_t)length, i % 4 ? TYPE_FLOAT : TYPE_TEXT);
    }
    Arena *arena = arena_new(4096);
    TableLayout layout;
    table_layout(&schema, arena, &layout);
    ck_assert_uint_gt(layout.count, 10);
    ck_assert_uint_eq(layout.first[0], 0);
    ck_assert_uint_eq(layout.first[layout.count], 10000);
    for (size_t t = 0; t < layout.count; t++) {
        size_t bytes = 0;
        for (size_t i = layout.first[t]; i < layout.first[t + 1]; i++)
            bytes += schema.fields[i].type == TYPE_TEXT ? 18 : 8;
        ck_assert_uint_gt(layout.first[t + 1], layout.first[t]);
        ck_assert_uint_lt(bytes + 8 + 24 + 200, 8160); /* with header, null bitmap and row_id on one page */
    }
    schema_free(&schema);
    add(&schema, "only", TYPE_TEXT);
    table_layout(&schema, arena, &layout);
    ck_assert_uint_eq(layout.count, 1);
    schema_free(&schema);
    arena_free(arena);
}
END_TEST

int main(void)
{
    return suite_run("copy", (const TTest *const[]){numerics_are_as_postgresql_writes_them, rows_come_back_as_they_went,
                                                    damaged_rows_are_refused, wide_versions_are_split, NULL});
}
