/* home.c - what Home shows: figures of the whole platform, and what happened lately. */
#include "system.h"

#include "base/number.h"
#include "gen/sql_system.h"
#include "store/db_json.h"

#include <inttypes.h>

enum { STORAGE_SECONDS = 30 };

static void write_activity(Json *json, const DbResult *result)
{
    json_key(json, "activity");
    json_open_array(json);
    for (int row = 0; row < db_rows(result); row++) {
        json_open_object(json);
        db_member_time(json, "at", result, row, 0);
        db_member_user(json, "user", result, row, 1);
        json_member_text(json, "action", db_get_text(result, row, 3, NULL));
        json_member_int(json, "times", db_get_int(result, row, 7));
        json_key(json, "object");
        json_open_object(json);
        json_member_text(json, "type", db_get_text(result, row, 4, NULL));
        db_member_int(json, "id", result, row, 5);
        json_member_text(json, "name", db_get_text(result, row, 6, NULL));
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

/* Bytes that the database takes on disk; at most STORAGE_SECONDS old. */
static Status storage_bytes(Request *request, int64_t *bytes, Error *error)
{
    static const char key[] = "system.storage_bytes";
    Buffer kept = BUFFER_INIT;
    DbResult *result;
    Status status = OK;
    bool known = cache_get(request->cache, key, sizeof key - 1, &kept) && number_parse_int(kept.data, kept.length, bytes);
    buffer_clear(&kept);
    if (!known)
        status = db_query(request->db, &SQL_SYSTEM_STORAGE, DB_NO_ARGS, &result, error);
    if (!known && status == OK) {
        *bytes = db_get_int(result, 0, 0);
        db_result_free(result);
        buffer_printf(&kept, "%" PRId64, *bytes);
        cache_set(request->cache, key, sizeof key - 1, kept.data, kept.length, STORAGE_SECONDS);
    }
    buffer_free(&kept);
    return status;
}

Status system_home(Request *request, Reply *reply, Error *error)
{
    static const char *const FIGURES[] = {"datasets", "rows", "active_users", "analyses", "jobs_running"};
    int64_t storage;
    DbResult *figures = NULL, *activity = NULL;
    Json json;
    DbArg all = db_bool(request->user.role == ACCESS_ADMIN);
    Status status = db_query(request->db, &SQL_SYSTEM_HOME, DB_NO_ARGS, &figures, error);
    if (status == OK)
        status = db_query(request->db, &SQL_SYSTEM_ACTIVITY, DB_ARGS(all), &activity, error);
    if (status == OK)
        status = storage_bytes(request, &storage, error);
    if (status != OK)
        goto done;
    reply_json(reply, &json);
    json_open_object(&json);
    for (int i = 0; i < (int)(sizeof FIGURES / sizeof *FIGURES); i++)
        json_member_int(&json, FIGURES[i], db_get_int(figures, 0, i));
    json_member_int(&json, "storage_bytes", storage);
    write_activity(&json, activity);
    json_close(&json);
done:
    db_result_free(figures);
    db_result_free(activity);
    return status;
}
