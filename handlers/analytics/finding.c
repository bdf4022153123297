/*
** finding.c - the reply of a run, and memcached's copy of what it is made from.
**
** The copy is a line "id duration bytes-of-arrays", then the arrays, then the body.
*/
#include "analytics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_SECONDS = 86400 };

/* The arrays with the address of each. They are our own JSON, read back. */
static void write_arrays(Json *json, const Finding *finding)
{
    json_object *arrays = json_tokener_parse(finding->arrays);
    json_key(json, "arrays");
    json_open_array(json);
    for (size_t i = 0; arrays && i < json_object_array_length(arrays); i++) {
        json_object *array = json_object_array_get_idx(arrays, i);
        const char *text = json_object_to_json_string_ext(array, JSON_C_TO_STRING_PLAIN);
        char href[200];
        json_object *name = NULL;
        json_object_object_get_ex(array, "name", &name);
        snprintf(href, sizeof href, "/api/v1/analytics/results/%" PRId64 "/arrays/%.100s", finding->id, json_object_get_string(name));
        json_open_object(json);
        json_raw_members(json, text + 1, strlen(text) - 2);
        json_member_text(json, "href", href);
        json_close(json);
    }
    json_close(json);
    json_object_put(arrays);
}

void finding_members(Json *json, const Finding *finding, Arena *arena)
{
    json_raw_members(json, finding->body + 1, finding->body_length - 2);
    write_arrays(json, finding);
    json_member_number(json, "duration_ms", finding->duration_ms);
    json_member_int(json, "result_id", finding->id);
    json_member_text(json, "href", arena_printf(arena, "/api/v1/analytics/results/%" PRId64, finding->id));
}

static const char *cache_key(const Request *request, const char *key)
{
    return arena_printf(request->arena, "analytics.result.%s", key);
}

bool finding_recall(Request *request, const char *key, Finding *finding)
{
    const char *name = cache_key(request, key);
    Buffer kept = BUFFER_INIT;
    long long id;
    double duration;
    size_t arrays;
    int begin = 0;
    bool found = cache_get(request->cache, name, strlen(name), &kept) && kept.data &&
                 sscanf(kept.data, "%lld %lf %zu%n", &id, &duration, &arrays, &begin) == 3 && kept.data[begin] == '\n' &&
                 arrays < kept.length - (size_t)begin - 1;
    if (found) {
        const char *text = kept.data + begin + 1;
        *finding = (Finding){.id = id, .duration_ms = duration, .body_length = kept.length - (size_t)begin - 1 - arrays};
        finding->arrays = arena_text_n(request->arena, text, arrays);
        finding->body = arena_text_n(request->arena, text + arrays, finding->body_length);
    }
    buffer_free(&kept);
    return found;
}

void finding_remember(Request *request, const char *key, const Finding *finding)
{
    const char *name = cache_key(request, key);
    Buffer kept = BUFFER_INIT;
    buffer_printf(&kept, "%" PRId64 " %.17g %zu\n", finding->id, finding->duration_ms, strlen(finding->arrays));
    buffer_add_text(&kept, finding->arrays);
    buffer_add(&kept, finding->body, finding->body_length);
    cache_set(request->cache, name, strlen(name), kept.data, kept.length, KEPT_SECONDS);
    buffer_free(&kept);
}

typedef struct Remembered {
    Request *request;
    const char *key;
    const Finding *finding;
} Remembered;

static void remember(void *context)
{
    const Remembered *remembered = context;
    finding_remember(remembered->request, remembered->key, remembered->finding);
}

void finding_remember_after(Request *request, const char *key, const Finding *finding)
{
    Remembered *remembered = arena_array(request->arena, 1, sizeof *remembered);
    *remembered = (Remembered){request, key, finding};
    request_after(request, remember, remembered);
}

void finding_forget(Request *request, const char *key)
{
    const char *name = cache_key(request, key);
    cache_delete(request->cache, name, strlen(name));
}
