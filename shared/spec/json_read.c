/*
** json_read.c - a recursive reader of RFC 8259 that builds json-c values.
**
** Each read_* function stands at the first byte of what it reads and leaves `at` behind the last. The first failure is
** written to *error and ends everything; values made so far are released by whoever holds them.
**
** Integers without fraction or exponent must fit int64; other numbers become the nearest double and must be finite. Texts
** are UTF-8; an escaped surrogate must have its partner. A name may hold no NUL, since json-c's names are C strings.
*/
#include "spec/json_read.h"

#include "base/buffer.h"
#include "base/number.h"
#include "base/unicode.h"

#include <math.h>
#include <string.h>

typedef struct Reader {
    const char *text, *at, *end;
    int depth;
    Buffer scratch; /* the text being read, its escapes resolved */
    Error *error;
} Reader;

static Status read_value(Reader *reader, json_object **value);

static Status fail(const Reader *reader, const char *what)
{
    size_t line = 1;
    const char *begin = reader->text;
    for (const char *p = reader->text; p < reader->at && p < reader->end; p++) {
        if (*p == '\n') {
            line++;
            begin = p + 1;
        }
    }
    return error_set(reader->error, ERR_INVALID, "The JSON is not valid: %s (line %zu, column %zu).", what, line,
                     (size_t)(reader->at - begin) + 1);
}

static void skip_space(Reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
}

static bool next_is(const Reader *reader, char c)
{
    return reader->at < reader->end && *reader->at == c;
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static Status read_word(Reader *reader, const char *word, json_object *made, json_object **value)
{
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
        json_object_put(made);
        return fail(reader, "a value is expected");
    }
    reader->at += length;
    *value = made;
    return OK;
}

static Status read_number(Reader *reader, json_object **value)
{
    const char *begin = reader->at, *p = begin;
    bool whole = true;
    if (*p == '-')
        p++;
    if (!is_digit(p, reader->end))
        return fail(reader, "a number has no digits");
    if (*p == '0' && is_digit(p + 1, reader->end))
        return fail(reader, "a number begins with 0");
    while (is_digit(p, reader->end))
        p++;
    if (p < reader->end && *p == '.') {
        whole = false;
        if (!is_digit(++p, reader->end))
            return fail(reader, "digits are missing after the decimal point");
        while (is_digit(p, reader->end))
            p++;
    }
    if (p < reader->end && (*p == 'e' || *p == 'E')) {
        whole = false;
        p++;
        if (p < reader->end && (*p == '+' || *p == '-'))
            p++;
        if (!is_digit(p, reader->end))
            return fail(reader, "digits are missing in the exponent");
        while (is_digit(p, reader->end))
            p++;
    }
    size_t length = (size_t)(p - begin);
    if (whole) {
        int64_t integer;
        if (!number_parse_int(begin, length, &integer))
            return fail(reader, "an integer is larger than 64 bits hold");
        *value = json_object_new_int64(integer);
    } else {
        double number;
        if (!number_parse_double(begin, length, &number) || !isfinite(number))
            return fail(reader, "a number is too large");
        *value = json_object_new_double(number);
    }
    reader->at = p;
    return OK;
}

/* The four hexadecimal digits after \u; -1 when they are not there. */
static int32_t read_hex4(Reader *reader)
{
    int32_t code = 0;
    if (reader->end - reader->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(reader->at[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    reader->at += 4;
    return code;
}

static void add_code_point(Buffer *out, uint32_t code)
{
    if (code < 0x80) {
        buffer_add_char(out, (char)code);
    } else if (code < 0x800) {
        buffer_add_char(out, (char)(0xC0 | code >> 6));
        buffer_add_char(out, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        buffer_add_char(out, (char)(0xE0 | code >> 12));
        buffer_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buffer_add_char(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buffer_add_char(out, (char)(0xF0 | code >> 18));
        buffer_add_char(out, (char)(0x80 | (code >> 12 & 0x3F)));
        buffer_add_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
        buffer_add_char(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* Behind a backslash. */
static Status read_escape(Reader *reader)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end)
        return fail(reader, "a text does not end");
    const char *simple = *reader->at ? strchr(from, *reader->at) : NULL;
    if (simple) {
        buffer_add_char(&reader->scratch, to[simple - from]);
        reader->at++;
        return OK;
    }
    if (*reader->at != 'u')
        return fail(reader, "a backslash is followed by an unknown letter");
    reader->at++;
    int32_t code = read_hex4(reader);
    if (code >= 0xD800 && code <= 0xDBFF && reader->end - reader->at >= 2 && reader->at[0] == '\\' && reader->at[1] == 'u') {
        reader->at += 2;
        int32_t low = read_hex4(reader);
        code = low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : -1;
    }
    if (code < 0 || (code >= 0xD800 && code <= 0xDFFF))
        return fail(reader, "a \\u escape is not a character");
    add_code_point(&reader->scratch, (uint32_t)code);
    return OK;
}

/* Into scratch. */
static Status read_text(Reader *reader)
{
    buffer_clear(&reader->scratch);
    reader->at++;
    for (;;) {
        const char *plain = reader->at;
        while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\') {
            if ((unsigned char)*reader->at < 0x20)
                return fail(reader, "a control character stands in a text; write it as an escape");
            size_t sequence = utf8_sequence((const unsigned char *)reader->at, (size_t)(reader->end - reader->at));
            if (!sequence)
                return fail(reader, "a text is not UTF-8");
            reader->at += sequence;
        }
        buffer_add(&reader->scratch, plain, (size_t)(reader->at - plain));
        if (reader->at == reader->end)
            return fail(reader, "a text does not end");
        if (*reader->at++ == '"')
            return OK;
        Status status = read_escape(reader);
        if (status != OK)
            return status;
    }
}

static Status read_member(Reader *reader, json_object *object)
{
    if (!next_is(reader, '"'))
        return fail(reader, "a name in double quotes is expected");
    Status status = read_text(reader);
    if (status != OK)
        return status;
    if (memchr(reader->scratch.data, '\0', reader->scratch.length))
        return fail(reader, "a name holds a NUL");
    if (json_object_object_get_ex(object, reader->scratch.data, NULL))
        return fail(reader, "a name is given twice in one object");
    json_object_object_add(object, reader->scratch.data, NULL); /* keeps the name while scratch is used again */
    const char *name = json_object_get_object(object)->tail->k;
    skip_space(reader);
    if (!next_is(reader, ':'))
        return fail(reader, "a colon is expected after a name");
    reader->at++;
    skip_space(reader);
    json_object *value = NULL;
    status = read_value(reader, &value);
    if (status == OK)
        json_object_object_add(object, name, value);
    return status;
}

static Status read_element(Reader *reader, json_object *array)
{
    json_object *value = NULL;
    Status status = read_value(reader, &value);
    if (status == OK)
        json_object_array_add(array, value);
    return status;
}

/* An object or array: `closer` ends it, `read` reads one member or element. */
static Status read_many(Reader *reader, json_object *made, char closer, Status (*read)(Reader *, json_object *),
                        json_object **value)
{
    Status status = OK;
    if (++reader->depth > JSON_READ_DEPTH) {
        status = fail(reader, "it is nested deeper than 64 levels");
        goto done;
    }
    reader->at++;
    skip_space(reader);
    if (next_is(reader, closer)) {
        reader->at++;
        goto done;
    }
    for (;;) {
        status = read(reader, made);
        if (status != OK)
            goto done;
        skip_space(reader);
        if (next_is(reader, closer)) {
            reader->at++;
            goto done;
        }
        if (!next_is(reader, ',')) {
            status = fail(reader, closer == '}' ? "a comma or } is expected" : "a comma or ] is expected");
            goto done;
        }
        reader->at++;
        skip_space(reader);
    }
done:
    reader->depth--;
    if (status == OK)
        *value = made;
    else
        json_object_put(made);
    return status;
}

static Status read_value(Reader *reader, json_object **value)
{
    if (reader->at == reader->end)
        return fail(reader, "it ends too early");
    switch (*reader->at) {
    case '{': return read_many(reader, json_object_new_object(), '}', read_member, value);
    case '[': return read_many(reader, json_object_new_array(), ']', read_element, value);
    case 't': return read_word(reader, "true", json_object_new_boolean(1), value);
    case 'f': return read_word(reader, "false", json_object_new_boolean(0), value);
    case 'n': return read_word(reader, "null", NULL, value);
    case '"': {
        Status status = read_text(reader);
        if (status == OK)
            *value = json_object_new_string_len(reader->scratch.data, (int)reader->scratch.length);
        return status;
    }
    default:
        if (*reader->at == '-' || is_digit(reader->at, reader->end))
            return read_number(reader, value);
        return fail(reader, "a value is expected");
    }
}

Status json_read(const char *text, size_t length, json_object **value, Error *error)
{
    Reader reader = {.text = text, .at = text, .end = text + length, .error = error};
    *value = NULL;
    if (length > INT32_MAX)
        return error_set(error, ERR_LIMIT, "The JSON is larger than 2 GB.");
    buffer_reserve(&reader.scratch, 64);
    skip_space(&reader);
    Status status = read_value(&reader, value);
    skip_space(&reader);
    if (status == OK && reader.at != reader.end) {
        status = fail(&reader, "something follows after its end");
        json_object_put(*value);
        *value = NULL;
    }
    buffer_free(&reader.scratch);
    return status;
}

json_object *json_find(json_object *object, const char *name)
{
    json_object *value = NULL;
    json_object_object_get_ex(object, name, &value);
    return value;
}

int64_t json_find_int(json_object *object, const char *name)
{
    return json_object_get_int64(json_find(object, name));
}
