/*
** tally.h - how often codes occur in stretches of a column.
**
** Counting equal neighbours one by one waits for each store before the next load; so four stretches are gone through side by side, each with
** counts of its own, and a few codes are counted by comparison. By threads where there is much to count.
*/
#ifndef QUERN_NUMERIC_TALLY_H
#define QUERN_NUMERIC_TALLY_H

#include <stddef.h>
#include <stdint.h>

enum { TALLY_LINES = 4 };

/* n rows cut into stretches of `rows` each (the last ones may be shorter, or empty): by n and the number of codes alone. */
typedef struct TallyCut {
    size_t n, rows, stretches; /* a multiple of TALLY_LINES */
} TallyCut;

TallyCut tally_cut(size_t n, size_t codes);
size_t tally_begin(const TallyCut *cut, size_t stretch); /* the stretch's first row; n at most */

/* counts: stretches x codes, contents undefined before. code[i] < codes <= 2^31. */
void tally_count(const uint32_t *code, const TallyCut *cut, size_t codes, size_t *counts);

#endif
