/* xlsx_dates.c - serial days as dates, moments, times and durations (xlsx_sheet.h). */
#include "formats/xlsx_sheet.h"

#include "base/number.h"
#include "formats/duration.h"

#include <math.h>
#include <string.h>

enum {
    EPOCH_1900 = -25568, EPOCH_1904 = -24107, /* the day 0 as days since 1970-01-01 */
    LEAP_BUG = 60,
    LAST_DAY = 2958465,                       /* 9999-12-31 by the system of 1900 */
    DAYS_BETWEEN = 1462,
    LEAST_DIGITS = 14, MOST_DIGITS = 16
};

#define DAY_US INT64_C(86400000000)
#define LAST_SERIAL 2958466.0

/* A serial number of days. Days and their part are read apart, so that what doubles can not hold of both together is not lost. */
typedef struct Serial {
    double day, part;      /* floor, and from 0 to below 1 */
    int significant;       /* digits as written */
    int decimals;          /* of them after the point */
} Serial;

static bool read_serial(Slice number, Serial *serial)
{
    double value;
    const char *point = memchr(number.data, '.', number.length), *end = number.data + number.length;
    if (!number_parse_double(number.data, number.length, &value) || !(fabs(value) <= LAST_SERIAL))
        return false;
    bool plain = point && value > 0 && !memchr(number.data, 'e', number.length) && !memchr(number.data, 'E', number.length);
    *serial = (Serial){.day = floor(value), .part = value - floor(value)};
    if (!plain || end - point < 2)
        return true;
    if (number_parse_double(point, (size_t)(end - point), &serial->part) && serial->part < 1) {
        if (point > number.data && !number_parse_double(number.data, (size_t)(point - number.data), &serial->day))
            return false;
        if (point == number.data)
            serial->day = 0;
    }
    serial->decimals = (int)(end - point > 40 ? 40 : end - point - 1);
    serial->significant = serial->decimals + (serial->day < 1 ? 0 : 1 + (int)floor(log10(serial->day)));
    return true;
}

/* Programs that write 14 to 16 digits have rounded; the nearest second or millisecond that this may have come from is meant then. */
static int64_t microseconds(const Serial *serial)
{
    double part = serial->part * (double)DAY_US;
    int64_t begin = (int64_t)serial->day * DAY_US;
    if (serial->significant < LEAST_DIGITS || serial->significant > MOST_DIGITS)
        return begin + (int64_t)llround(part);
    double slack = (0.5 * pow(10, -serial->decimals) + serial->day * 0x1p-53) * (double)DAY_US;
    static const int64_t UNITS[] = {1000000, 1000};
    for (int i = 0; i < 2; i++) {
        int64_t near = (int64_t)llround(part / (double)UNITS[i]) * UNITS[i];
        if (fabs((double)near - part) <= slack)
            return begin + near;
    }
    return begin + (int64_t)llround(part);
}

static bool duration_cell(const Serial *serial, Cell *cell, Buffer *text)
{
    size_t from = text->length;
    duration_add(text, microseconds(serial));
    cell->kind = CELL_STRING;
    cell->text = (Slice){NULL, text->length - from};
    return true;
}

bool xlsx_date_cell(Slice number, NumberClass class, bool from_1904, Cell *cell, Buffer *text)
{
    Serial serial;
    if (!read_serial(number, &serial))
        return false;
    bool within = serial.day == 0 && serial.part > 0;
    if (class == NUMBER_DURATION || within || (class == NUMBER_TIME && serial.day == 0))
        return duration_cell(&serial, cell, text);
    int64_t us = microseconds(&serial);
    int64_t day = us / DAY_US;
    if (us < 0 || day > LAST_DAY - (from_1904 ? DAYS_BETWEEN : 0))
        return false;
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
