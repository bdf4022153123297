/*
** csv_writer.h - columns out as CSV and NDJSON text.
**
** Rows [first, first + count) of the columns are appended to a Buffer. What is written reads back as the same table: missing is an empty
** field in CSV and null in NDJSON, empty text is "", floats are shortest round-trip, times ISO 8601.
*/
#ifndef QUERN_FORMATS_CSV_WRITER_H
#define QUERN_FORMATS_CSV_WRITER_H

#include "base/buffer.h"
#include "base/json.h"
#include "data/column.h"
#include "data/schema.h"

void csv_write_header(Buffer *out, const Schema *schema);
void csv_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count);
void ndjson_write_rows(Buffer *out, const Schema *schema, const Column *columns, size_t first, size_t count);

/* One field: quoted where it must be so that it reads back as this text. */
void csv_write_text(Buffer *out, const char *text, size_t length);

/* One value as JSON, as docs/api.md has it (decimals as text, infinite as "Infinity", missing null). */
void json_write_value(Json *json, const Column *column, size_t row);

#endif
