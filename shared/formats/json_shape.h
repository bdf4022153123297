/*
** json_shape.h - where in a JSON document the table is, and of what shape.
**
**     [{...}, {...}]                               an array of records
**     [[...], [...]]                               an array of arrays
**     [1, 2]                                       an array of values: the column "value"
**     {"a": [...], "b": [...]}                     an object of columns; also pandas' {"a": {"0": ..., "1": ...}, ...}
**     {"k1": {...}, "k2": {...}}                   an object of records: their names become the column "key"
**     {"columns": [...], "data": [[...], ...]}     names and rows (pandas, orient="split")
**     {...} {...}                                  records one after another
**     {... [{...}, {...}] ...}                     a document: the largest array of records at most JSON_SEARCH levels down; of two as large
**                                                  the one that is higher up; without one, a large array of arrays
**     {...}                                        a single record
*/
#ifndef QUERN_FORMATS_JSON_SHAPE_H
#define QUERN_FORMATS_JSON_SHAPE_H

#include "formats/json_scan.h"

enum { JSON_SEARCH = 4 };

typedef enum JsonHolder { HOLDS_ARRAY, HOLDS_MEMBERS, HOLDS_SEQUENCE, HOLDS_ONE, HOLDS_COLUMNS } JsonHolder;
typedef enum JsonElement { ELEMENT_RECORD, ELEMENT_ARRAY, ELEMENT_VALUE } JsonElement;

typedef struct JsonShape {
    JsonHolder holder;
    JsonElement element;       /* what a row is (HOLDS_COLUMNS: what a column is, an array or a record) */
    JsonScan at;               /* of the holder */
    JsonScan names;            /* of the array of names, when there is one */
    bool named;
    bool whole;                /* the holder is the document, which is not known to be valid to its end */
    Buffer path;               /* RFC 6901; empty: the document. Owned */
} JsonShape;

/* path: NULL for finding one. partial: the text is the beginning of a longer one. false: *shape is freed, error->status ERR_INVALID. */
bool json_shape_find(JsonShape *shape, const char *text, size_t length, const char *path, bool partial, Error *error) MUST_USE;
void json_shape_free(JsonShape *shape);

const char *json_shape_name(const JsonShape *shape); /* "records", "arrays", "values", "columns", "keyed records", "record" */

#endif
