/* check_grow.c - column files that grow: what is committed is seen, what is not is written over, what is damaged is found out. */
#include "suite.h"

#include "data/row_builder.h"
#include "made_folder.h"
#include "store/columns_grow.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static Schema schema;

static void begin(void)
{
    made_folder_begin();
    schema = (Schema){0};
    schema_add(&schema, "i", 1, TYPE_INTEGER);
    schema_add(&schema, "t", 1, TYPE_TEXT);
    schema_add(&schema, "b", 1, TYPE_BOOLEAN);
    ColumnsWriter *writer = columns_writer_open(made_folder, &schema, NULL);
    ck_assert_ptr_nonnull(writer);
    columns_writer_set_growing(writer);
    ck_assert_int_eq(columns_publish(writer, 1, NULL), OK);
    columns_writer_close(writer);
}

static void end(void)
{
    schema_free(&schema);
    made_folder_end();
}

/* Row k as it should be: every third integer and every fifth text is missing. */
static void stage(RowBuilder *builder, size_t k, char text[32])
{
    builder->row[0] = (RowCell){.present = k % 3 != 0, .integer = k % 3 ? (int64_t)k : 0};
    builder->row[1] = (RowCell){.present = k % 5 != 0};
    builder->row[1].text = (Slice){text, (size_t)snprintf(text, 32, "%.*s%zu", (int)(k % 7), "abcdefg", k)};
    builder->row[2] = (RowCell){.present = true, .boolean = k % 2};
    row_builder_add(builder);
}

static Status grow(size_t from, size_t n, size_t first_value)
{
    RowBuilder builder;
    Column columns[3];
    char text[32];
    row_builder_init(&builder, &schema);
    for (size_t k = 0; k < n; k++)
        stage(&builder, first_value + k, text);
    row_builder_columns(&builder, columns);
    Status status = columns_grow(made_folder, 1, &schema, from, columns, n, NULL);
    row_builder_free(&builder);
    return status;
}

static void assert_rows(size_t rows)
{
    ColumnsFolder *folder = columns_open_rows(made_folder, 1, rows, NULL);
    Column i, t, b;
    ck_assert_ptr_nonnull(folder);
    ck_assert_uint_eq(columns_rows(folder), rows);
    ck_assert_int_eq(columns_map(folder, 0, &i, NULL), OK);
    ck_assert_int_eq(columns_map(folder, 1, &t, NULL), OK);
    ck_assert_int_eq(columns_map(folder, 2, &b, NULL), OK);
    for (size_t k = 0; k < rows; k++) {
        char expected[32];
        size_t length;
        ck_assert_int_eq(column_present(&i, k), k % 3 != 0);
        ck_assert_int_eq(i.integers[k], k % 3 ? (int64_t)k : 0);
        ck_assert_int_eq(column_present(&t, k), k % 5 != 0);
        ck_assert_int_eq(b.booleans[k], k % 2);
        if (k % 5 == 0)
            continue;
        int n = snprintf(expected, sizeof expected, "%.*s%zu", (int)(k % 7), "abcdefg", k);
        const char *text = column_text(&t, k, &length);
        ck_assert_uint_eq(length, (size_t)n);
        ck_assert_mem_eq(text, expected, length);
    }
    if (rows % 64) /* whatever was written behind the last row, no bit of it is seen */
        ck_assert_uint_eq(i.valid[rows / 64] >> rows % 64, 0);
    const Column *views;
    ColumnScan *scan = column_scan_folder(folder, NULL, 3, NULL);
    for (size_t k = 0; k < rows; k += 50) {
        ck_assert_int_eq(column_scan_read(scan, k, rows - k < 50 ? rows - k : 50, &views, NULL), OK);
        ck_assert_int_eq(views[0].integers[0], k % 3 ? (int64_t)k : 0);
        ck_assert_int_eq(column_present(&views[1], 0), k % 5 != 0);
    }
    column_scan_close(scan);
    columns_close(folder);
}

START_TEST(rows_come_behind_one_another)
{
    size_t rows = 0;
    assert_rows(0);
    for (size_t n = 1; n < 90; n += 4) {
        ck_assert_int_eq(grow(rows, n, rows), OK);
        rows += n;
        assert_rows(rows);
    }
    for (size_t k = 0; k <= rows; k += 37) /* what readers saw at any time is still there */
        assert_rows(k);
}
END_TEST

START_TEST(what_was_not_committed_is_written_over)
{
    ck_assert_int_eq(grow(0, 100, 0), OK);
    ck_assert_int_eq(grow(100, 77, 5000), OK); /* a writer that died before its commit */
    assert_rows(100);
    ck_assert_int_eq(grow(100, 30, 100), OK);
    assert_rows(130);
    ck_assert_int_eq(grow(130, 64, 130), OK);
    assert_rows(194);
}
END_TEST

START_TEST(a_mapping_is_not_disturbed_by_what_is_written_behind_it)
{
    Column i;
    ck_assert_int_eq(grow(0, 70, 0), OK);
    ColumnsFolder *folder = columns_open_rows(made_folder, 1, 70, NULL);
    ck_assert_int_eq(columns_map(folder, 0, &i, NULL), OK);
    uint64_t before = i.valid[1];
    ck_assert_int_eq(grow(70, 500, 70), OK);
    ck_assert_uint_eq(i.valid[1], before);
    ck_assert_uint_eq(i.n, 70);
    columns_close(folder);
    assert_rows(570);
}
END_TEST

START_TEST(files_that_are_behind_are_found_out)
{
    static const char *const NAMES[] = {"0.data", "0.valid", "1.offsets", "1.bytes", "2.data"};
    for (size_t f = 0; f < sizeof NAMES / sizeof *NAMES; f++) {
        char path[100];
        columns_remove(made_folder, 1);
        ColumnsWriter *writer = columns_writer_open(made_folder, &schema, NULL);
        columns_writer_set_growing(writer);
        ck_assert_int_eq(columns_publish(writer, 1, NULL), OK);
        columns_writer_close(writer);
        ck_assert_int_eq(grow(0, 200, 0), OK);
        snprintf(path, sizeof path, "%s/columns/v1/%s", made_folder, NAMES[f]);
        ck_assert_int_eq(truncate(path, 10), 0);
        ck_assert_msg(grow(200, 1, 200) == ERR_NOT_FOUND, "%s", NAMES[f]);
        ck_assert_msg(columns_open_rows(made_folder, 1, 200, NULL) == NULL, "%s", NAMES[f]);
    }
    ck_assert_int_eq(grow(0, 10, 0), OK); /* the count says that there are none: all of it is the tail of a dead writer */
    columns_remove(made_folder, 1);
    ck_assert_int_eq(grow(0, 1, 0), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_version_that_does_not_grow_is_left_alone)
{
    ColumnsWriter *writer = columns_writer_open(made_folder, &schema, NULL);
    ck_assert_int_eq(columns_publish(writer, 2, NULL), OK);
    columns_writer_close(writer);
    Column columns[3] = {{.type = TYPE_INTEGER}, {.type = TYPE_TEXT}, {.type = TYPE_BOOLEAN}};
    ck_assert_int_eq(columns_grow(made_folder, 2, &schema, 0, columns, 0, NULL), ERR_NOT_FOUND);
    ck_assert_ptr_null(columns_open_rows(made_folder, 2, 5, NULL));
}
END_TEST

START_TEST(the_sweep_knows_how_large_it_is)
{
    ck_assert_int_eq(grow(0, 10000, 0), OK);
    ck_assert_uint_gt(columns_bytes(made_folder, 1), 10000 * (8 + 8 + 1));
    columns_sweep(made_folder, UINT64_MAX);
    assert_rows(10000);
    columns_sweep(made_folder, 1000);
    ck_assert_ptr_null(columns_open_rows(made_folder, 1, 10000, NULL));
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {rows_come_behind_one_another, what_was_not_committed_is_written_over,
                                  a_mapping_is_not_disturbed_by_what_is_written_behind_it, files_that_are_behind_are_found_out,
                                  a_version_that_does_not_grow_is_left_alone, the_sweep_knows_how_large_it_is, NULL};
    return suite_run_with("grow", TESTS, begin, end);
}
