/*
** fuzz_expression.c - any bytes as an expression.
**
** Checked: what compiles evaluates without a fault; a mistake has a message and a place inside the text; a column with a dictionary gives what the same
** column gives as plain text.
*/
#include "clean/expression.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

enum { ROWS = 4 };
static const uint64_t HALF[1] = {5};
static const int64_t INTEGERS[ROWS] = {7, 0, INT64_MIN, 0};
static const double FLOATS[ROWS] = {2.5, 0, -1e300, 0};
static const Int128 DECIMALS[ROWS] = {1250, 0, -99, 0};
static const int32_t DATES[ROWS] = {20484, 0, -719162, 0};
static const uint8_t BOOLEANS[ROWS] = {1, 0, 0, 1};
static const uint64_t PLAIN[ROWS + 1] = {0, 2, 2, 5, 5}, ENTRIES[3] = {0, 2, 5};
static const uint32_t CODES[ROWS] = {0, 0, 1, 0};

static bool same(const Field *field, const Vector *a, const Vector *b, size_t i)
{
    bool has = !a->valid || bit_get(a->valid, i);
    MUST(has == (!b->valid || bit_get(b->valid, i)));
    if (!has)
        return true;
    if (field->type == TYPE_TEXT)
        return a->texts[i].length == b->texts[i].length && memcmp(a->texts[i].data, b->texts[i].data, a->texts[i].length) == 0;
    size_t width = type_width(field->type);
    return memcmp((const char *)a->data + i * width, (const char *)b->data + i * width, width) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Column i = {.type = TYPE_INTEGER, .n = ROWS, .integers = INTEGERS, .valid = HALF}, f = {.type = TYPE_FLOAT, .n = ROWS, .floats = FLOATS},
           d = {.type = TYPE_DECIMAL, .scale = 2, .n = ROWS, .decimals = DECIMALS}, day = {.type = TYPE_DATE, .n = ROWS, .dates = DATES},
           t = {.type = TYPE_TEXT, .n = ROWS, .offsets = PLAIN, .bytes = "ab\xc3\xa9z", .valid = HALF}, b = {.type = TYPE_BOOLEAN, .n = ROWS, .booleans = BOOLEANS},
           coded = {.type = TYPE_TEXT, .n = ROWS, .codes = CODES, .dict_count = 2, .offsets = ENTRIES, .bytes = "ab\xc3\xa9z", .valid = HALF};
    const Column *plain[] = {&i, &f, &d, &day, &t, &b}, *with_dictionary[] = {&i, &f, &d, &day, &coded, &b};
    static const char *const NAMES[] = {"i", "f", "d", "day", "t", "b"};
    Schema schema = {NULL, 0};
    for (size_t k = 0; k < 6; k++) {
        schema_add(&schema, NAMES[k], strlen(NAMES[k]), plain[k]->type);
        schema.fields[k].scale = plain[k]->scale;
    }
    char *text = malloc(size ? size : 1);
    memcpy(text, data, size);
    ExpressionPlace place;
    Error error = {OK, ""};
    Expression *expression = expression_compile(text, size, &schema, &place, &error);
    if (!expression) {
        MUST(error.message[0] && place.position <= size && place.length <= size - place.position);
    } else {
        Field field = expression_result(expression);
        const Vector *a, *z;
        ExpressionRun *one = expression_run_open(expression, plain, ROWS, &error), *two = expression_run_open(expression, with_dictionary, ROWS, &error);
        if (one && two && expression_run_rows(one, 0, ROWS, &a, &error) == OK && expression_run_rows(two, 0, ROWS, &z, &error) == OK)
            for (size_t k = 0; k < ROWS; k++)
                MUST(same(&field, a, z, k));
        else
            MUST(error.status == ERR_LIMIT || error.status == ERR_INVALID);
        expression_run_close(one);
        expression_run_close(two);
    }
    expression_free(expression);
    schema_free(&schema);
    free(text);
    return 0;
}
