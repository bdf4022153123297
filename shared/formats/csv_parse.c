/* csv_parse.c - see csv_parse.h. */
#include "formats/csv_parse.h"

#include "data/decimal.h"

#include <endian.h>
#include <string.h>

enum { USUAL_WORDS = 11, LONGEST_WORD = 4 }; /* of the words, not of what is behind them */
static const char *const USUAL_NULLS[] = {"NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "NaN", "nan", "None", "\\N",
                                          "-", "--", ".", "..", "?", "n.a.", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?", "-nan", "-NaN",
                                          "1.#QNAN", "-1.#IND"};

#define ALWAYS_INLINE static inline __attribute__((always_inline))

void csv_nulls_init(CsvNulls *nulls, const char *const *texts, size_t count)
{
    *nulls = (CsvNulls){.texts = texts, .count = count, .words = count, .custom = texts != NULL};
    if (!texts) {
        nulls->texts = USUAL_NULLS;
        nulls->words = USUAL_WORDS;
        nulls->count = sizeof USUAL_NULLS / sizeof *USUAL_NULLS;
    }
    for (size_t i = 0; i < nulls->count; i++) {
        unsigned char first = (unsigned char)nulls->texts[i][0];
        size_t length = strlen(nulls->texts[i]);
        nulls->first[first / 64] |= UINT64_C(1) << (first % 64);
        if (length > nulls->longest)
            nulls->longest = length;
    }
}

ALWAYS_INLINE bool may_be_null(const CsvNulls *nulls, const char *text, size_t length)
{
    unsigned char first = (unsigned char)*text;
    return length <= nulls->longest && (nulls->first[first / 64] >> (first % 64) & 1);
}

/* The text's place among the first `among`, or `among`. */
ALWAYS_INLINE size_t find_null(const CsvNulls *nulls, const char *text, size_t length, size_t among)
{
    if (length == 0 || !may_be_null(nulls, text, length))
        return among;
    for (size_t i = 0; i < among; i++) {
        const char *word = nulls->texts[i];
        if (word[0] == text[0] && strncmp(word, text, length) == 0 && strnlen(word, length + 1) == length)
            return i;
    }
    return among;
}

ALWAYS_INLINE bool is_null(const CsvNulls *nulls, const char *text, size_t length)
{
    return find_null(nulls, text, length, nulls->words) < nulls->words;
}

bool csv_is_null_word(const CsvNulls *nulls, const char *text, size_t length)
{
    return is_null(nulls, text, length);
}

bool csv_is_null_mark(const CsvNulls *nulls, const char *text, size_t length)
{
    return find_null(nulls, text, length, nulls->count) < nulls->count;
}

bool csv_is_usual_word(const char *text, size_t length)
{
    for (size_t i = 0; length <= LONGEST_WORD && i < USUAL_WORDS; i++)
        if (strlen(USUAL_NULLS[i]) == length && memcmp(text, USUAL_NULLS[i], length) == 0)
            return true;
    return false;
}

ALWAYS_INLINE bool begins_quoted(const CsvScan *scan, const char *field, size_t length)
{
    if (!scan->has_quote)
        return false;
    if (scan->spaced_quotes)
        while (length > 1 && *field == ' ') {
            field++;
            length--;
        }
    return (unsigned char)*field == scan->quote;
}

CsvCell csv_cell(const CsvScan *scan, const CsvNulls *nulls, const char *field, size_t length, Arena *heap, Slice *value,
                 Slice *plain, bool *quoted)
{
    for (; scan->spaced && length && *field == ' '; length--)
        field++;
    *value = *plain = (Slice){field, length};
    *quoted = false;
    if (length == 0)
        return CSV_EMPTY;
    *quoted = begins_quoted(scan, field, length);
    if (*quoted)
        *value = csv_unquote(scan, field, length, heap);
    *plain = slice_trim(*value);
    if (value->length == 0)
        return *quoted ? CSV_QUOTED_EMPTY : CSV_EMPTY;
    size_t place = find_null(nulls, plain->data, plain->length, nulls->count);
    return place < nulls->words ? CSV_NULL_WORD : place < nulls->count ? CSV_NULL_MARK : CSV_PRESENT;
}

/* A quote at both ends. */
ALWAYS_INLINE bool is_wrapped(const CsvScan *scan, const char *field, size_t length)
{
    return scan->has_quote && (unsigned char)*field == scan->quote && (unsigned char)field[length - 1] == scan->quote;
}

/* Up to 8 digits at once: the shorter number is moved up and filled with zeros below. */
ALWAYS_INLINE bool eight_digits(const char *text, unsigned length, uint64_t *value)
{
    uint64_t digits;
    memcpy(&digits, text, 8);
    digits = le64toh(digits);
    digits = digits << (64 - 8 * length) | (UINT64_C(0x3030303030303030) >> 4 >> (8 * length - 4));
    if (((digits + UINT64_C(0x4646464646464646)) | (digits - UINT64_C(0x3030303030303030))) & UINT64_C(0x8080808080808080))
        return false;
    digits -= UINT64_C(0x3030303030303030);
    digits = digits * 10 + (digits >> 8);
    *value = ((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
              ((digits >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >> 32;
    return true;
}

/* Whole numbers of 1 to 16 digits that do not begin with 0, read in one or two steps. 9 bytes must be readable. */
ALWAYS_INLINE bool fast_integer(const char *text, size_t length, int64_t *value)
{
    unsigned negative = *text == '-';
    text += negative;
    length -= negative;
    if (length - 1 > 15 || (*text == '0' && length > 1))
        return false;
    uint64_t high = 0, low;
    if (length > 8) {
        if (!eight_digits(text, (unsigned)length - 8, &high) || !eight_digits(text + length - 8, 8, &low))
            return false;
    } else if (!eight_digits(text, (unsigned)length, &low)) {
        return false;
    }
    int64_t number = (int64_t)(high * 100000000 + low);
    *value = negative ? -number : number;
    return true;
}

ALWAYS_INLINE bool read_value(ColumnType kind, const CsvPlan *plan, const char *text, size_t length, bool wide,
                              BatchColumn *column, size_t row)
{
    Int128 decimal;
    uint8_t scale;
    switch (kind) {
    case TYPE_BOOLEAN:
        if ((length == 4 && memcmp(text, "true", 4) == 0) || (length == 5 && memcmp(text, "false", 5) == 0)) {
            column->booleans[row] = length == 4;
            return true;
        }
        return infer_boolean(text, length, plan->lenient, &column->booleans[row]);
    case TYPE_INTEGER:
        return (wide && fast_integer(text, length, &column->integers[row])) ||
               infer_integer(text, length, plan->lenient, &column->integers[row]);
    case TYPE_FLOAT:
        if (plan->type.comma)
            return infer_comma(text, length, plan->lenient, &column->floats[row]);
        return infer_float(text, length, plan->lenient, &column->floats[row]);
    case TYPE_DECIMAL:
        return infer_decimal(text, length, plan->lenient, &decimal, &scale) &&
               decimal_rescale(decimal, scale, plan->type.scale, &column->decimals[row]);
    case TYPE_DATE:
        return length >= DATE_LEAST && date_parse(text, length, plan->type.format, &column->dates[row]);
    case TYPE_TIMESTAMP:
        return length >= DATE_LEAST && infer_timestamp(text, length, plan->type.format, plan->type.zoned, &column->integers[row]);
    case TYPE_TEXT:
        break;
    }
    return false;
}

/* The rest of the cases: quoted, with white space, missing. 1: a value, 0: missing, -1: not of the type. */
__attribute__((noinline)) static int read_hard(ColumnType kind, const CsvScan *scan, const CsvPlan *plan, const CsvNulls *nulls,
                                               const char *field, size_t length, Arena *heap, BatchColumn *column, size_t row)
{
    Slice value, plain;
    bool quoted;
    CsvCell cell = csv_cell(scan, nulls, field, length, heap, &value, &plain, &quoted);
    if (cell != CSV_PRESENT || plain.length == 0)
        return 0;
    return read_value(kind, plan, plain.data, plain.length, false, column, row) ? 1 : -1;
}

ALWAYS_INLINE void clear_value(ColumnType kind, BatchColumn *column, size_t row)
{
    switch (kind) {
    case TYPE_BOOLEAN: column->booleans[row] = 0; break;
    case TYPE_INTEGER:
    case TYPE_TIMESTAMP: column->integers[row] = 0; break;
    case TYPE_FLOAT: column->floats[row] = 0; break;
    case TYPE_DECIMAL: column->decimals[row] = 0; break;
    case TYPE_DATE: column->dates[row] = 0; break;
    case TYPE_TEXT: column->texts[row] = (Slice){NULL, 0}; break;
    }
}

ALWAYS_INLINE size_t parse_kind(ColumnType kind, const CsvScan *scan, size_t number, const CsvPlan *plan, const CsvNulls *nulls,
                                Arena *heap, BatchColumn *column)
{
    const size_t stride = scan->width + 1, n = scan->n_rows;
    const uint32_t *ends = scan->ends + number;
    const char *base = scan->base;
    const char *end = scan->text + scan->length;
    const uint32_t lead = csv_lead(scan, number);
    size_t missing = 0;
    for (size_t word = 0; word * 64 < n; word++) {
        const size_t last = n - word * 64 < 64 ? n : word * 64 + 64;
        uint64_t valid = 0;
        for (size_t r = word * 64; r < last; r++, ends += stride) {
            const uint32_t begin = ends[0] + lead;
            const size_t length = ends[1] - begin;
            const char *value = base + begin;
            size_t inner = length;
            if (inner > 2 && is_wrapped(scan, value, inner)) { /* a value in quotes; quotes within make it none of the type */
                value++;
                inner -= 2;
            }
            if (inner && !(nulls->custom && is_null(nulls, value, inner)) &&
                read_value(kind, plan, value, inner, kind == TYPE_INTEGER && end - value > 8, column, r)) {
                valid |= UINT64_C(1) << (r % 64);
                continue;
            }
            int found = length ? read_hard(kind, scan, plan, nulls, base + begin, length, heap, column, r) : 0;
            if (found < 0)
                return r;
            if (found)
                valid |= UINT64_C(1) << (r % 64);
            else
                clear_value(kind, column, r);
        }
        column->valid[word] = valid;
        missing += (last - word * 64) - (size_t)__builtin_popcountll(valid);
    }
    column->missing = missing;
    return n;
}

static bool hard_text(const CsvScan *scan, const CsvPlan *plan, const CsvNulls *nulls, const char *field, size_t length,
                      Arena *heap, Slice *out)
{
    Slice value, plain;
    bool quoted;
    CsvCell cell = csv_cell(scan, nulls, field, length, heap, &value, &plain, &quoted);
    bool na = plain.length == 2 && memcmp(plain.data, "NA", 2) == 0;
    if (cell == CSV_EMPTY || (cell == CSV_QUOTED_EMPTY && !plan->quoted_empty_is_text) ||
        (cell == CSV_NULL_WORD && !quoted && plain.length == value.length && !(na && plan->na_is_text)))
        return false;
    *out = value;
    return true;
}

static void parse_text(const CsvScan *scan, size_t number, const CsvPlan *plan, const CsvNulls *nulls, Arena *heap,
                       BatchColumn *column)
{
    const size_t stride = scan->width + 1, n = scan->n_rows;
    const uint32_t *ends = scan->ends + number;
    const bool has_quote = scan->has_quote, spaced = scan->spaced;
    const uint32_t lead = csv_lead(scan, number);
    size_t missing = 0;
    for (size_t word = 0; word * 64 < n; word++) {
        const size_t last = n - word * 64 < 64 ? n : word * 64 + 64;
        uint64_t valid = 0;
        for (size_t r = word * 64; r < last; r++, ends += stride) {
            const uint32_t begin = ends[0] + lead;
            const size_t length = ends[1] - begin;
            const char *field = scan->base + begin;
            Slice *out = &column->texts[r];
            if (!length) {
                *out = (Slice){NULL, 0};
                continue;
            }
            *out = (Slice){field, length};
            if (length > 2 && is_wrapped(scan, field, length) && !scan->has_escape && !memchr(field + 1, scan->quote, length - 2)) {
                *out = (Slice){field + 1, length - 2};
                valid |= UINT64_C(1) << (r % 64);
                continue;
            }
            if ((has_quote && (unsigned char)*field == scan->quote) || ((has_quote || spaced) && *field == ' ') || is_null(nulls, field, length)) {
                if (!hard_text(scan, plan, nulls, field, length, heap, out)) {
                    *out = (Slice){NULL, 0};
                    continue;
                }
            }
            valid |= UINT64_C(1) << (r % 64);
        }
        column->valid[word] = valid;
        missing += (last - word * 64) - (size_t)__builtin_popcountll(valid);
    }
    column->missing = missing;
}

size_t csv_parse_column(const CsvScan *scan, size_t number, const CsvPlan *plan, const CsvNulls *nulls, Arena *heap,
                        BatchColumn *column)
{
    switch (plan->type.type) {
    case TYPE_BOOLEAN: return parse_kind(TYPE_BOOLEAN, scan, number, plan, nulls, heap, column);
    case TYPE_INTEGER: return parse_kind(TYPE_INTEGER, scan, number, plan, nulls, heap, column);
    case TYPE_FLOAT: return parse_kind(TYPE_FLOAT, scan, number, plan, nulls, heap, column);
    case TYPE_DECIMAL: return parse_kind(TYPE_DECIMAL, scan, number, plan, nulls, heap, column);
    case TYPE_DATE: return parse_kind(TYPE_DATE, scan, number, plan, nulls, heap, column);
    case TYPE_TIMESTAMP: return parse_kind(TYPE_TIMESTAMP, scan, number, plan, nulls, heap, column);
    case TYPE_TEXT: break;
    }
    parse_text(scan, number, plan, nulls, heap, column);
    return plan->undecided && column->missing < scan->n_rows ? 0 : scan->n_rows;
}
