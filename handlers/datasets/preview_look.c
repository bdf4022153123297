/*
** preview_look.c - reading for a preview: the reader goes over all of what was sent, and the first rows, the first rejects and the counts of missing
** values are kept. At most PREVIEW_CELLS values; long texts are cut.
*/
#include "preview.h"

#include "base/memory.h"
#include "formats/csv_writer.h"
#include "queue/import.h"
#include "queue/import_base.h"

#include <stdlib.h>

enum { PREVIEW_ROWS = 100, PREVIEW_CELLS = 100000, PREVIEW_REJECTS = 20, MAX_TEXT = 1000, MAX_RAW = 500 };

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

void look_close(Look *look)
{
    reader_close(look->reader);
    look->reader = NULL;
    table_file_close(&look->file);
    buffer_free(&look->preview.rows);
    buffer_free(&look->preview.rejects);
    free(look->preview.missing);
    look->preview = (Preview){0};
}

static TableReader *open_reader(Look *look, Arena *arena, Error *error)
{
    if (!look->load)
        return table_file_open(&look->file, on_reject, &look->preview, error);
    ImportBase base = {.options = &look->options, .arena = arena, .home = look->file.home, .version = &look->load->base,
                       .keys = look->load->keys, .n_keys = look->load->n_keys, .refuse_new = look->load->refuse_new};
    return import_base_reader(&base, &look->file, on_reject, &look->preview, error);
}

Status look_read(Look *look, Arena *arena, Error *error)
{
    const char *field = "";
    Status status = import_options_parse(look->given, arena, &look->options, &field, error);
    if (status != OK)
        return status;
    Error cause = {.status = ERR_INVALID};
    look->file.options = &look->options;
    begin(&look->preview);
    look->reader = open_reader(look, arena, &cause);
    status = look->reader ? read_all(&look->preview, look->reader, &cause) : cause.status;
    return status == OK ? OK : error_set(error, status, "%s", cause.message);
}
