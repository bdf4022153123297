/* rule_catalog.c - the kinds of rule, one row each. */
#include "clean/rule_private.h"

#include <string.h>

static const char *const TYPES[] = {"boolean", "integer", "float", "decimal", "date", "timestamp", "text", NULL};
static const char *const UNITS[] = {"minutes", "hours", "days", NULL};

static const Param TYPE_PARAMS[] = {
    {"type", PARAM_ENUM, IN_BODY, .required = true, .choices = TYPES, .doc = "What each value must be readable as."}, {NULL}};

static const Param REQUIRED_PARAMS[] = {
    {"allow_empty", PARAM_BOOLEAN, IN_BODY, .has_default = true,
     .doc = "Whether an empty text, or one of white space only, counts as a value."},
    {NULL}};

static const Param UNIQUE_PARAMS[] = {
    {"ignore_case", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether texts that differ in case only are the same."}, {NULL}};

static const Param RANGE_PARAMS[] = {
    {"min", PARAM_JSON, IN_BODY, .doc = "Least value: a number, or a date or timestamp as ISO 8601 text."},
    {"max", PARAM_JSON, IN_BODY, .doc = "Greatest value."},
    {"exclusive_min", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether min itself is too little."},
    {"exclusive_max", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether max itself is too much."},
    {NULL}};

static const Param LENGTH_PARAMS[] = {
    {"min", PARAM_INTEGER, IN_BODY, .min = 0, .max = 1e9, .doc = "Fewest characters."},
    {"max", PARAM_INTEGER, IN_BODY, .min = 0, .max = 1e9, .doc = "Most characters."},
    {NULL}};

static const Param PATTERN_PARAMS[] = {
    {"pattern", PARAM_TEXT, IN_BODY, .required = true, .min_length = 1, .max_length = 2000, .doc = "A regular expression (PCRE2)."},
    {"anywhere", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether a part of the value may match, not only the whole."},
    {"ignore_case", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether case does not matter."},
    {"forbidden", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether values that match are the violations."},
    {NULL}};

static const Param ALLOWED_PARAMS[] = {
    {"values", PARAM_JSON, IN_BODY, .required = true, .doc = "Array of the values that may occur; at most 10,000."},
    {"ignore_case", PARAM_BOOLEAN, IN_BODY, .has_default = true, .doc = "Whether texts that differ in case only are the same."},
    {NULL}};

static const Param REFERENCE_PARAMS[] = {
    {"dataset", PARAM_INTEGER, IN_BODY, .required = true, .format = "int64", .min = 1, .max = 9e15, .doc = "Id of the other dataset."},
    {"column", PARAM_TEXT, IN_BODY, .required = true, .min_length = 1, .max_length = 10000, .doc = "Its column that must have the value."},
    {NULL}};

static const Param EXPRESSION_PARAMS[] = {
    {"expression", PARAM_TEXT, IN_BODY, .required = true, .min_length = 1, .max_length = 100000,
     .doc = "A condition across columns (docs/cleaning.md), true for the rows that pass."},
    {NULL}};

static const Param FRESHNESS_PARAMS[] = {
    {"max_age", PARAM_NUMBER, IN_BODY, .required = true, .min = 0.001, .max = 1e6, .doc = "How old the newest value may be."},
    {"unit", PARAM_ENUM, IN_BODY, .choices = UNITS, .has_default = true, .default_text = "days", .doc = "minutes, hours or days."},
    {NULL}};

static const Param ROW_COUNT_PARAMS[] = {
    {"min", PARAM_INTEGER, IN_BODY, .min = 0, .max = 9e15, .doc = "Fewest rows."},
    {"max", PARAM_INTEGER, IN_BODY, .min = 0, .max = 9e15, .doc = "Most rows."},
    {"max_decrease", PARAM_NUMBER, IN_BODY, .min = 0, .max = 100, .doc = "By how many percent fewer rows than the version before."},
    {"max_increase", PARAM_NUMBER, IN_BODY, .min = 0, .max = 1e9, .doc = "By how many percent more rows than the version before."},
    {NULL}};

const RuleKind RULE_KINDS[] = {
    {"type", "Type", "Each value can be read as the type.", QUALITY_VALIDITY, 1, 1, false, TYPE_PARAMS, &RULE_TYPE},
    {"required", "Required", "A value is there.", QUALITY_COMPLETENESS, 1, 1, false, REQUIRED_PARAMS, &RULE_REQUIRED},
    {"unique", "Unique", "No earlier row has the same value, or the same combination of values.", QUALITY_UNIQUENESS, 1, RULE_COLUMNS_MAX,
     false, UNIQUE_PARAMS, &RULE_UNIQUE},
    {"range", "Range", "Each number, date or timestamp lies between min and max.", QUALITY_VALIDITY, 1, 1, false, RANGE_PARAMS, &RULE_RANGE},
    {"length", "Length", "Each text has so many characters.", QUALITY_VALIDITY, 1, 1, false, LENGTH_PARAMS, &RULE_LENGTH},
    {"pattern", "Pattern", "Each text matches a regular expression.", QUALITY_VALIDITY, 1, 1, false, PATTERN_PARAMS, &RULE_PATTERN},
    {"allowed", "Allowed values", "Each value is one of a list.", QUALITY_VALIDITY, 1, 1, false, ALLOWED_PARAMS, &RULE_ALLOWED},
    {"reference", "Reference", "Each value occurs in a column of another dataset.", QUALITY_CONSISTENCY, 1, 1, false, REFERENCE_PARAMS,
     &RULE_REFERENCE},
    {"expression", "Condition", "A condition across columns is not false.", QUALITY_CONSISTENCY, 0, 0, false, EXPRESSION_PARAMS,
     &RULE_EXPRESSION},
    {"freshness", "Freshness", "The newest date of the column, or without a column the load itself, is not older than max_age.",
     QUALITY_TIMELINESS, 0, 1, true, FRESHNESS_PARAMS, &RULE_FRESHNESS},
    {"row_count", "Number of rows", "There are so many rows, or about as many as in the version before.", QUALITY_CONSISTENCY, 0, 0, true,
     ROW_COUNT_PARAMS, &RULE_ROW_COUNT},
    {NULL}};

const RuleKind *rule_kind(const char *name)
{
    for (const RuleKind *kind = RULE_KINDS; kind->name; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

const char *rule_action_name(RuleAction action)
{
    return action == RULE_REJECT ? "reject" : action == RULE_FAIL ? "fail" : "flag";
}

const char *quality_part_name(QualityPart part)
{
    static const char *const NAMES[] = {"completeness", "validity", "uniqueness", "consistency", "timeliness"};
    return part < QUALITY_PARTS ? NAMES[part] : "";
}

void rule_catalog_json(Json *json)
{
    json_open_array(json);
    for (const RuleKind *kind = RULE_KINDS; kind->name; kind++) {
        json_open_object(json);
        json_member_text(json, "name", kind->name);
        json_member_text(json, "title", kind->title);
        json_member_text(json, "doc", kind->doc);
        json_member_text(json, "part", quality_part_name(kind->part));
        json_key(json, "columns");
        json_open_object(json);
        json_member_int(json, "min", (int64_t)kind->min_columns);
        json_member_int(json, "max", (int64_t)kind->max_columns);
        json_close(json);
        json_key(json, "actions");
        json_open_array(json);
        json_text(json, "flag");
        if (!kind->whole_table)
            json_text(json, "reject");
        json_text(json, "fail");
        json_close(json);
        json_key(json, "params");
        param_object_schema(json, kind->params, IN_BODY);
        json_close(json);
    }
    json_close(json);
}
