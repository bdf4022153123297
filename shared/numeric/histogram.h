/*
** histogram.h - where the bins of a histogram begin and end.
**
** The number of bins wanted is the greater of Sturges' (1926) and of Freedman and Diaconis' rule (Zeitschrift fuer
** Wahrscheinlichkeitstheorie 57, 1981: width 2 IQR / n^(1/3)), at most PROFILE_BINS. The width is then rounded up to
** one that people read easily: 1, 2 or 5 times a power of ten for numbers; for dates and times whole seconds, minutes,
** hours, days, weeks from Monday, months or years. Whole numbers that span fewer than PROFILE_BINS get one bin each,
** from v - 0.5 to v + 0.5.
**
** Edges are finite, strictly ascending and cover min to max. A bin holds its lower edge, the last one both.
*/
#ifndef QUERN_NUMERIC_HISTOGRAM_H
#define QUERN_NUMERIC_HISTOGRAM_H

#include "data/type.h"

#include <stddef.h>
#include <stdint.h>

/* All return the number of bins, 1 to PROFILE_BINS; edges has room for PROFILE_BINS + 1. n at least 1, min <= max. */
size_t histogram_number_edges(double min, double max, double iqr, uint64_t n, bool whole, double *edges);

/* dates: values in days, else in microseconds, since 1970. */
size_t histogram_time_edges(int64_t min, int64_t max, double iqr, uint64_t n, bool dates, double *edges);

/* How many bins the rules ask for; range in the unit of iqr. */
size_t histogram_bins_wanted(double range, double iqr, uint64_t n);

#endif
