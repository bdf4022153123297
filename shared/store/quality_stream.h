/*
** quality_stream.h - a dataset's rules over rows that are streamed in, one at a time.
**
** A row is turned down when it violates a rule of action reject or fail: the request it came with goes on, as with a value that does not fit its
** column. Rules that need all rows (unique, row_count, freshness) are left to the report, which is made anew when it is read.
**
** The rules of a dataset are kept from commit to commit, for QUALITY_STREAM_SECONDS at most, since columns that they refer to are read into memory;
** at most QUALITY_STREAMS datasets. One query a commit asks whether the rules are still the same.
*/
#ifndef QUERN_STORE_QUALITY_STREAM_H
#define QUERN_STORE_QUALITY_STREAM_H

#include "data/row_builder.h"
#include "store/version.h"

enum { QUALITY_STREAMS = 8, QUALITY_STREAM_SECONDS = 60 };

typedef struct QualityStreams QualityStreams;
typedef struct QualityStream QualityStream;

QualityStreams *quality_streams_new(void);
void quality_streams_clear(QualityStreams *streams);
void quality_streams_free(QualityStreams *streams);

/* The rules for rows of this version's schema; they stay the cache's, valid until the next call. *stream NULL: none that turns rows down. */
Status quality_stream_get(QualityStreams *streams, Db *db, const char *home, int64_t dataset_id, const Version *version, QualityStream **stream,
                          Error *error) MUST_USE;

/* Whether the row, one cell a column of the schema, may go in; else why not: a sentence of at most `size` bytes with its NUL. A rule that can not
** be asked turns nothing down. */
bool quality_stream_accepts(QualityStream *stream, const RowCell *row, char *reason, size_t size);

#endif
