/*
** order.h - order statistics of values, without sorting all of them.
**
** Many values are dealt into buckets (buckets.h); whoever says which ranks are wanted has those buckets sorted that hold them, and may then ask for
** the values. Few, or such as no even cut serves, are sorted as a whole. The values told are the same.
*/
#ifndef QUERN_NUMERIC_ORDER_H
#define QUERN_NUMERIC_ORDER_H

#include <stddef.h>

typedef struct Order Order;

/* Of n values, at least one, all finite, whose least and greatest are known. The values are not copied and must stay. Memory: while what is wanted is
** sorted 32 bytes for each value that shares a bucket with a wanted one (in the worst case all). */
Order *order_new(const double *values, size_t n, double min, double max);
void order_free(Order *order);

void order_want(Order *order, size_t first, size_t last); /* ranks from 0, both included; last below n */
void order_sort(Order *order);                            /* what is wanted since the last time; what was before is forgotten */
double order_value(const Order *order, size_t rank);      /* of a rank wanted and sorted */

/* Ranks that certainly lie at or before, and behind, the first value that is not below x: order_want of them, and a look from `first` on, finds it. */
void order_around(const Order *order, double x, size_t *first, size_t *behind);

#endif
