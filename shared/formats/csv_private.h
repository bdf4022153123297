/* csv_private.h - the reader's state, shared by csv.c (batches) and csv_types.c (which types they have). */
#ifndef QUERN_FORMATS_CSV_PRIVATE_H
#define QUERN_FORMATS_CSV_PRIVATE_H

#include "formats/csv.h"
#include "formats/csv_layout.h"
#include "formats/csv_parse.h"

typedef struct CsvColumn {
    InferColumn infer;
    InferColumn shorts;    /* what the short rows say */
    CsvPlan plan;
    ColumnType fixed;      /* by the user; 0: not */
    uint32_t codes, codelike; /* text values of the samples, and those that are two capitals */
} CsvColumn;

typedef struct CsvLine {
    size_t at;             /* a place in the text */
    uint64_t line;         /* its line, from 1 */
} CsvLine;

typedef struct CsvReader {
    TableReader base;
    const char *text;
    size_t length;
    CsvLayout layout;
    CsvNulls nulls;
    Tri quoted_empty;   /* as the user wants it */
    bool empties;          /* the samples have unquoted empty fields, in rows of full width */
    RejectSink *sink;
    void *context;
    Schema schema;
    CsvColumn *columns;    /* layout.width of them */
    CsvScan scan;
    Batch batch;
    bool started, ended;
    bool hinted;           /* rows from the middle of the file had a say in the types */
    bool unsure;           /* a column could be more than the samples could prove */
    bool certain;          /* the types are from the whole file */
    bool aside;            /* short rows whose values are not of their columns' types are set aside */
    uint64_t full, shorter; /* rows that the types were found in: with all of their fields, short ones */
    CsvLine reject_line;   /* of the row rejected last */
    CsvLine row_line;      /* of the row asked for last (reader.h, row) */
    size_t fixed_warnings; /* the first ones are about the layout, the others about types */
} CsvReader;

/* The line of a place; of places that only go up (or from the top again). */
uint64_t csv_line_number(const CsvReader *reader, CsvLine *last, size_t at);

/* The next chunk of the scan, without the rows that repeat the header. */
bool csv_next_chunk(const CsvReader *reader, CsvScan *scan);

/* Whether the field is a value of the plan's type, or missing. */
bool csv_field_fits(const CsvReader *reader, const CsvScan *scan, size_t row, size_t number, Arena *heap);

/* Types from samples: the beginning, and places spread over the file. */
void csv_types_guess(CsvReader *reader);
/* Types from every value of the file. *changed: they are not those of the plan. Fails when a value is not of a fixed type. */
Status csv_types_find(CsvReader *reader, bool *changed, Error *error) MUST_USE;
/* The schema and plans that the columns' inference asks for. */
void csv_types_apply(CsvReader *reader);

#endif
