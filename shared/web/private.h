/*
** private.h - what the files of the web library share. Not for handlers.
**
** A Server is the process, an Exchange one request and its reply. request->web and reply->web both lead to the Exchange.
*/
#ifndef QUERN_WEB_PRIVATE_H
#define QUERN_WEB_PRIVATE_H

#include "web/metrics.h"
#include "web/web.h"

enum { BODY_LIMIT = 16 << 20, MAX_PATH_PARAMS = 8, MAX_FIELD_PROBLEMS = 100 };

struct FCGX_Request;

typedef struct Server {
    const WebDomain *domain;
    Config config;
    Db *db;
    Cache *cache;
    Arena *arena;           /* of the request in hand */
    Metrics *metrics;
    Buffer output;          /* headers and body of one reply */
    Buffer body, headers;   /* memory of Reply, kept between requests */
    int64_t seen_session;   /* to be marked as seen after the reply; 0: none */
    bool large;             /* a large reply was made since it was last idle */
} Server;

/* Where a request comes from and its reply goes: a FastCGI connection, or environment, stdin and stdout. */
typedef struct Transport {
    struct FCGX_Request *fcgi; /* NULL: plain CGI */
    char **environment;
    bool broken;               /* the other side has gone */
} Transport;

typedef struct After {
    RequestAfter *run;
    void *context;
    struct After *next;
} After;

typedef struct Exchange {
    Server *server;
    Transport transport;
    Request request;
    Reply reply;
    int64_t begin_us;
    bool head;                 /* HEAD: the reply without its body */
    bool own_id;               /* no server in front named the request */
    bool streaming;            /* headers are out */
    bool stream_ended;
    bool has_cache_control, no_store;
    bool precondition_failed;  /* If-Match did not match: 412 */
    const char *etag;          /* in the arena */
    const char *code;          /* of an OAuth problem */
    ParamProblem *fields;      /* the `errors` of the problem */
    size_t n_fields;
    json_object *json;         /* the JSON body */
    uint64_t bytes_out;
    const char *method;
    After *after;              /* in the arena */
} Exchange;

static inline Exchange *exchange_of(const Request *request)
{
    return request->web;
}

/* exchange.c */
void exchange_run(Server *server, Transport transport); /* answers one request */
/* In two steps: up to the route's function, and the reply. The Exchange lies in memory of the caller's that does not move. */
void exchange_begin(Exchange *exchange, Server *server, Transport transport, Gathered *outcome);
void exchange_end(Exchange *exchange, const Gathered *outcome);
bool exchange_gathered(const Exchange *exchange, const Gathered *outcome); /* it waits for WebDomain.gather */
void exchange_headers(Exchange *exchange);              /* server->output becomes status line and headers of the reply */

/* transport.c */
const char *transport_param(const Transport *transport, const char *name); /* NULL when absent or empty */
size_t transport_read(Transport *transport, char *bytes, size_t length);   /* fewer than asked: the end */
bool transport_write(Transport *transport, const char *bytes, size_t length);
bool transport_gone(const Transport *transport); /* the other side has closed the connection; plain CGI: never */
void transport_end(Transport *transport);   /* all is written: the server in front has the whole reply */
void transport_abort(Transport *transport); /* makes the server in front see a broken reply */

/* router.c */
typedef struct RouteMatch {
    const Route *route;                        /* NULL: no such path, or not with this method */
    unsigned methods;                          /* 1 << Method for each that the path takes; 0: no such path */
    size_t n_params;
    const char *names[MAX_PATH_PARAMS];        /* not NUL-terminated */
    size_t name_lengths[MAX_PATH_PARAMS];
    const char *values[MAX_PATH_PARAMS];       /* decoded, in the arena */
} RouteMatch;
void route_find(const Route *routes, Method method, const char *path, Arena *arena, RouteMatch *match);
/* The path of the route that differs from this one in a single, nearly right segment (base/nearest.h). NULL: there is none. */
const char *route_near(const Route *routes, const char *path, Arena *arena);
const char *method_name(Method method);
const char *access_name(Access access);
/* Calls `found` for each {name} of a route's path. */
const char *route_next_param(const char *path, const char **name, size_t *length); /* NULL: no more; else where to go on */

/* query.c */
/* Decodes %XX and, when plus_is_space, '+'. NULL: a broken escape. *decoded_length may be NULL. */
const char *percent_decode(const char *text, size_t length, bool plus_is_space, Arena *arena, size_t *decoded_length);
/* Feeds a=b&c=d to the check; ERR_INVALID for a broken escape. */
Status query_check(const char *query, size_t length, ParamPlace place, ParamCheck *check, Error *error) MUST_USE;

/* body.c */
Status body_check(Exchange *exchange, Error *error) MUST_USE; /* reads the body and feeds it to request->params */

/* access.c */
Status access_check(Exchange *exchange, const Route *route, Error *error) MUST_USE;
Status seen_write(Db *db, int64_t session, Error *error) MUST_USE; /* session and user were here now */

/* reply.c */
void reply_problem_add(Exchange *exchange, const char *pointer, const char *detail); /* both are kept, not copied */

/* problem.c */
const char *status_title(int status);
void problem_write(Exchange *exchange, const Error *error); /* turns the reply into a problem */

/* conditional.c */
void conditional_finish(Exchange *exchange); /* an ETag for what has none; 304 where If-None-Match has it */

/* gather.c */
typedef struct Gatherer Gatherer;
Gatherer *gatherer_new(const Server *server);
void gatherer_free(Gatherer *gatherer);
/* Accepts a request, and all others that are waiting, and answers them; as FCGX_Accept_r: 0 or an error of the first. */
int gatherer_run(Gatherer *gatherer);
void gatherer_idle(Gatherer *gatherer); /* lets go of memory */

/* loop.c */
void server_mark_seen(Server *server); /* after the reply: the client does not wait for this */

/* openapi.c */
void openapi_publish(const Server *server); /* writes <run>/openapi/<domain>.json when it has changed */

#endif
