/*
** frame_numbers.c - columns as doubles.
**
** What is gathered is written in one pass over the rows of the sample. Decimals of up to 53 bits and 22 places are divided
** by an exact power of ten, which rounds once; others go through their decimal text.
**
** Centring: two passes, the first for the sum. Sums of 128-bit integers are kept as quotient and remainder by n, since the sum
** itself may not fit.
*/
#include "operation/frame_private.h"

#include "data/decimal.h"

#include <math.h>

enum { EXACT_PLACES = 22 };

__extension__ typedef __float128 Quad; /* 113 bits: any Int128 and 10^38 as IEEE 754 binary128 rounds them */

static const double POWERS[EXACT_PLACES + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double decimal_number(Int128 value, uint8_t scale)
{
    static const Int128 most = (Int128)1 << 53;
    if (scale <= EXACT_PLACES && value >= -most && value <= most)
        return (double)(int64_t)value / POWERS[scale];
    return decimal_to_double(value, scale);
}

static inline double number_at(const Column *column, size_t row)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return column->booleans[row];
    case TYPE_INTEGER: return (double)column->integers[row];
    case TYPE_FLOAT: return column->floats[row];
    case TYPE_DECIMAL: return decimal_number(column->decimals[row], column->scale);
    case TYPE_DATE: return column->dates[row];
    case TYPE_TIMESTAMP: return (double)column->integers[row] / 1e6;
    case TYPE_TEXT: break;
    }
    return NAN;
}

FrameUnit frame_unit(const Frame *frame, size_t column)
{
    const Field *field = &frame->schema->fields[column];
    if (field->type == TYPE_DATE)
        return UNIT_DAYS;
    if (field->type != TYPE_TIMESTAMP)
        return UNIT_NUMBER;
    return field->zoned ? UNIT_SECONDS_UTC : UNIT_SECONDS;
}

double unit_on_axis(FrameUnit unit, double number)
{
    return unit == UNIT_NUMBER ? number : unit == UNIT_DAYS ? number * 86400e3 : number * 1e3;
}

static Status numeric_column(Frame *frame, size_t column, FrameColumn **entry, Error *error)
{
    Status status = frame_map(frame, column, entry, error);
    if (status == OK && (*entry)->column.type == TYPE_TEXT)
        status = error_set(error, ERR_INVALID, "\"%.80s\" holds text, which can not be computed with. Choose a column of numbers.",
                           frame_name(frame, column));
    return status;
}

/* Gaps that a column without validity words and infinite values can not have. */
static bool has_gaps(Frame *frame, FrameColumn *entry)
{
    return entry->column.valid || frame_infinite(frame, entry);
}

static void count_gaps(const Column *column, const Sample *sample, Numbers *numbers)
{
    SAMPLE_EACH(sample, row, at, {
        (void)at;
        if (!column_present(column, row)) {
            numbers->missing++;
        } else if (column->type == TYPE_FLOAT && isinf(column->floats[row])) {
            numbers->missing++;
            numbers->infinite++;
        }
    });
}

static void fill(const Column *column, const Sample *sample, bool gaps, double *out)
{
    if (!gaps) {
        switch (column->type) {
        case TYPE_FLOAT: SAMPLE_EACH(sample, row, at, { out[at] = column->floats[row]; }); return;
        case TYPE_INTEGER: SAMPLE_EACH(sample, row, at, { out[at] = (double)column->integers[row]; }); return;
        default: SAMPLE_EACH(sample, row, at, { out[at] = number_at(column, row); }); return;
        }
    }
    SAMPLE_EACH(sample, row, at, {
        double value = column_present(column, row) ? number_at(column, row) : NAN;
        out[at] = isfinite(value) ? value : NAN;
    });
}

/* Writes the column over the sample; the gaps are counted. */
static void gather(Frame *frame, FrameColumn *entry, const Sample *sample, Numbers *numbers, double *out)
{
    *numbers = (Numbers){.values = out, .n = sample->n};
    bool gaps = has_gaps(frame, entry);
    if (gaps)
        count_gaps(&entry->column, sample, numbers);
    fill(&entry->column, sample, gaps && numbers->missing, out);
}

Status frame_numbers(Frame *frame, size_t column, const Sample *sample, Numbers *numbers, Error *error)
{
    FrameColumn *entry;
    Status status = numeric_column(frame, column, &entry, error);
    if (status != OK)
        return status;
    if (entry->column.type == TYPE_FLOAT && !sample->bits && !has_gaps(frame, entry))
        *numbers = (Numbers){.values = entry->column.floats, .n = sample->n};
    else
        gather(frame, entry, sample, numbers, frame_array(frame, sample->n, sizeof(double)));
    return OK;
}

Status frame_matrix(Frame *frame, const size_t *columns, size_t n, const Sample *sample, double **matrix, Error *error)
{
    *matrix = NULL;
    for (size_t i = 0; i < n; i++) {
        FrameColumn *entry;
        Status status = numeric_column(frame, columns[i], &entry, error);
        if (status != OK)
            return status;
    }
    size_t cells;
    if (__builtin_mul_overflow(sample->n, n, &cells))
        return error_set(error, ERR_LIMIT, "%zu rows by %zu columns are more than fit into memory.", sample->n, n);
    *matrix = frame_array(frame, cells, sizeof **matrix);
    for (size_t i = 0; i < n; i++) {
        Numbers numbers;
        gather(frame, &frame->columns[columns[i]], sample, &numbers, *matrix + i * sample->n);
    }
    return OK;
}

Status frame_weights(Frame *frame, const Sample *sample, Numbers *weights, Error *error)
{
    *weights = (Numbers){.n = sample->n};
    if (!frame->has_weights)
        return OK;
    Status status = frame_numbers(frame, frame->weights, sample, weights, error);
    double sum = 0;
    for (size_t i = 0; status == OK && i < weights->n; i++) {
        sum += weights->values[i];
        if (weights->values[i] < 0)
            status = error_set(error, ERR_INVALID, "The weight %g in \"%.80s\" is negative. Weights must be 0 or more.",
                               weights->values[i], frame_name(frame, frame->weights));
    }
    if (status == OK && weights->n && !(sum > 0 && isfinite(sum)))
        status = error_set(error, ERR_INVALID, "The weights in \"%.80s\" %s.", frame_name(frame, frame->weights),
                           sum > 0 ? "are too large to be added" : "are all 0; at least one row needs a positive one");
    return status;
}

/* ---- centred ---- */

static Int128 integer_at(const Column *column, size_t row)
{
    switch (column->type) {
    case TYPE_BOOLEAN: return column->booleans[row];
    case TYPE_DECIMAL: return column->decimals[row];
    case TYPE_DATE: return column->dates[row];
    default: return column->integers[row];
    }
}

/* The mean rounded toward zero, within 1: each value's quotient and remainder by n are summed. */
static Int128 integer_mean(const Column *column, const Sample *sample, size_t present)
{
    Int128 quotients = 0, remainders = 0, n = (Int128)present;
    if (present == 0)
        return 0;
    if (column->type != TYPE_DECIMAL) { /* 64-bit values, fewer than 2^32 of them: the sum fits */
        SAMPLE_EACH(sample, row, at, {
            (void)at;
            quotients += column_present(column, row) ? integer_at(column, row) : 0;
        });
        return quotients / n;
    }
    SAMPLE_EACH(sample, row, at, {
        (void)at;
        Int128 value = column_present(column, row) ? column->decimals[row] : 0;
        quotients += value / n;
        remainders += value % n;
    });
    return quotients + remainders / n;
}

static void centre_integers(const Column *column, const Sample *sample, Centred *centred, double *out)
{
    Int128 centre = integer_mean(column, sample, centred->n - centred->missing);
    bool gaps = centred->missing > 0;
    SAMPLE_EACH(sample, row, at, {
        /* at most 38 digits each, so their difference fits 128 bits */
        out[at] = gaps && !column_present(column, row) ? NAN : (double)(integer_at(column, row) - centre);
    });
    centred->exact = true;
    centred->integer = centre;
    centred->number = (double)centre;
    centred->scale = column->type == TYPE_DECIMAL ? column->scale : column->type == TYPE_TIMESTAMP ? 6 : 0;
}

/* Halves keep the sum of numbers near the end of the range within it; the mean's last digits do not matter. */
static double rough_mean(const double *values, size_t n, size_t present)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            mean += values[i] / 2 / (double)present;
    return mean * 2;
}

Status frame_centred(Frame *frame, size_t column, const Sample *sample, Centred *centred, Error *error)
{
    FrameColumn *entry;
    Numbers numbers = {.n = sample->n};
    Status status = numeric_column(frame, column, &entry, error);
    if (status != OK)
        return status;
    double *out = frame_array(frame, sample->n, sizeof *out);
    if (entry->column.type == TYPE_FLOAT)
        gather(frame, entry, sample, &numbers, out);
    else if (entry->column.valid)
        count_gaps(&entry->column, sample, &numbers);
    *centred = (Centred){.values = out, .n = sample->n, .missing = numbers.missing, .infinite = numbers.infinite};
    if (entry->column.type != TYPE_FLOAT) {
        centre_integers(&entry->column, sample, centred, out);
        return OK;
    }
    double centre = rough_mean(out, sample->n, sample->n - numbers.missing);
    bool overflows = false;
    for (size_t i = 0; i < sample->n; i++)
        overflows |= isinf(out[i] - centre) != 0;
    centred->number = overflows ? 0 : centre; /* values at both ends of the range: their differences would leave it */
    for (size_t i = 0; i < sample->n; i++)
        out[i] -= centred->number;
    return OK;
}

static Quad power_of_ten(unsigned n)
{
    Quad power = 1;
    while (n--)
        power *= 10;
    return power;
}

double centred_place(const Centred *centred, double deviation)
{
    Quad centre = centred->exact ? (Quad)centred->integer : (Quad)centred->number;
    return (double)((centre + (Quad)deviation) / power_of_ten(centred->scale));
}

double centred_length(const Centred *centred, double deviation)
{
    return (double)((Quad)deviation / power_of_ten(centred->scale));
}
