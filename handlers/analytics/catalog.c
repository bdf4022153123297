/* catalog.c - the operations, described. */
#include "analytics.h"

#include <string.h>

const Operation *route_operation(const Request *request)
{
    return operation_find(strrchr(request->route->path, '/') + 1);
}

Status catalog_list(Request *request, Reply *reply, Error *error)
{
    (void)request;
    (void)error;
    Json json;
    int64_t n = 0;
    reply_json(reply, &json);
    json_open_object(&json);
    json_key(&json, "items");
    json_open_array(&json);
    for (; OPERATIONS[n]; n++)
        operation_json(&json, OPERATIONS[n]);
    json_close(&json);
    json_member_int(&json, "total", n);
    json_member_null(&json, "next");
    json_close(&json);
    return OK;
}

Status catalog_show(Request *request, Reply *reply, Error *error)
{
    (void)error;
    Json json;
    reply_json(reply, &json);
    operation_json(&json, route_operation(request));
    return OK;
}
