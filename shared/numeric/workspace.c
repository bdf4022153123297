/* workspace.c - see workspace.h. */
#include "numeric/workspace.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, MAPPED_FROM = 1 << 20 };

/* Bytes to map for an array of that size; 0 when it is small enough for malloc. A huge page more than needed, so that
** an aligned stretch of them fits. */
static size_t mapped_size(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        return SIZE_MAX;
    if (bytes < MAPPED_FROM)
        return 0;
    return (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE + HUGE_PAGE;
}

/* The first aligned address lies at least one byte behind the mapping's start or on it; the distance is remembered
** nowhere: the head before it is unmapped at once. */
void *workspace_new(size_t count, size_t size)
{
    size_t bytes = mapped_size(count, size);
    if (!bytes)
        return mem_array(count, size);
    char *start = bytes == SIZE_MAX ? MAP_FAILED
                                    : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return mem_array(SIZE_MAX, SIZE_MAX); /* reports and ends */
    size_t head = (HUGE_PAGE - (uintptr_t)start % HUGE_PAGE) % HUGE_PAGE;
    if (head)
        munmap(start, head);
    if (head != HUGE_PAGE)
        munmap(start + bytes - (HUGE_PAGE - head), HUGE_PAGE - head);
    madvise(start + head, bytes - HUGE_PAGE, MADV_HUGEPAGE);
    return start + head;
}

void workspace_free(void *workspace, size_t count, size_t size)
{
    size_t bytes = mapped_size(count, size);
    if (!workspace)
        return;
    if (bytes)
        munmap(workspace, bytes - HUGE_PAGE);
    else
        free(workspace);
}
