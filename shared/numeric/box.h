/*
** box.h - the numbers of a box plot (Tukey, Exploratory Data Analysis, 1977).
**
** Quartiles are of type 7 (quantile.h). Whiskers reach to the last values within 1.5 quartile ranges of the box, or end at the box
** where there are none; what lies beyond them are the outliers.
*/
#ifndef QUERN_NUMERIC_BOX_H
#define QUERN_NUMERIC_BOX_H

#include <stddef.h>

typedef struct Box {
    double quartiles[3], low, high; /* low, high: where the whiskers end */
    size_t n_outliers;              /* of both sides */
    double *outliers;               /* ascending; malloc. All, or as many as asked for, then the farthest of either side */
    size_t n_shown;
} Box;

/* Of n values, at least one, all finite, whose least and greatest are known; at most `most` outliers are shown. Memory: see order.h. */
void box_find(const double *values, size_t n, double min, double max, size_t most, Box *box);
void box_free(Box *box);

#endif
