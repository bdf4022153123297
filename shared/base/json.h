/*
** json.h - writing JSON into a Buffer as it is said.
**
** The writer places commas and colons; the caller opens and closes. It remembers its first misuse (a value without its
** key, an unbalanced close) and json_ok tells at the end. Reading JSON is json-c's work; its names (json_object, json_bool) are not used here.
*/
#ifndef QUERN_BASE_JSON_H
#define QUERN_BASE_JSON_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 64 };

typedef struct Json {
    Buffer *out;               /* not owned */
    uint32_t depth;
    bool bad;
    bool after_key;
    bool finite;               /* set by the caller after json_begin: infinite numbers become null, too */
    char closer[JSON_DEPTH];   /* '}' or ']' of each open level */
    bool has_items[JSON_DEPTH];
} Json;

void json_begin(Json *json, Buffer *out);
void json_open_object(Json *json);
void json_open_array(Json *json);
void json_close(Json *json); /* the innermost open object or array */
void json_key(Json *json, const char *key);
void json_key_n(Json *json, const char *key, size_t length);

void json_null(Json *json);
void json_boolean(Json *json, bool value);
void json_int(Json *json, int64_t value);
void json_number(Json *json, double value); /* shortest text that reads back the same; NaN: null, infinite: "Infinity" or null */
void json_text(Json *json, const char *text);  /* NULL: null */
void json_text_n(Json *json, const char *text, size_t length); /* invalid UTF-8 becomes U+FFFD */
void json_time(Json *json, int64_t us);        /* ISO 8601 UTC from microseconds since 1970 */
void json_raw(Json *json, const char *text, size_t length); /* a value that is JSON already */
void json_raw_members(Json *json, const char *text, size_t length); /* members of the open object: "a":1,"b":2 */

/* key and value in one call */
void json_member_text(Json *json, const char *key, const char *text);
void json_member_int(Json *json, const char *key, int64_t value);
void json_member_id(Json *json, const char *key, int64_t id); /* 0: null */
void json_member_number(Json *json, const char *key, double value);
void json_member_bool(Json *json, const char *key, bool value);
void json_member_null(Json *json, const char *key);
void json_member_numbers(Json *json, const char *key, const double *values, size_t n); /* an array */

bool json_ok(const Json *json); /* everything closed and nothing misused */

/* Adds the text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
void json_escape(Buffer *out, const char *text, size_t length);

#endif
