/* stat_parse.c - the half of stat.h that runs ReadStat; see stat_spool.h for what it writes. */
#include "formats/stat_spool.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "formats/archive.h"
#include "formats/scratch.h"
#include "formats/stat.h"
#include "formats/typed_reader.h"

#include <readstat.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 20, LABELS = 1000000 };

typedef struct Slot { /* a variable's value in the row that is being filled */
    CellTag tag;
    uint32_t length;
    size_t at;        /* in `texts` */
    union {
        int64_t integer;
        double number;
    };
} Slot;

typedef struct Parse {
    StatKind kind;
    const char *bytes;
    size_t length, at;
    int facts_file, rows_file;
    Buffer facts, rows, texts;
    uint64_t facts_bytes, rows_bytes;
    Slot *slots;
    size_t n_slots, capacity;
    int row;           /* being filled, -1: none */
    uint64_t n_rows, n_labels;
    size_t set_name;   /* bytes of a label set's name, which may lack its NUL in a damaged .dta */
    Error failure;
} Parse;

/* ---- the mapped bytes as a file --------------------------------------------------------------------------------------------- */

static int open_bytes(const char *path, void *context)
{
    (void)path;
    ((Parse *)context)->at = 0;
    return 0;
}

static int close_bytes(void *context)
{
    (void)context;
    return 0;
}

static readstat_off_t seek_bytes(readstat_off_t offset, readstat_io_flags_t whence, void *context)
{
    Parse *parse = context;
    int64_t from = whence == READSTAT_SEEK_SET ? 0 : whence == READSTAT_SEEK_CUR ? (int64_t)parse->at : (int64_t)parse->length;
    int64_t to;
    if (__builtin_add_overflow(from, (int64_t)offset, &to) || to < 0 || to > (int64_t)parse->length)
        return -1;
    parse->at = (size_t)to;
    return (readstat_off_t)to;
}

static ssize_t read_bytes(void *to, size_t wanted, void *context)
{
    Parse *parse = context;
    size_t left = parse->length - parse->at;
    size_t got = wanted < left ? wanted : left;
    if (got)
        memcpy(to, parse->bytes + parse->at, got);
    parse->at += got;
    return (ssize_t)got;
}

static readstat_error_t no_update(long size, readstat_progress_handler progress, void *user, void *context)
{
    (void)size, (void)progress, (void)user, (void)context;
    return READSTAT_OK;
}

/* ---- records ---------------------------------------------------------------------------------------------------------------- */

static int fail(Parse *parse, Status status, const char *message)
{
    if (parse->failure.status == OK)
        (void)error_set(&parse->failure, status, "%s", message);
    return READSTAT_HANDLER_ABORT;
}

static void put_text_to(Buffer *out, const char *text, size_t most)
{
    size_t length = text ? strnlen(text, most) : 0;
    uint32_t stated = (uint32_t)length;
    buffer_add(out, &stated, sizeof stated);
    buffer_add(out, text ? text : "", length);
}

static void put_text(Buffer *out, const char *text)
{
    put_text_to(out, text, UINT32_MAX);
}

static int flush(Parse *parse, Buffer *buffer, int file, uint64_t *bytes, uint64_t most)
{
    *bytes += buffer->length;
    if (most && *bytes > most)
        return fail(parse, ERR_LIMIT, "The file's labels take more than 64 MB. Save it without labels.");
    Status status = scratch_write(file, buffer->data, buffer->length, &parse->failure);
    parse->failure.status = status;
    buffer_clear(buffer);
    return status == OK ? READSTAT_HANDLER_OK : READSTAT_HANDLER_ABORT;
}

static int flush_facts(Parse *parse)
{
    return parse->facts.length < PIECE ? READSTAT_HANDLER_OK : flush(parse, &parse->facts, parse->facts_file, &parse->facts_bytes, STAT_LABEL_BYTES);
}

static void put_range(Parse *parse, const readstat_variable_t *variable, int i)
{
    readstat_value_t ends[2] = {readstat_variable_get_missing_range_lo(variable, i), readstat_variable_get_missing_range_hi(variable, i)};
    for (int end = 0; end < 2; end++) {
        if (readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING) {
            put_text(&parse->facts, readstat_string_value(ends[end]));
        } else {
            double value = readstat_double_value(ends[end]);
            buffer_add(&parse->facts, &value, sizeof value);
        }
    }
}

/* The width of a label set's name in a .dta follows from its release (Stata, "File formats .dta"). */
static int on_metadata(readstat_metadata_t *metadata, void *context)
{
    Parse *parse = context;
    int release = readstat_get_file_format_version(metadata);
    if (parse->kind == STAT_DTA)
        parse->set_name = release < 110 ? 9 : release < 118 ? 33 : 129;
    return READSTAT_HANDLER_OK;
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *context)
{
    Parse *parse = context;
    Buffer *out = &parse->facts;
    (void)index;
    if (parse->n_slots == TYPED_MAX_COLUMNS)
        return fail(parse, ERR_LIMIT, "The file has more than 100,000 columns.");
    if (parse->n_slots == parse->capacity) {
        parse->capacity = parse->capacity * 2 + 64;
        parse->slots = mem_resize(parse->slots, parse->capacity, sizeof *parse->slots);
    }
    parse->slots[parse->n_slots++] = (Slot){TAG_MISSING};
    int ranges = readstat_variable_get_missing_ranges_count(variable);
    if (ranges < 0 || ranges > 16)
        ranges = 0;
    buffer_add_char(out, 'V');
    put_text(out, readstat_variable_get_name(variable));
    put_text(out, readstat_variable_get_label(variable));
    put_text(out, readstat_variable_get_format(variable));
    put_text_to(out, labels, parse->set_name);
    buffer_add_char(out, readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_STRING);
    buffer_add_char(out, (char)ranges);
    for (int i = 0; i < ranges; i++)
        put_range(parse, variable, i);
    return flush_facts(parse);
}

static double as_double(readstat_value_t value)
{
    switch (readstat_value_type(value)) {
    case READSTAT_TYPE_INT8: return (signed char)readstat_int8_value(value);
    case READSTAT_TYPE_INT16: return readstat_int16_value(value);
    case READSTAT_TYPE_INT32: return readstat_int32_value(value);
    case READSTAT_TYPE_FLOAT: return (double)readstat_float_value(value);
    default: return readstat_double_value(value);
    }
}

static int on_label(const char *set, readstat_value_t value, const char *label, void *context)
{
    Parse *parse = context;
    Buffer *out = &parse->facts;
    if (++parse->n_labels > LABELS)
        return fail(parse, ERR_LIMIT, "The file has more than 1,000,000 value labels. Save it without labels.");
    buffer_add_char(out, 'L');
    put_text(out, set);
    if (readstat_value_is_tagged_missing(value)) {
        buffer_add_char(out, 't');
        buffer_add_char(out, readstat_value_tag(value));
    } else if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        buffer_add_char(out, 's');
        put_text(out, readstat_string_value(value));
    } else {
        double number = as_double(value);
        buffer_add_char(out, 'd');
        buffer_add(out, &number, sizeof number);
    }
    put_text(out, label);
    return flush_facts(parse);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------- */

static int end_row(Parse *parse)
{
    Buffer *out = &parse->rows;
    if (parse->row < 0)
        return READSTAT_HANDLER_OK;
    for (size_t i = 0; i < parse->n_slots; i++) {
        Slot *slot = &parse->slots[i];
        buffer_add_char(out, (char)slot->tag);
        if (slot->tag == TAG_TEXT) {
            buffer_add(out, &slot->length, sizeof slot->length);
            buffer_add(out, parse->texts.data + slot->at, slot->length);
        } else if (slot->tag != TAG_MISSING) {
            buffer_add(out, &slot->integer, sizeof slot->integer);
        }
        slot->tag = TAG_MISSING;
    }
    parse->n_rows++;
    buffer_clear(&parse->texts);
    if (out->length < PIECE)
        return READSTAT_HANDLER_OK;
    if (unpack_limit(parse->length, parse->rows_bytes + out->length, NULL) != OK)
        return fail(parse, ERR_LIMIT, "The file grows to more than 200 times its size when it is read, as no table does.");
    return flush(parse, out, parse->rows_file, &parse->rows_bytes, 0);
}

static void set_number(Slot *slot, readstat_value_t value)
{
    double number = as_double(value);
    if (!(number - number == 0)) /* neither NaN nor infinite */
        return;
    readstat_type_t type = readstat_value_type(value);
    bool whole = type == READSTAT_TYPE_INT8 || type == READSTAT_TYPE_INT16 || type == READSTAT_TYPE_INT32;
    slot->tag = whole ? TAG_INTEGER : TAG_FLOAT;
    if (whole)
        slot->integer = (int64_t)number;
    else
        slot->number = number;
}

static int on_value(int row, readstat_variable_t *variable, readstat_value_t value, void *context)
{
    Parse *parse = context;
    int index = readstat_variable_get_index(variable);
    if (row != parse->row) {
        if (end_row(parse) != READSTAT_HANDLER_OK)
            return READSTAT_HANDLER_ABORT;
        parse->row = row;
    }
    if (index < 0 || (size_t)index >= parse->n_slots)
        return fail(parse, ERR_INVALID, "The file is damaged: a value belongs to no column.");
    Slot *slot = &parse->slots[index];
    if (readstat_value_is_missing(value, variable))
        return READSTAT_HANDLER_OK;
    if (readstat_value_type_class(value) != READSTAT_TYPE_CLASS_STRING) {
        set_number(slot, value);
        return READSTAT_HANDLER_OK;
    }
    const char *text = readstat_string_value(value);
    size_t length = text ? strlen(text) : 0;
    if (length == 0)
        return READSTAT_HANDLER_OK;
    if (parse->texts.length + length > (size_t)1 << 30)
        return fail(parse, ERR_LIMIT, "The file has a row of more than 1 GB.");
    *slot = (Slot){.tag = TAG_TEXT, .length = (uint32_t)length, .at = parse->texts.length};
    buffer_add(&parse->texts, text, length);
    return READSTAT_HANDLER_OK;
}

/* ---- the file --------------------------------------------------------------------------------------------------------------- */

static readstat_error_t run(Parse *parse, readstat_parser_t *parser, StatKind kind)
{
    switch (kind) {
    case STAT_SAV: return readstat_parse_sav(parser, "", parse);
    case STAT_POR: return readstat_parse_por(parser, "", parse);
    case STAT_DTA: return readstat_parse_dta(parser, "", parse);
    case STAT_SAS: return readstat_parse_sas7bdat(parser, "", parse);
    case STAT_XPT: return readstat_parse_xport(parser, "", parse);
    }
    return READSTAT_ERROR_PARSE;
}

static void explain(Parse *parse, readstat_error_t error)
{
    switch (error) {
    case READSTAT_ERROR_CONVERT:
    case READSTAT_ERROR_CONVERT_BAD_STRING:
    case READSTAT_ERROR_CONVERT_SHORT_STRING:
    case READSTAT_ERROR_UNSUPPORTED_CHARSET:
        (void)error_set(&parse->failure, ERR_UNSUPPORTED, "The file has texts in an encoding that it does not name rightly. Give the option encoding.");
        break;
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION:
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION:
        (void)error_set(&parse->failure, ERR_UNSUPPORTED, "The file is of a version that is not read here. Save it in another, or as CSV.");
        break;
    case READSTAT_ERROR_MALLOC:
        (void)error_set(&parse->failure, ERR_LIMIT, "The file asks for more memory than its data can need; it is damaged.");
        break;
    default:
        (void)error_set(&parse->failure, ERR_INVALID, "The file is damaged or was cut off: it can not be read (%s).", readstat_error_message(error));
    }
}

static void finish(Parse *parse)
{
    if (parse->failure.status == OK)
        (void)end_row(parse);
    if (parse->failure.status == OK)
        (void)flush(parse, &parse->rows, parse->rows_file, &parse->rows_bytes, 0);
    if (parse->failure.status != OK) {
        buffer_add_char(&parse->facts, 'E');
        buffer_add_char(&parse->facts, (char)parse->failure.status);
        put_text(&parse->facts, parse->failure.message);
    } else {
        buffer_add_char(&parse->facts, 'Z');
        buffer_add(&parse->facts, &parse->n_rows, sizeof parse->n_rows);
    }
    if (scratch_write(parse->facts_file, parse->facts.data, parse->facts.length, NULL) != OK)
        parse->failure.status = ERR_IO; /* the parent finds no end in the facts */
}

Status stat_parse(StatKind kind, const char *bytes, size_t length, const char *encoding, int facts, int rows)
{
    Parse parse = {.kind = kind, .set_name = UINT32_MAX, .bytes = bytes, .length = length, .facts_file = facts, .rows_file = rows, .row = -1};
    readstat_parser_t *parser = readstat_parser_init();
    if (!parser)
        return ERR_INTERNAL;
    readstat_set_open_handler(parser, open_bytes);
    readstat_set_close_handler(parser, close_bytes);
    readstat_set_seek_handler(parser, seek_bytes);
    readstat_set_read_handler(parser, read_bytes);
    readstat_set_update_handler(parser, no_update);
    readstat_set_io_ctx(parser, &parse);
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_label_handler(parser, on_label);
    readstat_set_value_handler(parser, on_value);
    if (encoding)
        readstat_set_file_character_encoding(parser, encoding);
    readstat_error_t error = run(&parse, parser, kind);
    readstat_parser_free(parser);
    if (error != READSTAT_OK && parse.failure.status == OK)
        explain(&parse, error);
    finish(&parse);
    buffer_free(&parse.facts);
    buffer_free(&parse.rows);
    buffer_free(&parse.texts);
    free(parse.slots);
    return parse.failure.status;
}
