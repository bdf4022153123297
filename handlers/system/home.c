/* home.c - what Home shows: figures of the whole platform, and what happened lately. */
#include "system.h"

#include "gen/sql_system.h"

static void write_activity(Json *json, const DbResult *result)
{
    json_key(json, "activity");
    json_open_array(json);
    for (int row = 0; row < db_rows(result); row++) {
        json_open_object(json);
        json_key(json, "at");
        json_time(json, db_get_time(result, row, 0));
        json_key(json, "user");
        if (db_is_null(result, row, 1)) {
            json_null(json);
        } else {
            json_open_object(json);
            json_member_int(json, "id", db_get_int(result, row, 1));
            json_member_text(json, "name", db_get_text(result, row, 2, NULL));
            json_close(json);
        }
        json_member_text(json, "action", db_get_text(result, row, 3, NULL));
        json_key(json, "object");
        json_open_object(json);
        json_member_text(json, "type", db_get_text(result, row, 4, NULL));
        json_key(json, "id");
        if (db_is_null(result, row, 5))
            json_null(json);
        else
            json_int(json, db_get_int(result, row, 5));
        json_member_text(json, "name", db_get_text(result, row, 6, NULL));
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

Status system_home(Request *request, Reply *reply, Error *error)
{
    static const char *const FIGURES[] = {"datasets", "rows", "active_users", "analyses", "jobs_running", "storage_bytes"};
    DbResult *figures = NULL, *activity = NULL;
    Json json;
    Status status = db_query(request->db, &SQL_SYSTEM_HOME, DB_NO_ARGS, &figures, error);
    if (status == OK)
        status = db_query(request->db, &SQL_SYSTEM_ACTIVITY, DB_ARGS(db_bool(request->user.role == ACCESS_ADMIN)), &activity, error);
    if (status != OK)
        goto done;
    reply_json(reply, &json);
    json_open_object(&json);
    for (int i = 0; i < (int)(sizeof FIGURES / sizeof *FIGURES); i++)
        json_member_int(&json, FIGURES[i], db_get_int(figures, 0, i));
    write_activity(&json, activity);
    json_close(&json);
done:
    db_result_free(figures);
    db_result_free(activity);
    return status;
}
