/* check_select.c - the rows that filters let pass, against plain comparisons; pages of them are in check_select_page.c. */
#include "made_column.h"
#include "numeric/select.h"
#include "suite.h"

#include <math.h>
#include <stdio.h>

static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT};

enum { N_TYPES = 7 };

static Arena *arena;

static void begin(void)
{
    arena = arena_new(1 << 16);
}

static void end(void)
{
    arena_free(arena);
}

/* The rows that pass, as text: "0 2 5". */
static const char *rows_of(const Column *column, const char *op, const char *value, Error *error)
{
    static char text[4096];
    FilterText literal = {value, strlen(value)};
    Filter filter = {column, FILTER_EQ, &literal, 1, "c"};
    Selection selection;
    ck_assert(filter_op_from_name(op, strlen(op), &filter.op));
    FilterText list[64];
    if (filter.op == FILTER_IN) {
        filter.values = list;
        filter.n_values = 0;
        for (const char *start = value;;) {
            size_t length = strcspn(start, "|");
            list[filter.n_values++] = (FilterText){start, length};
            if (!start[length])
                break;
            start += length + 1;
        }
    }
    if (select_rows(&filter, 1, column->n, arena, &selection, error) != OK)
        return NULL;
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < column->n; i++)
        if (bit_get(selection.bits, i))
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%zu", used ? " " : "", i);
    return text;
}

#define assert_rows(column, op, value, expected)                                                                        \
    do {                                                                                                                \
        Error error_ = {OK, ""};                                                                                        \
        const char *rows_ = rows_of(column, op, value, &error_);                                                        \
        ck_assert_msg(rows_ != NULL, "%s %s: %s", op, value, error_.message);                                           \
        ck_assert_msg(strcmp(rows_, expected) == 0, "%s %s: rows \"%s\", not \"%s\"", op, value, rows_, expected);      \
    } while (0)

#define assert_refused(column, op, value, part)                                                                         \
    do {                                                                                                                \
        Error error_ = {OK, ""};                                                                                        \
        ck_assert_ptr_null(rows_of(column, op, value, &error_));                                                        \
        ck_assert_int_eq(error_.status, ERR_INVALID);                                                                   \
        ck_assert_msg(strstr(error_.message, part) != NULL, "\"%s\" does not say \"%s\"", error_.message, part);        \
    } while (0)

START_TEST(integers_compare_with_fractions_exactly)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 8);
    made_int(made, 2);
    made_int(made, 3);
    made_missing(made);
    made_int(made, -3);
    made_int(made, INT64_MAX);
    made_int(made, INT64_MIN);
    made_int(made, INT64_MAX - 1);
    const Column *c = &made->column;
    assert_rows(c, "gt", "2.5", "1 4 6");
    assert_rows(c, "gte", "2.000", "0 1 4 6");
    assert_rows(c, "eq", "2.5", "");
    assert_rows(c, "ne", "2.5", "0 1 3 4 5 6");
    assert_rows(c, "eq", "3e0", "1");
    assert_rows(c, "eq", "0.03e2", "1");
    assert_rows(c, "lt", "-2.5", "3 5");
    assert_rows(c, "lte", "-3.5", "5");
    assert_rows(c, "eq", "9223372036854775807", "4"); /* as a double it would be 2^63 */
    assert_rows(c, "gt", "9223372036854775806", "4");
    assert_rows(c, "gte", "9223372036854775807.5", "");
    assert_rows(c, "lt", "1e400", "0 1 3 4 5 6");
    assert_rows(c, "gt", "-1e400", "0 1 3 4 5 6");
    assert_rows(c, "gt", "-1e-400", "0 1 4 6");
    assert_rows(c, "lt", "-Infinity", "");
    assert_rows(c, "eq", "0.000000000000000000000000000000000000000000000000000001", "");
    assert_rows(c, "lt", "3.0000000000000000000000000000000000000000000000000000001", "0 1 3 5");
    assert_rows(c, "in", "3|2|0.5", "0 1");
    assert_refused(c, "in", "3|x", "\"x\"");
    made_column_free(made);
}
END_TEST

START_TEST(many_values_are_looked_up)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 100), *floats = made_column_new(TYPE_FLOAT, 100);
    MadeColumn *texts = made_column_new(TYPE_TEXT, 100), *dates = made_column_new(TYPE_DATE, 100);
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        made_int(made, i);
        made_float(floats, i / 2.0);
        made_int(dates, i);
        made_word(texts, text);
    }
    assert_rows(&made->column, "in", "5|3|900|99|0|1.5|2|4|7|6|5", "0 2 3 4 5 6 7 99");
    assert_rows(&floats->column, "in", "0.5|-0|3|900|1e1|7|8|9|11|12", "0 1 6 14 16 18 20 22 24");
    assert_rows(&texts->column, "in", "5|3|900|99|0|1.5|2|4|7|6|5", "0 2 3 4 5 6 7 99");
    assert_rows(&dates->column, "in", "1970-01-02|1970-01-03|1970-01-04|1970-01-05|1970-01-06|1970-01-07|1970-01-08|2000-01-01|1970-01-01",
                "0 1 2 3 4 5 6 7");
    made_column_free(made);
    made_column_free(floats);
    made_column_free(texts);
    made_column_free(dates);
}
END_TEST

START_TEST(floats_know_infinities_and_one_zero)
{
    MadeColumn *made = made_column_new(TYPE_FLOAT, 8);
    double values[] = {0.0, -0.0, INFINITY, -INFINITY, 1e308, 5e-324};
    for (size_t i = 0; i < 6; i++)
        made_float(made, values[i]);
    made_missing(made);
    const Column *c = &made->column;
    assert_rows(c, "eq", "0", "0 1");
    assert_rows(c, "eq", "-0.0", "0 1");
    assert_rows(c, "gt", "0", "2 4 5");
    assert_rows(c, "lt", "0", "3");
    assert_rows(c, "gt", "1e308", "2");
    assert_rows(c, "eq", "Infinity", "2");
    assert_rows(c, "gt", "Infinity", "");
    assert_rows(c, "lte", "-Infinity", "3");
    assert_rows(c, "ne", "0", "2 3 4 5");
    assert_rows(c, "is_null", "true", "6");
    assert_rows(c, "is_null", "false", "0 1 2 3 4 5");
    made_column_free(made);
}
END_TEST

START_TEST(decimals_dates_and_booleans)
{
    MadeColumn *money = made_column_new(TYPE_DECIMAL, 4), *days = made_column_new(TYPE_DATE, 4);
    MadeColumn *times = made_column_new(TYPE_TIMESTAMP, 4), *flags = made_column_new(TYPE_BOOLEAN, 4);
    money->column.scale = 2;
    made_decimal(money, 1250);
    made_decimal(money, -1);
    Int128 large = 1;
    for (int i = 0; i < 37; i++)
        large *= 10;
    made_decimal(money, large);
    assert_rows(&money->column, "eq", "12.5", "0");
    assert_rows(&money->column, "gt", "-0.005", "0 2");
    assert_rows(&money->column, "lt", "-0.005", "1");
    assert_rows(&money->column, "eq", "1e35", "2");
    assert_rows(&money->column, "gte", "12.505", "2");
    made_int(days, 20000);
    made_int(days, 20001);
    made_missing(days);
    assert_rows(&days->column, "eq", "2024-10-04", "0");
    assert_rows(&days->column, "gt", "2024-10-04T12:00:00", "1");
    assert_rows(&days->column, "eq", "2024-10-04T12:00:00", "");
    assert_rows(&days->column, "lte", "2024-10-04T12:00:00", "0");
    made_int(times, INT64_C(20000) * 86400000000);
    made_int(times, INT64_C(20000) * 86400000000 + 500000);
    assert_rows(&times->column, "eq", "2024-10-04", "0");
    assert_rows(&times->column, "gt", "2024-10-04T00:00:00", "1");
    assert_refused(&times->column, "gt", "2024-10-04T00:00:00Z", "time zone");
    times->column.zoned = true;
    assert_rows(&times->column, "gte", "2024-10-04T02:00:00.5+02:00", "1");
    made_int(flags, 1);
    made_int(flags, 0);
    made_missing(flags);
    assert_rows(&flags->column, "eq", "true", "0");
    assert_rows(&flags->column, "ne", "true", "1");
    assert_rows(&flags->column, "lt", "true", "1");
    assert_rows(&flags->column, "gte", "false", "0 1");
    assert_rows(&flags->column, "in", "true|false", "0 1");
    made_column_free(money);
    made_column_free(days);
    made_column_free(times);
    made_column_free(flags);
}
END_TEST

START_TEST(texts_compare_by_code_point_in_either_form)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 8);
    const char *words[] = {"b", "", "B", "ba", "é", "\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < 6; i++)
        made_word(made, words[i]);
    made_missing(made);
    for (int form = 0; form < 2; form++) {
        const Column *c = &made->column;
        assert_rows(c, "eq", "", "1");
        assert_rows(c, "ne", "b", "1 2 3 4 5");
        assert_rows(c, "gt", "b", "3 4 5");
        assert_rows(c, "lte", "b", "0 1 2");
        assert_rows(c, "lt", "ba", "0 1 2");
        assert_rows(c, "gte", "é", "4 5");
        assert_rows(c, "in", "B|é|zz", "2 4");
        assert_rows(c, "is_null", "true", "6");
        made_to_dictionary(made);
    }
    made_column_free(made);
}
END_TEST

START_TEST(contains_ignores_case_in_all_scripts)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 300);
    const char *words[] = {"Straße", "STRASSE", "ΣΊΣΥΦΟΣ", "Σίσυφος", "KELVIN", "\xe2\x84\xaa" "elvin", "İstanbul", "Пётр", "ПЁТР", "日本語", "Ǆ", "ﬁre", ""};
    for (size_t i = 0; i < 13; i++)
        made_word(made, words[i]);
    made_missing(made);
    for (int form = 0; form < 2; form++) {
        const Column *c = &made->column;
        assert_rows(c, "contains", "rass", "0 1");
        assert_rows(c, "contains", "aßE", "0 1");
        assert_rows(c, "contains", "ίσυφος", "2 3");
        assert_rows(c, "contains", "kelv", "4 5");
        assert_rows(c, "contains", "пёт", "7 8");
        assert_rows(c, "contains", "本", "9");
        assert_rows(c, "contains", "ǆ", "10");
        assert_rows(c, "contains", "FIR", "11");
        assert_rows(c, "contains", "", "0 1 2 3 4 5 6 7 8 9 10 11 12");
        assert_rows(c, "contains", "ü", "");
        made_to_dictionary(made);
    }
    made_column_free(made);
}
END_TEST

START_TEST(contains_does_not_reach_across_rows)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 300);
    for (int i = 0; i < 130; i++)
        made_word(made, i % 40 == 7 ? "needLE" : i % 3 ? "xxnee" : "dlexx");
    assert_rows(&made->column, "contains", "Needle", "7 47 87 127");
    assert_rows(&made->column, "contains", "xxneedlexx", "");
    made_column_free(made);
}
END_TEST

START_TEST(contains_agrees_with_a_plain_search)
{
    uint64_t state = 11;
    for (int round = 0; round < 200; round++) {
        MadeColumn *made = made_column_new(TYPE_TEXT, 200);
        for (size_t i = 0; i < 200; i++) {
            char text[80];
            size_t length = made_random(&state) % 70;
            for (size_t j = 0; j < length; j++)
                text[j] = "aAbB["[made_random(&state) % 5];
            made_text(made, text, length);
        }
        char needle[8], folded[8];
        size_t length = 1 + made_random(&state) % 6;
        for (size_t j = 0; j < length; j++) {
            needle[j] = "aAbB{"[made_random(&state) % (round % 4 ? 4 : 5)];
            folded[j] = (char)(needle[j] == 'A' ? 'a' : needle[j] == 'B' ? 'b' : needle[j]);
        }
        FilterText literal = {needle, length};
        Filter filter = {&made->column, FILTER_CONTAINS, &literal, 1, "c"};
        Selection selection;
        ck_assert_int_eq(select_rows(&filter, 1, 200, arena, &selection, NULL), OK);
        for (size_t i = 0; i < 200; i++) {
            size_t n;
            const char *text = column_text(&made->column, i, &n);
            char lower[80];
            for (size_t j = 0; j < n; j++)
                lower[j] = (char)(text[j] == 'A' ? 'a' : text[j] == 'B' ? 'b' : text[j]);
            ck_assert_int_eq(bit_get(selection.bits, i), memmem(lower, n, folded, length) != NULL);
        }
        made_column_free(made);
    }
}
END_TEST

START_TEST(random_filters_agree_with_comparisons)
{
    uint64_t state = 5;
    static const char *const OPS[] = {"eq", "ne", "gt", "gte", "lt", "lte"};
    for (int round = 0; round < 300; round++) {
        size_t rows = 1 + made_random(&state) % 500;
        MadeColumn *made = made_random_column(TYPES[made_random(&state) % N_TYPES], rows, round & 1, &state);
        const Column *c = &made->column;
        size_t pivot = made_random(&state) % rows;
        if (!column_present(c, pivot) || c->type == TYPE_DATE || c->type == TYPE_TIMESTAMP || c->type == TYPE_FLOAT ||
            c->type == TYPE_DECIMAL) {
            made_column_free(made);
            continue;
        }
        char text[64] = "";
        FilterText literal = {text, 0};
        if (c->type == TYPE_TEXT)
            literal.data = column_text(c, pivot, &literal.length);
        else if (c->type == TYPE_BOOLEAN)
            literal.length = (size_t)snprintf(text, sizeof text, "%s", c->booleans[pivot] ? "true" : "false");
        else
            literal.length = (size_t)snprintf(text, sizeof text, "%lld", (long long)c->integers[pivot]);
        size_t op = made_random(&state) % 6;
        Filter filter = {c, (FilterOp)op, &literal, 1, "c"};
        Selection selection;
        ck_assert_int_eq(select_rows(&filter, 1, rows, arena, &selection, NULL), OK);
        for (size_t i = 0; i < rows; i++) {
            int order = column_present(c, i) ? made_compare(c, i, pivot) : 0;
            bool holds[] = {order == 0, order != 0, order > 0, order >= 0, order < 0, order <= 0};
            ck_assert_msg(bit_get(selection.bits, i) == (column_present(c, i) && holds[op]), "row %zu %s %s", i, OPS[op], text);
        }
        made_column_free(made);
    }
}
END_TEST

START_TEST(filters_must_all_hold)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 200);
    for (int i = 0; i < 130; i++)
        i % 10 ? made_int(made, i) : made_missing(made);
    FilterText low = {"100", 3}, high = {"105", 3};
    Filter filters[] = {{&made->column, FILTER_GTE, &low, 1, "c"}, {&made->column, FILTER_LT, &high, 1, "c"}};
    Selection selection;
    ck_assert_int_eq(select_rows(filters, 2, 130, arena, &selection, NULL), OK);
    ck_assert_uint_eq(selection.count, 4);
    ck_assert_int_eq(select_rows(NULL, 0, 130, arena, &selection, NULL), OK);
    ck_assert_ptr_null(selection.bits);
    ck_assert_uint_eq(selection.count, 130);
    Filter nothing = {&made->column, FILTER_IN, NULL, 0, "c"};
    ck_assert_int_eq(select_rows(&nothing, 1, 130, arena, &selection, NULL), OK);
    ck_assert_uint_eq(selection.count, 0);
    made_column_free(made);
}
END_TEST

START_TEST(a_wrong_literal_is_named)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 2), *days = made_column_new(TYPE_DATE, 2);
    made_int(made, 1);
    made_int(days, 1);
    assert_refused(&made->column, "eq", "twelve", "\"twelve\"");
    assert_refused(&made->column, "eq", "", "whole numbers");
    assert_refused(&made->column, "contains", "1", "integer");
    assert_refused(&made->column, "is_null", "maybe", "true or false");
    assert_refused(&days->column, "eq", "yesterday", "dates");
    char text[400];
    memset(text, 'y', sizeof text - 1);
    text[399] = '\0';
    assert_refused(&days->column, "eq", text, "…");
    FilterOp op;
    ck_assert(!filter_op_from_name("equals", 6, &op));
    made_column_free(made);
    made_column_free(days);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        integers_compare_with_fractions_exactly, many_values_are_looked_up, floats_know_infinities_and_one_zero, decimals_dates_and_booleans,
        texts_compare_by_code_point_in_either_form, contains_ignores_case_in_all_scripts, contains_does_not_reach_across_rows,
        contains_agrees_with_a_plain_search, random_filters_agree_with_comparisons, filters_must_all_hold, a_wrong_literal_is_named, NULL};
    return suite_run_with("select", TESTS, begin, end);
}
