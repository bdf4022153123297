/* export.c - the whole dataset as a file, streamed from the column files at flat memory. */
#include "datasets.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "formats/xlsx_writer.h"

#include <string.h>

enum { PIECE_ROWS = 2048 };

void dataset_name_file(Reply *reply, const char *name, const char *extension)
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

/* A format of export is a row: how its file begins, what a piece of rows is, how it ends. */
typedef struct Export {
    Reply *reply;
    const Version *version;
    ColumnScan *scan;
    Buffer out;
    XlsxWriter *workbook;
    bool any;             /* rows were written */
} Export;

static Status send(Export *export, Error *error)
{
    Status status = reply_stream(export->reply, export->out.data, export->out.length, error);
    buffer_clear(&export->out);
    return status;
}

static Status csv_begin(Export *export, const char *name, Error *error)
{
    (void)name;
    csv_write_header(&export->out, &export->version->schema);
    return send(export, error);
}

static Status csv_rows(Export *export, const Column *columns, size_t first, size_t count, Error *error)
{
    csv_write_rows(&export->out, &export->version->schema, columns, first, count);
    return send(export, error);
}

static Status ndjson_rows(Export *export, const Column *columns, size_t first, size_t count, Error *error)
{
    ndjson_write_rows(&export->out, &export->version->schema, columns, first, count);
    return send(export, error);
}

/* An array of records: what stands before a row is known when it is written. */
static Status json_begin_array(Export *export, const char *name, Error *error)
{
    (void)name;
    buffer_add_char(&export->out, '[');
    return send(export, error);
}

static Status json_rows(Export *export, const Column *columns, size_t first, size_t count, Error *error)
{
    json_write_rows(&export->out, &export->version->schema, columns, first, count, !export->any);
    export->any |= count > 0;
    return send(export, error);
}

static Status json_end_array(Export *export, Error *error)
{
    buffer_add_text(&export->out, "\n]\n");
    return send(export, error);
}

static Status send_packed(void *context, const char *bytes, size_t length, Error *error)
{
    return reply_stream(context, bytes, length, error);
}

static Status xlsx_begin(Export *export, const char *name, Error *error)
{
    export->workbook = xlsx_writer_open(&export->version->schema, name, send_packed, export->reply, error);
    return export->workbook ? OK : error ? error->status : ERR_CANCELLED;
}

static Status xlsx_rows(Export *export, const Column *columns, size_t first, size_t count, Error *error)
{
    return xlsx_writer_rows(export->workbook, columns, first, count, error);
}

static Status xlsx_end(Export *export, Error *error)
{
    return xlsx_writer_end(export->workbook, error);
}

typedef Status RowsFunction(Export *export, const Column *columns, size_t first, size_t count, Error *error);

static const struct ExportFormat {
    const char *name, *content_type;
    Status (*begin)(Export *export, const char *name, Error *error);
    RowsFunction *rows;
    Status (*end)(Export *export, Error *error);
} FORMATS[] = {
    {"csv", "text/csv; charset=utf-8", csv_begin, csv_rows, NULL},
    {"ndjson", "application/x-ndjson", NULL, ndjson_rows, NULL},
    {"json", "application/json", json_begin_array, json_rows, json_end_array},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_begin, xlsx_rows, xlsx_end},
};

static Status each_piece(Export *export, RowsFunction *rows, Error *error)
{
    size_t step = column_scan_step(export->scan), total = export->version->rows;
    Status status = OK;
    for (size_t first = 0; first < total && status == OK; first += step) {
        size_t count = total - first < step ? total - first : step;
        const Column *columns;
        status = column_scan_read(export->scan, first, count, &columns, error);
        for (size_t at = 0; at < count && status == OK; at += PIECE_ROWS)
            status = rows(export, columns, at, count - at < PIECE_ROWS ? count - at : PIECE_ROWS, error);
    }
    return status;
}

/* Before the first byte goes out: whether a spreadsheet can hold the table. */
static Status check_sheet(Export *export, Error *error)
{
    const Schema *schema = &export->version->schema;
    size_t step = column_scan_step(export->scan), total = export->version->rows;
    Status status = xlsx_check_schema(schema, error);
    bool texts = false;
    for (size_t c = 0; c < schema->count; c++)
        texts |= schema->fields[c].type == TYPE_TEXT;
    for (size_t first = 0; texts && first < total && status == OK; first += step) {
        size_t count = total - first < step ? total - first : step;
        const Column *columns;
        status = column_scan_read(export->scan, first, count, &columns, error);
        if (status == OK)
            status = xlsx_check_rows(schema, columns, 0, count, first + 1, error);
    }
    return status;
}

static Status stream_file(Request *request, Reply *reply, Export *export, const struct ExportFormat *format, const char *name, Error *error)
{
    reply->content_type = format->content_type;
    dataset_name_file(reply, name, format->name);
    Status status = reply_stream_begin(request, reply, error);
    if (status == OK && format->begin)
        status = format->begin(export, name, error);
    if (status == OK)
        status = each_piece(export, format->rows, error);
    if (status == OK && format->end)
        status = format->end(export, error);
    if (status == OK)
        reply_stream_end(reply);
    return status;
}

Status dataset_export(Request *request, Reply *reply, Error *error)
{
    const struct ExportFormat *format = FORMATS;
    while (strcmp(format->name, request_text(request, "format")) != 0)
        format++;
    Current current;
    ColumnsFolder *folder = NULL;
    Export export = {.reply = reply};
    Status status = dataset_asked(request, &current, error);
    if (status == OK)
        status = version_columns(current.version, request->db, request->config->home, &folder, error);
    if (status == OK) {
        export.version = current.version;
        export.scan = column_scan_folder(folder, NULL, current.version->schema.count, error);
        status = export.scan ? OK : ERR_IO;
    }
    if (status == OK && format->rows == xlsx_rows) {
        status = check_sheet(&export, error);
        reply->status = status == ERR_LIMIT ? 422 : reply->status; /* nothing of the request is too large: the format is wrong for it */
    }
    if (status == OK)
        status = stream_file(request, reply, &export, format, current.name, error);
    xlsx_writer_close(export.workbook);
    buffer_free(&export.out);
    if (export.scan)
        column_scan_close(export.scan);
    if (folder)
        columns_close(folder);
    mem_trim();
    return status;
}
