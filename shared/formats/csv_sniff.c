/*
** csv_sniff.c - which delimiter, quote and escape a text is written with.
**
** Every dialect that could be meant reads the sample, and each outcome is given a mark: how regular the rows are, times the
** share of cells that look like something people write into cells. The idea and the formula of the row pattern,
** (1/K) * sum over the K distinct row lengths of N_k (L_k - 1) / L_k, are from G. van den Burg, A. Nazabal and C. Sutton,
** "Wrangling messy CSV files by detecting row and type patterns", Data Mining and Knowledge Discovery 33 (2019). Here a few odd
** rows among many regular ones weigh less: where the most usual length has a share s of the rows, s^2 stands for 1/K when it
** is larger.
*/
#include "formats/csv_layout.h"
#include "formats/infer.h"

#include <string.h>

enum { ROWS = 200, CELLS = 48, LENGTHS = 64 };

enum { NONE = -1 }; /* no delimiter: one column */
static const int DELIMITERS[] = {',', ';', '\t', '|', ':', '^', '~', ' ', '\x1f', '\x01', NONE};
/* Asked only when none of those parts anything, and taken only when all rows come out alike and full: prose has them, too. */
static const char RARE_DELIMITERS[] = "+?*#!&";
static const double WEIGHTS[] = {1, 1, 1, 1, 0.6, 0.9, 0.9, 0.45, 1, 1, 1};

/* What (L - 1) / L is taken for when L is 1; the paper has 0.001, but its cells are told by sharper patterns. */
static const double ONE_COLUMN = 0.25;

/* A text with quotes in it is thought to use them, unless that makes it much worse. */
static const double UNQUOTED_WEIGHT = 0.5;
/* A text that begins fields with both kinds of quotes is thought to mean the usual ones. */
static const double APOSTROPHE_WEIGHT = 0.7;

typedef struct Pattern {
    size_t fields, rows;
} Pattern;

size_t csv_sample_end(const char *text, size_t length, size_t begin, size_t least)
{
    enum { SMALL = 1 << 16, LARGE = 1 << 22, LIMIT = 1 << 24 };
    size_t at = begin, lines = 0, limit = length - begin > LIMIT ? begin + LIMIT : length;
    while (at < limit && at - begin < LARGE && (at - begin < SMALL || lines < least)) {
        (void)csv_line_end(text, limit, at, &at);
        lines++;
    }
    return at;
}

CsvScan csv_layout_scan(const char *text, size_t length, const CsvLayout *layout)
{
    const CsvDialect *dialect = &layout->dialect;
    return (CsvScan){.text = text, .length = length, .base = text, .delimiter = (unsigned char)dialect->delimiter,
                     .quote = dialect->quote > 0 ? (unsigned char)dialect->quote : 0, .has_quote = dialect->quote > 0,
                     .tail = dialect->tail, .tail_length = strlen(dialect->tail), .spaced = dialect->spaced,
                     .escape = dialect->escape > 0 ? (unsigned char)dialect->escape : 0,
                     .has_escape = dialect->quote > 0 && dialect->escape > 0 && dialect->escape != dialect->quote,
                     .spaced_quotes = layout->spaced_quotes, .width = layout->width};
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* The digits right behind the comma at i: groups of thousands have three. */
static size_t digits_behind(const char *cell, size_t length, size_t i)
{
    size_t n = 0;
    while (i + 1 + n < length && cell[i + 1 + n] >= '0' && cell[i + 1 + n] <= '9')
        n++;
    return n;
}

/* Numbers with the marks that people put around and into them: 1,234.56, 12 %, $5, -1.5e3, 1,5. */
static bool looks_numeric(const char *cell, size_t length)
{
    size_t digits = 0, others = 0, commas = 0, odd_groups = 0;
    for (size_t i = 0; i < length; i++) {
        if (cell[i] >= '0' && cell[i] <= '9')
            digits++;
        else if (is_one_of(cell[i], "eE%$"))
            others++;
        else if (!is_one_of(cell[i], "+-., "))
            return false;
        if (cell[i] == ',') {
            commas++;
            odd_groups += digits_behind(cell, length, i) != 3;
            if (i + 1 == length || cell[i + 1] == ',' || i == 0)
                return false;
        }
    }
    return digits > 0 && others <= 2 && (commas < 2 || odd_groups == 0);
}

static bool looks_like_moment(const char *cell, size_t length)
{
    size_t digits = 0, marks = 0;
    for (size_t i = 0; i < length; i++) {
        if (cell[i] >= '0' && cell[i] <= '9')
            digits++;
        else if (!is_one_of(cell[i], "-/.: TZ+APMapm"))
            return false;
        marks += is_one_of(cell[i], "-/:.");
    }
    return digits >= 3 && marks > 0 && length <= 32;
}

/* Words: letters, digits and the punctuation of prose, in which a comma or a colon has a space behind it. */
static bool looks_like_text(const char *cell, size_t length, char quote)
{
    bool address = memmem(cell, length, "://", 3) != NULL;
    for (size_t i = 0; i < length; i++) {
        char c = cell[i];
        char next = i + 1 < length ? cell[i + 1] : '\0';
        if (is_one_of(c, ";|\t^~\x01\x1f") && !(address && c != '\t'))
            return false;
        if ((c == ',' || c == ':') && next != ' ' && !address)
            return false;
        if ((c == '"' || c == '\'') && (i == 0 || i + 1 == length) && (c == '"' || quote != '\''))
            return c == '\'' && !(length > 1 && cell[0] == '\'' && cell[length - 1] == '\'');
    }
    return true;
}

/* How usual the cell is, from 0 to 1. */
static double cell_mark(const CsvScan *scan, const char *cell, size_t length)
{
    while (length && *cell == ' ') {
        cell++;
        length--;
    }
    while (length && cell[length - 1] == ' ')
        length--;
    if (length == 0)
        return 0.9;
    if (scan->has_quote && (unsigned char)*cell == scan->quote) {
        size_t i = 1; /* the closing quote should be its last byte */
        for (; i < length; i++) {
            unsigned char c = (unsigned char)cell[i];
            if (scan->has_escape && c == scan->escape)
                i++;
            else if (c == scan->quote && (i + 1 == length || (unsigned char)cell[i + 1] != scan->quote))
                break;
            else
                i += c == scan->quote;
        }
        return i + 1 == length ? 1 : 0;
    }
    if (looks_numeric(cell, length) || looks_like_moment(cell, length))
        return 1;
    return looks_like_text(cell, length, (char)(scan->has_quote ? scan->quote : 0)) ? 1 : 0;
}

/* A date, a time stamp or a time of day. */
static bool is_moment(const char *text, size_t length)
{
    InferColumn infer;
    infer_begin(&infer, false);
    infer_value(&infer, text, length);
    return (infer.can & CAN_MOMENTS) || (length <= 15 && memchr(text, ':', length) && !memchr(text, ' ', length) && looks_like_moment(text, length));
}

/* Whether the lines, not cut at all, are numbers or moments (but for the first, which may be a name). */
static bool whole_lines_are_values(const CsvScan *scan, size_t begin, size_t end)
{
    size_t line = 0, values = 0;
    for (size_t at = begin; at < end && line < ROWS; line++) {
        size_t next, stop = csv_line_end(scan->text, end, at, &next);
        const char *text = scan->text + at;
        values += stop == at || is_moment(text, stop - at);
        at = next;
    }
    return line > 0 && values + 1 >= line && values > 0;
}

static bool is_digit(const CsvScan *scan, size_t at, size_t begin, size_t end)
{
    return at >= begin && at < end && scan->text[at] >= '0' && scan->text[at] <= '9';
}

/* Whether the line's first colon stands in a time of day: 10:45. */
static bool has_time_first(const CsvScan *scan, size_t begin, size_t end)
{
    const char *colon = memchr(scan->text + begin, ':', end - begin);
    size_t at = colon ? (size_t)(colon - scan->text) : 0;
    return colon && is_digit(scan, at - 1, begin, end) && is_digit(scan, at - 2, begin, end) && !is_digit(scan, at - 3, begin, end) &&
           is_digit(scan, at + 1, begin, end) && is_digit(scan, at + 2, begin, end) && !is_digit(scan, at + 3, begin, end) && scan->text[at + 1] < '6';
}

/* The mark of one dialect on text[begin .. end). */
static double dialect_mark(CsvScan *scan, size_t begin, size_t end, bool truncated)
{
    uint32_t ends[CELLS + 1];
    Pattern patterns[LENGTHS];
    size_t n_patterns = 0, n_rows = 0, cells = 0, times = 0;
    double usual = 0;
    for (size_t at = begin; at < end && n_rows < ROWS;) {
        CsvRow row;
        scan->base = scan->text + at;
        csv_row_read(scan, at, end, ends, CELLS, &row);
        if (row.unclosed) {
            if (truncated && n_rows > 0)
                break;
            (void)csv_line_end(scan->text, end, at, &row.next);
            cells += 3; /* a broken row counts against the dialect */
            at = row.next;
            continue;
        }
        if (row.end == at) { /* an empty line */
            at = row.next;
            continue;
        }
        times += scan->delimiter == ':' && has_time_first(scan, at, row.end);
        size_t stored = row.fields < CELLS ? row.fields : CELLS;
        for (size_t i = 0; i < stored; i++) {
            uint32_t from = ends[i] + csv_lead(scan, i);
            usual += cell_mark(scan, scan->base + from, ends[i + 1] - from);
        }
        cells += stored;
        size_t p = 0;
        while (p < n_patterns && patterns[p].fields != row.fields)
            p++;
        if (p == n_patterns && n_patterns < LENGTHS)
            patterns[n_patterns++] = (Pattern){row.fields, 0};
        if (p < LENGTHS)
            patterns[p].rows++;
        n_rows++;
        at = row.next;
    }
    if (n_rows == 0)
        return 0;
    double regular = 0;
    size_t most = 0, usual_fields = 0;
    for (size_t p = 0; p < n_patterns; p++) {
        if (patterns[p].rows > most) {
            most = patterns[p].rows;
            usual_fields = patterns[p].fields;
        }
    }
    size_t alike = most + (n_patterns == 2 && patterns[0].rows == 1 && patterns[0].fields + 1 == usual_fields); /* a header without a name for row names */
    if (is_one_of((char)scan->delimiter, " :") && (alike * 20 < n_rows * 19 || (times > 0 && times * 10 >= n_rows * 9) || whole_lines_are_values(scan, begin, end)))
        return 0; /* prose and times of day have these too */
    for (size_t p = 0; p < n_patterns; p++) {
        double fields = (double)patterns[p].fields;
        double share = fields > 1 ? (fields - 1) / fields : ONE_COLUMN;
        regular += (double)patterns[p].rows / (double)n_rows * share;
    }
    double common = (double)most / (double)n_rows * (double)most / (double)n_rows;
    double even = 1 / (double)n_patterns;
    return regular * (common > even ? common : even) * usual / (double)cells;
}

/* Whether the byte stands where a quoted field would begin: behind the delimiter given, or (0) any of the usual ones. */
static bool opens_somewhere(const char *text, size_t begin, size_t end, char quote, int delimiter)
{
    for (size_t i = begin; i < end; i++) {
        if (text[i] != quote)
            continue;
        size_t before = i;
        while (before > begin && text[before - 1] == ' ' && delimiter != ' ')
            before--;
        char c = before > begin ? text[before - 1] : '\n';
        if (i > before + 1) /* more than one space: within a text */
            continue;
        if (c == '\n' || c == '\r' ? i == before : delimiter ? c == (char)delimiter : is_one_of(c, ",;\t|:^~ \x1f\x01"))
            return true;
    }
    return false;
}

/* A backslash and a quote in the midst of text. At the end of a field it may be a backslash that is just the last character. */
static bool has_backslash_quotes(const char *text, size_t begin, size_t end, char quote, char delimiter)
{
    for (size_t i = begin; i + 2 < end; i++)
        if (text[i] == '\\' && text[i + 1] == quote && text[i + 2] != delimiter && text[i + 2] != quote && text[i + 2] != '\n' &&
            text[i + 2] != '\r')
            return true;
    return false;
}

/* Quotes behind a delimiter and spaces, more often than right behind a delimiter. */
static bool has_spaced_quotes(const char *text, size_t begin, size_t end, const CsvDialect *dialect)
{
    size_t spaced = 0, direct = 0;
    if (dialect->quote <= 0 || dialect->delimiter == ' ')
        return false;
    for (size_t i = begin; i + 1 < end; i++) {
        if (text[i] != (char)dialect->delimiter)
            continue;
        size_t next = i + 1;
        while (next < end && text[next] == ' ')
            next++;
        if (next < end && text[next] == (char)dialect->quote)
            *(next > i + 1 ? &spaced : &direct) += 1;
    }
    return spaced > direct;
}

/* What the fields of the sample's rows begin with and hold, read in a dialect. */
typedef struct FieldCounts {
    size_t rows, usual;        /* rows, and those as long as the first */
    size_t spaced, tight;      /* fields behind a delimiter that begin with a space, and others with a value */
    bool within;               /* a field of the first row holds the byte asked for */
    size_t first;              /* fields of the first row */
    size_t empty;              /* first or last fields without a value */
} FieldCounts;

static FieldCounts count_fields(const char *text, size_t begin, size_t end, const CsvDialect *dialect, int byte)
{
    CsvLayout layout = {.dialect = *dialect, .spaced_quotes = dialect->delimiter != ' '};
    CsvScan scan = csv_layout_scan(text, end, &layout);
    FieldCounts counts = {0};
    uint32_t ends[CELLS + 1];
    for (size_t at = begin; at < end && counts.rows < ROWS;) {
        CsvRow row;
        scan.base = text + at;
        csv_row_read(&scan, at, end, ends, CELLS, &row);
        if (row.unclosed)
            break;
        at = row.next;
        if (row.last_filled == 0)
            continue;
        if (counts.rows++ == 0)
            counts.first = row.fields;
        counts.usual += row.fields == counts.first;
        for (size_t i = 0; i < row.fields && i < CELLS; i++) {
            const char *field = scan.base + (uint32_t)(ends[i] + csv_lead(&scan, i));
            size_t length = (size_t)(scan.base + ends[i + 1] - field);
            counts.empty += length == 0 && (i == 0 || i + 1 == row.fields);
            if (length == 0)
                continue;
            if (i > 0)
                *(*field == ' ' ? &counts.spaced : &counts.tight) += 1;
            counts.within |= counts.rows == 1 && memchr(field, byte, length) != NULL;
        }
    }
    return counts;
}

/* Spaces behind nearly every delimiter that has a value behind it. */
static bool has_spaced_fields(const char *text, size_t begin, size_t end, const CsvDialect *dialect)
{
    if (dialect->delimiter <= 0)
        return false;
    if (dialect->delimiter == ' ')
        return dialect->spaced;
    FieldCounts counts = count_fields(text, begin, end, dialect, dialect->delimiter);
    return counts.spaced > 0 && counts.tight * 10 <= counts.spaced;
}

static bool is_mark(char c)
{
    return c == '\t' || (c > ' ' && c < 0x7F && c != '"' && c != '\'' && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
}

/*
** A delimiter of several bytes: what stands around the delimiter's first place in the first line, when that is more than one mark, parts most rows
** into as many fields as the first, and the delimiter alone stands nowhere else in that.
*/
static void find_tail(const char *text, size_t begin, size_t end, CsvDialect *dialect)
{
    size_t next, stop = csv_line_end(text, end, begin, &next);
    const char *found = dialect->delimiter > 0 && dialect->delimiter != ' ' ? memchr(text + begin, dialect->delimiter, stop - begin) : NULL;
    if (!found)
        return;
    const char *first = found, *last = found + 1;
    while (first > text + begin && is_mark(first[-1]))
        first--;
    while (last < text + stop && is_mark(*last))
        last++;
    size_t length = (size_t)(last - first);
    if (length < 2 || length > CSV_TAIL - 1 || first == text + begin || last == text + stop)
        return;
    CsvDialect longer = *dialect;
    longer.delimiter = (unsigned char)*first;
    memcpy(longer.tail, first + 1, length - 1);
    FieldCounts counts = count_fields(text, begin, end, &longer, dialect->delimiter);
    if (counts.first > 1 && counts.usual * 3 >= counts.rows * 2 && !counts.within)
        *dialect = longer;
}

/* A rare delimiter that parts every row into the same number of full fields, three at least; and with spaces behind, where spaces seemed to do it. */
static void find_rare(const char *text, size_t begin, size_t end, CsvDialect *dialect)
{
    for (const char *rare = RARE_DELIMITERS; *rare; rare++) {
        CsvDialect trial = {.delimiter = *rare, .quote = dialect->quote, .escape = dialect->escape};
        if (opens_somewhere(text, begin, end, '\'', *rare))
            trial.quote = trial.escape = '\'';
        FieldCounts counts = count_fields(text, begin, end, &trial, *rare);
        if (counts.first > 2 && counts.rows > 1 && counts.usual == counts.rows && counts.empty == 0 &&
            (dialect->delimiter == NONE || counts.tight == 0)) {
            *dialect = trial;
            return;
        }
    }
}

void csv_sniff(const char *text, size_t length, size_t begin, size_t end, const ReadOptions *options, CsvLayout *layout)
{
    CsvDialect *best = &layout->dialect;
    double best_mark = 0;
    int quotes[3], n_quotes = 0;
    if (options->quote) {
        quotes[n_quotes++] = options->quote;
    } else {
        quotes[n_quotes++] = '"';
        if (opens_somewhere(text, begin, end, '\'', 0))
            quotes[n_quotes++] = '\'';
        if (memchr(text + begin, '"', end - begin))
            quotes[n_quotes++] = -1;
    }
    best->delimiter = options->delimiter ? options->delimiter : ',';
    best->quote = quotes[0];
    best->escape = options->escape ? options->escape : quotes[0];
    for (size_t d = 0; d < sizeof DELIMITERS / sizeof *DELIMITERS; d++) {
        int delimiter = options->delimiter ? options->delimiter : DELIMITERS[d];
        if (options->delimiter && d > 0)
            break;
        if (delimiter != NONE && !memchr(text + begin, delimiter, end - begin))
            continue;
        bool double_opens = opens_somewhere(text, begin, end, '"', delimiter == NONE ? '\n' : delimiter);
        for (int q = 0; q < n_quotes; q++) {
            int escapes[2] = {options->escape ? options->escape : quotes[q], 0}, n_escapes = 1;
            if (!options->escape && quotes[q] > 0 && has_backslash_quotes(text, begin, end, (char)quotes[q], (char)delimiter))
                escapes[n_escapes++] = '\\';
            for (int e = 0; e < n_escapes; e++) {
                CsvLayout trial = {.dialect = {.delimiter = delimiter, .quote = quotes[q], .escape = escapes[e]}};
                if (options->delimiter > 0)
                    memcpy(trial.dialect.tail, options->delimiter_tail, sizeof trial.dialect.tail);
                trial.spaced_quotes = has_spaced_quotes(text, begin, end, &trial.dialect);
                CsvScan scan = csv_layout_scan(text, length, &trial);
                double mark = dialect_mark(&scan, begin, end, end < length);
                if (delimiter == ' ') { /* or any number of them */
                    trial.dialect.spaced = true;
                    CsvScan runs = csv_layout_scan(text, length, &trial);
                    double run_mark = dialect_mark(&runs, begin, end, end < length);
                    trial.dialect.spaced = run_mark > mark * 1.0001;
                    mark = trial.dialect.spaced ? run_mark : mark;
                }
                if (!options->delimiter)
                    mark *= WEIGHTS[d];
                if (quotes[q] < 0 && !options->quote)
                    mark *= UNQUOTED_WEIGHT;
                if (quotes[q] == '\'' && double_opens && !options->quote)
                    mark *= APOSTROPHE_WEIGHT;
                if (mark > best_mark * 1.0001) {
                    best_mark = mark;
                    best->delimiter = delimiter;
                    best->quote = quotes[q];
                    best->escape = escapes[e];
                    best->spaced = trial.dialect.spaced;
                }
            }
        }
    }
    if ((best->delimiter == NONE || best->delimiter == ' ') && !options->delimiter && !options->quote)
        find_rare(text, begin, end, best);
    if (options->delimiter > 0)
        memcpy(best->tail, options->delimiter_tail, sizeof best->tail);
    else
        find_tail(text, begin, end, best);
    best->spaced = has_spaced_fields(text, begin, end, best);
    layout->spaced_quotes = best->spaced || has_spaced_quotes(text, begin, end, best);
}

void csv_sniff_rest(const char *text, size_t length, size_t end, const ReadOptions *options, CsvLayout *layout)
{
    enum { PLACES = 16, PLACE = 1 << 14 };
    CsvDialect *best = &layout->dialect;
    if (best->quote <= 0 || best->escape != best->quote || best->delimiter <= 0 || options->quote || options->escape || length - end < PLACE)
        return;
    const int quotes[] = {best->quote, best->quote, '\''}, escapes[] = {best->escape, '\\', '\''};
    double marks[3] = {0};
    for (size_t i = 0; i < PLACES; i++) {
        size_t at = end + (length - end) / PLACES * i, stop = length - at > PLACE ? at + PLACE : length;
        (void)csv_line_end(text, stop, at, &at);
        while (stop > at && text[stop - 1] != '\n' && text[stop - 1] != '\r') /* whole lines */
            stop--;
        bool backslashes = has_backslash_quotes(text, at, stop, (char)best->quote, (char)best->delimiter);
        bool apostrophes = opens_somewhere(text, at, stop, '\'', best->delimiter) && !memchr(text + at, '"', stop - at);
        if (at >= stop || (!backslashes && !apostrophes))
            continue;
        for (int t = 0; t < 3; t++) {
            CsvLayout trial = *layout;
            trial.dialect.quote = quotes[t];
            trial.dialect.escape = escapes[t];
            CsvScan scan = csv_layout_scan(text, length, &trial);
            if (t == 0 || (t == 1 ? backslashes : apostrophes))
                marks[t] += dialect_mark(&scan, at, stop, true);
        }
    }
    for (int t = 1; t < 3; t++)
        if (marks[t] > marks[0] * 1.01) {
            best->quote = quotes[t];
            best->escape = escapes[t];
            marks[0] = marks[t];
        }
}
