/*
** csv_row.c - one row, a byte at a time: the reference for what csv_scan.c does 64 bytes at a time, and its help in need.
*/
#include "formats/csv_scan.h"

#include <string.h>

size_t csv_line_end(const char *text, size_t length, size_t at, size_t *next)
{
    while (at < length && text[at] != '\n' && text[at] != '\r')
        at++;
    *next = at + (at < length) + (at + 1 < length && text[at] == '\r' && text[at + 1] == '\n');
    return at;
}

/* Behind the opening quote: the place behind the closing one, or `limit` and false. */
static bool skip_quoted(const CsvScan *scan, size_t *at, size_t limit, bool *multi_line)
{
    const char *text = scan->text;
    char quote = (char)scan->quote, escape = (char)scan->escape;
    size_t p = *at;
    for (; p < limit; p++) {
        char c = text[p];
        if (scan->has_escape && c == escape) {
            p++;
        } else if (c == quote) {
            if (p + 1 >= limit || text[p + 1] != quote) {
                *at = p + 1;
                return true;
            }
            p++;
        } else if (c == '\n' || c == '\r') {
            *multi_line = true;
        }
    }
    *at = limit;
    return false;
}

void csv_row_read(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, CsvRow *row)
{
    const char *text = scan->text;
    const size_t base = (size_t)(scan->base - text);
    size_t p = at;
    *row = (CsvRow){0};
    ends[0] = (uint32_t)(at - base - 1);
    for (;;) {
        size_t begin = p;
        if (scan->has_quote) {
            size_t q = p;
            while (scan->spaced_quotes && q < limit && text[q] == ' ')
                q++;
            if (q < limit && (unsigned char)text[q] == scan->quote) {
                p = q + 1;
                if (!skip_quoted(scan, &p, limit, &row->multi_line)) {
                    row->unclosed = true;
                    return;
                }
            }
        }
        while (p < limit && (unsigned char)text[p] != scan->delimiter && text[p] != '\n' && text[p] != '\r')
            p++;
        row->fields++;
        if (p > begin)
            row->last_filled = row->fields;
        if (row->fields <= most)
            ends[row->fields] = (uint32_t)(p - base);
        if (p >= limit || (unsigned char)text[p] != scan->delimiter)
            break;
        p++;
    }
    row->end = p;
    row->next = p + (p < limit) + (p + 1 < limit && text[p] == '\r' && text[p + 1] == '\n');
}

Slice csv_unquote(const CsvScan *scan, const char *field, size_t length, Arena *heap)
{
    const char *p = field, *end = field + length;
    char quote = (char)scan->quote, escape = (char)scan->escape;
    while (p < end && *p != quote)
        p++;
    p++;
    const char *inner = p;
    while (p < end && *p != quote && !(scan->has_escape && *p == escape))
        p++;
    const char *tail = p + 1;
    while (tail < end && (*tail == ' ' || *tail == '\t'))
        tail++;
    if (p >= end || (*p == quote && tail >= end))
        return (Slice){inner, (size_t)(p - inner)};
    /* escapes, or text behind the closing quote */
    char *copy = arena_alloc(heap, length);
    size_t n = (size_t)(p - inner);
    bool quoted = true;
    memcpy(copy, inner, n);
    for (; p < end; p++) {
        if (quoted && scan->has_escape && *p == escape && p + 1 < end) {
            p++;
        } else if (quoted && *p == quote) {
            if (p + 1 >= end || p[1] != quote) {
                quoted = false;
                tail = p + 1;
                while (tail < end && (*tail == ' ' || *tail == '\t'))
                    tail++;
                if (tail == end)
                    break;
                continue;
            }
            p++;
        }
        copy[n++] = *p;
    }
    return (Slice){copy, n};
}
