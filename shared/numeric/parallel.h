/*
** parallel.h - a crew (base/crew.h) for work that calls OpenBLAS.
**
** OpenBLAS is kept to one thread, so that sums do not depend on how many there are; the threads here call it side by side. Tasks are cut by n and p
** alone, for the same reason.
*/
#ifndef QUERN_NUMERIC_PARALLEL_H
#define QUERN_NUMERIC_PARALLEL_H

#include "base/crew.h"

enum { PARALLEL_MOST = CREW_MOST };

typedef CrewTask ParallelTask;

void parallel_run(size_t tasks, ParallelTask *task, void *context);
size_t parallel_threads(void);

#endif
