/* jobs.c - see jobs.h. */
#include "web/jobs.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

/* At most half of the pool waits for jobs, whatever clients prefer. A slot is a locked file, so that a process that dies gives its
** slot back. -1: all are taken. */
static int take_slot(const WebDomain *domain, const Config *config)
{
    for (int i = 0; i < (config->pool_size + 1) / 2; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s-waiter-%d", config->run, domain->name, i);
        int slot = length > 0 && (size_t)length < sizeof path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
        if (slot < 0)
            return -1;
        if (flock(slot, LOCK_EX | LOCK_NB) == 0)
            return slot;
        close(slot);
    }
    return -1;
}

Status request_await_job(Request *request, int64_t job_id, int seconds, Job *job, Error *error)
{
    int slot = seconds > 0 ? take_slot(request->domain, request->config) : -1;
    if (slot < 0)
        return job_get(request->db, job_id, request->arena, job, error);
    Status status = job_wait(request->db, job_id, seconds * 1000, request->arena, job, error);
    close(slot);
    return status;
}

Status reply_job(Reply *reply, const Job *job)
{
    Json json;
    reply->status = 202;
    reply_headerf(reply, "Location", "/api/v1/jobs/%" PRId64, job->id);
    reply_json(reply, &json);
    job_json(&json, job);
    return OK;
}
