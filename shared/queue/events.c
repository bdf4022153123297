/* events.c - see events.h. One HTTP/1.0 request over a unix socket; the answer is read so that nginx has taken the message before we go on. */
#include "queue/events.h"

#include "base/buffer.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE_US = 200000 };

static int connect_to(const char *run)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/publish.sock", run);
    if (length < 0 || (size_t)length >= sizeof address.sun_path)
        return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    struct timeval patience = {.tv_usec = PATIENCE_US};
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(descriptor, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

void event_publish(const char *run, const char *channel, const char *event, const char *data, size_t length)
{
    int descriptor = connect_to(run);
    if (descriptor < 0)
        return;
    Buffer request = BUFFER_INIT;
    buffer_printf(&request, "POST /publish/%s HTTP/1.0\r\nX-EventSource-Event: %s\r\nContent-Length: %zu\r\n\r\n", channel, event, length);
    buffer_add(&request, data, length);
    if (send(descriptor, request.data, request.length, MSG_NOSIGNAL) == (ssize_t)request.length) {
        char answer[512];
        ssize_t got = recv(descriptor, answer, sizeof answer, 0);
        (void)got;
    }
    buffer_free(&request);
    close(descriptor);
}
