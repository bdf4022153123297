/* quality_stream.c - see quality_stream.h. */
#include "store/quality_stream.h"

#include "base/clock.h"
#include "base/memory.h"
#include "gen/sql_quality.h"
#include "store/quality_private.h"

#include <stdio.h>
#include <stdlib.h>

struct QualityStream {
    int64_t dataset_id, version_id, generation, opened; /* opened: clock_monotonic_us */
    Schema schema;           /* a copy: versions come and go */
    QualityCheck *check;     /* NULL: no rule turns rows down */
    Batch row;               /* of one row, whose values are the cells' own */
};

struct QualityStreams {
    QualityStream slots[QUALITY_STREAMS];
    size_t next;
};

QualityStreams *quality_streams_new(void)
{
    return mem_zero(1, sizeof(QualityStreams));
}

static void stream_clear(QualityStream *stream)
{
    quality_check_close(stream->check);
    free(stream->row.columns);
    schema_free(&stream->schema);
    *stream = (QualityStream){0};
}

void quality_streams_clear(QualityStreams *streams)
{
    for (size_t i = 0; i < QUALITY_STREAMS; i++)
        stream_clear(&streams->slots[i]);
}

void quality_streams_free(QualityStreams *streams)
{
    quality_streams_clear(streams);
    free(streams);
}

/* About single rows, and turning them down. */
static bool is_asked(const Rule *rule)
{
    return rule->action != RULE_FLAG && !rule->kind->whole_table && rule->kind->part != QUALITY_UNIQUENESS;
}

static Status open_stream(QualityStream *stream, Db *db, const char *home, int64_t dataset_id, const Version *version, int64_t generation,
                          Error *error)
{
    *stream = (QualityStream){dataset_id, version->id, generation, clock_monotonic_us(), .check = NULL};
    schema_copy(&stream->schema, &version->schema);
    Status status = quality_check_open(db, home, dataset_id, &stream->schema, &stream->check, error);
    if (status != OK) {
        stream_clear(stream);
        return status;
    }
    bool any = false;
    for (size_t i = 0; i < stream->check->set.count; i++)
        any |= is_asked(&stream->check->set.rules[i]);
    if (!any) {
        quality_check_close(stream->check);
        stream->check = NULL;
        return OK;
    }
    stream->row = (Batch){.schema = &stream->schema, .capacity = 1, .n = 1, .columns = mem_zero(version->schema.count + 1, sizeof(BatchColumn))};
    quality_make_room(stream->check, 1);
    return OK;
}

static Status read_generation(Db *db, int64_t dataset_id, int64_t *generation, Error *error)
{
    DbResult *result;
    Status status = db_query(db, &SQL_QUALITY_GENERATION, DB_ARGS(db_int(dataset_id)), &result, error);
    if (status != OK)
        return status;
    *generation = db_rows(result) ? db_get_int(result, 0, 0) : 0;
    db_result_free(result);
    return OK;
}

Status quality_stream_get(QualityStreams *streams, Db *db, const char *home, int64_t dataset_id, const Version *version, QualityStream **found,
                          Error *error)
{
    int64_t generation = 0;
    QualityStream *stream = NULL;
    *found = NULL;
    Status status = read_generation(db, dataset_id, &generation, error);
    if (status != OK || generation == 0)
        return status;
    for (size_t i = 0; i < QUALITY_STREAMS && !stream; i++)
        if (streams->slots[i].dataset_id == dataset_id)
            stream = &streams->slots[i];
    bool fresh = stream && stream->version_id == version->id && stream->generation == generation &&
                 clock_monotonic_us() - stream->opened < QUALITY_STREAM_SECONDS * INT64_C(1000000);
    if (!fresh) {
        if (!stream)
            stream = &streams->slots[streams->next++ % QUALITY_STREAMS];
        stream_clear(stream);
        status = open_stream(stream, db, home, dataset_id, version, generation, error);
    }
    *found = status == OK && stream->check ? stream : NULL;
    return status;
}

static void view_row(QualityStream *stream, const RowCell *row)
{
    static const uint64_t present = 1, missing = 0;
    size_t n;
    const size_t *columns = quality_check_columns(stream->check, &n);
    for (size_t i = 0; i < n; i++) {
        const RowCell *cell = &row[columns[i]];
        stream->row.columns[columns[i]].data = (void *)&cell->decimal; /* the widest of the union; rules only read */
        stream->row.columns[columns[i]].valid = (uint64_t *)(cell->present ? &present : &missing);
    }
}

bool quality_stream_accepts(QualityStream *stream, const RowCell *row, char *reason, size_t size)
{
    QualityCheck *check = stream->check;
    view_row(stream, row);
    for (size_t i = 0; i < check->set.count; i++) {
        RuleRun *run = &check->rules[i].run;
        if (!is_asked(run->rule) || run->not_checked || rule_run_check(run, &stream->row, check->bad, NULL) != OK || !(check->bad[0] & 1))
            continue;
        Buffer words = BUFFER_INIT;
        quality_row_words(run, &stream->row, 0, &words);
        snprintf(reason, size, "Rule \"%.100s\" (%.*s).", run->rule->name, (int)(size > 150 ? size - 150 : 0), words.data ? words.data : "");
        buffer_free(&words);
        return false;
    }
    return true;
}
