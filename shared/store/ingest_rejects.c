/*
** ingest_rejects.c - see ingest_private.h.
**
** The file holds, per row: line, length of the reason, length of the raw text (8 bytes each), then both. PostgreSQL takes at most 1 GB in a field;
** of a longer row the first REJECT_RAW bytes are kept and the reason says so.
*/
#include "store/ingest_private.h"

#include "base/memory.h"
#include "store/db_types.h"
#include "store/spool.h"

#include <stdio.h>
#include <stdlib.h>

enum { REJECT_RAW = 64 << 20, PIECE = 1 << 20 };

struct RejectLog {
    const char *home;
    FILE *file;
    uint64_t count;
    Status status;
    Error error;
};

typedef struct Entry {
    uint64_t line, reason_length, raw_length;
} Entry;

RejectLog *reject_log_open(const char *home)
{
    RejectLog *log = mem_zero(1, sizeof *log);
    log->home = home;
    return log;
}

static void open_file(RejectLog *log)
{
    int descriptor = spool_temporary(log->home, &log->error);
    if (descriptor < 0) {
        log->status = log->error.status;
        return;
    }
    log->file = fdopen(descriptor, "w+");
}

void reject_log_sink(void *context, const RowReject *reject)
{
    RejectLog *log = context;
    if (!log->file && log->status == OK)
        open_file(log);
    if (log->status != OK)
        return;
    Buffer reason = BUFFER_INIT;
    buffer_add_text(&reason, reject->reason);
    Entry entry = {reject->line, 0, reject->raw_length};
    if (entry.raw_length > REJECT_RAW) {
        buffer_printf(&reason, " (The first %d MB of its %zu bytes are kept.)", REJECT_RAW >> 20, reject->raw_length);
        entry.raw_length = REJECT_RAW;
    }
    entry.reason_length = reason.length;
    if (fwrite(&entry, sizeof entry, 1, log->file) != 1 || fwrite(reason.data, 1, reason.length, log->file) != reason.length ||
        fwrite(reject->raw, 1, entry.raw_length, log->file) != entry.raw_length)
        log->status = error_errno(&log->error, "keep the rejected rows");
    log->count++;
    buffer_free(&reason);
}

Status reject_log_status(const RejectLog *log, Error *error)
{
    return log->status == OK ? OK : error_set(error, log->status, "%s", log->error.message);
}

void reject_log_clear(RejectLog *log)
{
    if (log->file)
        fclose(log->file);
    log->file = NULL;
    log->count = 0;
    log->status = OK;
}

void reject_log_close(RejectLog *log)
{
    if (!log)
        return;
    reject_log_clear(log);
    free(log);
}

static void add_int(Buffer *row, int64_t value)
{
    char *at = buffer_room(row, 12);
    put_be32(at, 8);
    put_be64(at + 4, (uint64_t)value);
    buffer_added(row, 12);
}

/* Appends `length` bytes of the file as a field. */
static bool add_bytes(Buffer *row, FILE *file, size_t length)
{
    char *at = buffer_room(row, 4 + length);
    put_be32(at, (uint32_t)length);
    if (fread(at + 4, 1, length, file) != length)
        return false;
    buffer_added(row, 4 + length);
    return true;
}

static Status copy_rows(RejectLog *log, Db *db, int64_t version, Buffer *row, Error *error)
{
    static const char header[19] = "PGCOPY\n\377\r\n";
    Status status = OK;
    buffer_add(row, header, sizeof header);
    for (uint64_t ordinal = 1; ordinal <= log->count && status == OK; ordinal++) {
        Entry entry;
        char count[2];
        if (fread(&entry, sizeof entry, 1, log->file) != 1)
            return error_errno(error, "read the rejected rows back");
        put_be16(count, 5);
        buffer_add(row, count, 2);
        add_int(row, version);
        add_int(row, (int64_t)ordinal);
        add_int(row, (int64_t)entry.line);
        if (!add_bytes(row, log->file, entry.reason_length) || !add_bytes(row, log->file, entry.raw_length))
            return error_errno(error, "read the rejected rows back");
        if (row->length > PIECE) {
            status = db_copy_data(db, row->data, row->length, error);
            buffer_clear(row);
        }
    }
    buffer_add(row, "\377\377", 2);
    return status == OK ? db_copy_data(db, row->data, row->length, error) : status;
}

Status reject_log_copy(RejectLog *log, Db *db, const Statement *copy, int64_t version, Error *error)
{
    if (log->count == 0)
        return OK;
    rewind(log->file);
    Status status = db_copy_begin(db, copy->text, error);
    if (status != OK)
        return status;
    Buffer row = BUFFER_INIT;
    status = copy_rows(log, db, version, &row, error);
    buffer_free(&row);
    if (status == OK)
        return db_copy_end(db, error);
    db_copy_abort(db);
    return status;
}
