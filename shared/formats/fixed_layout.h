/* fixed_layout.h - where the columns of a text in fixed widths are. */
#ifndef QUERN_FORMATS_FIXED_LAYOUT_H
#define QUERN_FORMATS_FIXED_LAYOUT_H

#include "data/batch.h"
#include "formats/reader.h"

typedef struct FixedColumn {
    size_t begin, end;        /* characters; end: where the gap behind it begins */
} FixedColumn;

typedef struct FixedLayout {
    FixedColumn *columns;     /* owned */
    size_t count;
    bool exact;               /* given by the user: nothing reaches over an end */
    bool header;
    size_t names_at, data_at; /* bytes: the line of the names (with a header), the first row */
    uint64_t names_line, data_line;
    long skip_lines;          /* lines before the names */
} FixedLayout;

/* The line at `at`, without its end; *next is where the next one begins. */
Slice fixed_line(const char *text, size_t length, size_t at, size_t *next);

typedef struct FixedPlace {   /* in a line whose columns are read one after the other; zeroed: its beginning */
    size_t byte, character;
    size_t begin;             /* the byte where the next value begins */
} FixedPlace;

/* One column's value of a line, trimmed. false: the value reaches over the border of two columns, or behind the last. */
bool fixed_value(const FixedLayout *layout, Slice line, bool ascii, size_t number, FixedPlace *place, Slice *value);

void fixed_layout_find(const char *text, size_t length, const ReadOptions *options, FixedLayout *layout);
void fixed_layout_free(FixedLayout *layout);

/* The share of the sample's lines with two blanks side by side says whether its columns are meant. */
bool fixed_layout_likely(const char *text, size_t length);

#endif
