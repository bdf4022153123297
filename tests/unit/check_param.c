/* check_param.c - values against a table of parameters, and the schema that says the same; JSON read strictly. */
#include "spec/json_read.h"
#include "spec/param.h"
#include "suite.h"

#include <string.h>

static const char *const COLORS[] = {"red", "green", NULL};

static const Param PARAMS[] = {
    {"limit", PARAM_INTEGER, .doc = "Items.", .has_default = true, .default_integer = 50, .min = 1, .max = 1000},
    {"share", PARAM_NUMBER, IN_BODY, .min = 0, .max = 1},
    {"deep", PARAM_BOOLEAN, IN_BODY, .has_default = true, .default_boolean = true},
    {"name", PARAM_TEXT, IN_BODY, .required = true, .min_length = 1, .max_length = 5},
    {"email", PARAM_TEXT, IN_BODY, .format = "email", .nullable = true},
    {"color", PARAM_ENUM, IN_BODY, .choices = COLORS},
    {"tags", PARAM_TEXTS, IN_BODY, .max_length = 10},
    {"filter", PARAM_TEXTS, IN_QUERY},
    {"types", PARAM_JSON, IN_QUERY},
    {"extra", PARAM_JSON, IN_BODY},
    {NULL}};

static Arena *arena;
static ParamCheck check;
static json_object *body;

static void begin(void)
{
    arena = arena_new(4096);
    body = NULL;
    param_check_begin(&check, PARAMS, arena);
}

static void end(void)
{
    param_check_free(&check);
    json_object_put(body);
    arena_free(arena);
}

static void give_json(const char *text)
{
    Error error;
    ck_assert_msg(json_read(text, strlen(text), &body, &error) == OK, "%s", error.message);
    param_check_json(&check, body);
}

static void give(ParamPlace place, const char *name, const char *value)
{
    param_check_text(&check, place, name, value, strlen(value));
}

static void assert_problem(const char *pointer, const char *detail)
{
    for (size_t i = 0; i < check.n_problems; i++) {
        if (strcmp(check.problems[i].pointer, pointer) == 0) {
            ck_assert_str_eq(check.problems[i].detail, detail);
            return;
        }
    }
    ck_abort_msg("no problem at %s", pointer);
}

START_TEST(typed_values_come_out)
{
    give_json("{\"share\": 0.5, \"name\": \"h\\u00e9llo\", \"color\": \"red\", \"tags\": [\"a\", \"b\"], \"email\": \"a@b.c\"}");
    give(IN_QUERY, "limit", "7");
    give(IN_QUERY, "filter", "a:eq:1");
    give(IN_QUERY, "filter", "b:eq:2");
    give(IN_QUERY, "filter", "c:eq:3");
    give(IN_QUERY, "types", "{\"a\": \"text\"}");
    ck_assert(param_check_end(&check));
    ck_assert_int_eq(param_value(&check, "limit")->integer, 7);
    ck_assert(param_value(&check, "share")->number == 0.5);
    ck_assert_str_eq(param_value(&check, "name")->text, "h\xc3\xa9llo");
    ck_assert_uint_eq(param_value(&check, "name")->length, 6);
    ck_assert_uint_eq(param_value(&check, "tags")->n_texts, 2);
    ck_assert_str_eq(param_value(&check, "tags")->texts[1], "b");
    ck_assert_uint_eq(param_value(&check, "filter")->n_texts, 3);
    ck_assert_str_eq(param_value(&check, "filter")->texts[2], "c:eq:3");
    ck_assert(json_object_is_type(param_value(&check, "types")->json, json_type_object));
    ck_assert(param_value(&check, "deep")->boolean && !param_value(&check, "deep")->given);
    ck_assert(!param_value(&check, "extra")->present);
}
END_TEST

START_TEST(all_problems_are_told)
{
    give_json("{\"share\": 1.5, \"name\": \"\", \"color\": \"blue\", \"deep\": 1, \"nome\": 3, \"tags\": [1], \"a/b~\": 0}");
    give(IN_QUERY, "limit", "0");
    give(IN_QUERY, "name", "x");
    give(IN_QUERY, "types", "{");
    ck_assert(!param_check_end(&check));
    assert_problem("/share", "must be between 0 and 1");
    assert_problem("/name", "must not be empty");
    assert_problem("/color", "must be one of \"red\", \"green\"");
    assert_problem("/deep", "must be true or false");
    assert_problem("/nome", "is not a field of this request; did you mean \"name\"?");
    assert_problem("/tags", "must be an array of texts");
    assert_problem("/a~1b~0", "is not a field of this request");
    assert_problem("?limit", "must be between 1 and 1000");
    assert_problem("?name", "is not a parameter of this route");
    ck_assert_uint_eq(check.n_problems, 10);
}
END_TEST

START_TEST(names_that_are_nearly_right)
{
    give_json("{\"shore\": 1, \"Name\": 2, \"colour\": 3, \"limit\": 4, \"q\": 5}");
    give(IN_QUERY, "limt", "1");
    ck_assert(!param_check_end(&check));
    assert_problem("/shore", "is not a field of this request; did you mean \"share\"?");
    assert_problem("/Name", "is not a field of this request; did you mean \"name\"?");
    assert_problem("/colour", "is not a field of this request; did you mean \"color\"?");
    assert_problem("/limit", "is not a field of this request"); /* it is one of the query */
    assert_problem("/q", "is not a field of this request");
    assert_problem("?limt", "is not a parameter of this route; did you mean \"limit\"?");
}
END_TEST

START_TEST(missing_null_and_twice)
{
    give_json("{\"share\": null, \"email\": null}");
    give(IN_QUERY, "limit", "1");
    give(IN_QUERY, "limit", "2");
    ck_assert(!param_check_end(&check));
    assert_problem("/name", "is required");
    assert_problem("/share", "must not be null");
    assert_problem("?limit", "is given twice");
    ck_assert(param_value(&check, "email")->null);
    ck_assert(!param_value(&check, "email")->present);
    ck_assert_uint_eq(check.n_problems, 3);
}
END_TEST

START_TEST(texts_are_counted_in_characters)
{
    give(IN_BODY, "name", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
    ck_assert(param_check_end(&check));
    param_check_begin(&check, PARAMS, arena);
    give(IN_BODY, "name", "123456");
    param_check_text(&check, IN_BODY, "email", "a\0b@c.d", 7);
    give(IN_BODY, "tags", "\xff");
    assert_problem("/name", "must have at most 5 characters");
    assert_problem("/email", "must be UTF-8 text without NUL characters");
    assert_problem("/tags", "must be UTF-8 text without NUL characters");
}
END_TEST

START_TEST(emails_are_looked_at)
{
    static const char *const GOOD[] = {"a@b", "admin@localhost", "ada.l+x@example.org"};
    static const char *const BAD[] = {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@.b", "a@b.", "<a@b>"};
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        param_check_begin(&check, PARAMS, arena);
        give(IN_BODY, "email", GOOD[i]);
        ck_assert_uint_eq(check.n_problems, 0);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        param_check_begin(&check, PARAMS, arena);
        give(IN_BODY, "email", BAD[i]);
        ck_assert_uint_eq(check.n_problems, 1);
    }
}
END_TEST

START_TEST(numbers_are_of_their_kind)
{
    static const struct {
        const char *json;
        bool fits;
    } CASES[] = {{"{\"name\":\"x\",\"share\":1}", true},      {"{\"name\":\"x\",\"share\":\"1\"}", false},
                 {"{\"name\":\"x\",\"share\":1e-3}", true},   {"{\"name\":\"x\",\"share\":true}", false},
                 {"{\"name\":\"x\",\"share\":[0.1]}", false}, {"{\"name\":\"x\",\"extra\":{\"any\":[null]}}", true}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        param_check_begin(&check, PARAMS, arena);
        give_json(CASES[i].json);
        ck_assert_msg(param_check_end(&check) == CASES[i].fits, "%s", CASES[i].json);
        json_object_put(body);
        body = NULL;
    }
    static const Param WHOLE[] = {{"n", PARAM_INTEGER, IN_BODY}, {NULL}};
    param_check_begin(&check, WHOLE, arena);
    give_json("{\"n\": 5.0}");
    ck_assert(param_check_end(&check));
    ck_assert_int_eq(param_value(&check, "n")->integer, 5);
    static const char *const NOT_WHOLE[] = {"5.5", "1e3", "", " 5", "9223372036854775808", "0x5"};
    for (size_t i = 0; i < sizeof NOT_WHOLE / sizeof *NOT_WHOLE; i++) {
        param_check_begin(&check, WHOLE, arena);
        give(IN_BODY, "n", NOT_WHOLE[i]);
        assert_problem("/n", "must be a whole number");
    }
}
END_TEST

START_TEST(schema_says_the_same)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    param_object_schema(&json, PARAMS, IN_BODY);
    ck_assert(json_ok(&json));
    json_object *schema = json_tokener_parse(out.data), *properties, *one, *value;
    ck_assert_ptr_nonnull(schema);
    ck_assert(json_object_object_get_ex(schema, "properties", &properties));
    ck_assert_int_eq(json_object_object_length(properties), 7);
    ck_assert(json_object_object_get_ex(properties, "name", &one) && json_object_object_get_ex(one, "maxLength", &value));
    ck_assert_int_eq(json_object_get_int(value), 5);
    ck_assert(json_object_object_get_ex(properties, "email", &one) && json_object_object_get_ex(one, "type", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0), "[\"string\",\"null\"]");
    ck_assert(json_object_object_get_ex(properties, "color", &one) && json_object_object_get_ex(one, "enum", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0), "[\"red\",\"green\"]");
    ck_assert(json_object_object_get_ex(properties, "share", &one) && json_object_object_get_ex(one, "maximum", &value));
    ck_assert(json_object_object_get_ex(schema, "required", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0), "[\"name\"]");
    json_object_put(schema);
    buffer_free(&out);
}
END_TEST

static const Param COLUMN_PARAMS[] = {
    {"target", PARAM_COLUMN, IN_BODY, .required = true, .columns = COLUMN_NUMERIC, .title = "Target"},
    {"features", PARAM_COLUMNS, IN_BODY, .columns = COLUMN_ANY, .min_items = 1, .max_items = 3},
    {"probs", PARAM_NUMBERS, IN_BODY, .has_default = true, .default_text = "[0.25, 0.5]", .min = 0, .max = 1, .max_items = 4},
    {"terms", PARAM_JSON, IN_BODY, .has_default = true, .default_text = "{\"a\": 1}", .schema = "\"type\":\"object\""},
    {"p", PARAM_NUMBERS, IN_QUERY, .min_items = 2},
    {NULL}};

START_TEST(columns_and_numbers)
{
    param_check_begin(&check, COLUMN_PARAMS, arena);
    give_json("{\"target\": \"y\", \"features\": [\"a\", \"b\"]}");
    give(IN_QUERY, "p", "1");
    give(IN_QUERY, "p", "2.5");
    ck_assert(param_check_end(&check));
    ck_assert_str_eq(param_value(&check, "target")->texts[0], "y");
    ck_assert_uint_eq(param_value(&check, "features")->n_texts, 2);
    const ParamValue *probs = param_value(&check, "probs");
    ck_assert(probs->present && !probs->given && probs->n_numbers == 2 && probs->numbers[0] == 0.25 && probs->numbers[1] == 0.5);
    ck_assert(json_object_is_type(param_value(&check, "terms")->json, json_type_object));
    ck_assert(param_value(&check, "p")->n_numbers == 2 && param_value(&check, "p")->numbers[1] == 2.5);
}
END_TEST

START_TEST(wrong_columns_and_numbers)
{
    param_check_begin(&check, COLUMN_PARAMS, arena);
    give_json("{\"target\": 5, \"features\": [\"a\", \"b\", \"a\", \"c\"], \"probs\": [0.5, 7]}");
    give(IN_QUERY, "p", "1");
    ck_assert(!param_check_end(&check));
    assert_problem("/target", "must be the name of a column");
    assert_problem("/features", "must have at most 3 entries");
    assert_problem("/features/2", "is given twice");
    assert_problem("/probs", "must be between 0 and 1");
    assert_problem("?p", "must have at least 2 entries");
    ck_assert_uint_eq(check.n_problems, 5);
    param_check_free(&check);
    json_object_put(body);
    param_check_begin(&check, COLUMN_PARAMS, arena);
    give_json("{\"features\": [], \"probs\": [\"a\"]}");
    ck_assert(!param_check_end(&check));
    assert_problem("/target", "is required");
    assert_problem("/features", "must name at least one");
    assert_problem("/probs", "must be an array of numbers");
}
END_TEST

START_TEST(schema_offers_columns)
{
    Buffer out = BUFFER_INIT;
    Json json;
    json_begin(&json, &out);
    param_object_schema(&json, COLUMN_PARAMS, IN_BODY);
    ck_assert(json_ok(&json));
    json_object *schema = json_tokener_parse(out.data), *properties, *one, *value;
    ck_assert_msg(schema != NULL, "%s", out.data);
    ck_assert(json_object_object_get_ex(schema, "properties", &properties));
    ck_assert(json_object_object_get_ex(properties, "target", &one) && json_object_object_get_ex(one, "x-quern-column", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0), "{\"types\":[\"integer\",\"float\",\"decimal\"],\"many\":false}");
    ck_assert(json_object_object_get_ex(properties, "features", &one) && json_object_object_get_ex(one, "x-quern-column", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0),
                     "{\"types\":[\"boolean\",\"integer\",\"float\",\"decimal\",\"date\",\"timestamp\",\"text\"],\"many\":true}");
    ck_assert(json_object_object_get_ex(one, "minItems", &value) && json_object_get_int(value) == 1);
    ck_assert(json_object_object_get_ex(properties, "probs", &one) && json_object_object_get_ex(one, "default", &value));
    ck_assert_str_eq(json_object_to_json_string_ext(value, 0), "[0.25,0.5]");
    ck_assert(json_object_object_get_ex(properties, "terms", &one) && json_object_object_get_ex(one, "type", &value));
    ck_assert_str_eq(json_object_get_string(value), "object");
    json_object_put(schema);
    buffer_free(&out);
}
END_TEST

START_TEST(json_is_read)
{
    static const struct {
        const char *text, *same;
    } CASES[] = {
        {" {\"a\" : [1 , -2, 0.5e1, true,false ,null], \"b\":{}} ", "{\"a\":[1,-2,5.0,true,false,null],\"b\":{}}"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"\"\\ud83d\\ude00\\n\\/\"", "\"\xf0\x9f\x98\x80\\n\\/\""},
        {"[]", "[]"},
        {"0", "0"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Error error = {.message = ""};
        json_object *value;
        Status status = json_read(CASES[i].text, strlen(CASES[i].text), &value, &error);
        ck_assert_msg(status == OK, "%s: %s", CASES[i].text, error.message);
        ck_assert_str_eq(json_object_to_json_string_ext(value, 0), CASES[i].same);
        json_object_put(value);
    }
}
END_TEST

START_TEST(equal_values_are_written_equally)
{
    static const char *const SAME[] = {"{\"b\": [1.50, {\"y\": null, \"x\": true}], \"a\": \"\\u00e9\"}",
                                       "{\"a\": \"\xc3\xa9\", \"b\": [15e-1, {\"x\": true, \"y\": null}]}"};
    for (size_t i = 0; i < 2; i++) {
        Buffer out = BUFFER_INIT;
        Json json;
        json_object *value;
        ck_assert_int_eq(json_read(SAME[i], strlen(SAME[i]), &value, NULL), OK);
        json_begin(&json, &out);
        json_write_sorted(&json, value);
        ck_assert_str_eq(out.data, "{\"a\":\"\xc3\xa9\",\"b\":[1.5,{\"x\":true,\"y\":null}]}");
        json_object_put(value);
        buffer_free(&out);
    }
}
END_TEST

START_TEST(json_is_refused)
{
    static const struct {
        const char *text, *why;
    } CASES[] = {
        {"", "ends too early"},
        {"{\"a\":1,\n \"a\":2}", "given twice in one object (line 2, column 5)"},
        {"{\"a\":1,\"\\u0061\":2}", "given twice"},
        {"[1] x", "follows after its end"},
        {"[1,]", "a value is expected"},
        {"{a:1}", "a name in double quotes"},
        {"{\"a\" 1}", "a colon is expected"},
        {"[1 2]", "a comma or ]"},
        {"9223372036854775808", "larger than 64 bits"},
        {"1e999", "too large"},
        {"01", "begins with 0"},
        {"1.", "after the decimal point"},
        {"1e", "in the exponent"},
        {"-", "no digits"},
        {"NaN", "a value is expected"},
        {"Infinity", "a value is expected"},
        {"tru", "a value is expected"},
        {"\"\xff\"", "not UTF-8"},
        {"\"\x01\"", "control character"},
        {"\"a", "does not end"},
        {"\"\\x\"", "unknown letter"},
        {"\"\\ud800\"", "not a character"},
        {"\"\\u12g4\"", "not a character"},
        {"\"\\ud800\\u0041\"", "not a character"},
        {"{\"\\u0000\":1}", "holds a NUL"},
        {"'a'", "a value is expected"},
        {"/* c */ 1", "a value is expected"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Error error = {.message = ""};
        json_object *value;
        ck_assert_msg(json_read(CASES[i].text, strlen(CASES[i].text), &value, &error) == ERR_INVALID, "%s", CASES[i].text);
        ck_assert_msg(strstr(error.message, CASES[i].why) != NULL, "%s: %s", CASES[i].text, error.message);
        ck_assert_ptr_null(value);
    }
    char deep[400];
    Error error;
    json_object *value;
    memset(deep, '[', sizeof deep);
    ck_assert_int_eq(json_read(deep, sizeof deep, &value, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "deeper than 64"));
    ck_assert_int_eq(json_read("1\0", 2, &value, &error), ERR_INVALID);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        typed_values_come_out, all_problems_are_told, names_that_are_nearly_right, missing_null_and_twice, texts_are_counted_in_characters,
        emails_are_looked_at, numbers_are_of_their_kind, schema_says_the_same, columns_and_numbers, wrong_columns_and_numbers,
        schema_offers_columns, json_is_read, equal_values_are_written_equally,
        json_is_refused, NULL,
    };
    return suite_run_with("param", tests, begin, end);
}
