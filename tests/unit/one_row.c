/* one_row.c - see one_row.h. */
#include "one_row.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"

#include <string.h>

Schema one_row_schema;
const Column *one_row_columns[ONE_ROW_COLUMNS];
static Column made[ONE_ROW_COLUMNS];
static const uint64_t NONE[1] = {0};
static const int64_t I[1] = {7}, J[1] = {0}, TIME[1] = {1769869815250000}, TWO[1] = {3};
static const double F[1] = {2.5};
static const Int128 D[1] = {1250};
static const int32_t DAY[1] = {20484};
static const uint8_t B[1] = {1};
static const uint64_t OFFSETS[2] = {0, 3};

static void add(const char *name, Column column)
{
    size_t at = one_row_schema.count;
    schema_add(&one_row_schema, name, strlen(name), column.type);
    one_row_schema.fields[at].scale = column.scale;
    column.n = 1;
    made[at] = column;
    one_row_columns[at] = &made[at];
}

void one_row_begin(void)
{
    add("i", (Column){.type = TYPE_INTEGER, .integers = I});
    add("j", (Column){.type = TYPE_INTEGER, .integers = J, .valid = NONE});
    add("f", (Column){.type = TYPE_FLOAT, .floats = F});
    add("d", (Column){.type = TYPE_DECIMAL, .scale = 2, .decimals = D});
    add("day", (Column){.type = TYPE_DATE, .dates = DAY});
    add("time", (Column){.type = TYPE_TIMESTAMP, .integers = TIME});
    add("name", (Column){.type = TYPE_TEXT, .offsets = OFFSETS, .bytes = "Ada"});
    add("b", (Column){.type = TYPE_BOOLEAN, .booleans = B});
    add("two words", (Column){.type = TYPE_INTEGER, .integers = TWO});
}

void one_row_end(void)
{
    schema_free(&one_row_schema);
}

void vector_show(const Field *field, const Vector *vector, size_t i, Buffer *out)
{
    char text[80];
    size_t n = 0;
    buffer_clear(out);
    if (vector->valid && !bit_get(vector->valid, i)) {
        buffer_add_text(out, "null");
        return;
    }
    switch (field->type) {
    case TYPE_BOOLEAN: buffer_add_text(out, vector->booleans[i] ? "true" : "false"); return;
    case TYPE_INTEGER: n = number_format_int(vector->integers[i], text); break;
    case TYPE_FLOAT: n = number_format_double(vector->floats[i], text); break;
    case TYPE_DECIMAL: n = decimal_format(vector->decimals[i], field->scale, text); break;
    case TYPE_DATE: n = date_format(vector->dates[i], text); break;
    case TYPE_TIMESTAMP: n = timestamp_format(vector->integers[i], field->zoned, text); break;
    case TYPE_TEXT: buffer_add(out, vector->texts[i].data, vector->texts[i].length); return;
    }
    buffer_add(out, text, n);
}

void one_row_evaluate(const char *text, Buffer *out, Field *field, Error *error)
{
    ExpressionPlace place;
    const Vector *vector;
    buffer_clear(out);
    Expression *expression = expression_compile(text, strlen(text), &one_row_schema, &place, error);
    if (!expression)
        return;
    *field = expression_result(expression);
    ExpressionRun *run = expression_run_open(expression, one_row_columns, 1, error);
    if (run && expression_run_rows(run, 0, 1, &vector, error) == OK)
        vector_show(field, vector, 0, out);
    expression_run_close(run);
    expression_free(expression);
}
