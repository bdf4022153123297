/* parallel.c - see parallel.h. */
#include "numeric/parallel.h"

#include <cblas.h>

size_t parallel_threads(void)
{
    return crew_threads();
}

void parallel_run(size_t tasks, ParallelTask *task, void *context)
{
    openblas_set_num_threads(1);
    crew_run(tasks, task, context);
}
