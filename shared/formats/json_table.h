/*
** json_table.h - a JSON document in, a table out.
**
** Where the table is in the document and what its rows are is found by json_shape.h, or given: options->path. What becomes of nested values is
** in json_rows.h, the types of columns in typed_reader.h. An element that is not of the kind of the others (a number among records) is rejected; a
** document that is not valid JSON fails with the line and the column. Of an array of arrays the first gives the names when all of it are texts
** (options->header overrules); otherwise the columns are column_1, column_2, ...
**
** Memory: json_rows.h, and 100 bytes a column for an object of columns; nothing grows with the number of rows. Depth: 512 levels.
*/
#ifndef QUERN_FORMATS_JSON_TABLE_H
#define QUERN_FORMATS_JSON_TABLE_H

#include "formats/reader.h"

/* partial: the text is the beginning of a longer one; what is cut off at its end is left out. Fails (NULL) as typed_reader_open, and with
** ERR_INVALID for what is no JSON or has no table at the path. */
TableReader *json_table_open(const char *text, size_t length, bool partial, const ReadOptions *options, RejectSink *sink, void *context,
                             Error *error) MUST_USE;

#endif
