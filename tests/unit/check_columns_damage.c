/* check_columns_damage.c - column files: whatever is damaged, old or full is noticed, and the sweep keeps order. */
#include "store/columns_private.h"
#include "suite.h"
#include "written_rows.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void spoil(const char *file, off_t size, const char *bytes)
{
    int handle = open(path_of(file), O_WRONLY);
    ck_assert_int_ge(handle, 0);
    if (size >= 0)
        ck_assert_int_eq(ftruncate(handle, size), 0);
    if (bytes)
        ck_assert_int_eq(pwrite(handle, bytes, strlen(bytes), 8), (ssize_t)strlen(bytes));
    close(handle);
}

START_TEST(damage_is_noticed)
{
    Rows rows;
    rows_make(&rows, 300, 8, 2);
    assert_not_whole(1);
    struct { const char *file; off_t size; const char *bytes; } cases[] = {
        {"v1/meta", 0, NULL}, {"v1/meta", 40, NULL}, {"v1/meta", -1, "x"}, {"v1/1.data", 8, NULL}, {"v1/1.data", 2408, NULL},
        {"v1/6.offsets", 0, NULL}, {"v1/6.bytes", 1, NULL}, {"v1/0.valid", 3, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        publish_rows(&rows, 1);
        spoil(cases[i].file, cases[i].size, cases[i].bytes);
        assert_not_whole(1);
    }
    publish_rows(&rows, 1);
    ck_assert_int_eq(unlink(path_of("v1/2.data")), 0);
    assert_not_whole(1);
    publish_rows(&rows, 1); /* replaces what is there */
    assert_folder_holds(&rows, 1);

    ColumnsFolder *folder = columns_open(made_folder, 1, NULL); /* damaged after it was opened */
    Column column;
    const Column *columns;
    spoil("v1/3.data", 100, NULL);
    ck_assert_int_eq(columns_map(folder, 3, &column, NULL), ERR_NOT_FOUND);
    ColumnScan *scan = column_scan_folder(folder, NULL, 0, NULL);
    ck_assert_int_eq(column_scan_read(scan, 0, 300, &columns, NULL), ERR_NOT_FOUND);
    column_scan_close(scan);
    columns_close(folder);
    rows_free(&rows);
}
END_TEST

/* A version written before the last start of the machine is not believed, unless it was synced. */
START_TEST(an_earlier_boot_is_not_believed)
{
    Rows rows;
    rows_make(&rows, 10, 8, 2);
    publish_rows(&rows, 1);
    ColumnsMeta meta;
    int folder = open(path_of("v1"), O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(columns_meta_read(folder, &meta, NULL), OK);
    snprintf(meta.boot, sizeof meta.boot, "00000000-0000-0000-0000-000000000000");
    ck_assert_int_eq(columns_meta_write(folder, &meta, NULL), OK);
    columns_meta_free(&meta);
    close(folder);
    assert_not_whole(1);

    publish_rows(&rows, 2);
    struct timeval old[2] = {{time(NULL) - 3600, 0}, {time(NULL) - 3600, 0}};
    ck_assert_int_eq(utimes(path_of("v2/meta"), old), 0);
    columns_sweep(made_folder, UINT64_MAX);
    ck_assert(!exists("v1"));
    char text[100] = "";
    FILE *file = fopen(path_of("v2/meta"), "r");
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, file), 0);
    fclose(file);
    ck_assert_ptr_nonnull(strstr(text, "boot settled\n"));
    assert_folder_holds(&rows, 2);
    rows_free(&rows);
}
END_TEST

START_TEST(a_full_disk_is_said_so)
{
    Rows rows;
    rows_make(&rows, 20000, 8, 2);
    struct rlimit limit = {65536, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    Error error;
    ColumnsWriter *writer = columns_writer_open(made_folder, &rows.schema, &error);
    Status status = write_rows(writer, &rows, &error);
    if (status == OK)
        status = columns_writer_flush(writer, &error);
    ck_assert_int_eq(status, ERR_DISK_FULL);
    columns_writer_close(writer);
    ck_assert_uint_eq(count_entries("tmp-"), 0);
    rows_free(&rows);
}
END_TEST

START_TEST(a_home_that_is_not_there_is_an_error)
{
    Schema schema = {0};
    Error error;
    ck_assert_ptr_null(columns_writer_open("/nonexistent/quern", &schema, &error));
    ck_assert_ptr_null(columns_open("/nonexistent/quern", 1, &error));
    columns_remove("/nonexistent/quern", 1);
    columns_sweep("/nonexistent/quern", 0);
    ck_assert_uint_eq(columns_bytes("/nonexistent/quern", 1), 0);
    ck_assert_uint_eq(columns_total("/nonexistent/quern"), 0);
}
END_TEST

/* ---- the sweep ---- */

START_TEST(the_sweep_spares_live_writers)
{
    Rows rows;
    rows_make(&rows, 10, 8, 2);
    ColumnsWriter *writer = columns_writer_open(made_folder, &rows.schema, NULL);
    ck_assert_int_eq(write_rows(writer, &rows, NULL), OK);
    pid_t child = fork();
    if (child == 0) { /* dies in the middle */
        ColumnsWriter *other = columns_writer_open(made_folder, &rows.schema, NULL);
        _exit(!other || write_rows(other, &rows, NULL) != OK);
    }
    int state;
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert_int_eq(state, 0);
    ck_assert_uint_eq(count_entries("tmp-"), 2);
    columns_sweep(made_folder, UINT64_MAX);
    ck_assert_uint_eq(count_entries("tmp-"), 1);
    ck_assert_int_eq(columns_publish(writer, 1, NULL), OK);
    columns_writer_close(writer);
    assert_folder_holds(&rows, 1);
    rows_free(&rows);
}
END_TEST

START_TEST(the_sweep_keeps_to_its_budget)
{
    Rows rows;
    rows_make(&rows, 1000, 8, 2);
    for (int version = 1; version <= 4; version++) {
        publish_rows(&rows, version);
        char meta[32];
        snprintf(meta, sizeof meta, "v%d/meta", version);
        struct timeval old[2] = {{time(NULL) - 1000 * version, 0}, {time(NULL) - 1000 * version, 0}};
        ck_assert_int_eq(utimes(path_of(meta), old), 0);
    }
    uint64_t one = columns_bytes(made_folder, 1);
    ck_assert_uint_gt(one, 1000 * 8);
    ck_assert_uint_eq(columns_total(made_folder), 4 * one);
    ColumnsFolder *folder = columns_open(made_folder, 4, NULL); /* the oldest, used now */
    columns_sweep(made_folder, 2 * one);
    ck_assert(exists("v1") && exists("v4") && !exists("v2") && !exists("v3"));
    columns_sweep(made_folder, 0);
    ck_assert(!exists("v1") && !exists("v4"));
    Column column; /* what is open stays readable as far as it is mapped; the rest says that it is gone */
    ck_assert_int_eq(columns_map(folder, 0, &column, NULL), ERR_NOT_FOUND);
    columns_close(folder);
    rows_free(&rows);
}
END_TEST

START_TEST(a_removed_version_stays_mapped)
{
    Rows rows;
    rows_make(&rows, 1000, 8, 2);
    publish_rows(&rows, 7);
    ColumnsFolder *folder = columns_open(made_folder, 7, NULL);
    Column column;
    ck_assert_int_eq(columns_map(folder, 6, &column, NULL), OK);
    columns_remove(made_folder, 7);
    ck_assert(!exists("v7"));
    assert_same(&column, &rows.made[6]->column, 0);
    columns_close(folder);
    assert_not_whole(7);
    rows_free(&rows);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        damage_is_noticed, an_earlier_boot_is_not_believed, a_full_disk_is_said_so, a_home_that_is_not_there_is_an_error,
        the_sweep_spares_live_writers, the_sweep_keeps_to_its_budget, a_removed_version_stays_mapped, NULL};
    return suite_run_with("columns_damage", TESTS, made_folder_begin, made_folder_end);
}
