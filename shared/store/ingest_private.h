/*
** ingest_private.h - what the files of ingest share: the rejected rows, kept in a temporary file until they are copied into quern.rejected_rows, and
** the sender, which follows the column files and copies their rows into the tables.
*/
#ifndef QUERN_STORE_INGEST_PRIVATE_H
#define QUERN_STORE_INGEST_PRIVATE_H

#include "formats/reader.h"
#include "store/columns.h"
#include "store/db.h"
#include "store/tables.h"

#include <pthread.h>

typedef struct RejectLog RejectLog;

RejectLog *reject_log_open(const char *home);      /* makes the file when the first row comes */
void reject_log_sink(void *log, const RowReject *reject); /* a RejectSink; a failure is kept for reject_log_status */
Status reject_log_status(const RejectLog *log, Error *error) MUST_USE;
void reject_log_clear(RejectLog *log);
Status reject_log_copy(RejectLog *log, Db *db, const Statement *copy, int64_t version, Error *error) MUST_USE;
void reject_log_close(RejectLog *log);             /* NULL is fine */

typedef struct Sender {
    Db *db;                  /* its own from start to join */
    ColumnsWriter *writer;
    const TableLayout *layout;
    int64_t version;
    pthread_t thread;
    bool runs;               /* the thread does */
    Status sent;             /* its outcome */
    Error error;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t rows;             /* that can be read from the column files */
    bool complete;           /* rows is all there is */
    bool abandoned;          /* the reader has given up: so shall the sender */
    bool failed;             /* the sender has given up: so shall the reader */
} Sender;

void sender_begin(Sender *sender);
void sender_end(Sender *sender);                   /* after join or abandon */
/* thread false: everything is sent by sender_join. */
Status sender_start(Sender *sender, Db *db, ColumnsWriter *writer, const TableLayout *layout, int64_t version, bool thread, Error *error) MUST_USE;
void sender_advance(Sender *sender, size_t rows, bool complete);
bool sender_failed(Sender *sender);
Status sender_join(Sender *sender, Error *error) MUST_USE; /* waits until all is sent; its failure */
void sender_abandon(Sender *sender);               /* ends it, wherever it is; also when it never started */

#endif
