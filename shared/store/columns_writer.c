/*
** columns_writer.c - batches of rows into column files.
**
** Each file of a column is a Stream: a buffer that grows up to its share of memory and is then written. A batch's array that is larger than the
** buffer is written from where it lies. Validity is kept only from the first missing value on; whole words go to the stream, the word in
** the making is written behind them at each flush and overwritten by the next.
**
** Rows become visible at a flush: everything is handed to the kernel, then the count is stored with release order. A scan loads it with acquire order and
** reads no further, so it sees whole rows only, whatever the writer does meanwhile.
*/
#include "store/columns_private.h"

#include "base/memory.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MEMORY = 56 << 20, MOST_BUFFER = 64 << 10, LEAST_BUFFER = 2048, FIRST_BUFFER = 512, VALID_BUFFER = 512 };

typedef struct Stream {
    int file;          /* -1: not open */
    FileKind kind;
    uint64_t written;  /* bytes in the file */
    char *buffer;
    size_t used, room, most;
} Stream;

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
    bool keep_open;
    bool published;
};

static Status fail(Error *error)
{
    return error_errno(error, "store the dataset's columns");
}

/* --- streams --- */

static Status stream_open(ColumnsWriter *writer, size_t i, Stream *stream, Error *error)
{
    char name[COLUMN_NAME];
    column_file_name(name, i, stream->kind);
    stream->file = openat(writer->dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return stream->file < 0 ? fail(error) : OK;
}

static Status stream_close(Stream *stream, Error *error)
{
    int file = stream->file;
    stream->file = -1;
    return file >= 0 && close(file) != 0 ? fail(error) : OK;
}

/* Writes what is buffered and then `extra` bytes behind it. */
static Status stream_write(ColumnsWriter *writer, size_t i, Stream *stream, const void *extra, size_t length, Error *error)
{
    struct iovec parts[2] = {{stream->buffer, stream->used}, {(void *)(uintptr_t)extra, length}};
    struct iovec *part = parts;
    if (stream->used + length == 0)
        return OK;
    Status status = stream->file < 0 ? stream_open(writer, i, stream, error) : OK;
    while (status == OK && parts[0].iov_len + parts[1].iov_len > 0) {
        part = parts[0].iov_len ? parts : parts + 1;
        ssize_t written = pwritev(stream->file, part, (int)(parts + 2 - part), (off_t)stream->written);
        if (written < 0) {
            if (errno != EINTR)
                status = fail(error);
            continue;
        }
        stream->written += (uint64_t)written;
        for (size_t left = (size_t)written; left; part++) {
            size_t done = left < part->iov_len ? left : part->iov_len;
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
            left -= done;
        }
    }
    stream->used = 0;
    if (!writer->keep_open) {
        Status closed = stream_close(stream, status == OK ? error : NULL);
        status = status == OK ? closed : status;
    }
    return status;
}

static void stream_grow(Stream *stream, size_t needed)
{
    while (stream->room < needed)
        stream->room = stream->room ? stream->room * 2 : FIRST_BUFFER;
    if (stream->room > stream->most)
        stream->room = stream->most;
    stream->buffer = mem_resize(stream->buffer, stream->room, 1);
}

static Status stream_put(ColumnsWriter *writer, size_t i, Stream *stream, const void *bytes, size_t length, Error *error)
{
    if (stream->used + length > stream->most)
        return stream_write(writer, i, stream, bytes, length, error);
    if (stream->used + length > stream->room)
        stream_grow(stream, stream->used + length);
    if (length)
        memcpy(stream->buffer + stream->used, bytes, length);
    stream->used += length;
    return OK;
}

/* --- opening --- */

static void stream_init(Stream *stream, FileKind kind, size_t most)
{
    *stream = (Stream){.file = -1, .kind = kind, .most = most};
}

/* A folder that is ours: locked, and still the one of that name after the lock was got (the sweep may have found it before). */
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
        fail(error);
        columns_writer_close(writer);
        return NULL;
    }
    if (asprintf(&writer->folder, "%s/columns/%s", home, writer->name) < 0)
        writer->folder = NULL;
    size_t share = MEMORY / (schema->count ? schema->count : 1), files = 0;
    share = share > MOST_BUFFER ? MOST_BUFFER : share < LEAST_BUFFER ? LEAST_BUFFER : share;
    writer->columns = mem_zero(schema->count, sizeof *writer->columns);
    for (size_t i = 0; i < schema->count; i++) {
        WriterColumn *column = &writer->columns[i];
        bool text = schema->fields[i].type == TYPE_TEXT;
        stream_init(&column->values, text ? FILE_BYTES : FILE_DATA, text ? share / 2 : share);
        stream_init(&column->offsets, FILE_OFFSETS, share / 2);
        stream_init(&column->valid, FILE_VALID, VALID_BUFFER);
        files += text ? 3 : 2;
        const uint64_t zero = 0;
        if (text && stream_put(writer, i, &column->offsets, &zero, sizeof zero, error) != OK) {
            columns_writer_close(writer);
            return NULL;
        }
    }
    writer->keep_open = files <= FILES_KEPT_OPEN;
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
    Status status = stream_put(writer, i, &column->valid, &column->tail, sizeof column->tail, error);
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
                Status status = stream_put(writer, i, bytes, text->data, length, error);
                if (status != OK)
                    return status;
            }
            column->text_end += length;
            ends[row - first] = column->text_end;
        }
        Status status = stream_put(writer, i, &column->offsets, ends, (end - first) * sizeof *ends, error);
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
                                          : stream_put(writer, i, &writer->columns[i].values, cells->data,
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
    Status status = stream_write(writer, i, valid, NULL, 0, error);
    if (status != OK || writer->rows % 64 == 0)
        return status;
    uint64_t whole = valid->written;
    status = stream_write(writer, i, valid, &column->tail, sizeof column->tail, error);
    valid->written = whole;
    return status;
}

Status columns_writer_flush(ColumnsWriter *writer, Error *error)
{
    for (size_t i = 0; i < writer->schema->count; i++) {
        WriterColumn *column = &writer->columns[i];
        Status status = stream_write(writer, i, &column->values, NULL, 0, error);
        if (status == OK)
            status = stream_write(writer, i, &column->offsets, NULL, 0, error);
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

const char *columns_writer_folder(const ColumnsWriter *writer)
{
    return writer->folder;
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
    stream_init(&stream, kind, 0);
    Status status = stream_write(writer, i, &stream, bytes, length, error);
    Status closed = stream_close(&stream, status == OK ? error : NULL);
    return status == OK ? closed : status;
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

/* A version that is there already, from another process that rebuilt it meanwhile or damaged, changes places with ours and is removed. */
static Status rename_to_version(ColumnsWriter *writer, int64_t version, Error *error)
{
    char name[COLUMN_NAME];
    version_name(name, version);
    for (int tries = 0; tries < 20; tries++) {
        if (renameat2(writer->root, writer->name, writer->root, name, RENAME_NOREPLACE) == 0)
            return OK;
        if (errno != EEXIST && errno != ENOTEMPTY)
            return fail(error);
        if (renameat2(writer->root, writer->name, writer->root, name, RENAME_EXCHANGE) == 0) {
            remove_folder(writer->root, writer->name);
            return OK;
        }
        if (errno != ENOENT) /* it was removed between the two */
            return fail(error);
    }
    return fail(error);
}

Status columns_publish(ColumnsWriter *writer, int64_t version, Error *error)
{
    ColumnsMeta meta = {.rows = writer->rows, .count = writer->schema->count};
    Status status = flush_all(writer, error);
    if (status != OK)
        return status;
    meta.columns = mem_array(meta.count, sizeof *meta.columns);
    for (size_t i = 0; i < meta.count; i++)
        meta.columns[i] = describe(writer, i);
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
        Stream *streams[] = {&writer->columns[i].values, &writer->columns[i].offsets, &writer->columns[i].valid};
        for (size_t s = 0; s < 3; s++) {
            if (streams[s]->file >= 0)
                close(streams[s]->file);
            free(streams[s]->buffer);
        }
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
