/* moment.c - see moment.h. */
#include "clean/moment.h"

#include "data/datetime.h"

#include <string.h>
#include <strings.h>

enum { SECOND = 1000000 };
#define HOUR INT64_C(3600000000)
#define MINUTE INT64_C(60000000)

static const int64_t UNIT_US[] = {1, 1000, SECOND, MINUTE, HOUR, MOMENT_DAY, 7 * MOMENT_DAY};
static const int64_t FIRST = INT64_C(-719162) * MOMENT_DAY, LAST = INT64_C(2932897) * MOMENT_DAY - 1;
static const char *const MONTHS[] = {"January", "February", "March", "April", "May", "June", "July", "August",
                                     "September", "October", "November", "December"};
static const char *const WEEKDAYS[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

bool moment_unit(Slice name, MomentUnit *unit)
{
    static const char *const NAMES[] = {"microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"};
    for (unsigned i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        size_t length = strlen(NAMES[i]);
        bool plural = name.length == length + 1 && (name.data[length] == 's' || name.data[length] == 'S');
        if ((name.length == length || plural) && strncasecmp(name.data, NAMES[i], length) == 0) {
            *unit = (MomentUnit)i;
            return true;
        }
    }
    return false;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int32_t moment_day(int64_t us)
{
    return (int32_t)floor_divide(us, MOMENT_DAY);
}

static int64_t within_day(int64_t us)
{
    return us - floor_divide(us, MOMENT_DAY) * MOMENT_DAY;
}

static int weekday(int32_t day) /* 1 Monday; 1970-01-01 was a Thursday */
{
    return (int)(((int64_t)day + 3) % 7 + 7) % 7 + 1;
}

/* The Thursday of a week tells its year and number. */
static int32_t thursday(int32_t day)
{
    return day - weekday(day) + 4;
}

int64_t moment_part(int64_t us, MomentPart part)
{
    int32_t day = moment_day(us);
    int64_t time = within_day(us);
    int y, m, d;
    date_to_civil(part == PART_WEEK || part == PART_WEEK_YEAR ? thursday(day) : day, &y, &m, &d);
    switch (part) {
    case PART_YEAR: return y;
    case PART_QUARTER: return (m + 2) / 3;
    case PART_MONTH: return m;
    case PART_WEEK: return (thursday(day) - date_from_civil(y, 1, 1)) / 7 + 1;
    case PART_WEEK_YEAR: return y;
    case PART_DAY: return d;
    case PART_WEEKDAY: return weekday(day);
    case PART_DAY_OF_YEAR: return day - date_from_civil(y, 1, 1) + 1;
    case PART_HOUR: return time / HOUR;
    case PART_MINUTE: return time / MINUTE % 60;
    case PART_SECOND: return time / SECOND % 60;
    }
    return 0;
}

int64_t moment_truncate(int64_t us, MomentUnit unit)
{
    int32_t day = moment_day(us);
    int y, m, d;
    date_to_civil(day, &y, &m, &d);
    switch (unit) {
    case UNIT_WEEK: return (int64_t)(day - weekday(day) + 1) * MOMENT_DAY;
    case UNIT_MONTH: return date_from_civil(y, m, 1) * MOMENT_DAY;
    case UNIT_QUARTER: return date_from_civil(y, (m - 1) / 3 * 3 + 1, 1) * MOMENT_DAY;
    case UNIT_YEAR: return date_from_civil(y, 1, 1) * MOMENT_DAY;
    default: return floor_divide(us, UNIT_US[unit]) * UNIT_US[unit];
    }
}

static int month_days(int year, int month)
{
    return month == 12 ? 31 : date_from_civil(year, month + 1, 1) - date_from_civil(year, month, 1);
}

static int months_of(MomentUnit unit)
{
    return unit == UNIT_MONTH ? 1 : unit == UNIT_QUARTER ? 3 : 12;
}

bool moment_add(int64_t us, int64_t n, MomentUnit unit, int64_t *sum)
{
    if (unit <= UNIT_WEEK) {
        int64_t more;
        return !__builtin_mul_overflow(n, UNIT_US[unit], &more) && !__builtin_add_overflow(us, more, sum) && *sum >= FIRST && *sum <= LAST;
    }
    if (n > 200000 || n < -200000)
        return false;
    int y, m, d;
    date_to_civil(moment_day(us), &y, &m, &d);
    int64_t months = (int64_t)y * 12 + m - 1 + n * months_of(unit);
    if (months < 12 || months >= 10000 * 12)
        return false;
    y = (int)(months / 12);
    m = (int)(months % 12) + 1;
    int last = month_days(y, m);
    *sum = date_from_civil(y, m, d < last ? d : last) * MOMENT_DAY + within_day(us);
    return true;
}

int64_t moment_between(int64_t from, int64_t to, MomentUnit unit)
{
    if (unit <= UNIT_WEEK)
        return (to - from) / UNIT_US[unit];
    int y1, m1, d1, y2, m2, d2;
    date_to_civil(moment_day(from), &y1, &m1, &d1);
    date_to_civil(moment_day(to), &y2, &m2, &d2);
    int64_t months = (int64_t)(y2 - y1) * 12 + m2 - m1, reached;
    if (months != 0 && moment_add(from, months, UNIT_MONTH, &reached)) /* not yet the whole of the last month */
        months += months > 0 ? -(reached > to) : reached < to;
    return months / months_of(unit);
}

/* ---- writing ---- */

const char *moment_format_problem(Slice format, bool reading)
{
    const char *known = reading ? "YymdjHIMSfpbBaAze%" : "YymdejHIMSfpbBaAzuVGq%";
    bool any = false;
    for (size_t i = 0; i < format.length; i++) {
        if (format.data[i] != '%')
            continue;
        if (++i == format.length)
            return "ends in a lone %; write %% for the character itself";
        if (!strchr(known, format.data[i]) || !format.data[i])
            return "has a letter after % that means nothing; known are %Y %m %d %H %M %S and those of the manual";
        any = any || format.data[i] != '%';
    }
    return any || !reading ? NULL : "has no part of a date; write for example %d.%m.%Y";
}

void moment_format(int64_t us, Slice format, Buffer *out)
{
    int64_t time = within_day(us);
    int y, m, d;
    date_to_civil(moment_day(us), &y, &m, &d);
    for (size_t i = 0; i < format.length; i++) {
        if (format.data[i] != '%' || i + 1 == format.length) {
            buffer_add_char(out, format.data[i]);
            continue;
        }
        int hour = (int)(time / HOUR);
        switch (format.data[++i]) {
        case 'Y': buffer_printf(out, "%04d", y); break;
        case 'y': buffer_printf(out, "%02d", y % 100); break;
        case 'm': buffer_printf(out, "%02d", m); break;
        case 'd': buffer_printf(out, "%02d", d); break;
        case 'e': buffer_printf(out, "%d", d); break;
        case 'j': buffer_printf(out, "%03d", (int)moment_part(us, PART_DAY_OF_YEAR)); break;
        case 'H': buffer_printf(out, "%02d", hour); break;
        case 'I': buffer_printf(out, "%02d", (hour + 11) % 12 + 1); break;
        case 'M': buffer_printf(out, "%02d", (int)(time / MINUTE % 60)); break;
        case 'S': buffer_printf(out, "%02d", (int)(time / SECOND % 60)); break;
        case 'f': buffer_printf(out, "%06d", (int)(time % SECOND)); break;
        case 'p': buffer_add_text(out, hour < 12 ? "AM" : "PM"); break;
        case 'b': buffer_add(out, MONTHS[m - 1], 3); break;
        case 'B': buffer_add_text(out, MONTHS[m - 1]); break;
        case 'a': buffer_add(out, WEEKDAYS[weekday(moment_day(us)) - 1], 3); break;
        case 'A': buffer_add_text(out, WEEKDAYS[weekday(moment_day(us)) - 1]); break;
        case 'z': buffer_add_text(out, "+0000"); break;
        case 'u': buffer_printf(out, "%d", weekday(moment_day(us))); break;
        case 'V': buffer_printf(out, "%02d", (int)moment_part(us, PART_WEEK)); break;
        case 'G': buffer_printf(out, "%04d", (int)moment_part(us, PART_WEEK_YEAR)); break;
        case 'q': buffer_printf(out, "%d", (m + 2) / 3); break;
        default: buffer_add_char(out, format.data[i]);
        }
    }
}

/* ---- reading ---- */

typedef struct Reading {
    const char *at, *end;
    int year, month, day, day_of_year, hour, minute, second, micro, half; /* half: 0 none, 1 AM, 2 PM */
    int64_t offset;                                                       /* minutes */
    bool zoned, twelve;
} Reading;

static bool digits(Reading *r, int most, int *value)
{
    int n = 0, sum = 0;
    while (r->at < r->end && n < most && *r->at >= '0' && *r->at <= '9') {
        sum = sum * 10 + (*r->at++ - '0');
        n++;
    }
    *value = sum;
    return n > 0;
}

static bool fraction(Reading *r)
{
    int n = 0;
    r->micro = 0;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++, n++)
        if (n < 6)
            r->micro = r->micro * 10 + (*r->at - '0');
    for (int i = n; i < 6; i++)
        r->micro *= 10;
    return n > 0;
}

static bool name(Reading *r, const char *const *names, int count, int *value)
{
    for (int i = 0; i < count; i++) {
        size_t whole = strlen(names[i]), left = (size_t)(r->end - r->at);
        size_t used = left >= whole && strncasecmp(r->at, names[i], whole) == 0 ? whole : left >= 3 && strncasecmp(r->at, names[i], 3) == 0 ? 3 : 0;
        if (used) {
            r->at += used;
            if (used == 3 && r->at < r->end && *r->at == '.')
                r->at++;
            *value = i + 1;
            return true;
        }
    }
    return false;
}

static bool zone(Reading *r)
{
    r->zoned = true;
    if (r->at < r->end && (*r->at == 'Z' || *r->at == 'z')) {
        r->at++;
        return true;
    }
    if (r->end - r->at >= 3 && (strncasecmp(r->at, "UTC", 3) == 0 || strncasecmp(r->at, "GMT", 3) == 0)) {
        r->at += 3;
        return true;
    }
    if (r->at == r->end || (*r->at != '+' && *r->at != '-'))
        return false;
    bool minus = *r->at++ == '-';
    int hours, minutes = 0;
    if (!digits(r, 2, &hours))
        return false;
    if (r->at < r->end && *r->at == ':')
        r->at++;
    (void)digits(r, 2, &minutes);
    if (hours > 15 || minutes > 59)
        return false;
    r->offset = (minus ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static bool read_part(Reading *r, char c)
{
    int unused;
    switch (c) {
    case 'Y': return digits(r, 4, &r->year);
    case 'y':
        if (!digits(r, 2, &r->year))
            return false;
        r->year += r->year <= 68 ? 2000 : 1900;
        return true;
    case 'm': return digits(r, 2, &r->month);
    case 'd':
    case 'e': return digits(r, 2, &r->day);
    case 'j': return digits(r, 3, &r->day_of_year);
    case 'H': return digits(r, 2, &r->hour);
    case 'I': r->twelve = true; return digits(r, 2, &r->hour);
    case 'M': return digits(r, 2, &r->minute);
    case 'S': return digits(r, 2, &r->second);
    case 'f': return fraction(r);
    case 'p':
        if (r->end - r->at < 2 || (r->at[1] | 0x20) != 'm' || ((r->at[0] | 0x20) != 'a' && (r->at[0] | 0x20) != 'p'))
            return false;
        r->half = (r->at[0] | 0x20) == 'a' ? 1 : 2;
        r->at += 2;
        return true;
    case 'b':
    case 'B': return name(r, MONTHS, 12, &r->month);
    case 'a':
    case 'A': return name(r, WEEKDAYS, 7, &unused);
    case 'z': return zone(r);
    default:
        return r->at < r->end && *r->at++ == c;
    }
}

static bool assemble(const Reading *r, int64_t *us)
{
    int hour = r->hour;
    if (r->half || r->twelve) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (r->half == 2 ? 12 : 0);
    }
    if (r->year < 1 || r->year > 9999 || r->month < 1 || r->month > 12 || r->day < 1 || r->day > month_days(r->year, r->month) || hour > 23 ||
        r->minute > 59 || r->second > 60)
        return false;
    int64_t day = date_from_civil(r->year, r->month, r->day);
    if (r->day_of_year) {
        day = date_from_civil(r->year, 1, 1) + r->day_of_year - 1;
        if (r->day_of_year > 366 || (r->day_of_year == 366 && month_days(r->year, 2) == 28))
            return false;
    }
    *us = day * MOMENT_DAY + hour * HOUR + (r->minute - r->offset) * MINUTE + r->second * INT64_C(1000000) + r->micro;
    return *us >= FIRST && *us <= LAST;
}

bool moment_parse(Slice text, Slice format, int64_t *us, bool *zoned)
{
    Reading r = {.at = text.data, .end = text.data + text.length, .year = 1970, .month = 1, .day = 1};
    for (size_t i = 0; i < format.length; i++) {
        char c = format.data[i];
        if (c == ' ') {
            while (r.at < r.end && *r.at == ' ')
                r.at++;
        } else if (c == '%' && i + 1 < format.length) {
            if (!read_part(&r, format.data[++i]))
                return false;
        } else if (r.at == r.end || *r.at++ != c) {
            return false;
        }
    }
    *zoned = r.zoned;
    return r.at == r.end && assemble(&r, us);
}
