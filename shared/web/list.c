/*
** list.c - replies that are a page of a list: {"items": [...], "total": n, "next": url or null}, with a Link header to the next page.
**
** The page is what the parameters skip and limit say. Most lists are the rows of one statement (reply_rows); others write their items between
** reply_list_begin and reply_list_end.
*/
#include "web/web.h"

#include <string.h>

/* The request's own query with another skip: the address of the next page. */
static const char *next_page(const Request *request, int64_t skip)
{
    Buffer url = BUFFER_INIT;
    buffer_add_text(&url, request->path);
    const char *query = request->query;
    char separator = '?';
    while (*query) {
        size_t length = strcspn(query, "&");
        if (length && strncmp(query, "skip=", 5) != 0) {
            buffer_add_char(&url, separator);
            buffer_add(&url, query, length);
            separator = '&';
        }
        query += length;
        query += strspn(query, "&");
    }
    buffer_printf(&url, "%cskip=%lld", separator, (long long)skip);
    const char *text = arena_text(request->arena, url.data);
    buffer_free(&url);
    return text;
}

void reply_list_begin(Reply *reply, Json *json)
{
    reply_json(reply, json);
    json_open_object(json);
    json_key(json, "items");
    json_open_array(json);
}

void reply_list_end(const Request *request, Reply *reply, Json *json, uint64_t total)
{
    int64_t skip = request_int(request, "skip"), limit = request_int(request, "limit");
    json_close(json);
    json_member_int(json, "total", (int64_t)total);
    if (limit > 0 && (uint64_t)skip + (uint64_t)limit < total) {
        const char *next = next_page(request, skip + limit);
        json_member_text(json, "next", next);
        reply_headerf(reply, "Link", "<%s>; rel=\"next\"", next);
    } else {
        json_member_null(json, "next");
    }
}

static Status find_page(Request *request, const RowList *list, const DbArg *args, int n_args, DbResult **page, Error *error)
{
    DbArg *all = arena_array(request->arena, (size_t)n_args + 2, sizeof *all);
    if (n_args)
        memcpy(all, args, (size_t)n_args * sizeof *all);
    all[n_args] = db_int(request_int(request, "skip"));
    all[n_args + 1] = db_int(request_int(request, "limit"));
    return db_query(request->db, list->page, all, n_args + 2, page, error);
}

static Status find_total(Request *request, const RowList *list, const DbArg *args, const DbResult *page, uint64_t *total, Error *error)
{
    if (db_rows(page)) {
        *total = (uint64_t)db_get_int(page, 0, list->total);
        return OK;
    }
    DbResult *result;
    Status status = db_query(request->db, list->count, args, list->count->n_params, &result, error);
    if (status != OK)
        return status;
    *total = (uint64_t)db_get_int(result, 0, 0);
    db_result_free(result);
    return OK;
}

Status reply_rows(Request *request, Reply *reply, const RowList *list, const DbArg *args, int n_args, Error *error)
{
    DbResult *page;
    uint64_t total;
    Status status = find_page(request, list, args, n_args, &page, error);
    if (status != OK)
        return status;
    status = find_total(request, list, args, page, &total, error);
    if (status == OK) {
        Json json;
        reply_list_begin(reply, &json);
        for (int row = 0; row < db_rows(page); row++) {
            json_open_object(&json);
            list->item(request, &json, page, row);
            json_close(&json);
        }
        reply_list_end(request, reply, &json, total);
        json_close(&json);
    }
    db_result_free(page);
    return status;
}
