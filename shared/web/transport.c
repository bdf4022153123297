/*
** transport.c - FastCGI or plain CGI, seen alike.
**
** In front of FastCGI stands nginx; as plain CGI a request can be replayed from a shell or a debugger. This file, loop.c and
** gather.c are the only ones that know fcgiapp.h.
*/
#include "web/private.h"

#include <fcgiapp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

const char *transport_param(const Transport *transport, const char *name)
{
    size_t length = strlen(name);
    for (char **entry = transport->environment; entry && *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return (*entry)[length + 1] ? *entry + length + 1 : NULL;
    return NULL;
}

size_t transport_read(Transport *transport, char *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        size_t want = length - done;
        int part = want > 1 << 20 ? 1 << 20 : (int)want;
        ssize_t got = transport->fcgi ? FCGX_GetStr(bytes + done, part, transport->fcgi->in)
                                      : read(STDIN_FILENO, bytes + done, (size_t)part);
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

bool transport_write(Transport *transport, const char *bytes, size_t length)
{
    while (length && !transport->broken) {
        int part = length > 1 << 20 ? 1 << 20 : (int)length;
        ssize_t put = transport->fcgi ? FCGX_PutStr(bytes, part, transport->fcgi->out)
                                      : write(STDOUT_FILENO, bytes, (size_t)part);
        if (put <= 0) {
            transport->broken = true;
            break;
        }
        bytes += put;
        length -= (size_t)put;
    }
    return !transport->broken;
}

/* The server in front closes its connection when its client has closed its own. What it may still have sent has no part in that. */
bool transport_gone(const Transport *transport)
{
    struct pollfd side = {.events = POLLRDHUP};
    if (transport->broken || !transport->fcgi)
        return transport->broken;
    side.fd = transport->fcgi->ipcFd;
    return poll(&side, 1, 0) > 0 && (side.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* The end of the last of the two streams is the end of the request. FCGX_Finish_r finds both closed and goes on from there. */
void transport_end(Transport *transport)
{
    if (!transport->fcgi || transport->broken)
        return;
    FCGX_FClose(transport->fcgi->err);
    FCGX_FClose(transport->fcgi->out);
}

/* nginx takes the end of the connection for the end of the reply, so closing it early is not enough: a record of a
** protocol that does not exist makes it drop the client's connection, and the client sees that the reply is not whole. */
void transport_abort(Transport *transport)
{
    static const unsigned char nonsense[8] = {0xff, 0xff, 0, 0, 0, 0, 0, 0};
    if (!transport->fcgi || transport->fcgi->ipcFd < 0)
        return;
    FCGX_FFlush(transport->fcgi->out);
    ssize_t written = write(transport->fcgi->ipcFd, nonsense, sizeof nonsense);
    (void)written;
    FCGX_Free(transport->fcgi, 1);
    transport->broken = true;
}
