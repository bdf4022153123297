/* rows.c - one request: its form, its records, its answer. */
#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST_LISTED = 1000, MOST_FIELDS = 100, KEY_BYTES = 255 };

static RecordForm form_of(const Request *request)
{
    static const struct {
        const char *type;
        RecordForm form;
    } FORMS[] = {{"application/x-ndjson", RECORD_NDJSON}, {"application/ndjson", RECORD_NDJSON}, {"application/jsonl", RECORD_NDJSON},
                 {"application/json", RECORD_JSON},       {"text/csv", RECORD_CSV}};
    const char *type = request->content_type ? request->content_type : "";
    size_t length = strcspn(type, "; \t");
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
        if (strlen(FORMS[i].type) == length && strncasecmp(FORMS[i].type, type, length) == 0)
            return FORMS[i].form;
    return 0;
}

Status stream_rows(Request *request, Reply *reply, Error *error)
{
    const char *key = request_header(request, "Idempotency-Key");
    if (!form_of(request))
        return error_set(error, ERR_UNSUPPORTED, "Send application/x-ndjson, application/json or text/csv, and say so in Content-Type.");
    if (request->body_length == 0)
        return error_set(error, ERR_INVALID, "The request has no body. Send at least one record.");
    bool printable = true;
    for (const char *c = key; c && *c; c++)
        printable &= *c >= ' ' && *c < 0x7F;
    if (key && (strlen(key) > KEY_BYTES || !printable)) {
        reply_problem_field(reply, "Idempotency-Key:", "must be at most %d printable ASCII characters", KEY_BYTES);
        return error_set(error, ERR_INVALID, "One header is not valid.");
    }
    return OK;
}

void work_begin(Work *work, Gathered *item)
{
    const Request *request = item->request;
    unsigned char body[SESSION_HASH];
    *work = (Work){.item = item, .key = request_header(request, "Idempotency-Key")};
    if (!work->key)
        return;
    Buffer all = BUFFER_INIT;
    session_hash(request->body, request->body_length, body);
    buffer_add(&all, body, sizeof body);
    buffer_add_text(&all, request->content_type ? request->content_type : "");
    buffer_add_char(&all, '\n');
    buffer_add_text(&all, request->query);
    session_hash(all.data, all.length, work->hash);
    buffer_free(&all);
}

void work_free(Work *work)
{
    buffer_free(&work->errors);
}

void work_fail(Work *work, Status status, const Error *cause)
{
    work->item->status = error_set(&work->item->error, status, "%s", cause->message);
    work->answered = true;
}

static void on_reject(void *context, uint64_t index, const char *reason)
{
    Work *work = context;
    work->rejected++;
    if (work->n_listed == MOST_LISTED)
        return;
    buffer_printf(&work->errors, "%s{\"index\":%" PRIu64 ",\"reason\":", work->n_listed++ ? "," : "", index);
    json_escape(&work->errors, reason, strlen(reason));
    buffer_add_char(&work->errors, '}');
}

/* Of an atomic request with records that do not fit: nothing was stored, and here is why. */
static void on_atomic_reject(void *context, uint64_t index, const char *reason)
{
    Work *work = context;
    if (work->rejected++ < MOST_FIELDS) {
        char pointer[32];
        snprintf(pointer, sizeof pointer, "/%" PRIu64, index);
        reply_problem_field(work->item->reply, arena_text(work->item->request->arena, pointer), "%s", reason);
    }
}

static bool judge(void *rules, const RowCell *row, char reason[RECORD_REASON])
{
    return quality_stream_accepts(rules, row, reason, RECORD_REASON);
}

void work_read(Work *work, RowBuilder *builder, QualityStream *rules, Schema *unknown)
{
    Request *request = work->item->request;
    Error error;
    bool atomic = request_bool(request, "atomic"), add = strcmp(request_text(request, "columns"), "add") == 0;
    RecordInput input = {.form = form_of(request), .text = request->body, .length = request->body_length, .context = work,
                         .reject = atomic ? on_atomic_reject : on_reject, .unknown = add ? unknown : NULL,
                         .judge = rules ? judge : NULL, .judge_context = rules};
    size_t before = builder->rows;
    uint64_t records;
    work->rejected = 0;
    work->n_listed = 0;
    buffer_clear(&work->errors);
    Status status = records_read(&input, builder, &records, &error);
    if (status == OK && records == 0)
        status = error_set(&error, ERR_INVALID, "The body holds no record.");
    if (status == OK && atomic && work->rejected)
        status = error_set(&error, ERR_INVALID, "%" PRIu64 " of %" PRIu64 " records %s not fit, so none was stored.", work->rejected, records,
                           work->rejected == 1 ? "does" : "do");
    if (status != OK) {
        row_builder_truncate(builder, before);
        work_fail(work, status, &error);
    }
    work->accepted = builder->rows - before;
}

void work_answer(Work *work, int64_t version)
{
    Json json;
    buffer_clear(&work->item->reply->body);
    reply_json(work->item->reply, &json);
    json_open_object(&json);
    json_member_int(&json, "accepted", (int64_t)work->accepted);
    json_member_int(&json, "rejected", (int64_t)work->rejected);
    json_key(&json, "errors");
    Buffer errors = BUFFER_INIT;
    buffer_add_char(&errors, '[');
    buffer_add(&errors, work->errors.data, work->errors.length);
    buffer_add_char(&errors, ']');
    json_raw(&json, errors.data, errors.length);
    buffer_free(&errors);
    if (work->rejected > work->n_listed)
        json_member_bool(&json, "truncated", true);
    json_member_int(&json, "rows", (int64_t)work->rows);
    json_member_int(&json, "version", version);
    json_close(&json);
}

void work_repeat(Work *work, int status, const char *reply)
{
    Json json;
    buffer_clear(&work->item->reply->body);
    reply_json(work->item->reply, &json);
    buffer_add_text(&work->item->reply->body, reply);
    work->item->reply->status = status;
    reply_header(work->item->reply, "Idempotency-Replayed", "true");
    work->answered = true;
}
