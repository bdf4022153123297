/*
** format.h - which format a file is in, and a reader for it.
**
** Formats go by content, never by name:
**
**     csv        delimited text, when nothing else fits
**     fixed      text in columns of fixed width
**     json       an array of records, an object of arrays, an object of records, or a document with one of these inside
**     ndjson     one record a line
**     xlsx       a workbook (a zip with [Content_Types].xml and xl/)
**     sav por dta sas7bdat xpt   SPSS, Stata, SAS
**     xls ods     known so that the message can say what to do
**
** Files may be packed; container.h unpacks them first.
*/
#ifndef QUERN_FORMATS_FORMAT_H
#define QUERN_FORMATS_FORMAT_H

#include "formats/reader.h"

typedef struct FormatInput {
    const char *bytes;     /* the file, mapped, unpacked */
    size_t length;
    int descriptor;        /* of the same bytes from offset 0, for libraries that want a file; -1: there is none (small inputs) */
    const char *scratch;   /* folder for temporary files */
    bool partial;          /* these are the first bytes of a longer file: what is cut off at the end is left out, and no error */
} FormatInput;

/* The format's name, from the first bytes (and the last, for zip). */
const char *format_detect(const char *bytes, size_t length);

bool format_known(const char *name);
bool format_is_text(const char *name);   /* format_detect and format_open want it as UTF-8 */

/* A reader in the format that options->format names or the content shows. ERR_INVALID: not readable as a table, the message says why;
** ERR_UNSUPPORTED: a format that is known and not read (the message says what to do: "Save the .xls as .xlsx"). The input stays the caller's and
** must outlive the reader. */
TableReader *format_open(const FormatInput *input, const ReadOptions *options, RejectSink *sink, void *context, Error *error) MUST_USE;

#endif
