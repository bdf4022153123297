/*
** columns_scan.c - reading runs of rows into buffers of bounded size.
**
** Everything goes through pread, so that a process which exports a large dataset stays small: pages of a mapping would
** count as its own. Two things are mapped all the same: dictionaries, of which there is one a column, and single runs
** of text too large for a buffer, until the next read.
*/
#include "store/columns_private.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_STEP = 16384, LEAST_STEP = 64, STEP_BYTES = 4 << 20, TEXT_GUESS = 32, TEXT_BUFFER = 4 << 20 };

typedef struct ScanColumn {
    size_t number;           /* in the dataset */
    int files[FILE_KINDS];   /* -1: not open */
    bool coded;
    uint64_t *values;        /* value array or codes */
    uint64_t *valid;
    uint64_t *offsets;
    Buffer bytes;
    size_t values_room;      /* bytes */
    size_t valid_room, offsets_room; /* entries */
    void *run;               /* mapped text, or NULL */
    size_t run_size;
    Column dictionary;       /* offsets, bytes and dict_count of a coded column; the folder's */
} ScanColumn;

struct ColumnScan {
    ColumnsWriter *writer;   /* one of the two */
    ColumnsFolder *folder;
    int dir;
    size_t n;
    ScanColumn *columns;
    Column *views;
    size_t step;
    bool keep_open;
};

static ColumnScan *scan_new(int dir, const size_t *columns, size_t n, size_t all)
{
    ColumnScan *scan = mem_zero(1, sizeof *scan);
    scan->dir = dir;
    scan->n = columns ? n : all;
    scan->columns = mem_zero(scan->n, sizeof *scan->columns);
    scan->views = mem_zero(scan->n, sizeof *scan->views);
    for (size_t i = 0; i < scan->n; i++) {
        scan->columns[i].number = columns ? columns[i] : i;
        for (size_t kind = 0; kind < FILE_KINDS; kind++)
            scan->columns[i].files[kind] = -1;
    }
    return scan;
}

/* Types are known: how many rows at a time, and whether files stay open. */
static void choose_step(ColumnScan *scan)
{
    size_t row_bytes = 1, files = 0;
    for (size_t i = 0; i < scan->n; i++) {
        const Column *view = &scan->views[i];
        bool plain = view->type == TYPE_TEXT && !scan->columns[i].coded;
        row_bytes += plain                     ? sizeof(uint64_t) + TEXT_GUESS
                     : view->type == TYPE_TEXT ? sizeof(uint32_t)
                                               : type_width(view->type);
        files += plain ? 3 : 2;
    }
    size_t step = STEP_BYTES / row_bytes / LEAST_STEP * LEAST_STEP;
    scan->step = step < LEAST_STEP ? LEAST_STEP : step > MOST_STEP ? MOST_STEP : step;
    scan->keep_open = files <= FILES_KEPT_OPEN;
}

static Status no_column(Error *error)
{
    return error_set(error, ERR_NOT_FOUND, "The dataset has no such column.");
}

ColumnScan *column_scan_writer(ColumnsWriter *writer, const size_t *columns, size_t n, Error *error)
{
    const Schema *schema = columns_writer_schema(writer);
    ColumnScan *scan = scan_new(columns_writer_dir(writer), columns, n, schema->count);
    scan->writer = writer;
    for (size_t i = 0; i < scan->n; i++) {
        size_t number = scan->columns[i].number;
        if (number >= schema->count) {
            no_column(error);
            column_scan_close(scan);
            return NULL;
        }
        const Field *field = &schema->fields[number];
        scan->views[i] = (Column){.type = field->type, .zoned = field->zoned, .scale = field->scale};
    }
    choose_step(scan);
    return scan;
}

ColumnScan *column_scan_folder(ColumnsFolder *folder, const size_t *columns, size_t n, Error *error)
{
    const ColumnsMeta *meta = columns_folder_meta(folder);
    ColumnScan *scan = scan_new(columns_folder_dir(folder), columns, n, meta->count);
    scan->folder = folder;
    for (size_t i = 0; i < scan->n; i++) {
        size_t number = scan->columns[i].number;
        if (number >= meta->count) {
            no_column(error);
            column_scan_close(scan);
            return NULL;
        }
        const ColumnMeta *column = &meta->columns[number];
        scan->views[i] = (Column){.type = column->type, .zoned = column->zoned, .scale = column->scale};
        scan->columns[i].coded = column->coded;
        if (column->coded && columns_map(folder, number, &scan->columns[i].dictionary, error) != OK) {
            column_scan_close(scan);
            return NULL;
        }
    }
    choose_step(scan);
    return scan;
}

size_t column_scan_step(const ColumnScan *scan)
{
    return scan->step;
}

static Status open_file(ColumnScan *scan, ScanColumn *column, FileKind kind, Error *error)
{
    char name[COLUMN_NAME];
    if (column->files[kind] >= 0)
        return OK;
    column_file_name(name, column->number, kind);
    column->files[kind] = openat(scan->dir, name, O_RDONLY | O_CLOEXEC);
    if (column->files[kind] >= 0)
        return OK;
    return errno == ENOENT ? columns_damaged(error) : error_errno(error, "read the dataset's columns");
}

static void done_with_file(const ColumnScan *scan, ScanColumn *column, FileKind kind)
{
    if (scan->keep_open || column->files[kind] < 0)
        return;
    close(column->files[kind]);
    column->files[kind] = -1;
}

static Status read_file(ColumnScan *scan, ScanColumn *column, FileKind kind, void *to, uint64_t size, uint64_t at,
                        Error *error)
{
    char *next = to;
    Status status = size ? open_file(scan, column, kind, error) : OK;
    while (status == OK && size) {
        ssize_t got = pread(column->files[kind], next, (size_t)size, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = error_errno(error, "read the dataset's columns");
        else if (got == 0)
            status = columns_damaged(error);
        else {
            next += got;
            at += (uint64_t)got;
            size -= (uint64_t)got;
        }
    }
    done_with_file(scan, column, kind);
    return status;
}

static uint64_t *words_room(uint64_t **words, size_t *room, size_t needed)
{
    if (*room < needed) {
        free(*words);
        *room = needed;
        *words = mem_array(needed, sizeof **words);
    }
    return *words;
}

/* Validity from any row on: the words are moved down so that the first row is bit 0. */
static Status read_valid(ColumnScan *scan, ScanColumn *column, Column *view, size_t first, size_t count, Error *error)
{
    size_t from = first / 64, upto = bit_words(first + count), shift = first % 64;
    uint64_t *valid = words_room(&column->valid, &column->valid_room, upto - from + 1);
    Status status = read_file(scan, column, FILE_VALID, valid, (upto - from) * sizeof *valid, from * sizeof *valid, error);
    valid[upto - from] = 0;
    for (size_t i = 0; shift && i < upto - from; i++)
        valid[i] = valid[i] >> shift | valid[i + 1] << (64 - shift);
    view->valid = valid;
    return status;
}

static void drop_run(ScanColumn *column)
{
    if (column->run)
        munmap(column->run, column->run_size);
    column->run = NULL;
}

/* Bytes [at, at + size) of a text column's file. */
static Status read_bytes(ColumnScan *scan, ScanColumn *column, uint64_t at, uint64_t size, const char **bytes, Error *error)
{
    if (size <= TEXT_BUFFER) {
        buffer_clear(&column->bytes);
        *bytes = buffer_room(&column->bytes, (size_t)size);
        return read_file(scan, column, FILE_BYTES, column->bytes.data, size, at, error);
    }
    Status status = open_file(scan, column, FILE_BYTES, error);
    if (status != OK)
        return status;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), head = at % page;
    off_t end = lseek(column->files[FILE_BYTES], 0, SEEK_END);
    if (end < 0 || (uint64_t)end < at + size) {
        status = columns_damaged(error);
    } else {
        column->run_size = (size_t)(head + size);
        column->run = mmap(NULL, column->run_size, PROT_READ, MAP_SHARED, column->files[FILE_BYTES], (off_t)(at - head));
        if (column->run == MAP_FAILED) {
            column->run = NULL;
            status = error_errno(error, "read the dataset's columns");
        } else {
            *bytes = (const char *)column->run + head;
        }
    }
    done_with_file(scan, column, FILE_BYTES);
    return status;
}

static Status read_texts(ColumnScan *scan, ScanColumn *column, Column *view, size_t first, size_t count, Error *error)
{
    uint64_t *offsets = words_room(&column->offsets, &column->offsets_room, count + 1);
    Status status = read_file(scan, column, FILE_OFFSETS, offsets, (count + 1) * sizeof *offsets,
                              first * sizeof *offsets, error);
    if (status != OK)
        return status;
    uint64_t start = offsets[0];
    for (size_t i = 0; i <= count; i++) {
        if (offsets[i] < start || (i && offsets[i] - start < offsets[i - 1]))
            return columns_damaged(error);
        offsets[i] -= start;
    }
    view->offsets = offsets;
    return read_bytes(scan, column, start, offsets[count], &view->bytes, error);
}

static Status read_values(ColumnScan *scan, ScanColumn *column, Column *view, size_t first, size_t count, Error *error)
{
    size_t width = column->coded ? sizeof(uint32_t) : type_width(view->type);
    if (column->values_room < count * width + 1) {
        free(column->values);
        column->values_room = count * width + 1;
        column->values = mem_alloc(column->values_room);
    }
    if (column->coded) {
        view->codes = (const void *)column->values;
        view->offsets = column->dictionary.offsets;
        view->bytes = column->dictionary.bytes;
        view->dict_count = column->dictionary.dict_count;
    } else {
        view->data = column->values;
    }
    FileKind kind = column->coded ? FILE_CODES : FILE_DATA;
    return read_file(scan, column, kind, column->values, count * width, first * width, error);
}

Status column_scan_read(ColumnScan *scan, size_t first, size_t count, const Column **columns, Error *error)
{
    size_t rows = scan->writer ? columns_writer_rows(scan->writer) : columns_rows(scan->folder);
    if (first > rows || count > rows - first)
        return error_set(error, ERR_INTERNAL, "A run of rows was asked for that is not stored yet.");
    for (size_t i = 0; i < scan->n; i++) {
        ScanColumn *column = &scan->columns[i];
        Column *view = &scan->views[i];
        bool missing = scan->writer ? columns_writer_has_missing(scan->writer, column->number)
                                    : columns_folder_meta(scan->folder)->columns[column->number].missing > 0;
        drop_run(column);
        view->n = count;
        view->valid = NULL;
        Status status = missing ? read_valid(scan, column, view, first, count, error) : OK;
        if (status == OK)
            status = view->type == TYPE_TEXT && !column->coded ? read_texts(scan, column, view, first, count, error)
                                                               : read_values(scan, column, view, first, count, error);
        if (status != OK)
            return status;
    }
    *columns = scan->views;
    return OK;
}

void column_scan_close(ColumnScan *scan)
{
    if (!scan)
        return;
    for (size_t i = 0; i < scan->n; i++) {
        ScanColumn *column = &scan->columns[i];
        drop_run(column);
        for (size_t kind = 0; kind < FILE_KINDS; kind++)
            if (column->files[kind] >= 0)
                close(column->files[kind]);
        free(column->values);
        free(column->valid);
        free(column->offsets);
        buffer_free(&column->bytes);
    }
    free(scan->columns);
    free(scan->views);
    free(scan);
}
