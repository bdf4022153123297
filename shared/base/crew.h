/*
** crew.h - the same work on every part of the data, by a few threads.
**
** Callers cut their data into tasks by its size alone, let each task write to a place of its own, and combine these places in the order of the tasks:
** the result then does not depend on how many threads there were.
*/
#ifndef QUERN_BASE_CREW_H
#define QUERN_BASE_CREW_H

#include <stdbool.h>
#include <stddef.h>

enum { CREW_MOST = 16 };

/* Does one task. `thread` is below crew_threads() and tells workspaces apart. */
typedef void CrewTask(void *context, size_t task, size_t thread);

/* Calls task(context, 0 .. tasks - 1, ...), in no order, and returns when all are done. A thread that can not be started is
** done without. */
void crew_run(size_t tasks, CrewTask *task, void *context);

/* The same, by the caller alone unless `together`: of little data threads would take longer to start than the work takes. */
void crew_run_if(bool together, size_t tasks, CrewTask *task, void *context);

/* The processors this process may use, at most CREW_MOST; the environment's QUERN_THREADS (1 and up) lowers it. */
size_t crew_threads(void);

#endif
