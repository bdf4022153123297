/*
** csv_writer.c - see csv_writer.h.
**
** A field is quoted when it holds a delimiter, a quote or a line end, when it has blanks at its ends, when it is an empty text (an
** unquoted empty field is missing), and when, as a text, it would be read back as something else: one of the words for missing.
*/
#include "formats/csv_writer.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <math.h>
#include <string.h>

enum { VALUE_TEXT = 64 };

static bool is_missing_word(const char *text, size_t length)
{
    static const char *const WORDS[] = {"NA", "N/A", "#N/A", "NULL", "null", "NaN", "nan", "None"};
    if (length < 2 || length > 4)
        return false;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strlen(WORDS[i]) == length && memcmp(WORDS[i], text, length) == 0)
            return true;
    return false;
}

static bool needs_quotes(const char *text, size_t length)
{
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ' || text[0] == '\t' || text[length - 1] == '\t' || text[0] == '#')
        return true;
    for (size_t i = 0; i < length; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return true;
    return is_missing_word(text, length);
}

static void write_text(Buffer *out, const char *text, size_t length)
{
    if (!needs_quotes(text, length)) {
        buffer_add(out, text, length);
        return;
    }
    char *at = buffer_room(out, 2 * length + 2);
    char *begin = at;
    *at++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            *at++ = '"';
        *at++ = text[i];
    }
    *at++ = '"';
    buffer_added(out, (size_t)(at - begin));
}

/* A value that is no text, as CSV writes it; bytes. */
static size_t format_value(const Column *column, size_t row, char text[VALUE_TEXT])
{
    switch (column->type) {
    case TYPE_BOOLEAN: {
        const char *word = column->booleans[row] ? "true" : "false";
        size_t length = strlen(word);
        memcpy(text, word, length);
        return length;
    }
    case TYPE_INTEGER: return number_format_int(column->integers[row], text);
    case TYPE_FLOAT:
        if (isinf(column->floats[row])) {
            const char *word = column->floats[row] > 0 ? "Infinity" : "-Infinity";
            size_t length = strlen(word);
            memcpy(text, word, length);
            return length;
        }
        return number_format_double(column->floats[row], text);
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
        write_text(out, schema->fields[i].name, schema->fields[i].name_length);
    }
    buffer_add_char(out, '\n');
}

static void write_field(Buffer *out, const Column *column, size_t row)
{
    if (!column_present(column, row))
        return;
    if (column->type == TYPE_TEXT) {
        size_t length;
        const char *text = column_text(column, row, &length);
        write_text(out, text, length);
    } else {
        char *room = buffer_room(out, VALUE_TEXT);
        buffer_added(out, format_value(column, row, room));
    }
}

void csv_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count)
{
    for (size_t row = first; row < first + count; row++) {
        for (size_t i = 0; i < schema->count; i++) {
            if (i)
                buffer_add_char(out, ',');
            write_field(out, &columns[i], row);
        }
        /* a lone missing value would be an empty line, which readers skip: its quotes say that a row is there */
        if (schema->count == 1 && !column_present(&columns[0], row))
            buffer_add(out, "\"\"", 2);
        buffer_add_char(out, '\n');
    }
}

void json_write_value(Json *json, const Column *column, size_t row)
{
    char text[VALUE_TEXT];
    if (!column_present(column, row)) {
        json_null(json);
        return;
    }
    switch (column->type) {
    case TYPE_BOOLEAN: json_boolean(json, column->booleans[row]); break;
    case TYPE_INTEGER: json_int(json, column->integers[row]); break;
    case TYPE_FLOAT: json_number(json, column->floats[row]); break;
    case TYPE_TEXT: {
        size_t length;
        const char *value = column_text(column, row, &length);
        json_text_n(json, value, length);
        break;
    }
    default: json_text_n(json, text, format_value(column, row, text));
    }
}

void ndjson_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count)
{
    for (size_t row = first; row < first + count; row++) {
        Json json;
        json_begin(&json, out);
        json_open_object(&json);
        for (size_t i = 0; i < schema->count; i++) {
            json_key_n(&json, schema->fields[i].name, schema->fields[i].name_length);
            json_write_value(&json, &columns[i], row);
        }
        json_close(&json);
        buffer_add_char(out, '\n');
    }
}
