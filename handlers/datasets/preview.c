/*
** preview.c - what a file would be read as, before anything is stored.
**
** The file (or its beginning) is read as the import would read it: types from all of what was sent, the first rows, what was rejected. Nothing is
** kept. The reply's `options` sent along with the upload give the same reading. With `dataset_id` the file's rows are brought into that dataset's
** columns, as a load would do it.
**
** What fails is tried again without each of the options in turn: the one without which the file can be read is named in the problem.
**
** Limits: PREVIEW_BYTES of file, PREVIEW_UNPACKED bytes of what is packed in it; PREVIEW_CELLS values in the reply, long texts cut.
*/
#include "datasets.h"

#include "base/memory.h"
#include "formats/container.h"
#include "formats/csv_writer.h"
#include "formats/renamed.h"
#include "queue/import_base.h"
#include "store/merge.h"
#include "store/spool.h"
#include "upload.h"

#include <stdlib.h>
#include <string.h>

enum { PREVIEW_BYTES = 16 << 20, PREVIEW_UNPACKED = 16 << 20, PREVIEW_ROWS = 100, PREVIEW_CELLS = 100000, PREVIEW_REJECTS = 20, SAMPLES = 5,
       MAX_TEXT = 1000, MAX_RAW = 500, BLAME_COLUMNS = 20 };

typedef struct Preview {
    Buffer rows, rejects;    /* JSON arrays in the making */
    Json rows_json, rejects_json;
    size_t n_rows, n_rejects;
    uint64_t read;           /* rows */
    uint64_t *missing;       /* of each column */
    size_t columns;
    bool cut_texts;
} Preview;

/* A load into a dataset that is there, as far as it decides how the file is read. */
typedef struct Load {
    Version base;            /* the current one, without its rows */
    const char *const *keys;
    size_t n_keys;
    bool refuse_new;
} Load;

/* One reading of what was sent. */
typedef struct Look {
    TableFile file, blank;   /* blank: as it was before it was opened */
    json_object *given;      /* the options, the caller's */
    const Load *load;        /* NULL: a new dataset, or one whose rows are all replaced */
    ReadOptions options;
    TableReader *reader;
    Preview preview;
} Look;

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

/* What the file calls each column: of a load those of the dataset that the file does not have are null, and the others of it are told. */
static void source_members(Json *json, const Look *look, const Field *field)
{
    const char *name = look->load ? NULL : field->name;
    if (look->load) {
        const Schema *file = merge_file_schema(look->reader);
        if (schema_find(file, field->name, field->name_length) >= 0)
            name = field->name;
    }
    json_member_text(json, "source", name ? renamed_from(&look->options, name) : NULL);
    if (look->load)
        json_member_bool(json, "in_dataset", schema_find(&look->load->base.schema, field->name, field->name_length) >= 0);
}

static void columns_member(Json *json, const Look *look)
{
    const Preview *preview = &look->preview;
    const Schema *schema = look->reader->schema;
    json_object *rows = json_tokener_parse(preview->rows.data);
    json_key(json, "columns");
    json_open_array(json);
    for (size_t c = 0; c < schema->count; c++) {
        const Field *field = &schema->fields[c];
        json_open_object(json);
        json_member_int(json, "position", (int64_t)c + 1);
        json_key(json, "name");
        json_text_n(json, field->name, field->name_length);
        source_members(json, look, field);
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

/* The tables of a zip, of which one is shown. */
static void members_member(Json *json, const Look *look, Arena *arena)
{
    ContainerMember *members;
    size_t n, skipped;
    if (!look->file.container || strcmp(look->file.container, "zip") != 0 ||
        container_members(look->file.bytes, look->file.length, arena, &members, &n, &skipped, NULL) != OK)
        return;
    json_key(json, "members");
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        json_text(json, members[i].name);
    json_close(json);
}

static void answer(Request *request, Reply *reply, Look *look)
{
    Json json;
    Buffer facts = BUFFER_INIT;
    Preview *preview = &look->preview;
    const TableReader *reader = look->reader;
    json_close(&preview->rows_json);
    json_close(&preview->rejects_json);
    json_begin(&json, &facts);
    json_open_object(&json);
    table_file_facts(&look->file, reader, &json);
    json_close(&json);
    reply_header(reply, "Cache-Control", "no-store");
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_text(&json, "format", look->file.format);
    json_key(&json, "dialect");
    json_raw(&json, facts.data, facts.length);
    members_member(&json, look, request->arena);
    json_member_bool(&json, "complete", !look->file.partial);
    json_member_int(&json, "size_bytes", (int64_t)look->file.length);
    columns_member(&json, look);
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
    options_member(&json, facts.data, look->given);
    json_close(&json);
    buffer_free(&facts);
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

static void look_close(Look *look)
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

/* Reads what was sent under look->given, which is valid. look_close in either case. */
static Status look_read(Look *look, Arena *arena, Error *error)
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

/* Whether the file can be read under other options. */
static bool reads_with(const Look *failed, json_object *options, const Load *load, Arena *arena)
{
    Look look = {.file = failed->blank, .given = options, .load = load};
    bool fine = look_read(&look, arena, NULL) == OK;
    look_close(&look);
    return fine;
}

static json_object *without(json_object *options, const char *name)
{
    json_object *rest = NULL;
    if (json_object_deep_copy(options, &rest, NULL) != 0)
        return NULL;
    json_object_object_del(rest, name);
    return rest;
}

/* A column's name as a token of a JSON Pointer (RFC 6901). */
static const char *pointer_to(const char *option, const char *column, Arena *arena)
{
    Buffer out = BUFFER_INIT;
    buffer_printf(&out, "/%s/", option);
    for (const char *c = column; *c; c++) {
        if (*c == '~' || *c == '/')
            buffer_add_text(&out, *c == '~' ? "~0" : "~1");
        else
            buffer_add_char(&out, *c);
    }
    const char *text = arena_text_n(arena, out.data, out.length);
    buffer_free(&out);
    return text;
}

/* The columns among `name` (types or names), each left out in turn: which of them was it? */
static const char *blame_column(const Look *failed, const char *name, json_object *columns, Arena *arena)
{
    const char *found = NULL;
    if (json_object_object_length(columns) > BLAME_COLUMNS)
        return arena_printf(arena, "/%s", name);
    json_object_object_foreach(columns, column, value)
    {
        (void)value;
        json_object *options = without(failed->given, name);
        json_object_object_add(options, name, without(columns, column));
        if (!found && reads_with(failed, options, failed->load, arena))
            found = pointer_to(name, column, arena);
        json_object_put(options);
    }
    return found ? found : arena_printf(arena, "/%s", name);
}

/* The option that is to blame is the one without which the file can be read. NULL: there is none. */
static const char *blame(const Look *failed, Arena *arena)
{
    const char *found = NULL;
    if (failed->load && failed->load->refuse_new) {
        Load load = *failed->load;
        load.refuse_new = false;
        if (reads_with(failed, failed->given, &load, arena))
            return "/new_columns";
    }
    if (failed->load && failed->load->n_keys) {
        Load load = *failed->load;
        load.keys = NULL;
        load.n_keys = 0;
        if (reads_with(failed, failed->given, &load, arena))
            return "/key";
    }
    json_object_object_foreach(failed->given, name, value)
    {
        if (found)
            break;
        json_object *options = without(failed->given, name);
        if (reads_with(failed, options, failed->load, arena))
            found = json_object_is_type(value, json_type_object) ? blame_column(failed, name, value, arena) : arena_printf(arena, "/%s", name);
        json_object_put(options);
    }
    return found;
}

/* The dataset that the file is to be loaded into: its columns decide what the file's become. */
static Status read_load(Request *request, Reply *reply, const ParamCheck *check, Load *load, bool *given, Error *error)
{
    Current current;
    Import import = {0};
    const ParamValue *id = param_value(check, "dataset_id");
    *given = id->given && strcmp(param_value(check, "mode")->text, "replace") != 0;
    if (!id->given)
        return OK;
    Status status = dataset_current(request, id->integer, &current, error);
    if (status != OK || !*given)
        return status;
    import.mode = param_value(check, "mode")->text;
    status = load_check_keys(request, reply, check, "/", &current, &import, error);
    load->base = *current.version;
    load->base.rows = 0; /* just the file's rows are shown */
    load->keys = import.keys;
    load->n_keys = import.n_keys;
    load->refuse_new = strcmp(param_value(check, "new_columns")->text, "refuse") == 0;
    return status;
}

static Status preview_bytes(Request *request, Reply *reply, const MultipartPart *part, const ParamCheck *check, json_object *given, Error *error)
{
    Load load = {0};
    bool loads = false;
    Status status = upload_check_options(request, reply, given, "/", error);
    if (status == OK)
        status = read_load(request, reply, check, &load, &loads, error);
    if (status != OK)
        return status;
    if (part->length == 0)
        return error_set(error, ERR_INVALID, "The file is empty. Choose a file with at least a header line.");
    if (part->length > PREVIEW_BYTES)
        return error_set(error, ERR_LIMIT, "A preview takes at most 16 MB. Send the first part of the file with complete=false.");
    TableFile file = {.home = request->config->home, .bytes = part->data, .length = part->length,
                      .partial = !param_value(check, "complete")->boolean, .most = PREVIEW_UNPACKED, .descriptor = -1,
                      .packed_descriptor = {-1, -1}};
    Look look = {.file = file, .blank = file, .given = given, .load = loads ? &load : NULL};
    status = look_read(&look, request->arena, error);
    if (status == OK) {
        answer(request, reply, &look);
    } else if (status == ERR_INVALID || status == ERR_UNSUPPORTED || status == ERR_LIMIT) {
        const char *pointer = blame(&look, request->arena);
        if (pointer && error)
            reply_problem_field(reply, pointer, "%s", error->message);
    }
    look_close(&look);
    mem_trim();
    return status;
}

Status import_preview(Request *request, Reply *reply, Error *error)
{
    SpoolMap map = {"", 0};
    ParamCheck check = {0};
    const MultipartPart *file;
    if (!upload_is_form(request))
        return error_set(error, ERR_UNSUPPORTED, "Send the file, or its beginning, as multipart/form-data in a field called file.");
    Status status = upload_open_form(request, reply, request->route->params, &map, &check, &file, error);
    if (status == OK) {
        json_object *given = upload_options(&check);
        status = preview_bytes(request, reply, file, &check, given, error);
        json_object_put(given);
    }
    param_check_free(&check);
    spool_unmap(&map);
    return status;
}
