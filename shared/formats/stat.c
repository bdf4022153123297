/* stat.c - see stat.h. The child's half is stat_parse.c, what it found is read by stat_facts.c. */
#include "formats/stat.h"

#include "base/memory.h"
#include "base/unicode.h"
#include "data/utf8.h"
#include "formats/scratch.h"
#include "formats/stat_private.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPU_SECONDS = 60, CPU_BYTES = 5 << 20, MAX_WARNINGS = 4, NAMES_SHOWN = 8, SAS_MAGIC = 32 };

typedef struct Mapped {
    int descriptor;
    const char *bytes;
    size_t length;
} Mapped;

typedef struct StatSource {
    RowSource base;
    StatKind kind;
    size_t length;         /* bytes of the file, for progress */
    Mapped facts_file, rows_file;
    StatFacts facts;
    size_t at;             /* in the rows */
    uint64_t row;
    Buffer text;           /* of this row: durations, and what had to be mended */
    size_t *text_at;       /* of each cell: its place in `text`, or SIZE_MAX */
    uint64_t bad_moments;
    bool complete;
    const char *encoding;  /* that the texts were read in, when it is not the one that the file names */
    const char *warnings[MAX_WARNINGS];
} StatSource;

/* ---- which format ----------------------------------------------------------------------------------------------------------- */

bool stat_sav_looks(const char *bytes, size_t length)
{
    return length > 4 && (memcmp(bytes, "$FL2", 4) == 0 || memcmp(bytes, "$FL3", 4) == 0);
}

bool stat_por_looks(const char *bytes, size_t length)
{
    return length > 500 && memmem(bytes, 300, "SPSS PORT FILE", 14) && memmem(bytes + 440, 60, "SPSSPORT", 8);
}

bool stat_dta_looks(const char *bytes, size_t length)
{
    if (length > 11 && memcmp(bytes, "<stata_dta>", 11) == 0)
        return true;
    return length > 60 && bytes[0] >= 104 && bytes[0] <= 115 && (bytes[1] == 1 || bytes[1] == 2) && bytes[2] == 1 && bytes[3] == 0;
}

bool stat_sas_looks(const char *bytes, size_t length)
{
    static const char MAGIC[SAS_MAGIC] = "\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\0\x09\xc7\x31\x8c\x18\x1f\x10\x11";
    return length > SAS_MAGIC && memcmp(bytes, MAGIC, SAS_MAGIC) == 0;
}

bool stat_xpt_looks(const char *bytes, size_t length)
{
    return length > 240 && (memcmp(bytes, "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", 48) == 0 ||
                            memcmp(bytes, "HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!", 48) == 0);
}

static const struct { const char *name; StatKind kind; bool (*looks)(const char *bytes, size_t length); } KINDS[] = {
    {"sav", STAT_SAV, stat_sav_looks}, {"por", STAT_POR, stat_por_looks}, {"dta", STAT_DTA, stat_dta_looks},
    {"sas7bdat", STAT_SAS, stat_sas_looks}, {"xpt", STAT_XPT, stat_xpt_looks}};

static bool find_kind(const FormatInput *input, const char *format, StatKind *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (format ? strcmp(KINDS[i].name, format) == 0 : KINDS[i].looks(input->bytes, input->length)) {
            *kind = KINDS[i].kind;
            return true;
        }
    }
    return false;
}

/* ---- the child -------------------------------------------------------------------------------------------------------------- */

static void limit(int resource, rlim_t most)
{
    struct rlimit old;
    if (getrlimit(resource, &old) == 0 && (old.rlim_max == RLIM_INFINITY || most < old.rlim_max))
        (void)setrlimit(resource, &(struct rlimit){most, most});
}

static rlim_t memory_used(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%llu", &pages) != 1)
        pages = 0;
    if (file)
        (void)fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void child(StatKind kind, const FormatInput *input, const char *encoding, int facts, int rows)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    rlim_t used = memory_used();
    if (used)
        limit(RLIMIT_AS, used + STAT_MEMORY);
    limit(RLIMIT_CPU, CPU_SECONDS + input->length / CPU_BYTES);
    limit(RLIMIT_CORE, 0);
    _exit(stat_parse(kind, input->bytes, input->length, encoding, facts, rows) == OK ? 0 : 1);
}

static Status run_child(StatKind kind, const FormatInput *input, const char *encoding, int facts, int rows, Error *error)
{
    int state;
    if (ftruncate(facts, 0) != 0 || ftruncate(rows, 0) != 0 || lseek(facts, 0, SEEK_SET) != 0 || lseek(rows, 0, SEEK_SET) != 0)
        return error_errno(error, "empty a temporary file");
    pid_t pid = fork();
    if (pid < 0)
        return error_errno(error, "start a process to read the file");
    if (pid == 0)
        child(kind, input, encoding, facts, rows);
    while (waitpid(pid, &state, 0) < 0)
        if (errno != EINTR)
            return OK; /* nobody knows how it ended; the facts tell whether it came to an end */
    if (WIFSIGNALED(state))
        return error_set(error, ERR_INVALID, WTERMSIG(state) == SIGXCPU || WTERMSIG(state) == SIGKILL
                         ? "The file takes too long to be read: it is damaged, or too large for its format."
                         : "The file is damaged: the program that reads its format failed on it.");
    return OK;
}

static Status map(Mapped *mapped, Error *error)
{
    struct stat facts;
    if (mapped->length)
        munmap((void *)(uintptr_t)mapped->bytes, mapped->length);
    mapped->length = 0;
    mapped->bytes = "";
    if (fstat(mapped->descriptor, &facts) != 0)
        return error_errno(error, "look at a temporary file");
    if (facts.st_size == 0)
        return OK;
    void *bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, mapped->descriptor, 0);
    if (bytes == MAP_FAILED)
        return error_errno(error, "map a temporary file");
    mapped->bytes = bytes;
    mapped->length = (size_t)facts.st_size;
    return OK;
}

static void unmap(Mapped *mapped)
{
    if (mapped->length)
        munmap((void *)(uintptr_t)mapped->bytes, mapped->length);
    if (mapped->descriptor >= 0)
        close(mapped->descriptor);
}

static Status parse_with(StatSource *source, const FormatInput *input, const char *encoding, Error *error)
{
    stat_facts_free(&source->facts);
    Status status = run_child(source->kind, input, encoding, source->facts_file.descriptor, source->rows_file.descriptor, error);
    if (status == OK)
        status = map(&source->facts_file, error);
    if (status == OK)
        status = map(&source->rows_file, error);
    if (status == OK)
        status = stat_facts_read(&source->facts, source->kind, source->facts_file.bytes, source->facts_file.length, error);
    source->encoding = encoding;
    return status;
}

/* With the encoding that the user gave, or the file names; when it names the wrong one, with those that it is most often. */
static Status parse(StatSource *source, const FormatInput *input, const char *encoding, Error *error)
{
    source->facts_file.descriptor = scratch_file(input->scratch, error);
    source->rows_file.descriptor = scratch_file(input->scratch, error);
    if (source->facts_file.descriptor < 0 || source->rows_file.descriptor < 0)
        return ERR_IO;
    Status status = parse_with(source, input, encoding, error);
    if (status == ERR_UNSUPPORTED && !encoding && strstr(error->message, "encoding")) {
        status = parse_with(source, input, "WINDOWS-1252", error);
        if (status == ERR_UNSUPPORTED)
            status = parse_with(source, input, "ISO-8859-1", error);
    }
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

typedef struct Value {
    CellTag tag;
    int64_t integer;
    double number;         /* of integers, too */
    const char *text;
    size_t length;
} Value;

static bool take_value(StatSource *source, Value *value)
{
    const char *at = source->rows_file.bytes + source->at;
    size_t left = source->rows_file.length - source->at;
    uint32_t length = 0;
    if (left < 1 || (unsigned char)*at > TAG_TEXT)
        return false;
    *value = (Value){.tag = (CellTag)*at};
    size_t body = value->tag == TAG_MISSING ? 0 : value->tag == TAG_TEXT ? sizeof length : sizeof value->integer;
    if (left - 1 < body)
        return false;
    if (value->tag == TAG_INTEGER) {
        memcpy(&value->integer, at + 1, sizeof value->integer);
        value->number = (double)value->integer;
    } else if (value->tag == TAG_FLOAT) {
        memcpy(&value->number, at + 1, sizeof value->number);
    } else if (value->tag == TAG_TEXT) {
        memcpy(&length, at + 1, sizeof length);
        if (left - 1 - body < length)
            return false;
        value->text = at + 1 + body;
        value->length = length;
    }
    source->at += 1 + body + length;
    while (value->length && value->text[value->length - 1] == ' ') /* they fill the column's width */
        value->length--;
    return true;
}

/* What is no UTF-8 becomes U+FFFD. */
static void text_cell(StatSource *source, size_t c, const char *text, size_t length)
{
    Cell *cell = &source->base.cells[c];
    if (length == 0)
        return;
    cell->kind = CELL_STRING;
    cell->text = (Slice){text, length};
    if (utf8_valid(text, length))
        return;
    source->text_at[c] = source->text.length;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_sequence((const unsigned char *)text + i, length - i);
        buffer_add(&source->text, n ? text + i : "\xEF\xBF\xBD", n ? n : 3);
        i += n ? n : 1;
    }
    cell->text.length = source->text.length - source->text_at[c];
}

static void set_cell(StatSource *source, size_t c, const Value *value)
{
    Cell *cell = &source->base.cells[c];
    const StatColumn *column = &source->facts.columns[c];
    cell->kind = CELL_MISSING;
    source->text_at[c] = SIZE_MAX;
    if (value->tag == TAG_MISSING)
        return;
    if (column->as_labels) {
        const char *label = stat_label(&source->facts, column, value->tag, value->number, value->text, value->length);
        if (label)
            text_cell(source, c, label, strlen(label));
    } else if (value->tag == TAG_TEXT) {
        text_cell(source, c, value->text, value->length);
    } else if (column->moment != MOMENT_NONE) {
        size_t at = source->text.length;
        if (!stat_moment_cell(column->moment, value->number, cell, &source->text)) {
            cell->kind = CELL_MISSING;
            source->bad_moments += !source->complete;
        } else if (cell->kind == CELL_STRING) {
            source->text_at[c] = at;
        }
    } else if (value->tag == TAG_INTEGER) {
        cell->kind = CELL_INTEGER;
        cell->integer = value->integer;
    } else {
        cell->kind = CELL_FLOAT;
        cell->number = value->number;
    }
}

static void warn(StatSource *source, const char *format, ...) PRINTF_LIKE(2, 3);

static void warn(StatSource *source, const char *format, ...)
{
    char text[1024];
    va_list args;
    if (source->base.n_warnings == MAX_WARNINGS)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    source->warnings[source->base.n_warnings++] = mem_text(text);
    source->base.warnings = source->warnings;
}

static RowStep stat_next(RowSource *base, Error *error)
{
    StatSource *source = (StatSource *)base;
    if (source->row == source->facts.rows) {
        if (!source->complete && source->bad_moments)
            warn(source, "%llu %s in a format of dates and %s no date of the years 1 to 9999; missing now.", (unsigned long long)source->bad_moments,
                 source->bad_moments == 1 ? "number is" : "numbers are", source->bad_moments == 1 ? "is" : "are");
        source->complete = true;
        return ROW_END;
    }
    source->text.length = 0;
    for (size_t c = 0; c < source->facts.n_columns; c++) {
        Value value;
        if (!take_value(source, &value)) {
            (void)error_set(error, ERR_INVALID, "The file is damaged: its rows can not be read.");
            return ROW_FAILED;
        }
        set_cell(source, c, &value);
    }
    for (size_t c = 0; c < source->facts.n_columns; c++)
        if (source->text_at[c] != SIZE_MAX)
            base->cells[c].text.data = source->text.data + source->text_at[c];
    base->line = ++source->row;
    return ROW_READ;
}

static Status stat_rewind(RowSource *base, Error *error)
{
    StatSource *source = (StatSource *)base;
    (void)error;
    source->at = 0;
    source->row = 0;
    return OK;
}

static void stat_close(RowSource *base)
{
    StatSource *source = (StatSource *)base;
    unmap(&source->facts_file);
    unmap(&source->rows_file);
    stat_facts_free(&source->facts);
    schema_free(&base->names);
    for (size_t i = 0; i < base->n_warnings; i++)
        free((char *)(uintptr_t)source->warnings[i]);
    buffer_free(&source->text);
    free(base->cells);
    free(source->text_at);
    free(source);
}

static size_t stat_position(const RowSource *base)
{
    const StatSource *source = (const StatSource *)base;
    double share = source->rows_file.length ? (double)source->at / (double)source->rows_file.length : 1;
    return (size_t)(share * (double)source->length);
}

static void stat_facts(const RowSource *base, Json *json)
{
    const StatSource *source = (const StatSource *)base;
    if (source->encoding)
        json_member_text(json, "text_encoding", source->encoding);
    stat_facts_json(&source->facts, json);
}

/* ---- opening ---------------------------------------------------------------------------------------------------------------- */

/* Which columns with labels have one for each of their values. */
static Status look_at_labels(StatSource *source, Error *error)
{
    StatFacts *facts = &source->facts;
    bool any = false;
    for (size_t c = 0; c < facts->n_columns; c++) {
        facts->columns[c].as_labels = facts->columns[c].n_labels > 0 && facts->columns[c].moment == MOMENT_NONE;
        any |= facts->columns[c].as_labels;
    }
    bool *seen = mem_zero(facts->n_columns, sizeof *seen);
    for (uint64_t row = 0; any && row < facts->rows; row++) {
        for (size_t c = 0; c < facts->n_columns; c++) {
            StatColumn *column = &facts->columns[c];
            Value value;
            if (!take_value(source, &value)) {
                free(seen);
                return error_set(error, ERR_INVALID, "The file is damaged: its rows can not be read.");
            }
            if (value.tag == TAG_MISSING || column->n_labels == 0 || (!column->as_labels && column->partly))
                continue;
            bool labelled = stat_label(facts, column, value.tag, value.number, value.text, value.length) != NULL;
            column->as_labels &= labelled;
            column->partly |= labelled;
            seen[c] = true;
        }
    }
    for (size_t c = 0; c < facts->n_columns; c++) {
        facts->columns[c].as_labels &= seen[c];
        facts->columns[c].partly &= !facts->columns[c].as_labels;
    }
    free(seen);
    return stat_rewind(&source->base, error);
}

static void name_partly_labelled(StatSource *source)
{
    Buffer names = BUFFER_INIT;
    size_t n = 0;
    for (size_t c = 0; c < source->facts.n_columns; c++)
        if (source->facts.columns[c].partly && n++ < NAMES_SHOWN)
            buffer_printf(&names, "%s\"%.60s\"", n > 1 ? ", " : "", source->facts.columns[c].name);
    if (n)
        warn(source, "Only some values of %s%s have labels; the values were kept and the labels are in the facts of the import.", names.data,
             n > NAMES_SHOWN ? ", …" : "");
    buffer_free(&names);
}

static Status prepare(StatSource *source, Error *error)
{
    const StatFacts *facts = &source->facts;
    source->base.cells = mem_zero(facts->n_columns, sizeof *source->base.cells);
    source->text_at = mem_zero(facts->n_columns, sizeof *source->text_at);
    for (size_t c = 0; c < facts->n_columns; c++)
        schema_add(&source->base.names, facts->columns[c].name, strlen(facts->columns[c].name), TYPE_TEXT);
    if (source->encoding)
        warn(source, "Texts in the file are not in the encoding that it names; they were read as %s. The option encoding names another.", source->encoding);
    Status status = look_at_labels(source, error);
    if (status == OK)
        name_partly_labelled(source);
    return status;
}

static const RowSourceClass STAT_SOURCE = {stat_next, stat_rewind, stat_close, stat_position, stat_facts};

RowSource *stat_source_open(const FormatInput *input, const ReadOptions *options, Error *error)
{
    Error failure = {.status = ERR_INVALID};
    StatSource *source = mem_zero(1, sizeof *source);
    source->base.class = &STAT_SOURCE;
    source->length = input->length;
    source->facts_file = source->rows_file = (Mapped){.descriptor = -1, .bytes = ""};
    Status status = find_kind(input, options->format, &source->kind) ? OK
                    : error_set(&failure, ERR_INVALID, "The file is not of SPSS, Stata or SAS.");
    if (status == OK)
        status = parse(source, input, options->encoding, &failure);
    if (options->encoding)
        source->encoding = NULL;
    if (status == OK)
        status = prepare(source, &failure);
    if (status == OK)
        return &source->base;
    stat_close(&source->base);
    (void)error_set(error, failure.status, "%s", failure.message);
    return NULL;
}
