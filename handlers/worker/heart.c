/* heart.c - see heart.h. */
#include "heart.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "queue/events.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_MS = 200 }; /* how often progress is carried on; a beat without progress comes every JOB_BEAT_SECONDS */

struct Heart {
    const Config *config;
    int64_t job_id;
    const char *worker;
    Db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    _Atomic uint64_t done;
    _Atomic(const char *) phase;
    _Atomic bool end;      /* the job shall stop: cancelled, or no longer ours */
};

static void publish(Heart *heart)
{
    Arena *arena = arena_new(4096);
    Job job;
    if (job_get(heart->db, heart->job_id, arena, &job, NULL) == OK) {
        Buffer text = BUFFER_INIT;
        Json json;
        char channel[40];
        json_begin(&json, &text);
        job_json(&json, &job);
        snprintf(channel, sizeof channel, "job-%" PRId64, heart->job_id);
        event_publish(heart->config->run, channel, "job", text.data, text.length);
        event_publish(heart->config->run, "jobs", "job", text.data, text.length); /* for who watches all of them */
        buffer_free(&text);
    }
    arena_free(arena);
}

static void beat(Heart *heart)
{
    bool cancelled = false;
    Error error;
    Status status = job_beat(heart->db, heart->job_id, heart->worker, (int64_t)atomic_load(&heart->done), atomic_load(&heart->phase),
                             &cancelled, &error);
    if (cancelled || status == ERR_CONFLICT)
        atomic_store(&heart->end, true);
    if (status == OK)
        publish(heart);
}

/* Sleeps until the next look; false: the heart stops. */
static bool rest(Heart *heart)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&heart->lock);
    if (!heart->stopping)
        pthread_cond_timedwait(&heart->wake, &heart->lock, &until);
    bool go_on = !heart->stopping;
    pthread_mutex_unlock(&heart->lock);
    return go_on;
}

static void *heart_main(void *context)
{
    Heart *heart = context;
    uint64_t told = 0;
    const char *told_phase = NULL;
    int64_t last = 0;
    while (rest(heart)) {
        uint64_t done = atomic_load(&heart->done);
        const char *phase = atomic_load(&heart->phase);
        int64_t now = clock_monotonic_us();
        if (done == told && phase == told_phase && now - last < JOB_BEAT_SECONDS * 1000000LL)
            continue;
        beat(heart);
        told = done;
        told_phase = phase;
        last = now;
    }
    return NULL;
}

Heart *heart_start(const Config *config, const Job *job, const char *worker)
{
    Heart *heart = mem_zero(1, sizeof *heart);
    heart->config = config;
    heart->job_id = job->id;
    heart->worker = worker;
    heart->db = db_new(config->database_url, "quern worker heart");
    atomic_store(&heart->phase, "reading");
    pthread_mutex_init(&heart->lock, NULL);
    pthread_cond_init(&heart->wake, NULL);
    if (pthread_create(&heart->thread, NULL, heart_main, heart) != 0) {
        log_line(LOG_ERROR, "the heart's thread could not be started", NULL);
        abort(); /* without it the job would be given to another worker under our hands */
    }
    return heart;
}

bool heart_progress(void *context, uint64_t done, const char *phase)
{
    Heart *heart = context;
    atomic_store(&heart->done, done);
    atomic_store(&heart->phase, phase);
    return !atomic_load(&heart->end);
}

void heart_stop(Heart *heart)
{
    pthread_mutex_lock(&heart->lock);
    heart->stopping = true;
    pthread_cond_signal(&heart->wake);
    pthread_mutex_unlock(&heart->lock);
    pthread_join(heart->thread, NULL);
    publish(heart);
    db_free(heart->db);
    pthread_cond_destroy(&heart->wake);
    pthread_mutex_destroy(&heart->lock);
    free(heart);
}
