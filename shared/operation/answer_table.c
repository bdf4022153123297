/* answer_table.c - the tables of an answer, and numbers as words. */
#include "operation/answer_private.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

AnswerTable *answer_table(Answer *answer, const char *name, const char *title)
{
    AnswerTable *table = ARENA_NEW(answer->arena, AnswerTable);
    table->arena = answer->arena;
    table->name = arena_text(answer->arena, name);
    table->title = arena_text(answer->arena, title);
    json_begin(&table->rows, &table->rows_text);
    table->rows.finite = true;
    json_open_array(&table->rows);
    if (answer->last_table)
        answer->last_table->next = table;
    else
        answer->tables = table;
    answer->last_table = table;
    return table;
}

/* The title, with a number behind where a column has that name already: values of data can be called as anything. */
static const char *name_of(const AnswerTable *table, const char *title)
{
    const char *name = title;
    for (size_t number = 2;; number++) {
        const TableColumn *column = table->columns;
        while (column && strcmp(column->name, name) != 0)
            column = column->next;
        if (!column)
            return name;
        name = arena_printf(table->arena, "%s (%zu)", title, number);
    }
}

void table_column(AnswerTable *table, const char *name, const char *title, AnswerFormat format)
{
    TableColumn *column = ARENA_NEW(table->arena, TableColumn);
    column->name = arena_text(table->arena, name ? name : name_of(table, title));
    column->title = arena_text(table->arena, title);
    column->format = format;
    if (table->last)
        table->last->next = column;
    else
        table->columns = column;
    table->last = column;
    table->count++;
    table->rows.bad |= table->begun; /* a column after the first cell */
}

static Json *begin_cell(AnswerTable *table)
{
    table->begun = true;
    if (table->cell == 0)
        json_open_array(&table->rows);
    return &table->rows;
}

static void end_cell(AnswerTable *table)
{
    if (++table->cell < table->count)
        return;
    json_close(&table->rows);
    table->cell = 0;
}

void table_text(AnswerTable *table, const char *text)
{
    json_text(begin_cell(table), text);
    end_cell(table);
}

void table_number(AnswerTable *table, double number)
{
    json_number(begin_cell(table), number);
    end_cell(table);
}

void table_integer(AnswerTable *table, int64_t number)
{
    json_int(begin_cell(table), number);
    end_cell(table);
}

void table_empty(AnswerTable *table)
{
    json_null(begin_cell(table));
    end_cell(table);
}

void table_note(AnswerTable *table, const char *format, ...)
{
    char text[2000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    table->note = table->note ? arena_printf(table->arena, "%s %s", table->note, text) : arena_text(table->arena, text);
}

/* ---- dates and times ---- */

enum { PLACE_TEXT = TIMESTAMP_TEXT + 1, NAME_SAID = 120 };

/* false: beyond the years 0001 to 9999, or not finite. */
static bool place_text(FrameUnit unit, double number, char text[PLACE_TEXT])
{
    double days = unit == UNIT_DAYS ? number : number / 86400;
    if (!(days > -719163 && days < 2932897))
        return false;
    size_t length = unit == UNIT_DAYS ? date_format((int32_t)lround(number), text)
                                      : timestamp_format(llround(number * 1e6), unit == UNIT_SECONDS_UTC, text);
    text[length] = '\0';
    return true;
}

void answer_place(Json *json, FrameUnit unit, double number)
{
    char text[PLACE_TEXT];
    if (unit == UNIT_NUMBER)
        json_number(json, number);
    else if (place_text(unit, number, text))
        json_text(json, text);
    else
        json_null(json);
}

void table_place(AnswerTable *table, FrameUnit unit, double number)
{
    answer_place(begin_cell(table), unit, number);
    end_cell(table);
}

AnswerFormat place_format(FrameUnit unit)
{
    return unit == UNIT_NUMBER ? FORMAT_NUMBER : FORMAT_DATE;
}

const char *said_place(Answer *answer, FrameUnit unit, double number)
{
    char text[PLACE_TEXT];
    if (unit == UNIT_NUMBER)
        return said(answer, number);
    return place_text(unit, number, text) ? arena_text(answer->arena, text) : "undefined";
}

static const char *format_name(AnswerFormat format)
{
    static const char *const NAMES[] = {"text", "integer", "number", "p", "percent", "date"};
    return NAMES[format];
}

Status tables_write(Answer *answer, Json *json, Error *error)
{
    bool fine = true;
    json_key(json, "tables");
    json_open_array(json);
    for (AnswerTable *table = answer->tables; table; table = table->next) {
        json_close(&table->rows);
        fine &= table->cell == 0 && json_ok(&table->rows);
        json_open_object(json);
        json_member_text(json, "name", table->name);
        json_member_text(json, "title", table->title);
        json_key(json, "columns");
        json_open_array(json);
        for (const TableColumn *column = table->columns; column; column = column->next) {
            json_open_object(json);
            json_member_text(json, "name", column->name);
            json_member_text(json, "title", column->title);
            json_member_text(json, "format", format_name(column->format));
            json_close(json);
        }
        json_close(json);
        json_key(json, "rows");
        json_raw(json, table->rows_text.data, table->rows_text.length);
        json_member_text(json, "note", table->note);
        json_close(json);
    }
    json_close(json);
    return fine ? OK : error_set(error, ERR_INTERNAL, "The server made a mistake while it wrote this result.");
}

/* ---- numbers as words ---- */

/* 1234567.5 as "1,234,567.5": `text` has the digits, with a sign perhaps. */
static const char *with_commas(Arena *arena, const char *text)
{
    size_t length = strlen(text), whole = strcspn(text, "."), at = 0;
    char *out = arena_alloc(arena, length + length / 3 + 2);
    for (size_t i = 0; i < length; i++) {
        if (i < whole && i > (size_t)(text[0] == '-') && (whole - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = text[i];
    }
    return out;
}

static void trim_zeros(char *text)
{
    char *point = strchr(text, '.');
    if (!point)
        return;
    char *end = text + strlen(text);
    while (end > point + 1 && end[-1] == '0')
        *--end = '\0';
    if (end == point + 1)
        *point = '\0';
}

const char *said(Answer *answer, double number)
{
    char text[64];
    double size = fabs(number);
    if (!isfinite(number))
        return "undefined";
    if (number == 0)
        return "0";
    if (size >= 1e15 || size < 1e-4) {
        snprintf(text, sizeof text, "%.3e", number);
        char *exponent = strchr(text, 'e');
        int power;
        sscanf(exponent + 1, "%d", &power);
        *exponent = '\0';
        trim_zeros(text);
        return arena_printf(answer->arena, "%se%d", text, power);
    }
    int places = size >= 1000 ? 0 : 3 - (int)floor(log10(size));
    double beside_one = fabs(size - 1);
    if (beside_one > 1e-8 && beside_one < 0.01) /* a ratio: 1.00025, not 1 */
        places = 2 - (int)floor(log10(beside_one));
    else if (size >= 1000 && fmod(2 * size, 2) == 1) /* a sum of ranks ends in a half */
        places = 1;
    snprintf(text, sizeof text, "%.*f", places, number);
    trim_zeros(text);
    return with_commas(answer->arena, text);
}

const char *said_name(Answer *answer, const char *name)
{
    size_t length = strlen(name), kept = utf8_beginning(name, length, NAME_SAID);
    return kept == length ? name : arena_printf(answer->arena, "%.*s\xE2\x80\xA6", (int)kept, name);
}

const char *said_count(Answer *answer, uint64_t count)
{
    char text[NUMBER_TEXT + 1];
    text[number_format_int((int64_t)count, text)] = '\0';
    return with_commas(answer->arena, text);
}

const char *said_p(Answer *answer, double p)
{
    if (isnan(p))
        return "p undefined";
    if (p < 0.001)
        return "p < 0.001";
    return arena_printf(answer->arena, "p = %.*f", p < 0.1 ? 3 : 2, p);
}

const char *said_percent(Answer *answer, double share)
{
    if (!isfinite(share))
        return "an undefined share";
    double percent = share * 100;
    bool whole = fabs(percent - round(percent)) < 1e-9; /* levels: "95 %" */
    return arena_printf(answer->arena, "%.*f %%", whole ? 0 : 1, percent);
}
