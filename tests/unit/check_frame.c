/* check_frame.c - columns as numbers, centred numbers and factors, over rows that are complete or pass a filter. */
#include "base/memory.h"
#include "made_column.h"
#include "operation/frame.h"
#include "run_operation.h"
#include "spec/json_read.h"
#include "suite.h"

#include <math.h>
#include <string.h>

static RunTable *table;
static Frame *frame;

static void begin(const char *csv, const char *types)
{
    table = run_table(csv, types);
    frame = frame_over(run_table_schema(table), run_table_columns(table), run_table_rows(table));
}

static void end(void)
{
    frame_close(frame);
    run_table_free(table);
}

static size_t at(const char *name)
{
    long found = schema_find(run_table_schema(table), name, strlen(name));
    ck_assert_int_ge(found, 0);
    return (size_t)found;
}

static Status filter(const char *json, long *item, Error *error)
{
    json_object *filters;
    ck_assert_int_eq(json_read(json, strlen(json), &filters, NULL), OK);
    Status status = frame_filter(frame, filters, item, error);
    json_object_put(filters);
    return status;
}

static void assert_numbers(const Numbers *numbers, const double *expected, size_t n)
{
    ck_assert_uint_eq(numbers->n, n);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(numbers->values[i] == expected[i] || (isnan(numbers->values[i]) && isnan(expected[i])), "[%zu] %.17g is not %.17g", i,
                      numbers->values[i], expected[i]);
}

static Numbers numbers_of(const char *name, const Sample *sample)
{
    Numbers numbers;
    Error error = {.message = ""};
    ck_assert_msg(frame_numbers(frame, at(name), sample, &numbers, &error) == OK, "%s", error.message);
    return numbers;
}

static Sample complete(const char *a, const char *b)
{
    size_t columns[] = {a ? at(a) : 0, b ? at(b) : 0};
    Sample sample;
    ck_assert_int_eq(frame_complete(frame, columns, (a != NULL) + (size_t)(b != NULL), &sample, NULL), OK);
    return sample;
}

static const char MIXED[] = "f,i,d,b,day,time,t\n"
                            "1.5,10,1.10,true,1970-01-02,1970-01-01T00:00:01.5,x\n"
                            "inf,20,2.20,false,1970-01-03,1970-01-01T00:00:02,y\n"
                            ",30,3.30,true,,1970-01-01T00:00:03,x\n"
                            "2.5,,4.40,,1969-12-31,1969-12-31T23:59:59,\n"
                            "-0.5,50,,false,1970-01-01,,z\n";

START_TEST(every_type_has_its_numbers)
{
    begin(MIXED, "d=decimal");
    Sample all;
    ck_assert_int_eq(frame_all(frame, &all, NULL), OK);
    ck_assert_uint_eq(all.n, 5);
    Numbers f = numbers_of("f", &all);
    assert_numbers(&f, (const double[]){1.5, NAN, NAN, 2.5, -0.5}, 5);
    ck_assert_uint_eq(f.missing, 2);
    ck_assert_uint_eq(f.infinite, 1);
    Numbers i = numbers_of("i", &all), d = numbers_of("d", &all), b = numbers_of("b", &all), day = numbers_of("day", &all),
            time = numbers_of("time", &all);
    assert_numbers(&i, (const double[]){10, 20, 30, NAN, 50}, 5);
    assert_numbers(&d, (const double[]){1.1, 2.2, 3.3, 4.4, NAN}, 5);
    assert_numbers(&b, (const double[]){1, 0, 1, NAN, 0}, 5);
    assert_numbers(&day, (const double[]){1, 2, NAN, -1, 0}, 5);
    assert_numbers(&time, (const double[]){1.5, 2, 3, -1, NAN}, 5);
    Numbers text;
    Error error;
    ck_assert_int_eq(frame_numbers(frame, at("t"), &all, &text, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "\"t\" holds text"));
    end();
}
END_TEST

START_TEST(complete_rows_are_counted)
{
    begin(MIXED, "d=decimal");
    Sample sample = complete("f", "i");
    ck_assert_uint_eq(sample.n, 2);           /* rows 1 and 5 */
    ck_assert_uint_eq(sample.considered, 5);
    ck_assert_uint_eq(sample.missing, 2);     /* rows 3 and 4 */
    ck_assert_uint_eq(sample.infinite, 1);    /* row 2 */
    Numbers d = numbers_of("d", &sample), f = numbers_of("f", &sample);
    assert_numbers(&f, (const double[]){1.5, -0.5}, 2);
    assert_numbers(&d, (const double[]){1.1, NAN}, 2);
    ck_assert_uint_eq(d.missing, 1);
    const uint32_t *rows;
    frame_row_numbers(frame, &sample, &rows);
    ck_assert_uint_eq(rows[0], 0);
    ck_assert_uint_eq(rows[1], 4);
    double *matrix;
    size_t columns[] = {at("i"), at("f")};
    ck_assert_int_eq(frame_matrix(frame, columns, 2, &sample, &matrix, NULL), OK);
    ck_assert(matrix[0] == 10 && matrix[1] == 50 && matrix[2] == 1.5 && matrix[3] == -0.5);
    end();
}
END_TEST

START_TEST(whole_float_columns_are_not_copied)
{
    begin("x,y\n1.5,1\n2.5,2\n", NULL);
    Sample sample = complete("x", "y");
    Numbers x = numbers_of("x", &sample);
    ck_assert_ptr_null(sample.bits);
    ck_assert_ptr_eq(x.values, run_table_columns(table)[0].floats);
    frame_release(frame, x.values); /* not the frame's: left alone */
    ck_assert(x.values[1] == 2.5);
    end();
}
END_TEST

START_TEST(filters_choose_rows)
{
    long item;
    Error error;
    begin(MIXED, "d=decimal");
    ck_assert_int_eq(filter("[\"t:in:x|y\", {\"column\": \"i\", \"op\": \"gte\", \"value\": 20}]", &item, &error), OK);
    ck_assert_uint_eq(frame_filtered(frame), 2);
    Sample sample = complete("f", NULL);
    ck_assert_uint_eq(sample.considered, 2);
    ck_assert_uint_eq(sample.n, 0);
    ck_assert_uint_eq(sample.missing, 1);
    ck_assert_uint_eq(sample.infinite, 1);
    Sample all;
    ck_assert_int_eq(frame_all(frame, &all, NULL), OK);
    Numbers i = numbers_of("i", &all);
    assert_numbers(&i, (const double[]){20, 30}, 2);
    end();
}
END_TEST

START_TEST(wrong_filters_are_found)
{
    static const struct {
        const char *json;
        long item;
        const char *why;
    } CASES[] = {{"{}", -1, "must be an array"},
                 {"[\"i:gt:1\", \"q:gt:1\"]", 1, "there is no column \"q\""},
                 {"[\"i:gt:1\", \"i:gt:x\"]", 1, "is not"},
                 {"[\"i:gt:x\"]", 0, "is not"},
                 {"[5]", 0, "must be a JSON object"},
                 {"[null]", 0, "must be a JSON object"},
                 {"[\"i\"]", 0, "must be column:op:value"},
                 {"[\"\"]", 0, "must be column:op:value"},
                 {"[\"{\"]", 0, "must be a JSON object"},
                 {"[{\"column\": \"i\", \"op\": \"eq\", \"value\": [1]}]", 0, "only with the operator in"},
                 {"[{\"column\": \"i\", \"op\": \"in\", \"value\": [[1]]}]", 0, "needs a value"},
                 {"[{\"column\": \"i\", \"op\": \"eq\", \"value\": null}]", 0, "needs a value"},
                 {"[{\"column\": \"i\", \"op\": \"like\", \"value\": 1}]", 0, "not \"like\""}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        long item = -7;
        Error error = {.message = ""};
        begin(MIXED, "d=decimal");
        ck_assert_msg(filter(CASES[i].json, &item, &error) == ERR_INVALID, "%s", CASES[i].json);
        ck_assert_msg(item == CASES[i].item, "%s: %ld", CASES[i].json, item);
        ck_assert_msg(strstr(error.message, CASES[i].why) != NULL, "%s: %s", CASES[i].json, error.message);
        end();
    }
}
END_TEST

START_TEST(weights_leave_rows_out)
{
    begin("x,w\n1,2\n2,\n3,0\n4,5\n", NULL);
    frame_set_weights(frame, at("w"));
    Sample sample = complete("x", NULL);
    Numbers weights;
    ck_assert_uint_eq(sample.n, 3);
    ck_assert_int_eq(frame_weights(frame, &sample, &weights, NULL), OK);
    assert_numbers(&weights, (const double[]){2, 0, 5}, 3);
    end();
    Error error;
    begin("x,w\n1,2\n2,-1\n", NULL);
    frame_set_weights(frame, at("w"));
    sample = complete("x", NULL);
    ck_assert_int_eq(frame_weights(frame, &sample, &weights, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "negative"));
    end();
    begin("x,w\n1,0\n2,0\n", NULL);
    frame_set_weights(frame, at("w"));
    sample = complete("x", NULL);
    ck_assert_int_eq(frame_weights(frame, &sample, &weights, &error), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "all 0"));
    end();
    begin("x\n1\n", NULL);
    sample = complete("x", NULL);
    ck_assert_int_eq(frame_weights(frame, &sample, &weights, NULL), OK);
    ck_assert_ptr_null(weights.values);
    end();
}
END_TEST

/* The values of NIST's SmLs09 are 1000000000000.1 and such: as decimals their deviations are exact. */
START_TEST(decimals_are_centred_exactly)
{
    begin("x\n1000000000000.4\n1000000000000.3\n1000000000000.5\n1000000000000.4\n", "x=decimal");
    Sample sample = complete("x", NULL);
    Centred centred;
    ck_assert_int_eq(frame_centred(frame, at("x"), &sample, &centred, NULL), OK);
    ck_assert(centred.exact && centred.integer == (Int128)10000000000004 && centred.scale == 1);
    assert_numbers(&(Numbers){.values = centred.values, .n = centred.n}, (const double[]){0, -1, 1, 0}, 4);
    ck_assert(centred_place(&centred, 0) == 1000000000000.4);
    ck_assert(centred_place(&centred, -1) == 1000000000000.3);
    ck_assert(centred_length(&centred, 1) == 0.1);
    end();
}
END_TEST

START_TEST(wide_decimals_are_centred)
{
    begin("x\n99999999999999999999999999999999999998\n99999999999999999999999999999999999990\n-3\n", "x=decimal");
    Sample sample = complete("x", NULL);
    Centred centred;
    ck_assert_int_eq(frame_centred(frame, at("x"), &sample, &centred, NULL), OK);
    ck_assert(centred_place(&centred, centred.values[0]) == 1e38);
    ck_assert_double_eq_tol(centred_place(&centred, centred.values[2]) / 1e38, 0, 1e-15); /* -3 is below the digits of the difference */
    end();
}
END_TEST

START_TEST(integers_beyond_doubles_are_centred)
{
    begin("x\n9223372036854775807\n9223372036854775805\n9223372036854775803\n", NULL);
    Sample sample = complete("x", NULL);
    Centred centred;
    ck_assert_int_eq(frame_centred(frame, at("x"), &sample, &centred, NULL), OK);
    assert_numbers(&(Numbers){.values = centred.values, .n = centred.n}, (const double[]){2, 0, -2}, 3);
    end();
    begin("x\n2026-11-23T12:00:00.000001\n2026-11-23T12:00:00.000003\n", NULL);
    sample = complete("x", NULL);
    ck_assert_int_eq(frame_centred(frame, at("x"), &sample, &centred, NULL), OK);
    assert_numbers(&(Numbers){.values = centred.values, .n = centred.n}, (const double[]){-1, 1}, 2);
    ck_assert(centred_length(&centred, 1) == 1e-6);
    end();
}
END_TEST

START_TEST(floats_are_centred)
{
    begin("x,y\n1e308,1.5\n-1e308,\n1e308,2.5\n", NULL);
    Sample sample = complete("x", NULL), all;
    Centred centred;
    ck_assert_int_eq(frame_centred(frame, at("x"), &sample, &centred, NULL), OK);
    for (size_t i = 0; i < 3; i++)
        ck_assert(isfinite(centred.values[i]));
    ck_assert_double_eq_tol(centred_place(&centred, centred.values[1]) / 1e308, -1, 1e-15);
    ck_assert_int_eq(frame_all(frame, &all, NULL), OK);
    ck_assert_int_eq(frame_centred(frame, at("y"), &all, &centred, NULL), OK);
    ck_assert_uint_eq(centred.missing, 1);
    ck_assert(isnan(centred.values[1]) && centred_place(&centred, centred.values[2]) == 2.5);
    end();
}
END_TEST

static Factor factor_of(const char *name, FactorOrder order, const Sample *sample)
{
    Factor factor;
    Error error = {.message = ""};
    ck_assert_msg(frame_factor(frame, at(name), sample, order, 100, &factor, &error) == OK, "%s", error.message);
    return factor;
}

START_TEST(levels_are_in_order)
{
    begin("n,t,f\n10,b,0.5\n9,a,-0.0\n10,b,0.0\n,,\n100,c,-2.5\n", NULL);
    Sample all;
    ck_assert_int_eq(frame_all(frame, &all, NULL), OK);
    Factor n = factor_of("n", FACTOR_BY_VALUE, &all);
    ck_assert_uint_eq(n.levels, 3);
    ck_assert_str_eq(n.names[0], "9");
    ck_assert_str_eq(n.names[1], "10");
    ck_assert_str_eq(n.names[2], "100");
    ck_assert_uint_eq(n.counts[1], 2);
    ck_assert(n.values[2] == 100);
    ck_assert_uint_eq(n.codes[0], 1);
    ck_assert_uint_eq(n.codes[3], FACTOR_MISSING);
    ck_assert_uint_eq(n.missing, 1);
    Factor first = factor_of("t", FACTOR_BY_FIRST, &all);
    ck_assert_str_eq(first.names[0], "b");
    ck_assert_ptr_null(first.values);
    Factor count = factor_of("t", FACTOR_BY_COUNT, &all);
    ck_assert_str_eq(count.names[0], "b");
    ck_assert_str_eq(count.names[1], "a");
    Factor f = factor_of("f", FACTOR_BY_VALUE, &all); /* -0 is 0 */
    ck_assert_uint_eq(f.levels, 3);
    ck_assert_str_eq(f.names[0], "-2.5");
    ck_assert_str_eq(f.names[1], "0");
    ck_assert_uint_eq(f.counts[1], 2);
    end();
}
END_TEST

START_TEST(levels_have_a_limit)
{
    Factor factor;
    Error error;
    begin("t\na\nb\nc\n", NULL);
    Sample sample = complete("t", NULL);
    ck_assert_int_eq(frame_factor(frame, 0, &sample, FACTOR_BY_VALUE, 2, &factor, &error), ERR_LIMIT);
    ck_assert_str_eq(error.message, "\"t\" has more than 2 different values. Choose a column of categories, or filter the rows.");
    ck_assert_int_eq(frame_factor(frame, 0, &sample, FACTOR_BY_VALUE, 3, &factor, &error), OK);
    end();
}
END_TEST

/* Of all types, with and without a dictionary and gaps: every row's level has the row's value, levels ascend, counts add up. */
START_TEST(random_factors_hold)
{
    uint64_t state = 11;
    for (int round = 0; round < 60; round++) {
        ColumnType type = (ColumnType)(TYPE_BOOLEAN + round % 7);
        size_t rows = 1 + made_random(&state) % 3000;
        MadeColumn *made = made_random_column(type, rows, round % 2, &state);
        if (type == TYPE_TEXT && round % 4 < 2)
            made_to_dictionary(made);
        Schema schema = {0};
        schema_add(&schema, "x", 1, type);
        Frame *over = frame_over(&schema, &made->column, rows);
        Sample all;
        Factor factor;
        Error error = {.message = ""};
        ck_assert_int_eq(frame_all(over, &all, NULL), OK);
        ck_assert_msg(frame_factor(over, 0, &all, FACTOR_BY_VALUE, 100000, &factor, &error) == OK, "%s", error.message);
        size_t *example = mem_array(factor.levels + 1, sizeof *example), sum = 0;
        for (size_t level = 0; level < factor.levels; level++) {
            example[level] = SIZE_MAX;
            sum += factor.counts[level];
        }
        for (size_t row = 0; row < rows; row++) {
            bool present = column_present(&made->column, row);
            ck_assert(present == (factor.codes[row] != FACTOR_MISSING));
            if (!present)
                continue;
            if (example[factor.codes[row]] == SIZE_MAX)
                example[factor.codes[row]] = row;
            ck_assert_int_eq(made_compare(&made->column, row, example[factor.codes[row]]), 0);
        }
        for (size_t level = 1; level < factor.levels; level++)
            ck_assert_int_gt(made_compare(&made->column, example[level], example[level - 1]), 0);
        ck_assert_uint_eq(sum + factor.missing, rows);
        free(example);
        frame_close(over);
        schema_free(&schema);
        made_column_free(made);
    }
}
END_TEST

START_TEST(nothing_at_all)
{
    begin("x,t\n,a\n", NULL);
    Sample sample = complete("x", NULL);
    ck_assert_uint_eq(sample.n, 0);
    Factor factor = factor_of("t", FACTOR_BY_VALUE, &sample);
    ck_assert_uint_eq(factor.levels, 0);
    end();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {every_type_has_its_numbers, complete_rows_are_counted, whole_float_columns_are_not_copied,
                                  filters_choose_rows, wrong_filters_are_found, weights_leave_rows_out, decimals_are_centred_exactly,
                                  wide_decimals_are_centred, integers_beyond_doubles_are_centred, floats_are_centred, levels_are_in_order,
                                  levels_have_a_limit, random_factors_hold, nothing_at_all, NULL};
    return suite_run("frame", tests);
}
