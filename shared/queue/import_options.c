/* import_options.c - the options of an import, from the job's JSON to those of a reader; see import.h. */
#include "queue/import.h"

#include "formats/format.h"

#include <ctype.h>
#include <iconv.h>
#include <string.h>

enum { MAX_WIDTH = 1000000, MAX_WIDTHS = 100000 };

/* A dialect byte: one ASCII character, "\t", or "none". */
static Status read_byte(json_object *value, int *byte, Error *error)
{
    const char *text = json_object_get_string(value);
    if (strcmp(text, "none") == 0)
        *byte = -1;
    else if (strcmp(text, "\\t") == 0 || strcmp(text, "tab") == 0)
        *byte = '\t';
    else if (text[0] && !text[1] && (unsigned char)text[0] < 0x80 && text[0] != '\n' && text[0] != '\r')
        *byte = text[0];
    else
        return error_set(error, ERR_INVALID, "must be one ASCII character (\\t for tab) or none");
    return OK;
}

/* A few characters, tabs as \t; or "none": a line is a value. */
static Status read_delimiter(json_object *value, ReadOptions *read, Error *error)
{
    char bytes[READ_DELIMITER] = "";
    const char *text = json_object_get_string(value);
    size_t length = 0;
    if (strcmp(text, "none") == 0) {
        read->delimiter = -1;
        return OK;
    }
    if (strcmp(text, "tab") == 0)
        text = "\t";
    for (; *text && length + 1 < sizeof bytes; text++) {
        bool tab = text[0] == '\\' && text[1] == 't';
        bytes[length++] = tab ? '\t' : *text;
        text += tab;
    }
    if (length == 0 || *text || strpbrk(bytes, "\r\n"))
        return error_set(error, ERR_INVALID, "must be 1 to %d bytes of text (\\t for tab) without a line end", READ_DELIMITER - 1);
    read->delimiter = (unsigned char)bytes[0];
    memcpy(read->delimiter_tail, bytes + 1, length);
    return OK;
}

static Status read_types(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_object))
        return error_set(error, ERR_INVALID, "must be a JSON object of column names and types");
    FixedType *types = arena_array(arena, (size_t)json_object_object_length(value) + 1, sizeof *types);
    json_object_object_foreach(value, name, type)
    {
        const char *text = json_object_get_string(type);
        if (!text || !type_from_name(text, strlen(text), &types[read->n_types].type))
            return error_set(error, ERR_INVALID,
                             "the type of \"%.80s\" must be boolean, integer, float, decimal, date, timestamp or text", name);
        types[read->n_types++].column = name;
    }
    read->types = types;
    return OK;
}

/* A name as a column may have it: schema_clean_names would leave it as it is. */
static bool is_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || isspace((unsigned char)name[0]) || isspace((unsigned char)name[length - 1]))
        return false;
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        if (*c < 0x20 || *c == 0x7F)
            return false;
    return true;
}

static Status read_names(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_object))
        return error_set(error, ERR_INVALID, "must be a JSON object of the file's columns and what they are to be called (null leaves a column out)");
    NameChange *names = arena_array(arena, (size_t)json_object_object_length(value) + 1, sizeof *names);
    json_object_object_foreach(value, from, to)
    {
        const char *name = json_object_get_string(to);
        if (to && (!json_object_is_type(to, json_type_string) || json_object_get_string_len(to) != (int)strlen(name) || !is_name(name)))
            return error_set(error, ERR_INVALID, "the new name of \"%.80s\" must be a text without blanks around it and without control characters, or null",
                             from);
        names[read->n_names++] = (NameChange){from, name};
    }
    read->names = names;
    return OK;
}

static Status read_null_values(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    if (!json_object_is_type(value, json_type_array))
        return error_set(error, ERR_INVALID, "must be a JSON array of texts");
    size_t n = json_object_array_length(value);
    const char **texts = arena_array(arena, n + 1, sizeof *texts);
    for (size_t i = 0; i < n; i++) {
        json_object *item = json_object_array_get_idx(value, i);
        if (!json_object_is_type(item, json_type_string))
            return error_set(error, ERR_INVALID, "must be a JSON array of texts");
        texts[i] = json_object_get_string(item);
    }
    read->null_values = texts;
    read->n_null_values = n;
    return OK;
}

static Status read_encoding(json_object *value, const char **encoding, Error *error)
{
    const char *name = json_object_get_string(value);
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return error_set(error, ERR_INVALID, "\"%.40s\" is not an encoding that is known here; try UTF-8, UTF-16, ISO-8859-1 or "
                         "WINDOWS-1252", name);
    iconv_close(converter);
    *encoding = name;
    return OK;
}

static Status read_format(json_object *value, const char **format, Error *error)
{
    const char *name = json_object_get_string(value);
    if (!name || !format_known(name))
        return error_set(error, ERR_INVALID, "is not a format that can be read");
    *format = name;
    return OK;
}

static Status read_widths(json_object *value, Arena *arena, ReadOptions *read, Error *error)
{
    size_t n = json_object_is_type(value, json_type_array) ? json_object_array_length(value) : 0;
    size_t *widths = arena_array(arena, n + 1, sizeof *widths);
    for (size_t i = 0; i < n; i++) {
        json_object *item = json_object_array_get_idx(value, i);
        int64_t width = json_object_is_type(item, json_type_int) ? json_object_get_int64(item) : 0;
        if (width < 1 || width > MAX_WIDTH)
            return error_set(error, ERR_INVALID, "must be a JSON array of whole numbers from 1 to %d", MAX_WIDTH);
        widths[i] = (size_t)width;
    }
    if (n == 0 || n > MAX_WIDTHS)
        return error_set(error, ERR_INVALID, "must be a JSON array of 1 to %d numbers", MAX_WIDTHS);
    read->widths = widths;
    read->n_widths = n;
    return OK;
}

Status import_options_parse(json_object *options, Arena *arena, ReadOptions *read, const char **field, Error *error)
{
    *read = (ReadOptions){0};
    if (!options)
        return OK;
    Status status = OK;
    json_object_object_foreach(options, name, value)
    {
        *field = name;
        if (strcmp(name, "delimiter") == 0)
            status = read_delimiter(value, read, error);
        else if (strcmp(name, "quote") == 0)
            status = read_byte(value, &read->quote, error);
        else if (strcmp(name, "escape") == 0)
            status = read_byte(value, &read->escape, error);
        else if (strcmp(name, "header") == 0)
            read->header = json_object_get_boolean(value) ? TRI_YES : TRI_NO;
        else if (strcmp(name, "skip_lines") == 0)
            read->skip_lines = (long)json_object_get_int64(value);
        else if (strcmp(name, "encoding") == 0)
            status = read_encoding(value, &read->encoding, error);
        else if (strcmp(name, "types") == 0)
            status = read_types(value, arena, read, error);
        else if (strcmp(name, "names") == 0)
            status = read_names(value, arena, read, error);
        else if (strcmp(name, "null_values") == 0)
            status = read_null_values(value, arena, read, error);
        else if (strcmp(name, "format") == 0)
            status = read_format(value, &read->format, error);
        else if (strcmp(name, "path") == 0)
            read->path = json_object_get_string(value);
        else if (strcmp(name, "sheet") == 0)
            read->sheet = json_object_get_string(value);
        else if (strcmp(name, "widths") == 0)
            status = read_widths(value, arena, read, error);
        else if (strcmp(name, "member") == 0)
            read->member = json_object_get_string(value);
        if (status != OK)
            return status;
    }
    return OK;
}
