/*
** rule_pattern.c - the rule "pattern": PCRE2 under limits.
**
** A pattern that a value keeps busy beyond MATCH_STEPS steps of the matcher or MATCH_HEAP kB stops the check of that value: it counts as a
** violation, and whoever wrote the pattern is told (not as a match, since nothing is known). After SLOW_VALUES of them the rule is not checked
** further: a hostile pattern would otherwise cost rows x MATCH_STEPS.
*/
#include "clean/rule_private.h"

#include "base/memory.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { MATCH_STEPS = 200000, MATCH_HEAP = 2048, MATCH_DEPTH = 2000, SLOW_VALUES = 100, COMPILED_MAX = 1 << 20 };

typedef struct PatternState {
    pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
    bool forbidden;
    uint64_t slow;
} PatternState;

static pcre2_code *compile(const Rule *rule, Arena *arena, const char **fault)
{
    const ParamValue *pattern = rule_param(rule, "pattern");
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
    if (rule_param(rule, "ignore_case")->boolean)
        options |= PCRE2_CASELESS;
    if (!rule_param(rule, "anywhere")->boolean)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    int code = 0;
    size_t at = 0, size = 0;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern->text, pattern->length, options, &code, &at, NULL);
    if (!compiled) {
        char words[160];
        if (pcre2_get_error_message(code, (PCRE2_UCHAR *)words, sizeof words) < 0 && code == 0)
            words[0] = '\0';
        *fault = arena_printf(arena, "pattern is no regular expression: %s, at character %zu", words, at + 1);
    } else if (pcre2_pattern_info(compiled, PCRE2_INFO_SIZE, &size) != 0 || size > COMPILED_MAX) {
        *fault = "pattern is too large";
        pcre2_code_free(compiled);
        compiled = NULL;
    }
    return compiled;
}

static const char *pattern_fault(const Rule *rule, Arena *arena)
{
    const char *fault = NULL;
    pcre2_code_free(compile(rule, arena, &fault));
    return fault;
}

static Status pattern_begin(RuleRun *run, Error *error)
{
    ColumnType type = run->schema->fields[run->columns[0]].type;
    if (type != TYPE_TEXT) {
        rule_not_checked(run, "The column is %s, and a pattern is about text.", type_name(type));
        return OK;
    }
    const char *fault = NULL;
    pcre2_code *code = compile(run->rule, run->arena, &fault);
    if (!code)
        return error_set(error, ERR_INVALID, "The rule \"%.80s\" can not be used: %s.", run->rule->name, fault);
    PatternState *state = mem_zero(1, sizeof *state);
    state->code = code;
    state->match = pcre2_match_data_create(1, NULL);
    state->limits = pcre2_match_context_create(NULL);
    state->forbidden = rule_param(run->rule, "forbidden")->boolean;
    run->state = state;
    if (!state->match || !state->limits)
        return error_set(error, ERR_INTERNAL, "There is no memory for a pattern.");
    pcre2_set_match_limit(state->limits, MATCH_STEPS);
    pcre2_set_depth_limit(state->limits, MATCH_DEPTH);
    pcre2_set_heap_limit(state->limits, MATCH_HEAP);
    return OK;
}

static bool pattern_broken(RuleRun *run, PatternState *state, Slice text)
{
    int found = pcre2_match(state->code, (PCRE2_SPTR)(text.data ? text.data : ""), text.length, 0, PCRE2_NO_UTF_CHECK, state->match, state->limits);
    if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
        return (found >= 0) == state->forbidden;
    if (++state->slow == SLOW_VALUES)
        rule_not_checked(run, "The pattern takes too long on %d values (the limit is %d steps each). Write it without nested repetitions.",
                         SLOW_VALUES, MATCH_STEPS);
    return true;
}

static Status pattern_check(RuleRun *run, const Batch *batch, uint64_t *bad, Error *error)
{
    (void)error;
    const BatchColumn *column = &batch->columns[run->columns[0]];
    for (size_t row = 0; row < batch->n && !run->not_checked; row++) {
        if (!bit_get(column->valid, row))
            continue;
        run->checked++;
        if (pattern_broken(run, run->state, column->texts[row]))
            bit_set(bad, row);
    }
    return OK;
}

static void pattern_free(RuleRun *run)
{
    PatternState *state = run->state;
    pcre2_code_free(state->code);
    pcre2_match_data_free(state->match);
    pcre2_match_context_free(state->limits);
    free(state);
}

const RuleMethods RULE_PATTERN = {.fault = pattern_fault, .begin = pattern_begin, .check = pattern_check, .free = pattern_free};
