/* check_router.c - which route answers, percent encoding, and queries. */
#include "suite.h"
#include "web/private.h"

#include <string.h>

static const Route ROUTES[] = {
    {GET, "/health", ACCESS_PUBLIC},
    {GET, "/api/v1/things", ACCESS_VIEWER},
    {POST, "/api/v1/things", ACCESS_EDITOR},
    {POST, "/api/v1/things/upload", ACCESS_EDITOR},
    {GET, "/api/v1/things/{id}", ACCESS_VIEWER},
    {DELETE, "/api/v1/things/{id}", ACCESS_EDITOR},
    {GET, "/api/v1/things/{id}/parts/{part}", ACCESS_VIEWER},
    {GET, "/api/v1/{kind}/{id}/rows", ACCESS_VIEWER},
    {GET, "/api/v1/things/{id}/rows", ACCESS_VIEWER},
    {0}};

static Arena *arena;

static void begin(void)
{
    arena = arena_new(4096);
}

static void end(void)
{
    arena_free(arena);
}

static RouteMatch find(Method method, const char *path)
{
    RouteMatch match;
    route_find(ROUTES, method, path, arena, &match);
    return match;
}

START_TEST(paths_are_matched)
{
    static const struct {
        Method method;
        const char *path;
        int route; /* -1: no such path; -2: not with this method */
    } CASES[] = {
        {GET, "/health", 0},
        {POST, "/health", -2},
        {GET, "/health/", -1},
        {GET, "/", -1},
        {GET, "", -1},
        {GET, "*", -1},
        {GET, "/api/v1/things", 1},
        {POST, "/api/v1/things", 2},
        {DELETE, "/api/v1/things", -2},
        {GET, "/api/v1/things/", -1},
        {GET, "/api/v1/things/7", 4},
        {DELETE, "/api/v1/things/7", 5},
        {POST, "/api/v1/things/7", -2},
        {POST, "/api/v1/things/upload", 3},
        {GET, "/api/v1/things/upload", -2}, /* the spelt-out path wins, whatever the method */
        {GET, "/api/v1/things/7/parts/x%2Fy", 6},
        {GET, "/api/v1/things/7/parts/x/y", -1},
        {GET, "/api/v1/things//parts/x", -1},
        {GET, "/api/v1/things/7/rows", 8}, /* more literal segments */
        {GET, "/api/v1/others/7/rows", 7},
        {GET, "/%61pi/v1/things", 1},
        {GET, "/api/v1/things/%zz", -1},
        {GET, "/api/v1/things/%00", -1},
        {GET, "/api/v1/things/..", 4},
        {GET, "/api/v1/things/{id}", 4},
        {GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z", -1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        RouteMatch match = find(CASES[i].method, CASES[i].path);
        int route = match.route ? (int)(match.route - ROUTES) : match.methods ? -2 : -1;
        ck_assert_msg(route == CASES[i].route, "%s: %d", CASES[i].path, route);
    }
}
END_TEST

START_TEST(methods_and_parameters_come_out)
{
    RouteMatch match = find(PUT, "/api/v1/things/7");
    ck_assert_uint_eq(match.methods, 1u << GET | 1u << DELETE);
    match = find(GET, "/api/v1/things/7/parts/x%2Fy%20z+");
    ck_assert_uint_eq(match.n_params, 2);
    ck_assert_uint_eq(match.name_lengths[0], 2);
    ck_assert(strncmp(match.names[1], "part", 4) == 0);
    ck_assert_str_eq(match.values[0], "7");
    ck_assert_str_eq(match.values[1], "x/y z+");
}
END_TEST

START_TEST(percent_decoding)
{
    static const struct {
        const char *text, *plain; /* NULL: broken */
    } CASES[] = {{"a%20b+c", "a b c"}, {"%e2%82%AC", "\xe2\x82\xac"}, {"%", NULL}, {"%4", NULL},
                 {"%4g", NULL},        {"100%25", "100%"},            {"", ""},    {"%41", "A"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length;
        const char *plain = percent_decode(CASES[i].text, strlen(CASES[i].text), true, arena, &length);
        if (CASES[i].plain) {
            ck_assert_ptr_nonnull(plain);
            ck_assert_str_eq(plain, CASES[i].plain);
            ck_assert_uint_eq(length, strlen(CASES[i].plain));
        } else {
            ck_assert_ptr_null(plain);
        }
    }
}
END_TEST

START_TEST(queries_are_read)
{
    static const Param PARAMS[] = {{"a", PARAM_TEXT}, {"b", PARAM_TEXTS}, {"n", PARAM_INTEGER}, {NULL}};
    static const char query[] = "a=x%26y&&b=1&b=2+3&n=5&";
    ParamCheck check;
    Error error;
    param_check_begin(&check, PARAMS, arena);
    ck_assert_int_eq(query_check(query, strlen(query), IN_QUERY, &check, &error), OK);
    ck_assert(param_check_end(&check));
    ck_assert_str_eq(param_value(&check, "a")->text, "x&y");
    ck_assert_uint_eq(param_value(&check, "b")->n_texts, 2);
    ck_assert_str_eq(param_value(&check, "b")->texts[1], "2 3");
    param_check_begin(&check, PARAMS, arena);
    ck_assert_int_eq(query_check("a", 1, IN_QUERY, &check, &error), OK);
    ck_assert_str_eq(param_value(&check, "a")->text, "");
    static const char *const BROKEN[] = {"a=%", "%z=1", "a=%2", "a%00b=1"};
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        param_check_begin(&check, PARAMS, arena);
        ck_assert_int_eq(query_check(BROKEN[i], strlen(BROKEN[i]), IN_QUERY, &check, &error), ERR_INVALID);
    }
    param_check_begin(&check, PARAMS, arena);
    ck_assert_int_eq(query_check("c=1&=2", 6, IN_QUERY, &check, &error), OK);
    ck_assert_uint_eq(check.n_problems, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        paths_are_matched, methods_and_parameters_come_out, percent_decoding, queries_are_read, NULL,
    };
    return suite_run_with("router", tests, begin, end);
}
