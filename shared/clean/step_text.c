/*
** step_text.c - steps on texts: trim, case, replace, extract, split, merge. Each is an expression over every column it is given, so that a column with a
** dictionary costs no more than its dictionary.
*/
#include "clean/step.h"

#include <string.h>

/* Writes the expression of one column. */
typedef void Writer(const StepRun *run, const Field *field, Buffer *text);

static Status each_column(StepRun *run, Writer *write, const char *blame, Error *error)
{
    size_t *columns, n;
    Status status = step_columns_or_all(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    Buffer text = BUFFER_INIT;
    if (n == 0)
        run->report->note = "There is no text column.";
    step_begin_copy(run);
    for (size_t i = 0; i < n && status == OK; i++) {
        TableColumn *made = NULL;
        buffer_clear(&text);
        write(run, &run->in->schema.fields[columns[i]], &text);
        status = step_evaluate(run, blame, text.data, text.length, &made, error);
        if (status == OK)
            step_replace(run, columns[i], made);
    }
    buffer_free(&text);
    return status;
}

/* ---- trim ---- */

static void write_trim(const StepRun *run, const Field *field, Buffer *text)
{
    bool squeeze = step_bool(run, "inner"), empty = step_bool(run, "empty_is_missing");
    const char *function = step_is(run, "side", "left") ? "ltrim(" : step_is(run, "side", "right") ? "rtrim(" : "trim(";
    if (empty)
        buffer_add_text(text, "nullif(");
    if (squeeze)
        buffer_add_text(text, "regexp_replace(");
    buffer_add_text(text, function);
    step_quote_column(text, field);
    if (step_has(run, "characters")) {
        buffer_add_text(text, ", ");
        step_quote_text(text, step_text(run, "characters"));
    }
    buffer_add_text(text, squeeze ? "), '[[:space:]]+', ' ')" : ")");
    if (empty)
        buffer_add_text(text, ", '')");
}

static Status trim_apply(StepRun *run, Error *error)
{
    return each_column(run, write_trim, "characters", error);
}

static const char *const SIDES[] = {"both", "left", "right", NULL};
static const Param TRIM[] = {
    COLUMNS_OPTIONAL("columns", ":text", "The columns; all text columns when left out."),
    {"side", PARAM_ENUM, IN_BODY, .doc = "Where.", .choices = SIDES, .has_default = true, .default_text = "both"},
    {"characters", PARAM_TEXT, IN_BODY, .doc = "What to take off; white space when left out.", .min_length = 1, .max_length = 100},
    {"inner", PARAM_BOOLEAN, IN_BODY, .doc = "Also make one blank of each run of white space inside.", .has_default = true},
    {"empty_is_missing", PARAM_BOOLEAN, IN_BODY, .doc = "An empty text becomes missing.", .has_default = true},
    {NULL}};
const Step STEP_TRIM = {"trim", "Trim white space", "text", "Takes white space (or other characters) off the ends of texts.", TRIM, trim_apply};

/* ---- case ---- */

static void write_case(const StepRun *run, const Field *field, Buffer *text)
{
    if (step_is(run, "to", "sentence")) {
        buffer_add_text(text, "upper(left(");
        step_quote_column(text, field);
        buffer_add_text(text, ", 1)) || lower(substring(");
        step_quote_column(text, field);
        buffer_add_text(text, ", 2))");
        return;
    }
    buffer_add_text(text, step_text(run, "to"));
    buffer_add_char(text, '(');
    step_quote_column(text, field);
    buffer_add_char(text, ')');
}

static Status case_apply(StepRun *run, Error *error)
{
    return each_column(run, write_case, "columns", error);
}

static const char *const LETTERS[] = {"upper", "lower", "title", "sentence", NULL};
static const Param CASE[] = {COLUMNS_OPTIONAL("columns", ":text", "The columns; all text columns when left out."),
                             {"to", PARAM_ENUM, IN_BODY, .required = true, .doc = "Which letters.", .choices = LETTERS},
                             {NULL}};
const Step STEP_CASE = {"case", "Change case", "text", "Capital letters, small letters, or capitals at the beginning of words.", CASE, case_apply};

/* ---- replace ---- */

static void write_replace(const StepRun *run, const Field *field, Buffer *text)
{
    const char *to = step_text(run, "to");
    bool whole = step_is(run, "match", "whole");
    if (whole) {
        buffer_add_text(text, "case when ");
        step_quote_column(text, field);
        buffer_add_text(text, " = ");
        step_quote_text(text, step_text(run, "find"));
        buffer_add_text(text, " then ");
        if (to)
            step_quote_text(text, to);
        else
            buffer_add_text(text, "null");
        buffer_add_text(text, " else ");
        step_quote_column(text, field);
        buffer_add_text(text, " end");
        return;
    }
    buffer_add_text(text, step_is(run, "match", "pattern") ? "regexp_replace(" : "replace(");
    step_quote_column(text, field);
    buffer_add_text(text, ", ");
    step_quote_text(text, step_text(run, "find"));
    buffer_add_text(text, ", ");
    step_quote_text(text, to ? to : "");
    buffer_add_char(text, ')');
}

static Status replace_apply(StepRun *run, Error *error)
{
    return each_column(run, write_replace, "find", error);
}

static const char *const MATCHES[] = {"part", "whole", "pattern", NULL};
static const Param REPLACE[] = {
    COLUMNS_OPTIONAL("columns", ":text", "The columns; all text columns when left out."),
    {"find", PARAM_TEXT, IN_BODY, .required = true, .doc = "The text, or the pattern (a regular expression).", .min_length = 0, .max_length = 2000},
    {"to", PARAM_TEXT, IN_BODY, .nullable = true, .doc = "What takes its place; in a pattern $1 is its first group. null: missing (whole) or nothing.", .max_length = 2000},
    {"match", PARAM_ENUM, IN_BODY, .doc = "Every occurrence, whole values, or a pattern.", .choices = MATCHES, .has_default = true, .default_text = "part"},
    {NULL}};
const Step STEP_REPLACE = {"replace", "Replace text", "text", "Puts one text in place of another.", REPLACE, replace_apply};

/* ---- extract ---- */

static Status extract_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    Buffer text = BUFFER_INIT;
    buffer_add_text(&text, "regexp_extract(");
    step_quote_column(&text, &run->in->schema.fields[at]);
    buffer_add_text(&text, ", ");
    step_quote_text(&text, step_text(run, "pattern"));
    if (step_has(run, "group"))
        buffer_printf(&text, ", %lld", (long long)step_int(run, "group"));
    buffer_add_char(&text, ')');
    TableColumn *made = NULL;
    status = step_evaluate(run, "pattern", text.data, text.length, &made, error);
    buffer_free(&text);
    if (status != OK)
        return status;
    step_begin_copy(run);
    return step_add_column(run, "into", step_text(run, "into"), made, true, error);
}

static const Param EXTRACT[] = {COLUMN_PARAM("column", ":text", "The column."),
                                {"pattern", PARAM_TEXT, IN_BODY, .required = true, .doc = "A regular expression.", .min_length = 1, .max_length = 2000},
                                {"group", PARAM_INTEGER, IN_BODY, .doc = "Which of its groups; the first, or the whole match, when left out.", .min = 0, .max = 100},
                                {"into", PARAM_TEXT, IN_BODY, .required = true, .doc = "The column that gets it.", .min_length = 1, .max_length = 200},
                                {NULL}};
const Step STEP_EXTRACT = {"extract", "Extract by pattern", "text", "Takes what a pattern finds into a column.", EXTRACT, extract_apply};

/* ---- split and merge ---- */

/* What stands behind so many separators; NULL: there are fewer. */
static const char *behind_parts(const char *text, size_t length, const char *separator, size_t parts, size_t *left)
{
    size_t width = strlen(separator);
    for (const char *end = text + length; parts > 0; parts--) {
        const char *next = memmem(text, (size_t)(end - text), separator, width);
        if (!next)
            return NULL;
        text = next + width;
        *left = (size_t)(end - text);
    }
    return text;
}

/* The last part of a split with all that follows it; counts the texts that have more parts than columns. */
static TableColumn *last_part(StepRun *run, const Column *column, const char *separator, size_t parts, size_t *more)
{
    TextBuilder builder;
    text_builder_open(&builder, run->scratch, column->n);
    for (size_t i = 0; i < column->n; i++) {
        size_t length = 0, rest;
        const char *text = column_present(column, i) ? column_text(column, i, &length) : NULL;
        size_t left = length;
        const char *last = text ? behind_parts(text, length, separator, parts - 1, &left) : NULL;
        *more += last && behind_parts(last, left, separator, 1, &rest);
        text_builder_add(&builder, last, left);
    }
    column_settle(builder.column);
    return builder.column;
}

static Status split_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    const ParamValue *into = param_value(&run->params, "into");
    if (into->n_texts == 0 || into->n_texts > 100)
        return step_fail(run, error, "/into", "Name between 1 and 100 columns.");
    size_t more = 0;
    bool keep_rest = step_is(run, "rest", "last");
    TableColumn *last = last_part(run, &run->in->columns[at]->column, step_text(run, "separator"), into->n_texts, &more);
    if (more && !keep_rest)
        run->report->note = arena_printf(run->arena, "%zu %s more parts than there are columns; what is over is left out.", more,
                                         more == 1 ? "text has" : "texts have");
    step_begin_copy(run);
    Buffer text = BUFFER_INIT;
    for (size_t i = 0; i < into->n_texts && status == OK; i++) {
        TableColumn *made = NULL;
        buffer_clear(&text);
        buffer_add_text(&text, "split_part(");
        step_quote_column(&text, &run->in->schema.fields[at]);
        buffer_add_text(&text, ", ");
        step_quote_text(&text, step_text(run, "separator"));
        buffer_printf(&text, ", %zu)", i + 1);
        if (keep_rest && i + 1 == into->n_texts) {
            made = last;
            last = NULL;
        } else {
            status = step_evaluate(run, "separator", text.data, text.length, &made, error);
        }
        if (status == OK)
            status = step_add_column(run, arena_printf(run->arena, "into/%zu", i), into->texts[i], made, false, error);
    }
    buffer_free(&text);
    column_release(last);
    if (status == OK && !step_bool(run, "keep"))
        table_drop(run->out, at);
    return status;
}

static const char *const RESTS[] = {"drop", "last", NULL};
static const Param SPLIT[] = {COLUMN_PARAM("column", ":text", "The column."),
                              {"separator", PARAM_TEXT, IN_BODY, .required = true, .doc = "What stands between the parts.", .min_length = 1, .max_length = 100},
                              {"into", PARAM_TEXTS, IN_BODY, .required = true, .doc = "Names of the new columns, one a part."},
                              {"rest", PARAM_ENUM, IN_BODY, .doc = "Further parts: leave them out, or keep them in the last column.", .choices = RESTS, .has_default = true,
                               .default_text = "drop"},
                              {"keep", PARAM_BOOLEAN, IN_BODY, .doc = "Keep the column itself.", .has_default = true, .default_boolean = true},
                              {NULL}};
const Step STEP_SPLIT = {"split", "Split a column", "text", "Divides texts at a separator into several columns.", SPLIT, split_apply};

static Status merge_apply(StepRun *run, Error *error)
{
    size_t *columns, n;
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    const char *separator = step_text(run, "separator");
    Scratch *scratch = run->scratch;
    TextBuilder builder;
    Buffer line = BUFFER_INIT;
    TableColumn **texts = arena_array(run->arena, n + 1, sizeof *texts);
    for (size_t k = 0; k < n && status == OK; k++) {
        Buffer text = BUFFER_INIT;
        buffer_add_text(&text, "text(");
        step_quote_column(&text, &run->in->schema.fields[columns[k]]);
        buffer_add_char(&text, ')');
        status = step_evaluate(run, "columns", text.data, text.length, &texts[k], error);
        buffer_free(&text);
    }
    if (status == OK) {
        text_builder_open(&builder, scratch, run->in->rows);
        for (size_t i = 0; i < run->in->rows; i++) {
            bool any = false;
            buffer_clear(&line);
            for (size_t k = 0; k < n; k++) {
                size_t length;
                if (!column_present(&texts[k]->column, i))
                    continue;
                const char *text = column_text(&texts[k]->column, i, &length);
                if (any)
                    buffer_add_text(&line, separator);
                buffer_add(&line, text, length);
                any = true;
            }
            text_builder_add(&builder, any ? line.data : NULL, line.length);
        }
        column_settle(builder.column);
        step_begin_copy(run);
        status = step_add_column(run, "into", step_text(run, "into"), builder.column, false, error);
    }
    for (size_t k = 0; k < n; k++)
        column_release(texts[k]);
    buffer_free(&line);
    for (size_t i = run->out->schema.count; status == OK && !step_bool(run, "keep") && i-- > 0;)
        for (size_t k = 0; k < n; k++)
            if (columns[k] == i) {
                table_drop(run->out, i);
                break;
            }
    return status;
}

static const Param MERGE[] = {COLUMNS_PARAM("columns", "", "The columns, in order."),
                              {"separator", PARAM_TEXT, IN_BODY, .doc = "What to put between them.", .has_default = true, .default_text = " ", .max_length = 100},
                              {"into", PARAM_TEXT, IN_BODY, .required = true, .doc = "The new column.", .min_length = 1, .max_length = 200},
                              {"keep", PARAM_BOOLEAN, IN_BODY, .doc = "Keep the columns themselves.", .has_default = true, .default_boolean = true},
                              {NULL}};
const Step STEP_MERGE = {"merge", "Merge columns", "text", "Joins the values of several columns into one text; missing ones are left out.", MERGE, merge_apply};
