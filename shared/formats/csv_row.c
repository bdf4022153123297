/*
** csv_row.c - one row, a byte at a time: the reference for what csv_scan.c does 64 bytes at a time, and its help in need.
**
** A quote that opens a field and is closed before the field's end is odd: either the writer did not double the quotes
** within the value ("a "big" one"), or it is no opening quote at all ("5 inch). csv_row_fit then reads the row's first line again, in the ways that
** the writer may have meant, and takes the first that gives as many fields as the table has columns. Each way costs one line, so
** all of it stays linear. A quote that is closed nowhere in the text is left to the caller: nobody knows how far it was to go.
*/
#include "formats/csv_scan.h"

#include <string.h>

typedef enum QuoteRule {
    QUOTES_PLAIN,       /* the next quote that is not doubled closes */
    QUOTES_LITERAL,     /* the quote before field `literal` is part of its value */
    QUOTES_LAST,        /* a quote closes only before a delimiter or line end */
    QUOTES_LAST_PAIR,   /* so does the second of two */
    QUOTE_RULES
} QuoteRule;

size_t csv_line_end(const char *text, size_t length, size_t at, size_t *next)
{
    while (at < length && text[at] != '\n' && text[at] != '\r')
        at++;
    *next = at + (at < length) + (at + 1 < length && text[at] == '\r' && text[at + 1] == '\n');
    return at;
}

static inline bool is_delimiter(const CsvScan *scan, size_t at, size_t limit)
{
    return (unsigned char)scan->text[at] == scan->delimiter &&
           (scan->tail_length == 0 || (limit - at > scan->tail_length && memcmp(scan->text + at + 1, scan->tail, scan->tail_length) == 0));
}

/* Whether the field ends at `at`, blanks aside. */
static bool ends_field(const CsvScan *scan, size_t at, size_t limit)
{
    while (at < limit && !is_delimiter(scan, at, limit) && (scan->text[at] == ' ' || scan->text[at] == '\t'))
        at++;
    return at >= limit || scan->text[at] == '\n' || scan->text[at] == '\r' || is_delimiter(scan, at, limit);
}

/* Behind the opening quote: the place behind the closing one, or `limit` and false. */
static bool skip_quoted(const CsvScan *scan, size_t *at, size_t limit, QuoteRule rule, bool *multi_line)
{
    const char *text = scan->text;
    char quote = (char)scan->quote, escape = (char)scan->escape;
    size_t p = *at;
    for (; p < limit; p++) {
        char c = text[p];
        if (scan->has_escape && c == escape) {
            p++;
        } else if (c == quote) {
            bool pair = p + 1 < limit && text[p + 1] == quote;
            bool closes = rule < QUOTES_LAST ? !pair : ends_field(scan, p + 1, limit);
            if (!closes && pair && rule == QUOTES_LAST_PAIR && ends_field(scan, p + 2, limit)) {
                closes = true;
                p++;
            }
            if (closes) {
                *at = p + 1;
                return true;
            }
            p += pair;
        } else if (c == '\n' || c == '\r') {
            *multi_line = true;
        }
    }
    *at = limit;
    return false;
}

static void read_row(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, QuoteRule rule, size_t literal, CsvRow *row)
{
    const char *text = scan->text;
    const size_t base = (size_t)(scan->base - text);
    size_t p = at;
    *row = (CsvRow){0};
    ends[0] = (uint32_t)(at - base - 1);
    for (;;) {
        size_t begin = p;
        if (csv_runs(scan)) {
            while (p < limit && text[p] == ' ')
                p++;
            begin = p;
            if (row->fields > 0 && (p >= limit || text[p] == '\n' || text[p] == '\r'))
                break;
        }
        if (scan->has_quote && !(rule == QUOTES_LITERAL && row->fields == literal)) {
            size_t q = p;
            while (scan->spaced_quotes && q < limit && text[q] == ' ')
                q++;
            if (q < limit && (unsigned char)text[q] == scan->quote) {
                p = q + 1;
                bool closed = skip_quoted(scan, &p, limit, rule, &row->multi_line);
                if (!row->odd && (!closed || !ends_field(scan, p, limit))) {
                    row->odd = true;
                    row->odd_field = row->fields;
                }
                if (!closed) {
                    row->unclosed = true;
                    return;
                }
            }
        }
        while (p < limit && !is_delimiter(scan, p, limit) && text[p] != '\n' && text[p] != '\r')
            p++;
        row->fields++;
        if (p > begin)
            row->last_filled = row->fields;
        if (row->fields <= most)
            ends[row->fields] = (uint32_t)(p - base);
        if (p >= limit || !is_delimiter(scan, p, limit))
            break;
        p += 1 + scan->tail_length;
    }
    row->end = csv_runs(scan) && row->last_filled == 0 ? at : p; /* spaces alone are an empty line */
    row->next = p + (p < limit) + (p + 1 < limit && text[p] == '\r' && text[p + 1] == '\n');
}

void csv_row_read(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, CsvRow *row)
{
    read_row(scan, at, limit, ends, most, QUOTES_PLAIN, 0, row);
}

void csv_row_fit(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, CsvRow *row)
{
    const size_t width = scan->width;
    csv_row_read(scan, at, limit, ends, most, row);
    if (!row->odd || row->unclosed || width == 0 || (!row->multi_line && row->fields == width))
        return;
    size_t next, end = csv_line_end(scan->text, limit, at, &next);
    for (QuoteRule rule = QUOTES_LITERAL; rule < QUOTE_RULES; rule++) {
        CsvRow again;
        read_row(scan, at, end, ends, most, rule, row->odd_field, &again);
        if (!again.unclosed && again.fields == width) {
            again.next = next;
            again.mended = true;
            *row = again;
            return;
        }
    }
    csv_row_read(scan, at, limit, ends, most, row);
}

bool csv_row_is_empty(const CsvScan *scan, size_t at, const CsvRow *row)
{
    if (scan->width < 2 || row->fields > 1)
        return false;
    while (at < row->end && scan->text[at] == ' ')
        at++;
    return at == row->end;
}

/* The field's last quote, when it closes the field: only blanks are behind it. NULL: none does. */
static const char *closing_quote(const CsvScan *scan, const char *inner, const char *end)
{
    while (end > inner && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (end == inner || *--end != (char)scan->quote)
        return NULL;
    size_t escapes = 0;
    while (scan->has_escape && end - escapes > inner && end[-1 - (ptrdiff_t)escapes] == (char)scan->escape)
        escapes++;
    return escapes % 2 ? NULL : end;
}

Slice csv_unquote(const CsvScan *scan, const char *field, size_t length, Arena *heap)
{
    const char *p = field, *end = field + length;
    char quote = (char)scan->quote, escape = (char)scan->escape;
    while (p < end && *p != quote)
        p++;
    p++;
    const char *inner = p, *closing = p <= end ? closing_quote(scan, p, end) : NULL;
    if (closing)
        end = closing;
    while (p < end && *p != quote && !(scan->has_escape && *p == escape))
        p++;
    if (p >= end)
        return (Slice){inner, (size_t)(end - inner)};
    /* escapes, quotes that were not doubled, or text behind the closing quote */
    char *copy = arena_alloc(heap, length);
    size_t n = (size_t)(p - inner);
    bool quoted = true;
    memcpy(copy, inner, n);
    for (; p < end; p++) {
        if (quoted && scan->has_escape && *p == escape && p + 1 < end) {
            p++;
        } else if (quoted && *p == quote) {
            if (p + 1 < end && p[1] == quote) {
                p++;
            } else if (!closing) {
                quoted = false;
                continue;
            }
        }
        copy[n++] = *p;
    }
    return (Slice){copy, n};
}
