/*
** openapi.c - route tables as the "paths" of an OpenAPI 3.1 document.
**
** Routes of one path are gathered into one path item. The members shared by all domains (schemas, security schemes, the
** answers that any route may give) are the system handler's, which joins the domains' fragments; here they are referred to.
*/
#include "web/private.h"

#include "base/log.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool first_of_path(const Route *routes, const Route *route)
{
    for (const Route *other = routes; other < route; other++)
        if (strcmp(other->path, route->path) == 0)
            return false;
    return true;
}

static void lower_text(char *out, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        out[i] = (char)tolower((unsigned char)text[i]);
    out[i] = '\0';
}

/* get /api/v1/datasets/{id}/rows: getDatasetsIdRows */
static void write_operation_id(Json *json, const Route *route)
{
    char id[200];
    lower_text(id, 16, method_name(route->method));
    size_t at = strlen(id);
    const char *path = strncmp(route->path, "/api/v1", 7) == 0 ? route->path + 7 : route->path;
    bool capital = true;
    for (; *path && at + 1 < sizeof id; path++) {
        if (!isalnum((unsigned char)*path)) {
            capital = true;
            continue;
        }
        id[at++] = (char)(capital ? toupper((unsigned char)*path) : *path);
        capital = false;
    }
    id[at] = '\0';
    json_member_text(json, "operationId", id);
}

static const Param *find_param(const Route *route, const char *name, size_t length)
{
    for (const Param *param = route->params; param && param->name; param++)
        if (strlen(param->name) == length && memcmp(param->name, name, length) == 0)
            return param;
    return NULL;
}

static void write_parameter(Json *json, const Param *param, const char *place)
{
    json_open_object(json);
    json_member_text(json, "name", param->name);
    json_member_text(json, "in", place);
    if (param->required || param->place == IN_PATH)
        json_member_bool(json, "required", true);
    if (param->doc)
        json_member_text(json, "description", param->doc);
    if (param->type == PARAM_JSON) { /* text that holds JSON */
        json_key(json, "content");
        json_open_object(json);
        json_key(json, "application/json");
        json_open_object(json);
        json_key(json, "schema");
        param_schema(json, param);
        json_close(json);
        json_close(json);
    } else {
        json_key(json, "schema");
        param_schema(json, param);
    }
    json_close(json);
}

static void write_parameters(Json *json, const Route *route)
{
    const char *name, *at = route->path;
    size_t length;
    json_key(json, "parameters");
    json_open_array(json);
    while ((at = route_next_param(at, &name, &length))) {
        char text[64];
        snprintf(text, sizeof text, "%.*s", (int)length, name);
        const Param fallback = {text, PARAM_INTEGER, .place = IN_PATH, .format = "int64", .min = 1, .max = 9e18};
        const Param *param = find_param(route, name, length);
        write_parameter(json, param ? param : &fallback, "path");
    }
    for (const Param *param = route->params; param && param->name; param++)
        if (param->place == IN_QUERY)
            write_parameter(json, param, "query");
    json_close(json);
}

static bool has_fields(const Route *route)
{
    for (const Param *param = route->params; param && param->name; param++)
        if (param->place == IN_BODY)
            return true;
    return false;
}

static void write_raw_upload(Json *json)
{
    static const char *const TYPES[] = {"text/csv", "text/tab-separated-values", "text/plain", "application/octet-stream"};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        json_key(json, TYPES[i]);
        json_open_object(json);
        json_close(json);
    }
}

static void write_body(Json *json, const Route *route)
{
    bool fields = has_fields(route);
    if (!fields && !(route->flags & ROUTE_UPLOAD))
        return;
    json_key(json, "requestBody");
    json_open_object(json);
    json_member_bool(json, "required", true);
    json_key(json, "content");
    json_open_object(json);
    if (fields) {
        json_key(json, route->flags & ROUTE_UPLOAD ? "multipart/form-data"
                       : route->flags & ROUTE_FORM ? "application/x-www-form-urlencoded"
                                                   : "application/json");
        json_open_object(json);
        json_key(json, "schema");
        param_object_schema(json, route->params, IN_BODY);
        json_close(json);
    } else {
        write_raw_upload(json);
    }
    json_close(json);
    json_close(json);
}

static void write_reference(Json *json, const char *key, const char *reference)
{
    json_key(json, key);
    json_open_object(json);
    json_member_text(json, "$ref", reference);
    json_close(json);
}

static void write_responses(Json *json, const Route *route)
{
    json_key(json, "responses");
    json_open_object(json);
    if (route->replies) {
        buffer_add_text(json->out, route->replies);
        json->has_items[json->depth] = true;
    } else {
        write_reference(json, "200", "#/components/responses/Object");
    }
    if (route->access != ACCESS_PUBLIC)
        write_reference(json, "401", "#/components/responses/Problem");
    if (route->access > ACCESS_VIEWER)
        write_reference(json, "403", "#/components/responses/Problem");
    write_reference(json, "default", "#/components/responses/Problem");
    json_close(json);
}

static void write_security(Json *json, const Route *route)
{
    static const char *const SCHEMES[] = {"bearer", "password", "cookie"};
    json_key(json, "security");
    json_open_array(json);
    for (size_t i = 0; route->access != ACCESS_PUBLIC && i < sizeof SCHEMES / sizeof *SCHEMES; i++) {
        json_open_object(json);
        json_key(json, SCHEMES[i]);
        json_open_array(json);
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_operation(Json *json, const WebDomain *domain, const Route *route)
{
    char method[16];
    lower_text(method, sizeof method, method_name(route->method));
    json_key(json, method);
    json_open_object(json);
    write_operation_id(json, route);
    if (route->doc)
        json_member_text(json, "summary", route->doc);
    json_key(json, "tags");
    json_open_array(json);
    json_text(json, domain->name);
    json_close(json);
    json_member_text(json, "x-access", access_name(route->access));
    write_security(json, route);
    write_parameters(json, route);
    write_body(json, route);
    write_responses(json, route);
    json_close(json);
}

void openapi_paths(Json *json, const WebDomain *domain)
{
    json_open_object(json);
    for (const Route *route = domain->routes; route->method; route++) {
        if (!first_of_path(domain->routes, route))
            continue;
        json_key(json, route->path);
        json_open_object(json);
        for (const Route *other = route; other->method; other++)
            if (strcmp(other->path, route->path) == 0)
                write_operation(json, domain, other);
        json_close(json);
    }
    json_close(json);
}

static bool same_content(const char *path, const Buffer *text)
{
    struct stat facts;
    bool same = false;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    if (fstat(descriptor, &facts) == 0 && (size_t)facts.st_size == text->length) {
        char *old = malloc(text->length + 1);
        same = old && read(descriptor, old, text->length) == (ssize_t)text->length && memcmp(old, text->data, text->length) == 0;
        free(old);
    }
    close(descriptor);
    return same;
}

static bool write_new(const char *path, const Buffer *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return false;
    bool done = write(descriptor, text->data, text->length) == (ssize_t)text->length;
    return close(descriptor) == 0 && done;
}

void openapi_publish(const Server *server)
{
    char path[PATH_MAX], fresh[PATH_MAX + 32];
    Buffer text = BUFFER_INIT;
    Json json;
    json_begin(&json, &text);
    openapi_paths(&json, server->domain);
    snprintf(path, sizeof path, "%s/openapi", server->config.run);
    mkdir(path, 0700); /* there already, but for the first process of all */
    snprintf(path, sizeof path, "%s/openapi/%.60s.json", server->config.run, server->domain->name);
    snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid());
    if (!same_content(path, &text) && (!write_new(fresh, &text) || rename(fresh, path) != 0)) {
        log_text(LOG_WARN, "the description of the routes could not be written", "file", path);
        unlink(fresh);
    }
    buffer_free(&text);
}
