/*
** profile.h - what a column looks like.
**
** Everything is computed over the values present; infinite floats are counted and left out of the moments, quantiles
** and histogram. Mean and variance are two-pass with compensated sums (Chan, Golub, LeVeque 1983); quantiles are type 7
** (Hyndman and Fan 1996), from a full sort while the column has at most PROFILE_EXACT_ROWS values present. Beyond that
** the quantiles come from a KLL sketch (Karnin, Lang, Liberty 2016; rank error below 0.1 %), the distinct count from
** HyperLogLog (Flajolet et al. 2007; 14 bits) and the most frequent values from Space-Saving (Metwally et al. 2005),
** and *_exact says false. Distinct counts of long text go by 64-bit hashes.
**
** Columns of few different values (booleans, categories, small ranges of integers or dates) stay exact at any length.
** Ties among the most frequent values go to the lesser number or the text met first, so that the same data gives the
** same profile.
**
** Memory: at most two arrays of 8 bytes a value present, so 2 x 8 x PROFILE_EXACT_ROWS at the peak, released on return
** (twice that for decimals that lie more than 2^64 units apart; a dictionary's codes are 4 bytes a row).
*/
#ifndef QUERN_NUMERIC_PROFILE_H
#define QUERN_NUMERIC_PROFILE_H

#include "base/json.h"
#include "data/column.h"

#include <stdatomic.h>

enum {
    PROFILE_EXACT_ROWS = 8000000,
    PROFILE_QUANTILES = 7,
    PROFILE_BINS = 20,
    PROFILE_TOP = 10,
    PROFILE_TOP_BYTES = 256
};

extern const double PROFILE_P[PROFILE_QUANTILES]; /* .01 .05 .25 .5 .75 .95 .99 */

typedef struct ProfileTop {
    uint64_t count;
    union {
        double number;      /* float */
        int64_t integer;    /* boolean, integer, date, timestamp */
        Int128 decimal;
    };
    char text[PROFILE_TOP_BYTES + 4]; /* text, cut at a character with an ellipsis */
} ProfileTop;

typedef struct Profile {
    ColumnType type;
    bool zoned;
    uint8_t scale;
    uint64_t rows, count, missing;     /* count = rows - missing */
    uint64_t distinct;
    bool distinct_exact, quantiles_exact, top_exact;
    uint64_t infinite, zeros, negatives;
    double mean, sd, variance, sum;    /* NaN when undefined (count 0; sd with count < 2) */
    double min, max;                   /* numbers; of the finite values, NaN when there are none */
    int64_t min_integer, max_integer;  /* boolean, integer, date, timestamp: exact */
    Int128 min_decimal, max_decimal;
    double quantiles[PROFILE_QUANTILES]; /* as numbers; dates in days, timestamps in microseconds */
    size_t bins;                       /* 0: no histogram (text, boolean, nothing present) */
    double edges[PROFILE_BINS + 1];
    uint64_t bin_counts[PROFILE_BINS];
    uint64_t trues;                    /* boolean */
    uint64_t empty, min_length, max_length; /* text, in characters */
    double mean_length;
    size_t n_top;
    ProfileTop top[PROFILE_TOP];
} Profile;

/* Plain text with at most `max_dictionary` distinct values, each of which occurs twice or more on average, also gives
** the dictionary that was found on the way (found true); dictionary NULL: not wanted. */
typedef struct TextDictionary {
    bool found;
    size_t count;          /* distinct values, in memcmp order */
    uint64_t *offsets;     /* count + 1, owned */
    char *bytes;           /* owned */
    uint32_t *codes;       /* one a row (0 where missing), owned */
} TextDictionary;

/* Pure. */
void profile_column(const Column *column, size_t max_dictionary, Profile *profile, TextDictionary *dictionary);
void text_dictionary_free(TextDictionary *dictionary);

/* The profile object of docs/api.md. */
void profile_json(Json *json, const Profile *profile);
/* The entry of analysis.summary_stats: numbers count, mean, std, min, q25, median, q75, max; others count, unique, top,
** freq, min, max as fits. */
void profile_summary_json(Json *json, const Profile *profile);

#endif
