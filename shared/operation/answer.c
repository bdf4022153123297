/*
** answer.c - see answer.h.
**
** result, figures and checks are written as JSON at once, into a buffer each; tables and arrays are gathered in lists and written at
** the end. Every writer has `finite` set, so that no NaN and no infinity can get out.
*/
#include "operation/answer_private.h"

#include "base/memory.h"
#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Answer *answer_new(void)
{
    Answer *answer = mem_zero(1, sizeof *answer);
    answer->arena = arena_new(16384);
    json_begin(&answer->result, &answer->result_text);
    answer->result.finite = true;
    json_open_object(&answer->result);
    json_begin(&answer->figures, &answer->figures_text);
    answer->figures.finite = true;
    json_open_array(&answer->figures);
    json_begin(&answer->checks, &answer->checks_text);
    answer->checks.finite = true;
    json_open_array(&answer->checks);
    return answer;
}

void answer_free(Answer *answer)
{
    if (!answer)
        return;
    for (AnswerTable *table = answer->tables; table; table = table->next)
        buffer_free(&table->rows_text);
    buffer_free(&answer->result_text);
    buffer_free(&answer->figures_text);
    buffer_free(&answer->checks_text);
    buffer_free(&answer->warnings);
    buffer_free(&answer->explanation);
    free(answer->arrays);
    arena_free(answer->arena);
    free(answer);
}

Json *answer_result(Answer *answer)
{
    return &answer->result;
}

void answer_sample(Answer *answer, const Sample *sample)
{
    Json *json = &answer->result;
    json_member_int(json, "n", (int64_t)sample->n);
    json_member_int(json, "missing", (int64_t)sample->missing);
    if (!sample->infinite)
        return;
    json_member_int(json, "infinite", (int64_t)sample->infinite);
    answer_warning(answer, "%s with an infinite value %s left out.", sample->infinite == 1 ? "A row" : said_count(answer, sample->infinite),
                   sample->infinite == 1 ? "was" : "were");
}

/* ---- figures and words ---- */

static void end_figure(Answer *answer)
{
    if (answer->figure_open)
        json_close(&answer->figures);
    answer->figure_open = false;
}

Json *answer_figure(Answer *answer, const char *name, const char *title)
{
    end_figure(answer);
    json_open_object(&answer->figures);
    json_member_text(&answer->figures, "name", name);
    json_member_text(&answer->figures, "title", title);
    json_key(&answer->figures, "figure");
    answer->figure_open = true;
    return &answer->figures;
}

static void add_formatted(Buffer *out, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length > 0) {
        char *room = buffer_room(out, (size_t)length + 1);
        vsnprintf(room, (size_t)length + 1, format, again);
        buffer_added(out, utf8_clean(room, (size_t)length)); /* names in it may have been cut; PostgreSQL takes whole characters only */
    }
    va_end(again);
}

void answer_warning(Answer *answer, const char *format, ...)
{
    Buffer text = BUFFER_INIT;
    va_list args;
    va_start(args, format);
    add_formatted(&text, format, args);
    va_end(args);
    if (answer->warnings.length)
        buffer_add_char(&answer->warnings, ',');
    json_escape(&answer->warnings, text.data ? text.data : "", text.length);
    buffer_free(&text);
}

void answer_explain(Answer *answer, const char *format, ...)
{
    va_list args;
    if (answer->explanation.length)
        buffer_add_char(&answer->explanation, ' ');
    va_start(args, format);
    add_formatted(&answer->explanation, format, args);
    va_end(args);
}

/* ---- arrays ---- */

static AnswerArray *add_array(Answer *answer, const char *name, size_t columns, const Sample *sample)
{
    if (answer->n_arrays == answer->arrays_room) {
        answer->arrays_room = answer->arrays_room ? answer->arrays_room * 2 : 8;
        answer->arrays = mem_resize(answer->arrays, answer->arrays_room, sizeof *answer->arrays);
    }
    AnswerArray *array = &answer->arrays[answer->n_arrays++];
    *array = (AnswerArray){.name = arena_text(answer->arena, name), .columns = columns, .sample = *sample};
    answer->truncated |= sample->n > ANSWER_ROWS;
    return array;
}

/* Names of the columns; made from the array's where none are given. */
static const char *const *column_names(Answer *answer, const char *name, size_t columns, const char *const *names)
{
    const char **list = arena_array(answer->arena, columns + 1, sizeof *list);
    for (size_t i = 0; i < columns; i++)
        list[i] = names          ? arena_text(answer->arena, names[i])
                  : columns == 1 ? arena_text(answer->arena, name)
                                 : arena_printf(answer->arena, "%s_%zu", name, i + 1);
    return list;
}

size_t answer_rows_shown(const Sample *sample, size_t columns)
{
    if (sample->n <= ANSWER_ROWS)
        return sample->n;
    return (ANSWER_CELLS + columns - 1) / columns;
}

static void write_array(Answer *answer, const char *name, const double *values, size_t lead, size_t columns, const char *const *names,
                        const Sample *sample)
{
    AnswerArray *array = add_array(answer, name, columns, sample);
    Json *json = &answer->result;
    size_t shown = answer_rows_shown(sample, columns);
    array->numbers = lead == sample->n ? values : NULL;
    array->names = column_names(answer, name, columns, names);
    json_key(json, name);
    json_open_array(json);
    for (size_t row = 0; row < shown; row++) {
        if (columns == 1) {
            json_number(json, values[row]);
            continue;
        }
        json_open_array(json);
        for (size_t column = 0; column < columns; column++)
            json_number(json, values[column * lead + row]);
        json_close(json);
    }
    json_close(json);
}

void answer_array(Answer *answer, const char *name, const double *values, size_t columns, const char *const *names,
                  const Sample *sample)
{
    write_array(answer, name, values, sample->n, columns, names, sample);
}

void answer_array_part(Answer *answer, const char *name, const double *values, size_t columns, const char *const *names,
                       const Sample *sample)
{
    write_array(answer, name, values, answer_rows_shown(sample, columns), columns, names, sample);
}

void answer_codes(Answer *answer, const char *name, const uint32_t *codes, const Sample *sample)
{
    AnswerArray *array = add_array(answer, name, 1, sample);
    Json *json = &answer->result;
    size_t shown = answer_rows_shown(sample, 1);
    array->codes = codes;
    array->names = column_names(answer, name, 1, NULL);
    json_key(json, name);
    json_open_array(json);
    for (size_t row = 0; row < shown; row++) {
        if (codes[row] == FACTOR_MISSING)
            json_null(json);
        else
            json_int(json, codes[row]);
    }
    json_close(json);
}

size_t answer_arrays(const Answer *answer)
{
    return answer->n_arrays;
}

const AnswerArray *answer_array_at(const Answer *answer, size_t i)
{
    return &answer->arrays[i];
}

void answer_cut(Answer *answer)
{
    answer->truncated = true;
}

/* ---- the end ---- */

void answer_write_arrays(const Answer *answer, Json *json)
{
    json_open_array(json);
    for (size_t i = 0; i < answer->n_arrays; i++) {
        const AnswerArray *array = &answer->arrays[i];
        json_open_object(json);
        json_member_text(json, "name", array->name);
        json_member_int(json, "total", (int64_t)array->sample.n);
        json_key(json, "columns");
        json_open_array(json);
        for (size_t column = 0; column < array->columns; column++)
            json_text(json, array->names[column]);
        json_close(json);
        json_member_bool(json, "truncated", array->sample.n > ANSWER_ROWS);
        json_close(json);
    }
    json_close(json);
}

const char *answer_explanation(const Answer *answer)
{
    return answer->explanation.length ? answer->explanation.data : "";
}

static void raw_member(Json *json, const char *key, const Buffer *text)
{
    json_key(json, key);
    json_raw(json, text->data, text->length);
}

Status answer_write(Answer *answer, Json *json, Error *error)
{
    end_figure(answer);
    json_close(&answer->result);
    json_close(&answer->figures);
    json_close(&answer->checks);
    if (!json_ok(&answer->result) || !json_ok(&answer->figures) || !json_ok(&answer->checks))
        return error_set(error, ERR_INTERNAL, "The server made a mistake while it wrote this result.");
    raw_member(json, "result", &answer->result_text);
    json_member_bool(json, "truncated", answer->truncated);
    Status status = tables_write(answer, json, error);
    raw_member(json, "figures", &answer->figures_text);
    raw_member(json, "checks", &answer->checks_text);
    json_key(json, "warnings");
    json_open_array(json);
    if (answer->warnings.length)
        json_raw(json, answer->warnings.data, answer->warnings.length);
    json_close(json);
    json_member_text(json, "explanation", answer_explanation(answer));
    return status;
}
