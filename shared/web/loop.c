/*
** loop.c - the life of a handler process.
**
** Standard input is the listening socket that spawn-fcgi has bound, shared by the pool: the kernel wakes one process for
** each connection. Accepting has a time limit, set on the socket itself; when it passes without a request, the process
** lets go of its database connection and of spare memory. After a large reply that is soon, since libpq's buffers have grown with it and only go
** with the connection. (The socket's limit is that of whoever has set it last; all it decides is how soon a process is small.)
**
** SIGTERM ends the process once the request in hand is answered. The signal interrupts a waiting accept; it could also
** come in the moment between looking at the flag and waiting, so an alarm follows each second until the process has ended.
**
** When standard input is no socket, one request is answered as plain CGI. `--routes` and `--openapi` describe the domain.
*/
#include "web/private.h"

#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { IDLE_SECONDS = 30, SOON_SECONDS = 2, ARENA_BLOCK = 16384 };

extern char **environ;

/* Set by a signal, hence not passed like other state. */
static volatile sig_atomic_t stopping;

static void on_stop(int number)
{
    (void)number;
    stopping = 1;
    FCGX_ShutdownPending();
    alarm(1);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop, .sa_flags = SA_RESTART}; /* accept with a time limit is not restarted */
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGQUIT, &action, NULL); /* multiwatch passes its own SIGTERM on as this, whatever its -s says */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void write_out(const Buffer *text)
{
    size_t done = 0;
    while (done < text->length) {
        ssize_t put = write(STDOUT_FILENO, text->data + done, text->length - done);
        if (put <= 0)
            break;
        done += (size_t)put;
    }
}

static int print_routes(const WebDomain *domain)
{
    Buffer out = BUFFER_INIT;
    for (const Route *route = domain->routes; route->method; route++) {
        Json json;
        json_begin(&json, &out);
        json_open_object(&json);
        json_member_text(&json, "method", method_name(route->method));
        json_member_text(&json, "path", route->path);
        json_member_text(&json, "access", access_name(route->access));
        json_member_bool(&json, "csrf",
                         route->access != ACCESS_PUBLIC && route->method != GET && !(route->flags & ROUTE_NO_CSRF));
        json_close(&json);
        buffer_add_char(&out, '\n');
    }
    write_out(&out);
    buffer_free(&out);
    return 0;
}

static int print_openapi(const WebDomain *domain)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    openapi_paths(&json, domain);
    buffer_add_char(&out, '\n');
    write_out(&out);
    buffer_free(&out);
    return json_ok(&json) ? 0 : 1;
}

static Status server_open(Server *server, const WebDomain *domain, Error *error)
{
    *server = (Server){.domain = domain};
    Status status = config_read(&server->config, error);
    if (status != OK)
        return status;
    server->db = db_new(server->config.database_url, domain->name);
    server->cache = cache_new(server->config.memcached);
    server->arena = arena_new(ARENA_BLOCK);
    server->metrics = metrics_open(server->config.run, domain->name, domain->routes);
    return OK;
}

static void free_buffers(Server *server)
{
    buffer_free(&server->output);
    buffer_free(&server->body);
    buffer_free(&server->headers);
}

static void server_close(Server *server)
{
    metrics_close(server->metrics);
    free_buffers(server);
    arena_free(server->arena);
    cache_free(server->cache);
    db_free(server->db);
}

void server_mark_seen(Server *server)
{
    if (!server->seen_session)
        return;
    int64_t session = server->seen_session;
    server->seen_session = 0;
    Error error;
    if (seen_write(server->db, session, &error) != OK)
        log_error(LOG_WARN, "a session could not be marked as seen", &error);
}

static void fall_idle(Server *server, Gatherer *gatherer)
{
    if (gatherer)
        gatherer_idle(gatherer);
    if (db_connected(server->db))
        db_disconnect(server->db);
    if (server->domain->idle)
        server->domain->idle(server->domain->state);
    free_buffers(server);
    mem_trim();
}

static void limit_wait(int seconds)
{
    struct timeval limit = {seconds, 0};
    setsockopt(STDIN_FILENO, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

static int serve(Server *server)
{
    FCGX_Request fcgi;
    bool idle = false;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgi, STDIN_FILENO, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
        log_line(LOG_ERROR, "FastCGI could not be started", NULL);
        return 1;
    }
    catch_signals(); /* after FCGX_Init, which sets its own */
    limit_wait(IDLE_SECONDS);
    openapi_publish(server);
    /* More than one process, and a connection that poll has seen could be another's by the time it is accepted. */
    Gatherer *gatherer = server->domain->gather && server->config.pool_size == 1 ? gatherer_new(server) : NULL;
    log_line(LOG_INFO, "started", "\"version\":\"%s\"", server->config.version);
    while (!stopping) {
        int outcome = gatherer ? gatherer_run(gatherer) : FCGX_Accept_r(&fcgi);
        if (outcome == 0 && gatherer) {
            idle = false;
        } else if (outcome == 0) {
            exchange_run(server, (Transport){.fcgi = &fcgi, .environment = fcgi.envp});
            FCGX_Finish_r(&fcgi);
            server_mark_seen(server);
            idle = false;
            if (server->large)
                limit_wait(SOON_SECONDS);
        } else if (outcome == -EAGAIN && !stopping) {
            if (!idle)
                fall_idle(server, gatherer);
            idle = true;
            if (server->large)
                limit_wait(IDLE_SECONDS);
            server->large = false;
        } else if (outcome != -EINTR && !stopping) {
            log_line(LOG_ERROR, "no more requests can be accepted", "\"error\":%d", -outcome);
            gatherer_free(gatherer);
            return 1;
        }
    }
    gatherer_free(gatherer);
    log_line(LOG_INFO, "stopped", NULL);
    return 0;
}

int web_main(const WebDomain *domain, int argc, char **argv)
{
    Server server;
    Error error = {.message = "libsodium could not be started."};
    if (argc > 1 && strcmp(argv[1], "--routes") == 0)
        return print_routes(domain);
    if (argc > 1 && strcmp(argv[1], "--openapi") == 0)
        return print_openapi(domain);
    if (argc > 1) {
        fprintf(stderr, "quern-%s knows the arguments --routes and --openapi.\n", domain->name);
        return 2;
    }
    mem_stay_small();
    log_open();
    if (sodium_init() < 0 || server_open(&server, domain, &error) != OK) {
        fprintf(stderr, "quern-%s: %s\n", domain->name, error.message);
        return 1;
    }
    int outcome = 0;
    if (FCGX_IsCGI()) {
        exchange_run(&server, (Transport){.environment = environ});
        server_mark_seen(&server);
    } else {
        outcome = serve(&server);
    }
    server_close(&server);
    return outcome;
}
