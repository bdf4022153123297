/*
** multipart.c - multipart/form-data (RFC 7578) over a body of any size.
**
**     --boundary CRLF
**     Content-Disposition: form-data; name="file"; filename="a.csv" CRLF
**     Content-Type: text/csv CRLF
**     CRLF
**     data CRLF
**     --boundary--
**
** Nothing is copied but names; a part is a range of the body. What takes time is finding the next delimiter in gigabytes of
** data, so that search compares 16 places at once. A body without its final boundary was cut off on the way and is refused.
*/
#include "web/web.h"

#include "base/unicode.h"
#include "data/utf8.h"

#include <string.h>
#include <strings.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { MAX_BOUNDARY = 70, MAX_PART_HEADERS = 16384, MAX_PARTS = 1000 };

typedef struct Reader {
    const char *at, *end;
    char delimiter[MAX_BOUNDARY + 5]; /* CRLF "--" boundary */
    size_t delimiter_length;
    Arena *arena;
    Error *error;
} Reader;

/* memmem: candidates are places where both the first and the last byte of the needle agree (W. Mula, "SIMD-friendly
** algorithms for substring searching", 2016). */
static const char *search(const char *text, size_t length, const char *needle, size_t needle_length)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i first = _mm_set1_epi8(needle[0]), last = _mm_set1_epi8(needle[needle_length - 1]);
    for (; i + needle_length - 1 + 16 <= length; i += 16) {
        const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
        const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(text + i + needle_length - 1));
        unsigned places = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, last)));
        while (places) {
            size_t at = i + (size_t)__builtin_ctz(places);
            if (memcmp(text + at, needle, needle_length) == 0)
                return text + at;
            places &= places - 1;
        }
    }
#endif
    return i < length ? memmem(text + i, length - i, needle, needle_length) : NULL;
}

/* One parameter of a header: at ";", gives name and value (unquoted). false: no more. */
static bool next_parameter(const char **at, const char *end, const char **name, size_t *name_length, char *value,
                           size_t *value_length)
{
    const char *p = *at;
    while (p < end && (*p == ';' || *p == ' ' || *p == '\t'))
        p++;
    *name = p;
    while (p < end && *p != '=' && *p != ';')
        p++;
    *name_length = (size_t)(p - *name);
    *value_length = 0;
    if (p == end || *p != '=') {
        *at = p;
        return *name_length > 0;
    }
    p++;
    if (p < end && *p == '"') {
        for (p++; p < end && *p != '"'; p++) {
            /* Only \" and \\ are escapes: some clients send a Windows path as it is. */
            if (*p == '\\' && p + 1 < end && (p[1] == '"' || p[1] == '\\'))
                p++;
            value[(*value_length)++] = *p;
        }
        if (p < end)
            p++;
    } else {
        while (p < end && *p != ';' && *p != ' ' && *p != '\t')
            value[(*value_length)++] = *p++;
    }
    *at = p;
    return true;
}

static bool is_named(const char *name, size_t length, const char *wanted)
{
    return strlen(wanted) == length && strncasecmp(name, wanted, length) == 0;
}

/* Decodes %XX in place: all of them, or just those that a browser writes for a quote or line break in a name. */
static size_t decode(char *text, size_t length, bool all)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '%' && i + 2 < length) {
            int code = hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]);
            bool valid = hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
            if (valid && (all || code == '"' || code == '\r' || code == '\n')) {
                c = (char)code;
                i += 2;
            }
        }
        text[count++] = c;
    }
    return count;
}

static bool is_text(const char *text, size_t length)
{
    return utf8_valid(text, length) && !memchr(text, '\0', length);
}

/* The name as UTF-8; bytes that are not are taken for Latin-1, as old clients mean them. */
static const char *file_name(const char *text, size_t length, Arena *arena)
{
    if (is_text(text, length))
        return arena_text_n(arena, text, length);
    char *name = arena_alloc(arena, 2 * length + 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80) {
            name[count++] = (char)(0xC0 | c >> 6);
            name[count++] = (char)(0x80 | (c & 0x3F));
        } else if (c) {
            name[count++] = (char)c;
        }
    }
    return name;
}

/* filename*=UTF-8''na%C3%AFve.csv (RFC 8187); NULL when it is of another kind. */
static const char *extended_name(char *value, size_t length, Arena *arena)
{
    if (length < 7 || strncasecmp(value, "UTF-8'", 6) != 0)
        return NULL;
    char *text = memchr(value + 6, '\'', length - 6);
    if (!text)
        return NULL;
    text++;
    size_t count = decode(text, length - (size_t)(text - value), true);
    return is_text(text, count) ? arena_text_n(arena, text, count) : NULL;
}

static Status read_disposition(const Reader *reader, const char *value, const char *end, MultipartPart *part)
{
    const char *name;
    size_t name_length, text_length;
    char *text = arena_alloc(reader->arena, (size_t)(end - value) + 1);
    bool extended = false;
    size_t kind = 0;
    while (value + kind < end && value[kind] != ';')
        kind++;
    size_t word = kind;
    while (word > 0 && (value[word - 1] == ' ' || value[word - 1] == '\t'))
        word--;
    if (!is_named(value, word, "form-data"))
        return error_set(reader->error, ERR_INVALID, "A part of the form has a Content-Disposition other than form-data.");
    value += kind;
    while (next_parameter(&value, end, &name, &name_length, text, &text_length)) {
        if (is_named(name, name_length, "name")) {
            text_length = decode(text, text_length, false);
            if (!is_text(text, text_length))
                return error_set(reader->error, ERR_INVALID, "The name of a part of the form is not UTF-8.");
            part->name = arena_text_n(reader->arena, text, text_length);
        } else if (is_named(name, name_length, "filename*")) {
            const char *better = extended_name(text, text_length, reader->arena);
            extended = better != NULL;
            part->filename = better ? better : part->filename;
        } else if (is_named(name, name_length, "filename") && !extended) {
            part->filename = file_name(text, decode(text, text_length, false), reader->arena);
        }
    }
    return OK;
}

static Status read_header(const Reader *reader, const char *line, size_t length, MultipartPart *part)
{
    const char *colon = memchr(line, ':', length);
    if (!colon)
        return error_set(reader->error, ERR_INVALID, "A part of the form has a header line without a colon.");
    size_t name_length = (size_t)(colon - line);
    const char *value = colon + 1, *end = line + length;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    size_t value_length = (size_t)(end - value);
    if (is_named(line, name_length, "Content-Disposition"))
        return read_disposition(reader, value, end, part);
    if (is_named(line, name_length, "Content-Type"))
        part->content_type = arena_text_n(reader->arena, value, value_length);
    if (is_named(line, name_length, "Content-Transfer-Encoding") && !is_named(value, value_length, "binary") &&
        !is_named(value, value_length, "8bit") && !is_named(value, value_length, "7bit"))
        return error_set(reader->error, ERR_UNSUPPORTED,
                         "A part of the form has a transfer encoding. Send its bytes as they are.");
    return OK;
}

/* The lines up to the empty one; leaves `at` at the data. */
static Status read_headers(Reader *reader, MultipartPart *part)
{
    const char *limit = reader->end - reader->at > MAX_PART_HEADERS ? reader->at + MAX_PART_HEADERS : reader->end;
    for (;;) {
        const char *line = reader->at;
        const char *end = memmem(line, (size_t)(limit - line), "\r\n", 2);
        if (!end)
            return error_set(reader->error, ERR_INVALID,
                             limit == reader->end ? "The form ends within the headers of a part: it has not arrived whole."
                                                  : "The headers of a part of the form are too long.");
        reader->at = end + 2;
        if (end == line)
            break;
        Status status = read_header(reader, line, (size_t)(end - line), part);
        if (status != OK)
            return status;
    }
    if (!part->name)
        return error_set(reader->error, ERR_INVALID, "A part of the form has no name.");
    return OK;
}

/* Behind a boundary: 1 another part follows, 0 it was the last one, -1 it was no delimiter but data. */
static int after_boundary(Reader *reader, const char *at)
{
    if (reader->end - at >= 2 && at[0] == '-' && at[1] == '-')
        return 0;
    while (at < reader->end && (*at == ' ' || *at == '\t'))
        at++;
    if (reader->end - at < 2 || at[0] != '\r' || at[1] != '\n')
        return -1;
    reader->at = at + 2;
    return 1;
}

static Status no_end(const Reader *reader)
{
    return error_set(reader->error, ERR_INVALID,
                     "The form's final boundary is missing: it has not arrived whole. Send it again.");
}

/* From `at` to the next delimiter: the range in front of it. *more: another part follows. */
static Status find_delimiter(Reader *reader, const char *from, const char **found, bool *more)
{
    for (;;) {
        *found = search(from, (size_t)(reader->end - from), reader->delimiter, reader->delimiter_length);
        if (!*found)
            return no_end(reader);
        int next = after_boundary(reader, *found + reader->delimiter_length);
        *more = next == 1;
        if (next >= 0)
            return OK;
        from = *found + 1;
    }
}

static Status read_boundary(Reader *reader, const char *content_type)
{
    const char *name;
    size_t length = content_type ? strlen(content_type) : 0, name_length, value_length;
    size_t kind = content_type ? strcspn(content_type, "; \t") : 0;
    if (!is_named(content_type, kind, "multipart/form-data"))
        return error_set(reader->error, ERR_UNSUPPORTED,
                         "Send a form: Content-Type multipart/form-data. (curl does so with -F file=@name.csv.)");
    char *value = arena_alloc(reader->arena, length + 1);
    const char *at = content_type + kind, *end = content_type + length;
    while (next_parameter(&at, end, &name, &name_length, value, &value_length)) {
        if (!is_named(name, name_length, "boundary"))
            continue;
        if (value_length == 0 || value_length > MAX_BOUNDARY)
            break;
        memcpy(reader->delimiter, "\r\n--", 4);
        memcpy(reader->delimiter + 4, value, value_length);
        reader->delimiter_length = value_length + 4;
        return OK;
    }
    return error_set(reader->error, ERR_INVALID,
                     "The Content-Type has no boundary of 1 to 70 characters, so the form can not be read.");
}

static MultipartPart *new_part(Arena *arena, MultipartPart **parts, size_t n)
{
    if ((n & (n - 1)) == 0) {
        MultipartPart *grown = arena_array(arena, n ? n * 2 : 1, sizeof *grown);
        if (n)
            memcpy(grown, *parts, n * sizeof *grown);
        *parts = grown;
    }
    return &(*parts)[n];
}

Status multipart_parse(const char *content_type, const char *body, size_t length, Arena *arena, MultipartPart **parts, size_t *n,
                       Error *error)
{
    Reader reader = {.at = body, .end = body + length, .arena = arena, .error = error};
    *parts = NULL;
    *n = 0;
    bool more = true;
    const char *data_end;
    Status status = read_boundary(&reader, content_type);
    if (status != OK)
        return status;
    /* The first delimiter stands at the very beginning, or after a preamble that is not ours to read. */
    size_t first = reader.delimiter_length - 2;
    int next = -1;
    if (length >= first && memcmp(body, reader.delimiter + 2, first) == 0)
        next = after_boundary(&reader, body + first);
    more = next == 1;
    if (next < 0)
        status = find_delimiter(&reader, body, &data_end, &more);
    while (status == OK && more) {
        if (*n == MAX_PARTS)
            return error_set(error, ERR_LIMIT, "The form has more than %d parts.", MAX_PARTS);
        MultipartPart *part = new_part(arena, parts, *n);
        status = read_headers(&reader, part);
        if (status != OK)
            break;
        part->data = reader.at;
        /* An empty part's delimiter begins with the line break that ended its headers. */
        status = find_delimiter(&reader, reader.at - 2, &data_end, &more);
        if (status == OK) {
            part->length = data_end > part->data ? (size_t)(data_end - part->data) : 0;
            (*n)++;
        }
    }
    return status;
}
