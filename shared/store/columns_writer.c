/*
** columns_writer.c - batches of rows into column files.
**
** Each file of a column is a Stream (columns_stream.h). Validity is kept only from the first missing value on; whole
** words go to the stream, the word in the making is written behind them at each flush and overwritten by the next.
**
** Rows become visible at a flush: everything is handed to the kernel, then the count is stored with release order. A
** scan loads it with acquire order and reads no further, so it sees whole rows only, whatever the writer does
** meanwhile.
*/
#include "store/columns_private.h"
#include "store/columns_stream.h"

#include "base/memory.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 56 << 20, MOST_BUFFER = 64 << 10, LEAST_BUFFER = 2048, VALID_BUFFER = 512 };

typedef struct WriterColumn {
    Stream values;     /* data, or the bytes of texts */
    Stream offsets;    /* texts */
    Stream valid;      /* whole words; used from the first missing value on */
    uint64_t tail;     /* the word in the making */
    uint64_t missing;
    uint64_t text_end; /* bytes of text so far */
    atomic_bool has_missing; /* among the visible rows */
    bool coded;
    uint64_t dict_count, dict_bytes;
} WriterColumn;

struct ColumnsWriter {
    const Schema *schema;
    int root, dir;     /* dir is locked while the writer lives */
    char name[COLUMN_NAME];
    char *folder;
    WriterColumn *columns;
    size_t rows;
    atomic_size_t visible;
    bool published;
    bool growing;
};

/* --- opening --- */

/* A folder that is ours: locked, and still the one of that name after the lock was got (the sweep may have found it
** before). */
static bool make_folder(ColumnsWriter *writer)
{
    for (int tries = 0; tries < 20; tries++) {
        char token[13];
        struct stat ours, named;
        random_token(token, sizeof token - 1);
        snprintf(writer->name, sizeof writer->name, "tmp-%ld-%s", (long)getpid(), token);
        if (mkdirat(writer->root, writer->name, 0700) != 0) {
            if (errno == EEXIST)
                continue;
            return false;
        }
        writer->dir = openat(writer->root, writer->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (writer->dir >= 0) {
            if (flock(writer->dir, LOCK_EX | LOCK_NB) == 0 && fstat(writer->dir, &ours) == 0 &&
                fstatat(writer->root, writer->name, &named, 0) == 0 && ours.st_ino == named.st_ino)
                return true;
            close(writer->dir);
            writer->dir = -1;
        } else if (errno != ENOENT) {
            return false;
        }
    }
    errno = EBUSY;
    return false;
}

ColumnsWriter *columns_writer_open(const char *home, const Schema *schema, Error *error)
{
    ColumnsWriter *writer = mem_zero(1, sizeof *writer);
    writer->schema = schema;
    writer->dir = -1;
    writer->root = columns_root(home);
    if (writer->root < 0 || !make_folder(writer)) {
        error_errno(error, "store the dataset's columns");
        columns_writer_close(writer);
        return NULL;
    }
    if (asprintf(&writer->folder, "%s/columns/%s", home, writer->name) < 0)
        writer->folder = NULL;
    size_t share = MEMORY / (schema->count ? schema->count : 1), files = 0;
    share = share > MOST_BUFFER ? MOST_BUFFER : share < LEAST_BUFFER ? LEAST_BUFFER : share;
    for (size_t i = 0; i < schema->count; i++)
        files += schema->fields[i].type == TYPE_TEXT ? 3 : 2;
    writer->columns = mem_zero(schema->count, sizeof *writer->columns);
    for (size_t i = 0; i < schema->count; i++) {
        WriterColumn *column = &writer->columns[i];
        const uint64_t zero = 0;
        bool text = schema->fields[i].type == TYPE_TEXT, keep_open = files <= FILES_KEPT_OPEN;
        stream_init(&column->values, writer->dir, i, text ? FILE_BYTES : FILE_DATA, text ? share / 2 : share, keep_open);
        stream_init(&column->offsets, writer->dir, i, FILE_OFFSETS, share / 2, keep_open);
        stream_init(&column->valid, writer->dir, i, FILE_VALID, VALID_BUFFER, keep_open);
        Status status = text ? stream_put(&column->offsets, &zero, sizeof zero, error) : OK; /* the first text begins at 0 */
        (void)status; /* it is only buffered */
    }
    return writer;
}

/* --- rows --- */

/* Appends `count` bits (1 to 64) to the validity of a column that has `rows` of them. */
static Status put_bits(ColumnsWriter *writer, size_t i, size_t rows, uint64_t bits, size_t count, Error *error)
{
    WriterColumn *column = &writer->columns[i];
    size_t used = rows % 64;
    if (count < 64)
        bits &= (UINT64_C(1) << count) - 1;
    column->tail |= bits << used;
    if (used + count < 64)
        return OK;
    Status status = stream_put(&column->valid, &column->tail, sizeof column->tail, error);
    column->tail = used ? bits >> (64 - used) : 0;
    return status;
}

static Status put_valid(ColumnsWriter *writer, size_t i, const BatchColumn *cells, size_t n, Error *error)
{
    WriterColumn *column = &writer->columns[i];
    Status status = OK;
    if (column->missing == 0 && cells->missing == 0)
        return OK;
    if (column->missing == 0) /* the first: all rows before were present */
        for (size_t row = 0; row < writer->rows && status == OK; row += 64)
            status = put_bits(writer, i, row, ~UINT64_C(0), writer->rows - row < 64 ? writer->rows - row : 64, error);
    for (size_t row = 0; row < n && status == OK; row += 64)
        status = put_bits(writer, i, writer->rows + row, cells->valid[row / 64], n - row < 64 ? n - row : 64, error);
    column->missing += cells->missing;
    return status;
}

static Status put_texts(ColumnsWriter *writer, size_t i, const BatchColumn *cells, size_t n, Error *error)
{
    enum { RUN = 256 };
    WriterColumn *column = &writer->columns[i];
    uint64_t ends[RUN];
    for (size_t first = 0; first < n; first += RUN) {
        size_t end = n - first < RUN ? n : first + RUN;
        for (size_t row = first; row < end; row++) {
            const Slice *text = &cells->texts[row];
            size_t length = cells->missing && !bit_get(cells->valid, row) ? 0 : text->length;
            Stream *bytes = &column->values;
            if (bytes->used + length <= bytes->room) {
                if (length)
                    memcpy(bytes->buffer + bytes->used, text->data, length);
                bytes->used += length;
            } else {
                Status status = stream_put(bytes, text->data, length, error);
                if (status != OK)
                    return status;
            }
            column->text_end += length;
            ends[row - first] = column->text_end;
        }
        Status status = stream_put(&column->offsets, ends, (end - first) * sizeof *ends, error);
        if (status != OK)
            return status;
    }
    return OK;
}

Status columns_writer_add(ColumnsWriter *writer, const Batch *batch, Error *error)
{
    for (size_t i = 0; i < writer->schema->count; i++) {
        const BatchColumn *cells = &batch->columns[i];
        ColumnType type = writer->schema->fields[i].type;
        Status status = type == TYPE_TEXT ? put_texts(writer, i, cells, batch->n, error)
                                          : stream_put(&writer->columns[i].values, cells->data,
                                                       batch->n * type_width(type), error);
        if (status == OK)
            status = put_valid(writer, i, cells, batch->n, error);
        if (status != OK)
            return status;
    }
    writer->rows += batch->n;
    return OK;
}

/* The word in the making, behind the whole ones. */
static Status flush_tail(ColumnsWriter *writer, size_t i, Error *error)
{
    WriterColumn *column = &writer->columns[i];
    Stream *valid = &column->valid;
    if (column->missing == 0)
        return OK;
    Status status = stream_write(valid, NULL, 0, error);
    if (status != OK || writer->rows % 64 == 0)
        return status;
    uint64_t whole = valid->written;
    status = stream_write(valid, &column->tail, sizeof column->tail, error);
    valid->written = whole;
    return status;
}

Status columns_writer_flush(ColumnsWriter *writer, Error *error)
{
    for (size_t i = 0; i < writer->schema->count; i++) {
        WriterColumn *column = &writer->columns[i];
        Status status = stream_write(&column->values, NULL, 0, error);
        if (status == OK)
            status = stream_write(&column->offsets, NULL, 0, error);
        if (status == OK)
            status = flush_tail(writer, i, error);
        if (status != OK)
            return status;
        atomic_store_explicit(&column->has_missing, column->missing > 0, memory_order_relaxed);
    }
    atomic_store_explicit(&writer->visible, writer->rows, memory_order_release);
    return OK;
}

size_t columns_writer_rows(const ColumnsWriter *writer)
{
    return atomic_load_explicit(&writer->visible, memory_order_acquire);
}

int columns_writer_dir(const ColumnsWriter *writer)
{
    return writer->dir;
}

const Schema *columns_writer_schema(const ColumnsWriter *writer)
{
    return writer->schema;
}

bool columns_writer_has_missing(const ColumnsWriter *writer, size_t i)
{
    return atomic_load_explicit(&writer->columns[i].has_missing, memory_order_relaxed);
}

/* --- the end --- */

static ColumnMeta describe(const ColumnsWriter *writer, size_t i)
{
    const WriterColumn *column = &writer->columns[i];
    const Field *field = &writer->schema->fields[i];
    ColumnMeta meta = {.type = field->type, .zoned = field->zoned, .scale = field->scale, .missing = column->missing,
                       .coded = column->coded, .dict_count = column->dict_count};
    meta.sizes[FILE_BYTES] = column->text_end;
    meta.sizes[FILE_DICT_BYTES] = column->dict_bytes;
    column_sizes(&meta, writer->rows);
    return meta;
}

void columns_writer_set_growing(ColumnsWriter *writer)
{
    writer->growing = true;
}

static Status flush_all(ColumnsWriter *writer, Error *error)
{
    return writer->rows == columns_writer_rows(writer) && writer->rows > 0 ? OK : columns_writer_flush(writer, error);
}

Status columns_writer_map(ColumnsWriter *writer, size_t i, Column *column, Error *error)
{
    Status status = flush_all(writer, error);
    if (status != OK)
        return status;
    ColumnMeta meta = describe(writer, i);
    return column_map_files(writer->dir, &meta, writer->rows, i, column, error);
}

void columns_writer_unmap(ColumnsWriter *writer, Column *column)
{
    (void)writer;
    column_unmap(column);
}

static Status write_file(ColumnsWriter *writer, size_t i, FileKind kind, const void *bytes, size_t length, Error *error)
{
    Stream stream;
    stream_init(&stream, writer->dir, i, kind, 0, false);
    return stream_write(&stream, bytes, length, error);
}

Status columns_writer_set_dictionary(ColumnsWriter *writer, size_t i, const TextDictionary *dictionary, Error *error)
{
    WriterColumn *column = &writer->columns[i];
    size_t bytes = (size_t)dictionary->offsets[dictionary->count];
    Status status = flush_all(writer, error);
    if (status == OK)
        status = write_file(writer, i, FILE_CODES, dictionary->codes, writer->rows * sizeof *dictionary->codes, error);
    if (status == OK)
        status = write_file(writer, i, FILE_DICT_OFFSETS, dictionary->offsets,
                            (dictionary->count + 1) * sizeof *dictionary->offsets, error);
    if (status == OK)
        status = write_file(writer, i, FILE_DICT_BYTES, dictionary->bytes, bytes, error);
    if (status != OK)
        return status;
    column->coded = true;
    column->dict_count = dictionary->count;
    column->dict_bytes = bytes;
    return OK;
}

/* The validity of columns in which nothing is missing so far: a version that grows has one of every column. */
static Status write_all_valid(ColumnsWriter *writer, Error *error)
{
    size_t words = bit_words(writer->rows);
    uint64_t *ones = NULL;
    Status status = OK;
    for (size_t i = 0; i < writer->schema->count && status == OK && words; i++) {
        if (writer->columns[i].missing)
            continue;
        if (!ones) {
            ones = mem_array(words, sizeof *ones);
            memset(ones, 0xFF, words * sizeof *ones);
        }
        status = write_file(writer, i, FILE_VALID, ones, words * sizeof *ones, error);
    }
    free(ones);
    return status;
}

/* What dictionaries have replaced. */
static void remove_plain_forms(ColumnsWriter *writer)
{
    for (size_t i = 0; i < writer->schema->count; i++)
        for (FileKind kind = FILE_OFFSETS; writer->columns[i].coded && kind <= FILE_BYTES; kind++) {
            char name[COLUMN_NAME];
            column_file_name(name, i, kind);
            unlinkat(writer->dir, name, 0);
        }
}

/* A version that is there already, from another process that rebuilt it meanwhile or damaged, changes places with ours
** and is removed. */
static Status rename_to_version(ColumnsWriter *writer, int64_t version, Error *error)
{
    char name[COLUMN_NAME];
    version_name(name, version);
    for (int tries = 0; tries < 20; tries++) {
        if (renameat2(writer->root, writer->name, writer->root, name, RENAME_NOREPLACE) == 0)
            return OK;
        if (errno != EEXIST && errno != ENOTEMPTY)
            return error_errno(error, "store the dataset's columns");
        if (renameat2(writer->root, writer->name, writer->root, name, RENAME_EXCHANGE) == 0) {
            remove_folder(writer->root, writer->name);
            return OK;
        }
        if (errno != ENOENT) /* it was removed between the two */
            return error_errno(error, "store the dataset's columns");
    }
    return error_errno(error, "store the dataset's columns");
}

Status columns_publish(ColumnsWriter *writer, int64_t version, Error *error)
{
    ColumnsMeta meta = {.rows = writer->rows, .count = writer->schema->count, .growing = writer->growing};
    Status status = flush_all(writer, error);
    if (status == OK && writer->growing)
        status = write_all_valid(writer, error);
    if (status != OK)
        return status;
    meta.columns = mem_array(meta.count, sizeof *meta.columns);
    for (size_t i = 0; i < meta.count; i++) {
        meta.columns[i] = describe(writer, i);
        if (writer->growing) {
            meta.columns[i].missing = writer->rows;
            column_sizes(&meta.columns[i], writer->rows);
        }
    }
    boot_id(meta.boot);
    remove_plain_forms(writer);
    status = columns_meta_write(writer->dir, &meta, error);
    if (status == OK)
        status = rename_to_version(writer, version, error);
    writer->published = status == OK;
    columns_meta_free(&meta);
    return status;
}

void columns_writer_close(ColumnsWriter *writer)
{
    if (!writer)
        return;
    for (size_t i = 0; writer->columns && i < writer->schema->count; i++) {
        stream_free(&writer->columns[i].values);
        stream_free(&writer->columns[i].offsets);
        stream_free(&writer->columns[i].valid);
    }
    if (writer->dir >= 0 && !writer->published)
        remove_folder(writer->root, writer->name);
    if (writer->dir >= 0)
        close(writer->dir);
    if (writer->root >= 0)
        close(writer->root);
    free(writer->columns);
    free(writer->folder);
    free(writer);
}
