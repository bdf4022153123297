/*
** rule_expression.c - the rule "expression": a condition across columns (expression.h).
**
** A row violates it where the condition is false. Where it is missing, since a value that it needs is, the row is not asked about, as in a CHECK
** of SQL. Expressions read columns; a batch's texts are therefore put one after the other first.
*/
#include "clean/expression.h"
#include "clean/rule_private.h"

#include "base/memory.h"

#include <stdlib.h>

typedef struct ExpressionText {
    uint64_t *offsets;
    Buffer bytes;
} ExpressionText;

typedef struct ExpressionState {
    Expression *expression;
    const Column **pointers;  /* by position in the schema */
    Column *columns;          /* of run->columns */
    ExpressionText *texts;    /* the same */
    size_t n;
    uint64_t *pass, *unknown;
    size_t room;
} ExpressionState;

static void expression_state_free(RuleRun *run)
{
    ExpressionState *state = run->state;
    expression_free(state->expression);
    for (size_t i = 0; i < state->n; i++) {
        free(state->texts[i].offsets);
        buffer_free(&state->texts[i].bytes);
    }
    free(state->pointers);
    free(state->columns);
    free(state->texts);
    free(state->pass);
    free(state->unknown);
    free(state);
}

static void find_columns(RuleRun *run, ExpressionState *state)
{
    const Schema *schema = run->schema;
    for (size_t i = 0; i < schema->count; i++)
        state->n += expression_uses(state->expression, i);
    run->columns = arena_array(run->arena, state->n + 1, sizeof *run->columns);
    for (size_t i = 0; i < schema->count; i++)
        if (expression_uses(state->expression, i))
            run->columns[run->n_columns++] = i;
    state->pointers = mem_zero(schema->count + 1, sizeof *state->pointers);
    state->columns = mem_zero(state->n + 1, sizeof *state->columns);
    state->texts = mem_zero(state->n + 1, sizeof *state->texts);
}

static Status expression_begin(RuleRun *run, Error *error)
{
    (void)error;
    const ParamValue *text = rule_param(run->rule, "expression");
    ExpressionPlace place = {0};
    Error cause = {.status = ERR_INVALID};
    Expression *expression = expression_compile(text->text, text->length, run->schema, &place, &cause);
    if (!expression) {
        if (cause.status == ERR_INVALID)
            rule_not_checked(run, "The expression is wrong at character %zu: %s", place.position + 1, cause.message);
        else
            rule_not_checked(run, "%s", cause.message);
        return OK;
    }
    ExpressionState *state = mem_zero(1, sizeof *state);
    state->expression = expression;
    run->state = state;
    find_columns(run, state);
    Field result = expression_result(expression);
    if (result.type != TYPE_BOOLEAN)
        rule_not_checked(run, "The expression gives %s, and a rule is a condition: true or false.", type_name(result.type));
    else if (state->n == 0)
        rule_not_checked(run, "The expression names no column, so it says the same of every row.");
    return OK;
}

static void text_column(ExpressionText *text, const BatchColumn *from, size_t n, size_t room, Column *to)
{
    if (!text->offsets || room)
        text->offsets = mem_resize(text->offsets, (room ? room : n) + 1, sizeof *text->offsets);
    buffer_clear(&text->bytes);
    buffer_reserve(&text->bytes, 1);
    text->offsets[0] = 0;
    for (size_t row = 0; row < n; row++) {
        if (bit_get(from->valid, row))
            buffer_add(&text->bytes, from->texts[row].data, from->texts[row].length);
        text->offsets[row + 1] = text->bytes.length;
    }
    to->offsets = text->offsets;
    to->bytes = text->bytes.data;
}

static void view_batch(RuleRun *run, ExpressionState *state, const Batch *batch)
{
    size_t grown = batch->n > state->room ? batch->n : 0;
    if (grown) {
        state->room = batch->n;
        state->pass = mem_resize(state->pass, bit_words(batch->n), sizeof *state->pass);
        state->unknown = mem_resize(state->unknown, bit_words(batch->n), sizeof *state->unknown);
    }
    for (size_t i = 0; i < state->n; i++) {
        const Field *field = &run->schema->fields[run->columns[i]];
        const BatchColumn *from = &batch->columns[run->columns[i]];
        Column *to = &state->columns[i];
        *to = (Column){.type = field->type, .zoned = field->zoned, .scale = field->scale, .n = batch->n, .valid = from->valid};
        if (field->type == TYPE_TEXT)
            text_column(&state->texts[i], from, batch->n, grown, to);
        else
            to->data = from->data;
        state->pointers[run->columns[i]] = to;
    }
}

static Status expression_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    ExpressionState *state = run->state;
    if (batch->n == 0)
        return OK;
    view_batch(run, state, batch);
    Error cause = {.status = OK};
    Status status = expression_select(state->expression, state->pointers, batch->n, state->pass, state->unknown, &cause);
    if (status == ERR_LIMIT) { /* a pattern that takes too long, too much text: a fault of the rule, not of the load */
        rule_not_checked(run, "%s", cause.message);
        return OK;
    }
    if (status != OK)
        return error_set(error, status, "%s", cause.message);
    for (size_t word = 0; word < bit_words(batch->n); word++) {
        uint64_t asked = ~state->unknown[word];
        if (word == batch->n / 64)
            asked &= (UINT64_C(1) << (batch->n % 64)) - 1;
        run->checked += (uint64_t)__builtin_popcountll(asked);
        bad[word] = asked & ~state->pass[word];
    }
    return OK;
}

const RuleMethods RULE_EXPRESSION = {.begin = expression_begin, .check = expression_check, .free = expression_state_free};
