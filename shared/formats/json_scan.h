/*
** json_scan.h - over the bytes of a JSON text, a value at a time.
**
** The grammar is RFC 8259's, with one addition that data in the wild needs: NaN, Infinity and -Infinity (as Python and JavaScript write them) are
** read as missing, and counted (json_table.c takes them within records and rows only: a bare list of values is to be JSON). Strings must be valid UTF-8. Nothing is built: a value is skipped, or handed out as a cell or a slice of the text.
**
** The first fault stops the scan: `fault` says what was expected at `at`. Nesting: JSON_NESTING levels.
*/
#ifndef QUERN_FORMATS_JSON_SCAN_H
#define QUERN_FORMATS_JSON_SCAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "formats/row_source.h"

enum { JSON_NESTING = 512 };

typedef struct JsonScan {
    const char *end;
    const char *at;
    const char *line_start;    /* of the line that `at` is in */
    uint64_t line;             /* its number */
    const char *fault;         /* completes "expected ..."; NULL while all is well */
    bool cut;                  /* the fault is that the text ends too soon */
    uint64_t nans, surrogates, nuls; /* values not read as they stand: NaN and infinities, lone surrogates, NULs in strings */
} JsonScan;

void json_scan_begin(JsonScan *scan, const char *text, size_t length); /* passes over a byte order mark */

/* Sets the fault (the first one stays) and returns false. */
bool json_scan_fault(JsonScan *scan, const char *expected);

/* The fault as a sentence: "Expected a comma or ] in line 3 at column 14, but there is x." */
void json_scan_explain(const JsonScan *scan, Buffer *out);

/* White space, which is where line ends are. */
static inline void json_scan_space(JsonScan *scan)
{
    const char *at = scan->at;
    for (; at < scan->end && (unsigned char)*at <= ' '; at++) {
        if (*at == '\n') {
            scan->line++;
            scan->line_start = at + 1;
        } else if (*at != ' ' && *at != '\t' && *at != '\r') {
            break;
        }
    }
    scan->at = at;
}

/* The character at hand after white space, or 0 at the end. */
static inline char json_scan_peek(JsonScan *scan)
{
    json_scan_space(scan);
    return scan->at < scan->end ? *scan->at : '\0';
}

/* A string, at its quote: what stands between the quotes, and whether there are escapes in it. */
bool json_scan_string(JsonScan *scan, Slice *raw, bool *escaped) MUST_USE;

/* What a string with escapes means. NULs are dropped, lone surrogates become U+FFFD. The result lives in the arena. */
Slice json_scan_unescape(JsonScan *scan, Slice raw, Arena *heap);

/* A value that is neither object nor array. Strings without escapes and literals of numbers are slices of the text. */
bool json_scan_scalar(JsonScan *scan, Cell *cell, Arena *heap) MUST_USE;

/* Passes over any value, `depth` levels down already. */
bool json_scan_skip(JsonScan *scan, unsigned depth) MUST_USE;

/* An object or array as text for a cell: as it stands, or on one line when it goes over several. */
bool json_scan_text(JsonScan *scan, unsigned depth, Cell *cell, Arena *heap) MUST_USE;

#endif
