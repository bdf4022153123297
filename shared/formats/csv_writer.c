/*
** csv_writer.c - see csv_writer.h.
**
** A text is quoted when it holds a delimiter, a quote or a line end, when white space stands at its ends, when it is empty, and when it is one of the
** words that a reader takes for a missing value. Names are quoted by the same rule.
*/
#include "formats/csv_writer.h"

#include "base/memory.h"
#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "formats/csv_parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_TEXT = 64 };

void csv_write_text(Buffer *out, const char *text, size_t length)
{
    bool quote = length == 0 || text[0] == ' ' || text[0] == '\t' || text[0] == '#' || text[0] == '\'' || text[length - 1] == ' ' ||
                 text[length - 1] == '\t' || csv_is_usual_word(text, length);
    for (size_t i = 0; i < length && !quote; i++)
        quote = text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
    if (!quote) {
        buffer_add(out, text, length);
        return;
    }
    buffer_reserve(out, length + 2);
    buffer_add_char(out, '"');
    const char *end = text + length;
    for (;;) {
        const char *mark = memchr(text, '"', (size_t)(end - text));
        if (!mark)
            break;
        buffer_add(out, text, (size_t)(mark + 1 - text));
        buffer_add_char(out, '"');
        text = mark + 1;
    }
    buffer_add(out, text, (size_t)(end - text));
    buffer_add_char(out, '"');
}

/* A value of a fixed width as text without quotes; at most VALUE_TEXT bytes. */
static size_t format_value(const Column *column, size_t row, char *text)
{
    double number;
    switch (column->type) {
    case TYPE_BOOLEAN:
        memcpy(text, column->booleans[row] ? "true" : "false", 5);
        return column->booleans[row] ? 4 : 5;
    case TYPE_INTEGER: return number_format_int(column->integers[row], text);
    case TYPE_FLOAT:
        number = column->floats[row];
        if (isinf(number)) {
            memcpy(text, number > 0 ? "Infinity" : "-Infinity", number > 0 ? 8 : 9);
            return number > 0 ? 8 : 9;
        }
        return number_format_double(number, text);
    case TYPE_DECIMAL: return decimal_format(column->decimals[row], column->scale, text);
    case TYPE_DATE: return date_format(column->dates[row], text);
    case TYPE_TIMESTAMP: return timestamp_format(column->integers[row], column->zoned, text);
    case TYPE_TEXT: break;
    }
    return 0;
}

void csv_write_header(Buffer *out, const Schema *schema)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (i)
            buffer_add_char(out, ',');
        csv_write_text(out, schema->fields[i].name, schema->fields[i].name_length);
    }
    buffer_add_char(out, '\n');
}

void csv_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count)
{
    for (size_t row = first; row < first + count; row++) {
        for (size_t i = 0; i < schema->count; i++) {
            const Column *column = &columns[i];
            if (i)
                buffer_add_char(out, ',');
            if (!column_present(column, row))
                continue;
            if (column->type == TYPE_TEXT) {
                size_t length;
                const char *text = column_text(column, row, &length);
                csv_write_text(out, text, length);
            } else {
                char *room = buffer_room(out, VALUE_TEXT);
                buffer_added(out, format_value(column, row, room));
            }
        }
        buffer_add_char(out, '\n');
    }
}

/* The same as json_write_value, without a writer's bookkeeping. */
static void write_json(Buffer *out, const Column *column, size_t row)
{
    if (!column_present(column, row)) {
        buffer_add(out, "null", 4);
        return;
    }
    if (column->type == TYPE_TEXT) {
        size_t length;
        const char *text = column_text(column, row, &length);
        json_escape(out, text, length);
        return;
    }
    bool quoted = column->type == TYPE_DECIMAL || column->type == TYPE_DATE || column->type == TYPE_TIMESTAMP ||
                  (column->type == TYPE_FLOAT && isinf(column->floats[row]));
    if (quoted)
        buffer_add_char(out, '"');
    char *room = buffer_room(out, VALUE_TEXT);
    buffer_added(out, format_value(column, row, room));
    if (quoted)
        buffer_add_char(out, '"');
}

/* A record a row; `before` the first, `between` each two, `after` each. */
static void write_records(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count, const char *before,
                          const char *between, const char *after)
{
    Buffer keys = BUFFER_INIT; /* "name": of each column, one after the other */
    size_t *ends = mem_array(schema->count + 1, sizeof *ends);
    for (size_t i = 0; i < schema->count; i++) {
        buffer_add_char(&keys, i ? ',' : '{');
        json_escape(&keys, schema->fields[i].name, schema->fields[i].name_length);
        buffer_add_char(&keys, ':');
        ends[i] = keys.length;
    }
    for (size_t row = first; row < first + count; row++) {
        size_t begin = 0;
        buffer_add_text(out, row == first ? before : between);
        for (size_t i = 0; i < schema->count; i++) {
            buffer_add(out, keys.data + begin, ends[i] - begin);
            begin = ends[i];
            write_json(out, &columns[i], row);
        }
        buffer_add_text(out, schema->count ? "}" : "{}");
        buffer_add_text(out, after);
    }
    free(ends);
    buffer_free(&keys);
}

void ndjson_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count)
{
    write_records(out, schema, columns, first, count, "", "", "\n");
}

void json_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count, bool begins)
{
    write_records(out, schema, columns, first, count, begins ? "\n" : ",\n", ",\n", "");
}

void json_write_value(Json *json, const Column *column, size_t row)
{
    char text[VALUE_TEXT];
    size_t length;
    if (!column_present(column, row)) {
        json_null(json);
        return;
    }
    switch (column->type) {
    case TYPE_BOOLEAN: json_boolean(json, column->booleans[row]); break;
    case TYPE_INTEGER: json_int(json, column->integers[row]); break;
    case TYPE_FLOAT: json_number(json, column->floats[row]); break;
    case TYPE_DECIMAL:
    case TYPE_DATE:
    case TYPE_TIMESTAMP:
        length = format_value(column, row, text);
        json_text_n(json, text, length);
        break;
    case TYPE_TEXT: {
        const char *value = column_text(column, row, &length);
        json_text_n(json, value, length);
        break;
    }
    }
}
