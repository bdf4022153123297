/* box.c - see box.h. */
#include "numeric/box.h"

#include "base/memory.h"
#include "numeric/order.h"
#include "numeric/quantile.h"

#include <math.h>
#include <stdlib.h>

static const double SHARES[] = {0.25, 0.5, 0.75};

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Half of what is shown comes from each side, and more from one when the other has not as many. */
static void show(const Order *order, size_t n, size_t low, size_t high, size_t most, Box *box)
{
    size_t of_low = least_of(low, most / 2), of_high = least_of(high, most - of_low);
    of_low = least_of(low, most - of_high);
    box->n_shown = of_low + of_high;
    box->outliers = mem_array(box->n_shown, sizeof *box->outliers);
    for (size_t i = 0; i < of_low; i++)
        box->outliers[i] = order_value(order, i);
    for (size_t i = 0; i < of_high; i++)
        box->outliers[of_low + i] = order_value(order, n - of_high + i);
}

void box_find(const double *values, size_t n, double min, double max, size_t most, Box *box)
{
    Order *order = order_new(values, n, min, max);
    quantile_ordered(order, n, SHARES, 3, QUANTILE_DEFAULT, box->quartiles);
    double reach = 1.5 * (box->quartiles[2] - box->quartiles[0]), least = box->quartiles[0] - reach, greatest = box->quartiles[2] + reach;
    size_t low = 0, high = n, behind_low = 0, behind_high = n; /* outliers are the ranks below `low` and from `high` on */
    if (min < least) {
        order_around(order, least, &low, &behind_low);
        order_want(order, low, least_of(behind_low, n - 1));
        order_want(order, 0, least_of(most, n - 1));
    }
    if (greatest < max) {
        order_around(order, greatest, &high, &behind_high);
        order_want(order, high ? high - 1 : 0, least_of(behind_high, n - 1));
        order_want(order, n - 1 - least_of(most, n - 1), n - 1);
    }
    order_sort(order);
    while (min < least && low < n && order_value(order, low) < least)
        low++;
    while (greatest < max && high < n && order_value(order, high) <= greatest)
        high++;
    box->low = fmin(min < least && low < n ? order_value(order, low) : min, box->quartiles[0]);
    box->high = fmax(greatest < max && high > 0 ? order_value(order, high - 1) : max, box->quartiles[2]);
    box->n_outliers = low + (n - high);
    show(order, n, low, n - high, most, box);
    order_free(order);
}

void box_free(Box *box)
{
    free(box->outliers);
    box->outliers = NULL;
}
