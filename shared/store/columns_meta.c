/* columns_meta.c - names, sizes, and the meta file; see columns_private.h. */
#include "store/columns_private.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "data/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const KIND_NAMES[FILE_KINDS] = {"data", "valid", "offsets", "bytes", "codes", "dict_offsets", "dict_bytes"};

enum { FORMAT = 1, FORMAT_GROWING = 2, MOST_META = 64 << 20, MOST_COLUMNS = 1 << 20 };

void column_file_name(char name[COLUMN_NAME], size_t column, FileKind kind)
{
    snprintf(name, COLUMN_NAME, "%zu.%s", column, KIND_NAMES[kind]);
}

void version_name(char name[COLUMN_NAME], int64_t version)
{
    snprintf(name, COLUMN_NAME, "v%" PRId64, version);
}

void column_sizes(ColumnMeta *column, uint64_t rows)
{
    uint64_t *sizes = column->sizes, entry = sizeof(uint64_t);
    bool plain = column->type == TYPE_TEXT && !column->coded;
    sizes[FILE_DATA] = rows * type_width(column->type);
    sizes[FILE_VALID] = column->missing ? bit_words((size_t)rows) * entry : 0;
    sizes[FILE_OFFSETS] = plain ? (rows + 1) * entry : 0;
    sizes[FILE_BYTES] = plain ? sizes[FILE_BYTES] : 0;
    sizes[FILE_CODES] = column->coded ? rows * sizeof(uint32_t) : 0;
    sizes[FILE_DICT_OFFSETS] = column->coded ? (column->dict_count + 1) * entry : 0;
    sizes[FILE_DICT_BYTES] = column->coded ? sizes[FILE_DICT_BYTES] : 0;
}

void boot_id(char boot[BOOT_ID])
{
    snprintf(boot, BOOT_ID, "unknown");
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ssize_t length = read(file, boot, BOOT_ID - 1);
    close(file);
    boot[length > 0 ? length : 0] = '\0';
    boot[strcspn(boot, "\n")] = '\0';
}

Status columns_damaged(Error *error)
{
    return error_set(error, ERR_NOT_FOUND, "The dataset's column files are not whole; they are made again from the database.");
}

static Status write_all(int file, const char *bytes, size_t length, Error *error)
{
    while (length) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_errno(error, "store the dataset's columns");
        bytes += written;
        length -= (size_t)written;
    }
    return OK;
}

Status columns_meta_write(int folder, const ColumnsMeta *meta, Error *error)
{
    Buffer text = BUFFER_INIT;
    buffer_printf(&text, "quern-columns %d\nboot %s\nrows %" PRIu64 "\ncolumns %zu\n",
                  meta->growing ? FORMAT_GROWING : FORMAT, meta->boot, meta->rows,
                  meta->count);
    for (size_t i = 0; i < meta->count; i++) {
        const ColumnMeta *column = &meta->columns[i];
        buffer_printf(&text, "%s %d %d %" PRIu64 " ", type_name(column->type), column->zoned, column->scale,
                      column->missing);
        if (column->coded)
            buffer_printf(&text, "%" PRIu64, column->dict_count);
        else
            buffer_add_char(&text, '-');
        for (size_t kind = 0; kind < FILE_KINDS; kind++)
            buffer_printf(&text, " %" PRIu64, column->sizes[kind]);
        buffer_add_char(&text, '\n');
    }
    buffer_printf(&text, "sum %016" PRIx64 "\n", hash_bytes(text.data, text.length, HASH_FIXED));

    Status status = OK;
    int file = openat(folder, "meta.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        status = error_errno(error, "store the dataset's columns");
        goto done;
    }
    status = write_all(file, text.data, text.length, error);
    if (close(file) != 0 && status == OK)
        status = error_errno(error, "store the dataset's columns");
    if (status == OK && renameat(folder, "meta.new", folder, "meta") != 0)
        status = error_errno(error, "store the dataset's columns");
done:
    buffer_free(&text);
    return status;
}

static bool read_file(int folder, const char *name, Buffer *text)
{
    struct stat facts;
    bool whole = false;
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    if (fstat(file, &facts) == 0 && facts.st_size > 0 && facts.st_size <= MOST_META) {
        size_t left = (size_t)facts.st_size;
        char *to = buffer_room(text, left);
        while (left) {
            ssize_t got = read(file, to, left);
            if (got <= 0)
                break;
            to += got;
            left -= (size_t)got;
        }
        buffer_added(text, (size_t)facts.st_size - left);
        whole = left == 0;
    }
    close(file);
    return whole;
}

/* The next line, ended in NUL; NULL: there is no whole one. */
static char *next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');
    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return line;
}

static bool parse_column(const char *line, uint64_t rows, ColumnMeta *column)
{
    char type[16], entries[24];
    unsigned zoned, scale;
    ColumnMeta read = {0};
    uint64_t *s = read.sizes;
    if (sscanf(line,
               "%15s %u %u %" SCNu64 " %23s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
               " %" SCNu64,
               type, &zoned, &scale, &read.missing, entries, &s[0], &s[1], &s[2], &s[3], &s[4], &s[5],
               &s[6]) != 5 + FILE_KINDS ||
        !type_from_name(type, strlen(type), &read.type) || zoned > 1 || scale > DECIMAL_DIGITS || read.missing > rows)
        return false;
    read.zoned = zoned;
    read.scale = (uint8_t)scale;
    read.coded = entries[0] != '-';
    if (read.coded && (read.type != TYPE_TEXT || sscanf(entries, "%" SCNu64, &read.dict_count) != 1 ||
                       read.dict_count > UINT32_MAX))
        return false;
    *column = read;
    column_sizes(&read, rows);
    return memcmp(read.sizes, column->sizes, sizeof read.sizes) == 0;
}

static bool parse_meta(char *text, ColumnsMeta *meta)
{
    char *line, now[BOOT_ID];
    int format;
    unsigned long long rows;
    if (!(line = next_line(&text)) || sscanf(line, "quern-columns %d", &format) != 1 ||
        (format != FORMAT && format != FORMAT_GROWING))
        return false;
    meta->growing = format == FORMAT_GROWING;
    if (!(line = next_line(&text)) || sscanf(line, "boot %39s", meta->boot) != 1)
        return false;
    boot_id(now);
    if (strcmp(meta->boot, "settled") != 0 && strcmp(meta->boot, now) != 0)
        return false;
    if (!(line = next_line(&text)) || sscanf(line, "rows %llu", &rows) != 1 || rows > UINT64_MAX / 32)
        return false;
    meta->rows = rows;
    if (!(line = next_line(&text)) || sscanf(line, "columns %zu", &meta->count) != 1 || meta->count > MOST_COLUMNS)
        return false;
    meta->columns = mem_zero(meta->count, sizeof *meta->columns);
    for (size_t i = 0; i < meta->count; i++)
        if (!(line = next_line(&text)) || !parse_column(line, meta->rows, &meta->columns[i]) ||
            (meta->growing && meta->columns[i].coded))
            return false;
        else
            meta->columns[i].growing = meta->growing;
    return strncmp(text, "sum ", 4) == 0;
}

/* The last line holds the hash of what stands before it. */
static bool sum_holds(const Buffer *text)
{
    enum { SUM_LINE = 4 + 16 + 1 };
    uint64_t sum;
    if (text->length < SUM_LINE || strlen(text->data) != text->length)
        return false;
    const char *line = text->data + text->length - SUM_LINE;
    return sscanf(line, "sum %16" SCNx64, &sum) == 1 &&
           sum == hash_bytes(text->data, text->length - SUM_LINE, HASH_FIXED);
}

Status columns_meta_read(int folder, ColumnsMeta *meta, Error *error)
{
    Buffer text = BUFFER_INIT;
    *meta = (ColumnsMeta){0};
    bool whole = read_file(folder, "meta", &text) && sum_holds(&text) && parse_meta(text.data, meta);
    buffer_free(&text);
    if (whole)
        return OK;
    columns_meta_free(meta);
    return columns_damaged(error);
}

/* Where the texts of the first `rows` rows end, by the file of offsets. */
static bool text_end(int folder, size_t i, uint64_t rows, uint64_t *end)
{
    char name[COLUMN_NAME];
    column_file_name(name, i, FILE_OFFSETS);
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    bool read = file >= 0 && pread(file, end, sizeof *end, (off_t)(rows * sizeof *end)) == (ssize_t)sizeof *end;
    if (file >= 0)
        close(file);
    return read;
}

bool columns_meta_grow(int folder, ColumnsMeta *meta, uint64_t rows)
{
    meta->rows = rows;
    for (size_t i = 0; i < meta->count; i++) {
        ColumnMeta *column = &meta->columns[i];
        column->missing = rows > 0; /* there is a file of validity */
        column_sizes(column, rows);
        if (column->type == TYPE_TEXT && !text_end(folder, i, rows, &column->sizes[FILE_BYTES]))
            return false;
    }
    return true;
}

void columns_meta_free(ColumnsMeta *meta)
{
    free(meta->columns);
    *meta = (ColumnsMeta){0};
}

uint64_t columns_meta_bytes(const ColumnsMeta *meta)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < meta->count; i++)
        for (size_t kind = 0; kind < FILE_KINDS; kind++)
            sum += meta->columns[i].sizes[kind];
    return sum;
}
