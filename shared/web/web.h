/*
** web.h - what a handler is written against.
**
** A handler is a table of routes and the functions beside them:
**
**     static Status dataset_get(Request *request, Reply *reply, Error *error);
**
**     const Route ROUTES[] = {
**         {GET, "/api/v1/datasets/{id}", ACCESS_VIEWER, DATASET_PARAMS, dataset_get, "The dataset with its columns."},
**         {0}};
**
**     int main(int argc, char **argv) { return web_main(&(WebDomain){.name = "datasets", .routes = ROUTES}, argc, argv); }
**
** web_main runs the FastCGI loop on the socket that spawn-fcgi bound, or answers one request as plain CGI when it was
** started from a shell. A function gets validated parameters and a signed-in user; it fills the reply and returns OK, or
** returns an error that becomes problem+json. The HTTP status follows from the Status (problem.c has the table); a
** function that knows better sets reply->status to one of 400 or above before it returns the error. What it takes from
** request->arena is released after the reply. SIGTERM finishes the request in hand. A transaction left open is rolled
** back.
**
** Path parameters are named in braces and hold one segment; `{id}` is an integer from 1 unless the table says otherwise
** (an IN_PATH row); one that does not fit is a 404. The table's IN_QUERY, IN_BODY and IN_PATH parameters are all checked
** before the function is called. Unknown parameters are refused.
**
** GET replies of JSON get an ETag made of their bytes unless the function sets one (reply_not_modified) or forbids
** storing them (Cache-Control: no-store).
**
** What a process keeps between requests (a cache of versions, say) is the domain's `state`: request->domain->state.
*/
#ifndef QUERN_WEB_WEB_H
#define QUERN_WEB_WEB_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "spec/param.h"
#include "store/cache.h"
#include "store/db.h"

typedef enum Method { GET = 1, POST, PUT, PATCH, DELETE } Method;

typedef enum Access {
    ACCESS_PUBLIC = 1, /* anybody; request->user.id is 0 and no session is looked up */
    ACCESS_VIEWER,     /* any signed-in user */
    ACCESS_EDITOR,     /* editor or admin */
    ACCESS_ADMIN
} Access;

typedef struct User {
    int64_t id;        /* 0: nobody */
    const char *email;
    const char *name;
    Access role;       /* ACCESS_VIEWER, ACCESS_EDITOR or ACCESS_ADMIN */
    int64_t session_id;
    bool by_cookie;
    const char *csrf_token; /* of a cookie session */
} User;

typedef struct Upload {     /* the body, when nginx spooled it to a file */
    const char *path;       /* NULL: no spooled body */
    uint64_t length;
} Upload;

typedef struct Request Request;
typedef struct Reply Reply;
typedef Status RouteFunction(Request *request, Reply *reply, Error *error);

enum { WEB_GATHERED = 64 };

enum {
    ROUTE_UPLOAD = 1,    /* the body is a spooled file (request->upload), not read or checked by the library; IN_BODY parameters
                            describe the fields of a form (multipart_parse), without any the body is the file itself */
    ROUTE_FORM = 2,      /* IN_BODY parameters come as application/x-www-form-urlencoded */
    ROUTE_NO_CSRF = 4,   /* sign-in itself */
    ROUTE_BODY = 16,     /* the body, of any type, is read into memory (16 MB at most) and left to the function */
    ROUTE_GATHERED = 32, /* the function prepares the answer; WebDomain.gather makes it, for all requests at hand together */
    ROUTE_OAUTH = 8      /* errors in the shape of RFC 6749, section 5.2, with the members of a problem beside it */
};

/* Rows of parameter tables: the path's {id}, and the page of a list that a reply_list_begin or reply_rows gives. */
#define ROUTE_ID(words) {"id", PARAM_INTEGER, IN_PATH, .required = true, .format = "int64", .doc = words, .min = 1, .max = 9e15}
#define ROUTE_PAGE(usual, most)                                                                            \
    {"skip", PARAM_INTEGER, .doc = "Items to pass over.", .has_default = true, .min = 0, .max = 9e15},     \
    {"limit", PARAM_INTEGER, .doc = "Items on a page.", .has_default = true, .default_integer = (usual), .min = 1, .max = (most)}

typedef struct Route {
    Method method;          /* 0 ends the table */
    const char *path;
    Access access;
    const Param *params;    /* NULL: none */
    RouteFunction *run;
    const char *doc;        /* one line for OpenAPI */
    unsigned flags;
    const char *replies;    /* OpenAPI: JSON text of the "responses" object's 2xx members, or NULL for a plain 200 object */
} Route;

/* A request whose function has returned OK on a ROUTE_GATHERED. */
typedef struct Gathered {
    Request *request;
    Reply *reply;
    Status status;          /* OK; what gather makes of it */
    Error error;
} Gathered;

typedef struct WebDomain {
    const char *name;
    const Route *routes;
    void *state;                /* the domain's own, for the life of the process; NULL: none */
    /* Completes requests of ROUTE_GATHERED, at most WEB_GATHERED with 16 MB of bodies together: while they are worked on, others arrive, and are the
    ** next to be gathered. The pool must be of one process. */
    void (*gather)(void *state, Gathered *items, size_t n);
    void (*idle)(void *state);  /* called when no request has come for a while: let go of memory; NULL: nothing to do */
} WebDomain;

struct Request {
    const WebDomain *domain;
    const Route *route;
    Arena *arena;           /* this request's memory */
    const Config *config;
    Db *db;
    Cache *cache;
    Method method;
    const char *path;
    const char *query;      /* raw */
    const char *id;         /* request id */
    const char *address;    /* client */
    const char *content_type;
    const char *body;       /* NUL-terminated; small bodies only (16 MB); NULL for uploads */
    size_t body_length;
    Upload upload;
    User user;
    int64_t catalog;        /* changes whenever a list of datasets would; read before the function runs, with the session */
    ParamCheck params;
    void *web;              /* the library's own */
};

struct Reply {
    int status;             /* 200 unless set */
    const char *content_type; /* application/json unless set */
    Buffer body;
    Buffer headers;         /* "Name: value\r\n" lines */
    void *web;
};

int web_main(const WebDomain *domain, int argc, char **argv); /* arguments: none, --openapi or --routes */

/* Parameters by name (they passed the table's checks). */
int64_t request_int(const Request *request, const char *name);
double request_number(const Request *request, const char *name);
bool request_bool(const Request *request, const char *name);
const char *request_text(const Request *request, const char *name); /* NULL when absent */
bool request_has(const Request *request, const char *name);         /* given */
DbArg request_arg(const Request *request, const char *name);        /* for a statement: SQL NULL when absent, texts as a JSON array */
const char *request_header(const Request *request, const char *name); /* "If-None-Match"; NULL when absent */
const char *request_key(const Request *request); /* a short hash of the query as sent, for ETags of immutable things */
int request_wait_seconds(const Request *request, int fallback);     /* Prefer: wait=N (at most 60), respond-async = 0 */
bool request_secure(const Request *request);                        /* came over HTTPS, perhaps through a proxy */

void reply_header(Reply *reply, const char *name, const char *value); /* line breaks in value are refused (dropped and logged) */
void reply_headerf(Reply *reply, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
/* Begins a JSON body: fill *json, then return OK. */
void reply_json(Reply *reply, Json *json);

/* Sets the ETag; true when If-None-Match has it: status is 304 then, and the function returns OK at once. */
bool reply_not_modified(const Request *request, Reply *reply, const char *etag);
/* For changes: false (412 set in *error) when If-Match is there and does not have the tag. */
Status request_if_match(const Request *request, const char *etag, Error *error) MUST_USE;

/* A page of a list, as the parameters skip and limit say: {"items": [...], "total": n, "next": url or null}. The beginning opens the object and the
** array of items; the end closes the array, adds total, next and the Link header, and leaves the object open for other members. */
void reply_list_begin(Reply *reply, Json *json);
void reply_list_end(const Request *request, Reply *reply, Json *json, uint64_t total);

/* A list whose items are the rows of a statement. */
typedef struct RowList {
    const Statement *page;  /* its arguments: filters, whatever else it wants, and at last skip and limit */
    const Statement *count; /* how many rows there are in all; its arguments: the filters. Asked when the page has no row to say so */
    int total;              /* the column of the page's rows that says it */
    void (*item)(Request *request, Json *json, const DbResult *result, int row); /* writes the members of the open object */
} RowList;

/* The whole reply. args: those of the page, without skip and limit. */
Status reply_rows(Request *request, Reply *reply, const RowList *list, const DbArg *args, int n_args, Error *error) MUST_USE;

/* Adds one entry to the `errors` array of the problem that the function is about to return ("/name", "?sort", "If-Match:"). */
void reply_problem_field(Reply *reply, const char *pointer, const char *format, ...) PRINTF_LIKE(3, 4);

/* The `error` member of a ROUTE_OAUTH problem: "invalid_grant", ...; `code` is a constant. */
void reply_problem_code(Reply *reply, const char *code);

/* Streams a long body: the status and headers go out, then each call writes. A stream that is not ended by
** reply_stream_end is seen by the client as broken, never as complete. */
Status reply_stream_begin(Request *request, Reply *reply, Error *error) MUST_USE;
/* ERR_CANCELLED: the client has gone. */
Status reply_stream(Reply *reply, const char *data, size_t length, Error *error) MUST_USE;
void reply_stream_end(Reply *reply);

/* Hands the reply to an internal nginx location (X-Accel-Redirect). */
void reply_accel(Reply *reply, const char *location);

/* Calls run(context) when the reply has gone out, before the request's memory goes: for what the client need not wait for, as letting go of
** memory. Also after errors. The last asked for is the first to run. */
typedef void RequestAfter(void *context);
void request_after(Request *request, RequestAfter *run, void *context);

/* A line in the audit log, part of the caller's transaction when one is open. detail_json may be NULL. */
Status request_audit(Request *request, const char *action, const char *object_type, int64_t object_id, const char *object_name,
                     const char *detail_json, Error *error) MUST_USE;
/* The same as a call for db_together; the texts must last until then. */
DbCall request_audit_call(const Request *request, const char *action, const char *object_type, int64_t object_id, const char *object_name,
                          const char *detail_json);

/* The token of the request's session cookie, not NUL-terminated; NULL: none. And what of a token is kept in quern.sessions. */
enum { SESSION_HASH = 32 };
const char *request_cookie_token(const Request *request, size_t *length);
void session_hash(const char *token, size_t length, unsigned char hash[SESSION_HASH]);

/* multipart/form-data over a mapped body. Parts refer to the mapping. */
typedef struct MultipartPart {
    const char *name, *filename, *content_type; /* in the arena; filename NULL: a plain field */
    const char *data;
    size_t length;
} MultipartPart;
Status multipart_parse(const char *content_type, const char *body, size_t length, Arena *arena, MultipartPart **parts, size_t *n,
                       Error *error) MUST_USE;

/* The OpenAPI "paths" object of a domain. Every domain writes it to <run>/openapi/<domain>.json at start; the system handler
** joins the fragments. */
void openapi_paths(Json *json, const WebDomain *domain);

#endif
