/*
** quality.c - what was found in a version: the report with its score, the history of scores, and the rows that violate a rule.
**
** A report is written by the load, or by POST .../quality/check. A version without one (made before there were reports) is checked when it is
** first asked for, if that is little work.
*/
#include "quality.h"

#include "base/clock.h"
#include "gen/sql_quality.h"
#include "queue/quality_job.h"
#include "spec/json_read.h"
#include "store/db_json.h"
#include "web/jobs.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { COL_REPORT, COL_PART, COL_SCORE = COL_PART + QUALITY_PARTS, COL_GENERATION, COL_RULES, COL_VIOLATIONS, COL_REJECTED, COL_CHECKED, COL_ROWS };

#define CELLS_AT_ONCE INT64_C(50000000) /* a check of so many cells takes about a second */

Status quality_version(Request *request, int64_t number, Checked *checked, Error *error)
{
    int64_t id = request_int(request, "id");
    DbResult *result;
    Status status = db_query(request->db, &SQL_QUALITY_VERSION, DB_ARGS(db_int(id), db_id(number)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        db_result_free(result);
        Current current;
        status = dataset_current(request, id, &current, error); /* says which: no dataset, no rows yet, or no such version */
        return status == OK ? error_set(error, ERR_NOT_FOUND, "The dataset has no version %" PRId64 " (any more).", number) : status;
    }
    int64_t version = db_get_int(result, 0, 0);
    checked->number = db_get_int(result, 0, 1);
    checked->facts = (QualityVersion){version, id, db_get_time(result, 0, 4), db_is_null(result, 0, 5) ? -1 : db_get_int(result, 0, 5),
                                      (uint64_t)db_get_int(result, 0, 3)};
    checked->current = db_get_bool(result, 0, 6);
    checked->name = db_take_text(result, 0, 7, request->arena);
    db_result_free(result);
    return version_get(datasets_state(request)->versions, request->db, version, &checked->version, error);
}

static bool is_little(const Version *version)
{
    return (double)version->rows * (double)version->schema.count <= (double)CELLS_AT_ONCE;
}

/* The stored report, made first when it is not there, or when rows have been streamed behind those that it is about. */
static Status find_report(Request *request, const Checked *checked, DbResult **result, Error *error)
{
    for (int tries = 0; tries < 2; tries++) {
        Status status = db_query(request->db, &SQL_QUALITY_REPORT, DB_ARGS(db_int(checked->facts.id)), result, error);
        if (status != OK)
            return status;
        bool there = db_rows(*result) > 0;
        if (there && (tries > 0 || !is_little(checked->version) || db_get_int(*result, 0, COL_ROWS) == (int64_t)checked->version->rows))
            return OK;
        db_result_free(*result);
        if (!is_little(checked->version))
            return error_set(error, ERR_CONFLICT, "This version has not been checked yet. POST /api/v1/datasets/%" PRId64 "/quality/check does it.",
                             checked->facts.dataset_id);
        status = quality_check_version(request->db, request->config->home, checked->version, &checked->facts, error);
        if (status != OK)
            return status;
    }
    return error_set(error, ERR_NOT_FOUND, "The version was deleted meanwhile.");
}

/* A text as a time, or null. */
/* Freshness is a matter of now: of the current version it is counted anew. The mean over freshness rules, NaN without any. */
static double refresh(json_object *results, bool live, double stored)
{
    double sum = 0;
    size_t n = 0;
    int64_t now = clock_now_us();
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        json_object *result = json_object_array_get_idx(results, i), *part = NULL;
        if (!json_object_object_get_ex(result, "part", &part) || strcmp(json_object_get_string(part), "timeliness") != 0)
            continue;
        json_object *why = NULL;
        if (json_object_object_get_ex(result, "not_checked", &why) && why)
            continue;
        n++;
        int64_t max_age = json_find_int(result, "max_age_us");
        if (!max_age)
            continue; /* there was no date: as stale as can be */
        int64_t age = now - json_find_int(result, "newest_us");
        json_object_object_del(result, "newest_us");
        json_object_object_del(result, "max_age_us");
        json_object_object_add(result, "max_age_seconds", json_object_new_int64(max_age / 1000000));
        if (!live)
            continue;
        sum += quality_freshness(age, max_age);
        json_object_object_add(result, "age_seconds", json_object_new_int64(age / 1000000));
        json_object_object_add(result, "violations", json_object_new_int(age > max_age));
        json_object_object_add(result, "share", json_object_new_int(age > max_age));
    }
    return live && n ? 100 * sum / (double)n : stored;
}

static double score_of(const DbResult *result, int row, int column)
{
    return db_is_null(result, row, column) ? NAN : db_get_float(result, row, column);
}

static void score_members(Json *json, const double parts[QUALITY_PARTS], double total)
{
    json_member_number(json, "score", total);
    json_key(json, "parts");
    json_open_object(json);
    for (QualityPart part = 0; part < QUALITY_PARTS; part++)
        json_member_number(json, quality_part_name(part), parts[part]);
    json_close(json);
}

static void member_json(Json *json, const char *name, json_object *object)
{
    json_object *value = NULL;
    json_object_object_get_ex(object, name, &value);
    const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
    json_key(json, name);
    json_raw(json, text, strlen(text));
}

static Status write_report(Request *request, Reply *reply, const Checked *checked, const DbResult *result, Error *error)
{
    DbResult *rules;
    Status status = db_query(request->db, &SQL_QUALITY_RULES, DB_ARGS(db_int(checked->facts.dataset_id)), &rules, error);
    if (status != OK)
        return status;
    bool changed = db_rows(rules) > 0 && db_get_int(rules, 0, 1) != db_get_int(result, 0, COL_GENERATION);
    db_result_free(rules);
    json_object *report = json_tokener_parse(db_get_text(result, 0, COL_REPORT, NULL)), *results = NULL;
    double parts[QUALITY_PARTS];
    json_object_object_get_ex(report, "results", &results);
    for (int part = 0; part < QUALITY_PARTS; part++)
        parts[part] = score_of(result, 0, COL_PART + part);
    parts[QUALITY_TIMELINESS] = refresh(results, checked->current, parts[QUALITY_TIMELINESS]);
    Json json;
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_int(&json, "version", checked->number);
    score_members(&json, parts, quality_total(parts));
    member_json(&json, "rows", report);
    member_json(&json, "unreadable_rows", report);
    member_json(&json, "duplicate_rows", report);
    json_member_int(&json, "rules", db_get_int(result, 0, COL_RULES));
    json_member_int(&json, "violations", db_get_int(result, 0, COL_VIOLATIONS));
    json_member_int(&json, "rejected_rows", db_get_int(result, 0, COL_REJECTED));
    json_member_bool(&json, "rules_changed", changed);
    db_member_time(&json, "checked_at", result, 0, COL_CHECKED);
    member_json(&json, "results", report);
    json_close(&json);
    json_object_put(report);
    return OK;
}

static Status answer_report(Request *request, Reply *reply, const Checked *checked, Error *error)
{
    DbResult *result;
    Status status = find_report(request, checked, &result, error);
    if (status != OK)
        return status;
    status = write_report(request, reply, checked, result, error);
    db_result_free(result);
    return status;
}

Status quality_get(Request *request, Reply *reply, Error *error)
{
    Checked checked;
    Status status = quality_version(request, request_int(request, "version"), &checked, error);
    return status == OK ? answer_report(request, reply, &checked, error) : status;
}

Status quality_check(Request *request, Reply *reply, Error *error)
{
    Checked checked;
    Status status = quality_version(request, 0, &checked, error);
    if (status != OK)
        return status;
    if (!is_little(checked.version) || request_wait_seconds(request, 1) == 0) {
        Job job;
        int64_t job_id;
        status = quality_job_add(request->db, checked.facts.dataset_id, request->user.id, &job_id, error);
        if (status == OK)
            status = job_get(request->db, job_id, request->arena, &job, error);
        return status == OK ? reply_job(reply, &job) : status;
    }
    status = quality_check_version(request->db, request->config->home, checked.version, &checked.facts, error);
    return status == OK ? answer_report(request, reply, &checked, error) : status;
}

static void history_item(Request *request, Json *json, const DbResult *result, int row)
{
    (void)request;
    double parts[QUALITY_PARTS];
    for (int part = 0; part < QUALITY_PARTS; part++)
        parts[part] = score_of(result, row, 7 + part);
    json_member_int(json, "version", db_get_int(result, row, 0));
    db_member_time(json, "loaded_at", result, row, 1);
    json_member_int(json, "rows", db_get_int(result, row, 2));
    db_member_time(json, "checked_at", result, row, 3);
    json_member_int(json, "rules", db_get_int(result, row, 4));
    json_member_int(json, "violations", db_get_int(result, row, 5));
    json_member_int(json, "rejected_rows", db_get_int(result, row, 6));
    score_members(json, parts, score_of(result, row, 7 + QUALITY_PARTS));
}

Status quality_history(Request *request, Reply *reply, Error *error)
{
    static const RowList HISTORY = {&SQL_QUALITY_HISTORY, &SQL_QUALITY_HISTORY_COUNT, 8 + QUALITY_PARTS, history_item};
    int64_t id = request_int(request, "id");
    Current current;
    Status status = dataset_current(request, id, &current, error);
    if (status == ERR_CONFLICT) /* no version yet: an empty history */
        status = OK;
    return status == OK ? reply_rows(request, reply, &HISTORY, DB_ARGS(db_int(id)), error) : status;
}
