/* export.c - the whole dataset as a file, streamed from the column files at flat memory. */
#include "datasets.h"

#include "base/memory.h"
#include "formats/csv_writer.h"

#include <stdio.h>
#include <string.h>

enum { PIECE_ROWS = 2048 };

/* name.csv with what headers and file systems dislike replaced, and the true name in RFC 8187's form beside it. */
static void name_file(Reply *reply, const char *name, const char *extension)
{
    Buffer plain = BUFFER_INIT, full = BUFFER_INIT;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        bool safe = (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '-' || *c == '_' || *c == '.';
        if (*c < 0x80)
            buffer_add_char(&plain, safe || *c == ' ' ? (char)*c : '_');
        if (safe)
            buffer_add_char(&full, (char)*c);
        else
            buffer_printf(&full, "%%%02X", *c);
    }
    reply_headerf(reply, "Content-Disposition", "attachment; filename=\"%s.%s\"; filename*=UTF-8''%s.%s",
                  plain.length ? plain.data : "dataset", extension, full.data, extension);
    buffer_free(&plain);
    buffer_free(&full);
}

static Status stream_rows(Reply *reply, const Version *version, ColumnScan *scan, bool csv, Buffer *out, Error *error)
{
    size_t step = column_scan_step(scan);
    Status status = OK;
    for (size_t first = 0; first < version->rows && status == OK; first += step) {
        size_t count = version->rows - first < step ? version->rows - first : step;
        const Column *columns;
        status = column_scan_read(scan, first, count, &columns, error);
        for (size_t at = 0; at < count && status == OK; at += PIECE_ROWS) {
            size_t piece = count - at < PIECE_ROWS ? count - at : PIECE_ROWS;
            if (csv)
                csv_write_rows(out, &version->schema, columns, at, piece);
            else
                ndjson_write_rows(out, &version->schema, columns, at, piece);
            status = reply_stream(reply, out->data, out->length, error);
            buffer_clear(out);
        }
    }
    return status;
}

Status dataset_export(Request *request, Reply *reply, Error *error)
{
    bool csv = strcmp(request_text(request, "format"), "csv") == 0;
    Current current;
    ColumnsFolder *folder = NULL;
    ColumnScan *scan = NULL;
    Buffer out = BUFFER_INIT;
    Status status = dataset_asked(request, &current, error);
    if (status == OK)
        status = version_columns(current.version, request->db, request->config->home, &folder, error);
    if (status == OK) {
        scan = column_scan_folder(folder, NULL, current.version->schema.count, error);
        status = scan ? OK : ERR_IO;
    }
    if (status != OK)
        goto done;
    reply->content_type = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
    name_file(reply, current.name, csv ? "csv" : "ndjson");
    status = reply_stream_begin(request, reply, error);
    if (status == OK && csv) {
        csv_write_header(&out, &current.version->schema);
        status = reply_stream(reply, out.data, out.length, error);
        buffer_clear(&out);
    }
    if (status == OK)
        status = stream_rows(reply, current.version, scan, csv, &out, error);
    if (status == OK)
        reply_stream_end(reply);
done:
    buffer_free(&out);
    if (scan)
        column_scan_close(scan);
    if (folder)
        columns_close(folder);
    mem_trim();
    return status;
}
