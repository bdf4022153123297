/* pattern.c - see pattern.h. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "clean/pattern.h"

#include "base/memory.h"
#include "clean/text.h"
#include "data/utf8.h"

#include <pcre2.h>
#include <stdlib.h>
#include <utf8proc.h>

enum { MOST_TEXT = 1 << 20 };

struct Pattern {
    pcre2_code *code;
    unsigned groups;
};

struct PatternMatch {
    const Pattern *pattern;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

Pattern *pattern_compile(Slice text, bool ignore_case, Error *error)
{
    if (text.length > PATTERN_BYTES) {
        (void)error_set(error, ERR_INVALID, "The pattern is longer than %d bytes.", PATTERN_BYTES);
        return NULL;
    }
    int code = 0;
    PCRE2_SIZE at = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context)
        abort();
    pcre2_set_parens_nest_limit(context, 100);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C | (ignore_case ? PCRE2_CASELESS : 0);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)text.data, text.length, options, &code, &at, context);
    pcre2_compile_context_free(context);
    if (!compiled) {
        char message[200];
        if (pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof message) < 0)
            message[0] = '\0';
        (void)error_set(error, ERR_INVALID, "The pattern is not understood at character %zu: %s.",
                        utf8_count(text.data, at < text.length ? at : text.length) + 1, message);
        return NULL;
    }
    (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE); /* where there is none, it is interpreted */
    Pattern *pattern = mem_alloc(sizeof *pattern);
    uint32_t groups = 0;
    (void)pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &groups);
    *pattern = (Pattern){compiled, groups};
    return pattern;
}

void pattern_free(Pattern *pattern)
{
    if (pattern)
        pcre2_code_free(pattern->code);
    free(pattern);
}

unsigned pattern_groups(const Pattern *pattern)
{
    return pattern->groups;
}

PatternMatch *pattern_match_new(const Pattern *pattern)
{
    PatternMatch *match = mem_alloc(sizeof *match);
    *match = (PatternMatch){pattern, pcre2_match_data_create_from_pattern(pattern->code, NULL), pcre2_match_context_create(NULL),
                            pcre2_jit_stack_create(32 * 1024, 1024 * 1024, NULL)};
    if (!match->data || !match->context)
        abort();
    if (match->stack)
        pcre2_jit_stack_assign(match->context, NULL, match->stack);
    (void)pcre2_set_match_limit(match->context, PATTERN_MATCH_LIMIT);
    (void)pcre2_set_depth_limit(match->context, PATTERN_MATCH_LIMIT);
    (void)pcre2_set_heap_limit(match->context, 20 * 1024); /* kB */
    return match;
}

void pattern_match_free(PatternMatch *match)
{
    if (!match)
        return;
    pcre2_match_data_free(match->data);
    pcre2_match_context_free(match->context);
    if (match->stack)
        pcre2_jit_stack_free(match->stack);
    free(match);
}

static Status fail(int code, Error *error)
{
    if (code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT || code == PCRE2_ERROR_HEAPLIMIT || code == PCRE2_ERROR_JIT_STACKLIMIT)
        return error_set(error, ERR_LIMIT, "The pattern needs too many steps for some text; write it with fewer nested repetitions.");
    return error_set(error, ERR_INVALID, "The pattern can not be applied to some text (code %d).", code);
}

Status pattern_find(PatternMatch *match, Slice text, bool *found, Error *error)
{
    int code = pcre2_match(match->pattern->code, (PCRE2_SPTR)(text.length ? text.data : ""), text.length, 0, PCRE2_NO_UTF_CHECK, match->data,
                           match->context);
    *found = code >= 0;
    return code >= 0 || code == PCRE2_ERROR_NOMATCH ? OK : fail(code, error);
}

bool pattern_group(const PatternMatch *match, unsigned g, Slice text, Slice *part)
{
    const PCRE2_SIZE *spans = pcre2_get_ovector_pointer(match->data);
    if (g > match->pattern->groups || spans[2 * g] == PCRE2_UNSET || spans[2 * g] > spans[2 * g + 1])
        return false;
    *part = (Slice){text.data + spans[2 * g], spans[2 * g + 1] - spans[2 * g]};
    return true;
}

/* $1 or ${1} at p: the group and where it ends; NULL: a plain dollar. */
static const char *reference(const char *p, const char *end, unsigned *group)
{
    bool brace = p + 1 < end && p[1] == '{';
    const char *at = p + 1 + brace;
    unsigned n = 0;
    const char *digits = at;
    while (at < end && *at >= '0' && *at <= '9' && at - digits < 3)
        n = n * 10 + (unsigned)(*at++ - '0');
    if (at == digits || (brace && (at == end || *at != '}')))
        return NULL;
    *group = n;
    return at + brace;
}

static void add_replacement(const PatternMatch *match, Slice text, Slice with, Buffer *out)
{
    for (const char *p = with.data, *end = p + with.length; p < end;) {
        unsigned group = 0;
        const char *after = *p == '$' ? reference(p, end, &group) : NULL;
        Slice part;
        if (after) {
            if (pattern_group(match, group, text, &part))
                buffer_add(out, part.data, part.length);
            p = after;
        } else {
            buffer_add_char(out, *p);
            p += *p == '$' && p + 1 < end && p[1] == '$' ? 2 : 1;
        }
    }
}

Status pattern_replace(PatternMatch *match, Slice text, Slice with, Buffer *out, Error *error)
{
    size_t at = 0;
    buffer_clear(out);
    const PCRE2_SIZE *spans = pcre2_get_ovector_pointer(match->data);
    for (uint32_t options = PCRE2_NO_UTF_CHECK; at <= text.length;) {
        int code = pcre2_match(match->pattern->code, (PCRE2_SPTR)(text.length ? text.data : ""), text.length, at, options, match->data, match->context);
        if (code < 0 && code != PCRE2_ERROR_NOMATCH)
            return fail(code, error);
        if (code < 0)
            break;
        if (spans[0] > at)
            buffer_add(out, text.data + at, spans[0] - at);
        add_replacement(match, text, with, out);
        size_t next = spans[1] > spans[0] || spans[1] > at ? spans[1] : at;
        if (spans[1] <= spans[0]) { /* an empty match: the next character goes over as it is */
            const char *end = text.data + text.length, *after = text_forward(text.data + next, end, 1);
            if (next < text.length)
                buffer_add(out, text.data + next, (size_t)(after - (text.data + next)));
            next = next < text.length ? (size_t)(after - text.data) : text.length + 1;
        }
        at = next;
        if (out->length > MOST_TEXT)
            return error_set(error, ERR_LIMIT, "Replacing makes a text of more than 1 MB.");
    }
    if (at < text.length)
        buffer_add(out, text.data + at, text.length - at);
    return OK;
}

/* ---- LIKE ---- */

static const char *read_character(const char *at, const char *end, bool ignore_case, int32_t *c)
{
    unsigned char byte = (unsigned char)*at;
    if (byte < 0x80) {
        *c = ignore_case && byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
        return at + 1;
    }
    utf8proc_ssize_t used = utf8proc_iterate((const uint8_t *)at, end - at, c);
    if (ignore_case)
        *c = utf8proc_tolower(*c);
    return used > 0 ? at + used : at + 1;
}

/* After a % the rest is tried at each further character; a later % makes the earlier one's choice final. */
bool like_matches(Slice text, Slice pattern, bool ignore_case)
{
    const char *t = text.data, *t_end = t + text.length, *p = pattern.data, *p_end = p + pattern.length;
    const char *retry_text = NULL, *retry_pattern = NULL;
    while (t < t_end || p < p_end) {
        if (p < p_end && *p == '%') {
            retry_pattern = ++p;
            retry_text = t;
            continue;
        }
        if (p < p_end && t < t_end) {
            int32_t wanted, found;
            const char *next = read_character(t, t_end, ignore_case, &found);
            bool any = *p == '_', escaped = *p == '\\' && p + 1 < p_end;
            const char *after = read_character(p + escaped, p_end, ignore_case, &wanted);
            if (any || wanted == found) {
                t = next;
                p = after;
                continue;
            }
        }
        if (!retry_text || retry_text == t_end)
            return false;
        retry_text = text_forward(retry_text, t_end, 1);
        t = retry_text;
        p = retry_pattern;
    }
    return true;
}
