/*
** ingest_sender.c - the rows of column files that are being written, as COPY; see ingest_private.h.
**
** The reader says how many rows can be read (sender_advance) and when that is all; the sender sends what it has not sent yet, table by table. What they
** share stands behind the lock: rows, complete and abandoned are the reader's to set, failed the sender's.
*/
#include "store/ingest_private.h"

#include "base/memory.h"
#include "store/copy.h"

#include <stdlib.h>

enum { PIECE_BYTES = 128 << 10 };

void sender_begin(Sender *sender)
{
    *sender = (Sender){.sent = ERR_INTERNAL};
    pthread_mutex_init(&sender->lock, NULL);
    pthread_cond_init(&sender->moved, NULL);
}

void sender_end(Sender *sender)
{
    pthread_cond_destroy(&sender->moved);
    pthread_mutex_destroy(&sender->lock);
}

/* Rows from `sent` on that may be read now; waits for some, at least `wanted` unless that is all. false: the reader gave up. */
static bool wait_for_rows(Sender *sender, size_t sent, size_t wanted, size_t *available)
{
    pthread_mutex_lock(&sender->lock);
    while (!sender->abandoned && !sender->complete && sender->rows < sent + wanted)
        pthread_cond_wait(&sender->moved, &sender->lock);
    *available = sender->rows - sent;
    bool go_on = !sender->abandoned;
    pthread_mutex_unlock(&sender->lock);
    return go_on;
}

void sender_advance(Sender *sender, size_t rows, bool complete)
{
    pthread_mutex_lock(&sender->lock);
    sender->rows = rows;
    sender->complete |= complete;
    pthread_cond_signal(&sender->moved);
    pthread_mutex_unlock(&sender->lock);
}

bool sender_failed(Sender *sender)
{
    pthread_mutex_lock(&sender->lock);
    bool failed = sender->failed;
    pthread_mutex_unlock(&sender->lock);
    return failed;
}

/* In pieces that the socket holds, so that PostgreSQL has work while the next one is encoded. */
static Status send_slice(Sender *sender, size_t t, const Column *columns, size_t count, size_t sent, Buffer *data, Error *error)
{
    const TableLayout *layout = sender->layout;
    size_t n_columns = layout->first[t + 1] - layout->first[t], most = PIECE_BYTES / (12 * n_columns + 2) + 1;
    Status status = OK;
    for (size_t done = 0, piece; done < count && status == OK; done += piece) {
        piece = count - done < most ? count - done : most;
        buffer_clear(data);
        if (sent + done == 0)
            copy_encode_begin(data);
        copy_encode_rows(data, columns, n_columns, done, piece, layout->row_ids, sent + done + 1);
        status = db_copy_data(sender->db, data->data, data->length, error);
    }
    return status;
}

static Status send_rows(Sender *sender, ColumnScan *scan, size_t t, Buffer *data, Error *error)
{
    size_t step = column_scan_step(scan);
    Status status = OK;
    for (size_t sent = 0; status == OK;) {
        size_t available;
        if (!wait_for_rows(sender, sent, step, &available))
            return error_set(error, ERR_CANCELLED, "The import was given up.");
        if (available == 0)
            return OK;
        size_t count = available < step ? available : step;
        const Column *columns;
        status = column_scan_read(scan, sent, count, &columns, error);
        if (status != OK)
            break;
        status = send_slice(sender, t, columns, count, sent, data, error);
        sent += count;
    }
    return status;
}

static Status send_table(Sender *sender, size_t t, Buffer *data, Error *error)
{
    Db *db = sender->db;
    const TableLayout *layout = sender->layout;
    size_t n = layout->first[t + 1] - layout->first[t];
    size_t *which = mem_array(n, sizeof *which);
    for (size_t i = 0; i < n; i++)
        which[i] = layout->first[t] + i;
    ColumnScan *scan = column_scan_writer(sender->writer, which, n, error);
    free(which);
    if (!scan)
        return ERR_IO;
    Buffer sql = BUFFER_INIT;
    tables_copy_in_sql(&sql, sender->version, t, true);
    Status status = db_copy_begin(db, sql.data, error);
    buffer_free(&sql);
    if (status == OK) {
        status = send_rows(sender, scan, t, data, error);
        if (status == OK) {
            buffer_clear(data);
            if (sender->rows == 0)
                copy_encode_begin(data);
            copy_encode_end(data);
            status = db_copy_data(db, data->data, data->length, error);
        }
        if (status == OK)
            status = db_copy_end(db, error);
        else
            db_copy_abort(db);
    }
    column_scan_close(scan);
    return status;
}

static void *send_all(void *context)
{
    Sender *sender = context;
    Buffer data = BUFFER_INIT;
    sender->sent = OK;
    for (size_t t = 0; t < sender->layout->count && sender->sent == OK; t++)
        sender->sent = send_table(sender, t, &data, &sender->error);
    buffer_free(&data);
    if (sender->sent != OK) {
        pthread_mutex_lock(&sender->lock);
        sender->failed = true;
        pthread_mutex_unlock(&sender->lock);
    }
    return NULL;
}

Status sender_start(Sender *sender, Db *db, ColumnsWriter *writer, const TableLayout *layout, int64_t version, bool thread, Error *error)
{
    sender->db = db;
    sender->writer = writer;
    sender->layout = layout;
    sender->version = version;
    if (thread && pthread_create(&sender->thread, NULL, send_all, sender) != 0)
        return error_set(error, ERR_INTERNAL, "A thread could not be started.");
    sender->runs = thread;
    return OK;
}

Status sender_join(Sender *sender, Error *error)
{
    if (sender->runs)
        pthread_join(sender->thread, NULL);
    else
        send_all(sender);
    sender->runs = false;
    return sender->sent == OK ? OK : error_set(error, sender->sent, "%s", sender->error.message);
}

void sender_abandon(Sender *sender)
{
    if (!sender->runs)
        return;
    pthread_mutex_lock(&sender->lock);
    sender->abandoned = true;
    pthread_cond_signal(&sender->moved);
    pthread_mutex_unlock(&sender->lock);
    pthread_join(sender->thread, NULL);
    sender->runs = false;
}
