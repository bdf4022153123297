/*
** gather.c - several requests answered together.
**
** libfcgi takes any number of connections at once, one FCGX_Request each. One process accepts a request, then all that are waiting on the
** socket, and hands them to the domain together: streams into datasets make one commit of them. Nobody waits for company: a request that finds
** none is worked on at once, and those that come meanwhile are the next company. So the more there is to do, the more is done in one commit.
**
** A request that is not gathered (it was refused, or its route is another) is answered at once.
*/
#include "web/private.h"

#include "base/memory.h"

#include <fcgiapp.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { SLOT_ARENA = 16384 };

typedef struct Slot {
    Server server;       /* the process's own, with memory for this request */
    Exchange exchange;
    FCGX_Request fcgi;
} Slot;

struct Gatherer {
    const Server *server;
    Slot *slots;
    Gathered *items;
    size_t n;            /* slots that wait for the domain */
};

Gatherer *gatherer_new(const Server *server)
{
    Gatherer *gatherer = mem_zero(1, sizeof *gatherer);
    gatherer->server = server;
    gatherer->slots = mem_zero(WEB_GATHERED, sizeof *gatherer->slots);
    gatherer->items = mem_zero(WEB_GATHERED, sizeof *gatherer->items);
    for (size_t i = 0; i < WEB_GATHERED; i++) {
        Slot *slot = &gatherer->slots[i];
        slot->server = *server;
        slot->server.output = slot->server.body = slot->server.headers = (Buffer)BUFFER_INIT;
        slot->server.arena = arena_new(SLOT_ARENA);
        FCGX_InitRequest(&slot->fcgi, STDIN_FILENO, FCGI_FAIL_ACCEPT_ON_INTR);
    }
    return gatherer;
}

void gatherer_idle(Gatherer *gatherer)
{
    for (size_t i = 0; i < WEB_GATHERED; i++) {
        Slot *slot = &gatherer->slots[i];
        buffer_free(&slot->server.output);
        buffer_free(&slot->server.body);
        buffer_free(&slot->server.headers);
        arena_reset(slot->server.arena);
    }
}

void gatherer_free(Gatherer *gatherer)
{
    if (!gatherer)
        return;
    gatherer_idle(gatherer);
    for (size_t i = 0; i < WEB_GATHERED; i++)
        arena_free(gatherer->slots[i].server.arena);
    free(gatherer->slots);
    free(gatherer->items);
    free(gatherer);
}

static bool somebody_waits(void)
{
    struct pollfd poller = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&poller, 1, 0) > 0 && (poller.revents & POLLIN);
}

static void finish(Slot *slot, const Gathered *item)
{
    exchange_end(&slot->exchange, item);
    FCGX_Finish_r(&slot->fcgi);
}

/* Into the next free slot. 0, or as FCGX_Accept_r. */
static int accept_one(Gatherer *gatherer, uint64_t *bytes)
{
    Slot *slot = &gatherer->slots[gatherer->n];
    Gathered *item = &gatherer->items[gatherer->n];
    int outcome = FCGX_Accept_r(&slot->fcgi);
    if (outcome != 0)
        return outcome;
    exchange_begin(&slot->exchange, &slot->server, (Transport){.fcgi = &slot->fcgi, .environment = slot->fcgi.envp}, item);
    if (exchange_gathered(&slot->exchange, item)) {
        *bytes += item->request->body_length;
        gatherer->n++;
    } else {
        finish(slot, item);
        server_mark_seen(&slot->server);
    }
    return 0;
}

int gatherer_run(Gatherer *gatherer)
{
    uint64_t bytes = 0;
    gatherer->n = 0;
    int outcome = accept_one(gatherer, &bytes);
    if (outcome != 0)
        return outcome;
    while (gatherer->n > 0 && gatherer->n < WEB_GATHERED && bytes < BODY_LIMIT && somebody_waits())
        if (accept_one(gatherer, &bytes) != 0)
            break;
    if (gatherer->n)
        gatherer->server->domain->gather(gatherer->server->domain->state, gatherer->items, gatherer->n);
    for (size_t i = 0; i < gatherer->n; i++)
        finish(&gatherer->slots[i], &gatherer->items[i]);
    for (size_t i = 0; i < gatherer->n; i++)
        server_mark_seen(&gatherer->slots[i].server);
    return 0;
}
