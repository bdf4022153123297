/* json_private.h - the two sources of a JSON document: rows that stand one after another, and columns that stand one after another. */
#ifndef QUERN_FORMATS_JSON_PRIVATE_H
#define QUERN_FORMATS_JSON_PRIVATE_H

#include "formats/json_rows.h"
#include "formats/json_shape.h"

/* Lines serve as row numbers where the text has some; a text on one line counts its rows. */
bool json_has_lines(const char *text, size_t length);

RowSource *json_columns_source(const JsonShape *shape, const char *text, size_t length, bool partial, Error *error);
void json_facts(const JsonShape *shape, Json *json);

#endif
