/*
** json_read.h - reading JSON from outside, strictly; and writing what was read.
**
** The values are json-c's. Its own reader lets pass what RFC 8259 and careful callers do not: numbers beyond 64 bits are
** clamped, a name given twice silently wins, NaN is a number. Here each of these is refused, with the line and column.
*/
#ifndef QUERN_SPEC_JSON_READ_H
#define QUERN_SPEC_JSON_READ_H

#include "base/error.h"
#include "base/json.h"

#include <json-c/json.h>
#include <stddef.h>

enum { JSON_READ_DEPTH = 64 };

/* The whole of the text must be one value. *value is the caller's (json_object_put); JSON null gives NULL.
** ERR_INVALID says what is wrong and where. */
Status json_read(const char *text, size_t length, json_object **value, Error *error) MUST_USE;

/* A member of an object; absent: NULL, and 0. */
json_object *json_find(json_object *object, const char *name);
int64_t json_find_int(json_object *object, const char *name);

/* The value written so that equal values are written equally: members sorted by name, numbers shortest. */
void json_write_sorted(Json *json, json_object *value);

#endif
