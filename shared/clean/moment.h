/*
** moment.h - parts of dates and timestamps, calendar arithmetic, and dates in a format that the user writes.
**
** Timestamps are microseconds since 1970-01-01 00:00; zoned ones in UTC, and their parts are those of UTC. Weeks are ISO 8601's: they begin on
** Monday, and week 1 holds the year's first Thursday. Years 1 to 9999; beyond, a function says false.
**
** Formats: %Y %y (00-68: 2000s) %m %d %j %H %I %M %S %f (fraction) %p (AM, PM) %b %B (month's name) %a %A (day's) %z (+0100, Z) %%,
** when writing also %e (day without a zero) %u (weekday 1-7) %V %G (ISO week and its year) %q (quarter). When reading, numbers may have fewer
** digits, and a blank in the format stands for any number of blanks.
*/
#ifndef QUERN_CLEAN_MOMENT_H
#define QUERN_CLEAN_MOMENT_H

#include "base/buffer.h"
#include "data/batch.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum MomentUnit {
    UNIT_MICROSECOND,
    UNIT_MILLISECOND,
    UNIT_SECOND,
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_QUARTER,
    UNIT_YEAR
} MomentUnit;

typedef enum MomentPart {
    PART_YEAR, PART_QUARTER, PART_MONTH, PART_WEEK, PART_DAY, PART_WEEKDAY, PART_DAY_OF_YEAR, PART_HOUR, PART_MINUTE, PART_SECOND,
    PART_WEEK_YEAR
} MomentPart;

#define MOMENT_DAY INT64_C(86400000000)

bool moment_unit(Slice name, MomentUnit *unit);                 /* "day", "days", in any case */
int32_t moment_day(int64_t us);                                 /* the day it falls on */
int64_t moment_part(int64_t us, MomentPart part);
int64_t moment_truncate(int64_t us, MomentUnit unit);           /* the beginning of the unit it lies in */
bool moment_add(int64_t us, int64_t n, MomentUnit unit, int64_t *sum); /* Jan 31 + 1 month = Feb 28 or 29 */
int64_t moment_between(int64_t from, int64_t to, MomentUnit unit); /* whole units, negative when to is earlier */

void moment_format(int64_t us, Slice format, Buffer *out);      /* adds to out */
/* NULL when the format is fine, else what is wrong with it. */
const char *moment_format_problem(Slice format, bool reading);
bool moment_parse(Slice text, Slice format, int64_t *us, bool *zoned);

#endif
