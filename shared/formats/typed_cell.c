/* typed_cell.c - see typed_cell.h. */
#include "formats/typed_cell.h"

#include "base/memory.h"
#include "base/number.h"
#include "data/decimal.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double EXACT = 9007199254740992.0; /* 2^53: below, every whole number is a double */
static const int64_t DAY_US = INT64_C(86400000000);

static const uint64_t MOMENTS_OF_DATE = CAN_DATES << DATE_SHIFT | CAN_DATES << TIMESTAMP_SHIFT;
static const uint64_t MOMENTS_OF_TIME = CAN_DATES << TIMESTAMP_SHIFT;

void typed_nulls_init(TypedNulls *nulls, const char *const *texts, size_t count)
{
    *nulls = (TypedNulls){0};
    csv_nulls_init(&nulls->words, texts, count);
    if (!texts)
        return;
    nulls->numbers = mem_array(count + 1, sizeof *nulls->numbers);
    for (size_t i = 0; i < count; i++)
        nulls->n_numbers += number_parse_double(texts[i], strlen(texts[i]), &nulls->numbers[nulls->n_numbers]);
}

void typed_nulls_free(TypedNulls *nulls)
{
    free(nulls->numbers);
    *nulls = (TypedNulls){0};
}

static bool is_null_number(const TypedNulls *nulls, double value)
{
    for (size_t i = 0; i < nulls->n_numbers; i++)
        if (nulls->numbers[i] == value)
            return true;
    return false;
}

static inline bool is_whole(double value)
{
    return fabs(value) <= EXACT && floor(value) == value;
}

Slice typed_cell_text(const Cell *cell, char *room)
{
    switch (cell->kind) {
    case CELL_MISSING: break;
    case CELL_TEXT:
    case CELL_STRING:
    case CELL_NUMBER: return cell->text;
    case CELL_BOOLEAN: return cell->boolean ? (Slice){"true", 4} : (Slice){"false", 5};
    case CELL_INTEGER: return (Slice){room, number_format_int(cell->integer, room)};
    case CELL_FLOAT: return (Slice){room, number_format_double(cell->number, room)};
    case CELL_DATE: return (Slice){room, date_format(cell->date, room)};
    case CELL_TIMESTAMP: return (Slice){room, timestamp_format(cell->integer, false, room)};
    }
    return (Slice){"", 0};
}

void typed_column_begin(TypedColumn *column, ColumnType fixed)
{
    *column = (TypedColumn){.fixed = fixed};
    if (fixed)
        infer_begin_fixed(&column->infer, fixed, false);
    else
        infer_begin(&column->infer, false);
}

static void count_code(TypedColumn *column, Slice text)
{
    if (column->codes == UINT32_MAX)
        return;
    column->codes++;
    column->codelike += text.length == 2 && isupper((unsigned char)text.data[0]) && isupper((unsigned char)text.data[1]);
}

/* How infinite floats are written where numbers can not be: a float among numbers. */
static bool is_infinite_word(Slice text)
{
    return (text.length == 8 && memcmp(text.data, "Infinity", 8) == 0) || (text.length == 9 && memcmp(text.data, "-Infinity", 9) == 0);
}

static void narrow_text(TypedColumn *column, const TypedNulls *nulls, const Cell *cell)
{
    Slice text = slice_trim(cell->text);
    if (text.length == 0 || csv_is_null_mark(&nulls->words, text.data, text.length))
        return;
    if (cell->kind == CELL_TEXT)
        count_code(column, text);
    else if (!column->fixed)
        column->infer.can &= cell->kind == CELL_NUMBER ? CAN_NUMBERS : is_infinite_word(text) ? CAN_FLOAT : CAN_MOMENTS;
    column->written = true;
    infer_value(&column->infer, text.data, text.length);
}

/* A fixed type takes what its text would be taken for. */
static void narrow_fixed(TypedColumn *column, const Cell *cell)
{
    char room[CELL_RENDERED];
    Slice text = typed_cell_text(cell, room);
    if (cell->kind == CELL_TIMESTAMP && column->fixed == TYPE_DATE && cell->integer % DAY_US == 0) {
        column->infer.any = true;
    } else if ((cell->kind == CELL_DATE || cell->kind == CELL_TIMESTAMP) && column->fixed == TYPE_TIMESTAMP) {
        column->infer.any = true;
        column->infer.can &= MOMENTS_OF_TIME;
    } else if (cell->kind == CELL_DATE && column->fixed == TYPE_DATE) {
        column->infer.any = true;
    } else if (cell->kind == CELL_FLOAT && column->fixed == TYPE_INTEGER) {
        column->infer.any = true;
        column->infer.can &= is_whole(cell->number) ? CAN_INTEGER : 0;
    } else {
        infer_value(&column->infer, text.data, text.length);
    }
}

bool typed_column_narrow(TypedColumn *column, const TypedNulls *nulls, const Cell *cell)
{
    InferColumn *infer = &column->infer;
    uint64_t left = 0;
    switch (cell->kind) {
    case CELL_MISSING: return true;
    case CELL_TEXT:
    case CELL_STRING:
    case CELL_NUMBER:
        narrow_text(column, nulls, cell);
        return !column->fixed || column->fixed == TYPE_TEXT || infer->can;
    case CELL_BOOLEAN: left = CAN_BOOLEAN; break;
    case CELL_INTEGER:
        if (is_null_number(nulls, (double)cell->integer))
            return true;
        left = CAN_INTEGER | CAN_BIG | CAN_FLOAT;
        break;
    case CELL_FLOAT:
        if (is_null_number(nulls, cell->number))
            return true;
        left = is_whole(cell->number) ? CAN_INTEGER | CAN_BIG | CAN_FLOAT : CAN_FLOAT;
        break;
    case CELL_DATE: left = MOMENTS_OF_DATE; break;
    case CELL_TIMESTAMP: left = MOMENTS_OF_TIME; break;
    }
    if (column->fixed) {
        narrow_fixed(column, cell);
        return column->fixed == TYPE_TEXT || infer->can;
    }
    infer->any = true;
    infer->can &= left;
    return true;
}

static unsigned ways_left(const TypedColumn *column)
{
    uint64_t can = column->infer.can;
    unsigned shift = column->type.type == TYPE_DATE ? DATE_SHIFT : column->type.zoned ? ZONED_SHIFT : TIMESTAMP_SHIFT;
    return (unsigned)__builtin_popcountll(can >> shift & CAN_DATES);
}

void typed_column_decide(TypedColumn *column, bool certain)
{
    column->type = infer_result(&column->infer);
    if (type_is_moment(column->type.type) && !column->written) { /* all of them are dates already, no matter how they would be written */
        column->type.format = DATE_ISO;
        column->type.ambiguous = false;
    }
    column->undecided = !certain && !column->fixed && !column->infer.any;
    column->tracked = !certain && ((type_is_moment(column->type.type) && ways_left(column) > 1) || column->fixed == TYPE_DECIMAL);
    column->na_is_text = column->codes >= 3 && (uint64_t)column->codelike * 5 >= (uint64_t)column->codes * 4;
}

/* Trimmed text as a value. */
static int put_parsed(const TypedColumn *column, Slice text, BatchColumn *out, size_t row)
{
    const InferredType *type = &column->type;
    bool lenient = column->infer.lenient, good = false;
    Int128 decimal;
    uint8_t scale;
    switch (type->type) {
    case TYPE_BOOLEAN: good = infer_boolean(text.data, text.length, lenient, &out->booleans[row]); break;
    case TYPE_INTEGER: good = infer_integer(text.data, text.length, lenient, &out->integers[row]); break;
    case TYPE_FLOAT: good = infer_float(text.data, text.length, lenient, &out->floats[row]); break;
    case TYPE_DECIMAL:
        good = infer_decimal(text.data, text.length, lenient, &decimal, &scale) &&
               decimal_rescale(decimal, scale, type->scale, &out->decimals[row]);
        break;
    case TYPE_DATE: good = date_parse(text.data, text.length, type->format, &out->dates[row]); break;
    case TYPE_TIMESTAMP: good = infer_timestamp(text.data, text.length, type->format, type->zoned, &out->integers[row]); break;
    case TYPE_TEXT: break;
    }
    return good ? 1 : -1;
}

static inline int put_integer(const TypedColumn *column, int64_t value, BatchColumn *out, size_t row)
{
    switch (column->type.type) {
    case TYPE_INTEGER: out->integers[row] = value; return 1;
    case TYPE_FLOAT: out->floats[row] = (double)value; return 1;
    case TYPE_DECIMAL: return decimal_rescale(value, 0, column->type.scale, &out->decimals[row]) ? 1 : -1;
    default: return -1;
    }
}

static int put_fixed(const TypedColumn *column, const Cell *cell, BatchColumn *out, size_t row)
{
    char room[CELL_RENDERED];
    if (cell->kind == CELL_TIMESTAMP && column->type.type == TYPE_DATE && cell->integer % DAY_US == 0) {
        out->dates[row] = (int32_t)(cell->integer / DAY_US);
        return 1;
    }
    return put_parsed(column, typed_cell_text(cell, room), out, row);
}

/* A text, in a column that is not one. */
static int put_written(const TypedColumn *column, const TypedNulls *nulls, const Cell *cell, BatchColumn *out, size_t row)
{
    Slice text = slice_trim(cell->text);
    if (text.length == 0 || csv_is_null_mark(&nulls->words, text.data, text.length))
        return 0;
    if (!column->fixed && cell->kind != CELL_TEXT && type_is_moment(column->type.type) != (cell->kind == CELL_STRING) &&
        !(column->type.type == TYPE_FLOAT && is_infinite_word(text)))
        return -1;
    return put_parsed(column, text, out, row);
}

/* Whether a value of a text column is missing after all. */
static bool is_missing_text(const TypedColumn *column, const TypedNulls *nulls, const Cell *cell)
{
    Slice text = cell->text;
    switch (cell->kind) {
    case CELL_TEXT:
        if (column->na_is_text && text.length == 2 && memcmp(text.data, "NA", 2) == 0)
            return false;
        return text.length == 0 || csv_is_null_word(&nulls->words, text.data, text.length);
    case CELL_STRING:
    case CELL_NUMBER: return nulls->words.custom && text.length && csv_is_null_word(&nulls->words, text.data, text.length);
    case CELL_INTEGER: return is_null_number(nulls, (double)cell->integer);
    case CELL_FLOAT: return is_null_number(nulls, cell->number);
    default: return false;
    }
}

static int put_text(const TypedColumn *column, const TypedNulls *nulls, const Cell *cell, TypedTexts *texts, BatchColumn *out, size_t row)
{
    char room[CELL_RENDERED];
    if (column->undecided) {
        TypedColumn trial = *column;
        (void)typed_column_narrow(&trial, nulls, cell);
        if (trial.infer.any)
            return -1;
    }
    if (is_missing_text(column, nulls, cell))
        return 0;
    Slice text = typed_cell_text(cell, room);
    if (text.length == 0)
        text.data = "";
    else if ((uintptr_t)text.data - (uintptr_t)texts->begin >= texts->length)
        text.data = arena_text_n(texts->heap, text.data, text.length);
    out->texts[row] = text;
    return 1;
}

int typed_column_put(const TypedColumn *column, const TypedNulls *nulls, const Cell *cell, TypedTexts *texts, BatchColumn *out, size_t row)
{
    ColumnType type = column->type.type;
    if (cell->kind == CELL_MISSING)
        return 0;
    if (type == TYPE_TEXT)
        return put_text(column, nulls, cell, texts, out, row);
    int put = -1;
    switch (cell->kind) {
    case CELL_MISSING: break;
    case CELL_TEXT:
    case CELL_STRING:
    case CELL_NUMBER: return put_written(column, nulls, cell, out, row);
    case CELL_BOOLEAN:
        if (type == TYPE_BOOLEAN) {
            out->booleans[row] = cell->boolean;
            return 1;
        }
        break;
    case CELL_INTEGER:
        if (is_null_number(nulls, (double)cell->integer))
            return 0;
        put = put_integer(column, cell->integer, out, row);
        break;
    case CELL_FLOAT:
        if (is_null_number(nulls, cell->number))
            return 0;
        if (type == TYPE_FLOAT) {
            out->floats[row] = cell->number;
            return 1;
        }
        if (is_whole(cell->number))
            put = put_integer(column, (int64_t)cell->number, out, row);
        break;
    case CELL_DATE:
        if (type == TYPE_DATE) {
            out->dates[row] = cell->date;
            return 1;
        }
        if (type == TYPE_TIMESTAMP && !column->type.zoned) {
            out->integers[row] = cell->date * DAY_US;
            return 1;
        }
        break;
    case CELL_TIMESTAMP:
        if (type == TYPE_TIMESTAMP && !column->type.zoned) {
            out->integers[row] = cell->integer;
            return 1;
        }
        break;
    }
    return put < 0 && column->fixed ? put_fixed(column, cell, out, row) : put;
}
