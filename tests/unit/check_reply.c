/* check_reply.c - what is answered: lists, conditional requests, problems, streams, and what comes after the reply. */
#include "made_domain.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

START_TEST(lists)
{
    domain_ask("GET", "/list?q=a%20b", "");
    domain_has("\"total\":25,\"next\":\"/list?q=a%20b&skip=10\"");
    domain_has("Link: </list?q=a%20b&skip=10>; rel=\"next\"\r\n");
    domain_ask("GET", "/list?skip=20&limit=3&q=", "");
    domain_has("\"next\":\"/list?limit=3&q=&skip=23\"");
    domain_ask("GET", "/list?skip=20", "");
    domain_has("\"total\":25,\"next\":null}");
    domain_has_not("Link:");
}
END_TEST

START_TEST(etags)
{
    char tag[128], variable[200];
    domain_ask("GET", "/list", "");
    domain_has("Cache-Control: private, no-cache\r\n");
    ck_assert_int_eq(sscanf(strstr(domain_answer, "ETag: "), "ETag: %100s", tag), 1);
    ck_assert_int_eq(strncmp(tag, "W/\"", 3), 0);
    snprintf(variable, sizeof variable, "HTTP_IF_NONE_MATCH=\"other\", %s", tag);
    domain_set(variable);
    domain_ask("GET", "/list", "");
    domain_has("Status: 304 Not Modified\r\n");
    domain_has(tag);
    domain_has_not("Content-Type");
    domain_has_not("items");
    snprintf(variable, sizeof variable, "HTTP_IF_NONE_MATCH=%s", tag);
    domain_set(variable);
    domain_ask("GET", "/list?skip=20", "");
    domain_has("Status: 200");
    domain_ask("GET", "/tagged", "");
    domain_has("ETag: \"v1\"\r\n");
    static const struct {
        const char *variable;
        int status;
    } CASES[] = {
        {"HTTP_IF_NONE_MATCH=\"v1\"", 304},         {"HTTP_IF_NONE_MATCH=W/\"v1\"", 304}, {"HTTP_IF_NONE_MATCH=*", 304},
        {"HTTP_IF_NONE_MATCH=\"a\",\"v1\"", 304},   {"HTTP_IF_NONE_MATCH=\"v2\"", 200},   {"HTTP_IF_NONE_MATCH=v1", 200},
        {"HTTP_IF_NONE_MATCH=\"v1", 200},           {"HTTP_IF_MATCH=\"v1\"", 200},        {"HTTP_IF_MATCH=W/\"v1\"", 200},
        {"HTTP_IF_MATCH=*", 200},                   {"HTTP_IF_MATCH=\"v0\"", 412},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "Status: %d ", CASES[i].status);
        domain_set(CASES[i].variable);
        domain_ask("GET", "/tagged", "");
        domain_has(expected);
    }
}
END_TEST

START_TEST(problems)
{
    static const int STATUSES[] = {422, 404, 409, 413, 415, 503, 507, 503, 500, 500};
    for (int i = 0; i < 10; i++) {
        char uri[20], expected[40];
        snprintf(uri, sizeof uri, "/fail/%d", i + 1);
        snprintf(expected, sizeof expected, "Status: %d ", STATUSES[i]);
        domain_set("REQUEST_ID=abc-123");
        domain_ask("GET", uri, "");
        domain_has(expected);
        domain_has("\"type\":\"about:blank\",\"title\":\"");
        domain_has("\"detail\":\"It \\\"failed\\\".\",\"request_id\":\"abc-123\",");
        domain_has("\"errors\":[{\"pointer\":\"/name\",\"detail\":\"is odd\"}]}");
        domain_has("Allow: kept\r\n");
        domain_has("Cache-Control: no-store\r\n");
        domain_has_not("Location:");
        domain_has_not("X-Split");
        domain_has_not("X-Request-Id"); /* the server in front says it */
    }
    domain_ask("GET", "/fail/6", "");
    domain_has("Retry-After: 2\r\n");
    domain_has("X-Request-Id: ");
}
END_TEST

START_TEST(streams_and_internal_places)
{
    domain_ask("GET", "/stream", "");
    domain_has("Content-Type: text/csv\r\n");
    domain_has_not("Content-Length");
    domain_has("\r\n\r\na,b\na,b\na,b\n");
    domain_ask("HEAD", "/stream", "");
    domain_has_not("a,b");
    domain_ask("GET", "/accel", "");
    domain_has("X-Accel-Redirect: /internal/x\r\n");
    domain_has_not("ETag");
}
END_TEST

/* Behind the whole reply, an error's as well, the last asked for first. */
START_TEST(what_comes_after_the_reply)
{
    domain_ask("GET", "/after/1", "");
    domain_has("X-Accel-Redirect: /internal/x\r\n");
    domain_has("\r\n\r\n<last><first>");
    domain_ask("GET", "/after/2", "");
    domain_has("Status: 404");
    domain_has("\"is odd\"}]}<last><first>");
}
END_TEST

int main(void)
{
    return suite_run_with("reply", (const TTest *const[]){lists, etags, problems, streams_and_internal_places, what_comes_after_the_reply, NULL}, domain_begin, domain_end);
}
