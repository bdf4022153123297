/* copy_decode.c - COPY rows back into batches, to rebuild column files. */
#include "store/copy.h"

#include "base/log.h"
#include "base/memory.h"
#include "store/db_types.h"

#include <stdlib.h>
#include <string.h>

enum { STREAM_HEADER = 19, BATCH_BYTES = 4 << 20, NUMERIC_NEGATIVE = 0x4000 };

static Status not_ours(Error *error)
{
    return error_set(error, ERR_INTERNAL, "A dataset's table does not have the columns that its version says.");
}

/* numeric_recv turned round: groups of 10,000 from power `weight` down, brought to the column's scale. The last group of the fraction is cut
** before it is added, since 38 digits and a padded group would pass 128 bits. */
static bool get_numeric(const char *from, size_t length, uint8_t scale, Int128 *value)
{
    if (length < 8)
        return false;
    int count = (int16_t)get_be16(from);
    int weight = (int16_t)get_be16(from + 2);
    unsigned sign = get_be16(from + 4);
    if (count < 0 || length != 8 + 2 * (size_t)count || (sign != 0 && sign != NUMERIC_NEGATIVE))
        return false;
    static const unsigned POWERS[] = {1, 10, 100, 1000, 10000};
    int lowest = -((scale + 3) / 4);
    unsigned __int128 magnitude = 0;
    for (int power = weight > -1 ? weight : -1; power >= lowest; power--) {
        int i = weight - power;
        unsigned group = i >= 0 && i < count ? get_be16(from + 8 + 2 * i) : 0;
        int digits = power == lowest && lowest < 0 && scale % 4 ? scale % 4 : 4;
        magnitude = magnitude * POWERS[digits] + group / POWERS[4 - digits];
    }
    *value = sign ? -(Int128)magnitude : (Int128)magnitude;
    return true;
}

static bool get_value(const Field *field, const char *from, size_t length, Batch *batch, BatchColumn *column, size_t row)
{
    static const size_t WIDTHS[] = {[TYPE_BOOLEAN] = 1, [TYPE_INTEGER] = 8, [TYPE_FLOAT] = 8, [TYPE_DATE] = 4, [TYPE_TIMESTAMP] = 8};
    if (field->type != TYPE_DECIMAL && field->type != TYPE_TEXT && length != WIDTHS[field->type])
        return false;
    switch (field->type) {
    case TYPE_BOOLEAN: column->booleans[row] = from[0] != 0; return true;
    case TYPE_INTEGER: column->integers[row] = (int64_t)get_be64(from); return true;
    case TYPE_FLOAT: {
        uint64_t bits = get_be64(from);
        memcpy(&column->floats[row], &bits, 8);
        return true;
    }
    case TYPE_DECIMAL: return get_numeric(from, length, field->scale, &column->decimals[row]);
    case TYPE_DATE: column->dates[row] = (int32_t)get_be32(from) + PG_EPOCH_DAYS; return true;
    case TYPE_TIMESTAMP: column->integers[row] = (int64_t)get_be64(from) + PG_EPOCH_US; return true;
    case TYPE_TEXT: column->texts[row] = (Slice){arena_text_n(batch->heap, from, length), length}; return true;
    }
    return false;
}

Status copy_decode_row(const char *message, size_t length, Batch *batch, size_t first, size_t n, bool with_row_id, bool *is_row,
                       Error *error)
{
    const char *end = message + length;
    *is_row = false;
    if (length >= 2 && get_be16(message) == 0xFFFF)
        return OK;
    if (length < 2 || get_be16(message) != n + with_row_id)
        return not_ours(error);
    const char *at = message + 2;
    size_t row = batch->n;
    for (size_t i = 0; i < n + with_row_id; i++) {
        if (end - at < 4)
            return not_ours(error);
        uint32_t bytes = get_be32(at);
        at += 4;
        bool is_null = bytes == UINT32_MAX;
        if (!is_null && (size_t)(end - at) < bytes)
            return not_ours(error);
        if (i < with_row_id) {
            at += bytes;
            continue;
        }
        size_t c = first + i - with_row_id;
        BatchColumn *column = &batch->columns[c];
        if (is_null) {
            column->missing++;
            continue;
        }
        bit_set(column->valid, row);
        if (!get_value(&batch->schema->fields[c], at, bytes, batch, column, row))
            return not_ours(error);
        at += bytes;
    }
    *is_row = true;
    return OK;
}

/* One table's COPY stream. Rows must come whole, so a split version is read through one connection per table. */
typedef struct Stream {
    Db *db;
    bool own;
    bool begun;   /* the stream's header has been passed */
    bool out;     /* a COPY is under way: more messages are to be read */
} Stream;

static Status next_row(Stream *stream, const char **message, size_t *length, Error *error)
{
    Status status = db_copy_read(stream->db, message, length, error);
    if (status != OK)
        return status;
    if (!stream->begun && *length >= STREAM_HEADER) { /* the header comes in front of the first row, in the same message or alone */
        *message += STREAM_HEADER;
        *length -= STREAM_HEADER;
        stream->begun = true;
        if (*length == 0)
            return next_row(stream, message, length, error);
    }
    return OK;
}

/* Fills the batch with whole rows, one part from each table. *ended: all tables have come to their end. */
static Status fill_batch(Stream *streams, const TableLayout *layout, Batch *batch, bool *ended, Error *error)
{
    batch_clear(batch);
    for (; batch->n < batch->capacity; batch->n++) {
        size_t n_ended = 0;
        for (size_t t = 0; t < layout->count; t++) {
            const char *message = NULL;
            size_t length;
            bool is_row = false;
            Status status = next_row(&streams[t], &message, &length, error);
            if (status == OK && length)
                status = copy_decode_row(message, length, batch, layout->first[t], layout->first[t + 1] - layout->first[t],
                                         layout->row_ids, &is_row, error);
            if (status != OK)
                return status;
            streams[t].out = length != 0;
            n_ended += !is_row;
        }
        *ended = n_ended == layout->count;
        if (n_ended)
            return *ended ? OK : not_ours(error);
    }
    return OK;
}

Status columns_rebuild(Db *db, const char *home, int64_t version, const Schema *schema, const TableLayout *layout, uint64_t rows, bool growing,
                       Error *error)
{
    Stream *streams = mem_zero(layout->count, sizeof *streams);
    ColumnsWriter *writer = NULL;
    Batch batch = {0};
    Status status = OK;
    for (size_t t = 0; t < layout->count && status == OK; t++) {
        streams[t].own = t > 0;
        streams[t].db = t ? db_clone(db) : db;
        Buffer sql = BUFFER_INIT;
        tables_copy_out_sql(&sql, version, t, layout, rows);
        status = db_copy_out(streams[t].db, sql.data, error);
        streams[t].out = status == OK;
        buffer_free(&sql);
    }
    if (status == OK) {
        writer = columns_writer_open(home, schema, error);
        status = writer ? OK : ERR_IO;
        if (writer && growing)
            columns_writer_set_growing(writer);
    }
    batch_init(&batch, schema, BATCH_BYTES);
    for (bool ended = false; status == OK && !ended;) {
        status = fill_batch(streams, layout, &batch, &ended, error);
        if (status == OK && batch.n)
            status = columns_writer_add(writer, &batch, error);
    }
    for (size_t t = 0; t < layout->count; t++) {
        const char *rest;
        size_t length = 0;
        if (streams[t].out && status == OK && db_copy_read(streams[t].db, &rest, &length, NULL) != OK)
            log_line(LOG_WARN, "a table's copy did not end cleanly", NULL);
        if (status != OK)
            db_disconnect(streams[t].db);
        if (streams[t].own)
            db_free(streams[t].db);
    }
    if (status == OK)
        status = columns_publish(writer, version, error);
    if (writer)
        columns_writer_close(writer);
    batch_free(&batch);
    free(streams);
    return status;
}
