/*
** analytics.h - what the files of this handler share.
**
** main.c has the route table, which is made of the catalog of operations; catalog.c shows operations, run.c runs them, finding.c writes
** the reply of a run, results.c keeps results, rows.c pages through their arrays, export.c gives them away,
** save.c makes them columns of the dataset.
*/
#ifndef QUERN_HANDLERS_ANALYTICS_H
#define QUERN_HANDLERS_ANALYTICS_H

#include "queue/analysis.h"
#include "store/row_arrays.h"
#include "web/web.h"

RouteFunction catalog_list, catalog_show;
RouteFunction analytics_run;
RouteFunction results_list, result_get, result_change, result_delete;
RouteFunction result_rows, result_export, result_save;

/* The operation that the route's path names; the table has none that is not in the catalog. */
const Operation *route_operation(const Request *request);

/* ---- finding.c ---- */

/* Members of the open object: the body's, arrays with addresses, duration_ms, result_id, href. */
void finding_members(Json *json, const Finding *finding, Arena *arena);
/* memcached, under the key of the result. */
bool finding_recall(Request *request, const char *key, Finding *finding);
void finding_remember(Request *request, const char *key, const Finding *finding);
void finding_remember_after(Request *request, const char *key, const Finding *finding); /* when the reply has gone out; both stay until then */
void finding_forget(Request *request, const char *key);

/* ---- results.c ---- */

/* A stored result; texts in the request's arena. */
typedef struct Stored {
    int64_t id, dataset_id, version_id, number;
    const char *name;            /* NULL: none */
    const char *operation, *parameters, *key;
    const char *dataset;         /* its name; NULL: asked of none, and dataset_id, version_id and number are 0 */
    Finding finding;
    int64_t created_at, updated_at, used_at;
    bool trial, kept;            /* kept: by its name, by a report that shows it, or because somebody says so */
    int64_t user_id;             /* 0: nobody any more */
    const char *user;
} Stored;
Status result_find(Request *request, Stored *stored, Error *error) MUST_USE; /* by the path's id; ERR_NOT_FOUND */

/* ---- rows.c ---- */

/* The place of the result's array of the name among its arrays, and the names of its columns, in the request's arena. ERR_NOT_FOUND. */
Status result_array_names(Request *request, const Stored *stored, const char *name, size_t *at, const char *const **names, size_t *n_names,
                          Error *error) MUST_USE;

/* The result's array of the name, computed again when its file is gone. row_array_close. names: of its columns, in the request's arena. */
Status result_array(Request *request, const Stored *stored, const char *name, RowArrayFile *file, const char *const **names,
                    Error *error) MUST_USE;

#endif
