/* preview_answer.c - the reply of a preview: columns with samples, rows, rejects, and the options that give the same reading. */
#include "preview.h"

#include "formats/container.h"
#include "formats/renamed.h"
#include "store/merge.h"

#include <string.h>

enum { SAMPLES = 5 };

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

void look_answer(Request *request, Reply *reply, Look *look)
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
