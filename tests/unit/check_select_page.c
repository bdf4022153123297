/* check_select_page.c - pages of sorted rows against the plain definition: a stable sort of the rows that pass. */
#include "base/memory.h"
#include "made_column.h"
#include "numeric/select.h"
#include "suite.h"

static const ColumnType TYPES[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_FLOAT, TYPE_DECIMAL, TYPE_DATE, TYPE_TIMESTAMP, TYPE_TEXT};

enum { N_TYPES = 7, MOST_KEYS = 3 };

/* ---- the oracle ---- */

static const SortKey *oracle_keys;
static size_t oracle_n_keys;

static int oracle_order(const void *x, const void *y)
{
    size_t a = *(const size_t *)x, b = *(const size_t *)y;
    for (size_t k = 0; k < oracle_n_keys; k++) {
        const Column *column = oracle_keys[k].column;
        bool has_a = column_present(column, a), has_b = column_present(column, b);
        if (has_a != has_b)
            return has_a ? -1 : 1;
        int order = has_a ? made_compare(column, a, b) : 0;
        if (order)
            return oracle_keys[k].descending ? -order : order;
    }
    return (a > b) - (a < b);
}

static void check_page(const Selection *selection, const SortKey *keys, size_t n_keys, size_t skip, size_t limit)
{
    size_t *expected = mem_array(selection->rows + 1, sizeof *expected), n = 0, found;
    for (size_t i = 0; i < selection->rows; i++)
        if (!selection->bits || bit_get(selection->bits, i))
            expected[n++] = i;
    ck_assert_uint_eq(n, selection->count);
    oracle_keys = keys;
    oracle_n_keys = n_keys;
    if (n)
        qsort(expected, n, sizeof *expected, oracle_order);
    size_t *page = mem_array(limit + 1, sizeof *page);
    Error error;
    ck_assert_int_eq(select_page(selection, keys, n_keys, skip, limit, NULL, page, &found, &error), OK);
    size_t left = skip < n ? n - skip : 0;
    ck_assert_uint_eq(found, left < limit ? left : limit);
    for (size_t i = 0; i < found; i++)
        if (page[i] != expected[skip + i])
            ck_abort_msg("place %zu: row %zu instead of %zu (%zu keys, type %d)", skip + i, page[i], expected[skip + i], n_keys,
                         n_keys ? (int)keys[0].column->type : 0);
    free(page);
    free(expected);
}

static Selection everything(size_t rows)
{
    return (Selection){NULL, rows, rows};
}

START_TEST(random_pages_are_those_of_a_stable_sort)
{
    uint64_t state = 7;
    for (int round = 0; round < 400; round++) {
        size_t rows = round % 8 == 0 ? 9000 : made_random(&state) % 300, n_keys = made_random(&state) % (MOST_KEYS + 1);
        MadeColumn *made[MOST_KEYS];
        SortKey keys[MOST_KEYS];
        for (size_t k = 0; k < MOST_KEYS; k++) {
            made[k] = made_random_column(TYPES[made_random(&state) % N_TYPES], rows, made_random(&state) & 1, &state);
            if (made[k]->column.type == TYPE_TEXT && made_random(&state) & 1)
                made_to_dictionary(made[k]);
            keys[k] = (SortKey){&made[k]->column, made_random(&state) & 1};
        }
        uint64_t *bits = mem_zero(bit_words(rows) + 1, sizeof *bits);
        Selection selection = everything(rows);
        if (made_random(&state) & 1) {
            selection.bits = bits;
            selection.count = 0;
            for (size_t i = 0; i < rows; i++)
                if (made_random(&state) % 3) {
                    bit_set(bits, i);
                    selection.count++;
                }
        }
        size_t skip = made_random(&state) % (rows + 10), limit = made_random(&state) % (round % 3 ? 60 : rows + 5);
        check_page(&selection, keys, n_keys, skip, limit);
        for (size_t k = 0; k < MOST_KEYS; k++)
            made_column_free(made[k]);
        free(bits);
    }
}
END_TEST

/* Orders that bad selections are quadratic on: equal, ascending, descending, organ pipe, one outlier. */
START_TEST(adversarial_orders_are_sorted)
{
    enum { ROWS = 20000 };
    for (int shape = 0; shape < 5; shape++) {
        MadeColumn *made = made_column_new(TYPE_INTEGER, ROWS);
        for (int64_t i = 0; i < ROWS; i++) {
            int64_t values[] = {5, i, -i, i < ROWS / 2 ? i : ROWS - i, i == 77 ? INT64_MIN : INT64_MAX - i % 3};
            made_int(made, values[shape]);
        }
        for (int descending = 0; descending < 2; descending++) {
            SortKey key = {&made->column, descending};
            Selection all = everything(ROWS);
            check_page(&all, &key, 1, 0, 50);
            check_page(&all, &key, 1, ROWS / 2, 50);
            check_page(&all, &key, 1, ROWS - 50, 50);
            check_page(&all, &key, 1, 0, ROWS);
        }
        made_column_free(made);
    }
}
END_TEST

START_TEST(texts_with_long_shared_prefixes_are_sorted)
{
    enum { ROWS = 6000 };
    MadeColumn *made = made_column_new(TYPE_TEXT, ROWS);
    char text[200];
    memset(text, 'x', sizeof text);
    uint64_t state = 3;
    for (size_t i = 0; i < ROWS; i++)
        made_text(made, text, i % 2 ? i % 190 : made_random(&state) % 190);
    for (int descending = 0; descending < 2; descending++) {
        SortKey key = {&made->column, descending};
        Selection all = everything(ROWS);
        check_page(&all, &key, 1, 0, 40);
        check_page(&all, &key, 1, 3000, 40);
        check_page(&all, &key, 1, 0, ROWS);
    }
    made_column_free(made);
}
END_TEST

START_TEST(a_page_behind_the_end_is_empty)
{
    MadeColumn *made = made_column_new(TYPE_INTEGER, 4);
    made_int(made, 3);
    made_missing(made);
    SortKey key = {&made->column, false};
    Selection all = everything(2), none = everything(0);
    check_page(&all, &key, 1, 2, 10);
    check_page(&all, &key, 1, SIZE_MAX, 10);
    check_page(&all, &key, 1, 1, 0);
    check_page(&none, &key, 1, 0, 10);
    check_page(&none, NULL, 0, 0, 10);
    made_column_free(made);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {random_pages_are_those_of_a_stable_sort, adversarial_orders_are_sorted, texts_with_long_shared_prefixes_are_sorted,
                                  a_page_behind_the_end_is_empty, NULL};
    return suite_run("select_page", TESTS);
}
