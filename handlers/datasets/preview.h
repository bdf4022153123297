/*
** preview.h - what the files of the preview share: one reading of what was sent, and what is shown of it.
**
** preview.c has the route and finds the option that is to blame when nothing can be read, preview_look.c reads, preview_answer.c replies.
*/
#ifndef QUERN_HANDLERS_DATASETS_PREVIEW_H
#define QUERN_HANDLERS_DATASETS_PREVIEW_H

#include "datasets.h"
#include "store/table_file.h"

typedef struct Preview {
    Buffer rows, rejects;    /* JSON arrays in the making */
    Json rows_json, rejects_json;
    size_t n_rows, n_rejects;
    uint64_t read;           /* rows */
    uint64_t *missing;       /* of each column */
    size_t columns;
    bool cut_texts;
} Preview;

/* A load into a dataset that is there, as far as it decides how the file is read. */
typedef struct Load {
    Version base;            /* the current one, without its rows */
    const char *const *keys;
    size_t n_keys;
    bool refuse_new;
} Load;

/* One reading of what was sent: made with file and blank alike, given and load set, the rest zero. */
typedef struct Look {
    TableFile file, blank;   /* blank: as it was before it was opened */
    json_object *given;      /* the options, the caller's */
    const Load *load;        /* NULL: a new dataset, or one whose rows are all replaced */
    ReadOptions options;
    TableReader *reader;
    Preview preview;
} Look;

/* Reads what was sent under look->given, which is valid: types from all of it, the first rows, what was rejected. look_close in either case. */
Status look_read(Look *look, Arena *arena, Error *error) MUST_USE;
void look_close(Look *look);

/* The reply that shows what was read. */
void look_answer(Request *request, Reply *reply, Look *look);

#endif
