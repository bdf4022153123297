/*
** made_column.h - columns for tests: filled cell by cell, or at random.
*/
#ifndef QUERN_TESTS_MADE_COLUMN_H
#define QUERN_TESTS_MADE_COLUMN_H

#include "base/buffer.h"
#include "data/column.h"

typedef struct MadeColumn {
    Column column;    /* a view of what follows */
    void *data;
    uint64_t *valid;
    uint64_t *offsets;
    Buffer bytes;
    uint32_t *codes;
    size_t room;
} MadeColumn;

MadeColumn *made_column_new(ColumnType type, size_t room);
void made_column_free(MadeColumn *made);

/* One more row; each fits columns of its type only. */
void made_missing(MadeColumn *made);
void made_int(MadeColumn *made, int64_t value);   /* boolean, integer, date, timestamp, decimal */
void made_decimal(MadeColumn *made, Int128 value);
void made_float(MadeColumn *made, double value);
void made_text(MadeColumn *made, const char *text, size_t length);
void made_word(MadeColumn *made, const char *text);

/* Turns plain text into a dictionary column with the same values. */
void made_to_dictionary(MadeColumn *made);

/* A fixed sequence of random numbers; *state is any number. */
uint64_t made_random(uint64_t *state);

/* A column of random values of one of several shapes (few or many distinct values, extremes, shared prefixes), a tenth
** of them missing when asked for. */
MadeColumn *made_random_column(ColumnType type, size_t rows, bool missing, uint64_t *state);

/* Compares values of two rows that are present: negative, 0, positive. The plain definition, for oracles. */
int made_compare(const Column *column, size_t a, size_t b);

#endif
