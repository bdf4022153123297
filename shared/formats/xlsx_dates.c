/* xlsx_dates.c - serial days as dates, moments, times and durations (xlsx_sheet.h). */
#include "formats/xlsx_sheet.h"

#include "formats/duration.h"

#include <math.h>

enum { EPOCH_1900 = -25568, EPOCH_1904 = -24107, LEAP_BUG = 60, DAYS_BETWEEN = 1462, LEAST_DIGITS = 14, MOST_DIGITS = 16 }; /* epochs: the day 0 as days since 1970-01-01 */

#define DAY_US INT64_C(86400000000)
#define LAST_SERIAL 2958466.0 /* the first day of the year 10000, by the system of 1900 */

/* Microseconds of a serial number of days. Programs that write 14 to 16 digits have rounded; the nearest second or millisecond that this may have come
** from is meant then. */
static int64_t microseconds(double serial, int digits)
{
    double day = floor(serial);
    double part = (serial - day) * (double)DAY_US; /* of the day: the whole would be too large to be exact */
    int64_t begin = (int64_t)day * DAY_US;
    int before = fabs(serial) < 1 ? 0 : 1 + (int)floor(log10(fabs(serial)));
    if (before + digits < LEAST_DIGITS || before + digits > MOST_DIGITS)
        return begin + (int64_t)llround(part);
    double slack = (0.5 * pow(10, -digits) + fabs(serial) * 0x1p-53) * (double)DAY_US;
    static const int64_t UNITS[] = {1000000, 1000};
    for (int i = 0; i < 2; i++) {
        int64_t near = (int64_t)llround(part / (double)UNITS[i]) * UNITS[i];
        if (fabs((double)near - part) <= slack)
            return begin + near;
    }
    return begin + (int64_t)llround(part);
}

static bool duration_cell(double serial, int digits, Cell *cell, Buffer *text)
{
    size_t from = text->length;
    duration_add(text, microseconds(serial, digits));
    cell->kind = CELL_STRING;
    cell->text = (Slice){NULL, text->length - from};
    return true;
}

bool xlsx_date_cell(double serial, int digits, NumberClass class, bool from_1904, Cell *cell, Buffer *text)
{
    if (!(fabs(serial) < (from_1904 ? LAST_SERIAL - DAYS_BETWEEN : LAST_SERIAL)))
        return false;
    if (class == NUMBER_DURATION || (serial > 0 && serial < 1) || (class == NUMBER_TIME && serial == 0))
        return duration_cell(serial, digits, cell, text);
    if (serial < 0)
        return false;
    int64_t us = microseconds(serial, digits);
    int64_t day = us / DAY_US;
    int64_t epoch = from_1904 ? EPOCH_1904 : day >= LEAP_BUG ? EPOCH_1900 - 1 : EPOCH_1900;
    bool whole = us % DAY_US == 0;
    if (class == NUMBER_DATE && whole) {
        cell->kind = CELL_DATE;
        cell->date = (int32_t)(day + epoch);
    } else {
        cell->kind = CELL_TIMESTAMP;
        cell->integer = us + epoch * DAY_US;
    }
    return true;
}
