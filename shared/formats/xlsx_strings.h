/*
** xlsx_strings.h - a workbook's shared strings, and how texts are written in one.
**
** Memory: 64 MB (text and places), beyond that a mapped temporary file. Rich text is joined, phonetic runs are left out.
*/
#ifndef QUERN_FORMATS_XLSX_STRINGS_H
#define QUERN_FORMATS_XLSX_STRINGS_H

#include "data/batch.h"
#include "formats/scratch.h"
#include "formats/xlsx_workbook.h"

typedef struct XlsxStrings {
    Spill bytes, ends;     /* ends: a uint64_t each */
    uint64_t count;
} XlsxStrings;

/* xlsx_strings_close in either case. */
Status xlsx_strings_open(XlsxStrings *strings, const XlsxWorkbook *workbook, const char *scratch, Error *error) MUST_USE;
void xlsx_strings_close(XlsxStrings *strings);
Slice xlsx_string(const XlsxStrings *strings, uint64_t i); /* i < count */

/* Brings text from `from` on to what it means: _xHHHH_ is the UTF-16 unit of that number (ECMA-376 part 1, 22.9.2.19). NULs go, single
** surrogates become U+FFFD. */
void xlsx_unescape(Buffer *text, size_t from);

#endif
