/*
** rule_shape.c - how the texts of a column are written (rule_suggest.h).
**
** Known shapes are patterns, each tried until the first text that does not match. Beside them a text is taken as a sequence of runs: capitals,
** small letters, digits, or one mark repeated; as long as all texts have the same runs, only the lengths of the runs are remembered.
*/
#include "clean/rule_suggest.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { RUNS = 12, RUN_TEXT = 64 };

static const struct {
    const char *what, *pattern;
} SHAPES[] = {
    {"an e-mail address", "[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+"},
    {"a UUID", "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"},
    {"a web address", "https?://[^\\s/]+(/\\S*)?"},
    {"an IPv4 address", "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}"},
    {"a color in hexadecimal", "#([0-9A-Fa-f]{3}){1,2}"},
    {"an ISO 8601 date", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"},
    {"a time of day", "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"},
    {"a code of two capital letters, as ISO 3166 has for countries", "[A-Z]{2}"},
    {"a code of three capital letters, as ISO 4217 has for currencies", "[A-Z]{3}"},
    {"a telephone number in international form", "\\+[1-9][0-9 ().-]{5,18}[0-9]"},
};

enum { N_SHAPES = sizeof SHAPES / sizeof *SHAPES };

typedef struct Run {
    unsigned char class;     /* 'A', 'a', '0', or the mark itself */
    uint32_t min, max;
} Run;

struct TextShape {
    pcre2_code *codes[N_SHAPES];   /* NULL: ruled out */
    pcre2_match_data *match;
    uint64_t seen;
    bool has_runs;
    Run runs[RUNS];
    size_t n_runs;
};

TextShape *text_shape_new(void)
{
    TextShape *shape = mem_zero(1, sizeof *shape);
    shape->match = pcre2_match_data_create(1, NULL);
    shape->has_runs = true;
    for (size_t i = 0; i < N_SHAPES; i++) {
        int code;
        size_t at;
        shape->codes[i] = pcre2_compile((PCRE2_SPTR)SHAPES[i].pattern, PCRE2_ZERO_TERMINATED,
                                        PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY, &code, &at, NULL);
    }
    return shape;
}

void text_shape_free(TextShape *shape)
{
    if (!shape)
        return;
    for (size_t i = 0; i < N_SHAPES; i++)
        pcre2_code_free(shape->codes[i]);
    pcre2_match_data_free(shape->match);
    free(shape);
}

static unsigned char class_of(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? 'A' : c >= 'a' && c <= 'z' ? 'a' : c >= '0' && c <= '9' ? '0' : c;
}

/* The runs of one text; false: too many, or a mark that is no printable ASCII. */
static bool find_runs(Slice text, Run *runs, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i], class = class_of(c);
        if (c <= ' ' || c >= 0x7f)
            return false;
        if (*n && runs[*n - 1].class == class) {
            runs[*n - 1].min = ++runs[*n - 1].max;
            continue;
        }
        if (*n == RUNS)
            return false;
        runs[(*n)++] = (Run){class, 1, 1};
    }
    return *n > 0;
}

static void add_runs(TextShape *shape, Slice text)
{
    Run runs[RUNS];
    size_t n;
    shape->has_runs = text.length <= RUN_TEXT && find_runs(text, runs, &n) && (shape->seen == 0 || n == shape->n_runs);
    for (size_t i = 0; shape->has_runs && i < n; i++) {
        if (shape->seen == 0) {
            shape->runs[i] = runs[i];
            continue;
        }
        if (runs[i].class != shape->runs[i].class) {
            shape->has_runs = false;
            break;
        }
        if (runs[i].min < shape->runs[i].min)
            shape->runs[i].min = runs[i].min;
        if (runs[i].max > shape->runs[i].max)
            shape->runs[i].max = runs[i].max;
    }
    if (shape->has_runs)
        shape->n_runs = n;
}

void text_shape_add(TextShape *shape, Slice text)
{
    for (size_t i = 0; i < N_SHAPES; i++) {
        if (shape->codes[i] && pcre2_match(shape->codes[i], (PCRE2_SPTR)(text.length ? text.data : ""), text.length, 0, PCRE2_NO_UTF_CHECK,
                                           shape->match, NULL) < 0) {
            pcre2_code_free(shape->codes[i]);
            shape->codes[i] = NULL;
        }
    }
    if (shape->has_runs)
        add_runs(shape, text);
    shape->seen++;
}

static void run_pattern(Buffer *pattern, const Run *run)
{
    if (run->class == 'A')
        buffer_add_text(pattern, "[A-Z]");
    else if (run->class == 'a')
        buffer_add_text(pattern, "[a-z]");
    else if (run->class == '0')
        buffer_add_text(pattern, "[0-9]");
    else
        buffer_printf(pattern, "%s%c", strchr("\\^$.[]|()?*+{}#-/", run->class) ? "\\" : "", run->class);
    if (run->max > 1 && run->min == run->max)
        buffer_printf(pattern, "{%u}", run->min);
    else if (run->max > 1)
        buffer_printf(pattern, "{%u,%u}", run->min, run->max);
}

/* Runs say something when there are digits among other things, or digits of one length: words alone do not. */
static bool runs_tell(const TextShape *shape)
{
    bool digits = false, marks = false;
    for (size_t i = 0; i < shape->n_runs; i++) {
        digits |= shape->runs[i].class == '0';
        marks |= shape->runs[i].class != '0';
    }
    return digits && (marks || shape->runs[0].min == shape->runs[0].max);
}

const char *text_shape_pattern(const TextShape *shape, Arena *arena, const char **what)
{
    if (shape->seen == 0)
        return NULL;
    for (size_t i = 0; i < N_SHAPES; i++) {
        if (shape->codes[i]) {
            *what = SHAPES[i].what;
            return SHAPES[i].pattern;
        }
    }
    if (!shape->has_runs || !runs_tell(shape))
        return NULL;
    Buffer pattern = BUFFER_INIT;
    for (size_t i = 0; i < shape->n_runs; i++)
        run_pattern(&pattern, &shape->runs[i]);
    *what = "a code of this shape";
    const char *copy = arena_text_n(arena, pattern.data, pattern.length);
    buffer_free(&pattern);
    return copy;
}
