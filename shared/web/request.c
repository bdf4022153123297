/* request.c - what a route function asks of its request. */
#include "web/private.h"

#include "base/number.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

enum { MAX_WAIT_SECONDS = 60 };

int64_t request_int(const Request *request, const char *name)
{
    return param_value(&request->params, name)->integer;
}

double request_number(const Request *request, const char *name)
{
    return param_value(&request->params, name)->number;
}

bool request_bool(const Request *request, const char *name)
{
    return param_value(&request->params, name)->boolean;
}

const char *request_text(const Request *request, const char *name)
{
    return param_value(&request->params, name)->text;
}

bool request_has(const Request *request, const char *name)
{
    return param_value(&request->params, name)->given;
}

/* ["a", "b"], in the request's arena. */
static const char *texts_json(const Request *request, const ParamValue *value)
{
    Buffer text = BUFFER_INIT;
    Json json;
    json_begin(&json, &text);
    json_open_array(&json);
    for (size_t i = 0; i < value->n_texts; i++)
        json_text(&json, value->texts[i]);
    json_close(&json);
    const char *copy = arena_text_n(request->arena, text.data, text.length);
    buffer_free(&text);
    return copy;
}

DbArg request_arg(const Request *request, const char *name)
{
    const ParamValue *value = param_value(&request->params, name);
    if (!value->present || value->null)
        return db_null();
    switch (value->param->type) {
    case PARAM_INTEGER:
        return db_int(value->integer);
    case PARAM_NUMBER:
        return db_float(value->number);
    case PARAM_BOOLEAN:
        return db_bool(value->boolean);
    case PARAM_TEXTS:
        return db_text(texts_json(request, value));
    default:
        return db_text(value->text);
    }
}

const char *request_header(const Request *request, const char *name)
{
    char variable[100] = "HTTP_";
    size_t length = strlen(name);
    if (length > sizeof variable - 6)
        return NULL;
    for (size_t i = 0; i < length; i++)
        variable[5 + i] = name[i] == '-' ? '_' : (char)toupper((unsigned char)name[i]);
    return transport_param(&exchange_of(request)->transport, variable);
}

const char *request_key(const Request *request)
{
    static const unsigned char key[crypto_shorthash_KEYBYTES] = "quern query";
    unsigned char hash[crypto_shorthash_BYTES];
    char *text = arena_alloc(request->arena, 2 * sizeof hash + 1);
    crypto_shorthash(hash, (const unsigned char *)request->query, strlen(request->query), key);
    return sodium_bin2hex(text, 2 * sizeof hash + 1, hash, sizeof hash);
}

/* RFC 7240: preferences separated by commas, each name[=value][; parameters]. With both, respond-async holds once the wait is
** over (section 4.3). */
int request_wait_seconds(const Request *request, int fallback)
{
    const char *prefer = request_header(request, "Prefer");
    while (prefer && *prefer) {
        prefer += strspn(prefer, " \t,");
        size_t length = strcspn(prefer, ",");
        size_t name = strcspn(prefer, "=;, \t");
        if (name == 13 && strncasecmp(prefer, "respond-async", 13) == 0)
            fallback = 0;
        if (name == 4 && strncasecmp(prefer, "wait", 4) == 0) {
            const char *digits = prefer + name;
            digits += strspn(digits, " \t=\"");
            size_t count = strspn(digits, "0123456789");
            int64_t seconds;
            if (count && count < 10 && number_parse_int(digits, count, &seconds))
                return seconds > MAX_WAIT_SECONDS ? MAX_WAIT_SECONDS : (int)seconds;
        }
        prefer += length;
    }
    return fallback;
}

bool request_gone(const Request *request)
{
    return transport_gone(&exchange_of(request)->transport);
}

bool request_secure(const Request *request)
{
    const Transport *transport = &exchange_of(request)->transport;
    const char *https = transport_param(transport, "HTTPS");
    const char *forwarded = transport_param(transport, "HTTP_X_FORWARDED_PROTO");
    return (https && strcasecmp(https, "off") != 0) || (forwarded && strcasecmp(forwarded, "https") == 0);
}
