/* model_terms.c - see model_terms.h. */
#include "operation/model_terms.h"

#include "base/map.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool listed(const ParamValue *value, size_t column)
{
    for (size_t i = 0; i < value->n_columns; i++)
        if (value->columns[i] == column)
            return true;
    return false;
}

static Status read_variable(OperationRun *run, const ModelTerms *terms, size_t column, bool categorical, DesignVariable *variable,
                            Error *error)
{
    variable->name = frame_name(run->frame, column);
    if (!categorical) {
        Numbers numbers;
        Status status = frame_numbers(run->frame, column, &terms->sample, &numbers, error);
        if (status == OK)
            variable->values = numbers.values;
        return status;
    }
    Factor factor;
    Status status = frame_factor(run->frame, column, &terms->sample, FACTOR_BY_VALUE, MODEL_LEVELS, &factor, error);
    if (status != OK)
        return status;
    variable->codes = factor.codes;
    variable->levels = factor.levels;
    variable->level_names = factor.names;
    if (factor.levels < 2)
        answer_warning(run->answer, "\"%s\" has one level only in the rows used, so it explains nothing and was left out.",
                       said_name(run->answer, variable->name));
    return OK;
}

static Status read_variables(OperationRun *run, ModelTerms *terms, Error *error)
{
    const ParamValue *features = param_value(run->params, "features"), *categorical = param_value(run->params, "categorical");
    const Schema *schema = frame_schema(run->frame);
    for (size_t i = 0; i < categorical->n_columns; i++)
        if (!listed(features, categorical->columns[i]))
            return operation_blame(run, "categorical", (long)i, error, "must be one of the features");
    terms->n_variables = features->n_columns;
    terms->variables = arena_array(run->arena, features->n_columns, sizeof *terms->variables);
    Status status = OK;
    for (size_t i = 0; status == OK && i < features->n_columns; i++) {
        size_t column = features->columns[i];
        bool levels = schema->fields[column].type == TYPE_TEXT || listed(categorical, column);
        status = read_variable(run, terms, column, levels, &terms->variables[i], error);
    }
    return status;
}

static long find_variable(const ModelTerms *terms, const char *name)
{
    for (size_t i = 0; name && i < terms->n_variables; i++)
        if (strcmp(terms->variables[i].name, name) == 0)
            return (long)i;
    return -1;
}

static Status too_many(Error *error)
{
    return error_set(error, ERR_LIMIT, "The model would have more than %d columns. Choose fewer features, interactions or levels.",
                     LEAST_SQUARES_COLUMNS);
}

/* Columns of x, x^2, ... beside each other, or of the levels. Without an intercept the first categorical feature keeps all levels. */
static Status add_features(OperationRun *run, ModelTerms *terms, bool intercept, Error *error)
{
    json_object *powers = param_value(run->params, "polynomial")->json;
    bool full = !intercept;
    if (powers && !json_object_is_type(powers, json_type_object))
        return operation_blame(run, "polynomial", -1, error, "must be an object of features and degrees, as {\"x\": 2}");
    if (powers) {
        json_object_object_foreach(powers, name, degree)
        {
            long variable = find_variable(terms, name);
            int64_t value = json_object_get_int64(degree);
            if (variable < 0 || !terms->variables[variable].values)
                return operation_blame(run, "polynomial", -1, error, "must name numeric features; \"%.80s\" is none", name);
            if (!json_object_is_type(degree, json_type_int) || value < 1 || value > DESIGN_POWER)
                return operation_blame(run, "polynomial", -1, error, "must give a degree between 1 and %d for \"%.80s\"", DESIGN_POWER, name);
        }
    }
    for (size_t i = 0; i < terms->n_variables; i++) {
        bool categorical = !terms->variables[i].values;
        json_object *degree = NULL;
        if (powers)
            json_object_object_get_ex(powers, terms->variables[i].name, &degree);
        unsigned most = degree ? (unsigned)json_object_get_int(degree) : 1;
        for (unsigned power = 1; power <= most; power++)
            if (!design_add(&terms->design, &i, &power, 1, full && categorical, LEAST_SQUARES_COLUMNS))
                return too_many(error);
        full = full && !categorical;
    }
    return OK;
}

static int by_number(const void *a, const void *b)
{
    size_t first, second;
    memcpy(&first, a, sizeof first);
    memcpy(&second, b, sizeof second);
    return first < second ? -1 : first > second;
}

static Status add_interactions(OperationRun *run, ModelTerms *terms, Error *error)
{
    json_object *all = param_value(run->params, "interactions")->json;
    size_t count = all && json_object_is_type(all, json_type_array) ? json_object_array_length(all) : 0;
    if (all && !json_object_is_type(all, json_type_array))
        return operation_blame(run, "interactions", -1, error, "must be an array of arrays of features, as [[\"a\", \"b\"]]");
    size_t(*sets)[DESIGN_FACTORS] = arena_array(run->arena, count + 1, sizeof *sets); /* the features of each in one order */
    for (size_t i = 0; i < count; i++) {
        json_object *one = json_object_array_get_idx(all, i);
        size_t variables[DESIGN_FACTORS], parts = json_object_is_type(one, json_type_array) ? json_object_array_length(one) : 0;
        if (parts < 2 || parts > DESIGN_FACTORS)
            return operation_blame(run, "interactions", (long)i, error, "must be an array of 2 to %d features", DESIGN_FACTORS);
        for (size_t k = 0; k < parts; k++) {
            const char *name = json_object_get_string(json_object_array_get_idx(one, k));
            long variable = find_variable(terms, name);
            if (variable < 0)
                return operation_blame(run, "interactions", (long)i, error, "must name features; \"%.80s\" is none", name ? name : "null");
            variables[k] = (size_t)variable;
            for (size_t l = 0; l < k; l++)
                if (variables[l] == variables[k])
                    return operation_blame(run, "interactions", (long)i, error, "must name each feature once; for powers use polynomial");
        }
        for (size_t k = 0; k < DESIGN_FACTORS; k++)
            sets[i][k] = k < parts ? variables[k] : SIZE_MAX;
        qsort(sets[i], parts, sizeof sets[i][0], by_number);
        for (size_t before = 0; before < i; before++)
            if (memcmp(sets[before], sets[i], sizeof sets[i]) == 0)
                return operation_blame(run, "interactions", (long)i, error, "is the same as the one at %zu", before);
        if (!design_add(&terms->design, variables, NULL, parts, false, LEAST_SQUARES_COLUMNS))
            return too_many(error);
    }
    return OK;
}

/* A feature is called as its column. What is derived gets a number behind where a column of the data, or a term before it, is called so already: coefficients are
** members of an object. */
static void name_terms(OperationRun *run, ModelTerms *terms, bool intercept)
{
    Map *taken = map_new();
    for (int derived = 0; derived < 2; derived++)
        for (size_t i = 0; i < terms->design.count + intercept; i++) {
            DesignColumn *column = i < intercept ? NULL : &terms->design.columns[i - intercept];
            bool plain = column && column->parts == 1 && column->part[0].code == 1 && terms->variables[column->part[0].variable].values;
            const char *usual = column ? column->name : "(Intercept)", *name = usual;
            if (plain == derived)
                continue;
            for (int number = 2; map_has(taken, name, strlen(name)); number++)
                name = arena_printf(run->arena, "%s (%d)", usual, number);
            map_set(taken, name, strlen(name), taken);
            terms->names[i] = name;
            if (column)
                column->name = name;
        }
    map_free(taken);
}

/* Powers and products must stay in the range of numbers. */
static Status check_range(const ModelTerms *terms, Error *error)
{
    for (size_t j = 0; j < terms->design.count; j++) {
        const DesignColumn *column = &terms->design.columns[j];
        double most = 1;
        for (size_t k = 0; k < column->parts && (column->parts > 1 || column->part[0].code > 1); k++) {
            const DesignVariable *variable = &terms->variables[column->part[k].variable];
            double size = variable->values ? 0 : 1;
            for (size_t i = 0; variable->values && i < terms->sample.n; i++)
                size = fmax(size, fabs(variable->values[i]));
            most *= variable->values ? pow(size, column->part[k].code) : 1;
        }
        if (!isfinite(most))
            return error_set(error, ERR_INVALID, "The term \"%.120s\" leaves the range of numbers. Give its columns in a larger unit.", column->name);
    }
    return OK;
}

/* The column of the parameter `exposure`; NULL when it is not given, or the operation does not have it. */
static const size_t *exposure_column(const OperationRun *run)
{
    for (const Param *param = run->operation->params; param->name; param++)
        if (strcmp(param->name, "exposure") == 0 && param_value(run->params, "exposure")->present)
            return param_value(run->params, "exposure")->columns;
    return NULL;
}

static Status pick_rows(OperationRun *run, ModelTerms *terms, Error *error)
{
    const ParamValue *target = param_value(run->params, "target"), *features = param_value(run->params, "features");
    const size_t *exposure = exposure_column(run);
    size_t *columns = arena_array(run->arena, features->n_columns + 2, sizeof *columns);
    for (size_t i = 0; i < features->n_columns; i++) {
        columns[i] = features->columns[i];
        if (columns[i] == target->columns[0])
            return operation_blame(run, "features", (long)i, error, "must not be the target itself");
    }
    columns[features->n_columns] = target->columns[0];
    terms->target = frame_name(run->frame, target->columns[0]);
    if (exposure)
        columns[features->n_columns + 1] = *exposure;
    Status status = frame_complete(run->frame, columns, features->n_columns + (exposure ? 2 : 1), &terms->sample, error);
    if (status != OK)
        return status;
    answer_sample(run->answer, &terms->sample);
    if (frame_filtered(run->frame) == 0)
        return error_set(error, ERR_INVALID, "There are no rows: the dataset is empty, or none passes the filter.");
    if (terms->sample.n == 0)
        return error_set(error, ERR_INVALID, "No row has a value in the target and all features. Choose features with fewer missing values.");
    return OK;
}

Status model_terms_read(OperationRun *run, bool intercept, ModelTerms *terms, Error *error)
{
    *terms = (ModelTerms){0};
    Status status = pick_rows(run, terms, error);
    size_t target = param_value(run->params, "target")->columns[0];
    if (status == OK && frame_schema(run->frame)->fields[target].type != TYPE_TEXT)
        status = frame_numbers(run->frame, target, &terms->sample, &terms->y, error);
    if (status == OK && exposure_column(run))
        status = frame_numbers(run->frame, *exposure_column(run), &terms->sample, &terms->exposure, error);
    if (status == OK && run->operation->weights)
        status = frame_weights(run->frame, &terms->sample, &terms->weights, error);
    if (status == OK)
        status = read_variables(run, terms, error);
    if (status != OK)
        return status;
    design_begin(&terms->design, terms->variables, terms->n_variables, terms->sample.n, run->arena);
    status = add_features(run, terms, intercept, error);
    if (status == OK)
        status = add_interactions(run, terms, error);
    if (status == OK)
        status = check_range(terms, error);
    if (status != OK)
        return status;
    terms->rows = design_rows(&terms->design);
    terms->names = arena_array(run->arena, terms->design.count + 1, sizeof *terms->names);
    name_terms(run, terms, intercept);
    return OK;
}

bool model_terms_alone(const ModelTerms *terms, bool intercept, size_t column)
{
    const Design *design = &terms->design;
    const DesignColumn *own = &design->columns[column];
    uint32_t variable = own->part[0].variable;
    if (own->parts > 1 || (!design->variables[variable].values && !intercept))
        return false;
    for (size_t j = 0; j < design->count; j++)
        for (size_t k = 0; k < design->columns[j].parts; k++)
            if (design->columns[j].term != own->term && design->columns[j].part[k].variable == variable)
                return false;
    return true;
}

bool model_terms_contains(const Design *design, const DesignColumn *whole, const DesignColumn *part)
{
    if (whole->parts <= part->parts)
        return false;
    for (size_t i = 0; i < part->parts; i++) {
        bool found = false;
        for (size_t k = 0; k < whole->parts && !found; k++)
            found = whole->part[k].variable == part->part[i].variable &&
                    (!design->variables[part->part[i].variable].values || whole->part[k].code == part->part[i].code);
        if (!found)
            return false;
    }
    return true;
}

const char *model_terms_name(const Design *design, const DesignColumn *column, Arena *arena)
{
    char *name = NULL;
    for (size_t i = 0; i < column->parts; i++) {
        const DesignVariable *variable = &design->variables[column->part[i].variable];
        const char *before = name ? name : "", *between = name ? ":" : "";
        name = variable->values && column->part[i].code > 1
                   ? arena_printf(arena, "%s%s%s^%u", before, between, variable->name, (unsigned)column->part[i].code)
                   : arena_printf(arena, "%s%s%s", before, between, variable->name);
    }
    return name;
}

/* One value of a new case. */
static Status read_case(OperationRun *run, const DesignVariable *variable, json_object *value, size_t at, double *number, uint32_t *code,
                        Error *error)
{
    if (variable->values) {
        bool number_given = json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int) ||
                            json_object_is_type(value, json_type_boolean);
        *number = number_given ? json_object_get_double(value) : NAN;
        if (!isfinite(*number))
            return operation_blame(run, "predict", (long)at, error, "must have a number for \"%.80s\"", variable->name);
        return OK;
    }
    const char *text = value ? json_object_get_string(value) : NULL;
    for (size_t l = 0; text && l < variable->levels; l++)
        if (strcmp(variable->level_names[l], text) == 0) {
            *code = (uint32_t)l;
            return OK;
        }
    return operation_blame(run, "predict", (long)at, error, "must have a level of \"%.80s\" that the data have", variable->name);
}

Status model_terms_cases(OperationRun *run, const ModelTerms *terms, Design *cases, Error *error)
{
    json_object *all = param_value(run->params, "predict")->json;
    size_t n = all && json_object_is_type(all, json_type_array) ? json_object_array_length(all) : 0;
    if (all && !json_object_is_type(all, json_type_array))
        return operation_blame(run, "predict", -1, error, "must be an array of objects, as [{\"x\": 1.5}]");
    if (n > 1000)
        return operation_blame(run, "predict", -1, error, "must have at most 1,000 cases");
    DesignVariable *variables = arena_array(run->arena, terms->n_variables, sizeof *variables);
    for (size_t v = 0; v < terms->n_variables; v++) {
        double *numbers = arena_array(run->arena, n, sizeof *numbers);
        uint32_t *codes = arena_array(run->arena, n, sizeof *codes);
        variables[v] = terms->variables[v];
        for (size_t i = 0; i < n; i++) {
            json_object *one = json_object_array_get_idx(all, i), *value = NULL;
            if (!json_object_is_type(one, json_type_object))
                return operation_blame(run, "predict", (long)i, error, "must be an object with a value for every feature");
            json_object_object_get_ex(one, variables[v].name, &value);
            Status status = read_case(run, &terms->variables[v], value, i, &numbers[i], &codes[i], error);
            if (status != OK)
                return status;
        }
        if (variables[v].values)
            variables[v].values = numbers;
        else
            variables[v].codes = codes;
    }
    *cases = design_over(&terms->design, variables, n);
    return OK;
}

double model_cost(size_t rows, const ParamCheck *params, double ns)
{
    double columns = (double)param_value(params, "features")->n_columns + 1;
    return (double)rows * columns * (1 + columns / 8) * ns * 1e-9;
}
