/*
** select_text.c - filters of text columns.
**
** With a dictionary the test is made once an entry, and rows look their code up in a table of bytes. Plain text is
** tested row by row, but for CONTAINS, which goes through whole runs of rows (select_fold.c).
*/
#include "numeric/select_private.h"

#include <stdlib.h>

typedef struct TextTest {
    FilterOp op;
    FilterText *values; /* IN: sorted */
    size_t n;
    Folder *folder;     /* CONTAINS */
} TextTest;

static int compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t shared = a_length < b_length ? a_length : b_length;
    int order = shared ? memcmp(a, b, shared) : 0;
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_values(const void *a, const void *b)
{
    const FilterText *x = a, *y = b;
    return compare(x->data, x->length, y->data, y->length);
}

static bool is_among(const TextTest *test, const char *text, size_t length)
{
    size_t low = 0, high = test->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(test->values[middle].data, test->values[middle].length, text, length);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static inline bool passes(const TextTest *test, const char *text, size_t length)
{
    const FilterText *value = test->values;
    switch (test->op) {
    case FILTER_EQ: return length == value->length && memcmp(text, value->data, length) == 0;
    case FILTER_NE: return length != value->length || memcmp(text, value->data, length) != 0;
    case FILTER_GT: return compare(text, length, value->data, value->length) > 0;
    case FILTER_GTE: return compare(text, length, value->data, value->length) >= 0;
    case FILTER_LT: return compare(text, length, value->data, value->length) < 0;
    case FILTER_LTE: return compare(text, length, value->data, value->length) <= 0;
    case FILTER_IN: return is_among(test, text, length);
    case FILTER_CONTAINS: return folder_contains(test->folder, text, length);
    case FILTER_IS_NULL: break;
    }
    return false;
}

static void coded_rows(const TextTest *test, const Column *column, size_t rows, uint64_t *words, Arena *arena)
{
    uint8_t *table = arena_array(arena, column->dict_count + 1, sizeof *table);
    for (size_t i = 0; i < column->dict_count; i++) {
        size_t length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
        table[i] = passes(test, column->bytes + column->offsets[i], length);
    }
    for (size_t first = 0; first < rows; first += 64) {
        size_t n = rows - first < 64 ? rows - first : 64;
        const uint32_t *codes = column->codes + first;
        uint64_t word = 0;
        for (size_t i = 0; i < n; i++)
            word |= (uint64_t)table[codes[i]] << i;
        words[first / 64] = word;
    }
}

static void plain_rows(const TextTest *test, const Column *column, size_t rows, uint64_t *words)
{
    for (size_t first = 0; first < rows; first += 64) {
        size_t n = rows - first < 64 ? rows - first : 64;
        const uint64_t *offsets = column->offsets + first;
        uint64_t word = 0;
        for (size_t i = 0; i < n; i++)
            word |= (uint64_t)passes(test, column->bytes + offsets[i], (size_t)(offsets[i + 1] - offsets[i])) << i;
        words[first / 64] = word;
    }
}

Status select_texts(const Filter *filter, size_t rows, uint64_t *words, Arena *arena, Error *error)
{
    (void)error; /* any text is a literal */
    TextTest test = {filter->op, filter->values, filter->n_values, NULL};
    if (filter->op == FILTER_IN) {
        test.values = arena_array(arena, filter->n_values + 1, sizeof *test.values);
        for (size_t i = 0; i < filter->n_values; i++)
            test.values[i] = filter->values[i];
        qsort(test.values, test.n, sizeof *test.values, compare_values);
    }
    if (filter->op == FILTER_CONTAINS)
        test.folder = folder_new(arena, filter->values[0]);
    if (filter->column->codes)
        coded_rows(&test, filter->column, rows, words, arena);
    else if (test.folder)
        folder_select(test.folder, filter->column, rows, words);
    else
        plain_rows(&test, filter->column, rows, words);
    if (test.folder)
        folder_free(test.folder);
    return OK;
}
