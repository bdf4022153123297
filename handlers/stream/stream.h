/* stream.h - what the files of this handler share: main.c has the route, rows.c one request, gather.c one commit for several. */
#ifndef QUERN_HANDLERS_STREAM_H
#define QUERN_HANDLERS_STREAM_H

#include "formats/record.h"
#include "store/quality_stream.h"
#include "store/stream.h"
#include "web/web.h"

RouteFunction stream_rows;                                       /* refuses what can not be streamed; the rest is for stream_gather */
void stream_gather(void *state, Gathered *items, size_t n);

typedef struct Streams {
    VersionCache *versions;
    QualityStreams *rules;
} Streams;

/* One request on its way through a commit. */
typedef struct Work {
    Gathered *item;
    const char *key;                   /* Idempotency-Key; NULL: none */
    unsigned char hash[STREAM_HASH];   /* of query, type and body */
    bool waits;                        /* for the next commit: an earlier request of this one has the key */
    bool answered;                     /* the reply stands, whatever becomes of the commit: a repetition, or a refusal */
    uint64_t accepted, rejected;
    uint64_t rows;                     /* of the version, with those of this request */
    size_t n_listed;
    Buffer errors;                     /* JSON: the members of the array */
} Work;

void work_begin(Work *work, Gathered *item);
void work_free(Work *work);
/* Reads the records into the builder, but for those that rules (NULL: none) turn down. What is wrong with the request as a whole becomes its answer. unknown: collects names to be added, when
** the request wants that. */
void work_read(Work *work, RowBuilder *builder, QualityStream *rules, Schema *unknown);
/* The answer to what was accepted. */
void work_answer(Work *work, int64_t version);
/* The answer that was given before. */
void work_repeat(Work *work, int status, const char *reply);
void work_fail(Work *work, Status status, const Error *cause);

#endif
