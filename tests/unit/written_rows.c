/* written_rows.c - see written_rows.h. */
#include "written_rows.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *path_of(const char *rest)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/columns/%s", made_folder, rest);
    return path;
}

bool exists(const char *rest)
{
    return access(path_of(rest), F_OK) == 0;
}

size_t count_entries(const char *prefix)
{
    size_t n = 0;
    DIR *entries = opendir(path_of(""));
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        n += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    if (entries)
        closedir(entries);
    return n;
}

static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT, TYPE_TEXT};

enum { N_TYPES = 8 };

void rows_make(Rows *rows, size_t n, size_t columns, uint64_t seed)
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

void rows_free(Rows *rows)
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

Status write_rows(ColumnsWriter *writer, const Rows *rows, Error *error)
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

void assert_same(const Column *found, const Column *expected, size_t first)
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

void publish_rows(const Rows *rows, int64_t version)
{
    Error error;
    ColumnsWriter *writer = columns_writer_open(made_folder, &rows->schema, &error);
    ck_assert_ptr_nonnull(writer);
    ck_assert_int_eq(write_rows(writer, rows, &error), OK);
    ck_assert_int_eq(columns_publish(writer, version, &error), OK);
    columns_writer_close(writer);
}

void assert_folder_holds(const Rows *rows, int64_t version)
{
    Error error;
    ColumnsFolder *folder = columns_open(made_folder, version, &error);
    ck_assert_msg(folder != NULL, "%s", error.message);
    ck_assert_uint_eq(columns_rows(folder), rows->n);
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

void assert_not_whole(int64_t version)
{
    Error error = {OK, ""};
    ck_assert_ptr_null(columns_open(made_folder, version, &error));
    ck_assert_int_eq(error.status, ERR_NOT_FOUND);
}
