/*
** columns_folder.c - a finished version: opened, checked and mapped.
**
** A mapping that reaches past the end of its file would kill the process, so a file is mapped only when its size is
** what meta says; published files never shrink. Of texts it is checked as well that the offsets begin at 0 and end with
** the bytes.
*/
#include "store/columns_private.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHECKED_AT_ONCE = 4096,  /* files whose sizes are checked when a folder is opened; further ones when they are mapped */
    TOUCHED_AFTER_S = 60
};

struct ColumnsFolder {
    int dir;
    ColumnsMeta meta;
    Column *columns;         /* mapped ones have a type */
};

/* What stands for an empty array: some zeros, so that offsets[0] is there. */
static const uint64_t NOTHING[4];

/* The validity of a file that grows: a private mapping, in which the bits behind the last row are cleared whatever an interrupted writer
** has left there. */
static void *map_growing(int file, FileKind kind, uint64_t size, uint64_t rows)
{
    bool valid = kind == FILE_VALID;
    void *mapped = mmap(NULL, (size_t)size, valid ? PROT_READ | PROT_WRITE : PROT_READ, valid ? MAP_PRIVATE : MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED && valid && rows % 64)
        ((uint64_t *)mapped)[rows / 64] &= (UINT64_C(1) << rows % 64) - 1;
    return mapped;
}

static bool size_holds(const struct stat *facts, uint64_t size, bool growing)
{
    return growing ? (uint64_t)facts->st_size >= size : (uint64_t)facts->st_size == size;
}

static Status map_file(int folder, const ColumnMeta *meta, uint64_t rows, size_t i, FileKind kind, const void **at, Error *error)
{
    uint64_t size = meta->sizes[kind];
    *at = NOTHING;
    if (size == 0)
        return OK;
    char name[COLUMN_NAME];
    column_file_name(name, i, kind);
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? columns_damaged(error) : error_errno(error, "read the dataset's columns");
    struct stat facts;
    Status status = OK;
    if (fstat(file, &facts) != 0 || !size_holds(&facts, size, meta->growing)) {
        status = columns_damaged(error);
    } else {
        void *mapped = meta->growing ? map_growing(file, kind, size, rows) : mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, file, 0);
        if (mapped == MAP_FAILED)
            status = error_errno(error, "read the dataset's columns");
        else
            *at = mapped;
    }
    close(file);
    return status;
}

static void unmap(const void *at, uint64_t size)
{
    if (at && at != NOTHING && size)
        munmap((void *)(uintptr_t)at, (size_t)size);
}

Status column_map_files(int folder, const ColumnMeta *meta, uint64_t rows, size_t i, Column *column, Error *error)
{
    const void *at[FILE_KINDS] = {NULL};
    Status status = OK;
    for (size_t kind = 0; kind < FILE_KINDS && status == OK; kind++)
        status = map_file(folder, meta, rows, i, (FileKind)kind, &at[kind], error);
    FileKind offsets_kind = meta->coded ? FILE_DICT_OFFSETS : FILE_OFFSETS;
    FileKind bytes_kind = meta->coded ? FILE_DICT_BYTES : FILE_BYTES;
    if (status == OK && meta->type == TYPE_TEXT) {
        const uint64_t *offsets = at[offsets_kind];
        uint64_t entries = meta->coded ? meta->dict_count : rows;
        if (offsets[0] != 0 || offsets[entries] != meta->sizes[bytes_kind])
            status = columns_damaged(error);
    }
    if (status != OK) {
        for (size_t kind = 0; kind < FILE_KINDS; kind++)
            unmap(at[kind], meta->sizes[kind]);
        return status;
    }
    *column = (Column){.type = meta->type, .zoned = meta->zoned, .scale = meta->scale, .n = (size_t)rows};
    column->valid = meta->missing ? at[FILE_VALID] : NULL;
    if (meta->type == TYPE_TEXT) {
        column->codes = meta->coded ? at[FILE_CODES] : NULL;
        column->dict_count = (size_t)meta->dict_count;
        column->offsets = at[offsets_kind];
        column->bytes = at[bytes_kind];
    } else {
        column->data = at[FILE_DATA];
    }
    return OK;
}

void column_unmap(Column *column)
{
    if (column->type == TYPE_TEXT && column->offsets) {
        size_t entries = column->codes ? column->dict_count : column->n;
        uint64_t bytes = column->offsets[entries];
        unmap(column->bytes, bytes);
        unmap(column->offsets, (entries + 1) * sizeof *column->offsets);
        unmap(column->codes, column->n * sizeof *column->codes);
    } else if (column->type) {
        unmap(column->data, column->n * type_width(column->type));
    }
    unmap(column->valid, bit_words(column->n) * sizeof *column->valid);
    *column = (Column){0};
}

/* Tells the sweep that the version is in use, at most once a minute. */
static void touch(int dir)
{
    struct stat facts;
    if (fstatat(dir, "meta", &facts, 0) == 0 && clock_now_us() / 1000000 - facts.st_mtim.tv_sec > TOUCHED_AFTER_S)
        utimensat(dir, "meta", NULL, 0);
}

static bool sizes_hold(int dir, const ColumnsMeta *meta)
{
    size_t checked = 0;
    for (size_t i = 0; i < meta->count; i++)
        for (size_t kind = 0; kind < FILE_KINDS; kind++) {
            char name[COLUMN_NAME];
            struct stat facts;
            uint64_t size = meta->columns[i].sizes[kind];
            if (size == 0)
                continue;
            if (checked++ == CHECKED_AT_ONCE)
                return true;
            column_file_name(name, i, (FileKind)kind);
            if (fstatat(dir, name, &facts, 0) != 0 || !size_holds(&facts, size, meta->growing))
                return false;
        }
    return true;
}

/* rows NULL: as many as there are. */
static ColumnsFolder *open_folder(const char *home, int64_t version, const uint64_t *rows, Error *error)
{
    char name[COLUMN_NAME];
    version_name(name, version);
    int root = columns_root(home);
    if (root < 0) {
        error_errno(error, "open the folder of column files");
        return NULL;
    }
    int dir = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int number = errno;
    close(root);
    if (dir < 0) {
        errno = number;
        error_errno(error, "open the dataset's columns");
        return NULL;
    }
    ColumnsFolder *folder = mem_zero(1, sizeof *folder);
    folder->dir = dir;
    if (columns_meta_read(dir, &folder->meta, error) != OK)
        goto failed;
    bool enough = !rows || folder->meta.rows == *rows;
    if (rows && folder->meta.growing)
        enough = columns_meta_grow(dir, &folder->meta, *rows);
    if (!enough || !sizes_hold(dir, &folder->meta)) {
        columns_damaged(error);
        goto failed;
    }
    folder->columns = mem_zero(folder->meta.count, sizeof *folder->columns);
    touch(dir);
    return folder;
failed:
    columns_close(folder);
    return NULL;
}

ColumnsFolder *columns_open(const char *home, int64_t version, Error *error)
{
    return open_folder(home, version, NULL, error);
}

ColumnsFolder *columns_open_rows(const char *home, int64_t version, uint64_t rows, Error *error)
{
    return open_folder(home, version, &rows, error);
}

size_t columns_rows(const ColumnsFolder *folder)
{
    return (size_t)folder->meta.rows;
}

int columns_folder_dir(const ColumnsFolder *folder)
{
    return folder->dir;
}

const ColumnsMeta *columns_folder_meta(const ColumnsFolder *folder)
{
    return &folder->meta;
}

Status columns_map(ColumnsFolder *folder, size_t i, Column *column, Error *error)
{
    if (i >= folder->meta.count)
        return error_set(error, ERR_NOT_FOUND, "The dataset has no column number %zu.", i + 1);
    if (!folder->columns[i].type) {
        Status status = column_map_files(folder->dir, &folder->meta.columns[i], folder->meta.rows, i,
                                         &folder->columns[i], error);
        if (status != OK)
            return status;
    }
    *column = folder->columns[i];
    return OK;
}

void columns_close(ColumnsFolder *folder)
{
    if (!folder)
        return;
    for (size_t i = 0; folder->columns && i < folder->meta.count; i++)
        if (folder->columns[i].type)
            column_unmap(&folder->columns[i]);
    free(folder->columns);
    columns_meta_free(&folder->meta);
    close(folder->dir);
    free(folder);
}
