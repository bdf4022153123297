/*
** table_evaluate.c - an expression over a table becomes a column.
**
** When the result is text and depends on one column with a dictionary, the expression is evaluated over the dictionary alone, and the rows get new
** codes: a million rows of fifty cities cost as much as fifty.
*/
#include "clean/table.h"

#include "base/memory.h"
#include "clean/groups.h"

#include <stdlib.h>
#include <string.h>

static TableColumn *evaluate_rows(const Expression *expression, const Column *const *columns, size_t rows, Scratch *scratch, Error *error)
{
    Field field = expression_result(expression);
    ExpressionRun *run = expression_run_open(expression, columns, rows, error);
    if (!run)
        return NULL;
    TextBuilder builder = {NULL, 0, 0};
    TableColumn *made;
    if (field.type == TYPE_TEXT) {
        text_builder_open(&builder, scratch, rows);
        made = builder.column;
    } else {
        made = column_new(scratch, field.type, field.scale, field.zoned, rows, false);
    }
    size_t width = type_width(field.type);
    uint64_t *bits = column_bits(made);
    for (size_t first = 0; first < rows; first += EXPRESSION_ROWS) {
        size_t n = rows - first < EXPRESSION_ROWS ? rows - first : EXPRESSION_ROWS;
        const Vector *result;
        if (expression_run_rows(run, first, n, &result, error) != OK) {
            expression_run_close(run);
            column_release(made);
            return NULL;
        }
        if (field.type == TYPE_TEXT) {
            for (size_t i = 0; i < n; i++) {
                bool has = !result->valid || bit_get(result->valid, i);
                text_builder_add(&builder, has ? result->texts[i].data : NULL, has ? result->texts[i].length : 0);
            }
            continue;
        }
        char *values = (char *)column_values(made) + first * width;
        memcpy(values, result->data, n * width);
        for (size_t i = 0; i < bit_words(n); i++) {
            uint64_t all = n - i * 64 < 64 ? (UINT64_C(1) << (n - i * 64)) - 1 : ~UINT64_C(0);
            bits[first / 64 + i] = (result->valid ? result->valid[i] : ~UINT64_C(0)) & all;
        }
        for (size_t i = 0; result->valid && i < n; i++) /* the slot of a missing value is zero */
            if (!bit_get(result->valid, i))
                memset(values + i * width, 0, width);
    }
    expression_run_close(run);
    column_settle(made);
    return made;
}

/* Evaluates over the entries and one missing text, and gives the rows the codes of the results. */
static TableColumn *evaluate_dictionary(const Table *table, size_t at, const Expression *expression, const Column **columns, Scratch *scratch, Error *error)
{
    const Column *column = &table->columns[at]->column;
    size_t n = column->dict_count;
    uint64_t *offsets = mem_array(n + 2, sizeof *offsets), *valid = mem_zero(bit_words(n + 1), sizeof *valid);
    memcpy(offsets, column->offsets, (n + 1) * sizeof *offsets);
    offsets[n + 1] = offsets[n];
    for (size_t i = 0; i < n; i++)
        bit_set(valid, i);
    Column entries = {.type = TYPE_TEXT, .n = n + 1, .valid = valid, .offsets = offsets, .bytes = column->bytes};
    columns[at] = &entries;
    TableColumn *results = evaluate_rows(expression, columns, n + 1, scratch, error);
    columns[at] = column;
    free(offsets);
    free(valid);
    if (!results)
        return NULL;
    Groups groups;
    groups_of_column(&groups, &results->column);
    TableColumn *distinct = column_gather(scratch, results, groups.first, groups.count);
    TableColumn *made = column_new(scratch, TYPE_TEXT, 0, false, table->rows, true);
    uint32_t *codes = column_values(made);
    uint64_t *bits = column_bits(made);
    for (size_t i = 0; i < table->rows; i++) {
        size_t entry = column_present(column, i) ? column->codes[i] : n;
        if (column_present(&results->column, entry)) {
            codes[i] = groups.ids[entry];
            bit_set(bits, i);
        }
    }
    groups_free(&groups);
    column_release(results);
    column_set_dictionary(made, distinct);
    column_settle(made);
    return made;
}

TableColumn *table_evaluate(const Table *table, Scratch *scratch, const Expression *expression, Error *error)
{
    const Column **columns = mem_zero(table->schema.count + 1, sizeof(Column *));
    size_t used = 0, only = 0;
    for (size_t i = 0; i < table->schema.count; i++) {
        columns[i] = &table->columns[i]->column;
        if (expression_uses(expression, i)) {
            used++;
            only = i;
        }
    }
    const Column *column = used == 1 ? columns[only] : NULL;
    bool dictionary = column && column->type == TYPE_TEXT && column->codes && column->dict_count <= table->rows / 2 &&
                      expression_result(expression).type == TYPE_TEXT;
    TableColumn *made = dictionary ? evaluate_dictionary(table, only, expression, columns, scratch, error)
                                   : evaluate_rows(expression, columns, table->rows, scratch, error);
    free(columns);
    return made;
}
