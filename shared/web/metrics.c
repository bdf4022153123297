/*
** metrics.c - the side that counts. The layout and its rules are in metrics_file.h.
**
** The file is made under a temporary name and renamed, with the folder locked, so that the processes of a pool that start
** at once agree on one file. One of another build (its fingerprint differs) is replaced; processes of that build keep
** counting into the old one until they end.
*/
#include "web/metrics.h"

#include "base/log.h"
#include "base/memory.h"
#include "web/metrics_file.h"
#include "web/private.h"

#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct Metrics {
    MetricsFile *file; /* mapped, or NULL: nothing is counted */
    size_t size;
    MetricsSlot *slot; /* NULL: none was free */
};

uint64_t metrics_process_start(pid_t pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    char *at = strrchr(text, ')'); /* the name in front may hold anything */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at + 1, NULL, 10) : 0;
}

static uint64_t fingerprint_of(const Route *routes)
{
    static const unsigned char key[crypto_shorthash_KEYBYTES] = "quern metrics";
    uint64_t mark = 0;
    for (const Route *route = routes; route->method; route++) {
        uint64_t hash;
        crypto_shorthash((unsigned char *)&hash, (const unsigned char *)route->path, strlen(route->path), key);
        mark = mark * 31 + hash + (uint64_t)route->method;
    }
    return mark;
}

static size_t count_routes(const Route *routes)
{
    size_t count = 0;
    while (routes[count].method)
        count++;
    return count;
}

static void fill_file(MetricsFile *file, const Route *routes, size_t n_rows)
{
    file->magic = METRICS_MAGIC;
    file->fingerprint = fingerprint_of(routes);
    file->n_rows = n_rows;
    for (size_t i = 0; i + 1 < n_rows; i++) {
        snprintf(file->rows[i].method, sizeof file->rows[i].method, "%s", method_name(routes[i].method));
        snprintf(file->rows[i].path, sizeof file->rows[i].path, "%s", routes[i].path);
    }
}

static MetricsFile *map_file(const char *path, size_t size, int flags)
{
    int descriptor = open(path, flags | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return NULL;
    struct stat facts;
    void *map = MAP_FAILED;
    if ((flags & O_CREAT) ? ftruncate(descriptor, (off_t)size) == 0
                          : fstat(descriptor, &facts) == 0 && (size_t)facts.st_size == size)
        map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    return map == MAP_FAILED ? NULL : map;
}

/* The domain's file, made when it is not there or of another build. The caller holds the folder's lock. */
static MetricsFile *find_file(const char *path, const Route *routes, size_t n_rows, size_t size)
{
    char fresh[PATH_MAX];
    MetricsFile *file = map_file(path, size, 0);
    if (file && file->magic == METRICS_MAGIC && file->n_rows == n_rows && file->fingerprint == fingerprint_of(routes))
        return file;
    if (file)
        munmap(file, size);
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return NULL;
    unlink(fresh);
    file = map_file(fresh, size, O_CREAT | O_EXCL);
    if (!file)
        return NULL;
    fill_file(file, routes, n_rows);
    if (rename(fresh, path) != 0) {
        munmap(file, size);
        return NULL;
    }
    return file;
}

static bool is_free(const MetricsSlot *slot)
{
    int64_t pid = atomic_load(&slot->pid);
    return pid == 0 || metrics_process_start((pid_t)pid) != atomic_load(&slot->started);
}

/* The caller holds the folder's lock, so nobody else claims at the same time. */
static MetricsSlot *claim_slot(MetricsFile *file)
{
    for (size_t i = 0; i < METRICS_SLOTS; i++) {
        MetricsSlot *slot = &file->slots[i];
        if (!is_free(slot))
            continue;
        atomic_store(&slot->busy, 0);
        atomic_store(&slot->started, metrics_process_start(getpid()));
        atomic_store(&slot->pid, getpid());
        return slot;
    }
    return NULL;
}

Metrics *metrics_open(const char *run, const char *domain, const Route *routes)
{
    Metrics *metrics = mem_zero(1, sizeof *metrics);
    char folder[PATH_MAX], path[PATH_MAX + 64];
    size_t n_rows = count_routes(routes) + 1;
    metrics->size = sizeof(MetricsFile) + n_rows * sizeof(MetricsRow);
    snprintf(folder, sizeof folder, "%s/metrics", run);
    snprintf(path, sizeof path, "%s/%.60s", folder, domain);
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 && mkdir(folder, 0700) == 0)
        lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock >= 0 && flock(lock, LOCK_EX) == 0) {
        metrics->file = find_file(path, routes, n_rows, metrics->size);
        if (metrics->file)
            metrics->slot = claim_slot(metrics->file);
    }
    if (lock >= 0)
        close(lock);
    if (!metrics->file)
        log_text(LOG_WARN, "requests are not counted: no file for metrics", "folder", folder);
    return metrics;
}

void metrics_close(Metrics *metrics)
{
    if (!metrics)
        return;
    if (metrics->slot)
        atomic_store(&metrics->slot->pid, 0);
    if (metrics->file)
        munmap(metrics->file, metrics->size);
    free(metrics);
}

static void add(_Atomic uint64_t *counter, uint64_t value)
{
    atomic_fetch_add_explicit(counter, value, memory_order_relaxed);
}

void metrics_begin(Metrics *metrics)
{
    if (metrics->slot)
        atomic_store_explicit(&metrics->slot->busy, 1, memory_order_relaxed);
}

void metrics_end(Metrics *metrics, size_t route, int http_status, Status failure, int64_t us, int64_t database_us)
{
    if (!metrics->file)
        return;
    MetricsRow *row = &metrics->file->rows[route < metrics->file->n_rows ? route : metrics->file->n_rows - 1];
    size_t bucket = 0;
    while (bucket < METRICS_BUCKETS - 1 && us > METRICS_BOUNDS[bucket])
        bucket++;
    add(&row->buckets[bucket], 1);
    add(&row->by_class[http_status >= 100 && http_status < 600 ? http_status / 100 : 0], 1);
    add(&row->us, us > 0 ? (uint64_t)us : 0);
    if (database_us > 0)
        add(&row->database_us, (uint64_t)database_us);
    if (failure != OK && (size_t)failure < METRICS_STATUSES)
        add(&metrics->file->failures[failure], 1);
    if (metrics->slot)
        atomic_store_explicit(&metrics->slot->busy, 0, memory_order_relaxed);
}
