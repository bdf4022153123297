/* record_value.c - a value as a column's type takes it; the rules stand in record.h. */
#include "formats/record_private.h"

#include "base/number.h"
#include "data/datetime.h"
#include "data/decimal.h"
#include "formats/infer.h"

#include <math.h>
#include <string.h>

static const int64_t DAY_US = INT64_C(86400000000);

static bool whole_number(Slice text, int64_t *value)
{
    double number;
    if (number_parse_int(text.data, text.length, value))
        return true;
    /* 1.0, 1e3: exact up to 2^53 */
    if (!number_parse_double(text.data, text.length, &number) || number != trunc(number) || fabs(number) > 0x1p53)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("+-0123456789.eE", text.data[i]))
            return false;
    *value = (int64_t)number;
    return true;
}

static bool real_number(Token token, double *value)
{
    if (token.kind != TOKEN_TEXT)
        return number_parse_double(token.text.data, token.text.length, value) && isfinite(*value);
    if (!infer_float(token.text.data, token.text.length, true, value))
        return false;
    return !isnan(*value);
}

/* A number's literal may have an exponent, which a decimal does not read: 1e3 goes by its double when that is exact. */
static bool decimal_number(Slice text, uint8_t scale, Int128 *value)
{
    Int128 read;
    uint8_t digits;
    int64_t whole;
    if (decimal_parse(text.data, text.length, &read, &digits))
        return decimal_rescale(read, digits, scale, value);
    return whole_number(text, &whole) && decimal_rescale(whole, 0, scale, value);
}

static bool moment(Slice text, bool date, RowCell *cell)
{
    static const DateFormat FORMATS[] = {DATE_ISO, DATE_YMD_SLASH, DATE_YMD_DOT, DATE_DMY_DOT, DATE_MON_DY, DATE_D_MON_Y};
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        int64_t us;
        int32_t day;
        bool zoned;
        if (date_parse(text.data, text.length, FORMATS[i], &day)) {
            if (date)
                cell->date = day;
            else
                cell->integer = day * DAY_US;
            return true;
        }
        if (!timestamp_parse(text.data, text.length, FORMATS[i], &us, &zoned))
            continue;
        if (date && us % DAY_US != 0)
            return false;
        if (date)
            cell->date = (int32_t)(us / DAY_US);
        else
            cell->integer = us;
        return true;
    }
    return false;
}

static bool truth(Token token, uint8_t *value)
{
    if (token.kind == TOKEN_NUMBER && !(token.text.length == 1 && (*token.text.data == '0' || *token.text.data == '1')))
        return false;
    return infer_boolean(token.text.data, token.text.length, true, value);
}

bool record_value(const Field *field, Token token, RowCell *cell)
{
    cell->present = true;
    if (field->type == TYPE_TEXT) {
        cell->text = token.text;
        return true;
    }
    if (token.kind == TOKEN_ARRAY)
        return false;
    if (token.kind == TOKEN_TEXT)
        token.text = slice_trim(token.text);
    switch (field->type) {
    case TYPE_BOOLEAN: return truth(token, &cell->boolean);
    case TYPE_INTEGER: return token.kind != TOKEN_BOOLEAN && whole_number(token.text, &cell->integer);
    case TYPE_FLOAT: return token.kind != TOKEN_BOOLEAN && real_number(token, &cell->number);
    case TYPE_DECIMAL: return token.kind != TOKEN_BOOLEAN && decimal_number(token.text, field->scale, &cell->decimal);
    case TYPE_DATE: return token.kind == TOKEN_TEXT && moment(token.text, true, cell);
    case TYPE_TIMESTAMP: return token.kind == TOKEN_TEXT && moment(token.text, false, cell);
    case TYPE_TEXT: break;
    }
    return false;
}
