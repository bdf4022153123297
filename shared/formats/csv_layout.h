/*
** csv_layout.h - how a delimited text is laid out, found from its beginning.
**
** csv_sniff chooses delimiter, quote and escape; csv_layout_find then looks at the rows that come out: which lines at the top are
** no part of the table, how many columns it has, and whether its first row names them.
*/
#ifndef QUERN_FORMATS_CSV_LAYOUT_H
#define QUERN_FORMATS_CSV_LAYOUT_H

#include "formats/csv.h"
#include "formats/csv_scan.h"

enum { CSV_MAX_COLUMNS = 100000 };

typedef struct CsvLayout {
    CsvDialect dialect;
    bool spaced_quotes;
    size_t begin;          /* behind a byte order mark and a sep= line */
    size_t header_at;      /* the header's row; data_at when there is none */
    size_t data_at;        /* the first row of data */
    size_t width;          /* fields of a row */
    size_t header_fields;
    size_t header_length;  /* of its row, without the line end */
    bool gaps;             /* the header has empty names too many: they are passed over */
    bool row_names;        /* the header has no name for the first column */
    bool drop_last;        /* every line ends in a delimiter: the last column is empty so far */
} CsvLayout;

/* The part of the text that detection looks at: whole lines, `least` of them when there are so many, but 16 MB at most. */
size_t csv_sample_end(const char *text, size_t length, size_t begin, size_t least);

/* Fills the dialect's delimiter, quote and escape, and spaced_quotes, from text[begin .. end). */
void csv_sniff(const char *text, size_t length, size_t begin, size_t end, const ReadOptions *options, CsvLayout *layout);

/* Looks at places spread over the rest of the text for another quote or escape than those found in text[begin .. end), where there were none. */
void csv_sniff_rest(const char *text, size_t length, size_t end, const ReadOptions *options, CsvLayout *layout);

void csv_layout_find(const char *text, size_t length, const ReadOptions *options, CsvLayout *layout);

/* A scan of the layout's dialect, without buffers: enough for csv_row_read and csv_unquote. */
CsvScan csv_layout_scan(const char *text, size_t length, const CsvLayout *layout);

#endif
