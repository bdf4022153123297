/*
** table_evaluate.c - an expression over a table becomes a column.
**
** When the result is text and depends on one column with a dictionary, the expression is evaluated over the dictionary alone, and the rows get new
** codes: a million rows of fifty cities cost as much as fifty. Otherwise parts of TABLE_PART rows are evaluated side by side; texts of a part have
** arrays of their own, which are then joined.
*/
#include "clean/table.h"

#include "base/crew.h"
#include "base/memory.h"
#include "clean/groups.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- over the rows, by parts ---- */

typedef struct Part {
    TextBuilder text;   /* of a text result: the part's own rows */
    Error error;
} Part;

typedef struct Evaluation {
    const Expression *expression;
    const Column *const *columns;
    size_t rows;
    Scratch *scratch;
    Field field;                     /* of the result */
    TableColumn *made;
    Part *parts;
    ExpressionRun *runs[CREW_MOST];  /* one a thread, opened when it gets its first part */
    atomic_bool failed;
} Evaluation;

static size_t part_rows(const Evaluation *evaluation, size_t part)
{
    size_t left = evaluation->rows - part * TABLE_PART;
    return left < TABLE_PART ? left : TABLE_PART;
}

/* A batch of values that are no texts: the slot of a missing one is zero. */
static void put_values(const Evaluation *evaluation, size_t first, size_t n, const Vector *result)
{
    size_t width = type_width(evaluation->field.type);
    char *values = (char *)column_values(evaluation->made) + first * width;
    uint64_t *bits = column_bits(evaluation->made);
    memcpy(values, result->data, n * width);
    for (size_t i = 0; i < bit_words(n); i++) {
        uint64_t all = n - i * 64 < 64 ? (UINT64_C(1) << (n - i * 64)) - 1 : ~UINT64_C(0);
        bits[first / 64 + i] = (result->valid ? result->valid[i] : ~UINT64_C(0)) & all;
        for (uint64_t missing = ~bits[first / 64 + i] & all; missing; missing &= missing - 1)
            memset(values + (i * 64 + (size_t)__builtin_ctzll(missing)) * width, 0, width);
    }
}

static void evaluate_part(void *context, size_t p, size_t thread)
{
    Evaluation *evaluation = context;
    Part *part = &evaluation->parts[p];
    ExpressionRun **run = &evaluation->runs[thread];
    size_t start = p * TABLE_PART, rows = part_rows(evaluation, p);
    bool text = evaluation->field.type == TYPE_TEXT;
    if (atomic_load(&evaluation->failed))
        return;
    if (!*run && !(*run = expression_run_open(evaluation->expression, evaluation->columns, evaluation->rows / crew_threads(), &part->error))) {
        atomic_store(&evaluation->failed, true);
        return;
    }
    if (text)
        text_builder_open(&part->text, evaluation->scratch, rows);
    for (size_t first = 0; first < rows; first += EXPRESSION_ROWS) {
        size_t n = rows - first < EXPRESSION_ROWS ? rows - first : EXPRESSION_ROWS;
        const Vector *result;
        if (expression_run_rows(*run, start + first, n, &result, &part->error) != OK) {
            atomic_store(&evaluation->failed, true);
            return;
        }
        if (!text)
            put_values(evaluation, start + first, n, result);
        for (size_t i = 0; text && i < n; i++) {
            bool has = !result->valid || bit_get(result->valid, i);
            text_builder_add(&part->text, has ? result->texts[i].data : NULL, has ? result->texts[i].length : 0);
        }
    }
}

static void put_part(void *context, size_t p, size_t thread)
{
    (void)thread;
    const Evaluation *evaluation = context;
    text_join(evaluation->made, p * TABLE_PART, evaluation->parts[p].text.column, part_rows(evaluation, p));
    column_release(evaluation->parts[p].text.column);
    evaluation->parts[p].text.column = NULL;
}

/* The texts of all parts, one after the other. */
static void join_parts(Evaluation *evaluation, size_t n)
{
    size_t length = 0;
    if (n == 1) {
        evaluation->made = evaluation->parts[0].text.column;
        evaluation->parts[0].text.column = NULL;
        return;
    }
    evaluation->made = column_room(evaluation->scratch, TYPE_TEXT, 0, false, evaluation->rows, false);
    for (size_t p = 0; p < n; p++) {
        text_starts_at(evaluation->made, p * TABLE_PART, length);
        length += evaluation->parts[p].text.length;
    }
    text_starts_at(evaluation->made, evaluation->rows, length);
    text_room(evaluation->made, evaluation->scratch, length);
    crew_run(n, put_part, evaluation);
}

static TableColumn *evaluate_rows(const Expression *expression, const Column *const *columns, size_t rows, Scratch *scratch, Error *error)
{
    Field field = expression_result(expression);
    size_t n = rows ? (rows + TABLE_PART - 1) / TABLE_PART : 1;
    Evaluation evaluation = {.expression = expression, .columns = columns, .rows = rows, .scratch = scratch, .field = field,
                             .parts = mem_zero(n, sizeof(Part))};
    if (field.type != TYPE_TEXT)
        evaluation.made = column_room(scratch, field.type, field.scale, field.zoned, rows, false);
    crew_run(n, evaluate_part, &evaluation);
    for (size_t t = 0; t < CREW_MOST; t++)
        expression_run_close(evaluation.runs[t]);
    if (!evaluation.failed && field.type == TYPE_TEXT)
        join_parts(&evaluation, n);
    bool told = false;
    for (size_t p = 0; p < n; p++) {
        const Error *cause = &evaluation.parts[p].error;
        if (cause->status != OK && !told)
            (void)error_set(error, cause->status, "%s", cause->message);
        told |= cause->status != OK;
        column_release(evaluation.parts[p].text.column);
    }
    free(evaluation.parts);
    if (evaluation.failed) {
        column_release(evaluation.made);
        return NULL;
    }
    column_settle(evaluation.made);
    return evaluation.made;
}

/* ---- over a dictionary ---- */

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
