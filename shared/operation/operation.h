/*
** operation.h - the catalog of what can be computed about a dataset.
**
** An operation is a const row: what it is called, what it answers, which parameters it takes, and the function that does it.
** Everything else follows from the row: validation, JSON Schema and OpenAPI, the dashboard's form, the choice between an
** immediate answer and a job, caching, storing, export.
**
**     static const Param PARAMS[] = {
**         {"target", PARAM_COLUMN, .required = true, .columns = COLUMN_NUMERIC, .title = "Column to explain", .doc = "..."},
**         {"features", PARAM_COLUMNS, .required = true, .columns = COLUMN_ANY, .min_items = 1, .doc = "..."},
**         {"intercept", PARAM_BOOLEAN, .has_default = true, .default_boolean = true, .doc = "..."},
**         {NULL}};
**
**     static Status run(OperationRun *run, Error *error)
**     {
**         Sample sample;
**         Numbers target;
**         const ParamValue *features = param_value(run->params, "features");
**         Status status = frame_complete(run->frame, features->columns, features->n_columns, &sample, error);
**         ...
**         answer_sample(run->answer, &sample);
**         json_member_number(answer_result(run->answer), "r2_score", r2);
**         return OK;
**     }
**
**     const Operation OP_REGRESSION = {
**         .name = "regression", .title = "Linear regression", .group = "Linear models",
**         .answers = "How does a number depend on other columns?",
**         .assumptions = ASSUMPTIONS, .params = PARAMS, .weights = true, .cost = cost, .run = run};
**
** The file op_<name>.c and one row in catalog.c are all there is to add. The rows' `place` is ignored (all are fields of the
** body). dataset_id, version, filter and, where `weights` says so, weights are common to all and must not be in the table;
** dataset_id is required but where `no_rows` says that none are read.
**
** run gets parameters that passed the table's checks, with column names resolved to positions of fitting types. It must be
** deterministic: equal (version, parameters) give equal answers, since results are kept under them. What depends on chance
** takes a seed with a default. An error's message is shown to the user; a parameter at fault is named by operation_blame.
*/
#ifndef QUERN_OPERATION_OPERATION_H
#define QUERN_OPERATION_OPERATION_H

#include "numeric/steps.h"
#include "operation/answer.h"
#include "operation/frame.h"
#include "spec/param.h"

typedef bool OperationProgress(void *context, double share); /* share of the work done, 0 to 1; false: stop */

typedef struct OperationRun {
    const struct Operation *operation;
    ParamCheck *params;           /* param_value(run->params, "name") */
    Frame *frame;
    Answer *answer;
    Arena *arena;                 /* for small things; large arrays: frame_array */
    OperationProgress *progress;  /* NULL: nobody asks. Use operation_steps */
    void *context;
    bool at_hand;                 /* somebody waits: what turns out to be long shall become a job (operation_expect) */
    bool outgrown;                /* it has turned out so; the run has ended with ERR_CANCELLED and is to be started again as a job */
    bool brief;                   /* of arrays longer than ANSWER_ROWS only what the reply shows is wanted (answer_array_part) */
} OperationRun;

typedef Status OperationFunction(OperationRun *run, Error *error);
/* Seconds that it will take, roughly, on rows of the version; the parameters have passed. What is under OPERATION_SYNC
** seconds runs at once, the rest as a job. What only the data tell is said by operation_expect when it is known. */
typedef double OperationCost(size_t rows, const ParamCheck *params);

#define OPERATION_SYNC 2.0

typedef struct Operation {
    const char *name;                 /* of the route: "two_way_anova", lower case */
    const char *title;                /* "Two-way analysis of variance" */
    const char *group;                /* heading under which it is listed */
    const char *answers;              /* the question that it answers, one sentence */
    const char *const *assumptions;   /* sentences, NULL-ended; NULL: none */
    const char *missing;              /* policy for missing values, one sentence */
    const Param *params;
    bool no_rows;                     /* reads none: dataset_id may be left out */
    bool weights;                     /* takes the common parameter `weights` (frame_weights) */
    OperationCost *cost;              /* NULL: 20 ns a row and column */
    OperationFunction *run;
} Operation;

/* Sorted by name, NULL-ended. */
extern const Operation *const OPERATIONS[];

const Operation *operation_find(const char *name); /* NULL: there is none */

/* The common parameters and the operation's own, all IN_BODY; in the arena. */
const Param *operation_params(const Operation *operation, Arena *arena);

/* Finds the columns that the values of COLUMN and COLUMNS name (value->columns) and the weights; unknown ones and such of an
** unfitting type become problems of the check (pointers "/target", "/features/2"). false: there were some. */
bool operation_resolve(ParamCheck *check, const Schema *schema);

double operation_cost(const Operation *operation, size_t rows, const ParamCheck *params);

/* The parameters in force, defaults filled in, as members of the open object in the table's order, without dataset_id,
** version and filter. What is equal is written equally, so this is part of the key of a result. */
void operation_write_params(Json *json, const ParamCheck *check);

/* One value as JSON, as it was given; and whether a parameter is common to all operations and says where the data are: dataset_id, version, filter. */
void operation_write_value(Json *json, const ParamValue *value);
bool operation_common(const char *name);

/* The operation as GET /analytics/{operation} shows it. */
void operation_json(Json *json, const Operation *operation);

/* --- for run functions --- */

/* What a long computation of shared/numeric tells how far it is, and asks whether it shall stop. */
Steps operation_steps(const OperationRun *run);

/* What is still to be done has turned out, by the data, to take this many seconds, which `cost` could not know. ERR_CANCELLED when somebody waits and
** that is longer than OPERATION_SYNC: return it, and the run is started again as a job. */
Status operation_expect(OperationRun *run, double seconds, Error *error) MUST_USE;

/* A parameter that turned out wrong: adds a problem at "/name" (item >= 0: "/name/item") with the formatted detail ("must ...") and
** returns ERR_INVALID with a message that holds it. */
Status operation_blame(OperationRun *run, const char *name, long item, Error *error, const char *format, ...) PRINTF_LIKE(5, 6);

#endif
