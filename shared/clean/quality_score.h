/*
** quality_score.h - the data quality score: five parts from 0 to 100, and their weighted mean. docs/quality.md defines them for the user.
**
**     completeness  mean over columns of the share of rows that have a value
**     validity      share of rows read that were readable as rows, times the share of values that pass their type, range, length, pattern and
**                   allowed rules (1 without such a rule)
**     uniqueness    share of keys that occur for the first time, over all unique rules; without one, share of rows that differ from all before
**     consistency   mean over reference, expression and row_count rules of the share that passes; null without one
**     timeliness    mean over freshness rules: 100 while the newest value is young enough, then 100 x max_age / age; null without one
**
** A part of which nothing can be said (no rows, no such rule) is null and left out; the weights of the others are scaled to 1.
*/
#ifndef QUERN_CLEAN_QUALITY_SCORE_H
#define QUERN_CLEAN_QUALITY_SCORE_H

#include "clean/rule.h"

extern const double QUALITY_WEIGHTS[QUALITY_PARTS]; /* .25 .30 .15 .20 .10 */

/* What one rule has to say to the score. */
typedef struct QualityVote {
    QualityPart part;
    uint64_t checked, passed;
    double fresh;            /* timeliness: 0 to 1 */
} QualityVote;

typedef struct QualityFacts {
    uint64_t rows;           /* of the version */
    uint64_t unreadable;     /* rows of the file that could not be read */
    const uint64_t *missing; /* per column */
    size_t columns;
    bool duplicates_known;
    uint64_t duplicates;     /* rows equal to an earlier one */
    const QualityVote *votes; /* rules that were checked */
    size_t n_votes;
} QualityFacts;

typedef struct QualityScore {
    double parts[QUALITY_PARTS]; /* 0 to 100; NaN: null */
    double total;                /* the same */
} QualityScore;

void quality_score(const QualityFacts *facts, QualityScore *score);
double quality_total(const double parts[QUALITY_PARTS]);    /* NaN when all are */
double quality_freshness(int64_t age_us, int64_t max_age_us); /* 0 to 1 */

#endif
