/* expression_pattern.c - LIKE, MATCHES and the functions of regular expressions. A pattern is a written text: it is compiled once. */
#include "clean/expression_private.h"

#include "clean/pattern.h"


struct PatternList {
    struct PatternList *next;
    Pattern *pattern;
};

void pattern_list_free(PatternList *list)
{
    for (; list; list = list->next)
        pattern_free(list->pattern);
}

static const Pattern *written_pattern(Parser *parser, const Node *node, bool ignore_case)
{
    if (node->kind != NODE_LITERAL || node->type != TYPE_TEXT || node->null) {
        (void)parser_fail_at(parser, node, "A pattern is a written text such as '^[A-Z]+', not %s.", type_said(node));
        return NULL;
    }
    Error error;
    Pattern *pattern = pattern_compile(node->text, ignore_case, &error);
    if (!pattern) {
        (void)parser_fail_at(parser, node, "%s", error.message);
        return NULL;
    }
    PatternList *entry = ARENA_NEW(parser->expression->arena, PatternList);
    *entry = (PatternList){parser->expression->patterns, pattern};
    parser->expression->patterns = entry;
    return pattern;
}

static Node *pattern_call(Parser *parser, const char *name, Kernel *kernel, ColumnType type, Node **args, size_t n)
{
    const Pattern *pattern = written_pattern(parser, args[1], false);
    if (!pattern)
        return NULL;
    Node *node = node_call(parser, name, kernel, true, type, args, n);
    if (node)
        node->data = (void *)(uintptr_t)pattern;
    return node;
}

/* ---- LIKE ---- */

static void like_kernel(Call *call)
{
    bool fold = call->node->name[0] == 'I';
    for (size_t i = 0; i < call->n; i++)
        if (cell_present(call->args[0], i) && cell_present(call->args[1], i))
            OUT(call, booleans)[i] = like_matches(ARG(call, 0, texts)[i], ARG(call, 1, texts)[i], fold);
}

Node *bind_like(Parser *parser, Node *node, Node *pattern, bool fold)
{
    Node *args[2] = {node, pattern};
    for (int i = 0; i < 2; i++) {
        if (args[i]->type != TYPE_TEXT && args[i]->type != 0)
            return parser_fail_at(parser, args[i], "LIKE compares texts, not %s. Convert it with text().", type_said(args[i]));
        if (!(args[i] = bind_convert(parser, args[i], TYPE_TEXT, 0, "LIKE")))
            return NULL;
    }
    return node_call(parser, fold ? "ILIKE" : "LIKE", like_kernel, true, TYPE_BOOLEAN, args, 2);
}

/* ---- regular expressions ---- */

static void matches_kernel(Call *call)
{
    PatternMatch *match = pattern_match_new(call->node->data);
    for (size_t i = 0; i < call->n && call->run->status == OK; i++) {
        bool found = false;
        if (cell_present(call->args[0], i))
            call->run->status = pattern_find(match, ARG(call, 0, texts)[i], &found, call->run->error);
        OUT(call, booleans)[i] = found;
    }
    pattern_match_free(match);
}

Node *bind_matches(Parser *parser, Node *node, Node *pattern)
{
    Node *args[2] = {node, pattern};
    if (node->type != TYPE_TEXT && node->type != 0)
        return parser_fail_at(parser, node, "MATCHES looks at texts, not at %s. Convert it with text().", type_said(node));
    args[0] = bind_convert(parser, node, TYPE_TEXT, 0, "MATCHES");
    return args[0] ? pattern_call(parser, "MATCHES", matches_kernel, TYPE_BOOLEAN, args, 2) : NULL;
}

static void extract_kernel(Call *call)
{
    const Pattern *pattern = call->node->data;
    PatternMatch *match = pattern_match_new(pattern);
    unsigned first = pattern_groups(pattern) ? 1 : 0;
    for (size_t i = 0; i < call->n && call->run->status == OK; i++) {
        bool found = false;
        OUT(call, texts)[i] = (Slice){"", 0};
        if (!cell_present(call->args[0], i))
            continue;
        int64_t group = call->n_args > 2 && cell_present(call->args[2], i) ? ARG(call, 2, integers)[i] : first;
        call->run->status = pattern_find(match, ARG(call, 0, texts)[i], &found, call->run->error);
        if (!found || group < 0 || group > 1000 || !pattern_group(match, (unsigned)group, ARG(call, 0, texts)[i], &OUT(call, texts)[i]))
            call_miss(call, i);
    }
    pattern_match_free(match);
}

static void regexp_replace_kernel(Call *call)
{
    PatternMatch *match = pattern_match_new(call->node->data);
    Buffer made = BUFFER_INIT;
    for (size_t i = 0; i < call->n && call->run->status == OK; i++) {
        OUT(call, texts)[i] = (Slice){"", 0};
        if (!cell_present(call->args[0], i) || !cell_present(call->args[2], i))
            continue;
        call->run->status = pattern_replace(match, ARG(call, 0, texts)[i], ARG(call, 2, texts)[i], &made, call->run->error);
        char *room = eval_text(call->run, made.length);
        if (!room)
            break;
        if (made.length)
            memcpy(room, made.data, made.length);
        OUT(call, texts)[i] = (Slice){room, made.length};
    }
    buffer_free(&made);
    pattern_match_free(match);
}

static Node *bind_pattern(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    Node *node = pattern_call(parser, function->name, function->kernel, function->type, args, n);
    if (node) {
        node->position = position;
        node->length = length;
    }
    return node;
}

const Function FUNCTIONS_PATTERN[] = {
    {"regexp_matches", "TT", TYPE_BOOLEAN, matches_kernel, bind_pattern, false, "regexp_matches(text, pattern)", "Whether the pattern occurs; as text MATCHES pattern."},
    {"regexp_extract", "TT|I", TYPE_TEXT, extract_kernel, bind_pattern, false, "regexp_extract(text, pattern, group)",
     "What a group of the pattern caught (the first, or the whole match when it has none); missing when it does not occur."},
    {"regexp_replace", "TTT", TYPE_TEXT, regexp_replace_kernel, bind_pattern, false, "regexp_replace(text, pattern, with)",
     "Every match by another text, in which $1 stands for the first group."},
    {NULL}};
