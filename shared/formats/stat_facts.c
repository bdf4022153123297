/* stat_facts.c - columns and labels as the child process wrote them down (stat_spool.h), and as JSON. */
#include "formats/stat_private.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/unicode.h"
#include "formats/stat.h"

#include <stdlib.h>
#include <string.h>

enum { FACTS_LABELS = 256 << 10 };

/* What the child wrote is not trusted: it may have been damaged by the file that it read. */
typedef struct Reading {
    const char *at, *end;
    bool bad;
    Arena *arena;
} Reading;

static void take(Reading *reading, void *to, size_t count)
{
    if ((size_t)(reading->end - reading->at) < count) {
        reading->bad = true;
        memset(to, 0, count);
        return;
    }
    memcpy(to, reading->at, count);
    reading->at += count;
}

static uint8_t take_byte(Reading *reading)
{
    uint8_t byte;
    take(reading, &byte, 1);
    return byte;
}

/* As UTF-8: what is none becomes U+FFFD. */
static const char *take_text(Reading *reading)
{
    uint32_t length;
    take(reading, &length, sizeof length);
    if (reading->bad || (size_t)(reading->end - reading->at) < length) {
        reading->bad = true;
        return "";
    }
    const unsigned char *from = (const unsigned char *)reading->at;
    char *text = arena_alloc(reading->arena, (size_t)length * 3 + 1);
    size_t to = 0;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_sequence(from + i, length - i);
        memcpy(text + to, n ? (const char *)from + i : "\xEF\xBF\xBD", n ? n : 3);
        to += n ? n : 3;
        i += n ? n : 1;
    }
    text[to] = '\0';
    reading->at += length;
    return text;
}

static void read_column(Reading *reading, StatKind kind, StatColumn *column)
{
    *column = (StatColumn){.name = take_text(reading)};
    column->label = take_text(reading);
    column->format = take_text(reading);
    column->set_name = take_text(reading);
    column->text = take_byte(reading);
    column->n_ranges = take_byte(reading);
    column->moment = column->text ? MOMENT_NONE : stat_moment(kind, column->format);
    double *numbers = arena_array(reading->arena, column->n_ranges * 2u + 1u, sizeof *numbers);
    column->texts = arena_array(reading->arena, column->n_ranges * 2u + 1u, sizeof *column->texts);
    for (size_t i = 0; i < column->n_ranges * 2u; i++) {
        if (column->text)
            column->texts[i] = take_text(reading);
        else
            take(reading, &numbers[i], sizeof *numbers);
    }
    column->numbers = numbers;
}

static const char *read_label(Reading *reading, StatLabel *label)
{
    const char *set = take_text(reading);
    *label = (StatLabel){.kind = (char)take_byte(reading), .text = ""};
    if (label->kind == 'd')
        take(reading, &label->number, sizeof label->number);
    else if (label->kind == 's')
        label->text = take_text(reading);
    else
        label->letter = (char)take_byte(reading);
    label->label = take_text(reading);
    if (label->number != label->number)
        label->number = 0;
    return set;
}

static int by_value(const void *a, const void *b)
{
    const StatLabel *x = a, *y = b;
    if (x->set != y->set)
        return x->set < y->set ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->kind == 's')
        return strcmp(x->text, y->text);
    return x->kind == 'd' ? (x->number > y->number) - (x->number < y->number) : x->letter - y->letter;
}

/* Sorts the labels and gives each column its own. */
static void give_labels(StatFacts *facts, const Map *sets)
{
    size_t n_sets = map_count(sets);
    size_t *first = mem_zero(n_sets + 1, sizeof *first), *count = mem_zero(n_sets + 1, sizeof *count);
    if (facts->n_labels)
        qsort(facts->labels, facts->n_labels, sizeof *facts->labels, by_value);
    for (size_t i = 0; i < facts->n_labels; i++) {
        uint32_t set = facts->labels[i].set;
        if (count[set]++ == 0)
            first[set] = i;
    }
    for (size_t i = 0; i < facts->n_columns; i++) {
        StatColumn *column = &facts->columns[i];
        size_t length = strlen(column->set_name);
        uintptr_t set = length ? (uintptr_t)map_get(sets, column->set_name, length) : 0;
        if (set == 0)
            continue;
        column->first_label = first[set - 1];
        column->n_labels = count[set - 1];
    }
    free(first);
    free(count);
}

/* Records up to the last one; the first time they are counted, the second kept. */
static char read_records(StatFacts *facts, StatKind kind, const char *bytes, size_t length, Arena *arena, Map *sets, bool keep)
{
    Reading reading = {bytes, bytes + length, false, arena};
    size_t columns = 0, labels = 0;
    StatColumn column = {0};
    StatLabel label = {0};
    for (;;) {
        char letter = (char)take_byte(&reading);
        if (letter == 'V') {
            read_column(&reading, kind, keep ? &facts->columns[columns] : &column);
            columns++;
        } else if (letter == 'L') {
            StatLabel *to = keep ? &facts->labels[labels] : &label;
            const char *set = read_label(&reading, to);
            uintptr_t number = (uintptr_t)map_get(sets, set, strlen(set));
            if (number == 0) {
                number = map_count(sets) + 1;
                (void)map_set(sets, set, strlen(set), (void *)number); /* NOLINT: a number, from 1 */
            }
            to->set = (uint32_t)(number - 1);
            labels++;
        } else if (letter == 'Z' && !reading.bad) {
            take(&reading, &facts->rows, sizeof facts->rows);
        }
        if (reading.bad || (letter != 'V' && letter != 'L')) {
            facts->n_columns = columns;
            facts->n_labels = labels;
            return reading.bad ? '\0' : letter;
        }
    }
}

static Status what_it_said(const char *bytes, size_t length, Arena *arena, Error *error)
{
    /* The last record begins with E, a status, and a text that fills the rest. */
    for (size_t back = 6; back <= length && back < 2000; back++) {
        uint32_t stated;
        const char *at = bytes + length - back;
        memcpy(&stated, at + 2, sizeof stated);
        if (*at == 'E' && stated > 0 && stated == back - 6 && at[1] > OK && at[1] <= ERR_INTERNAL) {
            Reading reading = {at + 2, bytes + length, false, arena};
            const char *message = take_text(&reading);
            return error_set(error, (Status)at[1], "%s", *message ? message : "The file could not be read.");
        }
    }
    return error_set(error, ERR_INTERNAL, "The file could not be read.");
}

Status stat_facts_read(StatFacts *facts, StatKind kind, const char *bytes, size_t length, Error *error)
{
    *facts = (StatFacts){.arena = arena_new(16384)};
    Arena *count = arena_new(16384);
    Map *sets = map_new();
    char last = read_records(facts, kind, bytes, length, count, sets, false);
    Status status = OK;
    if (last != 'Z')
        status = what_it_said(bytes, length, count, error);
    else if (facts->n_columns == 0)
        status = error_set(error, ERR_INVALID, "The file has no columns.");
    if (status == OK) {
        facts->columns = arena_array(facts->arena, facts->n_columns, sizeof *facts->columns);
        facts->labels = arena_array(facts->arena, facts->n_labels + 1, sizeof *facts->labels);
        (void)read_records(facts, kind, bytes, length, facts->arena, sets, true);
        give_labels(facts, sets);
    }
    map_free(sets);
    arena_free(count);
    return status;
}

void stat_facts_free(StatFacts *facts)
{
    arena_free(facts->arena);
    *facts = (StatFacts){0};
}

const char *stat_label(const StatFacts *facts, const StatColumn *column, CellTag tag, double number, const char *text, size_t length)
{
    size_t low = column->first_label, high = low + column->n_labels;
    char kind = tag == TAG_TEXT ? 's' : 'd';
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const StatLabel *label = &facts->labels[middle];
        int order = (label->kind > kind) - (label->kind < kind);
        if (order == 0 && kind == 'd') {
            order = (label->number > number) - (label->number < number);
        } else if (order == 0) {
            size_t own = strlen(label->text);
            order = memcmp(label->text, text, own < length ? own : length);
            if (order == 0)
                order = (own > length) - (own < length);
        }
        if (order == 0)
            return label->label;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- as JSON ---------------------------------------------------------------------------------------------------------------- */

static void labels_json(const StatFacts *facts, Json *json)
{
    size_t budget = FACTS_LABELS;
    json_key(json, "labels");
    json_open_object(json);
    for (size_t c = 0; c < facts->n_columns; c++) {
        const StatColumn *column = &facts->columns[c];
        size_t size = 0;
        for (size_t i = 0; i < column->n_labels; i++)
            size += strlen(facts->labels[column->first_label + i].label) + NUMBER_TEXT;
        if (size == 0 || size > budget)
            continue;
        budget -= size;
        json_key(json, column->name);
        json_open_object(json);
        for (size_t i = 0; i < column->n_labels; i++) {
            const StatLabel *label = &facts->labels[column->first_label + i];
            char key[NUMBER_TEXT];
            if (label->kind == 'd')
                json_key_n(json, key, number_format_double(label->number, key));
            else if (label->kind == 's')
                json_key(json, label->text);
            else
                json_key_n(json, (const char[]){'.', label->letter >= 'a' && label->letter <= 'z' ? label->letter : '_'}, 2);
            json_text(json, label->label);
        }
        json_close(json);
    }
    json_close(json);
}

static void range_json(Json *json, const StatColumn *column, size_t i)
{
    bool single = column->text ? strcmp(column->texts[2 * i], column->texts[2 * i + 1]) == 0 : column->numbers[2 * i] == column->numbers[2 * i + 1];
    if (!single)
        json_open_object(json);
    for (size_t end = 0; end < (single ? 1u : 2u); end++) {
        if (!single)
            json_key(json, end ? "to" : "from");
        if (column->text)
            json_text(json, column->texts[2 * i + end]);
        else
            json_number(json, column->numbers[2 * i + end]);
    }
    if (!single)
        json_close(json);
}

void stat_facts_json(const StatFacts *facts, Json *json)
{
    labels_json(facts, json);
    json_key(json, "declared_missing");
    json_open_object(json);
    for (size_t c = 0; c < facts->n_columns; c++) {
        const StatColumn *column = &facts->columns[c];
        if (column->n_ranges == 0)
            continue;
        json_key(json, column->name);
        json_open_array(json);
        for (size_t i = 0; i < column->n_ranges; i++)
            range_json(json, column, i);
        json_close(json);
    }
    json_close(json);
    json_key(json, "variable_labels");
    json_open_object(json);
    size_t budget = FACTS_LABELS;
    for (size_t c = 0; c < facts->n_columns; c++) {
        size_t size = strlen(facts->columns[c].label);
        if (size && size <= budget) {
            budget -= size;
            json_member_text(json, facts->columns[c].name, facts->columns[c].label);
        }
    }
    json_close(json);
}
