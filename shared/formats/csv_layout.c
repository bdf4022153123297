/*
** csv_layout.c - see csv_layout.h.
**
** The width is what most rows of the sample have. Lines above the first row of that width are no part of the table: titles, notes,
** comments. Then the first row is weighed against the others: a column whose values are numbers, dates or booleans
** under a text has a name; one whose first value is of the type of the rest has none. Columns of text tell little: there the
** first row is a header unless its values come again below or look like data.
*/
#include "formats/csv_layout.h"

#include "formats/csv_parse.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_ROWS = 300, LEAST_LINES = 40, HEADER_COLUMNS = 256, LONG_NAME = 100, PREAMBLE = 60 };

typedef struct SampleRow {
    size_t at, next, fields, filled;
} SampleRow;

typedef struct Sample {
    const char *text;
    size_t length, end;    /* of the text, of the part that is looked at */
    CsvScan scan;          /* its width: what rows with odd quotes are read to fit; 0 while that is not known */
    CsvNulls nulls;
    SampleRow rows[SAMPLE_ROWS];
    size_t n;
    bool odd;              /* a row has odd quotes */
} Sample;

/* The rows from `at` on, without empty lines. */
static void read_rows(Sample *sample, size_t at, size_t end)
{
    uint32_t none;
    sample->n = 0;
    sample->end = end;
    while (at < end && sample->n < SAMPLE_ROWS) {
        CsvRow row;
        sample->scan.base = sample->text + at;
        csv_row_fit(&sample->scan, at, end, &none, 0, &row);
        sample->odd |= row.odd;
        if (row.unclosed) { /* as the reader does: its line is set aside */
            (void)csv_line_end(sample->text, end, at, &at);
            continue;
        }
        if (row.end > at)
            sample->rows[sample->n++] = (SampleRow){at, row.next, row.fields, row.last_filled};
        at = row.next;
    }
    if (sample->n > 2 && at >= end && end < sample->length)
        sample->n--; /* cut in the middle, perhaps */
}

/* The most common number of fields; of two as common, the greater. */
static size_t usual_width(const Sample *sample)
{
    size_t best = 1, best_rows = 0;
    for (size_t i = 0; i < sample->n; i++) {
        size_t rows = 0;
        for (size_t j = 0; j < sample->n; j++)
            rows += sample->rows[j].fields == sample->rows[i].fields;
        if (rows > best_rows || (rows == best_rows && sample->rows[i].fields > best)) {
            best = sample->rows[i].fields;
            best_rows = rows;
        }
    }
    return best;
}

static void row_ends(Sample *sample, size_t row, size_t width, uint32_t *ends)
{
    CsvRow read;
    sample->scan.base = sample->text + sample->rows[row].at;
    csv_row_fit(&sample->scan, sample->rows[row].at, sample->end, ends, width, &read);
    for (size_t i = read.fields + 1; i <= width; i++)
        ends[i] = ends[i - 1] + csv_lead(&sample->scan, i - 1);
}

/*
** How a value is built: runs of letters become a, runs of digits 9, other bytes stay ("AX-204" is "a-9", "10:45" is "9:9"). Of shapes only those
** with a digit or an @ in them, of at least two parts, say something: names look otherwise.
*/
typedef struct Shape {
    char text[24];
    bool telling;
} Shape;

static Shape shape_of(Slice text)
{
    Shape shape = {0};
    size_t n = 0;
    bool digit = false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        char part = c >= '0' && c <= '9' ? '9' : (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 'a' : c >= 0x80 ? 'a' : (char)c;
        digit |= part == '9' || part == '@';
        if (n > 0 && shape.text[n - 1] == part && (part == 'a' || part == '9'))
            continue;
        if (n + 1 >= sizeof shape.text)
            return (Shape){0};
        shape.text[n++] = part;
    }
    shape.telling = digit && n > 1;
    return shape;
}

/* What a column's rows below the candidate for a header say of it. */
typedef struct Evidence {
    InferColumn below;
    Slice top;
    size_t longest;        /* below */
    bool repeated;
    bool alike, odd;       /* all values below have one shape; they do not */
    Shape shape;
} Evidence;

static bool is_year(Slice text)
{
    return text.length == 4 && (memcmp(text.data, "18", 2) == 0 || memcmp(text.data, "19", 2) == 0 ||
           memcmp(text.data, "20", 2) == 0) && (unsigned char)(text.data[2] - '0') <= 9 && (unsigned char)(text.data[3] - '0') <= 9;
}

/* Long texts over texts as long are no names; over numbers or short answers they may be the questions of a survey. */
static bool looks_like_data(Slice text, size_t longest_below)
{
    InferColumn alone;
    if (text.length > LONG_NAME && longest_below > LONG_NAME / 2)
        return true;
    infer_begin(&alone, true);
    infer_value(&alone, text.data, text.length);
    return (alone.can & ~(uint64_t)CAN_BOOLEAN) != 0 || memmem(text.data, text.length, "://", 3) || memchr(text.data, '@', text.length);
}

static bool same_row(const Sample *sample, size_t a, size_t b)
{
    size_t length = sample->rows[a].next - sample->rows[a].at;
    return length == sample->rows[b].next - sample->rows[b].at && sample->rows[a].fields > 1 &&
           memcmp(sample->text + sample->rows[a].at, sample->text + sample->rows[b].at, length) == 0;
}

static bool is_full(const Sample *sample, size_t r, size_t width)
{
    return sample->rows[r].fields == width && (width < 3 || sample->rows[r].filled > 1);
}

/* Weighs row `top` against the rows below it: does it hold names? */
static bool row_is_header(Sample *sample, size_t top, size_t width)
{
    size_t columns = width < HEADER_COLUMNS ? width : HEADER_COLUMNS;
    uint32_t *ends = mem_array(columns + 1, sizeof *ends);
    Evidence *evidence = mem_zero(columns, sizeof *evidence);
    Arena *heap = arena_new(4096);
    size_t full = 0;
    for (size_t r = top + 1; r < sample->n; r++)
        full += is_full(sample, r, width);
    size_t named = 0, unnamed = 0, repeated = 0, data = 0, empty = 0, years = 0, gaps = 0;
    for (size_t r = top; r < sample->n; r++) {
        if (r > top && same_row(sample, r, top)) /* the header once more */
            continue;
        if (r > top && full > 2 && !is_full(sample, r, width)) /* a note, perhaps */
            continue;
        row_ends(sample, r, columns, ends);
        for (size_t c = 0; c < columns; c++) {
            Slice value, plain;
            bool quoted;
            uint32_t begin = ends[c] + csv_lead(&sample->scan, c);
            CsvCell cell = csv_cell(&sample->scan, &sample->nulls, sample->scan.base + begin, ends[c + 1] - begin, heap, &value,
                                    &plain, &quoted);
            Evidence *column = &evidence[c];
            if (r == top) {
                infer_begin(&column->below, sample->scan.delimiter != ',');
                column->top = plain;
            } else if (cell == CSV_PRESENT && plain.length) {
                Shape shape = shape_of(plain);
                column->odd |= !shape.telling || (column->alike && strcmp(shape.text, column->shape.text) != 0);
                column->alike = true;
                column->shape = shape;
                infer_value(&column->below, plain.data, plain.length);
                column->longest = plain.length > column->longest ? plain.length : column->longest;
                column->repeated |= plain.length == column->top.length && memcmp(plain.data, column->top.data, plain.length) == 0;
            }
        }
    }
    for (size_t c = 0; c < columns; c++) {
        Evidence *column = &evidence[c];
        if (column->top.length == 0) {
            empty++;
            gaps += c > 0 && column->below.any;
            continue;
        }
        Shape top_shape = shape_of(column->top);
        bool shaped = column->alike && !column->odd, same_shape = strcmp(top_shape.text, column->shape.text) == 0;
        bool typed = column->below.any && infer_result(&column->below).type != TYPE_TEXT;
        InferColumn with_top = column->below;
        infer_value(&with_top, column->top.data, column->top.length);
        bool fits = infer_result(&with_top).type != TYPE_TEXT;
        years += is_year(column->top);
        if (typed && !fits && !looks_like_data(column->top, column->longest))
            named++;
        else if (!typed && shaped && (same_shape || !top_shape.telling))
            *(same_shape ? &unnamed : &named) += 1;
        else if (typed && fits)
            unnamed++;
        else if (looks_like_data(column->top, column->longest))
            data++;
        else if (column->repeated)
            repeated++;
    }
    free(ends);
    free(evidence);
    arena_free(heap);
    if (empty == columns)
        return false;
    if (years >= 2 && years == unnamed + data && years < columns) /* a name, then a column for each year */
        return true;
    if (named != unnamed + data)
        return named > unnamed + data;
    if (named > 0)
        return true;
    return unnamed + data + gaps == 0 && (repeated == 0 || sample->n - top < 2);
}

/* A row's first line in lines from the beginning, for skip_lines. */
static long lines_before(const char *text, size_t length, size_t begin, size_t at)
{
    long lines = 0;
    while (begin < at) {
        (void)csv_line_end(text, length, begin, &begin);
        lines++;
    }
    return lines;
}

static size_t skip_lines(const char *text, size_t length, size_t at, long lines)
{
    while (lines-- > 0 && at < length)
        (void)csv_line_end(text, length, at, &at);
    return at;
}

static size_t skip_empty(const char *text, size_t length, size_t at)
{
    while (at < length && (text[at] == '\n' || text[at] == '\r'))
        at++;
    return at;
}

/* Behind the comment lines at the top; *last is where the last of them begins. */
static size_t skip_comments(const char *text, size_t length, size_t at, size_t *last)
{
    *last = length;
    for (;;) {
        at = skip_empty(text, length, at);
        if (at >= length || text[at] != '#')
            return at;
        *last = at;
        (void)csv_line_end(text, length, at, &at);
    }
}

static const char *newline_name(const char *text, size_t begin, size_t end)
{
    size_t lf = 0, cr = 0, crlf = 0;
    for (size_t i = begin; i < end; i++) {
        if (text[i] == '\r' && i + 1 < end && text[i + 1] == '\n') {
            crlf++;
            i++;
        } else {
            lf += text[i] == '\n';
            cr += text[i] == '\r';
        }
    }
    if ((lf > 0) + (cr > 0) + (crlf > 0) > 1)
        return "mixed";
    return crlf ? "\r\n" : cr ? "\r" : "\n";
}

/* A byte order mark, and Excel's "sep=;" line. */
static size_t skip_prologue(const char *text, size_t length, const ReadOptions *options, ReadOptions *changed)
{
    size_t at = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    *changed = *options;
    size_t quoted = at < length && text[at] == '"';
    if (length - at >= 5 + 2 * quoted && memcmp(text + at + quoted, "sep=", 4) == 0) {
        size_t next, end = csv_line_end(text, length, at, &next);
        if (end == at + 5 + 2 * quoted) {
            if (!options->delimiter)
                changed->delimiter = (unsigned char)text[at + quoted + 4];
            return next;
        }
    }
    return at;
}

/* Whether the last of `width` columns is empty in all rows from `first` on that have it. */
static bool last_is_empty(const Sample *sample, size_t first, size_t width)
{
    for (size_t i = first; i < sample->n; i++)
        if (sample->rows[i].filled >= width)
            return false;
    return true;
}

/* How many of the row's fields are empty. */
static size_t empty_fields(Sample *sample, size_t row)
{
    size_t fields = sample->rows[row].fields, empty = 0;
    uint32_t *ends = mem_array(fields + 1, sizeof *ends);
    row_ends(sample, row, fields, ends);
    for (size_t c = 0; c < fields; c++)
        empty += ends[c] + csv_lead(&sample->scan, c) == ends[c + 1];
    free(ends);
    return empty;
}

/* Behind titles that have the table's delimiters, too: rows with nothing behind their first field, and then a header without gaps. */
static size_t skip_padded_titles(Sample *sample, size_t top, size_t width)
{
    size_t row = top;
    while (row < sample->n && row < PREAMBLE && sample->rows[row].fields == width && sample->rows[row].filled <= 1)
        row++;
    bool header = row > top && width > 2 && row + 1 < sample->n && sample->rows[row].fields == width && empty_fields(sample, row) == 0 &&
                  row_is_header(sample, row, width);
    return header ? row : top;
}

/* Finds the row that the table begins with, and the width. */
static size_t find_top(Sample *sample, CsvLayout *layout, bool fixed_top, Tri header)
{
    size_t width = usual_width(sample), top = 0;
    while (!fixed_top && top < sample->n && top < PREAMBLE && sample->rows[top].fields < width && sample->rows[top].filled <= 1 &&
           sample->n - top > 1 && width > 2)
        top++; /* titles */
    if (top >= sample->n || (top > 0 && sample->rows[top].fields == 1))
        top = 0;
    if (!fixed_top && header != TRI_NO)
        top = skip_padded_titles(sample, top, width);
    const SampleRow *row = &sample->rows[top];
    size_t first = top; /* the first row of the usual width */
    while (first < sample->n && first < PREAMBLE && sample->rows[first].fields < width)
        first++;
    if (first >= sample->n || sample->rows[first].fields < width)
        first = top;
    layout->width = width;
    if (row->fields > width) {
        layout->gaps = header != TRI_NO && row->filled > width && empty_fields(sample, top) == row->fields - width;
        if (layout->gaps)
            return top;
        layout->width = row->filled > width && header != TRI_NO ? row->filled : width;
        return top;
    }
    if (row->fields == width || first == top)
        return top;
    if (first == top + 1 && row->fields + 1 == width && row->filled == row->fields &&
        (row->fields > 1 || !row_is_header(sample, first, width)) && header != TRI_NO) {
        layout->row_names = !last_is_empty(sample, first, width) && row_is_header(sample, top, row->fields);
        if (layout->row_names || last_is_empty(sample, first, width))
            return top;
    }
    if (fixed_top || header == TRI_NO)
        return top;
    if (row->filled <= 1 || row_is_header(sample, first, width))
        return first; /* notes above the table */
    return top;
}

void csv_layout_find(const char *text, size_t length, const ReadOptions *given, CsvLayout *layout)
{
    ReadOptions options;
    size_t last_comment = length;
    *layout = (CsvLayout){.begin = skip_prologue(text, length, given, &options)};
    bool fixed_top = options.skip_lines > 0;
    size_t at = fixed_top ? skip_lines(text, length, layout->begin, options.skip_lines) : layout->begin;
    at = skip_empty(text, length, at);
    size_t content = fixed_top ? at : skip_comments(text, length, at, &last_comment);
    if (content >= length) { /* nothing but comments: then they are data */
        content = at;
        last_comment = length;
    }
    size_t end = csv_sample_end(text, length, content, LEAST_LINES);
    csv_sniff(text, length, content, end, &options, layout);
    csv_sniff_rest(text, length, end, &options, layout);
    layout->dialect.newline = newline_name(text, layout->begin, end);

    Sample *sample = mem_zero(1, sizeof *sample);
    sample->text = text;
    sample->length = length;
    sample->scan = csv_layout_scan(text, length, layout);
    csv_nulls_init(&sample->nulls, options.null_values, options.n_null_values);
    read_rows(sample, content, end);
    if (sample->odd) { /* once more, now that there is a width to fit */
        sample->scan.width = usual_width(sample);
        read_rows(sample, content, end);
    }
    layout->header_at = layout->data_at = content;
    layout->width = 1;
    if (sample->n == 0)
        goto done;
    size_t top = find_top(sample, layout, fixed_top, options.header);
    layout->header_at = layout->data_at = sample->rows[top].at;
    if (last_comment < length && top == 0 && layout->width > 1) { /* "#id,name" over the table is its header */
        uint32_t none;
        CsvRow row;
        csv_row_read(&sample->scan, last_comment, length, &none, 0, &row);
        if (row.fields == layout->width && options.header != TRI_NO && (options.header == TRI_YES || !row_is_header(sample, 0, layout->width))) {
            layout->header_at = last_comment;
            layout->dialect.header = true;
            goto header;
        }
    }
    layout->dialect.header = options.header == TRI_YES ||
                             (options.header == TRI_AUTO && (layout->row_names || row_is_header(sample, top, layout->width)));
header:
    if (layout->dialect.header) {
        uint32_t none;
        CsvRow row;
        csv_row_fit(&sample->scan, layout->header_at, end, &none, 0, &row);
        layout->header_fields = row.fields;
        layout->header_length = row.unclosed ? 0 : row.end - layout->header_at;
        layout->data_at = row.unclosed ? sample->rows[top].next : row.next;
        if (layout->header_at == sample->rows[top].at)
            top++;
        layout->drop_last = layout->width > 1 && row.last_filled < layout->width && !layout->row_names && top < sample->n &&
                            last_is_empty(sample, top, layout->width);
    }
    if (layout->width == 1 && !options.delimiter)
        layout->dialect.delimiter = -1;
done:
    layout->dialect.skip_lines = lines_before(text, length, layout->begin, layout->header_at);
    free(sample);
}

void csv_detect(const char *text, size_t length, const ReadOptions *options, CsvDialect *dialect)
{
    CsvLayout layout;
    csv_layout_find(text, length, options, &layout);
    *dialect = layout.dialect;
    dialect->quoted_empty_is_text = options->quoted_empty_is_text == TRI_YES;
}
