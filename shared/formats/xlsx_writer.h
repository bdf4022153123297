/*
** xlsx_writer.h - columns out as a workbook, streamed: no temporary file, the first bytes go out with the first rows.
**
** One sheet with a bold, frozen header row and a filter; tables of more than 1,048,575 rows go on in further sheets, each with the header. Cells have the
** columns' types:
**
**     boolean                  boolean
**     integer                  number; text beyond 2^53, which the numbers of spreadsheets can not tell apart
**     float                    number; text "Infinity", "-Infinity"
**     decimal                  number up to 15 significant digits, otherwise text
**     date, timestamp          serial days in a date format, to the microsecond; before 1900 text (ISO 8601). With a zone: in UTC, marked Z
**     text                     text; the empty text is the formula ="", a text that begins with = is text and no formula
**
** Missing is an empty cell. A spreadsheet holds 16,384 columns and texts of 32,767 characters (UTF-16 units): tables beyond are refused (ERR_LIMIT)
** before anything is written: the caller asks xlsx_check_schema and xlsx_check_rows.
**
** Memory: 400 kB, and one row. Source: ECMA-376 parts 1 and 2.
*/
#ifndef QUERN_FORMATS_XLSX_WRITER_H
#define QUERN_FORMATS_XLSX_WRITER_H

#include "data/column.h"
#include "data/schema.h"
#include "formats/archive_writer.h"

typedef struct XlsxWriter XlsxWriter;

/* Whether a sheet has room for these columns. */
Status xlsx_check_schema(const Schema *schema, Error *error) MUST_USE;

/* The schema outlives the writer. `title`: of the sheet; what sheets' names may not have is replaced. NULL: xlsx_check_schema's
** ERR_LIMIT, or the sink's failure. */
XlsxWriter *xlsx_writer_open(const Schema *schema, const char *title, ArchiveSink *sink, void *context, Error *error) MUST_USE;

/* Whether a sheet can hold the texts of these rows; `row`: the number of the first among all, from 1, for the message. */
Status xlsx_check_rows(const Schema *schema, const Column *columns, size_t first, size_t count, uint64_t row, Error *error) MUST_USE;

Status xlsx_writer_rows(XlsxWriter *writer, const Column *columns, size_t first, size_t count, Error *error) MUST_USE;
Status xlsx_writer_end(XlsxWriter *writer, Error *error) MUST_USE;
void xlsx_writer_close(XlsxWriter *writer); /* NULL is fine */

#endif
