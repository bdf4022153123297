/* row_arrays.c - see row_arrays.h. */
#include "store/row_arrays.h"

#include "base/memory.h"
#include "store/columns_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char MAGIC[16] = "quern-rows 1\n";

typedef struct Header {
    char magic[sizeof MAGIC];
    char boot[BOOT_ID];
    uint64_t n, columns;
    uint32_t codes;         /* 1: codes, 0: numbers */
    uint32_t all;           /* 1: no row numbers */
} Header;

static int open_folder(const char *home)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/results", home);
    if (length < 0 || (size_t)length >= sizeof path)
        return -1;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 && errno == ENOENT && mkdir(path, 0700) == 0)
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder;
}

/* Bytes of the row numbers, padded so that doubles after them are aligned. */
static size_t rows_bytes(const Header *header)
{
    return header->all ? 0 : (size_t)(header->n + header->n % 2) * sizeof(uint32_t);
}

static size_t cells_bytes(const Header *header)
{
    return (size_t)(header->n * header->columns) * (header->codes ? sizeof(uint32_t) : sizeof(double));
}

static bool write_whole(int file, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t written = write(file, at, length < (1u << 30) ? length : 1u << 30);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

static bool write_parts(int file, const Header *header, const RowArray *array)
{
    static const uint32_t padding = 0;
    const void *cells = array->codes ? (const void *)array->codes : (const void *)array->numbers;
    return write_whole(file, header, sizeof *header) &&
           (header->all || (write_whole(file, array->rows, array->n * sizeof(uint32_t)) &&
                            (array->n % 2 == 0 || write_whole(file, &padding, sizeof padding)))) &&
           write_whole(file, cells, cells_bytes(header));
}

Status row_array_write(const char *home, const char *name, const RowArray *array, Error *error)
{
    char fresh[NAME_MAX + 1];
    Header header = {.n = array->n, .columns = array->columns, .codes = array->codes != NULL, .all = array->rows == NULL};
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    boot_id(header.boot);
    snprintf(fresh, sizeof fresh, "%.200s.%ld", name, (long)getpid());
    int folder = open_folder(home);
    int file = folder < 0 ? -1 : openat(folder, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done = file >= 0 && write_parts(file, &header, array);
    Status status = done ? OK : error_errno(error, "write a result's rows");
    if (file >= 0 && close(file) != 0 && status == OK)
        status = error_errno(error, "write a result's rows");
    if (status == OK && renameat(folder, fresh, folder, name) != 0)
        status = error_errno(error, "write a result's rows");
    if (status != OK && file >= 0)
        unlinkat(folder, fresh, 0);
    if (folder >= 0)
        close(folder);
    return status;
}

/* Whether the file holds what its header says, written since the machine started. */
static bool is_whole(const Header *header, size_t length)
{
    char boot[BOOT_ID];
    size_t cells, bytes;
    boot_id(boot);
    return memcmp(header->magic, MAGIC, sizeof MAGIC) == 0 && strncmp(header->boot, boot, BOOT_ID) == 0 && header->codes <= 1 &&
           header->all <= 1 && header->n < UINT32_MAX && !__builtin_mul_overflow(header->n, header->columns, &cells) &&
           !__builtin_mul_overflow(cells, sizeof(double), &bytes) && bytes < SIZE_MAX / 2 &&
           length == sizeof *header + rows_bytes(header) + cells_bytes(header);
}

Status row_array_open(const char *home, const char *name, RowArrayFile *file, Error *error)
{
    struct stat facts;
    Status status = error_set(error, ERR_NOT_FOUND, "The rows of this result are not there.");
    int folder = open_folder(home);
    int descriptor = folder < 0 || strchr(name, '/') ? -1 : openat(folder, name, O_RDONLY | O_CLOEXEC);
    *file = (RowArrayFile){.mapping = MAP_FAILED};
    if (descriptor >= 0 && fstat(descriptor, &facts) == 0 && (size_t)facts.st_size >= sizeof(Header)) {
        file->length = (size_t)facts.st_size;
        file->mapping = mmap(NULL, file->length, PROT_READ, MAP_SHARED, descriptor, 0);
    }
    if (file->mapping != MAP_FAILED && is_whole(file->mapping, file->length)) {
        const Header *header = file->mapping;
        const char *rows = (const char *)(header + 1), *cells = rows + rows_bytes(header);
        file->array = (RowArray){.n = (size_t)header->n, .columns = (size_t)header->columns};
        file->array.rows = header->all ? NULL : (const uint32_t *)(const void *)rows;
        if (header->codes)
            file->array.codes = (const uint32_t *)(const void *)cells;
        else
            file->array.numbers = (const double *)(const void *)cells;
        futimens(descriptor, (const struct timespec[]){{0, UTIME_NOW}, {0, UTIME_NOW}}); /* it is in use: the sweep leaves it */
        status = OK;
    } else {
        row_array_close(file);
    }
    if (descriptor >= 0)
        close(descriptor);
    if (folder >= 0)
        close(folder);
    return status;
}

void row_array_close(RowArrayFile *file)
{
    if (file->mapping && file->mapping != MAP_FAILED)
        munmap(file->mapping, file->length);
    *file = (RowArrayFile){.mapping = NULL};
}

/* ---- all of them ---- */

typedef struct Entry {
    char name[NAME_MAX + 1];
    struct timespec used;
    uint64_t bytes;
} Entry;

typedef struct Listing {
    int folder;           /* -1: there is none */
    Entry *entries;
    size_t n;
    uint64_t bytes;
} Listing;

/* The files whose name begins with the prefix. */
static void list_files(const char *home, const char *prefix, Listing *list)
{
    size_t room = 0;
    *list = (Listing){.folder = open_folder(home)};
    int copy = list->folder < 0 ? -1 : dup(list->folder);
    DIR *reader = copy < 0 ? NULL : fdopendir(copy);
    struct dirent *entry;
    while (reader && (entry = readdir(reader))) {
        struct stat facts;
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
            fstatat(list->folder, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (list->n == room) {
            room = room ? room * 2 : 64;
            list->entries = mem_resize(list->entries, room, sizeof *list->entries);
        }
        Entry *one = &list->entries[list->n++];
        snprintf(one->name, sizeof one->name, "%s", entry->d_name);
        one->used = facts.st_mtim;
        one->bytes = (uint64_t)facts.st_size;
        list->bytes += one->bytes;
    }
    if (reader)
        closedir(reader);
    else if (copy >= 0)
        close(copy);
}

static void list_free(Listing *list)
{
    free(list->entries);
    if (list->folder >= 0)
        close(list->folder);
}

void row_arrays_remove(const char *home, const char *prefix)
{
    Listing list;
    list_files(home, prefix, &list);
    for (size_t i = 0; i < list.n; i++)
        unlinkat(list.folder, list.entries[i].name, 0);
    list_free(&list);
}

static int by_use(const void *left, const void *right)
{
    const Entry *a = left, *b = right;
    if (a->used.tv_sec != b->used.tv_sec)
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    return (a->used.tv_nsec > b->used.tv_nsec) - (a->used.tv_nsec < b->used.tv_nsec);
}

void row_arrays_sweep(const char *home, uint64_t budget)
{
    Listing list;
    time_t oldest = time(NULL) - RESULTS_AGE_SECONDS;
    list_files(home, "", &list);
    if (list.n > 1)
        qsort(list.entries, list.n, sizeof *list.entries, by_use);
    for (size_t i = 0; i < list.n && (list.bytes > budget || list.entries[i].used.tv_sec < oldest); i++) {
        unlinkat(list.folder, list.entries[i].name, 0);
        list.bytes -= list.entries[i].bytes;
    }
    list_free(&list);
}

uint64_t row_arrays_total(const char *home)
{
    Listing list;
    list_files(home, "", &list);
    uint64_t bytes = list.bytes;
    list_free(&list);
    return bytes;
}
