/*
** version_change.h - versions restored, deleted, pruned, and profiled anew when they have grown.
*/
#ifndef QUERN_STORE_VERSION_CHANGE_H
#define QUERN_STORE_VERSION_CHANGE_H

#include "store/version.h"

/* Makes version `id` of the dataset the current one again: a new version that points at its rows, without copying them. Part of the caller's
** transaction; waits for loads and streams of the dataset. ERR_NOT_FOUND: no such dataset; ERR_CONFLICT: it is the current one. */
Status version_restore(Db *db, int64_t dataset_id, const Version *version, int64_t user_id, int64_t *number, Error *error) MUST_USE;

/* Deletes a version, in the caller's transaction, and its tables unless another version has the same rows. *data_id: whose column files are to be
** removed after the commit (columns_remove); 0: none. ERR_CONFLICT: it is the current one. */
Status version_delete(Db *db, int64_t dataset_id, int64_t id, int64_t *data_id, Error *error) MUST_USE;

/* Deletes what is beyond the versions that datasets keep, each version in a transaction of its own; and answers of streams older than a day. */
Status version_prune(Db *db, const char *home, Error *error) MUST_USE;

/* Describes the rows that a version has by now in quern.columns, unless somebody has done so meanwhile. Memory: numeric/profile.h. */
Status version_profile(const Version *version, Db *db, const char *home, Error *error) MUST_USE;
/* How many of its rows quern.columns describes. */
Status version_profiled(const Version *version, Db *db, uint64_t *rows, Error *error) MUST_USE;

#endif
