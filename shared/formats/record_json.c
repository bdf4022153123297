/*
** record_json.c - one JSON object (RFC 8259) into the staged row, without a tree in between.
**
** Strings without escapes are taken where they stand; others are unescaped into the record's heap. After a value that does not fit, the rest of
** the object is still read, so that broken JSON is told from values that do not fit.
*/
#include "formats/record_private.h"


#include <string.h>

typedef struct Cursor {
    const char *at, *end;
    unsigned depth;
    bool broken;
} Cursor;

static bool broken(RecordReader *reader, Cursor *cursor, const char *what)
{
    cursor->broken = true;
    return record_fail(reader, "The record is not JSON: %s.", what);
}

static void skip_blanks(Cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\n' || *cursor->at == '\r'))
        cursor->at++;
}

static bool take(Cursor *cursor, char c)
{
    skip_blanks(cursor);
    if (cursor->at == cursor->end || *cursor->at != c)
        return false;
    cursor->at++;
    return true;
}

/* --- strings --- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(Cursor *cursor, unsigned *code)
{
    *code = 0;
    if (cursor->end - cursor->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(*cursor->at++);
        if (digit < 0)
            return false;
        *code = *code << 4 | (unsigned)digit;
    }
    return true;
}

static size_t put_utf8(char *to, unsigned code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* \uXXXX, perhaps the first of a pair; the cursor stands behind the u. */
static bool read_unicode(RecordReader *reader, Cursor *cursor, char *to, size_t *length)
{
    unsigned code, low;
    if (!read_hex(cursor, &code))
        return broken(reader, cursor, "a \\u escape without four hexadecimal digits");
    if (code >= 0xD800 && code < 0xDC00) {
        if (cursor->end - cursor->at < 6 || cursor->at[0] != '\\' || cursor->at[1] != 'u')
            return broken(reader, cursor, "half of a surrogate pair");
        cursor->at += 2;
        if (!read_hex(cursor, &low) || low < 0xDC00 || low > 0xDFFF)
            return broken(reader, cursor, "half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
        return broken(reader, cursor, "half of a surrogate pair");
    }
    if (code == 0)
        return broken(reader, cursor, "U+0000, which texts can not hold");
    *length += put_utf8(to + *length, code);
    return true;
}

/* From the first escape on; `begin` is behind the opening quote. An escape is never shorter than what it stands for. */
static bool unescape(RecordReader *reader, Cursor *cursor, const char *begin, Slice *text)
{
    static const char FROM[] = "\"\\/bfnrt", TO[] = "\"\\/\b\f\n\r\t";
    const char *close = cursor->at;
    while (close < cursor->end && *close != '"')
        close += *close == '\\' && cursor->end - close > 1 ? 2 : 1;
    if (close >= cursor->end)
        return broken(reader, cursor, "a string that does not end");
    char *to = arena_alloc(reader->heap, (size_t)(close - begin) + 4);
    size_t length = (size_t)(cursor->at - begin);
    memcpy(to, begin, length);
    while (cursor->at < close) {
        char c = *cursor->at++;
        if ((unsigned char)c < 0x20)
            return broken(reader, cursor, "a control character in a string");
        if (c != '\\') {
            to[length++] = c;
            continue;
        }
        char escape = *cursor->at++;
        const char *known = escape ? strchr(FROM, escape) : NULL;
        if (known)
            to[length++] = TO[known - FROM];
        else if (escape != 'u')
            return broken(reader, cursor, "an unknown escape in a string");
        else if (!read_unicode(reader, cursor, to, &length))
            return false;
    }
    cursor->at = close + 1;
    *text = (Slice){to, length};
    return true;
}

/* The cursor stands behind the opening quote. */
static bool read_string(RecordReader *reader, Cursor *cursor, Slice *text)
{
    const char *begin = cursor->at;
    while (cursor->at < cursor->end) {
        unsigned char c = (unsigned char)*cursor->at;
        if (c == '"') {
            *text = (Slice){begin, (size_t)(cursor->at++ - begin)};
            return true;
        }
        if (c == '\\')
            return unescape(reader, cursor, begin, text);
        if (c < 0x20)
            return broken(reader, cursor, "a control character in a string");
        cursor->at++;
    }
    return broken(reader, cursor, "a string that does not end");
}

/* --- other values --- */

static bool digits(Cursor *cursor)
{
    const char *begin = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
        cursor->at++;
    return cursor->at > begin;
}

static bool read_number(RecordReader *reader, Cursor *cursor, Slice *text)
{
    const char *begin = cursor->at;
    cursor->at += *cursor->at == '-';
    const char *first = cursor->at;
    bool good = digits(cursor) && (*first != '0' || cursor->at == first + 1);
    if (good && cursor->at < cursor->end && *cursor->at == '.') {
        cursor->at++;
        good = digits(cursor);
    }
    if (good && cursor->at < cursor->end && (*cursor->at == 'e' || *cursor->at == 'E')) {
        cursor->at++;
        cursor->at += cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-');
        good = digits(cursor);
    }
    *text = (Slice){begin, (size_t)(cursor->at - begin)};
    return good || broken(reader, cursor, "a number that is none");
}

static bool read_word(Cursor *cursor, const char *word, Slice *text)
{
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    *text = (Slice){cursor->at, length};
    cursor->at += length;
    return true;
}

/* Any value, of which only the end is wanted. Iterative in arrays and objects, whose brackets are kept as bits. */
static bool skip_value(RecordReader *reader, Cursor *cursor)
{
    enum { DEEPEST = 512 };
    bool in_object[DEEPEST];
    unsigned depth = 0;
    Slice text;
    for (;;) {
        skip_blanks(cursor);
        if (cursor->at == cursor->end)
            return broken(reader, cursor, "it ends too early");
        char c = *cursor->at;
        if (c == '[' || c == '{') {
            if (depth == DEEPEST)
                return broken(reader, cursor, "too many arrays within arrays");
            cursor->at++;
            in_object[depth++] = c == '{';
            if (take(cursor, c == '{' ? '}' : ']'))
                depth--;
            else if (c == '{' && (!take(cursor, '"') || !read_string(reader, cursor, &text) || !take(cursor, ':')))
                return cursor->broken ? false : broken(reader, cursor, "a member without a name");
            else
                continue;
        } else if (c == '"') {
            cursor->at++;
            if (!read_string(reader, cursor, &text))
                return false;
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            if (!read_number(reader, cursor, &text))
                return false;
        } else if (!read_word(cursor, "true", &text) && !read_word(cursor, "false", &text) && !read_word(cursor, "null", &text)) {
            return broken(reader, cursor, "a value that is none");
        }
        while (depth && take(cursor, in_object[depth - 1] ? '}' : ']'))
            depth--;
        if (depth == 0)
            return true;
        if (!take(cursor, ','))
            return broken(reader, cursor, "a comma or a bracket is missing");
        if (in_object[depth - 1] && (!take(cursor, '"') || !read_string(reader, cursor, &text) || !take(cursor, ':')))
            return cursor->broken ? false : broken(reader, cursor, "a member without a name");
    }
}

static bool read_scalar(RecordReader *reader, Cursor *cursor, Token *token)
{
    char c = *cursor->at;
    if (c == '"') {
        cursor->at++;
        token->kind = TOKEN_TEXT;
        return read_string(reader, cursor, &token->text);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        token->kind = TOKEN_NUMBER;
        return read_number(reader, cursor, &token->text);
    }
    if (c == '[') {
        const char *begin = cursor->at;
        token->kind = TOKEN_ARRAY;
        bool good = skip_value(reader, cursor);
        token->text = (Slice){begin, (size_t)(cursor->at - begin)};
        return good;
    }
    token->kind = c == 'n' ? TOKEN_NULL : TOKEN_BOOLEAN;
    if (read_word(cursor, "true", &token->text) || read_word(cursor, "false", &token->text) || read_word(cursor, "null", &token->text))
        return true;
    return broken(reader, cursor, "a value that is none");
}

/* --- objects --- */

static bool read_object(RecordReader *reader, Cursor *cursor);

static bool read_inner(RecordReader *reader, Cursor *cursor, Slice name)
{
    size_t outer = reader->prefix.length;
    if (++cursor->depth > RECORD_DEPTH)
        return broken(reader, cursor, "too many objects within objects");
    buffer_add(&reader->prefix, name.data, name.length);
    buffer_add_char(&reader->prefix, '.');
    bool good = read_object(reader, cursor);
    reader->prefix.length = outer;
    cursor->depth--;
    return good;
}

static bool put_member(RecordReader *reader, Slice name, Token token)
{
    if (reader->prefix.length) {
        size_t outer = reader->prefix.length;
        buffer_add(&reader->prefix, name.data, name.length);
        name = (Slice){arena_text_n(reader->heap, reader->prefix.data, reader->prefix.length), reader->prefix.length};
        reader->prefix.length = outer;
    }
    return record_put(reader, record_find(reader, name.data, name.length), name.data, name.length, token);
}

/* false: broken, or something did not fit (the reason is the first). The cursor stands at the brace. */
static bool read_object(RecordReader *reader, Cursor *cursor)
{
    bool fits = true;
    if (!take(cursor, '{'))
        return broken(reader, cursor, "a record begins with {");
    if (take(cursor, '}'))
        return true;
    do {
        Slice name;
        Token token;
        if (!take(cursor, '"'))
            return broken(reader, cursor, "a member without a name");
        if (!read_string(reader, cursor, &name))
            return false;
        if (!take(cursor, ':'))
            return broken(reader, cursor, "a colon is missing");
        skip_blanks(cursor);
        if (cursor->at == cursor->end)
            return broken(reader, cursor, "it ends too early");
        bool good;
        if (*cursor->at == '{') {
            good = fits ? read_inner(reader, cursor, name) : skip_value(reader, cursor);
        } else {
            good = read_scalar(reader, cursor, &token);
            if (good && fits)
                good = put_member(reader, name, token);
        }
        if (cursor->broken)
            return false;
        fits = fits && good;
    } while (take(cursor, ','));
    if (!take(cursor, '}'))
        return broken(reader, cursor, "a comma or a } is missing");
    return fits;
}

bool record_object(RecordReader *reader, const char **at, const char *end, bool *is_broken)
{
    Cursor cursor = {.at = *at, .end = end};
    reader->prefix.length = 0;
    bool fits = read_object(reader, &cursor);
    *at = cursor.at;
    *is_broken = cursor.broken;
    return fits;
}
