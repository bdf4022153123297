/*
** csv_scan.h - where the rows and fields of a delimited text are.
**
** A scan goes over the text once and hands out chunks: up to `capacity` rows of exactly `width` fields each, as offsets. Of
** row r, field c is the bytes text[base + begin .. base + end) with
**
**     begin = ends[r * (width + 1) + c] + 1,  end = ends[r * (width + 1) + c + 1]
**
** (modulo 2^32; the entry before a row's first end is the place before the row, so that line ends of any length fit; behind a delimiter of
** several bytes the field begins so many bytes later, see csv_field). Quotes are still there: a field that begins with the quote is to be unquoted by csv_unquote. Rows that are short are padded with
** empty fields, rows that can not be read are set aside in `rejects`.
**
** How it is found: 64 bytes at a time are compared with the special bytes, which gives bit masks; a prefix sum (by xor) of
** the quote mask tells what stands inside quotes; the bits left are the ends of fields. That is right whenever each opening
** quote stands at the beginning of a field. Where one does not, where a row has another number of fields, and where an
** escape other than the doubled quote occurs, the row is read again a byte at a time (csv_row.c); so are all rows when the delimiter
** has several bytes.
**
** Never quadratic: the slow reading of a row begins where the fast one began, and goes on behind the row. After an unclosed quote
** only the first line is set aside; a quote that opens a field behind it is always closed in its own run of quotes
** (otherwise it would have closed the first one).
*/
#ifndef QUERN_FORMATS_CSV_SCAN_H
#define QUERN_FORMATS_CSV_SCAN_H

#include "base/arena.h"
#include "data/batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CSV_CHUNK_REJECTS = 1024,          /* a chunk ends when it has so many (broken texts found behind come on top) */
    CSV_CHUNK_BYTES = 1 << 24,         /* ... or is so long */
    CSV_ROW_BYTES = 1 << 30            /* a longer row can not be read */
};

enum { CSV_SHORT_ROW = 0x3FFFFFFF, CSV_LONE = 0x40000000 }; /* in short_rows: the number, the mark */

typedef enum CsvFault { CSV_TOO_MANY_FIELDS, CSV_UNCLOSED_QUOTE, CSV_NUL, CSV_NOT_UTF8, CSV_TOO_LONG, CSV_HEADER_AGAIN, CSV_NO_ROW } CsvFault;

typedef struct CsvFaultRow {
    size_t begin, end;   /* in the text, without the line end */
    CsvFault fault;
    size_t fields;       /* how many it has */
} CsvFaultRow;

typedef struct CsvScan {
    const char *text;
    size_t length;
    unsigned char delimiter, quote, escape;
    const char *tail;            /* what of the delimiter follows its first byte */
    size_t tail_length;
    bool has_quote, has_escape;  /* has_escape: an escape that is not the quote */
    bool spaced_quotes;          /* a quote after delimiter and spaces opens too */
    bool spaced;                 /* spaces after the delimiter are no part of a value; a delimiter that is a space then stands for any number of them */
    size_t width, capacity;
    size_t at;                   /* where the next row begins */
    /* the chunk */
    const char *base;
    uint32_t *ends;              /* owned */
    size_t n_rows;
    size_t padded;               /* rows of the chunk that were short */
    uint32_t *short_rows;        /* rows that were, and those with nothing behind the first field (CSV_LONE): numbers, ascending; owned */
    size_t n_short;
    bool high, nul;              /* bytes past ASCII, NUL bytes may be in it */
    CsvFaultRow *rejects;        /* owned */
    size_t n_rejects;
    uint64_t mended;             /* rows so far whose quotes were taken another way */
    bool multi_line;             /* a line end stood inside quotes somewhere in the text so far */
} CsvScan;

/* The caller has set text, length, at, the dialect, width and capacity. */
void csv_scan_init(CsvScan *scan);
void csv_scan_free(CsvScan *scan);
/* The next chunk; false at the end of the text (and with no reject left to tell). */
bool csv_scan_next(CsvScan *scan);

/* The delimiter is one space or more; those at a line's ends part nothing. */
static inline bool csv_runs(const CsvScan *scan)
{
    return scan->spaced && scan->delimiter == ' ';
}

/* From the end of the field before to a field's first byte. */
static inline uint32_t csv_lead(const CsvScan *scan, size_t column)
{
    return 1 + (column ? (uint32_t)scan->tail_length : 0);
}

static inline const char *csv_field(const CsvScan *scan, size_t row, size_t column, size_t *length)
{
    const uint32_t *ends = scan->ends + row * (scan->width + 1) + column;
    uint32_t begin = ends[0] + csv_lead(scan, column);
    *length = ends[1] - begin;
    return scan->base + begin;
}

/* One row read a byte at a time: its fields, of which at most `most` ends are stored. */
typedef struct CsvRow {
    size_t end, next;    /* where the row ends, where the next one begins */
    size_t fields;
    size_t last_filled;  /* one more than the last field that is not empty */
    bool unclosed, multi_line;
    bool odd;            /* a quote that was opened does not end its field */
    size_t odd_field;    /* the first such field */
    bool mended;         /* csv_row_fit took quotes another way */
} CsvRow;
void csv_row_read(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, CsvRow *row);

/* The same for a table of scan->width columns: where quotes are odd, in the way that gives a row of that width. */
void csv_row_fit(const CsvScan *scan, size_t at, size_t limit, uint32_t *ends, size_t most, CsvRow *row);

/* Whether the row that was read at `at` is an empty line of a table with several columns: nothing, or spaces alone. */
bool csv_row_is_empty(const CsvScan *scan, size_t at, const CsvRow *row);

/* Takes rows away from the chunk: those for which `keep` has a false entry are set aside with the fault. */
void csv_scan_set_aside(CsvScan *scan, const bool *keep, CsvFault fault);

/* The value of a field that begins with a quote (after spaces, when those are allowed): the inner slice itself, or a copy in the heap. */
Slice csv_unquote(const CsvScan *scan, const char *field, size_t length, Arena *heap);

/* Where the line at `at` ends, and where the next begins. */
size_t csv_line_end(const char *text, size_t length, size_t at, size_t *next);

#endif
