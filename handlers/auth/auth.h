/*
** auth.h - what the files of this handler share.
**
** main.c has the route table; sign_in.c judges an e-mail and a password and opens sessions, session.c is about the session in
** hand, users.c the administration, user_json.c the user as the API shows one.
*/
#ifndef QUERN_HANDLERS_AUTH_H
#define QUERN_HANDLERS_AUTH_H

#include "web/web.h"

RouteFunction auth_login, auth_token, auth_logout, auth_me, auth_password;
RouteFunction users_list, users_add, users_get, users_change, users_remove;

/* An attempt on an account: whether it may be made (429 otherwise), whether the password is right, and who it is. */
typedef struct Attempt {
    int64_t user_id;      /* 0: wrong e-mail or password, or not active; which of them is not told */
    const char *email;    /* as it is stored */
    const char *subject;  /* under which failures of the account are counted */
    int64_t at;
} Attempt;

/* OK whatever the outcome. On success the attempt is still noted: forgive it in the transaction that follows. */
Status attempt_make(Request *request, Reply *reply, const char *email, const char *password, Attempt *attempt,
                    Error *error) MUST_USE;
Status attempt_forgive(Request *request, const Attempt *attempt, Error *error) MUST_USE;

/* Column order of sql/queries/users.sql. */
enum { USER_ID, USER_EMAIL, USER_NAME, USER_ROLE, USER_ACTIVE, USER_CREATED, USER_SEEN, USER_TOTAL };
void user_members(Json *json, const DbResult *result, int row); /* into the open object */
void user_object(Json *json, const DbResult *user); /* of its first row, as is the ETag */
const char *user_etag(const Request *request, const DbResult *user);

/* {user, csrf_token}. The session's user, and the token that unsafe requests must send; NULL: null. */
Status answer_session(Request *request, Reply *reply, int64_t user_id, const char *csrf_token, Error *error) MUST_USE;

#endif
