/* export.c - a result as a file: all of it as JSON, a table or an array as CSV. */
#include "analytics.h"

#include "base/number.h"
#include "formats/csv_writer.h"
#include "gen/sql_analytics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIECE_ROWS = 4096 };

/* operation-id[-part].extension: plain letters, digits and dashes. */
static void name_file(Request *request, Reply *reply, const Stored *stored, const char *part, const char *extension)
{
    char *name = arena_printf(request->arena, "%s-%lld%s%s", stored->operation, (long long)stored->id, part ? "-" : "", part ? part : "");
    for (char *c = name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-' || *c == '_'))
            *c = '_';
    reply_headerf(reply, "Content-Disposition", "attachment; filename=\"%s.%s\"", name, extension);
}

static json_object *member(json_object *object, const char *name)
{
    json_object *value = NULL;
    json_object_object_get_ex(object, name, &value);
    return value;
}

static void write_cell(Buffer *out, json_object *cell)
{
    if (json_object_is_type(cell, json_type_string))
        csv_write_text(out, json_object_get_string(cell), (size_t)json_object_get_string_len(cell));
    else if (cell)
        buffer_add_text(out, json_object_to_json_string_ext(cell, JSON_C_TO_STRING_PLAIN));
}

/* A row of cells; of the header, the names of the columns. */
static void write_line(Buffer *out, json_object *cells, const char *key)
{
    for (size_t i = 0; i < json_object_array_length(cells); i++) {
        json_object *cell = json_object_array_get_idx(cells, i);
        if (i)
            buffer_add_char(out, ',');
        write_cell(out, key ? member(cell, key) : cell);
    }
    buffer_add_char(out, '\n');
}

static Status export_table(Request *request, Reply *reply, const Stored *stored, const char *name, Error *error)
{
    json_object *body = json_tokener_parse(stored->finding.body), *tables = member(body, "tables"), *table = NULL;
    for (size_t i = 0; tables && !table && i < json_object_array_length(tables); i++) {
        json_object *one = json_object_array_get_idx(tables, i);
        if (!name || strcmp(json_object_get_string(member(one, "name")), name) == 0)
            table = one;
    }
    if (!table) {
        json_object_put(body);
        return name ? error_set(error, ERR_NOT_FOUND, "The result has no table \"%.80s\".", name)
                    : error_set(error, ERR_NOT_FOUND, "The result has no tables.");
    }
    name_file(request, reply, stored, json_object_get_string(member(table, "name")), "csv");
    reply->content_type = "text/csv; charset=utf-8";
    write_line(&reply->body, member(table, "columns"), "name");
    json_object *rows = member(table, "rows");
    for (size_t i = 0; i < json_object_array_length(rows); i++)
        write_line(&reply->body, json_object_array_get_idx(rows, i), NULL);
    json_object_put(body);
    return OK;
}

static void add_number(Buffer *out, double number)
{
    if (isfinite(number)) {
        char *room = buffer_room(out, NUMBER_TEXT);
        buffer_added(out, number_format_double(number, room));
    }
}

static void add_integer(Buffer *out, int64_t number)
{
    char *room = buffer_room(out, NUMBER_TEXT);
    buffer_added(out, number_format_int(number, room));
}

static void array_row(Buffer *out, const RowArray *array, size_t i)
{
    add_integer(out, (array->rows ? array->rows[i] : (int64_t)i) + 1);
    for (size_t column = 0; column < array->columns; column++) {
        buffer_add_char(out, ',');
        if (array->numbers)
            add_number(out, array->numbers[column * array->n + i]);
        else if (array->codes[i] != ROW_CODE_MISSING)
            add_integer(out, array->codes[i]);
    }
    buffer_add_char(out, '\n');
}

static Status stream_array(Reply *reply, const RowArray *array, const char *const *names, Error *error)
{
    Buffer out = BUFFER_INIT;
    Status status = OK;
    buffer_add_text(&out, "row");
    for (size_t column = 0; column < array->columns; column++) {
        buffer_add_char(&out, ',');
        csv_write_text(&out, names[column], strlen(names[column]));
    }
    buffer_add_char(&out, '\n');
    for (size_t i = 0; i < array->n && status == OK; i++) {
        array_row(&out, array, i);
        if ((i + 1) % PIECE_ROWS == 0) {
            status = reply_stream(reply, out.data, out.length, error);
            buffer_clear(&out);
        }
    }
    if (status == OK && out.length)
        status = reply_stream(reply, out.data, out.length, error);
    buffer_free(&out);
    return status;
}

static Status export_array(Request *request, Reply *reply, const Stored *stored, const char *name, Error *error)
{
    RowArrayFile file;
    const char *const *names = NULL;
    Status status = result_array(request, stored, name, &file, &names, error);
    if (status != OK)
        return status;
    name_file(request, reply, stored, name, "csv");
    reply->content_type = "text/csv; charset=utf-8";
    status = reply_stream_begin(request, reply, error);
    if (status == OK)
        status = stream_array(reply, &file.array, names, error);
    if (status == OK)
        reply_stream_end(reply);
    row_array_close(&file);
    return status;
}

static Status export_json(Request *request, Reply *reply, const Stored *stored)
{
    Json json;
    name_file(request, reply, stored, NULL, "json");
    reply_json(reply, &json);
    json_open_object(&json);
    finding_members(&json, &stored->finding, request->arena);
    json_member_text(&json, "name", stored->name);
    json_close(&json);
    return OK;
}

Status result_export(Request *request, Reply *reply, Error *error)
{
    Stored stored;
    bool csv = strcmp(request_text(request, "format"), "csv") == 0;
    const char *table = request_text(request, "table"), *array = request_text(request, "array");
    if (!csv && (table || array)) {
        reply_problem_field(reply, table ? "?table" : "?array", "goes with format=csv");
        return error_set(error, ERR_INVALID, "A single table or array is exported as CSV. Add format=csv.");
    }
    if (table && array) {
        reply_problem_field(reply, "?array", "can not be given beside table");
        return error_set(error, ERR_INVALID, "Ask for a table or for an array, not for both.");
    }
    Status status = result_find(request, &stored, error);
    if (status == OK) /* who has it as a file may come back for more of it */
        status = db_query(request->db, &SQL_ANALYTICS_EXPORTED, DB_ARGS(db_int(stored.id)), NULL, error);
    if (status != OK)
        return status;
    if (!csv)
        return export_json(request, reply, &stored);
    return array ? export_array(request, reply, &stored, array, error) : export_table(request, reply, &stored, table, error);
}
