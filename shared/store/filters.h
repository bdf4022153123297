/*
** filters.h - row filters as the API writes them, against a table's columns.
**
** Two forms, the same wherever rows are chosen: "column:op:value" (values of `in` separated by |), and for names or values that
** hold the separators {"column": ..., "op": ..., "value": ...}, where value may be an array with `in`. As a text, the second
** form is a text that begins with {.
**
** What is parsed is a Filter of numeric/select.h without its column: *column is the column's position, for the caller to map.
** ERR_INVALID with a message that completes the sentence "The filter ...": what it must be, or that there is no such column.
** The filter's texts live in the arena.
*/
#ifndef QUERN_STORE_FILTERS_H
#define QUERN_STORE_FILTERS_H

#include "data/schema.h"
#include "numeric/select.h"

#include <json-c/json.h>

Status filter_from_text(const char *text, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error) MUST_USE;
/* A text (as above) or an object. */
Status filter_from_json(json_object *value, const Schema *schema, Arena *arena, Filter *filter, size_t *column, Error *error) MUST_USE;

#endif
