/*
** openapi.c - the description of the whole API.
**
** Each domain has written the "paths" of its routes to <run>/openapi/<domain>.json when it started. Joining them is a matter
** of putting the members of these objects into one; the document is kept until a fragment is newer than it.
*/
#include "system.h"

#include <dirent.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_DOMAINS = 64, MAX_NAME = 64 };

typedef struct Fragments {
    char folder[PATH_MAX];
    char names[MAX_DOMAINS][MAX_NAME];
    size_t count;
    struct timespec newest;
} Fragments;

/* What every domain refers to. */
static const char COMPONENTS[] =
    "{\"securitySchemes\":{"
    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A token of POST /api/v1/auth/token.\"},"
    "\"password\":{\"type\":\"oauth2\",\"flows\":{\"password\":{\"tokenUrl\":\"/api/v1/auth/token\",\"scopes\":{}}}},"
    "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"quern_session\","
    "\"description\":\"The browser's session. Requests other than GET also need the header X-CSRF-Token.\"}},"
    "\"schemas\":{"
    "\"Problem\":{\"type\":\"object\",\"description\":\"RFC 9457.\",\"required\":[\"type\",\"title\",\"status\",\"detail\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"detail\":{\"type\":\"string\",\"description\":\"What is wrong and what to do.\"},\"request_id\":{\"type\":\"string\"},"
    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"pointer\",\"detail\"],\"properties\":{"
    "\"pointer\":{\"type\":\"string\",\"description\":\"/field of the body, ?name of the query.\"},"
    "\"detail\":{\"type\":\"string\"}}}}}}},"
    "\"responses\":{"
    "\"Object\":{\"description\":\"OK\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},"
    "\"Problem\":{\"description\":\"What went wrong.\",\"content\":{\"application/problem+json\":{\"schema\":"
    "{\"$ref\":\"#/components/schemas/Problem\"}}}}}}";

static bool later(struct timespec a, struct timespec b)
{
    return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void find_fragments(const char *run, Fragments *fragments)
{
    fragments->count = 0;
    fragments->newest = (struct timespec){0, 0};
    snprintf(fragments->folder, sizeof fragments->folder, "%s/openapi", run);
    DIR *listing = opendir(fragments->folder);
    struct dirent *entry;
    while (listing && fragments->count < MAX_DOMAINS && (entry = readdir(listing))) {
        struct stat facts;
        const char *end = strrchr(entry->d_name, '.');
        size_t length = end ? (size_t)(end - entry->d_name) : 0;
        if (length == 0 || length >= MAX_NAME || strcmp(end, ".json") != 0 ||
            fstatat(dirfd(listing), entry->d_name, &facts, 0) != 0)
            continue;
        if (later(facts.st_mtim, fragments->newest))
            fragments->newest = facts.st_mtim;
        snprintf(fragments->names[fragments->count++], MAX_NAME, "%.*s", (int)length, entry->d_name);
    }
    if (listing)
        closedir(listing);
    qsort(fragments->names, fragments->count, MAX_NAME, by_name);
}

/* Puts the fragment's paths into *paths; a path that another domain has, too, gets the methods of both. What can not be read is left out. */
static void add_fragment(const Fragments *fragments, size_t i, json_object *paths)
{
    char path[PATH_MAX + MAX_NAME + 8];
    snprintf(path, sizeof path, "%s/%s.json", fragments->folder, fragments->names[i]);
    json_object *fragment = json_object_from_file(path);
    if (!fragment || !json_object_is_type(fragment, json_type_object)) {
        json_object_put(fragment);
        return;
    }
    json_object_object_foreach(fragment, name, methods)
    {
        json_object *there = NULL;
        if (!json_object_object_get_ex(paths, name, &there)) {
            json_object_object_add(paths, name, json_object_get(methods));
            continue;
        }
        json_object_object_foreach(methods, method, operation)
        {
            json_object_object_add(there, method, json_object_get(operation));
        }
    }
    json_object_put(fragment);
}

static void write_document(const Request *request, const Fragments *fragments, Buffer *out)
{
    json_object *paths = json_object_new_object();
    Json json;
    buffer_clear(out);
    json_begin(&json, out);
    json_open_object(&json);
    json_member_text(&json, "openapi", "3.1.0");
    json_key(&json, "info");
    json_open_object(&json);
    json_member_text(&json, "title", "Quern");
    json_member_text(&json, "version", request->config->version);
    json_member_text(&json, "description",
                     "Self-hosted data analytics. Lists answer {items, total, next} and take skip, limit, sort and q; errors "
                     "are application/problem+json; unknown parameters are refused.");
    json_key(&json, "license");
    json_open_object(&json);
    json_member_text(&json, "name", "GPL-3.0-or-later");
    json_member_text(&json, "identifier", "GPL-3.0-or-later");
    json_close(&json);
    json_close(&json);
    json_key(&json, "servers");
    json_raw(&json, "[{\"url\":\"/\"}]", 13);
    json_key(&json, "tags");
    json_open_array(&json);
    for (size_t i = 0; i < fragments->count; i++) {
        json_open_object(&json);
        json_member_text(&json, "name", fragments->names[i]);
        json_close(&json);
    }
    json_close(&json);
    json_key(&json, "paths");
    for (size_t i = 0; i < fragments->count; i++)
        add_fragment(fragments, i, paths);
    const char *text = json_object_to_json_string_ext(paths, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    json_raw(&json, text, strlen(text));
    json_object_put(paths);
    json_key(&json, "components");
    json_raw(&json, COMPONENTS, sizeof COMPONENTS - 1);
    json_close(&json);
}

Status system_openapi(Request *request, Reply *reply, Error *error)
{
    (void)error;
    System *state = request->domain->state;
    Fragments fragments;
    find_fragments(request->config->run, &fragments);
    if (fragments.count != state->fragments || later(fragments.newest, state->newest)) {
        write_document(request, &fragments, &state->openapi);
        state->fragments = fragments.count;
        state->newest = fragments.newest;
    }
    buffer_add(&reply->body, state->openapi.data, state->openapi.length);
    return OK;
}
