/*
** body.c - what came with the request: JSON, a form, or a file that nginx has spooled.
**
** JSON and url-encoded forms are read into memory (16 MB at most) and checked against the route's table. An upload stays in
** its file, which the route maps.
*/
#include "web/private.h"

#include "base/number.h"
#include "spec/json_read.h"
#include "store/spool.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool has_body_params(const Param *params)
{
    for (; params && params->name; params++)
        if (params->place == IN_BODY)
            return true;
    return false;
}

/* "application/json; charset=utf-8" is "application/json". */
static bool is_type(const char *content_type, const char *wanted)
{
    size_t length = content_type ? strcspn(content_type, "; \t") : 0;
    return length == strlen(wanted) && strncasecmp(content_type, wanted, length) == 0;
}

static Status bad_request(Exchange *exchange, Error *error, const char *message)
{
    exchange->reply.status = 400;
    return error_set(error, ERR_INVALID, "%s", message);
}

static Status too_large(Error *error)
{
    return error_set(error, ERR_LIMIT, "The body is larger than 16 MB, which is the limit here.");
}

static Status read_stream(Exchange *exchange, Error *error)
{
    Request *request = &exchange->request;
    const char *text = transport_param(&exchange->transport, "CONTENT_LENGTH");
    int64_t length = 0;
    if (text && (!number_parse_int(text, strlen(text), &length) || length < 0))
        return bad_request(exchange, error, "The Content-Length is not a number.");
    if (length > BODY_LIMIT)
        return too_large(error);
    char *body = arena_alloc(request->arena, (size_t)length + 1);
    if (transport_read(&exchange->transport, body, (size_t)length) != (size_t)length)
        return bad_request(exchange, error, "The body has not arrived whole. Send it again.");
    request->body = body;
    request->body_length = (size_t)length;
    return OK;
}

/* A small body that was spooled all the same, or given to plain CGI as a file. */
static Status read_file(Exchange *exchange, Error *error)
{
    Request *request = &exchange->request;
    SpoolMap map;
    Status status = spool_map_path(request->upload.path, &map, error);
    if (status != OK)
        return status;
    if (map.length > BODY_LIMIT) {
        status = too_large(error);
    } else {
        request->body = arena_text_n(request->arena, map.data, map.length);
        request->body_length = map.length;
    }
    spool_unmap(&map);
    request->upload = (Upload){0};
    return status;
}

static Status check_json(Exchange *exchange, Error *error)
{
    Request *request = &exchange->request;
    if (json_read(request->body, request->body_length, &exchange->json, error) != OK) {
        exchange->reply.status = 400;
        return ERR_INVALID;
    }
    param_check_json(&request->params, exchange->json);
    return OK;
}

static Status check_fields(Exchange *exchange, Error *error)
{
    Request *request = &exchange->request;
    const Route *route = request->route;
    if (request->body_length == 0)
        return OK; /* what is required is reported as missing */
    if (route->flags & ROUTE_FORM) {
        if (!is_type(request->content_type, "application/x-www-form-urlencoded"))
            return error_set(error, ERR_UNSUPPORTED, "Send a form: Content-Type application/x-www-form-urlencoded.");
        Status status = query_check(request->body, request->body_length, IN_BODY, &request->params, error);
        if (status != OK)
            exchange->reply.status = 400;
        return status;
    }
    if (is_type(request->content_type, "application/json"))
        return check_json(exchange, error);
    if (!has_body_params(route->params))
        return OK; /* nothing is expected, so nothing is read */
    return error_set(error, ERR_UNSUPPORTED, "Send JSON: Content-Type application/json.");
}

/* The file is there, and as long as the client said. */
static Status check_upload(Exchange *exchange, Error *error)
{
    Upload *upload = &exchange->request.upload;
    const char *text = transport_param(&exchange->transport, "UPLOAD_LENGTH");
    int64_t announced;
    struct stat facts;
    if (!upload->path)
        return OK; /* an empty body; the route says what it wants */
    if (stat(upload->path, &facts) != 0)
        return error_errno(error, "open the uploaded file");
    upload->length = (uint64_t)facts.st_size;
    if (text && number_parse_int(text, strlen(text), &announced) && announced != facts.st_size)
        return bad_request(exchange, error, "The upload has not arrived whole. Send it again.");
    return OK;
}

Status body_check(Exchange *exchange, Error *error)
{
    Request *request = &exchange->request;
    if (request->method == GET)
        return OK;
    request->upload.path = transport_param(&exchange->transport, "REQUEST_BODY_FILE");
    if (request->route->flags & ROUTE_UPLOAD)
        return check_upload(exchange, error);
    Status status = request->upload.path ? read_file(exchange, error) : read_stream(exchange, error);
    if (request->route->flags & ROUTE_BODY)
        return status;
    return status == OK ? check_fields(exchange, error) : status;
}
