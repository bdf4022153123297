/* answer_private.h - what the files of the answer share. */
#ifndef QUERN_OPERATION_ANSWER_PRIVATE_H
#define QUERN_OPERATION_ANSWER_PRIVATE_H

#include "operation/answer.h"

typedef struct TableColumn {
    const char *name, *title;
    AnswerFormat format;
    struct TableColumn *next;
} TableColumn;

struct AnswerTable {
    const char *name, *title;
    TableColumn *columns, *last;
    size_t count;          /* of columns */
    size_t cell;           /* to be filled next, within its row */
    Buffer rows_text;      /* the array of rows, while cells are added */
    Json rows;
    bool begun;
    const char *note;
    Arena *arena;          /* the answer's */
    AnswerTable *next;
};

struct Answer {
    Arena *arena;
    Buffer result_text, figures_text, checks_text;
    Json result, figures, checks;
    bool figure_open;      /* an object of the list waits for its close */
    Buffer warnings;       /* escaped, comma between */
    Buffer explanation;
    AnswerTable *tables, *last_table;
    AnswerArray *arrays;
    size_t n_arrays, arrays_room;
    bool truncated;
};

/* The member "tables" of the open object. */
Status tables_write(Answer *answer, Json *json, Error *error) MUST_USE;

#endif
