/*
** entries.c - the entries of a report: pin a result, change its words, move it, take it off.
**
** Every change locks the report first, so that places stay 1, 2, 3, ... whoever else is at it, and answers with the report as it then is.
*/
#include "reports.h"

#include "gen/sql_reports.h"

static Status no_entry(Error *error)
{
    return error_set(error, ERR_NOT_FOUND, "The report has no such entry. It may have been taken off; load the report again.");
}

static Status find_result(Request *request, Reply *reply, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_REPORTS_RESULT, DB_ARGS(db_int(id)), &result, error);
    if (status != OK)
        return status;
    if (db_rows(result) == 0) {
        reply_problem_field(reply, "/result_id", "is no result; it may have been deleted");
        status = error_set(error, ERR_INVALID, "There is no such result. Run the analysis again and pin what it gives.");
        reply->status = 422;
    }
    db_result_free(result);
    return status;
}

/* At the end of the report; *entry and *place are the new one's. */
static Status insert(Request *request, int64_t report, int64_t *entry, int64_t *place, Error *error)
{
    const char *note = request_text(request, "note");
    DbResult *result;
    Status status = db_query(request->db, &SQL_REPORTS_ADD_ENTRY,
                             DB_ARGS(db_int(report), db_int(request_int(request, "result_id")), request_arg(request, "title"),
                                     db_text(note ? note : ""), request_arg(request, "hidden"), db_int(request->user.id)),
                             &result, error);
    if (status != OK)
        return status;
    *entry = db_get_int(result, 0, 0);
    *place = db_get_int(result, 0, 1);
    db_result_free(result);
    if (*place > REPORT_ENTRIES)
        return error_set(error, ERR_LIMIT, "A report holds %d results at the most. Begin another one.", REPORT_ENTRIES);
    return OK;
}

/* Places made dense again, the entry (0: none) at its own; the report's time; the audit line; commit. */
static Status finish(Request *request, int64_t report, const char *title, const char *action, int64_t entry, int64_t place, Error *error)
{
    Status status = db_query(request->db, &SQL_REPORTS_ARRANGE, DB_ARGS(db_int(report), db_int(entry), db_int(place)), NULL, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_TOUCH, DB_ARGS(db_int(report)), NULL, error);
    if (status == OK)
        status = request_audit(request, action, "report", report, title, NULL, error);
    return status == OK ? db_commit(request->db, error) : status;
}

Status entry_add(Request *request, Reply *reply, Error *error)
{
    const char *title = NULL;
    int64_t report = request_int(request, "id"), entry = 0, place = 0;
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = report_lock(request, &title, error);
    if (status == OK)
        status = find_result(request, reply, request_int(request, "result_id"), error);
    if (status == OK)
        status = insert(request, report, &entry, &place, error);
    if (status == OK)
        status = finish(request, report, title, "report.pinned", request_has(request, "place") ? entry : 0,
                        request_has(request, "place") ? request_int(request, "place") : 0, error);
    db_rollback(request->db);
    if (status != OK)
        return status;
    reply->status = 201;
    return report_answer(request, reply, report, error);
}

Status entry_change(Request *request, Reply *reply, Error *error)
{
    const char *title = NULL;
    DbResult *result;
    int64_t report = request_int(request, "id"), entry = request_int(request, "entry");
    bool renames = param_value(&request->params, "title")->given, moves = request_has(request, "place");
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = report_lock(request, &title, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_CHANGE_ENTRY,
                          DB_ARGS(db_int(report), db_int(entry), request_arg(request, "title"), db_text(request_text(request, "note")),
                                  db_bool(renames), request_arg(request, "hidden")),
                          &result, error);
    if (status == OK) {
        if (db_affected(result) == 0)
            status = no_entry(error);
        db_result_free(result);
    }
    if (status == OK)
        status = finish(request, report, title, "report.changed", moves ? entry : 0, moves ? request_int(request, "place") : 0, error);
    db_rollback(request->db);
    return status == OK ? report_answer(request, reply, report, error) : status;
}

Status entry_delete(Request *request, Reply *reply, Error *error)
{
    const char *title = NULL;
    DbResult *result;
    int64_t report = request_int(request, "id");
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = report_lock(request, &title, error);
    if (status == OK)
        status = db_query(request->db, &SQL_REPORTS_DELETE_ENTRY, DB_ARGS(db_int(report), db_int(request_int(request, "entry"))), &result, error);
    if (status == OK) {
        if (db_affected(result) == 0)
            status = no_entry(error);
        db_result_free(result);
    }
    if (status == OK)
        status = finish(request, report, title, "report.unpinned", 0, 0, error);
    db_rollback(request->db);
    return status == OK ? report_answer(request, reply, report, error) : status;
}
