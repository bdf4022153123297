/* check_answer.c - what an operation says, as the reply has it; figures; arrays with an entry for each row, kept in files. */
#include "base/memory.h"
#include "figure/figure.h"
#include "operation/answer.h"
#include "run_operation.h"
#include "store/row_arrays.h"
#include "suite.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static Answer *answer;
static Buffer text;

static void begin(void)
{
    answer = answer_new();
    text = (Buffer)BUFFER_INIT;
}

static void end(void)
{
    answer_free(answer);
    buffer_free(&text);
}

static Status write_out(Error *error)
{
    Json json;
    json_begin(&json, &text);
    json_open_object(&json);
    Status status = answer_write(answer, &json, error);
    json_key(&json, "arrays");
    answer_write_arrays(answer, &json);
    json_close(&json);
    ck_assert(status != OK || json_ok(&json));
    return status;
}

static json_object *written(void)
{
    Error error = {.message = ""};
    ck_assert_msg(write_out(&error) == OK, "%s", error.message);
    json_object *reply = json_tokener_parse(text.data);
    ck_assert_msg(reply != NULL, "%s", text.data);
    return reply;
}

START_TEST(an_empty_answer_is_whole)
{
    json_object *reply = written();
    ck_assert_int_eq(json_object_object_length(run_value(reply, "result")), 0);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "tables")), 0);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "figures")), 0);
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "warnings")), 0);
    ck_assert_str_eq(run_text(reply, "explanation"), "");
    ck_assert(!json_object_get_boolean(run_value(reply, "truncated")));
    json_object_put(reply);
}
END_TEST

START_TEST(no_infinity_gets_out)
{
    Figure figure;
    json_member_number(answer_result(answer), "a", INFINITY);
    json_member_number(answer_result(answer), "b", -INFINITY);
    json_member_number(answer_result(answer), "c", NAN);
    AnswerTable *table = answer_table(answer, "t", "T");
    table_column(table, "x", "X", FORMAT_NUMBER);
    table_number(table, INFINITY);
    table_number(table, NAN);
    figure_begin(&figure, answer_figure(answer, "f", "F"));
    figure_points(&figure, NULL, (const double[]){1, INFINITY}, (const double[]){NAN, 2}, 2);
    figure_end(&figure, &(FigureLayout){.x = {.title = "x"}});
    json_object *reply = written();
    ck_assert_ptr_null(strstr(text.data, "nfinity"));
    ck_assert_ptr_null(run_value(reply, "result.a"));
    ck_assert_ptr_null(run_value(reply, "tables.0.rows.0.0"));
    ck_assert_ptr_null(run_value(reply, "figures.0.figure.data.0.x.1"));
    json_object_put(reply);
}
END_TEST

/* Whole numbers beyond 64 bits must not look like integers: many readers would cut them. */
START_TEST(large_numbers_read_back)
{
    static const double NUMBERS[] = {1e20, -123456789012345678901.0, 9223372036854775808.0, 999999999999999868928.0, 9007199254740993.0, 1e21};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        end();
        begin();
        json_member_number(answer_result(answer), "x", NUMBERS[i]);
        json_object *reply = written();
        ck_assert(json_object_get_double(run_value(reply, "result.x")) == NUMBERS[i]);
        json_object_put(reply);
    }
}
END_TEST

START_TEST(tables_and_words)
{
    AnswerTable *table = answer_table(answer, "means", "Means");
    table_column(table, "group", "Group", FORMAT_TEXT);
    table_column(table, "n", "n", FORMAT_INTEGER);
    table_column(table, "p", "p", FORMAT_P);
    table_text(table, "a \"b\"");
    table_integer(table, 3);
    table_number(table, 0.04);
    table_text(table, NULL);
    table_empty(table);
    table_number(table, 1);
    table_note(table, "First %s.", "note");
    table_note(table, "Second.");
    answer_warning(answer, "Mind the %s.", "\"gap\"");
    answer_warning(answer, "Twice.");
    answer_explain(answer, "One.");
    answer_explain(answer, "%d.", 2);
    json_object *reply = written();
    ck_assert_str_eq(run_text(reply, "tables.0.rows.0.0"), "a \"b\"");
    ck_assert_ptr_null(run_value(reply, "tables.0.rows.1.1"));
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "tables.0.rows")), 2);
    ck_assert_str_eq(run_text(reply, "tables.0.columns.2.format"), "p");
    ck_assert_str_eq(run_text(reply, "tables.0.note"), "First note. Second.");
    ck_assert_str_eq(run_text(reply, "warnings.0"), "Mind the \"gap\".");
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "warnings")), 2);
    ck_assert_str_eq(run_text(reply, "explanation"), "One. 2.");
    json_object_put(reply);
}
END_TEST

START_TEST(misuse_is_seen)
{
    AnswerTable *table = answer_table(answer, "t", "T");
    table_column(table, "a", "A", FORMAT_TEXT);
    table_column(table, "b", "B", FORMAT_TEXT);
    table_text(table, "half a row");
    Error error;
    ck_assert_int_eq(write_out(&error), ERR_INTERNAL);
    end();
    begin();
    json_number(answer_result(answer), 1); /* a value without its key */
    ck_assert_int_eq(write_out(&error), ERR_INTERNAL);
    end();
    begin();
    (void)answer_figure(answer, "f", "never written");
    ck_assert_int_eq(write_out(&error), ERR_INTERNAL);
}
END_TEST

START_TEST(numbers_are_said)
{
    static const struct {
        double number;
        const char *said;
    } CASES[] = {{0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {3.14159, "3.142"}, {12345.6, "12,346"}, {1234567, "1,234,567"}, {-1234, "-1,234"},
                 {0.000123456, "0.0001235"}, {1.234e-9, "1.234e-9"}, {5e20, "5e20"}, {99.99, "99.99"}, {123456, "123,456"}, {0.1, "0.1"},
                 {NAN, "undefined"}, {INFINITY, "undefined"}, {100, "100"}, {999.96, "1,000"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        ck_assert_str_eq(said(answer, CASES[i].number), CASES[i].said);
    ck_assert_str_eq(said_count(answer, 1000000), "1,000,000");
    ck_assert_str_eq(said_count(answer, 999), "999");
    ck_assert_str_eq(said_p(answer, 0.0004), "p < 0.001");
    ck_assert_str_eq(said_p(answer, 0.0123), "p = 0.012");
    ck_assert_str_eq(said_p(answer, 0.5), "p = 0.50");
    ck_assert_str_eq(said_p(answer, NAN), "p undefined");
    ck_assert_str_eq(said_percent(answer, 0.1234), "12.3 %");
}
END_TEST

START_TEST(long_names_are_said_by_their_beginning)
{
    static const char QUESTION[] = "How satisfied are you with the quality of the support that you got from us within the last twelve months?";
    Buffer csv = BUFFER_INIT;
    buffer_printf(&csv, "%s,\"%s And what should we do better, in your own words, from 1 (nothing at all) to 10 (everything)?\"\n1,2\n2,4\n3,5\n4,9\n", QUESTION, QUESTION);
    RunTable *table = run_table(csv.data, NULL);
    const Schema *schema = run_table_schema(table);
    Buffer params = BUFFER_INIT;
    Json json;
    json_begin(&json, &params);
    json_open_object(&json);
    json_key(&json, "columns");
    json_open_array(&json);
    json_text(&json, schema->fields[0].name);
    json_text(&json, schema->fields[1].name);
    json_close(&json);
    json_close(&json);
    json_object *reply = run_operation(operation_find("correlation"), table, params.data, NULL, NULL);
    const char *words = run_text(reply, "explanation");
    const char *first = strstr(words, QUESTION), *second = first ? strstr(first + 1, QUESTION) : NULL;
    ck_assert_msg(first && first[strlen(QUESTION)] == '"', "%s", words); /* whole */
    ck_assert_msg(second && strncmp(second + strlen(QUESTION), " And what\xE2\x80\xA6\"", 13) == 0, "%s", words);
    json_object_put(reply);
    run_table_free(table);
    buffer_free(&params);
    buffer_free(&csv);
}
END_TEST

START_TEST(long_arrays_are_cut_and_say_so)
{
    size_t n = ANSWER_ROWS + 5;
    double *values = mem_zero(n * 2, sizeof *values);
    uint32_t *codes = mem_zero(n, sizeof *codes);
    Sample sample = {.n = n, .considered = n, .rows = n};
    for (size_t i = 0; i < n; i++) {
        values[i] = (double)i;
        values[n + i] = -(double)i;
        codes[i] = i == 1 ? FACTOR_MISSING : 7;
    }
    answer_array(answer, "scores", values, 2, NULL, &sample);
    answer_codes(answer, "clusters", codes, &sample);
    sample.n = 3;
    answer_array(answer, "short", values, 1, (const char *const[]){"named"}, &sample);
    json_object *reply = written();
    ck_assert(json_object_get_boolean(run_value(reply, "truncated")));
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "result.scores")), ANSWER_CELLS / 2);
    ck_assert(run_number(reply, "result.scores.2.1") == -2);
    ck_assert_ptr_null(run_value(reply, "result.clusters.1"));
    ck_assert(run_number(reply, "arrays.0.total") == (double)n);
    ck_assert_str_eq(run_text(reply, "arrays.0.columns.1"), "scores_2");
    ck_assert_str_eq(run_text(reply, "arrays.1.columns.0"), "clusters");
    ck_assert_str_eq(run_text(reply, "arrays.2.columns.0"), "named");
    ck_assert(!json_object_get_boolean(run_value(reply, "arrays.2.truncated")));
    json_object_put(reply);
    free(values);
    free(codes);
}
END_TEST

/* ---- figures ---- */

/* Many numbers are told to a millionth of their range, wherever they lie; few as they are. */
START_TEST(drawn_numbers_are_rounded_by_their_range)
{
    static const double RANGES[] = {3e-9, 0.7, 12, 5e6, 2e9, 8e15}, OFFSETS[] = {0, -0.25, 1.7e12};
    enum { N = 1500 };
    double x[N];
    Figure figure;
    for (size_t r = 0; r < sizeof RANGES / sizeof *RANGES; r++)
        for (size_t o = 0; o < sizeof OFFSETS / sizeof *OFFSETS; o++)
            for (size_t n = 100; n <= N; n += N - 100) {
                Answer *one = answer_new();
                Buffer out = BUFFER_INIT;
                Json json;
                for (size_t i = 0; i < n; i++)
                    x[i] = OFFSETS[o] + RANGES[r] * (sin((double)i * 12.9898) / 2);
                x[7] = OFFSETS[o];
                figure_begin(&figure, answer_figure(one, "f", "F"));
                figure_points(&figure, NULL, x, x, n);
                figure_end(&figure, &(FigureLayout){.no_legend = true});
                json_begin(&json, &out);
                json_open_object(&json);
                ck_assert_int_eq(answer_write(one, &json, NULL), OK);
                json_close(&json);
                json_object *reply = json_tokener_parse(out.data), *shown = run_value(reply, "figures.0.figure.data.0.x");
                ck_assert_uint_eq(json_object_array_length(shown), n);
                for (size_t i = 0; i < n; i++) {
                    double away = fabs(json_object_get_double(json_object_array_get_idx(shown, i)) - x[i]);
                    ck_assert_msg(away <= (n == 100 ? 0 : 6e-7 * RANGES[r] + 2e-16 * fabs(OFFSETS[o])), "%.17g is %g off", x[i], away);
                }
                json_object_put(reply);
                buffer_free(&out);
                answer_free(one);
            }
}
END_TEST

START_TEST(large_clouds_are_sampled_and_say_so)
{
    size_t n = 123457;
    double *x = mem_array(n, sizeof *x);
    Figure figure;
    for (size_t i = 0; i < n; i++)
        x[i] = (double)i;
    figure_begin(&figure, answer_figure(answer, "f", "F"));
    figure_points(&figure, "cloud", x, x, n);
    figure_line(&figure, "curve", x, x, 10, false, false);
    figure_end(&figure, &(FigureLayout){.note = "A note."});
    json_object *reply = written();
    json_object *shown = run_value(reply, "figures.0.figure.data.0.x");
    ck_assert_uint_eq(json_object_array_length(shown), FIGURE_SAMPLE);
    double last = -1;
    for (size_t i = 0; i < FIGURE_SAMPLE; i++) { /* one from each stretch, so ascending and spread over all */
        double value = json_object_get_double(json_object_array_get_idx(shown, i));
        ck_assert(value > last && value < (double)n);
        ck_assert(fabs(value - (double)i * (double)n / FIGURE_SAMPLE) <= (double)n / FIGURE_SAMPLE + 1);
        last = value;
    }
    ck_assert_str_eq(json_object_to_json_string(run_value(reply, "figures.0.figure.data.0.y")), json_object_to_json_string(shown));
    ck_assert_str_eq(run_text(reply, "figures.0.figure.layout.annotations.0.text"), "A note. 2,010 of 123,467 points are drawn.");
    ck_assert(run_number(reply, "figures.0.figure.layout.meta.total") == (double)n + 10);
    json_object_put(reply);
    free(x);
}
END_TEST

START_TEST(every_builder_makes_a_trace)
{
    static const char *const LABELS[] = {"a", "b"};
    const double x[] = {1, 2, 3}, y[] = {2, 1, 2}, z[] = {1, -0.5, -0.5, 1};
    const FigureBox boxes[] = {{"a", 1, 2, 3, 4, 5, 3.1, x, 3}, {"b", 1, 2, 3, 4, 5, NAN, NULL, 0}};
    Figure figure;
    figure_begin(&figure, answer_figure(answer, "all", "All"));
    figure_histogram(&figure, NULL, x, y, 2);
    figure_bars(&figure, "bars", LABELS, y, 2, true);
    figure_band(&figure, "band", x, y, x, 3);
    figure_intervals(&figure, "means", LABELS, y, x, y, 2, false);
    figure_boxes(&figure, NULL, boxes, 2);
    figure_violin(&figure, "a", 0, x, y, 3);
    figure_straight(&figure, "fit", 0, 10, 1, 2);
    figure_heatmap(&figure, LABELS, 2, LABELS, 2, z, true, 1);
    figure_quantiles(&figure, x, y, 3, 0, 1);
    figure_end(&figure, &(FigureLayout){.x = {.title = "t", .log = true}, .y = {.ticks = LABELS, .n_ticks = 2}, .equal = true, .stacked = true});
    json_object *reply = written();
    ck_assert_uint_eq(json_object_array_length(run_value(reply, "figures.0.figure.data")), 12);
    ck_assert(run_number(reply, "figures.0.figure.data.0.x.0") == 1.5);
    ck_assert(run_number(reply, "figures.0.figure.data.0.width.0") == 1);
    ck_assert_str_eq(run_text(reply, "figures.0.figure.data.1.y.1"), "b");
    ck_assert_str_eq(run_text(reply, "figures.0.figure.layout.yaxis.ticktext.1"), "b");
    ck_assert_str_eq(run_text(reply, "figures.0.figure.layout.yaxis.scaleanchor"), "x");
    ck_assert_ptr_null(strstr(text.data, "color\"")); /* the theme's business */
    json_object_put(reply);
}
END_TEST

/* ---- files ---- */

static char home[64];

static void make_home(void)
{
    snprintf(home, sizeof home, "/tmp/check-answer-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
}

static void remove_home(void)
{
    char folder[80];
    row_arrays_remove(home, "");
    snprintf(folder, sizeof folder, "%s/results", home);
    ck_assert_int_eq(rmdir(folder), 0); /* no file is left behind */
    ck_assert_int_eq(rmdir(home), 0);
}

START_TEST(row_arrays_come_back)
{
    const double numbers[] = {1, 2, NAN, 4, 5, 6};
    const uint32_t rows[] = {0, 5, 9}, codes[] = {3, ROW_CODE_MISSING, 1};
    RowArrayFile file;
    Error error = {.message = ""};
    make_home();
    ck_assert_msg(row_array_write(home, "k1-0", &(RowArray){3, 2, rows, numbers, NULL}, &error) == OK, "%s", error.message);
    ck_assert_int_eq(row_array_write(home, "k1-1", &(RowArray){3, 1, NULL, NULL, codes}, &error), OK);
    ck_assert_int_eq(row_array_write(home, "k2-0", &(RowArray){0, 1, NULL, numbers, NULL}, &error), OK);
    ck_assert_int_eq(row_array_open(home, "k1-0", &file, &error), OK);
    ck_assert_uint_eq(file.array.n, 3);
    ck_assert_uint_eq(file.array.rows[2], 9);
    ck_assert(file.array.numbers[5] == 6 && isnan(file.array.numbers[2]));
    row_array_close(&file);
    ck_assert_int_eq(row_array_open(home, "k1-1", &file, &error), OK);
    ck_assert_ptr_null(file.array.rows);
    ck_assert_uint_eq(file.array.codes[1], ROW_CODE_MISSING);
    row_array_close(&file);
    row_arrays_remove(home, "k1");
    ck_assert_int_eq(row_array_open(home, "k1-0", &file, &error), ERR_NOT_FOUND);
    ck_assert_int_eq(row_array_open(home, "k2-0", &file, &error), OK);
    ck_assert_uint_eq(file.array.n, 0);
    row_array_close(&file);
    row_arrays_sweep(home, 1000); /* just used, and small */
    ck_assert_int_eq(row_array_open(home, "k2-0", &file, &error), OK);
    row_array_close(&file);
    remove_home();
}
END_TEST

static void set_age(const char *name, long seconds)
{
    char path[120];
    struct timespec times[2] = {{0, 0}, {0, 0}};
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= seconds;
    times[1] = times[0];
    snprintf(path, sizeof path, "%s/results/%s", home, name);
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *name)
{
    char path[120];
    snprintf(path, sizeof path, "%s/results/%s", home, name);
    return access(path, F_OK) == 0;
}

START_TEST(row_arrays_are_swept)
{
    static const char *const NAMES[] = {"old", "first", "second", "third"};
    static const long AGES[] = {RESULTS_AGE_SECONDS + 60, 300, 200, 100};
    const double numbers[] = {1, 2, 3, 4};
    Error error;
    make_home();
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(row_array_write(home, NAMES[i], &(RowArray){4, 1, NULL, numbers, NULL}, &error), OK);
        set_age(NAMES[i], AGES[i]);
    }
    uint64_t one = row_arrays_total(home) / 4;
    row_arrays_sweep(home, 10 * one);
    ck_assert(!is_there("old") && is_there("first") && is_there("second") && is_there("third"));
    row_arrays_sweep(home, 2 * one);
    ck_assert(!is_there("first") && is_there("second") && is_there("third"));
    row_arrays_sweep(home, 0);
    ck_assert_uint_eq(row_arrays_total(home), 0);
    remove_home();
}
END_TEST

START_TEST(damaged_row_arrays_are_not_believed)
{
    const double numbers[] = {1, 2, 3};
    RowArrayFile file;
    Error error;
    char path[120];
    make_home();
    snprintf(path, sizeof path, "%s/results/x", home);
    for (long length = 0; length < 120; length += 7) {
        ck_assert_int_eq(row_array_write(home, "x", &(RowArray){3, 1, NULL, numbers, NULL}, &error), OK);
        ck_assert_int_eq(truncate(path, length), 0);
        if (length >= (long)(sizeof(double) * 3 + 80 + 16)) /* as long as it was, or longer: zeros follow */
            continue;
        ck_assert_int_eq(row_array_open(home, "x", &file, &error), ERR_NOT_FOUND);
    }
    for (long at = 0; at < 80; at++) { /* each byte of the header */
        ck_assert_int_eq(row_array_write(home, "x", &(RowArray){3, 1, NULL, numbers, NULL}, &error), OK);
        int descriptor = open(path, O_WRONLY);
        ck_assert_int_eq(pwrite(descriptor, "\xff", 1, at), 1);
        close(descriptor);
        if (row_array_open(home, "x", &file, &error) == OK) {
            ck_assert_uint_eq(file.array.n * file.array.columns, 3);
            row_array_close(&file);
        }
    }
    ck_assert_int_eq(row_array_open(home, "../x", &file, &error), ERR_NOT_FOUND);
    remove_home();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {an_empty_answer_is_whole, no_infinity_gets_out, large_numbers_read_back, tables_and_words, misuse_is_seen, numbers_are_said, long_names_are_said_by_their_beginning,
                                  long_arrays_are_cut_and_say_so, drawn_numbers_are_rounded_by_their_range, large_clouds_are_sampled_and_say_so, every_builder_makes_a_trace,
                                  row_arrays_come_back, row_arrays_are_swept, damaged_row_arrays_are_not_believed, NULL};
    return suite_run_with("answer", tests, begin, end);
}
