/* histogram_time.c - bins for dates and timestamps; see histogram.h. */
#include "numeric/histogram.h"

#include "data/datetime.h"
#include "numeric/profile.h"

#include <math.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum { MONDAY = 4 /* 1970-01-05 */, LEAST_DAY = -719162 /* 0001-01-01 */, LAST_DAY = 2932896 /* 9999-12-31 */ };

/* Widths in microseconds, or in months when that is not 0; ascending. */
typedef struct TimeStep {
    int64_t us;
    int months;
} TimeStep;

static const TimeStep STEPS[] = {
    {1, 0}, {2, 0}, {5, 0}, {10, 0}, {20, 0}, {50, 0}, {100, 0}, {200, 0}, {500, 0},
    {1000, 0}, {2000, 0}, {5000, 0}, {10000, 0}, {20000, 0}, {50000, 0}, {100000, 0}, {200000, 0}, {500000, 0},
    {SECOND, 0}, {2 * SECOND, 0}, {5 * SECOND, 0}, {10 * SECOND, 0}, {15 * SECOND, 0}, {30 * SECOND, 0},
    {MINUTE, 0}, {2 * MINUTE, 0}, {5 * MINUTE, 0}, {10 * MINUTE, 0}, {15 * MINUTE, 0}, {30 * MINUTE, 0},
    {HOUR, 0}, {2 * HOUR, 0}, {3 * HOUR, 0}, {6 * HOUR, 0}, {12 * HOUR, 0},
    {DAY, 0}, {2 * DAY, 0}, {7 * DAY, 0}, {14 * DAY, 0},
    {30 * DAY, 1}, {61 * DAY, 2}, {91 * DAY, 3}, {182 * DAY, 6},
    {365 * DAY, 12}, {730 * DAY, 24}, {1826 * DAY, 60}, {3652 * DAY, 120}, {7305 * DAY, 240}, {18262 * DAY, 600},
    {36524 * DAY, 1200}, {73048 * DAY, 2400}, {182621 * DAY, 6000},
};

static Int128 floor_divide(Int128 a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Month number (year x 12 + month - 1) of a moment, rounded down to a multiple of `step`. */
static int month_floor(Int128 us, int step)
{
    int year, month, day;
    date_to_civil((int32_t)floor_divide(us, DAY), &year, &month, &day);
    int number = year * 12 + month - 1;
    return number - number % step;
}

static Int128 month_start(int number)
{
    return (Int128)date_from_civil(number / 12, number % 12 + 1, 1) * DAY;
}

/* Month edges of years outside 1 to 9999 are moved to min and max. The last edge is behind max. */
static size_t month_edges(Int128 min, Int128 max, int step, Int128 *edges)
{
    int first = month_floor(min, step), last = month_floor(max, step) + step;
    size_t bins = (size_t)((last - first) / step);
    if (bins > PROFILE_BINS)
        return 0;
    for (size_t i = 0; i <= bins; i++) {
        int number = first + (int)i * step;
        edges[i] = number < 12 ? min : number >= 10000 * 12 ? max : month_start(number);
    }
    return bins;
}

static size_t even_edges(Int128 min, Int128 max, int64_t step, Int128 *edges)
{
    Int128 origin = step % (7 * DAY) == 0 ? MONDAY * DAY : 0;
    Int128 first = floor_divide(min - origin, step), last = floor_divide(max - origin, step) + 1;
    if (last - first > PROFILE_BINS)
        return 0;
    size_t bins = (size_t)(last - first);
    for (size_t i = 0; i <= bins; i++)
        edges[i] = origin + (first + (Int128)i) * step;
    return bins;
}

/* Values outside the calendar: shares of the range in whole units. */
static size_t plain_edges(Int128 min, Int128 max, int64_t unit, Int128 *edges)
{
    Int128 step = ((max - min) / unit / PROFILE_BINS + 1) * unit;
    size_t bins = 0;
    do {
        edges[bins] = min + (Int128)bins * step;
        bins++;
    } while (bins < PROFILE_BINS && min + (Int128)bins * step <= max);
    edges[bins] = min + (Int128)bins * step;
    return bins;
}

size_t histogram_time_edges(int64_t min, int64_t max, double iqr, uint64_t n, bool dates, double *edges)
{
    int64_t unit = dates ? DAY : 1;
    Int128 from = (Int128)min * unit, to = (Int128)max * unit, found[PROFILE_BINS + 1];
    double range = (double)(to - from), wanted = (double)histogram_bins_wanted(range, iqr * (double)unit, n);
    bool calendar = from >= (Int128)LEAST_DAY * DAY && to < ((Int128)LAST_DAY + 1) * DAY;
    size_t bins = 0;
    int64_t least = from == to && unit < SECOND ? SECOND : unit;
    for (size_t i = 0; calendar && !bins && i < sizeof STEPS / sizeof *STEPS; i++) {
        if (STEPS[i].us < least || (double)STEPS[i].us < range / wanted)
            continue;
        bins = STEPS[i].months ? month_edges(from, to, STEPS[i].months, found) : even_edges(from, to, STEPS[i].us, found);
    }
    if (!bins)
        bins = plain_edges(from, to, unit, found);
    /* Past the last day that can be written the last bin ends at max. */
    if (calendar && found[bins] >= ((Int128)LAST_DAY + 1) * DAY) {
        found[bins] = to;
        if (found[bins - 1] >= to)
            found[bins - 1] = to - unit;
    }
    if (calendar && found[0] < (Int128)LEAST_DAY * DAY && found[1] > from)
        found[0] = from;
    for (size_t i = 0; i <= bins; i++)
        edges[i] = (double)(found[i] / unit);
    for (size_t i = 1; i <= bins; i++) /* far from 1970 neighbouring microseconds are one double */
        if (!(edges[i] > edges[i - 1]))
            edges[i] = nextafter(edges[i - 1], INFINITY);
    return bins;
}
