/*
** profile_private.h - what the parts of the profile share.
**
** Values other than floats and texts are handled as offsets from the least value, in 64 bits: integers, dates,
** timestamps, and decimals unless they lie further than 2^64 units apart ("wide"). An Order gives the values by rank,
** from whichever form the column's values were brought into: sorted floats, sorted offsets, counts by offset, or sorted
** wide decimals.
*/
#ifndef QUERN_NUMERIC_PROFILE_PRIVATE_H
#define QUERN_NUMERIC_PROFILE_PRIVATE_H

#include "data/sort.h"
#include "numeric/moments.h"
#include "numeric/profile.h"

enum { BLOCK = 4096 }; /* rows that are decoded at a time; a multiple of 64 */

/* The quantiles in percent: ranks are then exact in integers. */
extern const unsigned PROFILE_PERCENT[PROFILE_QUANTILES];

/* --- profile_block.c: values present among rows [first, end), end - first at most BLOCK --- */
size_t block_present(const Column *column, size_t first, size_t end); /* how many */
size_t block_offsets(const Column *column, size_t first, size_t end, Int128 base, uint64_t *offsets);
size_t block_float_keys(const Column *column, size_t first, size_t end, uint64_t *keys);
/* The rows themselves, relative to `first`. */
size_t block_rows(const Column *column, size_t first, size_t end, uint16_t *rows);
/* Least and greatest of the values present; false: none. */
bool column_range(const Column *column, Int128 *min, Int128 *max);
Int128 column_integer(const Column *column, size_t row); /* boolean, integer, date, timestamp, decimal */

/* --- profile_order.c --- */
typedef struct Order {
    size_t n;
    const double *floats;
    const uint64_t *offsets;
    const uint32_t *upto;   /* counts: upto[i] values have an offset of at most i */
    size_t span;            /* entries of upto */
    const Int128 *wide;
    Int128 base;
    uint8_t scale;
} Order;

/* Quantiles, histogram, zeros and negatives of the profile. n may be 0. */
void order_describe(const Order *order, Profile *profile);
/* Edges for the profile's type from its min, max and quartiles. */
void profile_edges(Profile *profile, uint64_t n);

/* --- profile_top.c --- */
typedef struct TopRun {
    uint64_t key, count;
} TopRun;

typedef struct TopRuns {
    size_t n;
    TopRun runs[PROFILE_TOP]; /* most frequent first; of equals the one offered first */
} TopRuns;

static inline void top_offer(TopRuns *top, uint64_t key, uint64_t count)
{
    if (top->n == PROFILE_TOP && count <= top->runs[PROFILE_TOP - 1].count)
        return;
    size_t at = top->n < PROFILE_TOP ? top->n++ : PROFILE_TOP - 1;
    for (; at > 0 && top->runs[at - 1].count < count; at--)
        top->runs[at] = top->runs[at - 1];
    top->runs[at] = (TopRun){key, count};
}

/* Distinct keys and the most frequent among ascending ones. */
uint64_t sorted_runs(const uint64_t *keys, size_t n, TopRuns *top);
/* One more entry of profile->top. */
void profile_add_top_integer(Profile *profile, Int128 value, uint64_t count);
void profile_add_top_text(Profile *profile, const char *text, size_t length, uint64_t count);

void profile_set_moments(Profile *profile, Moments moments);

/* --- the kinds of column --- */
void profile_floats(const Column *column, Profile *profile);
void profile_integers(const Column *column, Profile *profile);   /* integer, date, timestamp, decimal */
void profile_texts(const Column *column, size_t max_dictionary, Profile *profile, TextDictionary *dictionary);
/* More than PROFILE_EXACT_ROWS of either; sets everything. */
void profile_sketched(const Column *column, Profile *profile);
void profile_sketched_texts(const Column *column, Profile *profile); /* distinct and top only */

#endif
