/* json.c - see json.h. */
#include "base/json.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/unicode.h"

#include <math.h>
#include <string.h>

void json_begin(Json *json, Buffer *out)
{
    json->out = out;
    json->depth = 0;
    json->bad = false;
    json->after_key = false;
    json->finite = false;
    json->has_items[0] = false;
}

/* What stands before a value: a comma unless it is the first or follows its key. */
static void before_value(Json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth == 0)
        return;
    if (json->closer[json->depth] == '}')
        json->bad = true;
    if (json->has_items[json->depth])
        buffer_add_char(json->out, ',');
    json->has_items[json->depth] = true;
}

static void open_level(Json *json, char opener, char closer)
{
    before_value(json);
    buffer_add_char(json->out, opener);
    if (json->depth + 1 >= JSON_DEPTH) {
        json->bad = true;
        return;
    }
    json->depth++;
    json->closer[json->depth] = closer;
    json->has_items[json->depth] = false;
}

void json_open_object(Json *json)
{
    open_level(json, '{', '}');
}

void json_open_array(Json *json)
{
    open_level(json, '[', ']');
}

void json_close(Json *json)
{
    if (json->depth == 0 || json->after_key) {
        json->bad = true;
        return;
    }
    buffer_add_char(json->out, json->closer[json->depth--]);
}

void json_key_n(Json *json, const char *key, size_t length)
{
    if (json->after_key || json->depth == 0 || json->closer[json->depth] != '}')
        json->bad = true;
    if (json->has_items[json->depth])
        buffer_add_char(json->out, ',');
    json->has_items[json->depth] = true;
    json_escape(json->out, key, length);
    buffer_add_char(json->out, ':');
    json->after_key = true;
}

void json_key(Json *json, const char *key)
{
    json_key_n(json, key, strlen(key));
}

void json_null(Json *json)
{
    before_value(json);
    buffer_add(json->out, "null", 4);
}

void json_boolean(Json *json, bool value)
{
    before_value(json);
    buffer_add_text(json->out, value ? "true" : "false");
}

void json_int(Json *json, int64_t value)
{
    before_value(json);
    char *room = buffer_room(json->out, NUMBER_TEXT);
    buffer_added(json->out, number_format_int(value, room));
}

void json_number(Json *json, double value)
{
    before_value(json);
    if (isnan(value) || (isinf(value) && json->finite)) {
        buffer_add(json->out, "null", 4);
    } else if (isinf(value)) {
        buffer_add_text(json->out, value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    } else {
        char *room = buffer_room(json->out, NUMBER_TEXT);
        buffer_added(json->out, number_format_double(value, room));
        if (fabs(value) >= 0x1p63 && fabs(value) < 1e21) /* whole digits that readers would take for a 64-bit integer */
            buffer_add(json->out, ".0", 2);
    }
}

void json_text_n(Json *json, const char *text, size_t length)
{
    before_value(json);
    json_escape(json->out, text, length);
}

void json_text(Json *json, const char *text)
{
    if (text)
        json_text_n(json, text, strlen(text));
    else
        json_null(json);
}

void json_time(Json *json, int64_t us)
{
    char text[CLOCK_TEXT];
    json_text(json, clock_text(us, text));
}

void json_raw(Json *json, const char *text, size_t length)
{
    before_value(json);
    buffer_add(json->out, text, length);
}

void json_raw_members(Json *json, const char *text, size_t length)
{
    if (json->after_key || json->depth == 0 || json->closer[json->depth] != '}')
        json->bad = true;
    if (length == 0)
        return;
    if (json->has_items[json->depth])
        buffer_add_char(json->out, ',');
    json->has_items[json->depth] = true;
    buffer_add(json->out, text, length);
}

void json_member_text(Json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_member_id(Json *json, const char *key, int64_t id)
{
    json_key(json, key);
    if (id)
        json_int(json, id);
    else
        json_null(json);
}

void json_member_int(Json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

void json_member_number(Json *json, const char *key, double value)
{
    json_key(json, key);
    json_number(json, value);
}

void json_member_bool(Json *json, const char *key, bool value)
{
    json_key(json, key);
    json_boolean(json, value);
}

void json_member_null(Json *json, const char *key)
{
    json_key(json, key);
    json_null(json);
}

void json_member_numbers(Json *json, const char *key, const double *values, size_t n)
{
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        json_number(json, values[i]);
    json_close(json);
}

bool json_ok(const Json *json)
{
    return !json->bad && json->depth == 0 && !json->after_key;
}

static void escape_control(Buffer *out, unsigned char c)
{
    switch (c) {
    case '"': buffer_add(out, "\\\"", 2); break;
    case '\\': buffer_add(out, "\\\\", 2); break;
    case '\n': buffer_add(out, "\\n", 2); break;
    case '\r': buffer_add(out, "\\r", 2); break;
    case '\t': buffer_add(out, "\\t", 2); break;
    default: buffer_printf(out, "\\u%04x", c);
    }
}

void json_escape(Buffer *out, const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    buffer_reserve(out, length + 2);
    buffer_add_char(out, '"');
    size_t plain = 0; /* start of the run not yet copied */
    size_t i = 0;
    while (i < length) {
        unsigned char c = bytes[i];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            i++;
            continue;
        }
        size_t sequence = c >= 0x80 ? utf8_sequence(bytes + i, length - i) : 0;
        if (sequence) {
            i += sequence;
            continue;
        }
        buffer_add(out, text + plain, i - plain);
        if (c >= 0x80)
            buffer_add(out, "\xef\xbf\xbd", 3);
        else
            escape_control(out, c);
        plain = ++i;
    }
    buffer_add(out, text + plain, length - plain);
    buffer_add_char(out, '"');
}
