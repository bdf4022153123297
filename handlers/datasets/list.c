/*
** list.c - the list of datasets.
**
** A list is asked for far more often than it changes, so each process keeps the last few answers under the catalog's generation (sql/migrations/0002_catalog.sql),
** which comes with the session: an answer that is found there costs no statement of its own. What is kept under a generation is never older
** than it.
*/
#include "datasets.h"

#include "base/memory.h"
#include "gen/sql_datasets.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 16, KEPT_BYTES = 256 << 10, LIST_TOTAL = 21 };

typedef struct Kept {
    int64_t generation;  /* 0: nothing */
    char *query;
    Buffer body, headers;
} Kept;

struct ListCache {
    Kept kept[KEPT];
    size_t next;         /* the one to give up next */
};

ListCache *list_cache_new(void)
{
    return mem_zero(1, sizeof(ListCache));
}

static void kept_free(Kept *kept)
{
    free(kept->query);
    buffer_free(&kept->body);
    buffer_free(&kept->headers);
    *kept = (Kept){0};
}

void list_cache_clear(ListCache *cache)
{
    for (size_t i = 0; i < KEPT; i++)
        kept_free(&cache->kept[i]);
}

void list_cache_free(ListCache *cache)
{
    list_cache_clear(cache);
    free(cache);
}

static bool recall(const ListCache *cache, const Request *request, Reply *reply)
{
    for (size_t i = 0; i < KEPT; i++) {
        const Kept *kept = &cache->kept[i];
        if (kept->generation != request->catalog || !kept->generation || strcmp(kept->query, request->query) != 0)
            continue;
        Json json; /* sets what a JSON reply has */
        reply_json(reply, &json);
        buffer_add(&reply->body, kept->body.data, kept->body.length);
        buffer_add(&reply->headers, kept->headers.data, kept->headers.length);
        return true;
    }
    return false;
}

static void keep(ListCache *cache, const Request *request, const Reply *reply)
{
    if (!request->catalog || reply->body.length > KEPT_BYTES)
        return;
    Kept *kept = &cache->kept[cache->next];
    cache->next = (cache->next + 1) % KEPT;
    kept_free(kept);
    kept->generation = request->catalog;
    kept->query = mem_text(request->query);
    buffer_add(&kept->body, reply->body.data, reply->body.length);
    buffer_add(&kept->headers, reply->headers.data, reply->headers.length);
}

/* "%part%" with LIKE's own signs escaped. */
static const char *like_pattern(const char *text, Arena *arena)
{
    char *pattern = arena_alloc(arena, 2 * strlen(text) + 3);
    char *to = pattern;
    *to++ = '%';
    for (; *text; text++) {
        if (strchr("%_\\", *text))
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '%';
    return pattern;
}

static Status count_all(Request *request, const char *pattern, uint64_t *total, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_DATASETS_COUNT, DB_ARGS(db_text(pattern)), &result, error);
    if (status != OK)
        return status;
    *total = (uint64_t)db_get_int(result, 0, 0);
    db_result_free(result);
    return OK;
}

Status dataset_list(Request *request, Reply *reply, Error *error)
{
    ListCache *cache = datasets_state(request)->lists;
    if (recall(cache, request, reply))
        return OK;
    const char *sort = request_text(request, "sort");
    const char *q = request_text(request, "q");
    const char *pattern = q && *q ? like_pattern(q, request->arena) : NULL;
    DbArg skip = db_int(request_int(request, "skip"));
    DbArg limit = db_int(request_int(request, "limit"));
    bool descending = sort[0] == '-';
    DbResult *result;
    Status status;
    if (!pattern && strcmp(sort, "-updated_at") == 0)
        status = db_query(request->db, &SQL_DATASETS_RECENT, DB_ARGS(skip, limit), &result, error);
    else
        status = db_query(request->db, &SQL_DATASETS_LIST,
                          DB_ARGS(db_text(pattern), db_text(sort + descending), db_bool(descending), skip, limit), &result, error);
    if (status != OK)
        return status;
    int n = db_rows(result);
    uint64_t total = n ? (uint64_t)db_get_int(result, 0, LIST_TOTAL) : 0;
    if (n == 0) /* past the end, or nothing: the window function had no row to say it on */
        status = count_all(request, pattern, &total, error);
    if (status == OK) {
        Json json;
        reply_json(reply, &json);
        json_open_object(&json);
        json_key(&json, "items");
        json_open_array(&json);
        for (int row = 0; row < n; row++) {
            json_open_object(&json);
            dataset_members(&json, result, row);
            json_close(&json);
        }
        json_close(&json);
        reply_list_end(request, reply, &json, total);
        json_close(&json);
        keep(cache, request, reply);
    }
    db_result_free(result);
    return status;
}
