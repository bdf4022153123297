/*
** datasets.h - what the files of this handler share.
**
** main.c has the route table and the process's own state (the versions it has read); each resource has its file: list.c,
** dataset.c, upload.c (with siblings.c), rows.c, profile.c, rejects.c, export.c, rules.c, suggest.c, quality.c, violations.c.
*/
#ifndef QUERN_HANDLERS_DATASETS_H
#define QUERN_HANDLERS_DATASETS_H

#include "data/schema.h"
#include "queue/import.h"
#include "store/spool.h"
#include "store/version.h"
#include "web/web.h"

RouteFunction dataset_list, dataset_get, dataset_change, dataset_delete;
RouteFunction dataset_upload, dataset_upload_raw, import_preview;
RouteFunction dataset_load;
extern const Param LOAD_FORM[]; /* of main.c: the fields of a form that loads */
RouteFunction dataset_versions, dataset_version, dataset_version_restore, dataset_version_delete, dataset_compare, dataset_lineage;
RouteFunction dataset_rows, dataset_profile, dataset_rejects, dataset_export;
RouteFunction quality_catalog, rules_get, rules_put, quality_suggest;
RouteFunction quality_get, quality_check, quality_history, quality_violating_rows;

/* What the process keeps between requests (the domain's state): versions it has read lately, and answers of the list. */
typedef struct ListCache ListCache;
typedef struct Datasets {
    VersionCache *versions;
    ListCache *lists;
} Datasets;

static inline Datasets *datasets_state(const Request *request)
{
    return request->domain->state;
}

ListCache *list_cache_new(void);
void list_cache_clear(ListCache *cache);
void list_cache_free(ListCache *cache);

/* One row of SQL_DATASETS_GET (and the like) as JSON members of the open object. */
void dataset_members(Json *json, const DbResult *result, int row);

/* Begins the reply 201 of a dataset that was made: dataset_members, with the object left open for more. ERR_NOT_FOUND: it is gone again. */
Status dataset_created(Request *request, Reply *reply, int64_t id, Json *json, Error *error) MUST_USE;

/* rows, columns, missing_cells, rejected_rows, size_bytes: members from five columns one after another. */
void dataset_sizes(Json *json, const DbResult *result, int row, int column);

/* Columns (position, name, type, zoned, missing) as the member "column_list" of the open object. */
void dataset_column_list(Json *json, const DbResult *result);

/* A dataset that has rows: its current version. ERR_NOT_FOUND; ERR_CONFLICT while it is being ingested or has failed. */
typedef struct Current {
    const Version *version;
    int64_t number;
    const char *name;
    uint64_t rejected;
} Current;
Status dataset_current(Request *request, int64_t id, Current *current, Error *error) MUST_USE;

/* The version that the parameter `version` names, or the current one. */
Status dataset_asked(Request *request, Current *asked, Error *error) MUST_USE;
Status dataset_version_find(Request *request, int64_t id, int64_t number, Current *found, Error *error) MUST_USE;
/* ERR_NOT_FOUND unless it is there. */
Status dataset_exists(Request *request, int64_t id, Error *error) MUST_USE;
/* Brings the profile of a version that has grown up to date, unless that would take long: then a job does it. */
Status dataset_describe(Request *request, const Version *version, Error *error) MUST_USE;

/* The reply is a file to be saved: name.extension with what headers and file systems dislike replaced, and the true name in RFC 8187's form beside it. */
void dataset_name_file(Reply *reply, const char *name, const char *extension);

Status dataset_keep_member(Request *request, Json *json, int64_t id, Error *error) MUST_USE; /* keep_versions */

/* The tables of a zip beside the first (siblings.c); n is 0 when there are none. */
typedef struct Siblings {
    const char **members;
    char (*files)[SPOOL_NAME];  /* of each but the first, in the spool */
    size_t n;                   /* with the first */
} Siblings;
Status siblings_find(Request *request, const Import *import, Siblings *siblings, Error *error) MUST_USE;
Status siblings_accept(Request *request, Siblings *siblings, Error *error) MUST_USE; /* on failure none is left */
void siblings_drop(Request *request, const Siblings *siblings);
/* In the caller's transaction. Turns *import to the first of them and sets import->siblings; `named`: the sender has given a name. */
Status siblings_add(Request *request, Import *import, const Siblings *siblings, bool named, Error *error) MUST_USE;
void siblings_member(Json *json, const Import *import); /* "datasets" of the open object, when there are any */

#endif
