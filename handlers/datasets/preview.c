/*
** preview.c - what a file would be read as, before anything is stored.
**
** The file (or its beginning) is read as the import would read it: types from all of what was sent, the first rows, what was rejected. Nothing is
** kept. The reply's `options` sent along with the upload give the same reading.
**
** Limits: PREVIEW_BYTES of file, PREVIEW_UNPACKED bytes of what is packed in it; PREVIEW_CELLS values in the reply, long texts cut.
*/
#include "datasets.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "store/spool.h"
#include "store/table_file.h"
#include "upload.h"

#include <stdlib.h>
#include <string.h>

enum { PREVIEW_BYTES = 16 << 20, PREVIEW_UNPACKED = 16 << 20, PREVIEW_ROWS = 100, PREVIEW_CELLS = 100000, PREVIEW_REJECTS = 20, SAMPLES = 5,
       MAX_TEXT = 1000, MAX_RAW = 500 };

typedef struct Preview {
    Buffer rows, rejects;    /* JSON arrays in the making */
    Json rows_json, rejects_json;
    size_t n_rows, n_rejects;
    uint64_t read;           /* rows */
    uint64_t *missing;       /* of each column */
    size_t columns;
    bool cut_texts;
} Preview;

static void begin(Preview *preview)
{
    buffer_clear(&preview->rows);
    buffer_clear(&preview->rejects);
    json_begin(&preview->rows_json, &preview->rows);
    json_begin(&preview->rejects_json, &preview->rejects);
    json_open_array(&preview->rows_json);
    json_open_array(&preview->rejects_json);
    preview->n_rows = preview->n_rejects = 0;
    preview->read = 0;
    preview->cut_texts = false;
}

/* A text's first characters. */
static size_t shown(const char *text, size_t length, size_t most)
{
    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

static void on_reject(void *context, const RowReject *reject)
{
    Preview *preview = context;
    Json *json = &preview->rejects_json;
    if (preview->n_rejects++ >= PREVIEW_REJECTS)
        return;
    json_open_object(json);
    json_member_int(json, "line", (int64_t)reject->line);
    json_member_text(json, "reason", reject->reason);
    json_key(json, "raw");
    json_text_n(json, reject->raw, shown(reject->raw, reject->raw_length, MAX_RAW));
    json_close(json);
}

static void add_value(Preview *preview, const Field *field, const BatchColumn *column, size_t row)
{
    Json *json = &preview->rows_json;
    if (field->type == TYPE_TEXT && bit_get(column->valid, row)) {
        Slice text = column->texts[row];
        size_t length = shown(text.data, text.length, MAX_TEXT);
        json_text_n(json, text.data, length);
        preview->cut_texts |= length < text.length;
        return;
    }
    Column view = {.type = field->type, .zoned = field->zoned, .scale = field->scale, .n = row + 1, .valid = column->valid, .data = column->data};
    json_write_value(json, &view, row);
}

static void add_batch(Preview *preview, const Batch *batch)
{
    const Schema *schema = batch->schema;
    size_t most = schema->count ? PREVIEW_CELLS / schema->count : PREVIEW_ROWS;
    if (most > PREVIEW_ROWS)
        most = PREVIEW_ROWS;
    if (most == 0)
        most = 1;
    for (size_t r = 0; r < batch->n && preview->n_rows < most; r++, preview->n_rows++) {
        json_open_array(&preview->rows_json);
        for (size_t c = 0; c < schema->count; c++)
            add_value(preview, &schema->fields[c], &batch->columns[c], r);
        json_close(&preview->rows_json);
    }
    for (size_t c = 0; c < schema->count; c++)
        preview->missing[c] += batch->columns[c].missing;
    preview->read += batch->n;
}

/* All of what was sent, once or (when the first look at the types was wrong) twice. */
static Status read_all(Preview *preview, TableReader *reader, Error *error)
{
    const Batch *batch;
    Error cause = {.status = ERR_INVALID};
    for (ReadStep step = READ_RETYPE;; step = reader_next(reader, &batch, &cause)) {
        switch (step) {
        case READ_RETYPE:
            if (preview->columns) /* not the first time */
                begin(preview);
            preview->columns = reader->schema->count;
            free(preview->missing);
            preview->missing = mem_zero(preview->columns + 1, sizeof *preview->missing);
            break;
        case READ_BATCH: add_batch(preview, batch); break;
        case READ_END: return OK;
        case READ_FAILED: return error_set(error, cause.status, "%s", cause.message);
        }
    }
}

/* The values of the rows shown, a few a column: taken out of the rows' JSON. */
static void column_samples(Json *json, json_object *rows, size_t column)
{
    const char *seen[SAMPLES];
    size_t n = 0;
    json_key(json, "samples");
    json_open_array(json);
    for (size_t r = 0; r < json_object_array_length(rows) && n < SAMPLES; r++) {
        json_object *value = json_object_array_get_idx(json_object_array_get_idx(rows, r), column);
        const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        bool again = !value;
        for (size_t i = 0; i < n && !again; i++)
            again = strcmp(seen[i], text) == 0;
        if (again)
            continue;
        seen[n++] = text;
        json_raw(json, text, strlen(text));
    }
    json_close(json);
}

static void columns_member(Json *json, const Preview *preview, const Schema *schema)
{
    json_object *rows = json_tokener_parse(preview->rows.data);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t c = 0; c < schema->count; c++) {
        const Field *field = &schema->fields[c];
        json_open_object(json);
        json_member_int(json, "position", (int64_t)c + 1);
        json_key(json, "name");
        json_text_n(json, field->name, field->name_length);
        json_member_text(json, "type", type_name(field->type));
        json_member_text(json, "timezone", field->type == TYPE_TIMESTAMP && field->zoned ? "UTC" : NULL);
        json_member_int(json, "missing", (int64_t)preview->missing[c]);
        column_samples(json, rows, c);
        json_close(json);
    }
    json_close(json);
    json_object_put(rows);
}

/* What to send along to have the file read like this: what was given, and of the facts what can be given. */
static void options_member(Json *json, const char *facts, json_object *given)
{
    static const char *const NAMES[] = {"format", "encoding", "delimiter", "quote", "escape", "header", "skip_lines", "path", "sheet", "widths", "member"};
    json_object *found = json_tokener_parse(facts), *value;
    json_key(json, "options");
    json_open_object(json);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        bool mark = strcmp(NAMES[i], "quote") == 0 || strcmp(NAMES[i], "escape") == 0;
        if (!json_object_object_get_ex(found, NAMES[i], &value) || (!value && !mark) || (value && json_object_is_type(value, json_type_string) &&
                                                                                        json_object_get_string_len(value) == 0))
            continue;
        json_key(json, NAMES[i]);
        const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        if (!value)
            json_text(json, "none");
        else if (strcmp(text, "\"\\t\"") == 0)
            json_text(json, "\\t");
        else
            json_raw(json, text, strlen(text));
    }
    json_object_object_foreach(given, name, option)
    {
        if (json_object_object_get_ex(found, name, &value))
            continue;
        const char *text = json_object_to_json_string_ext(option, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        json_key(json, name);
        json_raw(json, text, strlen(text));
    }
    json_close(json);
    json_object_put(found);
}

static void answer(Reply *reply, Preview *preview, const TableFile *file, const TableReader *reader, json_object *given)
{
    Json json;
    Buffer facts = BUFFER_INIT;
    json_close(&preview->rows_json);
    json_close(&preview->rejects_json);
    json_begin(&json, &facts);
    json_open_object(&json);
    table_file_facts(file, reader, &json);
    json_close(&json);
    reply_header(reply, "Cache-Control", "no-store");
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_text(&json, "format", file->format);
    json_key(&json, "dialect");
    json_raw(&json, facts.data, facts.length);
    json_member_bool(&json, "complete", !file->partial);
    json_member_int(&json, "size_bytes", (int64_t)file->length);
    columns_member(&json, preview, reader->schema);
    json_key(&json, "rows");
    json_raw(&json, preview->rows.data, preview->rows.length);
    json_member_int(&json, "rows_read", (int64_t)preview->read);
    json_member_bool(&json, "truncated", preview->read > preview->n_rows || preview->cut_texts);
    json_key(&json, "rejects");
    json_raw(&json, preview->rejects.data, preview->rejects.length);
    json_member_int(&json, "rejected_rows", (int64_t)reader->rejected);
    json_member_int(&json, "padded_rows", (int64_t)reader->padded);
    json_key(&json, "warnings");
    json_open_array(&json);
    for (size_t i = 0; i < reader->n_warnings; i++)
        json_text(&json, reader->warnings[i]);
    json_close(&json);
    options_member(&json, facts.data, given);
    json_close(&json);
    buffer_free(&facts);
}

static Status preview_bytes(Request *request, Reply *reply, const char *bytes, size_t length, bool complete, json_object *given, const char *pointer,
                            Error *error)
{
    ReadOptions options;
    Preview preview = {0};
    const char *field = "";
    Status status = upload_check_options(request, reply, given, pointer, error);
    if (status != OK)
        return status;
    if (length == 0)
        return error_set(error, ERR_INVALID, "The file is empty. Choose a file with at least a header line.");
    if (length > PREVIEW_BYTES)
        return error_set(error, ERR_LIMIT, "A preview takes at most 16 MB. Send the first part of the file with complete=false.");
    status = import_options_parse(given, request->arena, &options, &field, error);
    if (status != OK)
        return status;
    TableFile file = {.home = request->config->home, .bytes = bytes, .length = length, .options = &options, .partial = !complete,
                      .most = PREVIEW_UNPACKED, .descriptor = -1};
    Error cause = {.status = ERR_INVALID};
    begin(&preview);
    TableReader *reader = table_file_open(&file, on_reject, &preview, &cause);
    status = reader ? read_all(&preview, reader, &cause) : cause.status;
    if (status == OK)
        answer(reply, &preview, &file, reader, given);
    else
        (void)error_set(error, status, "%s", cause.message);
    reader_close(reader);
    table_file_close(&file);
    buffer_free(&preview.rows);
    buffer_free(&preview.rejects);
    free(preview.missing);
    mem_trim();
    return status;
}

Status import_preview(Request *request, Reply *reply, Error *error)
{
    SpoolMap map = {"", 0};
    ParamCheck check;
    MultipartPart *parts;
    const MultipartPart *file;
    size_t n;
    if (!upload_is_form(request))
        return error_set(error, ERR_UNSUPPORTED, "Send the file, or its beginning, as multipart/form-data in a field called file.");
    if (!request->upload.path)
        return error_set(error, ERR_INVALID, "The request has no body. Send the file in a field called file.");
    Status status = spool_map_path(request->upload.path, &map, error);
    if (status == OK)
        status = multipart_parse(request->content_type, map.data, map.length, request->arena, &parts, &n, error);
    if (status == OK)
        status = upload_check_form(request, reply, request->route->params, parts, n, &check, &file, error);
    if (status == OK) {
        json_object *given = upload_options(&check);
        status = preview_bytes(request, reply, file->data, file->length, param_value(&check, "complete")->boolean, given, "/", error);
        json_object_put(given);
    }
    spool_unmap(&map);
    return status;
}
