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

enum { KEPT = 16, KEPT_BYTES = 256 << 10, COL_TOTAL = 21 };

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

static void list_item(Request *request, Json *json, const DbResult *result, int row)
{
    (void)request;
    dataset_members(json, result, row);
}

Status dataset_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_DATASETS_LIST, &SQL_DATASETS_COUNT, COL_TOTAL, list_item};
    static const RowList RECENT = {&SQL_DATASETS_RECENT, &SQL_DATASETS_COUNT_ALL, COL_TOTAL, list_item};
    ListCache *cache = datasets_state(request)->lists;
    if (recall(cache, request, reply))
        return OK;
    const char *sort = request_text(request, "sort"), *q = request_text(request, "q");
    const char *pattern = q && *q ? like_pattern(q, request->arena) : NULL;
    bool descending = sort[0] == '-';
    Status status;
    if (!pattern && strcmp(sort, "-updated_at") == 0)
        status = reply_rows(request, reply, &RECENT, DB_NO_ARGS, error);
    else
        status = reply_rows(request, reply, &LIST, DB_ARGS(db_text(pattern), db_text(sort + descending), db_bool(descending)), error);
    if (status == OK)
        keep(cache, request, reply);
    return status;
}
