/*
** workspace.h - large arrays for the length of one computation.
**
** Arrays of some megabytes are taken straight from the system, asked for in huge pages (a radix pass writes to 1,024
** places at once, which small pages make slow), and go back to it on release, so that a process is as small after the
** work as before. Contents are undefined at first. Running out of memory ends the process, as in base/memory.h.
*/
#ifndef QUERN_NUMERIC_WORKSPACE_H
#define QUERN_NUMERIC_WORKSPACE_H

#include <stddef.h>

void *workspace_new(size_t count, size_t size) __attribute__((returns_nonnull));
void workspace_free(void *workspace, size_t count, size_t size); /* the same count and size; NULL is fine */

#endif
