/*
** main.c - the worker: takes jobs from the queue and runs them, one at a time.
**
** It sleeps in db_wait until a NOTIFY (or the time of a job that waits), and looks around by itself every few seconds, since a NOTIFY is only
** a hint. SIGTERM lets the job in hand end its current step: a job that is cut short by a shutdown is queued again at once.
*/
#include "worker.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "gen/sql_analytics.h"
#include "gen/sql_import.h"
#include "heart.h"
#include "queue/analysis.h"
#include "queue/array_job.h"
#include "queue/clean.h"
#include "queue/import.h"
#include "queue/quality_job.h"
#include "queue/profile_job.h"
#include "queue/stream_job.h"
#include "store/columns.h"
#include "store/row_arrays.h"
#include "store/spool.h"
#include "store/version_change.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LOOK_SECONDS = 5, SWEEP_SECONDS = 600, TELL_TRIES = 60 };

static const struct {
    const char *kind;
    JobFunction *run;
} KINDS[] = {
    {ANALYSIS_KIND, job_analysis},
    {IMPORT_KIND, job_ingest},
    {CLEAN_KIND, job_clean},
    {QUALITY_KIND, job_quality},
    {PROFILE_KIND, job_profile},
    {ARRAY_JOB_KIND, job_save_columns},
    {STREAM_KIND, job_stream},
};

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
    (void)number;
    stopping = 1;
}

typedef struct Worker {
    Config config;
    Db *db;
    char name[128];
    int64_t swept;
} Worker;

static bool progress(void *context, uint64_t done, const char *phase)
{
    return !stopping && heart_progress(context, done, phase);
}

static JobFunction *function_of(const char *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(KINDS[i].kind, kind) == 0)
            return KINDS[i].run;
    return NULL;
}

/* The queue must learn how it ended, also when the database is away for a while. */
static void tell_failure(Worker *worker, const Job *job, const Error *cause)
{
    for (int i = 0; i < TELL_TRIES; i++) {
        bool again;
        Error error;
        Status status = job_fail(worker->db, job, worker->name, cause, &again, &error);
        if (status != ERR_UNAVAILABLE || stopping)
            return;
        sleep(1);
    }
}

static void run_job(Worker *worker, const Job *job)
{
    Error error = {.status = ERR_INTERNAL, .message = ""};
    JobFunction *function = function_of(job->kind);
    int64_t began = clock_monotonic_us();
    Status status;
    if (function) {
        Heart *heart = heart_start(&worker->config, job, worker->name);
        JobRun run = {&worker->config, worker->db, job, worker->name, progress, heart};
        status = function(&run, &error);
        if (status == ERR_CANCELLED && stopping && !job->cancel_requested) /* not the user's wish: somebody else takes it up */
            status = error_set(&error, ERR_UNAVAILABLE, "The platform was stopped while this job ran.");
        if (status != OK)
            tell_failure(worker, job, &error);
        heart_stop(heart);
    } else {
        status = error_set(&error, ERR_UNSUPPORTED, "This program does not know jobs of the kind \"%.60s\".", job->kind);
        tell_failure(worker, job, &error);
    }
    log_line(LOG_INFO, "job ended", "\"job\":%lld,\"kind\":\"%s\",\"status\":\"%s\",\"ms\":%lld", (long long)job->id, job->kind,
             status_name(status), (long long)((clock_monotonic_us() - began) / 1000));
    if (status != OK)
        log_error(LOG_WARN, "job failed", &error);
    mem_trim();
}

static bool file_needed(void *context, const char *name)
{
    Worker *worker = context;
    DbResult *result;
    if (db_query(worker->db, &SQL_IMPORT_NEEDS_FILE, DB_ARGS(db_text(name)), &result, NULL) != OK)
        return true;
    bool needed = db_get_bool(result, 0, 0);
    db_result_free(result);
    return needed;
}

static bool columns_needed(void *context, int64_t version)
{
    Worker *worker = context;
    DbResult *result;
    if (db_query(worker->db, &SQL_IMPORT_HAS_COLUMNS, DB_ARGS(db_int(version)), &result, NULL) != OK)
        return true;
    bool needed = db_get_bool(result, 0, 0);
    db_result_free(result);
    return needed;
}

/* Leftovers of crashes, results that nobody named, and caches beyond their share of the disk: column files half of what is
** free and theirs, rows of results a tenth. */
static void sweep(Worker *worker)
{
    int64_t now = clock_monotonic_us();
    if (worker->swept && now - worker->swept < SWEEP_SECONDS * 1000000LL)
        return;
    worker->swept = now;
    spool_sweep(worker->config.home, file_needed, worker);
    if (db_query(worker->db, &SQL_ANALYTICS_FORGET, DB_ARGS(db_int(ANALYSIS_FORGET_DAYS)), NULL, NULL) != OK)
        log_line(LOG_WARN, "old results could not be forgotten", NULL);
    Error error;
    if (version_prune(worker->db, worker->config.home, &error) != OK)
        log_error(LOG_WARN, "old versions could not be pruned", &error);
    columns_remove_unneeded(worker->config.home, columns_needed, worker);
    struct statvfs disk;
    if (statvfs(worker->config.home, &disk) == 0) {
        uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
        columns_sweep(worker->config.home, free_bytes / 2 + columns_total(worker->config.home) / 2);
        row_arrays_sweep(worker->config.home, free_bytes / 10 + row_arrays_total(worker->config.home) / 10);
    }
}

static int wait_ms(Worker *worker)
{
    double seconds;
    if (job_next_due(worker->db, &seconds, NULL) != OK || seconds > LOOK_SECONDS)
        return LOOK_SECONDS * 1000;
    return seconds > 0.01 ? (int)(seconds * 1000) : 10;
}

static void look_for_work(Worker *worker)
{
    Arena *arena = arena_new(4096);
    Job job;
    Error error;
    Status status = job_requeue_dead(worker->db, &error);
    while (status == OK && !stopping) {
        status = job_take(worker->db, worker->name, 0, arena, &job, &error);
        if (status == OK)
            run_job(worker, &job);
        arena_reset(arena);
    }
    arena_free(arena);
    if (status == OK || status == ERR_NOT_FOUND)
        sweep(worker);
}

int main(void)
{
    Worker worker = {.swept = 0};
    Error error;
    char host[64] = "localhost";
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    log_open();
    if (config_read(&worker.config, &error) != OK) {
        log_error(LOG_ERROR, "the worker can not start", &error);
        return 1;
    }
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: a sleep ends */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGQUIT, &action, NULL); /* of multiwatch */
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    gethostname(host, sizeof host - 1);
    snprintf(worker.name, sizeof worker.name, "%s:%ld", host, (long)getpid());
    worker.db = db_new(worker.config.database_url, "quern worker");
    db_set_statement_timeout(worker.db, 0);
    while (!stopping) {
        if (db_listen(worker.db, "quern_jobs", NULL) == OK)
            look_for_work(&worker);
        if (!stopping)
            db_wait(worker.db, wait_ms(&worker));
    }
    db_free(worker.db);
    return 0;
}
