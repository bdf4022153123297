/* check_columns.c - column files: what is written is read back, by folders, scans and scans that follow the writer. */
#include "base/memory.h"
#include "suite.h"
#include "written_rows.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

static void assert_scan_holds(ColumnScan *scan, const Rows *rows, size_t upto)
{
    uint64_t state = 9;
    size_t step = column_scan_step(scan);
    ck_assert_uint_gt(step, 0);
    for (size_t first = 0; first < upto;) {
        size_t n = 1 + made_random(&state) % step;
        const Column *columns;
        if (n > upto - first)
            n = upto - first;
        ck_assert_int_eq(column_scan_read(scan, first, n, &columns, NULL), OK);
        for (size_t i = 0; i < rows->schema.count; i++) {
            ck_assert_uint_eq(columns[i].n, n);
            assert_same(&columns[i], &rows->made[i]->column, first);
        }
        first += n;
    }
}

START_TEST(rows_are_read_back)
{
    static const size_t SIZES[] = {1, 63, 64, 65, 1000, 40000};
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        Rows rows;
        rows_make(&rows, SIZES[i], 16, i + 1);
        publish_rows(&rows, 5);
        assert_folder_holds(&rows, 5);
        ColumnsFolder *folder = columns_open(made_folder, 5, NULL);
        ColumnScan *scan = column_scan_folder(folder, NULL, 0, NULL);
        ck_assert_ptr_nonnull(scan);
        assert_scan_holds(scan, &rows, rows.n);
        const Column *columns;
        ck_assert_int_ne(column_scan_read(scan, rows.n, 1, &columns, NULL), OK);
        column_scan_close(scan);
        columns_close(folder);
        rows_free(&rows);
    }
    ck_assert_uint_eq(count_entries("tmp-"), 0);
}
END_TEST

START_TEST(no_rows_and_no_columns_are_versions_too)
{
    Rows rows, nothing = {0};
    rows_make(&rows, 0, 16, 1);
    publish_rows(&rows, 1);
    assert_folder_holds(&rows, 1);
    publish_rows(&nothing, 2);
    ColumnsFolder *folder = columns_open(made_folder, 2, NULL);
    ck_assert_ptr_nonnull(folder);
    Column none;
    ck_assert_int_eq(columns_map(folder, 0, &none, NULL), ERR_NOT_FOUND);
    columns_close(folder);
    folder = columns_open(made_folder, 1, NULL);
    ColumnScan *scan = column_scan_folder(folder, NULL, 0, NULL);
    const Column *columns;
    ck_assert_int_eq(column_scan_read(scan, 0, 0, &columns, NULL), OK);
    column_scan_close(scan);
    columns_close(folder);
    rows_free(&rows);
}
END_TEST

START_TEST(some_columns_are_scanned)
{
    Rows rows;
    rows_make(&rows, 500, 16, 3);
    publish_rows(&rows, 1);
    ColumnsFolder *folder = columns_open(made_folder, 1, NULL);
    size_t which[] = {6, 0}, beyond[] = {16};
    ColumnScan *scan = column_scan_folder(folder, which, 2, NULL);
    const Column *columns;
    ck_assert_int_eq(column_scan_read(scan, 70, 100, &columns, NULL), OK);
    assert_same(&columns[0], &rows.made[6]->column, 70);
    assert_same(&columns[1], &rows.made[0]->column, 70);
    column_scan_close(scan);
    ck_assert_ptr_null(column_scan_folder(folder, beyond, 1, NULL));
    columns_close(folder);
    rows_free(&rows);
}
END_TEST

START_TEST(a_dictionary_replaces_plain_text)
{
    Rows rows;
    rows_make(&rows, 5000, 8, 4);
    Error error;
    ColumnsWriter *writer = columns_writer_open(made_folder, &rows.schema, &error);
    ck_assert_int_eq(write_rows(writer, &rows, &error), OK);
    ck_assert_int_eq(columns_writer_flush(writer, &error), OK);
    ColumnScan *scan = column_scan_writer(writer, NULL, 0, &error); /* one that was opened before goes on */
    for (size_t i = 6; i < 8; i++) {
        Column column;
        Profile profile;
        TextDictionary dictionary;
        ck_assert_int_eq(columns_writer_map(writer, i, &column, &error), OK);
        profile_column(&column, 100000, &profile, &dictionary);
        columns_writer_unmap(writer, &column);
        if (dictionary.found)
            ck_assert_int_eq(columns_writer_set_dictionary(writer, i, &dictionary, &error), OK);
        text_dictionary_free(&dictionary);
    }
    assert_scan_holds(scan, &rows, rows.n);
    column_scan_close(scan);
    ck_assert_int_eq(columns_publish(writer, 9, &error), OK);
    columns_writer_close(writer);
    assert_folder_holds(&rows, 9);
    ColumnsFolder *folder = columns_open(made_folder, 9, &error);
    bool coded = false;
    for (size_t i = 6; i < 8; i++) {
        Column column;
        ck_assert_int_eq(columns_map(folder, i, &column, &error), OK);
        coded |= column.codes != NULL;
        for (size_t e = 1; column.codes && e < column.dict_count; e++) {
            size_t x = (size_t)(column.offsets[e] - column.offsets[e - 1]), y = (size_t)(column.offsets[e + 1] - column.offsets[e]);
            int order = memcmp(column.bytes + column.offsets[e - 1], column.bytes + column.offsets[e], x < y ? x : y);
            ck_assert(order < 0 || (order == 0 && x < y));
        }
    }
    ck_assert(coded);
    scan = column_scan_folder(folder, NULL, 0, &error);
    assert_scan_holds(scan, &rows, rows.n);
    column_scan_close(scan);
    columns_close(folder);
    rows_free(&rows);
}
END_TEST

START_TEST(large_texts_are_kept_whole)
{
    enum { LARGE = 10 << 20 };
    Rows rows = {.n = 3};
    schema_add(&rows.schema, "t", 1, TYPE_TEXT);
    rows.made[0] = made_column_new(TYPE_TEXT, 3);
    char *text = mem_alloc(LARGE);
    for (size_t i = 0; i < LARGE; i++)
        text[i] = (char)('a' + i % 23);
    made_word(rows.made[0], "small");
    made_text(rows.made[0], text, LARGE);
    made_word(rows.made[0], "");
    publish_rows(&rows, 1);
    assert_folder_holds(&rows, 1);
    ColumnsFolder *folder = columns_open(made_folder, 1, NULL);
    ColumnScan *scan = column_scan_folder(folder, NULL, 0, NULL);
    const Column *columns;
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(column_scan_read(scan, 0, 3, &columns, NULL), OK);
        assert_same(columns, &rows.made[0]->column, 0);
        ck_assert_int_eq(column_scan_read(scan, 2, 1, &columns, NULL), OK);
        assert_same(columns, &rows.made[0]->column, 2);
    }
    column_scan_close(scan);
    columns_close(folder);
    free(text);
    rows_free(&rows);
}
END_TEST

typedef struct Follower {
    ColumnsWriter *writer;
    const Rows *rows;
    atomic_bool done;
} Follower;

static void *follow(void *data)
{
    Follower *follower = data;
    size_t seen = 0;
    ColumnScan *scan = column_scan_writer(follower->writer, NULL, 0, NULL);
    ck_assert_ptr_nonnull(scan);
    for (bool last = false; !last;) {
        last = atomic_load(&follower->done);
        size_t visible = columns_writer_rows(follower->writer);
        while (seen < visible) {
            size_t n = visible - seen < 777 ? visible - seen : 777;
            const Column *columns;
            ck_assert_int_eq(column_scan_read(scan, seen, n, &columns, NULL), OK);
            for (size_t i = 0; i < follower->rows->schema.count; i++)
                assert_same(&columns[i], &follower->rows->made[i]->column, seen);
            seen += n;
        }
    }
    ck_assert_uint_eq(seen, follower->rows->n);
    column_scan_close(scan);
    return NULL;
}

START_TEST(a_scan_follows_the_writer)
{
    Rows rows;
    rows_make(&rows, 30000, 16, 8);
    ColumnsWriter *writer = columns_writer_open(made_folder, &rows.schema, NULL);
    Follower follower = {.writer = writer, .rows = &rows};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, follow, &follower), 0);
    ck_assert_int_eq(write_rows(writer, &rows, NULL), OK);
    ck_assert_int_eq(columns_writer_flush(writer, NULL), OK);
    atomic_store(&follower.done, true);
    pthread_join(thread, NULL);
    columns_writer_close(writer);
    ck_assert_uint_eq(count_entries("tmp-"), 0);
    rows_free(&rows);
}
END_TEST

START_TEST(ten_thousand_columns_need_few_descriptors)
{
    enum { COLUMNS = 10000, ROWS = 70 };
    struct rlimit limit = {300, 300};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    Schema schema = {0};
    for (size_t i = 0; i < COLUMNS; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "c%zu", i);
        schema_add(&schema, name, (size_t)length, i % 2 ? TYPE_TEXT : TYPE_INTEGER);
    }
    Error error;
    ColumnsWriter *writer = columns_writer_open(made_folder, &schema, &error);
    Batch batch;
    batch_init(&batch, &schema, 4 << 20);
    for (size_t first = 0; first < ROWS;) {
        batch_clear(&batch);
        for (; batch.n < batch.capacity && first < ROWS; first++, batch.n++)
            for (size_t i = 0; i < COLUMNS; i++) {
                BatchColumn *cells = &batch.columns[i];
                if ((first + i) % 7 == 0) {
                    cells->missing++;
                    continue;
                }
                bit_set(cells->valid, batch.n);
                if (i % 2)
                    cells->texts[batch.n] = (Slice){"abcdefgh", (first + i) % 9};
                else
                    cells->integers[batch.n] = (int64_t)(first * i);
            }
        ck_assert_int_eq(columns_writer_add(writer, &batch, &error), OK);
    }
    ck_assert_msg(columns_publish(writer, 3, &error) == OK, "%s", error.message);
    columns_writer_close(writer);
    batch_free(&batch);

    ColumnsFolder *folder = columns_open(made_folder, 3, &error);
    ck_assert_ptr_nonnull(folder);
    ColumnScan *scan = column_scan_folder(folder, NULL, 0, &error);
    const Column *columns;
    ck_assert_uint_le(column_scan_step(scan), 128);
    ck_assert_int_eq(column_scan_read(scan, 3, 60, &columns, &error), OK);
    for (size_t i = 0; i < COLUMNS; i++)
        for (size_t row = 0; row < 60; row++) {
            size_t length;
            ck_assert_int_eq(column_present(&columns[i], row), (row + 3 + i) % 7 != 0);
            if (!column_present(&columns[i], row))
                continue;
            if (i % 2) {
                column_text(&columns[i], row, &length);
                ck_assert_uint_eq(length, (row + 3 + i) % 9);
            } else {
                ck_assert_int_eq(columns[i].integers[row], (int64_t)((row + 3) * i));
            }
        }
    column_scan_close(scan);
    Column column;
    ck_assert_int_eq(columns_map(folder, COLUMNS - 1, &column, &error), OK);
    columns_close(folder);
    schema_free(&schema);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        rows_are_read_back, no_rows_and_no_columns_are_versions_too, some_columns_are_scanned, a_dictionary_replaces_plain_text,
        large_texts_are_kept_whole, a_scan_follows_the_writer, ten_thousand_columns_need_few_descriptors, NULL};
    return suite_run_with("columns", TESTS, made_folder_begin, made_folder_end);
}
