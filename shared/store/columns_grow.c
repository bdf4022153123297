/* columns_grow.c - see columns_grow.h. Each file is opened, checked, written behind its rows and closed. */
#include "store/columns_grow.h"

#include "base/memory.h"
#include "store/columns_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file of a column, which must hold `least` bytes; -1: *status says why. */
static int open_file(int folder, size_t i, FileKind kind, uint64_t least, Status *status, Error *error)
{
    char name[COLUMN_NAME];
    struct stat facts;
    column_file_name(name, i, kind);
    int file = openat(folder, name, O_RDWR | O_CLOEXEC | (least ? 0 : O_CREAT), 0600);
    if (file < 0)
        *status = errno == ENOENT ? columns_damaged(error) : error_errno(error, "store the dataset's columns");
    else if (fstat(file, &facts) != 0 || (uint64_t)facts.st_size < least)
        *status = columns_damaged(error);
    else
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

static Status write_at(int file, const void *bytes, uint64_t length, uint64_t at, Error *error)
{
    const char *from = bytes;
    while (length) {
        ssize_t written = pwrite(file, from, (size_t)length, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(error, "store the dataset's columns");
        from += written;
        at += (uint64_t)written;
        length -= (uint64_t)written;
    }
    return OK;
}

static Status close_file(int file, Status status, Error *error)
{
    if (close(file) != 0 && status == OK)
        status = error_errno(error, "store the dataset's columns");
    return status;
}

static Status grow_values(int folder, size_t i, uint64_t rows, const Column *column, size_t n, Error *error)
{
    uint64_t width = type_width(column->type);
    Status status = OK;
    int file = open_file(folder, i, FILE_DATA, rows * width, &status, error);
    if (file < 0)
        return status;
    status = write_at(file, column->data, n * width, rows * width, error);
    return close_file(file, status, error);
}

static Status grow_texts(int folder, size_t i, uint64_t rows, const Column *column, size_t n, Error *error)
{
    const uint64_t entry = sizeof(uint64_t);
    uint64_t end;
    Status status = OK;
    int file = open_file(folder, i, FILE_OFFSETS, (rows + 1) * entry, &status, error);
    if (file < 0)
        return status;
    if (pread(file, &end, sizeof end, (off_t)(rows * entry)) != (ssize_t)sizeof end)
        status = columns_damaged(error);
    int bytes = status == OK ? open_file(folder, i, FILE_BYTES, end, &status, error) : -1;
    if (bytes >= 0) {
        uint64_t *offsets = mem_array(n, sizeof *offsets);
        for (size_t row = 0; row < n; row++)
            offsets[row] = end + column->offsets[row + 1] - column->offsets[0];
        status = write_at(bytes, column->bytes + column->offsets[0], column->offsets[n] - column->offsets[0], end, error);
        status = close_file(bytes, status, error);
        if (status == OK)
            status = write_at(file, offsets, n * entry, (rows + 1) * entry, error);
        free(offsets);
    }
    return close_file(file, status, error);
}

/* The new rows' bits behind the old ones: the last word may be begun already. */
static Status grow_valid(int folder, size_t i, uint64_t rows, const Column *column, size_t n, Error *error)
{
    size_t used = rows % 64, words = bit_words(used + n);
    uint64_t first = 0, at = rows / 64 * sizeof first;
    Status status = OK;
    int file = open_file(folder, i, FILE_VALID, bit_words((size_t)rows) * sizeof first, &status, error);
    if (file < 0)
        return status;
    if (used && pread(file, &first, sizeof first, (off_t)at) != (ssize_t)sizeof first)
        status = columns_damaged(error);
    if (status == OK) {
        uint64_t *bits = mem_zero(words, sizeof *bits);
        bits[0] = used ? first & ((UINT64_C(1) << used) - 1) : 0;
        for (size_t row = 0; row < n; row++)
            if (column_present(column, row))
                bit_set(bits, used + row);
        status = write_at(file, bits, words * sizeof *bits, at, error);
        free(bits);
    }
    return close_file(file, status, error);
}

static bool fits(const ColumnsMeta *meta, const Schema *schema)
{
    if (!meta->growing || meta->count != schema->count)
        return false;
    for (size_t i = 0; i < schema->count; i++)
        if (meta->columns[i].type != schema->fields[i].type || meta->columns[i].scale != schema->fields[i].scale)
            return false;
    return true;
}

static int open_version(const char *home, int64_t version, Status *status, Error *error)
{
    char name[COLUMN_NAME];
    int root = columns_root(home), folder = -1;
    version_name(name, version);
    if (root >= 0) {
        folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int number = errno;
        close(root);
        errno = number;
    }
    if (folder < 0)
        *status = error_errno(error, "open the dataset's columns");
    return folder;
}

Status columns_grow(const char *home, int64_t version, const Schema *schema, uint64_t rows, const Column *columns, size_t n, Error *error)
{
    ColumnsMeta meta = {0};
    Status status = OK;
    int folder = open_version(home, version, &status, error);
    if (folder < 0)
        return status;
    status = columns_meta_read(folder, &meta, error);
    if (status == OK && !fits(&meta, schema))
        status = columns_damaged(error);
    for (size_t i = 0; i < schema->count && status == OK && n; i++) {
        status = columns[i].type == TYPE_TEXT ? grow_texts(folder, i, rows, &columns[i], n, error)
                                              : grow_values(folder, i, rows, &columns[i], n, error);
        if (status == OK)
            status = grow_valid(folder, i, rows, &columns[i], n, error);
    }
    columns_meta_free(&meta);
    close(folder);
    return status;
}
