/* order.c - see order.h. */
#include "numeric/order.h"

#include "base/memory.h"
#include "numeric/buckets.h"
#include "numeric/rank.h"
#include "numeric/workspace.h"

#include <stdlib.h>
#include <string.h>

struct Order {
    size_t n;
    double *sorted;                 /* what is wanted, or everything when there is no index */
    size_t total;                   /* of `sorted` */
    bool indexed;
    BucketIndex index;
    bool wanted[BUCKETS + 1];       /* buckets; the last is never */
    size_t n_ranges;
    BucketRange ranges[BUCKETS / 2];
    size_t start[BUCKETS / 2];      /* where the range's values begin in `sorted` */
};

Order *order_new(const double *values, size_t n, double min, double max)
{
    Order *order = mem_zero(1, sizeof *order);
    order->n = n;
    order->indexed = buckets_index(&order->index, values, n, min, max);
    if (!order->indexed) {
        order->total = n;
        order->sorted = workspace_new(n, sizeof *order->sorted);
        rank_sort(values, n, order->sorted);
    }
    return order;
}

static void forget(Order *order)
{
    workspace_free(order->sorted, order->total, sizeof *order->sorted);
    order->sorted = NULL;
    order->total = order->n_ranges = 0;
}

void order_free(Order *order)
{
    forget(order);
    free(order);
}

void order_want(Order *order, size_t first, size_t last)
{
    if (!order->indexed)
        return;
    size_t end = buckets_of_rank(&order->index, last);
    for (size_t b = buckets_of_rank(&order->index, first); b <= end; b++)
        order->wanted[b] = true;
}

/* Neighbouring buckets become one range. */
static void find_ranges(Order *order)
{
    for (size_t b = 0; b < BUCKETS; b++) {
        if (!order->wanted[b])
            continue;
        BucketRange range = {(uint16_t)b, (uint16_t)b};
        while (order->wanted[b + 1])
            range.last = (uint16_t)++b;
        order->start[order->n_ranges] = order->total;
        order->ranges[order->n_ranges++] = range;
        order->total += buckets_count(&order->index, &range, 1);
    }
    memset(order->wanted, 0, sizeof order->wanted);
}

void order_sort(Order *order)
{
    if (!order->indexed)
        return;
    forget(order);
    find_ranges(order);
    double *found = workspace_new(order->total, sizeof *found);
    order->sorted = workspace_new(order->total, sizeof *found);
    buckets_gather(&order->index, order->ranges, order->n_ranges, found);
    rank_sort(found, order->total, order->sorted); /* ranges ascend, and so their values stay together */
    workspace_free(found, order->total, sizeof *found);
}

double order_value(const Order *order, size_t rank)
{
    if (!order->indexed)
        return order->sorted[rank];
    const size_t *before = order->index.before;
    size_t k = 0;
    while (before[order->ranges[k].last + 1] <= rank)
        k++;
    return order->sorted[order->start[k] + (rank - before[order->ranges[k].first])];
}

static size_t lower_bound(const double *sorted, size_t n, double x)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void order_around(const Order *order, double x, size_t *first, size_t *behind)
{
    if (order->indexed) {
        size_t b = buckets_of_value(&order->index, x);
        *first = order->index.before[b];
        *behind = order->index.before[b + 1];
    } else {
        *first = *behind = lower_bound(order->sorted, order->n, x);
    }
}
