/*
** check_columns.c - column files: what is written is read back, whatever is damaged is noticed, and the sweep keeps
** order.
*/
#include "base/memory.h"
#include "made_column.h"
#include "store/columns.h"
#include "store/columns_private.h"
#include "suite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char home[64];

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

static void begin(void)
{
    snprintf(home, sizeof home, "/tmp/quern-columns-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
}

static void end(void)
{
    nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *rest)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/columns/%s", home, rest);
    return path;
}

static bool exists(const char *rest)
{
    return access(path_of(rest), F_OK) == 0;
}

static size_t count_entries(const char *prefix)
{
    size_t n = 0;
    DIR *entries = opendir(path_of(""));
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        n += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    if (entries)
        closedir(entries);
    return n;
}

/* ---- rows for the writer ---- */

static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT, TYPE_TEXT};

enum { N_TYPES = 8 };

typedef struct Rows {
    Schema schema;
    MadeColumn *made[64];
    size_t n;
} Rows;

static void rows_make(Rows *rows, size_t n, size_t columns, uint64_t seed)
{
    *rows = (Rows){.n = n};
    for (size_t i = 0; i < columns; i++) {
        char name[16];
        int length = snprintf(name, sizeof name, "c%zu", i);
        schema_add(&rows->schema, name, (size_t)length, TYPES[i % N_TYPES]);
        rows->schema.fields[i].zoned = TYPES[i % N_TYPES] == TYPE_TIMESTAMP;
        rows->schema.fields[i].scale = TYPES[i % N_TYPES] == TYPE_DECIMAL ? 2 : 0;
        rows->made[i] = made_random_column(TYPES[i % N_TYPES], n, i / N_TYPES % 2 == 0, &seed);
    }
}

static void rows_free(Rows *rows)
{
    for (size_t i = 0; i < rows->schema.count; i++)
        made_column_free(rows->made[i]);
    schema_free(&rows->schema);
}

static void fill_batch(Batch *batch, const Rows *rows, size_t first, size_t n)
{
    batch_clear(batch);
    batch->n = n;
    for (size_t i = 0; i < rows->schema.count; i++) {
        const Column *from = &rows->made[i]->column;
        BatchColumn *to = &batch->columns[i];
        to->missing = 0;
        for (size_t row = 0; row < n; row++) {
            if (!column_present(from, first + row)) {
                to->missing++;
                bit_clear(to->valid, row);
                continue;
            }
            bit_set(to->valid, row);
            if (from->type == TYPE_TEXT)
                to->texts[row].data = column_text(from, first + row, &to->texts[row].length);
            else
                memcpy((char *)to->data + row * type_width(from->type),
                       (const char *)from->data + (first + row) * type_width(from->type), type_width(from->type));
        }
    }
}

/* Batches of uneven sizes, so that bits do not fall on word boundaries. */
static Status write_rows(ColumnsWriter *writer, const Rows *rows, Error *error)
{
    Batch batch;
    Status status = OK;
    uint64_t state = 1;
    batch_init(&batch, &rows->schema, 1 << 20);
    for (size_t first = 0; first < rows->n && status == OK;) {
        size_t n = 1 + made_random(&state) % batch.capacity;
        if (n > rows->n - first)
            n = rows->n - first;
        fill_batch(&batch, rows, first, n);
        status = columns_writer_add(writer, &batch, error);
        if (status == OK && made_random(&state) % 3 == 0)
            status = columns_writer_flush(writer, error);
        first += n;
    }
    batch_free(&batch);
    return status;
}

/* `found` shows the rows [first, ...) of `expected`. */
static void assert_same(const Column *found, const Column *expected, size_t first)
{
    ck_assert_int_eq(found->type, expected->type);
    for (size_t i = 0; i < found->n; i++) {
        size_t row = first + i;
        ck_assert_msg(column_present(found, i) == column_present(expected, row), "row %zu: missing or not", row);
        if (!column_present(found, i))
            continue;
        if (found->type == TYPE_TEXT) {
            size_t x, y;
            const char *a = column_text(found, i, &x), *b = column_text(expected, row, &y);
            ck_assert_msg(x == y && memcmp(a, b, x) == 0, "row %zu: \"%.*s\" is not \"%.*s\"", row, (int)x, a, (int)y, b);
        } else {
            size_t width = type_width(found->type);
            ck_assert_msg(memcmp((const char *)found->data + i * width, (const char *)expected->data + row * width, width) == 0,
                          "row %zu of a column of type %d", row, found->type);
        }
    }
}

static void publish_rows(const Rows *rows, int64_t version)
{
    Error error;
    ColumnsWriter *writer = columns_writer_open(home, &rows->schema, &error);
    ck_assert_ptr_nonnull(writer);
    ck_assert_int_eq(write_rows(writer, rows, &error), OK);
    ck_assert_int_eq(columns_publish(writer, version, &error), OK);
    columns_writer_close(writer);
}

static void assert_folder_holds(const Rows *rows, int64_t version)
{
    Error error;
    ColumnsFolder *folder = columns_open(home, version, &error);
    ck_assert_msg(folder != NULL, "%s", error.message);
    ck_assert_uint_eq(columns_rows(folder), rows->n);
    ck_assert_uint_eq(columns_count(folder), rows->schema.count);
    for (size_t i = 0; i < rows->schema.count; i++) {
        Column column, again;
        ck_assert_int_eq(columns_map(folder, i, &column, &error), OK);
        ck_assert_uint_eq(column.n, rows->n);
        ck_assert_int_eq(column.zoned, rows->schema.fields[i].zoned);
        ck_assert_int_eq(column.scale, rows->schema.fields[i].scale);
        assert_same(&column, &rows->made[i]->column, 0);
        ck_assert_int_eq(columns_map(folder, i, &again, &error), OK);
        ck_assert_ptr_eq(again.data, column.data);
    }
    Column none;
    ck_assert_int_eq(columns_map(folder, rows->schema.count, &none, &error), ERR_NOT_FOUND);
    columns_close(folder);
}

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
        ColumnsFolder *folder = columns_open(home, 5, NULL);
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
    ColumnsFolder *folder = columns_open(home, 2, NULL);
    ck_assert_ptr_nonnull(folder);
    ck_assert_uint_eq(columns_count(folder), 0);
    columns_close(folder);
    folder = columns_open(home, 1, NULL);
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
    ColumnsFolder *folder = columns_open(home, 1, NULL);
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
    ColumnsWriter *writer = columns_writer_open(home, &rows.schema, &error);
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
    ColumnsFolder *folder = columns_open(home, 9, &error);
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
    ColumnsFolder *folder = columns_open(home, 1, NULL);
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
    ColumnsWriter *writer = columns_writer_open(home, &rows.schema, NULL);
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
    ColumnsWriter *writer = columns_writer_open(home, &schema, &error);
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

    ColumnsFolder *folder = columns_open(home, 3, &error);
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

/* ---- damage ---- */

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

static void assert_not_whole(int64_t version)
{
    Error error = {OK, ""};
    ck_assert_ptr_null(columns_open(home, version, &error));
    ck_assert_int_eq(error.status, ERR_NOT_FOUND);
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

    ColumnsFolder *folder = columns_open(home, 1, NULL); /* damaged after it was opened */
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
    columns_sweep(home, UINT64_MAX);
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
    ColumnsWriter *writer = columns_writer_open(home, &rows.schema, &error);
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

/* ---- order ---- */

START_TEST(the_sweep_spares_live_writers)
{
    Rows rows;
    rows_make(&rows, 10, 8, 2);
    ColumnsWriter *writer = columns_writer_open(home, &rows.schema, NULL);
    ck_assert_int_eq(write_rows(writer, &rows, NULL), OK);
    pid_t child = fork();
    if (child == 0) { /* dies in the middle */
        ColumnsWriter *other = columns_writer_open(home, &rows.schema, NULL);
        _exit(!other || write_rows(other, &rows, NULL) != OK);
    }
    int state;
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert_int_eq(state, 0);
    ck_assert_uint_eq(count_entries("tmp-"), 2);
    columns_sweep(home, UINT64_MAX);
    ck_assert_uint_eq(count_entries("tmp-"), 1);
    ck_assert_int_eq(access(columns_writer_folder(writer), F_OK), 0);
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
    uint64_t one = columns_bytes(home, 1);
    ck_assert_uint_gt(one, 1000 * 8);
    ck_assert_uint_eq(columns_total(home), 4 * one);
    ColumnsFolder *folder = columns_open(home, 4, NULL); /* the oldest, used now */
    columns_sweep(home, 2 * one);
    ck_assert(exists("v1") && exists("v4") && !exists("v2") && !exists("v3"));
    columns_sweep(home, 0);
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
    ColumnsFolder *folder = columns_open(home, 7, NULL);
    Column column;
    ck_assert_int_eq(columns_map(folder, 6, &column, NULL), OK);
    columns_remove(home, 7);
    ck_assert(!exists("v7"));
    assert_same(&column, &rows.made[6]->column, 0);
    columns_close(folder);
    assert_not_whole(7);
    rows_free(&rows);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("columns");
    TCase *cases = tcase_create("columns");
    tcase_set_timeout(cases, 240);
    tcase_add_checked_fixture(cases, begin, end);
    const TTest *tests[] = {
        rows_are_read_back, no_rows_and_no_columns_are_versions_too, some_columns_are_scanned, a_dictionary_replaces_plain_text,
        large_texts_are_kept_whole, a_scan_follows_the_writer, ten_thousand_columns_need_few_descriptors, damage_is_noticed,
        an_earlier_boot_is_not_believed, a_full_disk_is_said_so, a_home_that_is_not_there_is_an_error,
        the_sweep_spares_live_writers, the_sweep_keeps_to_its_budget, a_removed_version_stays_mapped,
    };
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
