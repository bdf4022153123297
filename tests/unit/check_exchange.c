/* check_exchange.c - what a request may be: bodies of all kinds, methods, preferences, access. */
#include "made_domain.h"
#include "suite.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

START_TEST(json_bodies)
{
    domain_set("CONTENT_TYPE=application/json; charset=utf-8");
    domain_ask("POST", "/echo/42?share=0.25", "{\"name\": \"caf\\u00e9\", \"deep\": true}");
    domain_has("Status: 200 OK\r\n");
    domain_has("Content-Type: application/json\r\n");
    domain_has("{\"id\":42,\"name\":\"caf\xc3\xa9\",\"deep\":true,\"share\":0.25,\"given\":true,\"wait\":7,\"secure\":false}");
    domain_ask("POST", "/echo/42", "");
    domain_has("{\"id\":42,\"name\":null,\"deep\":false,\"share\":0.5,\"given\":false");
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/echo/42?x=1", "{\"name\": \"toolong\", \"nane\": 1}");
    domain_has("Status: 422 Unprocessable Content\r\n");
    domain_has("Content-Type: application/problem+json\r\n");
    domain_has("\"detail\":\"3 fields are not valid.\"");
    domain_has("{\"pointer\":\"/name\",\"detail\":\"must have at most 5 characters\"}");
    domain_has("{\"pointer\":\"/nane\",\"detail\":\"is not a field of this request; did you mean \\\"name\\\"?\"}");
    domain_has("{\"pointer\":\"?x\",\"detail\":\"is not a parameter of this route\"}");
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/echo/42", "{\"name\": }");
    domain_has("Status: 400 Bad Request\r\n");
    domain_has("(line 1, column 10)");
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/echo/42", "[1]");
    domain_has("Status: 422");
    domain_has("must be a JSON object");
    domain_set("CONTENT_TYPE=text/plain");
    domain_ask("POST", "/echo/42", "{}");
    domain_has("Status: 415 Unsupported Media Type\r\n");
    domain_ask("POST", "/echo/42?a=%", "");
    domain_has("Status: 400");
}
END_TEST

START_TEST(forms)
{
    domain_set("CONTENT_TYPE=application/x-www-form-urlencoded");
    domain_ask("POST", "/form", "name=a+b%26c&deep=true");
    domain_has("\"name\":\"a b&c\",\"deep\":true");
    domain_set("CONTENT_TYPE=application/x-www-form-urlencoded");
    domain_ask("POST", "/form", "deep=true");
    domain_has("Content-Type: application/json\r\n");
    domain_has("\"error\":\"invalid_request\"");
    domain_has("\"error_description\":\"1 field is not valid.\"");
    domain_has("\"pointer\":\"/name\",\"detail\":\"is required\"");
    domain_set("CONTENT_TYPE=application/x-www-form-urlencoded");
    domain_ask("POST", "/form", "name=%zz");
    domain_has("Status: 400");
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/form", "{}");
    domain_has("Status: 415");
}
END_TEST

START_TEST(bodies_have_limits)
{
    domain_set("CONTENT_LENGTH=99999999");
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/echo/1", "");
    domain_has("Status: 413 Content Too Large");
    domain_set("CONTENT_LENGTH=5");
    domain_ask("POST", "/echo/1", "");
    domain_has("has not arrived whole");
    domain_set("CONTENT_LENGTH=x");
    domain_ask("POST", "/echo/1", "");
    domain_has("Status: 400");
}
END_TEST

START_TEST(uploads_are_files)
{
    char path[] = "/tmp/quern-upload-XXXXXX", variable[100];
    int descriptor = mkstemp(path);
    ck_assert_int_eq(write(descriptor, "a,b\n1,2\n", 8), 8);
    close(descriptor);
    snprintf(variable, sizeof variable, "REQUEST_BODY_FILE=%s", path);
    domain_set(variable);
    domain_set("UPLOAD_LENGTH=8");
    domain_ask("POST", "/upload", "");
    domain_has("Status: 201 Created\r\n");
    domain_has("\r\n\r\n8");
    ck_assert_ptr_nonnull(domain_upload_seen);
    domain_set(variable);
    domain_set("UPLOAD_LENGTH=9");
    domain_ask("POST", "/upload", "");
    domain_has("Status: 400");
    domain_ask("POST", "/upload", "");
    domain_has("Status: 201 Created\r\n");
    ck_assert_ptr_null(domain_upload_seen);
    domain_set(variable); /* a small body may come as a file, too */
    domain_set("CONTENT_TYPE=application/json");
    domain_ask("POST", "/echo/1", "");
    domain_has("Status: 400");
    unlink(path);
    domain_set("REQUEST_BODY_FILE=/nonexistent/file");
    domain_ask("POST", "/upload", "");
    domain_has("Status: 404");
    domain_has_not("/nonexistent");
}
END_TEST

START_TEST(methods)
{
    domain_ask("HEAD", "/list", "");
    domain_has("Status: 200 OK\r\n");
    domain_has("Content-Length: ");
    ck_assert_str_eq(strstr(domain_answer, "\r\n\r\n"), "\r\n\r\n");
    domain_ask("OPTIONS", "/tagged", "");
    domain_has("Status: 204 No Content\r\n");
    domain_has("Allow: GET, HEAD, PUT, OPTIONS\r\n");
    domain_ask("DELETE", "/tagged", "");
    domain_has("Status: 405 Method Not Allowed\r\n");
    domain_has("Allow: GET, HEAD, PUT, OPTIONS\r\n");
    domain_ask("BREW", "/list", "");
    domain_has("Status: 405");
    domain_ask("GET", "/nothing", "");
    domain_has("Status: 404 Not Found\r\n");
    domain_ask("GET", "/fail/x", "");
    domain_has("Status: 404 Not Found\r\n");
    domain_ask("GET", "/fail/0", "");
    domain_has("Status: 404 Not Found\r\n");
    domain_ask("GET", "/fail/99999999999999999999", "");
    domain_has("Status: 404 Not Found\r\n");
}
END_TEST

START_TEST(preferences)
{
    static const struct {
        const char *header;
        const char *expected;
    } CASES[] = {{"HTTP_PREFER=respond-async", "\"wait\":0"},
                 {"HTTP_PREFER=wait=12", "\"wait\":12"},
                 {"HTTP_PREFER=return=minimal, Wait = 30; x", "\"wait\":30"},
                 {"HTTP_PREFER=wait=100000", "\"wait\":60"},
                 {"HTTP_PREFER=wait=no", "\"wait\":7"},
                 {"HTTP_PREFER=,,", "\"wait\":7"},
                 {"HTTPS=on", "\"secure\":true"},
                 {"HTTP_X_FORWARDED_PROTO=https", "\"secure\":true"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        domain_set(CASES[i].header);
        domain_ask("POST", "/echo/1", "");
        domain_has(CASES[i].expected);
    }
}
END_TEST

START_TEST(access_without_a_database)
{
    domain_ask("GET", "/secret", "");
    domain_has("Status: 401 Unauthorized\r\n");
    domain_has("WWW-Authenticate: Bearer realm=\"quern\"\r\n");
    domain_set("HTTP_AUTHORIZATION=Basic YTpi");
    domain_ask("GET", "/secret", "");
    domain_has("Status: 401");
    domain_set("HTTP_COOKIE=a=b; quern_session=; c=d");
    domain_ask("GET", "/secret", "");
    domain_has("Status: 401");
    domain_set("HTTP_AUTHORIZATION=Bearer sometoken");
    domain_ask("GET", "/secret", "");
    domain_has("Status: 503 Service Unavailable\r\n");
    domain_set("HTTP_SEC_FETCH_SITE=cross-site");
    domain_ask("POST", "/login", "");
    domain_has("Status: 403 Forbidden\r\n");
    domain_set("HTTP_ORIGIN=http://evil.example");
    domain_set("HTTP_HOST=quern.example");
    domain_ask("POST", "/login", "");
    domain_has("Status: 403");
    domain_set("HTTP_ORIGIN=https://quern.example");
    domain_set("HTTP_HOST=quern.example");
    domain_ask("POST", "/login", "");
    domain_has("Status: 200");
    domain_set("HTTP_ORIGIN=null");
    domain_set("HTTP_HOST=quern.example");
    domain_ask("POST", "/login", "");
    domain_has("Status: 403");
}
END_TEST

int main(void)
{
    return suite_run_with("exchange", (const TTest *const[]){json_bodies, forms, bodies_have_limits, uploads_are_files, methods, preferences, access_without_a_database, NULL}, domain_begin, domain_end);
}
