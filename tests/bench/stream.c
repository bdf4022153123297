/* Streams records into a dataset as fast as they are taken:
 *
 *     stream PORT DATASET TOKEN ndjson|csv ROWS CONNECTIONS SECONDS
 *
 * One thread a connection, which is kept open, sends a batch of ROWS records, waits for the answer (which comes after the commit) and sends the
 * next. Prints rows and requests a second, the median and the 99th percentile of the answers' milliseconds, the seconds of processor time that
 * this program used, the rows acknowledged, and the requests that were answered with anything but 200.
 *
 * The table is that of a sensor: id, sensor (text of few values), at (timestamp), value (float), ok (boolean).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROW_BYTES = 160, HEAD_BYTES = 1024, REPLY_BYTES = 1 << 16 };

typedef struct Lane {
    const char *dataset, *token;
    int port;
    bool csv;
    unsigned rows;
    uint64_t id;            /* of the next record */
    double end;
    double *taken;          /* seconds of each request */
    size_t requests, room, failures;
    char *body, *reply;
} Lane;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int open_connection(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("stream: connect");
        exit(EXIT_FAILURE);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static size_t write_batch(Lane *lane)
{
    char *at = lane->body;
    if (lane->csv)
        at += sprintf(at, "id,sensor,at,value,ok\n");
    for (unsigned i = 0; i < lane->rows; i++) {
        uint64_t id = lane->id++, mixed = id * 0x9e3779b97f4a7c15u;
        unsigned sensor = (unsigned)(mixed >> 58), minute = (unsigned)(id / 60 % 60), second = (unsigned)(id % 60);
        double value = (double)(mixed >> 40) / 16777.216;
        const char *ok = mixed >> 33 & 7 ? "true" : "false";
        at += sprintf(at, lane->csv ? "%" PRIu64 ",sensor-%02u,2024-03-09T12:%02u:%02uZ,%.6f,%s\n"
                                    : "{\"id\":%" PRIu64 ",\"sensor\":\"sensor-%02u\",\"at\":\"2024-03-09T12:%02u:%02uZ\",\"value\":%.6f,\"ok\":%s}\n",
                      id, sensor, minute, second, value, ok);
    }
    return (size_t)(at - lane->body);
}

static bool send_all(int fd, const char *data, size_t length)
{
    while (length) {
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* The answer's status; 0: the connection broke. Answers of this route have a Content-Length. */
static int read_reply(Lane *lane, int fd)
{
    size_t have = 0, whole = SIZE_MAX;
    while (have < whole) {
        ssize_t got = recv(fd, lane->reply + have, REPLY_BYTES - 1 - have, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        have += (size_t)got;
        lane->reply[have] = '\0';
        const char *body = strstr(lane->reply, "\r\n\r\n"), *length = strcasestr(lane->reply, "\r\nContent-Length:");
        if (whole == SIZE_MAX && body)
            whole = (size_t)(body + 4 - lane->reply) + (length ? strtoul(length + 17, NULL, 10) : 0);
        if (whole != SIZE_MAX && whole >= REPLY_BYTES)
            return 0;
    }
    return atoi(lane->reply + 9); /* HTTP/1.1 200 */
}

static void *run(void *context)
{
    Lane *lane = context;
    int fd = open_connection(lane->port);
    while (now() < lane->end) {
        char head[HEAD_BYTES];
        size_t length = write_batch(lane);
        int n = snprintf(head, sizeof head, "POST /api/v1/datasets/%s/rows HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n"
                         "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                         lane->dataset, lane->token, lane->csv ? "text/csv" : "application/x-ndjson", length);
        double began = now();
        int status = n < (int)sizeof head && send_all(fd, head, (size_t)n) && send_all(fd, lane->body, length) ? read_reply(lane, fd) : 0;
        if (status != 200 && lane->failures++ == 0)
            fprintf(stderr, "stream: answered %d: %.300s\n", status, status ? lane->reply : "");
        if (status == 0) {
            close(fd);
            fd = open_connection(lane->port);
        }
        if (status != 200)
            continue;
        if (lane->requests == lane->room)
            lane->taken = realloc(lane->taken, (lane->room = lane->room * 2 + 1024) * sizeof *lane->taken);
        lane->taken[lane->requests++] = now() - began;
    }
    close(fd);
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
    if (argc != 8) {
        fputs("usage: stream PORT DATASET TOKEN ndjson|csv ROWS CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    unsigned rows = (unsigned)atoi(argv[5]);
    size_t n = (size_t)atoi(argv[6]), requests = 0, failures = 0;
    double began = now(), *all = NULL;
    Lane *lanes = calloc(n, sizeof *lanes);
    pthread_t *threads = calloc(n, sizeof *threads);
    for (size_t i = 0; i < n; i++) {
        lanes[i] = (Lane){.dataset = argv[2], .token = argv[3], .port = atoi(argv[1]), .csv = strcmp(argv[4], "csv") == 0, .rows = rows,
                          .id = (uint64_t)i << 40, .end = began + atof(argv[7]), .body = malloc(HEAD_BYTES + (size_t)rows * ROW_BYTES),
                          .reply = malloc(REPLY_BYTES)};
        pthread_create(&threads[i], NULL, run, &lanes[i]);
    }
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        all = realloc(all, (requests + lanes[i].requests + 1) * sizeof *all);
        memcpy(all + requests, lanes[i].taken, lanes[i].requests * sizeof *all);
        requests += lanes[i].requests;
        failures += lanes[i].failures;
    }
    double seconds = now() - began;
    qsort(all, requests, sizeof *all, ascending);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double processor = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("%.0f %.0f %.1f %.1f %.2f %zu %zu\n", (double)requests * rows / seconds, (double)requests / seconds,
           requests ? all[requests / 2] * 1000 : 0, requests ? all[requests * 99 / 100] * 1000 : 0, processor, requests * rows, failures);
    return EXIT_SUCCESS;
}
