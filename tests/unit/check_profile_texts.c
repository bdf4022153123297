/* check_profile_texts.c - profiles of texts: distinct values, the most frequent, lengths, and the dictionaries that fall out. */
#include "base/memory.h"
#include "numeric/profile_private.h"
#include "profiled.h"
#include "suite.h"

#include <stdio.h>

START_TEST(texts_few_and_many)
{
    enum { ROWS = 200000 };
    MadeColumn *made = made_column_new(TYPE_TEXT, ROWS);
    for (size_t i = 0; i < ROWS; i++) { /* 150,000 different ones; the first 50,000 twice; "é" three more times than that */
        char text[32];
        snprintf(text, sizeof text, "é%zu", i % 150000);
        made_word(made, i % 50000 == 7 ? "é" : text);
    }
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 150000 - 3 + 1);
    ck_assert(p.distinct_exact && p.top_exact);
    ck_assert_str_eq(p.top[0].text, "é");
    ck_assert_uint_eq(p.top[0].count, 4);
    ck_assert_uint_eq(p.top[1].count, 2);
    ck_assert_uint_eq(p.min_length, 1);
    ck_assert_uint_eq(p.max_length, 7);
    Profile again = profile_of(made);
    char *first = mem_text(json_of(&p, false));
    ck_assert_str_eq(first, json_of(&again, false));
    free(first);
    made_column_free(made);
}
END_TEST

START_TEST(all_different_texts_show_the_first)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 80000);
    for (size_t i = 0; i < 80000; i++) {
        char text[32];
        snprintf(text, sizeof text, "%zu", i + 5);
        made_word(made, text);
    }
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 80000);
    ck_assert_str_eq(p.top[0].text, "5");
    ck_assert_str_eq(p.top[9].text, "14");
    made_column_free(made);
}
END_TEST

START_TEST(long_texts_are_cut_at_a_character)
{
    MadeColumn *made = made_column_new(TYPE_TEXT, 4);
    char *text = mem_alloc(10 << 20);
    for (size_t i = 0; i < 10 << 20; i += 2)
        memcpy(text + i, "é", 2);
    text[0] = 'a'; /* characters now begin at odd places */
    text[1] = 'b';
    made_text(made, "x", 1);
    made_text(made, text + 1, (10 << 20) - 1);
    made_text(made, text + 1, (10 << 20) - 1);
    Profile p = profile_of(made);
    ck_assert_uint_eq(p.distinct, 2);
    ck_assert_uint_eq(p.max_length, (10 << 20) / 2);
    ck_assert_uint_eq(strlen(p.top[0].text), 255 + 3);
    ck_assert_str_eq(p.top[0].text + 253, "é…");
    free(text);
    made_column_free(made);
}
END_TEST

START_TEST(dictionaries_are_handed_out)
{
    uint64_t state = 31;
    for (int round = 0; round < 60; round++) {
        size_t rows = 200 + made_random(&state) % 3000;
        MadeColumn *made = made_random_column(TYPE_TEXT, rows, round & 1, &state);
        Profile p, coded;
        TextDictionary d;
        profile_column(&made->column, 1000, &p, &d);
        ck_assert_int_eq(d.found, p.distinct <= 1000 && p.distinct * 2 <= p.count);
        for (size_t i = 0; i < rows && d.found; i++) {
            size_t length, from = (size_t)d.offsets[d.codes[i]], upto = (size_t)d.offsets[d.codes[i] + 1];
            if (!column_present(&made->column, i)) {
                ck_assert_uint_eq(d.codes[i], 0);
                continue;
            }
            const char *text = column_text(&made->column, i, &length);
            ck_assert(length == upto - from && memcmp(text, d.bytes + from, length) == 0);
        }
        if (d.found) {
            ck_assert_uint_eq(d.count, p.distinct);
            made_to_dictionary(made);
            ck_assert_int_eq(memcmp(d.codes, made->codes, rows * sizeof *d.codes), 0);
            coded = profile_of(made);
            ck_assert_uint_eq(coded.distinct, p.distinct);
            ck_assert_uint_eq(coded.top[0].count, p.top[0].count);
            ck_assert_uint_eq(coded.max_length, p.max_length);
            ck_assert(coded.mean_length == p.mean_length);
        }
        text_dictionary_free(&d);
        made_column_free(made);
    }
}
END_TEST

START_TEST(long_texts_are_sketched)
{
    enum { ROWS = 300000 };
    MadeColumn *made = made_column_new(TYPE_TEXT, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%zu", i);
        made_word(made, i % 10 == 3 ? "often" : text);
    }
    Profile p = {.type = TYPE_TEXT, .count = ROWS};
    profile_sketched_texts(&made->column, &p);
    ck_assert_double_eq_tol((double)p.distinct / (ROWS * 0.9 + 1), 1, 0.033);
    ck_assert_str_eq(p.top[0].text, "often");
    ck_assert(!p.distinct_exact && !p.top_exact);
    made_column_free(made);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        texts_few_and_many, all_different_texts_show_the_first, long_texts_are_cut_at_a_character, dictionaries_are_handed_out,
        long_texts_are_sketched, NULL};
    return suite_run("profile_texts", TESTS);
}
