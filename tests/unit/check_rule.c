/* check_rule.c - quality rules over batches: what each kind calls a violation, lists read and written. */
#include "suite.h"

#include "clean/rule_run.h"
#include "data/datetime.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static Arena *arena;
static Schema schema;
static Batch batch;
static RuleWorld world;

static void begin(void)
{
    arena = arena_new(4096);
    schema = (Schema){0};
    batch = (Batch){0};
    world = (RuleWorld){.previous_rows = -1};
}

static void end(void)
{
    if (batch.columns)
        batch_free(&batch);
    schema_free(&schema);
    arena_free(arena);
}

/* A table of one column "a"; NULL: missing. */
static void texts(size_t n, const char *const *cells)
{
    schema_add(&schema, "a", 1, TYPE_TEXT);
    batch_init(&batch, &schema, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        if (!cells[i])
            continue;
        bit_set(batch.columns[0].valid, i);
        batch.columns[0].texts[i] = (Slice){cells[i], strlen(cells[i])};
    }
    batch.n = n;
}

#define TEXTS(...) texts(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

static void numbers(ColumnType type, uint8_t scale, size_t n, const double *cells)
{
    schema_add(&schema, "a", 1, type);
    schema.fields[0].scale = scale;
    batch_init(&batch, &schema, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        if (isnan(cells[i]))
            continue;
        bit_set(batch.columns[0].valid, i);
        switch (type) {
        case TYPE_BOOLEAN: batch.columns[0].booleans[i] = cells[i] != 0; break;
        case TYPE_FLOAT: batch.columns[0].floats[i] = cells[i]; break;
        case TYPE_DECIMAL: batch.columns[0].decimals[i] = (Int128)cells[i]; break;
        case TYPE_DATE: batch.columns[0].dates[i] = (int32_t)cells[i]; break;
        default: batch.columns[0].integers[i] = (int64_t)cells[i];
        }
    }
    batch.n = n;
}

#define NUMBERS(type, scale, ...) \
    numbers(type, scale, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static json_object *list;
static RuleSet set;

static bool read_list(const char *text, ParamCheck *problems)
{
    list = json_tokener_parse(text);
    ck_assert_ptr_nonnull(list);
    param_check_begin(problems, NULL, arena);
    return rule_set_parse(list, "/rules", arena, &set, problems);
}

static void drop_list(void)
{
    rule_set_free(&set);
    json_object_put(list);
}

static uint64_t checked;
static char not_checked[400];

/* The rows of the batch that violate the rule, as text: "1 3" (from 0); "-" when it is not checked. */
static const char *violating(const char *rule)
{
    ParamCheck problems;
    RuleRun run;
    Error error;
    static uint64_t bad[256];
    Buffer rows = BUFFER_INIT;
    const char *text = arena_printf(arena, "[%s]", rule);
    bool fine = read_list(text, &problems);
    ck_assert_msg(fine, "%s: %s", rule, fine ? "" : problems.problems[0].detail);
    ck_assert_int_eq(rule_run_begin(&run, &set.rules[0], &schema, &world, arena, &error), OK);
    ck_assert_int_eq(rule_run_check(&run, &batch, bad, &error), OK);
    ck_assert_int_eq(rule_run_end(&run, batch.n, &error), OK);
    for (size_t row = 0; row < batch.n; row++)
        if (bit_get(bad, row))
            buffer_printf(&rows, "%s%zu", rows.length ? " " : "", row);
    checked = run.checked;
    snprintf(not_checked, sizeof not_checked, "%s", run.not_checked ? run.not_checked : "");
    const char *found = run.not_checked ? "-" : set.rules[0].kind->whole_table ? (run.violations ? "yes" : "no") : rows.data ? rows.data : "";
    found = arena_text(arena, found);
    buffer_free(&rows);
    rule_run_free(&run);
    drop_list();
    return found;
}

#define RULE(kind, params) "{\"rule\": \"" kind "\", \"columns\": [\"a\"], \"params\": " params "}"

START_TEST(required_looks_for_a_value)
{
    TEXTS("x", NULL, "", " \t", "NaN", "null", "0");
    ck_assert_str_eq(violating(RULE("required", "{}")), "1 2 3");
    ck_assert_uint_eq(checked, 7);
    ck_assert_str_eq(violating(RULE("required", "{\"allow_empty\": true}")), "1");
}
END_TEST

START_TEST(required_of_numbers)
{
    NUMBERS(TYPE_FLOAT, 0, 0, NAN, INFINITY);
    ck_assert_str_eq(violating(RULE("required", "{}")), "1");
}
END_TEST

START_TEST(a_type_is_what_texts_can_be_read_as)
{
    TEXTS("1", "1.5", "abc", NULL, "true", "2026-02-30", "2026-02-28", "1e400", "2026-02-28T12:00:00Z", "31.12.2026");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"integer\"}")), "1 2 4 5 6 7 8 9");
    ck_assert_uint_eq(checked, 9);
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"float\"}")), "2 4 5 6 8 9");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"date\"}")), "0 1 2 4 5 7 8");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"timestamp\"}")), "0 1 2 4 5 7");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"boolean\"}")), "1 2 5 6 7 8 9");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"text\"}")), "");
}
END_TEST

START_TEST(a_type_among_numbers)
{
    NUMBERS(TYPE_FLOAT, 0, 1, 1.5, -0.0, 1e19, INFINITY, NAN);
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"integer\"}")), "1 3 4");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"decimal\"}")), "4");
    ck_assert_str_eq(violating(RULE("type", "{\"type\": \"date\"}")), "0 1 2 3 4");
}
END_TEST

START_TEST(a_range_of_integers_is_exact)
{
    NUMBERS(TYPE_INTEGER, 0, -1, 0, 2, 3, 9007199254740992.0, NAN);
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 0, \"max\": 3}")), "0 4");
    ck_assert_uint_eq(checked, 5);
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 0, \"exclusive_min\": true}")), "0 1");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 2.5}")), "0 1 2");
    ck_assert_str_eq(violating(RULE("range", "{\"max\": 2.5, \"exclusive_max\": true}")), "3 4");
    ck_assert_str_eq(violating(RULE("range", "{\"max\": \"9007199254740991\"}")), "4");
    ck_assert_str_eq(violating(RULE("range", "{\"max\": 1e300, \"min\": -1e300}")), "");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": -2.5, \"max\": -0.5}")), "1 2 3 4");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": \"2026-01-01\"}")), "-");
}
END_TEST

START_TEST(a_range_of_floats)
{
    NUMBERS(TYPE_FLOAT, 0, -0.0, 0.1, INFINITY, -INFINITY, NAN);
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 0, \"max\": 0.1}")), "2 3");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 0}")), "3");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 0, \"max\": 0.1, \"exclusive_min\": true, \"exclusive_max\": true}")), "0 1 2 3");
}
END_TEST

START_TEST(a_range_of_decimals_at_their_scale)
{
    NUMBERS(TYPE_DECIMAL, 2, 1000, 1001, 999, -5); /* 10.00 10.01 9.99 -0.05 */
    ck_assert_str_eq(violating(RULE("range", "{\"max\": 10}")), "1");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 9.995, \"max\": \"10.005\"}")), "1 2 3");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": -0.049}")), "3");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": -0.051}")), "");
}
END_TEST

START_TEST(a_range_of_dates)
{
    double day = date_from_civil(2026, 3, 1);
    NUMBERS(TYPE_DATE, 0, day - 1, day, day + 1);
    ck_assert_str_eq(violating(RULE("range", "{\"min\": \"2026-03-01\"}")), "0");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": \"2026-03-01T12:00:00\"}")), "0 1");
    ck_assert_str_eq(violating(RULE("range", "{\"max\": \"2026-03-01T12:00:00\"}")), "2");
    ck_assert_str_eq(violating(RULE("range", "{\"max\": 5}")), "-");
}
END_TEST

START_TEST(a_length_counts_characters)
{
    TEXTS("", "a", "\xc3\xa4\xc3\xb6", "\xf0\x9f\x8c\xbe", "e\xcc\x81", "abc", NULL);
    ck_assert_str_eq(violating(RULE("length", "{\"max\": 1}")), "2 4 5");
    ck_assert_str_eq(violating(RULE("length", "{\"min\": 1, \"max\": 2}")), "0 5");
    ck_assert_uint_eq(checked, 6);
    ck_assert_str_eq(violating(RULE("length", "{\"min\": 1000000000}")), "0 1 2 3 4 5");
}
END_TEST

START_TEST(a_pattern_is_for_the_whole_value)
{
    TEXTS("ab1", "AB1", "xab1", "", "\xc3\xa4" "b1", "ab1\n", NULL);
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"[a-z]+[0-9]\"}")), "1 3 4 5");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"[a-z]+[0-9]\", \"ignore_case\": true}")), "3 4 5");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"b1\", \"anywhere\": true}")), "1 3");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"x.*\", \"forbidden\": true}")), "2");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"\\\\w+\"}")), "3 5");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"a|ab1\"}")), "1 2 3 4 5");
}
END_TEST

START_TEST(allowed_values_of_each_type)
{
    TEXTS("Stra\xc3\x9f" "e", "STRASSE", "ok", NULL, "", "1");
    ck_assert_str_eq(violating(RULE("allowed", "{\"values\": [\"ok\", \"\", 1]}")), "0 1");
    ck_assert_str_eq(violating(RULE("allowed", "{\"values\": [\"strasse\"], \"ignore_case\": true}")), "2 4 5");
}
END_TEST

START_TEST(allowed_numbers)
{
    NUMBERS(TYPE_INTEGER, 0, 1, 2, 3, NAN);
    ck_assert_str_eq(violating(RULE("allowed", "{\"values\": [3, 1.0, 2.5, \"x\"]}")), "1");
    batch_free(&batch);
    schema_free(&schema);
    NUMBERS(TYPE_FLOAT, 0, -0.0, 0.1, 7);
    ck_assert_str_eq(violating(RULE("allowed", "{\"values\": [0, 0.1]}")), "2");
    batch_free(&batch);
    schema_free(&schema);
    NUMBERS(TYPE_BOOLEAN, 0, 1, 0);
    ck_assert_str_eq(violating(RULE("allowed", "{\"values\": [true]}")), "1");
}
END_TEST

START_TEST(unique_keeps_the_first)
{
    TEXTS("a", "b", "a", NULL, NULL, "A", "", "", "a");
    ck_assert_str_eq(violating(RULE("unique", "{}")), "2 7 8");
    ck_assert_uint_eq(checked, 7);
    ck_assert_str_eq(violating(RULE("unique", "{\"ignore_case\": true}")), "2 5 7 8");
}
END_TEST

START_TEST(unique_zeros)
{
    NUMBERS(TYPE_FLOAT, 0, 0.0, -0.0, 1);
    ck_assert_str_eq(violating(RULE("unique", "{}")), "1");
}
END_TEST

START_TEST(unique_over_columns_does_not_run_them_together)
{
    static const char *const CELLS[][2] = {{"ab", "c"}, {"a", "bc"}, {"ab", "c"}, {"ab", NULL}, {"ab", NULL}, {"", "abc"}};
    schema_add(&schema, "a", 1, TYPE_TEXT);
    schema_add(&schema, "b", 1, TYPE_TEXT);
    batch_init(&batch, &schema, 1 << 20);
    batch.n = sizeof CELLS / sizeof *CELLS;
    for (size_t row = 0; row < batch.n; row++)
        for (size_t c = 0; c < 2; c++)
            if (CELLS[row][c]) {
                bit_set(batch.columns[c].valid, row);
                batch.columns[c].texts[row] = (Slice){CELLS[row][c], strlen(CELLS[row][c])};
            }
    ck_assert_str_eq(violating("{\"rule\": \"unique\", \"columns\": [\"a\", \"b\"]}"), "2");
    ck_assert_uint_eq(checked, 4);
    ck_assert_str_eq(violating("{\"rule\": \"expression\", \"params\": {\"expression\": \"length(a) < length(b) or a = 'ab'\"}}"), "");
}
END_TEST

START_TEST(freshness_is_the_newest_value)
{
    double today = date_from_civil(2026, 3, 10);
    NUMBERS(TYPE_DATE, 0, today - 30, today - 3, NAN);
    world.now = (int64_t)today * INT64_C(86400000000);
    ck_assert_str_eq(violating(RULE("freshness", "{\"max_age\": 3}")), "no");
    ck_assert_str_eq(violating(RULE("freshness", "{\"max_age\": 71, \"unit\": \"hours\"}")), "yes");
    batch.n = 0;
    ck_assert_str_eq(violating(RULE("freshness", "{\"max_age\": 3}")), "yes");
    world.loaded_at = world.now - 60000000;
    ck_assert_str_eq(violating("{\"rule\": \"freshness\", \"params\": {\"max_age\": 2, \"unit\": \"minutes\"}}"), "no");
}
END_TEST

START_TEST(row_counts_against_limits_and_the_version_before)
{
    NUMBERS(TYPE_INTEGER, 0, 1, 2, 3, 4);
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"min\": 4, \"max\": 4}}"), "no");
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"min\": 5}}"), "yes");
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_decrease\": 10}}"), "no");
    world.previous_rows = 8;
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_decrease\": 50}}"), "no");
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_decrease\": 49}}"), "yes");
    world.previous_rows = 3;
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_increase\": 33}}"), "yes");
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_increase\": 34}}"), "no");
    world.previous_rows = 0;
    ck_assert_str_eq(violating("{\"rule\": \"row_count\", \"params\": {\"max_increase\": 1000}}"), "yes");
}
END_TEST

START_TEST(rules_that_fit_no_column_say_so)
{
    NUMBERS(TYPE_BOOLEAN, 0, 1);
    ck_assert_str_eq(violating("{\"rule\": \"required\", \"columns\": [\"b\"]}"), "-");
    ck_assert_str_eq(not_checked, "There is no column \"b\".");
    ck_assert_str_eq(violating(RULE("range", "{\"min\": 1}")), "-");
    ck_assert_str_eq(violating(RULE("length", "{\"min\": 1}")), "-");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"a\"}")), "-");
    ck_assert_str_eq(violating(RULE("freshness", "{\"max_age\": 1}")), "-");
    ck_assert_str_eq(violating(RULE("reference", "{\"dataset\": 1, \"column\": \"x\"}")), "-");
    ck_assert_str_eq(violating("{\"rule\": \"expression\", \"params\": {\"expression\": \"a +\"}}"), "-");
    ck_assert_str_eq(violating("{\"rule\": \"expression\", \"params\": {\"expression\": \"1 = 2\"}}"), "-");
}
END_TEST

START_TEST(an_empty_table_violates_nothing)
{
    TEXTS("x");
    batch.n = 0;
    ck_assert_str_eq(violating(RULE("required", "{}")), "");
    ck_assert_str_eq(violating(RULE("unique", "{}")), "");
    ck_assert_str_eq(violating(RULE("pattern", "{\"pattern\": \"a\"}")), "");
    ck_assert_str_eq(violating("{\"rule\": \"expression\", \"params\": {\"expression\": \"a = 'x'\"}}"), "");
    ck_assert_uint_eq(checked, 0);
}
END_TEST

START_TEST(a_list_reads_back_as_it_was_written)
{
    ParamCheck problems;
    Buffer first = BUFFER_INIT, second = BUFFER_INIT;
    Json json;
    ck_assert(read_list("[{\"rule\": \"range\", \"columns\": [\"a\"], \"params\": {\"min\": 0.1, \"exclusive_min\": true}, \"action\": \"reject\"},"
                        "{\"id\": \"range_1\", \"rule\": \"allowed\", \"columns\": [\"\\u00e4\\\"\"], \"params\": {\"values\": [1, \"x\", 2.5, true]},"
                        " \"name\": \"\", \"description\": \"why\"}, {\"rule\": \"row_count\", \"params\": {\"min\": 3}}]", &problems));
    ck_assert_str_eq(set.rules[0].id, "range_2");
    ck_assert_str_eq(set.rules[1].name, "\xc3\xa4\": allowed");
    ck_assert_str_eq(set.rules[2].name, "row_count");
    ck_assert_int_eq(set.rules[0].action, RULE_REJECT);
    json_begin(&json, &first);
    rule_set_json(&json, &set);
    ck_assert(json_ok(&json));
    drop_list();
    ck_assert(read_list(first.data, &problems));
    json_begin(&json, &second);
    rule_set_json(&json, &set);
    ck_assert_str_eq(first.data, second.data);
    drop_list();
    buffer_free(&first);
    buffer_free(&second);
}
END_TEST

START_TEST(bad_lists_name_each_fault)
{
    static const char *const BAD[][2] = {
        {"{}", "/rules"},
        {"[1]", "/rules/0"},
        {"[{\"rule\": 5}]", "/rules/0/rule"},
        {"[{\"rule\": \"required\", \"columns\": [\"\"]}]", "/rules/0/columns"},
        {"[{\"rule\": \"required\", \"columns\": [5]}]", "/rules/0/columns"},
        {"[{\"rule\": \"required\", \"columns\": \"a\"}]", "/rules/0/columns"},
        {"[{\"rule\": \"required\", \"columns\": [\"a\"], \"id\": \"\"}]", "/rules/0/id"},
        {"[{\"rule\": \"required\", \"columns\": [\"a\"], \"params\": []}]", "/rules/0/params"},
        {"[{\"rule\": \"length\", \"columns\": [\"a\"], \"params\": {\"min\": -1}}]", "/rules/0/params/min"},
        {"[{\"rule\": \"length\", \"columns\": [\"a\"], \"params\": {\"min\": 3, \"max\": 2}}]", "/rules/0/params"},
        {"[{\"rule\": \"range\", \"columns\": [\"a\"], \"params\": {\"min\": true}}]", "/rules/0/params"},
        {"[{\"rule\": \"range\", \"columns\": [\"a\"], \"params\": {\"min\": null}}]", "/rules/0/params"},
        {"[{\"rule\": \"freshness\", \"params\": {\"max_age\": 1, \"unit\": \"years\"}}]", "/rules/0/params/unit"},
        {"[{\"rule\": \"pattern\", \"columns\": [\"a\"], \"params\": {\"pattern\": \"a{99999}\"}}]", "/rules/0/params"},
        {"[{\"rule\": \"pattern\", \"columns\": [\"a\"], \"params\": {\"pattern\": \"\\\\C\"}}]", "/rules/0/params"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        ParamCheck problems;
        ck_assert_msg(!read_list(BAD[i][0], &problems), "%s", BAD[i][0]);
        ck_assert_str_eq(problems.problems[0].pointer, BAD[i][1]);
        drop_list();
    }
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        required_looks_for_a_value, required_of_numbers, a_type_is_what_texts_can_be_read_as, a_type_among_numbers,
        a_range_of_integers_is_exact, a_range_of_floats, a_range_of_decimals_at_their_scale, a_range_of_dates, a_length_counts_characters,
        a_pattern_is_for_the_whole_value, allowed_values_of_each_type, allowed_numbers, unique_keeps_the_first, unique_zeros,
        unique_over_columns_does_not_run_them_together, freshness_is_the_newest_value, row_counts_against_limits_and_the_version_before,
        rules_that_fit_no_column_say_so, an_empty_table_violates_nothing, a_list_reads_back_as_it_was_written,
        bad_lists_name_each_fault, NULL};
    return suite_run_with("rule", TESTS, begin, end);
}
