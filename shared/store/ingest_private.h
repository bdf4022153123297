/*
** ingest_private.h - the rejected rows of one ingest, kept in a temporary file until they are copied into quern.rejected_rows.
*/
#ifndef QUERN_STORE_INGEST_PRIVATE_H
#define QUERN_STORE_INGEST_PRIVATE_H

#include "formats/reader.h"
#include "store/db.h"

typedef struct RejectLog RejectLog;

RejectLog *reject_log_open(const char *home);      /* makes the file when the first row comes */
void reject_log_sink(void *log, const RowReject *reject); /* a RejectSink; a failure is kept for reject_log_status */
Status reject_log_status(const RejectLog *log, Error *error) MUST_USE;
void reject_log_clear(RejectLog *log);
Status reject_log_copy(RejectLog *log, Db *db, const Statement *copy, int64_t version, Error *error) MUST_USE;
void reject_log_close(RejectLog *log);             /* NULL is fine */

#endif
