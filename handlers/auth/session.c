/* session.c - the session in hand: who it is, its end, and the user's own password. */
#include "auth.h"

#include "base/password.h"
#include "gen/sql_auth.h"
#include "gen/sql_users.h"

#include <string.h>

Status auth_me(Request *request, Reply *reply, Error *error)
{
    return answer_session(request, reply, request->user.id, request->user.by_cookie ? request->user.csrf_token : NULL, error);
}

Status auth_logout(Request *request, Reply *reply, Error *error)
{
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = db_query(request->db, &SQL_AUTH_END_SESSION, DB_ARGS(db_int(request->user.session_id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "user.signed_out", "user", request->user.id, request->user.email, NULL, error);
    status = db_end(request->db, status, error);
    if (status != OK)
        return status;
    reply->status = 204;
    if (request->user.by_cookie)
        reply_headerf(reply, "Set-Cookie", "quern_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax%s",
                      request_secure(request) ? "; Secure" : "");
    reply_header(reply, "Cache-Control", "no-store");
    return OK;
}

static Status set_password(Request *request, const Attempt *attempt, const char *hash, Error *error)
{
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = attempt_forgive(request, attempt, error);
    if (status == OK)
        status = db_query(request->db, &SQL_USERS_CHANGE,
                          DB_ARGS(db_int(request->user.id), db_null(), db_null(), db_null(), db_text(hash)), NULL, error);
    if (status == OK)
        status = db_query(request->db, &SQL_AUTH_END_SESSIONS,
                          DB_ARGS(db_int(request->user.id), db_int(request->user.session_id)), NULL, error);
    if (status == OK)
        status = request_audit(request, "user.password_changed", "user", request->user.id, request->user.email, NULL, error);
    status = db_end(request->db, status, error);
    return status;
}

/* The current password is asked for like at sign-in, limits included: a stolen session must not serve to guess it. */
Status auth_password(Request *request, Reply *reply, Error *error)
{
    Attempt attempt;
    char hash[PASSWORD_HASH];
    const char *fresh = request_text(request, "new_password"), *current = request_text(request, "current_password");
    const char *problem = password_problem(fresh, request->user.email);
    if (!problem && strcmp(fresh, current) == 0)
        problem = "must differ from the current password";
    if (problem) {
        reply_problem_field(reply, "/new_password", "%s", problem);
        return error_set(error, ERR_INVALID, "The new password can not be used: it %s.", problem);
    }
    Status status = attempt_make(request, reply, request->user.email, current, &attempt, error);
    if (status != OK)
        return status;
    if (attempt.user_id != request->user.id) {
        reply_problem_field(reply, "/current_password", "is wrong");
        return error_set(error, ERR_INVALID, "The current password is wrong.");
    }
    status = password_hash(fresh, hash, error);
    if (status == OK)
        status = set_password(request, &attempt, hash, error);
    reply->status = status == OK ? 204 : reply->status;
    return status;
}
