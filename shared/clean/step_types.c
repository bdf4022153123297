/* step_types.c - change_type, date_parts, derive. */
#include "clean/step.h"

#include <string.h>

static size_t count_lost(const Column *before, const Column *after, size_t *first)
{
    size_t lost = 0;
    for (size_t i = 0; i < before->n; i++)
        if (column_present(before, i) && !column_present(after, i) && lost++ == 0)
            *first = i;
    return lost;
}

/* The conversion of one column; `format` NULL: the usual one of the type. */
static void write_conversion(const StepRun *run, const Field *field, const char *type, const char *format, Buffer *text)
{
    bool comma = step_is(run, "decimal", "comma"), number = strcmp(type, "integer") == 0 || strcmp(type, "float") == 0 || strcmp(type, "decimal") == 0;
    bool moment = field->type == TYPE_DATE || field->type == TYPE_TIMESTAMP;
    if (strcmp(type, "text") == 0 && moment && format) {
        buffer_add_text(text, "format_date(");
        step_quote_column(text, field);
        buffer_add_text(text, ", ");
        step_quote_text(text, format);
        buffer_add_char(text, ')');
        return;
    }
    buffer_add_text(text, type);
    buffer_add_char(text, '(');
    if (field->type == TYPE_TEXT && number) {
        buffer_add_text(text, comma ? "replace(replace(trim(" : "replace(trim(");
        step_quote_column(text, field);
        buffer_add_text(text, comma ? "), '.', ''), ',', '.')" : "), ',', '')");
    } else {
        step_quote_column(text, field);
    }
    if (strcmp(type, "decimal") == 0)
        buffer_printf(text, ", %lld", (long long)step_int(run, "digits"));
    if (field->type == TYPE_TEXT && format) {
        buffer_add_text(text, ", ");
        step_quote_text(text, format);
    }
    buffer_add_char(text, ')');
}

/* Of the ways to write a date the first that loses fewest values. */
static Status convert_guessing(StepRun *run, size_t at, const char *type, TableColumn **best, Error *error)
{
    static const char *const FORMATS[] = {NULL, "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d %b %Y", "%b %d %Y", "%b %d, %Y", "%Y%m%d"};
    size_t least = SIZE_MAX, first = 0;
    Buffer text = BUFFER_INIT;
    Status status = OK;
    *best = NULL;
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS && least > 0 && status == OK; i++) {
        TableColumn *made = NULL;
        buffer_clear(&text);
        write_conversion(run, &run->in->schema.fields[at], type, FORMATS[i], &text);
        status = step_evaluate(run, "to", text.data, text.length, &made, error);
        size_t lost = status == OK ? count_lost(&run->in->columns[at]->column, &made->column, &first) : least;
        if (lost < least) {
            column_release(*best);
            *best = made;
            least = lost;
        } else {
            column_release(made);
        }
    }
    buffer_free(&text);
    if (status != OK) {
        column_release(*best);
        *best = NULL;
    }
    return status;
}

static Status convert(StepRun *run, size_t at, const char *type, const char *format, TableColumn **made, Error *error)
{
    const Field *field = &run->in->schema.fields[at];
    bool moment = strcmp(type, "date") == 0 || strcmp(type, "timestamp") == 0;
    if (field->type == TYPE_TEXT && moment && !format)
        return convert_guessing(run, at, type, made, error);
    Buffer text = BUFFER_INIT;
    write_conversion(run, field, type, format, &text);
    Status status = step_evaluate(run, format ? "format" : "to", text.data, text.length, made, error);
    buffer_free(&text);
    return status;
}

static Status change_type_apply(StepRun *run, Error *error)
{
    size_t *columns, n, lost = 0;
    const char *type = step_text(run, "to"), *format = step_text(run, "format");
    Status status = step_columns(run, "columns", &columns, &n, error);
    if (status != OK)
        return status;
    step_begin_copy(run);
    for (size_t i = 0; i < n; i++) {
        TableColumn *made = NULL;
        size_t row = 0;
        const Column *before = &run->in->columns[columns[i]]->column;
        status = convert(run, columns[i], type, format, &made, error);
        if (status != OK)
            return status;
        size_t failed = count_lost(before, &made->column, &row);
        lost += failed;
        if (failed && step_is(run, "on_error", "fail")) {
            const char *text = "";
            size_t length = 0;
            if (before->type == TYPE_TEXT)
                text = column_text(before, row, &length);
            column_release(made);
            return step_fail(run, error, arena_printf(run->arena, "/columns/%zu", i), "%zu values of \"%.100s\" are no %s; the first stands in row %zu%s%.*s%s.",
                             failed, step_name(run, columns[i]), type, row + 1, length ? ": \"" : "", (int)(length < 60 ? length : 60), text, length ? "\"" : "");
        }
        size_t changed = 0; /* of the values; that all have another type now is no change of cells */
        changed = failed;
        table_set(run->out, columns[i], made);
        run->report->cells_changed += changed;
    }
    if (lost)
        run->report->note = arena_printf(run->arena, "%zu values could not be read as %s and are missing now.", lost, type);
    run->report->rows_affected = lost;
    return OK;
}

static const char *const TYPES[] = {"boolean", "integer", "float", "decimal", "date", "timestamp", "text", NULL};
static const char *const ERRORS[] = {"missing", "fail", NULL};
static const char *const POINTS[] = {"point", "comma", NULL};
static const Param CHANGE_TYPE[] = {
    COLUMNS_PARAM("columns", "", "The columns."),
    {"to", PARAM_ENUM, IN_BODY, .required = true, .doc = "The new type.", .choices = TYPES},
    {"format", PARAM_TEXT, IN_BODY, .doc = "How dates are written, such as %d.%m.%Y; found when left out.", .min_length = 1, .max_length = 100},
    {"digits", PARAM_INTEGER, IN_BODY, .doc = "Of a decimal: digits after the point.", .has_default = true, .default_integer = 2, .max = 38},
    {"decimal", PARAM_ENUM, IN_BODY, .doc = "What stands before the fraction in texts; the other mark groups thousands.", .choices = POINTS, .has_default = true, .default_text = "point"},
    {"on_error", PARAM_ENUM, IN_BODY, .doc = "What becomes of values that can not be converted.", .choices = ERRORS, .has_default = true, .default_text = "missing"},
    {NULL}};
const Step STEP_CHANGE_TYPE = {"change_type", "Change type", "values", "Makes numbers, dates, booleans or texts of values.", CHANGE_TYPE, change_type_apply};

/* ---- date_parts ---- */

static Status date_parts_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    static const char *const KNOWN[] = {"year", "quarter", "month", "week", "week_year", "day", "weekday", "day_of_year", "hour", "minute", "second"};
    const ParamValue *parts = param_value(&run->params, "parts");
    if (parts->n_texts == 0)
        return step_fail(run, error, "/parts", "Name at least one part, such as year or month.");
    step_begin_copy(run);
    Buffer text = BUFFER_INIT;
    for (size_t i = 0; i < parts->n_texts && status == OK; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++)
            known = known || strcmp(KNOWN[k], parts->texts[i]) == 0;
        if (!known) {
            status = step_fail(run, error, arena_printf(run->arena, "/parts/%zu", i),
                               "The part is one of year, quarter, month, week, week_year, day, weekday, day_of_year, hour, minute, second.");
            break;
        }
        TableColumn *made = NULL;
        buffer_clear(&text);
        buffer_printf(&text, "%s(", parts->texts[i]);
        step_quote_column(&text, &run->in->schema.fields[at]);
        buffer_add_char(&text, ')');
        status = step_evaluate(run, "parts", text.data, text.length, &made, error);
        if (status == OK)
            status = step_add_column(run, "parts", step_free_name(run, arena_printf(run->arena, "%s_%s", step_name(run, at), parts->texts[i])), made,
                                     false, error);
    }
    buffer_free(&text);
    return status;
}

static const Param DATE_PARTS[] = {
    COLUMN_PARAM("column", ":moment", "The date or timestamp."),
    {"parts", PARAM_TEXTS, IN_BODY, .required = true, .doc = "Of year, quarter, month, week, week_year, day, weekday, day_of_year, hour, minute, second."},
    {NULL}};
const Step STEP_DATE_PARTS = {"date_parts", "Date parts", "derive", "Adds columns with the year, month, weekday ... of a date.", DATE_PARTS, date_parts_apply};

/* ---- derive ---- */

static Status derive_apply(StepRun *run, Error *error)
{
    const ParamValue *expression = param_value(&run->params, "expression");
    TableColumn *made = NULL;
    Status status = step_evaluate(run, "expression", expression->text, expression->length, &made, error);
    if (status != OK)
        return status;
    step_begin_copy(run);
    return step_add_column(run, "into", step_text(run, "into"), made, step_bool(run, "replace"), error);
}

static const Param DERIVE[] = {
    {"into", PARAM_TEXT, IN_BODY, .required = true, .doc = "The column that gets the result.", .min_length = 1, .max_length = 200},
    {"expression", PARAM_TEXT, IN_BODY, .required = true, .doc = "Such as price * quantity.", .format = "expression", .min_length = 1, .max_length = EXPRESSION_BYTES},
    {"replace", PARAM_BOOLEAN, IN_BODY, .doc = "Take the place of a column of that name.", .has_default = true, .default_boolean = true},
    {NULL}};
const Step STEP_DERIVE = {"derive", "Derived column", "derive", "Computes a column by an expression.", DERIVE, derive_apply};
