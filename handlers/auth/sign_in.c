/*
** sign_in.c - an e-mail and a password become a session.
**
** Whoever guesses learns nothing: an unknown account, one that is not active and a wrong password get the same answer after
** the same time (a hash is computed in each case), and the limits count for accounts that do not exist too.
**
** Limits: 10 failures of an account and 50 of an address in 15 minutes, then 429. Somebody who guesses at an account from
** elsewhere therefore keeps its owner out of new places for a quarter of an hour at a time, but not out of the places where
** the owner is signed in (see sql/queries/auth.sql, attempt), nor out of sessions that exist. `quern-setup password` helps
** whoever is locked out altogether. An attempt is noted before it is judged, so that many at once are not one too many each.
**
** Tokens are 43 random characters (258 bits); the database has their BLAKE2b-256 hash. Each sign-in makes a new one and ends
** the cookie session that the browser had, so a token planted by somebody else is worth nothing.
*/
#include "auth.h"

#include "base/password.h"
#include "base/random.h"
#include "gen/sql_auth.h"

#include <string.h>

enum { TOKEN = 43, COOKIE_SECONDS = 14 * 86400, BEARER_SECONDS = 30 * 86400, ACCOUNT_FAILURES = 10 };

static Status too_many(Reply *reply, int64_t seconds, Error *error)
{
    reply->status = 429;
    reply_headerf(reply, "Retry-After", "%lld", (long long)seconds);
    reply_headerf(reply, "RateLimit-Limit", "%d", ACCOUNT_FAILURES);
    reply_header(reply, "RateLimit-Remaining", "0");
    reply_headerf(reply, "RateLimit-Reset", "%lld", (long long)seconds);
    return error_set(error, ERR_LIMIT, "There were too many failed attempts. Wait %lld minutes and try again.",
                     (long long)(seconds + 59) / 60);
}

Status attempt_make(Request *request, Reply *reply, const char *email, const char *password, Attempt *attempt, Error *error)
{
    DbResult *result = NULL;
    *attempt = (Attempt){0};
    Status status = db_query(request->db, &SQL_AUTH_CLEAN, DB_NO_ARGS, NULL, error);
    if (status == OK)
        status = db_query(request->db, &SQL_AUTH_ATTEMPT, DB_ARGS(db_text(email), db_text(request->address)), &result, error);
    if (status != OK)
        return status;
    int64_t wait = db_get_int(result, 0, 0);
    attempt->subject = db_take_text(result, 0, 1, request->arena);
    attempt->at = db_get_time(result, 0, 2);
    attempt->email = db_take_text(result, 0, 4, request->arena);
    bool active = db_get_bool(result, 0, 5);
    if (wait == 0 && password_verify(db_get_text(result, 0, 6, NULL), password) && active)
        attempt->user_id = db_get_int(result, 0, 3);
    db_result_free(result);
    return wait ? too_many(reply, wait, error) : OK;
}

Status attempt_forgive(Request *request, const Attempt *attempt, Error *error)
{
    return db_query(request->db, &SQL_AUTH_FORGIVE,
                    DB_ARGS(db_text(attempt->subject), db_text(request->address), db_time(attempt->at)), NULL, error);
}

/* The session that the browser had, if any, ends with the new one's beginning. */
static Status end_previous(Request *request, Error *error)
{
    size_t length;
    unsigned char hash[SESSION_HASH];
    const char *token = request_cookie_token(request, &length);
    if (!token)
        return OK;
    session_hash(token, length, hash);
    return db_query(request->db, &SQL_AUTH_END_TOKEN, DB_ARGS(db_bytes(hash, sizeof hash)), NULL, error);
}

static Status open_session(Request *request, const Attempt *attempt, bool cookie, char token[TOKEN + 1], const char *csrf_token,
                           Error *error)
{
    unsigned char hash[SESSION_HASH];
    random_token(token, TOKEN);
    session_hash(token, TOKEN, hash);
    Status status = db_transaction(request->db, error);
    if (status == OK)
        status = attempt_forgive(request, attempt, error);
    if (status == OK)
        status = end_previous(request, error);
    if (status == OK)
        status = db_query(request->db, &SQL_AUTH_ADD_SESSION,
                          DB_ARGS(db_int(attempt->user_id), db_bytes(hash, sizeof hash), db_text(cookie ? "cookie" : "bearer"),
                                  db_text(csrf_token), db_text(request->address),
                                  db_float(cookie ? COOKIE_SECONDS : BEARER_SECONDS)),
                          NULL, error);
    request->user.id = attempt->user_id; /* for the audit log */
    if (status == OK)
        status = request_audit(request, "user.signed_in", "user", attempt->user_id, attempt->email,
                               cookie ? "{\"kind\": \"cookie\"}" : "{\"kind\": \"bearer\"}", error);
    status = db_end(request->db, status, error);
    return status;
}

/* The same for all reasons. */
static Status refuse(Request *request, Reply *reply, const char *email, Error *error)
{
    Status status = request_audit(request, "user.sign_in_failed", "user", 0, email, NULL, error);
    if (status != OK)
        return status;
    reply->status = 401;
    reply_problem_code(reply, "invalid_grant");
    return error_set(error, ERR_UNAUTHORIZED, "The e-mail or the password is wrong.");
}

Status auth_login(Request *request, Reply *reply, Error *error)
{
    Attempt attempt;
    char token[TOKEN + 1], csrf_token[TOKEN + 1];
    const char *email = request_text(request, "email");
    Status status = attempt_make(request, reply, email, request_text(request, "password"), &attempt, error);
    if (status != OK)
        return status;
    if (!attempt.user_id)
        return refuse(request, reply, email, error);
    random_token(csrf_token, TOKEN);
    status = open_session(request, &attempt, true, token, csrf_token, error);
    if (status != OK)
        return status;
    reply_headerf(reply, "Set-Cookie", "quern_session=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", token, COOKIE_SECONDS,
                  request_secure(request) ? "; Secure" : "");
    return answer_session(request, reply, attempt.user_id, csrf_token, error);
}

Status auth_token(Request *request, Reply *reply, Error *error)
{
    Attempt attempt;
    Json json;
    char token[TOKEN + 1];
    const char *username = request_text(request, "username"), *grant = request_text(request, "grant_type");
    if (grant && *grant && strcmp(grant, "password") != 0) {
        reply_problem_code(reply, "unsupported_grant_type");
        return error_set(error, ERR_INVALID, "The only grant type here is \"password\".");
    }
    Status status = attempt_make(request, reply, username, request_text(request, "password"), &attempt, error);
    if (status != OK)
        return status;
    if (!attempt.user_id)
        return refuse(request, reply, username, error);
    status = open_session(request, &attempt, false, token, NULL, error);
    if (status != OK)
        return status;
    reply_header(reply, "Cache-Control", "no-store");
    reply_json(reply, &json);
    json_open_object(&json);
    json_member_text(&json, "access_token", token);
    json_member_text(&json, "token_type", "bearer");
    json_member_int(&json, "expires_in", BEARER_SECONDS);
    json_close(&json);
    return OK;
}
