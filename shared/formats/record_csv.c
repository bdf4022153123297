/*
** record_csv.c - CSV whose types are known: RFC 4180 with a header, comma, LF or CRLF.
**
** A row with more fields than the header, or whose quote does not end as it should, is rejected; one with fewer has missing values.
*/
#include "formats/record_private.h"

#include "base/memory.h"
#include "data/utf8.h"

#include <stdlib.h>
#include <string.h>

typedef struct CsvCursor {
    const char *at, *end;
} CsvCursor;

typedef enum FieldEnd { FIELD_COMMA, FIELD_LINE, FIELD_BROKEN } FieldEnd;

static FieldEnd finish_field(CsvCursor *cursor)
{
    if (cursor->at == cursor->end)
        return FIELD_LINE;
    if (*cursor->at == ',') {
        cursor->at++;
        return FIELD_COMMA;
    }
    if (*cursor->at == '\r' && cursor->end - cursor->at > 1 && cursor->at[1] == '\n')
        cursor->at++;
    if (*cursor->at == '\n' || *cursor->at == '\r') {
        cursor->at++;
        return FIELD_LINE;
    }
    return FIELD_BROKEN;
}

static FieldEnd read_quoted(CsvCursor *cursor, Arena *heap, Slice *text)
{
    const char *begin = ++cursor->at;
    size_t doubled = 0;
    for (;;) {
        const char *quote = memchr(cursor->at, '"', (size_t)(cursor->end - cursor->at));
        if (!quote)
            return FIELD_BROKEN;
        cursor->at = quote + 1;
        if (cursor->at == cursor->end || *cursor->at != '"')
            break;
        cursor->at++;
        doubled++;
    }
    *text = (Slice){begin, (size_t)(cursor->at - 1 - begin)};
    if (doubled) {
        char *copy = arena_alloc(heap, text->length + 1);
        size_t length = 0;
        for (size_t i = 0; i < text->length; i++) {
            copy[length++] = begin[i];
            i += begin[i] == '"';
        }
        *text = (Slice){copy, length};
    }
    return finish_field(cursor);
}

static FieldEnd read_field(CsvCursor *cursor, Arena *heap, Slice *text, bool *quoted)
{
    *quoted = cursor->at < cursor->end && *cursor->at == '"';
    if (*quoted)
        return read_quoted(cursor, heap, text);
    const char *begin = cursor->at;
    while (cursor->at < cursor->end && *cursor->at != ',' && *cursor->at != '\n' && *cursor->at != '\r')
        cursor->at++;
    *text = (Slice){begin, (size_t)(cursor->at - begin)};
    return finish_field(cursor);
}

static void skip_line(CsvCursor *cursor)
{
    const char *stop = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
    cursor->at = stop ? stop + 1 : cursor->end;
}

static bool blank_line(CsvCursor *cursor)
{
    const char *at = cursor->at;
    at += at < cursor->end && *at == '\r';
    if (at == cursor->end || *at != '\n')
        return false;
    cursor->at = at + 1;
    return true;
}

/* The header: the position of each column, or -1 for a name that is not known. */
typedef struct Header {
    size_t n;
    long *at;
    Slice *names;
} Header;

static Status read_header(RecordReader *reader, CsvCursor *cursor, Arena *keep, Header *header, Error *error)
{
    FieldEnd end = FIELD_COMMA;
    while (blank_line(cursor))
        continue;
    if (cursor->at == cursor->end)
        return error_set(error, ERR_INVALID, "The body is empty. Send a header line with the names of the columns, then rows.");
    while (end == FIELD_COMMA) {
        Slice name = {"", 0};
        bool quoted;
        end = read_field(cursor, keep, &name, &quoted);
        if (end == FIELD_BROKEN || !utf8_valid(name.data, name.length) || memchr(name.data, '\0', name.length))
            return error_set(error, ERR_INVALID, "The header line is not valid CSV.");
        header->names = mem_resize(header->names, header->n + 1, sizeof *header->names);
        header->at = mem_resize(header->at, header->n + 1, sizeof *header->at);
        header->names[header->n] = name;
        header->at[header->n] = record_find(reader, name.data, name.length);
        for (size_t i = 0; i < header->n; i++)
            if (header->names[i].length == name.length && memcmp(header->names[i].data, name.data, name.length) == 0)
                return error_set(error, ERR_INVALID, "The header names \"%.*s\" twice.", (int)(name.length < 100 ? name.length : 100), name.data);
        header->n++;
    }
    return OK;
}

static bool put_field(RecordReader *reader, const Header *header, size_t i, Slice text, bool quoted)
{
    if (i >= header->n)
        return record_fail(reader, "The row has more values than the header has names.");
    if (!quoted && text.length == 0)
        return header->at[i] >= 0 || reader->input->unknown ||
               record_fail(reader, "There is no column \"%.*s\".", (int)(header->names[i].length < 100 ? header->names[i].length : 100), header->names[i].data);
    if (!utf8_valid(text.data, text.length))
        return record_fail(reader, "The row is not valid UTF-8.");
    if (memchr(text.data, '\0', text.length))
        return record_fail(reader, "The row holds a NUL byte.");
    return record_put(reader, header->at[i], header->names[i].data, header->names[i].length, (Token){TOKEN_TEXT, text});
}

static bool read_row(RecordReader *reader, CsvCursor *cursor, const Header *header)
{
    const char *begin = cursor->at;
    bool fits = true;
    FieldEnd end = FIELD_COMMA;
    for (size_t i = 0; end == FIELD_COMMA; i++) {
        Slice text = {"", 0};
        bool quoted;
        end = read_field(cursor, reader->heap, &text, &quoted);
        if (end == FIELD_BROKEN) { /* its first line is lost; reading resumes on the next */
            cursor->at = begin;
            skip_line(cursor);
            return fits ? record_fail(reader, "A quote is not closed, or something follows a closing quote.") : false;
        }
        if (fits)
            fits = put_field(reader, header, i, text, quoted);
    }
    return fits;
}

Status record_read_csv(RecordReader *reader, uint64_t *records, Error *error)
{
    CsvCursor cursor = {reader->input->text, reader->input->text + reader->input->length};
    Arena *keep = arena_new(4096);
    Header header = {0};
    if (reader->input->length >= 3 && memcmp(cursor.at, "\xEF\xBB\xBF", 3) == 0)
        cursor.at += 3;
    Status status = read_header(reader, &cursor, keep, &header, error);
    while (status == OK && cursor.at < cursor.end) {
        const char *begin = cursor.at;
        if (blank_line(&cursor))
            continue;
        bool fits = read_row(reader, &cursor, &header);
        if (cursor.at == begin)
            skip_line(&cursor);
        record_done(reader, fits, (*records)++);
    }
    free(header.at);
    free(header.names);
    arena_free(keep);
    return status;
}
