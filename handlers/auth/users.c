/*
** users.c - the administration of users.
**
** There is always somebody who can administer: the last active admin can not be removed, demoted or made inactive. Admins
** are locked while that is decided, so that two who demote each other at the same moment do not both succeed.
*/
#include "auth.h"

#include "base/password.h"
#include "base/random.h"
#include "gen/sql_auth.h"
#include "gen/sql_users.h"

#include <string.h>

static Status no_user(Error *error)
{
    return error_set(error, ERR_NOT_FOUND, "There is no such user. Somebody may have removed them.");
}

static void list_item(Request *request, Json *json, const DbResult *result, int row)
{
    (void)request;
    user_members(json, result, row);
}

Status users_list(Request *request, Reply *reply, Error *error)
{
    static const RowList LIST = {&SQL_USERS_LIST, &SQL_USERS_COUNT, USER_TOTAL, list_item};
    return reply_rows(request, reply, &LIST, DB_ARGS(request_arg(request, "q"), request_arg(request, "sort")), error);
}

static Status find_user(Request *request, DbResult **result, Error *error)
{
    Status status = db_query(request->db, &SQL_USERS_GET, DB_ARGS(db_int(request_int(request, "id"))), result, error);
    if (status == OK && db_rows(*result) == 0)
        status = no_user(error);
    return status;
}

static void answer_user(Request *request, Reply *reply, const DbResult *result)
{
    Json json;
    if (reply_not_modified(request, reply, user_etag(request, result)))
        return;
    reply_json(reply, &json);
    user_object(&json, result);
}

Status users_get(Request *request, Reply *reply, Error *error)
{
    DbResult *result = NULL;
    Status status = find_user(request, &result, error);
    if (status == OK)
        answer_user(request, reply, result);
    db_result_free(result);
    return status;
}

static Status check_password(Reply *reply, const char *password, const char *email, Error *error)
{
    const char *problem = password_problem(password, email);
    if (!problem)
        return OK;
    reply_problem_field(reply, "/password", "%s", problem);
    return error_set(error, ERR_INVALID, "The password can not be used: it %s.", problem);
}

Status users_add(Request *request, Reply *reply, Error *error)
{
    DbResult *result = NULL;
    Json json;
    char generated[21], hash[PASSWORD_HASH];
    const char *email = request_text(request, "email"), *password = request_text(request, "password");
    if (!password) {
        random_password(generated);
        password = generated;
    }
    Status status = check_password(reply, password, email, error);
    if (status == OK)
        status = password_hash(password, hash, error);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status != OK)
        return status;
    status = db_query(request->db, &SQL_USERS_ADD,
                      DB_ARGS(db_text(email), db_text(request_text(request, "name")), db_text(request_text(request, "role")),
                              db_text(hash)),
                      &result, error);
    if (status == ERR_CONFLICT) {
        reply_problem_field(reply, "/email", "belongs to a user already");
        (void)error_set(error, ERR_CONFLICT, "There is a user with this e-mail already.");
    }
    if (status == OK)
        status = request_audit(request, "user.created", "user", db_get_int(result, 0, USER_ID), email, NULL, error);
    if (status == OK)
        status = db_commit(request->db, error);
    if (status == OK) {
        reply->status = 201;
        reply_headerf(reply, "Location", "/api/v1/auth/users/%lld", (long long)db_get_int(result, 0, USER_ID));
        reply_header(reply, "Cache-Control", "no-store");
        reply_json(reply, &json);
        json_open_object(&json);
        user_members(&json, result, 0);
        if (password == generated)
            json_member_text(&json, "password", generated);
        json_close(&json);
    }
    db_rollback(request->db);
    db_result_free(result);
    return status;
}

/* Within a transaction: whether somebody else can administer. */
static Status another_admin(Request *request, int64_t id, Error *error)
{
    DbResult *result;
    Status status = db_query(request->db, &SQL_USERS_LOCK_ADMINS, DB_NO_ARGS, &result, error);
    if (status != OK)
        return status;
    bool another = false, is_admin = false;
    for (int row = 0; row < db_rows(result); row++) {
        another |= db_get_int(result, row, 0) != id;
        is_admin |= db_get_int(result, row, 0) == id;
    }
    db_result_free(result);
    if (is_admin && !another)
        return error_set(error, ERR_CONFLICT, "This is the last active administrator. Make somebody else one first.");
    return OK;
}

/* Which fields were changed, for the audit log: {"fields": ["role"]}. */
static const char *change_detail(const Request *request, Buffer *text)
{
    static const char *const FIELDS[] = {"name", "role", "active", "password"};
    Json json;
    json_begin(&json, text);
    json_open_object(&json);
    json_key(&json, "fields");
    json_open_array(&json);
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (request_has(request, FIELDS[i]))
            json_text(&json, FIELDS[i]);
    json_close(&json);
    json_close(&json);
    return text->data;
}

/* The change itself, within a transaction. *result is the user after it. */
static Status apply_change(Request *request, const char *email, const char *hash, DbResult **result, Error *error)
{
    int64_t id = request_int(request, "id");
    const char *role = request_text(request, "role");
    bool ends = request_has(request, "active") && !request_bool(request, "active");
    Buffer detail = BUFFER_INIT;
    Status status = OK;
    if (ends || (role && strcmp(role, "admin") != 0))
        status = another_admin(request, id, error);
    if (status == OK)
        status = db_query(request->db, &SQL_USERS_CHANGE,
                          DB_ARGS(db_int(id), db_text(request_text(request, "name")), db_text(role),
                                  request_arg(request, "active"),
                                  db_text(hash)),
                          result, error);
    if (status == OK && db_rows(*result) == 0)
        status = no_user(error);
    if (status == OK && (ends || hash)) /* a new password ends what was opened with the old one, but for the admin's own */
        status = db_query(request->db, &SQL_AUTH_END_SESSIONS,
                          DB_ARGS(db_int(id), db_int(ends ? 0 : request->user.session_id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "user.changed", "user", id, email, change_detail(request, &detail), error);
    buffer_free(&detail);
    return status;
}

Status users_change(Request *request, Reply *reply, Error *error)
{
    DbResult *before = NULL, *after = NULL;
    char hash[PASSWORD_HASH];
    const char *password = request_text(request, "password");
    Status status = find_user(request, &before, error);
    if (status != OK)
        goto done;
    const char *email = db_get_text(before, 0, USER_EMAIL, NULL);
    if (password)
        status = check_password(reply, password, email, error);
    if (status == OK && password)
        status = password_hash(password, hash, error);
    if (status == OK)
        status = request_if_match(request, user_etag(request, before), error);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = apply_change(request, email, password ? hash : NULL, &after, error);
    if (status == OK)
        status = db_commit(request->db, error);
    if (status == OK)
        answer_user(request, reply, after);
done:
    db_rollback(request->db);
    db_result_free(before);
    db_result_free(after);
    return status;
}

Status users_remove(Request *request, Reply *reply, Error *error)
{
    DbResult *result = NULL;
    int64_t id = request_int(request, "id");
    Status status = find_user(request, &result, error);
    if (status == OK)
        status = request_if_match(request, user_etag(request, result), error);
    if (status == OK)
        status = db_transaction(request->db, error);
    if (status == OK)
        status = another_admin(request, id, error);
    if (status == OK)
        status = request_audit(request, "user.deleted", "user", id, db_get_text(result, 0, USER_EMAIL, NULL), NULL, error);
    if (status == OK)
        status = db_query(request->db, &SQL_USERS_REMOVE, DB_ARGS(db_int(id)), NULL, error);
    status = db_end(request->db, status, error);
    db_result_free(result);
    reply->status = status == OK ? 204 : reply->status;
    return status;
}
