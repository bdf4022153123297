/*
** infer.h - which types a column's values allow.
**
** A column begins with every type possible; each value strikes those that it can not be. Striking commutes, so the outcome depends on the
** set of values alone. What is left at the end is ordered: boolean, integer, decimal (whole numbers past 64 bits), float, float with a
** decimal comma, date, timestamp, timestamp with a zone, text.
**
** Dates: one bit per way of writing and kind. A timestamp column without zones takes plain dates too (midnight).
*/
#ifndef QUERN_FORMATS_INFER_H
#define QUERN_FORMATS_INFER_H

#include "data/datetime.h"
#include "data/type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CAN_BOOLEAN = 1 << 0,
    CAN_INTEGER = 1 << 1,
    CAN_BIG = 1 << 2,          /* whole numbers of at most 38 digits */
    CAN_FLOAT = 1 << 3,
    CAN_COMMA = 1 << 4,        /* float with a decimal comma */
    CAN_DECIMAL = 1 << 5,      /* only when the user has fixed it */
    CAN_NUMBERS = CAN_INTEGER | CAN_BIG | CAN_FLOAT | CAN_COMMA | CAN_DECIMAL,
    DATE_SHIFT = 8, TIMESTAMP_SHIFT = DATE_SHIFT + DATE_FORMATS, ZONED_SHIFT = TIMESTAMP_SHIFT + DATE_FORMATS
};
#define CAN_DATES ((UINT64_C(1) << DATE_FORMATS) - 1)
#define CAN_MOMENTS (CAN_DATES << DATE_SHIFT | CAN_DATES << TIMESTAMP_SHIFT | CAN_DATES << ZONED_SHIFT)

typedef struct InferColumn {
    uint64_t can;
    bool any;              /* there was a value */
    bool lenient;          /* the user has fixed the type: leading zeros and the like are fine */
    bool comma_proof;      /* a comma stood where it can not part thousands */
    uint8_t scale;         /* most digits after the point, of a decimal */
    uint8_t whole;         /* most digits before it */
} InferColumn;

typedef struct InferredType {
    ColumnType type;
    bool zoned, comma;
    uint8_t scale;
    DateFormat format;
    bool ambiguous;        /* day, month (and short year) could stand in another order */
} InferredType;

void infer_begin(InferColumn *column, bool comma);                    /* comma: numbers may have decimal commas */
void infer_begin_fixed(InferColumn *column, ColumnType type, bool comma);
void infer_value(InferColumn *column, const char *text, size_t length); /* present, without white space around it */
void infer_join(InferColumn *column, const InferColumn *other);       /* as if it had seen the other's values, too */
InferredType infer_result(const InferColumn *column);

const char *infer_order(DateFormat format);  /* of an ambiguous one: "month first", "day first" */

/* Single values, as a column of the type takes them. strict: as inference wants it (no "007"). */
bool infer_boolean(const char *text, size_t length, bool lenient, uint8_t *value);
bool infer_integer(const char *text, size_t length, bool lenient, int64_t *value);
bool infer_float(const char *text, size_t length, bool lenient, double *value);
bool infer_comma(const char *text, size_t length, bool lenient, double *value);
bool infer_decimal(const char *text, size_t length, bool lenient, Int128 *value, uint8_t *scale);
bool infer_timestamp(const char *text, size_t length, DateFormat format, bool zoned, int64_t *us);

#endif
