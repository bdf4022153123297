/* check_quality.c - the score of a version's quality, and the shapes of texts that suggestions come from. */
#include "base/arena.h"
#include "clean/quality_score.h"
#include "clean/rule_suggest.h"
#include "suite.h"

#include <string.h>

static Arena *arena;

static void begin(void)
{
    arena = arena_new(4096);
}

static void end(void)
{
    arena_free(arena);
}

START_TEST(the_score_by_hand)
{
    QualityScore score;
    uint64_t missing[2] = {0, 25};
    QualityVote votes[] = {{QUALITY_VALIDITY, 100, 90, 0}, {QUALITY_VALIDITY, 300, 300, 0}, {QUALITY_UNIQUENESS, 100, 80, 0},
                           {QUALITY_CONSISTENCY, 100, 50, 0}, {QUALITY_CONSISTENCY, 1, 1, 0}, {QUALITY_TIMELINESS, 1, 0, .5},
                           {QUALITY_COMPLETENESS, 100, 75, 0}, {QUALITY_CONSISTENCY, 0, 0, 0}};
    QualityFacts facts = {100, 25, missing, 2, true, 10, votes, 8};
    quality_score(&facts, &score);
    ck_assert_double_eq_tol(score.parts[QUALITY_COMPLETENESS], 87.5, 1e-12);
    ck_assert_double_eq_tol(score.parts[QUALITY_VALIDITY], 100 * .8 * .975, 1e-12);
    ck_assert_double_eq_tol(score.parts[QUALITY_UNIQUENESS], 80, 1e-12);
    ck_assert_double_eq_tol(score.parts[QUALITY_CONSISTENCY], 75, 1e-12);
    ck_assert_double_eq_tol(score.parts[QUALITY_TIMELINESS], 50, 1e-12);
    ck_assert_double_eq_tol(score.total, .25 * 87.5 + .3 * 78 + .15 * 80 + .2 * 75 + .1 * 50, 1e-12);
    facts.n_votes = 0;
    quality_score(&facts, &score);
    ck_assert_double_eq_tol(score.parts[QUALITY_UNIQUENESS], 90, 1e-12);
    ck_assert_double_eq_tol(score.total, (.25 * 87.5 + .3 * 80 + .15 * 90) / .7, 1e-12);
    facts = (QualityFacts){0, 0, missing, 2, true, 0, NULL, 0};
    quality_score(&facts, &score);
    ck_assert_double_nan(score.total);
    ck_assert_double_eq(quality_freshness(-5, 10), 1);
    ck_assert_double_eq(quality_freshness(40, 10), .25);
}
END_TEST

static const char *shape_of(const char *const *cells, size_t n)
{
    TextShape *shape = text_shape_new();
    const char *what;
    for (size_t i = 0; i < n; i++)
        text_shape_add(shape, (Slice){cells[i], strlen(cells[i])});
    const char *pattern = text_shape_pattern(shape, arena, &what);
    pattern = pattern ? arena_text(arena, pattern) : "none";
    text_shape_free(shape);
    return pattern;
}

#define SHAPE(...) shape_of((const char *[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

START_TEST(shapes_of_texts)
{
    ck_assert_str_eq(SHAPE("AB-12", "XYZ-3456"), "[A-Z]{2,3}\\-[0-9]{2,4}");
    ck_assert_str_eq(SHAPE("12345", "99999"), "[0-9]{5}");
    ck_assert_str_eq(SHAPE("12345", "9999"), "none");
    ck_assert_str_eq(SHAPE("Adelie", "Gentoo"), "none");
    ck_assert_str_eq(SHAPE("NL", "DE"), "[A-Z]{2}");
    ck_assert_str_eq(SHAPE("a1", "\xc3\xa4" "1"), "none");
    ck_assert_str_eq(SHAPE("a1", ""), "none");
    ck_assert_str_eq(SHAPE("x@y"), "none");
    ck_assert_str_eq(SHAPE("10.0.0.1", "255.255.255.255", "10.0.0.256"), "[0-9]{2,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    ck_assert_ptr_nonnull(strstr(SHAPE("1.2.3.4", "255.0.0.0"), "25[0-5]"));
    ck_assert_ptr_nonnull(strstr(SHAPE("a@b.org", "c.d+e@f.example"), "@"));
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        the_score_by_hand, shapes_of_texts, NULL};
    return suite_run_with("quality", TESTS, begin, end);
}
