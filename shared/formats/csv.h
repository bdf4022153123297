/*
** csv.h - delimited text in, typed batches out.
**
** The reader works on the whole file as one read-only mapping of UTF-8 text; formats/encoding.h brings other encodings to that
** form first. Three steps:
**
**   1. csv_detect looks at the beginning of the file (64 kB to 16 MB of it) and fills the dialect; what the caller
**      has set already (ReadOptions) stays.
**   2. csv_reader_open reads the header and guesses each column's type from samples: the beginning, and places spread over the file.
**   3. reader_next hands out typed batches. A value that contradicts its column's type ends the pass with READ_RETYPE: the reader
**      has then looked at every value of the whole file and knows types that all of them satisfy; the caller drops what it wrote
**      and reads again from the start, which can not be contradicted a second time.
**
** Grammar: RFC 4180, and what is common beside it: a delimiter of up to 7 bytes, any one-byte quote and escape; LF, CRLF, CR line
** ends, also mixed; spaces behind the delimiters, when nearly all have them; a quote inside an unquoted field is itself; text after a
** closing quote is kept as part of the field; empty lines are skipped (but in a one-column file, where they are a missing value); a UTF-8 BOM
** and a leading "sep=;" line are understood. Where a quote does not end its field, or is not doubled within its value, the line is read in the way that
** gives as many fields as the table has columns (csv_row.c), with a warning.
**
** Rejected, that is handed to the caller's RejectSink with line number, reason and raw text, and not part of any batch: a row with too many
** values; one with invalid UTF-8 or a NUL; a quote that is never closed (its first line; reading resumes on the next); the header once more; and a row
** that is short and whose values are not of its columns' types (notes below the table, comments, rows with another delimiter), as long as
** such rows are few. Other short rows are padded with missing values (counted); one that is long by empty fields only is cut to width.
**
** Types, from the whole file: the first of boolean (true/false), integer, decimal (integers past 64 bits),
** float, date, timestamp that all values satisfy, otherwise text; quotes around a value and white space at its ends
** do not matter. In a file whose delimiter is no comma numbers may have a decimal comma, when all of a column do and at least one comma can not be
** one that parts thousands. Numbers with thousands parted (1,234), percents and amounts of money stay text: what they say is not lost, and a
** cleaning step turns them into numbers. Never numbers: digits with a leading zero ("007"), a plus sign before
** ten or more digits (telephone), digits past the range of doubles (12e4567). An ambiguous d/m/y column is read
** month first unless some value says otherwise, with a warning. Columns without any value are text.
** Missing: an unquoted empty field; a quoted empty field unless it stands in a text column of a file whose samples
** have unquoted empties as well (then it is an empty text); the null_values NA, N/A, n/a, #N/A, <NA>, NULL, null, NaN, nan, None, \N,
** quoted or not, in every column whose other values make it typed; unquoted in text columns too, except "NA" where the
** samples look like two-letter codes. In typed columns alone also what stands for "no figure": - -- . .. ? n.a. #DIV/0! #VALUE! #REF! #NUM! #NAME? -nan -NaN 1.#QNAN
** -1.#IND.
**
** A type that the user has fixed takes more: leading zeros, and yes/no, t/f, on/off, 1/0 for boolean.
**
** Memory: the mapping is not counted; beside it the batch and the places of its fields (about 4 MB together, and
** one row at least), 100 bytes a column, and half a megabyte for rows set aside. Time: linear in the file, whatever
** is in it. At most 100,000 columns.
*/
#ifndef QUERN_FORMATS_CSV_H
#define QUERN_FORMATS_CSV_H

#include "formats/reader.h"

enum { CSV_TAIL = READ_DELIMITER };

typedef struct CsvDialect {       /* what was found or set */
    int delimiter, quote, escape; /* -1: none (delimiter: a file of one column) */
    char tail[CSV_TAIL];          /* what of the delimiter follows its first byte: "|" of "||" */
    bool spaced;                  /* spaces after a delimiter are no part of a value */
    bool header;
    long skip_lines;
    bool quoted_empty_is_text;
    const char *newline;          /* "\n", "\r\n", "\r" or "mixed" */
} CsvDialect;

void csv_detect(const char *text, size_t length, const ReadOptions *options, CsvDialect *dialect);

/* Fails (NULL) with ERR_INVALID for an empty file, a file without a header's worth of text, or options that do not fit the file
** (a type for a column that is not there; a fixed type's contradicting values are found by reader_next: READ_FAILED). */
TableReader *csv_reader_open(const char *text, size_t length, const ReadOptions *options, RejectSink *sink, void *context,
                             Error *error) MUST_USE;

const CsvDialect *csv_reader_dialect(const TableReader *reader); /* of a reader that csv_reader_open made */

#endif
