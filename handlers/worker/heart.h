/*
** heart.h - the thread that beats while a job runs.
**
** It has a connection of its own, since the job's is in a transaction or in a COPY. It writes progress and heartbeat, publishes the job to its listeners,
** and learns whether the job shall stop.
*/
#ifndef QUERN_HANDLERS_WORKER_HEART_H
#define QUERN_HANDLERS_WORKER_HEART_H

#include "worker.h"

typedef struct Heart Heart;

Heart *heart_start(const Config *config, const Job *job, const char *worker);
bool heart_progress(void *heart, uint64_t done, const char *phase); /* a JobProgress */
void heart_stop(Heart *heart);  /* ends the thread; then publishes the job's last state */

#endif
