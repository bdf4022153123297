/* frame_private.h - what the files of the frame share. */
#ifndef QUERN_OPERATION_FRAME_PRIVATE_H
#define QUERN_OPERATION_FRAME_PRIVATE_H

#include "operation/frame.h"

typedef struct FrameColumn {
    bool mapped, counted, usual;
    Column column;
    size_t infinite;        /* floats, once counted: infinite values of the whole column */
} FrameColumn;

typedef struct FrameBlock {
    void *start;
    size_t count, size;
} FrameBlock;

struct Frame {
    const Schema *schema;
    ColumnsFolder *folder;  /* NULL: the columns were given */
    unsigned char *usual;   /* see frame_open */
    FrameColumn *columns;
    size_t rows;
    const uint64_t *filter; /* NULL: all rows pass */
    size_t filtered;
    bool has_weights;
    size_t weights;
    Arena *arena;
    FrameBlock *blocks;
    size_t n_blocks, room;
};

/* Infinite values of a float column, counted once; 0 for other types. */
size_t frame_infinite(Frame *frame, FrameColumn *entry);
Status frame_map(Frame *frame, size_t column, FrameColumn **entry, Error *error) MUST_USE;

/* Calls for each row of the sample in order: `row` of the version, `at` within the sample. A macro, since the body is hot. */
#define SAMPLE_EACH(sample, row, at, body) \
    do { \
        size_t at = 0; \
        if (!(sample)->bits) { \
            for (size_t row = 0; row < (sample)->rows; row++, at++) \
                body \
        } else { \
            for (size_t each_word = 0; each_word < bit_words((sample)->rows); each_word++) \
                for (uint64_t each_bits = (sample)->bits[each_word]; each_bits; each_bits &= each_bits - 1, at++) { \
                    size_t row = each_word * 64 + (size_t)__builtin_ctzll(each_bits); \
                    body \
                } \
        } \
    } while (0)

#endif
