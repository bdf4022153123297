/*
** fixed.h - text in columns of fixed width in, a table out.
**
** Places are counted in characters. A column is where the lines of the beginning have something; between two columns is a gap that is blank in
** all of them. A line of dashes under the names ("----- ---") says where the columns are instead, and options->widths overrules: so many
** characters each, one after the other. Values are trimmed, an empty one is missing; what they are is decided as for CSV (typed_reader.h).
**
** In a later line a value may reach into a gap as long as a blank is left there. A line that leaves none, one that goes on behind the last of the
** given widths, and one with invalid UTF-8 or a NUL are rejected. Blank lines are passed over. The first line holds the names when all its values
** are there and none is a number or a date (options->header overrules); lines before it are passed over as options->skip_lines says.
**
** Memory: 100 bytes a column, at most 10,000 of them found (100,000 given).
*/
#ifndef QUERN_FORMATS_FIXED_H
#define QUERN_FORMATS_FIXED_H

#include "formats/reader.h"

/* Whether the beginning of the text is in such columns, two or more, and no delimiter parts them better. */
bool fixed_looks(const char *text, size_t length);

/* Fails (NULL) as typed_reader_open. */
TableReader *fixed_open(const char *text, size_t length, const ReadOptions *options, RejectSink *sink, void *context, Error *error) MUST_USE;

#endif
