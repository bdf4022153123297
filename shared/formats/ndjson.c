/* ndjson.c - see ndjson.h. */
#include "formats/ndjson.h"

#include "base/memory.h"
#include "formats/json_rows.h"
#include "formats/typed_reader.h"

#include <stdlib.h>
#include <string.h>

typedef struct Ndjson {
    JsonRows rows;
    const char *end;      /* of the text */
    const char *next;     /* the line after the one in hand */
    uint64_t line;        /* the number of the line in hand */
    bool in_line;         /* the line in hand has more */
    bool partial;
    char kind;            /* of the rows: { [ or anything else for plain values */
    bool header;          /* the first array holds the names */
    uint64_t header_line;
    size_t column;        /* of plain values */
    Buffer reason;        /* of a reject */
} Ndjson;

static inline bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\x1E';
}

/* To the next line that is not empty; rows.scan is at its first character and ends where it ends. false: there is none. */
static bool next_line(Ndjson *ndjson)
{
    JsonScan *scan = &ndjson->rows.scan;
    while (ndjson->next < ndjson->end) {
        const char *begin = ndjson->next, *end = memchr(begin, '\n', (size_t)(ndjson->end - begin));
        ndjson->line++;
        ndjson->next = end ? end + 1 : ndjson->end;
        scan->end = end ? end : ndjson->end;
        scan->at = scan->line_start = begin;
        scan->line = ndjson->line;
        scan->fault = NULL;
        scan->cut = false;
        while (scan->at < scan->end && is_space(*scan->at))
            scan->at++;
        if (scan->at < scan->end)
            return true;
    }
    return false;
}

static RowStep reject_line(Ndjson *ndjson, const char *begin)
{
    JsonRows *rows = &ndjson->rows;
    buffer_clear(&ndjson->reason);
    json_scan_explain(&rows->scan, &ndjson->reason);
    rows->base.reject = (RowReject){ndjson->line, ndjson->reason.data, begin, (size_t)(rows->scan.end - begin)};
    ndjson->in_line = false;
    rows->scan.fault = NULL;
    return ROW_REJECTED;
}

static RowStep end_pass(Ndjson *ndjson)
{
    json_rows_end(&ndjson->rows, NULL);
    return ROW_END;
}

static char kind_of(char c)
{
    return c == '{' || c == '[' ? c : 'v';
}

static bool read_value(Ndjson *ndjson)
{
    JsonRows *rows = &ndjson->rows;
    char kind = kind_of(*rows->scan.at);
    if (kind != ndjson->kind)
        return json_scan_fault(&rows->scan, ndjson->kind == '{' ? "a record" : ndjson->kind == '[' ? "an array" : "a plain value");
    return kind == '{' ? json_rows_record(rows, 0) : kind == '[' ? json_rows_array(rows, 0) : json_rows_value(rows, ndjson->column, 0);
}

static RowStep ndjson_next(RowSource *source, Error *error)
{
    Ndjson *ndjson = (Ndjson *)source;
    JsonRows *rows = &ndjson->rows;
    JsonScan *scan = &rows->scan;
    do {
        if (!ndjson->in_line && !next_line(ndjson))
            return end_pass(ndjson);
        ndjson->in_line = false;
    } while (ndjson->line == ndjson->header_line);
    const char *begin = scan->at;
    json_rows_begin(rows);
    rows->row_begin = *scan;
    source->line = ndjson->line;
    bool good = read_value(ndjson);
    if (good) {
        while (json_scan_peek(scan) == '\x1E')
            scan->at++;
        ndjson->in_line = scan->at < scan->end && *scan->at == '{' && ndjson->kind == '{';
        if (scan->at >= scan->end || ndjson->in_line)
            return ROW_READ;
        (void)json_scan_fault(scan, "nothing more in the line");
    }
    if (rows->status != OK)
        return json_rows_fail(rows, error);
    if (ndjson->partial && scan->cut && scan->end == ndjson->end)
        return end_pass(ndjson);
    return reject_line(ndjson, begin);
}

static Status ndjson_rewind(RowSource *source, Error *error)
{
    Ndjson *ndjson = (Ndjson *)source;
    JsonScan begin;
    (void)error;
    json_scan_begin(&begin, ndjson->rows.text, (size_t)(ndjson->end - ndjson->rows.text));
    json_rows_rewind(&ndjson->rows, &begin);
    ndjson->next = begin.at;
    ndjson->line = 0;
    ndjson->in_line = false;
    return OK;
}

static void ndjson_close(RowSource *source)
{
    Ndjson *ndjson = (Ndjson *)source;
    json_rows_free(&ndjson->rows);
    buffer_free(&ndjson->reason);
    free(ndjson);
}

static size_t ndjson_position(const RowSource *source)
{
    const Ndjson *ndjson = (const Ndjson *)source;
    return (size_t)(ndjson->next - ndjson->rows.text);
}

static void ndjson_facts(const RowSource *source, Json *json)
{
    const Ndjson *ndjson = (const Ndjson *)source;
    json_member_text(json, "shape", ndjson->kind == '{' ? "records" : ndjson->kind == '[' ? "arrays" : "values");
    if (ndjson->kind == '[')
        json_member_bool(json, "header", ndjson->header);
}

static const RowSourceClass NDJSON = {ndjson_next, ndjson_rewind, ndjson_close, ndjson_position, ndjson_facts};

/* The array at hand as names; false: not all of it are texts. */
static bool read_names(Ndjson *ndjson, bool any)
{
    JsonScan *scan = &ndjson->rows.scan;
    JsonRows *rows = &ndjson->rows;
    JsonScan before = *scan;
    Schema names = {NULL, 0};
    bool texts = true;
    scan->at++;
    for (char c = json_scan_peek(scan); texts && c != ']'; c = json_scan_peek(scan)) {
        Cell cell;
        texts = c != '[' && c != '{' && json_scan_scalar(scan, &cell, rows->heap) && (any || (cell.kind == CELL_STRING && cell.text.length));
        if (!texts)
            break;
        bool written = cell.kind == CELL_STRING || cell.kind == CELL_NUMBER || cell.kind == CELL_INTEGER;
        schema_add(&names, written ? cell.text.data : "", written ? cell.text.length : 0, TYPE_TEXT);
        texts = json_scan_peek(scan) == ',' || *scan->at == ']';
        scan->at += texts && *scan->at == ',';
    }
    if (texts && names.count && names.count <= TYPED_MAX_COLUMNS)
        json_rows_take(rows, &names);
    else
        texts = false;
    schema_free(&names);
    *scan = before;
    return texts;
}

/* What the first good line is says what rows are. */
static void find_kind(Ndjson *ndjson, const ReadOptions *options)
{
    JsonScan *scan = &ndjson->rows.scan;
    ndjson->kind = '{';
    while (next_line(ndjson)) {
        JsonScan ahead = *scan;
        if (!json_scan_skip(&ahead, 0) || (json_scan_peek(&ahead), ahead.at < ahead.end && *ahead.at != '{'))
            continue;
        ndjson->kind = kind_of(*scan->at);
        if (ndjson->kind == '[' && options->header != TRI_NO && read_names(ndjson, options->header == TRI_YES)) {
            ndjson->header = true;
            ndjson->header_line = ndjson->line;
        }
        break;
    }
    if (ndjson->kind == 'v')
        ndjson->column = json_rows_column(&ndjson->rows, "value", 5);
}

TableReader *ndjson_open(const char *text, size_t length, bool partial, const ReadOptions *options, RejectSink *sink, void *context,
                         Error *error)
{
    Ndjson *ndjson = mem_zero(1, sizeof *ndjson);
    json_rows_init(&ndjson->rows, &NDJSON, text, length);
    ndjson->end = text + length;
    ndjson->partial = partial;
    (void)ndjson_rewind(&ndjson->rows.base, error);
    find_kind(ndjson, options);
    ndjson->rows.careful = true;
    (void)ndjson_rewind(&ndjson->rows.base, error);
    return typed_reader_open(&ndjson->rows.base, options, sink, context, error);
}
