/*
** run_operation.h - an operation on a table written as CSV, for tests: parameters in, the reply's parts out.
*/
#ifndef QUERN_TESTS_RUN_OPERATION_H
#define QUERN_TESTS_RUN_OPERATION_H

#include "operation/operation.h"

#include <json-c/json.h>

typedef struct RunTable RunTable;

/* CSV with a header, read as an upload would be. types: "a=decimal b=text", or NULL: as found. Aborts on a broken table. */
RunTable *run_table(const char *csv, const char *types);
void run_table_free(RunTable *table);
const Schema *run_table_schema(const RunTable *table);
const Column *run_table_columns(const RunTable *table);
size_t run_table_rows(const RunTable *table);

/* Runs the operation; params: the fields of the body without dataset_id, as JSON ("filter" among them). The reply's object with
** result, tables, figures, ...: the caller's (json_object_put). NULL when it failed: *error says why, and for parameters
** at fault problems (if not NULL; 1000 bytes) lists "pointer: detail" lines. Fails the test when the reply is no JSON. */
json_object *run_operation(const Operation *operation, const RunTable *table, const char *params, char *problems, Error *error);

/* A value inside by a path of names and indexes, "result.coefficients.0.p"; fails the test when it is not there. */
json_object *run_value(json_object *reply, const char *path);
double run_number(json_object *reply, const char *path);
const char *run_text(json_object *reply, const char *path);

#endif
