/*
** metrics_render.c - all domains' files as Prometheus' text.
**
** A metric's lines must stand together under its HELP and TYPE, so each metric goes over all files in turn.
*/
#include "web/metrics.h"

#include "base/memory.h"
#include "web/metrics_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_DOMAINS = 64 };

typedef struct Domain {
    char name[64];
    const MetricsFile *file;
    size_t size;
    int processes;
    int busy;
    uint64_t resident; /* bytes, of all its processes */
} Domain;

typedef struct Domains {
    size_t count;
    Domain all[MAX_DOMAINS];
} Domains;

static uint64_t resident_bytes(pid_t pid)
{
    char path[64], text[128] = "";
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    ssize_t length = read(descriptor, text, sizeof text - 1);
    close(descriptor);
    const char *pages = length > 0 ? strchr(text, ' ') : NULL;
    return pages ? strtoull(pages, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void look_at_processes(Domain *domain)
{
    for (size_t i = 0; i < METRICS_SLOTS; i++) {
        const MetricsSlot *slot = &domain->file->slots[i];
        pid_t pid = (pid_t)atomic_load(&slot->pid);
        if (pid == 0 || metrics_process_start(pid) != atomic_load(&slot->started))
            continue;
        domain->processes++;
        domain->busy += atomic_load(&slot->busy) ? 1 : 0;
        domain->resident += resident_bytes(pid);
    }
}

static void add_domain(Domains *domains, const char *folder, const char *name)
{
    char path[PATH_MAX + 300];
    struct stat facts;
    if (domains->count == MAX_DOMAINS || strlen(name) >= sizeof domains->all->name)
        return;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    void *map = MAP_FAILED;
    if (fstat(descriptor, &facts) == 0 && (size_t)facts.st_size >= sizeof(MetricsFile))
        map = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (map == MAP_FAILED)
        return;
    const MetricsFile *file = map;
    if (file->magic != METRICS_MAGIC || sizeof *file + file->n_rows * sizeof *file->rows != (size_t)facts.st_size) {
        munmap(map, (size_t)facts.st_size);
        return;
    }
    Domain *domain = &domains->all[domains->count++];
    *domain = (Domain){.file = file, .size = (size_t)facts.st_size};
    snprintf(domain->name, sizeof domain->name, "%.63s", name);
    look_at_processes(domain);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Domain *)a)->name, ((const Domain *)b)->name);
}

static void read_domains(const char *run, Domains *domains)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/metrics", run);
    DIR *listing = opendir(folder);
    struct dirent *entry;
    while (listing && (entry = readdir(listing)))
        if (entry->d_name[0] != '.' && !strchr(entry->d_name, '.'))
            add_domain(domains, folder, entry->d_name);
    if (listing)
        closedir(listing);
    qsort(domains->all, domains->count, sizeof *domains->all, by_name);
}

static void head(Buffer *out, const char *name, const char *type, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static const char *path_of(const MetricsFile *file, size_t row)
{
    return row + 1 == file->n_rows ? "none" : file->rows[row].path;
}

static uint64_t requests_of(const MetricsRow *row)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        sum += atomic_load(&row->buckets[i]);
    return sum;
}

static void render_requests(const Domain *domain, Buffer *out)
{
    for (size_t i = 0; i < domain->file->n_rows; i++)
        for (size_t class = 0; class < METRICS_CLASSES; class++) {
            uint64_t count = atomic_load(&domain->file->rows[i].by_class[class]);
            if (count)
                buffer_printf(out, "quern_requests_total{domain=\"%s\",method=\"%s\",route=\"%s\",status=\"%zuxx\"} %llu\n",
                              domain->name, domain->file->rows[i].method, path_of(domain->file, i), class,
                              (unsigned long long)count);
        }
}

static void render_duration(const Domain *domain, Buffer *out)
{
    for (size_t i = 0; i < domain->file->n_rows; i++) {
        const MetricsRow *row = &domain->file->rows[i];
        unsigned long long sum = 0;
        if (!requests_of(row))
            continue;
        char labels[300];
        snprintf(labels, sizeof labels, "domain=\"%s\",method=\"%s\",route=\"%s\"", domain->name, row->method,
                 path_of(domain->file, i));
        for (size_t bucket = 0; bucket < METRICS_BUCKETS; bucket++) {
            sum += atomic_load(&row->buckets[bucket]);
            char bound[32] = "+Inf";
            if (bucket < METRICS_BUCKETS - 1)
                snprintf(bound, sizeof bound, "%g", (double)METRICS_BOUNDS[bucket] / 1e6);
            buffer_printf(out, "quern_request_duration_seconds_bucket{%s,le=\"%s\"} %llu\n", labels, bound, sum);
        }
        buffer_printf(out, "quern_request_duration_seconds_sum{%s} %.6f\n", labels, (double)atomic_load(&row->us) / 1e6);
        buffer_printf(out, "quern_request_duration_seconds_count{%s} %llu\n", labels, sum);
    }
}

static void render_database(const Domain *domain, Buffer *out)
{
    for (size_t i = 0; i < domain->file->n_rows; i++) {
        const MetricsRow *row = &domain->file->rows[i];
        if (atomic_load(&row->database_us))
            buffer_printf(out, "quern_database_seconds_total{domain=\"%s\",method=\"%s\",route=\"%s\"} %.6f\n", domain->name,
                          row->method, path_of(domain->file, i), (double)atomic_load(&row->database_us) / 1e6);
    }
}

static void render_failures(const Domain *domain, Buffer *out)
{
    for (size_t i = 1; i < METRICS_STATUSES; i++) {
        unsigned long long count = atomic_load(&domain->file->failures[i]);
        if (count)
            buffer_printf(out, "quern_failures_total{domain=\"%s\",kind=\"%s\"} %llu\n", domain->name, status_name((Status)i),
                          count);
    }
}

static void render_gauges(const Domains *domains, Buffer *out)
{
    head(out, "quern_requests_in_flight", "gauge", "Requests in hand.");
    for (size_t i = 0; i < domains->count; i++)
        buffer_printf(out, "quern_requests_in_flight{domain=\"%s\"} %d\n", domains->all[i].name, domains->all[i].busy);
    head(out, "quern_processes", "gauge", "Processes of the pool that are alive.");
    for (size_t i = 0; i < domains->count; i++)
        buffer_printf(out, "quern_processes{domain=\"%s\"} %d\n", domains->all[i].name, domains->all[i].processes);
    head(out, "quern_resident_memory_bytes", "gauge", "Resident memory of the pool's processes, shared pages counted in each.");
    for (size_t i = 0; i < domains->count; i++)
        buffer_printf(out, "quern_resident_memory_bytes{domain=\"%s\"} %llu\n", domains->all[i].name,
                      (unsigned long long)domains->all[i].resident);
}

void metrics_render(const char *run, Buffer *out)
{
    Domains *domains = mem_zero(1, sizeof *domains);
    static const struct {
        const char *name, *type, *help;
        void (*render)(const Domain *, Buffer *);
    } METRICS[] = {
        {"quern_requests_total", "counter", "Requests answered.", render_requests},
        {"quern_request_duration_seconds", "histogram", "Time from a request's arrival to its reply.", render_duration},
        {"quern_database_seconds_total", "counter", "Time spent waiting for the database.", render_database},
        {"quern_failures_total", "counter", "Requests that ended in an error, by its kind.", render_failures},
    };
    read_domains(run, domains);
    for (size_t metric = 0; metric < sizeof METRICS / sizeof *METRICS; metric++) {
        head(out, METRICS[metric].name, METRICS[metric].type, METRICS[metric].help);
        for (size_t i = 0; i < domains->count; i++)
            METRICS[metric].render(&domains->all[i], out);
    }
    render_gauges(domains, out);
    for (size_t i = 0; i < domains->count; i++)
        munmap((void *)(uintptr_t)domains->all[i].file, domains->all[i].size);
    free(domains);
}
