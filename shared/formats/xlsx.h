/*
** xlsx.h - a workbook in, as rows of cells.
**
** One sheet is read: the one of the option `sheet` (its name, or its number from 1), otherwise the first visible one with a value in it, otherwise the
** first hidden one; a warning names the others. Workbooks of Excel, LibreOffice, Google Sheets, openpyxl and their like are understood, strict ones
** too; what the cells are is told by xlsx_sheet.h.
**
** The table begins at the first row that is about as full as those below it, or that names their last columns: titles above are passed over, with a
** warning. Its first row holds
** the names when it is all text, or text and ascending numbers or dates (years, months). With `skip_lines` the table begins at the first row with a
** value after that many rows of the sheet. The columns are those with a name or a value, wherever in the sheet they stand.
**
** Rows without a value: passed over when the file has no cell in them, rows of missing values when it has (a style, a border) and a row with values,
** or the sheet's filter, reaches further down. A merged cell has its value in its first cell, the others are missing. ="" is an empty text, all else
** that is empty is missing.
**
** Memory: 64 MB of shared texts (more are mapped from a temporary file), the longest row, 800 kB for finding the header. Limits: archive.h, xml_part.h,
** xlsx_workbook.h, xlsx_sheet.h.
*/
#ifndef QUERN_FORMATS_XLSX_H
#define QUERN_FORMATS_XLSX_H

#include "formats/format.h"
#include "formats/row_source.h"

/* A zip with [Content_Types].xml and a workbook in it. */
bool xlsx_looks(const char *bytes, size_t length);

/* The rows after the header. NULL: ERR_INVALID (no workbook, no such sheet, no value anywhere), ERR_UNSUPPORTED, ERR_LIMIT. The input outlives it. */
RowSource *xlsx_source_open(const FormatInput *input, const ReadOptions *options, Error *error) MUST_USE;

#endif
