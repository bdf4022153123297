/*
** metrics_file.h - the layout of <run>/metrics/<domain>; for metrics.c and metrics_render.c.
**
** Counters are shared by all processes of the domain and only ever grow, so a process that is killed in the middle leaves
** them right. What is true of one process (that it is busy) stands in a slot claimed with its pid and start time; a slot
** whose process is no more counts for nothing and is claimed again.
*/
#ifndef QUERN_WEB_METRICS_FILE_H
#define QUERN_WEB_METRICS_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { METRICS_SLOTS = 128, METRICS_BUCKETS = 13, METRICS_CLASSES = 6, METRICS_STATUSES = 16, METRICS_PATH = 120 };

#define METRICS_MAGIC 0x3163697274656d51ull /* the layout's version is part of it */

/* Upper ends of the latency histogram's buckets, in microseconds; above the last: +Inf. */
static const int64_t METRICS_BOUNDS[METRICS_BUCKETS - 1] = {500,    1000,   2500,   5000,    10000,   25000,
                                                            50000,  100000, 250000, 1000000, 5000000, 30000000};

typedef struct MetricsRow {
    char method[8];
    char path[METRICS_PATH];
    _Atomic uint64_t by_class[METRICS_CLASSES]; /* [2]: 2xx ... */
    _Atomic uint64_t buckets[METRICS_BUCKETS];  /* not cumulative */
    _Atomic uint64_t us;
    _Atomic uint64_t database_us;
} MetricsRow;

typedef struct MetricsSlot {
    _Atomic int64_t pid;      /* 0: free */
    _Atomic uint64_t started; /* of the process, in clock ticks since boot: a pid may come again */
    _Atomic int64_t busy;     /* 1 while a request is in hand */
} MetricsSlot;

typedef struct MetricsFile {
    uint64_t magic;
    uint64_t fingerprint;     /* of the routes: another build starts a new file */
    uint64_t n_rows;          /* the last one counts requests that no route matched */
    _Atomic uint64_t failures[METRICS_STATUSES]; /* by Status */
    MetricsSlot slots[METRICS_SLOTS];
    MetricsRow rows[];
} MetricsFile;

/* Start time of a process, 0 when there is none. */
uint64_t metrics_process_start(pid_t pid);

#endif
