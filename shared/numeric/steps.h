/*
** steps.h - how far a long computation is, told to whoever asked for it, who may say that it shall stop.
*/
#ifndef QUERN_NUMERIC_STEPS_H
#define QUERN_NUMERIC_STEPS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Steps {
    bool (*go_on)(void *context, double share); /* share of the work done, 0 to 1; NULL: nobody asks */
    void *context;
} Steps;

/* To be called before each of `of` equal steps; asks at about every hundredth of them. steps: NULL is fine. ERR_CANCELLED when the work
** shall stop. */
static inline Status steps_take(const Steps *steps, size_t done, size_t of, Error *error)
{
    if (!steps || !steps->go_on || done % (of / 100 + 1) != 0 || steps->go_on(steps->context, (double)done / (double)of))
        return OK;
    return error_set(error, ERR_CANCELLED, "The computation was cancelled.");
}

/* Asks at this share, 0 to 1: for work whose steps are not known beforehand. */
static inline Status steps_at(const Steps *steps, double share, Error *error)
{
    if (!steps || !steps->go_on || steps->go_on(steps->context, share < 1 ? share : 1))
        return OK;
    return error_set(error, ERR_CANCELLED, "The computation was cancelled.");
}

#endif
