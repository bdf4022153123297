/* main.c - the auth handler: signing in, and the administration of users. */
#include "auth.h"

#define PASSWORD(field, needed, text) \
    {field, PARAM_TEXT, IN_BODY, .required = (needed), .format = "password", .doc = (text), .min_length = 1, .max_length = 1000}
#define ID ROUTE_ID("The user.")

static const char *const ROLES[] = {"admin", "editor", "viewer", NULL};
static const char *const SORTS[] = {"email", "-email", "name", "-name", "role", "-role",
                                    "created_at", "-created_at", "last_seen_at", "-last_seen_at", NULL};

static const Param LOGIN_PARAMS[] = {
    {"email", PARAM_TEXT, IN_BODY, .required = true, .doc = "The account's e-mail.", .min_length = 1, .max_length = 254},
    PASSWORD("password", true, "The account's password."),
    {NULL}};

/* Beside username and password, what OAuth 2 clients send as well. */
static const Param TOKEN_PARAMS[] = {
    {"username", PARAM_TEXT, IN_BODY, .required = true, .doc = "The account's e-mail.", .min_length = 1, .max_length = 254},
    PASSWORD("password", true, "The account's password."),
    {"grant_type", PARAM_TEXT, IN_BODY, .doc = "password.", .max_length = 100},
    {"scope", PARAM_TEXT, IN_BODY, .doc = "Not used: a token may do what its user may.", .max_length = 1000},
    {"client_id", PARAM_TEXT, IN_BODY, .doc = "Not used.", .max_length = 1000},
    {"client_secret", PARAM_TEXT, IN_BODY, .doc = "Not used.", .max_length = 1000},
    {NULL}};

static const Param PASSWORD_PARAMS[] = {
    PASSWORD("current_password", true, "The password until now."),
    PASSWORD("new_password", true, "The new one: at least 10 characters, and not the e-mail."),
    {NULL}};

static const Param LIST_PARAMS[] = {
    ROUTE_PAGE(50, 1000),
    {"q", PARAM_TEXT, .doc = "Part of the name or e-mail.", .max_length = 200},
    {"sort", PARAM_ENUM, .doc = "Field to sort by; - before it for descending.", .choices = SORTS, .has_default = true,
     .default_text = "email"},
    {NULL}};

static const Param ADD_PARAMS[] = {
    {"email", PARAM_TEXT, IN_BODY, .required = true, .format = "email", .doc = "To sign in with.", .max_length = 254},
    {"name", PARAM_TEXT, IN_BODY, .required = true, .doc = "Shown to others.", .min_length = 1, .max_length = 200},
    {"role", PARAM_ENUM, IN_BODY, .required = true, .doc = "What the user may do.", .choices = ROLES},
    PASSWORD("password", false, "At least 10 characters. One is made and answered when it is left out."),
    {NULL}};

static const Param ID_PARAMS[] = {ID, {NULL}};

static const Param CHANGE_PARAMS[] = {
    ID,
    {"name", PARAM_TEXT, IN_BODY, .doc = "Shown to others.", .min_length = 1, .max_length = 200},
    {"role", PARAM_ENUM, IN_BODY, .doc = "What the user may do.", .choices = ROLES},
    {"active", PARAM_BOOLEAN, IN_BODY, .doc = "Whether the user may sign in; false ends their sessions."},
    PASSWORD("password", false, "A new password; ends the user's sessions."),
    {NULL}};

static const char NO_CONTENT[] = "\"204\":{\"description\":\"Done.\"}";
static const char CREATED[] = "\"201\":{\"description\":\"The user, with `password` when one was made.\"}";
static const char TOKEN_REPLY[] =
    "\"200\":{\"description\":\"The token.\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\","
    "\"properties\":{\"access_token\":{\"type\":\"string\"},\"token_type\":{\"const\":\"bearer\"},"
    "\"expires_in\":{\"type\":\"integer\",\"description\":\"Seconds.\"}},"
    "\"required\":[\"access_token\",\"token_type\",\"expires_in\"]}}}}";

static const Route ROUTES[] = {
    {POST, "/api/v1/auth/login", ACCESS_PUBLIC, LOGIN_PARAMS, auth_login, "Opens a cookie session for a browser.",
     ROUTE_NO_CSRF},
    {POST, "/api/v1/auth/logout", ACCESS_VIEWER, NULL, auth_logout, "Ends the session, or the bearer token's life.", 0,
     NO_CONTENT},
    {POST, "/api/v1/auth/token", ACCESS_PUBLIC, TOKEN_PARAMS, auth_token,
     "A bearer token for a program (OAuth 2 password grant).", ROUTE_FORM | ROUTE_NO_CSRF | ROUTE_OAUTH, TOKEN_REPLY},
    {GET, "/api/v1/auth/me", ACCESS_VIEWER, NULL, auth_me, "Who is signed in."},
    {POST, "/api/v1/auth/password", ACCESS_VIEWER, PASSWORD_PARAMS, auth_password,
     "Changes the password and ends the user's other sessions.", 0, NO_CONTENT},
    {GET, "/api/v1/auth/users", ACCESS_ADMIN, LIST_PARAMS, users_list, "All users."},
    {POST, "/api/v1/auth/users", ACCESS_ADMIN, ADD_PARAMS, users_add, "A new user.", 0, CREATED},
    {GET, "/api/v1/auth/users/{id}", ACCESS_ADMIN, ID_PARAMS, users_get, "A user."},
    {PATCH, "/api/v1/auth/users/{id}", ACCESS_ADMIN, CHANGE_PARAMS, users_change, "Changes a user."},
    {DELETE, "/api/v1/auth/users/{id}", ACCESS_ADMIN, ID_PARAMS, users_remove, "Removes a user; what they made stays.", 0,
     NO_CONTENT},
    {0}};

int main(int argc, char **argv)
{
    return web_main(&(WebDomain){.name = "auth", .routes = ROUTES}, argc, argv);
}
