/*
** histogram.h - where the bins of a histogram begin and end, and how many values each holds.
**
** Of a profile the number of bins wanted is the greater of Sturges' (1926) and of Freedman and Diaconis' rule (Zeitschrift fuer
** Wahrscheinlichkeitstheorie 57, 1981: width 2 IQR / n^(1/3)), at most PROFILE_BINS. The width is then rounded up to
** one that people read easily: 1, 2 or 5 times a power of ten for numbers; for dates and times whole seconds, minutes,
** hours, days, weeks from Monday, months or years. Whole numbers that span fewer than PROFILE_BINS get one bin each,
** from v - 0.5 to v + 0.5.
**
** Who asks for a histogram may choose the rule. With n values, standard deviation s, interquartile range IQR, the number of bins k or their width h is
**
**     fd        h = 2 IQR / n^(1/3)                (Freedman and Diaconis 1981)
**     scott     h = 3.49 s / n^(1/3)               (Scott, Biometrika 66, 1979)
**     sturges   k = ceil(log2 n) + 1               (Sturges, JASA 21, 1926)
**     rice      k = ceil(2 n^(1/3))
**     sqrt      k = ceil(sqrt n)
**
** Edges are finite, strictly ascending and cover min to max. A bin holds its lower edge, the last one both.
*/
#ifndef QUERN_NUMERIC_HISTOGRAM_H
#define QUERN_NUMERIC_HISTOGRAM_H

#include "data/type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All return the number of bins, 1 to PROFILE_BINS; edges has room for PROFILE_BINS + 1. n at least 1, min <= max. */
size_t histogram_number_edges(double min, double max, double iqr, uint64_t n, bool whole, double *edges);

/* dates: values in days, else in microseconds, since 1970. */
size_t histogram_time_edges(int64_t min, int64_t max, double iqr, uint64_t n, bool dates, double *edges);

/* How many bins a profile wants; range in the unit of iqr. */
size_t histogram_bins_wanted(double range, double iqr, uint64_t n);

typedef enum HistogramRule { HISTOGRAM_FD, HISTOGRAM_SCOTT, HISTOGRAM_STURGES, HISTOGRAM_RICE, HISTOGRAM_SQRT } HistogramRule;

typedef struct HistogramSpread {
    double min, max, iqr, sd;
    size_t n;
} HistogramSpread;

/* How many bins a rule asks for, not yet a whole number; infinite or NaN: it has no answer for these values (IQR or s is 0). */
double histogram_rule_bins(HistogramRule rule, const HistogramSpread *spread);

/* At the multiples of the least width of 1, 2 or 5 times a power of ten that is at least `step` and leaves at most `most` bins; `whole`: at least 1. The number
** of bins; 0: there are none to be had at this scale. */
size_t histogram_round_edges(double min, double max, double step, size_t most, bool whole, double *edges);

/* bins + 1 edges from min to max in equal shares; the range itself may be infinite. */
void histogram_even_edges(double min, double max, size_t bins, double *edges);

/* Adds to counts how many of the values are in each bin; those beyond the edges are counted at the end that is near. For bins of about one width. */
void histogram_count(const double *values, size_t n, const double *edges, size_t bins, double *counts);

#endif
