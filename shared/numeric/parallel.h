/* parallel.h - the names that numeric's files have for a crew (base/crew.h). */
#ifndef QUERN_NUMERIC_PARALLEL_H
#define QUERN_NUMERIC_PARALLEL_H

#include "base/crew.h"

enum { PARALLEL_MOST = CREW_MOST };

typedef CrewTask ParallelTask;

static inline size_t parallel_threads(void)
{
    return crew_threads();
}

static inline void parallel_run(size_t tasks, ParallelTask *task, void *context)
{
    crew_run(tasks, task, context);
}

#endif
