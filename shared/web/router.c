/*
** router.c - which route answers a path.
**
** A path that a route spells out wins over one that it matches with parameters, and of two that match, the one with more
** literal segments wins: GET /datasets/upload is a matter of the route /datasets/upload even when only POST is taken there
** (405), not of /datasets/{id}. Segments are decoded before they are compared, after the path is split, so that an escaped
** slash stays within its segment.
*/
#include "web/private.h"

#include "base/nearest.h"

#include <string.h>

enum { MAX_SEGMENTS = 24 };

typedef struct Segments {
    size_t count;
    const char *text[MAX_SEGMENTS];
    size_t length[MAX_SEGMENTS];
} Segments;

const char *method_name(Method method)
{
    static const char *const NAMES[] = {"?", "GET", "POST", "PUT", "PATCH", "DELETE"};
    return NAMES[method];
}

const char *access_name(Access access)
{
    static const char *const NAMES[] = {"?", "public", "viewer", "editor", "admin"};
    return NAMES[access];
}

const char *route_next_param(const char *path, const char **name, size_t *length)
{
    const char *open = strchr(path, '{');
    const char *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return NULL;
    *name = open + 1;
    *length = (size_t)(close - open - 1);
    return close + 1;
}

/* false: a broken escape, or more segments than any route has. */
static bool split(const char *path, Arena *arena, Segments *segments)
{
    segments->count = 0;
    while (*path == '/') {
        const char *begin = path + 1;
        size_t length = strcspn(begin, "/");
        if (segments->count == MAX_SEGMENTS)
            return false;
        size_t decoded_length;
        const char *decoded = percent_decode(begin, length, false, arena, &decoded_length);
        if (!decoded || strlen(decoded) != decoded_length)
            return false;
        segments->text[segments->count] = decoded;
        segments->length[segments->count++] = decoded_length;
        path = begin + length;
    }
    return true;
}

/* How many literal segments agree; -1 when the route does not match. */
static int compare(const char *pattern, const Segments *segments)
{
    int literal = 0;
    size_t i = 0;
    for (; *pattern == '/'; i++) {
        const char *begin = pattern + 1;
        size_t length = strcspn(begin, "/");
        if (i == segments->count)
            return -1;
        if (*begin == '{') {
            if (segments->length[i] == 0)
                return -1;
        } else if (segments->length[i] == length && memcmp(begin, segments->text[i], length) == 0) {
            literal++;
        } else {
            return -1;
        }
        pattern = begin + length;
    }
    return i == segments->count ? literal : -1;
}

static void take_params(const char *pattern, const Segments *segments, RouteMatch *match)
{
    for (size_t i = 0; *pattern == '/'; i++) {
        const char *begin = pattern + 1;
        size_t length = strcspn(begin, "/");
        if (*begin == '{' && match->n_params < MAX_PATH_PARAMS) {
            match->names[match->n_params] = begin + 1;
            match->name_lengths[match->n_params] = length - 2;
            match->values[match->n_params++] = segments->text[i];
        }
        pattern = begin + length;
    }
}

static const char *best_pattern(const Route *routes, const char *path, Arena *arena, Segments *segments)
{
    const char *best = NULL;
    int best_literal = -1;
    segments->count = 0;
    for (const Route *route = routes; route->method; route++)
        if (strcmp(route->path, path) == 0 && !strchr(path, '{'))
            return route->path;
    if (!split(path, arena, segments))
        return NULL;
    for (const Route *route = routes; route->method; route++) {
        int literal = compare(route->path, segments);
        if (literal > best_literal) {
            best = route->path;
            best_literal = literal;
        }
    }
    return best;
}

void route_find(const Route *routes, Method method, const char *path, Arena *arena, RouteMatch *match)
{
    Segments segments;
    match->route = NULL;
    match->methods = 0;
    match->n_params = 0;
    const char *pattern = best_pattern(routes, path, arena, &segments);
    if (!pattern)
        return;
    for (const Route *route = routes; route->method; route++) {
        if (strcmp(route->path, pattern) != 0)
            continue;
        match->methods |= 1u << route->method;
        if (route->method == method)
            match->route = route;
    }
    if (segments.count)
        take_params(pattern, &segments, match);
}

/* ---- paths that are nearly right ---- */

typedef struct NearPaths {
    size_t count;
    const char **segments; /* of each candidate the segment that differs */
    const char **paths;
} NearPaths;

static const char *near_segment(const void *near, size_t i)
{
    return ((const NearPaths *)near)->segments[i];
}

/* The only literal segment of the pattern that is not the path's, NUL-terminated; its place in *at. NULL: none, several, or another number of segments. */
static const char *odd_segment(const char *pattern, const Segments *segments, Arena *arena, size_t *at)
{
    const char *odd = NULL;
    size_t i = 0;
    for (; *pattern == '/'; i++) {
        const char *begin = pattern + 1;
        size_t length = strcspn(begin, "/");
        bool same = i < segments->count && segments->length[i] == length && memcmp(begin, segments->text[i], length) == 0;
        if (*begin != '{' && !same) {
            if (odd)
                return NULL;
            odd = arena_text_n(arena, begin, length);
            *at = i;
        }
        pattern = begin + length;
    }
    return i == segments->count ? odd : NULL;
}

const char *route_near(const Route *routes, const char *path, Arena *arena)
{
    Segments segments;
    size_t n = 0;
    if (!split(path, arena, &segments))
        return NULL;
    while (routes[n].method)
        n++;
    NearPaths near = {.segments = arena_array(arena, n + 1, sizeof *near.segments), .paths = arena_array(arena, n + 1, sizeof *near.paths)};
    for (size_t place = segments.count; place-- > 0;) { /* names stand behind what they belong to */
        near.count = 0;
        for (const Route *route = routes; route->method; route++) {
            size_t at = SIZE_MAX;
            const char *odd = odd_segment(route->path, &segments, arena, &at);
            if (odd && at == place) {
                near.segments[near.count] = odd;
                near.paths[near.count++] = route->path;
            }
        }
        const char *found = nearest_name(segments.text[place], segments.length[place], near_segment, &near, near.count);
        for (size_t i = 0; found && i < near.count; i++)
            if (near.segments[i] == found)
                return near.paths[i];
    }
    return NULL;
}
