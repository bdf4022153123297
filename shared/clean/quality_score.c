/* quality_score.c - see quality_score.h. */
#include "clean/quality_score.h"

#include <math.h>

const double QUALITY_WEIGHTS[QUALITY_PARTS] = {.25, .30, .15, .20, .10};

static double share(uint64_t passed, uint64_t checked)
{
    return checked ? (double)passed / (double)checked : NAN;
}

/* All votes of the part in one: each value weighs the same. */
static double pooled(const QualityFacts *facts, QualityPart part)
{
    uint64_t checked = 0, passed = 0;
    for (size_t i = 0; i < facts->n_votes; i++) {
        if (facts->votes[i].part == part) {
            checked += facts->votes[i].checked;
            passed += facts->votes[i].passed;
        }
    }
    return share(passed, checked);
}

/* The mean of the votes: each rule weighs the same. */
static double averaged(const QualityFacts *facts, QualityPart part)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < facts->n_votes; i++) {
        const QualityVote *vote = &facts->votes[i];
        if (vote->part != part || !vote->checked)
            continue;
        sum += part == QUALITY_TIMELINESS ? vote->fresh : share(vote->passed, vote->checked);
        n++;
    }
    return n ? sum / (double)n : NAN;
}

static double completeness(const QualityFacts *facts)
{
    if (!facts->rows || !facts->columns)
        return NAN;
    double sum = 0;
    for (size_t i = 0; i < facts->columns; i++)
        sum += (double)(facts->rows - facts->missing[i]) / (double)facts->rows;
    return sum / (double)facts->columns;
}

static double validity(const QualityFacts *facts)
{
    double readable = share(facts->rows, facts->rows + facts->unreadable);
    double passing = pooled(facts, QUALITY_VALIDITY);
    return isnan(passing) ? readable : isnan(readable) ? passing : readable * passing;
}

static double uniqueness(const QualityFacts *facts)
{
    double keys = pooled(facts, QUALITY_UNIQUENESS);
    if (!isnan(keys))
        return keys;
    return facts->duplicates_known ? share(facts->rows - facts->duplicates, facts->rows) : NAN;
}

double quality_freshness(int64_t age_us, int64_t max_age_us)
{
    return age_us <= max_age_us ? 1 : (double)max_age_us / (double)age_us;
}

double quality_total(const double parts[QUALITY_PARTS])
{
    double sum = 0, weights = 0;
    for (int i = 0; i < QUALITY_PARTS; i++) {
        if (isnan(parts[i]))
            continue;
        sum += QUALITY_WEIGHTS[i] * parts[i];
        weights += QUALITY_WEIGHTS[i];
    }
    return weights > 0 ? sum / weights : NAN;
}

void quality_score(const QualityFacts *facts, QualityScore *score)
{
    score->parts[QUALITY_COMPLETENESS] = 100 * completeness(facts);
    score->parts[QUALITY_VALIDITY] = 100 * validity(facts);
    score->parts[QUALITY_UNIQUENESS] = 100 * uniqueness(facts);
    score->parts[QUALITY_CONSISTENCY] = 100 * averaged(facts, QUALITY_CONSISTENCY);
    score->parts[QUALITY_TIMELINESS] = 100 * averaged(facts, QUALITY_TIMELINESS);
    score->total = quality_total(score->parts);
}
