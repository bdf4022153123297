/*
** ndjson.h - a JSON value a line in, a table out.
**
** The first line that can be read says what rows are: records, arrays (by position; the first gives the names when all of it are texts and
** options->header does not say otherwise), or plain values. A line that is not valid JSON, or of another kind, is rejected with its line number and
** what is wrong with it. Empty lines are passed over, and so are the record separators (0x1E) of JSON text sequences (RFC 7464); several records
** on one line are several rows. What becomes of nested values is in json_rows.h, the types of columns in typed_reader.h.
**
** Memory: json_rows.h.
*/
#ifndef QUERN_FORMATS_NDJSON_H
#define QUERN_FORMATS_NDJSON_H

#include "formats/reader.h"

/* partial: the text is the beginning of a longer one; a last line that is cut off is left out. Fails (NULL) as typed_reader_open. */
TableReader *ndjson_open(const char *text, size_t length, bool partial, const ReadOptions *options, RejectSink *sink, void *context,
                         Error *error) MUST_USE;

#endif
