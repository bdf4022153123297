/*
** gather.c - requests that are at hand together become one commit for each dataset.
**
** All records that fit go into the tables with one COPY. A request that is refused as a whole (broken JSON, an atomic one with misfits, a key that
** was used for something else) is answered and leaves the others alone. When the commit itself fails, requests are tried one by one, so
** that none of them has to fail for another.
*/
#include "stream.h"

#include "base/log.h"
#include "base/memory.h"
#include "queue/stream_job.h"

#include <stdlib.h>
#include <string.h>

enum { STARTED_AT_ONCE = 20000000 }; /* values; more are copied by a job, about a second or two */
enum { STARTS = 4 }; /* how often a version is started anew (for growth, or for more columns) before we give up */

typedef struct Group {
    Streams *streams;
    Stream stream;
    Work *works;
    size_t n;
    Schema unknown;       /* names that requests want as columns */
} Group;

static const Request *first_request(const Group *group)
{
    return group->works[0].item->request;
}

static Status start_version(Group *group, Error *error)
{
    const Request *request = first_request(group);
    uint64_t cells;
    Status status = stream_start_cost(request->db, group->stream.dataset_id, &cells, error);
    if (status == OK && cells > STARTED_AT_ONCE) {
        status = stream_job_add(request->db, group->stream.dataset_id, &group->unknown, request->user.id, error);
        return status != OK ? status : error_set(error, ERR_UNAVAILABLE, "The dataset is large and is being made ready for streams by a job. "
                                                                          "Try again in a moment.");
    }
    if (status != OK)
        return status;
    status = stream_start(request->db, request->config->home, group->stream.dataset_id, &group->unknown, request->user.id, error);
    mem_trim();
    return status;
}

/* A request whose key an earlier one of the group has waits for the next commit, and finds the answer. */
static void mark_waiting(Work *works, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        works[i].waits = false;
        for (size_t k = 0; k < i && works[i].key && !works[i].waits; k++)
            works[i].waits = works[k].key && strcmp(works[k].key, works[i].key) == 0;
    }
}

static Status look_up_key(Group *group, Work *work, Error *error)
{
    bool found = false, same = false;
    int answer = 200;
    const char *reply = NULL;
    if (!work->key)
        return OK;
    Status status = stream_key(&group->stream, work->key, work->hash, work->item->request->arena, &found, &same, &answer, &reply, error);
    if (status != OK || !found)
        return status;
    if (same) {
        work_repeat(work, answer, reply);
    } else {
        Error cause;
        reply_problem_field(work->item->reply, "Idempotency-Key:", "was used for another request within the last 24 hours");
        (void)error_set(&cause, ERR_INVALID, "This Idempotency-Key was sent with another body. Use a new key for a new request.");
        work_fail(work, ERR_INVALID, &cause);
    }
    return OK;
}

/* Everything between begin and commit. *again: columns are to be added first. */
static Status fill(Group *group, bool *again, Error *error)
{
    RowBuilder builder;
    uint64_t bytes = 0;
    QualityStream *rules = NULL;
    Status status = quality_stream_get(group->streams->rules, group->stream.db, group->stream.home, group->stream.dataset_id,
                                       group->stream.version, &rules, error);
    row_builder_init(&builder, &group->stream.version->schema);
    for (size_t i = 0; i < group->n && status == OK; i++) {
        Work *work = &group->works[i];
        if (work->answered || work->waits)
            continue;
        status = look_up_key(group, work, error);
        if (status != OK || work->answered)
            continue;
        work_read(work, &builder, rules, &group->unknown);
        work->rows = group->stream.version->rows + builder.rows;
        bytes += work->answered ? 0 : work->item->request->body_length;
    }
    *again = status == OK && group->unknown.count > 0;
    if (status == OK && !*again)
        status = stream_append(&group->stream, &builder, bytes, error);
    row_builder_free(&builder);
    return status;
}

static Status keep_answers(Group *group, Error *error)
{
    Status status = OK;
    for (size_t i = 0; i < group->n && status == OK; i++) {
        Work *work = &group->works[i];
        if (work->answered || work->waits)
            continue;
        work_answer(work, group->stream.number);
        if (work->key)
            status = stream_keep_key(&group->stream, work->key, work->hash, 200, &work->item->reply->body, error);
    }
    return status;
}

static Status commit_once(Group *group, bool *again, Error *error)
{
    *again = false;
    Status status = stream_begin(&group->stream, error);
    if (status == ERR_UNSUPPORTED) {
        *again = true;
        status = OK;
    }
    if (status == OK && !*again)
        status = fill(group, again, error);
    if (status == OK && !*again)
        status = keep_answers(group, error);
    if (status == OK && !*again)
        status = stream_commit(&group->stream, error);
    stream_end(&group->stream);
    return status;
}

/* One commit for the group; those that waited for a key of another are left. */
static Status commit_group(Group *group, Error *error)
{
    bool again = true;
    Status status = OK;
    for (int starts = 0; again && status == OK; starts++) {
        if (starts == STARTS)
            return error_set(error, ERR_UNAVAILABLE, "The dataset changes too often at the moment. Try again in a moment.");
        status = commit_once(group, &again, error);
        if (status == OK && again)
            status = start_version(group, error);
        schema_free(&group->unknown);
    }
    return status;
}

static void run_group(Streams *streams, Work *works, size_t n, int64_t dataset_id)
{
    while (n) {
        Group group = {.streams = streams, .works = works, .n = n};
        const Request *request = works[0].item->request;
        group.stream = (Stream){.home = request->config->home, .db = request->db, .versions = streams->versions, .dataset_id = dataset_id};
        Error error;
        mark_waiting(works, n);
        Status status = commit_group(&group, &error);
        if (status != OK && n > 1 && status != ERR_UNAVAILABLE && status != ERR_CANCELLED && status != ERR_NOT_FOUND) {
            log_error(LOG_WARN, "a common commit failed; its requests are tried one by one", &error);
            for (size_t i = 0; i < n; i++)
                if (!works[i].answered)
                    run_group(streams, &works[i], 1, dataset_id);
            return;
        }
        size_t left = 0;
        for (size_t i = 0; i < n; i++) {
            Work *work = &works[i];
            if (!work->answered && status != OK)
                work_fail(work, status, &error);
            if (!work->answered && work->waits) {
                Work front = works[left];
                works[left++] = *work;
                *work = front;
            }
        }
        n = left;
    }
}

void stream_gather(void *state, Gathered *items, size_t n)
{
    Work *works = mem_zero(n, sizeof *works);
    bool *taken = mem_zero(n, sizeof *taken);
    for (size_t i = 0; i < n; i++) {
        int64_t id = request_int(items[i].request, "id");
        size_t count = 0;
        for (size_t k = i; k < n; k++) {
            if (taken[k] || request_int(items[k].request, "id") != id)
                continue;
            taken[k] = true;
            work_begin(&works[count++], &items[k]);
        }
        if (!count)
            continue;
        run_group(state, works, count, id);
        for (size_t k = 0; k < count; k++)
            work_free(&works[k]);
    }
    free(taken);
    free(works);
}
