/*
** model_terms.h - what the operations with a target and features share: their parameters, and the design made of them.
**
** Features of numbers, dates and booleans enter as numbers; text, and what `categorical` names, as levels compared with the first (by value).
** polynomial: {"x": 3} adds x^2 and x^3; interactions: [["a", "b"]] adds the products of the features' columns. Rows complete in target and features
** are used.
*/
#ifndef QUERN_OPERATION_MODEL_TERMS_H
#define QUERN_OPERATION_MODEL_TERMS_H

#include "numeric/design.h"
#include "numeric/linear.h"
#include "operation/operation.h"

enum { MODEL_LEVELS = 200 };

#define MODEL_CATEGORICAL_PARAM \
    {"categorical", PARAM_COLUMNS, .columns = COLUMN_ANY, .has_default = true, .default_text = "[]", .title = "As categories", \
     .doc = "Features whose values are levels, not amounts, though they are numbers. Text always is. At most 200 levels each."}
#define MODEL_TERM_PARAMS \
    {"polynomial", PARAM_JSON, .has_default = true, .default_text = "{}", .title = "Polynomials", \
     .schema = "\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":15}", \
     .doc = "Powers of numeric features: {\"x\": 3} adds x^2 and x^3."}, \
    {"interactions", PARAM_JSON, .has_default = true, .default_text = "[]", .title = "Interactions", \
     .schema = "\"type\":\"array\",\"items\":{\"type\":\"array\",\"minItems\":2,\"maxItems\":8,\"items\":{\"type\":\"string\"}}", \
     .doc = "Products of features, each a list of two or more names: [[\"a\", \"b\"]]."}
#define MODEL_CONFIDENCE_PARAM \
    {"confidence", PARAM_NUMBER, .has_default = true, .default_number = 0.95, .min = 0.5, .max = 0.9999, .title = "Confidence", \
     .doc = "Of all intervals."}
#define MODEL_PREDICT_PARAM \
    {"predict", PARAM_JSON, .has_default = true, .default_text = "[]", .title = "Predict for", \
     .schema = "\"type\":\"array\",\"maxItems\":1000,\"items\":{\"type\":\"object\"}", \
     .doc = "New cases, each an object with a value for every feature: [{\"x\": 1.5, \"colour\": \"red\"}]. Dates count as days since 1970-01-01."}

typedef struct ModelTerms {
    Sample sample;
    const char *target;
    Numbers y, weights;          /* weights.values is NULL without */
    Numbers exposure;            /* of the parameter `exposure`, where the operation has it; values is NULL without */
    size_t n_variables;
    DesignVariable *variables;   /* the features, in the order given */
    Design design;
    Rows rows;                   /* of the design */
    const char **names;          /* of the coefficients, "(Intercept)" first when there is one */
} ModelTerms;

/* Reads target, features and terms; the design must not move afterwards (rows point to it). Errors of parameters are blamed. Writes
** the sample to the answer. A target of text leaves y empty. */
Status model_terms_read(OperationRun *run, bool intercept, ModelTerms *terms, Error *error) MUST_USE;

/* Whether the coefficient of a column of the design can be read by itself, the other features equal: no power or product has its feature in it, too.
** Levels are read as differences from the first, which they are beside an intercept. */
bool model_terms_alone(const ModelTerms *terms, bool intercept, size_t column);

/* Of terms, each given by one of its columns: whether `whole` has all the parts of `part`, and more; and the column's name without its levels ("colour", "x^2",
** "x:colour"). */
bool model_terms_contains(const Design *design, const DesignColumn *whole, const DesignColumn *part);
const char *model_terms_name(const Design *design, const DesignColumn *column, Arena *arena);

/* The cases of the parameter `predict` as rows of the same design, in the arena; *cases may be 0. */
Status model_terms_cases(OperationRun *run, const ModelTerms *terms, Design *cases, Error *error) MUST_USE;

/* Seconds for passes over rows x features, for the cost functions of models. */
double model_cost(size_t rows, const ParamCheck *params, double ns);

#endif
