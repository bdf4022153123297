/* check_operations.c - the catalog, and the operations that describe a column, against counts made by hand. */
#include "run_operation.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

/* Cleveland, body masses and the like would do as well: small enough to count on fingers. */
static const char TABLE[] = "x,word,when,ok,w\n"
                            "1,b,2026-01-03,true,1\n"
                            "2,a,2026-01-01,false,2\n"
                            "2,b,,true,3\n"
                            ",,2026-01-02,,4\n"
                            "9,b,2026-01-01,false,\n";

static json_object *run_on(const char *name, const char *csv, const char *params, char *problems, Error *error)
{
    RunTable *table = run_table(csv, NULL);
    const Operation *operation = operation_find(name);
    ck_assert_ptr_nonnull(operation);
    json_object *reply = run_operation(operation, table, params, problems, error);
    run_table_free(table);
    return reply;
}

START_TEST(the_catalog_is_in_order)
{
    for (size_t i = 0; OPERATIONS[i]; i++) {
        const Operation *operation = OPERATIONS[i];
        if (i)
            ck_assert_msg(strcmp(OPERATIONS[i - 1]->name, operation->name) < 0, "%s is not in its place", operation->name);
        ck_assert_msg(operation->title && operation->group && operation->answers && operation->missing && operation->run, "%s",
                      operation->name);
        ck_assert_uint_eq(strspn(operation->name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(operation->name));
        ck_assert_ptr_eq(operation_find(operation->name), operation);
        for (const Param *param = operation->params; param && param->name; param++) {
            ck_assert_msg(param->doc != NULL, "%s.%s", operation->name, param->name);
            ck_assert_msg(!param->required || !param->has_default, "%s.%s", operation->name, param->name);
        }
    }
    ck_assert_ptr_null(operation_find("no_such"));
}
END_TEST

START_TEST(every_description_is_json)
{
    for (size_t i = 0; OPERATIONS[i]; i++) {
        Buffer text = BUFFER_INIT;
        Json json;
        json_begin(&json, &text);
        operation_json(&json, OPERATIONS[i]);
        ck_assert(json_ok(&json));
        json_object *shown = json_tokener_parse(text.data);
        ck_assert_msg(shown != NULL, "%s", text.data);
        run_value(shown, "parameters.properties.dataset_id.type");
        run_value(shown, "parameters.properties.filter.items");
        json_object_put(shown);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(frequencies_are_counted)
{
    json_object *reply = run_on("frequencies", TABLE, "{\"column\":\"word\"}", NULL, NULL);
    ck_assert_ptr_nonnull(reply);
    ck_assert(run_number(reply, "result.n") == 4);
    ck_assert(run_number(reply, "result.missing") == 1);
    ck_assert(run_number(reply, "result.distinct") == 2);
    ck_assert_str_eq(run_text(reply, "result.frequencies.0.value"), "b");
    ck_assert(run_number(reply, "result.frequencies.0.count") == 3);
    ck_assert(run_number(reply, "result.frequencies.0.share") == 3 / 5.0);
    ck_assert(run_number(reply, "result.frequencies.0.valid_share") == 3 / 4.0);
    ck_assert(run_number(reply, "tables.0.rows.1.4") == 1);
    ck_assert_str_eq(run_text(reply, "tables.0.rows.2.0"), "(missing)");
    ck_assert_str_eq(run_text(reply, "figures.0.figure.data.0.y.0"), "b");
    json_object_put(reply);
}
END_TEST

START_TEST(frequencies_in_other_orders_and_weighted)
{
    json_object *reply = run_on("frequencies", TABLE, "{\"column\":\"when\",\"order\":\"value\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.frequencies.0.value"), "2026-01-01");
    ck_assert(run_number(reply, "result.frequencies.0.count") == 2);
    json_object_put(reply);
    reply = run_on("frequencies", TABLE, "{\"column\":\"when\",\"order\":\"first\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.frequencies.0.value"), "2026-01-03");
    json_object_put(reply);
    reply = run_on("frequencies", TABLE, "{\"column\":\"ok\",\"weights\":\"w\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.frequencies.0.value"), "true");
    ck_assert(run_number(reply, "result.frequencies.0.count") == 4);
    ck_assert(run_number(reply, "result.frequencies.1.count") == 2);
    ck_assert(run_number(reply, "result.frequencies.1.share") == 0.2); /* the last row has no weight */
    json_object_put(reply);
}
END_TEST

START_TEST(histogram_counts)
{
    json_object *reply = run_on("histogram", TABLE, "{\"column\":\"x\",\"rule\":\"count\",\"bins\":4}", NULL, NULL);
    static const double EDGES[] = {1, 3, 5, 7, 9}, COUNTS[] = {3, 0, 0, 1};
    char path[40];
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "result.edges.%zu", i);
        ck_assert(run_number(reply, path) == EDGES[i]);
    }
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "result.counts.%zu", i);
        ck_assert(run_number(reply, path) == COUNTS[i]);
    }
    ck_assert(run_number(reply, "result.missing") == 1);
    json_object_put(reply);
}
END_TEST

/* NIST/SEMATECH's and everybody's rules on 1..100: Sturges ceil(log2 100) + 1 = 8 (7.64 rounded up), Rice ceil(2 100^(1/3)) = 10,
** square root 10, Freedman-Diaconis with type 7 quartiles 25.75 and 75.25: h = 99 / 4.6416 = 21.33, k = ceil(99 / 21.33) = 5. */
START_TEST(histogram_rules)
{
    Buffer csv = BUFFER_INIT;
    static const struct {
        const char *rule;
        size_t bins;
    } CASES[] = {{"sturges", 8}, {"rice", 10}, {"sqrt", 10}, {"fd", 5}, {"scott", 5}};
    buffer_add_text(&csv, "x\n");
    for (int i = 1; i <= 100; i++)
        buffer_printf(&csv, "%d\n", i);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char params[80];
        snprintf(params, sizeof params, "{\"column\":\"x\",\"rule\":\"%s\"}", CASES[i].rule);
        json_object *reply = run_on("histogram", csv.data, params, NULL, NULL);
        ck_assert_uint_eq(json_object_array_length(run_value(reply, "result.counts")), CASES[i].bins);
        double sum = 0;
        for (size_t bin = 0; bin < CASES[i].bins; bin++)
            sum += json_object_get_double(json_object_array_get_idx(run_value(reply, "result.counts"), bin));
        ck_assert(sum == 100);
        json_object_put(reply);
    }
    buffer_free(&csv);
}
END_TEST

START_TEST(ecdf_steps)
{
    json_object *reply = run_on("ecdf", TABLE, "{\"column\":\"x\"}", NULL, NULL);
    ck_assert(run_number(reply, "result.n") == 4);
    ck_assert(run_number(reply, "result.distinct") == 3);
    ck_assert(run_number(reply, "result.x.1") == 2);
    ck_assert(run_number(reply, "result.share.1") == 0.75);
    ck_assert(run_number(reply, "result.share.2") == 1);
    ck_assert_double_eq_tol(run_number(reply, "result.band"), 0.679051, 1e-6); /* sqrt(ln 40 / 8) */
    json_object_put(reply);
}
END_TEST

/* 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squares 32, so s = sqrt(32 / 7). */
START_TEST(scores_and_ranks)
{
    static const double RANKS[] = {1, 3, 3, 3, 5.5, 5.5, 7, 8};
    char path[40];
    json_object *reply = run_on("scores", "x\n2\n4\n4\n4\n5\n5\n7\n9\n", "{\"column\":\"x\"}", NULL, NULL);
    ck_assert(run_number(reply, "result.mean") == 5);
    ck_assert_double_eq_tol(run_number(reply, "result.sd"), 2.138089935299395, 1e-15);
    for (size_t i = 0; i < 8; i++) {
        snprintf(path, sizeof path, "result.rank.%zu", i);
        ck_assert(run_number(reply, path) == RANKS[i]);
        snprintf(path, sizeof path, "result.percentile.%zu", i);
        ck_assert(run_number(reply, path) == (RANKS[i] - 0.5) / 8);
    }
    ck_assert_double_eq_tol(run_number(reply, "result.z.7"), 1.8708286933869707, 1e-15);
    ck_assert(run_number(reply, "result.ties") == 5);
    ck_assert(run_number(reply, "tables.0.rows.0.0") == 8);
    json_object_put(reply);
    reply = run_on("scores", "x\n2\n4\n\n9\n", "{\"column\":\"x\",\"descending\":true}", NULL, NULL);
    ck_assert(run_number(reply, "result.rank.0") == 3);
    ck_assert(run_number(reply, "result.rank.2") == 1);
    json_object_put(reply);
    reply = run_on("scores", "x\n3\n3\n", "{\"column\":\"x\"}", NULL, NULL);
    ck_assert_ptr_null(run_value(reply, "result.z.0"));
    ck_assert_str_eq(run_text(reply, "warnings.0"), "All values are equal, so there are no standard scores.");
    json_object_put(reply);
}
END_TEST

START_TEST(dates_are_shown_as_dates)
{
    static const char DATES[] = "day,at\n2026-01-01,2026-01-01T00:00:00Z\n2026-01-02,2026-01-01T00:30:00Z\n2026-01-04,2026-01-01T00:00:00.5Z\n";
    json_object *reply = run_on("histogram", DATES, "{\"column\":\"day\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.edges.0"), "2026-01-01");
    ck_assert_str_eq(run_text(reply, "tables.0.columns.0.format"), "date");
    ck_assert_str_eq(run_text(reply, "figures.0.figure.layout.xaxis.type"), "date");
    ck_assert_ptr_nonnull(strstr(run_text(reply, "explanation"), "between 2026-01-01 and 2026-01-04"));
    json_object_put(reply);
    reply = run_on("ecdf", DATES, "{\"column\":\"at\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.x.1"), "2026-01-01T00:00:00.5Z");
    ck_assert(run_number(reply, "figures.0.figure.data.0.x.2") == 1767227400000.0); /* 2026-01-01T00:30Z in milliseconds */
    json_object_put(reply);
    reply = run_on("scores", DATES, "{\"column\":\"day\"}", NULL, NULL);
    ck_assert_str_eq(run_text(reply, "result.mean"), "2026-01-02");
    ck_assert_ptr_nonnull(strstr(run_text(reply, "explanation"), "1.528 days"));
    json_object_put(reply);
}
END_TEST

/* One row, a constant, nothing but gaps, infinite values, the ends of the range: a limit or a sentence, never a crash. */
START_TEST(degenerate_columns)
{
    static const char *const TABLES[] = {
        "x,y\n1,a\n", "x,y\n5,a\n5,b\n5,c\n", "x,y\n1.5,a\n,b\n,c\n", "x,y\ninf,a\n1.5,b\n-inf,c\n2.5,d\n", "x,y\n1e308,a\n-1e308,b\n",
        "x,y\n1e-320,a\n2e-320,b\n", "x,y\n1.7976931348623157e308,a\n1.7976931348623155e308,b\n", "x,y\n0.1,a\n-0.0,b\n0.0,c\n",
        "x,y\n9007199254740993,a\n9007199254740992,b\n"};
    static const char *const NAMES[] = {"ecdf", "frequencies", "histogram", "scores"};
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++) {
            Error error;
            char problems[1000];
            json_object *reply = run_on(NAMES[k], TABLES[i], "{\"column\":\"x\"}", problems, &error);
            ck_assert_msg(reply != NULL, "%s on table %zu: %s %s", NAMES[k], i, error.message, problems);
            json_object_put(reply);
        }
    }
    Error error;
    ck_assert_ptr_null(run_on("histogram", "x,y\n1,a\n,b\n", "{\"column\":\"x\",\"filter\":[\"y:eq:b\"]}", NULL, &error));
    ck_assert_int_eq(error.status, ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "no values"));
}
END_TEST

START_TEST(wrong_columns_are_named)
{
    Error error;
    char problems[1000];
    ck_assert_ptr_null(run_on("histogram", TABLE, "{\"column\":\"word\"}", problems, &error));
    ck_assert_str_eq(problems, "/column: must be a column of type integer, float, decimal, date or timestamp; \"word\" is of type text\n");
    ck_assert_ptr_null(run_on("histogram", TABLE, "{\"column\":\"nope\"}", problems, &error));
    ck_assert_str_eq(problems, "/column: there is no column \"nope\"\n");
    ck_assert_ptr_null(run_on("histogram", TABLE, "{\"column\":\"x\",\"rule\":\"count\"}", problems, &error));
    ck_assert_str_eq(problems, "/bins: is required with the rule count\n");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_catalog_is_in_order, every_description_is_json, frequencies_are_counted, frequencies_in_other_orders_and_weighted, histogram_counts,
        histogram_rules, ecdf_steps, scores_and_ranks, dates_are_shown_as_dates, degenerate_columns, wrong_columns_are_named, NULL};
    return suite_run("operations", tests);
}
