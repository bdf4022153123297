/* rendered.h - what a reader gives, as text to compare: values between bars, missing \N, rows set aside where they came. */
#ifndef QUERN_TESTS_RENDERED_H
#define QUERN_TESTS_RENDERED_H

#include "base/buffer.h"
#include "formats/reader.h"

void rendered_schema(Buffer *out, const Schema *schema);               /* "columns a:integer, b:text\n" */
void rendered_reject(void *buffer, const RowReject *reject);           /* a RejectSink: "reject 2: reason [raw]\n" */

/* The rows to the end, a line each. After a READ_RETYPE the buffer starts over and *retypes (when not NULL) goes up. */
ReadStep rendered_rows(Buffer *rows, TableReader *reader, int *retypes, Error *error);

/* All of it: columns, rows, failure, warnings. The reader is closed; NULL: the error. `rows` is what the reader's sink was given. */
void rendered_table(Buffer *out, TableReader *reader, Buffer *rows, int *retypes, Error *error);

#endif
