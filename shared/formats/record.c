/* record.c - see record.h: names, the staged row, and the forms that hold JSON. */
#include "formats/record_private.h"

#include "data/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool record_fail(RecordReader *reader, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(reader->reason, sizeof reader->reason, format, args);
    va_end(args);
    size_t length = strlen(reader->reason);
    reader->reason[utf8_valid_prefix(reader->reason, length)] = '\0'; /* what was cut within a character */
    return false;
}

/* --- names --- */

static bool is_name(const Field *field, const char *name, size_t length)
{
    return field->name_length == length && memcmp(field->name, name, length) == 0;
}

/* Records of one sender have their members in the same order, so the next column is a good guess. */
long record_find(RecordReader *reader, const char *name, size_t length)
{
    const Schema *schema = reader->builder->schema;
    if (reader->expected < schema->count && is_name(&schema->fields[reader->expected], name, length))
        return (long)reader->expected++;
    if (!reader->names) {
        reader->names = map_new();
        for (size_t i = 0; i < schema->count; i++)
            (void)map_set(reader->names, schema->fields[i].name, schema->fields[i].name_length, (void *)(uintptr_t)(i + 1));
    }
    reader->expected = (size_t)(uintptr_t)map_get(reader->names, name, length); /* 0: not there */
    return (long)reader->expected - 1;
}

static ColumnType type_for(Token token)
{
    RowCell cell;
    static const Field INTEGER = {.type = TYPE_INTEGER};
    switch (token.kind) {
    case TOKEN_BOOLEAN: return TYPE_BOOLEAN;
    case TOKEN_NUMBER: return record_value(&INTEGER, token, &cell) && !memchr(token.text.data, '.', token.text.length) ? TYPE_INTEGER : TYPE_FLOAT;
    default: return TYPE_TEXT;
    }
}

static bool add_unknown(RecordReader *reader, const char *name, size_t length, Token token)
{
    Schema *unknown = reader->input->unknown;
    if (!unknown)
        return record_fail(reader, "There is no column \"%.*s\".", (int)(length < 100 ? length : 100), name);
    if (length == 0)
        return record_fail(reader, "A member has an empty name.");
    if (token.kind == TOKEN_NULL)
        return true;
    long at = schema_find(unknown, name, length);
    ColumnType type = type_for(token);
    if (at < 0) {
        schema_add(unknown, name, length, type);
        return true;
    }
    Field *field = &unknown->fields[at];
    if (field->type == type || (field->type == TYPE_FLOAT && type == TYPE_INTEGER))
        return true;
    field->type = field->type == TYPE_INTEGER && type == TYPE_FLOAT ? TYPE_FLOAT : TYPE_TEXT;
    return true;
}

bool record_put(RecordReader *reader, long at, const char *name, size_t length, Token token)
{
    if (at < 0)
        return add_unknown(reader, name, length, token);
    const Field *field = &reader->builder->schema->fields[at];
    RowCell *cell = &reader->builder->row[at];
    if (cell->present)
        return record_fail(reader, "\"%.100s\" is given twice.", field->name);
    if (token.kind == TOKEN_NULL || (token.kind == TOKEN_TEXT && token.text.length == 0 && field->type != TYPE_TEXT))
        return true;
    if (record_value(field, token, cell))
        return true;
    size_t shown = utf8_valid_prefix(token.text.data, token.text.length < 60 ? token.text.length : 60);
    return record_fail(reader, "The value %.*s%s of \"%.100s\" is not %s%s.", (int)shown, token.text.data,
                       shown < token.text.length ? "..." : "", field->name,
                       field->type == TYPE_INTEGER ? "an " : "a ", type_name(field->type));
}

void record_done(RecordReader *reader, bool fits, uint64_t index)
{
    const RecordInput *input = reader->input;
    if (fits && input->judge && !input->judge(input->judge_context, reader->builder->row, reader->reason))
        fits = false;
    if (fits) {
        row_builder_add(reader->builder);
    } else {
        row_builder_blank(reader->builder);
        if (input->reject)
            input->reject(input->context, index, reader->reason);
    }
    reader->expected = 0;
    arena_reset(reader->heap);
}

/* --- forms --- */

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static void read_line(RecordReader *reader, const char *line, const char *end, bool valid, uint64_t index)
{
    bool is_broken;
    bool fits = valid || utf8_valid(line, (size_t)(end - line)) || record_fail(reader, "The record is not valid UTF-8.");
    if (fits)
        fits = record_object(reader, &line, end, &is_broken);
    if (fits && skip_space(line, end) != end)
        fits = record_fail(reader, "The record is not JSON: something follows the closing brace.");
    record_done(reader, fits, index);
}

static void read_ndjson(RecordReader *reader, uint64_t *records)
{
    const char *at = reader->input->text, *end = at + reader->input->length;
    bool valid = utf8_valid(at, reader->input->length);
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const char *next = stop ? stop + 1 : end;
        const char *first = skip_space(at, stop ? stop : end);
        if (first < (stop ? stop : end))
            read_line(reader, first, stop ? stop : end, valid, (*records)++);
        at = next;
    }
}

static Status broken_array(RecordReader *reader, uint64_t index, Error *error)
{
    return error_set(error, ERR_INVALID, "Record %llu: %s Nothing behind it can be read, so nothing was stored.", (unsigned long long)index,
                     reader->reason);
}

static Status read_json(RecordReader *reader, uint64_t *records, Error *error)
{
    const char *end = reader->input->text + reader->input->length;
    const char *at = skip_space(reader->input->text, end);
    bool is_broken, array = at < end && *at == '[';
    if (!utf8_valid(reader->input->text, reader->input->length))
        return error_set(error, ERR_INVALID, "The body is not valid UTF-8.");
    if (at == end)
        return error_set(error, ERR_INVALID, "The body is empty. Send a record, or an array of records.");
    at += array;
    if (array && (at = skip_space(at, end)) < end && *at == ']')
        return skip_space(at + 1, end) == end ? OK : error_set(error, ERR_INVALID, "Something follows the array of records.");
    for (;;) {
        at = skip_space(at, end);
        bool fits = record_object(reader, &at, end, &is_broken);
        if (is_broken)
            return broken_array(reader, *records, error);
        record_done(reader, fits, (*records)++);
        at = skip_space(at, end);
        if (!array || at == end || *at != ',')
            break;
        at++;
    }
    if (array && (at == end || *at++ != ']'))
        return error_set(error, ERR_INVALID, "The array of records does not end, or a comma is missing, after record %llu. Nothing was stored.",
                         (unsigned long long)(*records - 1));
    return skip_space(at, end) == end ? OK : error_set(error, ERR_INVALID, "Something follows the record%s. Nothing was stored.", array ? "s" : "");
}

Status records_read(const RecordInput *input, RowBuilder *builder, uint64_t *records, Error *error)
{
    RecordReader reader = {.input = input, .builder = builder, .heap = arena_new(16384)};
    Status status = OK;
    *records = 0;
    row_builder_blank(builder);
    if (input->form == RECORD_NDJSON)
        read_ndjson(&reader, records);
    else if (input->form == RECORD_JSON)
        status = read_json(&reader, records, error);
    else
        status = record_read_csv(&reader, records, error);
    row_builder_blank(builder);
    map_free(reader.names);
    arena_free(reader.heap);
    buffer_free(&reader.prefix);
    return status;
}
