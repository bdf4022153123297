/* check.c - see check.h. The entries are written as JSON at once, into a buffer of the answer. */
#include "operation/check.h"
#include "operation/answer_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const VERDICTS[] = {"ok", "doubtful", "fails"};

CheckVerdict check_p(double p, double doubtful_below, double fails_below)
{
    return isnan(p) ? CHECK_DOUBTFUL : p < fails_below ? CHECK_FAILS : p < doubtful_below ? CHECK_DOUBTFUL : CHECK_OK;
}

static const Param *find(const Param *table, const char *name)
{
    while (table->name && strcmp(table->name, name) != 0)
        table++;
    return table->name ? table : NULL;
}

static const char *renamed(const CheckAlternative *alternative, const char *name)
{
    for (const char *const (*pair)[2] = alternative->rename; pair && (*pair)[0]; pair++)
        if (strcmp((*pair)[0], name) == 0)
            return (*pair)[1];
    return name;
}

/* Whether the other operation takes the value under that name. Names that say where the data are, are the caller's. */
static bool fits(const Param *there, const ParamValue *value)
{
    if (!there || there->type != value->param->type)
        return false;
    if (there->type != PARAM_ENUM)
        return true;
    for (const char *const *choice = there->choices; *choice; choice++)
        if (strcmp(*choice, value->text) == 0)
            return true;
    return false;
}

/* Whether `set` names the member: it is JSON of our own, without objects in it. */
static bool is_set(const char *set, const char *name, Arena *arena)
{
    return set && strstr(set, arena_printf(arena, "\"%s\":", name));
}

static void write_alternative(OperationRun *run, Json *json, const CheckAlternative *alternative)
{
    const Operation *other = operation_find(alternative->operation);
    const Param *table = operation_params(other, run->arena);
    json_open_object(json);
    json_member_text(json, "operation", other->name);
    json_member_text(json, "title", alternative->title ? alternative->title : other->title);
    json_key(json, "parameters");
    json_open_object(json);
    for (size_t i = 0; i < run->params->count; i++) {
        const ParamValue *value = &run->params->values[i];
        const char *name = renamed(alternative, value->param->name);
        if (value->given && !value->null && !operation_common(name) && fits(find(table, name), value) &&
            !is_set(alternative->set, name, run->arena)) {
            json_key(json, name);
            operation_write_value(json, value);
        }
    }
    if (alternative->set)
        json_raw_members(json, alternative->set, strlen(alternative->set));
    json_close(json);
    json_close(json);
}

void check_add(OperationRun *run, const char *name, CheckVerdict verdict, const CheckAlternative *alternative, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *detail = arena_array(run->arena, (size_t)(length > 0 ? length : 0) + 1, 1);
    vsnprintf(detail, (size_t)(length > 0 ? length : 0) + 1, format, again);
    va_end(again);

    Json *json = &run->answer->checks;
    json_open_object(json);
    json_member_text(json, "name", name);
    json_member_text(json, "verdict", VERDICTS[verdict]);
    json_member_text(json, "detail", detail);
    json_key(json, "alternative");
    if (verdict != CHECK_OK && alternative && alternative->operation)
        write_alternative(run, json, alternative);
    else
        json_null(json);
    json_close(json);
    if (verdict != CHECK_OK)
        answer_warning(run->answer, "%s", detail);
}
