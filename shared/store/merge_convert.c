/* merge_convert.c - batches from one schema into another; the rules stand in merge.h. */
#include "store/merge_private.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "formats/infer.h"

#include <math.h>
#include <string.h>

static const int64_t DAY_US = INT64_C(86400000000);

/* Any value of a column in the column's text form. At most VALUE_TEXT bytes but for texts. */
enum { VALUE_TEXT = 64 };

static Slice value_text(const Field *field, const BatchColumn *cells, size_t row, char room[VALUE_TEXT])
{
    size_t length = 0;
    switch (field->type) {
    case TYPE_BOOLEAN: return cells->booleans[row] ? (Slice){"true", 4} : (Slice){"false", 5};
    case TYPE_INTEGER: length = number_format_int(cells->integers[row], room); break;
    case TYPE_FLOAT:
        if (isinf(cells->floats[row]))
            return cells->floats[row] > 0 ? (Slice){"Infinity", 8} : (Slice){"-Infinity", 9};
        length = number_format_double(cells->floats[row], room);
        break;
    case TYPE_DECIMAL: length = decimal_format(cells->decimals[row], field->scale, room); break;
    case TYPE_DATE: length = date_format(cells->dates[row], room); break;
    case TYPE_TIMESTAMP: length = timestamp_format(cells->integers[row], field->zoned, room); break;
    case TYPE_TEXT: return cells->texts[row];
    }
    return (Slice){room, length};
}

void merge_value_text(Buffer *out, const Field *field, const BatchColumn *cells, size_t row)
{
    char room[VALUE_TEXT];
    Slice text = value_text(field, cells, row, room);
    buffer_add(out, text.data, text.length);
}

static bool to_decimal(Slice text, uint8_t scale, Int128 *value)
{
    Int128 read;
    uint8_t digits;
    return infer_decimal(text.data, text.length, true, &read, &digits) && decimal_rescale(read, digits, scale, value);
}

/* A text into another type, in the ways of the CSV reader with a type that is fixed. Dates are tried in all forms that are not ambiguous. */
static bool parse_moment(Slice text, bool date, int64_t *us, int32_t *day)
{
    static const DateFormat FORMATS[] = {DATE_ISO, DATE_YMD_SLASH, DATE_YMD_DOT, DATE_DMY_DOT, DATE_MON_DY, DATE_D_MON_Y};
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        bool has_zone;
        if (date && date_parse(text.data, text.length, FORMATS[i], day))
            return true;
        if (date) {
            if (timestamp_parse(text.data, text.length, FORMATS[i], us, &has_zone) && *us % DAY_US == 0) {
                *day = (int32_t)(*us / DAY_US);
                return true;
            }
            continue;
        }
        if (timestamp_parse(text.data, text.length, FORMATS[i], us, &has_zone))
            return true;
        if (date_parse(text.data, text.length, FORMATS[i], day)) {
            *us = *day * DAY_US;
            return true;
        }
    }
    return false;
}

static bool from_text(Slice text, const Field *to, BatchColumn *out, size_t row)
{
    int64_t us = 0;
    while (text.length && (*text.data == ' ' || *text.data == '\t')) {
        text.data++;
        text.length--;
    }
    while (text.length && (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    switch (to->type) {
    case TYPE_BOOLEAN: return infer_boolean(text.data, text.length, true, &out->booleans[row]);
    case TYPE_INTEGER: return infer_integer(text.data, text.length, true, &out->integers[row]);
    case TYPE_FLOAT: return infer_float(text.data, text.length, true, &out->floats[row]);
    case TYPE_DECIMAL: return to_decimal(text, to->scale, &out->decimals[row]);
    case TYPE_DATE: return parse_moment(text, true, &us, &out->dates[row]);
    case TYPE_TIMESTAMP: {
        int32_t day;
        return parse_moment(text, false, &out->integers[row], &day);
    }
    case TYPE_TEXT: out->texts[row] = text; return true;
    }
    return false;
}

static bool to_integer(const Field *from, const BatchColumn *cells, size_t row, int64_t *value)
{
    Int128 whole;
    switch (from->type) {
    case TYPE_BOOLEAN: *value = cells->booleans[row]; return true;
    case TYPE_FLOAT:
        if (!(fabs(cells->floats[row]) < 0x1p63) || cells->floats[row] != trunc(cells->floats[row]))
            return false;
        *value = (int64_t)cells->floats[row];
        return true;
    case TYPE_DECIMAL:
        if (!decimal_rescale(cells->decimals[row], from->scale, 0, &whole) || whole > INT64_MAX || whole < INT64_MIN)
            return false;
        *value = (int64_t)whole;
        return true;
    default: return false;
    }
}

static bool to_boolean(const Field *from, const BatchColumn *cells, size_t row, uint8_t *value)
{
    int64_t number = from->type == TYPE_INTEGER ? cells->integers[row] : -1;
    if (from->type == TYPE_INTEGER || to_integer(from, cells, row, &number)) {
        *value = number == 1;
        return number == 0 || number == 1;
    }
    return false;
}

static bool convert_cell(const Field *from, const BatchColumn *cells, size_t row, const Field *to, BatchColumn *out, Arena *heap)
{
    char room[VALUE_TEXT];
    if (from->type == TYPE_TEXT)
        return from_text(cells->texts[row], to, out, row);
    switch (to->type) {
    case TYPE_BOOLEAN: return to_boolean(from, cells, row, &out->booleans[row]);
    case TYPE_INTEGER: return to_integer(from, cells, row, &out->integers[row]);
    case TYPE_FLOAT:
        if (from->type == TYPE_INTEGER)
            out->floats[row] = (double)cells->integers[row];
        else if (from->type == TYPE_DECIMAL)
            out->floats[row] = decimal_to_double(cells->decimals[row], from->scale);
        return from->type == TYPE_INTEGER || from->type == TYPE_DECIMAL;
    case TYPE_DECIMAL:
        if (from->type == TYPE_DECIMAL)
            return decimal_rescale(cells->decimals[row], from->scale, to->scale, &out->decimals[row]);
        if (from->type == TYPE_INTEGER)
            return decimal_rescale(cells->integers[row], 0, to->scale, &out->decimals[row]);
        return from->type == TYPE_FLOAT && to_decimal(value_text(from, cells, row, room), to->scale, &out->decimals[row]);
    case TYPE_DATE:
        out->dates[row] = (int32_t)(from->type == TYPE_TIMESTAMP ? cells->integers[row] / DAY_US : 0);
        return from->type == TYPE_TIMESTAMP && cells->integers[row] % DAY_US == 0;
    case TYPE_TIMESTAMP:
        if (from->type == TYPE_DATE)
            out->integers[row] = cells->dates[row] * DAY_US;
        else if (from->type == TYPE_TIMESTAMP)
            out->integers[row] = cells->integers[row];
        return from->type == TYPE_DATE || from->type == TYPE_TIMESTAMP;
    case TYPE_TEXT: {
        Slice text = value_text(from, cells, row, room);
        out->texts[row] = (Slice){arena_text_n(heap, text.data, text.length), text.length};
        return true;
    }
    }
    return false;
}

static bool same_kind(const Field *from, const Field *to)
{
    return from->type == to->type && (from->type != TYPE_DECIMAL || from->scale == to->scale);
}

/* An empty text of a typed column is missing, as in a CSV file. */
static bool is_blank(const Field *from, const Field *to, const BatchColumn *cells, size_t row)
{
    return from->type == TYPE_TEXT && to->type != TYPE_TEXT && cells->texts[row].length == 0;
}

size_t merge_convert(const Batch *from, const long *map, Batch *to, long *bad)
{
    size_t n_bad = 0;
    batch_clear(to);
    to->n = from->n;
    for (size_t row = 0; row < from->n; row++)
        bad[row] = MERGE_NONE;
    for (size_t i = 0; i < to->schema->count; i++) {
        BatchColumn *out = &to->columns[i];
        const Field *target = &to->schema->fields[i];
        if (map[i] == MERGE_NONE) {
            out->missing = from->n;
            continue;
        }
        const BatchColumn *cells = &from->columns[map[i]];
        const Field *source = &from->schema->fields[map[i]];
        if (same_kind(source, target)) {
            size_t width = target->type == TYPE_TEXT ? sizeof(Slice) : type_width(target->type);
            memcpy(out->data, cells->data, from->n * width);
            memcpy(out->valid, cells->valid, bit_words(from->n) * sizeof *out->valid);
            out->missing = cells->missing;
            continue;
        }
        for (size_t row = 0; row < from->n; row++) {
            if (!bit_get(cells->valid, row) || is_blank(source, target, cells, row)) {
                out->missing++;
            } else if (convert_cell(source, cells, row, target, out, to->heap)) {
                bit_set(out->valid, row);
            } else {
                out->missing++;
                n_bad += bad[row] == MERGE_NONE;
                if (bad[row] == MERGE_NONE)
                    bad[row] = (long)i;
            }
        }
    }
    return n_bad;
}

void merge_compact(Batch *batch, const long *bad)
{
    size_t kept = 0;
    for (size_t i = 0; i < batch->schema->count; i++) {
        BatchColumn *column = &batch->columns[i];
        ColumnType type = batch->schema->fields[i].type;
        size_t width = type == TYPE_TEXT ? sizeof(Slice) : type_width(type);
        kept = 0;
        column->missing = 0;
        for (size_t row = 0; row < batch->n; row++) {
            if (bad[row] != MERGE_NONE)
                continue;
            bool present = bit_get(column->valid, row);
            if (kept != row)
                memcpy((char *)column->data + kept * width, (char *)column->data + row * width, width);
            if (present)
                bit_set(column->valid, kept);
            else
                bit_clear(column->valid, kept);
            column->missing += !present;
            kept++;
        }
    }
    if (batch->schema->count)
        batch->n = kept;
}
