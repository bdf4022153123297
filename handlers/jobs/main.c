/* main.c - the jobs handler: what runs, how far it is, and how to stop it or run it again. */
#include "gen/sql_jobs.h"
#include "queue/job.h"
#include "store/db_json.h"
#include "web/web.h"

#include <inttypes.h>
#include <string.h>

static const char *const STATUSES[] = {"queued", "running", "succeeded", "failed", "cancelled", NULL};

static const Param LIST_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"status", PARAM_ENUM, .doc = "Only jobs of this status.", .choices = STATUSES},
    {"kind", PARAM_TEXT, .doc = "Only jobs of this kind.", .max_length = 40},
    {"dataset_id", PARAM_INTEGER, .doc = "Only jobs of this dataset.", .min = 1, .max = 9e15},
    {NULL}};

static const Param ID_PARAMS[] = {
    ROUTE_ID("The job."), {NULL}};

/* Columns of SQL_JOBS_LIST behind those of a job. */
enum { COL_TOTAL = 18, COL_DATASET_NAME, COL_USER_NAME };

static void list_item(Request *request, Json *json, const DbResult *result, int row)
{
    Job job;
    job_from_row(result, row, request->arena, &job);
    job_members(json, &job);
    db_member_text(json, "dataset_name", result, row, COL_DATASET_NAME);
    db_member_text(json, "created_by_name", result, row, COL_USER_NAME);
}

static Status jobs_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_JOBS_LIST, &SQL_JOBS_COUNT, COL_TOTAL, list_item};
    return reply_rows(request, reply, &LIST,
                      DB_ARGS(request_arg(request, "status"), request_arg(request, "kind"), request_arg(request, "dataset_id")), error);
}

static Status answer(Request *request, Reply *reply, Error *error)
{
    Job job;
    Status status = job_get(request->db, request_int(request, "id"), request->arena, &job, error);
    if (status != OK)
        return status;
    Json json;
    reply_json(reply, &json);
    job_json(&json, &job);
    return OK;
}

static Status job_show(Request *request, Reply *reply, Error *error)
{
    return answer(request, reply, error);
}

/* The change, its audit line, and the job as it is then. */
static Status change(Request *request, Reply *reply, Status (*apply)(Db *, int64_t, Error *), const char *action, Error *error)
{
    int64_t id = request_int(request, "id");
    Job job;
    Status status = job_get(request->db, id, request->arena, &job, error);
    if (status == OK && request->user.role < ACCESS_EDITOR && job.created_by != request->user.id)
        status = error_set(error, ERR_FORBIDDEN, "A viewer may stop only what the viewer has asked for. An editor can stop this job.");
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = apply(request->db, id, error);
    if (status == OK)
        status = request_audit(request, action, "job", id, job.kind, NULL, error);
    status = db_end(request->db, status, error);
    reply->status = 202;
    return status == OK ? answer(request, reply, error) : status;
}

static Status job_stop(Request *request, Reply *reply, Error *error)
{
    return change(request, reply, job_cancel, "job.cancelled", error);
}

static Status job_again(Request *request, Reply *reply, Error *error)
{
    return change(request, reply, job_retry, "job.retried", error);
}

/* The listener is authorised here and served by nginx, which holds the connection (design: live events). It would refuse any other form without a
** word. */
static Status listen_to(const Request *request, Reply *reply, const char *channel, Error *error)
{
    const char *accept = request_header(request, "Accept");
    if (!accept || !strstr(accept, "text/event-stream")) {
        reply_problem_field(reply, "Accept:", "must name text/event-stream");
        return error_set(error, ERR_INVALID, "Events come as text/event-stream: say so in the header Accept, as an EventSource does.");
    }
    reply_accel(reply, arena_printf(request->arena, "/internal/events/%s", channel));
    return OK;
}

static Status job_events(Request *request, Reply *reply, Error *error)
{
    Job job;
    Status status = job_get(request->db, request_int(request, "id"), request->arena, &job, error);
    return status == OK ? listen_to(request, reply, arena_printf(request->arena, "job-%" PRId64, job.id), error) : status;
}

/* Every job that a worker has at hand; who has one page open for all of them needs one connection. */
static Status jobs_events(Request *request, Reply *reply, Error *error)
{
    return listen_to(request, reply, "jobs", error);
}

static const char ACCEPTED[] = "\"202\":{\"description\":\"The job as it is now.\"}";

static const Route ROUTES[] = {
    {GET, "/api/v1/jobs", ACCESS_VIEWER, LIST_PARAMS, jobs_list, "Jobs, newest first."},
    {GET, "/api/v1/jobs/events", ACCESS_VIEWER, NULL, jobs_events, "All jobs at each change, as server-sent events.", 0,
     "\"200\":{\"description\":\"A stream of job objects.\",\"content\":{\"text/event-stream\":{}}}"},
    {GET, "/api/v1/jobs/{id}", ACCESS_VIEWER, ID_PARAMS, job_show, "A job and how far it is."},
    {POST, "/api/v1/jobs/{id}/cancel", ACCESS_VIEWER, ID_PARAMS, job_stop, "Stops a job: one's own, or, as an editor, any.", 0, ACCEPTED},
    {POST, "/api/v1/jobs/{id}/retry", ACCESS_EDITOR, ID_PARAMS, job_again, "Runs a failed or cancelled job again.", 0, ACCEPTED},
    {GET, "/api/v1/jobs/{id}/events", ACCESS_VIEWER, ID_PARAMS, job_events, "The job at each change, as server-sent events.", 0,
     "\"200\":{\"description\":\"A stream of job objects.\",\"content\":{\"text/event-stream\":{}}}"},
    {0}};

int main(int argc, char **argv)
{
    return web_main(&(WebDomain){.name = "jobs", .routes = ROUTES}, argc, argv);
}
